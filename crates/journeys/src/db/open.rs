//! Opening: the file or the server, its settings, and refusals that say what to do.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, SqlitePool};

use super::error::code;
use super::{Db, DbError, Doing, PostgresDb, SqliteDb};

/// How long a writer waits for another process before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a task waits for a connection that other tasks of this process hold.
const POOL_TIMEOUT: Duration = Duration::from_secs(60);
/// KiB of pages that a connection keeps. Ids come in no order, so their index should fit while they are numbered.
const WRITER_CACHE: &str = "-65536";
const READER_CACHE: &str = "-16384";
const READERS: u32 = 4;
const CONNECTIONS: u32 = 10;
/// Between two tries to open a file that another process is busy with.
const BETWEEN_TRIES: Duration = Duration::from_millis(50);
/// How long a server may take to let us in.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// `DSIR`: what SQLite calls an application id, so that `file` and we can tell our databases. The first migration sets it.
const APPLICATION_ID: i64 = 0x4453_4952;

impl SqliteDb {
    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.read
    }
}

impl PostgresDb {
    pub(crate) fn connections(&self) -> &PgPool {
        &self.pool
    }
}

impl Db {
    /// Opens the SQLite file `path`, makes it when it is absent, and brings it forward.
    ///
    /// A file that is made can be read by its owner only. Fails when the folder is absent, when the file is
    /// something else, and when a newer program has written it; in each case the file stays as it was.
    pub async fn open_sqlite(path: &Path) -> Result<Self, DbError> {
        let in_file = |source| DbError::File { path: path.to_owned(), source };
        let not_ours = |found| DbError::NotOurs { path: path.to_owned(), found };
        if !path.exists() {
            make_private(path).map_err(in_file)?;
        } else if !may_be_sqlite(path).map_err(in_file)? {
            return Err(not_ours("it does not begin like an SQLite file"));
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .synchronous(SqliteSynchronous::Full);
        // Before the settings below write to it.
        refuse_others(&options, &not_ours).await?;
        let pool = |n| {
            let pool = SqlitePoolOptions::new().max_connections(n).acquire_timeout(POOL_TIMEOUT);
            pool.idle_timeout(None).max_lifetime(None)
        };
        let writing = options
            .clone()
            .auto_vacuum(SqliteAutoVacuum::Incremental)
            .journal_mode(SqliteJournalMode::Wal)
            .pragma("cache_size", WRITER_CACHE);
        let write = patiently(async || pool(1).connect_with(writing.clone()).await).await;
        let write = write.doing("open the database file")?;
        let read = pool(READERS).connect_lazy_with(options.read_only(true).pragma("cache_size", READER_CACHE));
        let db = Self::Sqlite(SqliteDb { path: path.to_owned(), write, read });
        match db.migrate().await {
            Ok(()) => Ok(db),
            Err(error) => {
                db.close().await;
                Err(error)
            }
        }
    }

    /// Opens the PostgreSQL database at `url` (`postgres://user:password@host:port/database`) and brings it forward.
    ///
    /// Fails when the server cannot be reached or refuses us, when its encoding is not UTF-8, and when a newer
    /// program has written the database. No message repeats the password.
    pub async fn open_postgres(url: &str) -> Result<Self, DbError> {
        let options = PgConnectOptions::from_str(url).map_err(DbError::Address)?;
        let options =
            if options.get_application_name().is_none() { options.application_name("desireline") } else { options };
        let place = place(&options);
        // One connection first: a pool would keep trying until its time is over.
        let unreachable = |source| DbError::Unreachable { place: place.clone(), source };
        let mut first = connect(&options).await.map_err(unreachable)?;
        let encoding: String =
            sqlx::query_scalar("SHOW server_encoding").fetch_one(&mut first).await.doing("ask for the encoding")?;
        first.close().await.doing("close a connection")?;
        if encoding != "UTF8" {
            return Err(DbError::NotUtf8 { place, encoding });
        }
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(POOL_TIMEOUT);
        let db = Self::Postgres(PostgresDb { server: place, pool: pool.connect_lazy_with(options) });
        match db.migrate().await {
            Ok(()) => Ok(db),
            Err(error) => {
                db.close().await;
                Err(error)
            }
        }
    }
}

/// Makes an empty file that its owner alone may read, and makes its name durable.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(file) => file.sync_all()?,
        // Another process was faster.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(()),
        Err(error) => return Err(error),
    }
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Whether the file is empty or begins as SQLite files do.
fn may_be_sqlite(path: &Path) -> std::io::Result<bool> {
    const MAGIC: &[u8] = b"SQLite format 3\0";
    let mut start = Vec::new();
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut start)?;
    Ok(start.is_empty() || start == MAGIC)
}

/// Refuses a damaged file, and one that holds tables of another program.
async fn refuse_others(
    options: &SqliteConnectOptions,
    not_ours: &impl Fn(&'static str) -> DbError,
) -> Result<(), DbError> {
    const OTHERS: &str = "SELECT COUNT(*), (SELECT application_id FROM pragma_application_id()) FROM sqlite_master";
    let asked = patiently(async || {
        let mut connection = options.connect().await?;
        let asked: (i64, i64) = sqlx::query_as(OTHERS).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(asked)
    });
    match asked.await {
        Ok((tables, id)) if tables > 0 && id != APPLICATION_ID => Err(not_ours("another program's tables are in it")),
        Ok(_) => Ok(()),
        // SQLITE_CORRUPT, SQLITE_NOTADB.
        Err(error) if matches!(code(&error).as_deref(), Some("11" | "26")) => Err(not_ours("SQLite finds it damaged")),
        Err(error) => Err(error).doing("open the database file"),
    }
}

/// Tries again while another process makes or recovers the file. SQLite's own patience ([`BUSY_TIMEOUT`]) does not reach so far:
/// whoever would switch the file to its log while another does is told at once that it is busy.
async fn patiently<T>(open: impl AsyncFn() -> Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
    let until = Instant::now() + BUSY_TIMEOUT;
    loop {
        match open().await {
            // SQLITE_BUSY, SQLITE_BUSY_RECOVERY.
            Err(error) if matches!(code(&error).as_deref(), Some("5" | "261")) && Instant::now() < until => {
                tokio::time::sleep(BETWEEN_TRIES).await;
            }
            done => return done,
        }
    }
}

/// One connection, or an error within [`CONNECT_TIMEOUT`].
async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    match tokio::time::timeout(CONNECT_TIMEOUT, options.connect()).await {
        Ok(connected) => connected,
        Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
    }
}

/// Where the server is, for messages: never the user's password.
fn place(options: &PgConnectOptions) -> String {
    let host = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => options.get_host().to_owned(),
    };
    let database = options.get_database().unwrap_or(options.get_username());
    format!("{host}:{}/{database}", options.get_port())
}
