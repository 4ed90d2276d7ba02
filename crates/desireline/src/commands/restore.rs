//! `desireline restore`: a backup brought back into an empty place, or only checked.

use std::process::ExitCode;

use anyhow::Result;
use desireline_journeys::backup::{check_backup, restore};

use super::backup::holds;
use super::print;
use crate::args::backup::RestoreArgs;
use crate::progress::Bytes;
use crate::runtime;

/// Runs the command.
pub fn run(args: &RestoreArgs) -> Result<ExitCode> {
    let mut progress = Bytes::new(args.quiet);
    if args.check {
        let manifest = check_backup(&args.from, &mut progress)?;
        print(&format!("{} is whole: {}", args.from.display(), holds(&manifest)))?;
        return Ok(ExitCode::SUCCESS);
    }
    let site = args.place.site();
    let manifest = runtime::run(async { Ok(restore(&args.from, &site, runtime::now(), &mut progress).await?) })?;
    print(&format!("restored into {}: {}", site.folder.display(), holds(&manifest)))?;
    Ok(ExitCode::SUCCESS)
}
