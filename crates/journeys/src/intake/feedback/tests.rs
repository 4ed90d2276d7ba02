//! What customers said, and which ids are one customer, taken into a workspace.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use desireline_events::segments::SegmentField;
use desireline_ingest::{FeedbackOptions, ReadOptions, RowsAre};

use crate::db::Db;
use crate::db::testing::db_tests;
use crate::intake::IntakeError;
use crate::intake::pieces::{FilePieces, Pieces, keep_everything};
use crate::intake::reading::Reading;
use crate::intake::tests::{Shop, clock};
use crate::intake::workspace::{ImportReport, ImportRequest, NoProgress, import};
use crate::store::feedback::search::FeedbackFilter;
use crate::store::sources::EvidenceKind;

/// Imports a file of this kind, and tells added, duplicate and conflicting rows.
pub(crate) async fn take(
    shop: &Shop,
    kind: EvidenceKind,
    source: &str,
    name: &str,
    content: &str,
) -> (ImportReport, [u64; 3]) {
    let rows = match kind {
        EvidenceKind::Events => RowsAre::Events,
        EvidenceKind::Feedback => {
            RowsAre::Feedback(FeedbackOptions { otherwise: Some(source.to_owned()), ..FeedbackOptions::default() })
        }
        EvidenceKind::Identities => RowsAre::Identities,
    };
    let report = try_take(shop, kind, rows, source, name, content).await.unwrap();
    let done = &report.import;
    let counts = [done.rows_added, done.rows_duplicate, done.rows_conflicting];
    (report, counts)
}

async fn try_take(
    shop: &Shop,
    kind: EvidenceKind,
    rows: RowsAre,
    source: &str,
    name: &str,
    content: &str,
) -> Result<ImportReport, IntakeError> {
    let path = shop.file(name, content);
    let options = keep_everything(ReadOptions { rows, ..ReadOptions::default() });
    let pieces = FilePieces::open(&path, name, &options)?;
    let reading = Reading::of(&pieces.opened().mapping, &options, "customer");
    let digest = blake3::hash(content.as_bytes()).to_hex().to_string();
    let request = ImportRequest {
        source,
        kind,
        file_name: name,
        file_digest: &digest,
        n_bytes: content.len() as u64,
        id_kind: "customer",
        reading: &reading,
        save_reading: true,
    };
    import(&shop.installation, &shop.scope, request, Box::new(pieces), &shop.actor, &mut NoProgress, clock).await
}

/// Names and properties of the events that are seen, with the ids of the feedback behind them; sorted.
async fn events(shop: &Shop) -> Vec<[String; 3]> {
    let mut all = Vec::new();
    for batch in shop.rows().await {
        let texts = [SegmentField::Name, SegmentField::Properties, SegmentField::FeedbackId];
        let texts = texts.map(|field| batch.batch().column(field as usize).as_string::<i32>().clone());
        for row in 0..batch.len() {
            let text = |column: &arrow_array::StringArray| {
                if column.is_null(row) { "-".to_owned() } else { column.value(row).to_owned() }
            };
            all.push(texts.each_ref().map(text));
        }
    }
    all.sort();
    all
}

async fn found(shop: &Shop, words: &str) -> Vec<String> {
    let filter = FeedbackFilter { words: Some(words), ..FeedbackFilter::default() };
    let page = shop.scope.list_feedback(&filter, None, 100).await.unwrap();
    let mut texts: Vec<String> = page.into_iter().map(|item| item.text.unwrap_or_default()).collect();
    texts.sort();
    texts
}

const SAID: &str = "customer,nps,comment,date\n\
                    ana,9,fast and kind,2026-03-01\n\
                    ben,2,two weeks late,2026-03-02\n\
                    ,5,nobody in particular,2026-03-03\n";

