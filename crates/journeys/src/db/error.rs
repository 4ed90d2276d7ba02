//! What can go wrong with a database, as far as a caller would act on it.

use std::path::PathBuf;

/// Why a database could not be opened, asked or written.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The file or its folder cannot be read or made.
    #[error("could not open or make the database file `{}`; its folder must exist and be writable", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is something else.
    #[error("`{}` is not a database of Desireline ({found}); name another file", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        found: &'static str,
    },
    /// A later program has brought the database forward.
    #[error(
        "the database `{place}` has version {found}, written by desireline {program}, and this program knows versions \
         up to {known}; update desireline, or restore a backup made before the update"
    )]
    Newer {
        /// The database.
        place: String,
        /// Its version.
        found: i64,
        /// The version this program knows.
        known: i64,
        /// The program that wrote it.
        program: String,
    },
    /// A step that was applied is not the step this program knows by that number.
    #[error(
        "the database `{place}` was brought to version {version} by another text than this program's; it comes from a \
         build between two releases: import again into a new database"
    )]
    Changed {
        /// The database.
        place: String,
        /// The version in question.
        version: i64,
    },
    /// The address cannot be read. It may hold a password, so it is not repeated.
    #[error("the database address is not one of the form `postgres://user:password@host:port/database`")]
    Address(#[source] sqlx::Error),
    /// The server does not answer, or does not let us in.
    #[error("could not connect to PostgreSQL at `{place}`; check that it runs, and the user, password and database")]
    Unreachable {
        /// Host, port and database.
        place: String,
        /// What went wrong.
        #[source]
        source: sqlx::Error,
    },
    /// The server's database cannot hold every text.
    #[error("the database `{place}` stores text as {encoding}; create one with `ENCODING 'UTF8'`")]
    NotUtf8 {
        /// Host, port and database.
        place: String,
        /// Its encoding.
        encoding: String,
    },
    /// The disk under the database has no room left; nothing of what was tried is kept.
    #[error("could not {doing}: the disk of the database is full; nothing was changed")]
    DiskFull {
        /// What was tried.
        doing: &'static str,
        /// What the database said.
        #[source]
        source: sqlx::Error,
    },
    /// Another process held the database for too long; nothing of what was tried is kept.
    #[error("could not {doing}: another process is writing to the database; try again")]
    Busy {
        /// What was tried.
        doing: &'static str,
        /// What the database said.
        #[source]
        source: sqlx::Error,
    },
    /// Anything else that the database refused.
    #[error("could not {doing}")]
    Refused {
        /// What was tried.
        doing: &'static str,
        /// What the database said.
        #[source]
        source: sqlx::Error,
    },
}

/// Says what was tried when a query fails.
pub(crate) trait Doing<T> {
    /// The error, with what was tried.
    fn doing(self, doing: &'static str) -> Result<T, DbError>;
}

impl<T> Doing<T> for Result<T, sqlx::Error> {
    fn doing(self, doing: &'static str) -> Result<T, DbError> {
        self.map_err(|source| match code(&source).as_deref() {
            // SQLITE_FULL; disk_full.
            Some("13" | "53100") => DbError::DiskFull { doing, source },
            // SQLITE_BUSY with its extended codes; lock_not_available, deadlock_detected, serialization_failure.
            Some("5" | "261" | "517" | "773" | "55P03" | "40P01" | "40001") => DbError::Busy { doing, source },
            _ => DbError::Refused { doing, source },
        })
    }
}

/// The database's own code of an error: a number for SQLite, five characters for PostgreSQL.
pub(super) fn code(error: &sqlx::Error) -> Option<String> {
    error.as_database_error()?.code().map(|code| code.into_owned())
}
