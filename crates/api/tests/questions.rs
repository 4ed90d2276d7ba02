//! Questions at a state, and the customers behind their figures.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]

mod support;

use serde_json::{Value, json};
use support::Desk;

const QUESTIONS: &str = "/api/v1/workspaces/main/questions";
const CUSTOMERS: &str = "/api/v1/workspaces/main/questions/customers";

/// Twelve customers; every third one does not pay.
fn events(month: u32) -> String {
    let mut csv = "customer,activity,time\n".to_owned();
    for n in 0..12 {
        let steps: &[&str] = if n % 3 == 0 { &["See", "Ship"] } else { &["See", "Pay", "Ship"] };
        for (at, step) in steps.iter().enumerate() {
            csv += &format!("c{n},{step},2026-{month:02}-{:02} 0{at}:00:00\n", n + 1);
        }
    }
    csv
}

/// The question about a journey that is kept, and the state of its picture.
async fn check(desk: &Desk) -> (Value, Value) {
    let yaml = "desireline: 1\njourney: shop\ntitle: The shop\nstages:\n- name: Look\n  steps: [See]\n- name: Buy\n  \
        steps: [Pay, { name: Ship, outcome: true }]\n";
    desk.post("/api/v1/workspaces/main/journeys", &json!({ "yaml": yaml })).await.is(201);
    let picture = desk.get("/api/v1/workspaces/main/journeys/shop/picture?width=1200").await.is(200).json();
    (picture["question"].clone(), picture["at"].clone())
}

#[tokio::test]
async fn a_figure_lists_its_customers_page_by_page() {
    let desk = Desk::new().await;
    desk.import("main", "shop", &events(1)).await;
    let (question, at) = check(&desk).await;
    let answered = desk.post(QUESTIONS, &question).await.is(200).json();
    assert_eq!(answered["at"], at);
    let skipped = answered["answer"]["differences"].as_array().unwrap();
    let skipped = skipped.iter().find(|one| one["code"] == "D101").unwrap();
    assert_eq!(skipped["customers"]["count"], 4);
    let mut ask = json!({
        "question": question, "figure": { "difference": "D101:step:pay" }, "at": answered["at"], "limit": 3
    });
    let first = desk.post(CUSTOMERS, &ask).await.is(200).json();
    assert_eq!((&first["n_customers"], &first["n_cases"], &first["at"]), (&json!(4), &json!(4), &answered["at"]));
    assert_eq!(
        first["items"][0],
        json!({ "customer": "c0", "id_kind": "customer", "cases": [{
            "state": "completed", "started_at": "2026-01-01T00:00:00Z", "ended_at": "2026-01-01T01:00:00Z", "events": 2
        }] })
    );
    assert_eq!(first["items"].as_array().unwrap().len(), 3);
    ask["cursor"] = first["next"].clone();
    let last = desk.post(CUSTOMERS, &ask).await.is(200).json();
    assert_eq!((&last["items"][0]["customer"], last.get("next")), (&json!("c9"), None));
    ask["figure"] = json!({ "step": "pay" });
    assert_eq!(desk.post(CUSTOMERS, &ask).await.refuses(400, "bad_request")["place"]["pointer"], "/cursor");
    ask["cursor"] = Value::Null;
    assert_eq!(desk.post(CUSTOMERS, &ask).await.is(200).json()["n_customers"], 8);
    for (figure, words) in [
        (json!({ "step": "payd" }), "there is no step `payd`; did you mean `pay`?"),
        (json!({ "starts": "See" }), "the answer about a check has no figure `starts`; it has `cases`, "),
        (json!({ "difference": "pay" }), "`pay` is no key of a difference; "),
    ] {
        ask["figure"] = figure;
        let problem = desk.post(CUSTOMERS, &ask).await.refuses(422, "bad_question");
        assert!(problem["detail"].as_str().unwrap().starts_with(words), "{problem}");
        assert_eq!(problem["place"]["pointer"], "/figure");
    }
    ask["figure"] = json!("cases");
    ask["limit"] = json!(1_001);
    assert_eq!(desk.post(CUSTOMERS, &ask).await.refuses(422, "invalid")["place"]["pointer"], "/limit");
}

