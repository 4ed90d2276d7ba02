//! `desireline backup`: a whole installation in one file, while it is used.

use std::process::ExitCode;

use anyhow::Result;
use desireline_journeys::backup::{BackupManifest, back_up};
use desireline_journeys::installation::Installation;

use super::print;
use crate::args::backup::BackupArgs;
use crate::progress::Bytes;
use crate::render::{counted, thousands};
use crate::runtime;

/// Runs the command.
pub fn run(args: &BackupArgs) -> Result<ExitCode> {
    let made = runtime::run(async {
        let installation = Installation::open(&args.place.site()).await?;
        let made = back_up(&installation, &args.to, &runtime::now, &mut Bytes::new(args.quiet)).await;
        installation.close().await;
        Ok(made?)
    })?;
    print(&format!("{}: {}", args.to.display(), holds(&made)))?;
    Ok(ExitCode::SUCCESS)
}

/// What a backup holds, in a line.
pub fn holds(manifest: &BackupManifest) -> String {
    format!(
        "{}, {}, {}, {}, {} bytes; made {} by desireline {}",
        counted(manifest.rows_of("workspace"), "workspace"),
        counted(manifest.rows_of("import"), "import"),
        counted(manifest.rows_of("identity"), "customer id"),
        counted(manifest.n_segments() as u64, "segment"),
        thousands(manifest.n_bytes()),
        manifest.created_at,
        manifest.program,
    )
}
