use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::tables::{LEFT_OUT, TABLES};
use super::{BackupError, BackupManifest, back_up, check_backup, restore};
use crate::db::testing::{TestDb, db_tests, empty_schema};
use crate::db::{Db, with_tx};
use crate::doctor::{self, Thoroughness};
use crate::installation::{Installation, Site};
use crate::stocked::{Stocked, at};
use crate::store::imports::ImportState;

/// An hour later than everything that was written.
fn later() -> desireline_model::time::Timestamp {
    at(60)
}

async fn backed_up(installation: &Installation, to: &Path) -> BackupManifest {
    back_up(installation, to, &later, &mut ()).await.unwrap()
}

/// The hashes of tables and files, by name.
fn contents(manifest: &BackupManifest) -> Vec<(String, String)> {
    manifest.members.iter().map(|member| (member.name.clone(), member.blake3.clone())).collect()
}

/// A backup of a filled SQLite installation, and where it lies.
async fn sample(folder: &Path) -> PathBuf {
    let test = TestDb::sqlite().await;
    let stocked = Stocked::new(&test.db, &folder.join("data"), "main").await;
    stocked.fill().await;
    let to = folder.join("sample.tar");
    backed_up(&stocked.installation, &to).await;
    test.end().await;
    to
}

fn into_sqlite(folder: &Path) -> Site {
    Site { folder: folder.to_owned(), database_url: None }
}

