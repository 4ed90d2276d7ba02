use desireline_model::feedback::Scale;

use super::search::{FeedbackCursor, FeedbackFilter};
use super::{Added, NewFeedback};
use crate::db::Db;
use crate::db::testing::db_tests;
use crate::store::StoreError;
use crate::store::ids::ImportId;
use crate::store::imports::ImportCounts;
use crate::store::tests::{Desk, at};

fn stars(score: f64) -> Option<(f64, Scale)> {
    Scale::new(1.0, 5.0, true).map(|scale| (score, scale))
}

/// An item with this id, said at this second.
fn said(id: &str, second: i64, text: &str) -> NewFeedback {
    NewFeedback {
        feedback_id: id.to_owned(),
        body_digest: format!("body of {text}"),
        said_at: at(second).0,
        said_precision: 2,
        text: Some(text.to_owned()).filter(|text| !text.is_empty()),
        ..NewFeedback::default()
    }
}

async fn finish(desk: &Desk, import: &ImportId) {
    desk.scope.finish_import(import, &ImportCounts::default(), None, at(9)).await.unwrap();
}

/// Takes items in as a file of their own.
async fn take_in(desk: &Desk, items: &[NewFeedback]) -> ImportId {
    let import = desk.begin("said.csv", 1).await;
    desk.scope.add_feedback(&import.id, items, at(2)).await.unwrap();
    finish(desk, &import.id).await;
    import.id
}

/// The ids of what fits, sorted.
async fn found(desk: &Desk, filter: FeedbackFilter<'_>) -> Vec<String> {
    let page = desk.scope.list_feedback(&filter, None, 1_000).await.unwrap();
    assert_eq!(desk.scope.count_feedback(&filter).await.unwrap(), page.len() as u64);
    let mut ids: Vec<String> = page.into_iter().map(|item| item.feedback_id).collect();
    ids.sort();
    ids
}

async fn by_words(desk: &Desk, words: &str) -> String {
    found(desk, FeedbackFilter { words: Some(words), ..FeedbackFilter::default() }).await.join(" ")
}

