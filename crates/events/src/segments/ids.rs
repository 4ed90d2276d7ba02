//! The sidecar of a segment: the keys of its events, sorted, each with the hash of its body and its import.
//!
//! Format 1, numbers little endian:
//!
//! | Bytes | What |
//! |---|---|
//! | 8 | `DLINEIDS` |
//! | 4 | the format, 1 |
//! | 4 | the length of an entry, 36 |
//! | 8 | the number of entries |
//! | 36 each | key (16), hash of the body (16), import (4); sorted by these, byte by byte |
//! | 32 | BLAKE3 of everything before |
//!
//! A sidecar may hold ids whose events are gone (erased): they keep a replay from bringing them back. It
//! never lacks the id of an event that its segment has.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use blake3::Hasher;

use super::durable::{HashedFile, Written};
use super::{READ, SegmentError};

const MAGIC: &[u8; 8] = b"DLINEIDS";
const HEADER_BYTES: usize = 24;
const ENTRY_BYTES: usize = EventKey::BYTES + BodyHash::BYTES + 4;
const HASH_BYTES: usize = blake3::OUT_LEN;

/// The format that this release writes; it reads this one and all before.
pub const VERSION: u32 = 1;

/// Entries that are read or written at a time: about 64 KiB.
const BLOCK_ENTRIES: usize = 1_820;

/// What tells an event apart from all others of its workspace: a hash of its source and its id there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventKey(pub [u8; Self::BYTES]);

impl EventKey {
    /// The length of a key.
    pub const BYTES: usize = 16;

    /// The key of an event that its source gave an id: the first 16 bytes of BLAKE3 over a zero byte, the source's
    /// number (u16, little endian) and the id.
    pub fn of_message(source_no: u16, message_id: &str) -> Self {
        let mut hasher = Hasher::new();
        hasher.update(&[0]).update(&source_no.to_le_bytes()).update(message_id.as_bytes());
        Self::first_bytes(&hasher.finalize())
    }

    /// The key of an event without an id: the first 16 bytes of BLAKE3 over a one byte, the source's number (u16, little
    /// endian), the hash of its body, and how often that body came before in the same file (u64, little endian). So a
    /// file that has grown gives the events that it had before the same keys, and twins keep theirs.
    pub fn of_row(source_no: u16, body: BodyHash, came_before: u64) -> Self {
        let mut text = [1; 3 + BodyHash::BYTES + 8];
        text[1..3].copy_from_slice(&source_no.to_le_bytes());
        text[3..19].copy_from_slice(&body.0);
        text[19..].copy_from_slice(&came_before.to_le_bytes());
        Self::first_bytes(&blake3::hash(&text))
    }

    fn first_bytes(hash: &blake3::Hash) -> Self {
        let mut key = [0; Self::BYTES];
        key.copy_from_slice(&hash.as_bytes()[..Self::BYTES]);
        Self(key)
    }
}

/// A hash of what an event says: see [`super::body_hashes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BodyHash(pub [u8; Self::BYTES]);

impl BodyHash {
    /// The length of a hash.
    pub const BYTES: usize = 16;
}

/// One event in a sidecar. Ordered as in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IdEntry {
    /// Its key.
    pub key: EventKey,
    /// What it says.
    pub body: BodyHash,
    /// The import that brought it.
    pub import_no: u32,
}

