//! Pieces of a file: what a decoder yields, whether it runs in this process or in another one.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use desireline_ingest::{Decoded, EventReader, Mapping, ReadOptions, WantedProperties};
use desireline_model::event::Fields;

use super::{IntakeError, open_file};

/// What is known of a file once it is open.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its format in a word: `csv`, `jsonl`, `parquet`, `xes`.
    pub format: String,
    /// Which column is what, and why.
    pub mapping: Mapping,
    /// Its size as [`Decoded::bytes_read`] counts it; its rows where that stays 0.
    pub total: u64,
}

/// Decoded pieces of a file, in its order. Batches have the schema of the kind of file that it is.
pub trait Pieces: Send {
    /// What is known of the file.
    fn opened(&self) -> &Opened;

    /// The next piece; none at the end.
    ///
    /// # Errors
    ///
    /// When the file is refused as a whole. Bad rows are no errors.
    fn next(&mut self) -> Result<Option<Decoded>, IntakeError>;
}

/// A file of events that this process reads.
#[derive(Debug)]
pub struct FilePieces {
    opened: Opened,
    reader: EventReader,
}

impl FilePieces {
    /// Opens a file; `name` is what messages call it.
    ///
    /// # Errors
    ///
    /// When it cannot be opened, or holds no events that we can read.
    pub fn open(path: &Path, name: &str, options: &ReadOptions) -> Result<Self, IntakeError> {
        let (reader, format, total) = open_file(path, name, options)?;
        let opened = Opened { format: format.to_owned(), mapping: reader.mapping().clone(), total };
        Ok(Self { opened, reader })
    }
}

/// What was written here and reads like a file.
#[derive(Debug)]
pub(super) struct OwnPieces {
    opened: Opened,
    reader: EventReader,
}

impl OwnPieces {
    /// Reads lines of JSON that this program wrote.
    pub(super) fn of_lines(lines: Vec<u8>, name: &str, options: &ReadOptions) -> Result<Self, IntakeError> {
        let total = lines.len() as u64;
        let reader = desireline_ingest::open(Box::new(io::Cursor::new(lines)), name, options)?;
        let opened = Opened { format: "jsonl".to_owned(), mapping: reader.mapping().clone(), total };
        Ok(Self { opened, reader })
    }
}

impl Pieces for OwnPieces {
    fn opened(&self) -> &Opened {
        &self.opened
    }

    fn next(&mut self) -> Result<Option<Decoded>, IntakeError> {
        Ok(self.reader.next_batch()?)
    }
}

impl Pieces for FilePieces {
    fn opened(&self) -> &Opened {
        &self.opened
    }

    fn next(&mut self) -> Result<Option<Decoded>, IntakeError> {
        Ok(self.reader.next_batch()?)
    }
}

/// Options that read all that a workspace keeps of an event: every field, and each column without a role as a property.
#[must_use]
pub fn keep_everything(options: ReadOptions) -> ReadOptions {
    ReadOptions { fields: Fields::ALL, properties: WantedProperties::All, ..options }
}

/// The digest of a file (BLAKE3, hexadecimal) and its size.
///
/// # Errors
///
/// When it cannot be read, or is a folder.
pub fn file_digest(path: &Path) -> Result<(String, u64), IntakeError> {
    let open = |source| IntakeError::Open { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(open)?;
    if file.metadata().map_err(open)?.is_dir() {
        return Err(open(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder; name the files in it")));
    }
    let (mut hasher, mut buffer, mut n_bytes) = (blake3::Hasher::new(), vec![0; 1 << 20], 0);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((hasher.finalize().to_hex().to_string(), n_bytes)),
            Ok(read) => {
                hasher.update(&buffer[..read]);
                n_bytes += read as u64;
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(open(cause)),
        }
    }
}
