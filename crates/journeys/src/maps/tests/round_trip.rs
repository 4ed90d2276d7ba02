use std::collections::{BTreeMap, BTreeSet};

use desireline_model::difference::DifferenceClass;
use desireline_model::map::{
    Binding, Brief, Cell, Claim, Connector, ConnectorKind, Evidence, EvidenceKind, Known, Lane, Link, MapDoc, Metric,
    Order, Stage, Step, Thresholds, Touchpoint, Unbound,
};
use desireline_model::time::Span;
use proptest::prelude::*;

use super::super::problem::Severity;
use super::super::words::Word;
use super::super::{read_map, write_map};
use super::{map_of, read};

#[test]
fn a_map_is_written_in_the_forms_that_people_would_choose() {
    let text = "\
desireline: 1
title: Buy a chair
owner: Ana
order: strict
ignore: [heartbeat, debug *]
thresholds: { default: 12.5 %, skipped: 5 %, min_customers: 30 }
stages:
  - name: Choose
    owner: Shop
    steps:
      - Look
      - id: ask
        name: Ask for help
        touchpoints:
          - Chat
          - { name: Phone, channel: phone, event: Call, where: { topic: billing } }
          - { name: Desk, binding: { event: Call, channel: desk } }
        optional: true
  - name: Buy
    steps:
      - name: Pay
        events: [Card, Cash]
        repeatable: true
        outcome: true
        promised_by: due
        denied_by: not paid
      - name: Tell a friend
        known: unseen
connectors:
  - { from: look, to: pay, kind: promise, within: 1d, label: we promise a day }
lanes:
  - type: pain
    cells:
      look: Too many
      pay: |-
        First this,
        then that
";
    // The connector must not lead around `ask`: a promise does not.
    assert_eq!(write_map(&read(text).doc), text);
}

#[test]
fn texts_that_look_like_something_else_come_back_as_they_were() {
    let texts = [
        "404",
        "1e5",
        "-1",
        "0x1F",
        "2026-01-01",
        "12:30",
        "true",
        "No",
        "null",
        "~",
        "y",
        ".5",
        "a: b",
        "a #b",
        "*star",
        "&and",
        "!bang",
        "- dash",
        "? ask",
        "[list]",
        "{group}",
        "a, b",
        "100 %",
        "%",
        "@at",
        "`tick`",
        "'single'",
        "\"double\"",
        "back\\slash",
        " before",
        "after ",
        "🙂",
        "مرحبا",
        "שלום",
        "日本語",
        "e\u{301}",
        "two\nlines",
        "ends with a line\n",
        "\n",
        "\n\nstarts",
        "a\n\n\nb",
        "  indented\nlines",
        "tab\there",
        "cr\rhere",
        "crlf\r\nhere",
        "nul\0",
        "\u{1b}[31m",
        "\u{202e}turned",
        "\u{feff}mark",
        "\u{85}",
        "\u{2028}",
        "colon:",
        "a:b",
        "---",
        "...",
        "<<",
        "=",
        "line one\n  line two\nline three\n",
        "a\n b \nc",
        "#hash\nx",
        "|",
        ">",
        "\u{fffe}",
        "\u{10ffff}",
        "x\n- y\nz: w",
        "trailing \nspace",
    ];
    let mut doc = read(&map_of(&["[a]"], "")).doc;
    for text in texts {
        doc.title = text.to_owned();
        doc.journey = "j".to_owned();
        doc.owner = Some(text.to_owned());
        doc.ignore = if text.trim().is_empty() { Vec::new() } else { vec![text.to_owned()] };
        let step = &mut doc.stages[0].steps[0];
        step.name = text.to_owned();
        step.touchpoints[0].name = text.to_owned();
        let binding = step.touchpoints[0].binding.as_mut().expect("bound");
        binding.properties = BTreeMap::from([(text.to_owned(), text.to_owned())]);
        doc.lanes = vec![Lane {
            id: "lane".to_owned(),
            kind: desireline_model::map::LaneKind::Text,
            title: text.to_owned(),
            cells: BTreeMap::from([("a".to_owned(), text.to_owned())]),
        }];
        let written = write_map(&doc);
        match read_map(&written, "a") {
            Ok(file) => assert_eq!(file.doc, doc, "{text:?}\n{written}"),
            Err(problems) => panic!("{text:?}\n{written}\n{problems}"),
        }
    }
}

