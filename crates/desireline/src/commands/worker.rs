//! `desireline worker`: reads one uploaded file for a server, in a process that may fail. Nobody types it.

use std::process::ExitCode;

use anyhow::{Context, Result};

/// Runs the command.
pub fn run() -> Result<ExitCode> {
    desireline_api::worker::run().context("a worker is started by `desireline serve`, which tells it what to do")?;
    Ok(ExitCode::SUCCESS)
}
