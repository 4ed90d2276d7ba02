//! What is published stays as it is: schemas, the reference of differences, and the fields of answers.
//!
//! `UPDATE=1 cargo test -p desireline --test published` writes the files anew.

mod support;

use desireline_model::difference::DifferenceClass;
use serde_json::{Map, Value, json};
use support::{fixtures, root, run, run_in};

/// The file in `docs/reference` says just this.
#[track_caller]
fn is_published(name: &str, text: &str) {
    let path = root().join("docs/reference").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).expect("docs can be written");
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == text, "docs/reference/{name} is stale: run this test with UPDATE=1 and read the change");
}

#[test]
fn the_schemas_in_docs_are_those_of_the_program() {
    for what in ["map", "question", "answer"] {
        is_published(&format!("{what}.schema.json"), &run(&["schema", what]).exits(0).out);
    }
}

#[test]
fn the_reference_of_differences_is_what_explain_says() {
    let reference = desireline_journeys::explain::reference();
    is_published("differences.md", &reference);
    let list = run(&["explain"]).exits(0).out.clone();
    for class in DifferenceClass::ALL {
        let page = run(&["explain", class.code()]).exits(0).out.clone();
        assert!(page.starts_with(&format!("# {}: {}\n", class.code(), class.words())));
        assert!(list.contains(&format!("{}  {}", class.code(), class.words())));
        for line in page.lines().filter(|line| !line.is_empty()) {
            let line = line.trim_start_matches('#').trim();
            assert!(reference.contains(line), "{line}");
        }
    }
}

/// The answers to some questions about J12, by kind.
fn answers() -> Vec<Value> {
    [
        "discover logs/j12.csv",
        "discover logs/j12.xes --end Purchase --all-closed",
        "discover logs/j12.csv --as-of 2020-01-01",
        "check maps/j12.journey.yaml logs/j12.csv",
        "check maps/j12-straight.journey.yaml logs/j12.csv --strict --all-closed",
        "funnel logs/j12.csv --steps Landing,Purchase",
    ]
    .iter()
    .map(|words| run_in(&fixtures(), &format!("{words} --format json -q")).json())
    .collect()
}

#[test]
fn answers_keep_to_the_published_schema() {
    let schema: Value = serde_json::from_str(&run(&["schema", "answer"]).out).expect("JSON");
    for answer in answers() {
        let mut wrong = Vec::new();
        keeps(&schema, &schema, &answer, "answer", &mut wrong);
        assert_eq!(wrong, [""; 0]);
    }
    let mut odd = answers().swap_remove(0);
    odd["edges"][0]["count"] = json!("ten");
    odd.as_object_mut().expect("an answer").remove("snapshot");
    let mut wrong = Vec::new();
    keeps(&schema, &schema, &odd, "answer", &mut wrong);
    assert!(!wrong.is_empty(), "this test would notice");
}

/// The part of JSON Schema that ours use.
fn keeps(root: &Value, schema: &Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let part = root.pointer(name.trim_start_matches('#')).expect("a definition");
        keeps(root, part, value, at, wrong);
    }
    if let Some(constant) = schema.get("const")
        && constant != value
    {
        wrong.push(format!("{at} is not {constant}"));
    }
    for word in ["oneOf", "anyOf"] {
        let Some(parts) = schema[word].as_array() else { continue };
        let fits = |part: &&Value| {
            let mut wrong = Vec::new();
            keeps(root, part, value, at, &mut wrong);
            wrong.is_empty()
        };
        let n_fit = parts.iter().filter(fits).count();
        if n_fit == 0 || (word == "oneOf" && n_fit > 1) {
            wrong.push(format!("{at} fits {n_fit} of its shapes"));
        }
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|name| is_of(value, name)) {
        wrong.push(format!("{at} is no {types:?}"));
    }
    if let (Some(object), Some(properties)) = (value.as_object(), schema["properties"].as_object()) {
        let names = schema["required"].as_array().cloned().unwrap_or_default();
        let missing = names.iter().filter_map(Value::as_str).filter(|name| !object.contains_key(*name));
        wrong.extend(missing.map(|name| format!("{at}.{name} is missing")));
        for (name, value) in object {
            match properties.get(name) {
                Some(schema) => keeps(root, schema, value, &format!("{at}.{name}"), wrong),
                None if schema["additionalProperties"] == json!(false) => wrong.push(format!("{at}.{name} is unknown")),
                None => {}
            }
        }
    }
    if let (Some(list), Some(items)) = (value.as_array(), schema.get("items")) {
        for (n, value) in list.iter().enumerate() {
            keeps(root, items, value, &format!("{at}[{n}]"), wrong);
        }
    }
}

fn is_of(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}

/// The fields of an object in order.
fn fields(value: &Value) -> String {
    let names: Vec<&str> = value.as_object().map(Map::keys).into_iter().flatten().map(String::as_str).collect();
    names.join(" ")
}

#[track_caller]
fn has(value: &Value, names: &str) {
    for name in names.split(' ') {
        assert!(value.get(name).is_some(), "{name} is not among {}", fields(value));
    }
}

const BASIS: &str = "rule events left_out warnings cases customers first_time last_time as_of states open_share rejected sources snapshot unknown_names ends";

#[test]
fn a_journey_has_the_promised_fields() {
    for journey in &answers()[..2] {
        assert_eq!(journey["kind"], "journey");
        has(journey, BASIS);
        has(journey, "tie_share touchpoints edges variants");
        has(&journey["touchpoints"][0], "name events cases starts ends");
        has(&journey["edges"][0], "from to count cases duration_s");
        has(&journey["edges"][0]["duration_s"], "mean median min max p95 sum");
        has(&journey["variants"], "distinct top");
        has(&journey["variants"]["top"][0], "path cases share");
        has(&journey["rejected"], "count first");
        has(&journey["sources"][0], "file format read kept rejected columns");
        has(&journey["sources"][0]["columns"][0], "role column why");
    }
    let desk = support::Desk::new();
    desk.file("bad.csv", "customer,activity,time\nana,ad,2026-01-05\nana,ad\n");
    let said = desk.run("discover bad.csv --format json");
    has(&said.json()["rejected"]["first"][0], "file row reason");
}

#[test]
fn a_check_has_the_promised_fields() {
    for check in &answers()[3..5] {
        assert_eq!(check["kind"], "check");
        has(check, BASIS);
        has(check, "journey title strict fitness moves steps differences unmatched");
        has(&check["fitness"], "log mean perfect_share cost");
        let difference = &check["differences"][0];
        has(
            difference,
            "code class verdict summary about place customers cases occurrences threshold between effect advice",
        );
        has(&difference["customers"], "count n share interval");
        has(&difference["customers"]["interval"], "low high");
        has(&difference["place"], "file line column path");
        has(&difference["effect"], "completed_with completed_without median_s_with median_s_without");
    }
}

#[test]
fn a_funnel_has_the_promised_fields() {
    let funnel = &answers()[5];
    assert_eq!(funnel["kind"], "funnel");
    has(funnel, BASIS);
    for step in funnel["steps"].as_array().expect("steps") {
        has(step, "name entered converted dropped open of_first of_previous");
        has(&step["of_first"], "count n share interval");
    }
}
