//! What the database says of a workspace.

use std::collections::{BTreeMap, BTreeSet};

use desireline_events::segments::{Census, SegmentId};
use desireline_model::time::Timestamp;

use super::report::{Counts, FindingKind, Report, WorkspaceCounts};
use crate::db::{DbError, Doing, Tx, row, with_tx};
use crate::labels::Rule;
use crate::labels::rules::check_rules;
use crate::store::imports::ImportState;
use crate::store::manifest::{Segment, SegmentState};
use crate::store::sources::EvidenceKind;
use crate::store::workspaces::Workspace;

row! {
    /// An import, as far as it is checked.
    pub(super) struct ImportRow {
        pub(super) import_no: i32,
        pub(super) kind: EvidenceKind,
        pub(super) state: ImportState,
        pub(super) rows_added: u64,
        pub(super) touched_at: Timestamp,
    }
}

row! {
    /// A frame, without its bytes.
    pub(super) struct FrameRow {
        pub(super) seq: i64,
        pub(super) import_no: i32,
        pub(super) n_rows: i32,
        pub(super) n_bytes: u64,
    }
}

row! {
    struct SegmentRows {
        id: SegmentId,
        import_no: i32,
        n_rows: u64,
    }
}

row! {
    /// A reader's lease.
    pub(super) struct LeaseRow {
        pub(super) id: String,
        pub(super) holder: String,
        pub(super) version: i64,
        pub(super) expires_at: Timestamp,
    }
}

/// What the database says of a workspace.
pub(super) struct Held {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) imports: BTreeMap<i32, ImportRow>,
    pub(super) segments: Vec<Segment>,
    /// Rows by import, of live segments.
    pub(super) rows: BTreeMap<SegmentId, BTreeMap<i32, u64>>,
    pub(super) frames: Vec<FrameRow>,
    pub(super) leases: Vec<LeaseRow>,
    n_sources: u64,
    n_customers: u64,
}

const THERE: &str = "SELECT COUNT(*) FROM workspace WHERE id = $1";
const IMPORTS: &str = "SELECT import_no, kind, state, rows_added, touched_at FROM import
    WHERE workspace_id = $1 ORDER BY import_no";
const SEGMENTS: &str =
    "SELECT id, bucket, month, level, n_rows, n_bytes, n_ids_bytes, blake3, ids_blake3, min_ts, max_ts, state,
        created_at, live_version, retired_at, retired_version
    FROM segment WHERE workspace_id = $1 ORDER BY id";
const ROWS: &str = "SELECT s.id, si.import_no, si.n_rows FROM segment_import si JOIN segment s ON s.id = si.segment_id
    WHERE s.workspace_id = $1 AND s.state = 'live' ORDER BY s.id, si.import_no";
const FRAMES: &str = "SELECT seq, import_no, n_rows, n_bytes FROM inbox_frame WHERE workspace_id = $1 ORDER BY seq";
const LEASES: &str = "SELECT id, holder, version, expires_at FROM lease WHERE workspace_id = $1 ORDER BY id";
const SOURCES: &str = "SELECT COUNT(*) FROM source WHERE workspace_id = $1";
const CUSTOMERS: &str = "SELECT COUNT(*) FROM identity WHERE workspace_id = $1";
const PEOPLE: &str = "SELECT person_no FROM identity WHERE workspace_id = $1 AND person_no > $2
    ORDER BY person_no LIMIT 100000";
const RULES: &str = "SELECT rule_no, event, name FROM label_rule WHERE workspace_id = $1 ORDER BY rule_no";
const BODY: &str = "SELECT body FROM inbox_frame WHERE workspace_id = $1 AND seq = $2";

/// All rows of a question about one workspace.
macro_rules! all {
    ($tx:expr, $sql:expr, $workspace:expr, $doing:literal) => {
        with_tx!(&mut *$tx, |c| sqlx::query_as($sql).bind($workspace).fetch_all(c).await).doing($doing)
    };
}

/// What the database says of a workspace; none when it was made after the state that is examined.
pub(super) async fn held(tx: &mut Tx, workspace: &Workspace) -> Result<Option<Held>, DbError> {
    let id = workspace.id.as_str();
    if count(tx, THERE, id).await? == 0 {
        return Ok(None);
    }
    let imports: Vec<ImportRow> = all!(tx, IMPORTS, id, "list imports")?;
    let segments: Vec<Segment> = all!(tx, SEGMENTS, id, "list segments")?;
    let by_import: Vec<SegmentRows> = all!(tx, ROWS, id, "list the imports of segments")?;
    let frames: Vec<FrameRow> = all!(tx, FRAMES, id, "list frames")?;
    let leases: Vec<LeaseRow> = all!(tx, LEASES, id, "list leases")?;
    let mut rows: BTreeMap<SegmentId, BTreeMap<i32, u64>> = BTreeMap::new();
    for row in by_import {
        rows.entry(row.id).or_default().insert(row.import_no, row.n_rows);
    }
    Ok(Some(Held {
        name: workspace.name.clone(),
        id: id.to_owned(),
        imports: imports.into_iter().map(|import| (import.import_no, import)).collect(),
        segments,
        rows,
        frames,
        leases,
        n_sources: count(tx, SOURCES, id).await?,
        n_customers: count(tx, CUSTOMERS, id).await?,
    }))
}

