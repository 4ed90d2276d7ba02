//! Copying rows of many batches into one: what sorting and merging do with every row.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, UInt8Type, UInt16Type, UInt32Type};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, FixedSizeBinaryArray, PrimitiveArray, RecordBatch, StringArray,
};
use arrow_buffer::{BooleanBuffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::ArrowError;
use arrow_select::interleave::interleave;

use super::SegmentError;
use super::ids::EventKey;
use super::order::BATCH_ROWS;
use super::rows::{SegmentEvents, SegmentField, absent};

/// Texts up to this length are copied as if they had it: most are short, and a copy of a fixed length is one instruction.
const SHORT: usize = 32;

/// Columns of some batches, from which rows can be copied again and again.
pub(super) struct Columns(Vec<Column>);

enum Column {
    /// No row has a value.
    Absent(SegmentField),
    /// All rows have this value; as many of them as a batch has rows at most.
    Same(ArrayRef),
    Texts(Vec<StringArray>),
    Keys(Vec<FixedSizeBinaryArray>),
    Numbers(Vec<ArrayRef>),
}

impl Columns {
    /// The columns of these batches of [`super::rows::schema`].
    pub(super) fn of(batches: &[&RecordBatch]) -> Self {
        let columns = SegmentField::ALL.into_iter().enumerate().map(|(column, field)| {
            let arrays = batches.iter().map(|batch| batch.column(column));
            if arrays.clone().all(|array| array.null_count() == array.len()) {
                return Column::Absent(field);
            }
            let same = match field {
                SegmentField::TsPrecision => same::<UInt8Type>(arrays.clone()),
                SegmentField::SourceNo => same::<UInt16Type>(arrays.clone()),
                SegmentField::ImportNo => same::<UInt32Type>(arrays.clone()),
                SegmentField::ZoneOffset => same::<Int32Type>(arrays.clone()),
                _ => None,
            };
            if let Some(same) = same {
                return Column::Same(same);
            }
            let mut some = arrays.clone();
            match some.next() {
                Some(first) if first.as_string_opt::<i32>().is_some() => {
                    Column::Texts(arrays.map(|array| array.as_string().clone()).collect())
                }
                _ if field == SegmentField::Key => {
                    Column::Keys(arrays.map(|array| array.as_fixed_size_binary().clone()).collect())
                }
                _ => Column::Numbers(arrays.cloned().collect()),
            }
        });
        Self(columns.collect())
    }

    /// Copies rows, each `(batch, row)`, into a new batch; at most [`BATCH_ROWS`].
    pub(super) fn pick(&self, rows: &[(usize, usize)]) -> Result<SegmentEvents, SegmentError> {
        let columns = self.0.iter().map(|column| -> Result<ArrayRef, SegmentError> {
            Ok(match column {
                Column::Absent(field) => absent(*field, rows.len()),
                Column::Same(same) => same.slice(0, rows.len()),
                Column::Texts(from) => Arc::new(texts(from, rows)?),
                Column::Keys(from) => Arc::new(keys(from, rows)?),
                Column::Numbers(from) => {
                    let from: Vec<&dyn Array> = from.iter().map(AsRef::as_ref).collect();
                    interleave(&from, rows)?
                }
            })
        });
        SegmentEvents::of_columns(columns.collect::<Result<_, _>>()?)
    }
}

/// The value that all rows have, as often as a batch may have rows.
fn same<'a, T: ArrowPrimitiveType>(mut arrays: impl Iterator<Item = &'a ArrayRef> + Clone) -> Option<ArrayRef> {
    let first = *arrays.clone().find(|array| !array.is_empty())?.as_primitive_opt::<T>()?.values().first()?;
    let is_same = arrays.all(|array| {
        let numbers = array.as_primitive_opt::<T>();
        numbers.is_some_and(|numbers| numbers.null_count() == 0 && numbers.values().iter().all(|one| *one == first))
    });
    is_same.then(|| Arc::new(PrimitiveArray::<T>::from_value(first, BATCH_ROWS)) as ArrayRef)
}

fn texts(from: &[StringArray], rows: &[(usize, usize)]) -> Result<StringArray, ArrowError> {
    let sources: Vec<(&[i32], &[u8])> = from.iter().map(|texts| (texts.value_offsets(), texts.value_data())).collect();
    let mut offsets = Vec::with_capacity(rows.len() + 1);
    let mut end = 0;
    offsets.push(0);
    for (at, row) in rows.iter().copied() {
        let places = sources[at].0;
        end += (places[row + 1] - places[row]) as usize;
        offsets.push(i32::try_from(end).map_err(|_| ArrowError::OffsetOverflowError(end))?);
    }
    let mut values = vec![0; end + SHORT];
    let mut to = 0;
    for (at, row) in rows.iter().copied() {
        let (places, bytes) = sources[at];
        let (start, n_bytes) = (places[row] as usize, (places[row + 1] - places[row]) as usize);
        copy_short(&mut values[to..], &bytes[start..], n_bytes);
        to += n_bytes;
    }
    values.truncate(end);
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    StringArray::try_new(offsets, values.into(), validity(from, rows))
}

/// Copies the first bytes; what lies behind them in `to` may be overwritten, as far as [`SHORT`] bytes from its start.
fn copy_short(to: &mut [u8], from: &[u8], n_bytes: usize) {
    if n_bytes <= SHORT
        && let (Some(to), Some(from)) = (to.first_chunk_mut::<SHORT>(), from.first_chunk::<SHORT>())
    {
        *to = *from;
    } else {
        to[..n_bytes].copy_from_slice(&from[..n_bytes]);
    }
}

fn validity(from: &[StringArray], rows: &[(usize, usize)]) -> Option<NullBuffer> {
    let nulls: Vec<Option<&NullBuffer>> = from.iter().map(Array::nulls).collect();
    if nulls.iter().all(|nulls| nulls.is_none_or(|nulls| nulls.null_count() == 0)) {
        return None;
    }
    let is_there = |at: usize| nulls[rows[at].0].is_none_or(|nulls| nulls.is_valid(rows[at].1));
    Some(NullBuffer::new(BooleanBuffer::collect_bool(rows.len(), is_there)))
}

fn keys(from: &[FixedSizeBinaryArray], rows: &[(usize, usize)]) -> Result<FixedSizeBinaryArray, ArrowError> {
    let sources: Vec<&[[u8; EventKey::BYTES]]> = from.iter().map(|keys| keys.value_data().as_chunks().0).collect();
    let mut values = Vec::with_capacity(rows.len() * EventKey::BYTES);
    for (at, row) in rows.iter().copied() {
        values.extend_from_slice(&sources[at][row]);
    }
    FixedSizeBinaryArray::try_new(EventKey::BYTES as i32, values.into(), None)
}
