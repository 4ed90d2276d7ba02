//! A part that gathers: its share of the linked customers, or of the cases that a column names.
//!
//! Their rows lie in any bucket, so each such part reads all files, keeps its rows in memory and sorts them.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, BooleanArray, RecordBatch, StringArray};
use foldhash::fast::RandomState;
use roaring::RoaringBitmap;

use super::rows::{Batches, KnownNames, Reading, Rows};
use super::sink::{OneRow, Sink, value};
use super::{Asked, Bounds, PartResult, Room};
use crate::dictionary::Dictionary;
use crate::engine::EngineError;
use crate::frames::NONE;
use crate::scan::{Group, Stored};
use crate::segments::{SegmentField, bucket_of};

pub(super) fn run(
    stored: &Stored,
    asked: &Asked,
    (at, of): (u16, u16),
    bounds: &Bounds<'_>,
) -> Result<PartResult, EngineError> {
    let mut reading = Reading::new(asked, &stored.undone)?;
    let cases = asked.group == Group::Case;
    let what = if cases { "the events of cases" } else { "the events of linked customers" };
    let mut gathered = Gathered { room: bounds.room(what), ..Gathered::empty(asked, bounds) };
    let share = Share { stored, at, of, cases, only: asked.customers.as_ref(), touched: touched(stored) };
    for segment in stored.segments.iter().filter(|segment| share.reads(segment.bucket)) {
        let batches = Batches::Segment(Box::new(reading.open(&segment.path, true, cases)?));
        gathered.read(batches, &share, &mut reading, bounds)?;
    }
    for run in stored.unsettled.iter().filter(|run| share.reads(run.bucket)) {
        gathered.read(Batches::Unsettled(run.rows.iter()), &share, &mut reading, bounds)?;
    }
    let mut sink = Sink::new(asked);
    gathered.give(asked, &mut reading, &mut sink, bounds)?;
    Ok(PartResult { partial: sink.close()?, counters: reading.counters })
}

/// Which rows are gathered here.
struct Share<'a> {
    stored: &'a Stored,
    at: u16,
    of: u16,
    cases: bool,
    only: Option<&'a RoaringBitmap>,
    touched: RoaringBitmap,
}

/// Buckets that may hold linked persons.
fn touched(stored: &Stored) -> RoaringBitmap {
    stored.linked.keys().map(|person| u32::from(bucket_of(*person, stored.n_buckets))).collect()
}

impl Share<'_> {
    fn reads(&self, bucket: u16) -> bool {
        self.cases || self.touched.contains(u32::from(bucket))
    }

    fn customer(&self, person: u32) -> u32 {
        self.stored.linked.get(&person).copied().unwrap_or(person)
    }

    /// The rows of this share. Rows without a case belong to the share of their person, where they are counted.
    fn mask(&self, batch: &RecordBatch) -> Option<BooleanArray> {
        let people = batch.column_by_name(SegmentField::PersonNo.name())?.as_primitive_opt::<UInt32Type>()?.values();
        if !self.cases {
            let mut last = (NONE, false);
            let mask = people.iter().map(|person| {
                if last.0 != *person {
                    last = (*person, self.linked_here(*person));
                }
                Some(last.1)
            });
            return Some(mask.collect());
        }
        if self.of <= 1 {
            return None;
        }
        let cases = batch.column_by_name(SegmentField::CaseKey.name())?.as_string_opt::<i32>()?;
        let mask = people.iter().enumerate().map(|(row, person)| {
            let share = match cases.is_valid(row) {
                true => share_of(cases.value(row), self.of),
                false => bucket_of(*person, self.of),
            };
            Some(share == self.at)
        });
        Some(mask.collect())
    }

    fn linked_here(&self, person: u32) -> bool {
        self.stored.linked.get(&person).is_some_and(|customer| {
            bucket_of(*customer, self.of) == self.at && self.only.is_none_or(|only| only.contains(*customer))
        })
    }
}

/// The share of a case, the same in every process: FNV-1a (G. Fowler, L. C. Noll, P. Vo), spread over the shares.
fn share_of(case: &str, of: u16) -> u16 {
    let hash = case
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    bucket_of((hash ^ (hash >> 32)) as u32, of)
}

