//! Quarantine: rows that have the id of an event we hold, and another body. The first durable one was kept.

use desireline_model::time::Timestamp;

use crate::db::{Doing, row, with_pool, with_tx};
use crate::store::counter::{self, Counter};
use crate::store::error::no_zero_byte;
use crate::store::ids::ImportId;
use crate::store::{Scope, StoreError, imports};

row! {
    /// A row in quarantine.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Conflict {
        /// Its number.
        pub conflict_no: i64,
        /// The source that both events come from.
        pub source_no: i16,
        /// The import that brought it.
        pub import_no: i32,
        /// The id that both events have.
        pub message_id: String,
        /// Digest of the body of the event that was kept.
        pub kept_digest: String,
        /// The row that was not kept, as JSON.
        pub body: String,
        /// When it came.
        pub seen_at: Timestamp,
    }
}

/// A row to be put in quarantine; see the fields of [`Conflict`].
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields of `Conflict` say it")]
pub struct NewConflict<'a> {
    pub message_id: &'a str,
    pub kept_digest: &'a str,
    pub body: &'a str,
}

const OPEN: &str = "SELECT i.import_no, s.source_no FROM import i JOIN source s ON s.id = i.source_id
    WHERE i.workspace_id = $1 AND i.id = $2 AND i.state IN ('open', 'done')";
const ADD: &str = "INSERT INTO event_conflict
    (workspace_id, conflict_no, source_no, import_no, message_id, kept_digest, body, seen_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const PAGE: &str = "SELECT conflict_no, source_no, import_no, message_id, kept_digest, body, seen_at
    FROM event_conflict WHERE workspace_id = $1 AND conflict_no > $2 ORDER BY conflict_no LIMIT $3";

impl Scope {
    /// Puts rows of an open or done import in quarantine.
    pub async fn add_conflicts(
        &self,
        import: &ImportId,
        rows: &[NewConflict<'_>],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let workspace = self.workspace();
        let mut tx = self.db().begin().await?;
        let found: Option<(i32, i16)> = with_tx!(&mut tx, |c| sqlx::query_as(OPEN)
            .bind(workspace.as_str())
            .bind(import.as_str())
            .fetch_optional(c)
            .await)
        .doing("find an import")?;
        let Some((import_no, source_no)) = found else {
            return Err(imports::not_in_state(&mut tx, workspace, import, "open or done").await);
        };
        let last = counter::take(&mut tx, workspace, Counter::Conflict, rows.len() as i64).await?;
        let first = last - rows.len() as i64 + 1;
        for (conflict_no, row) in (first..).zip(rows) {
            for text in [row.message_id, row.kept_digest, row.body] {
                no_zero_byte("a row in quarantine", text)?;
            }
            with_tx!(&mut tx, |c| sqlx::query(ADD)
                .bind(workspace.as_str())
                .bind(conflict_no)
                .bind(source_no)
                .bind(import_no)
                .bind(row.message_id)
                .bind(row.kept_digest)
                .bind(row.body)
                .bind(now.0)
                .execute(c)
                .await
                .map(|_| ()))
            .doing("put a row in quarantine")?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Rows in quarantine, by number; `after` is the number of the last one of the page before, or 0.
    pub async fn list_conflicts(&self, limit: u32, after: i64) -> Result<Vec<Conflict>, StoreError> {
        let page = with_pool!(self.db(), |p| sqlx::query_as(PAGE)
            .bind(self.workspace().as_str())
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(p)
            .await);
        Ok(page.doing("list rows in quarantine")?)
    }
}
