//! Errors of the layers below, as problems.

use desireline_journeys::db::DbError;
use desireline_journeys::installation::InstallationError;
use desireline_journeys::intake::{IntakeError, ReadingError};
use desireline_journeys::store::StoreError;

use super::{Code, Place, Problem};
use crate::worker::WorkerError;

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        match &error {
            DbError::DiskFull { .. } => Self::new(Code::DiskFull, error.to_string()).hint("make room, and try again"),
            DbError::Busy { .. } | DbError::Unreachable { .. } => {
                tracing::warn!(cause = %super::chain(&error), "the database is away");
                Self::new(Code::Unavailable, "the database does not answer now; try again").retry_after(5)
            }
            _ => Self::internal(&error),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Db(error) => error.into(),
            StoreError::NotFound { .. } => Self::new(Code::NotFound, error.to_string()),
            StoreError::SourceBusy { .. } => Self::new(Code::Conflict, error.to_string()).retry_after(10),
            StoreError::WrongState { .. } | StoreError::Taken { .. } | StoreError::Full { .. } => {
                Self::new(Code::Conflict, error.to_string())
            }
            StoreError::Rule(problem) => {
                let pointer = format!("/rules/{}/{}", problem.at, problem.field);
                Self::new(Code::Invalid, problem.words).at(Place { pointer: Some(pointer), ..Place::default() })
            }
            StoreError::ZeroByte { .. } | StoreError::TooLong { .. } => Self::new(Code::Invalid, error.to_string()),
            StoreError::Stale(_) | StoreError::LeaseLost => {
                tracing::warn!(cause = %super::chain(&error), "work was overtaken");
                Self::new(Code::Unavailable, "the data changed while this was under way; try again").retry_after(1)
            }
        }
    }
}

impl From<InstallationError> for Problem {
    fn from(error: InstallationError) -> Self {
        match error {
            InstallationError::Db(error) => error.into(),
            InstallationError::Store(error) => error.into(),
            error => Self::internal(&error),
        }
    }
}

impl From<WorkerError> for Problem {
    fn from(error: WorkerError) -> Self {
        match error {
            WorkerError::Refused(why) => Self::new(Code::BadFile, why)
                .hint("`read.columns` names the columns, `read.zone` and `read.time_format` say how times are written"),
            WorkerError::Died { why, after_row, after_byte } => {
                tracing::warn!(reason = %why, rows = after_row, bytes = after_byte, "a worker died at a file");
                let place = Place { after_row: Some(after_row), after_byte: Some(after_byte), ..Place::default() };
                let detail = format!("the file could not be read within its limits: {why}");
                Self::new(Code::FileLimits, detail)
                    .hint("look at what comes after this row; a large file can be split")
                    .at(place)
            }
            WorkerError::Busy => Self::new(Code::TooMany, "other files are being read; try again").retry_after(10),
            WorkerError::Start(_) => Self::internal(&error),
        }
    }
}

impl From<ReadingError> for Problem {
    fn from(error: ReadingError) -> Self {
        Self::new(Code::Invalid, error.to_string())
    }
}

impl From<IntakeError> for Problem {
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Store(error) => error.into(),
            IntakeError::Reading(error) => error.into(),
            IntakeError::Ingest(_) | IntakeError::Foreign(_) | IntakeError::Decoder(_) | IntakeError::Kind(_) => {
                Self::new(Code::BadFile, error.to_string())
            }
            IntakeError::Cancelled => Self::new(Code::Conflict, error.to_string()),
            error => match disk_full(&error) {
                true => Self::new(Code::DiskFull, "the disk is full; nothing of the file is kept")
                    .hint("make room, and try again"),
                false => Self::internal(&error),
            },
        }
    }
}

/// Whether a full disk is among the causes.
fn disk_full(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        let kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        if matches!(kind, Some(std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)) {
            return true;
        }
        next = cause.source();
    }
    false
}