#[test]
fn the_words_of_the_file_are_those_of_the_model() {
    fn check<W: Word + serde::Serialize>() {
        for (word, value) in W::WORDS {
            assert_eq!(serde_json::to_value(value).expect("a word"), *word);
        }
    }
    check::<Order>();
    check::<Unbound>();
    check::<Known>();
    check::<ConnectorKind>();
    check::<desireline_model::map::LaneKind>();
    for class in DifferenceClass::ALL {
        assert_eq!(serde_json::to_value(class).expect("a word"), super::super::read::class_key(class));
    }
}

fn any_text() -> impl Strategy<Value = String> {
    let letters = proptest::sample::select(
        "ab zA9.:-#,[]{}*&!|>'\"%@`~?=\\/_\n\t\r\0éß🙂مש日\u{301}\u{202e}\u{feff}\u{85}".chars().collect::<Vec<_>>(),
    );
    let odd = proptest::collection::vec(letters, 0..24).prop_map(|letters| letters.into_iter().collect());
    prop_oneof![Just("Pay".to_owned()), "[a-z]{1,8}( [a-z]{1,8}){0,20}", odd, any::<String>()]
}

fn any_name() -> impl Strategy<Value = String> {
    any_text().prop_filter("a name", |name| !name.trim().is_empty() && name.chars().count() <= 100)
}

fn any_key() -> impl Strategy<Value = String> {
    any_text().prop_filter("a key", |key| key.chars().count() <= 100)
}

fn maybe_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(any_text())
}

fn any_binding() -> impl Strategy<Value = Binding> {
    (
        proptest::collection::vec(any_name(), 0..4),
        maybe_text(),
        proptest::collection::btree_map(any_key(), any_text(), 0..3),
    )
        .prop_filter("says something", |(events, channel, properties)| {
            !events.is_empty() || channel.is_some() || !properties.is_empty()
        })
        .prop_map(|(events, channel, properties)| Binding { events, channel, properties })
}

fn any_touchpoint() -> impl Strategy<Value = Touchpoint> {
    let known = prop_oneof![4 => Just(Known::InEvents), 1 => Just(Known::InWords), 1 => Just(Known::Unseen)];
    (any_name(), any::<bool>(), maybe_text(), known, proptest::option::weighted(0.8, any_binding()), any::<bool>())
        .prop_map(|(name, named_id, channel, known, binding, by_name)| Touchpoint {
            id: if named_id { String::new() } else { "?".to_owned() },
            channel,
            known,
            binding: match known {
                Known::InEvents if by_name => Some(Binding { events: vec![name.clone()], ..Binding::default() }),
                Known::InEvents => binding,
                _ => None,
            },
            name,
        })
}

fn any_step() -> impl Strategy<Value = Step> {
    (
        any_text(),
        maybe_text(),
        any::<[bool; 4]>(),
        maybe_text(),
        proptest::option::of(any_binding()),
        proptest::collection::vec(any_touchpoint(), 1..4),
    )
        .prop_map(
            |(name, owner, [optional, repeatable, outcome, short], promised_by, denied_by, mut touchpoints)| {
                if short && !name.trim().is_empty() {
                    touchpoints.truncate(1);
                    touchpoints[0].name = name.clone();
                }
                Step {
                    id: String::new(),
                    name,
                    owner,
                    optional,
                    repeatable,
                    outcome,
                    promised_by,
                    denied_by,
                    child: optional.then(|| "a-journey-of-its-own".to_owned()),
                    touchpoints,
                }
            },
        )
}

fn any_stage() -> impl Strategy<Value = Stage> {
    (any_text(), maybe_text(), proptest::collection::vec(any_step(), 1..5)).prop_map(|(name, owner, steps)| Stage {
        id: String::new(),
        name,
        owner,
        steps,
    })
}

fn any_metric() -> impl Strategy<Value = Metric> {
    let number = || {
        proptest::option::of(prop_oneof![any::<f64>().prop_filter("finite", |x| x.is_finite()), Just(0.6), Just(42.0)])
    };
    (any_text(), number(), number(), maybe_text()).prop_map(|(name, baseline, target, unit)| Metric {
        name,
        baseline,
        target,
        unit,
    })
}

