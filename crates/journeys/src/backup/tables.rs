//! Tables as rows of JSON, the same from both databases, and back.
//!
//! A row is an array of its columns by name: numbers, texts, bytes as hexadecimal digits, nulls.

use std::fmt::Write;

use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, Row};

use super::BackupError;
use crate::db::{Doing, Tx, with_tx};

/// A table that a backup holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// Its key, so that the same rows give the same bytes.
    key: &'static str,
    /// Which rows are kept; all when empty.
    only: &'static str,
    /// Columns that each database fills by itself.
    without: &'static [&'static str],
}

const fn all(name: &'static str, key: &'static str) -> Table {
    Table { name, key, only: "", without: &[] }
}

/// All tables of a backup, each after those that it refers to. A test compares them with the schema.
pub(super) const TABLES: &[Table] = &[
    all("person", "id"),
    all("workspace", "id"),
    all("counter", "workspace_id, name"),
    all("manifest_version", "workspace_id"),
    all("source", "id"),
    all("import", "id"),
    all("identity", "workspace_id, person_no"),
    all("identity_link", "workspace_id, link_no"),
    Table {
        name: "inbox_frame",
        key: "workspace_id, seq",
        only: "EXISTS (SELECT 1 FROM import i WHERE i.workspace_id = inbox_frame.workspace_id \
               AND i.import_no = inbox_frame.import_no AND i.state = 'done')",
        without: &[],
    },
    // Its number is the index's alone.
    Table { name: "feedback", key: "workspace_id, feedback_id", only: "", without: &["id"] },
    Table { name: "segment", key: "id", only: "state = 'live'", without: &[] },
    Table {
        name: "segment_import",
        key: "segment_id, import_no",
        only: "segment_id IN (SELECT id FROM segment WHERE state = 'live')",
        without: &[],
    },
    all("event_conflict", "workspace_id, conflict_no"),
    all("journey", "id"),
    all("journey_operation", "journey_id, rev"),
    all("journey_snapshot", "journey_id, rev"),
    all("journey_version", "journey_id, name"),
    all("label_rule", "workspace_id, rule_no"),
    all("action", "id"),
    all("action_measure", "action_id, measure_no"),
    all("decision", "id"),
];

/// Tables that a backup leaves out: they are of the moment, or each database makes them itself.
#[cfg(test)]
pub(super) const LEFT_OUT: &[&str] = &[
    "lease",
    "schema_version",
    "session",
    "setup_token",
    // The index of words, which follows its table.
    "feedback_words",
    "feedback_words_config",
    "feedback_words_data",
    "feedback_words_docsize",
    "feedback_words_idx",
];

/// How a column is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Real,
    Text,
    Bytes,
}

/// A column of a database.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    kind: Kind,
    /// Its type in this database.
    declared: String,
}

/// Bytes of rows in a member, about: what is held in memory at a time.
const CHUNK_BYTES: usize = 4 << 20;

const COLUMNS_SQLITE: &str = "SELECT name, type FROM pragma_table_info($1) ORDER BY name";
const COLUMNS_POSTGRES: &str = "SELECT CAST(column_name AS text) COLLATE \"C\", CAST(data_type AS text)
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' ORDER BY 1";

/// The columns of a table that are stored, by name.
pub(super) async fn columns_of(tx: &mut Tx, table: &str) -> Result<Vec<Column>, BackupError> {
    let sql = tx.pick(COLUMNS_SQLITE, COLUMNS_POSTGRES);
    let found: Vec<(String, String)> =
        with_tx!(tx, |c| sqlx::query_as(sql).bind(table).fetch_all(c).await).doing("list columns")?;
    let without = TABLES.iter().find(|known| known.name == table).map_or(&[][..], |known| known.without);
    let stored = found.into_iter().filter(|(name, _)| !without.contains(&name.as_str()));
    let columns = stored.map(|(name, declared)| {
        let kind = match declared.to_ascii_lowercase().as_str() {
            "integer" | "bigint" | "smallint" => Kind::Number,
            "real" | "double precision" => Kind::Real,
            "text" => Kind::Text,
            "blob" | "bytea" => Kind::Bytes,
            other => {
                let why = format!("it is of type {other}");
                return Err(BackupError::Column { table: table.to_owned(), column: name, why });
            }
        };
        Ok(Column { name, kind, declared })
    });
    columns.collect()
}

