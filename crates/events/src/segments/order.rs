//! The order of rows in a segment, and putting rows into it.

use arrow_array::cast::AsArray;
use arrow_array::{Array, StringArray};

use super::SegmentError;
use super::ids::EventKey;
use super::pick::Columns;
use super::rows::{RowKeys, SegmentEvents};

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
    let keys: Vec<RowKeys<'_>> = batches.iter().map(SegmentEvents::row_keys).collect();
    let mut rows = Vec::with_capacity(batches.iter().map(SegmentEvents::len).sum());
    for (at, batch) in batches.iter().enumerate() {
        let places = batch.person_no().iter().zip(batch.ts()).enumerate();
        rows.extend(places.map(|(row, (person_no, ts))| Unsorted {
            person_no: *person_no,
            ts: *ts,
            at: at as u32,
            row: row as u32,
        }));
    }
    sort_rows(&keys, &mut rows);
    let columns = Columns::of(&batches.iter().map(SegmentEvents::batch).collect::<Vec<_>>());
    let texts: Vec<RowTexts> = batches.iter().map(RowTexts::of).collect();
    gather(&columns, &texts, rows.iter().map(|one| (one.at as usize, one.row as usize)))
}

/// A row that is to be sorted, with what tells most rows apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unsorted {
    pub(super) person_no: u32,
    pub(super) ts: i64,
    /// Its batch and its place there.
    pub(super) at: u32,
    pub(super) row: u32,
}

impl Unsorted {
    /// By person and then by instant, as one number.
    fn place(&self) -> u128 {
        u128::from(self.person_no) << 64 | u128::from(self.ts.cast_unsigned() ^ 1 << 63)
    }
}

/// Brings rows of these batches into their order.
pub(super) fn sort_rows(keys: &[RowKeys<'_>], rows: &mut [Unsorted]) {
    let rest = |one: &Unsorted| (keys[one.at as usize].of(one.row as usize), one.at, one.row);
    rows.sort_unstable_by(|a, b| a.place().cmp(&b.place()).then_with(|| rest(a).cmp(&rest(b))));
}

/// Copies rows, each `(batch, row)`, into new batches of bounded size.
pub(super) fn gather(
    columns: &Columns,
    texts: &[RowTexts],
    rows: impl Iterator<Item = (usize, usize)>,
) -> Result<Vec<SegmentEvents>, SegmentError> {
    let mut made = Vec::new();
    let (mut picked, mut bytes) = (Vec::with_capacity(BATCH_ROWS), 0);
    for (at, row) in rows {
        let more = texts[at].bytes(row);
        if is_full(picked.len(), bytes + more) {
            made.push(columns.pick(&picked)?);
            picked.clear();
            bytes = 0;
        }
        picked.push((at, row));
        bytes += more;
    }
    if !picked.is_empty() {
        made.push(columns.pick(&picked)?);
    }
    Ok(made)
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
