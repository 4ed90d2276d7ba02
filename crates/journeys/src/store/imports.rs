//! Imports: a file is taken in whole or not at all, and can be taken back whole.
//!
//! `open` while its frames arrive, then `done` (its rows are seen) or `failed` (they never were); a `done` one can be
//! `undone`. Each step that changes what questions see is one transaction with a new version of the manifest.

mod ending;
#[cfg(test)]
mod tests;

use desireline_model::time::{Span, Timestamp};

use crate::db::{Doing, Tx, row, signed, with_pool, with_tx, words};
use crate::store::counter::{self, Counter};
use crate::store::error::no_zero_byte;
use crate::store::ids::{ImportId, PersonId, SourceId, WorkspaceId};
use crate::store::sources::EvidenceKind;
use crate::store::{Actor, Scope, StoreError};

words! {
    /// How far an import is.
    pub enum ImportState {
        /// Rows are being taken in; nobody sees them.
        Open = "open",
        /// All rows are in, and seen.
        Done = "done",
        /// Taken back: its rows are seen no more, and its ids are free.
        Undone = "undone",
        /// It broke off; none of its rows is kept.
        Failed = "failed",
    }
}

row! {
    /// One file taken in.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Import {
        /// The id.
        pub id: ImportId,
        /// Its number in rows of events and in lists.
        pub import_no: i32,
        /// The source's id.
        pub source_id: SourceId,
        /// The source's number.
        pub source_no: i16,
        /// The source's name.
        pub source_name: String,
        /// What the file was taken in as.
        pub kind: EvidenceKind,
        /// The file's name.
        pub file_name: Option<String>,
        /// BLAKE3 of the file, in hexadecimal.
        pub file_digest: Option<String>,
        /// The file's size.
        pub n_bytes: u64,
        /// Rows in the file.
        pub rows_read: u64,
        /// Rows that are evidence.
        pub rows_kept: u64,
        /// Rows that are not; read = kept + rejected.
        pub rows_rejected: u64,
        /// Kept rows that were new; kept = added + duplicate + conflicting.
        pub rows_added: u64,
        /// Kept rows that were there already.
        pub rows_duplicate: u64,
        /// Kept rows with the id of another event: in quarantine.
        pub rows_conflicting: u64,
        /// How far it is.
        pub state: ImportState,
        /// A word on how it ended.
        pub note: Option<String>,
        /// When it began.
        pub started_at: Timestamp,
        /// When rows last arrived.
        pub touched_at: Timestamp,
        /// When it was done or failed.
        pub ended_at: Option<Timestamp>,
        /// When it was taken back.
        pub undone_at: Option<Timestamp>,
        /// Who imported.
        pub created_by: PersonId,
        /// Who took it back.
        pub undone_by: Option<PersonId>,
    }
}

/// What is known of an import when it begins.
#[derive(Debug, Clone)]
pub struct NewImport<'a> {
    /// The source.
    pub source: &'a SourceId,
    /// What the file is taken in as.
    pub kind: EvidenceKind,
    /// The file's name.
    pub file_name: Option<&'a str>,
    /// BLAKE3 of the file, in hexadecimal.
    pub file_digest: Option<&'a str>,
    /// The file's size.
    pub n_bytes: u64,
}

/// What became of a file's rows; see the fields of [`Import`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of `Import` say it")]
pub struct ImportCounts {
    pub read: u64,
    pub kept: u64,
    pub rejected: u64,
    pub added: u64,
    pub duplicate: u64,
    pub conflicting: u64,
}

/// Columns of [`Import`], so that the four questions below agree.
macro_rules! import_where {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.import_no, i.source_id, s.source_no, s.name AS source_name, i.kind, i.file_name, \
             i.file_digest, i.n_bytes, i.rows_read, i.rows_kept, i.rows_rejected, i.rows_added, i.rows_duplicate, \
             i.rows_conflicting, i.state, i.note, i.started_at, i.touched_at, i.ended_at, i.undone_at, i.created_by, \
             i.undone_by FROM import i JOIN source s ON s.id = i.source_id WHERE i.workspace_id = $1 ",
            $rest
        )
    };
}

const ONE: &str = import_where!("AND i.id = $2");
const BY_NO: &str = import_where!("AND i.import_no = $2");
const LATEST: &str = import_where!("AND i.import_no < $2 ORDER BY i.import_no DESC LIMIT $3");
const BY_DIGEST: &str = import_where!("AND i.file_digest = $2 AND i.state = 'done' ORDER BY i.import_no");
const UNTOUCHED: &str = import_where!("AND i.state = 'open' AND i.touched_at < $2 ORDER BY i.import_no");
const ADD: &str = "INSERT INTO import (id, workspace_id, source_id, import_no, kind, file_name, file_digest, n_bytes,
        state, started_at, touched_at, created_by)
    SELECT $1, workspace_id, id, $4, $5, $6, $7, $8, 'open', $9, $9, $10 FROM source
    WHERE workspace_id = $2 AND id = $3";
