//! What differs between two maps, thing by thing: for marks on a picture.

use std::collections::{BTreeMap, BTreeSet};

use super::Operation;
use super::between::between;
use super::places::steps;
use crate::map::{Connector, ConnectorKind, Evidence, MapDoc};

/// What kind of thing on a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ElementKind {
    /// The map as a whole: title, owner, brief, rules.
    Map,
    /// A stage.
    Stage,
    /// A step.
    Step,
    /// A touchpoint.
    Touchpoint,
    /// A lane.
    Lane,
    /// A cell.
    Cell,
    /// A connector.
    Connector,
}

/// A thing on a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// What kind of thing.
    pub kind: ElementKind,
    /// Its id; of a cell that of its lane, of a connector `from/to/kind`, of the map the journey's slug.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The step of a cell.
    pub step: Option<String>,
}

/// What differs. Each list is in the order of the kinds, and of ids within one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// What the second map has more. What comes with a stage, a step or a lane is not listed beside it.
    pub added: Vec<Element>,
    /// What the second map has no more, named as in the first.
    pub removed: Vec<Element>,
    /// What both have and is not the same, or stands elsewhere; named as in the second.
    pub changed: Vec<Element>,
}

/// By kind, id and step.
type Key = (ElementKind, String, Option<String>);

/// A thing by itself: its name, what holds it, and all that is said of it without what it holds.
struct Seen {
    name: String,
    within: Vec<Key>,
    said: serde_json::Value,
}

/// What differs between two maps. Things are the same where their ids are.
pub fn touched(from: &MapDoc, to: &MapDoc) -> Touched {
    let (one, other) = (seen(from), seen(to));
    let moved = moved(from, to);
    let element = |(kind, id, step): &Key, seen: &Seen| Element {
        kind: *kind,
        id: id.clone(),
        name: seen.name.clone(),
        step: step.clone(),
    };
    // Those that the other map lacks, without what goes with something that it lacks.
    let only = |own: &BTreeMap<Key, Seen>, other: &BTreeMap<Key, Seen>| -> Vec<Element> {
        let lacks = |key: &Key| !other.contains_key(key);
        let alone = |(key, seen): &(&Key, &Seen)| lacks(key) && !seen.within.iter().any(lacks);
        own.iter().filter(alone).map(|(key, seen)| element(key, seen)).collect()
    };
    let changed = other.iter().filter(|(key, seen)| {
        one.get(*key).is_some_and(|was| was.said != seen.said || moved.contains(&(key.0, key.1.clone())))
    });
    Touched {
        added: only(&other, &one),
        removed: only(&one, &other),
        changed: changed.map(|(key, seen)| element(key, seen)).collect(),
    }
}

fn seen(map: &MapDoc) -> BTreeMap<Key, Seen> {
    let mut all = BTreeMap::new();
    let mut see = |kind, id: &str, step: Option<&str>, name: &str, within: Vec<Key>, said: serde_json::Value| {
        let key = (kind, id.to_owned(), step.map(str::to_owned));
        all.insert(key, Seen { name: name.to_owned(), within, said });
    };
    let key = |kind, id: &str| -> Key { (kind, id.to_owned(), None) };
    let whole = bare(map, &["journey", "stages", "connectors", "lanes", "evidence"]);
    see(ElementKind::Map, &map.journey, None, &map.title, Vec::new(), whole);
    // What stands behind a claim is said of the claim.
    let behind = |step: &str, lane: Option<&str>| -> Vec<&Evidence> {
        map.evidence.iter().filter(|one| one.on.step == step && one.on.lane.as_deref() == lane).collect()
    };
    for stage in &map.stages {
        see(ElementKind::Stage, &stage.id, None, &stage.name, Vec::new(), bare(stage, &["steps"]));
        for step in &stage.steps {
            let within = vec![key(ElementKind::Stage, &stage.id)];
            let said = bare(&(bare(step, &["touchpoints"]), behind(&step.id, None)), &[]);
            see(ElementKind::Step, &step.id, None, &step.name, within, said);
            for touchpoint in &step.touchpoints {
                let within = vec![key(ElementKind::Step, &step.id)];
                see(ElementKind::Touchpoint, &touchpoint.id, None, &touchpoint.name, within, bare(touchpoint, &[]));
            }
        }
    }
    let name = |id: &str| steps(map).find(|step| step.id == id).map_or(id, |step| &step.name).to_owned();
    for lane in &map.lanes {
        see(ElementKind::Lane, &lane.id, None, &lane.title, Vec::new(), bare(lane, &["cells"]));
        for (step, text) in &lane.cells {
            let within = vec![key(ElementKind::Lane, &lane.id), key(ElementKind::Step, step)];
            let title = format!("{}: {}", lane.title, name(step));
            let said = bare(&(text, behind(step, Some(&lane.id))), &[]);
            see(ElementKind::Cell, &lane.id, Some(step), &title, within, said);
        }
    }
    let mut arrows: BTreeMap<String, Vec<&Connector>> = BTreeMap::new();
    for connector in &map.connectors {
        let kind = match connector.kind {
            ConnectorKind::Next => "next",
            ConnectorKind::Loop => "loop",
            ConnectorKind::Promise => "promise",
        };
        arrows.entry(format!("{}/{}/{kind}", connector.from, connector.to)).or_default().push(connector);
    }
    for (id, same) in arrows {
        let Some(first) = same.first() else { continue };
        let within = vec![key(ElementKind::Step, &first.from), key(ElementKind::Step, &first.to)];
        let title = format!("{} → {}", name(&first.from), name(&first.to));
        see(ElementKind::Connector, &id, None, &title, within, bare(&same, &[]));
    }
    all
}

/// All that is said of a thing, without these fields.
fn bare<T: serde::Serialize>(thing: &T, without: &[&str]) -> serde_json::Value {
    let mut said = serde_json::to_value(thing).unwrap_or_default();
    if let Some(fields) = said.as_object_mut() {
        for field in without {
            fields.remove(*field);
        }
    }
    said
}

/// What stands elsewhere: moved on the shortest way from one map to the other.
fn moved(from: &MapDoc, to: &MapDoc) -> BTreeSet<(ElementKind, String)> {
    let moved = between(from, to).into_iter().filter_map(|operation| match operation {
        Operation::MoveStage { stage, .. } => Some((ElementKind::Stage, stage)),
        Operation::MoveStep { step, .. } => Some((ElementKind::Step, step)),
        Operation::MoveTouchpoint { touchpoint, .. } => Some((ElementKind::Touchpoint, touchpoint)),
        Operation::MoveLane { lane, .. } => Some((ElementKind::Lane, lane)),
        _ => None,
    });
    moved.collect()
}
