//! Reading a segment, column by column.
//!
//! A segment is ours, yet it lay on a disk: it is opened as warily as a foreign file. A changed byte inside a
//! page can read as another value, since Parquet pages carry no checksum here; [`super::verify_segment`]
//! compares the hash of the whole file, and so does every merge.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::order::BATCH_ROWS;
use super::rows::{SegmentField, VERSION, VERSION_KEY};
use super::{SegmentError, order};
use crate::foreign::{ForeignBatches, ForeignError, ForeignParquet, open_parquet};

/// The rows of a segment, batch by batch, in their order.
///
/// Yields one error and then ends when the file is damaged on the way.
pub struct SegmentBatches {
    path: PathBuf,
    schema: SchemaRef,
    batches: ForeignBatches,
    left: u64,
    ended: bool,
}

impl SegmentBatches {
    /// The columns of the batches.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }
}

/// Reads some columns of a segment. Batches have the columns of `fields` in the order of
/// [`SegmentField::ALL`], and at most `batch_rows` rows (fewer where rows are long, so that a batch stays small).
///
/// # Errors
///
/// When the file is missing, damaged, not a segment, or of a newer format.
pub fn read_segment(path: &Path, fields: &[SegmentField], batch_rows: usize) -> Result<SegmentBatches, SegmentError> {
    read(path, fields, batch_rows, SegmentField::field, None)
}

/// Reads as [`read_segment`] does, with names, channels and kinds of actors as numbers of a dictionary.
///
/// # Errors
///
/// As [`read_segment`].
pub fn read_coded(path: &Path, fields: &[SegmentField], batch_rows: usize) -> Result<SegmentBatches, SegmentError> {
    read(path, fields, batch_rows, coded, None)
}

/// Reads as [`read_segment`] does, only the pages that may have rows of these people: what comes has all of their rows, and
/// some of their neighbours'.
///
/// # Errors
///
/// As [`read_segment`].
pub fn read_people(
    path: &Path,
    fields: &[SegmentField],
    people: &BTreeSet<u32>,
    batch_rows: usize,
) -> Result<SegmentBatches, SegmentError> {
    read(path, fields, batch_rows, SegmentField::field, Some(people))
}

/// The Arrow field of a column, with texts that have few values in a dictionary.
fn coded(field: SegmentField) -> Field {
    match field {
        SegmentField::Name | SegmentField::Channel | SegmentField::ActorKind => {
            let field = field.field();
            let kind = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Field::new(field.name(), kind, field.is_nullable())
        }
        _ => field.field(),
    }
}

fn read(
    path: &Path,
    fields: &[SegmentField],
    batch_rows: usize,
    field_of: impl Fn(SegmentField) -> Field,
    people: Option<&BTreeSet<u32>>,
) -> Result<SegmentBatches, SegmentError> {
    let file = open(path)?.with_types(&|field| {
        let ours = SegmentField::ALL.into_iter().find(|ours| ours.name() == field.name());
        ours.map_or_else(|| field.clone(), &field_of)
    })?;
    let fields: Vec<SegmentField> = SegmentField::ALL.into_iter().filter(|field| fields.contains(field)).collect();
    let schema = Arc::new(Schema::new(fields.iter().map(|field| field_of(*field)).collect::<Vec<_>>()));
    let names: Vec<String> = fields.iter().map(|field| field.name().to_owned()).collect();
    let batch_rows = if fields.contains(&SegmentField::Properties) {
        batch_rows.min(rows_that_fit(path, file.n_rows())?)
    } else {
        batch_rows
    };
    let Some(people) = people else {
        let batches = file.read(Some(&names), batch_rows)?;
        return Ok(SegmentBatches { path: path.to_owned(), schema, batches, left: file.n_rows(), ended: false });
    };
    let file = file.with_pages()?;
    let holds = |least: u32, greatest: u32| least <= greatest && people.range(least..=greatest).next().is_some();
    let rows = file.pages_where(SegmentField::PersonNo.name(), &holds)?;
    let left = rows.row_count() as u64;
    let batches = file.read_rows(Some(&names), batch_rows, rows)?;
    Ok(SegmentBatches { path: path.to_owned(), schema, batches, left, ended: false })
}

/// Opens a segment and checks its format and its columns.
fn open(path: &Path) -> Result<ForeignParquet, SegmentError> {
    let file = open_parquet(path).map_err(|error| match error {
        ForeignError::Open { path, cause } if cause.kind() == io::ErrorKind::NotFound => SegmentError::Missing { path },
        error => SegmentError::Unreadable(error),
    })?;
    let version = file.schema().metadata().get(VERSION_KEY);
    let found = version.ok_or_else(|| SegmentError::NotSegment { path: path.to_owned() })?;
    match found.parse::<u32>() {
        Ok(1..=VERSION) => {}
        Ok(version) if version > VERSION => {
            return Err(SegmentError::Newer { path: path.to_owned(), found: found.clone(), known: VERSION });
        }
        _ => return Err(SegmentError::damaged(path, format!("its format is `{}`", found.escape_debug()))),
    }
    for field in SegmentField::ALL.map(SegmentField::field) {
        let same = |there: &arrow_schema::Field| {
            there.data_type() == field.data_type() && there.is_nullable() == field.is_nullable()
        };
        if !file.schema().field_with_name(field.name()).is_ok_and(same) {
            let what = format!("its column `{}` is missing or of another type", field.name());
            return Err(SegmentError::damaged(path, what));
        }
    }
    Ok(file)
}

/// How many rows of this file make a batch of bounded size, supposing that texts were packed to an eighth.
fn rows_that_fit(path: &Path, n_rows: u64) -> Result<usize, SegmentError> {
    let bytes = path.metadata().map_err(|cause| SegmentError::io(super::READ, path, cause))?.len();
    let row_bytes = bytes.saturating_mul(8) / n_rows.max(1);
    Ok((order::BATCH_TEXT_BYTES as u64 / row_bytes.max(1)).clamp(16, BATCH_ROWS as u64 * 8) as usize)
}

impl SegmentBatches {
    fn step(&mut self) -> Result<Option<RecordBatch>, SegmentError> {
        let Some(batch) = self.batches.next() else {
            return match self.left {
                0 => Ok(None),
                left => Err(SegmentError::damaged(&self.path, format!("its last {left} rows are missing"))),
            };
        };
        let batch = batch?;
        let n_rows = batch.num_rows();
        let fits = self.left.checked_sub(n_rows as u64);
        self.left = fits.ok_or_else(|| SegmentError::damaged(&self.path, "it has more rows than it says"))?;
        let options = RecordBatchOptions::new().with_row_count(Some(n_rows));
        let columns = batch.columns().to_vec();
        Ok(Some(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?))
    }
}

impl Iterator for SegmentBatches {
    type Item = Result<RecordBatch, SegmentError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let step = self.step().transpose();
        self.ended = !matches!(step, Some(Ok(_)));
        step
    }
}
