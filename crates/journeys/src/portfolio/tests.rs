//! A journey of a shop: how it stands, and what turns each point green.

use std::collections::BTreeSet;

use desireline_model::answer::Answer;
use desireline_model::journey::Reading;
use desireline_model::operation::Operation;
use desireline_model::question::{Ask, AskCheck};
use desireline_scene::compose;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::{Handled, Sight, Standing, standing};
use crate::ask::ask_workspace;
use crate::db::Db;
use crate::db::testing::db_tests;
use crate::intake::feedback::tests::take;
use crate::intake::tests::{Shop, clock};
use crate::maps::read_map;
use crate::picture;
use crate::picture::heard::heard;
use crate::store::journeys::{JourneyPatch, NewJourney};
use crate::store::people::known_names;
use crate::store::sources::EvidenceKind;

const MAP: &str = "desireline: 1
journey: parcel
title: Parcel
owner: Ana
ignore: [review]
stages:
  - name: Order
    owner: Ben
    steps:
      - { name: Buy, event: bought }
  - name: Receive
    steps:
      - { name: Get the parcel, id: got, event: arrived, outcome: true }
      - { name: Tell us, id: told, event: survey answered, optional: true }
";

/// Twelve customers: the last two never get it; five ask where it is, which nobody drew.
fn events() -> String {
    let mut csv = "customer,event,time\n".to_owned();
    for n in 1..=12 {
        csv += &format!("c{n},bought,2026-01-01 10:00:00\n");
        if n <= 5 {
            csv += &format!("c{n},asked where it is,2026-01-03 10:00:00\n");
        }
        if n <= 10 {
            csv += &format!("c{n},arrived,2026-01-05 10:00:00\n");
        }
    }
    csv
}

const TODAY: Date = date(2026, 6, 1);

/// The shop with the journey of its parcels.
async fn parcels(db: &Db) -> Shop {
    let shop = Shop::open(db).await;
    let map = read_map(MAP, "parcel").unwrap().doc;
    let new = NewJourney { map: Some(map), ..NewJourney::default() };
    shop.scope.create_journey(new, &shop.actor, clock()).await.unwrap();
    shop
}

async fn stand(shop: &Shop, handled: &Handled, today: Date) -> Standing {
    let (journey, map) = shop.scope.journey_and_map("parcel").await.unwrap();
    let ask = Ask::Check(Box::new(AskCheck { map: map.clone(), strict: false }));
    let question = journey.reading.question(ask, None);
    let answered = ask_workspace(&shop.installation, &shop.scope, &question, None, Default::default(), &clock).await;
    let answer = answered.unwrap().answer;
    let heard = heard(&shop.installation, &shop.scope, &map, &question.sources, None, None, clock()).await.unwrap();
    let input = picture::input(&map, &answer, &heard);
    let scene = compose(&input);
    let Answer::Check(check) = &answer else { panic!("a check") };
    let people: BTreeSet<String> = known_names(shop.installation.db()).await.unwrap();
    standing(&Sight {
        journey: &journey,
        map: &map,
        check: Some(check),
        feelings: &input.feelings,
        scene: &scene,
        people: &people,
        handled,
        today,
    })
}

/// The points that are met, in order.
fn met(standing: &Standing) -> Vec<&'static str> {
    assert_eq!(standing.readiness.points.len(), 7);
    standing.readiness.points.iter().filter(|point| point.met).map(|point| point.name).collect()
}

fn words<'s>(standing: &'s Standing, name: &str) -> &'s str {
    &standing.readiness.points.iter().find(|point| point.name == name).unwrap().words
}

async fn change(shop: &Shop, operations: Value) {
    let operations: Vec<Operation> = serde_json::from_value(operations).unwrap();
    let rev = shop.scope.get_journey("parcel").await.unwrap().rev;
    shop.scope.apply_operations("parcel", rev, operations, &shop.actor, clock()).await.unwrap();
}

async fn patch(shop: &Shop, patch: JourneyPatch) {
    shop.scope.patch_journey("parcel", patch, &shop.actor, clock()).await.unwrap();
}

