//! What a map may say, and how strictly it is taken: orders, connectors, thresholds, cases, places.

mod support;

use serde_json::{Value, json};
use support::{Desk, Said};

const MAP: &str = "
stages:
  - { name: Join, steps: [ad, signup] }
  - { name: Try, steps: [verify] }
  - { name: Buy, steps: [{ name: pay, outcome: true }] }
";

fn check(map: &str, log: &str, more: &str) -> Said {
    Desk::with(map, log).run(format!("check map.journey.yaml log.csv --format json -q {more}").trim_end())
}

/// The differences as `D101 verify contradicted`.
fn verdicts(said: &Said) -> Vec<String> {
    let answer = said.json();
    let list = answer["differences"].as_array().expect("differences");
    list.iter()
        .map(|one| {
            let about = one["about"].as_object().expect("a subject").values().next().expect("one");
            let word = |value: &Value| value.as_str().unwrap_or("a connector").to_owned();
            format!("{} {} {}", word(&one["code"]), word(about), word(&one["verdict"]))
        })
        .collect()
}

#[track_caller]
fn clean(map: &str, log: &str) {
    let said = check(map, log, "--all-closed");
    assert_eq!(verdicts(said.exits(0)), [""; 0]);
}

#[track_caller]
fn codes(map: &str, log: &str, more: &str, expected: &[&str]) {
    let said = check(map, log, &format!("--all-closed {more}"));
    let found: Vec<String> =
        verdicts(&said).iter().map(|one| one.rsplit_once(' ').expect("words").0.to_owned()).collect();
    assert_eq!(found, expected, "{}", said.out);
}

/// So many customers who all walk like this.
fn crowd(n: usize, walk: &str) -> String {
    (0..n).map(|at| format!("{}{at}: {walk}\n", &walk[..1])).collect()
}

#[test]
fn steps_of_one_stage_come_in_any_order_unless_strict() {
    clean(MAP, "ana: signup@0d ad@1d verify@2d pay@9d");
    codes(MAP, "ana: signup@0d ad@1d verify@2d pay@9d", "--strict", &["D102 signup"]);
    codes(&format!("order: strict{MAP}"), "ana: signup@0d ad@1d verify@2d pay@9d", "", &["D102 signup"]);
}

#[test]
fn an_arrow_inside_a_stage_says_which_step_comes_first() {
    let map = format!("{MAP}connectors: [{{ from: ad, to: signup }}]\n");
    clean(&map, "ana: ad@0d signup@1d verify@2d pay@9d");
    codes(&map, "ana: signup@0d ad@1d verify@2d pay@9d", "", &["D102 signup"]);
}

#[test]
fn an_arrow_to_a_later_stage_is_a_shortcut() {
    let map = format!("{MAP}connectors: [{{ from: signup, to: pay }}]\n");
    clean(&map, "ana: ad@0d signup@1d pay@9d\nben: ad@0d signup@1d verify@2d pay@9d");
}

#[test]
fn a_loop_lets_customers_come_back() {
    let walk = "ana: ad@0d signup@1d verify@2d signup@3d verify@4d pay@9d";
    codes(MAP, walk, "", &["D105 signup", "D105 verify"]);
    let map = format!("{MAP}connectors: [{{ from: verify, to: signup, kind: loop }}]\n");
    clean(&map, walk);
    clean(&map, "ana: ad@0d signup@1d verify@2d pay@9d");
    clean(&format!("order: strict{map}"), walk);
}

#[test]
fn of_a_fork_one_way_is_enough() {
    let map = "
stages:
  - { name: Ask, steps: [ask] }
  - { name: Pay, steps: [card, cash] }
  - { name: End, steps: [done] }
connectors: [{ from: ask, to: card }, { from: ask, to: cash }]
";
    clean(map, "ana: ask@0d card@1d done@2d\nben: ask@0d cash@1d done@2d");
    codes(map, "ana: ask@0d done@2d", "", &["D101 card"]);
}

#[test]
fn optional_and_repeatable_steps_may_be_missing_or_come_again() {
    let map = MAP.replace("[ad, signup]", "[{ name: ad, optional: true }, { name: signup, repeatable: true }]");
    clean(&map, "ana: signup@1d signup@2d ad@2d signup@3d verify@4d pay@9d\nben: signup@1d verify@2d pay@3d");
}

#[test]
fn a_step_that_no_event_can_show_is_never_missing() {
    let map = MAP.replace("[verify]", "[verify, { name: hope, known: unseen }, { name: joy, known: in_words }]");
    clean(&map, "ana: ad@0d signup@1d verify@2d pay@9d");
}

