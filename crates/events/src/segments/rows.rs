//! The rows of a segment: their schema, and how they come from decoded events.
//!
//! Format 1 (metadata `desireline.segment = 1`) has the columns of [`SegmentField::ALL`], in that order, all
//! of them, as plain Parquet types; no Arrow schema is embedded, since none of them needs it.

use std::sync::{Arc, LazyLock};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Int32Type, Int64Type, TimestampMicrosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, FixedSizeBinaryArray, RecordBatch, UInt16Array, UInt32Array, new_null_array};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use desireline_model::event::EventField;

use super::SegmentError;
use super::ids::{BodyHash, EventKey};
use super::order::{BATCH_ROWS, RowKey};

/// The key of the format's number in the metadata of a segment.
pub const VERSION_KEY: &str = "desireline.segment";

/// The format that this release writes; it reads this one and all before.
pub const VERSION: u32 = 1;

/// One column of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SegmentField {
    /// The number of `raw_id` in its workspace, kept for ever.
    PersonNo,
    /// When it happened, in microseconds UTC.
    Ts,
    /// How finely `ts` is known.
    TsPrecision,
    /// The number of its source in its workspace.
    SourceNo,
    /// The number of the import that brought it.
    ImportNo,
    /// Its own place in its source.
    Sequence,
    /// Its key for duplicates, 16 bytes: see [`EventKey`].
    Key,
    /// What happened.
    Name,
    /// The matter it belongs to.
    CaseKey,
    /// The source's own session.
    SessionId,
    /// Where it happened.
    Channel,
    /// Who acted.
    ActorKind,
    /// The offset of the source's clock from UTC in seconds.
    ZoneOffset,
    /// A lifecycle transition.
    Lifecycle,
    /// Money in minor units.
    AmountMinor,
    /// The currency of `amount_minor`.
    Currency,
    /// The customer's id as the source wrote it.
    RawId,
    /// Everything else, as one JSON object.
    Properties,
    /// The source's own id of the event, where it gave one.
    MessageId,
    /// When it happened by the source's clock, where `ts` was corrected.
    OriginalTs,
    /// When the source sent it.
    SentTs,
    /// When it was received.
    ReceivedTs,
    /// What the customer had agreed to.
    Consent,
    /// The feedback of which it is the place in the path.
    FeedbackId,
    /// Other things it is about, as a JSON list of type, id and qualifier.
    Objects,
}

impl SegmentField {
    /// All columns, in the order of the file.
    pub const ALL: [Self; 25] = [
        Self::PersonNo,
        Self::Ts,
        Self::TsPrecision,
        Self::SourceNo,
        Self::ImportNo,
        Self::Sequence,
        Self::Key,
        Self::Name,
        Self::CaseKey,
        Self::SessionId,
        Self::Channel,
        Self::ActorKind,
        Self::ZoneOffset,
        Self::Lifecycle,
        Self::AmountMinor,
        Self::Currency,
        Self::RawId,
        Self::Properties,
        Self::MessageId,
        Self::OriginalTs,
        Self::SentTs,
        Self::ReceivedTs,
        Self::Consent,
        Self::FeedbackId,
        Self::Objects,
    ];

    /// The field of a decoded event that the column holds; none for what the store adds, and for what no file has.
    pub const fn event(self) -> Option<EventField> {
        Some(match self {
            Self::PersonNo | Self::SourceNo | Self::ImportNo | Self::Key => return None,
            Self::OriginalTs | Self::SentTs | Self::ReceivedTs | Self::Consent | Self::FeedbackId | Self::Objects => {
                return None;
            }
            Self::MessageId => EventField::MessageId,
            Self::Ts => EventField::Ts,
            Self::TsPrecision => EventField::TsPrecision,
            Self::Sequence => EventField::Sequence,
            Self::Name => EventField::Name,
            Self::CaseKey => EventField::CaseKey,
            Self::SessionId => EventField::SessionId,
            Self::Channel => EventField::Channel,
            Self::ActorKind => EventField::ActorKind,
            Self::ZoneOffset => EventField::ZoneOffset,
            Self::Lifecycle => EventField::Lifecycle,
            Self::AmountMinor => EventField::AmountMinor,
            Self::Currency => EventField::Currency,
            Self::RawId => EventField::RawId,
            Self::Properties => EventField::Properties,
        })
    }

