use crate::db::Db;
use crate::db::testing::db_tests;
use crate::store::StoreError;
use crate::store::conflicts::NewConflict;
use crate::store::identities::links::NewLink;
use crate::store::imports::{ImportCounts, ImportState, NewImport};
use crate::store::tests::{Desk, at};

db_tests! {
    async fn rows_are_seen_when_the_import_is_done_and_not_before(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let import = desk.begin("clicks.csv", 1).await;
        desk.scope.append_frame(&import.id, 2, b"one", at(2)).await.unwrap();
        desk.scope.append_frame(&import.id, 2, b"two", at(3)).await.unwrap();
        assert!(desk.seen().await.is_empty());

        let counts = ImportCounts { read: 5, kept: 4, rejected: 1, added: 4, ..ImportCounts::default() };
        let version = desk.scope.finish_import(&import.id, &counts, Some("fine"), at(4)).await.unwrap();
        assert_eq!(desk.seen().await, ["one", "two"]);
        assert_eq!(desk.scope.snapshot().await.unwrap().version, version);
        let done = desk.scope.get_import(&import.id).await.unwrap();
        assert_eq!((done.state, done.rows_read, done.rows_rejected), (ImportState::Done, 5, 1));
        assert_eq!((done.touched_at, done.ended_at, done.note.as_deref()), (at(4), Some(at(4)), Some("fine")));
    }

    async fn a_failed_import_leaves_its_row_and_nothing_else(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let people = desk.scope.numbers_for("user", &["ana", "ben"]).await.unwrap();
        let import = desk.begin("clicks.csv", 1).await;
        desk.scope.append_frame(&import.id, 2, b"one", at(2)).await.unwrap();
        let link = NewLink { a: people[0], b: people[1], rule: "same_row" };
        desk.scope.add_links(Some(&import.id), &[link], &desk.actor, at(2)).await.unwrap();
        let conflict = NewConflict { message_id: "m1", kept_digest: "k", body: "{}" };
        desk.scope.add_conflicts(&import.id, &[conflict], at(2)).await.unwrap();
        desk.scope.fail_import(&import.id, "the connection broke", at(3)).await.unwrap();

        assert_eq!(desk.scope.get_import(&import.id).await.unwrap().state, ImportState::Failed);
        assert!(desk.scope.list_conflicts(9, 0).await.unwrap().is_empty());
        assert!(desk.scope.links_at(i64::MAX).await.unwrap().is_empty());
        assert!(desk.scope.frame_body(1).await.unwrap().is_none());
        let late = desk.scope.append_frame(&import.id, 2, b"two", at(4)).await;
        assert!(matches!(late, Err(StoreError::WrongState { ref found, .. }) if found == "failed"));
    }

    async fn an_import_is_taken_back_whole(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let (first, second) = (desk.import("a.csv", &["one", "two"]).await, desk.import("b.csv", &["three"]).await);
        let before = desk.scope.snapshot().await.unwrap().version;
        let version = desk.scope.undo_import(&first.id, &desk.actor, at(9)).await.unwrap();
        assert!(version > before);
        assert_eq!(desk.seen().await, ["three"]);
        let undone = desk.scope.get_import_by_no(first.import_no).await.unwrap();
        assert_eq!((undone.state, undone.undone_at), (ImportState::Undone, Some(at(9))));
        assert_eq!(undone.undone_by.as_ref(), Some(desk.actor.person()));

        let again = desk.scope.undo_import(&first.id, &desk.actor, at(10)).await;
        assert!(matches!(again, Err(StoreError::WrongState { ref found, .. }) if found == "undone"));
        assert_eq!(desk.scope.snapshot().await.unwrap().version, version, "a refusal changes nothing");
        let same_file = desk.scope.imports_of_file("d1").await.unwrap();
        assert_eq!(same_file.into_iter().map(|i| i.id).collect::<Vec<_>>(), [second.id]);
    }

    async fn imports_are_listed_latest_first_page_by_page(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        for file in ["a", "b", "c"] {
            desk.import(file, &[]).await;
        }
        let page = desk.scope.list_imports(2, None).await.unwrap();
        assert_eq!(page.iter().map(|i| i.import_no).collect::<Vec<_>>(), [3, 2]);
        let page = desk.scope.list_imports(2, Some(2)).await.unwrap();
        assert_eq!(page.iter().map(|i| i.file_name.as_deref()).collect::<Vec<_>>(), [Some("a")]);
    }

    async fn what_a_crash_left_open_is_swept_and_what_is_under_way_is_not(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let (left, busy) = (desk.begin("left.csv", 1).await, desk.begin("busy.csv", 1).await);
        desk.scope.append_frame(&left.id, 2, b"lost", at(2)).await.unwrap();
        desk.scope.append_frame(&busy.id, 2, b"kept", at(50)).await.unwrap();
        let swept = desk.scope.sweep_imports(at(40), at(60)).await.unwrap();
        assert_eq!(swept.into_iter().map(|i| i.id).collect::<Vec<_>>(), std::slice::from_ref(&left.id));
        assert_eq!(desk.scope.get_import(&left.id).await.unwrap().state, ImportState::Failed);
        desk.scope.finish_import(&busy.id, &ImportCounts::default(), None, at(61)).await.unwrap();
        assert_eq!(desk.seen().await, ["kept"]);
    }

    async fn a_source_has_one_open_import_and_a_silent_one_makes_room(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let done = desk.import("a.csv", &["one"]).await;
        let open = desk.begin("a.csv", 10).await;
        let source = open.source_id.clone();
        let kind = crate::store::sources::EvidenceKind::Events;
        let new = NewImport { source: &source, kind, file_name: None, file_digest: None, n_bytes: 1 };
        let refused = desk.scope.begin_import(&new, &desk.actor, at(20)).await;
        assert!(matches!(refused, Err(StoreError::SourceBusy { import_no: 2, .. })), "{refused:?}");
        let refused = desk.scope.undo_import(&done.id, &desk.actor, at(20)).await;
        assert!(matches!(refused, Err(StoreError::SourceBusy { import_no: 2, .. })), "{refused:?}");

        desk.scope.touch_import(&open.id, at(1_000)).await.unwrap();
        assert!(desk.scope.begin_import(&new, &desk.actor, at(1_059)).await.is_err());
        let next = desk.scope.begin_import(&new, &desk.actor, at(1_061)).await.unwrap();
        assert_eq!(desk.scope.get_import(&open.id).await.unwrap().state, ImportState::Failed);
        desk.scope.fail_import(&next.id, "no", at(1_201)).await.unwrap();
        desk.scope.undo_import(&done.id, &desk.actor, at(1_202)).await.unwrap();
        assert!(desk.seen().await.is_empty());
    }

    async fn an_account_is_kept_of_an_open_import_and_listed_when_it_is_done(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let import = desk.begin("a.csv", 1).await;
        desk.scope.note_account(&import.id, r#"{"rows":1}"#).await.unwrap();
        assert!(desk.scope.list_accounts().await.unwrap().is_empty());
        desk.scope.finish_import(&import.id, &ImportCounts::default(), None, at(2)).await.unwrap();
        let account = r#"{"rows":1}"#.to_owned();
        assert_eq!(desk.scope.list_accounts().await.unwrap(), [(1, account.clone())]);
        assert_eq!(desk.scope.account_of(1).await.unwrap(), Some(account));
        assert!(desk.scope.note_account(&import.id, "{}").await.is_err());
    }

    async fn imports_at_the_same_time_get_numbers_and_frames_of_their_own(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let bodies: Vec<String> = (0..20).map(|n| n.to_string()).collect();
        let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
        let (left, right) = bodies.split_at(10);
        let (a, b) = tokio::join!(desk.import("a", left), desk.import("b", right));
        assert_ne!(a.import_no, b.import_no);
        let snapshot = desk.scope.snapshot().await.unwrap();
        assert_eq!(snapshot.version, 2);
        assert_eq!(snapshot.frames.iter().map(|f| f.seq).collect::<Vec<_>>(), (1..=20).collect::<Vec<_>>());
        let mut seen = desk.seen().await;
        seen.sort_by_key(|body| body.parse::<u32>().unwrap());
        assert_eq!(seen, bodies);
    }

    async fn quarantine_is_listed_page_by_page_and_goes_with_its_import(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let import = desk.import("a", &[]).await;
        let rows = ["m1", "m2", "m3"].map(|message_id| NewConflict { message_id, kept_digest: "k", body: "{}" });
        desk.scope.add_conflicts(&import.id, &rows, at(2)).await.unwrap();
        let page = desk.scope.list_conflicts(2, 0).await.unwrap();
        assert_eq!(page.iter().map(|c| c.message_id.as_str()).collect::<Vec<_>>(), ["m1", "m2"]);
        assert_eq!(desk.scope.list_conflicts(2, page[1].conflict_no).await.unwrap().len(), 1);
        desk.scope.undo_import(&import.id, &desk.actor, at(3)).await.unwrap();
        assert!(desk.scope.list_conflicts(9, 0).await.unwrap().is_empty());
    }
}
