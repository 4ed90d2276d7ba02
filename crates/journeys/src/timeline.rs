//! One customer's events in their order, from segments and from frames that are not settled yet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use desireline_events::segments::place::bucket_of;
use desireline_events::segments::read::read_people;
use desireline_events::segments::rows::SegmentField;
use desireline_events::segments::{SegmentError, frame};
use desireline_model::time::{Precision, Span, Timestamp};

use crate::installation::Installation;
use crate::labels::Rule;
use crate::store::identities::links::Link;
use crate::store::{Scope, StoreError};
use crate::upkeep::BUCKETS;

/// How long a reader's files are kept for it.
const LEASE: Span = Span::from_secs(300);
/// Rows that are read at once.
const BATCH_ROWS: usize = 8_192;

/// Why there is no timeline.
#[derive(Debug, thiserror::Error)]
pub enum TimelineError {
    /// The database refused, or there is no such customer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A segment or a frame cannot be read.
    #[error(transparent)]
    Segment(#[from] SegmentError),
}

/// Something that happened to a customer's matter.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of `SegmentField` say it")]
pub struct TimelineEvent {
    pub at: Timestamp,
    pub precision: Precision,
    pub name: String,
    pub source_no: u16,
    pub import_no: u32,
    pub sequence: u64,
    pub raw_id: Option<String>,
    pub case_key: Option<String>,
    pub session_id: Option<String>,
    pub channel: Option<String>,
    pub actor_kind: Option<String>,
    pub lifecycle: Option<String>,
    pub amount_minor: Option<i64>,
    pub currency: Option<String>,
    pub properties: Option<String>,
    pub message_id: Option<String>,
    pub feedback_id: Option<String>,
    key: Vec<u8>,
}

/// One customer's events, and what the workspace calls them.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// The events, under the names that their sources gave them.
    pub events: Vec<TimelineEvent>,
    /// The workspace's rules of names.
    pub rules: Vec<Rule>,
}

/// The events of the customer who has this id, whichever of their linked ids they came with: by time, source, place in the
/// source, and key.
///
/// # Errors
///
/// [`StoreError::NotFound`] when no event was ever taken in of this id.
pub async fn timeline(
    installation: &Installation,
    scope: &Scope,
    id_kind: &str,
    raw_id: &str,
    now: Timestamp,
) -> Result<Timeline, TimelineError> {
    let lease = scope.take_lease("a timeline", now, Timestamp(now.0 + LEASE.0)).await?;
    let events = read(installation, scope, id_kind, raw_id).await;
    // What was read stands, whatever becomes of the lease: it ends by itself.
    let released = scope.release_lease(&lease.id).await;
    let events = events?;
    released?;
    Ok(events)
}

