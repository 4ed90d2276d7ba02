//! Whether each event is there once: no two rows of a workspace have one key.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use desireline_events::segments::{EventKey, IdsReader, frame, keys_of};

use super::read::{self, Held};
use super::report::{FindingKind, Report};
use crate::db::{DbError, Tx};
use crate::store::imports::ImportState;

/// Keys that are held at a time, about: 80 MiB. More of them are looked at range by range.
const KEYS_AT_A_TIME: u64 = 4 << 20;

/// A key and the import that brought it.
type Keyed = (EventKey, u32);

/// Looks for keys that are there twice. Reads all sidecars and frames once for every 4,194,304 events.
pub(super) async fn check(tx: &mut Tx, held: &Held, folder: &Path, report: &mut Report) -> Result<(), DbError> {
    let in_frames: u64 = held.frames.iter().map(|frame| u64::try_from(frame.n_rows).unwrap_or(0)).sum();
    let in_segments: u64 = held.live().map(|segment| segment.n_rows).sum();
    let n_ranges = (in_frames + in_segments).div_ceil(KEYS_AT_A_TIME).clamp(1, 256);
    let (mut n_twice, mut first): (u64, Option<[Keyed; 2]>) = (0, None);
    for range in 0..n_ranges {
        // Keys are hashes, so their first bytes spread evenly.
        let in_range = move |key: &EventKey| u64::from(key.0[0]) * n_ranges / 256 == range;
        let sidecars: Vec<PathBuf> = held.live().map(|segment| segment.id.ids_path(folder)).collect();
        let undone = held.undone();
        let read = tokio::task::spawn_blocking(move || of_sidecars(&sidecars, &undone, in_range)).await;
        let mut keys = read.expect("reading neither panics nor is aborted");
        for row in held.frames.iter().filter(|row| held.state(row.import_no) == Some(ImportState::Done)) {
            // A frame that cannot be decoded was told of.
            if let Some(body) = read::body(tx, held, row.seq).await?
                && let Ok(rows) = frame::decode(&body)
            {
                keys.extend(keys_of(&rows).into_iter().filter(|(key, _)| in_range(key)));
            }
        }
        keys.sort_unstable();
        for pair in keys.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            n_twice += 1;
            first = first.or(Some([pair[0], pair[1]]));
        }
    }
    if let Some([(key, a), (_, b)]) = first {
        let key: String = key.0.iter().map(|byte| format!("{byte:02x}")).collect();
        let what = format!("{n_twice} events are there twice; the first, {key}, in the imports {a} and {b}");
        report.find(FindingKind::KeyTwice, Some(&held.name), "events", what);
    }
    Ok(())
}

fn of_sidecars(sidecars: &[PathBuf], undone: &BTreeSet<u32>, in_range: impl Fn(&EventKey) -> bool) -> Vec<Keyed> {
    let mut keys = Vec::new();
    for sidecar in sidecars {
        // What cannot be read was told of.
        let Ok(ids) = IdsReader::open(sidecar) else { continue };
        let entries = ids.map_while(Result::ok).filter(|entry| in_range(&entry.key));
        keys.extend(
            entries.filter(|entry| !undone.contains(&entry.import_no)).map(|entry| (entry.key, entry.import_no)),
        );
    }
    keys
}
