//! Pictures of journeys and ways through them: whatever the journey is like, there is something to see.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]

mod support;

use axum::http::header;
use serde_json::{Value, json};
use support::{Desk, Said};

const JOURNEYS: &str = "/api/v1/workspaces/main/journeys";

const SHOP: &str = "desireline: 1
title: The shop
stages:
- name: Look
  steps: [See]
- name: Buy
  steps: [Pay, { name: Ship, event: Ship, outcome: true }]
";

/// So many customers, a day apart; every third one does not pay, and one in two calls.
fn events(customers: usize) -> String {
    let mut csv = "customer,activity,time\n".to_owned();
    for n in 0..customers {
        let mut steps = if n % 3 == 0 { vec!["See", "Ship"] } else { vec!["See", "Pay", "Ship"] };
        if n % 2 == 0 {
            steps.insert(1, "Call");
        }
        for (at, step) in steps.iter().enumerate() {
            csv += &format!("c{n},{step},2026-01-{:02}T0{at}:00:00Z\n", n % 28 + 1);
        }
    }
    csv
}

async fn shop(customers: usize) -> Desk {
    let desk = Desk::new().await;
    desk.import("main", "orders", &events(customers)).await;
    desk.post(JOURNEYS, &json!({ "yaml": SHOP })).await.is(201);
    desk
}

async fn picture(desk: &Desk, slug: &str, query: &str) -> Value {
    desk.get(&format!("{JOURNEYS}/{slug}/picture{query}")).await.is(200).json()
}

/// Customers by station.
fn reached(picture: &Value) -> Vec<(String, Option<u64>)> {
    let stations = picture["scene"]["stations"].as_array().unwrap().iter();
    stations.map(|one| (one["name"].as_str().unwrap().to_owned(), one["customers"]["count"].as_u64())).collect()
}

