//! What is undone is as it was, for every kind and for any sequence; what does not fit leaves all as it was.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::map::{Claim, EvidenceKind, LaneKind};
use crate::time::Span;

fn touchpoint(id: &str) -> Touchpoint {
    let binding = Binding { events: vec![id.to_owned()], ..Binding::default() };
    Touchpoint { id: id.to_owned(), name: id.to_owned(), channel: None, known: Known::InEvents, binding: Some(binding) }
}

fn step(id: &str, touchpoints: &[&str]) -> Step {
    Step {
        id: id.to_owned(),
        name: id.to_owned(),
        owner: None,
        optional: false,
        repeatable: false,
        outcome: false,
        promised_by: None,
        denied_by: None,
        touchpoints: touchpoints.iter().map(|id| touchpoint(id)).collect(),
        child: None,
    }
}

fn arrow(from: &str, to: &str, kind: ConnectorKind) -> Connector {
    let within = (kind == ConnectorKind::Promise).then(|| Span::from_days(1));
    Connector { from: from.to_owned(), to: to.to_owned(), kind, label: None, within }
}

fn lane(id: &str, cells: &[&str]) -> Lane {
    let cells = cells.iter().map(|step| ((*step).to_owned(), format!("at {step}"))).collect::<BTreeMap<_, _>>();
    Lane { id: id.to_owned(), kind: LaneKind::Feeling, title: id.to_owned(), cells }
}

fn link(from: &str, to: &str) -> Link {
    let cell = |text: &str| {
        let (lane, step) = text.split_once(' ').expect("lane and step");
        Cell { lane: lane.to_owned(), step: step.to_owned() }
    };
    Link { from: cell(from), to: cell(to), label: None }
}

fn evidence(id: &str, step: &str, lane: Option<&str>) -> Evidence {
    Evidence {
        id: id.to_owned(),
        on: Claim { step: step.to_owned(), lane: lane.map(str::to_owned) },
        kind: EvidenceKind::Quote,
        title: None,
        feedback: Some(format!("said {id}")),
        address: None,
        at: None,
    }
}

/// Two stages, four steps, arrows of every kind (one of them drawn twice), two lanes.
fn shop() -> MapDoc {
    let stage = |id: &str, steps| Stage { id: id.to_owned(), name: id.to_owned(), owner: None, steps };
    MapDoc {
        journey: "shop".to_owned(),
        title: "Shop".to_owned(),
        brief: Brief::default(),
        owner: None,
        order: Order::Soft,
        unbound: Unbound::OffMap,
        ignore: Vec::new(),
        thresholds: Thresholds::default(),
        stages: vec![
            stage("find", vec![step("ad", &["ad"]), step("look", &["web", "app"])]),
            stage("buy", vec![step("pay", &["pay"]), step("ship", &["ship"])]),
        ],
        connectors: vec![
            arrow("ad", "look", ConnectorKind::Next),
            arrow("pay", "ship", ConnectorKind::Promise),
            arrow("ad", "look", ConnectorKind::Next),
            arrow("pay", "look", ConnectorKind::Loop),
        ],
        lanes: vec![lane("feeling", &["ad", "pay"]), lane("pain", &["pay", "ship"])],
        links: vec![link("pain pay", "feeling ad"), link("pain ship", "pain pay")],
        evidence: vec![evidence("cry", "pay", Some("pain")), evidence("call", "ship", None)],
        future_of: None,
    }
}

