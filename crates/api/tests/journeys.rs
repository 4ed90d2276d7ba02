//! Journeys, their maps and people: status and body.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]

mod support;

use desireline_model::time::Span;
use serde_json::{Value, json};
use support::Desk;

const JOURNEYS: &str = "/api/v1/workspaces/main/journeys";

const SHOP: &str = "desireline: 1
title: The shop
owner: Ana
stages:
- name: Look
  steps: [See]
- name: Buy
  owner: Ben
  steps: [Pay, Ship]
";

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

/// A desk with events and the shop's journey.
async fn shop() -> Desk {
    let desk = Desk::new().await;
    desk.import("main", "orders", &events()).await;
    desk.post(JOURNEYS, &json!({ "yaml": SHOP })).await.is(201);
    desk
}

fn at(slug: &str) -> String {
    format!("{JOURNEYS}/{slug}")
}

fn optional(rev: u64, step: &str) -> Value {
    json!({ "base_rev": rev, "operations": [{ "op": "set_optional", "step": step, "optional": true }] })
}

#[tokio::test]
async fn a_journey_is_made_told_about_and_said_otherwise() {
    let desk = shop().await;
    let made = desk.get(&at("the-shop")).await.is(200).json();
    assert_eq!((&made["title"], &made["rev"], &made["state"]), (&json!("The shop"), &json!(1), &json!("ok")));
    assert_eq!((&made["customers"], &made["cases"]), (&json!(12), &json!(12)));
    assert_eq!(made["first_time"], "2026-01-01T00:00:00Z");
    assert_eq!(made["last_time"], "2026-01-12T02:00:00Z");
    assert_eq!(made["owner"], json!({ "name": "Ana", "known": true }));
    assert_eq!(made.get("next_review"), None);
    let today = made["changed_at"].as_str().unwrap()[..10].to_owned();
    let patch = json!({ "headline": "Parcels come late", "owner": "Chen", "next_review": today });
    let said = desk.patch(&at("the-shop"), &patch).await.is(200).json();
    assert_eq!((&said["headline"], &said["rev"]), (&json!("Parcels come late"), &json!(2)));
    assert_eq!((&said["owner"]["known"], &said["review_due_days"]), (&json!(true), &json!(0)));
    desk.wait(Span::from_days(3));
    assert_eq!(desk.get(&at("the-shop")).await.json()["review_due_days"], -3);
    let cleared = json!({ "headline": null, "owner": null, "next_review": null });
    let said = desk.patch(&at("the-shop"), &cleared).await.is(200).json();
    assert_eq!((said.get("headline"), said.get("owner"), said.get("next_review")), (None, None, None));
    let same = desk.patch(&at("the-shop"), &json!({})).await.is(200).json();
    assert_eq!(same["rev"], 3);
    assert_eq!(desk.get(&format!("{}/map", at("the-shop"))).await.is(200).json()["owner"], Value::Null);
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_with_its_place() {
    let desk = shop().await;
    let refused = [
        (json!({}), ""),
        (json!({ "title": " " }), "/operations/0"),
        (json!({ "title": "x", "slug": "a/b" }), ""),
        (json!({ "title": "x", "slug": "draft" }), ""),
        (json!({ "title": "x", "next_review": "tomorrow" }), "/next_review"),
        (json!({ "title": "x", "reading": { "sources": ["nope"] } }), "/reading/sources"),
        (json!({ "title": "x", "reading": { "zone": "Mars/Base" } }), "/reading/zone"),
        (json!({ "title": "x", "reading": { "magic": 1 } }), "/reading/magic"),
        (json!({ "yaml": "desireline: 1\ntitle: x\nstages: [{name: A, steps: [b, b]}]" }), "/yaml"),
        (json!({ "yaml": SHOP, "map": {} }), "/map"),
    ];
    for (body, pointer) in refused {
        let problem = desk.post(JOURNEYS, &body).await.refuses(422, "invalid");
        assert_eq!(problem["place"]["pointer"].as_str().unwrap_or_default(), pointer, "{body}: {problem}");
    }
    let yaml = json!({ "yaml": "desireline: 1\ntitle: x\nstages: [{name: A, steps: [b, b]}]" });
    let problem = desk.post(JOURNEYS, &yaml).await.json();
    assert_eq!(
        (&problem["place"]["line"], &problem["hint"]),
        (&json!(3), &json!("an id comes from the name unless it is written; give one of them another `id:`"))
    );
    desk.post(JOURNEYS, &json!({ "yaml": SHOP, "slug": "the-shop" })).await.refuses(409, "conflict");
    assert_eq!(desk.post(JOURNEYS, &json!({ "yaml": SHOP })).await.is(201).json()["slug"], "the-shop-2");
    let long = "x".repeat(501);
    desk.patch(&at("the-shop"), &json!({ "headline": long })).await.refuses(422, "invalid");
    desk.patch(&at("the-shop"), &json!({ "headline": "a\u{0}b" })).await.refuses(422, "invalid");
    desk.patch(&at("the-shop"), &json!({ "next_review": "2026-02-30" })).await.refuses(422, "invalid");
    assert_eq!(desk.get(&at("the-shop")).await.json()["rev"], 1);
}

#[tokio::test]
async fn names_of_any_script_and_length_are_kept() {
    let desk = shop().await;
    for title in ["رحلة العميل من الطلب إلى الباب", "🛒➡️🚪", &"long ".repeat(40), "?¿", "draft"]
    {
        let made = desk.post(JOURNEYS, &json!({ "title": title, "owner": "أمل" })).await.is(201).json();
        assert_eq!((&made["title"], &made["state"]), (&json!(title), &json!("no_map")));
        let slug: String = made["slug"].as_str().unwrap().bytes().map(|byte| format!("%{byte:02x}")).collect();
        assert_eq!(desk.get(&at(&slug)).await.is(200).json(), made);
    }
    let all = desk.get(JOURNEYS).await.is(200).json();
    let titles: Vec<&str> = all["items"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect();
    let mut sorted = titles.clone();
    sorted.sort_unstable();
    assert_eq!((titles.len(), &titles), (6, &sorted));
    let first = desk.get(&format!("{JOURNEYS}?limit=4")).await.json();
    let cursor: String = first["next"].as_str().unwrap().bytes().map(|byte| format!("%{byte:02x}")).collect();
    let next = desk.get(&format!("{JOURNEYS}?limit=4&cursor={cursor}")).await.is(200).json();
    assert_eq!((next["items"].as_array().unwrap().len(), next.get("next")), (2, None));
}

#[tokio::test]
async fn a_journey_says_what_there_is_to_see() {
    let desk = Desk::new().await;
    let none = desk.post(JOURNEYS, &json!({ "yaml": SHOP, "slug": "shop" })).await.is(201).json();
    assert_eq!((&none["state"], &none["customers"], none.get("first_time")), (&json!("no_data"), &json!(0), None));
    desk.import("main", "few", "customer,activity,time\na,See,2026-01-01T00:00:00Z\na,Ship,2026-01-02T00:00:00Z\n")
        .await;
    assert_eq!(desk.get(&at("shop")).await.json()["state"], "few");
    desk.import("main", "orders", &events()).await;
    assert_eq!(desk.get(&at("shop")).await.json()["customers"], 13);
    let reading = json!({ "sources": ["few"], "cases": { "by": "customer" }, "zone": "Europe/Rome" });
    let said = desk.patch(&at("shop"), &json!({ "reading": reading })).await.is(200).json();
    assert_eq!(
        (&said["customers"], &said["state"], &said["reading"]["sources"]),
        (&json!(1), &json!("few"), &json!(["few"]))
    );
    let by_column = json!({ "reading": { "cases": { "by": "column" } } });
    assert_eq!(desk.patch(&at("shop"), &by_column).await.is(200).json()["state"], "no_data", "no column names cases");
}

#[tokio::test]
async fn a_map_is_changed_by_operations_and_seen_as_it_was() {
    let desk = shop().await;
    let operations = format!("{}/operations", at("the-shop"));
    let said = desk.post(&operations, &optional(1, "pay")).await.is(200).json();
    assert_eq!((&said["rev"], &said["slug"]), (&json!(2), &json!("the-shop")));
    let renamed = json!({ "base_rev": 2, "operations": [{ "op": "rename_step", "step": "pay", "name": "ادفع 💳" }] });
    desk.post(&operations, &renamed).await.is(200);
    // Made for an old revision, and it still fits.
    assert_eq!(desk.post(&operations, &optional(1, "see")).await.is(200).json()["rev"], 4);
    let remove = json!({ "op": "remove_step", "step": "pay" });
    desk.post(&operations, &json!({ "base_rev": 4, "operations": [remove] })).await.is(200);
    let problem = desk.post(&operations, &optional(4, "pay")).await.refuses(409, "conflict");
    assert!(problem["detail"].as_str().unwrap().contains("revision 5"), "{problem}");
    let problem = desk.post(&operations, &optional(5, "pay")).await.refuses(422, "invalid");
    assert!(
        problem["detail"].as_str().unwrap().ends_with("there is no step `pay`; the map has: see, ship"),
        "{problem}"
    );
    assert_eq!(problem["place"]["pointer"], "/operations/0");
    desk.post(&operations, &optional(9, "see")).await.refuses(404, "not_found");
    desk.post(&operations, &json!({ "base_rev": 5, "operations": [] })).await.refuses(422, "invalid");
    let odd = json!({ "base_rev": 5, "operations": [{ "op": "explode" }] });
    assert_eq!(desk.post(&operations, &odd).await.refuses(422, "invalid")["place"]["pointer"], "/operations/0/op");

    let history = desk.get(&format!("{operations}?limit=3")).await.is(200).json();
    let told: Vec<_> = history["items"].as_array().unwrap().iter().map(|one| (&one["rev"], &one["words"][0])).collect();
    assert_eq!(
        told[1..],
        [(&json!(4), &json!("“See” may be left out")), (&json!(3), &json!("Renames “Pay” to “ادفع 💳”"))]
    );
    assert_eq!((&history["next"], &history["items"][0]["made_by"]), (&json!("3"), &json!("Local user")));
    let rest = desk.get(&format!("{operations}?cursor=3")).await.json();
    assert_eq!((rest["items"].as_array().unwrap().len(), rest.get("next")), (2, None));

    let map = format!("{}/map", at("the-shop"));
    assert_eq!(desk.get(&format!("{map}?rev=2")).await.is(200).json()["stages"][1]["steps"][0]["optional"], true);
    assert_eq!(desk.get(&map).await.json()["stages"][1]["steps"].as_array().unwrap().len(), 1);
    desk.get(&format!("{map}?rev=6")).await.refuses(404, "not_found");
    desk.get(&format!("{map}?rev=x")).await.refuses(400, "bad_request");
    let file = desk.get(&format!("{map}.yaml?rev=1")).await;
    assert_eq!(file.is(200).headers["content-type"], "application/yaml");
    let again = desk.post(JOURNEYS, &json!({ "yaml": String::from_utf8(file.body).unwrap(), "slug": "copy" })).await;
    assert_eq!(again.is(201).json()["title"], "The shop");
    let (mut first, mut copy) =
        (desk.get(&format!("{map}?rev=1")).await.json(), desk.get(&format!("{}/map", at("copy"))).await.json());
    assert_eq!((first["journey"].take(), copy["journey"].take()), (json!("the-shop"), json!("copy")));
    assert_eq!(first, copy);
}

#[tokio::test]
async fn a_revision_gets_a_name() {
    let desk = shop().await;
    let versions = format!("{}/versions", at("the-shop"));
    desk.post(&format!("{}/operations", at("the-shop")), &optional(1, "pay")).await.is(200);
    assert_eq!(desk.post(&versions, &json!({ "name": "قبل 🌱", "rev": 1 })).await.is(201).json()["rev"], 1);
    assert_eq!(desk.post(&versions, &json!({ "name": "now" })).await.is(201).json()["rev"], 2);
    desk.post(&versions, &json!({ "name": "now" })).await.refuses(409, "conflict");
    desk.post(&versions, &json!({ "name": "later", "rev": 7 })).await.refuses(404, "not_found");
    desk.post(&versions, &json!({ "name": "x".repeat(201) })).await.refuses(422, "invalid");
    let names: Vec<Value> = desk.get(&versions).await.is(200).json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].clone())
        .collect();
    assert_eq!(names, ["now", "قبل 🌱"]);
}

