//! From the tree of a file to the document: keys, types, short forms and defaults.
//!
//! A part that cannot be read is reported and left out, and reading goes on, so that one look at the
//! report repairs the file.

use std::collections::BTreeMap;

use desireline_model::difference::DifferenceClass;
use desireline_model::map::{
    Binding, Brief, Cell, Claim, Connector, ConnectorKind, Evidence, EvidenceKind, Known, Lane, LaneKind, Link, MapDoc,
    Metric, Stage, Step, Thresholds, Touchpoint,
};
use desireline_model::slug::slug_of;

use super::problem::{At, Problem, Problems, code, shown};
use super::values::{Fields, Reader, is_date};
use super::words::Word;
use super::yaml::{Node, Value};

const MAX_SLUG_CHARS: usize = 100;

/// A document and where its parts stand, index by index.
pub(super) struct Read {
    pub doc: MapDoc,
    pub marks: Marks,
    /// Whether nothing had to be left out.
    pub complete: bool,
}

#[derive(Default)]
pub(super) struct Marks {
    pub journey: At,
    pub stages: Vec<StageMarks>,
    pub connectors: Vec<ConnectorMarks>,
    pub lanes: Vec<LaneMarks>,
    pub links: Vec<At>,
    pub evidence: Vec<At>,
    pub ignore: Vec<At>,
}

#[derive(Default)]
pub(super) struct StageMarks {
    pub at: At,
    pub id: At,
    pub steps: Vec<StepMarks>,
}

#[derive(Default)]
pub(super) struct StepMarks {
    pub at: At,
    pub id: At,
    pub outcome: Option<At>,
    pub promise: Option<At>,
    pub touchpoints: Vec<TouchpointMarks>,
}

#[derive(Default)]
pub(super) struct TouchpointMarks {
    pub at: At,
    pub id: At,
    pub binding: Option<At>,
}

#[derive(Default)]
pub(super) struct ConnectorMarks {
    pub at: At,
    pub from: At,
    pub to: At,
}

#[derive(Default)]
pub(super) struct LaneMarks {
    pub at: At,
    pub id: At,
    /// Per step id: the key and the text.
    pub cells: BTreeMap<String, (At, At)>,
}

/// Reads the tree of a whole file. Returns nothing when it is no map at all.
pub(super) fn read_document(tree: &Node, problems: &mut Problems<'_>) -> Option<Read> {
    let mut reader = Reader { problems, complete: true };
    let (doc, marks) = reader.document(tree)?;
    Some(Read { doc, marks, complete: reader.complete })
}

/// The slug that an element gets from its name.
pub(super) fn default_id(name: &str) -> String {
    let slug = slug_of(name);
    match slug.char_indices().nth(MAX_SLUG_CHARS) {
        Some((end, _)) => slug[..end].trim_end_matches('-').to_owned(),
        None => slug,
    }
}

/// The slug that a touchpoint of a list gets: names of touchpoints repeat from step to step.
pub(super) fn default_touchpoint_id(step_id: &str, name: &str) -> String {
    default_id(&format!("{step_id} {name}"))
}

