//! The customers behind a figure: status and body.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]

mod support;

use serde_json::{Value, json};
use support::Desk;

const CUSTOMERS: &str = "/api/v1/workspaces/main/questions/customers";

const SHOP: &str = "desireline: 1\ntitle: The shop\nstages: [{ name: Buy, steps: [See, Pay, Ship] }]\n";

/// Twelve customers; every third one does not pay.
fn events() -> String {
    let mut csv = "customer,activity,time\n".to_owned();
    for n in 0..12 {
        let steps: &[&str] = if n % 3 == 0 { &["See", "Ship"] } else { &["See", "Pay", "Ship"] };
        for (at, step) in steps.iter().enumerate() {
            csv += &format!("c{n},{step},2026-01-{:02}T0{at}:00:00Z\n", n + 1);
        }
    }
    csv
}

/// The question that holds the events against the shop's map.
async fn question(desk: &Desk) -> Value {
    desk.post("/api/v1/workspaces/main/journeys", &json!({ "yaml": SHOP })).await.is(201);
    let map = desk.get("/api/v1/workspaces/main/journeys/the-shop/map").await.is(200).json();
    json!({ "ask": { "check": { "map": map } } })
}

#[tokio::test]
async fn the_customers_behind_a_difference_come_page_by_page() {
    let desk = Desk::new().await;
    desk.import("main", "orders", &events()).await;
    let question = question(&desk).await;
    let asked = json!({ "question": question, "figure": { "difference": "D101:step:pay" }, "limit": 3 });
    let first = desk.post(CUSTOMERS, &asked).await.is(200).json();
    assert_eq!((&first["n_customers"], &first["n_cases"]), (&json!(4), &json!(4)));
    let names = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|one| one["customer"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&first), ["c0", "c3", "c6"]);
    assert_eq!(first["items"][0]["id_kind"], "customer");
    let case = &first["items"][0]["cases"][0];
    assert_eq!((&case["state"], &case["events"]), (&json!("completed"), &json!(2)));
    assert_eq!(
        (&case["started_at"], &case["ended_at"]),
        (&json!("2026-01-01T00:00:00Z"), &json!("2026-01-01T01:00:00Z"))
    );

    let mut next = asked.clone();
    (next["cursor"], next["at"]) = (first["next"].clone(), first["at"].clone());
    let second = desk.post(CUSTOMERS, &next).await.is(200).json();
    assert_eq!(names(&second), ["c9"]);
    assert_eq!(second.get("next"), None);

    desk.import("main", "orders", "customer,activity,time\nc99,See,2026-02-01T00:00:00Z\n").await;
    desk.post(CUSTOMERS, &next).await.refuses(409, "conflict");
}

#[tokio::test]
async fn what_is_no_figure_says_why() {
    let desk = Desk::new().await;
    desk.import("main", "orders", &events()).await;
    let question = question(&desk).await;
    for (figure, words) in [
        (json!({ "step": "nope" }), "no step `nope`"),
        (json!({ "difference": "D101:step" }), "D101:step:SLUG"),
        (json!({ "reached": 1 }), "the answer about a check has no figure"),
        (json!({ "visits": "Se" }), "did you mean `See`"),
    ] {
        let asked = json!({ "question": question, "figure": figure });
        let problem = desk.post(CUSTOMERS, &asked).await.refuses(422, "bad_question");
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
    }
    for body in [
        json!({ "question": question, "figure": "cases", "limit": 0 }),
        json!({ "question": question, "figure": "cases", "limit": 1001 }),
    ] {
        assert!(desk.post(CUSTOMERS, &body).await.status.is_client_error());
    }
    let asked = json!({ "question": question, "figure": "everything" });
    assert!(desk.post(CUSTOMERS, &asked).await.status.is_client_error());
}