/// One operation of every kind that fits the shop, as they are sent.
fn every_kind() -> Vec<Operation> {
    let mut other = shop();
    other.stages.pop();
    other.connectors.clear();
    other.lanes.clear();
    other.links.clear();
    other.evidence.clear();
    let (stage, new) = (
        json!({ "id": "use", "name": "Use", "owner": null, "steps": [step("open", &["open"])] }),
        step("ask", &["ask"]),
    );
    let sent = json!([
        { "op": "import", "map": other },
        { "op": "set_title", "title": "Der Laden 🛒" },
        { "op": "set_owner", "of": "journey", "owner": "Ana" },
        { "op": "set_owner", "of": { "stage": "buy" }, "owner": "Ben" },
        { "op": "set_owner", "of": { "step": "pay" }, "owner": "فاطمة" },
        { "op": "set_brief", "brief": { "goal": "sell", "persona": null, "episode": null, "time_frame": null, "deadline": null, "metrics": [] } },
        { "op": "set_order", "order": "strict" },
        { "op": "set_unbound", "unbound": "ignore" },
        { "op": "set_ignore", "ignore": ["Heartbeat*"] },
        { "op": "set_thresholds", "thresholds": { "default": 0.2, "by_class": {}, "min_customers": 5 } },
        { "op": "add_stage", "stage": stage, "after": "buy" },
        { "op": "rename_stage", "stage": "buy", "name": "Buy it" },
        { "op": "move_stage", "stage": "buy" },
        { "op": "remove_stage", "stage": "find" },
        { "op": "add_step", "stage": "buy", "step": new, "after": "pay" },
        { "op": "rename_step", "step": "pay", "name": "Pay up" },
        { "op": "rename_step", "step": "look", "name": "Look around" },
        { "op": "move_step", "step": "ship", "stage": "find", "after": "ad" },
        { "op": "remove_step", "step": "pay" },
        { "op": "set_optional", "step": "ad", "optional": true },
        { "op": "set_repeatable", "step": "look", "repeatable": true },
        { "op": "set_outcome", "step": "pay", "outcome": true },
        { "op": "set_promise", "step": "ship", "promised_by": "due" },
        { "op": "set_denied", "step": "ship", "denied_by": { "events": ["Where is it"], "channel": null, "where": {} } },
        { "op": "add_touchpoint", "step": "pay", "touchpoint": touchpoint("card"), "after": "pay" },
        { "op": "rename_touchpoint", "touchpoint": "web", "name": "Website" },
        { "op": "move_touchpoint", "touchpoint": "web", "step": "pay" },
        { "op": "remove_touchpoint", "touchpoint": "app" },
        { "op": "bind_touchpoint", "touchpoint": "ad", "known": "in_words", "channel": "street" },
        { "op": "add_connector", "connector": { "from": "ad", "to": "pay", "kind": "next", "label": "at once", "within": null } },
        { "op": "remove_connector", "from": "ad", "to": "look", "kind": "next" },
        { "op": "add_lane", "lane": { "id": "doing", "type": "doing", "title": "Doing", "cells": { "ad": "looks up" } } },
        { "op": "rename_lane", "lane": "pain", "title": "What hurts" },
        { "op": "move_lane", "lane": "pain" },
        { "op": "remove_lane", "lane": "feeling" },
        { "op": "set_cell", "lane": "pain", "step": "ad", "text": "It blinks" },
        { "op": "set_cell", "lane": "pain", "step": "pay" },
        { "op": "remove_lane", "lane": "pain" },
        { "op": "add_link", "link": { "from": { "lane": "pain", "step": "ad" }, "to": { "lane": "pain", "step": "pay" }, "label": "hurts later" } },
        { "op": "remove_link", "from": { "lane": "pain", "step": "pay" }, "to": { "lane": "feeling", "step": "ad" } },
        { "op": "attach_evidence", "evidence": { "id": "study", "on": { "step": "look", "lane": "pain" }, "kind": "document", "title": "Study", "address": "https://example.org/study", "at": "2026-05-12" } },
        { "op": "detach_evidence", "evidence": "cry" },
        { "op": "set_child", "step": "ship", "child": "delivery" },
        { "op": "set_future_of", "future_of": "shop-today" },
    ]);
    serde_json::from_value(sent).expect("operations")
}

#[test]
fn every_kind_changes_the_map_and_is_undone() {
    for operation in every_kind() {
        let mut map = shop();
        let words = operation.words(&map);
        let inverse = operation.apply(&mut map).unwrap_or_else(|error| panic!("{words}: {error}"));
        assert_ne!(map, shop(), "{words}");
        fit::fits(&map).unwrap_or_else(|error| panic!("{words}: {error}"));
        apply_all(&mut map, &inverse).unwrap_or_else(|(_, error)| panic!("undoing {words}: {error}"));
        assert_eq!(map, shop(), "{words}");
        let sent = serde_json::to_value(&operation).expect("JSON");
        assert_eq!(serde_json::from_value::<Operation>(sent).expect("an operation"), operation);
    }
}