async fn read(
    installation: &Installation,
    scope: &Scope,
    id_kind: &str,
    raw_id: &str,
) -> Result<Timeline, TimelineError> {
    let not_found = || StoreError::NotFound { what: "customer", id: raw_id.chars().take(80).collect() };
    let person = scope.number_of(id_kind, raw_id).await?.ok_or_else(not_found)?;
    let mut opened = scope.open_snapshot().await?;
    let mut frames = Vec::with_capacity(opened.snapshot.frames.len());
    for seq in opened.snapshot.frames.iter().map(|frame| frame.seq).collect::<Vec<_>>() {
        frames.push(opened.frame_body(seq).await?);
    }
    let snapshot = opened.snapshot.clone();
    drop(opened);
    let persons = same_customer(person, &scope.links_at(snapshot.identity_version).await?);
    let buckets: BTreeSet<u16> = persons.iter().map(|person| bucket_of(*person, BUCKETS)).collect();
    let folder = installation.segments_folder(scope);
    let files = snapshot.segments.iter().filter(|segment| buckets.contains(&(segment.bucket as u16)));
    let files: Vec<PathBuf> = files.map(|segment| segment.id.events_path(&folder)).collect();
    let undone: BTreeSet<u32> = snapshot.undone.iter().map(|import_no| *import_no as u32).collect();
    let rules = snapshot.rules;
    let work = tokio::task::spawn_blocking(move || collect(&files, &frames, &persons, &undone));
    match work.await {
        Ok(events) => Ok(Timeline { events: events?, rules }),
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

/// All numbers that are one customer with this one.
fn same_customer(person: i32, links: &[Link]) -> BTreeSet<u32> {
    let mut beside: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
    for link in links {
        beside.entry(link.a).or_default().push(link.b);
        beside.entry(link.b).or_default().push(link.a);
    }
    let (mut found, mut next) = (BTreeSet::from([person]), vec![person]);
    while let Some(person) = next.pop() {
        for other in beside.get(&person).into_iter().flatten() {
            if found.insert(*other) {
                next.push(*other);
            }
        }
    }
    found.into_iter().map(|person| person as u32).collect()
}

fn collect(
    files: &[PathBuf],
    frames: &[Vec<u8>],
    persons: &BTreeSet<u32>,
    undone: &BTreeSet<u32>,
) -> Result<Vec<TimelineEvent>, SegmentError> {
    let mut events = Vec::new();
    for path in files {
        for batch in read_people(path, &SegmentField::ALL, persons, BATCH_ROWS)? {
            take(&batch?, persons, undone, &mut events);
        }
    }
    for body in frames {
        for rows in frame::decode(body)? {
            take(rows.batch(), persons, undone, &mut events);
        }
    }
    events.sort_by(|a, b| (a.at, a.source_no, a.sequence, &a.key).cmp(&(b.at, b.source_no, b.sequence, &b.key)));
    Ok(events)
}

fn take(batch: &RecordBatch, persons: &BTreeSet<u32>, undone: &BTreeSet<u32>, events: &mut Vec<TimelineEvent>) {
    let column = |field: SegmentField| batch.column_by_name(field.name());
    let text = |field, row: usize| {
        let column = column(field)?.as_string_opt::<i32>()?;
        column.is_valid(row).then(|| column.value(row).to_owned())
    };
    let Some(numbers) = column(SegmentField::PersonNo).and_then(|column| column.as_primitive_opt::<UInt32Type>())
    else {
        return;
    };
    for (row, _) in numbers.values().iter().enumerate().filter(|(_, number)| persons.contains(number)) {
        macro_rules! number {
            ($field:ident, $kind:ty) => {
                column(SegmentField::$field)
                    .and_then(|column| column.as_primitive_opt::<$kind>())
                    .filter(|column| column.is_valid(row))
                    .map(|column| column.value(row))
            };
        }
        let import_no = number!(ImportNo, UInt32Type).unwrap_or_default();
        if undone.contains(&import_no) {
            continue;
        }
        let key = column(SegmentField::Key).and_then(|column| column.as_fixed_size_binary_opt());
        events.push(TimelineEvent {
            at: Timestamp(number!(Ts, TimestampMicrosecondType).unwrap_or_default()),
            precision: Precision::from_u8(number!(TsPrecision, UInt8Type).unwrap_or_default()),
            name: text(SegmentField::Name, row).unwrap_or_default(),
            source_no: number!(SourceNo, UInt16Type).unwrap_or_default(),
            import_no,
            sequence: number!(Sequence, UInt64Type).unwrap_or_default(),
            raw_id: text(SegmentField::RawId, row),
            case_key: text(SegmentField::CaseKey, row),
            session_id: text(SegmentField::SessionId, row),
            channel: text(SegmentField::Channel, row),
            actor_kind: text(SegmentField::ActorKind, row),
            lifecycle: text(SegmentField::Lifecycle, row),
            amount_minor: number!(AmountMinor, Int64Type),
            currency: text(SegmentField::Currency, row),
            properties: text(SegmentField::Properties, row),
            message_id: text(SegmentField::MessageId, row),
            feedback_id: text(SegmentField::FeedbackId, row),
            key: key.map(|key| key.value(row).to_vec()).unwrap_or_default(),
        });
    }
}
