//! Links: which numbers are one customer. They are added and undone, never changed, so each identity version can be
//! read again.

use desireline_model::time::Timestamp;

use crate::db::{Doing, row, with_pool, with_tx};
use crate::store::counter::{self, Counter};
use crate::store::error::no_zero_byte;
use crate::store::ids::ImportId;
use crate::store::manifest::next_identity_version;
use crate::store::{Actor, Scope, StoreError, imports};

row! {
    /// Two numbers that are one customer.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Link {
        /// Its number.
        pub link_no: i64,
        /// One number.
        pub a: i32,
        /// The other.
        pub b: i32,
        /// The rule or file column by which we know.
        pub rule: String,
        /// The source that says so, unless a person did.
        pub source_no: Option<i16>,
        /// The import that brought it.
        pub import_no: Option<i32>,
        /// When it was made.
        pub made_at: Timestamp,
    }
}

/// A link to be added.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the fields of `Link` say it")]
pub struct NewLink<'a> {
    pub a: i32,
    pub b: i32,
    pub rule: &'a str,
}

const OPEN: &str = "UPDATE import SET touched_at = $3 WHERE workspace_id = $1 AND id = $2 AND state = 'open'
    RETURNING import_no, (SELECT source_no FROM source WHERE source.id = import.source_id) AS source_no";
const ADD: &str = "INSERT INTO identity_link
    (workspace_id, link_no, a, b, rule, source_no, import_no, made_at, made_by, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const AT_VERSION: &str = "SELECT link_no, a, b, rule, source_no, import_no, made_at FROM identity_link
    WHERE workspace_id = $1 AND version <= $2 AND (undone_version IS NULL OR undone_version > $2) ORDER BY link_no";
const UNDO: &str = "UPDATE identity_link SET undone_version = $3, undone_at = $4, undone_by = $5
    WHERE workspace_id = $1 AND link_no = $2 AND version IS NOT NULL AND undone_version IS NULL RETURNING link_no";

impl Scope {
    /// Adds links: to an open import, with which they are seen, or, without one, seen at once.
    pub async fn add_links(
        &self,
        import: Option<&ImportId>,
        links: &[NewLink<'_>],
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let workspace = self.workspace();
        let mut tx = self.db().begin().await?;
        let mut origin: Option<(i32, i16)> = None;
        let mut version = None;
        match import {
            Some(import) => {
                origin = with_tx!(&mut tx, |c| sqlx::query_as(OPEN)
                    .bind(workspace.as_str())
                    .bind(import.as_str())
                    .bind(now.0)
                    .fetch_optional(c)
                    .await)
                .doing("find an import")?;
                if origin.is_none() {
                    return Err(imports::not_in_state(&mut tx, workspace, import, "open").await);
                }
            }
            None => version = Some(next_identity_version(&mut tx, workspace).await?),
        }
        let last = counter::take(&mut tx, workspace, Counter::Link, links.len() as i64).await?;
        let first = last - links.len() as i64 + 1;
        for (link_no, link) in (first..).zip(links) {
            no_zero_byte("the rule of a link", link.rule)?;
            with_tx!(&mut tx, |c| sqlx::query(ADD)
                .bind(workspace.as_str())
                .bind(link_no)
                .bind(link.a)
                .bind(link.b)
                .bind(link.rule)
                .bind(origin.map(|(_, source_no)| source_no))
                .bind(origin.map(|(import_no, _)| import_no))
                .bind(now.0)
                .bind(actor.person().as_str())
                .bind(version)
                .execute(c)
                .await
                .map(|_| ()))
            .doing("link customers")?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Links as they were at an identity version, by number.
    pub async fn links_at(&self, identity_version: i64) -> Result<Vec<Link>, StoreError> {
        let links = with_pool!(self.db(), |p| sqlx::query_as(AT_VERSION)
            .bind(self.workspace().as_str())
            .bind(identity_version)
            .fetch_all(p)
            .await);
        Ok(links.doing("list links")?)
    }

    /// Undoes a link and returns the identity version from which on it is not seen.
    pub async fn undo_link(&self, link_no: i64, actor: &Actor, now: Timestamp) -> Result<i64, StoreError> {
        let workspace = self.workspace();
        let mut tx = self.db().begin().await?;
        let version = next_identity_version(&mut tx, workspace).await?;
        let undone: Option<(i64,)> = with_tx!(&mut tx, |c| sqlx::query_as(UNDO)
            .bind(workspace.as_str())
            .bind(link_no)
            .bind(version)
            .bind(now.0)
            .bind(actor.person().as_str())
            .fetch_optional(c)
            .await)
        .doing("undo a link")?;
        if undone.is_none() {
            return Err(StoreError::NotFound { what: "link", id: link_no.to_string() });
        }
        tx.commit().await?;
        Ok(version)
    }
}