#[tokio::test]
async fn a_journey_of_another_workspace_or_a_removed_one_is_not_there() {
    let desk = shop().await;
    desk.post("/api/v1/workspaces", &json!({ "name": "other" })).await.is(201);
    let theirs = at("the-shop").replace("/main/", "/other/");
    let parts = ["", "/map", "/map.yaml", "/operations", "/versions", "/standing"];
    for part in parts {
        desk.get(&format!("{theirs}{part}")).await.refuses(404, "not_found");
    }
    desk.patch(&theirs, &json!({ "headline": "ours now" })).await.refuses(404, "not_found");
    desk.post(&format!("{theirs}/operations"), &optional(1, "pay")).await.refuses(404, "not_found");
    desk.post(&format!("{theirs}/versions"), &json!({ "name": "x" })).await.refuses(404, "not_found");
    desk.delete(&theirs).await.refuses(404, "not_found");
    assert_eq!(desk.get(&JOURNEYS.replace("/main/", "/other/")).await.json()["items"], json!([]));
    desk.delete(&at("the-shop")).await.is(204);
    desk.delete(&at("the-shop")).await.refuses(404, "not_found");
    for part in parts {
        desk.get(&format!("{}{part}", at("the-shop"))).await.refuses(404, "not_found");
    }
    assert_eq!(desk.post(JOURNEYS, &json!({ "yaml": SHOP })).await.is(201).json()["slug"], "the-shop");
}

