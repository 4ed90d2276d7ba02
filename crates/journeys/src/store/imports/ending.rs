//! How imports end: done, failed, taken back.

use desireline_model::time::Timestamp;

use super::{Import, ImportCounts, not_in_state};
use crate::db::{Doing, Tx, signed, with_tx};
use crate::store::counter::{self, Counter};
use crate::store::ids::ImportId;
use crate::store::manifest::{next_identity_version, next_version};
use crate::store::{Actor, Scope, StoreError};

const FINISH: &str = "UPDATE import SET state = 'done', ended_at = $3, touched_at = $3, note = $4, rows_read = $5,
        rows_kept = $6, rows_rejected = $7, rows_added = $8, rows_duplicate = $9, rows_conflicting = $10
    WHERE workspace_id = $1 AND id = $2 AND state = 'open' RETURNING import_no";
const FAIL: &str = "UPDATE import SET state = 'failed', ended_at = $3, note = $4
    WHERE workspace_id = $1 AND id = $2 AND state = 'open' AND touched_at < $5 RETURNING import_no";
const UNDO: &str = "UPDATE import SET state = 'undone', undone_at = $3, undone_by = $4
    WHERE workspace_id = $1 AND id = $2 AND state = 'done' RETURNING import_no";
const BUSY: &str = "SELECT s.name, i.import_no FROM import i JOIN source s ON s.id = i.source_id
    WHERE i.workspace_id = $1 AND i.state = 'open' AND i.id <> $2
        AND i.source_id = (SELECT source_id FROM import WHERE workspace_id = $1 AND id = $2)
    ORDER BY i.import_no";

const SHOW_LINKS: &str = "UPDATE identity_link SET version = $3
    WHERE workspace_id = $1 AND import_no = $2 AND version IS NULL";
const UNDO_LINKS: &str = "UPDATE identity_link SET undone_version = $3, undone_at = $4, undone_by = $5
    WHERE workspace_id = $1 AND import_no = $2 AND undone_version IS NULL";
const HAS_LINKS: &str = "SELECT COUNT(*) FROM identity_link
    WHERE workspace_id = $1 AND import_no = $2 AND undone_version IS NULL";
const DROP_LINKS: &str = "DELETE FROM identity_link WHERE workspace_id = $1 AND import_no = $2";
const DROP_FRAMES: &str = "DELETE FROM inbox_frame WHERE workspace_id = $1 AND import_no = $2";
const DROP_FEEDBACK: &str = "DELETE FROM feedback WHERE workspace_id = $1 AND import_no = $2";
const DROP_CONFLICTS: &str = "DELETE FROM event_conflict WHERE workspace_id = $1 AND import_no = $2";

impl Scope {
    /// Ends an open import well: all its frames and links are seen from the returned version of the manifest on.
    pub async fn finish_import(
        &self,
        import: &ImportId,
        counts: &ImportCounts,
        note: Option<&str>,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let workspace = self.workspace();
        let mut tx = self.db().begin().await?;
        let version = next_version(&mut tx, workspace).await?;
        let ended: Option<(i32,)> = with_tx!(&mut tx, |c| sqlx::query_as(FINISH)
            .bind(workspace.as_str())
            .bind(import.as_str())
            .bind(now.0)
            .bind(note)
            .bind(signed(counts.read))
            .bind(signed(counts.kept))
            .bind(signed(counts.rejected))
            .bind(signed(counts.added))
            .bind(signed(counts.duplicate))
            .bind(signed(counts.conflicting))
            .fetch_optional(c)
            .await)
        .doing("finish an import")?;
        let Some((import_no,)) = ended else {
            return Err(not_in_state(&mut tx, workspace, import, "open").await);
        };
        if self.has_links(&mut tx, import_no).await? {
            let identity_version = next_identity_version(&mut tx, workspace).await?;
            with_tx!(&mut tx, |c| sqlx::query(SHOW_LINKS)
                .bind(workspace.as_str())
                .bind(import_no)
                .bind(identity_version)
                .execute(c)
                .await
                .map(|_| ()))
            .doing("show links")?;
        }
        tx.commit().await?;
        Ok(version)
    }

    /// Ends an open import that broke off: nothing of it is kept but its row and the note.
    pub async fn fail_import(&self, import: &ImportId, note: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        if !self.fail_in(&mut tx, import, note, now, i64::MAX).await? {
            return Err(not_in_state(&mut tx, self.workspace(), import, "open").await);
        }
        tx.commit().await?;
        Ok(())
    }