db_tests! {
    async fn feedback_comes_back_as_it_was_added(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let item = NewFeedback {
            feedback_id: "a1".to_owned(),
            body_digest: "d".to_owned(),
            person_no: Some(7),
            raw_id: Some("ana \"x\" \\ 🦀".to_owned()),
            case_key: Some("o1".to_owned()),
            said_at: at(5).0,
            said_precision: 4,
            score: stars(4.5),
            text: Some("Gut.\n\"Very\" good \u{1} \\ 🦀".to_owned()),
            language: Some("en".to_owned()),
            channel: Some("web".to_owned()),
            question: Some("stars".to_owned()),
            touchpoint: Some("delivery".to_owned()),
        };
        take_in(&desk, std::slice::from_ref(&item)).await;
        let back = desk.scope.get_feedback("a1").await.unwrap();
        assert_eq!((back.source_name.as_str(), back.import_no, back.person_no), ("said.csv", 1, Some(7)));
        assert_eq!((back.raw_id, back.case_key, back.text), (item.raw_id, item.case_key, item.text));
        assert_eq!((back.said_at, back.said_precision, back.score), (at(5), 4, Some(4.5)));
        assert_eq!((back.language, back.channel), (item.language, item.channel));
        assert_eq!((back.question, back.touchpoint), (item.question, item.touchpoint));
        let page = desk.scope.list_feedback(&FeedbackFilter::default(), None, 9).await.unwrap();
        assert_eq!(page[0].scale().unwrap().to_string(), "1 to 5, higher is better");
        assert!(matches!(desk.scope.get_feedback("a2").await, Err(StoreError::NotFound { .. })));
        let other = Desk::in_workspace(db, "other").await;
        assert!(found(&other, FeedbackFilter::default()).await.is_empty(), "another workspace sees nothing");
    }

    async fn an_import_shows_its_feedback_at_once_and_takes_it_back(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let import = desk.begin("said.csv", 1).await;
        let items = [said("a1", 1, "late"), said("a2", 2, "late")];
        let added = desk.scope.add_feedback(&import.id, &items, at(2)).await.unwrap();
        assert_eq!(added, [Added::New, Added::New]);
        assert_eq!(by_words(&desk, "late").await, "", "an open import is not seen");
        assert!(desk.scope.get_feedback("a1").await.is_err());
        finish(&desk, &import.id).await;
        assert_eq!(by_words(&desk, "late").await, "a1 a2");

        let again = desk.begin("said.csv", 3).await;
        let mut changed = said("a2", 2, "never");
        changed.touchpoint = Some("delivery".to_owned());
        let items = [said("a1", 1, "late"), changed, said("a3", 3, "late"), said("a3", 3, "late")];
        let added = desk.scope.add_feedback(&again.id, &items, at(4)).await.unwrap();
        assert_eq!(added, [Added::There(1), Added::Conflict("body of late".to_owned()), Added::New, Added::There(2)]);
        desk.scope.fail_import(&again.id, "no", at(5)).await.unwrap();
        assert_eq!(by_words(&desk, "late").await, "a1 a2", "what broke off left nothing");

        desk.scope.undo_import(&import.id, &desk.actor, at(6)).await.unwrap();
        assert_eq!(by_words(&desk, "").await, "");
        take_in(&desk, &[said("a1", 1, "early")]).await;
        assert_eq!((by_words(&desk, "late").await, by_words(&desk, "early").await), (String::new(), "a1".to_owned()));
        let closed = desk.scope.add_feedback(&import.id, &[said("a9", 1, "x")], at(7)).await;
        assert!(matches!(closed, Err(StoreError::WrongState { .. })), "{closed:?}");
    }

    async fn both_databases_find_the_same_words(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let texts = [
            ("a", "The delivery was late, two weeks late!"),
            ("b", "Delivered on time. E-mail me at x@example.org"),
            ("c", "Zwei Wochen zu spät; Grüße"),
            ("d", "配送が遅い"),
            ("e", "weeks two late"),
            ("f", "1e5 stars, version 2.0, q"),
            ("g", ""),
            ("h", "ЗАКАЗ опоздал"),
            ("i", "the and or not near"),
        ];
        let items: Vec<NewFeedback> = texts.iter().map(|(id, text)| said(id, 1, text)).collect();
        take_in(&desk, &items).await;
        for (words, expected) in [
            ("", "a b c d e f g h i"),
            ("   ", "a b c d e f g h i"),
            ("late", "a e"),
            ("LATE", "a e"),
            ("late two", "a e"),
            ("\"two weeks\"", "a"),
            ("\"two weeks late\"", "a"),
            ("\"weeks late\"", "a"),
            ("\"late weeks\"", ""),
            ("deliver", ""),
            ("deliver*", "a b"),
            ("deliver* -late", "b"),
            ("-late", "b c d f g h i"),
            ("-late -deliver*", "c d f g h i"),
            ("\"two wee*\"", "a"),
            ("\"two wee\"*", "a"),
            ("late -\"two weeks\"", "e"),
            ("e-mail", "b"),
            ("mail-e", ""),
            ("x@example.org", "b"),
            ("spät", "c"),
            ("spat", ""),
            ("spä*", "c"),
            ("GRÜSSE", ""),
            ("grüße", "c"),
            ("遅い", "d"),
            ("配送 遅", "d"),
            ("送配", ""),
            ("1e5", "f"),
            ("1e*", "f"),
            ("2.0", "f"),
            ("0.2", ""),
            ("q", "f"),
            ("заказ", "h"),
            ("опозд*", "h"),
            ("and or not near", "i"),
            ("AND", "i"),
            ("NOT near", "i"),
            ("???", ""),
            ("\"\"", ""),
            ("*", ""),
            ("-", ""),
        ] {
            assert_eq!(by_words(&desk, words).await, expected, "{words}");
        }
    }

    async fn no_search_is_an_error(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        take_in(&desk, &[said("a", 1, "'; DROP TABLE feedback; -- \"quoted\" (NEAR) col:val ^first a\\b"), said("b", 1, "x")]).await;
        let long = "word ".repeat(10_000);
        let deep = "(".repeat(5_000);
        let hostile = [
            "'", "''", "\"", "\"\"\"", "' OR 1=1 --", "a' & 'b", "a:b", "words:late", "feedback_words:x", "NEAR(a b, 5)", "a NEAR b",
            "a AND", "OR", "NOT", "(", ")", "((a)", "a <-> b", "a & | ! b", "!a", "a:*", ":*", "*a", "a**", "a* b*", "^a", "+a",
            "-", "--", "-\"", "-*", "\\", "\\'", "%", "_", "$1", "?", "{a b}: c", "\u{0}", "a\u{0}b", "\u{202e}x", "🦀", "\u{301}",
            "a\u{301}", "ﬁ", "İ", "ß", "\t\n\r", "\u{feff}", "null", "\"a", "a\"b\"c", "-a -b -c", &long, &deep,
        ];
        for words in hostile {
            let filter = FeedbackFilter { words: Some(words), ..FeedbackFilter::default() };
            let page = desk.scope.list_feedback(&filter, None, 10).await;
            assert!(page.is_ok(), "{words:?}: {page:?}");
            assert!(desk.scope.count_scores(&filter).await.is_ok(), "{words:?}");
        }
        assert_eq!(by_words(&desk, "drop table").await, "a");
        assert_eq!(by_words(&desk, "a' OR 'b").await, "");
        let zero = FeedbackFilter { source: Some("a\0"), ..FeedbackFilter::default() };
        assert!(matches!(desk.scope.list_feedback(&zero, None, 1).await, Err(StoreError::ZeroByte { .. })));
    }

    async fn very_long_texts_are_kept_and_their_beginning_is_found(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let long: String = (0..120_000).map(|n| format!("wort{n} ")).collect();
        let ideographs = "語".repeat(300_000);
        take_in(&desk, &[said("a", 1, &long), said("b", 1, &ideographs), said("c", 1, &"x".repeat(900_000))]).await;
        assert_eq!(desk.scope.get_feedback("a").await.unwrap().text.unwrap(), long);
        assert_eq!(by_words(&desk, "\"wort7 wort8\"").await, "a");
        assert_eq!(by_words(&desk, "語語語").await, "b");
        assert_eq!(by_words(&desk, "xxx*").await, "c");
    }

    async fn filters_hold_together(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let base = |id: &str, second, score: f64, language: &str, raw_id: &str, person_no| NewFeedback {
            score: stars(score),
            language: Some(language.to_owned()),
            raw_id: Some(raw_id.to_owned()),
            person_no: Some(person_no),
            touchpoint: Some("delivery".to_owned()),
            question: Some("stars".to_owned()),
            ..said(id, second, "late")
        };
        let mut items = vec![
            base("a", 1, 1.0, "en", "ana", 1),
            base("b", 2, 5.0, "en-gb", "ben", 2),
            base("c", 3, 5.0, "de", "ana", 1),
            base("d", 4, 4.0, "english", "eva", 3),
        ];
        items[3].touchpoint = Some("support".to_owned());
        items.push(said("e", 5, "only words"));
        items[4].case_key = Some("o9".to_owned());
        take_in(&desk, &items).await;
        let none = FeedbackFilter::default;
        for (filter, expected) in [
            (FeedbackFilter { source: Some("said.csv"), ..none() }, "a b c d e"),
            (FeedbackFilter { source: Some("SAID.csv"), ..none() }, ""),
            (FeedbackFilter { from: Some(at(2)), before: Some(at(4)), ..none() }, "b c"),
            (FeedbackFilter { min_score: Some(5.0), ..none() }, "b c"),
            (FeedbackFilter { max_score: Some(4.0), ..none() }, "a d"),
            (FeedbackFilter { language: Some("EN"), ..none() }, "a b"),
            (FeedbackFilter { language: Some("%"), ..none() }, ""),
            (FeedbackFilter { touchpoint: Some("support"), ..none() }, "d"),
            (FeedbackFilter { question: Some("stars"), ..none() }, "a b c d"),
            (FeedbackFilter { customer: Some("ana"), ..none() }, "a c"),
            (FeedbackFilter { customer: Some("o9"), ..none() }, "e"),
            (FeedbackFilter { persons: Some(&[1, 3]), ..none() }, "a c d"),
            (FeedbackFilter { persons: Some(&[]), ..none() }, ""),
            (FeedbackFilter { words: Some("late"), min_score: Some(5.0), language: Some("de"), ..none() }, "c"),
        ] {
            assert_eq!(found(&desk, filter.clone()).await.join(" "), expected, "{filter:?}");
        }
        let scores = desk.scope.count_scores(&none()).await.unwrap();
        let scores: Vec<(f64, u64)> = scores.iter().map(|count| (count.score, count.n)).collect();
        assert_eq!(scores, [(1.0, 1), (4.0, 1), (5.0, 2)]);
    }

    async fn pages_fit_together(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let items: Vec<NewFeedback> = (0..25).map(|n| said(&format!("x{n:02}"), n / 4, "late")).collect();
        take_in(&desk, &items).await;
        let (mut after, mut all): (Option<FeedbackCursor>, Vec<String>) = (None, Vec::new());
        loop {
            let filter = FeedbackFilter { words: Some("late"), ..FeedbackFilter::default() };
            let page = desk.scope.list_feedback(&filter, after.as_ref(), 4).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.cursor().to_string().parse().unwrap());
            all.extend(page.iter().map(|item| item.feedback_id.clone()));
        }
        assert_eq!((all.len(), all[0].as_str(), all[24].as_str()), (25, "x24", "x03"));
        let mut different = all.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), 25);
        for wrong in ["", "x", "5", "5-'", "x-a"] {
            assert!(wrong.parse::<FeedbackCursor>().is_err(), "{wrong}");
        }
    }

    async fn what_is_deleted_is_found_no_more(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        take_in(&desk, &[said("a", 1, "late"), said("b", 2, "late")]).await;
        assert_eq!(desk.scope.delete_feedback(&["a", "nobody"]).await.unwrap(), 1);
        assert_eq!(by_words(&desk, "late").await, "b");
        let other = Desk::in_workspace(db, "other").await;
        assert_eq!(other.scope.delete_feedback(&["b"]).await.unwrap(), 0);
    }
}
