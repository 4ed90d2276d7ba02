//! Which installation and workspace a command means.

use std::path::PathBuf;

use clap::Args;
use desireline_journeys::installation::{DEFAULT_WORKSPACE, Site};

/// Where the data is kept.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Where is the data kept?")]
pub struct SiteArgs {
    /// The data folder
    #[arg(long, value_name = "DIR", env = "DESIRELINE_DATA", default_value = "desireline-data")]
    pub data: PathBuf,
    /// A PostgreSQL database instead of the file in the data folder, as postgres://user@host/name
    #[arg(long, value_name = "URL", env = "DESIRELINE_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// The workspace
    #[arg(long, value_name = "NAME", default_value = DEFAULT_WORKSPACE)]
    pub workspace: String,
}

impl SiteArgs {
    /// Where the installation is.
    pub fn site(&self) -> Site {
        Site { folder: self.data.clone(), database_url: self.database_url.clone().filter(|url| !url.is_empty()) }
    }
}