    /// The column's name.
    pub const fn name(self) -> &'static str {
        match (self, self.event()) {
            (_, Some(field)) => field.name(),
            (Self::PersonNo, _) => "person_no",
            (Self::SourceNo, _) => "source_no",
            (Self::ImportNo, _) => "import_no",
            (Self::OriginalTs, _) => "original_ts",
            (Self::SentTs, _) => "sent_ts",
            (Self::ReceivedTs, _) => "received_ts",
            (Self::Consent, _) => "consent",
            (Self::FeedbackId, _) => "feedback_id",
            (Self::Objects, _) => "objects",
            _ => "key",
        }
    }

    /// The column's Arrow field.
    pub fn field(self) -> Field {
        let kind = match (self, self.event()) {
            (_, Some(field)) => return field.field(),
            (Self::PersonNo | Self::ImportNo, _) => DataType::UInt32,
            (Self::SourceNo, _) => DataType::UInt16,
            (Self::Key, _) => DataType::FixedSizeBinary(EventKey::BYTES as i32),
            (Self::OriginalTs | Self::SentTs | Self::ReceivedTs, _) => {
                let kind = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
                return Field::new(self.name(), kind, true);
            }
            _ => return Field::new(self.name(), DataType::Utf8, true),
        };
        Field::new(self.name(), kind, false)
    }
}

/// The Arrow schema of a whole row.
pub fn schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> =
        LazyLock::new(|| Arc::new(Schema::new(SegmentField::ALL.map(SegmentField::field).to_vec())));
    Arc::clone(&SCHEMA)
}

/// A column in which no row has a value. Batches share it, so that it costs no memory.
pub(super) fn absent(field: SegmentField, n_rows: usize) -> ArrayRef {
    static ABSENT: LazyLock<Vec<ArrayRef>> = LazyLock::new(|| {
        let nulls = |field: SegmentField| new_null_array(field.field().data_type(), BATCH_ROWS);
        SegmentField::ALL.map(nulls).to_vec()
    });
    match n_rows {
        0..=BATCH_ROWS => ABSENT[field as usize].slice(0, n_rows),
        _ => new_null_array(field.field().data_type(), n_rows),
    }
}

/// What the store adds to decoded events; each array has a value for each event.
#[derive(Debug, Clone)]
pub struct RowNumbers {
    /// Whose events they are.
    pub person_no: UInt32Array,
    /// Their source.
    pub source_no: UInt16Array,
    /// Their import.
    pub import_no: UInt32Array,
    /// Their keys, 16 bytes each.
    pub keys: FixedSizeBinaryArray,
}

/// Whole rows of a segment, in any order.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentEvents(RecordBatch);

impl SegmentEvents {
    /// Joins decoded events of [`desireline_model::event::schema`] with what the store adds. Optional columns
    /// that a decoder left out become nulls; columns that no decoder of files has (`sent_ts`, `feedback_id`, …) may come
    /// by their names.
    ///
    /// # Errors
    ///
    /// When a needed column is absent, has nulls or another type, or lengths differ.
    pub fn build(events: &RecordBatch, numbers: &RowNumbers) -> Result<Self, SegmentError> {
        let columns = SegmentField::ALL.map(|column| -> Result<ArrayRef, SegmentError> {
            let field = column.field();
            Ok(match column {
                SegmentField::PersonNo => Arc::new(numbers.person_no.clone()),
                SegmentField::SourceNo => Arc::new(numbers.source_no.clone()),
                SegmentField::ImportNo => Arc::new(numbers.import_no.clone()),
                SegmentField::Key => Arc::new(numbers.keys.clone()),
                _ => match events.column_by_name(field.name()) {
                    Some(array) => Arc::clone(array),
                    None if field.is_nullable() => absent(column, events.num_rows()),
                    None => return Err(SegmentError::Column(column.name())),
                },
            })
        });
        Self::of_columns(columns.into_iter().collect::<Result<_, _>>()?)
    }

    /// Takes a batch with exactly the columns of [`schema`].
    ///
    /// # Errors
    ///
    /// When a column is absent, has nulls where it may not, or another type.
    pub fn try_new(batch: &RecordBatch) -> Result<Self, SegmentError> {
        let columns = SegmentField::ALL
            .map(|column| batch.column_by_name(column.name()).cloned().ok_or(SegmentError::Column(column.name())));
        Self::of_columns(columns.into_iter().collect::<Result<_, _>>()?)
    }

    /// Takes a batch that may lack optional columns; they become nulls.
    pub(super) fn with_nulls(batch: &RecordBatch) -> Result<Self, SegmentError> {
        let columns = SegmentField::ALL.map(|column| {
            let field = column.field();
            match batch.column_by_name(field.name()) {
                Some(array) => Arc::clone(array),
                None => absent(column, batch.num_rows()),
            }
        });
        Self::of_columns(columns.to_vec())
    }

