//! Journeys: whether each map is what its revisions make.

use desireline_model::map::MapDoc;
use desireline_model::operation::{Operation, apply_all};
use serde_json::Value;

use super::read::Held;
use super::report::{FindingKind, Report};
use crate::db::{DbError, Doing, Tx, row, with_tx};
use crate::store::journeys::blank;

row! {
    struct JourneyRow {
        id: String,
        slug: String,
        rev: i64,
        map: String,
    }
}

row! {
    struct RevisionRow {
        rev: i64,
        operations: String,
    }
}

const JOURNEYS: &str = "SELECT id, slug, rev, map FROM journey WHERE workspace_id = $1 ORDER BY made_at, id";
const REVISIONS: &str = "SELECT rev, operations FROM journey_operation WHERE journey_id = $1 ORDER BY rev";

/// Carries out all revisions of each journey and compares what they make with the map that is kept beside them.
pub(super) async fn check(tx: &mut Tx, held: &Held, report: &mut Report) -> Result<(), DbError> {
    let journeys: Vec<JourneyRow> =
        with_tx!(&mut *tx, |c| sqlx::query_as(JOURNEYS).bind(&held.id).fetch_all(c).await).doing("list journeys")?;
    for journey in journeys {
        let revisions: Vec<RevisionRow> =
            with_tx!(&mut *tx, |c| sqlx::query_as(REVISIONS).bind(&journey.id).fetch_all(c).await)
                .doing("read revisions")?;
        let slug = journey.slug.clone();
        let look = tokio::task::spawn_blocking(move || wrong(&journey, &revisions)).await;
        if let Some(what) = look.expect("replaying neither panics nor is aborted") {
            report.find(FindingKind::Map, Some(&held.name), format!("journey `{slug}`"), what);
        }
    }
    Ok(())
}

/// What is wrong with a journey, in words.
fn wrong(journey: &JourneyRow, revisions: &[RevisionRow]) -> Option<String> {
    if !revisions.iter().map(|revision| revision.rev).eq(1..=journey.rev) {
        return Some(format!("it is at revision {}, and not all revisions up to it are there", journey.rev));
    }
    let Ok(map) = serde_json::from_str::<MapDoc>(&journey.map) else {
        return Some("its map cannot be read".to_owned());
    };
    let mut replayed = blank(&journey.slug, &map.title);
    for revision in revisions {
        let Ok(operations) = serde_json::from_str::<Vec<Operation>>(&revision.operations) else {
            return Some(format!("revision {} cannot be read", revision.rev));
        };
        if let Err((_, error)) = apply_all(&mut replayed, &operations) {
            return Some(format!("revision {} does not fit the one before it: {error}", revision.rev));
        }
    }
    let as_json = |map: &MapDoc| serde_json::to_value(map).unwrap_or_default();
    let same = replayed == map || alike(&as_json(&replayed), &as_json(&map));
    (!same).then(|| "its map is not what its revisions make".to_owned())
}

/// Whether two values are equal. The last digit of a number may be lost each time it is read.
fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
            _ => a == b,
        },
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| alike(a, b)))
        }
        _ => a == b,
    }
}