/// The row `$row`, on whichever database, added to `$out` as a line of JSON.
macro_rules! put_row {
    ($row:expr, $columns:expr, $out:expr) => {{
        let (row, out) = ($row, $out);
        out.push('[');
        for (place, column) in $columns.iter().enumerate() {
            if place > 0 {
                out.push(',');
            }
            match column.kind {
                Kind::Number => put_json(out, &row.try_get::<Option<i64>, _>(place)?),
                Kind::Real => put_json(out, &row.try_get::<Option<f64>, _>(place)?),
                Kind::Text => put_json(out, &row.try_get::<Option<&str>, _>(place)?),
                Kind::Bytes => put_bytes(out, row.try_get::<Option<&[u8]>, _>(place)?),
            }
        }
        out.push_str("]\n");
    }};
}

/// Rows of a table that were read.
pub(super) struct Chunk {
    pub(super) lines: String,
    pub(super) rows: u64,
}

/// Reads a table in the order of its key and hands its rows to `see`, some megabytes at a time.
pub(super) async fn dump(
    tx: &mut Tx,
    table: &Table,
    columns: &[Column],
    mut see: impl AsyncFnMut(Chunk) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let listed: Vec<String> = columns
        .iter()
        .map(|column| match (column.kind, &*tx) {
            (Kind::Number, Tx::Postgres(_)) => format!("CAST({} AS bigint)", quoted(&column.name)),
            _ => quoted(&column.name),
        })
        .collect();
    let only = if table.only.is_empty() { String::new() } else { format!(" WHERE {}", table.only) };
    let sql = format!("SELECT {} FROM {}{only} ORDER BY {}", listed.join(", "), quoted(table.name), table.key);
    let mut chunk = Chunk { lines: String::new(), rows: 0 };
    with_tx!(tx, |c| {
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(c);
        while let Some(row) = rows.try_next().await.doing("read a table")? {
            let out = &mut chunk.lines;
            let put = (|| -> Result<(), sqlx::Error> {
                put_row!(&row, columns, out);
                Ok(())
            })();
            put.doing("read a row")?;
            chunk.rows += 1;
            if chunk.lines.len() >= CHUNK_BYTES {
                see(std::mem::replace(&mut chunk, Chunk { lines: String::new(), rows: 0 })).await?;
            }
        }
    });
    if chunk.rows > 0 { see(chunk).await } else { Ok(()) }
}

/// Adds the rows of some lines, each an array of these columns, which are named as in the backup.
pub(super) async fn load(tx: &mut Tx, table: &str, columns: &[&Column], lines: &str) -> Result<u64, BackupError> {
    let postgres = matches!(tx, Tx::Postgres(_));
    let value = |(place, column): (usize, &&Column)| match (postgres, column.kind) {
        (false, Kind::Bytes) => format!("unhex(json_extract(j.value, '$[{place}]'))"),
        (false, _) => format!("json_extract(j.value, '$[{place}]')"),
        (true, Kind::Bytes) => format!("decode(j.value ->> {place}, 'hex')"),
        (true, _) => format!("CAST(j.value ->> {place} AS {})", column.declared),
    };
    let names: Vec<String> = columns.iter().map(|column| quoted(&column.name)).collect();
    let values: Vec<String> = columns.iter().enumerate().map(value).collect();
    let rows = if postgres { "json_array_elements(CAST($1 AS json)) AS j (value)" } else { "json_each($1) j" };
    let (names, values) = (names.join(", "), values.join(", "));
    let sql = format!("INSERT INTO {} ({names}) SELECT {values} FROM {rows}", quoted(table));
    let list = format!("[{}]", lines.trim_end().replace('\n', ","));
    let added =
        with_tx!(tx, |c| sqlx::query(AssertSqlSafe(sql)).bind(list).execute(c).await.map(|done| done.rows_affected()));
    Ok(added.doing("restore rows")?)
}

/// Whether a table has no rows.
pub(super) async fn is_empty(tx: &mut Tx, table: &str) -> Result<bool, BackupError> {
    let sql = format!("SELECT COUNT(*) FROM (SELECT 1 FROM {} LIMIT 1) some_rows", quoted(table));
    let (n,): (i64,) =
        with_tx!(tx, |c| sqlx::query_as(AssertSqlSafe(sql)).fetch_one(c).await).doing("look into a table")?;
    Ok(n == 0)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn put_json<T: serde::Serialize>(out: &mut String, value: &Option<T>) {
    out.push_str(&serde_json::to_string(value).expect("numbers and texts are JSON"));
}

fn put_bytes(out: &mut String, bytes: Option<&[u8]>) {
    let Some(bytes) = bytes else {
        out.push_str("null");
        return;
    };
    out.reserve(2 * bytes.len() + 2);
    out.push('"');
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out.push('"');
}
