//! A database for each test: a temporary SQLite file, and a schema of its own on PostgreSQL.

use tempfile::TempDir;

use super::Db;
use crate::store::ids::WorkspaceId;

/// Where tests find PostgreSQL; `cargo xtask test` sets it.
const VARIABLE: &str = "DESIRELINE_TEST_POSTGRES";

/// A database that goes when the test ends well.
pub(crate) struct TestDb {
    pub(crate) db: Db,
    /// The schema, and the server it is on.
    schema: Option<(String, String)>,
    _folder: Option<TempDir>,
}

impl TestDb {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open_sqlite(&folder.path().join("test.db")).await.unwrap();
        Self { db, schema: None, _folder: Some(folder) }
    }

    /// `None` without a server to test on.
    pub(crate) async fn postgres() -> Option<Self> {
        let (schema, url) = empty_schema().await?;
        let server = std::env::var(VARIABLE).unwrap();
        let db = Db::open_postgres(&url).await.unwrap();
        Some(Self { db, schema: Some((schema, server)), _folder: None })
    }

    pub(crate) async fn end(self) {
        self.db.close().await;
        if let Some((schema, server)) = self.schema {
            on_server(&server, format!("DROP SCHEMA {schema} CASCADE")).await;
        }
    }
}

/// A new schema and an address that leads to it.
pub(crate) async fn empty_schema() -> Option<(String, String)> {
    let Ok(server) = std::env::var(VARIABLE) else {
        println!("skipped: no PostgreSQL");
        return None;
    };
    let schema = format!("test_{}", WorkspaceId::fresh());
    on_server(&server, format!("CREATE SCHEMA {schema}")).await;
    let join = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{join}options[search_path]={schema}");
    Some((schema, url))
}

async fn on_server(server: &str, sql: String) {
    use sqlx::Connection;
    let mut connection = sqlx::PgConnection::connect(server).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Tests that hold on both databases: each becomes a module with `sqlite` and `postgres`.
macro_rules! db_tests {
    ($($(#[$about:meta])* async fn $name:ident($db:ident: &Db) $body:block)*) => {
        $(
            mod $name {
                use super::*;

                async fn holds_on($db: &Db) $body

                #[tokio::test]
                $(#[$about])*
                async fn sqlite() {
                    let test = $crate::db::testing::TestDb::sqlite().await;
                    holds_on(&test.db).await;
                    test.end().await;
                }

                #[tokio::test]
                $(#[$about])*
                async fn postgres() {
                    if let Some(test) = $crate::db::testing::TestDb::postgres().await {
                        holds_on(&test.db).await;
                        test.end().await;
                    }
                }
            }
        )*
    };
}

pub(crate) use db_tests;
