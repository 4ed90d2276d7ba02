//! Files taken into a workspace: what is new, what is there, what is taken back.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use desireline_events::segments::{SegmentEvents, SegmentField, frame, read_segment, verify_segment};
use desireline_ingest::{Decoded, ReadOptions, Rejection};
use desireline_model::time::Timestamp;

use super::IntakeError;
use super::pieces::{FilePieces, Opened, Pieces, file_digest, keep_everything};
use super::reading::Reading;
use super::workspace::{ImportProgress, ImportReport, ImportRequest, NoProgress, import};
use crate::db::Db;
use crate::db::testing::db_tests;
use crate::installation::Installation;
use crate::store::imports::ImportState;
use crate::store::sources::EvidenceKind;
use crate::store::{Actor, Scope};
use crate::upkeep::{Silent, compact, settle, sweep, upkeep_of};

/// The clock of these tests.
pub(crate) fn clock() -> Timestamp {
    Timestamp(1_767_225_600_000_000)
}

/// An installation to import into.
pub(crate) struct Shop {
    pub(crate) installation: Installation,
    pub(crate) scope: Scope,
    pub(crate) actor: Actor,
    pub(crate) files: tempfile::TempDir,
}

impl Shop {
    pub(crate) async fn open(db: &Db) -> Self {
        let files = tempfile::tempdir().unwrap();
        let installation = Installation::in_database(db, &files.path().join("data"));
        let workspace = installation.workspace_or_new("main", clock()).await.unwrap();
        let scope = workspace.scope(db);
        let actor = installation.local_actor(clock()).await.unwrap();
        Self { installation, scope, actor, files }
    }

    pub(crate) fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.files.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) async fn try_import(
        &self,
        source: &str,
        name: &str,
        content: &str,
    ) -> Result<ImportReport, IntakeError> {
        let path = self.file(name, content);
        let saved = self.scope.find_source(source).await?.and_then(|source| source.mapping);
        let options = match saved {
            Some(saved) => Reading::from_json(&saved)?.options()?,
            None => ReadOptions::default(),
        };
        let pieces = FilePieces::open(&path, name, &keep_everything(options))?;
        self.import_pieces(source, name, content, Box::new(pieces), &mut NoProgress).await
    }

    pub(crate) async fn import_pieces(
        &self,
        source: &str,
        name: &str,
        content: &str,
        pieces: Box<dyn Pieces>,
        progress: &mut dyn ImportProgress,
    ) -> Result<ImportReport, IntakeError> {
        let reading = Reading::of(&pieces.opened().mapping, &ReadOptions::default(), "customer");
        let digest = blake3::hash(content.as_bytes()).to_hex().to_string();
        let request = ImportRequest {
            source,
            kind: EvidenceKind::Events,
            file_name: name,
            file_digest: &digest,
            n_bytes: content.len() as u64,
            id_kind: "customer",
            reading: &reading,
            save_reading: true,
        };
        import(&self.installation, &self.scope, request, pieces, &self.actor, progress, clock).await
    }

    /// Imports, and tells added, duplicate and conflicting rows.
    pub(crate) async fn import(&self, source: &str, name: &str, content: &str) -> (ImportReport, [u64; 3]) {
        let report = self.try_import(source, name, content).await.unwrap();
        let done = &report.import;
        let counts = [done.rows_added, done.rows_duplicate, done.rows_conflicting];
        (report, counts)
    }

    /// All rows that a question sees, settled or not.
    pub(crate) async fn rows(&self) -> Vec<SegmentEvents> {
        let mut open = self.scope.open_snapshot().await.unwrap();
        let folder = self.installation.segments_folder(&self.scope);
        let mut batches = Vec::new();
        for segment in &open.snapshot.segments {
            let path = segment.id.events_path(&folder);
            assert!(verify_segment(&path, &segment.meta()).is_empty(), "{:?}", verify_segment(&path, &segment.meta()));
            let read = read_segment(&path, &SegmentField::ALL, 1_000).unwrap();
            batches.extend(read.map(|batch| SegmentEvents::try_new(&batch.unwrap()).unwrap()));
        }
        for seq in open.snapshot.frames.iter().map(|frame| frame.seq).collect::<Vec<_>>() {
            batches.extend(frame::decode(&open.frame_body(seq).await.unwrap()).unwrap());
        }
        let undone = open.snapshot.undone.clone();
        for batch in &mut batches {
            use arrow_array::BooleanArray;
            let mask: Vec<bool> = batch.import_no().iter().map(|no| !undone.contains(&(*no as i32))).collect();
            let kept = arrow_select::filter::filter_record_batch(batch.batch(), &BooleanArray::from(mask)).unwrap();
            *batch = SegmentEvents::try_new(&kept).unwrap();
        }
        batches
    }

    /// How often each event is seen, by customer and name.
    pub(crate) async fn seen(&self) -> BTreeMap<String, u64> {
        use arrow_array::cast::AsArray;
        let mut seen = BTreeMap::new();
        for batch in self.rows().await {
            let names = batch.batch().column(SegmentField::Name as usize).as_string::<i32>();
            for (row, person) in batch.person_no().iter().enumerate() {
                *seen.entry(format!("{person} {}", names.value(row))).or_insert(0) += 1;
            }
        }
        seen
    }

    pub(crate) async fn n_seen(&self) -> u64 {
        self.rows().await.iter().map(|batch| batch.len() as u64).sum()
    }

    async fn settle(&self) -> u64 {
        settle(&self.installation, &self.scope, &mut Silent, &clock).await.unwrap().rows
    }
}

