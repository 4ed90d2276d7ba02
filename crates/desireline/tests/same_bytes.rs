//! The same question on the same events gives the same bytes, however it is asked and however events are filed.

mod support;

use std::collections::HashMap;
use std::io::Read;

use serde_json::{Value, json};
use support::{Desk, fixture, fixtures, gzip, run_in, run_with_stdin};

const COMMANDS: [&str; 6] = [
    "discover logs/j12.csv --format json",
    "discover logs/j12.csv",
    "discover logs/j12.csv --format yaml",
    "check maps/j12.journey.yaml logs/j12.csv --format json --strict --all-closed",
    "check maps/j12.journey.yaml logs/j12.csv",
    "funnel logs/j12.csv --steps Landing,Signup,Purchase --window 1h --format json",
];

#[test]
fn a_command_run_again_says_the_same_bytes() {
    for words in COMMANDS {
        let first = run_in(&fixtures(), words);
        for _ in 0..4 {
            let again = run_in(&fixtures(), words);
            assert_eq!((&first.out, &first.err, first.code), (&again.out, &again.err, again.code), "{words}");
        }
    }
    let words = "check maps/ecom.journey.yaml logs/ecom_full.csv.gz --case-by session --format json -q";
    assert_eq!(run_in(&fixtures(), words).out, run_in(&fixtures(), words).out);
}

/// An answer without what names its files.
fn figures(mut answer: Value) -> Value {
    let fields = answer.as_object_mut().expect("an answer");
    for field in ["snapshot", "sources"] {
        assert!(fields.remove(field).is_some(), "{field}");
    }
    answer
}

/// The rows of a log by customer, in the order of the customers' first rows.
fn by_customer(log: &str, column: usize) -> (String, Vec<(String, Vec<String>)>) {
    let mut lines = log.lines();
    let header = lines.next().expect("a header").to_owned();
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for line in lines {
        let customer = line.split(',').nth(column).expect("a customer");
        let at = *known.entry(customer.to_owned()).or_insert_with(|| {
            groups.push((customer.to_owned(), Vec::new()));
            groups.len() - 1
        });
        groups[at].1.push(line.to_owned());
    }
    (header, groups)
}

fn file(header: &str, groups: &[(String, Vec<String>)]) -> String {
    let rows: Vec<String> = groups.iter().flat_map(|(_, rows)| rows.clone()).collect();
    format!("{header}\n{}\n", rows.join("\n"))
}

#[test]
fn the_same_events_in_other_files_and_another_order_give_the_same_figures() {
    let log = std::fs::read_to_string(fixture("logs/j12.csv")).expect("j12");
    let (header, groups) = by_customer(&log, 0);
    let desk = Desk::new();
    desk.file("whole.csv", &log);
    desk.file("one.csv", file(&header, &groups[8..]));
    desk.file("two.csv", file(&header, &groups[..3]));
    let mut rest = groups[3..8].to_vec();
    rest.reverse();
    desk.file("three.csv", file(&header, &rest));
    // One event of each customer in turn: rows of a customer keep their order.
    let longest = groups.iter().map(|(_, rows)| rows.len()).max().expect("groups");
    let turns: Vec<String> = (0..longest)
        .flat_map(|turn| groups.iter().rev().filter_map(move |(_, rows)| rows.get(turn).cloned()))
        .collect();
    desk.file("turns.csv", format!("{header}\n{}\n", turns.join("\n")));
    let map = fixture("maps/j12.journey.yaml");
    for (command, more) in [
        ("discover ".to_owned(), ""),
        ("discover ".to_owned(), " --case-by session --session-gap 5m"),
        ("funnel --steps Landing,Signup,Verify,Purchase ".to_owned(), " --window 1h --order strict"),
        (format!("check {map} "), " --all-closed"),
        (format!("check {map} "), " --strict --case-by episode --start Landing"),
    ] {
        let ask = |files: &str| figures(desk.run(&format!("{command}{files}{more} --format json -q")).json());
        let whole = ask("whole.csv");
        for files in ["one.csv two.csv three.csv", "three.csv one.csv two.csv", "turns.csv"] {
            assert_eq!(ask(files), whole, "{command}{files}{more}");
        }
    }
}

