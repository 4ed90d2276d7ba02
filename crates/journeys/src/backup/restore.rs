//! Checking a backup, and bringing it back into an empty place.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use desireline_events::segments::SegmentFile;
use desireline_model::time::Timestamp;

use super::archive::{TarReader, sync_folder_of};
use super::manifest::{BackupManifest, FORMAT, MANIFEST, SEAL, Versions};
use super::tables::{self, Column, TABLES};
use super::{BackupError, Progress, blocking};
use crate::db::{Doing, KNOWN_VERSION, Tx, with_tx};
use crate::installation::{Installation, Site};
use crate::store::workspaces::list_workspaces;

/// The longest manifest that is read: there are some hundred bytes for each segment.
const MANIFEST_BYTES: u64 = 1 << 30;
/// The longest piece of a table that is read.
const CHUNK_BYTES: u64 = 1 << 30;

const NAMED: &str = "SELECT workspace_id, id, blake3, ids_blake3 FROM segment ORDER BY workspace_id, id";

/// Reads a backup from its first byte to its last and compares all of it with its manifest.
///
/// # Errors
///
/// Names what is damaged; says so when the file is no backup, or one of a later release.
pub fn check_backup(from: &Path, progress: &mut dyn Progress) -> Result<BackupManifest, BackupError> {
    let mut tar = TarReader::open(from)?;
    let mut found = Vec::new();
    let mut manifest: Option<Vec<u8>> = None;
    let mut sealed = false;
    while let Some((name, bytes)) = tar.next()? {
        if sealed {
            return Err(tar.damaged("comes after the seal"));
        }
        let mut text = Vec::new();
        let keep = name == MANIFEST || name == SEAL;
        if keep && bytes > MANIFEST_BYTES {
            return Err(tar.damaged("is longer than any manifest"));
        }
        let hash = tar.read(bytes, |piece| {
            if keep {
                text.extend_from_slice(piece);
            }
            Ok(())
        })?;
        match (name.as_str(), &manifest) {
            (MANIFEST, None) => manifest = Some(text),
            (SEAL, Some(manifest)) => {
                if text != format!("{}  {MANIFEST}\n", blake3::hash(manifest).to_hex()).as_bytes() {
                    return Err(tar.damaged("and `MANIFEST.json` do not fit together: one of them was changed"));
                }
                sealed = true;
            }
            _ => found.push((name, bytes, hash)),
        }
        let (done, total) = tar.place();
        progress.at("checking", done, total);
    }
    let (Some(text), true) = (manifest, sealed) else {
        let what = "it has no sealed manifest at its end".to_owned();
        return Err(BackupError::NotBackup { path: from.to_owned(), what });
    };
    let manifest = read_manifest(from, &text)?;
    compare(from, &manifest, &found)?;
    Ok(manifest)
}

fn read_manifest(from: &Path, text: &[u8]) -> Result<BackupManifest, BackupError> {
    let wrong = |cause: serde_json::Error| BackupError::NotBackup { path: from.to_owned(), what: cause.to_string() };
    let versions: Versions = serde_json::from_slice(text).map_err(wrong)?;
    let ahead =
        [("format", versions.desireline_backup, FORMAT), ("database version", versions.schema_version, KNOWN_VERSION)];
    if let Some((what, found, known)) = ahead.into_iter().find(|(_, found, known)| found > known) {
        return Err(BackupError::Newer { path: from.to_owned(), program: versions.program, what, found, known });
    }
    serde_json::from_slice(text).map_err(wrong)
}

fn compare(from: &Path, manifest: &BackupManifest, found: &[(String, u64, String)]) -> Result<(), BackupError> {
    let damaged = |name: &str, what: &str| {
        Err(BackupError::Damaged { path: from.to_owned(), place: format!("`{name}`"), what: what.to_owned() })
    };
    for (place, member) in manifest.members.iter().enumerate() {
        let Some((name, bytes, hash)) = found.get(place) else {
            return damaged(&member.name, "is missing");
        };
        if *name != member.name {
            return damaged(name, "is not what its manifest has at this place");
        }
        if *bytes != member.bytes || *hash != member.blake3 {
            return damaged(name, "has been changed: its hash is not the one in its manifest");
        }
    }
    match found.get(manifest.members.len()) {
        Some((name, ..)) => damaged(name, "is not in its manifest"),
        None => Ok(()),
    }
}

