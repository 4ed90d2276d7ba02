//! Maps and arguments that cannot be used: what is said about them, and with which exit code.

mod support;

use support::{Desk, Said, csv, run};

const LOG: &str = "ana: ad@0d signup@1d pay@9d";

/// What `check` says of this map.
fn check(map: impl AsRef<[u8]>, more: &str) -> Said {
    let desk = Desk::new();
    desk.file("m.journey.yaml", map);
    desk.file("log.csv", csv(LOG));
    desk.run(format!("check m.journey.yaml log.csv {more}").trim_end())
}

/// A map of these lines, which begin with line 3.
#[track_caller]
fn refused(lines: &str, words: &[&str]) {
    check(format!("desireline: 1\ntitle: T\n{lines}"), "").refuses(words);
}

#[test]
fn a_map_that_is_not_there_is_named() {
    let desk = Desk::new();
    desk.file("log.csv", csv(LOG));
    desk.run("check none.journey.yaml log.csv").refuses(&["cannot read the map `none.journey.yaml`", "No such file"]);
}

#[test]
fn what_is_no_map_is_told_how_a_map_begins() {
    check("just a text", "").refuses(&["error[M002]", "not a journey map", "m.journey.yaml:1:1", "`desireline: 1`"]);
    check("services: { web: 1 }", "").refuses(&["error[M002]", "not a journey map"]);
    check("- 1\n- 2\n", "").refuses(&["error[M002]", "not a journey map"]);
    check("", "").refuses(&["error[M002]", "the file is empty", "the smallest map"]);
    check(b"\x89PNG\r\n\x1a\n\0", "").refuses(&["not a text file"]);
    check(b"title: caf\xe9", "").refuses(&["UTF-8"]);
    check("a: [", "").refuses(&["error[M001]", "not YAML", "m.journey.yaml:1:4"]);
}

#[test]
fn a_log_in_the_place_of_the_map_is_recognised() {
    let desk = Desk::new();
    desk.file("log.csv", csv(LOG));
    desk.run("check log.csv log.csv").refuses(&["log.csv:1:1", "not a journey map"]);
}

#[test]
fn a_slug_that_stands_twice_is_shown_at_both_places() {
    let map = "stages:\n  - name: A\n    steps:\n      - { name: Ad, id: x }\n      - { name: Buy, id: x }\n";
    refused(
        map,
        &["error[M005]", "the id `x`", "m.journey.yaml:7:", "m.journey.yaml:6:", "first here", "another `id:`"],
    );
    refused("title: U\nstages: [{ name: A, steps: [ad] }]\n", &["error[M006]", "`title` stands twice", "remove one"]);
}

#[test]
fn an_unknown_step_is_shown_with_the_nearest() {
    let map = "stages:\n  - { name: A, steps: [ad, signup] }\nconnectors:\n  - { from: ad, to: sigup }\n";
    refused(
        map,
        &["error[M004]", "`sigup`", "m.journey.yaml:6:21", "did you mean `signup`?", "this map has: ad, signup"],
    );
    let lanes = "stages:\n  - { name: A, steps: [ad] }\nlanes: [{ type: feeling, cells: { add: glad } }]\n";
    refused(lanes, &["error[M004]", "`add`"]);
}

const AROUND: &str = "stages:
  - { name: A, steps: [ad] }
  - { name: B, steps: [signup] }
  - { name: C, steps: [pay] }
connectors: [{ from: ad, to: pay }]
";

#[test]
fn a_stage_that_no_way_reaches_is_an_error_in_strict_order() {
    refused(
        &format!("order: strict\n{AROUND}"),
        &["error[M019]", "no way reaches the stage `B`", "m.journey.yaml:6:", "this leads around it", "draw one"],
    );
}

#[test]
fn a_stage_that_no_way_reaches_is_an_error_of_the_flag_strict_as_well() {
    check(format!("desireline: 1\ntitle: T\n{AROUND}"), "--strict")
        .refuses(&["no way leads to `signup`", "draw a connector"]);
}

#[test]
fn a_stage_that_all_ways_lead_around_is_a_warning_in_soft_order() {
    let said = check(format!("desireline: 1\ntitle: T\n{AROUND}"), "");
    said.exits(0).tells(&["warning[M109]", "all connectors lead around the stage `B`", "m.journey.yaml:5:"]);
}

#[test]
fn an_alias_bomb_is_refused_at_once() {
    let mut bomb = String::from("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let below = vec![format!("*l{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("l{level}: &l{level} [{below}]\n"));
    }
    check(bomb, "").refuses(&["error[M011]", "unfolds to more than", "write the values out"]);
    check("a: ".to_owned() + &"[".repeat(100_000), "").refuses(&["error[M0", "m.journey.yaml:1:"]);
}

#[test]
fn words_and_numbers_that_a_map_does_not_know_are_shown_with_what_it_knows() {
    refused("order: sideways\nstages: [{ name: A, steps: [ad] }]\n", &["error[M012]", "`sideways`", "soft, strict"]);
    refused("stags: [{ name: A, steps: [ad] }]\n", &["error[M003]", "`stags`", "`stages`"]);
    refused(
        "thresholds: { default: 200 % }\nstages: [{ name: A, steps: [ad] }]\n",
        &["error[M013]", "between 0 and 1", "m.journey.yaml:3:24"],
    );
    let soon =
        "stages: [{ name: A, steps: [ad, pay] }]\nconnectors: [{ from: ad, to: pay, kind: promise, within: soon }]\n";
    refused(soon, &["error[M014]", "`soon` is not a length of time such as `30m`"]);
    refused("stages: []\n", &["error[M009]"]);
    refused(
        "stages: [{ name: A, steps: [{ name: ad, known: unseen }] }]\n",
        &["no step of the map can be seen in events", "bind at least one touchpoint"],
    );
    let many: Vec<String> = (0..33).map(|at| format!("s{at}")).collect();
    refused(
        &format!("stages: [{{ name: A, steps: [{}] }}]\n", many.join(", ")),
        &["error[M020]", "33 steps", "split the stage"],
    );
}

