//! Keys and bodies of decoded events, and rows whose ids cannot be kept.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, BooleanArray, RecordBatch, StringArray};
use arrow_select::filter::filter_record_batch;
use desireline_events::segments::{BodyHash, EventKey, body_hashes};
use desireline_ingest::Rejection;
use desireline_model::event::EventField;
use hashbrown::HashTable;

use super::IntakeError;
use super::feedback::{feedback_bodies, is_feedback};
use super::identities::is_identities;
use crate::store::MAX_KEY_BYTES;
use crate::store::sources::EvidenceKind;

/// Rows whose keys are made at a time.
const AT_A_TIME: usize = 512;

/// Decoded events with their keys.
#[derive(Debug)]
pub struct Keyed {
    pub(super) batch: RecordBatch,
    pub(super) bodies: Vec<BodyHash>,
    pub(super) keys: Vec<EventKey>,
    /// Whether the customer's id is missing throughout, so that the case stands for the customer.
    pub(super) by_case: bool,
}

/// Gives the events of one file their keys.
///
/// Holds 9 to 18 bytes for each row without an id of its own, to tell twins apart.
#[derive(Debug)]
pub struct Keyer {
    source_no: u16,
    by_case: bool,
    /// Beginnings of the hashes of bodies that came. Two bodies that begin alike are taken for twins: then a key has
    /// another number of occurrence, the same in every file that begins like this one.
    came: HashTable<u64>,
    /// How often those came that came again.
    again: HashMap<u64, u64>,
}

impl Keyer {
    /// For a file from this source. Where no column names customers (`by_case`), the case is whom events are about.
    pub fn new(source_no: i16, by_case: bool) -> Self {
        Self { source_no: source_no as u16, by_case, came: HashTable::new(), again: HashMap::new() }
    }

    /// The next events of the file with their keys, and the rows that were taken out of them, with reasons.
    ///
    /// # Errors
    ///
    /// When the batch is not of [`desireline_model::event::schema`]: a fault of whoever decoded it.
    pub fn key(&mut self, batch: RecordBatch) -> Result<(Keyed, Vec<Rejection>), IntakeError> {
        if is_identities(&batch) {
            return Ok((Keyed { batch, bodies: Vec::new(), keys: Vec::new(), by_case: false }, Vec::new()));
        }
        let (batch, rejections) = refuse_ids(batch)?;
        let said = is_feedback(&batch);
        let bodies = if said { feedback_bodies(&batch)? } else { body_hashes(&batch)? };
        let message_ids = texts(&batch, EventField::MessageId);
        let mut keys = Vec::with_capacity(bodies.len());
        for first in (0..bodies.len()).step_by(AT_A_TIME) {
            let rows = first..bodies.len().min(first + AT_A_TIME);
            // All of them before the first is hashed: so the places of many in a large table are fetched at once.
            let is_there: Vec<bool> = bodies[rows.clone()].iter().map(|body| self.has_come(*body)).collect();
            for row in rows {
                let body = bodies[row];
                keys.push(match message_ids.filter(|ids| ids.is_valid(row)) {
                    // A source may use one number for an event and for what was said.
                    Some(ids) if said => EventKey::of_message(self.source_no, &format!("feedback {}", ids.value(row))),
                    Some(ids) => EventKey::of_message(self.source_no, ids.value(row)),
                    None => EventKey::of_row(self.source_no, body, self.occurrences(body, is_there[row - first])),
                });
            }
        }
        Ok((Keyed { batch, bodies, keys, by_case: self.by_case }, rejections))
    }

    fn has_come(&self, body: BodyHash) -> bool {
        let start = start_of(&body.0);
        self.came.find(start, |other| *other == start).is_some()
    }

    /// How often this body came before; it is noted that it came. `is_there` may be `false` for one that came just now.
    fn occurrences(&mut self, body: BodyHash, is_there: bool) -> u64 {
        let start = start_of(&body.0);
        if !is_there
            && let hashbrown::hash_table::Entry::Vacant(vacant) =
                self.came.entry(start, |other| *other == start, |other| *other)
        {
            vacant.insert(start);
            return 0;
        }
        let times = self.again.entry(start).or_insert(0);
        *times += 1;
        *times
    }
}

/// The first eight bytes of a hash: a number that is as good as random.
pub(super) fn start_of(hash: &[u8; 16]) -> u64 {
    let mut start = [0; 8];
    start.copy_from_slice(&hash[..8]);
    u64::from_le_bytes(start)
}

/// What the rows of a batch are, by its columns.
pub(super) fn kind_of(batch: &RecordBatch) -> EvidenceKind {
    match () {
        () if is_identities(batch) => EvidenceKind::Identities,
        () if is_feedback(batch) => EvidenceKind::Feedback,
        () => EvidenceKind::Events,
    }
}

pub(super) fn texts(batch: &RecordBatch, field: EventField) -> Option<&StringArray> {
    let column = batch.column_by_name(field.name())?.as_string_opt::<i32>()?;
    (column.null_count() < column.len()).then_some(column)
}

/// The row of the file that an event comes from.
pub(super) fn row_of(batch: &RecordBatch, row: usize) -> u64 {
    let sequence = batch.column_by_name(EventField::Sequence.name());
    sequence.and_then(|column| column.as_primitive_opt::<UInt64Type>()).map_or(0, |column| column.value(row))
}

/// Takes out rows with an id that a database could not look up.
fn refuse_ids(batch: RecordBatch) -> Result<(RecordBatch, Vec<Rejection>), IntakeError> {
    const IDS: [(EventField, &str); 3] = [
        (EventField::RawId, "the customer's id"),
        (EventField::CaseKey, "the case"),
        (EventField::MessageId, "the event's id"),
    ];
    let mut why: Vec<(usize, String)> = Vec::new();
    for (field, what) in IDS {
        let Some(ids) = texts(&batch, field) else { continue };
        let has_long = ids.value_offsets().windows(2).any(|ends| (ends[1] - ends[0]) as usize > MAX_KEY_BYTES);
        if !has_long && !ids.value_data().contains(&0) {
            continue;
        }
        for row in (0..ids.len()).filter(|row| ids.is_valid(*row)) {
            let id = ids.value(row);
            if id.len() > MAX_KEY_BYTES {
                let n_bytes = id.len();
                why.push((row, format!("{what} has {n_bytes} bytes; at most {MAX_KEY_BYTES} can be kept")));
            } else if id.as_bytes().contains(&0) {
                why.push((row, format!("{what} holds a zero byte, which cannot be kept")));
            }
        }
    }
    if why.is_empty() {
        return Ok((batch, Vec::new()));
    }
    why.sort_by_key(|(row, _)| *row);
    why.dedup_by_key(|(row, _)| *row);
    let mut stays = vec![true; batch.num_rows()];
    let rejections = why.into_iter().map(|(row, reason)| {
        stays[row] = false;
        Rejection { row: row_of(&batch, row), line: None, byte: None, reason }
    });
    let rejections = rejections.collect();
    Ok((filter_record_batch(&batch, &BooleanArray::from(stays))?, rejections))
}
