//! Taking a backup: leases on every workspace, one state of the database, then the files that it names.

use std::path::Path;

use desireline_events::segments::SegmentId;
use desireline_model::time::Timestamp;

use super::archive::TarWriter;
use super::manifest::{BackupManifest, FORMAT, MANIFEST, SEAL, TableRows};
use super::tables::{self, TABLES};
use super::{BackupError, Progress, blocking};
use crate::db::{Doing, KNOWN_VERSION, with_tx};
use crate::installation::Installation;
use crate::pins::Pins;

const SEGMENTS: &str = "SELECT workspace_id, id, blake3, ids_blake3, n_bytes FROM segment
    WHERE state = 'live' ORDER BY workspace_id, id";

/// A live segment as the manifest of the database has it.
type SegmentRow = (String, String, String, String, i64);

/// Writes a backup of the installation to the file `to`, which must not exist.
///
/// Others may ask and write meanwhile; the backup is of one moment. Holds some megabytes, whatever the size.
///
/// # Errors
///
/// When the file exists or cannot be written, when a segment is damaged, or when the database refuses. Then
/// nothing stays of the file.
pub async fn back_up(
    installation: &Installation,
    to: &Path,
    now: &dyn Fn() -> Timestamp,
    progress: &mut dyn Progress,
) -> Result<BackupManifest, BackupError> {
    let mut pins = Pins::new("a backup", now());
    let taken = write(installation, to, now, progress, &mut pins).await;
    let released = pins.release().await;
    let taken = taken?;
    released?;
    Ok(taken)
}

async fn write(
    installation: &Installation,
    to: &Path,
    now: &dyn Fn() -> Timestamp,
    progress: &mut dyn Progress,
    pins: &mut Pins,
) -> Result<BackupManifest, BackupError> {
    let created_at = now();
    let mtime = u64::try_from(created_at.0 / 1_000_000).unwrap_or(0);
    let mut writer = TarWriter::create(to, mtime)?;
    let mut tx = pins.one_state(installation, now).await?;
    let segments: Vec<SegmentRow> =
        with_tx!(&mut tx, |c| sqlx::query_as(SEGMENTS).fetch_all(c).await).doing("list segments")?;
    let in_segments: u64 = segments.iter().map(|segment| u64::try_from(segment.4).unwrap_or(0)).sum();

    let mut dumped = Vec::with_capacity(TABLES.len());
    let mut done = 0;
    for table in TABLES {
        let columns = tables::columns_of(&mut tx, table.name).await?;
        let (mut rows, mut n_chunks, mut open) = (0, 0, Some(writer));
        tables::dump(&mut tx, table, &columns, async |chunk| {
            rows += chunk.rows;
            n_chunks += 1;
            done += chunk.lines.len() as u64;
            progress.at(table.name, done, done + in_segments);
            pins.renew(now).await?;
            let name = format!("tables/{}/{n_chunks:06}.jsonl", table.name);
            let writer = open.take().expect("each chunk gives the writer back");
            let (writer, put) = blocking(writer, move |writer| writer.put(&name, chunk.lines.as_bytes())).await;
            open = Some(writer);
            put
        })
        .await?;
        writer = open.take().expect("each chunk gives the writer back");
        let columns = columns.into_iter().map(|column| column.name).collect();
        dumped.push(TableRows { name: table.name.to_owned(), columns, rows });
    }
    // The leases keep the files; the database need not keep its state any longer.
    drop(tx);

    for (workspace, id, blake3, ids_blake3, n_bytes) in segments {
        pins.renew(now).await?;
        let folder = installation.folder().join("segments").join(&workspace);
        let id: SegmentId = id.parse().map_err(|wrong: desireline_events::segments::SegmentIdError| {
            BackupError::Segment { path: folder.clone(), what: wrong.to_string() }
        })?;
        let (back, put) = blocking(writer, move |writer| {
            let name = |suffix: &str| format!("segments/{workspace}/{id}.{suffix}");
            writer.put_file(&name("ids"), &id.ids_path(&folder), &ids_blake3)?;
            writer.put_file(&name("parquet"), &id.events_path(&folder), &blake3)
        })
        .await;
        put?;
        writer = back;
        done += u64::try_from(n_bytes).unwrap_or(0);
        progress.at("segments", done, done.max(in_segments));
    }

    let manifest = BackupManifest {
        desireline_backup: FORMAT,
        schema_version: KNOWN_VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        created_at: created_at.to_string(),
        tables: dumped,
        members: writer.members().to_vec(),
    };
    let text = serde_json::to_string_pretty(&manifest).expect("a manifest is JSON") + "\n";
    let (_, landed) = blocking(writer, move |writer| {
        writer.put(MANIFEST, text.as_bytes())?;
        let seal = format!("{}  {MANIFEST}\n", blake3::hash(text.as_bytes()).to_hex());
        writer.put(SEAL, seal.as_bytes())?;
        writer.land()
    })
    .await;
    landed?;
    Ok(manifest)
}