#[test]
fn an_operation_says_what_it_does_by_names() {
    let words: Vec<String> = every_kind().iter().map(|operation| operation.words(&shop())).collect();
    for said in [
        "Takes a map of 1 stage and 2 steps",
        "فاطمة owns the step “pay”",
        "Adds the stage “Use” with 1 step",
        "Moves the stage “buy” to the front",
        "Moves “ship” behind “ad” in the stage “find”",
        "“ad” may be left out",
        "Takes the arrow from “ad” to “look” away",
        "Empties the lane “pain” at “pay”",
        "Draws an arrow from “pain” at “ad” to “pain” at “pay”",
        "Puts “Study” behind the lane “pain” at “look”",
        "Takes a quote from “pay”",
        "“ship” is the journey “delivery”",
    ] {
        assert!(words.iter().any(|words| words == said), "{said} is not among {words:#?}");
    }
}

#[test]
fn what_does_not_fit_says_what_there_is_and_leaves_the_map() {
    let long = "x".repeat(10_001);
    let refused = [
        (json!({ "op": "remove_step", "step": "nope" }), "there is no step `nope`; the map has: ad, look, pay, ship"),
        (json!({ "op": "remove_stage", "stage": "" }), "there is no stage ``; the map has: find, buy"),
        (json!({ "op": "remove_lane", "lane": "x" }), "there is no lane `x`; the map has: feeling, pain"),
        (
            json!({ "op": "remove_touchpoint", "touchpoint": "x" }),
            "there is no touchpoint `x`; the map has: ad, web, app, pay, ship",
        ),
        (
            json!({ "op": "remove_connector", "from": "ad", "to": "ship", "kind": "loop" }),
            "there is no connector `loop ad > ship`; the map has: next ad > look, promise pay > ship, next ad > look, loop pay > look",
        ),
        (
            json!({ "op": "move_step", "step": "ad", "stage": "buy", "after": "look" }),
            "there is no step `look`; the map has: pay, ship",
        ),
        (
            json!({ "op": "move_stage", "stage": "buy", "after": "buy" }),
            "stage `buy` cannot stand behind itself; name another one, or none for the first place",
        ),
        (
            json!({ "op": "remove_touchpoint", "touchpoint": "pay" }),
            "the step `pay` would be left without a touchpoint; remove the step, or add another first",
        ),
        (
            json!({ "op": "add_step", "stage": "buy", "step": step("ad", &["new"]) }),
            "there is a step `ad` already; an id is there once on a map, so give this one another",
        ),
        (
            json!({ "op": "add_step", "stage": "buy", "step": step("new", &["ad"]) }),
            "there is a touchpoint `ad` already; an id is there once on a map, so give this one another",
        ),
        (
            json!({ "op": "add_step", "stage": "buy", "step": step("a/b", &["new"]) }),
            "an id `a/b` is none; an id has 1 to 100 letters, digits, `-` and `_`",
        ),
        (
            json!({ "op": "add_step", "stage": "buy", "step": step("new", &[]) }),
            "the step `new` has no touchpoint; add at least one",
        ),
        (
            json!({ "op": "add_connector", "connector": arrow("ad", "look", ConnectorKind::Next) }),
            "there is a connector `next ad > look` already; an id is there once on a map, so give this one another",
        ),
        (
            json!({ "op": "add_connector", "connector": arrow("ad", "ad", ConnectorKind::Next) }),
            "the connector leads from `ad` to itself; draw it as `loop`, or make the step repeatable",
        ),
        (json!({ "op": "set_title", "title": " " }), "the title is empty; write at least one sign"),
        (json!({ "op": "set_title", "title": long }), "the title has 10001 characters; up to 10000 are taken"),
        (
            json!({ "op": "rename_step", "step": "ad", "name": "a\u{0}b" }),
            "the name of a step holds a control sign; leave it out",
        ),
        (
            json!({ "op": "set_thresholds", "thresholds": { "default": 7.0, "by_class": {}, "min_customers": 1 } }),
            "a threshold is 7; a share lies between 0 and 1",
        ),
        (
            json!({ "op": "bind_touchpoint", "touchpoint": "ad", "known": "unseen", "binding": { "events": ["x"], "channel": null, "where": {} } }),
            "the touchpoint names events, and `known` says that events do not show it; leave one of the two out",
        ),
        (
            json!({ "op": "set_cell", "lane": "pain", "step": "gone", "text": "x" }),
            "there is no step `gone`; the map has: ad, look, pay, ship",
        ),
        (
            json!({ "op": "attach_evidence", "evidence": { "id": "e", "on": { "step": "ad" }, "kind": "quote" } }),
            "the evidence `e` names no `feedback`; keep the words as feedback first, and write its id",
        ),
        (
            json!({ "op": "attach_evidence", "evidence": { "id": "e", "on": { "step": "ad" }, "kind": "link", "address": "javascript:alert(1)" } }),
            "the evidence `e` has an address that is none; it begins with `https://`, `http://` or `/`",
        ),
        (
            json!({ "op": "attach_evidence", "evidence": { "id": "e", "on": { "step": "ad", "lane": "no" }, "kind": "link", "address": "/x" } }),
            "there is no lane `no`; the map has: feeling, pain",
        ),
        (
            json!({ "op": "add_link", "link": { "from": { "lane": "pain", "step": "pay" }, "to": { "lane": "feeling", "step": "ad" } } }),
            "the arrow from `pain pay` to `feeling ad` is drawn already",
        ),
    ];
    for (sent, said) in refused {
        let operation: Operation = serde_json::from_value(sent).expect("an operation");
        let mut map = shop();
        assert_eq!(operation.apply(&mut map).expect_err(said).to_string(), said);
        assert_eq!(map, shop(), "{said}");
    }
}

