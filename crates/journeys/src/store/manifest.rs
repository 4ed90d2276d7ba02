//! The manifest: which segments hold what has been settled.
//!
//! A segment's row is `writing` before its file exists, `live` while questions read it, `retired` when others hold its
//! rows, and `gone` when no reader needs the file. Each change of what questions see is one transaction that takes
//! the next version, and with it a lock: changes of one workspace happen one after another.

mod leases;
mod snapshot;
mod sweep;
#[cfg(test)]
mod tests;

use desireline_events::segments::SegmentMeta;
use desireline_model::time::Timestamp;

use crate::db::{Doing, Tx, row, signed, with_tx, words};
use crate::store::ids::{SegmentId, WorkspaceId, fresh_segment};
use crate::store::{Scope, Stale, StoreError};

pub use leases::Lease;
pub use snapshot::{DoneImport, FileSeen, OpenSnapshot, Snapshot, SourceSnapshot};

words! {
    /// Where a segment is in its life.
    pub enum SegmentState {
        /// Its file is being written.
        Writing = "writing",
        /// Questions read it.
        Live = "live",
        /// Other segments hold its rows; readers that began before may still read it.
        Retired = "retired",
        /// Nobody reads it: its file may be deleted, and then its row.
        Gone = "gone",
    }
}

row! {
    /// A file of settled events, sorted.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Segment {
        /// The id, and the file's name.
        pub id: SegmentId,
        /// Which part of the customers it holds.
        pub bucket: i16,
        /// The month of its first event, year × 12 + month − 1. A small one holds events of later months, too.
        pub month: i32,
        /// How often its rows were merged.
        pub level: i16,
        /// How many rows it holds.
        pub n_rows: u64,
        /// The file's size.
        pub n_bytes: u64,
        /// The size of the file of ids beside it.
        pub n_ids_bytes: u64,
        /// BLAKE3 of the file, in hexadecimal.
        pub blake3: String,
        /// BLAKE3 of the file of ids beside it, in hexadecimal.
        pub ids_blake3: String,
        /// The time of its earliest event.
        pub min_ts: Timestamp,
        /// The time of its latest event.
        pub max_ts: Timestamp,
        /// Where it is in its life.
        pub state: SegmentState,
        /// When its row was made.
        pub created_at: Timestamp,
        /// The version of the manifest from which on questions read it.
        pub live_version: Option<i64>,
        /// When it was retired.
        pub retired_at: Option<Timestamp>,
        /// The version of the manifest from which on questions do not read it.
        pub retired_version: Option<i64>,
    }
}

/// What is known of a segment once its files are written and durable; see the fields of [`Segment`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of `Segment` say it")]
pub struct WrittenSegment {
    pub id: SegmentId,
    pub n_rows: u64,
    pub n_bytes: u64,
    pub n_ids_bytes: u64,
    pub blake3: String,
    pub ids_blake3: String,
    pub min_ts: Timestamp,
    pub max_ts: Timestamp,
    /// How many of its rows each import brought, by import number.
    pub imports: Vec<(i32, u64)>,
}

impl Segment {
    /// What its files must be, for reading and merging.
    pub fn meta(&self) -> SegmentMeta {
        SegmentMeta {
            id: self.id,
            rows: self.n_rows,
            bytes: self.n_bytes,
            blake3: self.blake3.clone(),
            min_ts: self.min_ts,
            max_ts: self.max_ts,
            ids_bytes: self.n_ids_bytes,
            ids_blake3: self.ids_blake3.clone(),
        }
    }
}

impl WrittenSegment {
    /// A segment of these files, with the rows that each import has in it.
    pub fn of(meta: SegmentMeta, imports: Vec<(i32, u64)>) -> Self {
        Self {
            id: meta.id,
            n_rows: meta.rows,
            n_bytes: meta.bytes,
            n_ids_bytes: meta.ids_bytes,
            blake3: meta.blake3,
            ids_blake3: meta.ids_blake3,
            min_ts: meta.min_ts,
            max_ts: meta.max_ts,
            imports,
        }
    }
}

