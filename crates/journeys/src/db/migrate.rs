//! Bringing a database forward to the version this program knows, and refusing one that is ahead.
//!
//! All steps of one opening are one transaction under a lock, so two programs that open the same database at the
//! same time bring it forward once, and a crash leaves the version it had.

use super::{Db, DbError, Doing, Tx, with_tx};

/// One step forward. Texts differ only where column types do; a test compares what they make.
struct Migration {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal),* $(,)?) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
        },)*]
    };
}

const MIGRATIONS: &[Migration] = migrations![
    1 "0001_store", 2 "0002_account", 3 "0003_feedback", 4 "0004_sessions", 5 "0005_journeys", 6 "0006_actions",
    7 "0007_label_rules", 8 "0008_map_history",
];

/// The version after the last step.
pub(super) const KNOWN: i64 = MIGRATIONS[MIGRATIONS.len() - 1].version;

const VERSIONS: &str = "CREATE TABLE IF NOT EXISTS schema_version (
    version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, program TEXT NOT NULL)";
const APPLIED: &str = "SELECT version, digest, program FROM schema_version ORDER BY version";
const NOTE: &str = "INSERT INTO schema_version (version, name, digest, program) VALUES ($1, $2, $3, $4)";

/// Held until the transaction ends. Any number serves, as long as it stays.
const LOCK: &str = "SELECT pg_advisory_xact_lock(4012849823471221)";

impl Db {
    /// Brings the database forward.
    ///
    /// Fails with [`DbError::Newer`] when it is ahead of this program, and leaves it as it was.
    pub(super) async fn migrate(&self) -> Result<(), DbError> {
        let mut tx = self.begin().await?;
        if let Tx::Postgres(postgres) = &mut tx {
            sqlx::query(LOCK).execute(&mut **postgres).await.doing("lock the database to bring it forward")?;
        }
        with_tx!(&mut tx, |c| sqlx::query(VERSIONS).execute(c).await.map(|_| ())).doing("note versions")?;
        let applied: Vec<(i64, String, String)> =
            with_tx!(&mut tx, |c| sqlx::query_as(APPLIED).fetch_all(c).await).doing("read the database's version")?;
        if let Some((found, _, program)) = applied.last().filter(|(found, ..)| *found > KNOWN) {
            let (found, program) = (*found, program.clone());
            return Err(DbError::Newer { place: self.place(), found, known: KNOWN, program });
        }
        let mut changed = false;
        for step in MIGRATIONS {
            let text = self.pick(step.sqlite, step.postgres);
            let digest = blake3::hash(text.as_bytes()).to_hex().to_string();
            match applied.iter().find(|(version, ..)| *version == step.version) {
                Some((version, was, _)) if *was != digest => {
                    return Err(DbError::Changed { place: self.place(), version: *version });
                }
                Some(_) => {}
                None => {
                    apply(&mut tx, step, text, &digest).await?;
                    changed = true;
                }
            }
        }
        if changed { tx.commit().await } else { Ok(()) }
    }
}

async fn apply(tx: &mut Tx, step: &Migration, text: &'static str, digest: &str) -> Result<(), DbError> {
    with_tx!(tx, |c| sqlx::raw_sql(text).execute(c).await.map(|_| ())).doing("bring the database forward")?;
    let program = env!("CARGO_PKG_VERSION");
    with_tx!(tx, |c| sqlx::query(NOTE)
        .bind(step.version)
        .bind(step.name)
        .bind(digest)
        .bind(program)
        .execute(c)
        .await
        .map(|_| ()))
    .doing("note the database's version")
}
