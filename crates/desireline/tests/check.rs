//! Every class of difference on a journey that one can read: it fires, and not on the clean twin.

mod support;

use serde_json::Value;
use support::{Desk, Said};

/// From the advertisement to the payment, in three stages.
const MAP: &str = "
stages:
  - { name: Join, steps: [ad, signup] }
  - { name: Try, steps: [verify] }
  - { name: Buy, steps: [{ name: pay, outcome: true }] }
";

/// What `check` says of a log, with these words added to the command.
fn check(map: &str, log: &str, more: &str) -> Said {
    Desk::with(map, log).run(format!("check map.journey.yaml log.csv --format json -q {more}").trim_end())
}

/// The differences as `D101 verify 1/1`: code, what it is about, customers.
fn differences(said: &Said) -> Vec<String> {
    let answer = said.json();
    let list = answer["differences"].as_array().expect("differences");
    list.iter()
        .map(|one| {
            format!(
                "{} {} {}/{}",
                one["code"].as_str().expect("code"),
                about(one),
                one["customers"]["count"],
                one["customers"]["n"]
            )
        })
        .collect()
}

fn about(difference: &Value) -> String {
    let about = &difference["about"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    text(&about["step"]).or_else(|| text(&about["event"])).unwrap_or_else(|| {
        let end = |end: &str| about["connector"][end].as_str().expect("a step").to_owned();
        format!("{}→{}", end("from"), end("to"))
    })
}

/// The differences of a log by these words, and none on its clean twin.
#[track_caller]
fn fires(map: &str, more: &str, log: &str, expected: &[&str], clean: &str) {
    let said = check(map, log, more);
    assert_eq!(differences(said.exits(1)), expected, "{}", said.out);
    let twin = check(map, clean, more);
    assert_eq!(differences(&twin), [""; 0], "{}", twin.out);
    twin.exits(0);
}

const CLEAN: &str = "ana: ad@0d signup@1d verify@2d pay@9d";

#[test]
fn a_required_step_that_did_not_happen_is_skipped() {
    fires(MAP, "", "ana: ad@0d signup@1d pay@9d", &["D101 verify 1/1"], CLEAN);
}

#[test]
fn a_step_of_a_later_stage_that_came_first_is_out_of_order() {
    fires(MAP, "", "ana: ad@0d verify@1d signup@2d pay@9d", &["D102 verify 1/1"], CLEAN);
}

#[test]
fn a_step_done_again_at_once_is_repeated() {
    fires(MAP, "", "ana: ad@0d signup@1d signup@2d verify@2d pay@9d", &["D103 signup 1/1"], CLEAN);
}

#[test]
fn what_nobody_drew_is_off_the_map() {
    fires(MAP, "", "ana: ad@0d signup@1d chat@2d verify@3d pay@9d", &["D104 chat 1/1"], CLEAN);
}

#[test]
fn a_step_done_again_after_another_is_looped_back_to() {
    fires(MAP, "", "ana: ad@0d signup@1d verify@2d signup@3d pay@9d", &["D105 signup 1/1"], CLEAN);
}

#[test]
fn a_step_done_twice_is_looped_back_to_whichever_of_the_two_is_aligned() {
    let strict = format!("order: strict{MAP}");
    let said = check(&strict, "ana: signup@0d chat@1d signup@2d verify@3d pay@9d", "");
    assert_eq!(differences(&said), ["D101 ad 1/1", "D104 chat 1/1", "D105 signup 1/1"]);
}

#[test]
fn two_alternatives_of_one_choice_are_a_wrong_branch() {
    let map = "
order: strict
stages:
  - { name: Decide, steps: [ask] }
  - { name: Answer, steps: [buy, cancel] }
  - { name: After, steps: [rate] }
connectors:
  - { from: ask, to: buy }
  - { from: ask, to: cancel }
  - { from: buy, to: rate }
  - { from: cancel, to: rate }
";
    fires(
        map,
        "",
        "ana: ask@0d buy@1d cancel@2d rate@3d",
        &["D106 cancel 1/1"],
        "ana: ask@0d buy@1d rate@3d\nben: ask@0d cancel@1d rate@3d",
    );
    let soft = map.replace("order: strict", "order: soft");
    fires(&soft, "", "ana: ask@0d buy@1d cancel@2d rate@3d", &["D106 cancel 1/1"], "ana: ask@0d cancel@1d rate@3d");
}

#[test]
fn a_connector_that_takes_longer_than_promised_is_slower() {
    let map = format!("{MAP}connectors: [{{ from: signup, to: verify, kind: promise, within: 24h }}]\n");
    fires(&map, "", "ana: ad@0d signup@1d verify@3d pay@9d", &["D107 signup→verify 1/1"], CLEAN);
}

#[test]
fn a_wait_that_is_not_over_is_slower_once_it_exceeds_the_promise() {
    let map = format!("{MAP}connectors: [{{ from: signup, to: verify, kind: promise, within: 24h }}]\n");
    let waits = "ana: ad@0d signup@1d";
    let at = |as_of: &str| differences(&check(&map, waits, &format!("--as-of {as_of}")));
    assert_eq!(at("2026-01-07"), [""; 0], "exactly the promise is kept");
    assert_eq!(at("2026-01-07T00:00:01Z"), ["D107 signup→verify 1/1"]);
}

#[test]
fn a_date_that_passes_without_the_step_is_a_broken_promise() {
    let map = "
stages:
  - { name: Order, steps: [order] }
  - { name: Deliver, steps: [{ name: deliver, promised_by: due, outcome: true }] }
";
    fires(
        map,
        "",
        "ana: order[due=2026-01-07]@0d deliver@3d",
        &["D108 deliver 1/1"],
        "ana: order[due=2026-01-07]@0d deliver@2d",
    );
    let end_of_day = "ana: order[due=2026-01-07]@0d deliver@71h";
    assert_eq!(differences(&check(map, end_of_day, "")), [""; 0], "a date lasts until its end");
    let instant = "ana: order[due=2026-01-07T12:00:00Z]@0d deliver@61h";
    assert_eq!(differences(&check(map, instant, "")), ["D108 deliver 1/1"], "an hour too late");
    let waits = "ana: order[due=2026-01-07]@0d";
    let at = |as_of: &str| differences(&check(map, waits, &format!("--as-of {as_of}")));
    assert_eq!(at("2026-01-07T23:59:00Z"), [""; 0]);
    assert_eq!(at("2026-01-08T00:00:00Z"), ["D108 deliver 1/1"]);
}

#[test]
fn a_promise_that_cannot_be_read_is_a_warning() {
    let map = "
stages:
  - { name: Order, steps: [order] }
  - { name: Deliver, steps: [{ name: deliver, promised_by: due, outcome: true }] }
";
    let said = check(map, "ana: order[due=soon]@0d deliver@3d", "");
    let warnings = said.exits(0).json()["warnings"].to_string();
    assert!(warnings.contains("`due`") && warnings.contains("no dates"), "{warnings}");
    let said = check(map, "ana: order@0d deliver@3d", "");
    let warnings = said.exits(0).json()["warnings"].to_string();
    assert!(warnings.contains("no event carries the property `due`"), "{warnings}");
}

#[test]
fn a_customer_who_stopped_before_the_end_has_abandoned() {
    fires(MAP, "--all-closed", "ana: ad@0d signup@1d", &["D109 verify 1/1"], CLEAN);
    let silent = check(MAP, "ana: ad@0d signup@1d", "--as-of 2026-02-28");
    assert_eq!(differences(&silent), ["D109 verify 1/1"], "thirty days of silence");
    let patient = check(MAP, "ana: ad@0d signup@1d", "--as-of 2026-02-28 --silence 90d");
    assert_eq!(differences(&patient), [""; 0]);
}

#[test]
fn a_record_that_the_customer_denies_is_said_otherwise() {
    let map = "
stages:
  - { name: Order, steps: [order] }
  - { name: Deliver, steps: [{ name: deliver, denied_by: complaint, outcome: true }] }
";
    fires(map, "", "ana: order@0d deliver@2d complaint@3d", &["D110 deliver 1/1"], "ana: order@0d deliver@2d");
    let before = check(map, "ana: order@0d complaint@1d deliver@2d", "");
    assert_eq!(differences(&before), [""; 0], "what is said before the record denies nothing");
}

#[test]
fn a_step_is_counted_by_customers_and_by_occurrences() {
    let log = "ana: ad@0d signup@1d signup@2d signup@3d verify@4d pay@9d\nben: ad@0d signup@1d verify@2d pay@9d";
    let said = check(MAP, log, "");
    let difference = said.json()["differences"][0].clone();
    assert_eq!(differences(&said), ["D103 signup 1/2"]);
    let figures = ["cases", "occurrences"].map(|key| difference[key].as_u64().expect(key));
    assert_eq!(figures, [1, 2]);
    assert_eq!(difference["between"][0]["after"], "signup");
    assert_eq!(difference["between"][0]["before"], "verify");
}

#[test]
fn the_effect_tells_completion_and_time_with_and_without() {
    let log = "
ana: ad@0d signup@1d verify@2d pay@4d
ben: ad@0d signup@1d chat@2d verify@3d pay@8d
cem: ad@0d signup@1d chat@2d";
    let said = check(MAP, log, "--all-closed");
    let answer = said.json();
    let list = answer["differences"].as_array().expect("differences");
    let chat = list.iter().find(|one| one["code"] == "D104").expect("the chat is off the map");
    let effect = &chat["effect"];
    let shares =
        ["completed_with", "completed_without"].map(|key| (effect[key]["count"].clone(), effect[key]["n"].clone()));
    assert_eq!(shares, [(1.into(), 2.into()), (1.into(), 1.into())]);
    let days = ["median_s_with", "median_s_without"].map(|key| effect[key].as_f64().expect(key) / 86_400.0);
    assert_eq!(days, [8.0, 4.0]);
}
