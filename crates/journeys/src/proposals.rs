//! What to draw otherwise, so that the map says what customers do.
//!
//! A proposal answers its difference where it shows most: with it, fewer customers have that difference, or none. Where a
//! change of the drawing would hide what went wrong, as for a broken promise or an abandoned journey, there is none. Pure;
//! somebody decides.

mod places;
#[cfg(test)]
mod tests;

use desireline_model::answer::{About, Difference, Verdict};
use desireline_model::difference::DifferenceClass;
use desireline_model::map::{Connector, ConnectorKind, MapDoc, Order};
use desireline_model::operation::{Operation, apply_all};
use desireline_model::time::Span;
use serde::Serialize;

use self::places::{Drawn, again, forward_arrows_turn, step_of_event};
use crate::maps::examine;
use crate::net::net_of;

/// A change of the map that answers a difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// It, in a sentence.
    pub words: String,
    /// What to carry out.
    pub operations: Vec<Operation>,
}

/// Above this share of customers, a step belongs where they do it.
const MOST: f64 = 0.5;

/// What to draw otherwise about a difference; none where the drawing is not what is wrong, or no single change helps.
pub fn propose(map: &MapDoc, difference: &Difference) -> Option<Proposal> {
    let candidates = match (difference.class, &difference.about) {
        (DifferenceClass::OffTheMap, About::Event(event)) => off_the_map(map, difference, event),
        (DifferenceClass::Skipped, About::Step(step)) => skipped(map, step),
        (DifferenceClass::Repeated, About::Step(step)) => repeated(map, step),
        (DifferenceClass::LoopedBack, About::Step(step)) => looped_back(map, difference, step),
        (DifferenceClass::OutOfOrder, About::Step(step)) => out_of_order(map, difference, step),
        (DifferenceClass::WrongBranch, About::Step(step)) => wrong_branch(map, step),
        (DifferenceClass::SlowerThanPromised, About::Connector { from, to }) => slower(map, difference, from, to),
        _ => Vec::new(),
    };
    candidates.into_iter().find(|proposal| holds(map, &proposal.operations))
}

/// Whether operations make a map that can be kept and held against events.
fn holds(map: &MapDoc, operations: &[Operation]) -> bool {
    let mut changed = map.clone();
    !operations.is_empty()
        && apply_all(&mut changed, operations).is_ok()
        && net_of(&changed, false).is_ok()
        && examine(&changed).is_ok()
}

fn off_the_map(map: &MapDoc, difference: &Difference, event: &str) -> Vec<Proposal> {
    // In a binding or a list of what never matters, a star would stand for any text.
    if event.contains('*') {
        return Vec::new();
    }
    let drawn = Drawn::of(map);
    let near = |find: fn(&desireline_model::answer::Between) -> Option<&String>| {
        difference.between.iter().find_map(find).and_then(|id| drawn.find(id))
    };
    let draw = || {
        let step = step_of_event(map, event, difference.occurrences > difference.cases);
        let (stage, after, place) = match near(|between| between.after.as_ref()) {
            Some(at) => (drawn.stage(at), Some(at), format!("after `{}`", drawn.step(at).name)),
            None => {
                let at = near(|between| between.before.as_ref())?;
                (drawn.stage(at), drawn.before_in_stage(at), format!("before `{}`", drawn.step(at).name))
            }
        };
        let after = after.map(|at| drawn.step(at).id.clone());
        let words = format!("Draw `{event}` as a step that may be left out, {place}.");
        Some(Proposal { words, operations: vec![Operation::AddStep { stage: stage.id.clone(), step, after }] })
    };
    let mut ignored = map.ignore.clone();
    ignored.push(event.to_owned());
    let leave_out = Proposal {
        words: format!("Leave `{event}` out of this map: it never matters here."),
        operations: vec![Operation::SetIgnore { ignore: ignored }],
    };
    match difference.verdict {
        // What few customers do does not belong on a map of many.
        Verdict::Within => vec![leave_out],
        Verdict::Contradicted | Verdict::Unsettled => draw().into_iter().chain([leave_out]).collect(),
    }
}

fn skipped(map: &MapDoc, step: &str) -> Vec<Proposal> {
    let drawn = Drawn::of(map);
    let Some(at) = drawn.find(step) else { return Vec::new() };
    let name = &drawn.step(at).name;
    let ways = drawn.alternatives(map, at);
    let optional = |at: &usize| Operation::SetOptional { step: drawn.step(*at).id.clone(), optional: true };
    let operations = ways.iter().filter(|at| !drawn.step(**at).optional).map(optional).collect();
    let words = match ways.len() {
        1 => format!("Say that `{name}` may be left out."),
        _ => format!("Say that none of the ways need be taken of which `{name}` is one."),
    };
    vec![Proposal { words, operations }]
}

fn repeated(map: &MapDoc, step: &str) -> Vec<Proposal> {
    let drawn = Drawn::of(map);
    let Some(at) = drawn.find(step) else { return Vec::new() };
    let words = format!("Say that `{}` may be done again.", drawn.step(at).name);
    // Steps that the same events show are one to whoever looks at events.
    let same = drawn.same_events(map, at);
    let operations = same.iter().filter(|at| !drawn.step(**at).repeatable);
    let again = |at: &usize| Operation::SetRepeatable { step: drawn.step(*at).id.clone(), repeatable: true };
    vec![Proposal { words, operations: operations.map(again).collect() }]
}

