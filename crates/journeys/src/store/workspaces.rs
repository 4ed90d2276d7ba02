//! Workspaces, and the scope by which each query stays in one.

use desireline_model::time::Timestamp;

use crate::db::{Db, Doing, row, with_pool, with_tx};
use crate::store::error::may_be_key;
use crate::store::ids::WorkspaceId;
use crate::store::{Actor, StoreError};

row! {
    /// One organisation's data.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Workspace {
        /// The id.
        pub id: WorkspaceId,
        /// Its name, of which there is one.
        pub name: String,
        /// When it was made.
        pub created_at: Timestamp,
    }
}

/// A workspace in a database. Questions about a workspace's data are functions of this type, so that none forgets to
/// say whose data it means.
#[derive(Debug, Clone)]
pub struct Scope {
    db: Db,
    workspace: WorkspaceId,
}

impl Scope {
    /// The workspace.
    pub fn workspace(&self) -> &WorkspaceId {
        &self.workspace
    }

    pub(super) fn db(&self) -> &Db {
        &self.db
    }
}

impl Workspace {
    /// This workspace as the scope of questions.
    pub fn scope(&self, db: &Db) -> Scope {
        Scope { db: db.clone(), workspace: self.id.clone() }
    }
}

const ADD: &str = "INSERT INTO workspace (id, name, created_at, created_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT (name) DO NOTHING";
const START: &str = "INSERT INTO manifest_version (workspace_id, version, identity_version) VALUES ($1, 0, 0)
    ON CONFLICT (workspace_id) DO NOTHING";
const BY_NAME: &str = "SELECT id, name, created_at FROM workspace WHERE name = $1";
const ALL: &str = "SELECT id, name, created_at FROM workspace ORDER BY name";

/// The workspace of this name, if there is one.
pub async fn find_workspace(db: &Db, name: &str) -> Result<Option<Workspace>, StoreError> {
    may_be_key("the workspace's name", name)?;
    Ok(with_pool!(db, |p| sqlx::query_as(BY_NAME).bind(name).fetch_optional(p).await).doing("read a workspace")?)
}

/// The workspace of this name, made if there is none.
pub async fn get_or_create_workspace(
    db: &Db,
    name: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<Workspace, StoreError> {
    if let Some(workspace) = find_workspace(db, name).await? {
        return Ok(workspace);
    }
    let mut tx = db.begin().await?;
    with_tx!(&mut tx, |c| sqlx::query(ADD)
        .bind(WorkspaceId::fresh().as_str())
        .bind(name)
        .bind(now.0)
        .bind(actor.person().as_str())
        .execute(c)
        .await
        .map(|_| ()))
    .doing("add a workspace")?;
    // Ours, or that of someone who was faster.
    let workspace: Workspace =
        with_tx!(&mut tx, |c| sqlx::query_as(BY_NAME).bind(name).fetch_one(c).await).doing("read a workspace")?;
    with_tx!(&mut tx, |c| sqlx::query(START).bind(workspace.id.as_str()).execute(c).await.map(|_| ()))
        .doing("start a manifest")?;
    tx.commit().await?;
    Ok(workspace)
}

/// All workspaces, by name.
pub async fn list_workspaces(db: &Db) -> Result<Vec<Workspace>, StoreError> {
    Ok(with_pool!(db, |p| sqlx::query_as(ALL).fetch_all(p).await).doing("list workspaces")?)
}