fn any_brief() -> impl Strategy<Value = Brief> {
    let date = proptest::option::of(
        (1990..2100_i32, 1..=12_u8, 1..=28_u8).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")),
    );
    (maybe_text(), maybe_text(), maybe_text(), maybe_text(), date, proptest::collection::vec(any_metric(), 0..3))
        .prop_map(|(goal, persona, episode, time_frame, deadline, metrics)| Brief {
            goal,
            persona,
            episode,
            time_frame,
            deadline,
            metrics,
        })
}

fn any_share() -> impl Strategy<Value = f64> {
    prop_oneof![
        0.0..=1.0,
        (0..=1000_u32).prop_map(|n| f64::from(n) / 1000.0),
        Just(0.0),
        Just(1.0),
        Just(5e-324),
        Just(0.1)
    ]
}

fn any_thresholds() -> impl Strategy<Value = Thresholds> {
    let class = proptest::sample::select(DifferenceClass::ALL.to_vec());
    (any_share(), proptest::collection::btree_map(class, any_share(), 0..4), any::<u64>())
        .prop_map(|(default, by_class, min_customers)| Thresholds { default, by_class, min_customers })
}

/// Connectors and cells refer to steps by number until the ids are known.
type Sketch = (usize, usize, ConnectorKind, Option<String>, Option<i64>);

fn any_connector() -> impl Strategy<Value = Sketch> {
    let kind = proptest::sample::select(vec![ConnectorKind::Next, ConnectorKind::Loop, ConnectorKind::Promise]);
    (0..100_usize, 0..100_usize, kind, maybe_text(), proptest::option::of(0..=i64::MAX))
}

fn any_lane() -> impl Strategy<Value = (desireline_model::map::LaneKind, Option<String>, Vec<(usize, String)>)> {
    let kinds: Vec<_> = <desireline_model::map::LaneKind as Word>::WORDS.iter().map(|(_, kind)| *kind).collect();
    (proptest::sample::select(kinds), maybe_text(), proptest::collection::vec((0..100_usize, any_text()), 0..4))
}

/// A text as operations take it: without signs that control a device.
fn maybe_label() -> impl Strategy<Value = Option<String>> {
    maybe_text().prop_map(|text| text.map(|text| text.chars().filter(|c| !c.is_control()).collect()))
}

/// Any map that keeps the rules.
fn any_map() -> impl Strategy<Value = MapDoc> {
    let head = (
        any_name(),
        any::<bool>(),
        any_brief(),
        maybe_text(),
        any::<[bool; 2]>(),
        proptest::collection::vec(any_name(), 0..3),
        any_thresholds(),
    );
    let body = (
        proptest::collection::vec(any_stage(), 1..4),
        proptest::collection::vec(any_connector(), 0..5),
        proptest::collection::vec(any_lane(), 0..3),
        proptest::collection::vec((0..9_usize, 0..9_usize, maybe_label()), 0..4),
    );
    (head, body).prop_map(
        |(
            (title, named, brief, owner, [strict, ignored], ignore, thresholds),
            (mut stages, connectors, lanes, claims),
        )| {
            let step_ids = give_ids(&mut stages);
            let step = |i: usize| step_ids[i % step_ids.len()].clone();
            let n_lanes = lanes.len().max(1);
            let lane = |i: usize| format!("lane-{}", i % n_lanes);
            let mut links: Vec<Link> = Vec::new();
            for (from, to, label) in claims.iter().filter(|_| !lanes.is_empty()).cloned() {
                let (from, to) = (Cell { lane: lane(from), step: step(from) }, Cell { lane: lane(to), step: step(to) });
                if from != to && links.iter().all(|link| link.from != from || link.to != to) {
                    links.push(Link { from, to, label });
                }
            }
            let evidence = claims.iter().enumerate().map(|(i, (at, kind, title))| Evidence {
                id: format!("evidence-{i}"),
                on: Claim { step: step(*at), lane: (kind % 2 == 0 && !lanes.is_empty()).then(|| lane(*at)) },
                kind: <EvidenceKind as Word>::WORDS[kind % 5].1,
                title: title.clone().filter(|title| !title.trim().is_empty()).or(Some("a figure".to_owned())),
                feedback: (kind % 5 < 2).then(|| format!("said: {at}")),
                address: (kind % 5 > 2).then(|| "https://example.org/?a=1#b".to_owned()),
                at: (at % 2 == 0).then(|| "2026-05-12".to_owned()),
            });
            let evidence = evidence.collect();
            MapDoc {
                journey: if named { "a-journey".to_owned() } else { super::super::read::default_id(&title) },
                title,
                brief,
                owner,
                order: if strict { Order::Strict } else { Order::Soft },
                unbound: if ignored { Unbound::Ignore } else { Unbound::OffMap },
                ignore,
                thresholds,
                stages,
                connectors: connectors
                    .into_iter()
                    .map(|(from, to, kind, label, within)| Connector {
                        from: step(from),
                        to: step(to),
                        kind: if step(from) == step(to) { ConnectorKind::Loop } else { kind },
                        label,
                        within: within.or((kind == ConnectorKind::Promise).then_some(60_000_000)).map(Span),
                    })
                    .collect(),
                lanes: lanes
                    .into_iter()
                    .enumerate()
                    .map(|(i, (kind, title, cells))| Lane {
                        id: format!("lane-{i}"),
                        kind,
                        title: title.unwrap_or_else(|| super::super::read::default_lane_title(kind.word())),
                        cells: cells.into_iter().map(|(i, text)| (step(i), text)).collect(),
                    })
                    .collect(),
                links,
                evidence,
                future_of: ignored.then(|| "today".to_owned()),
            }
        },
    )
}