/// Brings a backup back into an empty data folder and, where a database is named, an empty database.
///
/// All of the backup is checked first. The files are durable before the database names them, and the database gets
/// all rows or none; when this fails or is cut off, what stays are files that nobody names.
///
/// # Errors
///
/// When the place is not empty, the backup damaged or of a later release, or the disk or the database refuses.
pub async fn restore(
    from: &Path,
    site: &Site,
    now: Timestamp,
    progress: &mut dyn Progress,
) -> Result<BackupManifest, BackupError> {
    refuse_full_folder(&site.folder)?;
    let manifest = check_backup(from, progress)?;
    let installation = Installation::open_or_create(site).await?;
    let restored = fill(from, &installation, &manifest, progress).await;
    let restored = match restored {
        Ok(()) => end_open_imports(&installation, now).await,
        failed => failed,
    };
    installation.close().await;
    restored.map(|()| manifest)
}

fn refuse_full_folder(folder: &Path) -> Result<(), BackupError> {
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(BackupError::Io { doing: "look into", path: folder.to_owned(), source: cause }),
    };
    // A disk of its own has this folder from the start.
    let theirs = |name: &std::ffi::OsStr| name == "lost+found";
    match entries.find(|entry| !entry.as_ref().is_ok_and(|entry| theirs(&entry.file_name()))) {
        None => Ok(()),
        Some(entry) => {
            let entry = entry.map_err(BackupError::io("look into", folder))?;
            let holds = format!("holds `{}`", entry.file_name().to_string_lossy().escape_debug());
            Err(BackupError::NotEmpty { place: format!("the folder `{}`", folder.display()), holds })
        }
    }
}

async fn fill(
    from: &Path,
    installation: &Installation,
    manifest: &BackupManifest,
    progress: &mut dyn Progress,
) -> Result<(), BackupError> {
    let mut tx = installation.db().begin().await?;
    for table in TABLES {
        if !tables::is_empty(&mut tx, table.name).await? {
            let place = format!("the database `{}`", installation.db().place());
            return Err(BackupError::NotEmpty { place, holds: format!("has rows in `{}`", table.name) });
        }
    }
    let mut folders = Folders { root: installation.folder().join("segments"), made: Vec::new() };
    let mut files: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut rows: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut tar = TarReader::open(from)?;
    for member in &manifest.members {
        // It was checked a moment ago; who changes it meanwhile is told so, too.
        let changed = || BackupError::Damaged {
            path: from.to_owned(),
            place: format!("`{}`", member.name),
            what: "was changed while it was restored".to_owned(),
        };
        let unknown = || BackupError::Damaged {
            path: from.to_owned(),
            place: format!("`{}`", member.name),
            what: "is no name that a backup gives".to_owned(),
        };
        let name = Name::of(&member.name).ok_or_else(unknown)?;
        match tar.next()? {
            Some((found, bytes)) if found == member.name && bytes == member.bytes => {}
            _ => return Err(changed()),
        }
        let bytes = member.bytes;
        let hash = match name {
            Name::Rows(table) => {
                if bytes > CHUNK_BYTES {
                    return Err(unknown());
                }
                let (back, read) = blocking(tar, move |tar| {
                    let mut lines = Vec::with_capacity(bytes as usize);
                    let hash = tar.read(bytes, |piece| {
                        lines.extend_from_slice(piece);
                        Ok(())
                    })?;
                    Ok::<_, BackupError>((hash, lines))
                })
                .await;
                tar = back;
                let (hash, lines) = read?;
                if hash != member.blake3 {
                    return Err(changed());
                }
                let lines = String::from_utf8(lines).map_err(|_| changed())?;
                *rows.entry(table).or_default() += load(&mut tx, manifest, table, &lines).await?;
                hash
            }
            Name::Segment { workspace, file } => {
                let path = folders.file(workspace, file)?;
                files.insert((workspace.to_owned(), file.to_owned()), member.blake3.clone());
                let (back, hash) = blocking(tar, move |tar| write_durably(tar, bytes, &path)).await;
                tar = back;
                hash?
            }
        };
        if hash != member.blake3 {
            return Err(changed());
        }
        let (done, total) = tar.place();
        progress.at("restoring", done, total);
    }
    folders.sync()?;
    for table in &manifest.tables {
        let found = rows.get(table.name.as_str()).copied().unwrap_or(0);
        if found != table.rows {
            let what = format!("has {found} rows and its manifest says {}", table.rows);
            let place = format!("table `{}`", table.name);
            return Err(BackupError::Damaged { path: from.to_owned(), place, what });
        }
    }
    refuse_other_files(from, &mut tx, files).await?;
    tx.commit().await?;
    Ok(())
}

/// A member that carries data.
enum Name<'a> {
    /// Rows of a table.
    Rows(&'static str),
    /// A file of a segment.
    Segment { workspace: &'a str, file: &'a str },
}