impl IdEntry {
    fn to_bytes(self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        bytes[..16].copy_from_slice(&self.key.0);
        bytes[16..32].copy_from_slice(&self.body.0);
        bytes[32..].copy_from_slice(&self.import_no.to_le_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let (mut key, mut body, mut import) = ([0; 16], [0; 16], [0; 4]);
        key.copy_from_slice(&bytes[..16]);
        body.copy_from_slice(&bytes[16..32]);
        import.copy_from_slice(&bytes[32..ENTRY_BYTES]);
        Self { key: EventKey(key), body: BodyHash(body), import_no: u32::from_le_bytes(import) }
    }
}

impl Ord for IdEntry {
    fn cmp(&self, other: &Self) -> Ordering {
        // As the bytes compare; keys mostly differ, and two numbers are compared faster than two texts.
        let key = |entry: &Self| u128::from_be_bytes(entry.key.0);
        let rest = |entry: &Self| (entry.body, entry.import_no.to_le_bytes());
        key(self).cmp(&key(other)).then_with(|| rest(self).cmp(&rest(other)))
    }
}

impl PartialOrd for IdEntry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Writes a sidecar entry by entry.
#[derive(Debug)]
pub(super) struct IdsWriter {
    file: HashedFile,
    block: Vec<u8>,
    left: u64,
    last: Option<IdEntry>,
}

impl IdsWriter {
    /// Begins a sidecar that will have so many entries.
    pub(super) fn new(mut file: HashedFile, n_entries: u64) -> Result<Self, SegmentError> {
        let mut header = Vec::with_capacity(HEADER_BYTES);
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(&VERSION.to_le_bytes());
        header.extend_from_slice(&(ENTRY_BYTES as u32).to_le_bytes());
        header.extend_from_slice(&n_entries.to_le_bytes());
        file.put(&header)?;
        Ok(Self { file, block: Vec::with_capacity(BLOCK_ENTRIES * ENTRY_BYTES), left: n_entries, last: None })
    }

