//! One state of the evidence: segments and frames not yet settled, read in one transaction.

use super::Segment;
use super::sweep::Named;
use crate::db::{Doing, Tx, row, with_tx};
use crate::labels::Rule;
use crate::store::ids::{SegmentId, SourceId};
use crate::store::inbox::Frame;
use crate::store::{Scope, StoreError};

/// What a question sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The manifest's version.
    pub version: i64,
    /// The version of links.
    pub identity_version: i64,
    /// Live segments, by bucket, month, level and id.
    pub segments: Vec<Segment>,
    /// Frames of done imports, in the order of arrival.
    pub frames: Vec<Frame>,
    /// Numbers of undone imports that still have rows in these segments, ascending: those rows are to be left out.
    pub undone: Vec<i32>,
    /// What events are called, in the order of the workspace's rules.
    pub rules: Vec<Rule>,
}

/// A snapshot whose frames can still be read, although they may be settled meanwhile.
///
/// It holds a connection: read what is needed and drop it.
#[derive(Debug)]
pub struct OpenSnapshot {
    /// What it sees.
    pub snapshot: Snapshot,
    scope: Scope,
    tx: Tx,
}

const VERSION: &str = "SELECT version, identity_version FROM manifest_version WHERE workspace_id = $1";
const LIVE: &str =
    "SELECT id, bucket, month, level, n_rows, n_bytes, n_ids_bytes, blake3, ids_blake3, min_ts, max_ts, state,
        created_at, live_version, retired_at, retired_version
    FROM segment WHERE workspace_id = $1 AND state = 'live' ORDER BY bucket, month, level, id";
const UNDONE: &str = "SELECT i.import_no FROM import i WHERE i.workspace_id = $1 AND i.state = 'undone' AND EXISTS (
        SELECT 1 FROM segment_import si JOIN segment s ON s.id = si.segment_id
        WHERE s.workspace_id = $1 AND s.state = 'live' AND si.import_no = i.import_no)
    ORDER BY i.import_no";

const OF_SOURCE: &str = "SELECT s.id FROM segment s WHERE s.workspace_id = $1 AND s.state = 'live' AND EXISTS (
        SELECT 1 FROM segment_import si JOIN import i ON i.workspace_id = $1 AND i.import_no = si.import_no
        WHERE si.segment_id = s.id AND i.source_id = $2)
    ORDER BY s.id";

/// Where events of one source are: what an import looks its ids up in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSnapshot {
    /// Live segments that hold rows of it, by id.
    pub segments: Vec<SegmentId>,
    /// How many of its done imports' frames are not settled.
    pub n_frames: usize,
    /// Numbers of undone imports that still have rows in live segments, ascending.
    pub undone: Vec<i32>,
}

impl Scope {
    /// Where events of one source are now.
    ///
    /// Whoever goes on to read the files holds a lease taken *before*.
    pub async fn snapshot_of_source(&self, source: &SourceId, source_no: i16) -> Result<SourceSnapshot, StoreError> {
        let workspace = self.workspace();
        let mut tx = self.db().begin_read().await?;
        let segments: Vec<Named> = with_tx!(&mut tx, |c| sqlx::query_as(OF_SOURCE)
            .bind(workspace.as_str())
            .bind(source.as_str())
            .fetch_all(c)
            .await)
        .doing("list the segments of a source")?;
        let frames = self.visible_frames(&mut tx).await?;
        let undone: Vec<(i32,)> =
            with_tx!(&mut tx, |c| sqlx::query_as(UNDONE).bind(workspace.as_str()).fetch_all(c).await)
                .doing("list undone imports")?;
        Ok(SourceSnapshot {
            segments: segments.into_iter().map(|row| row.id).collect(),
            n_frames: frames.iter().filter(|frame| frame.source_no == source_no).count(),
            undone: undone.into_iter().map(|(import_no,)| import_no).collect(),
        })
    }

    /// The versions of the manifest and of links: while they stay, so does every answer.
    pub async fn versions(&self) -> Result<(i64, i64), StoreError> {
        let mut tx = self.db().begin_read().await?;
        self.versions_in(&mut tx).await
    }

