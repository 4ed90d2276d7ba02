//! Sources: where evidence comes from, and which of its columns is what.

use desireline_model::time::Timestamp;

use crate::db::{Doing, Tx, row, with_pool, with_tx, words};
use crate::store::counter::{self, Counter};
use crate::store::error::{may_be_key, no_zero_byte};
use crate::store::ids::{PersonId, SourceId};
use crate::store::{Actor, Scope, StoreError};

words! {
    /// What a source gives, and what a file is taken in as.
    pub enum EvidenceKind {
        /// What customers did.
        Events = "events",
        /// What customers said.
        Feedback = "feedback",
        /// Which ids are one customer.
        Identities = "identities",
    }
}

row! {
    /// Where evidence comes from.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Source {
        /// The id.
        pub id: SourceId,
        /// Its number in rows of events.
        pub source_no: i16,
        /// Its name, of which the workspace has one.
        pub name: String,
        /// What it was made for. A file of another kind may come from it too.
        pub kind: EvidenceKind,
        /// Which column is what, as JSON, once someone has saved it.
        pub mapping: Option<String>,
        /// When the mapping was saved.
        pub mapping_at: Option<Timestamp>,
        /// Who saved the mapping.
        pub mapping_by: Option<PersonId>,
        /// When it was made.
        pub created_at: Timestamp,
        /// Who made it.
        pub created_by: PersonId,
    }
}

const BY_NAME: &str = "SELECT id, source_no, name, kind, mapping, mapping_at, mapping_by, created_at, created_by
    FROM source WHERE workspace_id = $1 AND name = $2";
const ALL: &str = "SELECT id, source_no, name, kind, mapping, mapping_at, mapping_by, created_at, created_by
    FROM source WHERE workspace_id = $1 ORDER BY source_no";
const ADD: &str = "INSERT INTO source (id, workspace_id, source_no, name, kind, created_at, created_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const MAP: &str = "UPDATE source SET mapping = $3, mapping_at = $4, mapping_by = $5
    WHERE workspace_id = $1 AND id = $2 RETURNING id";

impl Scope {
    /// The source of this name, if there is one.
    pub async fn find_source(&self, name: &str) -> Result<Option<Source>, StoreError> {
        may_be_key("the source's name", name)?;
        let found = with_pool!(self.db(), |p| sqlx::query_as(BY_NAME)
            .bind(self.workspace().as_str())
            .bind(name)
            .fetch_optional(p)
            .await);
        Ok(found.doing("read a source")?)
    }

    /// The source of this name, made if there is none. One that is there keeps its kind.
    pub async fn get_or_create_source(
        &self,
        name: &str,
        kind: EvidenceKind,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Source, StoreError> {
        if let Some(source) = self.find_source(name).await? {
            return Ok(source);
        }
        let workspace = self.workspace();
        let mut tx = self.db().begin().await?;
        // The number's lock also keeps a second one of this name out.
        let source_no = counter::next(&mut tx, workspace, Counter::Source).await?;
        if let Some(source) = self.source_in(&mut tx, name).await? {
            return Ok(source);
        }
        with_tx!(&mut tx, |c| sqlx::query(ADD)
            .bind(SourceId::fresh().as_str())
            .bind(workspace.as_str())
            .bind(source_no)
            .bind(name)
            .bind(kind.as_str())
            .bind(now.0)
            .bind(actor.person().as_str())
            .execute(c)
            .await
            .map(|_| ()))
        .doing("add a source")?;
        let added = self.source_in(&mut tx, name).await?;
        tx.commit().await?;
        added.ok_or_else(|| StoreError::NotFound { what: "source", id: name.to_owned() })
    }

    async fn source_in(&self, tx: &mut Tx, name: &str) -> Result<Option<Source>, StoreError> {
        let found = with_tx!(tx, |c| sqlx::query_as(BY_NAME)
            .bind(self.workspace().as_str())
            .bind(name)
            .fetch_optional(c)
            .await);
        Ok(found.doing("read a source")?)
    }

    /// All sources, by number.
    pub async fn list_sources(&self) -> Result<Vec<Source>, StoreError> {
        let all = with_pool!(self.db(), |p| sqlx::query_as(ALL).bind(self.workspace().as_str()).fetch_all(p).await);
        Ok(all.doing("list sources")?)
    }

    /// Keeps which column is what (JSON) for the next file of this source.
    pub async fn save_mapping(
        &self,
        source: &SourceId,
        mapping: &str,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        no_zero_byte("the mapping", mapping)?;
        let mut tx = self.db().begin().await?;
        let saved: Option<(String,)> = with_tx!(&mut tx, |c| sqlx::query_as(MAP)
            .bind(self.workspace().as_str())
            .bind(source.as_str())
            .bind(mapping)
            .bind(now.0)
            .bind(actor.person().as_str())
            .fetch_optional(c)
            .await)
        .doing("save a mapping")?;
        if saved.is_none() {
            return Err(StoreError::NotFound { what: "source", id: source.to_string() });
        }
        tx.commit().await?;
        Ok(())
    }
}