/// The title that a lane gets from its type.
pub(super) fn default_lane_title(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

const MAP_KEYS: &[&str] = &[
    "desireline",
    "journey",
    "title",
    "brief",
    "owner",
    "order",
    "unbound",
    "ignore",
    "thresholds",
    "stages",
    "connectors",
    "lanes",
    "links",
    "evidence",
    "future_of",
];
const BRIEF_KEYS: &[&str] = &["goal", "persona", "episode", "time_frame", "deadline", "metrics"];
const METRIC_KEYS: &[&str] = &["name", "baseline", "target", "unit"];
const STAGE_KEYS: &[&str] = &["id", "name", "owner", "steps"];
const STEP_KEYS: &[&str] = &[
    "id",
    "name",
    "owner",
    "event",
    "events",
    "where",
    "binding",
    "channel",
    "known",
    "touchpoints",
    "optional",
    "repeatable",
    "outcome",
    "promised_by",
    "denied_by",
    "child",
];
const TOUCHPOINT_KEYS: &[&str] = &["id", "name", "channel", "known", "event", "events", "where", "binding"];
const BINDING_KEYS: &[&str] = &["event", "events", "channel", "where"];
const CONNECTOR_KEYS: &[&str] = &["from", "to", "kind", "label", "within"];
const LANE_KEYS: &[&str] = &["id", "type", "title", "cells"];
const LINK_KEYS: &[&str] = &["from", "to", "label"];
const EVIDENCE_KEYS: &[&str] = &["id", "step", "lane", "kind", "title", "feedback", "address", "at"];

impl Reader<'_, '_> {
    fn document(&mut self, tree: &Node) -> Option<(MapDoc, Marks)> {
        if tree.is_null() {
            let problem = Problem::error(code::NOT_A_MAP, tree.at, "the file is empty");
            self.lost(problem.help("the smallest map: `desireline: 1`, `title: …`, and `stages:` with a list"));
            return None;
        }
        let entries: &[(Node, Node)] = if let Value::Map(entries) = &tree.value { entries } else { &[] };
        let has_key = |(key, _): &(Node, Node), name: &str| matches!(&key.value, Value::Scalar { text, .. } if text.as_ref() == name);
        if !entries.iter().any(|entry| ["desireline", "stages", "journey"].iter().any(|name| has_key(entry, name))) {
            let message = format!("this is {}, but not a journey map", tree.describe());
            self.lost(
                Problem::error(code::NOT_A_MAP, tree.at, message)
                    .help("a map begins with `desireline: 1` and has `title:` and `stages:`"),
            );
            return None;
        }
        // A newer version may have other keys, so nothing else is said about it.
        let version = entries.iter().find(|entry| has_key(entry, "desireline")).map(|(_, node)| node);
        self.version(version.filter(|node| !node.is_null()), tree.at)?;
        let fields = self.fields(tree, "a map", MAP_KEYS)?;
        Some(self.map(&fields))
    }

    fn version(&mut self, node: Option<&Node>, map_at: At) -> Option<()> {
        let Some(node) = node else {
            self.problems.push(
                Problem::error(code::VERSION, map_at, "the file does not say which version of the format it has")
                    .help("write `desireline: 1` as the first line"),
            );
            return Some(());
        };
        let version = self.text(node, "a version")?;
        match version.parse::<u64>() {
            Ok(1) => Some(()),
            Ok(newer) if newer > 1 => {
                self.lost(
                    Problem::error(code::VERSION, node.at, format!("this map has version {newer} of the format"))
                        .label("this program reads version 1")
                        .help("it was written for a newer Desireline; update the program"),
                );
                None
            }
            _ => {
                let message = format!("`{}` is not a version of the format", shown(&version));
                self.problems.push(Problem::error(code::VERSION, node.at, message).help("write `desireline: 1`"));
                Some(())
            }
        }
    }

    fn map(&mut self, fields: &Fields<'_>) -> (MapDoc, Marks) {
        let title = fields.get("title").and_then(|node| self.text(node, "a title"));
        let journey = fields.get("journey").and_then(|node| self.slug(node));
        if !fields.misspelled && fields.get("title").is_none() && fields.get("journey").is_none() {
            self.problems.push(
                Problem::error(code::MISSING, fields.at, "the map has no title")
                    .help("write `title: From the advertisement to the first purchase`, say"),
            );
        }
        let title = title.or_else(|| journey.clone()).unwrap_or_default();
        let journey_at = fields.get("title").or_else(|| fields.get("journey")).map_or(fields.at, |node| node.at);
        let mut marks = Marks { journey: journey_at, ..Marks::default() };
        let mut doc = MapDoc {
            journey: journey.unwrap_or_else(|| default_id(&title)),
            title,
            brief: fields.get("brief").and_then(|node| self.brief(node)).unwrap_or_default(),
            owner: self.optional_text(fields, "owner"),
            order: self.word(fields, "order"),
            unbound: self.word(fields, "unbound"),
            ignore: Vec::new(),
            thresholds: fields.get("thresholds").and_then(|node| self.thresholds(node)).unwrap_or_default(),
            stages: Vec::new(),
            connectors: Vec::new(),
            lanes: Vec::new(),
            links: Vec::new(),
            evidence: Vec::new(),
            future_of: fields.get("future_of").and_then(|node| self.slug(node)),
        };
        if let Some(node) = fields.get("ignore") {
            (doc.ignore, marks.ignore) = self.names(node, "event names");
        }
        match fields.get("stages") {
            None if fields.misspelled => {}
            None => {
                let at = fields.key_at("stages");
                self.lost(
                    Problem::error(code::MISSING, at, "the map has no stages")
                        .help("write `stages:` and below it `- name: …` with `steps:`"),
                );
            }
            Some(node) => {
                for item in self.list(node, "stages") {
                    if let Some((stage, stage_marks)) = self.stage(item) {
                        doc.stages.push(stage);
                        marks.stages.push(stage_marks);
                    }
                }
                if matches!(&node.value, Value::List(items) if items.is_empty()) {
                    self.lost(Problem::error(code::EMPTY, node.at, "the map has no stages").help("add at least one"));
                }
            }
        }
        for item in fields.get("connectors").map(|node| self.list(node, "connectors")).unwrap_or_default() {
            if let Some((connector, connector_marks)) = self.connector(item) {
                doc.connectors.push(connector);
                marks.connectors.push(connector_marks);
            }
        }
        for item in fields.get("lanes").map(|node| self.list(node, "lanes")).unwrap_or_default() {
            if let Some((lane, lane_marks)) = self.lane(item) {
                doc.lanes.push(lane);
                marks.lanes.push(lane_marks);
            }
        }
        for item in fields.get("links").map(|node| self.list(node, "links")).unwrap_or_default() {
            if let Some(link) = self.link(item) {
                doc.links.push(link);
                marks.links.push(item.at);
            }
        }
        for item in fields.get("evidence").map(|node| self.list(node, "evidence")).unwrap_or_default() {
            if let Some(evidence) = self.evidence(item) {
                doc.evidence.push(evidence);
                marks.evidence.push(item.at);
            }
        }
        (doc, marks)
    }

    fn brief(&mut self, node: &Node) -> Option<Brief> {
        let fields = self.fields(node, "a brief", BRIEF_KEYS)?;
        let deadline = self.optional_text(&fields, "deadline");
        if let Some(text) = &deadline
            && !is_date(text)
        {
            let at = fields.get("deadline").map_or(fields.at, |node| node.at);
            let message = format!("`{}` is not a date", shown(text));
            self.problems.push(Problem::error(code::DATE, at, message).help("write year, month and day: `2026-03-31`"));
        }
        let metrics = fields.get("metrics").map(|node| self.list(node, "metrics")).unwrap_or_default();
        Some(Brief {
            goal: self.optional_text(&fields, "goal"),
            persona: self.optional_text(&fields, "persona"),
            episode: self.optional_text(&fields, "episode"),
            time_frame: self.optional_text(&fields, "time_frame"),
            deadline,
            metrics: metrics.iter().filter_map(|node| self.metric(node)).collect(),
        })
    }

    fn metric(&mut self, node: &Node) -> Option<Metric> {
        if let Value::Scalar { .. } = node.value {
            let name = self.text(node, "a metric")?;
            return Some(Metric { name, baseline: None, target: None, unit: None });
        }
        let fields = self.fields(node, "a metric", METRIC_KEYS)?;
        Some(Metric {
            name: self.required_text(&fields, "name", "a metric")?,
            baseline: fields.get("baseline").and_then(|node| self.number(node)),
            target: fields.get("target").and_then(|node| self.number(node)),
            unit: self.optional_text(&fields, "unit"),
        })
    }

    fn thresholds(&mut self, node: &Node) -> Option<Thresholds> {
        let classes: Vec<(&'static str, DifferenceClass)> =
            DifferenceClass::ALL.into_iter().map(|class| (class_key(class), class)).collect();
        let mut known = vec!["default", "min_customers"];
        known.extend(classes.iter().map(|(key, _)| *key));
        let fields = self.fields(node, "thresholds", &known)?;
        let mut thresholds = Thresholds::default();
        if let Some(share) = fields.get("default").and_then(|node| self.share(node)) {
            thresholds.default = share;
        }
        for (key, class) in classes {
            if let Some(share) = fields.get(key).and_then(|node| self.share(node)) {
                thresholds.by_class.insert(class, share);
            }
        }
        if let Some(node) = fields.get("min_customers")
            && let Some(text) = self.text(node, "a number of customers")
        {
            match text.parse() {
                Ok(n) => thresholds.min_customers = n,
                Err(_) => {
                    let message = format!("`{}` is not a number of customers", shown(&text));
                    self.problems
                        .push(Problem::error(code::NUMBER, node.at, message).help("write a whole number: `10`"));
                }
            }
        }
        Some(thresholds)
    }

    fn stage(&mut self, node: &Node) -> Option<(Stage, StageMarks)> {
        let fields = self.fields(node, "a stage", STAGE_KEYS)?;
        let (id, name, id_at) = self.identity(&fields, "a stage")?;
        let mut marks = StageMarks { at: fields.at, id: id_at, steps: Vec::new() };
        let mut steps = Vec::new();
        let list = fields.get("steps").map(|node| self.list(node, "steps"));
        match list {
            None | Some([])
                if !fields.misspelled
                    && fields.get("steps").is_none_or(|node| matches!(node.value, Value::List(_))) =>
            {
                self.problems.push(
                    Problem::error(code::EMPTY, id_at, format!("the stage `{}` has no steps", shown(&name)))
                        .help("add `steps:` with at least one step; a plain text will do"),
                );
            }
            _ => {}
        }
        for item in list.unwrap_or_default() {
            if let Some((step, step_marks)) = self.step(item) {
                steps.push(step);
                marks.steps.push(step_marks);
            }
        }
        Some((Stage { id, name, owner: self.optional_text(&fields, "owner"), steps }, marks))
    }

    fn step(&mut self, node: &Node) -> Option<(Step, StepMarks)> {
        if let Value::Scalar { .. } = node.value {
            return self.plain_step(node);
        }
        let fields = self.fields(node, "a step", STEP_KEYS)?;
        let (id, name, id_at) = self.identity(&fields, "a step")?;
        let mut marks = StepMarks { at: fields.at, id: id_at, ..StepMarks::default() };
        let mut touchpoints = Vec::new();
        if let Some(list) = fields.get("touchpoints") {
            for key in ["event", "events", "where", "binding", "channel", "known"] {
                if fields.get(key).is_some() {
                    self.problems.push(
                        Problem::error(
                            code::BAD_BINDING,
                            fields.key_at(key),
                            format!("a step with `touchpoints` has no `{key}` of its own"),
                        )
                        .help(format!("move `{key}` into one of its touchpoints")),
                    );
                }
            }
            let items = self.list(list, "touchpoints");
            if matches!(&list.value, Value::List(items) if items.is_empty()) {
                self.problems.push(
                    Problem::error(code::EMPTY, list.at, format!("the step `{}` has no touchpoints", shown(&name)))
                        .help("remove `touchpoints`, or add one"),
                );
            }
            for item in items {
                if let Some((touchpoint, touchpoint_marks)) = self.touchpoint(item, &id) {
                    touchpoints.push(touchpoint);
                    marks.touchpoints.push(touchpoint_marks);
                }
            }
        } else {
            let (known, binding, binding_at) = self.knowledge(&fields, &name, id_at);
            let channel = self.optional_text(&fields, "channel");
            touchpoints.push(Touchpoint { id: id.clone(), name: name.clone(), channel, known, binding });
            marks.touchpoints.push(TouchpointMarks { at: fields.at, id: id_at, binding: binding_at });
        }
        let promised_by = self.optional_text(&fields, "promised_by");
        marks.promise = fields.get("promised_by").map(|node| node.at);
        marks.outcome = fields.get("outcome").map(|_| fields.key_at("outcome"));
        let step = Step {
            owner: self.optional_text(&fields, "owner"),
            optional: self.flag(&fields, "optional"),
            repeatable: self.flag(&fields, "repeatable"),
            outcome: self.flag(&fields, "outcome"),
            promised_by,
            denied_by: fields.get("denied_by").and_then(|node| self.binding(node)),
            child: fields.get("child").and_then(|node| self.slug(node)),
            id,
            name,
            touchpoints,
        };
        Some((step, marks))
    }

    /// A plain text is a step whose event has the same name.
    fn plain_step(&mut self, node: &Node) -> Option<(Step, StepMarks)> {
        let name = self.text(node, "a step")?;
        let id = default_id(&name);
        let binding = self.binding_by_name(&name, node.at);
        let binding_at = binding.is_some().then_some(node.at);
        let touchpoint =
            Touchpoint { id: id.clone(), name: name.clone(), channel: None, known: Known::InEvents, binding };
        let marks = StepMarks {
            at: node.at,
            id: node.at,
            touchpoints: vec![TouchpointMarks { at: node.at, id: node.at, binding: binding_at }],
            ..StepMarks::default()
        };
        let step = Step {
            id,
            name,
            owner: None,
            optional: false,
            repeatable: false,
            outcome: false,
            promised_by: None,
            denied_by: None,
            child: None,
            touchpoints: vec![touchpoint],
        };
        Some((step, marks))
    }

    fn touchpoint(&mut self, node: &Node, step_id: &str) -> Option<(Touchpoint, TouchpointMarks)> {
        if let Value::Scalar { .. } = node.value {
            let name = self.text(node, "a touchpoint")?;
            let binding = self.binding_by_name(&name, node.at);
            let marks = TouchpointMarks { at: node.at, id: node.at, binding: binding.is_some().then_some(node.at) };
            let id = default_touchpoint_id(step_id, &name);
            return Some((Touchpoint { id, name, channel: None, known: Known::InEvents, binding }, marks));
        }
        let fields = self.fields(node, "a touchpoint", TOUCHPOINT_KEYS)?;
        let name = self.required_text(&fields, "name", "a touchpoint")?;
        let name_at = fields.get("name").map_or(fields.at, |node| node.at);
        let (id, id_at) = match fields.get("id") {
            Some(node) => (self.slug(node)?, node.at),
            None => (default_touchpoint_id(step_id, &name), name_at),
        };
        let (known, binding, binding_at) = self.knowledge(&fields, &name, name_at);
        let channel = self.optional_text(&fields, "channel");
        let marks = TouchpointMarks { at: fields.at, id: id_at, binding: binding_at };
        Some((Touchpoint { id, name, channel, known, binding }, marks))
    }

    /// How a touchpoint is known, and by which events, from the keys of a touchpoint or of a step that is one.
    fn knowledge(&mut self, fields: &Fields<'_>, name: &str, name_at: At) -> (Known, Option<Binding>, Option<At>) {
        let known: Known = self.word(fields, "known");
        let bound = ["binding", "events", "event", "where"].into_iter().filter(|key| fields.get(key).is_some());
        let bound: Vec<&str> = bound.collect();
        let binding_at = bound.first().and_then(|key| fields.get(key)).map(|node| node.at);
        if known != Known::InEvents {
            if let (Some(key), Some(at)) = (bound.first(), binding_at) {
                let message =
                    format!("`{key}` says that events show it, `known: {}` says that they do not", known.word());
                self.problems.push(Problem::error(code::BAD_BINDING, at, message).help("remove one of the two"));
            }
            return (known, None, None);
        }
        let clash = match bound.as_slice() {
            ["binding", other, ..] => Some(("binding", *other)),
            ["events", "event", ..] => Some(("events", "event")),
            _ => None,
        };
        if let Some((key, other)) = clash {
            self.problems.push(
                Problem::error(code::BAD_BINDING, fields.key_at(other), format!("`{other}` stands beside `{key}`"))
                    .also(fields.key_at(key), "both say which events are meant")
                    .help(format!("write everything under `{key}`")),
            );
            return (known, None, None);
        }
        let binding = if let Some(node) = fields.get("binding") {
            self.binding(node)
        } else if let Some(("events", node)) = bound.first().and_then(|key| Some((*key, fields.get(key)?)))
            && matches!(&node.value, Value::List(items) if items.is_empty())
        {
            if bound.len() > 1 {
                self.no_events(node.at);
            }
            return (known, None, Some(node.at));
        } else {
            match self.binding_parts(fields, Some(name)) {
                Some(binding) => Some(binding),
                None => return (known, None, None),
            }
        };
        (known, binding, Some(binding_at.unwrap_or(name_at)))
    }

    /// A binding in its long form, or as the name of one event, or as a list of names.
    fn binding(&mut self, node: &Node) -> Option<Binding> {
        match &node.value {
            Value::Map(_) => {
                let fields = self.fields(node, "a binding", BINDING_KEYS)?;
                let mut binding = self.binding_parts(&fields, None)?;
                binding.channel = self.optional_text(&fields, "channel");
                // A channel or properties alone mean any event that has them.
                if binding == Binding::default() {
                    self.no_events(fields.at);
                    return None;
                }
                Some(binding)
            }
            _ => {
                let (events, _) = self.names(node, "event names");
                if events.is_empty() {
                    self.no_events(node.at);
                    return None;
                }
                Some(Binding { events, ..Binding::default() })
            }
        }
    }

    fn binding_parts(&mut self, fields: &Fields<'_>, default_event: Option<&str>) -> Option<Binding> {
        let events = match (fields.get("event"), fields.get("events")) {
            (Some(node), None) => match &node.value {
                Value::List(_) => {
                    self.lost(
                        Problem::error(code::WRONG_TYPE, node.at, "expected the name of one event, found a list")
                            .help("write `events:` for several"),
                    );
                    return None;
                }
                _ => self.names(node, "event names").0,
            },
            (None, Some(node)) => self.names(node, "event names").0,
            (Some(_), Some(_)) => {
                self.problems.push(
                    Problem::error(code::BAD_BINDING, fields.key_at("event"), "`event` stands beside `events`")
                        .help("write everything under `events`"),
                );
                return None;
            }
            (None, None) => match default_event {
                Some(name) => self.binding_by_name(name, fields.get("name").map_or(fields.at, |node| node.at))?.events,
                None => Vec::new(),
            },
        };
        let properties = fields.get("where").map(|node| self.texts_by_key(node, "properties")).unwrap_or_default();
        let properties = properties.into_iter().map(|(key, (_, _, text))| (key, text)).collect();
        Some(Binding { events, channel: None, properties })
    }

    fn binding_by_name(&mut self, name: &str, at: At) -> Option<Binding> {
        if name.trim().is_empty() {
            self.problems.push(
                Problem::error(code::MISSING, at, "an empty name cannot be the name of its event")
                    .help("write a name, or `event:`, or how else it is known: `known: unseen`"),
            );
            return None;
        }
        Some(Binding { events: vec![name.to_owned()], ..Binding::default() })
    }

    fn no_events(&mut self, at: At) {
        self.problems.push(
            Problem::error(code::BAD_BINDING, at, "the binding names no event")
                .help("write `events: [Name]`; `\"*\"` stands for any event"),
        );
    }

    fn connector(&mut self, node: &Node) -> Option<(Connector, ConnectorMarks)> {
        let fields = self.fields(node, "a connector", CONNECTOR_KEYS)?;
        let from = self.required_text(&fields, "from", "a connector");
        let to = self.required_text(&fields, "to", "a connector");
        let within = fields.get("within").and_then(|node| self.span(node));
        let kind = self.word(&fields, "kind");
        let marks = ConnectorMarks {
            at: fields.at,
            from: fields.get("from").map_or(fields.at, |node| node.at),
            to: fields.get("to").map_or(fields.at, |node| node.at),
        };
        let connector = Connector { from: from?, to: to?, kind, label: self.optional_text(&fields, "label"), within };
        if connector.kind == ConnectorKind::Promise && fields.get("within").is_none() {
            self.problems.push(
                Problem::error(code::PROMISE_WITHOUT_TIME, fields.at, "a promise does not say within which time")
                    .help("add `within: 24h`, or any other length of time"),
            );
        }
        Some((connector, marks))
    }

    fn lane(&mut self, node: &Node) -> Option<(Lane, LaneMarks)> {
        let fields = self.fields(node, "a lane", LANE_KEYS)?;
        let Some(kind_node) = fields.get("type") else {
            self.missing(&fields, "type", "a lane");
            return None;
        };
        let kind: LaneKind = self.one_word(kind_node)?;
        let title = self.optional_text(&fields, "title").unwrap_or_else(|| default_lane_title(kind.word()));
        let (id, id_at) = match fields.get("id") {
            Some(node) => (self.slug(node)?, node.at),
            None => (default_id(&title), fields.get("title").unwrap_or(kind_node).at),
        };
        let cells = fields.get("cells").map(|node| self.texts_by_key(node, "cells")).unwrap_or_default();
        let marks = LaneMarks {
            at: fields.at,
            id: id_at,
            cells: cells.iter().map(|(key, (key_at, text_at, _))| (key.clone(), (*key_at, *text_at))).collect(),
        };
        let cells = cells.into_iter().map(|(key, (_, _, text))| (key, text)).collect();
        Some((Lane { id, kind, title, cells }, marks))
    }

    fn link(&mut self, node: &Node) -> Option<Link> {
        let fields = self.fields(node, "an arrow between cells", LINK_KEYS)?;
        let from = self.cell(&fields, "from");
        let to = self.cell(&fields, "to");
        Some(Link { from: from?, to: to?, label: self.optional_text(&fields, "label") })
    }

    /// A cell as `[lane, step]`.
    fn cell(&mut self, fields: &Fields<'_>, key: &str) -> Option<Cell> {
        let Some(node) = fields.get(key) else {
            self.missing(fields, key, "an arrow between cells");
            return None;
        };
        let names = self.list(node, "a lane and a step");
        if let [lane, step] = names {
            let (lane, step) = (self.slug(lane), self.slug(step));
            return Some(Cell { lane: lane?, step: step? });
        }
        if matches!(node.value, Value::List(_)) {
            let message = format!("a cell is a lane and a step, and here are {} names", names.len());
            self.lost(Problem::error(code::WRONG_TYPE, node.at, message).help("write `[lane, step]`"));
        }
        None
    }

    fn evidence(&mut self, node: &Node) -> Option<Evidence> {
        let fields = self.fields(node, "a piece of evidence", EVIDENCE_KEYS)?;
        let id = self.required_slug(&fields, "id");
        let step = self.required_slug(&fields, "step");
        let Some(kind_node) = fields.get("kind") else {
            self.missing(&fields, "kind", "a piece of evidence");
            return None;
        };
        let kind: EvidenceKind = self.one_word(kind_node)?;
        let at = self.optional_text(&fields, "at");
        if let Some(text) = at.as_ref().filter(|text| !is_date(text)) {
            let place = fields.get("at").map_or(fields.at, |node| node.at);
            let message = format!("`{}` is not a date", shown(text));
            self.problems
                .push(Problem::error(code::DATE, place, message).help("write year, month and day: `2026-03-31`"));
        }
        Some(Evidence {
            id: id?,
            on: Claim { step: step?, lane: fields.get("lane").and_then(|node| self.slug(node)) },
            kind,
            title: self.optional_text(&fields, "title"),
            feedback: self.optional_text(&fields, "feedback"),
            address: self.optional_text(&fields, "address"),
            at,
        })
    }

    fn required_slug(&mut self, fields: &Fields<'_>, key: &str) -> Option<String> {
        if fields.get(key).is_none() {
            self.missing(fields, key, "a piece of evidence");
        }
        fields.get(key).and_then(|node| self.slug(node))
    }

    /// Id and name of an element, each of which can stand for the other, and the place that gave the id.
    fn identity(&mut self, fields: &Fields<'_>, what: &str) -> Option<(String, String, At)> {
        let name = match fields.get("name") {
            Some(node) => Some((self.text(node, "a name")?, node.at)),
            None => None,
        };
        let id = match fields.get("id") {
            Some(node) => Some((self.slug(node)?, node.at)),
            None => None,
        };
        match (id, name) {
            (Some((id, at)), Some((name, _))) => Some((id, name, at)),
            (Some((id, at)), None) => Some((id.clone(), id, at)),
            (None, Some((name, at))) => Some((default_id(&name), name, at)),
            (None, None) => {
                self.missing(fields, "name", what);
                None
            }
        }
    }
}

/// The key of a class under `thresholds`.
pub(super) fn class_key(class: DifferenceClass) -> &'static str {
    match class {
        DifferenceClass::Skipped => "skipped",
        DifferenceClass::OutOfOrder => "out_of_order",
        DifferenceClass::Repeated => "repeated",
        DifferenceClass::OffTheMap => "off_the_map",
        DifferenceClass::LoopedBack => "looped_back",
        DifferenceClass::WrongBranch => "wrong_branch",
        DifferenceClass::SlowerThanPromised => "slower_than_promised",
        DifferenceClass::BrokenPromise => "broken_promise",
        DifferenceClass::Abandoned => "abandoned",
        DifferenceClass::SaidOtherwise => "said_otherwise",
    }
}