#[test]
fn a_list_is_carried_out_whole_or_not_at_all() {
    let operations: Vec<Operation> = serde_json::from_value(
        json!([{ "op": "remove_stage", "stage": "buy" }, { "op": "set_optional", "step": "pay", "optional": true }]),
    )
    .expect("operations");
    let mut map = shop();
    let (at, error) = apply_all(&mut map, &operations).expect_err("the step has gone with its stage");
    assert_eq!((at, error.to_string().as_str()), (1, "there is no step `pay`; the map has: ad, look"));
    assert_eq!(map, shop());
}

#[test]
fn an_operation_of_another_kind_or_with_other_fields_is_none() {
    for sent in
        [json!({ "op": "explode" }), json!({ "op": "remove_step", "step": "ad", "too": 1 }), json!({ "step": "ad" })]
    {
        assert!(serde_json::from_value::<Operation>(sent.clone()).is_err(), "{sent}");
    }
}

/// An operation of some kind on whatever the numbers point at; it need not fit.
fn some_operation(map: &MapDoc, kind: u8, a: usize, b: usize, n: usize) -> Operation {
    let pick = |ids: Vec<String>, at: usize| ids.get(at % (ids.len() + 1)).cloned();
    let or_none = |id: Option<String>| id.unwrap_or_else(|| "none".to_owned());
    let steps = || places::steps(map).map(|step| step.id.clone()).collect::<Vec<_>>();
    let stages = || map.stages.iter().map(|stage| stage.id.clone()).collect::<Vec<_>>();
    let lanes = || map.lanes.iter().map(|lane| lane.id.clone()).collect::<Vec<_>>();
    let touchpoints = || {
        places::steps(map)
            .flat_map(|step| &step.touchpoints)
            .map(|touchpoint| touchpoint.id.clone())
            .collect::<Vec<_>>()
    };
    let (one, other) = (or_none(pick(steps(), a)), or_none(pick(steps(), b)));
    let (stage, touched) = (or_none(pick(stages(), a)), or_none(pick(touchpoints(), a)));
    let new = format!("new-{n}");
    let name = ["ad", "pay", "web", "New"][b % 4].to_owned();
    let kinds = [ConnectorKind::Next, ConnectorKind::Loop, ConnectorKind::Promise];
    match kind {
        0 => Operation::AddStage {
            stage: Stage { id: new.clone(), name, owner: None, steps: vec![step(&new, &[&new])] },
            after: pick(stages(), b),
        },
        1 => Operation::MoveStage { stage, after: pick(stages(), b) },
        2 => Operation::RemoveStage { stage },
        3 => Operation::AddStep { stage, step: step(&new, &[&new]), after: pick(steps(), b) },
        4 => Operation::RenameStep { step: one, name },
        5 => Operation::MoveStep { step: one, stage: or_none(pick(stages(), n)), after: pick(steps(), b) },
        6 => Operation::RemoveStep { step: one },
        7 => Operation::AddTouchpoint { step: one, touchpoint: touchpoint(&new), after: pick(touchpoints(), b) },
        8 => Operation::RenameTouchpoint { touchpoint: touched, name },
        9 => Operation::MoveTouchpoint { touchpoint: touched, step: other, after: pick(touchpoints(), n) },
        10 => Operation::RemoveTouchpoint { touchpoint: touched },
        11 => Operation::AddConnector {
            connector: arrow(&one, &other, kinds[n % 3]),
            at: n.is_multiple_of(2).then_some(n),
        },
        12 => Operation::RemoveConnector {
            from: one,
            to: other,
            kind: kinds[n % 3],
            at: n.is_multiple_of(2).then_some(n),
        },
        13 => Operation::AddLane { lane: lane(&new, &[&one]), after: pick(lanes(), b) },
        14 => Operation::MoveLane { lane: or_none(pick(lanes(), a)), after: pick(lanes(), b) },
        15 => Operation::RemoveLane { lane: or_none(pick(lanes(), a)) },
        16 => Operation::SetCell {
            lane: or_none(pick(lanes(), a)),
            step: other,
            text: n.is_multiple_of(2).then_some(new),
        },
        17 => {
            let mut all = every_kind();
            all.swap_remove(n % all.len())
        }
        18 => {
            let cell = |at: usize| format!("{} {}", or_none(pick(lanes(), at)), or_none(pick(steps(), at + n)));
            Operation::AddLink { link: link(&cell(a), &cell(b)), at: n.is_multiple_of(2).then_some(n) }
        }
        19 => Operation::AttachEvidence {
            evidence: evidence(&new, &one, pick(lanes(), b).as_deref()),
            at: n.is_multiple_of(2).then_some(n),
        },
        _ => Operation::SetOwner { of: OwnerOf::Stage(stage), owner: n.is_multiple_of(2).then_some(name) },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_sequence_is_undone_step_by_step(seeds in prop::collection::vec((0u8..21, 0usize..12, 0usize..12, 0usize..100), 1..40)) {
        let mut map = shop();
        let mut past: Vec<(MapDoc, Vec<Operation>)> = Vec::new();
        for (kind, a, b, n) in seeds {
            let operation = some_operation(&map, kind, a, b, n);
            let before = map.clone();
            match operation.apply(&mut map) {
                Ok(inverse) => past.push((before, inverse)),
                Err(_) => prop_assert_eq!(&map, &before),
            }
            prop_assert!(fit::fits(&map).is_ok(), "{:?}", operation);
        }
        while let Some((before, inverse)) = past.pop() {
            prop_assert!(apply_all(&mut map, &inverse).is_ok(), "{:?}", inverse);
            prop_assert_eq!(&map, &before);
        }
    }

    #[test]
    fn what_lies_between_two_maps_leads_from_one_to_the_other(seeds in prop::collection::vec((0u8..21, 0usize..12, 0usize..12, 0usize..100), 1..40)) {
        let mut map = shop();
        for (kind, a, b, n) in seeds {
            let _fits = some_operation(&map, kind, a, b, n).apply(&mut map);
        }
        for (from, to) in [(shop(), map.clone()), (map, shop())] {
            let mut there = from.clone();
            let way = between(&from, &to);
            prop_assert!(apply_all(&mut there, &way).is_ok());
            prop_assert_eq!(&there, &to);
        }
    }
}

#[test]
fn what_lies_between_is_as_little_as_it_needs() {
    for operation in every_kind() {
        let (from, mut to) = (shop(), shop());
        operation.apply(&mut to).expect("it fits");
        let way = between(&from, &to);
        let whole = matches!(way.as_slice(), [Operation::Import { .. }]);
        let few = way.len() <= 2 || matches!(operation, Operation::Import { .. });
        assert!(few && !whole, "{operation:?} became {way:?}");
    }
    assert_eq!(between(&shop(), &shop()), []);
    let mut other = shop();
    other.stages.reverse();
    assert_eq!(words_between(&shop(), &other), ["Moves the stage “buy” to the front"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_sequence_replays_to_the_same_map_and_what_differs_is_told_both_ways(
        seeds in prop::collection::vec((0u8..19, 0usize..12, 0usize..12, 0usize..100), 1..40)
    ) {
        let mut map = shop();
        let mut done = Vec::new();
        for (kind, a, b, n) in seeds {
            let operation = some_operation(&map, kind, a, b, n);
            if operation.apply(&mut map).is_ok() {
                done.push(operation);
            }
        }
        // As they are kept: as JSON, and carried out again from the first on.
        let kept = serde_json::to_string(&done).expect("operations are JSON");
        let kept: Vec<Operation> = serde_json::from_str(&kept).expect("and back");
        let mut again = shop();
        prop_assert!(apply_all(&mut again, &kept).is_ok());
        prop_assert_eq!(&again, &map);
        let (there, back) = (touched(&shop(), &map), touched(&map, &shop()));
        prop_assert_eq!(&there.added, &back.removed);
        prop_assert_eq!(&there.removed, &back.added);
        prop_assert_eq!(touched(&map, &map), Touched::default());
    }

    /// The server puts changes in an order and refuses what no longer fits; each client draws ahead, and follows that order
    /// once it hears of it. Whenever they hear, all see the server's map in the end.
    #[test]
    fn any_interleaving_of_two_clients_converges(
        seeds in prop::collection::vec((any::<bool>(), any::<bool>(), 0u8..19, 0usize..12, 0usize..12, 0usize..100), 1..40)
    ) {
        struct Client {
            /// What it knows of the server's order, the map that this makes, and what it drew since.
            heard: usize,
            known: MapDoc,
            ahead: Vec<Operation>,
        }
        impl Client {
            fn seen(&self) -> MapDoc {
                let mut map = self.known.clone();
                for operation in &self.ahead {
                    let _fits = operation.apply(&mut map);
                }
                map
            }
            fn hear(&mut self, order: &[Operation]) {
                for operation in &order[self.heard..] {
                    operation.apply(&mut self.known).expect("the server took it on this very map");
                }
                self.heard = order.len();
            }
        }
        let mut server = shop();
        let mut order: Vec<Operation> = Vec::new();
        let mut clients = [(); 2].map(|()| Client { heard: 0, known: shop(), ahead: Vec::new() });
        for (who, sends, kind, a, b, n) in seeds {
            let client = &mut clients[usize::from(who)];
            let operation = some_operation(&client.seen(), kind, a, b, n);
            client.ahead.push(operation);
            if sends {
                for operation in std::mem::take(&mut client.ahead) {
                    if operation.apply(&mut server).is_ok() {
                        order.push(operation);
                    }
                }
                client.hear(&order);
                prop_assert_eq!(&client.seen(), &server);
            }
        }
        for client in &mut clients {
            client.ahead.clear();
            client.hear(&order);
            prop_assert_eq!(&client.seen(), &server);
        }
    }
}

#[test]
fn what_differs_is_named_thing_by_thing() {
    let operations: Vec<Operation> = serde_json::from_value(json!([
        { "op": "add_stage", "stage": { "id": "use", "name": "Use", "owner": null, "steps": [step("open", &["open"])] }, "after": "buy" },
        { "op": "set_cell", "lane": "feeling", "step": "look", "text": "new" },
        { "op": "set_cell", "lane": "feeling", "step": "ad", "text": "other" },
        { "op": "remove_lane", "lane": "pain" },
        { "op": "set_optional", "step": "pay", "optional": true },
        { "op": "move_step", "step": "ship", "stage": "find", "after": "look" },
        { "op": "set_title", "title": "Shop 2" },
    ]))
    .expect("operations");
    let mut to = shop();
    apply_all(&mut to, &operations).expect("they fit");
    let said = |list: &[Element]| {
        let one = |it: &Element| {
            let step = it.step.as_ref().map_or(String::new(), |step| format!("@{step}"));
            format!("{:?} {}{step} ({})", it.kind, it.id, it.name)
        };
        list.iter().map(one).collect::<Vec<_>>()
    };
    let found = touched(&shop(), &to);
    assert_eq!(said(&found.added), ["Stage use (Use)", "Cell feeling@look (feeling: look)"]);
    assert_eq!(said(&found.removed), ["Lane pain (pain)"]);
    let changed = ["Map shop (Shop 2)", "Step pay (pay)", "Step ship (ship)", "Cell feeling@ad (feeling: ad)"];
    assert_eq!(said(&found.changed), changed);
    assert_eq!(touched(&to, &to), Touched::default());
}
