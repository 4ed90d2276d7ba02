//! Decisions about differences and actions, with events that were imported: status and body.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]

mod support;

use desireline_model::time::Span;
use serde_json::{Value, json};
use support::Desk;

const WORKSPACE: &str = "/api/v1/workspaces/main";
const SHOP: &str = "/api/v1/workspaces/main/journeys/shop";
const KEY: &str = "D101:step:pay";

/// Customers who see and ship; the first so many do not pay.
fn events(n: usize, unpaid: usize, month: &str) -> String {
    let mut csv = "customer,activity,time\n".to_owned();
    for customer in 0..n {
        let steps: &[&str] = if customer < unpaid { &["See", "Ship"] } else { &["See", "Pay", "Ship"] };
        for (at, step) in steps.iter().enumerate() {
            csv += &format!("c{customer}m{},{step},{month}-{:02}T1{at}:00:00Z\n", &month[5..], customer % 9 + 18);
        }
    }
    csv
}

/// A desk with twelve customers, four of whom do not pay, and a journey on which all do.
async fn shop() -> Desk {
    let desk = Desk::new().await;
    desk.import("main", "orders", &events(12, 4, "2026-01")).await;
    let map = "desireline: 1\ntitle: Shop\nstages:\n- name: Buy\n  steps: [See, Pay, Ship]\n";
    desk.post(&format!("{WORKSPACE}/journeys"), &json!({ "slug": "shop", "yaml": map })).await.is(201);
    desk
}

fn action() -> Value {
    json!({
        "title": "Ask for the card later", "owner": "Ana", "due": "2027-01-01",
        "target": { "metric": { "share_of_difference": KEY }, "direction": "down", "value": 0.1 },
    })
}

fn fix() -> Value {
    let operations = json!([{ "op": "set_optional", "step": "pay", "optional": true }]);
    json!({ "difference": KEY, "exit": "fix_map", "base_rev": 1, "operations": operations })
}

async fn decide(desk: &Desk, body: &Value) -> Value {
    desk.post(&format!("{SHOP}/decisions"), body).await.is(201).json()
}

/// An action that was done, and its address.
async fn done(desk: &Desk) -> String {
    let made = decide(desk, &json!({ "difference": KEY, "exit": "fix_experience", "action": action() })).await;
    let at = format!("{WORKSPACE}/actions/{}", made["action"].as_str().unwrap());
    desk.patch(&at, &json!({ "status": "done" })).await.is(200);
    at
}

async fn measured(desk: &Desk, at: &str) -> Value {
    desk.post(&format!("{at}/measure"), &json!({})).await.is(200).json()
}

#[tokio::test]
async fn every_difference_has_four_exits_and_a_way_back() {
    let desk = shop().await;
    let list = format!("{SHOP}/decisions");
    // The picture has what would mend the map, and then what was decided.
    let picture = async || {
        let picture = desk.get(&format!("{SHOP}/picture?width=1000")).await.is(200).json();
        let all = picture["differences"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["key"] == KEY)
    };
    let proposal = picture().await.unwrap()["proposal"].clone();
    assert_eq!(proposal["words"], "Say that `Pay` may be left out.");
    assert_eq!(proposal["operations"], fix()["operations"]);
    let made = decide(&desk, &fix()).await;
    assert_eq!((&made["exit"], &made["rev"], &made["by"]), (&json!("fix_map"), &json!(2), &json!("Local user")));
    assert_eq!(desk.get(&list).await.is(200).json()["items"], json!([made]));
    assert_eq!(desk.get(&format!("{SHOP}/map")).await.json()["stages"][0]["steps"][1]["optional"], true);
    let one = format!("{list}/{}", made["id"].as_str().unwrap());
    desk.delete(&one).await.is(204);
    assert_eq!(desk.get(&format!("{SHOP}/map")).await.json()["stages"][0]["steps"][1]["optional"], false);
    assert_eq!(desk.get(SHOP).await.json()["rev"], 3);
    desk.delete(&one).await.refuses(404, "not_found");

    decide(&desk, &json!({ "difference": KEY, "exit": "ask_why", "reason": "Support calls them" })).await;
    let fine =
        decide(&desk, &json!({ "difference": KEY, "exit": "fine_as_it_is", "reason": "They pay by bill" })).await;
    assert_eq!(desk.get(&list).await.json()["items"], json!([fine]));
    assert_eq!(picture().await.unwrap()["decision"], fine);
    assert_eq!(desk.get(&format!("{SHOP}/standing")).await.is(200).json()["readiness"]["points"][3]["met"], true);
    let made = decide(&desk, &json!({ "difference": KEY, "exit": "fix_experience", "action": action() })).await;
    let at = format!("{WORKSPACE}/actions/{}", made["action"].as_str().unwrap());
    let kept = desk.get(&at).await.is(200).json();
    assert_eq!((&kept["difference"], &kept["status"]), (&json!(KEY), &json!("planned")));
    desk.delete(&format!("{list}/{}", made["id"].as_str().unwrap())).await.is(204);
    assert_eq!(desk.get(&at).await.json()["status"], "dropped");
    // So is one whose decision is replaced.
    let made = decide(&desk, &json!({ "difference": KEY, "exit": "fix_experience", "action": action() })).await;
    let at = format!("{WORKSPACE}/actions/{}", made["action"].as_str().unwrap());
    decide(&desk, &json!({ "difference": KEY, "exit": "ask_why" })).await;
    assert_eq!(desk.get(&at).await.json()["status"], "dropped");
}

