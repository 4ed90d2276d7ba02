//! Compaction: segments are merged so that a question opens few of them.
//!
//! A bucket has at most [`MOST_SMALL`] small segments (fewer than [`super::SMALL_ROWS`] rows), which may span months, and for
//! each month at most [`MOST_OF_A_MONTH`] others that begin in it. So it has at most
//! `MOST_SMALL + min(MOST_OF_A_MONTH · months, rows / SMALL_ROWS)` sorted files. A segment with rows of an import that was
//! taken back is written anew without them, at once.

use std::collections::{BTreeMap, BTreeSet};

use desireline_events::segments::{MergeInput, SegmentId, merge_segments};
use desireline_model::time::{Span, Timestamp};

use super::{SMALL_ROWS, UpkeepError, UpkeepProgress, blocking, give_up};
use crate::installation::Installation;
use crate::store::manifest::{Change, Segment, Snapshot, WrittenSegment};
use crate::store::{Scope, StoreError};

/// The most small segments of a bucket.
pub const MOST_SMALL: usize = 4;
/// The most other segments of a bucket that begin in one month.
pub const MOST_OF_A_MONTH: usize = 4;

/// How often in a row others may be faster before this process leaves the work to them.
const MOST_STALE: u32 = 10;
/// How long a merge may read its inputs without a sign of life.
const LEASE: Span = Span(3_600_000_000);

/// What compaction did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compacted {
    /// Merges.
    pub merges: u64,
    /// Rows that were written.
    pub rows: u64,
    /// Rows of undone imports that were left out.
    pub dropped: u64,
}

/// Merges until the bounds hold and no live segment has rows of an undone import.
///
/// # Errors
///
/// When the database or the disk refuses, or an input is damaged. Merges that were done stay done.
pub async fn compact(
    installation: &Installation,
    scope: &Scope,
    progress: &mut dyn UpkeepProgress,
    now: &(dyn Fn() -> Timestamp + Sync),
) -> Result<Compacted, UpkeepError> {
    let mut compacted = Compacted::default();
    let mut n_stale = 0;
    loop {
        let lease = scope.take_lease("a compaction", now(), Timestamp(now().0 + LEASE.0)).await?;
        let merged = round(installation, scope, progress, now, &mut compacted).await;
        scope.release_lease(&lease.id).await?;
        match merged? {
            Merged::Nothing => return Ok(compacted),
            Merged::Some => n_stale = 0,
            Merged::Stale => {
                n_stale += 1;
                if n_stale == MOST_STALE {
                    return Ok(compacted);
                }
            }
        }
    }
}

enum Merged {
    Nothing,
    Some,
    Stale,
}

async fn round(
    installation: &Installation,
    scope: &Scope,
    progress: &mut dyn UpkeepProgress,
    now: &(dyn Fn() -> Timestamp + Sync),
    compacted: &mut Compacted,
) -> Result<Merged, UpkeepError> {
    let snapshot = scope.snapshot().await?;
    let undone: BTreeSet<u32> = snapshot.undone.iter().map(|import_no| *import_no as u32).collect();
    let merges = plan(&snapshot, &with_undone_rows(scope, &snapshot, &undone).await?);
    if merges.is_empty() {
        return Ok(Merged::Nothing);
    }
    let (mut n_done, mut n_stale) = (0, 0);
    for merge in &merges {
        progress.merged(n_done, merges.len() as u64);
        match merge_one(installation, scope, merge, &undone, now).await? {
            Some((rows, dropped)) => {
                compacted.merges += 1;
                compacted.rows += rows;
                compacted.dropped += dropped;
                n_done += 1;
            }
            None => n_stale += 1,
        }
    }
    progress.merged(n_done, merges.len() as u64);
    Ok(if n_done > 0 || n_stale == 0 { Merged::Some } else { Merged::Stale })
}

/// Live segments that hold rows of undone imports.
async fn with_undone_rows(
    scope: &Scope,
    snapshot: &Snapshot,
    undone: &BTreeSet<u32>,
) -> Result<BTreeSet<SegmentId>, UpkeepError> {
    if undone.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<SegmentId> = snapshot.segments.iter().map(|segment| segment.id).collect();
    let imports = scope.imports_of_segments(&ids).await?;
    let has = |imports: &[(i32, u64)]| imports.iter().any(|(import_no, _)| undone.contains(&(*import_no as u32)));
    Ok(ids.into_iter().zip(imports).filter(|(_, imports)| has(imports)).map(|(id, _)| id).collect())
}

