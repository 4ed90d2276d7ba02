//! Our build steps: `cargo xtask demo | test | codegen | figures | recipe | torture`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a build tool talks to whoever runs it")]

mod codegen;
mod commands;
mod cost;
mod demo;
mod figures;
mod places;
mod recipe;
mod strace;
mod test;
mod torture;
mod web;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::places::Places;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build steps of Desireline")]
struct Arguments {
    #[command(subcommand)]
    step: Step,
}

#[derive(Subcommand)]
enum Step {
    /// Build the web app and the program, and show two journeys on bundled data
    Demo {
        /// Build in an empty folder, to measure what a new machine pays
        #[arg(long)]
        cold: bool,
        /// What to tell `desireline demo`: --no-serve, --port, --data
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Check format and lints, run every test and the examples in the docs
    Test {
        /// Build in an empty folder, to measure what a new machine pays
        #[arg(long)]
        cold: bool,
    },
    /// Write what is made from the code: the OpenAPI document, and the web app's types of it
    Codegen,
    /// Print our figures beside those of other tools, each with its command
    Figures {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Only figures whose name contains this
        #[arg(long, value_name = "TEXT")]
        only: Option<String>,
        /// How many events are imported as CSV, JSON lines and Parquet, and a quarter of it as XES
        #[arg(long, value_name = "N", default_value_t = 2_000_000)]
        events: u64,
    },
    /// Kill, refuse and race imports for longer than the tests do, and count every event
    Torture {
        /// How many kills at random moments
        #[arg(long, default_value_t = 200)]
        rounds: u64,
        /// For how many seconds two import at once
        #[arg(long, default_value_t = 120)]
        seconds: u64,
        /// What chance begins with
        #[arg(long, default_value_t = 7)]
        seed: u64,
    },
    /// Make a data set by its recipe in docs/recipes
    Recipe {
        #[command(subcommand)]
        recipe: Recipe,
    },
}

#[derive(Subcommand)]
enum Recipe {
    /// The page views of MSNBC.com as Parquet
    Msnbc {
        /// The sequence file [default: ../shared/data/msnbc/msnbc_a.seq.gz]
        #[arg(long)]
        input: Option<PathBuf>,
        /// The Parquet file to write [default: msnbc.parquet in the build folder]
        #[arg(long)]
        output: Option<PathBuf>,
    },
    /// Orders of the Olist shop as events and reviews
    Olist(Folders),
    /// Incidents of a service desk as events
    Incidents(Folders),
}

#[derive(clap::Args)]
struct Folders {
    /// The folder of the data set [default: its folder in ../shared/data]
    #[arg(long)]
    input: Option<PathBuf>,
    /// The folder to write into [default: fixtures/demo]
    #[arg(long)]
    output: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(Arguments::parse().step) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the step; `false` when it ran to its end and found something wrong.
fn run(step: Step) -> anyhow::Result<bool> {
    let places = Places::find()?;
    match step {
        Step::Demo { cold, arguments } => demo::run(&places.for_build(cold)?, &arguments).map(|()| true),
        Step::Test { cold } => test::run(&places.for_build(cold)?, cold),
        Step::Codegen => codegen::run(&places).map(|()| true),
        Step::Figures { json, only, events } => figures::run(&places, json, only.as_deref(), events),
        Step::Torture { rounds, seconds, seed } => torture::run(&places, &torture::Torture { rounds, seconds, seed }),
        Step::Recipe { recipe } => {
            let output = match recipe {
                Recipe::Msnbc { input, output } => recipe::msnbc(&places, input, output)?,
                Recipe::Olist(Folders { input, output }) => recipe::olist(&places, input, output)?,
                Recipe::Incidents(Folders { input, output }) => recipe::incidents(&places, input, output)?,
            };
            println!("{}", output.display());
            Ok(true)
        }
    }
}
