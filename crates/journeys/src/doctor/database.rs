//! The database's own checks, and references between rows.

use super::report::{FindingKind, Report};
use crate::db::{Db, DbError, Doing, Tx, with_pool, with_tx};

/// How many problems of one kind are listed.
const MOST: i64 = 20;

const QUICK_CHECK: &str = "PRAGMA quick_check(20)";
const FOREIGN_KEYS: &str =
    "SELECT \"table\", parent, COUNT(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2";
const LINKS: &str = "SELECT w.name, l.link_no FROM identity_link l JOIN workspace w ON w.id = l.workspace_id
    WHERE NOT EXISTS (SELECT 1 FROM identity i WHERE i.workspace_id = l.workspace_id AND i.person_no = l.a)
       OR NOT EXISTS (SELECT 1 FROM identity i WHERE i.workspace_id = l.workspace_id AND i.person_no = l.b)
    ORDER BY w.name, l.link_no LIMIT $1";
const VERSIONLESS: &str = "SELECT w.name FROM workspace w
    WHERE NOT EXISTS (SELECT 1 FROM manifest_version m WHERE m.workspace_id = w.id) ORDER BY w.name LIMIT $1";

/// Has SQLite look over its file; returns whether it is sound. PostgreSQL looks after itself.
pub(super) async fn quick_check(db: &Db, report: &mut Report) -> Result<bool, DbError> {
    let Db::Sqlite(_) = db else { return Ok(true) };
    let checked: Result<Vec<(String,)>, sqlx::Error> =
        with_pool!(db, |p| sqlx::query_as(QUICK_CHECK).fetch_all(p).await);
    let problems: Vec<String> = match checked {
        Ok(lines) => lines.into_iter().map(|(line,)| line).filter(|line| line != "ok").collect(),
        Err(error) if is_damage(&error) => vec![error.to_string()],
        Err(error) => return Err(error).doing("check the database file"),
    };
    for problem in &problems {
        report.find(FindingKind::Database, None, db.place(), problem.clone());
    }
    Ok(problems.is_empty())
}

/// Looks for rows that refer to none. PostgreSQL lets none be, SQLite where nobody else writes to the file.
pub(super) async fn references(tx: &mut Tx, report: &mut Report) -> Result<(), DbError> {
    if let Tx::Sqlite(sqlite) = tx {
        let broken: Vec<(String, String, i64)> =
            sqlx::query_as(FOREIGN_KEYS).fetch_all(&mut **sqlite).await.doing("check references")?;
        for (table, parent, n) in broken {
            let what = format!("{n} rows refer to rows of `{parent}` that are not there");
            report.find(FindingKind::Reference, None, format!("table `{table}`"), what);
        }
    }
    let links: Vec<(String, i64)> =
        with_tx!(&mut *tx, |c| sqlx::query_as(LINKS).bind(MOST).fetch_all(c).await).doing("check links")?;
    for (workspace, link_no) in links {
        let what = "it names a number that no customer has";
        report.find(FindingKind::Link, Some(&workspace), format!("link {link_no}"), what);
    }
    let versionless: Vec<(String,)> =
        with_tx!(tx, |c| sqlx::query_as(VERSIONLESS).bind(MOST).fetch_all(c).await).doing("check manifests")?;
    for (workspace,) in versionless {
        report.find(FindingKind::Reference, Some(&workspace), "the manifest", "the workspace has no manifest");
    }
    Ok(())
}

/// SQLITE_CORRUPT and SQLITE_NOTADB, with their extended codes.
fn is_damage(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<i64>().ok());
    matches!(code.map(|code| code % 256), Some(11 | 26))
}
