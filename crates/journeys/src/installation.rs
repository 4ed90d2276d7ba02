//! An installation: one relational database, one folder of segments.
//!
//! On one machine both lie in the data folder. A team's database is elsewhere, and the data folder is then the folder
//! that all its servers share.

use std::path::{Path, PathBuf};

use desireline_model::time::Timestamp;

use crate::db::{Db, DbError};
use crate::store::people::default_person;
use crate::store::workspaces::{Workspace, find_workspace, get_or_create_workspace};
use crate::store::{Actor, Scope, StoreError};

/// The workspace that is meant where none is named.
pub const DEFAULT_WORKSPACE: &str = "main";

/// The name of the database file in a data folder.
pub const DATABASE_FILE: &str = "desireline.db";

/// Where an installation keeps what it holds.
#[derive(Debug, Clone)]
pub struct Site {
    /// The data folder.
    pub folder: PathBuf,
    /// The address of a PostgreSQL database; without it, a file in the folder.
    pub database_url: Option<String>,
}

/// Why an installation cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum InstallationError {
    /// The data folder cannot be made or used.
    #[error("cannot use `{}` as the data folder", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no installation there yet.
    #[error(
        "there is no data in `{}` yet: bring some with `desireline import FILE --source NAME --data {}`",
        folder.display(),
        folder.display()
    )]
    Absent {
        /// The folder.
        folder: PathBuf,
    },
    /// There is no workspace of this name.
    #[error("there is no workspace `{name}`; there is {known}")]
    NoWorkspace {
        /// What was asked for.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// The database cannot be opened.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An open installation. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Installation {
    db: Db,
    folder: PathBuf,
}

impl Installation {
    /// Opens the installation at `site`, and makes it when it is absent.
    ///
    /// # Errors
    ///
    /// When the folder or the database cannot be used, or a newer release has written it.
    pub async fn open_or_create(site: &Site) -> Result<Self, InstallationError> {
        let failed = |source| InstallationError::Folder { folder: site.folder.clone(), source };
        std::fs::create_dir_all(&site.folder).map_err(failed)?;
        Self::open_database(site).await
    }

    /// Opens an installation that is there.
    ///
    /// # Errors
    ///
    /// When there is none; else as [`Installation::open_or_create`].
    pub async fn open(site: &Site) -> Result<Self, InstallationError> {
        if site.database_url.is_none() && !site.folder.join(DATABASE_FILE).is_file() {
            return Err(InstallationError::Absent { folder: site.folder.clone() });
        }
        Self::open_database(site).await
    }

    async fn open_database(site: &Site) -> Result<Self, InstallationError> {
        let db = match &site.database_url {
            Some(url) => Db::open_postgres(url).await?,
            None => Db::open_sqlite(&site.folder.join(DATABASE_FILE)).await?,
        };
        Ok(Self { db, folder: site.folder.clone() })
    }

    /// An installation in a database that is open.
    #[cfg(test)]
    pub(crate) fn in_database(db: &Db, folder: &Path) -> Self {
        Self { db: db.clone(), folder: folder.to_owned() }
    }

    /// The relational database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of a workspace's segments; it need not exist yet.
    pub fn segments_folder(&self, scope: &Scope) -> PathBuf {
        self.folder.join("segments").join(scope.workspace().as_str())
    }

    /// Whoever uses the program on this machine, while there are no accounts.
    pub async fn local_actor(&self, now: Timestamp) -> Result<Actor, InstallationError> {
        Ok(default_person(&self.db, now).await?.actor())
    }

    /// The workspace of this name.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn workspace(&self, name: &str) -> Result<Workspace, InstallationError> {
        match find_workspace(&self.db, name).await? {
            Some(workspace) => Ok(workspace),
            None => {
                let all = crate::store::workspaces::list_workspaces(&self.db).await?;
                let names: Vec<String> = all.iter().map(|workspace| format!("`{}`", workspace.name)).collect();
                let known = if names.is_empty() { "none yet".to_owned() } else { names.join(", ") };
                Err(InstallationError::NoWorkspace { name: name.to_owned(), known })
            }
        }
    }

    /// The workspace of this name, made when it is absent.
    pub async fn workspace_or_new(&self, name: &str, now: Timestamp) -> Result<Workspace, InstallationError> {
        let actor = self.local_actor(now).await?;
        Ok(get_or_create_workspace(&self.db, name, &actor, now).await?)
    }

    /// Closes the database's connections.
    pub async fn close(&self) {
        self.db.close().await;
    }
}
