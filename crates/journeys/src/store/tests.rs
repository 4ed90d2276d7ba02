//! A workspace to test in, and what tests of several slices need.

use desireline_model::time::Timestamp;

use crate::db::Db;
use crate::db::testing::db_tests;
use crate::store::imports::{Import, ImportCounts, NewImport};
use crate::store::people::default_person;
use crate::store::sources::EvidenceKind;
use crate::store::workspaces::{get_or_create_workspace, list_workspaces};
use crate::store::{Actor, Scope, StoreError};

/// The given second of 1970.
pub(super) fn at(second: i64) -> Timestamp {
    Timestamp(second * 1_000_000)
}

/// A workspace with whoever works in it.
pub(super) struct Desk {
    pub(super) scope: Scope,
    pub(super) actor: Actor,
}

impl Desk {
    pub(super) async fn in_workspace(db: &Db, name: &str) -> Self {
        let actor = default_person(db, at(0)).await.unwrap().actor();
        let workspace = get_or_create_workspace(db, name, &actor, at(0)).await.unwrap();
        Self { scope: workspace.scope(db), actor }
    }

    /// Starts an import of `file` from a source of its own.
    pub(super) async fn begin(&self, file: &str, second: i64) -> Import {
        let kind = EvidenceKind::Events;
        let source = self.scope.get_or_create_source(file, kind, &self.actor, at(second)).await.unwrap();
        let new = NewImport { source: &source.id, kind, file_name: Some(file), file_digest: Some("d1"), n_bytes: 10 };
        self.scope.begin_import(&new, &self.actor, at(second)).await.unwrap()
    }

    /// Imports `bodies` as one file, a frame each of two rows.
    pub(super) async fn import(&self, file: &str, bodies: &[&str]) -> Import {
        let import = self.begin(file, 1).await;
        for body in bodies {
            self.scope.append_frame(&import.id, 2, body.as_bytes(), at(2)).await.unwrap();
        }
        self.scope.finish_import(&import.id, &ImportCounts::default(), None, at(3)).await.unwrap();
        import
    }

    /// The bytes of all frames that a question sees.
    pub(super) async fn seen(&self) -> Vec<String> {
        let mut open = self.scope.open_snapshot().await.unwrap();
        let mut seen = Vec::new();
        for frame in open.snapshot.frames.clone() {
            seen.push(String::from_utf8(open.frame_body(frame.seq).await.unwrap()).unwrap());
        }
        seen
    }
}

db_tests! {
    async fn a_workspace_is_made_once_and_listed_by_name(db: &Db) {
        for name in ["b", "ä", "B", "b"] {
            Desk::in_workspace(db, name).await;
        }
        let names: Vec<String> = list_workspaces(db).await.unwrap().into_iter().map(|w| w.name).collect();
        assert_eq!(names, ["B", "b", "ä"]);
    }

    async fn a_workspace_sees_nothing_of_another(db: &Db) {
        let (ours, theirs) = (Desk::in_workspace(db, "ours").await, Desk::in_workspace(db, "theirs").await);
        let import = theirs.import("a.csv", &["x"]).await;
        assert_eq!(theirs.scope.numbers_for("user", &["ana"]).await.unwrap(), [1]);
        assert_eq!(theirs.seen().await, ["x"]);

        assert!(ours.seen().await.is_empty());
        assert!(ours.scope.list_imports(9, None).await.unwrap().is_empty());
        assert!(ours.scope.list_sources().await.unwrap().is_empty());
        assert!(ours.scope.identities_after(0, 9).await.unwrap().is_empty());
        let undone = ours.scope.undo_import(&import.id, &ours.actor, at(4)).await;
        assert!(matches!(undone, Err(StoreError::NotFound { what: "import", .. })));
        assert_eq!(ours.begin("b.csv", 5).await.import_no, 1);
    }

    async fn a_source_keeps_its_kind_and_its_mapping(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        let source = scope.get_or_create_source("shop", EvidenceKind::Events, actor, at(1)).await.unwrap();
        scope.save_mapping(&source.id, r#"{"time":"ts"}"#, actor, at(2)).await.unwrap();
        let again = scope.get_or_create_source("shop", EvidenceKind::Feedback, actor, at(3)).await.unwrap();
        assert_eq!((again.kind, again.source_no, again.id), (EvidenceKind::Events, 1, source.id));
        assert_eq!(again.mapping.as_deref(), Some(r#"{"time":"ts"}"#));
        assert_eq!((again.mapping_at, again.mapping_by.as_ref()), (Some(at(2)), Some(actor.person())));
        let other = scope.get_or_create_source("desk", EvidenceKind::Feedback, actor, at(3)).await.unwrap();
        assert_eq!(other.source_no, 2);
    }

    async fn two_who_make_a_source_at_once_get_the_same(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let make = || desk.scope.get_or_create_source("shop", EvidenceKind::Events, &desk.actor, at(1));
        let (a, b, c) = tokio::join!(make(), make(), make());
        let (a, b, c) = (a.unwrap(), b.unwrap(), c.unwrap());
        assert_eq!((&a, &a), (&b, &c));
        assert_eq!(desk.scope.list_sources().await.unwrap(), [a]);
    }

    async fn a_text_that_postgresql_cannot_store_is_refused_by_both(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let made = desk.scope.get_or_create_source("a\0b", EvidenceKind::Events, &desk.actor, at(1)).await;
        assert!(matches!(made, Err(StoreError::ZeroByte { .. })));
        let numbered = desk.scope.numbers_for("user", &["x".repeat(5_000)]).await;
        assert!(matches!(numbered, Err(StoreError::TooLong { .. })));
    }
}