#[test]
fn the_shop_in_another_order_gives_the_same_figures() {
    let packed = std::fs::read(fixture("logs/ecom_full.csv.gz")).expect("the shop");
    let mut log = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut log).expect("gzip");
    let column =
        log.lines().next().and_then(|header| header.split(',').position(|name| name == "user_id")).expect("a column");
    let (header, mut groups) = by_customer(&log, column);
    groups.sort_by_key(|(customer, _)| customer.chars().rev().collect::<String>());
    let desk = Desk::new();
    let half = groups.len() / 2;
    desk.file("a.csv", file(&header, &groups[..half]));
    desk.file("b.csv.gz", gzip(file(&header, &groups[half..]).as_bytes()));
    desk.file("whole.csv", &log);
    let map = fixture("maps/ecom.journey.yaml");
    for command in [
        "discover {} --case-by session",
        "check MAP {} --case-by session",
        "funnel {} --steps product_view,add_to_cart,purchase --window 1d",
    ] {
        let ask = |files: &str| {
            figures(desk.run(&format!("{} --format json -q", command.replace("{}", files).replace("MAP", &map))).json())
        };
        assert_eq!(ask("b.csv.gz a.csv"), ask("whole.csv"), "{command}");
    }
}

#[test]
fn figures_name_their_data_question_and_day() {
    let snapshot = |words: &str| run_in(&fixtures(), &format!("{words} --format json -q")).json()["snapshot"].clone();
    let one = snapshot("discover logs/j12.csv");
    assert_eq!(one.as_str().map(str::len), Some(32));
    for other in [
        "discover logs/j12.xes",
        "discover logs/j12.csv --all-closed",
        "discover logs/j12.csv --as-of 2026-02-01",
        "discover logs/j12.csv --top 3",
    ] {
        assert_ne!(snapshot(other), one, "{other}");
    }
}

/// What `ask` says to a question on stdin.
fn asked(question: &Value) -> String {
    let said = run_with_stdin(&["ask", "--question", "-", &fixture("logs/j12.csv"), "-q"], &question.to_string());
    said.exits(0).out.clone()
}

#[test]
fn a_journey_asked_for_in_json_gives_the_bytes_of_discover() {
    let friendly = run_in(&fixtures(), "discover logs/j12.csv --format json -q").out;
    assert_eq!(asked(&json!({ "ask": { "journey": {} } })), friendly);
    let sessions = run_in(
        &fixtures(),
        "discover logs/j12.csv --format json -q --case-by session --session-gap 5m --end Purchase --top 2",
    )
    .out;
    let question = json!({
        "ask": { "journey": { "top_variants": 2 } },
        "cases": { "by": "session", "session_gap": "5m", "end": ["Purchase"] },
    });
    assert_eq!(asked(&question), sessions);
}

#[test]
fn a_funnel_asked_for_in_json_gives_the_bytes_of_funnel() {
    let friendly = run_in(&fixtures(), "funnel logs/j12.csv --steps Landing,Purchase --window 1h --order any --as-of 2026-01-05T10:00:00Z --format json -q").out;
    let question = json!({
        "ask": { "funnel": { "steps": ["Landing", "Purchase"], "window": "1h", "order": "any" } },
        "as_of": "2026-01-05T10:00:00Z",
    });
    assert_eq!(asked(&question), friendly);
}

#[test]
fn a_check_asked_for_in_json_gives_the_bytes_of_check_but_for_places_in_the_file() {
    let text = std::fs::read_to_string(fixture("maps/j12.journey.yaml")).expect("the map");
    let map = desireline_journeys::maps::read_map(&text, "j12").expect("a map").doc;
    let question = json!({ "ask": { "check": { "map": map, "strict": true } }, "all_closed": true });
    let friendly =
        run_in(&fixtures(), "check maps/j12.journey.yaml logs/j12.csv --strict --all-closed --format json -q");
    let mut answer: Value = friendly.exits(1).json();
    for list in ["differences", "unmatched"] {
        for one in answer[list].as_array_mut().expect(list) {
            one["place"] = Value::Null;
        }
    }
    let ours: Value = serde_json::from_str(&asked(&question)).expect("JSON");
    assert_eq!(ours, answer);
}

#[test]
fn a_question_in_a_file_is_read_like_one_from_stdin() {
    let desk = Desk::new();
    let question = json!({ "ask": { "journey": {} } });
    desk.file("q.json", question.to_string());
    desk.file("j12.csv", std::fs::read(fixture("logs/j12.csv")).expect("j12"));
    assert_eq!(desk.run("ask --question q.json j12.csv -q").exits(0).out, asked(&question));
    desk.file("odd.json", r#"{ "ask": { "journey": { "topp": 3 } } }"#);
    desk.run("ask --question odd.json j12.csv").refuses(&["odd.json", "schema question", "topp"]);
    desk.run("ask --question none.json j12.csv").refuses(&["cannot read the question `none.json`"]);
}
