//! Arguments of `demo`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

/// Arguments of `demo`.
#[derive(Debug, Args)]
#[command(
    after_help = "The data come with the program: orders of a shop and incidents of a service desk, with a map that a team drew of\neach. A second run uses what is there.\n\nExamples:\n  desireline demo\n  desireline demo --no-serve\n  desireline demo --data /tmp/demo --port 8080"
)]
pub struct DemoArgs {
    /// The data folder
    #[arg(long, value_name = "DIR", default_value = "desireline-demo")]
    pub data: PathBuf,
    /// The port of the app on this machine; 0 takes any that is free
    #[arg(long, value_name = "PORT", default_value_t = 7311)]
    pub port: u16,
    /// Make the workspace, say what was found, and end
    #[arg(long)]
    pub no_serve: bool,
}

impl DemoArgs {
    /// Where the app listens.
    pub fn listen(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }
}
