use std::fs;
use std::path::{Path, PathBuf};

use desireline_events::segments::SegmentId;

use super::{FindingKind, Report, Thoroughness, examine};
use crate::db::testing::db_tests;
use crate::db::{Db, with_tx};
use crate::stocked::{Stocked, at};
use crate::store::journeys::{JourneyPatch, NewJourney};

/// A filled workspace and its folders.
struct Ward {
    stocked: Stocked,
    segment: SegmentId,
    segments: PathBuf,
    _folder: tempfile::TempDir,
}

impl Ward {
    async fn new(db: &Db) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stocked = Stocked::new(db, folder.path(), "main").await;
        let segment = stocked.fill().await;
        let segments = stocked.installation.segments_folder(&stocked.scope);
        Self { stocked, segment, segments, _folder: folder }
    }

    async fn examine(&self, how: Thoroughness) -> Report {
        let now = || at(60);
        examine(&self.stocked.installation, how, &now, &mut ()).await.unwrap()
    }

    /// What a full look finds, two days later.
    async fn found(&self) -> Vec<(FindingKind, String)> {
        let now = || at(2 * 86_400);
        let report = examine(&self.stocked.installation, Thoroughness::default(), &now, &mut ()).await.unwrap();
        assert_eq!(report.healthy, report.findings.iter().all(|finding| finding.kind >= FindingKind::OrphanFile));
        report
            .findings
            .into_iter()
            .map(|finding| (finding.kind, format!("{}: {}", finding.place, finding.what)))
            .collect()
    }

    async fn execute(&self, sql: &'static str) {
        let mut tx = self.stocked.installation.db().begin().await.unwrap();
        with_tx!(&mut tx, |c| sqlx::raw_sql(sql).execute(c).await.map(|_| ())).unwrap();
        tx.commit().await.unwrap();
    }

    /// Asserts that exactly these kinds are found, and that the first one says this.
    async fn finds(&self, kinds: &[FindingKind], saying: &str) {
        let found = self.found().await;
        let kinds_found: Vec<FindingKind> = found.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds_found, kinds, "{found:#?}");
        assert!(found[0].1.contains(saying), "{}", found[0].1);
    }
}