/// A change of the manifest: settling makes segments from frames, compaction makes segments from segments.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change<'a> {
    /// Segments to be made live.
    pub written: &'a [WrittenSegment],
    /// Frames whose rows are in them.
    pub frames: &'a [i64],
    /// Segments whose rows are in them, or are erased.
    pub retired: &'a [SegmentId],
}

const BEGIN: &str = "INSERT INTO segment (id, workspace_id, bucket, month, level, state, created_at)
    VALUES ($1, $2, $3, $4, $5, 'writing', $6)";
const LIVE: &str = "UPDATE segment SET state = 'live', live_version = $3, n_rows = $4, n_bytes = $5, blake3 = $6,
        ids_blake3 = $7, min_ts = $8, max_ts = $9, n_ids_bytes = $10
    WHERE workspace_id = $1 AND id = $2 AND state = 'writing' RETURNING id";
const ROWS_OF: &str = "INSERT INTO segment_import (segment_id, import_no, n_rows) VALUES ($1, $2, $3)";
const IMPORTS_OF: &str = "SELECT si.import_no, si.n_rows FROM segment_import si JOIN segment s ON s.id = si.segment_id
    WHERE s.workspace_id = $1 AND s.id = $2 ORDER BY si.import_no";
const RETIRE: &str = "UPDATE segment SET state = 'retired', retired_version = $3, retired_at = $4
    WHERE workspace_id = $1 AND id = $2 AND state = 'live' RETURNING id";
// The two unfold JSON by different functions.
const SETTLE_SQLITE: &str = "DELETE FROM inbox_frame WHERE workspace_id = $1
    AND seq IN (SELECT j.value FROM json_each($2) j)
    AND import_no IN (SELECT i.import_no FROM import i WHERE i.workspace_id = $1 AND i.state = 'done')";
const SETTLE_POSTGRES: &str = "DELETE FROM inbox_frame WHERE workspace_id = $1
    AND seq IN (SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST($2 AS json)) AS j (value))
    AND import_no IN (SELECT i.import_no FROM import i WHERE i.workspace_id = $1 AND i.state = 'done')";
const NEXT: &str = "UPDATE manifest_version SET version = version + 1 WHERE workspace_id = $1 RETURNING version";
const NEXT_IDENTITY: &str = "UPDATE manifest_version SET identity_version = identity_version + 1
    WHERE workspace_id = $1 RETURNING identity_version";

impl Scope {
    /// Notes a segment before its file is written; the id names the file.
    pub async fn begin_segment(
        &self,
        bucket: i16,
        month: i32,
        level: i16,
        now: Timestamp,
    ) -> Result<SegmentId, StoreError> {
        Ok(self.begin_segments(&[(bucket, month, level)], now).await?[0])
    }

    /// Notes segments, each by bucket, month and level, before their files are written; the ids name the files.
    pub async fn begin_segments(
        &self,
        segments: &[(i16, i32, i16)],
        now: Timestamp,
    ) -> Result<Vec<SegmentId>, StoreError> {
        let mut ids = Vec::with_capacity(segments.len());
        let mut tx = self.db().begin().await?;
        for (bucket, month, level) in segments {
            let id = fresh_segment();
            with_tx!(&mut tx, |c| sqlx::query(BEGIN)
                .bind(id.to_string())
                .bind(self.workspace().as_str())
                .bind(bucket)
                .bind(month)
                .bind(level)
                .bind(now.0)
                .execute(c)
                .await
                .map(|_| ()))
            .doing("note a segment")?;
            ids.push(id);
        }
        tx.commit().await?;
        Ok(ids)
    }

    /// How many rows each import has in these segments, import by import within the segments in the order asked.
    pub async fn imports_of_segments(&self, segments: &[SegmentId]) -> Result<Vec<Vec<(i32, u64)>>, StoreError> {
        let mut all = Vec::with_capacity(segments.len());
        let mut tx = self.db().begin_read().await?;
        for segment in segments {
            let rows: Vec<(i32, i64)> = with_tx!(&mut tx, |c| sqlx::query_as(IMPORTS_OF)
                .bind(self.workspace().as_str())
                .bind(segment.to_string())
                .fetch_all(c)
                .await)
            .doing("read the imports of a segment")?;
            all.push(rows.into_iter().map(|(import_no, n)| (import_no, n.unsigned_abs())).collect());
        }
        Ok(all)
    }

