//! `cargo xtask demo`: builds the web app and the program, and runs `desireline demo`.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::commands;
use crate::cost::Stopwatch;
use crate::places::Places;
use crate::web;

pub(crate) fn run(places: &Places, arguments: &[String]) -> Result<()> {
    println!("Building Desireline (a few minutes the first time) …");
    let watch = Stopwatch::start();
    web::build(places)?;
    let program = commands::build_desireline(places)?;
    println!("Built: {}\n", watch.stop());
    let mut command = Command::new(&program);
    command.arg("demo").args(arguments);
    if !arguments.iter().any(|argument| argument == "--data" || argument.starts_with("--data=")) {
        command.arg("--data").arg(places.notes()?.join("demo"));
    }
    let status = commands::run(&mut command)?;
    ensure!(status.success(), "`{}` did not end well", commands::line(&command));
    Ok(())
}
