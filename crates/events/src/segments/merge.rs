//! Merging segments into one: what compaction does with small ones, and how an undone import leaves the files.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::path::{Path, PathBuf};

use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::filter::filter_record_batch;

use super::durable::{HashedFile, Landing, Written, hash_file};
use super::ids::{IdEntry, IdsReader, IdsWriter};
use super::order::{BATCH_ROWS, RowKey, RowTexts, is_full};
use super::pick::Columns;
use super::read::{SegmentBatches, read_segment};
use super::rows::{SegmentEvents, SegmentField};
use super::write::{EventsWriter, WrittenEvents};
use super::{SegmentError, SegmentId, SegmentMeta};

/// A segment to merge.
#[derive(Debug, Clone)]
pub struct MergeInput {
    /// Its folder.
    pub folder: PathBuf,
    /// What the manifest says of it.
    pub meta: SegmentMeta,
}

/// Merges sorted segments into one, without the rows and ids of undone imports. All other rows and ids stay,
/// each as often as it was there. Returns none, and writes nothing, when no id is left.
///
/// Every input is hashed first: damage must not pass into a file with a hash of its own. Holds a batch of each
/// input and one row group, and no more for longer segments. The inputs are left where they are. The same inputs
/// in any order give the same bytes, as long as no two rows are equal in their whole order.
///
/// # Errors
///
/// When an input is missing or not what the manifest says, and as [`super::write_segment`].
pub fn merge_segments(
    inputs: &[MergeInput],
    undone: &BTreeSet<u32>,
    id: SegmentId,
    folder: &Path,
) -> Result<Option<SegmentMeta>, SegmentError> {
    for input in inputs {
        let meta = &input.meta;
        same_hash(&meta.id.events_path(&input.folder), &meta.blake3)?;
        same_hash(&meta.id.ids_path(&input.folder), &meta.ids_blake3)?;
    }
    let n_ids = count_ids(inputs, undone)?;
    if n_ids == 0 {
        return Ok(None);
    }
    let (landing, events_file, ids_file) = Landing::open(folder, id)?;
    let events = merge_events(inputs, undone, events_file)?;
    let ids = merge_ids(inputs, undone, IdsWriter::new(ids_file, n_ids)?)?;
    landing.land()?;
    Ok(Some(events.meta(id, ids)))
}

fn same_hash(path: &Path, blake3: &str) -> Result<(), SegmentError> {
    if hash_file(path)?.blake3 == blake3 {
        return Ok(());
    }
    Err(SegmentError::damaged(path, "its hash differs from what the manifest says"))
}

fn ids_of<'a>(
    inputs: &'a [MergeInput],
    undone: &'a BTreeSet<u32>,
) -> Result<Vec<impl Iterator<Item = Result<IdEntry, SegmentError>> + 'a>, SegmentError> {
    let open = |input: &MergeInput| {
        let entries = IdsReader::open(&input.meta.id.ids_path(&input.folder))?;
        Ok(entries.filter(|entry| entry.as_ref().map_or(true, |entry| !undone.contains(&entry.import_no))))
    };
    inputs.iter().map(open).collect()
}

/// How many ids will be left: the header of a sidecar begins with it.
fn count_ids(inputs: &[MergeInput], undone: &BTreeSet<u32>) -> Result<u64, SegmentError> {
    if undone.is_empty() {
        let counts = inputs.iter().map(|input| IdsReader::open(&input.meta.id.ids_path(&input.folder)));
        return counts.map(|reader| reader.map(|reader| reader.n_entries())).sum();
    }
    let mut n_ids = 0;
    for entries in ids_of(inputs, undone)? {
        for entry in entries {
            entry?;
            n_ids += 1;
        }
    }
    Ok(n_ids)
}

fn merge_ids(inputs: &[MergeInput], undone: &BTreeSet<u32>, mut writer: IdsWriter) -> Result<Written, SegmentError> {
    let mut readers = ids_of(inputs, undone)?;
    let mut heap = BinaryHeap::with_capacity(readers.len());
    for (at, reader) in readers.iter_mut().enumerate() {
        if let Some(entry) = reader.next().transpose()? {
            heap.push(Reverse((entry, at)));
        }
    }
    while let Some(Reverse((entry, at))) = heap.pop() {
        writer.push(entry)?;
        if let Some(entry) = readers[at].next().transpose()? {
            heap.push(Reverse((entry, at)));
        }
    }
    writer.finish()
}

