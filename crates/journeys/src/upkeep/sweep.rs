//! Sweeping: files that no question can need are deleted, imports that broke off are failed.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use desireline_events::segments::{SegmentFile, SegmentId};
use desireline_model::time::{Span, Timestamp};

use super::{UpkeepError, blocking};
use crate::installation::Installation;
use crate::store::Scope;

/// After how long a segment in writing is taken for abandoned. Its writer, should it live, learns of it.
const ABANDONED_AFTER: Span = Span(3_600_000_000);
/// After how long without a sign of life an import is taken for broken off.
const BROKEN_OFF_AFTER: Span = Span(600_000_000);

/// What a sweep did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Imports that had broken off.
    pub imports: u64,
    /// Files that were deleted.
    pub files: u64,
}

/// Deletes the files of segments that no lease needs, those that a crash left behind, and those that have no row; fails
/// imports that broke off. Touches nothing that a live row or a lease names.
///
/// # Errors
///
/// When the database refuses or a file cannot be deleted. The next sweep goes on.
pub async fn sweep(
    installation: &Installation,
    scope: &Scope,
    now: &(dyn Fn() -> Timestamp + Sync),
) -> Result<Swept, UpkeepError> {
    let before = |span: Span| Timestamp(now().0.saturating_sub(span.0));
    let imports = scope.sweep_imports(before(BROKEN_OFF_AFTER), now()).await?.len() as u64;
    scope.sweep_retired(now()).await?;
    scope.abandon_writing(before(ABANDONED_AFTER)).await?;
    let folder = installation.segments_folder(scope);
    let mut files = 0;
    for segment in scope.gone_segments().await? {
        files += delete_files(&folder, segment)?;
        scope.forget_segment(&segment).await?;
    }
    // First the folder, then the rows: a file whose row came in between is not in the first list.
    let listed = folder.clone();
    let there = blocking(move || segments_in(&listed)).await?;
    let known: BTreeSet<SegmentId> = scope.segment_states().await?.into_iter().map(|(id, _)| id).collect();
    for nobodys in there.difference(&known) {
        files += delete_files(&folder, *nobodys)?;
    }
    Ok(Swept { imports, files })
}

/// The segments that have any file in a folder.
fn segments_in(folder: &Path) -> Result<BTreeSet<SegmentId>, UpkeepError> {
    let failed = |source| UpkeepError::Sweep { path: folder.to_owned(), source };
    let mut segments = BTreeSet::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(segments),
        Err(cause) => return Err(failed(cause)),
    };
    for entry in entries {
        let name = entry.map_err(failed)?.file_name();
        match name.to_str().and_then(SegmentFile::of_name) {
            Some(SegmentFile::Events(id) | SegmentFile::Ids(id) | SegmentFile::Temporary(id)) => {
                segments.insert(id);
            }
            // Not ours: left alone.
            None => {}
        }
    }
    Ok(segments)
}

/// Deletes whatever there is of a segment, and tells how many files that were.
pub(super) fn delete_files(folder: &Path, segment: SegmentId) -> Result<u64, UpkeepError> {
    let mut n_files = 0;
    for path in [segment.events_path(folder), segment.ids_path(folder)] {
        for path in [path.with_added_extension("tmp"), path] {
            match fs::remove_file(&path) {
                Ok(()) => n_files += 1,
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(UpkeepError::Sweep { path, source }),
            }
        }
    }
    Ok(n_files)
}