    pub(super) fn push(&mut self, entry: IdEntry) -> Result<(), SegmentError> {
        if self.left == 0 || self.last.is_some_and(|last| last > entry) {
            return Err(SegmentError::Unsorted("the ids of a segment"));
        }
        self.left -= 1;
        self.last = Some(entry);
        self.block.extend_from_slice(&entry.to_bytes());
        if self.block.len() == BLOCK_ENTRIES * ENTRY_BYTES {
            self.file.put(&self.block)?;
            self.block.clear();
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Written, SegmentError> {
        if self.left > 0 {
            return Err(SegmentError::damaged(self.file.path(), format!("{} ids did not come", self.left)));
        }
        self.file.put(&self.block)?;
        let hash = self.file.hash();
        self.file.put(hash.as_bytes())?;
        self.file.seal()
    }
}

/// Reads a sidecar from its first entry to its last, in little memory.
///
/// Yields one error and then ends when the file is damaged; whether its checksum is right is known only after
/// the last entry.
#[derive(Debug)]
pub struct IdsReader {
    path: PathBuf,
    file: File,
    n_entries: u64,
    left: u64,
    hasher: Hasher,
    block: Vec<u8>,
    at: usize,
    last: Option<IdEntry>,
    ended: bool,
}

impl IdsReader {
    /// Opens a sidecar and checks its header and its length.
    ///
    /// # Errors
    ///
    /// When it is missing, of a newer format, or not a whole sidecar.
    pub fn open(path: &Path) -> Result<Self, SegmentError> {
        let failed = |cause| SegmentError::io(READ, path, cause);
        let mut file = File::open(path).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        if bytes < (HEADER_BYTES + HASH_BYTES) as u64 {
            return Err(SegmentError::damaged(path, format!("it is cut to {bytes} bytes")));
        }
        let mut header = [0; HEADER_BYTES];
        file.read_exact(&mut header).map_err(failed)?;
        if header[..8] != *MAGIC {
            return Err(SegmentError::damaged(path, "it does not begin with `DLINEIDS`"));
        }
        let number = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let (version, entry) = (number(8), number(12));
        if version > VERSION {
            return Err(SegmentError::Newer { path: path.to_owned(), found: version.to_string(), known: VERSION });
        }
        if version == 0 || entry as usize != ENTRY_BYTES {
            return Err(SegmentError::damaged(path, "its header makes no sense"));
        }
        let n_entries = u64::from(number(16)) | u64::from(number(20)) << 32;
        let expected = n_entries.checked_mul(ENTRY_BYTES as u64).map(|all| all as u128 + 56);
        if expected != Some(u128::from(bytes)) {
            return Err(SegmentError::damaged(path, format!("it has {bytes} bytes and says {n_entries} ids")));
        }
        let mut hasher = Hasher::new();
        hasher.update(&header);
        Ok(Self {
            path: path.to_owned(),
            file,
            n_entries,
            left: n_entries,
            hasher,
            block: Vec::new(),
            at: 0,
            last: None,
            ended: false,
        })
    }

    /// How many entries it has.
    pub fn n_entries(&self) -> u64 {
        self.n_entries
    }

    /// The next entry; at the end the checksum is compared.
    fn step(&mut self) -> Result<Option<IdEntry>, SegmentError> {
        if self.at == self.block.len() {
            let n_entries = self.left.min(BLOCK_ENTRIES as u64) as usize;
            if n_entries == 0 {
                let mut hash = [0; HASH_BYTES];
                self.file.read_exact(&mut hash).map_err(|cause| SegmentError::io(READ, &self.path, cause))?;
                if self.hasher.finalize() != blake3::Hash::from(hash) {
                    return Err(SegmentError::damaged(&self.path, "its checksum is wrong"));
                }
                return Ok(None);
            }
            self.block.resize(n_entries * ENTRY_BYTES, 0);
            self.file.read_exact(&mut self.block).map_err(|cause| SegmentError::io(READ, &self.path, cause))?;
            self.hasher.update(&self.block);
            self.left -= n_entries as u64;
            self.at = 0;
        }
        let entry = IdEntry::from_bytes(&self.block[self.at..]);
        self.at += ENTRY_BYTES;
        if self.last.is_some_and(|last| last > entry) {
            return Err(SegmentError::damaged(&self.path, "its ids are not in their order"));
        }
        self.last = Some(entry);
        Ok(Some(entry))
    }
}

impl Iterator for IdsReader {
    type Item = Result<IdEntry, SegmentError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let step = self.step().transpose();
        self.ended = !matches!(step, Some(Ok(_)));
        step
    }
}

/// Whether an event is in the store already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// No live event has the key.
    NotThere,
    /// An event has it; with another body this is a conflict.
    There {
        /// What that event says.
        body: BodyHash,
        /// The import that brought it.
        import_no: u32,
    },
}

/// Looks up keys in many sidecars; the answers come in the order of the keys. Entries of undone imports do
/// not count; where a key is there more than once, the lowest import is told.
///
/// `keys` never descend. Reads each sidecar once from end to end, one after another, so that its checksum
/// holds what is answered: about 36 bytes for each event of the store, in 64 KiB of memory.
///
/// # Errors
///
/// When a sidecar is missing, damaged or of a newer format, or the keys are not sorted.
pub fn probe<P: AsRef<Path>>(
    sidecars: impl IntoIterator<Item = P>,
    keys: &[EventKey],
    undone: &BTreeSet<u32>,
) -> Result<Vec<Probe>, SegmentError> {
    if !keys.is_sorted() {
        return Err(SegmentError::Unsorted("the keys of a look-up"));
    }
    let mut answers = vec![Probe::NotThere; keys.len()];
    if keys.is_empty() {
        return Ok(answers);
    }
    for sidecar in sidecars {
        let mut at = 0;
        for entry in IdsReader::open(sidecar.as_ref())? {
            let entry = entry?;
            while at < keys.len() && keys[at] < entry.key {
                at += 1;
            }
            if at == keys.len() || keys[at] != entry.key || undone.contains(&entry.import_no) {
                continue;
            }
            let equal = keys[at..].iter().take_while(|key| **key == entry.key).count();
            for answer in &mut answers[at..at + equal] {
                if !matches!(*answer, Probe::There { import_no, .. } if import_no <= entry.import_no) {
                    *answer = Probe::There { body: entry.body, import_no: entry.import_no };
                }
            }
        }
    }
    Ok(answers)
}
