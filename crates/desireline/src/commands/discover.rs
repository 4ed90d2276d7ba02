//! `desireline discover`: the journey that customers really took.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use desireline_journeys::maps::{drafted, write_map};
use desireline_model::answer::{Answer, JourneyAnswer};
use desireline_model::question::{Ask, AskJourney};

use super::{answer, print, print_json, refuse_unknown};
use crate::args::{DiscoverArgs, DiscoverFormat};
use crate::render;

/// Runs the command.
pub fn run(args: &DiscoverArgs) -> Result<ExitCode> {
    let ask = Ask::Journey(AskJourney {
        top_variants: args.top,
        split: args.split.iter().map(|split| (*split).into()).collect(),
    });
    let (_, answered) = answer(&args.data, &args.cases.source, args.cases.properties()?, None, |natural| {
        args.cases.question(ask, natural, &args.data)
    })?;
    let Answer::Journey(journey) = &answered else { bail!("the answer is of another kind than the question") };
    refuse_unknown(&journey.basis)?;
    match args.format {
        DiscoverFormat::Json => print_json(&answered)?,
        DiscoverFormat::Text => print(&render::journey::text(journey))?,
        DiscoverFormat::Yaml => print(&draft(journey, args)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A draft map, named after the first file, here or as it was imported.
fn draft(journey: &JourneyAnswer, args: &DiscoverArgs) -> Result<String> {
    let name = match args.data.files.first() {
        Some(file) => file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        None => journey.basis.sources.first().map_or_else(String::new, |source| source.file.clone()),
    };
    let title = name.split('.').next().filter(|title| !title.is_empty()).unwrap_or("journey").to_owned();
    let map = drafted(&title, journey)
        .context("there is nothing to draw: no touchpoint is met in at least 2 % of the cases")?;
    let basis = &journey.basis;
    // A workspace is asked again without naming a file.
    let of = if args.data.files.is_empty() { String::new() } else { format!(" {name}") };
    let by = match args.cases.case_by {
        Some(by) => {
            format!(" --case-by {}", by.to_possible_value().map_or_else(String::new, |word| word.get_name().to_owned()))
        }
        None => String::new(),
    };
    Ok(format!(
        "# A draft proposed from {} events of {} customers: a starting point to argue with, not what anyone believes yet.\n\
         # Rename the stages, say what you think should happen, then: desireline check THIS_FILE{of}{by}\n{}",
        render::thousands(basis.events),
        render::thousands(basis.customers),
        write_map(&map)
    ))
}
