//! The command line: reads arguments, asks, prints, exits.
//!
//! Data go to stdout, talk to stderr. Exit codes: 0 when all is well, 1 when `check` finds a contradiction, 2
//! when the command could not be carried out.

mod args;
mod commands;
mod progress;
mod render;
mod runtime;

use std::process::ExitCode;

use args::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::read();
    let done = match cli.command {
        Command::Import(args) => commands::import::run(&args),
        Command::Imports(args) => commands::imports::run(&args),
        Command::Feedback(args) => commands::feedback::run(&args),
        Command::Rules(args) => commands::rules::run(&args),
        Command::Journeys(args) => commands::journeys::run(&args),
        Command::Discover(args) => commands::discover::run(&args),
        Command::Check(args) => commands::check::run(&args),
        Command::Funnel(args) => commands::funnel::run(&args),
        Command::Customers(args) => commands::customers::run(&args),
        Command::Export(args) => commands::export::run(&args),
        Command::Ask(args) => commands::ask::run(&args),
        Command::Backup(args) => commands::backup::run(&args),
        Command::Restore(args) => commands::restore::run(&args),
        Command::Doctor(args) => commands::doctor::run(&args),
        Command::Explain(args) => commands::explain::run(&args),
        Command::Schema(args) => commands::schema::run(&args),
        Command::Demo(args) => commands::demo::run(&args),
        Command::Serve(args) => commands::serve::run(&args),
        Command::Worker => commands::worker::run(),
    };
    match done {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            render::problem(&error);
            ExitCode::from(2)
        }
    }
}

/// Whether the reader of our output has gone away, as `head` does: nothing is wrong then.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
