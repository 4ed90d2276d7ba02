use super::super::problem::code;
use super::{codes, map_of, report};

#[test]
fn a_misspelled_step_is_shown_with_the_one_that_was_meant() {
    let text = map_of(&["[Ad, Pricing]", "[Sign up]"], "connectors:\n  - { from: pricing, to: sing-up }\n");
    insta::assert_snapshot!(report(&text), @r#"
    error[M004]: connector goes to a step that is not on the map: `sing-up`
      ┌─ a.journey.yaml:9:26
      │
     9│   - { from: pricing, to: sing-up }
      │                          ^^^^^^^ did you mean `sign-up`?
      = steps are named by their id; this map has: ad, pricing, sign-up

    a.journey.yaml: 1 error
    "#);
}

#[test]
fn a_connector_by_name_is_told_the_id() {
    let text = map_of(&["[Ad, { id: join, name: Sign up }, Buy now]"], "connectors: [{ from: Buy now, to: join }]");
    insta::assert_snapshot!(report(&text), @r#"
    error[M004]: connector leaves a step that is not on the map: `Buy now`
      ┌─ a.journey.yaml:6:22
      │
     6│ connectors: [{ from: Buy now, to: join }]
      │                      ^^^^^^^ did you mean `buy-now`?
      = steps are named by their id; this map has: ad, join, buy-now

    a.journey.yaml: 1 error
    "#);
}

#[test]
fn a_slug_that_stands_twice_is_shown_in_both_places() {
    let text = map_of(&["\n      - name: Sign up\n        event: Signup", "\n      - Sign-up"], "");
    insta::assert_snapshot!(report(&text), @r#"
    error[M005]: two steps have the id `sign-up`
      ┌─ a.journey.yaml:10:9
      │
    10│       - Sign-up
      │         ^^^^^^^
      ┌─ a.journey.yaml:6:15
      │
     6│       - name: Sign up
      │               ------- first here
      = an id comes from the name unless it is written; give one of them another `id:`

    a.journey.yaml: 1 error
    "#);
}

#[test]
fn an_unknown_key_is_compared_with_the_known_ones() {
    let text = map_of(&["[{ name: a, repeatble: true }, { name: b, colour: red }]"], "");
    insta::assert_snapshot!(report(&text), @r#"
    error[M003]: a step has no key `repeatble`
      ┌─ a.journey.yaml:5:24
      │
     5│     steps: [{ name: a, repeatble: true }, { name: b, colour: red }]
      │                        ^^^^^^^^^ did you mean `repeatable`?

    error[M003]: a step has no key `colour`
      ┌─ a.journey.yaml:5:54
      │
     5│     steps: [{ name: a, repeatble: true }, { name: b, colour: red }]
      │                                                      ^^^^^^
      = its keys are id, name, owner, event, events, where, binding, channel, known, touchpoints, optional, repeatable, outcome, promised_by, denied_by, child

    a.journey.yaml: 2 errors
    "#);
}

#[test]
fn a_stage_that_connectors_lead_around_is_unreachable_in_strict_order() {
    let text = map_of(&["[a]", "[b]", "[c]"], "order: strict\nconnectors: [{ from: a, to: c }]");
    insta::assert_snapshot!(report(&text), @r#"
    error[M019]: no way reaches the stage `Stage 2`
      ┌─ a.journey.yaml:6:11
      │
     6│   - name: Stage 2
      │           ^^^^^^^
      ┌─ a.journey.yaml:11:14
      │
    11│ connectors: [{ from: a, to: c }]
      │              ------------------ this leads around it
      = connectors of kind `next` replace the way to the next step; draw one that leads here too,
      = or remove those that lead around it, and write `optional: true` where it can be left out

    a.journey.yaml: 1 error
    "#);
}

#[test]
fn a_stage_that_connectors_lead_around_may_be_left_out_in_soft_order() {
    let text = map_of(&["[a]", "[b]", "[c]"], "connectors: [{ from: a, to: c }]");
    let notes = super::read(&text).notes;
    insta::assert_snapshot!(notes[0], @r#"
    warning[M109]: all connectors lead around the stage `Stage 2`
      ┌─ a.journey.yaml:6:11
      │
     6│   - name: Stage 2
      │           ^^^^^^^ so it counts as one that may be left out
      ┌─ a.journey.yaml:10:14
      │
    10│ connectors: [{ from: a, to: c }]
      │              ------------------ this leads around it
      = draw a connector that leads here too; if nobody should come here, remove the stage
    "#);
}

#[test]
fn a_branch_a_loop_and_an_optional_step_keep_everything_reachable() {
    for rest in [
        "order: strict\nconnectors: [{ from: a, to: c }, { from: a, to: b }, { from: b, to: a }]",
        "order: strict\nconnectors: [{ from: c, to: a, kind: loop }]",
        "connectors: [{ from: a, to: c }, { from: a, to: b }]",
        "connectors: [{ from: c, to: a }]",
    ] {
        assert_eq!(codes(&map_of(&["[a]", "[{ name: b, optional: true }]", "[c]"], rest)), "", "{rest}");
    }
}

#[test]
fn a_step_from_which_no_way_leads_on_is_an_error_in_strict_order() {
    let rest =
        "order: strict\nconnectors: [{ from: a, to: b }, { from: a, to: d }, { from: b, to: c }, { from: c, to: b }]";
    assert_eq!(codes(&map_of(&["[a, b, c, d]"], rest)), "M024 5:16");
    let with_outcome = map_of(&["[a, b, { name: c, outcome: true }, d]"], rest);
    assert_eq!(codes(&with_outcome), "");
}

#[test]
fn a_step_may_be_unreachable_inside_a_stage_that_is_reached() {
    let rest = "order: strict\nconnectors: [{ from: a, to: c }]";
    assert_eq!(codes(&map_of(&["[a, b, c]"], rest)), "M019 5:16");
}

#[test]
fn every_problem_of_a_file_is_reported_at_once() {
    let text = "\
desireline: 1
titel: Test
ordr: strict
unbound: maybe
thresholds: { default: 10, skiped: 5 %, min_customers: few }
brief: { deadline: 31.3.2026, metrics: [{ name: x, baseline: low }] }
stages:
  - name: A
    steps: []
  - name: B
    steps: sign up
  - name: C
    steps:
      - { name: d, optional: yes, known: somehow }
      - { name: e, id: \"no slug\" }
connectors:
  - { from: d, to: e, kind: promise, within: soon }
";
    insta::assert_snapshot!(report(text), @r#"
    error[M003]: a map has no key `titel`
      ┌─ a.journey.yaml:2:1
      │
     2│ titel: Test
      │ ^^^^^ did you mean `title`?

    error[M003]: a map has no key `ordr`
      ┌─ a.journey.yaml:3:1
      │
     3│ ordr: strict
      │ ^^^^ did you mean `order`?

    error[M012]: `maybe` is not a way to treat unbound events
      ┌─ a.journey.yaml:4:10
      │
     4│ unbound: maybe
      │          ^^^^^
      = it is one of off_map, ignore

    error[M013]: a share lies between 0 and 1, or 0 % and 100 %
      ┌─ a.journey.yaml:5:24
      │
     5│ thresholds: { default: 10, skiped: 5 %, min_customers: few }
      │                        ^^ did you mean `10 %`?

    error[M003]: thresholds has no key `skiped`
      ┌─ a.journey.yaml:5:28
      │
     5│ thresholds: { default: 10, skiped: 5 %, min_customers: few }
      │                            ^^^^^^ did you mean `skipped`?

    error[M013]: `few` is not a number of customers
      ┌─ a.journey.yaml:5:56
      │
     5│ thresholds: { default: 10, skiped: 5 %, min_customers: few }
      │                                                        ^^^
      = write a whole number: `10`

    error[M015]: `31.3.2026` is not a date
      ┌─ a.journey.yaml:6:20
      │
     6│ brief: { deadline: 31.3.2026, metrics: [{ name: x, baseline: low }] }
      │                    ^^^^^^^^^
      = write year, month and day: `2026-03-31`

    error[M013]: `low` is not a number
      ┌─ a.journey.yaml:6:62
      │
     6│ brief: { deadline: 31.3.2026, metrics: [{ name: x, baseline: low }] }
      │                                                              ^^^
      = write `0.6`, `60 %` or `42`, say

    error[M009]: the stage `A` has no steps
      ┌─ a.journey.yaml:8:11
      │
     8│   - name: A
      │           ^
      = add `steps:` with at least one step; a plain text will do

    error[M007]: expected a list of steps, found text
      ┌─ a.journey.yaml:11:12
      │
    11│     steps: sign up
      │            ^^^^^^^
      = begin each line of a list with `- `

    error[M007]: expected true or false, found text
      ┌─ a.journey.yaml:14:30
      │
    14│       - { name: d, optional: yes, known: somehow }
      │                              ^^^
      = write `optional: true`, or leave it out

    error[M012]: `somehow` is not a way to know a step
      ┌─ a.journey.yaml:14:42
      │
    14│       - { name: d, optional: yes, known: somehow }
      │                                          ^^^^^^^
      = it is one of in_events, in_words, unseen

    error[M022]: `no slug` cannot be an id
      ┌─ a.journey.yaml:15:24
      │
    15│       - { name: e, id: "no slug" }
      │                        ^^^^^^^^^ write `no-slug`, say
      = an id has letters, digits, `-` and `_`, and at most 100 of them

    error[M014]: `soon` is not a length of time such as `30m`, `24h`, `7d` or `1d 12h`
      ┌─ a.journey.yaml:17:46
      │
    17│   - { from: d, to: e, kind: promise, within: soon }
      │                                              ^^^^

    a.journey.yaml: 14 errors
    "#);
}

#[test]
fn each_mistake_has_its_code_and_its_place() {
    let many = (0..32).map(|i| format!("s{i}")).collect::<Vec<_>>().join(", ");
    let long = "x".repeat(10_001);
    let cases = [
        ("desireline: 1\nstages: [\n".to_owned(), "M001 2:9"),
        ("services:\n  web: {}\n".to_owned(), "M002 1:1"),
        ("- a\n- b\n".to_owned(), "M002 1:1"),
        ("just text".to_owned(), "M002 1:1"),
        ("{\"type\": \"FeatureCollection\"}".to_owned(), "M002 1:1"),
        (String::new(), "M002 1:1"),
        ("# only a comment\n".to_owned(), "M002 1:1"),
        (map_of(&["[a]"], "colour: red"), "M003 6:1"),
        (map_of(&["[a]"], "lanes: [{ type: pain, cells: { b: x } }]"), "M004 6:32"),
        (map_of(&["[a, a]"], ""), "M005 5:16"),
        (map_of(&["[a]"], "lanes: [{ type: pain }, { type: pain }]"), "M005 6:33"),
        (map_of(&["[a]"], "title: Again"), "M006 6:1"),
        (map_of(&["[{ name: a, where: { b: 1, b: 2 } }]"], ""), "M006 5:39"),
        (map_of(&["[[a]]"], ""), "M007 5:13"),
        (map_of(&["[{ name: a, event: [b, c] }]"], ""), "M007 5:31"),
        (map_of(&["[{ optional: true }]"], ""), "M008 5:13"),
        ("desireline: 1\ntitle: T\n".to_owned(), "M008 1:1"),
        (map_of(&["[]"], ""), "M009 4:11"),
        ("desireline: 1\ntitle: T\nstages: []\n".to_owned(), "M009 3:9"),
        ("desireline: 2\ntitle: T\nstages: []\n".to_owned(), "M010 1:13"),
        ("desireline: one\ntitle: T\nstages: [{ name: A, steps: [b] }]\n".to_owned(), "M010 1:13"),
        ("title: T\nstages: [{ name: A, steps: [b] }]\n".to_owned(), "M010 1:1"),
        (map_of(&["[a]"], "order: lose"), "M012 6:8"),
        (map_of(&["[a]"], "lanes: [{ type: emotion }]"), "M012 6:17"),
        (map_of(&["[a]"], "thresholds: { default: 1.5 }"), "M013 6:24"),
        (map_of(&["[a]"], "thresholds: { default: 110 % }"), "M013 6:24"),
        (map_of(&["[a]"], "thresholds: { default: .nan }"), "M013 6:24"),
        (map_of(&["[a, b]"], "connectors: [{ from: a, to: b, kind: promise, within: 24 }]"), "M014 6:55"),
        (map_of(&["[a]"], "brief: { deadline: 2026-02-30 }"), "M015 6:20"),
        (map_of(&["[a, b]"], "connectors: [{ from: a, to: b, kind: promise }]"), "M016 6:14"),
        (map_of(&["[a, b]"], "connectors: [{ from: b, to: b }]"), "M017 6:29"),
        (map_of(&["[{ name: b, touchpoints: [{ name: c, event: a }, { name: d, event: a }] }]"], ""), "M018 5:79"),
        (map_of(&[&format!("[{many}]")], ""), "M020 4:11"),
        (map_of(&["[a]"], &format!("owner: {long}")), "M021 6:8"),
        (map_of(&["[{ id: a b }]"], ""), "M022 5:19"),
        (map_of(&["[{ name: a, event: b, events: [c] }]"], ""), "M023 5:24"),
        (map_of(&["[{ name: a, event: b, binding: { event: c } }]"], ""), "M023 5:24"),
        (map_of(&["[{ name: a, known: unseen, event: b }]"], ""), "M023 5:46"),
        (map_of(&["[{ name: a, binding: { channel: } }]"], ""), "M023 5:33"),
        (map_of(&["[{ name: a, event: b, touchpoints: [c] }]"], ""), "M023 5:24"),
    ];
    let wrong: Vec<String> = cases
        .into_iter()
        .filter(|(text, expected)| codes(text) != *expected)
        .map(|(text, expected)| format!("expected {expected}, found {}:\n{text}", codes(&text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_crowded_stage_is_fine_in_strict_order() {
    let many = (0..40).map(|i| format!("s{i}")).collect::<Vec<_>>().join(", ");
    assert_eq!(codes(&map_of(&[&format!("[{many}]")], "order: strict")), "");
}

#[test]
fn a_newer_format_is_named_as_such() {
    insta::assert_snapshot!(report("desireline: 2\ntitle: T\nscenes: []\n"), @r#"
    error[M010]: this map has version 2 of the format
      ┌─ a.journey.yaml:1:13
      │
     1│ desireline: 2
      │             ^ this program reads version 1
      = it was written for a newer Desireline; update the program

    a.journey.yaml: 1 error
    "#);
}

#[test]
fn two_touchpoints_with_the_same_events_are_told_how_to_differ() {
    let text = map_of(
        &["[{ name: Help, touchpoints: [{ name: Chat, event: Support }, { name: Phone, event: Support }] }]"],
        "",
    );
    insta::assert_snapshot!(report(&text), @r#"
    error[M018]: `Chat` and `Phone` are bound to the same events
      ┌─ a.journey.yaml:5:95
      │
     5│     steps: [{ name: Help, touchpoints: [{ name: Chat, event: Support }, { name: Phone, event: Support }] }]
      │                                                                                               ^^^^^^^ an event can show one touchpoint only
      ┌─ a.journey.yaml:5:62
      │
     5│     steps: [{ name: Help, touchpoints: [{ name: Chat, event: Support }, { name: Phone, event: Support }] }]
      │                                                              ------- the same conditions
      = tell them apart, as in `binding: { event: Support, channel: phone }` or `where: { topic: billing }`
      = or make them one touchpoint

    a.journey.yaml: 1 error
    "#);
}

#[test]
fn a_tab_is_named_as_what_it_is() {
    insta::assert_snapshot!(report("desireline: 1\nstages:\n\t- name: A\n"), @r#"
    error[M001]: this is not YAML: tabs disallowed within this context (block indentation)
      ┌─ a.journey.yaml:3:2
      │
     3│  - name: A
      │  ^
      = YAML indents with spaces; a tab stands here

    a.journey.yaml: 1 error
    "#);
}

#[test]
fn marks_stand_below_wide_letters_and_long_lines_are_cut() {
    insta::assert_snapshot!(report(&map_of(&["[東京, { name: b, 色: 赤 }]"], "")), @r#"
    error[M003]: a step has no key `色`
      ┌─ a.journey.yaml:5:28
      │
     5│     steps: [東京, { name: b, 色: 赤 }]
      │                              ^^
      = its keys are id, name, owner, event, events, where, binding, channel, known, touchpoints, optional, repeatable, outcome, promised_by, denied_by, child

    a.journey.yaml: 1 error
    "#);
    let long = (0..40).map(|i| format!("step number {i}")).collect::<Vec<_>>().join(", ");
    let text = map_of(&[&format!("[{long}, {{ name: b, colour: red }}, {long}]")], "order: strict");
    let report = report(&text);
    let third: Vec<&str> = report.lines().take(5).collect();
    insta::assert_snapshot!(third.join("\n"), @r#"
    error[M003]: a step has no key `colour`
      ┌─ a.journey.yaml:5:654
      │
     5│ … step number 37, step number 38, step number 39, { name: b, colour: red }, step number 0, step number 1, step number 2, …
      │                                                              ^^^^^^
    "#);
}

#[test]
fn a_report_carries_no_control_characters_of_the_file() {
    let report = report(&map_of(&["[a]"], "\"\\e[2J\\u202e\": x"));
    assert!(report.contains("has no key `\u{fffd}[2J\u{fffd}`"), "{report}");
    assert!(!report.contains(['\u{1b}', '\u{202e}']));
}

#[test]
fn every_code_is_documented() {
    let docs = include_str!("../../../../../docs/reference/map-file.md");
    for code in code::ALL {
        assert!(docs.contains(&format!("| {code} |")), "{code} is missing in docs/reference/map-file.md");
    }
}
