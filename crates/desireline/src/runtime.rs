//! The one place that makes an async runtime: commands that ask the store run on it.

use anyhow::{Context, Result};
use desireline_model::time::Timestamp;

/// Runs an async command to its end.
pub fn run<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the threads that wait for the database")?;
    runtime.block_on(work)
}

/// The time by this machine's clock.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock; everything else is told the time")]
pub fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_microsecond())
}