#[test]
fn all_problems_of_a_map_are_told_at_once() {
    let map =
        "thresholds: { default: 200 %, skiped: 5 % }\nstages:\n  - { name: A, steps: [{ name: ad, optinal: true }] }\n";
    refused(map, &["M013", "`skiped`", "did you mean `skipped`?", "`optinal`", "did you mean `optional`?", "3 errors"]);
}

/// What a command says on a small log.
fn on_log(words: &str) -> Said {
    let desk = Desk::new();
    desk.file("log.csv", csv(LOG));
    desk.run(words)
}

#[test]
fn a_flag_with_an_unknown_column_is_told_the_columns() {
    on_log("discover log.csv --customer nobody").refuses(&[
        "`log.csv` has no column `nobody`",
        "--customer",
        "`customer`, `activity`, `time`",
    ]);
    on_log("discover log.csv --activity activty").refuses(&["no column `activty`", "`activity`"]);
    on_log("discover log.csv --case order --case-by column").refuses(&["no column `order`", "--case"]);
    on_log("discover log.csv --case-by column").refuses(&[
        "no column names the cases",
        "`--case COLUMN`",
        "`--case-by customer`",
    ]);
    on_log("discover log.csv --custmer x").refuses(&["--custmer", "--customer"]);
}

#[test]
fn an_event_name_that_the_data_does_not_have_is_told_the_nearest() {
    for (words, name) in [
        ("discover log.csv --end payy", "pay"),
        ("discover log.csv --case-by episode --start sign-up", "signup"),
        ("funnel log.csv --steps ad,signpu", "signup"),
    ] {
        let asked = words.rsplit([' ', ',']).next().expect("a word");
        on_log(words).refuses(&[&format!("no event is named `{asked}`"), &format!("`{name}`")]);
    }
    let desk = Desk::with("stages: [{ name: A, steps: [ad] }]\n", LOG);
    desk.run("check map.journey.yaml log.csv --end payy").refuses(&["no event is named `payy`", "`pay`"]);
}

#[test]
fn a_question_in_json_with_an_unknown_name_is_answered_and_names_it() {
    let desk = Desk::new();
    desk.file("log.csv", csv(LOG));
    desk.file("q.json", r#"{ "ask": { "funnel": { "steps": ["ad", "payy"] } } }"#);
    let answer = desk.run("ask --question q.json log.csv -q").exits(0).json();
    assert_eq!(answer["unknown_names"], serde_json::json!([{ "name": "payy", "nearest": ["pay"] }]));
    assert_eq!(answer["steps"][1]["entered"], serde_json::json!(0));
}

#[test]
fn a_funnel_needs_1_to_32_steps_with_names() {
    let steps = vec!["ad"; 33].join(",");
    on_log(&format!("funnel log.csv --steps {steps}")).refuses(&["1 to 32 steps", "this one has 33"]);
    on_log(&format!("funnel log.csv --steps {}", vec!["ad"; 32].join(","))).exits(0);
    on_log("funnel log.csv").refuses(&["--steps"]);
}

#[test]
fn a_funnel_step_without_a_name_is_refused() {
    on_log("funnel log.csv --steps ad,,pay -q").refuses(&["step"]);
    on_log("funnel log.csv -q --steps ").refuses(&["step"]);
}

#[test]
fn a_length_of_time_that_is_none_is_told_how_one_is_written() {
    let how = "is not a length of time such as `30m`, `24h`, `7d` or `1d 12h`";
    on_log("discover log.csv --silence 3x").refuses(&["`3x`", how, "--silence"]);
    on_log("discover log.csv --session-gap soon").refuses(&["`soon`", how, "--session-gap"]);
    on_log("funnel log.csv --steps ad --window 5parsecs").refuses(&["`5parsecs`", how, "--window", "`none`"]);
}

#[test]
fn a_time_that_is_none_is_told_how_one_is_written() {
    on_log("discover log.csv --as-of then").refuses(&["`then` is not an instant such as", "--as-of"]);
    on_log("discover log.csv --from 2026-02-01 --to 2026-01-01").refuses(&["the period from 2026-02-01", "is empty"]);
    on_log("discover log.csv --from 2026-01-01").exits(0);
    on_log("discover log.csv --start ad").refuses(&["cuts episodes", "`--case-by episode`"]);
}

#[test]
fn a_period_without_cases_says_why_nothing_is_left() {
    let said = on_log("discover log.csv --from 2026-02-01 --to 2026-03-01");
    assert!(said.exits(0).out.contains("3 events were read and none counts: 3 outside any case"), "{}", said.out);
}

#[test]
fn an_unknown_code_is_told_where_the_list_is() {
    run(&["explain", "D199"]).refuses(&["`D199`", "`desireline explain` lists them all"]);
    run(&["explain", "d101"]).exits(0);
    run(&["explain", "out of order"]).exits(0);
}

#[test]
fn an_unknown_command_or_format_is_told_the_known_ones() {
    run(&["discver", "x.csv"]).refuses(&["discver", "discover"]);
    on_log("discover log.csv --format yml").refuses(&["yml", "text, json, yaml"]);
    run(&["discover"]).refuses(&["no FILE is named", "there is no data in"]);
}
