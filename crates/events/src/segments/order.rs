//! The order of rows in a segment, and putting rows into it.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, new_null_array};
use arrow_select::interleave::interleave;

use super::SegmentError;
use super::ids::EventKey;
use super::rows::{SegmentEvents, SegmentField};

/// The most rows of a batch that this layer makes.
pub const BATCH_ROWS: usize = 8_192;

/// The most bytes of texts in a batch that this layer makes, except that one row may be longer.
pub(super) const BATCH_TEXT_BYTES: usize = 32 << 20;

/// The place of a row: rows of a segment never descend in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    /// Whose event it is.
    pub person_no: u32,
    /// Its instant in microseconds.
    pub ts: i64,
    /// Its source.
    pub source_no: u16,
    /// Its place in its source.
    pub sequence: u64,
    /// Its key.
    pub key: EventKey,
}

/// Sorts rows by `(person_no, ts, source_no, sequence, key)`. Equal rows keep their order of arrival.
///
/// Holds 24 bytes a row besides the rows and their copy. Batches come back with at most [`BATCH_ROWS`] rows.
///
/// # Errors
///
/// Never for rows of a [`SegmentEvents`], unless one batch of texts would pass 2 GiB.
pub fn sort(batches: &[SegmentEvents]) -> Result<Vec<SegmentEvents>, SegmentError> {
    let all = batches.iter().enumerate();
    sort_rows(batches, all.flat_map(|(at, batch)| (0..batch.len()).map(move |row| (at as u32, row as u32))))
}

/// As [`sort`], of these rows alone, each `(batch, row)`.
pub(super) fn sort_rows(
    batches: &[SegmentEvents],
    rows: impl IntoIterator<Item = (u32, u32)>,
) -> Result<Vec<SegmentEvents>, SegmentError> {
    let places: Vec<(&[u32], &[i64])> = batches.iter().map(|batch| (batch.person_no(), batch.ts())).collect();
    let mut rows: Vec<(u32, i64, u32, u32)> = rows
        .into_iter()
        .map(|(at, row)| {
            let (people, ts) = places[at as usize];
            (people[row as usize], ts[row as usize], at, row)
        })
        .collect();
    let rest = |at: u32, row: u32| batches[at as usize].row_key(row as usize);
    rows.sort_unstable_by(|a, b| {
        (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| rest(a.2, a.3).cmp(&rest(b.2, b.3))).then((a.2, a.3).cmp(&(b.2, b.3)))
    });
    gather(batches, rows.into_iter().map(|(_, _, at, row)| (at as usize, row as usize)))
}

/// Copies rows, each `(batch, row)`, into new batches of bounded size.
pub(super) fn gather(
    batches: &[SegmentEvents],
    rows: impl Iterator<Item = (usize, usize)>,
) -> Result<Vec<SegmentEvents>, SegmentError> {
    let from: Vec<&RecordBatch> = batches.iter().map(SegmentEvents::batch).collect();
    let texts: Vec<RowTexts> = batches.iter().map(RowTexts::of).collect();
    let columns = FilledColumns::of(&from);
    let mut made = Vec::new();
    let (mut picked, mut bytes) = (Vec::with_capacity(BATCH_ROWS), 0);
    for (at, row) in rows {
        let more = texts[at].bytes(row);
        if is_full(picked.len(), bytes + more) {
            made.push(columns.pick(&from, &picked)?);
            picked.clear();
            bytes = 0;
        }
        picked.push((at, row));
        bytes += more;
    }
    if !picked.is_empty() {
        made.push(columns.pick(&from, &picked)?);
    }
    Ok(made)
}

/// Which columns any of some batches has: the others need no copying.
pub(super) struct FilledColumns([bool; SegmentField::ALL.len()]);

impl FilledColumns {
    pub(super) fn of(batches: &[&RecordBatch]) -> Self {
        Self(std::array::from_fn(|column| {
            batches.iter().any(|batch| batch.column(column).null_count() < batch.num_rows())
        }))
    }

    /// Copies rows, each `(batch, row)`, into a new batch.
    pub(super) fn pick(
        &self,
        batches: &[&RecordBatch],
        rows: &[(usize, usize)],
    ) -> Result<SegmentEvents, SegmentError> {
        let columns =
            SegmentField::ALL.into_iter().enumerate().map(|(column, field)| -> Result<ArrayRef, SegmentError> {
                if !self.0[column] {
                    return Ok(new_null_array(field.field().data_type(), rows.len()));
                }
                let from: Vec<&dyn Array> = batches.iter().map(|batch| batch.column(column).as_ref()).collect();
                Ok(interleave(&from, rows)?)
            });
        SegmentEvents::of_columns(columns.collect::<Result<_, _>>()?)
    }
}

/// Whether a batch of so many rows must be closed before it takes the row that brings its texts to so many bytes.
pub(super) fn is_full(n_rows: usize, bytes_with_next: usize) -> bool {
    n_rows == BATCH_ROWS || (n_rows > 0 && bytes_with_next > BATCH_TEXT_BYTES)
}

/// The columns of texts of a batch that are not empty.
#[derive(Debug)]
pub(super) struct RowTexts(Vec<StringArray>);

impl RowTexts {
    pub(super) fn of(batch: &SegmentEvents) -> Self {
        let columns = batch.batch().columns().iter();
        let texts = columns.filter_map(|column| column.as_string_opt::<i32>());
        Self(texts.filter(|texts| texts.null_count() < texts.len()).cloned().collect())
    }

    /// The length of all texts of a row.
    pub(super) fn bytes(&self, row: usize) -> usize {
        self.0.iter().map(|texts| texts.value_length(row) as usize).sum()
    }
}

/// Checks that rows come in order, batch after batch.
#[derive(Debug, Default)]
pub(super) struct OrderCheck {
    last: Option<RowKey>,
}

impl OrderCheck {
    /// Whether this row may follow the one before.
    pub(super) fn follows(&mut self, key: RowKey) -> bool {
        let fine = self.last.is_none_or(|last| last <= key);
        self.last = Some(key);
        fine
    }
}