/// Which segments are to become one, merge by merge. No segment is in two of them.
fn plan<'a>(snapshot: &'a Snapshot, undone: &BTreeSet<SegmentId>) -> Vec<Vec<&'a Segment>> {
    let mut buckets: BTreeMap<i16, Vec<&Segment>> = BTreeMap::new();
    for segment in &snapshot.segments {
        buckets.entry(segment.bucket).or_default().push(segment);
    }
    let mut merges = Vec::new();
    for segments in buckets.into_values() {
        let first_new = merges.len();
        let (small, large): (Vec<&Segment>, Vec<&Segment>) =
            segments.iter().partition(|segment| segment.n_rows < SMALL_ROWS);
        if small.len() > MOST_SMALL {
            merges.extend(neighbours(small));
        }
        let mut months: BTreeMap<i32, Vec<&Segment>> = BTreeMap::new();
        for segment in large {
            months.entry(segment.month).or_default().push(segment);
        }
        merges.extend(months.into_values().filter(|month| month.len() > MOST_OF_A_MONTH).map(smallest));
        let merged: BTreeSet<SegmentId> = merges[first_new..].iter().flatten().map(|segment| segment.id).collect();
        let alone = segments.iter().filter(|one| undone.contains(&one.id) && !merged.contains(&one.id));
        merges.extend(alone.map(|segment| vec![*segment]));
    }
    merges
}

/// Small segments of a bucket, month by month, in groups that are no longer small; the last group may be.
fn neighbours(mut small: Vec<&Segment>) -> Vec<Vec<&Segment>> {
    small.sort_by_key(|segment| (segment.month, segment.id));
    let mut groups: Vec<Vec<&Segment>> = Vec::new();
    let mut rows = SMALL_ROWS;
    for segment in small {
        if rows >= SMALL_ROWS {
            groups.push(Vec::new());
            rows = 0;
        }
        rows += segment.n_rows;
        groups.last_mut().expect("one was pushed for the first").push(segment);
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// The segments of one month and bucket that make it few enough: the smallest, and those that are hardly larger than what
/// has been gathered, so that a row is written anew only when its segment at least half doubles.
fn smallest(mut month: Vec<&Segment>) -> Vec<&Segment> {
    month.sort_by_key(|segment| (segment.n_rows, segment.id));
    let needed = month.len() - MOST_OF_A_MONTH + 1;
    let mut gathered = 0;
    let mut n_chosen = 0;
    for segment in &month {
        if n_chosen >= needed && segment.n_rows > 2 * gathered {
            break;
        }
        gathered += segment.n_rows;
        n_chosen += 1;
    }
    month.truncate(n_chosen.max(2));
    month
}

/// Rows that were written and left out; none when another process was faster.
async fn merge_one(
    installation: &Installation,
    scope: &Scope,
    segments: &[&Segment],
    undone: &BTreeSet<u32>,
    now: &(dyn Fn() -> Timestamp + Sync),
) -> Result<Option<(u64, u64)>, UpkeepError> {
    let retired: Vec<SegmentId> = segments.iter().map(|segment| segment.id).collect();
    let mut imports: BTreeMap<i32, u64> = BTreeMap::new();
    let mut dropped = 0;
    for (import_no, n_rows) in scope.imports_of_segments(&retired).await?.into_iter().flatten() {
        if undone.contains(&(import_no as u32)) {
            dropped += n_rows;
        } else {
            *imports.entry(import_no).or_insert(0) += n_rows;
        }
    }
    let month = segments.iter().map(|segment| segment.month).min().unwrap_or_default();
    let level = segments.iter().map(|segment| segment.level).max().unwrap_or_default().saturating_add(1);
    let bucket = segments.first().map_or(0, |segment| segment.bucket);
    let id = scope.begin_segment(bucket, month, level, now()).await?;
    let folder = installation.segments_folder(scope);
    let inputs: Vec<MergeInput> =
        segments.iter().map(|segment| MergeInput { folder: folder.clone(), meta: segment.meta() }).collect();
    let leave_out = undone.clone();
    let merged = blocking(move || Ok(merge_segments(&inputs, &leave_out, id, &folder)?)).await;
    let merged = match merged {
        Ok(merged) => merged,
        Err(error) => {
            give_up(installation, scope, &[id]).await?;
            // Its inputs may have been merged and swept by another process, however unlikely under a lease.
            let live: BTreeSet<SegmentId> = scope.snapshot().await?.segments.iter().map(|one| one.id).collect();
            return if retired.iter().all(|one| live.contains(one)) { Err(error) } else { Ok(None) };
        }
    };
    let rows = merged.as_ref().map_or(0, |meta| meta.rows);
    let is_written = merged.is_some();
    let written: Vec<WrittenSegment> =
        merged.into_iter().map(|meta| WrittenSegment::of(meta, imports.clone().into_iter().collect())).collect();
    let change = Change { written: &written, frames: &[], retired: &retired };
    match scope.commit_segments(change, now()).await {
        Ok(_) => {
            if !is_written {
                give_up(installation, scope, &[id]).await?;
            }
            Ok(Some((rows, dropped)))
        }
        Err(StoreError::Stale(_)) => {
            give_up(installation, scope, &[id]).await?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}
