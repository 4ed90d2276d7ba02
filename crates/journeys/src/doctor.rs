//! Looks whether an installation is well: the database against the files, rows against counts, all of it.
//!
//! What is found is of two kinds. *Damage* is evidence that is lost, doubled or not as it was written: only a
//! backup mends it. *Leftovers* are what a crash leaves: no question reads them, upkeep removes them in time, and so
//! does [`examine`] when it is asked to fix. Nothing that a question reads is ever changed.

mod database;
mod files;
mod fix;
mod frames;
mod journeys;
mod keys;
mod read;
mod report;
mod segments;
#[cfg(test)]
mod tests;

use desireline_model::time::{Span, Timestamp};

use crate::db::{Db, DbError, KNOWN_VERSION};
use crate::installation::{Installation, InstallationError};
use crate::pins::{PinError, Pins};
use crate::store::StoreError;
use crate::store::workspaces::list_workspaces;

pub use report::{Counts, Finding, FindingKind, Report, Severity, WorkspaceCounts};

/// How thorough to be.
#[derive(Debug, Clone, Copy, Default)]
pub struct Thoroughness {
    /// Compares lengths and counts only: reads no file to its end.
    pub quick: bool,
    /// Removes leftovers.
    pub fix: bool,
}

/// After how long without a sign of life writing and importing are taken for broken off.
pub const STALE: Span = Span::from_secs(3_600);

/// Why an installation could not be examined.
#[derive(Debug, thiserror::Error)]
pub enum DoctorError {
    /// It cannot be opened.
    #[error(transparent)]
    Installation(#[from] InstallationError),
    /// No state of it could be held.
    #[error(transparent)]
    Pins(#[from] PinError),
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Hears what is being looked at.
pub trait Progress {
    /// A workspace's segments: so many of so many are done.
    fn segments(&mut self, workspace: &str, done: usize, total: usize);
}

/// Listens to nothing.
impl Progress for () {
    fn segments(&mut self, _: &str, _: usize, _: usize) {}
}

/// Examines everything that an installation holds. Others may ask and write meanwhile.
///
/// # Errors
///
/// When the database cannot be asked. What is wrong with the data is no error but in the report.
pub async fn examine(
    installation: &Installation,
    how: Thoroughness,
    now: &dyn Fn() -> Timestamp,
    progress: &mut dyn Progress,
) -> Result<Report, DoctorError> {
    let mut pins = Pins::new("desireline doctor", now());
    let mut report = Report {
        healthy: false,
        quick: how.quick,
        database: match installation.db() {
            Db::Sqlite(_) => "sqlite",
            Db::Postgres(_) => "postgresql",
        },
        schema_version: KNOWN_VERSION,
        counts: Counts::default(),
        workspaces: Vec::new(),
        findings: Vec::new(),
    };
    // Before anything else is asked: a damaged file may answer anything.
    let sound = database::quick_check(installation.db(), &mut report).await?;
    let examined = look(installation, how, now, progress, &mut pins, &mut report).await;
    let released = pins.release().await;
    match examined {
        // The reason is in the report already.
        Err(_) if !sound => {}
        examined => {
            examined?;
            released?;
            if how.fix {
                fix::fix(installation, &mut report, now()).await?;
            }
        }
    }
    report.settle();
    Ok(report)
}

async fn look(
    installation: &Installation,
    how: Thoroughness,
    now: &dyn Fn() -> Timestamp,
    progress: &mut dyn Progress,
    pins: &mut Pins,
    report: &mut Report,
) -> Result<(), DoctorError> {
    // Files before rows: a file's row comes before it and goes after it.
    let listed = files::list(installation, report);
    let mut tx = pins.one_state(installation, now).await?;
    database::references(&mut tx, report).await?;
    let workspaces = list_workspaces(installation.db()).await?;
    for workspace in &workspaces {
        let scope = workspace.scope(installation.db());
        let folder = installation.segments_folder(&scope);
        let Some(held) = read::held(&mut tx, workspace).await? else { continue };
        let files = listed.get(workspace.id.as_str());
        files::compare(&held, &folder, files.map_or(&[], Vec::as_slice), now(), report);
        let mut census = segments::check(&held, &folder, how.quick, now, pins, progress, report).await?;
        frames::check(&mut tx, &held, &mut census, report).await?;
        read::people(&mut tx, &held, &census, report).await?;
        journeys::check(&mut tx, &held, report).await?;
        read::rules(&mut tx, &held, report).await?;
        if !how.quick {
            keys::check(&mut tx, &held, &folder, report).await?;
        }
        report.add(held.counts());
    }
    files::refuse_strangers(installation, &listed, &workspaces, report);
    Ok(())
}