    /// Makes segments live, takes their frames from the inbox and retires their predecessors, all at once, and
    /// returns the version of the manifest from which on this is so.
    ///
    /// The files must be durable. Fails with [`Stale`], and changes nothing, when a new segment was taken for
    /// abandoned, a frame is not there (or its import not done), or a segment to be retired is not live.
    pub async fn commit_segments(&self, change: Change<'_>, now: Timestamp) -> Result<i64, StoreError> {
        let mut tx = self.db().begin().await?;
        let version = next_version(&mut tx, self.workspace()).await?;
        for segment in change.written {
            self.make_live(&mut tx, segment, version).await?;
        }
        for segment in change.retired {
            let retired: Option<(String,)> = with_tx!(&mut tx, |c| sqlx::query_as(RETIRE)
                .bind(self.workspace().as_str())
                .bind(segment.to_string())
                .bind(version)
                .bind(now.0)
                .fetch_optional(c)
                .await)
            .doing("retire a segment")?;
            if retired.is_none() {
                return Err(Stale::Retired(*segment).into());
            }
        }
        self.take_frames(&mut tx, change.frames).await?;
        tx.commit().await?;
        Ok(version)
    }

    async fn make_live(&self, tx: &mut Tx, segment: &WrittenSegment, version: i64) -> Result<(), StoreError> {
        let live: Option<(String,)> = with_tx!(&mut *tx, |c| sqlx::query_as(LIVE)
            .bind(self.workspace().as_str())
            .bind(segment.id.to_string())
            .bind(version)
            .bind(signed(segment.n_rows))
            .bind(signed(segment.n_bytes))
            .bind(&segment.blake3)
            .bind(&segment.ids_blake3)
            .bind(segment.min_ts.0)
            .bind(segment.max_ts.0)
            .bind(signed(segment.n_ids_bytes))
            .fetch_optional(c)
            .await)
        .doing("make a segment live")?;
        if live.is_none() {
            return Err(Stale::Written(segment.id).into());
        }
        for (import_no, n_rows) in &segment.imports {
            with_tx!(&mut *tx, |c| sqlx::query(ROWS_OF)
                .bind(segment.id.to_string())
                .bind(import_no)
                .bind(signed(*n_rows))
                .execute(c)
                .await
                .map(|_| ()))
            .doing("note the imports of a segment")?;
        }
        Ok(())
    }

    async fn take_frames(&self, tx: &mut Tx, frames: &[i64]) -> Result<(), StoreError> {
        if frames.is_empty() {
            return Ok(());
        }
        let settle = tx.pick(SETTLE_SQLITE, SETTLE_POSTGRES);
        let list = serde_json::to_string(frames).expect("a list of numbers is JSON");
        let taken = with_tx!(tx, |c| sqlx::query(settle)
            .bind(self.workspace().as_str())
            .bind(list)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))
        .doing("take frames from the inbox")?;
        let asked = frames.len() as u64;
        if taken == asked { Ok(()) } else { Err(Stale::Frames { asked, missing: asked - taken }.into()) }
    }
}

/// Takes the manifest's next version, and its lock until the transaction ends.
pub(super) async fn next_version(tx: &mut Tx, workspace: &WorkspaceId) -> Result<i64, StoreError> {
    next_of(tx, workspace, NEXT).await
}

/// Takes the next identity version, and the manifest's lock until the transaction ends.
pub(super) async fn next_identity_version(tx: &mut Tx, workspace: &WorkspaceId) -> Result<i64, StoreError> {
    next_of(tx, workspace, NEXT_IDENTITY).await
}

async fn next_of(tx: &mut Tx, workspace: &WorkspaceId, sql: &'static str) -> Result<i64, StoreError> {
    let next: Option<(i64,)> = with_tx!(tx, |c| sqlx::query_as(sql).bind(workspace.as_str()).fetch_optional(c).await)
        .doing("take the manifest's next version")?;
    let (version,) = next.ok_or_else(|| StoreError::NotFound { what: "workspace", id: workspace.to_string() })?;
    Ok(version)
}
