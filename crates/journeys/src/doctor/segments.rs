//! The files of live segments.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use desireline_events::segments::{Census, Fault, IdsReader, SegmentError, verify_segment};
use desireline_model::time::Timestamp;

use super::read::Held;
use super::report::{FindingKind, Report};
use super::{DoctorError, Progress};
use crate::pins::Pins;
use crate::store::manifest::Segment;

/// Something wrong, with the file.
type Wrong = (FindingKind, PathBuf, String);

/// Looks at each live segment, and returns what their rows name.
pub(super) async fn check(
    held: &Held,
    folder: &Path,
    quick: bool,
    now: &dyn Fn() -> Timestamp,
    pins: &mut Pins,
    progress: &mut dyn Progress,
    report: &mut Report,
) -> Result<Census, DoctorError> {
    let mut all = Census::default();
    let total = held.live().count();
    for (done, segment) in held.live().enumerate() {
        progress.segments(&held.name, done, total);
        pins.renew(now).await?;
        let counted = held.rows.get(&segment.id).cloned().unwrap_or_default();
        let (segment, folder) = (segment.clone(), folder.to_owned());
        let look = move || {
            let mut wrong = Vec::new();
            if quick {
                look_at(&segment, &folder, &mut wrong);
                return (wrong, Census::default());
            }
            let census = read_through(&segment, &folder, &counted, &mut wrong);
            (wrong, census)
        };
        let looked = tokio::task::spawn_blocking(look).await;
        let (wrong, census) = looked.expect("looking neither panics nor is aborted");
        for (kind, path, what) in wrong {
            report.find(kind, Some(&held.name), path.display().to_string(), what);
        }
        for (import_no, n) in census.imports {
            *all.imports.entry(import_no).or_default() += n;
        }
        all.people.extend(census.people);
    }
    for segment in held.live() {
        let counted: u64 = held.rows.get(&segment.id).map_or(0, |rows| rows.values().sum());
        if counted != segment.n_rows {
            let what = format!("it has {} rows, and its imports have {counted} in it", segment.n_rows);
            let place = format!("segment {}", segment.id);
            report.find(FindingKind::SegmentImports, Some(&held.name), place, what);
        }
    }
    progress.segments(&held.name, total, total);
    Ok(all)
}

/// Compares what costs little: whether files are there, and their lengths.
fn look_at(segment: &Segment, folder: &Path, wrong: &mut Vec<Wrong>) {
    let files = [(segment.id.events_path(folder), segment.n_bytes), (segment.id.ids_path(folder), segment.n_ids_bytes)];
    for (path, expected) in files {
        match fs::metadata(&path) {
            Ok(found) if found.len() == expected => {}
            Ok(found) => {
                let what = format!("it has {} bytes and the manifest says {expected}", found.len());
                wrong.push((FindingKind::FileChanged, path, what));
            }
            Err(cause) => {
                wrong.push((kind_of_io(&cause), path, cause.to_string()));
                return;
            }
        }
    }
    let path = segment.id.ids_path(folder);
    match IdsReader::open(&path) {
        Ok(ids) if ids.n_entries() >= segment.n_rows => {}
        Ok(ids) => {
            let what = format!("it has {} ids for {} events", ids.n_entries(), segment.n_rows);
            wrong.push((FindingKind::Sidecar, path, what));
        }
        Err(error) => wrong.push((kind_of(&error), path, error.to_string())),
    }
}

/// Compares everything, and counts what the rows name.
fn read_through(segment: &Segment, folder: &Path, counted: &BTreeMap<i32, u64>, wrong: &mut Vec<Wrong>) -> Census {
    let path = segment.id.events_path(folder);
    for fault in verify_segment(&path, &segment.meta()) {
        let (kind, path) = place_of(&fault, &path);
        wrong.push((kind, path, with_causes(&fault)));
    }
    let census = match Census::of_segment(&path) {
        Ok(census) => census,
        // Told by the faults.
        Err(_) => return Census::default(),
    };
    let found: BTreeMap<i32, u64> =
        census.imports.iter().map(|(import_no, n)| (i32::try_from(*import_no).unwrap_or(i32::MAX), *n)).collect();
    if found != *counted {
        let what = format!("its rows by import are {found:?} and the manifest says {counted:?}");
        wrong.push((FindingKind::SegmentImports, path, what));
    }
    census
}

fn place_of(fault: &Fault, events: &Path) -> (FindingKind, PathBuf) {
    match fault {
        Fault::Missing { path } => (FindingKind::FileMissing, path.clone()),
        Fault::Size { path, .. } | Fault::Hash { path, .. } => (FindingKind::FileChanged, path.clone()),
        Fault::Unreadable { path, .. } => (FindingKind::FileUnreadable, path.clone()),
        Fault::Rows { path, .. } | Fault::Period { path, .. } | Fault::Unsorted { path, .. } => {
            (FindingKind::Rows, path.clone())
        }
        Fault::Sidecar { .. } | Fault::Repeated { .. } => (FindingKind::Sidecar, events.with_extension("ids")),
    }
}

fn kind_of(error: &SegmentError) -> FindingKind {
    match error {
        SegmentError::Missing { .. } => FindingKind::FileMissing,
        SegmentError::Damaged { .. } | SegmentError::Newer { .. } => FindingKind::FileChanged,
        _ => FindingKind::FileUnreadable,
    }
}

fn kind_of_io(cause: &std::io::Error) -> FindingKind {
    match cause.kind() {
        std::io::ErrorKind::NotFound => FindingKind::FileMissing,
        _ => FindingKind::FileUnreadable,
    }
}

/// An error and its causes, in one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        said = format!("{said}: {cause}");
        next = cause.source();
    }
    said
}
