//! What must hold for a map as a whole: ids, references, bindings, size, ways through.

use std::collections::{BTreeMap, HashMap, HashSet};

use desireline_model::map::{Binding, Connector, ConnectorKind, Known, MapDoc, Order, Step, Touchpoint};
use desireline_model::operation::Operation;

use super::problem::{At, Problem, Problems, code, listed, nearest, shown};
use super::reach::{Gap, circles, gaps};
use super::read::{Marks, Read, StepMarks, TouchpointMarks, default_id};

/// The alignment keeps the steps of a stage in one word of bits.
const MAX_STEPS_IN_STAGE: usize = 31;
/// What people can still read.
const READABLE_STEPS_IN_STAGE: usize = 12;

/// Reports what is wrong between the parts of a map.
pub(super) fn check(read: &Read, problems: &mut Problems<'_>) {
    let Read { doc, marks, complete } = read;
    check_ids(doc, marks, problems);
    if *complete {
        check_references(doc, marks, problems);
        check_claims(doc, marks, problems);
    }
    check_connectors(doc, marks, problems);
    check_bindings(doc, marks, problems);
    check_sizes(doc, marks, problems);
    check_visibility(doc, marks, problems);
    check_ignored(doc, marks, problems);
    if !problems.any_error() {
        check_ways(doc, marks, problems);
    }
}

fn steps<'r>(doc: &'r MapDoc, marks: &'r Marks) -> impl Iterator<Item = (&'r Step, &'r StepMarks)> {
    let stages = doc.stages.iter().zip(&marks.stages);
    stages.flat_map(|(stage, stage_marks)| stage.steps.iter().zip(&stage_marks.steps))
}

fn touchpoints<'r>(doc: &'r MapDoc, marks: &'r Marks) -> impl Iterator<Item = (&'r Touchpoint, &'r TouchpointMarks)> {
    steps(doc, marks).flat_map(|(step, step_marks)| step.touchpoints.iter().zip(&step_marks.touchpoints))
}

fn check_ids(doc: &MapDoc, marks: &Marks, problems: &mut Problems<'_>) {
    let stages = doc.stages.iter().zip(&marks.stages).map(|(stage, marks)| (stage.id.as_str(), marks.id));
    check_unique("stages", stages, problems);
    check_unique("steps", steps(doc, marks).map(|(step, marks)| (step.id.as_str(), marks.id)), problems);
    // A touchpoint that is its step repeats with it; the step has been named already.
    let step_places: HashSet<usize> = steps(doc, marks).map(|(_, marks)| marks.id.start).collect();
    let step_ids: HashMap<&str, At> = steps(doc, marks).map(|(step, marks)| (step.id.as_str(), marks.id)).collect();
    let mut first_places: HashMap<&str, At> = HashMap::new();
    for (touchpoint, touchpoint_marks) in touchpoints(doc, marks) {
        let id = touchpoint.id.as_str();
        let of_step = step_places.contains(&touchpoint_marks.id.start) && step_ids.contains_key(id);
        match first_places.get(id) {
            Some(first) if !(of_step && step_places.contains(&first.start)) => {
                problems.push(duplicate("touchpoints", id, touchpoint_marks.id, *first));
            }
            Some(_) => {}
            None => {
                first_places.insert(id, touchpoint_marks.id);
            }
        }
    }
    let lanes = doc.lanes.iter().zip(&marks.lanes).map(|(lane, marks)| (lane.id.as_str(), marks.id));
    check_unique("lanes", lanes, problems);
}

fn check_unique<'r>(what: &str, ids: impl Iterator<Item = (&'r str, At)>, problems: &mut Problems<'_>) {
    let mut first_places: HashMap<&str, At> = HashMap::new();
    for (id, at) in ids {
        match first_places.get(id) {
            Some(first) => problems.push(duplicate(what, id, at, *first)),
            None => {
                first_places.insert(id, at);
            }
        }
    }
}

fn duplicate(what: &str, id: &str, at: At, first: At) -> Problem {
    Problem::error(code::DUPLICATE_ID, at, format!("two {what} have the id `{}`", shown(id)))
        .also(first, "first here")
        .help("an id comes from the name unless it is written; give one of them another `id:`")
}

