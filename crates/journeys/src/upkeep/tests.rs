//! Settling and compaction: bounds, and what several processes at once do to them.

use std::fmt::Write as _;

use super::{BUCKETS, MOST_OF_A_MONTH, MOST_SMALL, Silent, compact, settle, sweep, upkeep_of, upkeep_round};
use crate::db::Db;
use crate::db::testing::db_tests;
use crate::installation::Installation;
use crate::intake::tests::{Shop, clock};

/// A file with an event a month for each of many customers.
fn months(tag: &str, customers: usize, months: usize) -> String {
    let mut text = "customer,activity,time\n".to_owned();
    for month in 0..months {
        for customer in 0..customers {
            let (year, month) = (2015 + month / 12, month % 12 + 1);
            let _ = writeln!(text, "c{customer},{tag},{year}-{month:02}-02 10:00:00");
        }
    }
    text
}

impl Shop {
    async fn files(&self) -> usize {
        let folder = self.installation.segments_folder(&self.scope);
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    }
}

db_tests! {
    async fn a_bucket_has_few_files_however_many_months_and_imports(db: &Db) {
        let shop = Shop::open(db).await;
        for round in 0..6 {
            shop.import("shop", "a.csv", &months(&format!("visit {round}"), 40, 30)).await;
            settle(&shop.installation, &shop.scope, &mut Silent, &clock).await.unwrap();
        }
        let before = shop.seen().await;
        let compacted = compact(&shop.installation, &shop.scope, &mut Silent, &clock).await.unwrap();
        assert!(compacted.merges > 0);
        let snapshot = shop.scope.snapshot().await.unwrap();
        for bucket in 0..BUCKETS as i16 {
            let n_files = snapshot.segments.iter().filter(|segment| segment.bucket == bucket).count();
            assert!(n_files <= MOST_SMALL.max(MOST_OF_A_MONTH), "{n_files}");
        }
        assert_eq!(shop.seen().await, before);
        assert_eq!(shop.n_seen().await, 6 * 40 * 30);
        let again = compact(&shop.installation, &shop.scope, &mut Silent, &clock).await.unwrap();
        assert_eq!(again.merges, 0, "what is compact stays as it is");
        sweep(&shop.installation, &shop.scope, &clock).await.unwrap();
        assert_eq!(shop.files().await, 2 * snapshot.segments.len());
    }

    async fn a_reader_keeps_the_files_that_it_reads(db: &Db) {
        let shop = Shop::open(db).await;
        let (first, _) = shop.import("shop", "a.csv", &months("visit", 5, 1)).await;
        upkeep_of(&shop.installation, &shop.scope, &mut Silent, &clock).await.unwrap();
        let end = desireline_model::time::Timestamp(clock().0 + 60_000_000);
        let lease = shop.scope.take_lease("a question", clock(), end).await.unwrap();
        let read = shop.scope.snapshot().await.unwrap();
        shop.scope.undo_import(&first.import.id, &shop.actor, clock()).await.unwrap();
        upkeep_of(&shop.installation, &shop.scope, &mut Silent, &clock).await.unwrap();
        let folder = shop.installation.segments_folder(&shop.scope);
        assert!(read.segments.iter().all(|segment| segment.id.events_path(&folder).exists()));
        assert!(shop.scope.snapshot().await.unwrap().segments.is_empty());
        shop.scope.release_lease(&lease.id).await.unwrap();
        sweep(&shop.installation, &shop.scope, &clock).await.unwrap();
        assert_eq!(shop.files().await, 0);
        assert!(shop.scope.segment_states().await.unwrap().is_empty());
    }

    async fn what_a_crash_left_is_swept_and_what_others_put_there_is_not(db: &Db) {
        let shop = Shop::open(db).await;
        shop.import("shop", "a.csv", &months("visit", 5, 1)).await;
        upkeep_of(&shop.installation, &shop.scope, &mut Silent, &clock).await.unwrap();
        let folder = shop.installation.segments_folder(&shop.scope);
        let n_files = shop.files().await;
        let nobodys = desireline_events::segments::SegmentId(7);
        std::fs::write(nobodys.events_path(&folder), "x").unwrap();
        std::fs::write(nobodys.ids_path(&folder).with_added_extension("tmp"), "x").unwrap();
        std::fs::write(folder.join("notes.txt"), "x").unwrap();
        let noted = shop.scope.begin_segment(0, 0, 0, clock()).await.unwrap();
        std::fs::write(noted.events_path(&folder), "x").unwrap();
        assert_eq!(sweep(&shop.installation, &shop.scope, &clock).await.unwrap().files, 2);
        assert_eq!(shop.files().await, n_files + 2, "a file that is being written stays");
        let later = || desireline_model::time::Timestamp(clock().0 + 3_601_000_000);
        assert_eq!(sweep(&shop.installation, &shop.scope, &later).await.unwrap().files, 1);
        assert!(folder.join("notes.txt").exists());
    }
}

/// Two servers on one database and one folder import and compact for a while.
async fn two_servers(a: Db, b: Db) {
    let shop = Shop::open(&a).await;
    let other = Installation::in_database(&b, shop.installation.folder());
    let workspace = other.workspace("main").await.unwrap();
    let theirs = Shop {
        installation: other,
        scope: workspace.scope(&b),
        actor: shop.actor.clone(),
        files: tempfile::tempdir().unwrap(),
    };
    let importing = |shop: &Shop, source: &'static str| {
        let (installation, scope, actor) = (shop.installation.clone(), shop.scope.clone(), shop.actor.clone());
        async move {
            let shop = Shop { installation, scope, actor, files: tempfile::tempdir().unwrap() };
            for round in 0..6 {
                // Both import the same files into a shared source, and others into their own.
                let shared = shop.try_import("shared", "s.csv", &months(&format!("shared {round}"), 20, 3)).await;
                shared.unwrap();
                shop.import(source, "o.csv", &months(&format!("{source} {round}"), 20, 3)).await;
            }
        }
    };
    let keeping = |shop: &Shop| {
        let installation = shop.installation.clone();
        async move {
            for _ in 0..15 {
                upkeep_round(&installation, &mut Silent, &clock).await.unwrap();
            }
        }
    };
    let tasks = [
        tokio::spawn(importing(&shop, "ours")),
        tokio::spawn(importing(&theirs, "theirs")),
        tokio::spawn(keeping(&shop)),
        tokio::spawn(keeping(&theirs)),
    ];
    for task in tasks {
        task.await.unwrap();
    }
    upkeep_round(&shop.installation, &mut Silent, &clock).await.unwrap();
    let seen = shop.seen().await;
    assert_eq!(seen.len(), 3 * 6 * 20);
    assert!(seen.values().all(|n| *n == 3), "{seen:?}");
    assert_eq!(shop.files().await, 2 * shop.scope.snapshot().await.unwrap().segments.len(), "no orphan is left");
    assert!(shop.scope.unsettled_frames().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_on_sqlite_lose_and_double_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let (a, b) = (Db::open_sqlite(&path).await.unwrap(), Db::open_sqlite(&path).await.unwrap());
    two_servers(a.clone(), b.clone()).await;
    a.close().await;
    b.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_on_postgresql_lose_and_double_nothing() {
    let Some((_, url)) = crate::db::testing::empty_schema().await else { return };
    let (a, b) = (Db::open_postgres(&url).await.unwrap(), Db::open_postgres(&url).await.unwrap());
    two_servers(a.clone(), b.clone()).await;
    a.close().await;
    b.close().await;
}
