//! Decoded feedback on its way into the store: its text where it can be searched, and a light event in the path of the
//! customer or the case that it names.

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampMicrosecondType, UInt8Type};
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use arrow_select::filter::filter_record_batch;
use desireline_events::segments::{BodyHash, EventKey, body_hashes};
use desireline_model::event::{EventField, Fields};
use desireline_model::feedback::{FeedbackField, Scale};
use desireline_model::time::Timestamp;

use super::IntakeError;
use super::conflict::row_as_json;
use super::events::{CASE_KIND, EventCounts, EventSink, hex};
use super::keys::{Keyed, texts};
use crate::installation::Installation;
use crate::store::Scope;
use crate::store::conflicts::NewConflict;
use crate::store::feedback::{Added, NewFeedback};
use crate::store::imports::Import;

/// Items in conflict that an import keeps in quarantine; the others are counted.
const QUARANTINED: u64 = 10_000;

/// Whether a batch is one of [`desireline_model::feedback::schema`].
pub(super) fn is_feedback(batch: &RecordBatch) -> bool {
    batch.column_by_name(FeedbackField::Text.name()).is_some()
}

/// The hash of all that each item says: of its event, and behind it of the columns that an event does not have.
pub(super) fn feedback_bodies(batch: &RecordBatch) -> Result<Vec<BodyHash>, IntakeError> {
    let mut bodies = body_hashes(batch)?;
    let said = Said::of(batch);
    for (row, body) in bodies.iter_mut().enumerate() {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&body.0);
        if let Some((score, scale)) = said.score(row) {
            for number in [score, scale.min, scale.max] {
                hasher.update(&number.to_le_bytes());
            }
            hasher.update(&[u8::from(scale.higher_is_better)]);
        }
        for field in [FeedbackField::Text, FeedbackField::Language, FeedbackField::Question, FeedbackField::Touchpoint]
        {
            if let Some(text) = said.text(field, row) {
                hasher.update(&[field as u8]).update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
            }
        }
        body.0.copy_from_slice(&hasher.finalize().as_bytes()[..BodyHash::BYTES]);
    }
    Ok(bodies)
}

/// The columns of a batch of feedback.
struct Said<'a>(&'a RecordBatch);

impl<'a> Said<'a> {
    fn of(batch: &'a RecordBatch) -> Self {
        Self(batch)
    }

    fn named(&self, name: &str, row: usize) -> Option<&'a str> {
        let column = self.0.column_by_name(name)?.as_string_opt::<i32>()?;
        column.is_valid(row).then(|| column.value(row))
    }

    fn text(&self, field: FeedbackField, row: usize) -> Option<&'a str> {
        self.named(field.name(), row)
    }

    fn event_text(&self, field: EventField, row: usize) -> Option<&'a str> {
        self.named(field.name(), row)
    }

    fn number(&self, field: FeedbackField, row: usize) -> Option<f64> {
        let column = self.0.column_by_name(field.name())?.as_primitive_opt::<Float64Type>()?;
        column.is_valid(row).then(|| column.value(row))
    }

    fn score(&self, row: usize) -> Option<(f64, Scale)> {
        let higher = self.0.column_by_name(FeedbackField::HigherIsBetter.name())?.as_boolean_opt()?;
        let higher = higher.is_valid(row).then(|| higher.value(row))?;
        let (min, max) = (self.number(FeedbackField::ScaleMin, row)?, self.number(FeedbackField::ScaleMax, row)?);
        Some((self.number(FeedbackField::Score, row)?, Scale::new(min, max, higher)?))
    }
}

/// Takes the feedback of one open import.
pub struct FeedbackSink<'a> {
    scope: &'a Scope,
    import: &'a Import,
    id_kind: &'a str,
    now: &'a (dyn Fn() -> Timestamp + Sync),
    events: EventSink<'a>,
    counts: EventCounts,
}

impl<'a> FeedbackSink<'a> {
    /// Prepares to take feedback; `id_kind` is what kind of id its customers have.
    ///
    /// # Errors
    ///
    /// When what is there already cannot be settled or read.
    pub async fn open(
        installation: &Installation,
        scope: &'a Scope,
        import: &'a Import,
        id_kind: &'a str,
        now: &'a (dyn Fn() -> Timestamp + Sync),
    ) -> Result<Self, IntakeError> {
        let events = EventSink::open(installation, scope, import, id_kind, now).await?;
        Ok(Self { scope, import, id_kind, now, events, counts: EventCounts::default() })
    }

    /// Takes items. They are durable when [`FeedbackSink::finish`] has returned, and seen when the import is done.
    pub async fn push(&mut self, keyed: Keyed) -> Result<(), IntakeError> {
        let people = self.number(&keyed.batch).await?;
        let items = items(&keyed, &people);
        let outcomes = self.scope.add_feedback(&self.import.id, &items, (self.now)()).await?;
        let mut walks = Vec::with_capacity(outcomes.len());
        let mut conflicts = Vec::new();
        for (row, outcome) in outcomes.into_iter().enumerate() {
            // What is nobody's stands in nobody's path.
            walks.push(outcome == Added::New && people[row].is_some());
            match outcome {
                Added::New => self.counts.added += 1,
                Added::There(by) => {
                    self.counts.duplicate += 1;
                    if by != self.import.import_no {
                        *self.counts.there_by.entry(by).or_insert(0) += 1;
                    }
                }
                Added::Conflict(kept) => {
                    self.counts.conflicting += 1;
                    if self.counts.conflicting <= QUARANTINED {
                        conflicts.push((row, kept));
                    }
                }
            }
        }
        self.quarantine(&keyed.batch, &conflicts).await?;
        let events = as_events(&keyed, walks)?;
        if events.batch.num_rows() > 0 { self.events.push(events).await } else { Ok(()) }
    }

