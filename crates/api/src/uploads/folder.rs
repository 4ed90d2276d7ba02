//! Where uploaded files lie: a folder a workspace in the data folder, two files an upload: its bytes, and what is known.
//!
//! Names are ours, never the client's. What is known is written last, so a file without it is one that is still coming or
//! never came whole; the sweep takes both after a day.

use std::io;
use std::path::{Path, PathBuf};

use desireline_model::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::fs;
use tokio::io::AsyncWriteExt;

use crate::problem::{Code, Problem};

/// How long a file is kept.
pub(crate) const KEPT_FOR: Span = Span::from_days(1);

/// The most files that wait in a workspace.
const MAX_WAITING: usize = 1_000;

/// An uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Its id.
    pub id: String,
    /// Its name, as the client said it.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of it, in hexadecimal.
    pub digest: String,
    /// When it was uploaded.
    pub uploaded_at: Timestamp,
}

/// The uploaded files of an installation.
#[derive(Debug, Clone)]
pub struct Uploads {
    folder: PathBuf,
}

impl Uploads {
    /// Files in this folder, which need not exist.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn of(&self, workspace: &str) -> PathBuf {
        self.folder.join(workspace)
    }

    /// The file's bytes.
    pub fn path(&self, workspace: &str, id: &str) -> PathBuf {
        self.of(workspace).join(format!("{id}.file"))
    }

    fn about(&self, workspace: &str, id: &str) -> PathBuf {
        self.of(workspace).join(format!("{id}.json"))
    }

    /// Begins a file; dropped without [`Coming::finish`], it leaves nothing.
    pub async fn begin(&self, workspace: &str, name: String) -> Result<Coming, Problem> {
        let folder = self.of(workspace);
        make_private(&folder).await.map_err(|error| failed("make the folder for uploaded files", &error))?;
        if self.list(workspace).await?.len() >= MAX_WAITING {
            return Err(Problem::new(Code::TooMany, format!("{MAX_WAITING} uploaded files wait already"))
                .hint("import or delete some of them"));
        }
        let id = fresh_id().map_err(|error| failed("draw an id", &error))?;
        let path = self.path(workspace, &id);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let file = options.open(&path).await.map_err(|error| failed("keep the file", &error))?;
        let about = self.about(workspace, &id);
        Ok(Coming { id, name, path, about, file, digest: blake3::Hasher::new(), bytes: 0, whole: false })
    }

    /// The uploads of a workspace, the latest first.
    pub async fn list(&self, workspace: &str) -> Result<Vec<Upload>, Problem> {
        let mut uploads = Vec::new();
        let mut entries = match fs::read_dir(self.of(workspace)).await {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(uploads),
            Err(error) => return Err(failed("list uploaded files", &error)),
        };
        while let Some(entry) = entries.next_entry().await.map_err(|error| failed("list uploaded files", &error))? {
            if entry.path().extension().is_some_and(|it| it == "json")
                && let Some(upload) = read_about(&entry.path()).await
            {
                uploads.push(upload);
            }
        }
        uploads.sort_by(|a, b| b.uploaded_at.cmp(&a.uploaded_at).then_with(|| a.id.cmp(&b.id)));
        Ok(uploads)
    }

    /// The upload of this id.
    pub async fn get(&self, workspace: &str, id: &str) -> Result<Upload, Problem> {
        let found = if is_id(id) { read_about(&self.about(workspace, id)).await } else { None };
        found.ok_or_else(|| {
            Problem::new(Code::NotFound, format!("there is no upload `{}`", crate::extract::shown(id)))
                .hint("uploaded files are deleted when they have been imported, and after a day")
        })
    }

    /// Deletes the upload of this id.
    pub async fn delete(&self, workspace: &str, id: &str) -> Result<(), Problem> {
        self.get(workspace, id).await?;
        for path in [self.about(workspace, id), self.path(workspace, id)] {
            match fs::remove_file(&path).await {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(failed("delete an uploaded file", &error)),
            }
        }
        Ok(())
    }

    /// Deletes files that have lain here for longer than they are kept; returns how many.
    pub async fn sweep(&self, now: Timestamp) -> io::Result<u64> {
        let mut n_swept = 0;
        let mut workspaces = match fs::read_dir(&self.folder).await {
            Ok(workspaces) => workspaces,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(error),
        };
        while let Some(workspace) = workspaces.next_entry().await? {
            if !workspace.file_type().await?.is_dir() {
                continue;
            }
            let mut entries = fs::read_dir(workspace.path()).await?;
            while let Some(entry) = entries.next_entry().await? {
                // Someone may have deleted it meanwhile.
                let Ok(modified) = entry.metadata().await.and_then(|about| about.modified()) else { continue };
                let age = modified.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_micros();
                if i128::from(now.0) - age as i128 > i128::from(KEPT_FOR.0) {
                    fs::remove_file(entry.path()).await?;
                    n_swept += 1;
                }
            }
        }
        Ok(n_swept)
    }
}

/// A file that is being uploaded.
#[derive(Debug)]
pub struct Coming {
    id: String,
    name: String,
    path: PathBuf,
    about: PathBuf,
    file: fs::File,
    digest: blake3::Hasher,
    bytes: u64,
    whole: bool,
}

impl Coming {
    /// Bytes so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes more bytes.
    pub async fn write(&mut self, chunk: &[u8]) -> Result<(), Problem> {
        self.file.write_all(chunk).await.map_err(|error| failed("keep the file", &error))?;
        self.digest.update(chunk);
        self.bytes += chunk.len() as u64;
        Ok(())
    }

    /// The file is whole.
    pub async fn finish(mut self, now: Timestamp) -> Result<Upload, Problem> {
        let keep = |error: io::Error| failed("keep the file", &error);
        self.file.flush().await.map_err(keep)?;
        let upload = Upload {
            id: self.id.clone(),
            name: self.name.clone(),
            bytes: self.bytes,
            digest: self.digest.finalize().to_hex().to_string(),
            uploaded_at: now,
        };
        let text = serde_json::to_vec(&upload).map_err(|error| keep(error.into()))?;
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let mut about = options.open(&self.about).await.map_err(keep)?;
        about.write_all(&text).await.map_err(keep)?;
        about.flush().await.map_err(keep)?;
        self.whole = true;
        Ok(upload)
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        if !self.whole {
            for path in [&self.about, &self.path] {
                // Absent, or left for the sweep.
                let _left = std::fs::remove_file(path);
            }
        }
    }
}

async fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(folder).await
}

async fn read_about(path: &Path) -> Option<Upload> {
    serde_json::from_slice(&fs::read(path).await.ok()?).ok()
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const ID_LENGTH: usize = 26;

/// 130 random bits as letters and digits.
pub(crate) fn fresh_id() -> io::Result<String> {
    let mut bytes = [0; ID_LENGTH];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// What a file system refused; a full disk is the client's to know.
fn failed(doing: &str, error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Problem::new(Code::DiskFull, format!("could not {doing}: the disk is full; nothing of it is kept"))
                .hint("make room in the data folder, and upload the file again")
        }
        _ => Problem::internal(error),
    }
}
