//! A part that streams: the sorted files and runs of a bucket, merged row by row, customers that are one person.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{BooleanArray, RecordBatch};
use roaring::RoaringBitmap;

use super::rows::{Batches, KnownNames, Reading, Rows};
use super::sink::Sink;
use super::{Asked, Bounds, PartResult};
use crate::engine::EngineError;
use crate::scan::Stored;
use crate::segments::SegmentField;

/// Where a row stands: customer, instant, source, sequence, key.
type Place = (u32, i64, u16, u64, u128);

pub(super) fn run(
    stored: &Stored,
    asked: &Asked,
    buckets: &[u16],
    bounds: &Bounds<'_>,
) -> Result<PartResult, EngineError> {
    let mut merge = Merge {
        reading: Reading::new(asked, &stored.undone)?,
        linked: stored.linked.keys().copied().collect(),
        only: asked.customers.as_ref(),
        sink: Sink::new(asked),
        bounds,
    };
    for bucket in buckets {
        merge.bucket(stored, *bucket)?;
        // The next bucket begins with lower numbers again, and a batch ascends.
        merge.sink.flush()?;
    }
    Ok(PartResult { partial: merge.sink.close()?, counters: merge.reading.counters })
}

struct Merge<'a> {
    reading: Reading<'a>,
    linked: RoaringBitmap,
    only: Option<&'a RoaringBitmap>,
    sink: Sink,
    bounds: &'a Bounds<'a>,
}

/// One sorted input: its batches, and the row in which it stands.
struct Cursor<'a> {
    batches: Batches<'a>,
    names: KnownNames,
    rows: Option<Rows>,
    at: usize,
}

impl Cursor<'_> {
    fn place(&self) -> Option<Place> {
        let rows = self.rows.as_ref()?;
        let (source, sequence, key) = rows.place.as_ref().map_or((0, 0, 0), |places| places.at(self.at));
        Some((rows.person[self.at], rows.ts[self.at], source, sequence, key))
    }
}

impl<'a> Merge<'a> {
    fn bucket(&mut self, stored: &'a Stored, bucket: u16) -> Result<(), EngineError> {
        let segments: Vec<_> = stored.segments.iter().filter(|segment| segment.bucket == bucket).collect();
        let runs: Vec<_> = stored.unsettled.iter().filter(|run| run.bucket == bucket).collect();
        let mut spans: Vec<(i64, i64)> = segments.iter().map(|segment| (segment.min_ts, segment.max_ts)).collect();
        spans.extend(runs.iter().map(|run| (run.min_ts, run.max_ts)));
        let mut cursors = Vec::with_capacity(spans.len());
        for (at, segment) in segments.iter().enumerate() {
            // Inputs that share no instant need no more than customer and instant to be merged.
            let shares = spans
                .iter()
                .enumerate()
                .any(|(other, span)| other != at && span.0 <= segment.max_ts && segment.min_ts <= span.1);
            let batches = Batches::Segment(Box::new(self.reading.open(&segment.path, shares, false)?));
            cursors.push(Cursor { batches, names: KnownNames::default(), rows: None, at: 0 });
        }
        for run in runs {
            let batches = Batches::Unsettled(run.rows.iter());
            cursors.push(Cursor { batches, names: KnownNames::default(), rows: None, at: 0 });
        }
        self.merge(&mut cursors)
    }

    fn merge(&mut self, cursors: &mut [Cursor<'a>]) -> Result<(), EngineError> {
        let mut heap = BinaryHeap::with_capacity(cursors.len());
        for (at, cursor) in cursors.iter_mut().enumerate() {
            self.load(cursor)?;
            heap.extend(cursor.place().map(|place| Reverse((place, at))));
        }
        while let Some(Reverse((_, at))) = heap.pop() {
            let next = heap.peek().map(|Reverse(next)| *next);
            let cursor = &mut cursors[at];
            while let Some(rows) = &cursor.rows {
                let end = next.map_or(rows.len(), |next| run_end(rows, cursor.at, at, next));
                self.sink.take(rows, cursor.at..end)?;
                cursor.at = end;
                if end == rows.len() {
                    self.load(cursor)?;
                }
                let Some(place) = cursor.place() else { break };
                if next.is_some_and(|next| next < (place, at)) {
                    heap.push(Reverse((place, at)));
                    break;
                }
            }
        }
        Ok(())
    }

    /// Moves a cursor to its next batch with rows, or to its end.
    fn load(&mut self, cursor: &mut Cursor<'a>) -> Result<(), EngineError> {
        (cursor.rows, cursor.at) = (None, 0);
        while cursor.rows.is_none() {
            self.bounds.check()?;
            let Some(batch) = cursor.batches.next()? else { break };
            let (linked, only) = (&self.linked, self.only);
            let rows = self.reading.rows(&batch, &mut cursor.names, &mut |batch| chosen(batch, linked, only))?;
            rows.slot.iter().for_each(|slot| self.reading.counters.slots[*slot as usize] += 1);
            cursor.rows = (rows.len() > 0).then_some(rows);
        }
        Ok(())
    }
}

/// Which rows are of customers that are one person and that are asked about; `None` when all are.
fn chosen(batch: &RecordBatch, linked: &RoaringBitmap, only: Option<&RoaringBitmap>) -> Option<BooleanArray> {
    if linked.is_empty() && only.is_none() {
        return None;
    }
    let people = batch.column_by_name(SegmentField::PersonNo.name())?.as_primitive_opt::<UInt32Type>()?.values();
    let mut last = (None, false);
    let mask = people.iter().map(|person| {
        if last.0 != Some(*person) {
            last = (Some(*person), !linked.contains(*person) && only.is_none_or(|only| only.contains(*person)));
        }
        Some(last.1)
    });
    Some(mask.collect())
}

/// The first row from `from` on that comes after the row in which another input stands.
fn run_end(rows: &Rows, from: usize, own: usize, (next, other): (Place, usize)) -> usize {
    let (person, ts, ..) = next;
    let mut end = from + 1;
    while end < rows.len() && rows.person[end] < person {
        end += 1;
    }
    while end < rows.len() && rows.person[end] == person && rows.ts[end] < ts {
        end += 1;
    }
    let place = |row: usize| {
        let (source, sequence, key) = rows.place.as_ref().map_or((0, 0, 0), |places| places.at(row));
        ((rows.person[row], rows.ts[row], source, sequence, key), own)
    };
    while end < rows.len() && rows.person[end] == person && rows.ts[end] == ts && place(end) < (next, other) {
        end += 1;
    }
    end
}
