//! The figures of `discover` and `check` against those of independent tools, on whole logs.

#[path = "../../../fixtures/shared_data.rs"]
mod shared_data;
mod support;

use serde_json::{Value, json};
use support::{Desk, fixture, golden, near, run, run_in};

/// What `discover` says of a log in which every case is over.
fn discovered(file: &str, columns: &[&str]) -> Value {
    let mut args = vec!["discover", file, "--format", "json", "--all-closed", "-q"];
    args.extend(columns);
    run(&args).exits(0).json()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// A row of names and whole numbers, to compare and to sort.
fn row(of: &Value, keys: &[&str]) -> String {
    let cells: Vec<&Value> = keys.iter().map(|key| &of[*key]).collect();
    json!(cells).to_string()
}

fn sorted(mut rows: Vec<String>) -> Vec<String> {
    rows.sort_unstable();
    rows
}

/// Every count exactly, every duration to 1e-9 of its size.
fn agrees(ours: &Value, theirs: &Value) {
    for (mine, other) in [("events", "events"), ("cases", "cases"), ("tied_pairs", "tie_pairs")] {
        assert_eq!(ours[mine], theirs[other], "{mine}");
    }
    near(
        "tie share",
        &ours["tie_share"],
        &json!(theirs["tie_pairs"].as_f64().expect("pairs") / theirs["adjacent_pairs"].as_f64().expect("pairs")),
    );
    let mine = list(&ours["touchpoints"]);
    let keys = ["name", "events", "cases", "starts", "ends"];
    assert_eq!(
        sorted(mine.iter().map(|point| row(point, &keys)).collect()),
        sorted(list(&theirs["activities"]).iter().map(Value::to_string).collect()),
    );

    let edges = list(&ours["edges"]);
    assert_eq!(edges.len(), list(&theirs["edges"]).len());
    let pairs: u64 = edges.iter().map(|edge| edge["count"].as_u64().expect("a count")).sum();
    assert_eq!(json!(pairs), theirs["adjacent_pairs"]);
    for theirs in list(&theirs["edges"]) {
        let name = format!("{} → {}", theirs[0], theirs[1]);
        let ours = edges
            .iter()
            .find(|edge| edge["from"] == theirs[0] && edge["to"] == theirs[1])
            .unwrap_or_else(|| panic!("{name} is missing"));
        assert_eq!((&ours["count"], &ours["cases"]), (&theirs[2], &theirs[3]), "{name}");
        let durations = &ours["duration_s"];
        assert_eq!(durations["exact"], json!(true), "{name}");
        for (figure, at) in [("mean", 4), ("median", 5), ("min", 6), ("max", 7), ("sum", 8)] {
            near(&format!("{name} {figure}"), &durations[figure], &theirs[at]);
        }
    }

    let variants = &ours["variants"];
    assert_eq!(variants["distinct"], theirs["variants"]);
    let top = list(&variants["top"]);
    for (at, theirs) in list(&theirs["top_variants"]).iter().enumerate() {
        assert_eq!((&top[at]["cases"], &top[at]["path"]), (&theirs[0], &theirs[1]), "variant {at}");
    }
    let listed: u64 = top.iter().map(|variant| variant["cases"].as_u64().expect("a count")).sum();
    let other = variants["other_cases"].as_u64().expect("a count");
    assert_eq!(json!(listed + other), theirs["cases"], "top and other make all");
}

/// A straight map of these events, one stage each.
fn straight(desk: &Desk, events: &Value) {
    let stages: Vec<Value> = list(events)
        .iter()
        .map(|event| json!({ "name": event, "steps": [{ "name": event, "event": event }] }))
        .collect();
    let map = json!({ "desireline": 1, "title": "straight", "order": "strict", "stages": stages });
    desk.file("straight.journey.yaml", map.to_string());
}

/// The straight map of the golden costs what the golden says.
fn aligns(file: &str, columns: &str, theirs: &Value) {
    let desk = Desk::new();
    straight(&desk, &theirs["map"]);
    let words = format!("check straight.journey.yaml {file} --strict --all-closed --format json -q{columns}");
    let said = desk.run(&words);
    let ours = said.exits(1).json();
    assert_eq!(ours["strict"], json!(true));
    let fitness = &ours["fitness"];
    assert_eq!((&fitness["cost"], &fitness["worst"]), (&theirs["cost"], &theirs["worst"]));
    for figure in ["log", "mean", "perfect_share"] {
        near(figure, &fitness[figure], &theirs[figure]);
    }
    let moves = ["skipped", "inserted"].map(|kind| {
        let counts = list(&ours["moves"][kind]).iter().map(|one| one["count"].as_u64().expect("a count"));
        counts.sum::<u64>()
    });
    assert_eq!(json!(moves[0] + moves[1]), theirs["cost"], "the moves make the cost");
}

#[test]
fn j12_is_discovered_as_pm4py_does_from_each_of_its_four_formats() {
    for format in ["csv", "jsonl", "xes", "parquet"] {
        let ours = discovered(&fixture(&format!("logs/j12.{format}")), &[]);
        agrees(&ours, &golden("golden/pm4py/j12.json"));
        assert_eq!(ours["variants"]["distinct_folded"], json!(8), "{format}");
        assert_eq!(ours["customers"], json!(12), "{format}");
    }
}

#[test]
fn j12_costs_28_against_its_straight_map_from_each_of_its_four_formats() {
    for format in ["csv", "jsonl", "xes", "parquet"] {
        aligns(&fixture(&format!("logs/j12.{format}")), "", &golden("golden/pm4py/j12.json")["alignment"]);
    }
}

#[test]
fn the_moves_of_j12_are_15_skipped_and_13_inserted() {
    let said = run_in(
        &support::fixtures(),
        "check maps/j12-straight.journey.yaml logs/j12.csv --strict --all-closed --format json -q",
    );
    let moves = said.exits(1).json()["moves"].clone();
    let told = |kind: &str| {
        let words =
            list(&moves[kind]).iter().map(|one| format!("{} {}", one["name"].as_str().expect("name"), one["count"]));
        words.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(told("skipped"), "purchase 4, verify 4, onboard 3, ad 2, signup 2");
    assert_eq!(told("inserted"), "Pricing 4, Landing 2, Signup 2, Support 2, Onboard 1, Purchase 1, Verify 1");
}

#[test]
fn a_drawn_side_trip_of_j12_is_free_to_take() {
    let said = run_in(
        &support::fixtures(),
        "check maps/j12-pricing.journey.yaml logs/j12.csv --strict --all-closed --format json -q",
    );
    let fitness = said.json()["fitness"].clone();
    assert_eq!(fitness["cost"], json!(24));
    let rounded = |figure: &str| format!("{:.6}", fitness[figure].as_f64().expect(figure));
    assert_eq!((rounded("log"), rounded("mean")), ("0.830986".into(), "0.816203".into()));
}

#[test]
fn an_open_case_owes_nothing_and_a_dropped_one_owes_the_rest() {
    let desk = Desk::new();
    straight(&desk, &golden("golden/pm4py/j12.json")["alignment"]["map"]);
    let log = std::fs::read_to_string(fixture("logs/j12.csv")).expect("j12");
    let c06: String = log
        .lines()
        .filter(|line| line.starts_with("customer") || line.starts_with("c06"))
        .map(|line| format!("{line}\n"))
        .collect();
    desk.file("c06.csv", c06);
    let cost = |flag: &str| {
        desk.run(&format!("check straight.journey.yaml c06.csv --format json -q{flag}")).json()["fitness"]["cost"]
            .clone()
    };
    assert_eq!((cost(""), cost(" --all-closed")), (json!(0), json!(4)));
}

#[test]
fn the_shop_by_customer_is_discovered_as_pm4py_does() {
    let ours = discovered(&fixture("logs/ecom_full.csv.gz"), &["--case-by", "customer"]);
    agrees(&ours, &golden("golden/pm4py/ecom_customers.json"));
}

#[test]
fn the_shop_by_session_is_discovered_as_pm4py_does_and_our_sessions_are_its_own() {
    let file = fixture("logs/ecom_full.csv.gz");
    let theirs = golden("golden/pm4py/ecom_sessions.json");
    let ours = discovered(&file, &["--case-by", "session"]);
    let columns = discovered(&file, &["--case", "session_id", "--case-by", "column"]);
    agrees(&ours, &theirs);
    agrees(&columns, &theirs);
    for figures in ["touchpoints", "edges", "variants", "customers"] {
        assert_eq!(ours[figures], columns[figures], "{figures}");
    }
}

#[test]
fn a_pause_of_exactly_the_gap_does_not_end_a_session() {
    let desk = Desk::new();
    desk.file("log.csv", support::csv("ana: a@0m b@10m c@39m d@69m e@100m"));
    let cases = |more: &str| {
        let said = desk.run(&format!("discover log.csv --case-by session --format json -q{more}"));
        said.json()["cases"].clone()
    };
    assert_eq!(cases(""), json!(2), "pauses of 10, 29, 30 and 31 minutes");
    assert_eq!(cases(" --session-gap 29m"), json!(3));
    assert_eq!(cases(" --session-cap 60m"), json!(3), "no session is longer than its cap");
}

#[test]
fn sessions_of_the_shop_cost_what_pm4py_says_against_a_straight_map() {
    let theirs = golden("golden/pm4py/ecom_sessions.json");
    aligns(&fixture("logs/ecom_full.csv.gz"), " --case-by session", &theirs["alignment"]);
}

#[test]
fn permit_receipts_are_as_pm4py_says() {
    let Some(file) = shared_data::find("receipt", "receipt_wabo/receipt.xes.gz") else { return };
    let (file, theirs) = (file.to_str().expect("UTF-8"), golden("golden/pm4py/receipt.json"));
    agrees(&discovered(file, &[]), &theirs);
    aligns(file, "", &theirs["alignment"]);
}

#[test]
fn the_help_desk_is_as_pm4py_says() {
    let Some(file) = shared_data::find("helpdesk", "helpdesk_it/helpdesk.xes.gz") else { return };
    let (file, theirs) = (file.to_str().expect("UTF-8"), golden("golden/pm4py/helpdesk.json"));
    agrees(&discovered(file, &[]), &theirs);
    aligns(file, "", &theirs["alignment"]);
}

#[test]
fn loan_applications_are_discovered_as_pm4py_does() {
    let Some(file) = shared_data::find("bpic12", "bpic2012/BPI_Challenge_2012.xes.gz") else { return };
    agrees(&discovered(file.to_str().expect("UTF-8"), &[]), &golden("golden/pm4py/bpic12.json"));
}

#[test]
fn incidents_are_discovered_as_pm4py_does() {
    let Some(file) = shared_data::find("servicenow", "servicenow_incidents/incident_event_log.csv.gz") else { return };
    let columns = ["--case", "number", "--activity", "incident_state", "--time", "sys_updated_at"];
    agrees(&discovered(file.to_str().expect("UTF-8"), &columns), &golden("golden/pm4py/servicenow.json"));
}
