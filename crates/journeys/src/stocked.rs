//! An installation with something in it, for tests: two workspaces, settled and unsettled events, links, leftovers of
//! an import under way.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, FixedSizeBinaryArray, RecordBatch, StringArray, TimestampMicrosecondArray, UInt8Array};
use arrow_array::{UInt16Array, UInt32Array, UInt64Array};
use desireline_events::segments::{RowNumbers, SegmentEvents, SegmentId, frame, sort, write_segment};
use desireline_model::event::{self, EventField, Fields};
use desireline_model::operation::{Operation, OwnerOf};
use desireline_model::time::Timestamp;

use crate::db::Db;
use crate::installation::Installation;
use crate::labels::Rule;
use crate::store::identities::links::NewLink;
use crate::store::imports::{Import, ImportCounts, NewImport};
use crate::store::journeys::NewJourney;
use crate::store::manifest::{Change, WrittenSegment};
use crate::store::sources::EvidenceKind;
use crate::store::{Actor, Scope};

/// The given second of 2020.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp((1_577_836_800 + second) * 1_000_000)
}

/// A workspace with somebody who fills it.
pub(crate) struct Stocked {
    pub(crate) installation: Installation,
    pub(crate) scope: Scope,
    pub(crate) actor: Actor,
}

impl Stocked {
    /// A workspace in this database, with files in this folder.
    pub(crate) async fn new(db: &Db, folder: &Path, name: &str) -> Self {
        let installation = Installation::in_database(db, folder);
        let actor = installation.local_actor(at(0)).await.unwrap();
        let scope = installation.workspace_or_new(name, at(0)).await.unwrap().scope(db);
        Self { installation, scope, actor }
    }

    /// Begins an import of the source `shop`.
    pub(crate) async fn begin(&self, file: &str, second: i64) -> Import {
        let kind = EvidenceKind::Events;
        let source = self.scope.get_or_create_source("shop", kind, &self.actor, at(second)).await.unwrap();
        let new = NewImport { source: &source.id, kind, file_name: Some(file), file_digest: Some(file), n_bytes: 10 };
        self.scope.begin_import(&new, &self.actor, at(second)).await.unwrap()
    }

    /// Imports one event for each key, unsettled.
    pub(crate) async fn import(&self, file: &str, keys: &[u8]) -> Import {
        let import = self.begin(file, 1).await;
        self.append(&import, keys).await;
        let n = keys.len() as u64;
        let counts = ImportCounts { read: n, kept: n, added: n, ..ImportCounts::default() };
        self.scope.finish_import(&import.id, &counts, None, at(3)).await.unwrap();
        import
    }

    /// Adds a frame of one event for each key.
    pub(crate) async fn append(&self, import: &Import, keys: &[u8]) -> i64 {
        let ids: Vec<String> = keys.iter().map(|key| format!("customer {}", key % 5)).collect();
        let people = self.scope.numbers_for("customer", &ids).await.unwrap();
        let body = frame::encode(&[rows(&people, keys, import.import_no)]).unwrap();
        self.scope.append_frame(&import.id, keys.len() as u32, &body, at(2)).await.unwrap()
    }

    /// Settles all frames of done imports into one segment.
    pub(crate) async fn settle(&self) -> SegmentId {
        let mut open = self.scope.open_snapshot().await.unwrap();
        let frames = open.snapshot.frames.clone();
        let mut batches = Vec::new();
        for frame in &frames {
            batches.extend(frame::decode(&open.frame_body(frame.seq).await.unwrap()).unwrap());
        }
        drop(open);
        let id = self.scope.begin_segment(3, 24_240, 0, at(5)).await.unwrap();
        let folder = self.installation.segments_folder(&self.scope);
        let meta = write_segment(&folder, id, &sort(&batches).unwrap()).unwrap();
        let imports = frames.iter().map(|frame| (frame.import_no, frame.n_rows as u64)).collect();
        let written = WrittenSegment::of(meta, imports);
        let seqs: Vec<i64> = frames.iter().map(|frame| frame.seq).collect();
        let change = Change { written: &[written], frames: &seqs, retired: &[] };
        self.scope.commit_segments(change, at(6)).await.unwrap();
        id
    }

    /// Says that two customers are one.
    pub(crate) async fn link(&self) {
        let links = [NewLink { a: 1, b: 2, rule: "by hand" }];
        self.scope.add_links(None, &links, &self.actor, at(4)).await.unwrap();
    }

    /// A journey of two revisions, one of which has a name.
    pub(crate) async fn draw(&self) {
        let new =
            NewJourney {
                title: Some("رحلة 🛒".to_owned()), slug: Some("shop".to_owned()), ..NewJourney::default()
            };
        self.scope.create_journey(new, &self.actor, at(6)).await.unwrap();
        let operations = vec![Operation::SetOwner { of: OwnerOf::Journey, owner: Some("Ana".to_owned()) }];
        self.scope.apply_operations("shop", 1, operations, &self.actor, at(7)).await.unwrap();
        self.scope.add_version("shop", "first", Some(1), &self.actor, at(8)).await.unwrap();
    }

    /// A settled import, one that is not, a link, and a journey.
    pub(crate) async fn fill(&self) -> SegmentId {
        self.import("a.csv", &[1, 2, 3, 4, 5, 6]).await;
        let segment = self.settle().await;
        self.import("b\u{1F600}.csv", &[7, 8]).await;
        self.link().await;
        self.draw().await;
        let rules = [Rule { event: "step 2".to_owned(), name: Some("Step two".to_owned()) }];
        self.scope.set_label_rules(&rules, None, &self.actor, at(9)).await.unwrap();
        segment
    }
}

/// One event for each key.
fn rows(people: &[i32], keys: &[u8], import_no: i32) -> SegmentEvents {
    let fields = Fields::of(&[
        EventField::RawId,
        EventField::Name,
        EventField::Ts,
        EventField::TsPrecision,
        EventField::Sequence,
        EventField::Properties,
    ]);
    let text =
        |text: fn(&u8) -> String| -> ArrayRef { Arc::new(keys.iter().map(|k| Some(text(k))).collect::<StringArray>()) };
    let columns = fields.iter().map(|field| -> ArrayRef {
        match field {
            EventField::RawId => text(|key| format!("customer {}", key % 5)),
            EventField::Ts => {
                let instants = keys.iter().map(|key| at(60 * i64::from(*key)).0);
                Arc::new(TimestampMicrosecondArray::from_iter_values(instants).with_timezone("UTC"))
            }
            EventField::TsPrecision => Arc::new(UInt8Array::from(vec![6; keys.len()])),
            EventField::Sequence => Arc::new(UInt64Array::from_iter_values(keys.iter().map(|key| u64::from(*key)))),
            EventField::Name => text(|key| format!("step {}", key % 3)),
            _ => text(|key| format!(r#"{{"key":{key}}}"#)),
        }
    });
    let events = RecordBatch::try_new(event::schema(fields), columns.collect()).unwrap();
    let keys = keys.iter().map(|key| Some([*key; 16]));
    let numbers = RowNumbers {
        person_no: people.iter().map(|person| *person as u32).collect::<Vec<_>>().into(),
        source_no: UInt16Array::from(vec![1; people.len()]),
        import_no: UInt32Array::from(vec![import_no as u32; people.len()]),
        keys: FixedSizeBinaryArray::try_from_sparse_iter_with_size(keys, 16).unwrap(),
    };
    SegmentEvents::build(&events, &numbers).unwrap()
}