fn check_references(doc: &MapDoc, marks: &Marks, problems: &mut Problems<'_>) {
    let ids: HashSet<&str> = steps(doc, marks).map(|(step, _)| step.id.as_str()).collect();
    let mut check = |id: &str, at: At, what: &str| {
        if ids.contains(id) {
            return;
        }
        let mut problem =
            Problem::error(code::UNKNOWN_STEP, at, format!("{what} a step that is not on the map: `{}`", shown(id)));
        if !problems.full() {
            let by_name = default_id(id);
            let in_order = || steps(doc, marks).map(|(step, _)| step.id.as_str());
            let meant = if ids.contains(by_name.as_str()) { Some(by_name.as_str()) } else { nearest(id, in_order()) };
            if let Some(meant) = meant {
                problem = problem.label(format!("did you mean `{}`?", shown(meant)));
            }
            problem = problem.help(format!("steps are named by their id; this map has: {}", listed(in_order())));
        }
        problems.push(problem);
    };
    for (connector, connector_marks) in doc.connectors.iter().zip(&marks.connectors) {
        check(&connector.from, connector_marks.from, "connector leaves");
        check(&connector.to, connector_marks.to, "connector goes to");
    }
    for lane_marks in &marks.lanes {
        for (step, (key, _)) in &lane_marks.cells {
            check(step, *key, "a cell belongs to");
        }
    }
}

/// Asks of arrows between cells and of evidence what is asked when they are drawn.
fn check_claims(doc: &MapDoc, marks: &Marks, problems: &mut Problems<'_>) {
    if problems.any_error() || (doc.links.is_empty() && doc.evidence.is_empty()) {
        return;
    }
    let mut map = MapDoc { links: Vec::new(), evidence: Vec::new(), ..doc.clone() };
    let links = doc.links.iter().map(|link| Operation::AddLink { link: link.clone(), at: None });
    let evidence =
        doc.evidence.iter().map(|evidence| Operation::AttachEvidence { evidence: evidence.clone(), at: None });
    let places = marks.links.iter().chain(&marks.evidence);
    for (operation, at) in links.chain(evidence).zip(places) {
        if let Err(error) = operation.apply(&mut map) {
            problems.push(Problem::error(code::BAD_CLAIM, *at, error.to_string()));
        }
    }
}

fn check_connectors(doc: &MapDoc, marks: &Marks, problems: &mut Problems<'_>) {
    let mut first_places: HashMap<(&str, &str, &str), At> = HashMap::new();
    for (connector, connector_marks) in doc.connectors.iter().zip(&marks.connectors) {
        let Connector { from, to, kind, .. } = connector;
        if from == to && *kind != ConnectorKind::Loop {
            problems.push(
                Problem::error(
                    code::SELF_CONNECTOR,
                    connector_marks.to,
                    format!("a connector leads from `{}` to itself", shown(from)),
                )
                .help("if customers may do the step again, write `kind: loop`, or `repeatable: true` at the step"),
            );
        }
        let key = (from.as_str(), to.as_str(), super::words::Word::word(*kind));
        if let Some(first) = first_places.get(&key) {
            problems.push(
                Problem::warning(code::DRAWN_TWICE, connector_marks.at, "the same connector is drawn twice")
                    .also(*first, "first here")
                    .help("remove one of the two"),
            );
        } else {
            first_places.insert(key, connector_marks.at);
        }
    }
}

type Conditions<'d> = (Vec<&'d str>, Option<String>, &'d BTreeMap<String, String>);

