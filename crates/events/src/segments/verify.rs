//! Comparing a segment with what the manifest says of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampMicrosecondType, UInt16Type, UInt32Type, UInt64Type};
use desireline_model::time::Timestamp;

use super::durable::hash_file;
use super::ids::{EventKey, IdsReader, Probe, probe};
use super::order::{BATCH_ROWS, OrderCheck, RowKey};
use super::read::read_segment;
use super::rows::{SegmentField, key_at};
use super::{SegmentError, SegmentMeta};

/// Keys that are looked for in the sidecar at a time: 20 MiB.
const KEYS_AT_A_TIME: usize = 1 << 20;

/// What is wrong with a segment.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A file is not there.
    #[error("`{path}` is missing")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file has another length.
    #[error("`{path}` has {found} bytes and the manifest says {expected}")]
    Size {
        /// The file.
        path: PathBuf,
        /// What the manifest says.
        expected: u64,
        /// What there is.
        found: u64,
    },
    /// A file has other bytes.
    #[error("`{path}` has been changed: its hash is {found} and the manifest says {expected}")]
    Hash {
        /// The file.
        path: PathBuf,
        /// What the manifest says.
        expected: String,
        /// What there is.
        found: String,
    },
    /// A file cannot be read to its end.
    #[error("`{path}` cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: SegmentError,
    },
    /// There are more or fewer events.
    #[error("`{path}` has {found} events and the manifest says {expected}")]
    Rows {
        /// The file.
        path: PathBuf,
        /// What the manifest says.
        expected: u64,
        /// What there is.
        found: u64,
    },
    /// Events begin or end at other instants.
    #[error("the events of `{path}` are from {} to {} and the manifest says {} to {}", found.0, found.1, expected.0, expected.1)]
    Period {
        /// The file.
        path: PathBuf,
        /// What the manifest says.
        expected: (Timestamp, Timestamp),
        /// What there is.
        found: (Timestamp, Timestamp),
    },
    /// Events are not sorted.
    #[error("`{path}` is not sorted: row {row} comes before the row above it")]
    Unsorted {
        /// The file.
        path: PathBuf,
        /// The first such row, counted from 1.
        row: u64,
    },
    /// Events have no entry in the sidecar, or one of another import.
    #[error("`{path}` lacks the ids of {n_events} events of its segment")]
    Sidecar {
        /// The sidecar.
        path: PathBuf,
        /// How many events.
        n_events: u64,
    },
    /// A key is there twice.
    #[error("`{path}` has {n_ids} ids more than once")]
    Repeated {
        /// The sidecar.
        path: PathBuf,
        /// How many entries have the key of the one before.
        n_ids: u64,
    },
}

/// Compares a segment with the manifest: `path` is its events file, its sidecar lies beside it. Returns no
/// fault when all is well, and otherwise everything that was found.
///
/// Reads both files twice, and the sidecar once more for every 1,048,576 events; holds about 20 MiB.
pub fn verify_segment(path: &Path, meta: &SegmentMeta) -> Vec<Fault> {
    let ids_path = path.with_extension("ids");
    let mut faults = Vec::new();
    let events_there = same_bytes(path, meta.bytes, &meta.blake3, &mut faults);
    let mut ids_there = same_bytes(&ids_path, meta.ids_bytes, &meta.ids_blake3, &mut faults);
    if ids_there && let Err(cause) = check_ids(&ids_path, &mut faults) {
        faults.push(Fault::Unreadable { path: ids_path.clone(), cause });
        ids_there = false;
    }
    if events_there && let Err(cause) = check_events(path, ids_there.then_some(&*ids_path), meta, &mut faults) {
        faults.push(Fault::Unreadable { path: path.to_owned(), cause });
    }
    faults
}