#[tokio::test]
async fn a_map_is_drawn_from_events() {
    let desk = Desk::new().await;
    let draft = format!("{JOURNEYS}/draft");
    desk.post(&draft, &json!({})).await.refuses(422, "bad_question");
    desk.import("main", "orders", &events()).await;
    let drawn =
        desk.post(&draft, &json!({ "reading": { "sources": ["orders"] }, "title": "Shop" })).await.is(200).json();
    assert_eq!(
        (&drawn["cases"], &drawn["customers"], &drawn["map"]["title"]),
        (&json!(12), &json!(12), &json!("Shop"))
    );
    desk.post(&draft, &json!({ "reading": { "sources": ["nope"] } })).await.refuses(422, "invalid");
    let empty = desk.post(JOURNEYS, &json!({ "title": "Shop" })).await.is(201).json();
    assert_eq!(empty["state"], "no_map");
    let import = json!({ "base_rev": 1, "operations": [{ "op": "import", "map": drawn["map"] }] });
    let said = desk.post(&format!("{}/operations", at("shop")), &import).await.is(200).json();
    assert_eq!((&said["state"], &said["rev"]), (&json!("ok"), &json!(2)));
    assert_eq!(desk.get(JOURNEYS).await.json()["items"].as_array().unwrap().len(), 1, "a draft is not kept");
}

