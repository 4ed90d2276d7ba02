//! Claims of a map: what stands behind them, typed quotes, and what becomes of a claim when its evidence goes.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]

mod support;

use serde_json::{Value, json};
use support::Desk;

const SHOP: &str = "/api/v1/workspaces/main/journeys/shop";
const FEEDBACK: &str = "/api/v1/workspaces/main/feedback";

const MAP: &str = "desireline: 1
title: Shop
stages:
- name: Buy
  steps: [See, Pay, Ship]
lanes:
- type: pain
  cells: { pay: the card is refused }
";

async fn shop() -> Desk {
    let desk = Desk::new().await;
    desk.post("/api/v1/workspaces/main/journeys", &json!({ "slug": "shop", "yaml": MAP })).await.is(201);
    desk
}

async fn claim(desk: &Desk, step: &str, lane: Option<&str>) -> Value {
    let all = desk.get(&format!("{SHOP}/claims")).await.is(200).json();
    let items = all["items"].as_array().unwrap().clone();
    let wanted = |one: &Value| one["on"]["step"] == step && one["on"].get("lane") == lane.map(Value::from).as_ref();
    items.into_iter().find(wanted).unwrap_or_else(|| panic!("{step} {lane:?} is not in {all}"))
}

async fn change(desk: &Desk, rev: u64, operation: Value) -> Value {
    desk.post(&format!("{SHOP}/operations"), &json!({ "base_rev": rev, "operations": [operation] }))
        .await
        .is(200)
        .json()
}

#[tokio::test]
async fn a_typed_quote_supports_a_claim_until_it_is_taken_back() {
    let desk = shop().await;
    let before = claim(&desk, "pay", Some("pain")).await;
    assert_eq!((&before["state"], &before["why"]), (&json!("assumed"), &json!("nothing stands behind it yet")));
    let typed = json!({ "text": " “It ate my card.” ", "said_at": "2027-01-10", "customer": "ana", "journey": "shop", "step": "pay" });
    let said = desk.post(FEEDBACK, &typed).await.is(201).json();
    assert_eq!((&said["text"], &said["source"]), (&json!("“It ate my card.”"), &json!("typed quotes")));
    // The same again is the same item, and it is found by its words.
    assert_eq!(desk.post(FEEDBACK, &typed).await.is(201).json()["id"], said["id"]);
    let found = desk.get(&format!("{FEEDBACK}?words=card")).await.is(200).json();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let evidence =
        json!({ "id": "ate", "on": { "step": "pay", "lane": "pain" }, "kind": "quote", "feedback": said["id"] });
    change(&desk, 1, json!({ "op": "attach_evidence", "evidence": evidence })).await;
    let now = claim(&desk, "pay", Some("pain")).await;
    assert_eq!(now["state"], "supported");
    assert_eq!((&now["evidence"][0]["text"], &now["evidence"][0]["gone"]), (&said["text"], &json!(false)));
    let kinds = desk.get(&format!("{SHOP}/claims")).await.json()["kinds"].clone();
    assert!(kinds.as_array().unwrap().contains(&json!({ "kind": "quote", "n": 1 })), "{kinds}");
    desk.delete(&format!("{FEEDBACK}/{}", said["id"].as_str().unwrap())).await.is(204);
    let gone = claim(&desk, "pay", Some("pain")).await;
    assert_eq!((&gone["state"], &gone["evidence"][0]["gone"]), (&json!("assumed"), &json!(true)));
    change(&desk, 2, json!({ "op": "detach_evidence", "evidence": "ate" })).await;
    assert_eq!(claim(&desk, "pay", Some("pain")).await["evidence"], json!([]));
}

#[tokio::test]
async fn a_step_stands_as_its_station_does() {
    let desk = shop().await;
    assert_eq!(claim(&desk, "see", None).await["state"], "assumed");
    let mut events = String::from("customer,event,time\n");
    for customer in 0..20 {
        for (hour, event) in ["See", "Ship"].into_iter().enumerate() {
            events.push_str(&format!("c{customer},{event},2027-01-01T{hour:02}:00:00Z\n"));
        }
    }
    desk.import("main", "orders", &events).await;
    assert_eq!(claim(&desk, "see", None).await["state"], "supported");
    let pay = claim(&desk, "pay", None).await;
    assert_eq!(pay["state"], "contradicted");
    // A figure does not outweigh what was measured.
    let evidence = json!({ "id": "f", "on": { "step": "pay" }, "kind": "figure", "title": "98 % paid in 2026" });
    change(&desk, 1, json!({ "op": "attach_evidence", "evidence": evidence })).await;
    assert_eq!(claim(&desk, "pay", None).await["state"], "contradicted");
}

#[tokio::test]
async fn what_cannot_be_kept_says_why() {
    let desk = shop().await;
    for (body, pointer) in [
        (json!({ "text": "  " }), "/text"),
        (json!({ "text": "x".repeat(10_001) }), "/text"),
        (json!({ "text": "words", "said_at": "soon" }), "/said_at"),
        (json!({ "text": "words", "journey": "shop", "step": "no" }), "/step"),
    ] {
        let problem = desk.post(FEEDBACK, &body).await.refuses(422, "invalid");
        assert_eq!(problem["place"]["pointer"], pointer, "{problem}");
    }
    desk.import("main", "orders", "customer,event,time\na,See,2027-01-01T00:00:00Z\n").await;
    desk.delete(&format!("{FEEDBACK}/none")).await.refuses(404, "not_found");
    let long = json!({ "text": format!("\u{202e}مرحبا 🛒 {}", "ü".repeat(9_000)) });
    assert_eq!(desk.post(FEEDBACK, &long).await.is(201).json()["text"], long["text"]);
}
