//! `cargo xtask codegen`: writes what is made from the code and committed. Tests fail while it is stale.

use anyhow::{Context, Result, ensure};

use crate::commands;
use crate::places::Places;
use crate::web;

/// What is written, and by which arguments of the program.
const MADE: [(&str, &[&str]); 1] = [("crates/api/openapi.json", &["schema", "openapi"])];

pub(crate) fn run(places: &Places) -> Result<()> {
    for (path, arguments) in MADE {
        let mut command = commands::cargo(places);
        command.args(["run", "--quiet", "--package", "desireline", "--"]).args(arguments);
        let shown = commands::line(&command);
        let output = command.output().with_context(|| format!("could not start {shown}"))?;
        ensure!(output.status.success(), "{shown} failed: {}", String::from_utf8_lossy(&output.stderr));
        std::fs::write(places.root.join(path), &output.stdout).with_context(|| format!("could not write {path}"))?;
        println!("{path}");
    }
    println!("{}", web::write_schema(places)?);
    Ok(())
}
