//! Transactions, and the macros by which one SQL text serves both databases.

use sqlx::{Postgres, Sqlite, Transaction};

use super::{DbError, Doing};

/// A transaction on either database. Dropped without [`Tx::commit`], it leaves nothing.
#[derive(Debug)]
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// Makes what was done durable.
    pub(crate) async fn commit(self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
        .doing("commit")
    }

    /// The text for this database, where the two must differ.
    pub(crate) fn pick(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite,
            Self::Postgres(_) => postgres,
        }
    }
}

/// Writes `$body` out for each kind of database, with `$pool` as connections that read.
macro_rules! with_pool {
    ($db:expr, |$pool:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite(db) => {
                let $pool = db.readers();
                $body
            }
            $crate::db::Db::Postgres(db) => {
                let $pool = db.connections();
                $body
            }
        }
    };
}

/// Writes `$body` out for each kind of database, with `$connection` inside the transaction.
macro_rules! with_tx {
    ($tx:expr, |$connection:ident| $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(tx) => {
                let $connection = &mut **tx;
                $body
            }
            $crate::db::Tx::Postgres(tx) => {
                let $connection = &mut **tx;
                $body
            }
        }
    };
}

pub(crate) use {with_pool, with_tx};
