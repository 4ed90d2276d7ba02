//! The inbox: rows that were taken in and are not yet settled into segments, as frames of bytes.

use desireline_model::time::Timestamp;

use crate::db::{Doing, Tx, row, with_tx};
use crate::store::counter::{self, Counter};
use crate::store::ids::ImportId;
use crate::store::{Scope, StoreError, imports};

row! {
    /// A frame, without its bytes.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Frame {
        /// Its place in the order of arrival.
        pub seq: i64,
        /// The source of its rows.
        pub source_no: i16,
        /// The import that brought it.
        pub import_no: i32,
        /// How many rows it holds.
        pub n_rows: i32,
        /// How many bytes it holds.
        pub n_bytes: u64,
        /// When it was taken in.
        pub received_at: Timestamp,
    }
}

/// Takes the lock of the import's row, so that it cannot end while a frame is added.
const TOUCH: &str = "UPDATE import SET touched_at = $3 WHERE workspace_id = $1 AND id = $2 AND state = 'open'
    RETURNING import_no, (SELECT source_no FROM source WHERE source.id = import.source_id) AS source_no";
const ADD: &str = "INSERT INTO inbox_frame
    (workspace_id, seq, source_no, import_no, n_rows, n_bytes, body, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
/// The import's state makes a frame visible, so that all frames of a file appear at once.
pub(super) const VISIBLE: &str = "SELECT f.seq, f.source_no, f.import_no, f.n_rows, f.n_bytes, f.received_at
    FROM inbox_frame f JOIN import i ON i.workspace_id = f.workspace_id AND i.import_no = f.import_no
    WHERE f.workspace_id = $1 AND i.state = 'done' ORDER BY f.seq";
const OF_IMPORT: &str = "SELECT seq FROM inbox_frame WHERE workspace_id = $1 AND import_no = $2 ORDER BY seq";
const BODY: &str = "SELECT body FROM inbox_frame WHERE workspace_id = $1 AND seq = $2";

impl Scope {
    /// Adds rows to an open import and returns the frame's place. They are durable, and seen once the import is done.
    pub async fn append_frame(
        &self,
        import: &ImportId,
        n_rows: u32,
        body: &[u8],
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let workspace = self.workspace();
        let n_rows = i32::try_from(n_rows).map_err(|_| StoreError::Full { what: "rows in one frame" })?;
        let mut tx = self.db().begin().await?;
        let open: Option<(i32, i16)> = with_tx!(&mut tx, |c| sqlx::query_as(TOUCH)
            .bind(workspace.as_str())
            .bind(import.as_str())
            .bind(now.0)
            .fetch_optional(c)
            .await)
        .doing("find an import")?;
        let Some((import_no, source_no)) = open else {
            return Err(imports::not_in_state(&mut tx, workspace, import, "open").await);
        };
        let seq = counter::next(&mut tx, workspace, Counter::Frame).await?;
        with_tx!(&mut tx, |c| sqlx::query(ADD)
            .bind(workspace.as_str())
            .bind(seq)
            .bind(source_no)
            .bind(import_no)
            .bind(n_rows)
            .bind(body.len() as i64)
            .bind(body)
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))
        .doing("add rows to the inbox")?;
        tx.commit().await?;
        Ok(seq)
    }

    /// Frames of imports that are done, in the order of arrival.
    pub async fn unsettled_frames(&self) -> Result<Vec<Frame>, StoreError> {
        let mut tx = self.db().begin_read().await?;
        self.visible_frames(&mut tx).await
    }

    pub(super) async fn visible_frames(&self, tx: &mut Tx) -> Result<Vec<Frame>, StoreError> {
        let frames = with_tx!(tx, |c| sqlx::query_as(VISIBLE).bind(self.workspace().as_str()).fetch_all(c).await);
        Ok(frames.doing("list frames")?)
    }

    /// The places of an import's frames, also while it is open, in the order of arrival.
    pub async fn frames_of_import(&self, import_no: i32) -> Result<Vec<i64>, StoreError> {
        let mut tx = self.db().begin_read().await?;
        let frames: Vec<(i64,)> = with_tx!(&mut tx, |c| sqlx::query_as(OF_IMPORT)
            .bind(self.workspace().as_str())
            .bind(import_no)
            .fetch_all(c)
            .await)
        .doing("list the frames of an import")?;
        Ok(frames.into_iter().map(|(seq,)| seq).collect())
    }

    /// The bytes of a frame; `None` once it has been settled or taken back.
    pub async fn frame_body(&self, seq: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut tx = self.db().begin_read().await?;
        self.body_in(&mut tx, seq).await
    }

    pub(super) async fn body_in(&self, tx: &mut Tx, seq: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let body: Option<(Vec<u8>,)> =
            with_tx!(tx, |c| sqlx::query_as(BODY).bind(self.workspace().as_str()).bind(seq).fetch_optional(c).await)
                .doing("read a frame")?;
        Ok(body.map(|(bytes,)| bytes))
    }
}