#[test]
fn an_open_case_owes_nothing_for_what_may_still_come() {
    let said = check(MAP, "ana: ad@0d signup@1d", "");
    assert_eq!(verdicts(said.exits(0)), [""; 0]);
    let answer = said.json();
    assert_eq!((&answer["states"]["open"], &answer["fitness"]["cost"]), (&json!(1), &json!(0)));
    codes(MAP, "ana: ad@0d signup@1d", "", &["D109 verify"]);
}

#[test]
fn ignored_events_are_left_out_and_counted() {
    let log = "ana: ad@0d beat@1h signup@1d chat@2d verify@3d pay@9d";
    codes(MAP, log, "", &["D104 beat", "D104 chat"]);
    let left_out = |map: &str| check(map, log, "--all-closed").exits(0).json()["left_out"].clone();
    let listed = left_out(&format!("ignore: [beat, \"c*t\"]{MAP}"));
    assert_eq!(listed, json!([{ "reason": "on the map's ignore list", "events": 2 }]));
    let unbound = left_out(&format!("unbound: ignore{MAP}"));
    assert_eq!(unbound[0]["events"], json!(2));
    assert!(unbound[0]["reason"].as_str().is_some_and(|reason| reason.contains("unbound: ignore")), "{unbound}");
}

#[test]
fn the_exit_code_is_1_when_a_difference_reaches_its_threshold() {
    let (good, bad) = ("ad@0d signup@1d verify@2d pay@9d", "ad@0d signup@1d pay@9d");
    let log = |goods: usize, bads: usize| {
        let named =
            |walk: &str, n: usize, who: char| (0..n).map(|at| format!("{who}{at}: {walk}\n")).collect::<String>();
        named(good, goods, 'g') + &named(bad, bads, 'b')
    };
    let told = |goods: usize, bads: usize, map: &str, more: &str| {
        let said = check(map, &log(goods, bads), more);
        (said.code, verdicts(&said).join(", "))
    };
    assert_eq!(told(12, 0, MAP, ""), (0, String::new()));
    assert_eq!(told(11, 1, MAP, ""), (0, "D101 verify within".to_owned()), "8.3 % of 12");
    assert_eq!(told(9, 1, MAP, ""), (1, "D101 verify unsettled".to_owned()), "exactly 10 %");
    assert_eq!(told(9, 1, MAP, "--settled"), (0, "D101 verify unsettled".to_owned()));
    assert_eq!(told(6, 6, MAP, "--settled"), (1, "D101 verify contradicted".to_owned()));
    assert_eq!(told(0, 9, MAP, "--settled"), (0, "D101 verify unsettled".to_owned()), "nine are too few");
    let fewer = format!("thresholds: {{ min_customers: 9 }}{MAP}");
    assert_eq!(told(0, 9, &fewer, "--settled"), (1, "D101 verify contradicted".to_owned()));
    let higher = format!("thresholds: {{ skipped: 60 % }}{MAP}");
    assert_eq!(told(6, 6, &higher, ""), (0, "D101 verify within".to_owned()));
    let other = format!("thresholds: {{ default: 60 %, skipped: 5 % }}{MAP}");
    assert_eq!(told(11, 1, &other, ""), (1, "D101 verify unsettled".to_owned()));
}

#[test]
fn differences_within_their_threshold_are_shown_on_demand() {
    let log = crowd(11, "gd") + "bob: ad@0d signup@1d pay@9d\n";
    let log = log.replace(": gd", ": ad@0d signup@1d verify@2d pay@9d");
    let desk = Desk::with(MAP, &log);
    let short = desk.run("check map.journey.yaml log.csv");
    assert!(
        !short.exits(0).out.contains("D101") && short.out.contains("1 stay below it; --all shows them"),
        "{}",
        short.out
    );
    let all = desk.run("check map.journey.yaml log.csv --all");
    assert!(all.exits(0).out.contains("below its threshold[D101]: 8.3 % of customers skip `verify`"), "{}", all.out);
}

#[test]
fn a_binding_that_matches_nothing_warns_with_the_nearest_names() {
    let map = "
stages:
  - { name: Join, steps: [{ name: Sign up, event: signupp, optional: true }, ad] }
  - { name: Buy, steps: [{ name: pay, outcome: true }] }
unbound: ignore
";
    let desk = Desk::with(map, "ana: ad@0d signup@1d pay@9d");
    let said = desk.run("check map.journey.yaml log.csv");
    for words in
        ["`sign-up` is met by no event", "it looks for `signupp`", "the data has `signup`", "map.journey.yaml:5:"]
    {
        assert!(said.exits(0).out.contains(words), "`{words}`: {}", said.out);
    }
    let unmatched = desk.run("check map.journey.yaml log.csv --format json -q").json()["unmatched"].clone();
    assert_eq!(unmatched[0]["touchpoint"], json!("sign-up"));
    assert_eq!(unmatched[0]["nearest"][0], json!("signup"));
}

