use desireline_model::difference::DifferenceClass;
use desireline_model::map::{Binding, ConnectorKind, Known, LaneKind, Order, Unbound};

use super::super::{Element, Place};
use super::{codes, map_of, read};

const WHOLE: &str = r#"desireline: 1
journey: sign-up
title: From the advertisement to the first purchase
brief:
  goal: More people who sign up buy within a day
  persona: First-time visitor
  episode: first purchase
  time_frame: one month
  deadline: 2026-03-31
  metrics:
    - { name: completion, baseline: 0.6, target: 70 % }
owner: Ana
order: soft
unbound: ignore
ignore: [heartbeat, "debug *"]
thresholds: { default: 10 %, skipped: 0.05, min_customers: 12 }
stages:
  - name: Discover
    id: discover
    owner: Marketing
    steps:
      - name: See an advertisement
        event: Ad
      - id: pricing
        name: Look at prices
        events: [Pricing, "pricing *"]
        optional: true
        repeatable: true
      - name: Talk to a friend
        known: unseen
      - name: Ask for help
        touchpoints:
          - { name: Chat, channel: chat, event: Support, where: { topic: billing } }
          - { name: Phone, channel: phone, events: [Call], }
          - { name: Desk, binding: { event: Support, channel: desk } }
      - name: Buy
        event: Purchase
        outcome: true
        promised_by: estimated_delivery
        denied_by: { event: "not received" }
      - Sign up
connectors:
  - { from: pricing, to: sign-up }
  - { from: sign-up, to: buy, kind: promise, within: 24h, label: "we promise a day" }
lanes:
  - { id: feelings, type: feeling, title: How it feels, cells: { pricing: "confused" } }
"#;

fn binding(events: &[&str]) -> Option<Binding> {
    Some(Binding { events: events.iter().map(|event| (*event).to_owned()).collect(), ..Binding::default() })
}

#[test]
fn every_key_of_the_format_arrives_in_the_document() {
    let file = read(WHOLE);
    let doc = &file.doc;
    assert_eq!((doc.journey.as_str(), doc.owner.as_deref()), ("sign-up", Some("Ana")));
    assert_eq!(doc.brief.deadline.as_deref(), Some("2026-03-31"));
    assert_eq!((doc.brief.metrics[0].baseline, doc.brief.metrics[0].target), (Some(0.6), Some(0.7)));
    assert_eq!((doc.order, doc.unbound), (Order::Soft, Unbound::Ignore));
    assert_eq!(doc.ignore, ["heartbeat", "debug *"]);
    assert_eq!((doc.thresholds.default, doc.thresholds.of(DifferenceClass::Skipped)), (0.1, 0.05));
    assert_eq!(doc.thresholds.min_customers, 12);

    let steps = &doc.stages[0].steps;
    let ids: Vec<&str> = steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["see-an-advertisement", "pricing", "talk-to-a-friend", "ask-for-help", "buy", "sign-up"]);
    assert_eq!(steps[0].touchpoints[0].binding, binding(&["Ad"]));
    assert!(steps[1].optional && steps[1].repeatable && !steps[1].outcome);
    assert_eq!((steps[2].touchpoints[0].known, &steps[2].touchpoints[0].binding), (Known::Unseen, &None));
    assert!(steps[4].outcome);
    assert_eq!(steps[4].promised_by.as_deref(), Some("estimated_delivery"));
    assert_eq!(steps[4].denied_by, binding(&["not received"]));
    assert_eq!(steps[5].touchpoints[0].binding, binding(&["Sign up"]));

    assert_eq!(doc.connectors[0].kind, ConnectorKind::Next);
    assert_eq!(doc.connectors[1].within.map(|span| span.to_string()).as_deref(), Some("1d"));
    assert_eq!((doc.lanes[0].kind, doc.lanes[0].cells["pricing"].as_str()), (LaneKind::Feeling, "confused"));
    assert!(file.notes.is_empty());
}