db_tests! {
    async fn each_point_turns_by_itself_and_says_what_to_do(db: &Db) {
        let shop = parcels(db).await;
        let none = Handled::default();
        let before = stand(&shop, &none, TODAY).await;
        assert_eq!(met(&before), [""; 0]);
        assert_eq!(words(&before, "sources"), "Bring in events that show the drawn steps, and say which sources are read.");
        assert_eq!(words(&before, "first_fix"), "Hold the map against events first: then it shows what to mend.");
        assert_eq!(words(&before, "emotions"), "Ask customers how it felt: a file of scores with their times is enough.");
        assert_eq!((before.worst, before.feeling.len()), (None, 0));

        take(&shop, EvidenceKind::Events, "shop", "e.csv", &events()).await;
        let with_events = stand(&shop, &none, TODAY).await;
        assert_eq!(words(&with_events, "sources"), "Say which sources this journey is read from; now it is read from all of them.");
        let reading = Reading { sources: vec!["shop".to_owned(), "reviews".to_owned()], ..Reading::default() };
        let mut csv = "id,customer,time,stars,comment\n".to_owned();
        for n in 1..=10 {
            csv += &format!("r{n},c{n},2026-01-06 09:00:00,2,Came late and the box was open\n");
        }
        take(&shop, EvidenceKind::Feedback, "reviews", "r.csv", &csv).await;
        patch(&shop, JourneyPatch { reading: Some(reading), ..JourneyPatch::default() }).await;
        let read = stand(&shop, &none, TODAY).await;
        assert_eq!(met(&read), ["emotions"]);
        assert_eq!(words(&read, "emotions"), "10 answers at 1 step.");
        assert_eq!(words(&read, "sources"), "No event shows “Tell us”: name another event, or say that it is known in another way.");
        change(&shop, json!([{ "op": "bind_touchpoint", "touchpoint": "told", "known": "in_words" }])).await;
        let sourced = stand(&shop, &none, TODAY).await;
        assert_eq!(met(&sourced), ["sources", "emotions"]);

        let brief = json!({ "goal": "Fewer apologies", "persona": "Who buys", "episode": "One order", "time_frame": null, "deadline": null, "metrics": [{ "name": "stars", "baseline": null, "target": 4.3, "unit": null }] });
        change(&shop, json!([{ "op": "set_brief", "brief": brief }])).await;
        let scoped = stand(&shop, &none, TODAY).await;
        assert_eq!(met(&scoped), ["scope", "sources", "emotions"]);
        assert_eq!((words(&scoped, "scope"), words(&scoped, "metrics")), ("Who buys; One order.", "Give “stars” a baseline: the figure as it is now."));
        let mut measured = brief.clone();
        measured["metrics"][0]["baseline"] = json!(4.1);
        change(&shop, json!([{ "op": "set_brief", "brief": measured }])).await;
        assert_eq!(met(&stand(&shop, &none, TODAY).await), ["scope", "sources", "emotions", "metrics"]);

        patch(&shop, JourneyPatch { headline: Some(Some("Parcels come late".to_owned())), ..JourneyPatch::default() }).await;
        let shared = stand(&shop, &none, TODAY).await;
        assert_eq!(met(&shared), ["scope", "sources", "emotions", "metrics", "shareable"]);
        let worst = shared.worst.clone().unwrap();
        assert_eq!((worst.key.as_str(), worst.customers.count, worst.customers.n), ("D104:event:asked where it is", 5, 12));
        assert!(words(&shared, "first_fix").starts_with("Decide about the first fix: "), "{}", words(&shared, "first_fix"));
        let handled = Handled { keys: BTreeSet::from([first_fix_of(&shop).await]), ..Handled::default() };
        let decided = stand(&shop, &handled, TODAY).await;
        assert_eq!(met(&decided), ["scope", "sources", "emotions", "first_fix", "metrics", "shareable"]);

        assert_eq!(words(&decided, "owners"), "Name an owner of “Receive”; set the day of the next review.");
        patch(&shop, JourneyPatch { next_review: Some(Some(date(2026, 7, 1))), ..JourneyPatch::default() }).await;
        assert_eq!(met(&stand(&shop, &handled, TODAY).await).len(), 6);
        change(&shop, json!([{ "op": "set_owner", "of": { "stage": "receive" }, "owner": "Chen" }])).await;
        let ready = stand(&shop, &handled, TODAY).await;
        assert_eq!((ready.readiness.met(), words(&ready, "owners")), (7, "The journey and 2 stages have owners; next review on 2026-07-01."));
        let late = stand(&shop, &Handled { overdue: 2, ..handled.clone() }, date(2026, 7, 2)).await;
        assert_eq!(words(&late, "owners"), "Hold the review that was due on 2026-07-01, and set the next; finish or move 2 actions whose day is over.");
        let people = crate::store::people::list_people(db).await.unwrap();
        let ana = people.iter().find(|person| person.name == "Ana").unwrap();
        crate::store::people::remove_person(db, &ana.id, clock()).await.unwrap();
        let left = stand(&shop, &handled, TODAY).await;
        assert_eq!(words(&left, "owners"), "Find somebody in place of “Ana”, who is not among the people any more.");
        assert_eq!(left.readiness.met(), 6);
    }

    async fn trunk_and_feeling_are_told_by_stage(db: &Db) {
        let shop = parcels(db).await;
        take(&shop, EvidenceKind::Events, "shop", "e.csv", &events()).await;
        let lane = json!({ "id": "feeling", "type": "feeling", "title": "Feeling", "cells": { "buy": "happy", "got": "relieved" } });
        change(&shop, json!([{ "op": "add_lane", "lane": lane }])).await;
        let mut csv = "id,customer,time,stars\n".to_owned();
        for n in 1..=4 {
            csv += &format!("r{n},c{n},2026-01-06 09:00:00,{n}\n");
        }
        take(&shop, EvidenceKind::Feedback, "reviews", "r.csv", &csv).await;
        let stands = stand(&shop, &Handled::default(), TODAY).await;
        let trunk: Vec<_> = stands.trunk.iter().map(|stage| (stage.title.as_str(), stage.customers)).collect();
        assert_eq!(trunk, [("Order", 12), ("Receive", 10)]);
        let feeling: Vec<_> = stands.feeling.iter().map(|felt| (felt.stage.as_str(), felt.mean, felt.n, felt.guess)).collect();
        assert_eq!(feeling, [("order", None, 0, Some(1.5)), ("receive", Some(-0.5), 4, Some(1.0))]);
        assert_eq!(words(&stands, "emotions"), "Fewer than 10 customers said how “Buy” and “Get the parcel” felt: ask there, or take the guess off the map.");
    }
}

/// The key of what the picture calls the first fix.
async fn first_fix_of(shop: &Shop) -> String {
    let (journey, map) = shop.scope.journey_and_map("parcel").await.unwrap();
    let ask = Ask::Check(Box::new(AskCheck { map: map.clone(), strict: false }));
    let question = journey.reading.question(ask, None);
    let answered = ask_workspace(&shop.installation, &shop.scope, &question, None, Default::default(), &clock).await;
    let heard = heard(&shop.installation, &shop.scope, &map, &question.sources, None, None, clock()).await.unwrap();
    let scene = compose(&picture::input(&map, &answered.unwrap().answer, &heard));
    scene.differences.into_iter().find(|row| row.first_fix).unwrap().key
}