#[tokio::test]
async fn a_decision_needs_what_belongs_to_its_exit() {
    let desk = shop().await;
    let list = format!("{SHOP}/decisions");
    for body in [
        json!({ "difference": KEY, "exit": "fine_as_it_is" }),
        json!({ "difference": KEY, "exit": "fine_as_it_is", "reason": " " }),
        json!({ "difference": KEY, "exit": "fix_map", "base_rev": 1 }),
        json!({ "difference": KEY, "exit": "fix_map", "base_rev": 1, "operations": [] }),
        json!({ "difference": KEY, "exit": "fix_map", "operations": [{ "op": "remove_step", "step": "no" }] }),
        json!({ "difference": KEY, "exit": "fix_experience" }),
        json!({ "difference": KEY, "exit": "ask_why", "action": action() }),
        json!({ "difference": "left:pay", "exit": "ask_why" }),
        json!({ "difference": "D101:step:no", "exit": "ask_why" }),
        json!({ "difference": "D104:step:pay", "exit": "fine_as_it_is", "reason": "It is not there" }),
        json!({ "difference": KEY, "exit": "ask_why", "reason": "\0" }),
        json!({ "difference": KEY, "exit": "ask_why", "reason": "x".repeat(2_001) }),
        json!({ "difference": KEY, "exit": "shrug" }),
        json!({ "difference": KEY, "exit": "ask_why", "more": 1 }),
    ] {
        desk.post(&list, &body).await.refuses(422, "invalid");
    }
    for (field, value) in [
        ("title", json!(" ")),
        ("title", json!("x".repeat(201))),
        ("owner", json!("")),
        ("due", json!("soon")),
        ("target", json!({ "metric": "share_completed", "direction": "up", "value": 1.5 })),
        ("target", json!({ "metric": { "share_of_difference": "D101:step:no" }, "direction": "up", "value": 0.5 })),
        ("target", json!({ "metric": { "share_of_difference": "nothing" }, "direction": "up", "value": 0.5 })),
    ] {
        let mut wrong = action();
        wrong[field] = value;
        desk.post(&list, &json!({ "difference": KEY, "exit": "fix_experience", "action": wrong.clone() }))
            .await
            .refuses(422, "invalid");
        desk.post(&format!("{WORKSPACE}/actions"), &json!({ "journey": "shop", "action": wrong }))
            .await
            .refuses(422, "invalid");
    }
    assert_eq!(desk.get(&list).await.json()["items"], json!([]));
    assert_eq!(desk.get(&format!("{WORKSPACE}/actions")).await.json()["items"], json!([]));
    let late = json!({ "difference": KEY, "exit": "fix_map", "base_rev": 9, "operations": [{ "op": "remove_step", "step": "pay" }] });
    desk.post(&list, &late).await.refuses(404, "not_found");
}

#[tokio::test]
async fn an_action_keeps_its_baseline_and_is_measured_by_what_starts_after_it() {
    let desk = shop().await;
    let at = done(&desk).await;
    let action = desk.get(&at).await.json();
    assert_eq!((&action["baseline"]["customers"], &action["baseline"]["n"]), (&json!(4), &json!(12)));
    assert_eq!((&action["owner"], &action["owner_known"], action.get("verdict")), (&json!("Ana"), &json!(true), None));
    assert_eq!(action["done_at"], "2027-01-15T08:00:00Z");
    // Nobody has come since, then five, then many of whom hardly anybody stays away.
    let early = measured(&desk, &at).await;
    assert_eq!(early["verdict"]["word"], "too_early");
    desk.import("main", "orders", &events(5, 0, "2027-02")).await;
    let early = measured(&desk, &at).await;
    assert_eq!((&early["verdict"]["word"], &early["measured"][0]["n"]), (&json!("too_early"), &json!(5)));
    desk.import("main", "orders", &events(60, 2, "2027-03")).await;
    let better = measured(&desk, &at).await;
    assert_eq!((&better["verdict"]["word"], &better["verdict"]["target_met"]), (&json!("better"), &json!(true)));
    assert_eq!((&better["measured"][0]["customers"], &better["measured"][0]["n"]), (&json!(2), &json!(65)));
    assert_eq!(better["measured"].as_array().unwrap().len(), 3);
    assert_eq!(better["baseline"], action["baseline"]);
    let words = better["verdict"]["words"].as_str().unwrap();
    assert!(words.starts_with("Better: 3.1 % of customers since, 33 % before"), "{words}");
    // The map may change; the measure stays that of the baseline.
    let operations =
        json!({ "base_rev": 1, "operations": [{ "op": "set_optional", "step": "pay", "optional": true }] });
    desk.post(&format!("{SHOP}/operations"), &operations).await.is(200);
    assert_eq!(measured(&desk, &at).await["measured"][0]["customers"], 2);
    // Somebody who left owns it by a name that nobody has.
    let people = desk.get("/api/v1/people").await.json();
    let ana = people["items"].as_array().unwrap().iter().find(|one| one["name"] == "Ana").unwrap().clone();
    desk.delete(&format!("/api/v1/people/{}", ana["id"].as_str().unwrap())).await.is(204);
    assert_eq!(desk.get(&at).await.json()["owner_known"], false);
}