/// One input of a merge: its batches, and the one that it stands in.
struct Cursor<'a> {
    batches: SegmentBatches,
    undone: &'a BTreeSet<u32>,
    /// Where its batch lies among those that are held.
    held: usize,
    row: usize,
    n_rows: usize,
}

impl Cursor<'_> {
    /// The next batch with rows that stay.
    fn load(&mut self) -> Result<Option<SegmentEvents>, SegmentError> {
        for batch in self.batches.by_ref() {
            let events = SegmentEvents::try_new(&batch?)?;
            let stays = |import_no: &u32| !self.undone.contains(import_no);
            let events = if events.import_no().iter().all(stays) {
                events
            } else {
                // Dropped at once, so that what is held is bounded by what is written.
                let mask: BooleanArray = events.import_no().iter().map(|import_no| Some(stays(import_no))).collect();
                SegmentEvents::try_new(&filter_record_batch(events.batch(), &mask)?)?
            };
            if !events.is_empty() {
                (self.row, self.n_rows) = (0, events.len());
                return Ok(Some(events));
            }
        }
        Ok(None)
    }
}

/// Batches that rows are picked from until they are written.
struct Mill {
    writer: EventsWriter,
    held: Vec<(SegmentEvents, RowTexts)>,
    picked: Vec<(usize, usize)>,
    text_bytes: usize,
}

impl Mill {
    fn hold(&mut self, cursor: &mut Cursor<'_>, events: SegmentEvents) {
        let texts = RowTexts::of(&events);
        cursor.held = self.held.len();
        self.held.push((events, texts));
    }

    fn key(&self, cursor: &Cursor<'_>) -> RowKey {
        self.held[cursor.held].0.row_key(cursor.row)
    }

    fn pick(&mut self, cursor: usize, cursors: &mut [Cursor<'_>]) -> Result<(), SegmentError> {
        let more = self.held[cursors[cursor].held].1.bytes(cursors[cursor].row);
        if is_full(self.picked.len(), self.text_bytes + more) {
            self.flush(cursors)?;
        }
        self.picked.push((cursors[cursor].held, cursors[cursor].row));
        self.text_bytes += more;
        Ok(())
    }

    /// Writes what was picked and lets go of the batches in which no cursor stands.
    fn flush(&mut self, cursors: &mut [Cursor<'_>]) -> Result<(), SegmentError> {
        if self.picked.is_empty() {
            return Ok(());
        }
        let from: Vec<&RecordBatch> = self.held.iter().map(|(events, _)| events.batch()).collect();
        self.writer.write(&Columns::of(&from).pick(&self.picked)?)?;
        self.picked.clear();
        self.text_bytes = 0;
        let mut held: Vec<_> = std::mem::take(&mut self.held).into_iter().map(Some).collect();
        for cursor in cursors.iter_mut().filter(|cursor| cursor.row < cursor.n_rows) {
            let kept = held[cursor.held].take().expect("each cursor stands in a batch of its own");
            cursor.held = self.held.len();
            self.held.push(kept);
        }
        Ok(())
    }
}

fn merge_events(
    inputs: &[MergeInput],
    undone: &BTreeSet<u32>,
    file: HashedFile,
) -> Result<WrittenEvents, SegmentError> {
    let mut mill = Mill { writer: EventsWriter::new(file)?, held: Vec::new(), picked: Vec::new(), text_bytes: 0 };
    let mut cursors = Vec::with_capacity(inputs.len());
    let mut heap = BinaryHeap::with_capacity(inputs.len());
    for input in inputs {
        let batches = read_segment(&input.meta.id.events_path(&input.folder), &SegmentField::ALL, BATCH_ROWS)?;
        let mut cursor = Cursor { batches, undone, held: 0, row: 0, n_rows: 0 };
        if let Some(events) = cursor.load()? {
            mill.hold(&mut cursor, events);
            heap.push(Reverse((mill.key(&cursor), cursors.len())));
        }
        cursors.push(cursor);
    }
    while let Some(Reverse((_, at))) = heap.pop() {
        // Rows of one input often follow each other: no need to ask the others for each.
        let next = heap.peek().map(|Reverse(next)| *next);
        loop {
            mill.pick(at, &mut cursors)?;
            let cursor = &mut cursors[at];
            cursor.row += 1;
            if cursor.row == cursor.n_rows {
                let Some(events) = cursor.load()? else { break };
                mill.hold(cursor, events);
            }
            let key = (mill.key(&cursors[at]), at);
            if next.is_some_and(|next| next < key) {
                heap.push(Reverse(key));
                break;
            }
        }
    }
    mill.flush(&mut cursors)?;
    mill.writer.finish()
}
