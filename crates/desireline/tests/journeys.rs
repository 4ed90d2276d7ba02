//! `journeys` as a person or a program uses them.

mod support;

use support::Desk;

const MAP: &str = "desireline: 1
journey: shop
title: The shop
owner: Ana
stages:
- name: Look
  owner: Ben
  steps: [See]
- name: Buy
  owner: Ben
  steps: [Pay, { name: Ship, outcome: true }]
";

/// Twelve customers; every third one does not pay.
fn events() -> String {
    let mut csv = "customer,activity,time\n".to_owned();
    for n in 0..12 {
        let steps: &[&str] = if n % 3 == 0 { &["See", "Ship"] } else { &["See", "Pay", "Ship"] };
        for (at, step) in steps.iter().enumerate() {
            csv += &format!("c{n},{step},2026-01-{:02} 0{at}:00:00\n", n + 1);
        }
    }
    csv
}

fn shop() -> Desk {
    let desk = Desk::new();
    desk.file("orders.csv", events());
    desk.file("shop.journey.yaml", MAP);
    desk.run("import orders.csv --source orders").exits(0);
    desk
}

#[test]
fn a_journey_is_kept_and_tells_how_it_stands() {
    let desk = shop();
    let none = desk.run("journeys");
    assert_eq!(
        none.exits(0).out,
        "no journey is kept yet: keep one with `desireline journeys add MAP`, or see `desireline demo`\n"
    );
    let kept = desk.run("journeys add shop.journey.yaml --source orders");
    assert_eq!(kept.exits(0).out, "kept: The shop as `shop`; `desireline journeys show shop` tells how it stands\n");
    let listed = desk.run("journeys").exits(0).out.clone();
    assert_eq!(
        listed,
        "  slug  title     owner  next review  revision\n  shop  The shop  Ana    not set             1\n"
    );
    let told = desk.run("journeys show shop");
    for words in [
        "owned by Ana, next review not set, revision 1",
        "Worst difference: 4 of 12 customers skip ‘Pay’ (D101:step:pay)",
        "Look          12",
        "Ready: 1 of 7",
        "✗ Scope is explicit\n    Say in the brief whose journey it is (`persona`), from where to where it goes (`episode`) and what it is to achieve (`goal`).",
        "✓ Sources are documented\n    32 events from “orders”.",
        "✗ Owners and dates are set\n    Set the day of the next review.",
        "UTC, Local user: Takes a map of 2 stages and 3 steps",
    ] {
        assert!(told.exits(0).out.contains(words), "{words}: {told:#?}");
    }
    desk.run("journeys set shop --next-review 2099-01-31 --headline").exits(2);
    desk.run("journeys set shop --next-review 2099-01-31 --headline Late").exits(0);
    let json = desk.run("journeys show shop --format json").exits(0).json();
    let points = json["standing"]["readiness"]["points"].as_array().expect("points");
    let met: Vec<&str> =
        points.iter().filter(|point| point["met"] == true).filter_map(|point| point["name"].as_str()).collect();
    assert_eq!((points.len(), met), (7, vec!["sources", "owners", "shareable"]));
    assert_eq!(json["standing"]["worst"]["key"], "D101:step:pay");
    assert_eq!(json["standing"]["trunk"][1]["customers"], 12);
    let cleared = desk.run("journeys set shop --owner  --next-review ");
    assert!(cleared.exits(0).out.contains("no owner  not set"), "{cleared:#?}");
}

#[test]
fn a_map_goes_out_changes_and_comes_back_as_a_revision() {
    let desk = shop();
    desk.run("journeys add shop.journey.yaml --slug ours --case-by customer --end Ship --silence 7d").exits(0);
    let yaml = desk.run("journeys show ours --format yaml").exits(0).out.clone();
    desk.file("again.journey.yaml", &yaml);
    let same = desk.run("journeys draw ours again.journey.yaml");
    assert_eq!(same.exits(0).out, "the map of `ours` is that one already, at revision 1\n");
    desk.file("again.journey.yaml", yaml.replace("Pay", "Pay up"));
    assert_eq!(
        desk.run("journeys draw ours again.journey.yaml").exits(0).out,
        "the map of `ours` is at revision 2 now\n"
    );
    assert!(desk.run("journeys show ours --format yaml").exits(0).out.contains("Pay up"));
    assert_eq!(desk.run("journeys show ours --format yaml --rev 1").exits(0).out, yaml);
    desk.run("journeys show ours --format yaml --rev 3").refuses(&["there is no revision `3`"]);
    desk.run("journeys show ours --rev 1").refuses(&["add `--format yaml`"]);
    let json = desk.run("journeys list --format json").exits(0).json();
    let reading = &json["journeys"][0]["reading"];
    assert_eq!((&reading["cases"]["end"][0], &reading["cases"]["by"]), (&"Ship".into(), &"customer".into()));
    assert_eq!(desk.run("journeys remove ours").exits(0).out, "removed: `ours`; what was imported stays\n");
    for command in ["show", "remove"] {
        desk.run(&format!("journeys {command} ours")).refuses(&["there is no journey `ours`"]);
    }
}

#[test]
fn what_cannot_be_kept_is_refused_with_what_to_do() {
    let desk = shop();
    desk.file("bad.journey.yaml", "desireline: 1\ntitle: x\nstages: [{name: A, steps: [b, b]}]\n");
    desk.run("journeys add bad.journey.yaml").refuses(&["two steps have the id `b`"]);
    desk.run("journeys add absent.journey.yaml").refuses(&["cannot read the map `absent.journey.yaml`"]);
    desk.run("journeys add shop.journey.yaml --source nope")
        .refuses(&["there is no source `nope`; the workspace has `orders`"]);
    desk.run("journeys add shop.journey.yaml --next-review soon")
        .refuses(&["`soon` is no day; write it as in 2026-06-30"]);
    desk.run("journeys add shop.journey.yaml --zone Mars/Base").refuses(&["`Mars/Base` is no time zone"]);
    desk.run("journeys add shop.journey.yaml --slug a/b").refuses(&["`a/b` cannot be a slug"]);
    desk.run("journeys show nope").refuses(&["there is no journey `nope`"]);
    desk.run("journeys add shop.journey.yaml").exits(0);
    desk.run("journeys add shop.journey.yaml --slug shop").refuses(&["there is a journey `shop` already"]);
}

#[test]
fn people_are_listed_added_and_leave() {
    let desk = shop();
    desk.run("journeys add shop.journey.yaml").exits(0);
    assert_eq!(desk.run("journeys people").exits(0).out, "Ana\nBen\nLocal user\n");
    assert_eq!(desk.run("journeys people --add Zoë🦊").exits(0).out, "Ana\nBen\nLocal user\nZoë🦊\n");
    desk.run("journeys people --add Ana").refuses(&["there is a person `Ana` already"]);
    assert_eq!(desk.run("journeys people --leave Ana").exits(0).out, "Ben\nLocal user\nZoë🦊\n");
    desk.run("journeys people --leave Ana").refuses(&["there is no person `Ana`; there is `Ben`"]);
    let told = desk.run("journeys show shop");
    assert!(told.exits(0).out.contains("“Ana”, who is not among the people any more"), "{told:#?}");
}