    async fn versions_in(&self, tx: &mut Tx) -> Result<(i64, i64), StoreError> {
        let workspace = self.workspace();
        let versions: Option<(i64, i64)> =
            with_tx!(tx, |c| sqlx::query_as(VERSION).bind(workspace.as_str()).fetch_optional(c).await)
                .doing("read the manifest's version")?;
        versions.ok_or_else(|| StoreError::NotFound { what: "workspace", id: workspace.to_string() })
    }

    /// What a question sees now.
    ///
    /// Whoever goes on to read the segments' files holds a lease taken *before*: see [`Scope::take_lease`].
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        Ok(self.open_snapshot().await?.snapshot)
    }

    /// What a question sees now, with its frames' bytes.
    pub async fn open_snapshot(&self) -> Result<OpenSnapshot, StoreError> {
        let workspace = self.workspace();
        let mut tx = self.db().begin_read().await?;
        let (version, identity_version) = self.versions_in(&mut tx).await?;
        let segments = with_tx!(&mut tx, |c| sqlx::query_as(LIVE).bind(workspace.as_str()).fetch_all(c).await)
            .doing("list live segments")?;
        let frames = self.visible_frames(&mut tx).await?;
        let undone: Vec<(i32,)> =
            with_tx!(&mut tx, |c| sqlx::query_as(UNDONE).bind(workspace.as_str()).fetch_all(c).await)
                .doing("list undone imports")?;
        let undone = undone.into_iter().map(|(import_no,)| import_no).collect();
        let rules = self.rules_in(&mut tx).await?;
        let snapshot = Snapshot { version, identity_version, segments, frames, undone, rules };
        Ok(OpenSnapshot { snapshot, scope: self.clone(), tx })
    }
}

row! {
    /// A file of events whose rows are seen: what answers tell of it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct FileSeen {
        /// BLAKE3 of the file, in hexadecimal.
        pub file_digest: Option<String>,
        /// How many of its rows could not be read.
        pub rows_rejected: u64,
        /// The account of the reading: see [`crate::intake::account::Account`].
        pub account: String,
        /// The source that it came from.
        pub source_no: i16,
    }
}

row! {
    /// An import that is done.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct DoneImport {
        /// Its number.
        pub import_no: i32,
        /// The source that it came from.
        pub source_no: i16,
    }
}

const FILES: &str = "SELECT i.file_digest, i.rows_rejected, i.account, s.source_no
    FROM import i JOIN source s ON s.workspace_id = i.workspace_id AND s.id = i.source_id
    WHERE i.workspace_id = $1 AND i.state = 'done' AND i.kind IN ('events', 'feedback') AND i.rows_added > 0
        AND i.account IS NOT NULL ORDER BY i.import_no";
const DONE: &str = "SELECT i.import_no, s.source_no
    FROM import i JOIN source s ON s.workspace_id = i.workspace_id AND s.id = i.source_id
    WHERE i.workspace_id = $1 AND i.state = 'done' ORDER BY i.import_no";

impl OpenSnapshot {
    /// The files whose rows it sees, in the order in which they were taken in.
    pub async fn files(&mut self) -> Result<Vec<FileSeen>, StoreError> {
        let workspace = self.scope.workspace();
        let files = with_tx!(&mut self.tx, |c| sqlx::query_as(FILES).bind(workspace.as_str()).fetch_all(c).await);
        Ok(files.doing("list the files that events came from")?)
    }

    /// The imports whose rows it sees, in the order in which they were taken in.
    pub async fn done_imports(&mut self) -> Result<Vec<DoneImport>, StoreError> {
        let workspace = self.scope.workspace();
        let done = with_tx!(&mut self.tx, |c| sqlx::query_as(DONE).bind(workspace.as_str()).fetch_all(c).await);
        Ok(done.doing("list the imports that are done")?)
    }

    /// The bytes of one of its frames.
    pub async fn frame_body(&mut self, seq: i64) -> Result<Vec<u8>, StoreError> {
        let body = self.scope.body_in(&mut self.tx, seq).await?;
        body.ok_or_else(|| StoreError::NotFound { what: "frame", id: seq.to_string() })
    }
}
