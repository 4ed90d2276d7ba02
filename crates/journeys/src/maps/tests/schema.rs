use std::path::Path;

use serde_json::{Value, json};

use super::super::yaml::{self, Node};
use super::super::{map_schema, read_map};
use super::{fixtures, map_of};

#[test]
fn the_published_schema_is_the_one_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/map.schema.json");
    let current = serde_json::to_string_pretty(&map_schema()).expect("a schema is JSON") + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &current).expect("docs/reference can be written");
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        published == current,
        "docs/reference/map.schema.json is stale; run `UPDATE=1 cargo test -p desireline-journeys the_published_schema`"
    );
}

#[test]
fn fixtures_match_the_schema() {
    for (path, text) in fixtures::all() {
        assert_eq!(faults(&text), Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn schema_and_reader_agree_on_the_shape_of_a_map() {
    let right = [
        map_of(&["[a, { name: b, known: unseen }, { id: c }, 404, true]"], ""),
        map_of(&["[{ name: a, events: [] }, { name: b, events: x, where: { y: 1, z: true } }]"], ""),
        map_of(
            &[
                "[{ name: a, binding: x }, { name: b, binding: { events: [y, z], channel: web } }, { name: c, binding: { channel: chat } }]",
            ],
            "",
        ),
        map_of(&["[{ name: a, touchpoints: [b, { name: c, channel: d }], denied_by: [e, f] }]"], ""),
        map_of(&["[a, b]"], "connectors: [{ from: a, to: b, kind: promise, within: 1d 12h }]"),
        map_of(&["[a]"], "brief: { metrics: [x, { name: y, baseline: 10 %, target: 3 }], deadline: 2026-01-01 }"),
        map_of(&["[a]"], "thresholds: { default: 10 %, said_otherwise: 0.5, min_customers: 3 }\nignore: x"),
        map_of(&["[a]"], "lanes: [{ type: picture }, { type: pain, cells: { a: 1 } }]\nowner: ~"),
    ];
    for text in right {
        assert_eq!(faults(&text), Vec::<String>::new(), "{text}");
        assert!(read_map(&text, "a").is_ok(), "{text}");
    }
    let wrong = [
        map_of(&["[a]"], "colour: red"),
        map_of(&["[{ name: a, colour: red }]"], ""),
        map_of(&["[[a]]"], ""),
        map_of(&["[{ name: a, event: [b] }]"], ""),
        map_of(&["[{ name: a, optional: perhaps }]"], ""),
        map_of(&["[{ name: a, touchpoints: [{ channel: b }] }]"], ""),
        map_of(&["[]"], ""),
        map_of(&["[a]"], "order: loose"),
        map_of(&["[a]"], "thresholds: { default: 3 }"),
        map_of(&["[a]"], "lanes: [{ title: b }]"),
        map_of(&["[a, b]"], "connectors: [{ from: a }]"),
        "desireline: 2\ntitle: a\nstages: [{ name: b, steps: [c] }]".to_owned(),
        "desireline: 1\ntitle: a".to_owned(),
    ];
    for text in wrong {
        assert_ne!(faults(&text), Vec::<String>::new(), "{text}");
        assert!(read_map(&text, "a").is_err(), "{text}");
    }
}

#[test]
fn every_key_is_described() {
    let schema = map_schema();
    let mut missing = Vec::new();
    let definitions = schema["$defs"].as_object().expect("definitions").iter();
    for (name, definition) in definitions.map(|(name, value)| (name.as_str(), value)).chain([("map", &schema)]) {
        for (key, property) in definition["properties"].as_object().into_iter().flatten() {
            if property["description"].as_str().is_none() {
                missing.push(format!("{name}.{key}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// What a text breaks of the schema.
fn faults(text: &str) -> Vec<String> {
    let tree = match yaml::read_tree(text) {
        Ok(tree) => json_of(&tree),
        Err(_) => return vec!["no YAML".to_owned()],
    };
    let schema = map_schema();
    let mut faults = Vec::new();
    validate(&schema, &schema, &tree, "", &mut faults);
    faults
}

/// The tree as other readers of YAML see it.
fn json_of(node: &Node) -> Value {
    match &node.value {
        _ if node.is_null() => Value::Null,
        yaml::Value::Scalar { text, plain: true } => match text.as_ref() {
            "true" => json!(true),
            "false" => json!(false),
            text => text
                .parse::<i64>()
                .map(|n| json!(n))
                .or_else(|_| text.parse::<f64>().map(|n| json!(n)))
                .unwrap_or_else(|_| json!(text)),
        },
        yaml::Value::Scalar { text, .. } => json!(text.as_ref()),
        yaml::Value::List(items) => items.iter().map(json_of).collect(),
        yaml::Value::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let yaml::Value::Scalar { text, .. } = &key.value else { panic!("keys are text") };
                (text.to_string(), json_of(value))
            });
            Value::Object(entries.collect())
        }
    }
}

/// The part of JSON Schema that ours uses; a word that is not known here fails the test.
fn validate(root: &Value, schema: &Value, value: &Value, path: &str, faults: &mut Vec<String>) {
    let Some(schema) = schema.as_object() else { return };
    let fails = |schema: &Value| {
        let mut faults = Vec::new();
        validate(root, schema, value, path, &mut faults);
        !faults.is_empty()
    };
    for (word, rule) in schema {
        let holds = match word.as_str() {
            "$schema" | "$id" | "title" | "description" | "$defs" | "format" | "default" | "examples" | "pattern" => {
                true
            }
            "$ref" => {
                let pointer = rule.as_str().and_then(|text| text.strip_prefix('#')).expect("a local reference");
                !fails(root.pointer(pointer).expect("a known definition"))
            }
            "type" => {
                let is = |name: &Value| match name.as_str().expect("a type") {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "number" => value.is_number(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    other => panic!("type {other}"),
                };
                rule.as_array().map_or_else(|| is(rule), |names| names.iter().any(is))
            }
            "const" => value == rule,
            "enum" => rule.as_array().expect("a list").contains(value),
            "anyOf" => rule.as_array().expect("a list").iter().any(|one| !fails(one)),
            "oneOf" => rule.as_array().expect("a list").iter().filter(|one| !fails(one)).count() == 1,
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().expect("a number")),
            "minLength" => {
                value.as_str().is_none_or(|text| text.chars().count() as u64 >= rule.as_u64().expect("a number"))
            }
            "maxLength" => {
                value.as_str().is_none_or(|text| text.chars().count() as u64 <= rule.as_u64().expect("a number"))
            }
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().expect("a number")),
            "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().expect("a number")),
            "required" => value.as_object().is_none_or(|object| {
                rule.as_array().expect("a list").iter().all(|key| object.contains_key(key.as_str().expect("a key")))
            }),
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    validate(root, rule, item, &format!("{path}/{i}"), faults);
                }
                true
            }
            "properties" => {
                for (key, item) in value.as_object().into_iter().flatten() {
                    if let Some(rule) = rule.get(key) {
                        validate(root, rule, item, &format!("{path}/{key}"), faults);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                for (key, item) in value.as_object().into_iter().flatten() {
                    if known.is_some_and(|known| known.contains_key(key)) {
                        continue;
                    }
                    if rule == &json!(false) {
                        faults.push(format!("{path}: unknown key {key}"));
                    } else {
                        validate(root, rule, item, &format!("{path}/{key}"), faults);
                    }
                }
                true
            }
            other => panic!("the schema uses `{other}`, which this test does not know"),
        };
        if !holds {
            faults.push(format!("{path}: {word}"));
        }
    }
}