    /// Takes what still waits, and tells what became of all items.
    pub async fn finish(self) -> Result<EventCounts, IntakeError> {
        self.events.finish().await?;
        Ok(self.counts)
    }

    /// Lets go of what is held when the import breaks off.
    pub async fn abandon(self) {
        self.events.abandon().await;
    }

    /// The number of each item's customer, or of its case where it names no customer.
    async fn number(&self, batch: &RecordBatch) -> Result<Vec<Option<i32>>, IntakeError> {
        let said = Said::of(batch);
        let mut people = vec![None; batch.num_rows()];
        let customer = |row| said.event_text(EventField::RawId, row);
        let case = |row| said.event_text(EventField::CaseKey, row).filter(|_| customer(row).is_none());
        let mut rows: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
        for row in 0..batch.num_rows() {
            match (customer(row), case(row)) {
                (Some(_), _) => rows[0].push(row),
                (None, Some(_)) => rows[1].push(row),
                (None, None) => {}
            }
        }
        for (rows, kind) in rows.iter().zip([self.id_kind, CASE_KIND]) {
            if rows.is_empty() {
                continue;
            }
            let ids: Vec<&str> = rows.iter().filter_map(|row| customer(*row).or_else(|| case(*row))).collect();
            for (row, number) in rows.iter().zip(self.scope.numbers_for(kind, &ids).await?) {
                people[*row] = Some(number);
            }
        }
        Ok(people)
    }

    async fn quarantine(&self, batch: &RecordBatch, conflicts: &[(usize, String)]) -> Result<(), IntakeError> {
        let ids = texts(batch, EventField::MessageId);
        let rows: Vec<(&str, &str, String)> = conflicts
            .iter()
            .map(|(row, kept)| {
                let message_id = ids.filter(|ids| ids.is_valid(*row)).map_or("", |ids| ids.value(*row));
                (message_id, kept.as_str(), row_as_json(batch, *row))
            })
            .collect();
        for part in rows.chunks(1_000) {
            let part = part.iter().map(|(message_id, kept_digest, body)| NewConflict { message_id, kept_digest, body });
            self.scope.add_conflicts(&self.import.id, &part.collect::<Vec<_>>(), (self.now)()).await?;
        }
        Ok(())
    }
}

/// The id of feedback: its key in letters and digits.
fn feedback_id(key: &EventKey) -> String {
    hex(&BodyHash(key.0))
}

fn items(keyed: &Keyed, people: &[Option<i32>]) -> Vec<NewFeedback> {
    let said = Said::of(&keyed.batch);
    let at = keyed
        .batch
        .column_by_name(EventField::Ts.name())
        .and_then(|column| column.as_primitive_opt::<TimestampMicrosecondType>());
    let precision = keyed
        .batch
        .column_by_name(EventField::TsPrecision.name())
        .and_then(|column| column.as_primitive_opt::<UInt8Type>());
    let owned = |text: Option<&str>| text.map(str::to_owned);
    (0..keyed.batch.num_rows())
        .map(|row| NewFeedback {
            feedback_id: feedback_id(&keyed.keys[row]),
            body_digest: hex(&keyed.bodies[row]),
            person_no: people[row],
            raw_id: owned(said.event_text(EventField::RawId, row)),
            case_key: owned(said.event_text(EventField::CaseKey, row)),
            said_at: at.map_or(0, |at| at.value(row)),
            said_precision: precision.map_or(0, |precision| i16::from(precision.value(row))),
            score: said.score(row),
            text: owned(said.text(FeedbackField::Text, row)),
            language: owned(said.text(FeedbackField::Language, row)),
            channel: owned(said.event_text(EventField::Channel, row)),
            question: owned(said.text(FeedbackField::Question, row)),
            touchpoint: owned(said.text(FeedbackField::Touchpoint, row)),
        })
        .collect()
}

/// Items as events: without what was said, with the id by which that is found.
fn as_events(keyed: &Keyed, walks: Vec<bool>) -> Result<Keyed, IntakeError> {
    let ids: StringArray = keyed.keys.iter().map(|key| Some(feedback_id(key))).collect();
    let mut fields: Vec<Arc<Field>> = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for field in Fields::ALL.iter() {
        if let Some((at, field)) = keyed.batch.schema_ref().column_with_name(field.name()) {
            fields.push(Arc::new(field.clone()));
            columns.push(Arc::clone(keyed.batch.column(at)));
        }
    }
    fields.push(Arc::new(Field::new("feedback_id", DataType::Utf8, true)));
    columns.push(Arc::new(ids));
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?;
    let keys = keyed.keys.iter().zip(&walks).filter(|(_, walks)| **walks).map(|(key, _)| *key).collect();
    let batch = filter_record_batch(&batch, &BooleanArray::from(walks))?;
    let bodies = body_hashes(&batch)?;
    Ok(Keyed { batch, bodies, keys, by_case: false })
}