    /// Takes columns in the order of [`SegmentField::ALL`].
    pub(super) fn of_columns(columns: Vec<ArrayRef>) -> Result<Self, SegmentError> {
        for (column, array) in SegmentField::ALL.into_iter().zip(&columns) {
            let field = column.field();
            if array.data_type() != field.data_type() || (!field.is_nullable() && array.null_count() > 0) {
                return Err(SegmentError::Column(column.name()));
            }
        }
        Ok(Self(RecordBatch::try_new(schema(), columns)?))
    }

    /// The rows as a batch of [`schema`].
    pub fn batch(&self) -> &RecordBatch {
        &self.0
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.0.num_rows()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn column(&self, column: SegmentField) -> &ArrayRef {
        self.0.column(column as usize)
    }

    /// Whose events they are.
    pub fn person_no(&self) -> &[u32] {
        self.column(SegmentField::PersonNo).as_primitive::<UInt32Type>().values()
    }

    /// Their instants in microseconds.
    pub fn ts(&self) -> &[i64] {
        self.column(SegmentField::Ts).as_primitive::<TimestampMicrosecondType>().values()
    }

    /// Their imports.
    pub fn import_no(&self) -> &[u32] {
        self.column(SegmentField::ImportNo).as_primitive::<UInt32Type>().values()
    }

    /// The key of a row.
    pub fn key(&self, row: usize) -> EventKey {
        key_at(self.column(SegmentField::Key).as_fixed_size_binary(), row)
    }

    /// The keys of all rows.
    pub(super) fn keys(&self) -> &[[u8; EventKey::BYTES]] {
        self.column(SegmentField::Key).as_fixed_size_binary().value_data().as_chunks().0
    }

    /// The place of a row in the order of a segment.
    pub fn row_key(&self, row: usize) -> RowKey {
        self.row_keys().of(row)
    }

    /// The places of all rows.
    pub(super) fn row_keys(&self) -> RowKeys<'_> {
        RowKeys {
            person_no: self.person_no(),
            ts: self.ts(),
            source_no: self.column(SegmentField::SourceNo).as_primitive::<UInt16Type>().values(),
            sequence: self.column(SegmentField::Sequence).as_primitive::<UInt64Type>().values(),
            key: self.keys(),
        }
    }
}

/// The columns that rows are ordered by.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowKeys<'a> {
    person_no: &'a [u32],
    ts: &'a [i64],
    source_no: &'a [u16],
    sequence: &'a [u64],
    key: &'a [[u8; EventKey::BYTES]],
}

impl RowKeys<'_> {
    /// The place of a row.
    pub(super) fn of(&self, row: usize) -> RowKey {
        RowKey {
            person_no: self.person_no[row],
            ts: self.ts[row],
            source_no: self.source_no[row],
            sequence: self.sequence[row],
            key: EventKey(self.key[row]),
        }
    }
}

/// The key at a row of a column of 16 bytes.
pub(super) fn key_at(keys: &FixedSizeBinaryArray, row: usize) -> EventKey {
    let mut key = [0; EventKey::BYTES];
    key.copy_from_slice(keys.value(row));
    EventKey(key)
}

/// What makes two events with one key the same or a conflict, in the order of hashing. The sequence is not
/// among them: a later export of the same events counts its rows anew.
const BODY: [SegmentField; 16] = [
    SegmentField::Ts,
    SegmentField::TsPrecision,
    SegmentField::Name,
    SegmentField::RawId,
    SegmentField::CaseKey,
    SegmentField::SessionId,
    SegmentField::Channel,
    SegmentField::ActorKind,
    SegmentField::ZoneOffset,
    SegmentField::Lifecycle,
    SegmentField::AmountMinor,
    SegmentField::Currency,
    SegmentField::Properties,
    SegmentField::OriginalTs,
    SegmentField::Consent,
    SegmentField::Objects,
];

