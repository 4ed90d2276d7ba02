//! Removing leftovers, each in the way that upkeep does, and nothing that a question reads.

use std::fs;
use std::io;
use std::path::Path;

use desireline_events::segments::{SegmentFile, SegmentId};
use desireline_model::time::Timestamp;

use super::report::{FindingKind, Report, Severity};
use super::{DoctorError, STALE};
use crate::db::{Doing, with_tx};
use crate::installation::Installation;
use crate::store::Scope;
use crate::store::workspaces::list_workspaces;

const ENDED_FRAMES: &str = "DELETE FROM inbox_frame WHERE workspace_id = $1 AND import_no IN (
        SELECT i.import_no FROM import i WHERE i.workspace_id = $1 AND i.state IN ('failed', 'undone'))";

/// Removes the leftovers that were found, and notes which are gone.
pub(super) async fn fix(installation: &Installation, report: &mut Report, now: Timestamp) -> Result<(), DoctorError> {
    let since = Timestamp(now.0 - STALE.0);
    for workspace in list_workspaces(installation.db()).await? {
        let has = |finding: &super::Finding| {
            finding.severity == Severity::Leftover && finding.workspace.as_ref() == Some(&workspace.name)
        };
        if !report.findings.iter().any(has) {
            continue;
        }
        let scope = workspace.scope(installation.db());
        scope.sweep_imports(since, now).await?;
        drop_ended_frames(installation, &scope).await?;
        scope.abandon_writing(since).await?;
        scope.sweep_retired(now).await?;
        let folder = installation.segments_folder(&scope);
        for segment in scope.gone_segments().await? {
            if remove_files(&folder, segment).is_ok() {
                scope.forget_segment(&segment).await?;
            }
        }
        // Only now: what has no row by now is nobody's.
        let known: Vec<SegmentId> = scope.segment_states().await?.into_iter().map(|(id, _)| id).collect();
        for finding in report.findings.iter_mut().filter(|finding| has(finding)) {
            finding.fixed = match finding.kind {
                FindingKind::OrphanFile | FindingKind::TemporaryFile => {
                    remove_unless_known(Path::new(&finding.place), &known)
                }
                FindingKind::StrangeFile => false,
                _ => true,
            };
        }
    }
    Ok(())
}

async fn drop_ended_frames(installation: &Installation, scope: &Scope) -> Result<(), DoctorError> {
    let mut tx = installation.db().begin().await?;
    with_tx!(&mut tx, |c| sqlx::query(ENDED_FRAMES).bind(scope.workspace().as_str()).execute(c).await.map(|_| ()))
        .doing("delete frames of ended imports")?;
    tx.commit().await?;
    Ok(())
}

fn remove_files(folder: &Path, segment: SegmentId) -> io::Result<()> {
    for path in [segment.events_path(folder), segment.ids_path(folder)] {
        for path in [path.with_added_extension("tmp"), path] {
            match fs::remove_file(&path) {
                Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(cause),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Removes a file that no row names; a temporary one also when its segment is no longer being written.
fn remove_unless_known(path: &Path, known: &[SegmentId]) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let nobody_needs = match SegmentFile::of_name(name) {
        Some(SegmentFile::Temporary(_)) => true,
        Some(SegmentFile::Events(id) | SegmentFile::Ids(id)) => !known.contains(&id),
        None => false,
    };
    nobody_needs && (fs::remove_file(path).is_ok() || !path.exists())
}
