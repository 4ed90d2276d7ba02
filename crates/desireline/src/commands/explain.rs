//! `desireline explain`: what a code means.

use std::process::ExitCode;

use anyhow::{Result, bail};
use desireline_journeys::{explain, maps};
use desireline_model::difference::DifferenceClass;

use super::print;
use crate::args::ExplainArgs;

/// Runs the command.
pub fn run(args: &ExplainArgs) -> Result<ExitCode> {
    if args.codes.is_empty() {
        let mut list = String::from("Differences between the map and the journey:\n\n");
        for class in DifferenceClass::ALL {
            list.push_str(&format!("  {}  {}\n", class.code(), class.words()));
        }
        list.push_str("\nProblems of a map file:\n\n");
        for problem in maps::explained() {
            list.push_str(&format!("  {}  {}\n", problem.code, problem.means));
        }
        list.push_str("\n`desireline explain CODE` says more.\n");
        print(&list)?;
        return Ok(ExitCode::SUCCESS);
    }
    for (at, code) in args.codes.iter().enumerate() {
        let page = if let Some(class) = DifferenceClass::named(code) {
            explain::page(class)
        } else if let Some(problem) = maps::explained().find(|problem| problem.code.eq_ignore_ascii_case(code.trim())) {
            format!("# {}: {}\n\nWhat to do: {}\n", problem.code, problem.means, problem.todo)
        } else {
            bail!("there is no code `{code}`; `desireline explain` lists them all");
        };
        print(&if at > 0 { format!("\n{page}") } else { page })?;
    }
    Ok(ExitCode::SUCCESS)
}