async fn count(tx: &mut Tx, sql: &'static str, workspace: &str) -> Result<u64, DbError> {
    let (n,): (i64,) = with_tx!(tx, |c| sqlx::query_as(sql).bind(workspace).fetch_one(c).await).doing("count rows")?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// The bytes of a frame.
pub(super) async fn body(tx: &mut Tx, held: &Held, seq: i64) -> Result<Option<Vec<u8>>, DbError> {
    let body: Option<(Vec<u8>,)> =
        with_tx!(tx, |c| sqlx::query_as(BODY).bind(&held.id).bind(seq).fetch_optional(c).await)
            .doing("read a frame")?;
    Ok(body.map(|(body,)| body))
}

/// Looks whether the rules of names are such as could be kept, numbered in their order.
pub(super) async fn rules(tx: &mut Tx, held: &Held, report: &mut Report) -> Result<(), DbError> {
    let rows: Vec<(i32, String, Option<String>)> = all!(tx, RULES, &held.id, "list the rules of names")?;
    let numbers: Vec<i32> = rows.iter().map(|(rule_no, ..)| *rule_no).collect();
    let rules: Vec<Rule> = rows.into_iter().map(|(_, event, name)| Rule { event, name }).collect();
    let wrong = match check_rules(&rules) {
        Err(problem) => Some(problem.to_string()),
        Ok(()) if !numbers.iter().copied().eq(1..=rules.len() as i32) => Some("some of them are missing".to_owned()),
        Ok(()) => None,
    };
    if let Some(what) = wrong {
        report.find(FindingKind::Rules, Some(&held.name), "the rules of names", what);
    }
    Ok(())
}

/// Compares the persons that rows name with those that there are.
pub(super) async fn people(tx: &mut Tx, held: &Held, census: &Census, report: &mut Report) -> Result<(), DbError> {
    let mut missing: BTreeSet<u32> = census.people.clone();
    let mut after = 0;
    while !missing.is_empty() {
        let page: Vec<(i32,)> =
            with_tx!(&mut *tx, |c| sqlx::query_as(PEOPLE).bind(&held.id).bind(after).fetch_all(c).await)
                .doing("list customers")?;
        let Some((last,)) = page.last() else { break };
        after = *last;
        for (person_no,) in page {
            missing.remove(&u32::try_from(person_no).unwrap_or(0));
        }
    }
    if let Some(first) = missing.first() {
        let what = format!("{} numbers in rows are no customer's; the lowest is {first}", missing.len());
        report.find(FindingKind::Person, Some(&held.name), "rows of events", what);
    }
    Ok(())
}

impl Held {
    /// Live segments, by id.
    pub(super) fn live(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(|segment| segment.state == SegmentState::Live)
    }

    /// The state of an import.
    pub(super) fn state(&self, import_no: i32) -> Option<ImportState> {
        self.imports.get(&import_no).map(|import| import.state)
    }

    /// Imports that were taken back: their rows may still lie in segments, and nobody sees them.
    pub(super) fn undone(&self) -> BTreeSet<u32> {
        let undone = self.imports.values().filter(|import| import.state == ImportState::Undone);
        undone.filter_map(|import| u32::try_from(import.import_no).ok()).collect()
    }

    /// Rows by import that questions see, as the database counts them.
    pub(super) fn seen_rows(&self) -> BTreeMap<i32, u64> {
        let mut seen: BTreeMap<i32, u64> = BTreeMap::new();
        for (import_no, n) in self.rows.values().flatten() {
            *seen.entry(*import_no).or_default() += n;
        }
        for frame in &self.frames {
            *seen.entry(frame.import_no).or_default() += u64::try_from(frame.n_rows).unwrap_or(0);
        }
        seen.retain(|import_no, _| self.state(*import_no) == Some(ImportState::Done));
        seen
    }

    /// What there is, for the head of the report.
    pub(super) fn counts(&self) -> WorkspaceCounts {
        let done = |frame: &&FrameRow| self.state(frame.import_no) == Some(ImportState::Done);
        let counts = Counts {
            workspaces: 1,
            sources: self.n_sources,
            imports: self.imports.len() as u64,
            events: self.seen_rows().values().sum(),
            customers: self.n_customers,
            segments: self.live().count() as u64,
            segment_bytes: self.live().map(|segment| segment.n_bytes).sum(),
            frames: self.frames.iter().filter(done).count() as u64,
        };
        WorkspaceCounts { name: self.name.clone(), counts }
    }
}
