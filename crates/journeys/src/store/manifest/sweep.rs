//! Which files nobody needs. A sweeper touches only what no live row and no lease names.
//!
//! Mark what is to go ([`Scope::sweep_retired`], [`Scope::abandon_writing`]), delete the files of
//! [`Scope::gone_segments`], then [`Scope::forget_segment`]. A crash anywhere leaves rows that say what is still to do.

use desireline_model::time::Timestamp;

use super::SegmentState;
use crate::db::{Doing, with_pool, with_tx};
use crate::store::ids::SegmentId;
use crate::store::{Scope, StoreError};

const EXPIRE: &str = "DELETE FROM lease WHERE workspace_id = $1 AND expires_at <= $2";
const RETIRED: &str = "UPDATE segment SET state = 'gone' WHERE workspace_id = $1 AND state = 'retired'
    AND NOT EXISTS (SELECT 1 FROM lease WHERE lease.workspace_id = $1 AND lease.expires_at > $2
        AND lease.version < segment.retired_version) RETURNING id";
const ABANDONED: &str = "UPDATE segment SET state = 'gone' WHERE workspace_id = $1 AND state = 'writing'
    AND created_at < $2 RETURNING id";
const GIVE_UP: &str = "UPDATE segment SET state = 'gone' WHERE workspace_id = $1 AND id = $2 AND state = 'writing'";
const GONE: &str = "SELECT id FROM segment WHERE workspace_id = $1 AND state = 'gone' ORDER BY id";
const ALL: &str = "SELECT id, state FROM segment WHERE workspace_id = $1 ORDER BY id";
const FORGET: &str = "DELETE FROM segment WHERE workspace_id = $1 AND id = $2 AND state = 'gone'";

impl Scope {
    /// Marks as gone the retired segments that no lease needs, and returns them by id.
    pub async fn sweep_retired(&self, now: Timestamp) -> Result<Vec<SegmentId>, StoreError> {
        let mut tx = self.db().begin().await?;
        with_tx!(&mut tx, |c| sqlx::query(EXPIRE)
            .bind(self.workspace().as_str())
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))
        .doing("end expired leases")?;
        let swept = with_tx!(&mut tx, |c| sqlx::query_as(RETIRED)
            .bind(self.workspace().as_str())
            .bind(now.0)
            .fetch_all(c)
            .await)
        .doing("sweep retired segments")?;
        tx.commit().await?;
        Ok(by_id(swept))
    }

    /// Marks as gone the segments that have been in writing since before `since`, and returns them by id.
    ///
    /// Their writers have crashed, or else learn of it when they commit. `since` is the start of this process where
    /// it is alone, and longer ago than any writing takes where several servers share the database.
    pub async fn abandon_writing(&self, since: Timestamp) -> Result<Vec<SegmentId>, StoreError> {
        let mut tx = self.db().begin().await?;
        let abandoned = with_tx!(&mut tx, |c| sqlx::query_as(ABANDONED)
            .bind(self.workspace().as_str())
            .bind(since.0)
            .fetch_all(c)
            .await)
        .doing("abandon segments")?;
        tx.commit().await?;
        Ok(by_id(abandoned))
    }

    /// Marks segments as gone that this process noted and will not write after all.
    pub async fn give_up_segments(&self, segments: &[SegmentId]) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        for segment in segments {
            with_tx!(&mut tx, |c| sqlx::query(GIVE_UP)
                .bind(self.workspace().as_str())
                .bind(segment.to_string())
                .execute(c)
                .await
                .map(|_| ()))
            .doing("give up a segment")?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Segments whose files are to be deleted, by id.
    pub async fn gone_segments(&self) -> Result<Vec<SegmentId>, StoreError> {
        let gone = with_pool!(self.db(), |p| sqlx::query_as(GONE).bind(self.workspace().as_str()).fetch_all(p).await);
        Ok(by_id(gone.doing("list segments that are gone")?))
    }

    /// Every segment that has a row, by id. A file of no such id is nobody's: its row came first and went last.
    ///
    /// List the folder *before* asking, or a file written in between would seem to be nobody's.
    pub async fn segment_states(&self) -> Result<Vec<(SegmentId, SegmentState)>, StoreError> {
        let rows: Vec<State> =
            with_pool!(self.db(), |p| sqlx::query_as(ALL).bind(self.workspace().as_str()).fetch_all(p).await)
                .doing("list segments")?;
        Ok(rows.into_iter().map(|row| (row.id, row.state)).collect())
    }

    /// Removes the row of a segment that is gone, once its files are deleted.
    pub async fn forget_segment(&self, segment: &SegmentId) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        with_tx!(&mut tx, |c| sqlx::query(FORGET)
            .bind(self.workspace().as_str())
            .bind(segment.to_string())
            .execute(c)
            .await
            .map(|_| ()))
        .doing("forget a segment")?;
        tx.commit().await?;
        Ok(())
    }
}

crate::db::row! {
    struct State {
        id: SegmentId,
        state: SegmentState,
    }
}

crate::db::row! {
    pub(super) struct Named {
        pub(super) id: SegmentId,
    }
}

fn by_id(rows: Vec<Named>) -> Vec<SegmentId> {
    let mut ids: Vec<SegmentId> = rows.into_iter().map(|row| row.id).collect();
    ids.sort();
    ids
}
