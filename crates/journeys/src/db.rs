//! The relational database of an installation: one SQLite file, or one PostgreSQL server.
//!
//! Both are asked with one SQL text: [`Db`] says which it is, and the macros `with_pool!` and `with_tx!` write a
//! query out once for each. Opening a database brings it forward to the version that this program knows.
//!
//! Writes go through a transaction that took its lock at the start (`BEGIN IMMEDIATE` on SQLite's one write
//! connection), so that none fails half-way because another came first. A transaction that is dropped leaves nothing.

mod error;
mod migrate;
mod open;
mod rows;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod tx;

use std::path::PathBuf;

use sqlx::{PgPool, Sqlite, SqlitePool, Transaction};

pub use error::DbError;
pub(crate) use error::Doing;
pub(crate) use rows::{Stored, json, kept_as_json, row, signed, words};
pub(crate) use tx::{Tx, with_pool, with_tx};

/// The version that this program brings a database forward to.
pub const KNOWN_VERSION: i64 = migrate::KNOWN;

/// An open database. Cheap to clone: clones share their connections.
#[derive(Debug, Clone)]
pub enum Db {
    /// A file on this machine, for one server process at a time.
    Sqlite(SqliteDb),
    /// A server that several processes may share.
    Postgres(PostgresDb),
}

/// One connection that writes, several that read.
#[derive(Debug, Clone)]
pub struct SqliteDb {
    path: PathBuf,
    write: SqlitePool,
    read: SqlitePool,
}

/// A pool of connections.
#[derive(Debug, Clone)]
pub struct PostgresDb {
    server: String,
    pool: PgPool,
}

impl SqliteDb {
    /// A transaction on the one connection that writes.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        const LOCKED: &str = "BEGIN IMMEDIATE";
        match self.write.begin_with(LOCKED).await {
            // On a full or failing disk SQLite itself ends the transaction, and the connection no longer knows where it is.
            Err(sqlx::Error::InvalidSavePointStatement) => {
                self.write.acquire().await?.close().await?;
                self.write.begin_with(LOCKED).await
            }
            begun => begun,
        }
    }
}

impl Db {
    /// Where the database is, without a password: a path, or `host:port/database`.
    pub fn place(&self) -> String {
        match self {
            Self::Sqlite(db) => db.path.display().to_string(),
            Self::Postgres(db) => db.server.clone(),
        }
    }

    /// Closes all connections after their work is done; other clones can no longer ask.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(db) => {
                db.read.close().await;
                // Last, so that SQLite folds its log into the file.
                db.write.close().await;
            }
            Self::Postgres(db) => db.pool.close().await,
        }
    }

    /// Gives space in an SQLite file that is no longer used back to the system; PostgreSQL does so by itself.
    pub(crate) async fn give_back_space(&self) -> Result<(), DbError> {
        const STEPS: [&str; 2] = ["PRAGMA incremental_vacuum", "PRAGMA wal_checkpoint(TRUNCATE)"];
        if let Self::Sqlite(db) = self {
            for step in STEPS {
                sqlx::query(step).fetch_all(&db.write).await.doing("give space back")?;
            }
        }
        Ok(())
    }

    /// Starts a transaction that may write.
    pub(crate) async fn begin(&self) -> Result<Tx, DbError> {
        let tx = match self {
            Self::Sqlite(db) => db.begin().await.map(Tx::Sqlite),
            Self::Postgres(db) => db.pool.begin().await.map(Tx::Postgres),
        };
        tx.doing("start a transaction")
    }

    /// Starts a transaction that only reads, and sees one state of the database throughout.
    pub(crate) async fn begin_read(&self) -> Result<Tx, DbError> {
        const ONE_STATE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        let tx = match self {
            Self::Sqlite(db) => db.read.begin().await.map(Tx::Sqlite),
            Self::Postgres(db) => db.pool.begin_with(ONE_STATE).await.map(Tx::Postgres),
        };
        tx.doing("start reading")
    }

    /// The text for this database, where the two must differ.
    pub(crate) fn pick(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite,
            Self::Postgres(_) => postgres,
        }
    }
}
