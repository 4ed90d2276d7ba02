//! Numbers within a workspace: small, dense, given once.

use crate::db::{Doing, Tx, with_tx};
use crate::store::StoreError;
use crate::store::ids::WorkspaceId;

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Counter {
    Source,
    Import,
    Person,
    Link,
    Frame,
    Conflict,
}

impl Counter {
    fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Import => "import",
            Self::Person => "person",
            Self::Link => "link",
            Self::Frame => "frame",
            Self::Conflict => "conflict",
        }
    }

    /// What there would be too many of, and the last number that fits its column.
    fn limit(self) -> (&'static str, i64) {
        match self {
            Self::Source => ("sources", i64::from(i16::MAX)),
            Self::Import => ("imports", i64::from(i32::MAX)),
            Self::Person => ("customers", i64::from(i32::MAX)),
            Self::Link | Self::Frame | Self::Conflict => ("rows", i64::MAX),
        }
    }
}

const TAKE: &str = "INSERT INTO counter (workspace_id, name, last) VALUES ($1, $2, $3)
    ON CONFLICT (workspace_id, name) DO UPDATE SET last = counter.last + excluded.last RETURNING last";
const LAST: &str = "SELECT last FROM counter WHERE workspace_id = $1 AND name = $2";

/// The last number given, or 0.
pub(super) async fn last(tx: &mut Tx, workspace: &WorkspaceId, counter: Counter) -> Result<i64, StoreError> {
    let last: Option<(i64,)> =
        with_tx!(tx, |c| sqlx::query_as(LAST).bind(workspace.as_str()).bind(counter.name()).fetch_optional(c).await)
            .doing("read the last number")?;
    Ok(last.map_or(0, |(last,)| last))
}

/// Gives the next `n` numbers and returns the last one given, so far at least 0.
///
/// Until the transaction ends, nobody else gets numbers of this kind; `n = 0` takes the lock alone.
pub(super) async fn take(tx: &mut Tx, workspace: &WorkspaceId, counter: Counter, n: i64) -> Result<i64, StoreError> {
    let (last,): (i64,) =
        with_tx!(tx, |c| sqlx::query_as(TAKE).bind(workspace.as_str()).bind(counter.name()).bind(n).fetch_one(c).await)
            .doing("give a number")?;
    let (what, limit) = counter.limit();
    if last > limit { Err(StoreError::Full { what }) } else { Ok(last) }
}

/// Gives the next number.
pub(super) async fn next(tx: &mut Tx, workspace: &WorkspaceId, counter: Counter) -> Result<i64, StoreError> {
    take(tx, workspace, counter, 1).await
}
