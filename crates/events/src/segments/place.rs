//! Where rows belong: the bucket of a person, the month of an instant.

use std::collections::BTreeMap;

use desireline_model::time::Timestamp;

use super::SegmentError;
use super::order::{RowTexts, Unsorted, gather, sort_rows};
use super::pick::Columns;
use super::rows::{RowKeys, SegmentEvents};

/// A part of the store; the rows of one segment lie in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition {
    /// Its bucket: see [`bucket_of`].
    pub bucket: u16,
    /// Its month: see [`month_of`].
    pub month: i32,
}

/// The bucket of a person, below `n_buckets`, the same for ever and everywhere: a segment's place depends on it.
///
/// The person's number goes through the finalizer of SplitMix64 (S. Vigna, 2015); the upper 32 bits `h` of the
/// result give the bucket `h · n_buckets / 2³²`. Zero buckets count as one.
pub fn bucket_of(person_no: u32, n_buckets: u16) -> u16 {
    let mut hash = u64::from(person_no).wrapping_add(0x9e37_79b9_7f4a_7c15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^= hash >> 31;
    (((hash >> 32) * u64::from(n_buckets)) >> 32) as u16
}

/// The month of an instant in UTC: `year · 12 + month`, January being 0; so March 2026 is 24,314.
pub fn month_of(ts: Timestamp) -> i32 {
    // Days to a civil date: H. Hinnant (2013), "chrono-compatible low-level date algorithms". Years begin in
    // March there, so that the leap day is the last one.
    let days = ts.0.div_euclid(86_400_000_000) + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months_from_march = (5 * day_of_year + 2) / 153;
    ((era * 400 + year_of_era) * 12 + months_from_march + 2) as i32
}

/// Tells the partition of one row after another; rows of one day often follow each other.
struct Places {
    n_buckets: u16,
    day: i64,
    month: i32,
}

impl Places {
    fn new(n_buckets: u16) -> Self {
        Self { n_buckets, day: 0, month: month_of(Timestamp(0)) }
    }

    fn of(&mut self, person_no: u32, ts: i64) -> Partition {
        let day = ts.div_euclid(86_400_000_000);
        if day != self.day {
            (self.day, self.month) = (day, month_of(Timestamp(ts)));
        }
        Partition { bucket: bucket_of(person_no, self.n_buckets), month: self.month }
    }
}

/// Splits rows by bucket and month. Rows of a part keep their order, so sorted rows give sorted parts.
///
/// # Errors
///
/// As [`super::sort`].
pub fn partition(
    batches: &[SegmentEvents],
    n_buckets: u16,
) -> Result<BTreeMap<Partition, Vec<SegmentEvents>>, SegmentError> {
    let mut parts: BTreeMap<Partition, Vec<(usize, usize)>> = BTreeMap::new();
    let mut places = Places::new(n_buckets);
    for (at, batch) in batches.iter().enumerate() {
        for (row, (person, ts)) in batch.person_no().iter().zip(batch.ts()).enumerate() {
            parts.entry(places.of(*person, *ts)).or_default().push((at, row));
        }
    }
    let columns = Columns::of(&batches.iter().map(SegmentEvents::batch).collect::<Vec<_>>());
    let texts: Vec<RowTexts> = batches.iter().map(RowTexts::of).collect();
    let gathered = parts.into_iter().map(|(part, rows)| Ok((part, gather(&columns, &texts, rows.into_iter())?)));
    gathered.collect()
}

/// Rows in their order, part by part: what settling writes, one segment for each part.
///
/// Holds 24 bytes a row besides the rows; the copy of a part is made when it is asked for.
pub struct SortedParts {
    batches: Vec<SegmentEvents>,
    columns: Columns,
    texts: Vec<RowTexts>,
    /// The parts that are left, the next one last: its partition and its rows.
    parts: Vec<(Partition, Vec<Unsorted>)>,
}

/// Sorts rows by `(person_no, ts, source_no, sequence, key)` within parts of one bucket and neighbouring months.
///
/// A month with fewer than `min_rows` rows is joined with the months after it until there are as many; the part is then
/// called by its first month. So a bucket gets at most `rows / min_rows + 1` parts, however many months its rows spread over.
pub fn sorted_parts(batches: Vec<SegmentEvents>, n_buckets: u16, min_rows: usize) -> SortedParts {
    let mut months: BTreeMap<Partition, Vec<Unsorted>> = BTreeMap::new();
    let mut places = Places::new(n_buckets);
    for (at, batch) in batches.iter().enumerate() {
        for (row, (person_no, ts)) in batch.person_no().iter().zip(batch.ts()).enumerate() {
            let (person_no, ts) = (*person_no, *ts);
            let one = Unsorted { person_no, ts, at: at as u32, row: row as u32 };
            months.entry(places.of(person_no, ts)).or_default().push(one);
        }
    }
    let mut parts: Vec<(Partition, Vec<Unsorted>)> = Vec::new();
    for (part, rows) in months {
        match parts.last_mut() {
            Some((last, joined)) if last.bucket == part.bucket && joined.len() < min_rows => joined.extend(rows),
            _ => parts.push((part, rows)),
        }
    }
    parts.reverse();
    let columns = Columns::of(&batches.iter().map(SegmentEvents::batch).collect::<Vec<_>>());
    let texts = batches.iter().map(RowTexts::of).collect();
    SortedParts { batches, columns, texts, parts }
}

impl SortedParts {
    /// The parts that are left, in the order in which they come.
    pub fn partitions(&self) -> Vec<Partition> {
        self.parts.iter().rev().map(|(part, _)| *part).collect()
    }
}

impl Iterator for SortedParts {
    type Item = Result<(Partition, Vec<SegmentEvents>), SegmentError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (part, mut rows) = self.parts.pop()?;
        let keys: Vec<RowKeys<'_>> = self.batches.iter().map(SegmentEvents::row_keys).collect();
        sort_rows(&keys, &mut rows);
        let rows = rows.into_iter().map(|one| (one.at as usize, one.row as usize));
        Some(gather(&self.columns, &self.texts, rows).map(|sorted| (part, sorted)))
    }
}
