//! The tar file: written member by member, and read so that no byte goes unseen.
//!
//! A header that is read must be the one we would write for that name and length, padding must be zero, and after
//! the last member come two empty blocks and nothing else. So a changed byte is found wherever it lies.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use blake3::Hasher;
use tar::{EntryType, Header};

use super::BackupError;
use super::manifest::Member;

const BLOCK: usize = 512;
const COPY_BYTES: usize = 256 << 10;

/// A backup being written under another name. Dropped before it has landed, it leaves nothing.
#[derive(Debug)]
pub(super) struct TarWriter {
    path: PathBuf,
    temporary: PathBuf,
    file: BufWriter<File>,
    mtime: u64,
    members: Vec<Member>,
    landed: bool,
}

impl TarWriter {
    /// Begins a file that only its owner may read: it holds customers' data.
    pub(super) fn create(path: &Path, mtime: u64) -> Result<Self, BackupError> {
        if path.try_exists().map_err(BackupError::io("look for", path))? {
            return Err(BackupError::Exists { path: path.to_owned() });
        }
        let temporary = path.with_added_extension("tmp");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&temporary).map_err(BackupError::io("make", &temporary))?;
        let file = BufWriter::with_capacity(COPY_BYTES, file);
        Ok(Self { path: path.to_owned(), temporary, file, mtime, members: Vec::new(), landed: false })
    }

    /// What was written so far.
    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    /// Adds a member.
    pub(super) fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        self.begin(name, bytes.len() as u64)?;
        self.write(bytes)?;
        self.end(name, bytes.len() as u64, &blake3::hash(bytes))
    }

    /// Adds a file, which must have this hash.
    pub(super) fn put_file(&mut self, name: &str, from: &Path, blake3: &str) -> Result<(), BackupError> {
        let wrong = |what: String| BackupError::Segment { path: from.to_owned(), what };
        let opened = File::open(from).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (bytes, mut file) = opened.map_err(|cause| match cause.kind() {
            ErrorKind::NotFound => wrong("it is missing".to_owned()),
            _ => BackupError::Io { doing: "read", path: from.to_owned(), source: cause },
        })?;
        self.begin(name, bytes)?;
        let (mut hasher, mut buffer, mut left) = (Hasher::new(), vec![0; COPY_BYTES], bytes);
        while left > 0 {
            let most = left.min(COPY_BYTES as u64) as usize;
            let read = file.read(&mut buffer[..most]).map_err(BackupError::io("read", from))?;
            if read == 0 {
                return Err(wrong("it became shorter while it was read".to_owned()));
            }
            hasher.update(&buffer[..read]);
            self.write(&buffer[..read])?;
            left -= read as u64;
        }
        let found = hasher.finalize();
        if found.to_hex().as_str() != blake3 {
            return Err(wrong(format!("its hash is {} and the manifest says {blake3}", found.to_hex())));
        }
        self.end(name, bytes, &found)
    }

    /// Ends the file, makes it durable and gives it its name.
    pub(super) fn land(&mut self) -> Result<(), BackupError> {
        self.write(&[0; 2 * BLOCK])?;
        let temporary = &self.temporary;
        self.file.flush().map_err(BackupError::io("write", temporary))?;
        self.file.get_ref().sync_all().map_err(BackupError::io("sync", temporary))?;
        std::fs::rename(temporary, &self.path).map_err(BackupError::io("rename", temporary))?;
        self.landed = true;
        sync_folder_of(&self.path)
    }

    fn begin(&mut self, name: &str, bytes: u64) -> Result<(), BackupError> {
        let header = header(name, bytes, self.mtime).map_err(BackupError::io("write", &self.temporary))?;
        self.write(header.as_bytes())
    }

    fn end(&mut self, name: &str, bytes: u64, hash: &blake3::Hash) -> Result<(), BackupError> {
        self.write(&[0; BLOCK][..padding(bytes)])?;
        self.members.push(Member { name: name.to_owned(), bytes, blake3: hash.to_hex().to_string() });
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.file.write_all(bytes).map_err(BackupError::io("write", &self.temporary))
    }
}

