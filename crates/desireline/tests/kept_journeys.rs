//! Commands that take a journey that is kept instead of a map file say the same.

mod support;

use support::{Desk, Said};

const MAP: &str = "desireline: 1
title: The shop
stages:
- name: Look
  steps: [{ name: See, event: see }]
- name: Buy
  steps: [{ name: Pay, event: pay }, { name: Ship, event: ship, outcome: true }]
";

/// Forty customers: every third one does not pay, every second one calls; a day apart.
fn log() -> String {
    let mut csv = "customer,activity,time\n".to_owned();
    for n in 0..40 {
        let mut steps = if n % 3 == 0 { vec!["see", "ship"] } else { vec!["see", "pay", "ship"] };
        if n % 2 == 0 {
            steps.insert(1, "call");
        }
        for (at, step) in steps.iter().enumerate() {
            csv += &format!("c{n},{step},2026-01-{:02}T0{at}:00:00Z\n", n % 28 + 1);
        }
    }
    csv
}

fn shop() -> Desk {
    let desk = Desk::new();
    desk.file("shop.journey.yaml", MAP);
    desk.file("log.csv", log());
    desk.run("import log.csv --source shop --yes --quiet").exits(0);
    desk.run("journeys add shop.journey.yaml --slug shop --source shop").exits(0);
    desk
}

/// The differences without what a file adds to them: their places.
fn differences(said: &Said) -> Vec<serde_json::Value> {
    let mut all = said.json()["differences"].as_array().expect("differences").clone();
    all.iter_mut().for_each(|one| one["place"] = serde_json::Value::Null);
    all
}

#[test]
fn check_takes_a_slug_and_says_what_it_says_of_the_file() {
    let desk = shop();
    let (kept, file) =
        (desk.run("check shop --format json"), desk.run("check shop.journey.yaml log.csv --format json"));
    assert_eq!(differences(kept.exits(1)), differences(file.exits(1)));
    let text = desk.run("check shop");
    assert!(text.out.contains("50 % of customers have `call`, which nobody drew"), "{text:#?}");
    let some = desk.run("check shop --from 2026-01-02 --to 2026-01-05 --format json");
    assert_eq!(some.json()["customers"], 6, "{some:#?}");
}

#[test]
fn export_takes_a_slug_and_draws_what_it_draws_of_the_file() {
    let desk = shop();
    let scene = |said: &Said| (said.json()["stations"].clone(), said.json()["differences"].clone());
    let kept = desk.run("export shop --format json -o -");
    let file = desk.run("export shop.journey.yaml --source shop --format json -o -");
    assert_eq!(scene(kept.exits(0)), scene(file.exits(0)));
    for name in ["x.svg", "x.png", "x.pdf", "x.html"] {
        desk.run(&format!("export shop -o {name}")).exits(0);
        let bytes = std::fs::read(desk.path().join(name)).expect("the file was written");
        assert!(bytes.len() > 1_000, "{name}");
    }
    let svg = std::fs::read_to_string(desk.path().join("x.svg")).expect("text");
    assert!(svg.contains("The shop") && svg.contains("‘call’"), "{svg}");
    desk.run("export shop -o - --format svg --select D999:step:gone").refuses(&["the picture has no `D999:step:gone`"]);
}

#[test]
fn what_the_journey_says_itself_is_not_said_again() {
    let desk = shop();
    desk.run("check shop --case-by session").refuses(&["`--case-by` is about a map file", "`shop`"]);
    desk.run("export shop -o x.svg --source shop").refuses(&["`--source` is about a map file"]);
    desk.run("export shop -o x.svg --strict").refuses(&["`--strict` is about a map file"]);
    desk.run("check shop --from soon").refuses(&["`--from` needs a time"]);
}

#[test]
fn a_slug_that_nothing_has_is_told_as_such() {
    let desk = shop();
    desk.run("check absent").refuses(&["there is no file `absent`", "journey"]);
    desk.run("export absent -o x.svg").refuses(&["there is no file `absent`"]);
    desk.run("check shop --workspace other").refuses(&["there is no workspace `other`"]);
    desk.run("check absent.journey.yaml").refuses(&["cannot read the map `absent.journey.yaml`"]);
    Desk::new().run("check shop").refuses(&["there is no file `shop`", "there is no data"]);
    // A file wins over a journey of the same name.
    desk.file("shop", "no map");
    desk.run("check shop").refuses(&["error["]);
}