#[test]
fn a_channel_restricts_events_only_inside_a_binding() {
    let file = read(WHOLE);
    let touchpoints = &file.doc.stages[0].steps[3].touchpoints;
    let seen: Vec<String> = touchpoints
        .iter()
        .map(|touchpoint| {
            let binding = touchpoint.binding.as_ref().expect("bound");
            format!(
                "{} in {:?}: {:?} in {:?} where {:?}",
                touchpoint.id, touchpoint.channel, binding.events, binding.channel, binding.properties
            )
        })
        .collect();
    insta::assert_snapshot!(seen.join("\n"), @r#"
    ask-for-help-chat in Some("chat"): ["Support"] in None where {"topic": "billing"}
    ask-for-help-phone in Some("phone"): ["Call"] in None where {}
    ask-for-help-desk in None: ["Support"] in Some("desk") where {}
    "#);
}

#[test]
fn each_element_knows_its_line_and_its_path() {
    let file = read(WHOLE);
    let elements = [
        Element::Journey,
        Element::Stage("discover"),
        Element::Step("pricing"),
        Element::Binding("pricing"),
        Element::Step("sign-up"),
        Element::Binding("sign-up"),
        Element::Touchpoint("ask-for-help-phone"),
        Element::TouchpointBinding("ask-for-help-phone"),
        Element::Promise("buy"),
        Element::Connector(1),
        Element::Lane("feelings"),
        Element::Cell { lane: "feelings", step: "pricing" },
        Element::Step("nowhere"),
    ];
    let seen: Vec<String> =
        elements.map(|element| format!("{:>5}  {}", file.place(element).to_string(), file.path(element))).into();
    insta::assert_snapshot!(seen.join("\n"), @r#"
      3:8  journey "From the advertisement to the first purchase"
     18:5  stage "Discover"
     24:9  stage "Discover" › step "Look at prices"
    26:17  stage "Discover" › step "Look at prices"
     41:9  stage "Discover" › step "Sign up"
     41:9  stage "Discover" › step "Sign up"
    34:13  stage "Discover" › step "Ask for help" › touchpoint "Phone"
    34:52  stage "Discover" › step "Ask for help" › touchpoint "Phone"
    39:22  stage "Discover" › step "Buy"
     44:5  connector "Sign up" → "Buy"
     46:5  lane "How it feels"
    46:66  lane "How it feels" › step "Look at prices"
      3:8  step "nowhere"
    "#);
}

#[test]
fn lines_and_columns_are_the_same_with_windows_line_ends_and_a_byte_order_mark() {
    let plain = "desireline: 1\ntitle: Größe\nstages:\n  - name: 東京\n    steps: [日本, Buy]\n";
    let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    for text in [plain, &windows] {
        let file = read(text);
        assert_eq!(file.place(Element::Stage("東京")), Place { line: 4, column: 5 });
        assert_eq!(file.place(Element::Step("buy")), Place { line: 5, column: 17 });
    }
    assert_eq!(read(plain).doc, read(&windows).doc);
}

#[test]
fn a_step_without_more_is_shown_by_the_event_of_its_name() {
    let file = read(&map_of(
        &["[Sign up, { name: Pay, channel: web }, { id: ship }, { name: Rate, where: { stars: 5 } }]"],
        "",
    ));
    let steps = &file.doc.stages[0].steps;
    let seen: Vec<String> = steps
        .iter()
        .map(|step| {
            let touchpoint = &step.touchpoints[0];
            let binding = touchpoint.binding.as_ref().expect("bound");
            format!("{} {:?} {:?} {:?}", touchpoint.id, touchpoint.channel, binding.events, binding.properties)
        })
        .collect();
    insta::assert_snapshot!(seen.join("\n"), @r#"
    sign-up None ["Sign up"] {}
    pay Some("web") ["Pay"] {}
    ship None ["ship"] {}
    rate None ["Rate"] {"stars": "5"}
    "#);
}

#[test]
fn numbers_and_truth_values_stay_text_where_text_is_asked_for() {
    let file = read(&map_of(&["[404, true, 1.50, 2026-01-01, 0x1F]"], ""));
    let names: Vec<&str> = file.doc.stages[0].steps.iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, ["404", "true", "1.50", "2026-01-01", "0x1F"]);
}

#[test]
fn a_missing_value_is_an_absent_key() {
    let file = read(
        "desireline: 1\ntitle: Test\nowner:\nbrief:\nconnectors: ~\nlanes: null\nstages:\n  - name: A\n    steps: [b]\n",
    );
    assert_eq!((file.doc.owner, file.doc.connectors.len(), file.doc.lanes.len()), (None, 0, 0));
}

#[test]
fn a_map_may_be_json_and_may_use_anchors() {
    let json = r#"{"desireline": 1, "title": "T", "stages": [{"name": "A", "steps": ["b", {"name": "c", "optional": true}]}]}"#;
    assert_eq!(read(json).doc.stages[0].steps.len(), 2);
    let anchors = "desireline: 1\ntitle: T\nowner: &ana Ana\nstages:\n  - name: A\n    owner: *ana\n    steps: [b]\n";
    assert_eq!(read(anchors).doc.stages[0].owner.as_deref(), Some("Ana"));
}

#[test]
fn percentages_are_the_same_numbers_as_their_fractions() {
    for (text, share) in
        [("10 %", 0.1), ("10%", 0.1), ("0.1", 0.1), ("33.3 %", 0.333), ("0 %", 0.0), ("1", 1.0), ("7%", 0.07)]
    {
        let file = read(&map_of(&["[a]"], &format!("thresholds: {{ default: {text} }}\n")));
        assert_eq!(file.doc.thresholds.default, share, "{text}");
    }
}

#[test]
fn what_is_probably_not_meant_is_noted() {
    let thirteen = (0..13).map(|i| format!("s{i}")).collect::<Vec<_>>().join(", ");
    let cases = [
        (map_of(&[&format!("[{thirteen}]")], ""), "M101 4:11"),
        (map_of(&["[a, { name: b, events: [a, c] }]"], ""), "M102 5:35"),
        (map_of(&["[a, { name: b, events: [] }]"], ""), "M103 5:35"),
        (map_of(&["[a, b]"], "connectors: [{ from: a, to: b }, { from: b, to: a }]"), "M104 6:34"),
        (map_of(&["[a, b]"], "connectors: [{ from: a, to: b }, { from: a, to: b }]"), "M105 6:34"),
        (map_of(&["[{ name: a, known: in_words }]"], ""), "M106 2:8"),
        (map_of(&["[a, b]"], "ignore: [x, b]"), "M107 6:13"),
        (map_of(&["[a, { name: b, known: unseen, outcome: true }]"], ""), "M108 5:42"),
    ];
    let wrong: Vec<String> = cases
        .into_iter()
        .filter(|(text, expected)| codes(text) != *expected)
        .map(|(text, expected)| format!("expected {expected}, found {}:\n{text}", codes(&text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
