//! `desireline doctor`: whether all that is kept is well.

use std::process::ExitCode;

use anyhow::Result;
use desireline_journeys::doctor::{Thoroughness, examine};
use desireline_journeys::installation::Installation;

use super::print;
use crate::args::Format;
use crate::args::backup::DoctorArgs;
use crate::progress::Segments;
use crate::render::doctor;
use crate::runtime;

/// Runs the command.
pub fn run(args: &DoctorArgs) -> Result<ExitCode> {
    let how = Thoroughness { quick: args.quick, fix: args.fix };
    let report = runtime::run(async {
        let installation = Installation::open(&args.place.site()).await?;
        let report = examine(&installation, how, &runtime::now, &mut Segments::new(args.quiet)).await;
        installation.close().await;
        Ok(report?)
    })?;
    match args.format {
        Format::Json => print(&serde_json::to_string_pretty(&report)?)?,
        Format::Text => print(&doctor::text(&report, args.fix))?,
    }
    Ok(if report.healthy { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
