//! Settling: frames of done imports become sorted segments.

use std::collections::BTreeMap;

use desireline_events::segments::{Partition, SegmentEvents, SegmentId, frame, sorted_parts, write_segment};
use desireline_model::time::Timestamp;

use super::{SMALL_ROWS, UpkeepError, UpkeepProgress, blocking, give_up};
use crate::installation::Installation;
use crate::store::inbox::Frame;
use crate::store::manifest::{Change, WrittenSegment};
use crate::store::{Scope, StoreError};

/// Into how many buckets customers are spread.
pub const BUCKETS: u16 = 16;

/// A round ends with so many rows, or so many bytes of frames (which are packed to about a third).
const ROUND_ROWS: u64 = 2 << 20;
const ROUND_BYTES: u64 = 192 << 20;
/// How often in a row others may be faster before this process leaves the work to them.
const MOST_STALE: u32 = 10;

/// What settling did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settled {
    /// Rows that moved from the inbox to segments.
    pub rows: u64,
    /// Segments that were made.
    pub segments: u64,
}

/// Settles what is in the inbox, a few million rows at a time: a round becomes one segment for each bucket and month, and
/// small months of a bucket share one.
///
/// Holds the rows of a round: up to about half a gigabyte.
///
/// # Errors
///
/// When the database or the disk refuses. What was settled by then stays settled; of the round under way nothing is left.
pub async fn settle(
    installation: &Installation,
    scope: &Scope,
    progress: &mut dyn UpkeepProgress,
    now: &(dyn Fn() -> Timestamp + Sync),
) -> Result<Settled, UpkeepError> {
    let mut settled = Settled::default();
    let mut n_stale = 0;
    loop {
        let frames = scope.unsettled_frames().await?;
        let left: u64 = frames.iter().map(|frame| u64::from(frame.n_rows.unsigned_abs())).sum();
        progress.settled(settled.rows, settled.rows + left);
        let round = round_of(&frames);
        if round.is_empty() {
            return Ok(settled);
        }
        match settle_round(installation, scope, &round, now).await? {
            Some(done) => {
                settled.rows += done.rows;
                settled.segments += done.segments;
                n_stale = 0;
            }
            None => {
                n_stale += 1;
                if n_stale == MOST_STALE {
                    return Ok(settled);
                }
            }
        }
    }
}

/// The first frames, as many as one round takes.
fn round_of(frames: &[Frame]) -> Vec<i64> {
    let (mut rows, mut bytes) = (0, 0);
    let fits = |frame: &&Frame| {
        let fits = rows < ROUND_ROWS && bytes < ROUND_BYTES;
        rows += u64::from(frame.n_rows.unsigned_abs());
        bytes += frame.n_bytes;
        fits
    };
    frames.iter().take_while(fits).map(|frame| frame.seq).collect()
}

/// None when another process was faster.
async fn settle_round(
    installation: &Installation,
    scope: &Scope,
    frames: &[i64],
    now: &(dyn Fn() -> Timestamp + Sync),
) -> Result<Option<Settled>, UpkeepError> {
    let mut batches: Vec<SegmentEvents> = Vec::new();
    for seq in frames {
        let Some(body) = scope.frame_body(*seq).await? else { return Ok(None) };
        batches.extend(blocking(move || Ok(frame::decode(&body)?)).await?);
    }
    batches.retain(|batch| !batch.is_empty());
    let sorted = blocking(move || Ok(sorted_parts(batches, BUCKETS, SMALL_ROWS as usize))).await?;
    let parts = sorted.partitions();
    let noted: Vec<(i16, i32, i16)> = parts.iter().map(|part| (part.bucket as i16, part.month, 0)).collect();
    let ids = scope.begin_segments(&noted, now()).await?;
    let folder = installation.segments_folder(scope);
    let named: BTreeMap<Partition, SegmentId> = parts.into_iter().zip(ids.iter().copied()).collect();
    let written = blocking(move || {
        let mut written = Vec::with_capacity(named.len());
        for part in sorted {
            let (part, rows) = part?;
            let meta = write_segment(&folder, named[&part], &rows)?;
            written.push(WrittenSegment::of(meta, rows_by_import(&rows)));
        }
        Ok(written)
    });
    let written = match written.await {
        Ok(written) => written,
        Err(error) => {
            give_up(installation, scope, &ids).await?;
            return Err(error);
        }
    };
    let change = Change { written: &written, frames, retired: &[] };
    match scope.commit_segments(change, now()).await {
        Ok(_) => {
            let rows = written.iter().map(|segment| segment.n_rows).sum();
            Ok(Some(Settled { rows, segments: written.len() as u64 }))
        }
        Err(StoreError::Stale(_)) => {
            give_up(installation, scope, &ids).await?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// How many rows each import has in these.
fn rows_by_import(rows: &[SegmentEvents]) -> Vec<(i32, u64)> {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for batch in rows {
        // Rows of one import often follow each other.
        for run in batch.import_no().chunk_by(|a, b| a == b) {
            *counts.entry(run[0]).or_insert(0) += run.len() as u64;
        }
    }
    counts.into_iter().map(|(import_no, n_rows)| (import_no as i32, n_rows)).collect()
}