/// Rows in memory.
struct Gathered {
    room: Room,
    cases: Dictionary,
    /// Groups by customer, where cases are not named.
    customers: HashMap<u32, u32, RandomState>,
    group: Vec<u32>,
    customer: Vec<u32>,
    ts: Vec<i64>,
    precision: Vec<u8>,
    slot: Vec<u32>,
    place: Vec<(u16, u64, u128)>,
    dues: Vec<Vec<Option<i64>>>,
}

/// Bytes of a gathered row, with its share of the index by which it is sorted.
const ROW_BYTES: usize = 4 + 4 + 8 + 1 + 4 + 32 + 4;

impl Gathered {
    fn empty(asked: &Asked, bounds: &Bounds<'_>) -> Self {
        Self {
            room: bounds.room("rows"),
            cases: Dictionary::default(),
            customers: HashMap::default(),
            group: Vec::new(),
            customer: Vec::new(),
            ts: Vec::new(),
            precision: Vec::new(),
            slot: Vec::new(),
            place: Vec::new(),
            dues: vec![Vec::new(); asked.dues.len()],
        }
    }

    fn read(
        &mut self,
        mut batches: Batches<'_>,
        share: &Share<'_>,
        reading: &mut Reading<'_>,
        bounds: &Bounds<'_>,
    ) -> Result<(), EngineError> {
        let mut names = KnownNames::default();
        while let Some(batch) = batches.next()? {
            bounds.check()?;
            let rows = reading.rows(&batch, &mut names, &mut |batch| share.mask(batch))?;
            self.room.grow(rows.len() * (ROW_BYTES + 16 * self.dues.len()))?;
            self.add(&rows, share, reading);
        }
        Ok(())
    }

    fn add(&mut self, rows: &Rows, share: &Share<'_>, reading: &mut Reading<'_>) {
        let Some(places) = &rows.place else { return };
        let cases = rows.case.as_ref().filter(|_| share.cases);
        for row in 0..rows.len() {
            let customer = share.customer(rows.person[row]);
            let group = match (share.cases, cases.and_then(|cases| case(cases, row))) {
                (true, Some(case)) => self.cases.number(case),
                (true, None) => {
                    // Whoever is not asked about is not missed.
                    if share.only.is_none_or(|only| only.contains(customer)) {
                        reading.counters.without_case += 1;
                        reading.counters.slots[rows.slot[row] as usize] += 1;
                    }
                    continue;
                }
                (false, _) => {
                    let next = self.customers.len() as u32;
                    *self.customers.entry(customer).or_insert(next)
                }
            };
            self.group.push(group);
            self.customer.push(customer);
            self.ts.push(rows.ts[row]);
            self.precision.push(rows.precision[row]);
            self.slot.push(rows.slot[row]);
            self.place.push(places.at(row));
            for (mine, theirs) in self.dues.iter_mut().zip(&rows.dues) {
                mine.push(value(theirs, row));
            }
        }
    }

    /// Sorts the rows and gives the groups that are asked about to the kernel.
    fn give(
        self,
        asked: &Asked,
        reading: &mut Reading<'_>,
        sink: &mut Sink,
        bounds: &Bounds<'_>,
    ) -> Result<(), EngineError> {
        let mut order: Vec<u32> = (0..self.ts.len() as u32).collect();
        let key = |row: &u32| {
            let row = *row as usize;
            (self.group[row], self.ts[row], self.place[row])
        };
        order.sort_unstable_by_key(key);
        for group in order.chunk_by(|a, b| self.group[*a as usize] == self.group[*b as usize]) {
            bounds.check()?;
            // The customer of a case is that of its first event.
            let whose = self.customer[group[0] as usize];
            if asked.customers.as_ref().is_some_and(|only| !only.contains(whose)) {
                continue;
            }
            for row in group.iter().map(|row| *row as usize) {
                reading.counters.slots[self.slot[row] as usize] += 1;
                sink.push(&OneRow {
                    group: self.group[row],
                    customer: self.customer[row],
                    ts: self.ts[row],
                    precision: self.precision[row],
                    label: self.slot[row].min(asked.labels.labels),
                });
                for (due, column) in self.dues.iter().enumerate() {
                    sink.due(due, column[row]);
                }
            }
            sink.flush_full()?;
        }
        Ok(())
    }
}

fn case(cases: &StringArray, row: usize) -> Option<&str> {
    cases.is_valid(row).then(|| cases.value(row))
}
