//! `cargo xtask torture`: the crash tests for as long as one likes, on the program as it is measured.

use anyhow::Result;

use crate::test::postgres;
use crate::{commands, places::Places, strace};

/// How long to torture.
pub(crate) struct Torture {
    /// Kills at random moments.
    pub(crate) rounds: u64,
    /// Seconds for two at once.
    pub(crate) seconds: u64,
    /// What chance begins with.
    pub(crate) seed: u64,
}

/// Runs the crash tests in their long form; `false` when one failed.
pub(crate) fn run(places: &Places, how: &Torture) -> Result<bool> {
    let program = commands::build_desireline(places)?;
    strace::install_if_missing();
    // Stops when dropped.
    let server = postgres::Server::start()?;
    let mut command = commands::cargo(places);
    command.args(["test", "--package", "desireline", "--test", "crash", "--", "--nocapture", "--test-threads=1"]);
    command.env("DESIRELINE_BIN", program).env(postgres::VARIABLE, &server.url).env("DESIRELINE_TORTURE", "1");
    for (name, value) in [("ROUNDS", how.rounds), ("SECONDS", how.seconds), ("SEED", how.seed)] {
        command.env(format!("DESIRELINE_TORTURE_{name}"), value.to_string());
    }
    Ok(commands::run(&mut command)?.success())
}
