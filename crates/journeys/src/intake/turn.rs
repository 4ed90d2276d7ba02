//! Whose turn it is to import from a source, on one machine.
//!
//! A lock on a file ends with its process, however that ends. So whoever gets it knows that no other import of the source
//! is alive, and need not wait until one that was killed has been silent for long enough. Where servers share a
//! PostgreSQL, they may be machines that know nothing of each other's locks, and silence is all there is to go by.

use std::fs::{self, File, TryLockError};

use super::IntakeError;
use crate::db::Db;
use crate::installation::Installation;
use crate::store::Scope;
use crate::store::sources::Source;

/// The right to import from a source, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn(#[expect(dead_code, reason = "holds the lock")] File);

/// What came of asking.
pub(super) enum Asked {
    /// It is ours: no other import of the source is alive.
    Ours(Turn),
    /// Another process, or another task of this one, has it.
    Theirs,
    /// Locks say nothing here.
    Unknown,
}

/// Asks for the turn, without waiting.
pub(super) fn ask(installation: &Installation, scope: &Scope, source: &Source) -> Result<Asked, IntakeError> {
    let Db::Sqlite(_) = installation.db() else { return Ok(Asked::Unknown) };
    let folder = installation.folder().join("locks");
    let path = folder.join(format!("{}-{}", scope.workspace(), source.source_no));
    let failed = |source| IntakeError::Open { path: path.clone(), source };
    fs::create_dir_all(&folder).map_err(failed)?;
    let file = File::options().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Asked::Ours(Turn(file))),
        Err(TryLockError::WouldBlock) => Ok(Asked::Theirs),
        // A file system without locks.
        Err(TryLockError::Error(_)) => Ok(Asked::Unknown),
    }
}