impl Drop for TarWriter {
    fn drop(&mut self) {
        if !self.landed {
            // What cannot be removed is overwritten by the next backup of this name.
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

/// Makes a new name in a folder durable.
pub(super) fn sync_folder_of(path: &Path) -> Result<(), BackupError> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(BackupError::io("sync the folder", folder))?;
    }
    Ok(())
}

/// The one header for a member of this name and length.
fn header(name: &str, bytes: u64, mtime: u64) -> std::io::Result<Header> {
    let mut header = Header::new_ustar();
    header.set_path(name)?;
    header.set_size(bytes);
    header.set_mtime(mtime);
    header.set_mode(0o600);
    header.set_uid(0);
    header.set_gid(0);
    header.set_entry_type(EntryType::Regular);
    header.set_cksum();
    Ok(header)
}

/// Zero bytes after a member, up to the next block.
fn padding(bytes: u64) -> usize {
    (bytes.next_multiple_of(BLOCK as u64) - bytes) as usize
}

/// A backup being read, from its first byte to its last.
#[derive(Debug)]
pub(super) struct TarReader {
    path: PathBuf,
    file: BufReader<File>,
    at: u64,
    bytes: u64,
    last: String,
}

impl TarReader {
    pub(super) fn open(path: &Path) -> Result<Self, BackupError> {
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (bytes, file) = opened.map_err(BackupError::io("read", path))?;
        let file = BufReader::with_capacity(COPY_BYTES, file);
        Ok(Self { path: path.to_owned(), file, at: 0, bytes, last: String::new() })
    }

    /// How far reading is, in bytes of the file, and how many there are.
    pub(super) fn place(&self) -> (u64, u64) {
        (self.at, self.bytes)
    }

    /// The name and length of the next member; none after the last one.
    pub(super) fn next(&mut self) -> Result<Option<(String, u64)>, BackupError> {
        let start = self.at;
        let mut block = [0; BLOCK];
        self.fill(&mut block, "ends where a member should begin")?;
        if block == [0; BLOCK] {
            return self.end(start);
        }
        let wrong = |what: &str| {
            if start == 0 {
                return BackupError::NotBackup {
                    path: self.path.clone(),
                    what: "it is no tar file of ours".to_owned(),
                };
            }
            let place = format!("the header at byte {start}, after `{}`,", self.last);
            BackupError::Damaged { path: self.path.clone(), place, what: what.to_owned() }
        };
        let found = Header::from_byte_slice(&block);
        let name = found.path_bytes();
        let (Ok(name), Ok(bytes), Ok(mtime)) = (str::from_utf8(&name), found.size(), found.mtime()) else {
            return Err(wrong("cannot be read"));
        };
        match header(name, bytes, mtime) {
            Ok(ours) if ours.as_bytes() == &block => {}
            _ => return Err(wrong("is not as it was written")),
        }
        self.last = name.to_owned();
        Ok(Some((name.to_owned(), bytes)))
    }

    /// Reads a member of this length and returns its hash, in hexadecimal.
    pub(super) fn read(
        &mut self,
        bytes: u64,
        mut see: impl FnMut(&[u8]) -> Result<(), BackupError>,
    ) -> Result<String, BackupError> {
        let (mut hasher, mut buffer, mut left) = (Hasher::new(), vec![0; COPY_BYTES], bytes);
        while left > 0 {
            let most = left.min(COPY_BYTES as u64) as usize;
            self.fill(&mut buffer[..most], "is cut")?;
            hasher.update(&buffer[..most]);
            see(&buffer[..most])?;
            left -= most as u64;
        }
        let mut rest = [0; BLOCK];
        let rest = &mut rest[..padding(bytes)];
        self.fill(rest, "is cut")?;
        if rest.iter().any(|byte| *byte != 0) {
            return Err(self.damaged("is followed by bytes that were not written"));
        }
        Ok(hasher.finalize().to_hex().to_string())
    }

    /// Two empty blocks, the first of which was read, and nothing else.
    fn end(&mut self, start: u64) -> Result<Option<(String, u64)>, BackupError> {
        let mut block = [0; BLOCK];
        self.fill(&mut block, "ends too early")?;
        if block != [0; BLOCK] || self.at != self.bytes {
            let what = "is not as it was written".to_owned();
            return Err(BackupError::Damaged {
                path: self.path.clone(),
                place: format!("the end at byte {start}"),
                what,
            });
        }
        Ok(None)
    }

    fn fill(&mut self, buffer: &mut [u8], cut: &str) -> Result<(), BackupError> {
        match self.file.read_exact(buffer) {
            Ok(()) => {
                self.at += buffer.len() as u64;
                Ok(())
            }
            Err(cause) if cause.kind() == ErrorKind::UnexpectedEof => Err(self.damaged(cut)),
            Err(cause) => Err(BackupError::Io { doing: "read", path: self.path.clone(), source: cause }),
        }
    }

    /// The member that was begun last is not as it should be.
    pub(super) fn damaged(&self, what: &str) -> BackupError {
        let place = if self.last.is_empty() { "its start".to_owned() } else { format!("`{}`", self.last) };
        BackupError::Damaged { path: self.path.clone(), place, what: what.to_owned() }
    }
}
