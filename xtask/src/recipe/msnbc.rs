//! Page views of MSNBC.com as Parquet: `docs/recipes/msnbc.md`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::commands;
use crate::places::Places;

/// Writes the page views of MSNBC.com as Parquet and returns where.
pub(crate) fn msnbc(places: &Places, input: Option<PathBuf>, output: Option<PathBuf>) -> Result<PathBuf> {
    let Some(input) = input.or_else(|| places.shared("msnbc/msnbc_a.seq.gz")) else {
        bail!("data not present: name the sequence file with --input (docs/recipes/msnbc.md says where it is from)");
    };
    let here = std::env::current_dir().context("could not tell the current folder")?;
    let output = match output {
        Some(output) => here.join(output),
        None => places.notes()?.join("msnbc.parquet"),
    };
    let mut command = Command::new(commands::build_example(places, "desireline-events", "msnbc_parquet")?);
    command.arg(here.join(input)).arg(&output);
    // Data go to our standard output, so what the example says goes to standard error.
    let status = commands::run(command.stdout(std::io::stderr()))?;
    ensure!(status.success(), "could not make {}", output.display());
    Ok(output)
}