const STATE: &str = "SELECT state FROM import WHERE workspace_id = $1 AND id = $2";

const OF_SOURCE: &str = import_where!("AND i.state = 'open' AND i.source_id = $2 ORDER BY i.import_no");
const TOUCH: &str = "UPDATE import SET touched_at = $3 WHERE workspace_id = $1 AND id = $2 AND state = 'open'
    RETURNING import_no";
const ACCOUNT: &str = "UPDATE import SET account = $3 WHERE workspace_id = $1 AND id = $2 AND state = 'open'
    RETURNING import_no";
const ACCOUNT_OF: &str = "SELECT account FROM import WHERE workspace_id = $1 AND import_no = $2";
const ACCOUNTS: &str = "SELECT import_no, account FROM import
    WHERE workspace_id = $1 AND state = 'done' AND account IS NOT NULL ORDER BY import_no";

/// After how long without a sign of life an open import is taken for broken off.
pub const STALE_AFTER: Span = Span(60_000_000);

impl Scope {
    /// Starts an import and gives it its number.
    ///
    /// A source has one open import at a time. Fails with [`StoreError::SourceBusy`] while another one is under way;
    /// one that gave no sign of life for [`STALE_AFTER`] is failed and makes room.
    pub async fn begin_import(&self, new: &NewImport<'_>, actor: &Actor, now: Timestamp) -> Result<Import, StoreError> {
        no_zero_byte("the file's name", new.file_name.unwrap_or_default())?;
        let workspace = self.workspace();
        let id = ImportId::fresh();
        let mut tx = self.db().begin().await?;
        // The number's lock also keeps a second one of this source out.
        let import_no = counter::next(&mut tx, workspace, Counter::Import).await?;
        let since = Timestamp(now.0.saturating_sub(STALE_AFTER.0));
        for other in self.open_imports_in(&mut tx, new.source).await? {
            if !self.fail_in(&mut tx, &other.id, "broke off: nothing more arrived", now, since.0).await? {
                return Err(StoreError::SourceBusy { source_name: other.source_name, import_no: other.import_no });
            }
        }
        with_tx!(&mut tx, |c| sqlx::query(ADD)
            .bind(id.as_str())
            .bind(workspace.as_str())
            .bind(new.source.as_str())
            .bind(import_no)
            .bind(new.kind.as_str())
            .bind(new.file_name)
            .bind(new.file_digest)
            .bind(signed(new.n_bytes))
            .bind(now.0)
            .bind(actor.person().as_str())
            .execute(c)
            .await
            .map(|_| ()))
        .doing("start an import")?;
        let import: Option<Import> = with_tx!(&mut tx, |c| sqlx::query_as(ONE)
            .bind(workspace.as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await)
        .doing("read an import")?;
        let not_found = || StoreError::NotFound { what: "source", id: new.source.to_string() };
        let import = import.ok_or_else(not_found)?;
        tx.commit().await?;
        Ok(import)
    }

    /// Fails the open imports of a source, of which the caller knows that nobody is at work on them any more.
    pub async fn fail_dead_imports(&self, source: &SourceId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        for dead in self.open_imports_in(&mut tx, source).await? {
            self.fail_in(&mut tx, &dead.id, "broke off: its process ended", now, i64::MAX).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The number of an open import of a source, if there is one.
    pub async fn open_import_of(&self, source: &SourceId) -> Result<Option<i32>, StoreError> {
        let mut tx = self.db().begin_read().await?;
        Ok(self.open_imports_in(&mut tx, source).await?.first().map(|import| import.import_no))
    }

    async fn open_imports_in(&self, tx: &mut Tx, source: &SourceId) -> Result<Vec<Import>, StoreError> {
        let open = with_tx!(tx, |c| sqlx::query_as(OF_SOURCE)
            .bind(self.workspace().as_str())
            .bind(source.as_str())
            .fetch_all(c)
            .await);
        Ok(open.doing("look for an open import")?)
    }

    /// Says that an open import is under way although no rows arrive.
    pub async fn touch_import(&self, import: &ImportId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        let touched: Option<(i32,)> = with_tx!(&mut tx, |c| sqlx::query_as(TOUCH)
            .bind(self.workspace().as_str())
            .bind(import.as_str())
            .bind(now.0)
            .fetch_optional(c)
            .await)
        .doing("touch an import")?;
        if touched.is_none() {
            return Err(not_in_state(&mut tx, self.workspace(), import, "open").await);
        }
        tx.commit().await?;
        Ok(())
    }

    /// Keeps the account (JSON) of an open import.
    pub async fn note_account(&self, import: &ImportId, account: &str) -> Result<(), StoreError> {
        no_zero_byte("the account of an import", account)?;
        let mut tx = self.db().begin().await?;
        let noted: Option<(i32,)> = with_tx!(&mut tx, |c| sqlx::query_as(ACCOUNT)
            .bind(self.workspace().as_str())
            .bind(import.as_str())
            .bind(account)
            .fetch_optional(c)
            .await)
        .doing("note the account of an import")?;
        if noted.is_none() {
            return Err(not_in_state(&mut tx, self.workspace(), import, "open").await);
        }
        tx.commit().await?;
        Ok(())
    }

    /// The account (JSON) of an import, if it has one.
    pub async fn account_of(&self, import_no: i32) -> Result<Option<String>, StoreError> {
        let found: Option<(Option<String>,)> = with_pool!(self.db(), |p| sqlx::query_as(ACCOUNT_OF)
            .bind(self.workspace().as_str())
            .bind(import_no)
            .fetch_optional(p)
            .await)
        .doing("read the account of an import")?;
        Ok(found.and_then(|(account,)| account))
    }

    /// The accounts (JSON) of done imports with their numbers, by number.
    pub async fn list_accounts(&self) -> Result<Vec<(i32, String)>, StoreError> {
        let all =
            with_pool!(self.db(), |p| sqlx::query_as(ACCOUNTS).bind(self.workspace().as_str()).fetch_all(p).await);
        Ok(all.doing("list the accounts of imports")?)
    }

    /// The import of this id.
    pub async fn get_import(&self, id: &ImportId) -> Result<Import, StoreError> {
        let found: Option<Import> = with_pool!(self.db(), |p| sqlx::query_as(ONE)
            .bind(self.workspace().as_str())
            .bind(id.as_str())
            .fetch_optional(p)
            .await)
        .doing("read an import")?;
        found.ok_or_else(|| StoreError::NotFound { what: "import", id: id.to_string() })
    }

    /// The import of this number.
    pub async fn get_import_by_no(&self, import_no: i32) -> Result<Import, StoreError> {
        let found: Option<Import> = with_pool!(self.db(), |p| sqlx::query_as(BY_NO)
            .bind(self.workspace().as_str())
            .bind(import_no)
            .fetch_optional(p)
            .await)
        .doing("read an import")?;
        found.ok_or_else(|| StoreError::NotFound { what: "import", id: import_no.to_string() })
    }

    /// Imports, the latest first; `before` is the number of the last one of the page before.
    pub async fn list_imports(&self, limit: u32, before: Option<i32>) -> Result<Vec<Import>, StoreError> {
        let page = with_pool!(self.db(), |p| sqlx::query_as(LATEST)
            .bind(self.workspace().as_str())
            .bind(before.map_or(i64::MAX, i64::from))
            .bind(i64::from(limit))
            .fetch_all(p)
            .await);
        Ok(page.doing("list imports")?)
    }

    /// Imports of this very file whose rows are seen, by number.
    pub async fn imports_of_file(&self, file_digest: &str) -> Result<Vec<Import>, StoreError> {
        let found = with_pool!(self.db(), |p| sqlx::query_as(BY_DIGEST)
            .bind(self.workspace().as_str())
            .bind(file_digest)
            .fetch_all(p)
            .await);
        Ok(found.doing("look for imports of a file")?)
    }

    /// Open imports to which nothing was added since `since`, by number: most likely left behind by a crash.
    pub async fn untouched_imports(&self, since: Timestamp) -> Result<Vec<Import>, StoreError> {
        let found = with_pool!(self.db(), |p| sqlx::query_as(UNTOUCHED)
            .bind(self.workspace().as_str())
            .bind(since.0)
            .fetch_all(p)
            .await);
        Ok(found.doing("list open imports")?)
    }
}

/// Why a change found no import in the state it needs.
pub(super) async fn not_in_state(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    import: &ImportId,
    expected: &'static str,
) -> StoreError {
    let state: Result<Option<(String,)>, _> =
        with_tx!(tx, |c| sqlx::query_as(STATE).bind(workspace.as_str()).bind(import.as_str()).fetch_optional(c).await)
            .doing("read an import");
    match state {
        Ok(Some((found,))) => StoreError::WrongState { what: "import", id: import.to_string(), found, expected },
        Ok(None) => StoreError::NotFound { what: "import", id: import.to_string() },
        Err(error) => error.into(),
    }
}
