//! Files in the folders of segments against rows of the manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use desireline_events::segments::{SegmentFile, SegmentId};
use desireline_model::time::Timestamp;

use super::STALE;
use super::read::Held;
use super::report::{FindingKind, Report};
use crate::installation::Installation;
use crate::store::imports::ImportState;
use crate::store::manifest::SegmentState;
use crate::store::workspaces::Workspace;

/// The names of files, by the folder of their workspace.
pub(super) type Listed = BTreeMap<String, Vec<String>>;

/// Lists the files of all folders of segments.
pub(super) fn list(installation: &Installation, report: &mut Report) -> Listed {
    let root = installation.folder().join("segments");
    let mut listed = Listed::new();
    for folder in names_in(&root, report) {
        let path = root.join(&folder);
        if path.is_dir() {
            let files = names_in(&path, report);
            listed.insert(folder, files);
        } else {
            report.find(FindingKind::StrangeFile, None, path.display().to_string(), "it is no file of a segment");
        }
    }
    listed
}

fn names_in(folder: &Path, report: &mut Report) -> Vec<String> {
    let listed = fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect::<io::Result<Vec<_>>>()
    });
    match listed {
        Ok(mut names) => {
            names.sort();
            names
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(cause) => {
            let what = format!("the folder cannot be listed: {cause}");
            report.find(FindingKind::FileUnreadable, None, folder.display().to_string(), what);
            Vec::new()
        }
    }
}

/// Compares the files of a workspace with its rows, and notes rows that are past their time.
pub(super) fn compare(held: &Held, folder: &Path, files: &[String], now: Timestamp, report: &mut Report) {
    let workspace = Some(&*held.name);
    let states: BTreeMap<SegmentId, SegmentState> =
        held.segments.iter().map(|segment| (segment.id, segment.state)).collect();
    for name in files {
        let path = folder.join(name);
        // Files whose rows went while we looked have gone before their rows.
        if !path.exists() {
            continue;
        }
        let place = path.display().to_string();
        match SegmentFile::of_name(name) {
            None => report.find(FindingKind::StrangeFile, workspace, place, "it is no file of a segment"),
            Some(SegmentFile::Temporary(id)) if states.get(&id) != Some(&SegmentState::Writing) => {
                report.find(FindingKind::TemporaryFile, workspace, place, "it was being written, and nobody does now");
            }
            Some(SegmentFile::Events(id) | SegmentFile::Ids(id)) if !states.contains_key(&id) => {
                report.find(FindingKind::OrphanFile, workspace, place, "no row of the database names it");
            }
            Some(_) => {}
        }
    }
    let since = now.0 - STALE.0;
    for segment in &held.segments {
        let place = format!("segment {}", segment.id);
        match segment.state {
            SegmentState::Writing if segment.created_at.0 < since => {
                let what = format!("it has been in writing since {}", segment.created_at);
                report.find(FindingKind::WritingStale, workspace, place, what);
            }
            SegmentState::Retired if !is_read(held, segment.retired_version, now) => {
                report.find(FindingKind::Retired, workspace, place, "others hold its rows, and nobody reads it");
            }
            SegmentState::Gone => {
                report.find(FindingKind::Gone, workspace, place, "its files are to be deleted");
            }
            _ => {}
        }
    }
    for lease in held.leases.iter().filter(|lease| lease.expires_at <= now) {
        let what = format!("it was held by {} and ended {}", lease.holder, lease.expires_at);
        report.find(FindingKind::LeaseExpired, workspace, format!("lease {}", lease.id), what);
    }
    for import in held.imports.values() {
        if import.state == ImportState::Open && import.touched_at.0 < since {
            let what = format!("it is open, and nothing has come since {}", import.touched_at);
            report.find(FindingKind::ImportStale, workspace, format!("import {}", import.import_no), what);
        }
    }
}

/// Whether a reader may still be at a segment that was retired with this version.
fn is_read(held: &Held, retired_version: Option<i64>, now: Timestamp) -> bool {
    let retired = retired_version.unwrap_or(i64::MAX);
    held.leases.iter().any(|lease| lease.expires_at > now && lease.version < retired)
}

/// Notes folders of workspaces that the database does not have.
pub(super) fn refuse_strangers(
    installation: &Installation,
    listed: &Listed,
    workspaces: &[Workspace],
    report: &mut Report,
) {
    let known: BTreeSet<&str> = workspaces.iter().map(|workspace| workspace.id.as_str()).collect();
    for (folder, files) in listed.iter().filter(|(folder, _)| !known.contains(folder.as_str())) {
        let place = installation.folder().join("segments").join(folder).display().to_string();
        let what = format!("it has {} files and belongs to no workspace of this database", files.len());
        report.find(FindingKind::StrangeFolder, None, place, what);
    }
}