#[tokio::test]
async fn a_journey_tells_how_it_stands() {
    let desk = shop().await;
    let standing = format!("{}/standing", at("the-shop"));
    let told = desk.get(&standing).await.is(200).json();
    assert_eq!(told["worst"]["key"], "D101:step:pay");
    assert_eq!((&told["worst"]["customers"]["count"], &told["worst"]["customers"]["n"]), (&json!(4), &json!(12)));
    assert_eq!(
        told["trunk"],
        json!([{ "stage": "look", "title": "Look", "customers": 12 }, { "stage": "buy", "title": "Buy", "customers": 12 }])
    );
    assert_eq!((&told["feeling"], told["readiness"]["points"].as_array().unwrap().len()), (&json!([]), 7));
    let met = |told: &Value| -> Vec<String> {
        let points = told["readiness"]["points"].as_array().unwrap();
        let met =
            points.iter().filter(|point| point["met"] == true).map(|point| point["name"].as_str().unwrap().to_owned());
        let met: Vec<String> = met.collect();
        assert_eq!(told["readiness"]["met"], met.len());
        met
    };
    assert_eq!(met(&told), [""; 0]);
    assert_eq!(told["readiness"]["points"][4]["words"], "Name an owner of “Look”; set the day of the next review.");
    // The missing owner turns exactly that point, once the day is set, too.
    let owner = json!({ "op": "set_owner", "of": { "stage": "look" }, "owner": "Ana" });
    desk.post(&format!("{}/operations", at("the-shop")), &json!({ "base_rev": 1, "operations": [owner] }))
        .await
        .is(200);
    assert_eq!(desk.get(&standing).await.json()["readiness"]["points"][4]["words"], "Set the day of the next review.");
    let patch =
        json!({ "next_review": "2099-01-01", "reading": { "sources": ["orders"] }, "headline": "Four do not pay" });
    desk.patch(&at("the-shop"), &patch).await.is(200);
    let told = desk.get(&standing).await.json();
    assert_eq!(
        (met(&told), &told["headline"]),
        (vec!["sources".to_owned(), "owners".to_owned(), "shareable".to_owned()], &json!("Four do not pay"))
    );
    // Without anything there is a standing, too.
    desk.post(JOURNEYS, &json!({ "title": "Empty", "reading": { "cases": { "by": "column" } } })).await.is(201);
    let told = desk.get(&format!("{}/standing", at("empty"))).await.is(200).json();
    assert_eq!((told.get("worst"), &told["trunk"], met(&told)), (None, &json!([]), vec![]));
}