#[tokio::test]
async fn the_same_state_has_the_same_bytes_while_it_is_kept() {
    let desk = Desk::new().await;
    desk.import("main", "shop", &events(1)).await;
    let mut question = json!({ "ask": { "journey": {} } });
    let first = desk.post(QUESTIONS, &question).await;
    let at = first.is(200).json()["at"].clone();
    question["at"] = at.clone();
    assert_eq!(desk.post(QUESTIONS, &question).await.is(200).body, first.body);
    // Not asked before, and the state is there: the same bytes as without `at`.
    let mut other = json!({ "ask": { "journey": { "top_variants": 1 } }, "at": at });
    let fresh = desk.post(QUESTIONS, &other).await;
    other["at"] = Value::Null;
    assert_eq!(desk.post(QUESTIONS, &other).await.is(200).body, fresh.is(200).body);
    desk.import("main", "later", &events(2)).await;
    assert_eq!(desk.post(QUESTIONS, &question).await.is(200).body, first.body, "kept, although the events are others");
    let unasked = json!({ "ask": { "journey": { "top_variants": 2 } }, "at": at });
    let problem = desk.post(QUESTIONS, &unasked).await.refuses(409, "conflict");
    assert!(problem["detail"].as_str().unwrap().ends_with("ask the question anew"), "{problem}");
    assert!(problem["hint"].as_str().unwrap().starts_with("ask without `at`"), "{problem}");
    let behind = json!({ "question": { "ask": { "journey": {} } }, "figure": "cases", "at": at });
    desk.post(CUSTOMERS, &behind).await.refuses(409, "conflict");
    question["at"] = Value::Null;
    assert_ne!(desk.post(QUESTIONS, &question).await.is(200).body, first.body);
}

#[tokio::test]
async fn a_question_about_some_customers_is_about_them_alone() {
    let desk = Desk::new().await;
    desk.import("main", "shop", &events(1)).await;
    let said = "id,customer,time,stars,comment\na,c1,2026-01-03 09:00:00,1,Never again\nb,c2,2026-01-04 09:00:00,5,Good\n\
        c,c3,2026-01-05 09:00:00,2,It came late\n";
    desk.import_feedback("main", "reviews", said).await;
    let ask = |set: Value| json!({ "ask": { "journey": {} }, "customers": set });
    for (set, n) in [
        (json!({ "said": { "max_score": 2 } }), 2),
        (json!({ "said": { "words": "late" } }), 1),
        (json!({ "said": { "source": "reviews", "period": { "from": "2026-01-04T00:00:00Z" } } }), 2),
        (json!({ "not": { "said": {} } }), 9),
        (json!({ "all": [{ "said": { "max_score": 2 } }, { "did": { "event": "Pay" } }] }), 1),
    ] {
        let found = desk.post(QUESTIONS, &ask(set.clone())).await.is(200).json();
        assert_eq!(found["answer"]["customers"], n, "{set}");
        let behind = json!({ "question": ask(set.clone()), "figure": "cases", "at": found["at"] });
        assert_eq!(desk.post(CUSTOMERS, &behind).await.is(200).json()["n_customers"], n, "{set}");
    }
    let (mut question, _) = check(&desk).await;
    question["customers"] = json!({ "did": { "step": "pay" } });
    let found = desk.post(QUESTIONS, &question).await.is(200).json();
    assert_eq!(found["answer"]["customers"], 8);
    for (set, words) in [
        (json!({ "did": { "step": "payd" } }), "the map has no step `payd`; did you mean `pay`?"),
        (json!({ "said": { "source": "reviws" } }), "there is no source `reviws`; the workspace has `shop`, `reviews`"),
        (json!({ "any": [] }), "`any` is an empty list"),
    ] {
        question["customers"] = set;
        let problem = desk.post(QUESTIONS, &question).await.refuses(422, "bad_question");
        assert!(problem["detail"].as_str().unwrap().starts_with(words), "{problem}");
    }
    question["customers"] = json!({ "did": { "evnt": "Pay" } });
    desk.post(QUESTIONS, &question).await.refuses(422, "invalid");
}