/// One event has one label, so no two touchpoints may ask for the very same events.
fn check_bindings(doc: &MapDoc, marks: &Marks, problems: &mut Problems<'_>) {
    let mut by_binding: HashMap<Conditions<'_>, (&str, &str, At)> = HashMap::new();
    let mut by_event: HashMap<Conditions<'_>, (&str, At)> = HashMap::new();
    let steps = doc.stages.iter().flat_map(|stage| &stage.steps);
    let alone: HashSet<&str> =
        steps.filter(|step| step.touchpoints.len() == 1).map(|step| step.touchpoints[0].id.as_str()).collect();
    for (touchpoint, touchpoint_marks) in touchpoints(doc, marks) {
        let Some(Binding { events, channel, properties }) = &touchpoint.binding else {
            continue;
        };
        let at = touchpoint_marks.binding.unwrap_or(touchpoint_marks.at);
        let name = touchpoint.name.as_str();
        // Channels match in either case of letters.
        let channel = channel.as_ref().map(|channel| channel.to_ascii_lowercase());
        let mut sorted: Vec<&str> = events.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        sorted.dedup();
        if let Some((other, id, first)) = by_binding.get(&(sorted.clone(), channel.clone(), properties)) {
            if *id == touchpoint.id || (alone.contains(*id) && alone.contains(touchpoint.id.as_str())) {
                // The same step twice, which has been said; or one event that stands for two steps of the journey,
                // of which it is the one whose turn it is.
                continue;
            }
            let message = format!("`{}` and `{}` are bound to the same events", shown(other), shown(name));
            let event = shown(sorted.first().copied().unwrap_or("Name"));
            problems.push(
                Problem::error(code::SAME_BINDING, at, message)
                    .label("an event can show one touchpoint only")
                    .also(*first, "the same conditions")
                    .help(format!(
                        "tell them apart, as in `binding: {{ event: {event}, channel: phone }}` or `where: {{ topic: billing }}`"
                    ))
                    .help("or make them one touchpoint"),
            );
            continue;
        }
        for event in &sorted {
            let key = (vec![*event], channel.clone(), properties);
            if let Some((other, first)) = by_event.get(&key) {
                let message =
                    format!("event `{}` is bound to `{}` and to `{}`", shown(event), shown(other), shown(name));
                problems.push(
                    Problem::warning(code::SHARED_EVENT, at, message)
                        .also(*first, "here too")
                        .help("the one drawn first gets it; name the event once"),
                );
            } else {
                by_event.insert(key, (name, at));
            }
        }
        by_binding.insert((sorted, channel.clone(), properties), (name, &touchpoint.id, at));
    }
}

fn check_sizes(doc: &MapDoc, marks: &Marks, problems: &mut Problems<'_>) {
    if doc.order == Order::Strict {
        return;
    }
    for (stage, stage_marks) in doc.stages.iter().zip(&marks.stages) {
        let n_steps = stage.steps.iter().filter(|step| step.in_events()).count();
        let message = format!("the stage `{}` has {n_steps} steps in any order", shown(&stage.name));
        if n_steps > MAX_STEPS_IN_STAGE {
            problems.push(
                Problem::error(code::CROWDED_STAGE, stage_marks.id, message)
                    .label(format!("at most {MAX_STEPS_IN_STAGE} can be held against events"))
                    .help("split the stage, make steps into touchpoints of one step, or write `order: strict`"),
            );
        } else if n_steps > READABLE_STEPS_IN_STAGE {
            problems.push(
                Problem::warning(code::FULL_STAGE, stage_marks.id, message)
                    .label(format!("up to {READABLE_STEPS_IN_STAGE} are easy to read"))
                    .help("split the stage, or make steps into touchpoints of one step"),
            );
        }
    }
}

fn check_visibility(doc: &MapDoc, marks: &Marks, problems: &mut Problems<'_>) {
    for (touchpoint, touchpoint_marks) in touchpoints(doc, marks) {
        if touchpoint.known == Known::InEvents && touchpoint.binding.is_none() && !problems.any_error() {
            let at = touchpoint_marks.binding.unwrap_or(touchpoint_marks.at);
            problems.push(
                Problem::warning(code::NOT_BOUND, at, format!("no event is bound to `{}`", shown(&touchpoint.name)))
                    .help("name its event, or say how it is known: `known: in_words` or `known: unseen`"),
            );
        }
    }
    for (step, step_marks) in steps(doc, marks) {
        if step.in_events() {
            continue;
        }
        let claims = [
            (step.outcome, step_marks.outcome, "outcome"),
            (step.promised_by.is_some(), step_marks.promise, "promised_by"),
        ];
        for (_, at, key) in claims.into_iter().filter(|(claimed, ..)| *claimed) {
            let message = format!("`{key}` has no effect: events cannot show the step `{}`", shown(&step.name));
            problems.push(
                Problem::warning(code::UNSEEN_CLAIM, at.unwrap_or(step_marks.at), message)
                    .help(format!("remove `{key}`, or name the events that show the step")),
            );
        }
    }
    if !problems.any_error() && !steps(doc, marks).any(|(step, _)| step.in_events()) {
        problems.push(
            Problem::warning(code::NOTHING_VISIBLE, marks.journey, "events can show no step of this map")
                .help("there is nothing to check against data until a step has an event"),
        );
    }
}

