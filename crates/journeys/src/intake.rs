//! Intake: files become evidence, with an account of every row.
//!
//! [`read_files`] holds files in memory for one question. [`workspace`] takes a file into the store, once: [`pieces`] are
//! what a decoder yields, [`keys`] tell one event from another, [`events`] puts the new ones into the inbox, [`feedback`] what customers
//! said where it can be searched, [`identities`] links. [`reading`]
//! is how a file was read, saved with its source; [`account`] what is told of it ever after.

pub mod account;
mod conflict;
pub mod events;
pub mod feedback;
pub mod identities;
pub mod keys;
mod known;
pub mod pieces;
pub mod preview;
pub mod reading;
#[cfg(test)]
pub(crate) mod tests;
mod turn;
pub mod typed;
pub mod workspace;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use desireline_events::foreign::{self, ForeignError};
use desireline_events::frames::{FrameError, Frames};
use desireline_events::segments::SegmentError;
use desireline_ingest::{EventReader, Format, IngestError, Mapping, ReadOptions};
use desireline_model::answer::{RejectedRow, SourceRead};

use crate::evidence::{Evidence, TakenIn};
use crate::store::StoreError;
use crate::store::sources::EvidenceKind;
pub use reading::ReadingError;

/// How many rejected rows an answer shows.
const REJECTED_SHOWN: usize = 20;

/// Rows that decide which column is what.
const PROFILE_ROWS: usize = 1_000;

/// Why files do not become evidence.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// A file cannot be opened or read.
    #[error("cannot open `{}`", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file holds no events that we can read.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// A Parquet file cannot be read.
    #[error(transparent)]
    Foreign(#[from] ForeignError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Segments or frames cannot be written or read.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// Decoded columns do not fit together: a fault of whoever decoded them.
    #[error("the columns of a piece of the file do not fit together")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// A saved mapping cannot be used.
    #[error(transparent)]
    Reading(#[from] ReadingError),
    /// The decoder in another process failed.
    #[error("the file could not be read: {0}")]
    Decoder(String),
    /// Files of this kind are not read in this way.
    #[error("a file of {0} is not read in this way")]
    Kind(EvidenceKind),
    /// Whoever asked for the import took it back before it was done.
    #[error("the import was called off; nothing of it was kept")]
    Cancelled,
    /// A fault of ours.
    #[error("cannot hold the events of `{}`", path.display())]
    Frames {
        /// The file.
        path: PathBuf,
        /// Why.
        source: FrameError,
    },
}

/// Hears how reading goes on.
pub trait Progress {
    /// A file was opened, and this is what its columns were taken for.
    fn opened(&mut self, file: &str, mapping: &Mapping);
    /// So many of the file's bytes, or of its rows where bytes are not known, were read.
    fn read(&mut self, file: &str, done: u64, total: u64);
    /// A file was read to its end.
    fn finished(&mut self, source: &SourceRead);
}

/// Reads files, in this order, as one body of evidence.
pub fn read_files(
    paths: &[PathBuf],
    options: &ReadOptions,
    progress: &mut dyn Progress,
) -> Result<Evidence, IntakeError> {
    let (mut frames, mut evidence) = (Frames::default(), TakenIn::default());
    let mut digest = blake3::Hasher::new();
    let mut known: Vec<(blake3::Hash, &PathBuf)> = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        let open = |source| IntakeError::Open { path: path.clone(), source };
        let file = File::open(path).map_err(open)?;
        if file.metadata().map_err(open)?.is_dir() {
            return Err(open(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder; name the files in it")));
        }
        let mut content = blake3::Hasher::new();
        content.update_reader(file).map_err(open)?;
        let content = content.finalize();
        if let Some((_, twin)) = known.iter().find(|(other, _)| *other == content) {
            let (path, twin) = (path.display(), twin.display());
            evidence.notes.push(format!("`{path}` has the same content as `{twin}`: every event of it counts twice"));
        }
        known.push((content, path));
        digest.update(content.as_bytes());
        read_file(at as u16, path, options, progress, &mut frames, &mut evidence)?;
    }
    digest.update(serde_json::to_string(&evidence.sources).unwrap_or_default().as_bytes());
    evidence.digest = digest.finalize().to_hex().to_string();
    Ok(Evidence::in_memory(frames, evidence))
}

fn read_file(
    number: u16,
    path: &Path,
    options: &ReadOptions,
    progress: &mut dyn Progress,
    frames: &mut Frames,
    evidence: &mut TakenIn,
) -> Result<(), IntakeError> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let (mut reader, format, total) = open_file(path, &name, options)?;
    progress.opened(&name, reader.mapping());
    let columns = account::columns_taken(reader.mapping());
    let mut source = SourceRead {
        file: name.clone(),
        format: format.to_owned(),
        read: 0,
        kept: 0,
        rejected: 0,
        left_out: 0,
        columns,
    };
    while let Some(decoded) = reader.next_batch()? {
        source.read += decoded.rows_read;
        source.kept += decoded.batch.num_rows() as u64;
        source.rejected += decoded.rejections.len() as u64;
        source.left_out += decoded.left_out;
        evidence.rejected.count += decoded.rejections.len() as u64;
        let room = REJECTED_SHOWN.saturating_sub(evidence.rejected.first.len());
        evidence.rejected.first.extend(decoded.rejections.into_iter().take(room).map(|rejection| RejectedRow {
            file: name.clone(),
            row: rejection.row,
            line: rejection.line,
            reason: rejection.reason,
        }));
        if decoded.batch.num_rows() > 0 {
            let full = |source| IntakeError::Frames { path: path.to_owned(), source };
            frames.append(number, &decoded.batch).map_err(full)?;
        }
        let done = if decoded.bytes_read > 0 { decoded.bytes_read } else { source.read };
        progress.read(&name, done, total);
    }
    progress.finished(&source);
    evidence.sources.push(source);
    Ok(())
}

/// Opens a file as events: the reader, its format in words, and its size as progress counts it.
fn open_file(path: &Path, name: &str, options: &ReadOptions) -> Result<(EventReader, &'static str, u64), IntakeError> {
    let open = |source| IntakeError::Open { path: path.to_owned(), source };
    let file = File::open(path).map_err(open)?;
    let bytes = file.metadata().map_err(open)?.len();
    let mut head = Vec::new();
    file.take(64 << 10).read_to_end(&mut head).map_err(open)?;
    // A head that tells nothing is told about better by who opens the file.
    let format = desireline_ingest::sniff(name, &head).ok();
    if format == Some(Format::Parquet) {
        let table = foreign::open_parquet(path)?;
        let head = table.head(PROFILE_ROWS)?;
        let plan = desireline_ingest::plan_table(table.schema(), &head, name, options)?;
        let rows = table.n_rows();
        let batches = table.read(Some(plan.columns()), options.batch_rows)?;
        return Ok((plan.read(batches), "parquet", rows));
    }
    let file = File::open(path).map_err(open)?;
    let reader = desireline_ingest::open(Box::new(file), name, options)?;
    let word = match format {
        Some(Format::Jsonl) => "jsonl",
        Some(Format::Xes) => "xes",
        _ => "csv",
    };
    Ok((reader, word, bytes))
}
