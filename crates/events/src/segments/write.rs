//! Writing a segment: its events in order, then its ids, then both names.

use std::path::Path;

use arrow_array::RecordBatch;
use desireline_model::time::Timestamp;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::durable::{HashedFile, Landing, Written};
use super::ids::{EventKey, IdEntry, IdsWriter};
use super::order::OrderCheck;
use super::rows::{self, SegmentEvents, SegmentField, body_hashes};
use super::{SegmentError, SegmentId, SegmentMeta};

/// The most rows of a row group.
pub const ROW_GROUP_ROWS: usize = 128 << 10;

/// The most encoded bytes of a row group: long properties must not fill the memory.
const ROW_GROUP_BYTES: usize = 256 << 20;

/// How each column is encoded, by measurement: `docs/decisions/0004-segment-layout.md`.
pub fn encoding() -> WriterProperties {
    let version = KeyValue::new(rows::VERSION_KEY.to_owned(), rows::VERSION.to_string());
    let mut properties = WriterProperties::builder()
        .set_created_by("desireline".to_owned())
        .set_key_value_metadata(Some(vec![version]))
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_max_row_group_bytes(Some(ROW_GROUP_BYTES))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_compression(Compression::UNCOMPRESSED);
    for column in SegmentField::ALL {
        let path = ColumnPath::from(column.name());
        properties = match column {
            SegmentField::PersonNo
            | SegmentField::Ts
            | SegmentField::Sequence
            | SegmentField::AmountMinor
            | SegmentField::OriginalTs
            | SegmentField::SentTs
            | SegmentField::ReceivedTs => properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
            // Nothing makes random bytes smaller.
            SegmentField::Key => {
                properties.set_column_dictionary_enabled(path.clone(), false).set_column_encoding(path, Encoding::PLAIN)
            }
            // Many values, in short runs or none.
            SegmentField::CaseKey | SegmentField::SessionId | SegmentField::MessageId | SegmentField::FeedbackId => {
                properties
                    .set_column_dictionary_enabled(path.clone(), false)
                    .set_column_encoding(path.clone(), Encoding::DELTA_LENGTH_BYTE_ARRAY)
                    .set_column_compression(path, Compression::ZSTD(ZstdLevel::default()))
            }
            SegmentField::RawId | SegmentField::Properties | SegmentField::Objects => {
                properties.set_column_compression(path, Compression::ZSTD(ZstdLevel::default()))
            }
            // Few values, or long runs of one.
            _ => properties,
        };
    }
    for column in [SegmentField::PersonNo, SegmentField::Ts] {
        properties = properties.set_column_statistics_enabled(column.name().into(), EnabledStatistics::Page);
    }
    properties.build()
}

/// Writes the events file of a segment batch by batch.
pub(super) struct EventsWriter {
    table: ArrowWriter<HashedFile>,
    order: OrderCheck,
    rows: u64,
    min_ts: i64,
    max_ts: i64,
}

impl EventsWriter {
    pub(super) fn new(file: HashedFile) -> Result<Self, SegmentError> {
        let path = file.path().to_owned();
        let options = ArrowWriterOptions::new().with_properties(encoding()).with_skip_arrow_metadata(true);
        let table = ArrowWriter::try_new_with_options(file, rows::schema(), options)
            .map_err(|cause| SegmentError::Encode { path, cause })?;
        Ok(Self { table, order: OrderCheck::default(), rows: 0, min_ts: i64::MAX, max_ts: i64::MIN })
    }

    pub(super) fn write(&mut self, events: &SegmentEvents) -> Result<(), SegmentError> {
        let keys = events.row_keys();
        if !(0..events.len()).all(|row| self.order.follows(keys.of(row))) {
            return Err(SegmentError::Unsorted("the rows of a segment"));
        }
        self.table.write(events.batch()).map_err(|cause| failure(self.table.inner_mut(), cause))?;
        self.rows += events.len() as u64;
        self.min_ts = events.ts().iter().copied().fold(self.min_ts, i64::min);
        self.max_ts = events.ts().iter().copied().fold(self.max_ts, i64::max);
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<WrittenEvents, SegmentError> {
        self.table.finish().map_err(|cause| failure(self.table.inner_mut(), cause))?;
        let file = self.table.inner_mut().seal()?;
        Ok(WrittenEvents { file, rows: self.rows, min_ts: self.min_ts, max_ts: self.max_ts })
    }
}

fn failure(file: &mut HashedFile, cause: parquet::errors::ParquetError) -> SegmentError {
    file.refusal().unwrap_or_else(|| SegmentError::Encode { path: file.path().to_owned(), cause })
}

/// An events file that is sealed and has no name yet.
#[derive(Debug)]
pub(super) struct WrittenEvents {
    file: Written,
    rows: u64,
    min_ts: i64,
    max_ts: i64,
}

impl WrittenEvents {
    pub(super) fn meta(self, id: SegmentId, ids: Written) -> SegmentMeta {
        SegmentMeta {
            id,
            rows: self.rows,
            bytes: self.file.bytes,
            blake3: self.file.blake3,
            min_ts: Timestamp(self.min_ts),
            max_ts: Timestamp(self.max_ts),
            ids_bytes: ids.bytes,
            ids_blake3: ids.blake3,
        }
    }
}

/// Writes sorted rows as a segment, making the folder if need be. When this returns, the segment survives a
/// power cut; when it fails, nothing stays of it.
///
/// Holds one row group and 36 bytes for each row.
///
/// # Errors
///
/// When there are no rows, they are not sorted, the id is taken, the disk is full or the system refuses.
pub fn write_segment(folder: &Path, id: SegmentId, batches: &[SegmentEvents]) -> Result<SegmentMeta, SegmentError> {
    let n_rows = batches.iter().map(SegmentEvents::len).sum();
    if n_rows == 0 {
        return Err(SegmentError::NoRows);
    }
    let (landing, events_file, ids_file) = Landing::open(folder, id)?;
    let mut writer = EventsWriter::new(events_file)?;
    let mut entries = Vec::with_capacity(n_rows);
    for batch in batches {
        writer.write(batch)?;
        append_entries(&mut entries, batch)?;
    }
    let events = writer.finish()?;
    entries.sort_unstable();
    let mut writer = IdsWriter::new(ids_file, n_rows as u64)?;
    for entry in entries {
        writer.push(entry)?;
    }
    let ids = writer.finish()?;
    landing.land()?;
    Ok(events.meta(id, ids))
}

fn append_entries(entries: &mut Vec<IdEntry>, events: &SegmentEvents) -> Result<(), SegmentError> {
    let batch: &RecordBatch = events.batch();
    let bodies = body_hashes(batch)?;
    let ids = events.keys().iter().zip(events.import_no());
    let entry = |(body, (key, import_no)): (_, (&_, &_))| IdEntry { key: EventKey(*key), body, import_no: *import_no };
    entries.extend(bodies.into_iter().zip(ids).map(entry));
    Ok(())
}