db_tests! {
    async fn a_backup_restores_into_either_database_and_says_the_same_again(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let stocked = Stocked::new(db, &folder.path().join("data"), "main").await;
        stocked.fill().await;
        let other = Stocked::new(db, &folder.path().join("data"), "other").await;
        other.fill().await;
        let (first, second) = (folder.path().join("1.tar"), folder.path().join("2.tar"));
        let manifest = backed_up(&stocked.installation, &first).await;
        assert_eq!((manifest.n_segments(), manifest.rows_of("inbox_frame"), manifest.rows_of("workspace")), (2, 2, 2));
        assert_eq!(check_backup(&first, &mut ()).unwrap(), manifest);

        let mut sites = vec![into_sqlite(&folder.path().join("sqlite"))];
        if let Some((_, url)) = empty_schema().await {
            sites.push(Site { folder: folder.path().join("postgres"), database_url: Some(url) });
        }
        for site in sites {
            restore(&first, &site, later(), &mut ()).await.unwrap();
            let restored = Installation::open(&site).await.unwrap();
            assert_eq!(contents(&backed_up(&restored, &second).await), contents(&manifest), "{site:?}");
            fs::remove_file(&second).unwrap();
            let report = doctor::examine(&restored, Thoroughness::default(), &later, &mut ()).await.unwrap();
            assert_eq!(report.findings, []);
            let (theirs, ours) = (restored.workspace("main").await.unwrap().scope(restored.db()), &stocked.scope);
            assert_eq!(theirs.snapshot().await.unwrap(), ours.snapshot().await.unwrap());
            assert_eq!(theirs.journey_and_map("shop").await.unwrap(), ours.journey_and_map("shop").await.unwrap());
            assert_eq!(theirs.map_at("shop", 1).await.unwrap(), ours.map_at("shop", 1).await.unwrap());
            // Numbers go on where they were.
            assert_eq!(theirs.numbers_for("customer", &["new"]).await.unwrap(), [6]);
            let again = restore(&first, &site, later(), &mut ()).await;
            assert!(matches!(again, Err(BackupError::NotEmpty { .. })));
            if site.database_url.is_some() {
                let elsewhere = Site { folder: folder.path().join("elsewhere"), ..site.clone() };
                let again = restore(&first, &elsewhere, later(), &mut ()).await.unwrap_err().to_string();
                assert!(again.contains("has rows in `person`; name another place"), "{again}");
            }
            restored.close().await;
        }
    }

    async fn an_import_under_way_is_failed_where_it_is_restored(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let stocked = Stocked::new(db, &folder.path().join("data"), "main").await;
        stocked.fill().await;
        let open = stocked.begin("c.csv", 8).await;
        stocked.append(&open, &[9]).await;
        let writing = stocked.scope.begin_segment(1, 1, 0, at(9)).await.unwrap();
        let to = folder.path().join("b.tar");
        let manifest = backed_up(&stocked.installation, &to).await;
        assert_eq!((manifest.rows_of("segment"), manifest.rows_of("inbox_frame")), (1, 1));
        assert!(stocked.scope.segment_states().await.unwrap().iter().any(|(id, _)| *id == writing));

        let site = into_sqlite(&folder.path().join("new"));
        restore(&to, &site, later(), &mut ()).await.unwrap();
        let restored = Installation::open(&site).await.unwrap();
        let scope = restored.workspace("main").await.unwrap().scope(restored.db());
        let import = scope.get_import(&open.id).await.unwrap();
        assert_eq!(import.state, ImportState::Failed);
        assert!(import.note.unwrap().contains("import the file again"));
        assert_eq!(scope.snapshot().await.unwrap(), stocked.scope.snapshot().await.unwrap());
        restored.close().await;
    }

    async fn a_backup_holds_no_lease_once_it_is_done(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let stocked = Stocked::new(db, &folder.path().join("data"), "main").await;
        stocked.fill().await;
        backed_up(&stocked.installation, &folder.path().join("b.tar")).await;
        let mut tx = db.begin_read().await.unwrap();
        let (n,): (i64,) =
            with_tx!(&mut tx, |c| sqlx::query_as("SELECT COUNT(*) FROM lease").fetch_one(c).await).unwrap();
        assert_eq!(n, 0);
    }

    async fn a_damaged_segment_is_not_backed_up(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let stocked = Stocked::new(db, &folder.path().join("data"), "main").await;
        let segment = stocked.fill().await;
        let path = segment.events_path(&stocked.installation.segments_folder(&stocked.scope));
        let mut bytes = fs::read(&path).unwrap();
        bytes[100] ^= 1;
        fs::write(&path, bytes).unwrap();
        let to = folder.path().join("b.tar");
        let refused = back_up(&stocked.installation, &to, &later, &mut ()).await.unwrap_err().to_string();
        assert!(refused.contains(&path.display().to_string()) && refused.contains("its hash is"), "{refused}");
        assert_eq!(names_in(folder.path()), ["data"], "nothing stays of it");
    }

    async fn a_backup_is_of_one_moment_while_others_write(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let stocked = Stocked::new(db, &folder.path().join("data"), "main").await;
        stocked.fill().await;
        let writing = async {
            for n in 0..12_u8 {
                stocked.import(&format!("{n}.csv"), &[20 + 3 * n, 21 + 3 * n, 22 + 3 * n]).await;
                stocked.settle().await;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let backing_up = async {
            let mut made = Vec::new();
            for n in 0..4 {
                let to = folder.path().join(format!("{n}.tar"));
                backed_up(&stocked.installation, &to).await;
                made.push(to);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            made
        };
        let ((), made) = tokio::join!(writing, backing_up);
        for from in made {
            let site = into_sqlite(&from.with_extension("restored"));
            restore(&from, &site, later(), &mut ()).await.unwrap();
            let restored = Installation::open(&site).await.unwrap();
            let report = doctor::examine(&restored, Thoroughness::default(), &later, &mut ()).await.unwrap();
            assert!(report.healthy, "{:?}", report.findings);
            restored.close().await;
        }
    }

    async fn every_table_is_in_backups_or_left_out_by_name(db: &Db) {
        const SQLITE: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
            AND name NOT LIKE 'feedback_words%'";
        const POSTGRES: &str = "SELECT CAST(table_name AS text) FROM information_schema.tables
            WHERE table_schema = current_schema()";
        let mut tx = db.begin_read().await.unwrap();
        let sql = db.pick(SQLITE, POSTGRES);
        let there: Vec<(String,)> = with_tx!(&mut tx, |c| sqlx::query_as(sql).fetch_all(c).await).unwrap();
        let known: BTreeSet<&str> = TABLES.iter().map(|table| table.name).chain(LEFT_OUT.iter().copied()).collect();
        for (table,) in &there {
            assert!(known.contains(table.as_str()), "is `{table}` part of a backup? say so in backup/tables.rs");
        }
        for table in TABLES {
            assert!(there.iter().any(|(name,)| name == table.name), "{}", table.name);
        }
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_changed_byte_is_found_wherever_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    let from = sample(folder.path()).await;
    let whole = fs::read(&from).unwrap();
    let changed = folder.path().join("changed.tar");
    // Every byte of headers and padding would take long; a prime step meets all kinds of places.
    for place in (0..whole.len()).step_by(37) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x10;
        fs::write(&changed, bytes).unwrap();
        let refused = check_backup(&changed, &mut ());
        let said = refused.expect_err(&format!("byte {place} was changed")).to_string();
        assert!(said.contains("changed.tar"), "{said}");
    }
    for length in [0, 1, 511, 512, 700, whole.len() / 2, whole.len() - 1_024, whole.len() - 1] {
        fs::write(&changed, &whole[..length]).unwrap();
        assert!(check_backup(&changed, &mut ()).is_err(), "cut to {length}");
    }
    fs::write(&changed, [&whole[..], b"x"].concat()).unwrap();
    assert!(check_backup(&changed, &mut ()).is_err());
}

#[tokio::test]
async fn what_is_damaged_is_named_and_nothing_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let from = sample(folder.path()).await;
    let mut bytes = fs::read(&from).unwrap();
    let place = bytes.windows(4).position(|found| found == b"PAR1").unwrap();
    bytes[place + 50] ^= 1;
    fs::write(&from, bytes).unwrap();
    let site = into_sqlite(&folder.path().join("new"));
    let refused = restore(&from, &site, later(), &mut ()).await.unwrap_err().to_string();
    assert!(refused.contains("`segments/") && refused.contains(".parquet` has been changed"), "{refused}");
    assert!(!site.folder.exists());
}

/// The sample with its manifest rewritten and sealed again, as somebody with bad intent would.
fn forged(from: &Path, to: &Path, change: impl Fn(&mut serde_json::Value, &mut Vec<(String, Vec<u8>)>)) {
    let mut tar = super::archive::TarReader::open(from).unwrap();
    let mut members = Vec::new();
    while let Some((name, bytes)) = tar.next().unwrap() {
        let mut content = Vec::new();
        tar.read(bytes, |piece| {
            content.extend_from_slice(piece);
            Ok(())
        })
        .unwrap();
        members.push((name, content));
    }
    members.pop();
    let (_, manifest) = members.pop().unwrap();
    let mut manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    change(&mut manifest, &mut members);
    let mut writer = super::archive::TarWriter::create(to, 0).unwrap();
    for (name, content) in &members {
        writer.put(name, content).unwrap();
    }
    manifest["members"] = serde_json::to_value(writer.members()).unwrap();
    let text = serde_json::to_vec(&manifest).unwrap();
    writer.put("MANIFEST.json", &text).unwrap();
    writer.put("MANIFEST.blake3", format!("{}  MANIFEST.json\n", blake3::hash(&text)).as_bytes()).unwrap();
    writer.land().unwrap();
}

#[tokio::test]
async fn a_forged_backup_is_refused_and_leaves_no_row() {
    let folder = tempfile::tempdir().unwrap();
    let from = sample(folder.path()).await;
    let rename = |to: &'static str| {
        move |_: &mut serde_json::Value, members: &mut Vec<(String, Vec<u8>)>| {
            members.iter_mut().find(|(name, _)| name.ends_with(".ids")).unwrap().0 = to.to_owned();
        }
    };
    type Change = Box<dyn Fn(&mut serde_json::Value, &mut Vec<(String, Vec<u8>)>)>;
    let changes: Vec<(&str, Change)> = vec![
        ("is no name that a backup gives", Box::new(rename("segments/0000000000000000/x.ids"))),
        ("is no name that a backup gives", Box::new(rename("segments/aaaaaaaaaaaaaa%%/0.ids"))),
        ("is no name that a backup gives", Box::new(rename("etc/passwd"))),
        (
            "is named by no row",
            Box::new(|_, members| {
                let name = "segments/0000000000000000/00000000000000000000000000000000.ids";
                members.push((name.to_owned(), b"x".to_vec()));
            }),
        ),
        (
            "is not the file that the rows of the backup name",
            Box::new(|_, members| {
                let file = members.iter_mut().find(|(name, _)| name.ends_with(".ids")).unwrap();
                file.1[40] ^= 1;
            }),
        ),
        (
            "made by desireline 9.9.9 (format 99), and this program knows up to 1",
            Box::new(|manifest, _| {
                manifest["desireline_backup"] = 99.into();
                manifest["program"] = "9.9.9".into();
            }),
        ),
        ("(database version 999)", Box::new(|manifest, _| manifest["schema_version"] = 999.into())),
        ("a column `mood`", Box::new(|manifest, _| manifest["tables"][0]["columns"][0] = "mood".into())),
        ("rows and its manifest says 77", Box::new(|manifest, _| manifest["tables"][0]["rows"] = 77.into())),
    ];
    for (number, (expected, change)) in changes.into_iter().enumerate() {
        let to = folder.path().join(format!("forged{number}.tar"));
        forged(&from, &to, change);
        let site = into_sqlite(&folder.path().join(format!("new{number}")));
        let refused = restore(&to, &site, later(), &mut ()).await.unwrap_err().to_string();
        assert!(refused.contains(expected), "{expected}: {refused}");
        if let Ok(empty) = Installation::open(&site).await {
            assert!(empty.workspace("main").await.is_err());
            empty.close().await;
        }
    }
    assert!(!folder.path().join("etc").exists());
}

#[tokio::test]
async fn no_file_is_overwritten_and_what_is_no_backup_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    let from = sample(folder.path()).await;
    let test = TestDb::sqlite().await;
    let stocked = Stocked::new(&test.db, &folder.path().join("data2"), "main").await;
    let before = fs::read(&from).unwrap();
    let refused = back_up(&stocked.installation, &from, &later, &mut ()).await;
    assert!(matches!(refused, Err(BackupError::Exists { .. })));
    assert_eq!(fs::read(&from).unwrap(), before);
    test.end().await;

    let other = folder.path().join("other.tar");
    fs::write(&other, "time,customer\n".repeat(100)).unwrap();
    let refused = check_backup(&other, &mut ()).unwrap_err().to_string();
    assert!(refused.ends_with("is no backup of Desireline: it is no tar file of ours"), "{refused}");
    assert!(matches!(check_backup(&folder.path().join("absent"), &mut ()), Err(BackupError::Io { .. })));
}
