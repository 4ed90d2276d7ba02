//! `cargo xtask demo`: build the program, run it on bundled data, say what to try next.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::commands;
use crate::cost::Stopwatch;
use crate::places::Places;

const LOG: &str = "fixtures/logs/ecom_full.csv.gz";
const MAP: &str = "fixtures/maps/ecom.journey.yaml";
/// Said rather than guessed, so that the demo shows how to say it.
const COLUMNS: [&str; 8] =
    ["--customer", "user_id", "--activity", "event", "--time", "timestamp", "--case-by", "session"];

pub(crate) fn run(places: &Places) -> Result<()> {
    println!("Building Desireline (a few minutes the first time) …");
    let watch = Stopwatch::start();
    let program = commands::build_desireline(places)?;
    println!("Built: {}", watch.stop());

    let desireline = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.args(arguments).args(COLUMNS).current_dir(&places.root);
        command
    };
    heading("As customers walked it");
    show(desireline(&["discover", LOG]), &[0])?;
    heading("Where the data contradicts the map");
    // 1 means that something contradicts the map, which is what the demo is about.
    show(desireline(&["check", MAP, LOG]), &[0, 1])?;

    heading("What to try next");
    let program = program.display();
    println!("Your own journey, from CSV, JSON lines, Parquet or XES; it says which columns it took:");
    println!("  {program} discover YOUR_FILE\n");
    println!("A draft map to correct by hand, and then to hold against the data:");
    println!("  {program} discover YOUR_FILE --format yaml > my.journey.yaml");
    println!("  {program} check my.journey.yaml YOUR_FILE\n");
    println!("How far customers come, and what a difference means:");
    println!("  {program} funnel {LOG} --steps \"product_view,add_to_cart,purchase\" --window 1d");
    println!("  {program} explain skipped");
    Ok(())
}

fn heading(text: &str) {
    println!("\n{text}\n{}\n", "─".repeat(text.chars().count()));
}

fn show(mut command: Command, expected: &[i32]) -> Result<()> {
    println!("$ {}\n", commands::line(&command));
    let status = commands::run(&mut command)?;
    let code = status.code().context("the program was stopped from outside")?;
    if !expected.contains(&code) {
        bail!("`{}` ended with {code}", commands::line(&command));
    }
    Ok(())
}