fn looped_back(map: &MapDoc, difference: &Difference, step: &str) -> Vec<Proposal> {
    let drawn = Drawn::of(map);
    let Some(to) = drawn.find(step) else { return Vec::new() };
    let top = difference.between.first();
    let after = top.and_then(|top| top.after.as_ref()).and_then(|id| drawn.find(id));
    let Some(from) = after.filter(|from| *from != to) else { return repeated(map, step) };
    let (name, last) = (&drawn.step(to).name, &drawn.step(from).name);
    let connector = Connector {
        from: drawn.step(from).id.clone(),
        to: step.to_owned(),
        kind: ConnectorKind::Loop,
        label: None,
        within: None,
    };
    let back = Proposal {
        words: format!("Draw a way back from `{last}` to `{name}`."),
        operations: vec![Operation::AddConnector { connector, at: None }],
    };
    let once_more = Proposal {
        words: format!("Draw `{name}` once more after `{last}`, as a step that may be left out."),
        operations: vec![again(map, &drawn, to, from, true)],
    };
    // Whoever takes a way back is expected to walk what lies between once more, except within a stage without order.
    let within = map.order == Order::Soft && drawn.stage_no(from) == drawn.stage_no(to);
    if within { vec![back, once_more] } else { vec![once_more, back] }
}

fn out_of_order(map: &MapDoc, difference: &Difference, step: &str) -> Vec<Proposal> {
    let drawn = Drawn::of(map);
    let Some(at) = drawn.find(step) else { return Vec::new() };
    let Some(top) = difference.between.first() else { return Vec::new() };
    let place = |id: &Option<String>| id.as_ref().and_then(|id| drawn.find(id));
    let late = place(&top.after).filter(|after| *after > at);
    let early = place(&top.before).filter(|before| *before < at);
    let Some(other) = late.or(early) else { return Vec::new() };
    let (name, beside) = (&drawn.step(at).name, &drawn.step(other).name);
    let which = if late.is_some() { "after" } else { "before" };
    if map.order == Order::Soft && drawn.stage_no(at) == drawn.stage_no(other) {
        let operations = drawn.unordered(map, at, other);
        return vec![Proposal { words: format!("Draw no order between `{name}` and `{beside}`."), operations }];
    }
    let before = || if late.is_some() { Some(other) } else { drawn.before_in_stage(other) };
    let moving = Operation::MoveStep {
        step: step.to_owned(),
        stage: drawn.stage(other).id.clone(),
        after: before().map(|at| drawn.step(at).id.clone()),
    };
    let moved =
        Proposal { words: format!("Draw `{name}` {which} `{beside}`, where most do it."), operations: vec![moving] };
    let mut both = vec![again(map, &drawn, at, other, late.is_some())];
    if !drawn.step(at).optional {
        both.push(Operation::SetOptional { step: step.to_owned(), optional: true });
    }
    let both = Proposal {
        words: format!("Draw `{name}` {which} `{beside}` as well; it may be done at either place."),
        operations: both,
    };
    if difference.customers.share > MOST && !forward_arrows_turn(map, &moved.operations) {
        vec![moved, both]
    } else {
        vec![both]
    }
}

fn wrong_branch(map: &MapDoc, step: &str) -> Vec<Proposal> {
    let drawn = Drawn::of(map);
    let Some(at) = drawn.find(step) else { return Vec::new() };
    let ways = drawn.alternatives(map, at);
    let Some(fork) = drawn.fork(map, at) else { return Vec::new() };
    if ways.len() < 2 || map.order == Order::Strict {
        return Vec::new();
    }
    let (from, kind) = (drawn.step(fork).id.clone(), ConnectorKind::Next);
    let mut operations = vec![Operation::RemoveConnector { from, to: step.to_owned(), kind, at: None }];
    let optional = |at: &usize| Operation::SetOptional { step: drawn.step(*at).id.clone(), optional: true };
    operations.extend(ways.iter().filter(|at| !drawn.step(**at).optional).map(optional));
    let words = format!("Say that `{}` may be done beside the other ways of its choice.", drawn.step(at).name);
    vec![Proposal { words, operations }]
}

fn slower(map: &MapDoc, difference: &Difference, from: &str, to: &str) -> Vec<Proposal> {
    let found = map.connectors.iter().position(|one| one.from == from && one.to == to && one.within.is_some());
    let Some((at, within)) = found.and_then(|at| Some((at, map.connectors[at].within?))) else { return Vec::new() };
    let Some(took) = difference.effect.promise_s else { return Vec::new() };
    // Of those who waited too long, so many may still do so for the promise to be kept.
    let may = difference.threshold / difference.customers.share.max(f64::MIN_POSITIVE);
    let waits = [(0.75, took.p25), (0.5, took.median), (0.25, took.p75), (0.05, took.p95)];
    let kept = waits.into_iter().find(|(later, _)| *later < may).map_or(took.max, |(_, wait)| wait);
    let promised = whole(kept);
    if promised.0 <= within.0 {
        return Vec::new();
    }
    let old = &map.connectors[at];
    let drawn = Drawn::of(map);
    let name = |id: &str| drawn.find(id).map_or(id.to_owned(), |at| drawn.step(at).name.clone());
    let words =
        format!("Promise what is kept: {promised} instead of {within} from `{}` to `{}`.", name(from), name(to));
    let operations = vec![
        Operation::RemoveConnector { from: from.to_owned(), to: to.to_owned(), kind: old.kind, at: Some(at) },
        Operation::AddConnector { connector: Connector { within: Some(promised), ..old.clone() }, at: Some(at) },
    ];
    vec![Proposal { words, operations }]
}

/// A wait as somebody would promise it: up to whole minutes, hours or days.
fn whole(seconds: f64) -> Span {
    let unit = match seconds {
        s if s < 60.0 => 1,
        s if s < 7_200.0 => 60,
        s if s < 172_800.0 => 3_600,
        _ => 86_400,
    };
    let n = (seconds / unit as f64).ceil().max(1.0) as i64;
    Span::from_secs(n.saturating_mul(unit))
}
