//! Why a backup could not be taken, checked or restored.

use std::path::{Path, PathBuf};

use crate::db::DbError;
use crate::installation::InstallationError;
use crate::pins::PinError;
use crate::store::StoreError;

/// Why a backup could not be taken, checked or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file to be written is there already.
    #[error("`{}` is there already; name another file, or remove it first", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The system refused.
    #[error("cannot {doing} `{}`", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file of a segment is not as the manifest says, so that a backup of it would be worth nothing.
    #[error("`{}` is damaged: {what}; `desireline doctor` says what else is", path.display())]
    Segment {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The file is no backup.
    #[error("`{}` is no backup of Desireline: {what}", path.display())]
    NotBackup {
        /// The file.
        path: PathBuf,
        /// Why not.
        what: String,
    },
    /// The file differs from what was written.
    #[error("the backup `{}` is damaged: {place} {what}; use another backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The member, or where in the file.
        place: String,
        /// What is wrong there.
        what: String,
    },
    /// A later program wrote it.
    #[error(
        "the backup `{}` was made by desireline {program} ({what} {found}), and this program knows up to {known}; \
         restore it with that release or a later one", path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The program that made it.
        program: String,
        /// Which version is ahead.
        what: &'static str,
        /// That version.
        found: i64,
        /// The latest that this program knows.
        known: i64,
    },
    /// Something is there where a backup was to be restored.
    #[error("a backup is restored into an empty place only, and {place} {holds}; name another place, or empty it")]
    NotEmpty {
        /// The folder or the database.
        place: String,
        /// What it holds.
        holds: String,
    },
    /// A table or column that a backup should hold is none we know how to.
    #[error("table `{table}` has a column `{column}` that a backup cannot carry ({why})")]
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Why.
        why: String,
    },
    /// No state of the installation could be held.
    #[error(transparent)]
    Pins(#[from] PinError),
    /// The installation cannot be opened.
    #[error(transparent)]
    Installation(#[from] InstallationError),
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    /// The system's refusal while `doing` something with `path`.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }
}
