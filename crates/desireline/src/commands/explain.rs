//! `desireline explain`: what a code means.

use std::process::ExitCode;

use anyhow::{Result, bail};
use desireline_journeys::explain;
use desireline_model::difference::DifferenceClass;

use super::print;
use crate::args::ExplainArgs;

/// Runs the command.
pub fn run(args: &ExplainArgs) -> Result<ExitCode> {
    let Some(code) = &args.code else {
        let mut list =
            String::from("Differences between the map and the journey; `desireline explain CODE` says more.\n\n");
        for class in DifferenceClass::ALL {
            list.push_str(&format!("  {}  {}\n", class.code(), class.words()));
        }
        print(&list)?;
        return Ok(ExitCode::SUCCESS);
    };
    let Some(class) = DifferenceClass::from_code(code.trim()) else {
        bail!("there is no code `{code}`; `desireline explain` lists them all");
    };
    print(&explain::page(class))?;
    Ok(ExitCode::SUCCESS)
}
