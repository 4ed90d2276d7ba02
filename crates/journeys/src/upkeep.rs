//! Upkeep: what was taken in becomes sorted files, files become fewer, and what nobody needs goes.
//!
//! [`settle()`] turns frames of done imports into segments, [`compact()`] merges segments so that a question opens few of them
//! and leaves out rows of imports that were taken back, [`sweep()`] deletes files that no question can need and fails imports
//! that broke off. Each of them may run in several processes at once, on one database and one folder: whoever comes second
//! learns that its work is stale, deletes what it wrote, and goes on. A crash anywhere loses nothing and leaves nothing but
//! files that the next sweep takes.

mod compact;
mod settle;
mod sweep;
#[cfg(test)]
mod tests;

use desireline_events::segments::{SegmentError, SegmentId};
use desireline_model::time::Timestamp;

use crate::installation::Installation;
use crate::intake::IntakeError;
use crate::store::workspaces::list_workspaces;
use crate::store::{Scope, StoreError};

pub use compact::{Compacted, MOST_OF_A_MONTH, MOST_SMALL, compact};
pub use settle::{BUCKETS, Settled, settle};
pub use sweep::{Swept, sweep};

/// A segment with fewer rows is small: months of small segments share one.
pub const SMALL_ROWS: u64 = 64 << 10;

/// Why upkeep stopped. What it had done by then stays done.
#[derive(Debug, thiserror::Error)]
pub enum UpkeepError {
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file cannot be written or read.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// The system refused to delete a file or list the folder.
    #[error("cannot sweep `{}`", path.display())]
    Sweep {
        /// The file or folder.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The program is ending.
    #[error("upkeep was broken off because the program ends")]
    Ending,
}

impl From<UpkeepError> for IntakeError {
    fn from(error: UpkeepError) -> Self {
        match error {
            UpkeepError::Store(error) => Self::Store(error),
            UpkeepError::Segment(error) => Self::Segment(error),
            UpkeepError::Sweep { path, source } => Self::Open { path, source },
            UpkeepError::Ending => Self::Cancelled,
        }
    }
}

/// Hears how upkeep goes on.
pub trait UpkeepProgress: Send {
    /// So many of so many rows were settled.
    fn settled(&mut self, _rows: u64, _of: u64) {}
    /// So many of so many merges are done.
    fn merged(&mut self, _done: u64, _of: u64) {}
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl UpkeepProgress for Silent {}

/// What a round of upkeep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// What was settled.
    pub settled: Settled,
    /// What was merged.
    pub compacted: Compacted,
    /// What was swept.
    pub swept: Swept,
}

/// Settles, compacts and sweeps every workspace, and gives space in the database file back to the system.
///
/// # Errors
///
/// When the database or the disk refuses; workspaces are done one after another, and what was done stays done.
pub async fn upkeep_round(
    installation: &Installation,
    progress: &mut dyn UpkeepProgress,
    now: &(dyn Fn() -> Timestamp + Sync),
) -> Result<Round, UpkeepError> {
    let mut round = Round::default();
    for workspace in list_workspaces(installation.db()).await.map_err(UpkeepError::from)? {
        let scope = workspace.scope(installation.db());
        round += upkeep_of(installation, &scope, progress, now).await?;
    }
    if round.settled.rows > 0 {
        installation.db().give_back_space().await.map_err(StoreError::from)?;
    }
    Ok(round)
}

/// Settles, compacts and sweeps one workspace.
///
/// # Errors
///
/// As [`upkeep_round`].
pub async fn upkeep_of(
    installation: &Installation,
    scope: &Scope,
    progress: &mut dyn UpkeepProgress,
    now: &(dyn Fn() -> Timestamp + Sync),
) -> Result<Round, UpkeepError> {
    Ok(Round {
        settled: settle(installation, scope, progress, now).await?,
        compacted: compact(installation, scope, progress, now).await?,
        swept: sweep(installation, scope, now).await?,
    })
}

impl std::ops::AddAssign for Round {
    fn add_assign(&mut self, other: Self) {
        self.settled.rows += other.settled.rows;
        self.settled.segments += other.settled.segments;
        self.compacted.merges += other.compacted.merges;
        self.compacted.rows += other.compacted.rows;
        self.compacted.dropped += other.compacted.dropped;
        self.swept.imports += other.swept.imports;
        self.swept.files += other.swept.files;
    }
}

/// Notes that these segments will not be, and deletes what was written of them.
async fn give_up(installation: &Installation, scope: &Scope, segments: &[SegmentId]) -> Result<(), UpkeepError> {
    scope.give_up_segments(segments).await?;
    let folder = installation.segments_folder(scope);
    for segment in segments {
        sweep::delete_files(&folder, *segment)?;
        scope.forget_segment(segment).await?;
    }
    Ok(())
}

/// Runs what computes or waits for the disk where it holds up nobody.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, UpkeepError> + Send + 'static,
) -> Result<T, UpkeepError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
        Err(_) => Err(UpkeepError::Ending),
    }
}