fn change(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

db_tests! {
    async fn a_healthy_installation_is_said_to_be(db: &Db) {
        let ward = Ward::new(db).await;
        for quick in [false, true] {
            let report = ward.examine(Thoroughness { quick, fix: false }).await;
            assert!(report.healthy && report.findings.is_empty(), "{:?}", report.findings);
            let counts = report.counts;
            assert_eq!((counts.workspaces, counts.sources, counts.imports, counts.events), (1, 1, 2, 8));
            assert_eq!((counts.customers, counts.segments, counts.frames), (5, 1, 1));
        }
        let mut tx = db.begin_read().await.unwrap();
        let (n,): (i64,) =
            with_tx!(&mut tx, |c| sqlx::query_as("SELECT COUNT(*) FROM lease").fetch_one(c).await).unwrap();
        assert_eq!(n, 0, "it leaves no lease");
    }

    async fn a_file_that_is_missing_is_named(db: &Db) {
        let ward = Ward::new(db).await;
        let path = ward.segment.events_path(&ward.segments);
        fs::remove_file(&path).unwrap();
        ward.finds(&[FindingKind::FileMissing], &path.display().to_string()).await;
        let report = ward.examine(Thoroughness { quick: true, fix: true }).await;
        assert_eq!(report.findings[0].kind, FindingKind::FileMissing);
        assert!(!report.healthy && !report.findings[0].fixed);
        fs::remove_file(ward.segment.ids_path(&ward.segments)).unwrap();
        ward.finds(&[FindingKind::FileMissing; 2], ".ids").await;
    }

    async fn a_changed_byte_of_a_file_is_found_unless_the_look_is_quick(db: &Db) {
        let ward = Ward::new(db).await;
        let path = ward.segment.events_path(&ward.segments);
        change(&path, |bytes| bytes[60] ^= 1);
        let found = ward.found().await;
        assert!(found.iter().any(|(kind, said)| *kind == FindingKind::FileChanged && said.contains("hash")), "{found:?}");
        assert!(ward.examine(Thoroughness { quick: true, fix: false }).await.healthy);
        change(&path, |bytes| bytes.truncate(100));
        assert!(!ward.examine(Thoroughness { quick: true, fix: false }).await.healthy);
    }

    async fn a_changed_byte_of_a_sidecar_is_found(db: &Db) {
        let ward = Ward::new(db).await;
        let path = ward.segment.ids_path(&ward.segments);
        change(&path, |bytes| bytes[30] ^= 1);
        let found = ward.found().await;
        assert!(found.iter().any(|(kind, said)| *kind == FindingKind::FileChanged && said.contains(".ids")), "{found:?}");
    }

    async fn rows_by_import_are_compared(db: &Db) {
        let ward = Ward::new(db).await;
        ward.execute("UPDATE segment_import SET n_rows = 5").await;
        let kinds = [FindingKind::SegmentImports, FindingKind::SegmentImports, FindingKind::ImportCounts];
        let found = ward.found().await;
        assert_eq!(found.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), kinds, "{found:?}");
        assert!(found[2].1.contains("import 1: it added 6 events, and 5 are there"), "{found:?}");
    }

    async fn an_event_that_is_lost_with_its_frame_is_missed(db: &Db) {
        let ward = Ward::new(db).await;
        ward.execute("DELETE FROM inbox_frame").await;
        ward.finds(&[FindingKind::ImportCounts], "import 2: it added 2 events, and 0 are there").await;
    }

    async fn a_frame_that_cannot_be_decoded_is_named(db: &Db) {
        let ward = Ward::new(db).await;
        ward.execute(db.pick("UPDATE inbox_frame SET body = x'00ff'", "UPDATE inbox_frame SET body = '\\x00ff'")).await;
        ward.finds(&[FindingKind::Frame; 2], "frame 2").await;
    }

    async fn a_frame_with_other_rows_than_it_says_is_named(db: &Db) {
        let ward = Ward::new(db).await;
        ward.execute("UPDATE inbox_frame SET n_rows = 3").await;
        ward.finds(&[FindingKind::Frame, FindingKind::ImportCounts], "it has 2 rows and says 3").await;
    }

    async fn an_event_that_is_there_twice_is_found(db: &Db) {
        let ward = Ward::new(db).await;
        ward.stocked.import("twice.csv", &[1, 9]).await;
        ward.finds(&[FindingKind::KeyTwice], "1 events are there twice").await;
        ward.stocked.settle().await;
        ward.finds(&[FindingKind::KeyTwice], "in the imports 1 and 3").await;
    }

    async fn an_undone_import_is_no_double(db: &Db) {
        let ward = Ward::new(db).await;
        let import = ward.stocked.scope.get_import_by_no(1).await.unwrap();
        ward.stocked.scope.undo_import(&import.id, &ward.stocked.actor, at(9)).await.unwrap();
        ward.stocked.import("again.csv", &[1, 2, 3, 4, 5, 6]).await;
        assert_eq!(ward.found().await, []);
    }

    async fn a_map_that_its_revisions_do_not_make_is_found(db: &Db) {
        let ward = Ward::new(db).await;
        let (scope, actor) = (&ward.stocked.scope, &ward.stocked.actor);
        for title in ["Kept", "Removed"] {
            let new = NewJourney { title: Some(title.to_owned()), ..NewJourney::default() };
            scope.create_journey(new, actor, at(9)).await.unwrap();
            let patch = JourneyPatch { owner: Some(Some("Ana".to_owned())), ..JourneyPatch::default() };
            scope.patch_journey(&title.to_lowercase(), patch, actor, at(10)).await.unwrap();
        }
        scope.remove_journey("removed", actor, at(11)).await.unwrap();
        assert_eq!(ward.found().await, []);
        ward.execute("UPDATE journey SET map = replace(map, 'Ana', 'Eve') WHERE slug = 'kept'").await;
        ward.finds(&[FindingKind::Map], "journey `kept`: its map is not what its revisions make").await;
        ward.execute("UPDATE journey SET map = '{' WHERE slug = 'kept'").await;
        ward.finds(&[FindingKind::Map], "its map cannot be read").await;
        ward.execute("DELETE FROM journey_operation WHERE rev = 2").await;
        ward.finds(&[FindingKind::Map; 3], "it is at revision 2, and not all revisions up to it are there").await;
    }

    async fn a_person_that_nobody_is_is_found(db: &Db) {
        let ward = Ward::new(db).await;
        ward.execute("DELETE FROM identity WHERE person_no = 5").await;
        ward.finds(&[FindingKind::Person], "1 numbers in rows are no customer's; the lowest is 5").await;
    }

    async fn what_a_crash_leaves_is_found_and_removed(db: &Db) {
        let ward = Ward::new(db).await;
        let (stocked, scope) = (&ward.stocked, &ward.stocked.scope);
        let writing = scope.begin_segment(1, 1, 0, at(5)).await.unwrap();
        fs::write(writing.events_path(&ward.segments).with_extension("parquet.tmp"), "x").unwrap();
        let orphan = SegmentId(7);
        fs::write(orphan.events_path(&ward.segments), "x").unwrap();
        fs::write(orphan.ids_path(&ward.segments).with_extension("ids.tmp"), "x").unwrap();
        fs::write(ward.segments.join("notes.txt"), "x").unwrap();
        let failed = stocked.import("c.csv", &[40]).await;
        ward.execute("UPDATE import SET state = 'failed' WHERE import_no = 3").await;
        assert_eq!(failed.import_no, 3);
        let open = stocked.begin("d.csv", 5).await;
        stocked.append(&open, &[30]).await;
        scope.take_lease("a reader that crashed", at(5), at(6)).await.unwrap();

        let fresh = ward.examine(Thoroughness::default()).await;
        let young = [FindingKind::WritingStale, FindingKind::ImportStale];
        assert!(fresh.findings.iter().all(|finding| !young.contains(&finding.kind)), "they may be under way");
        use FindingKind::*;
        let kinds = [OrphanFile, TemporaryFile, StrangeFile, WritingStale, LeaseExpired, ImportStale, FrameEnded];
        ward.finds(&kinds, "00000007.parquet").await;

        let now = || at(2 * 86_400);
        let how = Thoroughness { quick: false, fix: true };
        let report = examine(&stocked.installation, how, &now, &mut ()).await.unwrap();
        let left: Vec<_> = report.findings.iter().filter(|finding| !finding.fixed).map(|finding| finding.kind).collect();
        assert_eq!((left, report.healthy), (vec![StrangeFile], true));
        ward.finds(&[StrangeFile], "notes.txt").await;
        let mut names: Vec<_> = fs::read_dir(&ward.segments).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names.len(), 3, "{names:?}");
        assert_eq!(stocked.scope.snapshot().await.unwrap().segments.len(), 1);
    }

    async fn a_segment_that_is_read_no_more_goes_when_no_reader_is_left(db: &Db) {
        let ward = Ward::new(db).await;
        ward.stocked.scope.take_lease("a question", at(5), at(100)).await.unwrap();
        ward.execute("UPDATE manifest_version SET version = 9").await;
        ward.execute("UPDATE segment SET state = 'retired', retired_version = 9, retired_at = 0").await;
        ward.execute("UPDATE import SET rows_added = 0 WHERE import_no = 1").await;
        assert!(ward.examine(Thoroughness::default()).await.findings.is_empty());
        ward.finds(&[FindingKind::Retired, FindingKind::LeaseExpired], "nobody reads it").await;
    }

    async fn rules_that_nobody_could_keep_are_found(db: &Db) {
        let ward = Ward::new(db).await;
        ward.execute("UPDATE label_rule SET rule_no = 2").await;
        ward.finds(&[FindingKind::Rules], "some of them are missing").await;
        ward.execute("UPDATE label_rule SET event = ' ', rule_no = 1").await;
        ward.finds(&[FindingKind::Rules], "rule 1: `event` is empty").await;
    }

    async fn a_folder_of_another_database_is_left_alone(db: &Db) {
        let ward = Ward::new(db).await;
        let strange = ward.segments.with_file_name("0123456789abcdef");
        fs::create_dir(&strange).unwrap();
        fs::write(SegmentId(3).events_path(&strange), "x").unwrap();
        ward.finds(&[FindingKind::StrangeFolder], "belongs to no workspace of this database").await;
        ward.examine(Thoroughness { quick: false, fix: true }).await;
        assert!(SegmentId(3).events_path(&strange).exists());
    }
}

#[tokio::test]
async fn a_broken_reference_in_an_sqlite_file_is_found() {
    let test = crate::db::testing::TestDb::sqlite().await;
    let ward = Ward::new(&test.db).await;
    let path = test.db.place();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).foreign_keys(false);
    let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::raw_sql("UPDATE identity_link SET b = 99").execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    ward.finds(&[FindingKind::Reference, FindingKind::Link], "1 rows refer to rows of `identity`").await;
    test.end().await;
}
