use std::collections::BTreeSet;
use std::path::Path;

use super::testing::{TestDb, db_tests, empty_schema};
use super::{Db, DbError, Doing, KNOWN_VERSION, with_tx};

const ADD_PERSON: &str = "INSERT INTO person (id, name, created_at) VALUES ('p1', 'Ana', 0)";
const AHEAD: &str = "INSERT INTO schema_version (version, name, digest, program) VALUES (99, '0099_x', '', '9.9.9')";
const CHANGED: &str = "UPDATE schema_version SET digest = 'other'";

async fn execute(db: &Db, sql: &'static str) {
    let mut tx = db.begin().await.unwrap();
    with_tx!(&mut tx, |c| sqlx::query(sql).execute(c).await.map(|_| ())).unwrap();
    tx.commit().await.unwrap();
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    let mut tx = db.begin_read().await.unwrap();
    let (n,): (i64,) = with_tx!(&mut tx, |c| sqlx::query_as(sql).fetch_one(c).await).unwrap();
    n
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

db_tests! {
    async fn a_transaction_that_is_dropped_leaves_nothing(db: &Db) {
        let mut tx = db.begin().await.unwrap();
        with_tx!(&mut tx, |c| sqlx::query(ADD_PERSON).execute(c).await.map(|_| ())).unwrap();
        drop(tx);
        assert_eq!(count(db, "SELECT COUNT(*) FROM person").await, 0);
        // And the connection is fit for the next one.
        execute(db, ADD_PERSON).await;
        assert_eq!(count(db, "SELECT COUNT(*) FROM person").await, 1);
    }

    async fn a_transaction_whose_task_is_cancelled_leaves_nothing(db: &Db) {
        let task = tokio::spawn({
            let db = db.clone();
            async move {
                let mut tx = db.begin().await.unwrap();
                with_tx!(&mut tx, |c| sqlx::query(ADD_PERSON).execute(c).await.map(|_| ())).unwrap();
                std::future::pending::<()>().await;
                tx.commit().await.unwrap();
            }
        });
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        execute(db, ADD_PERSON).await;
        assert_eq!(count(db, "SELECT COUNT(*) FROM person").await, 1);
    }

    async fn who_reads_sees_one_state_while_others_write(db: &Db) {
        const PEOPLE: &str = "SELECT COUNT(*) FROM person";
        let mut reader = db.begin_read().await.unwrap();
        let ask = async |tx: &mut crate::db::Tx| -> i64 {
            let (n,): (i64,) = with_tx!(tx, |c| sqlx::query_as(PEOPLE).fetch_one(c).await).unwrap();
            n
        };
        assert_eq!(ask(&mut reader).await, 0);
        execute(db, ADD_PERSON).await;
        assert_eq!(ask(&mut reader).await, 0);
        assert_eq!(count(db, PEOPLE).await, 1);
    }

    async fn a_reader_cannot_write(db: &Db) {
        let mut reader = db.begin_read().await.unwrap();
        let written = with_tx!(&mut reader, |c| sqlx::query(ADD_PERSON).execute(c).await.map(|_| ()));
        assert!(matches!(written.doing("write"), Err(DbError::Refused { .. })));
    }
}

#[tokio::test]
async fn a_file_is_made_private_and_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desireline.db");
    let db = Db::open_sqlite(&path).await.unwrap();
    execute(&db, ADD_PERSON).await;
    for file in ["desireline.db", "desireline.db-wal"] {
        assert_eq!(mode(&folder.path().join(file)), 0o600, "{file}");
    }
    db.close().await;
    let db = Db::open_sqlite(&path).await.unwrap();
    assert_eq!(count(&db, "SELECT COUNT(*) FROM person").await, 1);
    assert_eq!(count(&db, "SELECT MAX(version) FROM schema_version").await, KNOWN_VERSION);
    db.close().await;
}

/// What opening it again says, and that it left what is in the file as it was.
async fn refusal(change: &'static str) -> DbError {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desireline.db");
    let db = Db::open_sqlite(&path).await.unwrap();
    execute(&db, change).await;
    db.close().await;
    let before = held_by(&path).await;
    let refused = Db::open_sqlite(&path).await.unwrap_err();
    assert_eq!(held_by(&path).await, before);
    refused
}

