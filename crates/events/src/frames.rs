//! Frames: events that were read and lie in memory, as columns of numbers.

use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampMicrosecondType, UInt8Type, UInt64Type};
use arrow_array::{Array, RecordBatch, StringArray};
use desireline_model::event::EventField;

use crate::dictionary::Dictionary;
use crate::scan::Group;

/// No value.
pub const NONE: u32 = u32::MAX;

/// Events in memory. Every row has a person, a name, an instant, and its place in its source.
#[derive(Debug, Default)]
pub struct Frames {
    /// Who.
    pub people: Dictionary,
    /// Which matter.
    pub matters: Dictionary,
    /// What happened.
    pub names: Dictionary,
    /// Where.
    pub channels: Dictionary,
    /// Which kinds of actors.
    pub actors: Dictionary,
    /// For each row its person.
    pub person: Vec<u32>,
    /// For each row its matter, or [`NONE`].
    pub matter: Vec<u32>,
    /// For each row its name.
    pub name: Vec<u32>,
    /// For each row its channel, or [`NONE`]; empty when no batch had channels.
    pub channel: Vec<u32>,
    /// For each row its kind of actor, or [`NONE`]; empty when no batch had actors.
    pub actor: Vec<u32>,
    /// For each row its instant in microseconds.
    pub ts: Vec<i64>,
    /// For each row the precision of its instant.
    pub precision: Vec<u8>,
    /// For each row its source.
    pub source: Vec<u16>,
    /// For each row its place in its source.
    pub sequence: Vec<u64>,
    /// For each batch that carried properties: its first row and the texts.
    properties: Vec<(usize, StringArray)>,
}

/// Why a batch cannot be added: always a fault of the caller.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// A column is absent or of another type.
    #[error("column `{0}` is missing or of another type")]
    Column(&'static str),
    /// A row names neither a customer nor a matter.
    #[error("row {0} names neither a customer nor a case")]
    Nobody(usize),
    /// There are more rows or sources than can be numbered.
    #[error("too many events or sources for memory")]
    TooMany,
}

fn text(batch: &RecordBatch, field: EventField) -> Option<&StringArray> {
    batch.column_by_name(field.name()).and_then(|column| column.as_string_opt::<i32>())
}

/// Appends the numbers of a column of texts that not every batch has.
fn number_all(
    dictionary: &mut Dictionary,
    numbers: &mut Vec<u32>,
    texts: Option<&StringArray>,
    start: usize,
    rows: usize,
) {
    match texts {
        Some(texts) if texts.null_count() < texts.len() => {
            numbers.resize(start, NONE);
            numbers.extend(texts.iter().map(|text| text.map_or(NONE, |text| dictionary.number(text))));
        }
        _ if numbers.is_empty() => {}
        _ => numbers.resize(start + rows, NONE),
    }
}

impl Frames {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.ts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ts.is_empty()
    }

    /// Adds a batch of [`desireline_model::event::schema`] from this source. A row without a customer belongs
    /// to a person of its own for its matter.
    pub fn append(&mut self, source: u16, batch: &RecordBatch) -> Result<(), FrameError> {
        let start = self.len();
        if start + batch.num_rows() > NONE as usize {
            return Err(FrameError::TooMany);
        }
        let need = |field: EventField| FrameError::Column(field.name());
        let name = text(batch, EventField::Name).ok_or(need(EventField::Name))?;
        let ts = batch
            .column_by_name(EventField::Ts.name())
            .and_then(|column| column.as_primitive_opt::<TimestampMicrosecondType>())
            .ok_or(need(EventField::Ts))?;
        let precision = batch
            .column_by_name(EventField::TsPrecision.name())
            .and_then(|column| column.as_primitive_opt::<UInt8Type>())
            .ok_or(need(EventField::TsPrecision))?;
        let sequence = batch
            .column_by_name(EventField::Sequence.name())
            .and_then(|column| column.as_primitive_opt::<UInt64Type>())
            .ok_or(need(EventField::Sequence))?;
        let person = text(batch, EventField::RawId);
        let matter = text(batch, EventField::CaseKey);
        for row in 0..batch.num_rows() {
            let matter_text = matter.filter(|column| column.is_valid(row)).map(|column| column.value(row));
            let person_text = person.filter(|column| column.is_valid(row)).map(|column| column.value(row));
            let number = match (person_text, matter_text) {
                (Some(person), _) => self.people.number(person),
                // The separator keeps such a person apart from a customer whose id equals the case's.
                (None, Some(matter)) => self.people.number(&format!("case\u{1f}{matter}")),
                (None, None) => return Err(FrameError::Nobody(row)),
            };
            self.person.push(number);
            self.matter.push(matter_text.map_or(NONE, |matter| self.matters.number(matter)));
            self.name.push(self.names.number(name.value(row)));
        }
        let rows = batch.num_rows();
        number_all(&mut self.channels, &mut self.channel, text(batch, EventField::Channel), start, rows);
        number_all(&mut self.actors, &mut self.actor, text(batch, EventField::ActorKind), start, rows);
        self.ts.extend_from_slice(ts.values());
        self.precision.extend_from_slice(precision.values());
        self.sequence.extend_from_slice(sequence.values());
        self.source.resize(self.ts.len(), source);
        if let Some(properties) =
            text(batch, EventField::Properties).filter(|column| column.null_count() < column.len())
        {
            self.properties.push((start, properties.clone()));
        }
        Ok(())
    }

    /// For each row the number of what its cases are cut from, or [`NONE`]; and how many numbers there are.
    pub fn groups(&self, group: Group) -> (&[u32], usize) {
        match group {
            Group::Customer => (&self.person, self.people.len()),
            Group::Case => (&self.matter, self.matters.len()),
        }
    }

    /// The properties of a row: one JSON object.
    pub fn properties_of(&self, row: usize) -> Option<&str> {
        let at = self.properties.partition_point(|(start, _)| *start <= row).checked_sub(1)?;
        let (start, texts) = &self.properties[at];
        let row = row - start;
        (row < texts.len() && texts.is_valid(row)).then(|| texts.value(row))
    }
}