    /// Fails the open imports to which nothing was added since `since`, and returns them as they were, by number.
    ///
    /// `since` is the start of this process where it is alone, and longer ago than any pause of an import where
    /// several servers share the database.
    pub async fn sweep_imports(&self, since: Timestamp, now: Timestamp) -> Result<Vec<Import>, StoreError> {
        let mut swept = Vec::new();
        for import in self.untouched_imports(since).await? {
            let mut tx = self.db().begin().await?;
            if self.fail_in(&mut tx, &import.id, "broke off: nothing more arrived", now, since.0).await? {
                tx.commit().await?;
                swept.push(import);
            }
        }
        Ok(swept)
    }

    /// Takes a done import back. From the returned version of the manifest on, nobody sees its rows or links.
    ///
    /// Rows that lie in segments stay there until a compaction; [`crate::store::manifest::Snapshot::undone`] names
    /// the imports to leave out. Fails with [`StoreError::SourceBusy`] while an import of the same source is under way,
    /// since that one counts on what is there.
    pub async fn undo_import(&self, import: &ImportId, actor: &Actor, now: Timestamp) -> Result<i64, StoreError> {
        let workspace = self.workspace();
        let mut tx = self.db().begin().await?;
        // No import begins until this is done.
        counter::take(&mut tx, workspace, Counter::Import, 0).await?;
        let busy: Option<(String, i32)> = with_tx!(&mut tx, |c| sqlx::query_as(BUSY)
            .bind(workspace.as_str())
            .bind(import.as_str())
            .fetch_optional(c)
            .await)
        .doing("look for an open import")?;
        if let Some((source_name, import_no)) = busy {
            return Err(StoreError::SourceBusy { source_name, import_no });
        }
        let version = next_version(&mut tx, workspace).await?;
        let undone: Option<(i32,)> = with_tx!(&mut tx, |c| sqlx::query_as(UNDO)
            .bind(workspace.as_str())
            .bind(import.as_str())
            .bind(now.0)
            .bind(actor.person().as_str())
            .fetch_optional(c)
            .await)
        .doing("undo an import")?;
        let Some((import_no,)) = undone else {
            return Err(not_in_state(&mut tx, workspace, import, "done").await);
        };
        self.drop_rows(&mut tx, DROP_FRAMES, import_no).await?;
        self.drop_rows(&mut tx, DROP_CONFLICTS, import_no).await?;
        self.drop_rows(&mut tx, DROP_FEEDBACK, import_no).await?;
        if self.has_links(&mut tx, import_no).await? {
            let identity_version = next_identity_version(&mut tx, workspace).await?;
            with_tx!(&mut tx, |c| sqlx::query(UNDO_LINKS)
                .bind(workspace.as_str())
                .bind(import_no)
                .bind(identity_version)
                .bind(now.0)
                .bind(actor.person().as_str())
                .execute(c)
                .await
                .map(|_| ()))
            .doing("undo links")?;
        }
        tx.commit().await?;
        Ok(version)
    }

    /// Fails an import that is open and untouched since; `false` when it is not.
    pub(super) async fn fail_in(
        &self,
        tx: &mut Tx,
        import: &ImportId,
        note: &str,
        now: Timestamp,
        since: i64,
    ) -> Result<bool, StoreError> {
        let failed: Option<(i32,)> = with_tx!(&mut *tx, |c| sqlx::query_as(FAIL)
            .bind(self.workspace().as_str())
            .bind(import.as_str())
            .bind(now.0)
            .bind(note)
            .bind(since)
            .fetch_optional(c)
            .await)
        .doing("end an import")?;
        let Some((import_no,)) = failed else {
            return Ok(false);
        };
        for rows in [DROP_FRAMES, DROP_CONFLICTS, DROP_LINKS, DROP_FEEDBACK] {
            self.drop_rows(tx, rows, import_no).await?;
        }
        Ok(true)
    }

    async fn has_links(&self, tx: &mut Tx, import_no: i32) -> Result<bool, StoreError> {
        let (n,): (i64,) = with_tx!(tx, |c| sqlx::query_as(HAS_LINKS)
            .bind(self.workspace().as_str())
            .bind(import_no)
            .fetch_one(c)
            .await)
        .doing("count links")?;
        Ok(n > 0)
    }

    async fn drop_rows(&self, tx: &mut Tx, sql: &'static str, import_no: i32) -> Result<(), StoreError> {
        let dropped = with_tx!(tx, |c| sqlx::query(sql)
            .bind(self.workspace().as_str())
            .bind(import_no)
            .execute(c)
            .await
            .map(|_| ()));
        Ok(dropped.doing("remove the rows of an import")?)
    }
}
