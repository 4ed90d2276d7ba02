//! Segments: immutable files of settled events, each with a sidecar of the ids it holds.
//!
//! A segment is `<id>.parquet`, rows in one stated [`order`], and `<id>.ids`, the sorted keys of its events
//! ([`ids`]). Both are written whole or not at all ([`mod@write`]), read column by column ([`read`]), merged
//! without holding them in memory ([`merge`]), and compared with what the manifest says ([`verify`]).
//! This layer is synchronous and knows no database and no clock: which segments are live is the manifest's
//! business.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use desireline_model::time::Timestamp;

use crate::foreign::ForeignError;

pub mod census;
mod durable;
pub mod frame;
pub mod ids;
pub mod merge;
pub mod order;
mod pick;
pub mod place;
pub mod read;
pub mod rows;
pub mod verify;
pub mod write;

#[cfg(test)]
mod tests;

pub use census::{Census, keys_of};
pub use ids::{BodyHash, EventKey, IdEntry, IdsReader, Probe, probe};
pub use merge::{MergeInput, merge_segments};
pub use order::sort;
pub use place::{Partition, SortedParts, bucket_of, month_of, partition, sorted_parts};
pub use read::{SegmentBatches, read_segment};
pub use rows::{RowNumbers, SegmentEvents, SegmentField, body_hashes};
pub use verify::{Fault, verify_segment};
pub use write::write_segment;

/// The name of a segment: 128 bits that nobody else uses. Written as 32 lower-case hexadecimal digits, so
/// it is a file name everywhere and nothing but one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentId(pub u128);

impl fmt::Display for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// A text is not the name of a segment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the id of a segment: expected 32 lower-case hexadecimal digits")]
pub struct SegmentIdError(pub String);

impl FromStr for SegmentId {
    type Err = SegmentIdError;

    fn from_str(text: &str) -> Result<Self, SegmentIdError> {
        let wrong = || SegmentIdError(text.to_owned());
        if text.len() != 32 || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(wrong());
        }
        u128::from_str_radix(text, 16).map(Self).map_err(|_| wrong())
    }
}

impl SegmentId {
    /// The file with the events of this segment.
    pub fn events_path(self, folder: &Path) -> PathBuf {
        folder.join(format!("{self}.parquet"))
    }

    /// The file with the ids of this segment.
    pub fn ids_path(self, folder: &Path) -> PathBuf {
        folder.join(format!("{self}.ids"))
    }
}

/// What a file in a folder of segments is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentFile {
    /// The events of a segment.
    Events(SegmentId),
    /// The ids of a segment.
    Ids(SegmentId),
    /// A file that is being written, or that a crash left.
    Temporary(SegmentId),
}

impl SegmentFile {
    /// Reads a file name; none for names that are not ours.
    pub fn of_name(name: &str) -> Option<Self> {
        let (id, suffix) = name.split_once('.')?;
        let id = id.parse().ok()?;
        match suffix {
            "parquet" => Some(Self::Events(id)),
            "ids" => Some(Self::Ids(id)),
            "parquet.tmp" | "ids.tmp" => Some(Self::Temporary(id)),
            _ => None,
        }
    }
}

/// What the manifest remembers of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentMeta {
    /// Its name.
    pub id: SegmentId,
    /// How many events it has.
    pub rows: u64,
    /// The length of its events file.
    pub bytes: u64,
    /// BLAKE3 of its events file, in hexadecimal; `b3sum` prints the same.
    pub blake3: String,
    /// Its first instant; later than `max_ts` when it has no rows, so that it meets no period.
    pub min_ts: Timestamp,
    /// Its last instant.
    pub max_ts: Timestamp,
    /// The length of its ids file.
    pub ids_bytes: u64,
    /// BLAKE3 of its ids file, in hexadecimal.
    pub ids_blake3: String,
}

/// Why a segment cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum SegmentError {
    /// The id is taken, or a crash left a file of it.
    #[error("cannot write segment `{path}`: the file is there already; a segment is never overwritten")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// There is no space.
    #[error(
        "cannot write `{path}`: the disk or the quota is full; nothing was kept of it, free some space and try again"
    )]
    DiskFull {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The system refused.
    #[error("cannot {doing} `{path}`")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// A file of a segment is not there.
    #[error("`{path}` is missing: it belongs to a segment; run `desireline doctor`, or restore it from a backup")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The events file is damaged or not Parquet.
    #[error(transparent)]
    Unreadable(#[from] ForeignError),
    /// A file is Parquet and no segment.
    #[error("`{path}` is not a segment: its metadata have no `{}`; import it instead", rows::VERSION_KEY)]
    NotSegment {
        /// The file.
        path: PathBuf,
    },
    /// A newer release wrote it.
    #[error("`{path}` has format {found} and this release reads formats up to {known}; use a newer release")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: String,
        /// The newest known format.
        known: u32,
    },
    /// A file differs from what its format or the manifest says.
    #[error("`{path}` is damaged: {what}; run `desireline doctor`, or restore it from a backup")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Bytes of the inbox are no frame.
    #[error("a frame of the inbox is damaged: {what}; run `desireline doctor`, or restore the database from a backup")]
    Frame {
        /// What is wrong.
        what: String,
    },
    /// A batch lacks a column or has it in another type: a fault of the caller.
    #[error("column `{0}` is missing, has nulls, or is of another type")]
    Column(&'static str),
    /// Rows or keys are not in their order: a fault of the caller.
    #[error("{0} are not in their order")]
    Unsorted(&'static str),
    /// A segment would have no rows: a fault of the caller.
    #[error("a segment needs at least one row")]
    NoRows,
    /// The columns do not form a batch: a fault of ours.
    #[error("the columns of a segment do not fit together")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// The events cannot be encoded: a fault of ours.
    #[error("cannot encode `{path}`")]
    Encode {
        /// The file.
        path: PathBuf,
        /// What the writer said.
        #[source]
        cause: parquet::errors::ParquetError,
    },
}

impl SegmentError {
    /// An error of the system while writing or reading.
    fn io(doing: &'static str, path: &Path, cause: io::Error) -> Self {
        let path = path.to_owned();
        match cause.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path, cause },
            io::ErrorKind::NotFound if doing == READ => Self::Missing { path },
            _ => Self::Io { doing, path, cause },
        }
    }

    fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.into() }
    }
}

/// The verb of errors in reading, for which an absent file has its own variant.
const READ: &str = "read";