#[tokio::test]
async fn an_action_may_have_been_done_on_an_earlier_day() {
    let desk = shop().await;
    let at = done(&desk).await;
    desk.import("main", "orders", &events(60, 2, "2026-06")).await;
    assert_eq!(measured(&desk, &at).await["verdict"]["word"], "too_early");
    let told = desk.patch(&at, &json!({ "done_at": "2026-05-01" })).await.is(200).json();
    assert_eq!(
        (&told["done_at"], &told["started_at"]),
        (&json!("2026-05-01T00:00:00Z"), &json!("2026-05-01T00:00:00Z"))
    );
    let better = measured(&desk, &at).await;
    assert_eq!((&better["verdict"]["word"], &better["measured"][0]["n"]), (&json!("better"), &json!(60)));
    for (wrong, words) in [("2100-01-01", "still to come"), ("soon", "is no time")] {
        let problem = desk.patch(&at, &json!({ "done_at": wrong })).await.refuses(422, "invalid");
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
    }
}

#[tokio::test]
async fn a_measure_may_say_worse_or_nothing() {
    for (unpaid, word) in [(60, "worse"), (20, "no_difference")] {
        let desk = shop().await;
        let at = done(&desk).await;
        desk.import("main", "orders", &events(60, unpaid, "2027-03")).await;
        let measured = measured(&desk, &at).await;
        assert_eq!((&measured["verdict"]["word"], &measured["verdict"]["target_met"]), (&json!(word), &json!(false)));
    }
    // Of those who are through, all complete.
    let desk = shop().await;
    let mut completed = action();
    completed["target"] = json!({ "metric": "share_completed", "direction": "up", "value": 0.5 });
    let made = desk.post(&format!("{WORKSPACE}/actions"), &json!({ "journey": "shop", "action": completed })).await;
    let made = made.is(201).json();
    assert_eq!((&made["baseline"]["share"], made.get("difference")), (&json!(1.0), None));
}

#[tokio::test]
async fn actions_are_found_by_what_is_said_of_them() {
    let desk = shop().await;
    let made = desk
        .post(&format!("{WORKSPACE}/actions"), &json!({ "journey": "shop", "action": action() }))
        .await
        .is(201)
        .json();
    assert_eq!((&made["overdue"], &made["journey_title"]), (&json!(true), &json!("Shop")));
    let at = format!("{WORKSPACE}/actions/{}", made["id"].as_str().unwrap());
    desk.post(&format!("{at}/measure"), &json!({})).await.refuses(409, "conflict");
    for (query, n) in [
        ("", 1),
        ("?status=planned&owner=Ana&journey=shop&overdue=true", 1),
        ("?status=done", 0),
        ("?owner=Ben", 0),
        ("?journey=other", 0),
        ("?overdue=false", 0),
    ] {
        let found = desk.get(&format!("{WORKSPACE}/actions{query}")).await.is(200).json();
        assert_eq!(found["items"].as_array().unwrap().len(), n, "{query}");
    }
    desk.get(&format!("{WORKSPACE}/actions?status=shrug")).await.refuses(400, "bad_request");
    let said =
        desk.patch(&at, &json!({ "title": "Later", "owner": "Ben", "due": "2027-06-01", "status": "doing" })).await;
    let said = said.is(200).json();
    assert_eq!((&said["title"], &said["owner"], &said["overdue"]), (&json!("Later"), &json!("Ben"), &json!(false)));
    desk.wait(Span::from_secs(60));
    let back = desk.patch(&at, &json!({ "status": "planned" })).await.is(200).json();
    assert_eq!(back.get("started_at"), None);
    desk.patch(&at, &json!({ "title": "" })).await.refuses(422, "invalid");
    for id in ["no", "%00", &"x".repeat(3_000)] {
        desk.get(&format!("{WORKSPACE}/actions/{id}")).await.refuses(404, "not_found");
        desk.delete(&format!("{SHOP}/decisions/{id}")).await.refuses(404, "not_found");
    }
    // Not by way of another workspace, nor once its journey is gone.
    desk.post("/api/v1/workspaces", &json!({ "name": "other" })).await.is(201);
    let id = made["id"].as_str().unwrap();
    desk.get(&format!("/api/v1/workspaces/other/actions/{id}")).await.refuses(404, "not_found");
    desk.delete(SHOP).await.is(204);
    desk.get(&at).await.refuses(404, "not_found");
    desk.get(&format!("{SHOP}/decisions")).await.refuses(404, "not_found");
    assert_eq!(desk.get(&format!("{WORKSPACE}/actions")).await.json()["items"], json!([]));
}
