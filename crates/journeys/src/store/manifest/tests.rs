use super::{Change, SegmentState, WrittenSegment};
use crate::db::Db;
use crate::db::testing::db_tests;
use crate::store::ids::SegmentId;
use crate::store::tests::{Desk, at};
use crate::store::{Stale, StoreError};

impl Desk {
    /// A segment whose file has been written, with two rows of each import.
    async fn written(&self, imports: &[i32]) -> WrittenSegment {
        let id = self.scope.begin_segment(3, 24_300, 0, at(5)).await.unwrap();
        let imports: Vec<(i32, u64)> = imports.iter().map(|&import_no| (import_no, 2)).collect();
        let n_rows = imports.iter().map(|(_, n)| n).sum();
        let (blake3, ids_blake3) = ("aa".to_owned(), "bb".to_owned());
        WrittenSegment {
            id,
            n_rows,
            n_bytes: 100,
            n_ids_bytes: 128,
            blake3,
            ids_blake3,
            min_ts: at(1),
            max_ts: at(2),
            imports,
        }
    }

    /// Settles all frames that are seen into one segment of these imports.
    async fn settle(&self, imports: &[i32]) -> SegmentId {
        let frames = self.frames().await;
        let segment = self.written(imports).await;
        let change = Change { written: std::slice::from_ref(&segment), frames: &frames, retired: &[] };
        self.scope.commit_segments(change, at(6)).await.unwrap();
        segment.id
    }

    async fn frames(&self) -> Vec<i64> {
        self.scope.unsettled_frames().await.unwrap().iter().map(|frame| frame.seq).collect()
    }

    async fn live(&self) -> Vec<SegmentId> {
        self.scope.snapshot().await.unwrap().segments.into_iter().map(|segment| segment.id).collect()
    }

    /// Merges segments into one of import 1.
    async fn compact(&self, retired: &[SegmentId]) -> Result<SegmentId, StoreError> {
        let segment = self.written(&[1]).await;
        let change = Change { written: std::slice::from_ref(&segment), frames: &[], retired };
        self.scope.commit_segments(change, at(7)).await?;
        Ok(segment.id)
    }
}