fn check_ignored(doc: &MapDoc, marks: &Marks, problems: &mut Problems<'_>) {
    let mut bound: HashMap<&str, (&str, At)> = HashMap::new();
    for (touchpoint, touchpoint_marks) in touchpoints(doc, marks) {
        for event in touchpoint.binding.iter().flat_map(|binding| &binding.events) {
            let at = touchpoint_marks.binding.unwrap_or(touchpoint_marks.at);
            bound.entry(event.as_str()).or_insert((touchpoint.name.as_str(), at));
        }
    }
    for (name, at) in doc.ignore.iter().zip(&marks.ignore) {
        if let Some((touchpoint, bound_at)) = bound.get(name.as_str()) {
            let message = format!("event `{}` is ignored, and bound to `{}`", shown(name), shown(touchpoint));
            problems.push(
                Problem::warning(code::IGNORED_EVENT, *at, message)
                    .also(*bound_at, "bound here")
                    .help("remove one of the two; ignored events never reach the map"),
            );
        }
    }
}

fn check_ways(doc: &MapDoc, marks: &Marks, problems: &mut Problems<'_>) {
    for gap in gaps(doc) {
        let problem = match gap {
            Gap::Stage(s) => unreachable(marks.stages[s].id, &format!("stage `{}`", shown(&doc.stages[s].name))),
            Gap::Step(s, t) => {
                let name = shown(&doc.stages[s].steps[t].name);
                unreachable(marks.stages[s].steps[t].id, &format!("step `{name}`"))
            }
            Gap::DeadEnd(s, t) => {
                let name = shown(&doc.stages[s].steps[t].name);
                let message = format!("from the step `{name}` no way leads to the end");
                Problem::error(code::NO_WAY_OUT, marks.stages[s].steps[t].id, message)
                    .help("draw a connector that leads on, give one of its connectors `kind: loop`,")
                    .help("or mark a step as `outcome: true`")
            }
            Gap::Shortcut(s) => {
                let message = format!("all connectors lead around the stage `{}`", shown(&doc.stages[s].name));
                Problem::warning(code::SHORTCUT, marks.stages[s].id, message)
                    .label("so it counts as one that may be left out")
                    .help("draw a connector that leads here too; if nobody should come here, remove the stage")
            }
        };
        problems.push(match around(doc, marks, gap) {
            Some(at) => problem.also(at, "this leads around it"),
            None => problem,
        });
    }
    if doc.order == Order::Soft {
        for index in circles(doc) {
            let Connector { from, to, .. } = &doc.connectors[index];
            let message =
                format!("`{}` should come before `{}`, and `{}` before `{0}`", shown(to), shown(from), shown(from));
            problems.push(
                Problem::warning(code::CIRCLE, marks.connectors[index].at, message)
                    .label("this is read as a way back")
                    .help("write `kind: loop`"),
            );
        }
    }
}

fn unreachable(at: At, what: &str) -> Problem {
    Problem::error(code::UNREACHABLE, at, format!("no way reaches the {what}"))
        .help("connectors of kind `next` replace the way to the next step; draw one that leads here too,")
        .help("or remove those that lead around it, and write `optional: true` where it can be left out")
}

/// The first connector that leads from before a gap to behind it.
fn around(doc: &MapDoc, marks: &Marks, gap: Gap) -> Option<At> {
    let (first, last) = match gap {
        Gap::Stage(s) | Gap::Shortcut(s) => ((s, 0), (s, usize::MAX)),
        Gap::Step(s, t) => ((s, t), (s, t)),
        Gap::DeadEnd(..) => return None,
    };
    let mut places: HashMap<&str, (usize, usize)> = HashMap::new();
    for (s, stage) in doc.stages.iter().enumerate() {
        places.extend(stage.steps.iter().enumerate().map(|(t, step)| (step.id.as_str(), (s, t))));
    }
    let leads_around = |connector: &Connector| {
        let ends = (places.get(connector.from.as_str()), places.get(connector.to.as_str()));
        connector.kind == ConnectorKind::Next && matches!(ends, (Some(from), Some(to)) if *from < first && *to > last)
    };
    doc.connectors.iter().position(leads_around).map(|index| marks.connectors[index].at)
}
