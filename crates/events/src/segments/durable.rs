//! Files that a power cut cannot halve: written under another name, synced, renamed, their folder synced.
//!
//! | A crash after … | leaves |
//! |---|---|
//! | writing or syncing `*.tmp` | temporary files, which a sweeper knows by their name |
//! | the first rename | a sidecar without events, and a temporary file |
//! | both renames, before the sync of the folder | any of the above, or the whole segment |
//! | the sync of the folder | the whole segment |
//!
//! None of them is in the manifest yet, so all of them may be swept.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use blake3::Hasher;

use super::{READ, SegmentError, SegmentId};

/// A file that is hashed as it is written.
#[derive(Debug)]
pub(super) struct HashedFile {
    path: PathBuf,
    file: File,
    hasher: Hasher,
    bytes: u64,
    /// The system's last refusal, which encoders on top may wrap beyond recognition.
    refusal: Option<io::Error>,
}

/// What was written.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) bytes: u64,
    pub(super) blake3: String,
}

impl HashedFile {
    pub(super) fn new(path: PathBuf, file: File) -> Self {
        Self { path, file, hasher: Hasher::new(), bytes: 0, refusal: None }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The hash of what was written so far.
    pub(super) fn hash(&self) -> blake3::Hash {
        self.hasher.finalize()
    }

    /// The error to report when writing failed: the system's own, if it was the system.
    pub(super) fn refusal(&mut self) -> Option<SegmentError> {
        self.refusal.take().map(|cause| SegmentError::io("write", &self.path, cause))
    }

    /// Writes all bytes, or says why not.
    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), SegmentError> {
        self.write_all(bytes).map_err(|cause| SegmentError::io("write", &self.path, cause))
    }

    /// Makes sure that what was written stays.
    pub(super) fn seal(&mut self) -> Result<Written, SegmentError> {
        self.file.sync_all().map_err(|cause| SegmentError::io("sync", &self.path, cause))?;
        Ok(Written { bytes: self.bytes, blake3: self.hash().to_hex().to_string() })
    }
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write(bytes) {
            Ok(written) => {
                self.hasher.update(&bytes[..written]);
                self.bytes += written as u64;
                Ok(written)
            }
            Err(cause) => {
                // The number of the system's error is what tells a full disk; an encoder may drop it.
                self.refusal = Some(cause.raw_os_error().map_or(cause.kind().into(), io::Error::from_raw_os_error));
                Err(cause)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The two files of a segment on their way to their names. Unless it lands, nothing stays of them.
#[derive(Debug)]
pub(super) struct Landing {
    folder: PathBuf,
    /// The files to remove when this fails: those that this landing made, under the names that they have.
    ours: Vec<PathBuf>,
    ids: (PathBuf, PathBuf),
    events: (PathBuf, PathBuf),
}

impl Landing {
    /// Makes the folder if need be, and two empty temporary files: events and ids.
    pub(super) fn open(folder: &Path, id: SegmentId) -> Result<(Self, HashedFile, HashedFile), SegmentError> {
        make_folder(folder)?;
        let pair = |path: PathBuf| (path.with_added_extension("tmp"), path);
        let (ids, events) = (pair(id.ids_path(folder)), pair(id.events_path(folder)));
        let mut landing = Self { folder: folder.to_owned(), ours: Vec::new(), ids, events };
        // First the temporary file, which only one writer can make, then the look at the final names: so no
        // two writers of one id get past this point.
        let events = landing.make(landing.events.0.clone())?;
        let ids = landing.make(landing.ids.0.clone())?;
        for path in [&landing.events.1, &landing.ids.1] {
            if path.try_exists().map_err(|cause| SegmentError::io("look for", path, cause))? {
                return Err(SegmentError::Exists { path: path.clone() });
            }
        }
        Ok((landing, events, ids))
    }

    fn make(&mut self, path: PathBuf) -> Result<HashedFile, SegmentError> {
        let made = File::options().write(true).create_new(true).open(&path);
        let file = made.map_err(|cause| match cause.kind() {
            io::ErrorKind::AlreadyExists => SegmentError::Exists { path: path.clone() },
            _ => SegmentError::io("create", &path, cause),
        })?;
        self.ours.push(path.clone());
        Ok(HashedFile::new(path, file))
    }

    /// Gives both files, which must be sealed, their names. The ids come first: events are never without ids.
    pub(super) fn land(mut self) -> Result<(), SegmentError> {
        for (from, to) in [&self.ids, &self.events] {
            fs::rename(from, to).map_err(|cause| SegmentError::io("rename", from, cause))?;
            self.ours.retain(|path| path != from);
            self.ours.push(to.clone());
        }
        sync_folder(&self.folder)?;
        self.ours.clear();
        Ok(())
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        for path in &self.ours {
            // What cannot be removed now is swept later: no manifest names it.
            let _ = fs::remove_file(path);
        }
    }
}

/// Makes a folder and those above it, and syncs the folder in which each new one lies. The parent of a folder
/// that exists is synced too: another writer may have made it a moment ago and not be as far.
fn make_folder(folder: &Path) -> Result<(), SegmentError> {
    let parent = folder.parent().map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
    let Some(parent) = parent else { return Ok(()) };
    if folder.is_dir() {
        return match sync_folder(parent) {
            // A folder that was given to us, in one that we may not open, was not made by a writer of ours.
            Err(SegmentError::Io { cause, .. }) if cause.kind() == io::ErrorKind::PermissionDenied => Ok(()),
            synced => synced,
        };
    }
    make_folder(parent)?;
    match fs::create_dir(folder) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => {
            return Err(SegmentError::io("create the folder", folder, cause));
        }
        _ => {}
    }
    sync_folder(parent)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> Result<(), SegmentError> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|cause| SegmentError::io("sync the folder", folder, cause))
}

/// Elsewhere a folder cannot be opened to be synced; its file system journals names.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> Result<(), SegmentError> {
    Ok(())
}

/// The length and hash of a file as it lies on the disk.
pub(super) fn hash_file(path: &Path) -> Result<Written, SegmentError> {
    let failed = |cause| SegmentError::io(READ, path, cause);
    let mut file = File::open(path).map_err(failed)?;
    let (mut hasher, mut buffer, mut bytes) = (Hasher::new(), vec![0; 256 << 10], 0);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(Written { bytes, blake3: hasher.finalize().to_hex().to_string() }),
            Ok(read) => {
                hasher.update(&buffer[..read]);
                bytes += read as u64;
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(failed(cause)),
        }
    }
}
