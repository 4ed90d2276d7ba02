//! Frames of the inbox, and what imports have in frames and segments together.

use desireline_events::segments::{Census, frame};

use super::read::{self, Held};
use super::report::{FindingKind, Report};
use crate::db::{DbError, Tx};
use crate::store::imports::ImportState;
use crate::store::sources::EvidenceKind;

/// Decodes each frame and compares it with its row; adds the persons that frames name to the census.
pub(super) async fn check(tx: &mut Tx, held: &Held, census: &mut Census, report: &mut Report) -> Result<(), DbError> {
    let workspace = Some(&*held.name);
    for row in &held.frames {
        let place = format!("frame {}", row.seq);
        match held.state(row.import_no) {
            Some(ImportState::Failed | ImportState::Undone) => {
                let what = format!("its import {} has ended, and nobody reads it", row.import_no);
                report.find(FindingKind::FrameEnded, workspace, place, what);
                continue;
            }
            Some(ImportState::Open | ImportState::Done) => {}
            None => {
                let what = format!("there is no import {}, which it belongs to", row.import_no);
                report.find(FindingKind::Frame, workspace, place, what);
                continue;
            }
        }
        let Some(body) = read::body(tx, held, row.seq).await? else { continue };
        if body.len() as u64 != row.n_bytes {
            let what = format!("it has {} bytes and says {}", body.len(), row.n_bytes);
            report.find(FindingKind::Frame, workspace, place.clone(), what);
        }
        let counted = match tokio::task::spawn_blocking(move || frame::decode(&body)).await {
            Ok(Ok(rows)) => Census::of_rows(&rows),
            Ok(Err(error)) => {
                report.find(FindingKind::Frame, workspace, place, error.to_string());
                continue;
            }
            Err(_) => {
                report.find(FindingKind::Frame, workspace, place, "it cannot be decoded");
                continue;
            }
        };
        let (n_rows, import_no) = (u64::try_from(row.n_rows).unwrap_or(0), u32::try_from(row.import_no).unwrap_or(0));
        if counted.n_rows() != n_rows {
            let what = format!("it has {} rows and says {n_rows}", counted.n_rows());
            report.find(FindingKind::Frame, workspace, place, what);
        } else if counted.imports.keys().any(|found| *found != import_no) {
            let what = format!("it has rows of other imports than {import_no}");
            report.find(FindingKind::Frame, workspace, place, what);
        }
        census.people.extend(counted.people);
    }
    imports(held, report);
    Ok(())
}

/// Compares what each done import added with the rows that are there.
fn imports(held: &Held, report: &mut Report) {
    let seen = held.seen_rows();
    for import in held.imports.values() {
        if import.state != ImportState::Done || import.kind != EvidenceKind::Events {
            continue;
        }
        let found = seen.get(&import.import_no).copied().unwrap_or(0);
        if found != import.rows_added {
            let what = format!("it added {} events, and {found} are there", import.rows_added);
            report.find(FindingKind::ImportCounts, Some(&held.name), format!("import {}", import.import_no), what);
        }
    }
}
