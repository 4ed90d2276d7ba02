//! Arguments of `backup`, `restore` and `doctor`.

use std::path::PathBuf;

use clap::Args;
use desireline_journeys::installation::Site;

use super::Format;

/// Which installation a command means, with all of its workspaces.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Where is the data kept?")]
pub struct PlaceArgs {
    /// The data folder
    #[arg(long, value_name = "DIR", env = "DESIRELINE_DATA", default_value = "desireline-data")]
    pub data: PathBuf,
    /// A PostgreSQL database instead of the file in the data folder, as postgres://user@host/name
    #[arg(long, value_name = "URL", env = "DESIRELINE_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
}

impl PlaceArgs {
    /// Where the installation is.
    pub fn site(&self) -> Site {
        Site { folder: self.data.clone(), database_url: self.database_url.clone().filter(|url| !url.is_empty()) }
    }
}

/// Arguments of `backup`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  desireline backup 2026-05-01.tar\n  desireline backup /mnt/backups/today.tar --data /srv/desireline"
)]
pub struct BackupArgs {
    /// The file to write; it must not exist
    #[arg(value_name = "TO.tar")]
    pub to: PathBuf,
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Do not say on stderr how it goes on
    #[arg(long, short)]
    pub quiet: bool,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  desireline restore 2026-05-01.tar --check\n  desireline restore 2026-05-01.tar --data /srv/desireline"
)]
pub struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FROM.tar")]
    pub from: PathBuf,
    /// Only look whether the backup is whole
    #[arg(long)]
    pub check: bool,
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Do not say on stderr how it goes on
    #[arg(long, short)]
    pub quiet: bool,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 when there is no damage, 1 when there is, 2 when it could not be looked at.\n\nExamples:\n  desireline doctor\n  desireline doctor --quick --format json\n  desireline doctor --fix"
)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Compare lengths and counts only, without reading all files
    #[arg(long)]
    pub quick: bool,
    /// Remove what a crash left and nobody reads; damage is only told
    #[arg(long)]
    pub fix: bool,
    /// How to write the report
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Do not say on stderr how it goes on
    #[arg(long, short)]
    pub quiet: bool,
}
