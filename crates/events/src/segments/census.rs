//! Whom and which imports rows name, so that a check can compare them with what the database says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;

use super::order::BATCH_ROWS;
use super::read::read_segment;
use super::rows::{SegmentEvents, SegmentField};
use super::{EventKey, SegmentError};

/// What the rows of segments or frames name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// How many rows each import has.
    pub imports: BTreeMap<u32, u64>,
    /// The numbers of persons.
    pub people: BTreeSet<u32>,
}

impl Census {
    /// Counts the rows of a segment's events file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read to its end.
    pub fn of_segment(path: &Path) -> Result<Self, SegmentError> {
        let mut census = Self::default();
        for batch in read_segment(path, &[SegmentField::PersonNo, SegmentField::ImportNo], BATCH_ROWS)? {
            let batch = batch?;
            let people = batch.column(0).as_primitive::<UInt32Type>().values();
            census.add(people, batch.column(1).as_primitive::<UInt32Type>().values());
        }
        Ok(census)
    }

    /// Counts rows in memory.
    pub fn of_rows(batches: &[SegmentEvents]) -> Self {
        let mut census = Self::default();
        for batch in batches {
            census.add(batch.person_no(), batch.import_no());
        }
        census
    }

    /// How many rows there are.
    pub fn n_rows(&self) -> u64 {
        self.imports.values().sum()
    }

    fn add(&mut self, people: &[u32], imports: &[u32]) {
        let mut last = None;
        for person in people {
            // Rows of one person follow each other in a segment.
            if last != Some(person) {
                self.people.insert(*person);
                last = Some(person);
            }
        }
        for same in imports.chunk_by(|a, b| a == b) {
            *self.imports.entry(same[0]).or_default() += same.len() as u64;
        }
    }
}

/// The keys of rows in memory, each with its import.
pub fn keys_of(batches: &[SegmentEvents]) -> Vec<(EventKey, u32)> {
    let rows =
        batches.iter().flat_map(|batch| (0..batch.len()).map(move |row| (batch.key(row), batch.import_no()[row])));
    rows.collect()
}