impl<'a> Name<'a> {
    /// Knows the names that a backup gives, and no others: nothing else becomes a path.
    fn of(name: &'a str) -> Option<Self> {
        let mut parts = name.split('/');
        let (kind, group, file) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        match kind {
            "tables" => {
                let number = file.strip_suffix(".jsonl")?;
                let known = TABLES.iter().find(|table| table.name == group)?;
                let is_number = number.len() >= 6 && number.bytes().all(|byte| byte.is_ascii_digit());
                is_number.then_some(Self::Rows(known.name))
            }
            "segments" => {
                let is_id = group.len() == 16 && group.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
                let is_file = matches!(SegmentFile::of_name(file)?, SegmentFile::Events(_) | SegmentFile::Ids(_));
                (is_id && is_file).then_some(Self::Segment { workspace: group, file })
            }
            _ => None,
        }
    }
}

async fn load(tx: &mut Tx, manifest: &BackupManifest, table: &str, lines: &str) -> Result<u64, BackupError> {
    let known = tables::columns_of(tx, table).await?;
    let listed = manifest.tables.iter().find(|listed| listed.name == table);
    let columns: Result<Vec<&Column>, BackupError> = listed
        .map_or(&[][..], |listed| &listed.columns)
        .iter()
        .map(|name| {
            let unknown = || BackupError::Column {
                table: table.to_owned(),
                column: name.clone(),
                why: "this release has no such column".to_owned(),
            };
            known.iter().find(|column| column.name == *name).ok_or_else(unknown)
        })
        .collect();
    tables::load(tx, table, &columns?, lines).await
}

/// The folders that files are restored into.
struct Folders {
    root: PathBuf,
    made: Vec<String>,
}

impl Folders {
    /// The path of a file in the folder of a workspace, which is made.
    fn file(&mut self, workspace: &str, file: &str) -> Result<PathBuf, BackupError> {
        let folder = self.root.join(workspace);
        if !self.made.iter().any(|made| made == workspace) {
            fs::create_dir_all(&folder).map_err(BackupError::io("make the folder", &folder))?;
            self.made.push(workspace.to_owned());
        }
        Ok(folder.join(file))
    }

    /// Makes the names of all files and folders durable.
    fn sync(&self) -> Result<(), BackupError> {
        for workspace in &self.made {
            sync_folder_of(&self.root.join(workspace).join("a file"))?;
        }
        if !self.made.is_empty() {
            sync_folder_of(&self.root.join("a folder"))?;
            sync_folder_of(&self.root)?;
        }
        Ok(())
    }
}

/// Copies the next member to a file that is whole or absent, and returns its hash.
fn write_durably(tar: &mut TarReader, bytes: u64, path: &Path) -> Result<String, BackupError> {
    let temporary = path.with_added_extension("tmp");
    let mut file = File::create(&temporary).map_err(BackupError::io("make", &temporary))?;
    let hash = tar.read(bytes, |piece| file.write_all(piece).map_err(BackupError::io("write", &temporary)))?;
    file.sync_all().map_err(BackupError::io("sync", &temporary))?;
    fs::rename(&temporary, path).map_err(BackupError::io("rename", &temporary))?;
    Ok(hash)
}

/// Fails unless the rows name exactly the files that came, with their hashes.
async fn refuse_other_files(
    from: &Path,
    tx: &mut Tx,
    mut files: BTreeMap<(String, String), String>,
) -> Result<(), BackupError> {
    let named: Vec<(String, String, String, String)> =
        with_tx!(tx, |c| sqlx::query_as(NAMED).fetch_all(c).await).doing("list segments")?;
    let wrong = |workspace: &str, file: &str, what: &str| BackupError::Damaged {
        path: from.to_owned(),
        place: format!("`segments/{workspace}/{file}`"),
        what: what.to_owned(),
    };
    for (workspace, id, blake3, ids_blake3) in named {
        for (suffix, expected) in [("parquet", blake3), ("ids", ids_blake3)] {
            let file = format!("{id}.{suffix}");
            let came = files.remove(&(workspace.clone(), file.clone()));
            if came.as_ref() != Some(&expected) {
                return Err(wrong(&workspace, &file, "is not the file that the rows of the backup name"));
            }
        }
    }
    match files.into_keys().next() {
        Some((workspace, file)) => Err(wrong(&workspace, &file, "is named by no row of the backup")),
        None => Ok(()),
    }
}

/// Imports that were open when the backup was taken: their frames stayed behind.
async fn end_open_imports(installation: &Installation, now: Timestamp) -> Result<(), BackupError> {
    for workspace in list_workspaces(installation.db()).await? {
        let scope = workspace.scope(installation.db());
        for import in scope.untouched_imports(Timestamp(i64::MAX)).await? {
            scope.fail_import(&import.id, "was open when the backup was taken; import the file again", now).await?;
        }
    }
    Ok(())
}
