//! Rules of names: what events are called, in every answer, at once.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]

mod support;

use serde_json::{Value, json};
use support::Desk;

const MAIN: &str = "/api/v1/workspaces/main";
const RULES: &str = "/api/v1/workspaces/main/label-rules";

const SHOP: &str = "desireline: 1\ntitle: The shop\nstages: [{ name: Buy, steps: [See, Pay] }]\n";

/// Twelve customers, whose app calls `See` by two names and sends a sign of life.
fn events() -> String {
    let mut csv = "customer,activity,time\n".to_owned();
    for n in 0..12 {
        for (at, step) in [&format!("page:{}", n % 2), "ping", "Pay"].iter().enumerate() {
            csv += &format!("c{n},{step},2026-01-{:02}T0{at}:00:00Z\n", n + 1);
        }
    }
    csv
}

/// The customers whom the picture counts at each station.
async fn stations(desk: &Desk) -> Vec<(String, Option<u64>)> {
    let picture = desk.get(&format!("{MAIN}/journeys/the-shop/picture?width=1200")).await.is(200).json();
    let all = picture["scene"]["stations"].as_array().unwrap().iter();
    all.map(|one| (one["name"].as_str().unwrap().to_owned(), one["customers"]["count"].as_u64())).collect()
}

#[tokio::test]
async fn rules_call_events_otherwise_in_answers_pictures_walks_and_timelines() {
    let desk = Desk::new().await;
    desk.import("main", "app", &events()).await;
    desk.import_feedback("main", "reviews", "id,customer,time,stars\nr1,c1,2026-01-02 09:00:00,2\n").await;
    desk.post(&format!("{MAIN}/journeys"), &json!({ "yaml": SHOP })).await.is(201);
    let none = desk.get(RULES).await.is(200).json();
    assert_eq!(none["rules"], json!([]));
    let seen = |stations: &[(String, Option<u64>)]| stations.iter().find(|(name, _)| name == "See").unwrap().1;
    assert_eq!(seen(&stations(&desk).await), Some(0));
    let question = json!({ "ask": { "journey": {} } });
    let before = desk.post(&format!("{MAIN}/questions"), &question).await.is(200).json();

    let rules = json!([{ "event": "page:*", "name": "See" }, { "event": "ping", "leave_out": true }]);
    let kept = desk.json("PUT", RULES, &json!({ "rules": rules, "base": none["version"] })).await.is(200).json();
    assert_eq!(kept["rules"][0]["name"], "See");
    assert_eq!((&kept["rules"][1]["leave_out"], kept["rules"][1].get("name")), (&json!(true), None));
    assert_eq!(desk.get(RULES).await.is(200).json(), kept);
    desk.json("PUT", RULES, &json!({ "rules": [], "base": none["version"] })).await.refuses(409, "conflict");

    assert_eq!(seen(&stations(&desk).await), Some(12), "what was remembered is drawn anew");
    let after = desk.post(&format!("{MAIN}/questions"), &question).await.is(200).json();
    let names = |answer: &Value| -> Vec<String> {
        let all = answer["answer"]["touchpoints"].as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&before), ["Pay", "ping", "page:0", "page:1", "review"]);
    assert_eq!(names(&after), ["Pay", "See", "review"]);
    assert_ne!(before["answer"]["snapshot"], after["answer"]["snapshot"]);
    let other = json!({ "ask": { "journey": { "top_variants": 3 } }, "at": before["at"] });
    desk.post(&format!("{MAIN}/questions"), &other).await.refuses(409, "conflict");

    let walk = desk.get(&format!("{MAIN}/journeys/the-shop/walk?customer=c1")).await.is(200).json();
    let steps: Vec<_> = walk["events"].as_array().unwrap().iter().map(|e| (&e["name"], &e["step"])).collect();
    assert_eq!(steps[..2], [(&json!("See"), &json!("see")), (&json!("Pay"), &json!("pay"))]);
    let timeline = desk.get(&format!("{MAIN}/customers/c1/timeline")).await.is(200).json();
    let items = timeline["items"].as_array().unwrap();
    assert_eq!((&items[0]["name"], &items[0]["source_name"]), (&json!("See"), &json!("page:1")));
    assert_eq!((&items[1]["name"], &items[1]["left_out"]), (&json!("ping"), &json!(true)));
    assert_eq!((items[2].get("source_name"), items[2].get("left_out")), (None, None));
    let picture = desk.get(&format!("{MAIN}/journeys/the-shop/picture?width=1200")).await.is(200).json();
    assert!(
        picture["scene"]["basis"].to_string().contains("1 by the last drawn step"),
        "{}",
        picture["scene"]["basis"]
    );
}

#[tokio::test]
async fn a_rule_that_cannot_be_kept_is_refused_with_its_place() {
    let desk = Desk::new().await;
    for (rules, pointer) in [
        (json!([{ "event": "a" }]), "/rules/0/name"),
        (json!([{ "event": "a", "name": "b", "leave_out": true }]), "/rules/0/name"),
        (json!([{ "event": "a", "name": "b" }, { "event": "a", "name": "c" }]), "/rules/1/event"),
        (json!([{ "event": "a", "name": "b\nc" }]), "/rules/0/name"),
        (json!([{ "event": "", "name": "b" }]), "/rules/0/event"),
        (json!([{ "event": "x".repeat(1_025), "name": "b" }]), "/rules/0/event"),
        (json!([{ "evnt": "a" }]), "/rules/0/evnt"),
    ] {
        let problem = desk.json("PUT", RULES, &json!({ "rules": rules })).await.refuses(422, "invalid");
        assert_eq!(problem["place"]["pointer"], pointer, "{problem}");
    }
    let many: Vec<Value> = (0..1_001).map(|n| json!({ "event": n.to_string(), "name": "b" })).collect();
    let problem = desk.json("PUT", RULES, &json!({ "rules": many })).await.refuses(422, "invalid");
    assert_eq!(problem["place"]["pointer"], "/rules/1000/event");
    assert_eq!(desk.get(RULES).await.is(200).json()["rules"], json!([]));
}