fn csv(rows: &[&str]) -> String {
    let mut text = "customer,activity,time,channel\n".to_owned();
    for row in rows {
        let _ = writeln!(text, "{row}");
    }
    text
}

const ANA: &str = "ana,sign up,2026-01-02 10:00:00,web";
const BEN: &str = "ben,sign up,2026-01-02 10:00:00,web";
const PAID: &str = "ana,pay,2026-02-03 11:30:00,app";

db_tests! {
    async fn the_same_file_again_adds_nothing_and_a_grown_one_what_is_new(db: &Db) {
        let shop = Shop::open(db).await;
        let (first, counts) = shop.import("shop", "a.csv", &csv(&[ANA, BEN])).await;
        assert_eq!((counts, first.import.state), ([2, 0, 0], ImportState::Done));
        assert_eq!((first.account.source.read, first.account.source.format.as_str()), (2, "csv"));

        let (again, _) = shop.import("shop", "again.csv", &csv(&[ANA, BEN])).await;
        assert!(again.was_there);
        assert_eq!(again.import.import_no, 1);
        for settled in [false, true] {
            if settled {
                assert_eq!(shop.settle().await, 0, "an import settles what was there of its source");
            }
            let grown = csv(&[ANA, BEN, PAID, if settled { BEN } else { ANA }]);
            let (report, counts) = shop.import("shop", "a.csv", &grown).await;
            assert!(!report.was_there);
            assert_eq!(counts, if settled { [1, 3, 0] } else { [2, 2, 0] });
            shop.settle().await;
        }
        // Ana signed up twice in the second file, Ben in the third: twins are two events.
        let expected = [("1 pay", 1), ("1 sign up", 2), ("2 sign up", 2)];
        assert_eq!(shop.seen().await, expected.map(|(event, n)| (event.to_owned(), n)).into());
        let there_by = shop.scope.account_of(3).await.unwrap().unwrap();
        assert!(there_by.contains(r#""there_by":{"1":2,"2":1}"#), "{there_by}");
    }

    async fn sources_do_not_share_events_but_customers(db: &Db) {
        let shop = Shop::open(db).await;
        shop.import("shop", "a.csv", &csv(&[ANA])).await;
        let (_, counts) = shop.import("app", "a.csv", &csv(&[ANA])).await;
        assert_eq!(counts, [1, 0, 0]);
        assert_eq!(shop.seen().await, [("1 sign up".to_owned(), 2)].into());
    }

    async fn an_id_of_the_source_tells_events_apart_and_conflicts_are_kept_aside(db: &Db) {
        let shop = Shop::open(db).await;
        let header = "message_id,customer,activity,time\n";
        let first = format!("{header}m1,ana,pay,2026-01-02 10:00:00\nm2,ana,pay,2026-01-02 10:00:00\n");
        assert_eq!(shop.import("shop", "a.csv", &first).await.1, [2, 0, 0]);
        // m2 again, m1 with another time, m3 twice, m4 twice and not the same.
        let second = format!(
            "{header}m2,ana,pay,2026-01-02 10:00:00\nm1,ana,pay,2026-01-02 10:00:01\nm3,ben,pay,2026-01-03 10:00:00\n\
             m3,ben,pay,2026-01-03 10:00:00\nm4,ben,pay,2026-01-04 10:00:00\nm4,cleo,pay,2026-01-04 10:00:00\n"
        );
        let (report, counts) = shop.import("shop", "b.csv", &second).await;
        assert_eq!(counts, [2, 2, 2]);
        let aside = shop.scope.list_conflicts(9, 0).await.unwrap();
        assert_eq!(aside.iter().map(|row| row.message_id.as_str()).collect::<Vec<_>>(), ["m1", "m4"]);
        assert!(aside[1].body.contains(r#""raw_id":"cleo""#), "{}", aside[1].body);
        assert_eq!(report.account.there_by, [(1, 1)].into());
        assert_eq!(shop.n_seen().await, 4);
    }

    async fn an_undone_import_frees_its_events(db: &Db) {
        let shop = Shop::open(db).await;
        let (first, _) = shop.import("shop", "a.csv", &csv(&[ANA, BEN])).await;
        let grown = csv(&[ANA, BEN, PAID]);
        assert_eq!(shop.import("shop", "b.csv", &grown).await.1, [1, 2, 0]);
        shop.settle().await;
        shop.scope.undo_import(&first.import.id, &shop.actor, clock()).await.unwrap();
        assert_eq!(shop.seen().await, [("1 pay".to_owned(), 1)].into());
        // The second file found rows of the first one to be there: it is not answered at once now.
        assert_eq!(shop.import("shop", "b.csv", &grown).await.1, [2, 1, 0]);
        assert_eq!(shop.n_seen().await, 3);
        let round = upkeep_of(&shop.installation, &shop.scope, &mut Silent, &clock).await.unwrap();
        assert_eq!(round.compacted.dropped, 2);
        assert!(shop.scope.snapshot().await.unwrap().undone.is_empty());
        assert_eq!(shop.n_seen().await, 3);
        assert_eq!(shop.import("shop", "a.csv", &csv(&[ANA, BEN])).await.1, [0, 2, 0]);
    }

    async fn a_file_that_breaks_off_leaves_nothing(db: &Db) {
        let shop = Shop::open(db).await;
        let broken = Broken { rest: pieces_of(&shop, &csv(&[ANA, BEN])) };
        let failed = shop.import_pieces("shop", "a.csv", "x", Box::new(broken), &mut NoProgress).await;
        assert!(matches!(failed, Err(IntakeError::Decoder(_))), "{failed:?}");
        let failed = shop.scope.get_import_by_no(1).await.unwrap();
        assert_eq!((failed.state, failed.note.as_deref()), (ImportState::Failed, Some("the file could not be read: gone")));
        assert_eq!(shop.n_seen().await, 0);

        struct Off;
        impl ImportProgress for Off {
            fn is_cancelled(&self) -> bool { true }
        }
        let pieces = pieces_of(&shop, &csv(&[ANA]));
        let off = shop.import_pieces("shop", "a.csv", "y", pieces, &mut Off).await;
        assert!(matches!(off, Err(IntakeError::Cancelled)), "{off:?}");
        assert_eq!(shop.import("shop", "a.csv", &csv(&[ANA, BEN])).await.1, [2, 0, 0]);
    }

    async fn ids_that_cannot_be_kept_are_rejected_with_a_reason(db: &Db) {
        let shop = Shop::open(db).await;
        let long = format!("{},sign up,2026-01-02 10:00:00,web", "x".repeat(1_025));
        let (report, counts) = shop.import("shop", "a.csv", &csv(&[ANA, &long, BEN])).await;
        assert_eq!((counts, report.import.rows_rejected, report.import.rows_kept), ([2, 0, 0], 1, 2));
        let rejected = &report.account.rejected[0];
        assert_eq!((rejected.row, rejected.reason.as_str()), (2, "the customer's id has 1025 bytes; at most 1024 can be kept"));
    }

    async fn a_row_without_a_customer_belongs_to_its_case(db: &Db) {
        let shop = Shop::open(db).await;
        let cases = "case_id,activity,time\nc1,open,2026-01-02 10:00:00\nc2,open,2026-01-02 10:00:00\n";
        shop.import("cases", "cases.csv", cases).await;
        let both = "customer_id,case_id,activity,time\nc1,c9,open,2026-01-05 10:00:00\n,c1,close,2026-01-06 10:00:00\n";
        shop.import("desk", "both.csv", both).await;
        let kinds: Vec<(String, String)> =
            shop.scope.identities_after(0, 9).await.unwrap().into_iter().map(|id| (id.id_kind, id.raw_id)).collect();
        let expected = [("case", "c1"), ("case", "c2"), ("customer", "c1")];
        assert_eq!(kinds, expected.map(|(kind, id)| (kind.to_owned(), id.to_owned())));
        let expected = [("1 close", 1), ("1 open", 1), ("2 open", 1), ("3 open", 1)];
        assert_eq!(shop.seen().await, expected.map(|(event, n)| (event.to_owned(), n)).into());
    }

    async fn the_mapping_is_saved_and_reads_the_next_file_alike(db: &Db) {
        let shop = Shop::open(db).await;
        shop.import("shop", "a.csv", &csv(&[ANA])).await;
        let saved = shop.scope.find_source("shop").await.unwrap().unwrap().mapping.unwrap();
        let reading = Reading::from_json(&saved).unwrap();
        assert_eq!(reading.columns.get("customer").map(String::as_str), Some("customer"));
        let options = keep_everything(reading.options().unwrap());
        let path = shop.file("b.csv", &csv(&[ANA, BEN]));
        let pieces = FilePieces::open(&path, "b.csv", &options).unwrap();
        assert_eq!(Reading::of(&pieces.opened().mapping, &options, "customer"), reading);
    }

    async fn two_imports_of_one_source_come_one_after_another(db: &Db) {
        let shop = Shop::open(db).await;
        let (a, b) = (csv(&[ANA, BEN]), csv(&[ANA, BEN, PAID]));
        let (first, second) = tokio::join!(shop.import("shop", "a.csv", &a), shop.import("shop", "b.csv", &b));
        assert_eq!(first.1[0] + second.1[0], 3);
        assert_eq!(shop.n_seen().await, 3);
    }

    async fn undoing_while_frames_are_settled_loses_and_doubles_nothing(db: &Db) {
        let shop = Shop::open(db).await;
        for round in 0..6 {
            let a = csv(&[&format!("ana,a{round},2026-01-02 10:00:00,web")]);
            let b = csv(&[&format!("ana,b{round},2026-01-02 10:00:00,web")]);
            let (first, _) = shop.import("a", "a.csv", &a).await;
            shop.import("b", "b.csv", &b).await;
            let (_, undone) = tokio::join!(
                shop.settle(),
                shop.scope.undo_import(&first.import.id, &shop.actor, clock())
            );
            undone.unwrap();
            let expected: BTreeMap<String, u64> = (0..=round).map(|round| (format!("1 b{round}"), 1)).collect();
            assert_eq!(shop.seen().await, expected);
        }
        compact(&shop.installation, &shop.scope, &mut Silent, &clock).await.unwrap();
        sweep(&shop.installation, &shop.scope, &clock).await.unwrap();
        assert_eq!(shop.n_seen().await, 6);
        let folder = shop.installation.segments_folder(&shop.scope);
        let live = shop.scope.snapshot().await.unwrap().segments.len();
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 2 * live, "no orphan is left");
    }
}

fn pieces_of(shop: &Shop, content: &str) -> Box<dyn Pieces> {
    let path = shop.file("pieces.csv", content);
    Box::new(FilePieces::open(&path, "pieces.csv", &keep_everything(ReadOptions::default())).unwrap())
}

/// A decoder that dies after its first piece.
struct Broken {
    rest: Box<dyn Pieces>,
}

impl Pieces for Broken {
    fn opened(&self) -> &Opened {
        self.rest.opened()
    }

    fn next(&mut self) -> Result<Option<Decoded>, IntakeError> {
        match self.rest.next()? {
            Some(decoded) => Ok(Some(decoded)),
            None => Err(IntakeError::Decoder("gone".to_owned())),
        }
    }
}

#[test]
fn a_dry_run_tells_what_would_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, csv(&[ANA, "ben,,2026-01-02 10:00:00,web", PAID])).unwrap();
    let options = keep_everything(ReadOptions::default());
    let pieces = FilePieces::open(&path, "a.csv", &options).unwrap();
    let reading = Reading::of(&pieces.opened().mapping, &options, "customer");
    let mut rejected: Vec<Rejection> = Vec::new();
    let run =
        super::preview::dry_run(Box::new(pieces), "a.csv", &reading, &mut |row| rejected.push(row.clone())).unwrap();
    assert_eq!((run.account.source.read, run.account.source.kept, run.account.source.rejected), (3, 2, 1));
    assert_eq!((rejected[0].row, rejected[0].line), (2, Some(3)));
    assert_eq!(run.preview.columns, ["raw_id", "name", "channel", "ts"]);
    assert_eq!(run.preview.rows[0], ["ana", "sign up", "web", "2026-01-02T10:00:00Z"]);
    assert_eq!(file_digest(&path).unwrap().1, std::fs::metadata(&path).unwrap().len());
    let refused = file_digest(folder.path());
    assert!(matches!(refused, Err(IntakeError::Open { .. })));
}