/// The tables of a file and the versions that it notes. Not its bytes: SQLite folds its log into it when it likes.
async fn held_by(path: &std::path::Path) -> Vec<(String, Option<String>)> {
    const HELD: &str = "SELECT name, sql FROM sqlite_master
        UNION ALL SELECT CAST(version AS TEXT), name || digest || program FROM schema_version ORDER BY 1, 2";
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
    let held = sqlx::query_as(HELD).fetch_all(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    held
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_with_what_to_do() {
    let refused = refusal(AHEAD).await;
    assert!(matches!(refused, DbError::Newer { found: 99, known: KNOWN_VERSION, .. }));
    let said = refused.to_string();
    assert!(said.contains("version 99, written by desireline 9.9.9"), "{said}");
    assert!(said.contains("update desireline"), "{said}");
    assert!(matches!(refusal(CHANGED).await, DbError::Changed { version: 1, .. }));

    let Some((_, url)) = empty_schema().await else { return };
    let db = Db::open_postgres(&url).await.unwrap();
    execute(&db, AHEAD).await;
    let refused = Db::open_postgres(&url).await.unwrap_err();
    assert!(matches!(refused, DbError::Newer { found: 99, known: KNOWN_VERSION, .. }));
}

#[tokio::test]
async fn what_is_no_database_of_ours_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    std::fs::write(&path, "time,customer\n").unwrap();
    let refused = Db::open_sqlite(&path).await.unwrap_err().to_string();
    assert!(
        refused.ends_with("is not a database of Desireline (it does not begin like an SQLite file); name another file")
    );
    assert_eq!(std::fs::read(&path).unwrap(), b"time,customer\n");

    let damaged = [b"SQLite format 3\0".as_slice(), &[7; 5_000]].concat();
    std::fs::write(&path, &damaged).unwrap();
    assert!(matches!(Db::open_sqlite(&path).await, Err(DbError::NotOurs { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), damaged);

    let theirs = folder.path().join("theirs.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&theirs).create_if_missing(true);
    let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::raw_sql("CREATE TABLE song (id INTEGER)").execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    let refused = Db::open_sqlite(&theirs).await.unwrap_err().to_string();
    assert!(refused.contains("another program's tables"), "{refused}");

    let nowhere = Db::open_sqlite(&folder.path().join("absent/x.db")).await.unwrap_err();
    assert!(matches!(nowhere, DbError::File { .. }));
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_named_without_the_password() {
    let refused = Db::open_postgres("postgres://ana:s3cret@127.0.0.1:1/journeys").await.unwrap_err();
    let said = format!("{} {refused:?}", with_causes(&refused));
    assert!(said.contains("could not connect to PostgreSQL at `127.0.0.1:1/journeys`"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
    for address in ["mysql://ana:s3cret@host/x", "postgres://ana:s3cret@host:port/x", "s3cret"] {
        let refused = Db::open_postgres(address).await.unwrap_err();
        let said = format!("{} {refused:?}", with_causes(&refused));
        assert!(!said.contains("s3cret"), "{said}");
    }
}

/// The error and its causes, as a program prints them.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        said = format!("{said}: {cause}");
        next = cause.source();
    }
    said
}

#[tokio::test]
async fn several_that_open_a_new_database_at_once_bring_it_forward_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desireline.db");
    let (a, b, c) = tokio::join!(Db::open_sqlite(&path), Db::open_sqlite(&path), Db::open_sqlite(&path));
    for db in [a.unwrap(), b.unwrap(), c.unwrap()] {
        assert_eq!(count(&db, "SELECT COUNT(*) FROM schema_version").await, KNOWN_VERSION);
    }
    let Some((_, url)) = empty_schema().await else { return };
    let (a, b, c) = tokio::join!(Db::open_postgres(&url), Db::open_postgres(&url), Db::open_postgres(&url));
    for db in [a.unwrap(), b.unwrap(), c.unwrap()] {
        assert_eq!(count(&db, "SELECT COUNT(*) FROM schema_version").await, KNOWN_VERSION);
    }
}

/// Table, column, whether it may be null, and whether it holds a number, a text or bytes.
type Column = (String, String, i64, String);

const COLUMNS_SQLITE: &str = "SELECT t.name, c.name, CASE WHEN c.\"notnull\" = 1 THEN 0 ELSE 1 END,
        CASE WHEN c.type IN ('INTEGER', 'BIGINT') THEN 'number' ELSE c.type END
    FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'feedback_words%'";
const COLUMNS_POSTGRES: &str = "SELECT table_name::text, column_name::text,
        CASE WHEN is_nullable = 'YES' THEN 1::bigint ELSE 0 END,
        CASE data_type WHEN 'text' THEN 'TEXT' WHEN 'bytea' THEN 'BLOB'
            WHEN 'bigint' THEN 'number' WHEN 'integer' THEN 'number' WHEN 'smallint' THEN 'number'
            WHEN 'double precision' THEN 'REAL' ELSE data_type END
    FROM information_schema.columns WHERE table_schema = current_schema()";
const INDEXES_SQLITE: &str = "SELECT name, tbl_name FROM sqlite_master
    WHERE type = 'index' AND name NOT LIKE 'sqlite_%' ORDER BY name";
const INDEXES_POSTGRES: &str = "SELECT indexname::text, tablename::text FROM pg_indexes
    WHERE schemaname = current_schema() AND indexname NOT LIKE '%_key' AND indexname NOT LIKE '%_pkey'
        AND indexname <> 'feedback_words' ORDER BY 1";

async fn columns(db: &Db) -> BTreeSet<Column> {
    let mut tx = db.begin_read().await.unwrap();
    let sql = db.pick(COLUMNS_SQLITE, COLUMNS_POSTGRES);
    let columns: Vec<Column> = with_tx!(&mut tx, |c| sqlx::query_as(sql).fetch_all(c).await).unwrap();
    columns.into_iter().collect()
}

async fn indexes(db: &Db) -> Vec<(String, String)> {
    let mut tx = db.begin_read().await.unwrap();
    let sql = db.pick(INDEXES_SQLITE, INDEXES_POSTGRES);
    with_tx!(&mut tx, |c| sqlx::query_as(sql).fetch_all(c).await).unwrap()
}

#[tokio::test]
async fn migrations_of_both_folders_make_the_same() {
    let sqlite = TestDb::sqlite().await;
    assert!(columns(&sqlite.db).await.len() > 50);
    if let Some(postgres) = TestDb::postgres().await {
        assert_eq!(columns(&sqlite.db).await, columns(&postgres.db).await);
        assert_eq!(indexes(&sqlite.db).await, indexes(&postgres.db).await);
        postgres.end().await;
    }
    sqlite.end().await;
}

#[test]
fn migrations_have_the_same_names_in_both_folders_and_say_why() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let names = |database: &str| -> BTreeSet<String> {
        let files = std::fs::read_dir(folder.join(database)).unwrap().map(|file| file.unwrap().path());
        files
            .inspect(|file| {
                assert!(std::fs::read_to_string(file).unwrap().starts_with("-- Why: "), "{}", file.display());
            })
            .map(|file| file.file_name().unwrap().to_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert_eq!(i64::try_from(names("sqlite").len()).unwrap(), KNOWN_VERSION);
}