db_tests! {
    async fn feedback_is_found_by_its_words_and_walks_in_the_path(db: &Db) {
        let shop = Shop::open(db).await;
        let (report, counts) = take(&shop, EvidenceKind::Feedback, "survey", "nps.csv", SAID).await;
        assert_eq!((counts, report.account.source.kept), ([3, 0, 0], 3));
        assert_eq!(found(&shop, "late").await, ["two weeks late"]);
        assert_eq!(found(&shop, "").await.len(), 3);
        let seen = events(&shop).await;
        assert_eq!(seen.len(), 2, "what nobody in particular said walks in nobody's path: {seen:?}");
        assert!(seen.iter().all(|[name, properties, _]| name == "NPS answer" && !properties.contains("late")));
        for [_, properties, id] in &seen {
            let said = shop.scope.get_feedback(id).await.unwrap();
            assert_eq!(*properties, format!(r#"{{"score":{},"question":"nps"}}"#, said.score.unwrap()));
            assert_eq!(said.scale().unwrap().to_string(), "0 to 10, higher is better");
            assert_eq!(said.said_precision, 4);
        }
    }

    async fn the_same_feedback_again_adds_nothing_and_undoing_takes_both(db: &Db) {
        let shop = Shop::open(db).await;
        let (first, _) = take(&shop, EvidenceKind::Feedback, "survey", "nps.csv", SAID).await;
        let (again, _) = take(&shop, EvidenceKind::Feedback, "survey", "nps.csv", SAID).await;
        assert!(again.was_there);
        let grown = format!("{SAID}cy,7,late again,2026-03-04\n");
        let (second, counts) = take(&shop, EvidenceKind::Feedback, "survey", "grown.csv", &grown).await;
        assert_eq!(counts, [1, 3, 0]);
        assert_eq!(second.account.there_by.get(&first.import.import_no), Some(&3));
        assert_eq!((found(&shop, "").await.len(), events(&shop).await.len()), (4, 3));

        shop.scope.undo_import(&first.import.id, &shop.actor, clock()).await.unwrap();
        assert_eq!((found(&shop, "late").await.len(), events(&shop).await.len()), (1, 1));
        let (_, counts) = take(&shop, EvidenceKind::Feedback, "survey", "nps.csv", SAID).await;
        assert_eq!(counts, [3, 0, 0], "its ids were free again");
        assert_eq!((found(&shop, "").await.len(), events(&shop).await.len()), (4, 3));
        let (_, counts) = take(&shop, EvidenceKind::Feedback, "other", "nps.csv", SAID).await;
        assert_eq!(counts, [3, 0, 0], "another source may say the same");
    }

    async fn twins_stay_and_an_id_with_another_text_is_set_aside(db: &Db) {
        let shop = Shop::open(db).await;
        let twins = "customer,stars,date\nana,5,2026-03-01\nana,5,2026-03-01\n";
        assert_eq!(take(&shop, EvidenceKind::Feedback, "a", "t.csv", twins).await.1, [2, 0, 0]);
        let rows = "response_id,customer,stars,comment,date\n1,ana,5,good,2026-03-01\n2,ben,4,fine,2026-03-01\n";
        assert_eq!(take(&shop, EvidenceKind::Feedback, "b", "r.csv", rows).await.1, [2, 0, 0]);
        let changed = "response_id,customer,stars,comment,date\n1,ana,5,bad,2026-03-01\n3,cy,4,fine,2026-03-01\n";
        assert_eq!(take(&shop, EvidenceKind::Feedback, "b", "c.csv", changed).await.1, [1, 0, 1]);
        assert_eq!((found(&shop, "good").await.len(), found(&shop, "bad").await.len()), (1, 0));
        let aside = shop.scope.list_conflicts(9, 0).await.unwrap();
        assert!(aside.len() == 1 && aside[0].message_id == "1" && aside[0].body.contains("bad"), "{aside:?}");
    }

    async fn an_event_and_feedback_of_one_number_are_two(db: &Db) {
        let shop = Shop::open(db).await;
        let events_file = "event_id,customer,activity,time\n1,ana,buy,2026-03-01 10:00\n";
        assert_eq!(take(&shop, EvidenceKind::Events, "shop", "e.csv", events_file).await.1, [1, 0, 0]);
        let said = "response_id,customer,stars,date\n1,ana,5,2026-03-02\n";
        assert_eq!(take(&shop, EvidenceKind::Feedback, "shop", "s.csv", said).await.1, [1, 0, 0]);
        let seen: Vec<String> = events(&shop).await.into_iter().map(|[name, ..]| name).collect();
        assert_eq!(seen, ["buy", "review"]);
        assert_eq!(shop.seen().await.keys().cloned().collect::<Vec<_>>(), ["1 buy", "1 review"], "one customer");
    }

    async fn a_file_of_another_kind_than_it_was_read_as_is_refused_whole(db: &Db) {
        let shop = Shop::open(db).await;
        let rows = "customer,activity,time\nana,buy,2026-03-01\n";
        let refused = try_take(&shop, EvidenceKind::Feedback, RowsAre::Events, "shop", "e.csv", rows).await;
        assert!(matches!(refused, Err(IntakeError::Kind(EvidenceKind::Feedback))), "{refused:?}");
        assert!(events(&shop).await.is_empty() && found(&shop, "").await.is_empty());
    }

    async fn rows_of_ids_become_links_once_and_are_taken_back(db: &Db) {
        let shop = Shop::open(db).await;
        let clicks = "visitor_id,activity,time\nv1,look,2026-03-01 10:00\nv2,look,2026-03-01 10:00\n";
        take(&shop, EvidenceKind::Events, "web", "c.csv", clicks).await;
        let links = async || {
            let version = shop.scope.snapshot().await.unwrap().identity_version;
            let links = shop.scope.links_at(version).await.unwrap();
            links.iter().map(|link| (link.a, link.b, link.rule.clone())).collect::<Vec<_>>()
        };
        let ids = "customer,email,visitor_id\nv1,ana@example.org,x9\nv2,,x9\nv3,guest,\n";
        let (first, counts) = take(&shop, EvidenceKind::Identities, "crm", "ids.csv", ids).await;
        assert_eq!((counts, first.account.source.rejected), ([2, 0, 0], 1));
        let made = links().await;
        assert_eq!(made.len(), 3);
        assert_eq!(made[0], (1, 3, "one row: customer and email".to_owned()));
        assert_eq!(made[2].2, "one row: customer and visitor_id");
        assert_eq!(made[2].1, made[1].1, "one visitor of two customers links them");

        let grown = format!("{ids}v4,dee@example.org,\n");
        let (second, counts) = take(&shop, EvidenceKind::Identities, "crm", "grown.csv", &grown).await;
        assert_eq!((counts, links().await.len()), ([1, 2, 0], 4));
        assert_eq!(second.account.there_by.get(&first.import.import_no), Some(&2));
        shop.scope.undo_import(&first.import.id, &shop.actor, clock()).await.unwrap();
        assert_eq!(links().await.len(), 1);
        assert_eq!(take(&shop, EvidenceKind::Identities, "crm", "ids.csv", ids).await.1, [2, 0, 0]);
        assert_eq!(links().await.len(), 4);
    }
}

#[test]
fn how_feedback_was_read_is_kept_for_the_next_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.csv");
    std::fs::write(&path, "customer,score,date\nana,9,2026-03-01\nben,1,2026-03-01\n").unwrap();
    let stated = FeedbackOptions { otherwise: Some("survey".to_owned()), ..FeedbackOptions::default() };
    let options = keep_everything(ReadOptions { rows: RowsAre::Feedback(stated), ..ReadOptions::default() });
    let pieces = FilePieces::open(&path, "s.csv", &options).unwrap();
    let reading = Reading::of(&pieces.opened().mapping, &options, "customer");
    assert_eq!(reading.feedback.get("scale").map(String::as_str), Some("1..10"));
    let back = Reading::from_json(&reading.to_json()).unwrap();
    assert_eq!((back.kind(), &back), (EvidenceKind::Feedback, &reading));
    // A file with another range of scores is read on the same scale.
    std::fs::write(&path, "customer,score,date\nana,5,2026-03-01\nben,1,2026-03-01\n").unwrap();
    let options = keep_everything(back.options().unwrap());
    let pieces = FilePieces::open(&path, "s.csv", &options).unwrap();
    assert_eq!(Reading::of(&pieces.opened().mapping, &options, "customer"), reading);
}