/// The values of one column, as they are hashed.
enum BodyColumn<'a> {
    Texts(&'a [i32], &'a [u8]),
    Micros(&'a [i64]),
    Bytes(&'a [u8]),
    Seconds(&'a [i32]),
}

impl<'a> BodyColumn<'a> {
    fn of(field: SegmentField, array: &'a ArrayRef) -> Option<Self> {
        Some(match field {
            SegmentField::Ts | SegmentField::OriginalTs => {
                Self::Micros(array.as_primitive_opt::<TimestampMicrosecondType>()?.values())
            }
            SegmentField::TsPrecision => Self::Bytes(array.as_primitive_opt::<UInt8Type>()?.values()),
            SegmentField::ZoneOffset => Self::Seconds(array.as_primitive_opt::<Int32Type>()?.values()),
            SegmentField::AmountMinor => Self::Micros(array.as_primitive_opt::<Int64Type>()?.values()),
            _ => {
                let texts = array.as_string_opt::<i32>()?;
                Self::Texts(texts.value_offsets(), texts.value_data())
            }
        })
    }
}

/// Bytes to be hashed, gathered in one place.
struct Body {
    bytes: Vec<u8>,
    end: usize,
}

impl Body {
    /// Values up to this length are copied as if they had it: most are short, and a copy of a fixed length is one
    /// instruction.
    const SHORT: usize = 32;

    fn put(&mut self, number: u8, from: &[u8], n_bytes: usize) {
        let needed = self.end + 5 + n_bytes + Self::SHORT;
        if self.bytes.len() < needed {
            self.bytes.resize(2 * needed, 0);
        }
        let to = &mut self.bytes[self.end..];
        to[0] = number;
        to[1..5].copy_from_slice(&(n_bytes as u32).to_le_bytes());
        match (to[5..].first_chunk_mut::<{ Self::SHORT }>(), from.first_chunk::<{ Self::SHORT }>()) {
            (Some(to), Some(from)) if n_bytes <= Self::SHORT => *to = *from,
            _ => to[5..5 + n_bytes].copy_from_slice(&from[..n_bytes]),
        }
        self.end += 5 + n_bytes;
    }

    /// A number of a fixed length.
    fn put_number<const N: usize>(&mut self, number: u8, value: [u8; N]) {
        let needed = self.end + 5 + N;
        if self.bytes.len() < needed {
            self.bytes.resize(2 * needed, 0);
        }
        let to = &mut self.bytes[self.end..needed];
        to[0] = number;
        to[1..5].copy_from_slice(&(N as u32).to_le_bytes());
        to[5..].copy_from_slice(&value);
        self.end = needed;
    }
}

/// The hash of the body of each event: the first 16 bytes of BLAKE3 over its fields, each as its number in
/// this list (one byte, from 0), its length (u32) and its value (little endian, or UTF-8), absent ones left out.
/// Fields in order: ts, ts_precision, name, raw_id, case_key, session_id, channel, actor_kind, zone_offset,
/// lifecycle, amount_minor, currency, properties, original_ts, consent, objects.
///
/// Takes decoded events or rows of a segment: what the store adds does not count, nor does the sequence, nor when the
/// event was sent and received, since it may have been sent twice.
///
/// # Errors
///
/// When a needed column is absent or a column has another type.
pub fn body_hashes(events: &RecordBatch) -> Result<Vec<BodyHash>, SegmentError> {
    let mut columns = Vec::with_capacity(BODY.len());
    for (number, field) in BODY.into_iter().enumerate() {
        let wrong = SegmentError::Column(field.name());
        let Some(array) = events.column_by_name(field.name()) else {
            if field.field().is_nullable() {
                continue;
            }
            return Err(wrong);
        };
        if array.null_count() < array.len() {
            columns.push((number as u8, array.nulls(), BodyColumn::of(field, array).ok_or(wrong)?));
        }
    }
    let mut body = Body { bytes: vec![0; 1 << 10], end: 0 };
    let hashes = (0..events.num_rows()).map(|row| {
        body.end = 0;
        for (number, nulls, column) in &columns {
            if nulls.is_some_and(|nulls| nulls.is_null(row)) {
                continue;
            }
            match column {
                BodyColumn::Texts(places, bytes) => {
                    let (start, end) = (places[row] as usize, places[row + 1] as usize);
                    body.put(*number, &bytes[start..], end - start);
                }
                BodyColumn::Micros(numbers) => body.put_number(*number, numbers[row].to_le_bytes()),
                BodyColumn::Bytes(numbers) => body.put_number(*number, [numbers[row]]),
                BodyColumn::Seconds(numbers) => body.put_number(*number, numbers[row].to_le_bytes()),
            }
        }
        let mut hash = [0; BodyHash::BYTES];
        hash.copy_from_slice(&blake3::hash(&body.bytes[..body.end]).as_bytes()[..BodyHash::BYTES]);
        BodyHash(hash)
    });
    Ok(hashes.collect())
}