/// Every mark lies on the canvas.
fn fits(picture: &Value) {
    let scene = &picture["scene"];
    let (width, height) = (scene["width"].as_f64().unwrap(), scene["height"].as_f64().unwrap());
    assert!(width > 0.0 && height > 0.0 && height < 10_000.0, "{width} {height}");
    assert!(!scene["marks"].as_array().unwrap().is_empty());
    assert!(!scene["headline"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn a_picture_shows_what_was_drawn_and_what_was_walked() {
    let desk = shop(42).await;
    let shown = picture(&desk, "the-shop", "?width=1200").await;
    fits(&shown);
    let expected = [("See", 42), ("Pay", 28), ("Ship", 42)].map(|(name, n)| (name.to_owned(), Some(n)));
    assert_eq!(reached(&shown), expected);
    assert_eq!((&shown["journey"], &shown["rev"]), (&json!("the-shop"), &json!(1)));
    let keys: Vec<&str> =
        shown["differences"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["D104:event:Call", "D101:step:pay"]);
    let call = &shown["differences"][0];
    assert_eq!(call["figure"], json!({ "difference": "D104:event:Call" }));
    assert_eq!((&call["customers"]["count"], &call["customers"]["n"]), (&json!(21), &json!(42)));
    assert!(call["sentence"].as_str().unwrap().contains("‘Call’"), "{call}");
    assert!(
        call["how_we_know"][0].as_str().unwrap().starts_with("21 of 42 customers at least once, 95 % interval "),
        "{call}"
    );
    assert_eq!(shown["differences"].as_array().unwrap().iter().filter(|one| one["first_fix"] == true).count(), 1);
    // What is told can be asked for: the question is the one of the answer, and the state is named.
    let answered = desk.post("/api/v1/workspaces/main/questions", &shown["question"]).await.is(200).json();
    assert_eq!(answered["at"], shown["at"]);
    assert_eq!(answered["answer"]["differences"].as_array().unwrap().len(), keys.len());
    assert_eq!(shown["table"]["stations"].as_array().unwrap().len(), 3);

    let selected = picture(&desk, "the-shop", "?width=400&selected=D101:step:pay").await;
    fits(&selected);
    assert_eq!(selected["scene"]["layout"], "rows");
    let row = selected["scene"]["differences"].as_array().unwrap().iter().find(|one| one["selected"] == true).unwrap();
    assert_eq!(row["key"], "D101:step:pay");
    let paper = picture(&desk, "the-shop", "?page=paper").await;
    assert_eq!(paper["scene"]["footnotes"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_picture_is_made_anew_when_the_journey_or_the_evidence_changes() {
    let desk = shop(12).await;
    let before = picture(&desk, "the-shop", "").await;
    assert_eq!(picture(&desk, "the-shop", "").await, before);
    desk.patch(&format!("{JOURNEYS}/the-shop"), &json!({ "headline": "Pay less" })).await.is(200);
    assert_eq!(picture(&desk, "the-shop", "").await["scene"]["headline"], "Pay less");
    let operations = [json!({ "op": "set_optional", "step": "pay", "optional": true })];
    let change = json!({ "base_rev": 1, "operations": operations });
    desk.post(&format!("{JOURNEYS}/the-shop/operations"), &change).await.is(200);
    let changed = picture(&desk, "the-shop", "").await;
    assert_eq!(changed["rev"], 2);
    assert_eq!(changed["differences"].as_array().unwrap().len(), 1);
    desk.import("main", "more", "customer,activity,time\nnew,See,2026-02-01T00:00:00Z\n").await;
    assert_eq!(reached(&picture(&desk, "the-shop", "").await)[0], ("See".to_owned(), Some(13)));
    let narrower = json!({ "reading": { "sources": ["more"] } });
    desk.patch(&format!("{JOURNEYS}/the-shop"), &narrower).await.is(200);
    assert_eq!(reached(&picture(&desk, "the-shop", "").await)[0], ("See".to_owned(), Some(1)));
}

#[tokio::test]
async fn without_data_what_is_drawn_is_shown_hollow() {
    let desk = Desk::new().await;
    desk.post(JOURNEYS, &json!({ "yaml": SHOP })).await.is(201);
    let shown = picture(&desk, "the-shop", "").await;
    fits(&shown);
    assert_eq!(reached(&shown), ["See", "Pay", "Ship"].map(|name| (name.to_owned(), None)));
    assert!(shown["scene"]["stations"].as_array().unwrap().iter().all(|one| one["state"] == "assumed"), "{shown}");
    assert_eq!(shown["differences"], json!([]));

    desk.post(JOURNEYS, &json!({ "title": "Nothing yet" })).await.is(201);
    let nothing = picture(&desk, "nothing-yet", "").await;
    fits(&nothing);
    let why = |one: &Value| one["why"] == "an example: nothing is drawn and nothing is known";
    assert!(nothing["scene"]["stations"].as_array().unwrap().iter().all(why), "{nothing}");
    assert_eq!(nothing["scene"]["title"], "Nothing yet");
}

#[tokio::test]
async fn without_a_map_every_station_is_proposed() {
    let desk = shop(40).await;
    desk.post(JOURNEYS, &json!({ "title": "As they walk" })).await.is(201);
    let shown = picture(&desk, "as-they-walk", "").await;
    fits(&shown);
    let mut names: Vec<String> = reached(&shown).into_iter().map(|(name, _)| name).collect();
    names.sort();
    assert_eq!(names, ["Call", "Pay", "See", "Ship"]);
    assert!(shown["scene"]["stations"].as_array().unwrap().iter().all(|one| one["state"] == "proposed"));
}

#[tokio::test]
async fn three_customers_are_single_threads_and_settle_nothing() {
    let desk = shop(3).await;
    let shown = picture(&desk, "the-shop", "").await;
    fits(&shown);
    assert_eq!(shown["scene"]["customers"], "3 customers");
    for difference in shown["differences"].as_array().unwrap() {
        assert_ne!(difference["verdict"], "contradicts the map", "{difference}");
    }
}

#[tokio::test]
async fn sixty_steps_are_shown_by_stage_and_the_selected_stage_unfolds() {
    let desk = Desk::new().await;
    let mut yaml = "desireline: 1\ntitle: Long\nstages:\n".to_owned();
    let mut csv = "customer,activity,time\n".to_owned();
    for stage in 0..15 {
        yaml += &format!("- name: Stage {stage}\n  steps: [S{stage}a, S{stage}b, S{stage}c, S{stage}d]\n");
    }
    for n in 0..40 {
        for (at, step) in
            (0..15).flat_map(|stage| ["a", "b", "c", "d"].map(|part| format!("S{stage}{part}"))).enumerate()
        {
            if (n + at) % 7 != 0 {
                csv += &format!("c{n},{step},2026-01-01T{:02}:{:02}:00Z\n", at / 60, at % 60);
            }
        }
    }
    desk.import("main", "long", &csv).await;
    desk.post(JOURNEYS, &json!({ "yaml": yaml })).await.is(201);
    let folded = picture(&desk, "long", "?width=1200").await;
    fits(&folded);
    assert_eq!(folded["scene"]["layout"], "stages");
    assert_eq!(reached(&folded).len(), 15);
    assert!(folded["differences"].as_array().unwrap().len() > 50, "every step is left out by somebody");
    let unfolded = picture(&desk, "long", "?width=1200&selected=stage:stage-3").await;
    fits(&unfolded);
    assert_eq!(reached(&unfolded).len(), 18);
}

#[tokio::test]
async fn long_names_arabic_and_emoji_are_drawn_in_every_format() {
    let desk = Desk::new().await;
    let long = "a very long name of a step ".repeat(8)[..200].trim().to_owned();
    let (arabic, emoji) = ("تأكيد الطلب", "🎉 Paid <b>&\"");
    let mut csv = "customer,activity,time\n".to_owned();
    for n in 0..40 {
        for (at, name) in [long.as_str(), arabic, emoji].iter().enumerate() {
            csv += &format!("c{n},\"{}\",2026-01-0{}T00:00:00Z\n", name.replace('"', "\"\""), at + 1);
        }
    }
    desk.import("main", "odd", &csv).await;
    let mut yaml =
        format!("desireline: 1\njourney: odd\ntitle: {}\nstages:\n- name: {}\n  steps:\n", json!(arabic), json!(emoji));
    for (at, name) in [long.as_str(), arabic, emoji].iter().enumerate() {
        yaml += &format!("  - {{ name: {0}, id: step-{at}, event: {0} }}\n", json!(name));
    }
    desk.post(JOURNEYS, &json!({ "yaml": yaml })).await.is(201);
    let shown = picture(&desk, "odd", "?width=900").await;
    fits(&shown);
    assert_eq!(reached(&shown), [long.as_str(), arabic, emoji].map(|name| (name.to_owned(), Some(40))));
    for (format, kind, magic) in [
        ("svg", "image/svg+xml", &b"<svg"[..]),
        ("png", "image/png", b"\x89PNG"),
        ("pdf", "application/pdf", b"%PDF"),
        ("html", "text/html; charset=utf-8", b"<!doctype html>"),
    ] {
        let file = file(&desk, "odd", &format!("{format}?width=700")).await;
        assert_eq!(file.headers[header::CONTENT_TYPE], kind);
        assert!(file.body.starts_with(magic), "{format}");
        assert_eq!(file.headers[header::CONTENT_DISPOSITION], format!("inline; filename=\"odd.{format}\""));
        assert!(file.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));
        assert!(!String::from_utf8_lossy(&file.body).contains("<b>&\""), "{format}: names are escaped");
    }
}

async fn file(desk: &Desk, slug: &str, rest: &str) -> Said {
    let said = desk.get(&format!("{JOURNEYS}/{slug}/picture.{rest}")).await;
    said.is(200);
    said
}

#[tokio::test]
async fn any_number_of_names_that_nobody_drew_is_told_within_bounds() {
    let desk = shop(12).await;
    let rows = (0..2_000).map(|n| format!("c{},page {n},2026-01-20T00:00:00Z\n", n % 12));
    desk.import("main", "pages", &format!("customer,activity,time\n{}", rows.collect::<String>())).await;
    let said = desk.get(&format!("{JOURNEYS}/the-shop/picture?selected=D104:event:page%20999")).await;
    let shown = said.is(200).json();
    fits(&shown);
    let differences = shown["differences"].as_array().unwrap();
    assert!(differences.len() >= 300 && differences.len() < 320, "{}", differences.len());
    assert!(differences.iter().any(|one| one["key"] == "D104:event:page 999"), "what is selected is told of");
    assert!(said.body.len() < 1_000_000, "{}", said.body.len());
    let told = |line: &Value| line.as_str().unwrap().starts_with("The 300 differences that weigh most");
    assert!(shown["scene"]["basis"].as_array().unwrap().iter().any(told));
}

#[tokio::test]
async fn a_file_takes_the_colours_and_the_page_that_are_asked_for() {
    let desk = shop(40).await;
    let light = file(&desk, "the-shop", "svg").await.body;
    assert_ne!(file(&desk, "the-shop", "svg?theme=dark").await.body, light);
    let print = file(&desk, "the-shop", "svg?theme=print").await.body;
    assert_eq!(file(&desk, "the-shop", "svg?page=paper").await.body, print);
    assert!(String::from_utf8_lossy(&print).contains("(1)") || print != light);
}

#[tokio::test]
async fn a_period_chooses_cases_and_may_hold_none() {
    let desk = shop(28).await;
    let some = picture(&desk, "the-shop", "?from=2026-01-02&to=2026-01-05").await;
    assert_eq!(reached(&some)[0], ("See".to_owned(), Some(3)));
    assert_eq!(some["question"]["period"]["from"], "2026-01-02T00:00:00Z");
    let none = picture(&desk, "the-shop", "?from=2027-01-01").await;
    fits(&none);
    let stations = none["scene"]["stations"].as_array().unwrap();
    assert!(stations.iter().all(|one| one["customers"]["n"].as_u64().unwrap_or(0) == 0), "{none}");
    assert!(none["scene"]["headline"].as_str().unwrap().contains("from 1 Jan 2027 on"), "{none}");
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_with_its_place() {
    let desk = shop(3).await;
    for (query, parameter) in [
        ("from=2026-01-05&to=2026-01-05", Some("to")),
        ("from=soon", Some("from")),
        ("to=2026-13-01", Some("to")),
        ("width=wide", Some("width")),
        ("page=wall", Some("page")),
        ("unknown=1", None),
    ] {
        let problem = desk.get(&format!("{JOURNEYS}/the-shop/picture?{query}")).await.refuses(400, "bad_request");
        if let Some(parameter) = parameter {
            assert_eq!(problem["place"]["parameter"], parameter, "{query}: {problem}");
        }
    }
    // Widths beyond what is useful are taken for the nearest that is.
    for width in ["-5", "0", "1e300", "nan"] {
        fits(&picture(&desk, "the-shop", &format!("?width={width}")).await);
    }
    picture(&desk, "the-shop", "?selected=D999:step:gone").await;
}

#[tokio::test]
async fn a_reading_that_does_not_fit_shows_the_drawing_and_says_why() {
    let desk = shop(12).await;
    desk.patch(&format!("{JOURNEYS}/the-shop"), &json!({ "reading": { "cases": { "by": "column" } } })).await.is(200);
    let shown = picture(&desk, "the-shop", "").await;
    fits(&shown);
    assert_eq!(shown.get("at"), None);
    let basis = shown["scene"]["basis"].as_array().unwrap();
    let told = |line: &Value| line.as_str().unwrap().starts_with("There are no figures: no column names the cases");
    assert!(basis.iter().any(told), "{basis:?}");
}

#[tokio::test]
async fn another_workspaces_journey_is_not_there() {
    let desk = shop(3).await;
    desk.import("other", "orders", &events(3)).await;
    for rest in ["picture", "picture.svg", "picture.png", "picture.pdf", "picture.html", "walk?customer=c0"] {
        desk.get(&format!("/api/v1/workspaces/other/journeys/the-shop/{rest}")).await.refuses(404, "not_found");
        desk.get(&format!("{JOURNEYS}/absent/{rest}")).await.refuses(404, "not_found");
    }
}

#[tokio::test]
async fn a_walk_tells_one_customers_events_with_their_steps() {
    let desk = shop(6).await;
    let walk = desk.get(&format!("{JOURNEYS}/the-shop/walk?customer=c4")).await.is(200).json();
    assert_eq!((&walk["customer"], &walk["left_out"]), (&json!("c4"), &json!(0)));
    let events: Vec<(&str, Option<&str>, Option<&str>)> = walk["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["step"].as_str(), one["after"].as_str()))
        .collect();
    assert_eq!(
        events,
        [
            ("See", Some("see"), None),
            ("Call", None, Some("60 min")),
            ("Pay", Some("pay"), Some("60 min")),
            ("Ship", Some("ship"), Some("60 min"))
        ]
    );
    assert_eq!(walk["events"][0]["at"], "2026-01-05T00:00:00Z");
    desk.get(&format!("{JOURNEYS}/the-shop/walk?customer=nobody")).await.refuses(404, "not_found");
    desk.get(&format!("{JOURNEYS}/the-shop/walk?customer=%00")).await.refuses(400, "bad_request");
    desk.get(&format!("{JOURNEYS}/the-shop/walk")).await.refuses(400, "bad_request");
}

#[tokio::test]
async fn the_selected_difference_is_told_in_its_customers_words() {
    let desk = shop(12).await;
    let mut csv = "id,customer,time,stars,comment\n".to_owned();
    for n in 0..12 {
        let (stars, words) = if n % 2 == 0 { (n % 4 + 1, "had to call") } else { (1, "all is lost, never again") };
        csv += &format!("r{n},c{n},2026-02-01 09:00:00,{stars},{words} said customer {n}\n");
    }
    desk.import_feedback("main", "reviews", &csv).await;
    let quotes = async |query: &str| {
        let shown = picture(&desk, "the-shop", query).await;
        let told = shown["differences"].as_array().unwrap().iter().filter(|one| one["quotes"] != json!([]));
        told.map(|one| (one["key"].clone(), one["quotes"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(quotes("").await, []);
    let [(key, said)] = &quotes("?selected=D104:event:Call").await[..] else { panic!("one difference has quotes") };
    assert_eq!(key, "D104:event:Call");
    let said = said.as_array().unwrap();
    assert_eq!(said.len(), 3);
    for quote in said {
        assert!(quote["text"].as_str().unwrap().starts_with("had to call"), "of those who called: {quote}");
        assert_eq!((&quote["source"], &quote["score"]), (&json!("reviews"), &json!("1 on a scale of 1 to 5")));
    }
    let walk = desk.get(&format!("{JOURNEYS}/the-shop/walk?customer=c2")).await.is(200).json();
    let last = walk["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["said"], "had to call said customer 2");
    // Events of other sources are none of this journey, and what was said there neither.
    let reading = json!({ "reading": { "sources": ["orders"] } });
    desk.patch(&format!("{JOURNEYS}/the-shop"), &reading).await.is(200);
    assert_eq!(quotes("?selected=D104:event:Call").await, []);
}