/// Compares length and hash; returns whether there is something to read.
fn same_bytes(path: &Path, bytes: u64, blake3: &str, faults: &mut Vec<Fault>) -> bool {
    let path = path.to_owned();
    match hash_file(&path) {
        Ok(found) => {
            if found.bytes != bytes {
                faults.push(Fault::Size { path, expected: bytes, found: found.bytes });
            } else if found.blake3 != blake3 {
                faults.push(Fault::Hash { path, expected: blake3.to_owned(), found: found.blake3 });
            }
            true
        }
        Err(SegmentError::Missing { path }) => {
            faults.push(Fault::Missing { path });
            false
        }
        Err(cause) => {
            faults.push(Fault::Unreadable { path, cause });
            false
        }
    }
}

fn check_ids(path: &Path, faults: &mut Vec<Fault>) -> Result<(), SegmentError> {
    let (mut last, mut n_ids) = (None, 0);
    for entry in IdsReader::open(path)? {
        let key = entry?.key;
        n_ids += u64::from(last == Some(key));
        last = Some(key);
    }
    if n_ids > 0 {
        faults.push(Fault::Repeated { path: path.to_owned(), n_ids });
    }
    Ok(())
}

fn check_events(
    path: &Path,
    ids: Option<&Path>,
    meta: &SegmentMeta,
    faults: &mut Vec<Fault>,
) -> Result<(), SegmentError> {
    const FIELDS: [SegmentField; 6] = [
        SegmentField::PersonNo,
        SegmentField::Ts,
        SegmentField::SourceNo,
        SegmentField::ImportNo,
        SegmentField::Sequence,
        SegmentField::Key,
    ];
    let (mut order, mut unsorted, mut rows) = (OrderCheck::default(), None, 0);
    let (mut from, mut to) = (i64::MAX, i64::MIN);
    let (mut keys, mut lacking) = (Vec::new(), 0);
    for batch in read_segment(path, &FIELDS, BATCH_ROWS)? {
        let batch = batch?;
        let people = batch.column(0).as_primitive::<UInt32Type>();
        let ts = batch.column(1).as_primitive::<TimestampMicrosecondType>();
        let sources = batch.column(2).as_primitive::<UInt16Type>();
        let imports = batch.column(3).as_primitive::<UInt32Type>();
        let sequences = batch.column(4).as_primitive::<UInt64Type>();
        for row in 0..batch.num_rows() {
            rows += 1;
            let place = RowKey {
                person_no: people.value(row),
                ts: ts.value(row),
                source_no: sources.value(row),
                sequence: sequences.value(row),
                key: key_at(batch.column(5).as_fixed_size_binary(), row),
            };
            if !order.follows(place) {
                unsorted = unsorted.or(Some(rows));
            }
            (from, to) = (from.min(place.ts), to.max(place.ts));
            keys.push((place.key, imports.value(row)));
        }
        if let Some(ids) = ids
            && keys.len() >= KEYS_AT_A_TIME
        {
            lacking += lacking_ids(ids, &mut keys)?;
        } else if ids.is_none() {
            keys.clear();
        }
    }
    if let Some(ids) = ids {
        lacking += lacking_ids(ids, &mut keys)?;
    }
    let path = path.to_owned();
    let (found, expected) = ((Timestamp(from), Timestamp(to)), (meta.min_ts, meta.max_ts));
    if rows != meta.rows {
        faults.push(Fault::Rows { path: path.clone(), expected: meta.rows, found: rows });
    }
    if found != expected {
        faults.push(Fault::Period { path: path.clone(), expected, found });
    }
    if let (Some(ids), true) = (ids, lacking > 0) {
        faults.push(Fault::Sidecar { path: ids.to_owned(), n_events: lacking });
    }
    if let Some(row) = unsorted {
        faults.push(Fault::Unsorted { path, row });
    }
    Ok(())
}

/// How many of these events are not in the sidecar with their import.
fn lacking_ids(ids: &Path, events: &mut Vec<(EventKey, u32)>) -> Result<u64, SegmentError> {
    events.sort_unstable();
    let keys: Vec<EventKey> = events.iter().map(|(key, _)| *key).collect();
    let answers = probe([ids], &keys, &BTreeSet::new())?;
    let lacking = events
        .iter()
        .zip(answers)
        .filter(|((_, import), answer)| !matches!(answer, Probe::There { import_no, .. } if import_no == import));
    let n_events = lacking.count() as u64;
    events.clear();
    Ok(n_events)
}