db_tests! {
    async fn settling_moves_rows_from_the_inbox_to_a_segment_at_once(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        desk.import("a", &["one", "two"]).await;
        let before = desk.scope.snapshot().await.unwrap();
        let mut reader = desk.scope.open_snapshot().await.unwrap();
        let id = desk.settle(&[1]).await;

        let after = desk.scope.snapshot().await.unwrap();
        assert_eq!(after.version, before.version + 1);
        assert!(after.frames.is_empty());
        let segment = &after.segments[0];
        assert_eq!((&segment.id, segment.bucket, segment.month, segment.n_rows), (&id, 3, 24_300, 2));
        assert_eq!((segment.state, segment.live_version), (SegmentState::Live, Some(after.version)));
        assert_eq!(reader.frame_body(1).await.unwrap(), b"one", "who began before still reads the frame");
        assert_eq!(reader.snapshot, before);
    }

    async fn an_undone_import_is_named_as_long_as_a_live_segment_has_its_rows(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let import = desk.import("a", &["one"]).await;
        desk.import("b", &["two"]).await;
        let segment = desk.settle(&[1, 2]).await;
        assert!(desk.scope.snapshot().await.unwrap().undone.is_empty());
        desk.scope.undo_import(&import.id, &desk.actor, at(7)).await.unwrap();
        assert_eq!(desk.scope.snapshot().await.unwrap().undone, [1]);
        let without = desk.written(&[2]).await;
        let change = Change { written: &[without], frames: &[], retired: &[segment] };
        desk.scope.commit_segments(change, at(8)).await.unwrap();
        assert!(desk.scope.snapshot().await.unwrap().undone.is_empty());
    }

    async fn frames_that_were_taken_back_meanwhile_make_settling_stale(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let import = desk.import("a", &["one", "two"]).await;
        desk.import("b", &["three"]).await;
        let (frames, segment) = (desk.frames().await, desk.written(&[1, 2]).await);
        desk.scope.undo_import(&import.id, &desk.actor, at(7)).await.unwrap();
        let before = desk.scope.snapshot().await.unwrap();
        let change = Change { written: &[segment], frames: &frames, retired: &[] };
        let committed = desk.scope.commit_segments(change, at(8)).await;
        assert!(matches!(committed, Err(StoreError::Stale(Stale::Frames { asked: 3, missing: 2 }))));
        assert_eq!(desk.scope.snapshot().await.unwrap(), before);
        assert_eq!(desk.seen().await, ["three"]);
    }

    async fn frames_of_an_open_import_cannot_be_settled(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let import = desk.begin("a", 1).await;
        let seq = desk.scope.append_frame(&import.id, 2, b"one", at(2)).await.unwrap();
        let segment = desk.written(&[1]).await;
        let change = Change { written: &[segment], frames: &[seq], retired: &[] };
        let committed = desk.scope.commit_segments(change, at(8)).await;
        assert!(matches!(committed, Err(StoreError::Stale(Stale::Frames { asked: 1, missing: 1 }))));
    }

    async fn of_two_compactions_of_the_same_segments_one_is_stale(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        desk.import("a", &["one"]).await;
        let old = [desk.settle(&[1]).await];
        let (a, b) = tokio::join!(desk.compact(&old), desk.compact(&old));
        let (good, bad) = if a.is_ok() { (a, b) } else { (b, a) };
        assert!(matches!(bad, Err(StoreError::Stale(Stale::Retired(ref id))) if *id == old[0]));
        assert_eq!(desk.live().await, [good.unwrap()]);
    }

    async fn a_writer_that_was_taken_for_dead_learns_of_it(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        desk.import("a", &["one"]).await;
        let (frames, segment) = (desk.frames().await, desk.written(&[1]).await);
        assert!(desk.scope.abandon_writing(at(5)).await.unwrap().is_empty());
        assert_eq!(desk.scope.abandon_writing(at(6)).await.unwrap(), std::slice::from_ref(&segment.id));
        let change = Change { written: std::slice::from_ref(&segment), frames: &frames, retired: &[] };
        let committed = desk.scope.commit_segments(change, at(8)).await;
        assert!(matches!(committed, Err(StoreError::Stale(Stale::Written(ref id))) if *id == segment.id));
        assert_eq!(desk.seen().await, ["one"]);
    }

    async fn a_file_goes_when_no_reader_that_began_before_is_left(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let scope = &desk.scope;
        desk.import("a", &["one"]).await;
        let old = [desk.settle(&[1]).await];
        let early = scope.take_lease("a question", at(10), at(100)).await.unwrap();
        let new = desk.compact(&old).await.unwrap();
        let late = scope.take_lease("another question", at(20), at(100)).await.unwrap();
        assert!(scope.sweep_retired(at(30)).await.unwrap().is_empty());
        scope.renew_lease(&early.id, at(90), at(200)).await.unwrap();
        assert!(scope.sweep_retired(at(150)).await.unwrap().is_empty());
        assert!(matches!(scope.renew_lease(&late.id, at(150), at(300)).await, Err(StoreError::LeaseLost)));

        scope.release_lease(&early.id).await.unwrap();
        assert_eq!(scope.sweep_retired(at(160)).await.unwrap(), old);
        assert_eq!(scope.gone_segments().await.unwrap(), old);
        scope.forget_segment(&new).await.unwrap();
        scope.forget_segment(&old[0]).await.unwrap();
        assert_eq!(scope.segment_states().await.unwrap(), [(new, SegmentState::Live)], "what is live is not forgotten");
    }

    async fn a_lease_that_nobody_renews_holds_nothing_up(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        desk.import("a", &["one"]).await;
        let old = [desk.settle(&[1]).await];
        desk.scope.take_lease("a reader that crashed", at(10), at(20)).await.unwrap();
        desk.compact(&old).await.unwrap();
        assert!(desk.scope.sweep_retired(at(19)).await.unwrap().is_empty());
        assert_eq!(desk.scope.sweep_retired(at(20)).await.unwrap(), old);
    }
}