#[test]
fn two_events_of_one_day_are_read_as_drawn_where_only_days_are_known() {
    let day = "ana: ad@monday verify@monday signup@monday pay@tuesday";
    clean(MAP, day);
    codes(MAP, day, "--strict", &["D102 verify"]);
    codes(MAP, "ana: ad@monday verify@tuesday signup@wednesday pay@thursday", "", &["D102 verify"]);
}

#[test]
fn a_place_points_at_the_step_in_the_file() {
    let map = "
stages:
  - name: Join
    steps:
      - ad
      - name: signup
        repeatable: true
      - name: verify
  - { name: Buy, steps: [{ name: pay, outcome: true }] }
connectors:
  - { from: ad, to: pay, kind: promise, within: 1h }
";
    let desk = Desk::with(map, "ana: ad@0d signup@1d chat@2d pay@3d");
    let answer = desk.run("check map.journey.yaml log.csv --format json -q").exits(1).json();
    let text = std::fs::read_to_string(desk.path().join("map.journey.yaml")).expect("the map");
    let pointed = |code: &str| {
        let list = answer["differences"].as_array().expect("differences");
        let place = &list.iter().find(|one| one["code"] == code).expect(code)["place"];
        let number = |key: &str| place[key].as_u64().expect(key) as usize;
        assert_eq!(place["file"], json!("map.journey.yaml"));
        let line = text.lines().nth(number("line") - 1).expect("the line is there");
        (line[number("column") - 1..].to_owned(), place["path"].as_str().expect("path").to_owned())
    };
    assert_eq!(pointed("D101"), ("name: verify".to_owned(), "stage \"Join\" › step \"verify\"".to_owned()));
    let (line, path) = pointed("D107");
    assert!(line.starts_with("{ from: ad, to: pay"), "{line}");
    assert_eq!(path, "connector \"ad\" → \"pay\"");
    assert!(pointed("D104").0.contains("pay"), "off the map, most often before `pay`");
    let shown = desk.run("check map.journey.yaml log.csv").out;
    assert!(shown.contains("┌─ map.journey.yaml:10:9   stage \"Join\" › step \"verify\""), "{shown}");
}

#[test]
fn episodes_start_and_end_where_the_question_says() {
    let log = "ana: chat@0h ad@1h signup@2h verify@3h pay@4h ad@5d signup@6d pay@7d";
    let said = check(MAP, log, "--case-by episode --start ad --end pay");
    let answer = said.json();
    assert_eq!((&answer["cases"], &answer["customers"], &answer["events"]), (&json!(2), &json!(1), &json!(7)));
    assert_eq!(answer["states"]["completed"], json!(2));
    assert_eq!(verdicts(&said), ["D101 verify unsettled"]);
    assert_eq!(answer["left_out"][0]["events"], json!(1), "the chat came before any start");
}

#[test]
fn sessions_are_held_against_the_map_one_by_one() {
    let log = "ana: ad@0m signup@10m verify@20m pay@50m ad@81m signup@90m pay@95m";
    let said = check(MAP, log, "--case-by session");
    let answer = said.json();
    assert_eq!((&answer["cases"], &answer["customers"]), (&json!(2), &json!(1)), "31 minutes are a pause, 30 are none");
    assert_eq!(verdicts(&said), ["D101 verify unsettled"]);
    let whole = check(MAP, log, "--case-by session --session-gap 31m").json();
    assert_eq!(whole["cases"], json!(1));
}

#[test]
fn touchpoints_take_events_by_channel_and_property() {
    let map = "
stages:
  - name: Help
    steps:
      - name: Ask
        touchpoints:
          - { name: Billing, event: ask, where: { topic: billing } }
          - { name: Other, event: ask }
      - { name: pay, outcome: true }
";
    clean(map, "ana: ask[topic=billing]@0d pay@1d\nben: ask[topic=other]@0d pay@1d");
    let one = map.replace("          - { name: Other, event: ask }\n", "");
    codes(&one, "ana: ask[topic=other]@0d pay@1d", "", &["D101 ask", "D104 ask"]);
}

#[test]
fn a_binding_whose_conditions_no_event_meets_says_so() {
    let map = "
stages:
  - { name: Help, steps: [{ name: ask, where: { topic: billing }, optional: true }, { name: pay, outcome: true }] }
unbound: ignore
";
    let said = Desk::with(map, "ana: ask[topic=other]@0d pay@1d").run("check map.journey.yaml log.csv");
    for words in ["`ask` is met by no event", "where `topic` is `billing`", "1 event of that name, none where"] {
        assert!(said.exits(0).out.contains(words), "`{words}`: {}", said.out);
    }
}