#[tokio::test]
async fn people_are_named_and_leave() {
    let desk = shop().await;
    let names = async |desk: &Desk| -> Vec<String> {
        let people = desk.get("/api/v1/people").await.is(200).json();
        people["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&desk).await, ["Ana", "Ben", "Local user"]);
    let made = desk.post("/api/v1/people", &json!({ "name": " Émilie 🦊 " })).await.is(201).json();
    assert_eq!((&made["name"], &made["known"]), (&json!("Émilie 🦊"), &json!(true)));
    desk.post("/api/v1/people", &json!({ "name": "Émilie 🦊" })).await.refuses(409, "conflict");
    for wrong in ["", "a\u{202e}b", &"x".repeat(201)] {
        desk.post("/api/v1/people", &json!({ "name": wrong })).await.refuses(422, "invalid");
    }
    let people = desk.get("/api/v1/people").await.json();
    let ana = people["items"].as_array().unwrap().iter().find(|one| one["name"] == "Ana").unwrap()["id"].clone();
    let leave = format!("/api/v1/people/{}", ana.as_str().unwrap());
    desk.delete(&leave).await.is(204);
    desk.delete(&leave).await.refuses(404, "not_found");
    desk.delete("/api/v1/people/local").await.refuses(409, "conflict");
    assert_eq!(names(&desk).await, ["Ben", "Local user", "Émilie 🦊"]);
    let owner = json!({ "name": "Ana", "known": false });
    assert_eq!(desk.get(&at("the-shop")).await.json()["owner"], owner);
    assert_eq!(desk.get(JOURNEYS).await.json()["items"][0]["owner"], owner);
    // An owner who is new is noted.
    desk.patch(&at("the-shop"), &json!({ "owner": "Zoë" })).await.is(200);
    assert!(names(&desk).await.contains(&"Zoë".to_owned()));
}

#[tokio::test]
async fn a_change_may_be_sent_again_under_its_id() {
    let desk = shop().await;
    let path = format!("{}/operations", at("the-shop"));
    let mut change = optional(1, "pay");
    change["operation_id"] = json!("tab-1:7");
    assert_eq!(desk.post(&path, &change).await.is(200).json()["rev"], 2);
    assert_eq!(desk.post(&path, &change).await.is(200).json()["rev"], 2);
    let mut other = optional(2, "see");
    other["operation_id"] = json!("tab-1:7");
    let problem = desk.post(&path, &other).await.refuses(409, "conflict");
    assert_eq!(problem["place"]["pointer"], "/operation_id");
    other["operation_id"] = json!("x".repeat(65));
    desk.post(&path, &other).await.refuses(422, "invalid");
    assert_eq!(desk.get(&path).await.is(200).json()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn two_revisions_are_compared_and_one_is_gone_back_to() {
    let desk = shop().await;
    let path = format!("{}/operations", at("the-shop"));
    desk.post(&path, &optional(1, "pay")).await.is(200);
    let removed = json!({ "base_rev": 2, "operations": [{ "op": "remove_step", "step": "ship" }] });
    desk.post(&path, &removed).await.is(200);
    let compared = desk.get(&format!("{}/compare?from=1", at("the-shop"))).await.is(200).json();
    assert_eq!((&compared["from"], &compared["to"]), (&json!(1), &json!(3)));
    assert_eq!(compared["removed"], json!([{ "kind": "step", "id": "ship", "name": "Ship" }]));
    assert_eq!(compared["changed"], json!([{ "kind": "step", "id": "pay", "name": "Pay" }]));
    assert_eq!(compared["added"], json!([]));
    assert_eq!(compared["words"].as_array().unwrap().len(), 2, "{compared}");
    let back = desk.get(&format!("{}/compare?from=3&to=1", at("the-shop"))).await.is(200).json();
    assert_eq!(back["added"], compared["removed"]);
    let restore = format!("{}/restore", at("the-shop"));
    desk.post(&restore, &json!({ "rev": 1, "base_rev": 2 })).await.refuses(409, "conflict");
    desk.post(&restore, &json!({ "rev": 7, "base_rev": 3 })).await.refuses(404, "not_found");
    let restored = desk.post(&restore, &json!({ "rev": 1, "base_rev": 3 })).await.is(200).json();
    assert_eq!(restored["rev"], 4);
    let same = desk.get(&format!("{}/compare?from=1&to=4", at("the-shop"))).await.is(200).json();
    assert_eq!(same["words"], json!([]));
    let history = desk.get(&path).await.is(200).json();
    assert_eq!(history["items"][0]["words"][0], "Goes back to revision 1");
    assert_eq!(history["items"].as_array().unwrap().len(), 4);
}