/// Gives each element its default id where that is free, and tells equal bindings apart.
fn give_ids(stages: &mut [Stage]) -> Vec<String> {
    use super::super::read::{default_id, default_touchpoint_id};
    let mut taken = BTreeSet::new();
    let mut unique = |kind: &str, id: String| {
        let mut id = id;
        while !taken.insert((kind.to_owned(), id.clone())) {
            id = format!("other-{}", taken.len());
        }
        id
    };
    let mut step_ids = Vec::new();
    let mut bindings: Vec<Binding> = Vec::new();
    for stage in stages {
        stage.id = unique("stage", default_id(&stage.name));
        for step in &mut stage.steps {
            step.id = unique("step", default_id(&step.name));
            step_ids.push(step.id.clone());
            let alone = step.touchpoints.len() == 1;
            for touchpoint in &mut step.touchpoints {
                let default = if alone && touchpoint.name == step.name {
                    step.id.clone()
                } else {
                    default_touchpoint_id(&step.id, &touchpoint.name)
                };
                touchpoint.id = unique("touchpoint", if touchpoint.id.is_empty() { default } else { "t".to_owned() });
                if let Some(binding) = &mut touchpoint.binding {
                    let same = |other: &Binding| {
                        let events = |binding: &Binding| binding.events.iter().cloned().collect::<BTreeSet<_>>();
                        events(other) == events(binding)
                            && other.channel == binding.channel
                            && other.properties == binding.properties
                    };
                    if bindings.iter().any(same) {
                        binding.properties.insert("n".to_owned(), bindings.len().to_string());
                    }
                    bindings.push(binding.clone());
                }
            }
        }
    }
    step_ids
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_written_map_reads_as_the_same_map(doc in any_map()) {
        let written = write_map(&doc);
        match read_map(&written, "a.journey.yaml") {
            Ok(file) => {
                prop_assert_eq!(&file.doc, &doc, "{}", written);
                prop_assert_eq!(write_map(&file.doc), written);
            }
            // Random connectors may lead around a step; everything else must hold.
            Err(problems) => {
                let ways = |code: &str| code == "M019" || code == "M024";
                let errors = problems.problems.iter().filter(|problem| problem.severity == Severity::Error);
                prop_assert!(errors.clone().all(|problem| ways(problem.code)), "{}\n{}", written, problems);
                let mut doc = doc;
                doc.connectors.retain(|connector| connector.kind != ConnectorKind::Next);
                let written = write_map(&doc);
                prop_assert_eq!(read_map(&written, "a").expect("no ways to miss").doc, doc, "{}", written);
            }
        }
    }
}
