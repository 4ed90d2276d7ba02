//! What a map can hold: ids, names and texts, and parts that refer to each other rightly.

use std::collections::BTreeSet;

use super::OperationError;
use super::places::{Named, place, step_at, steps};
use crate::map::{
    Binding, Brief, Cell, Connector, ConnectorKind, Evidence, EvidenceKind, Known, Lane, Link, MapDoc, Stage, Step,
    Thresholds, Touchpoint,
};
use crate::slug::is_slug;

/// The longest text of a map, in characters; that of map files.
const MAX_TEXT_CHARS: usize = 10_000;

type Fits = Result<(), OperationError>;

/// Whether a whole map can be taken: whatever is taken away from it can then be put back.
pub(super) fn fits(map: &MapDoc) -> Fits {
    name("the title", &map.title)?;
    optional_name("the owner's name", map.owner.as_deref())?;
    purpose(&map.brief)?;
    map.ignore.iter().try_for_each(|event| name("the name of an event", event))?;
    shares(&map.thresholds)?;
    once("stage", &map.stages)?;
    map.stages.iter().try_for_each(stage_itself)?;
    steps_fit(BTreeSet::new(), BTreeSet::new(), steps(map))?;
    let ids: BTreeSet<&str> = steps(map).map(|step| step.id.as_str()).collect();
    let is_there = |id: &str| if ids.contains(id) { Ok(()) } else { step_at(map, id).map(|_| ()) };
    map.connectors.iter().try_for_each(|connector| connector_itself(connector, is_there))?;
    once("lane", &map.lanes)?;
    map.lanes.iter().try_for_each(|lane| lane_itself(lane, is_there))?;
    let lanes: BTreeSet<&str> = map.lanes.iter().map(|lane| lane.id.as_str()).collect();
    let lane_there = |id: &str| if lanes.contains(id) { Ok(()) } else { place(&map.lanes, "lane", id).map(|_| ()) };
    let mut drawn = Vec::new();
    map.links.iter().try_for_each(|link| {
        link_itself(link, is_there, lane_there)?;
        let ends = (&link.from, &link.to);
        if drawn.contains(&ends) {
            return Err(taken_link(link));
        }
        drawn.push(ends);
        Ok(())
    })?;
    once("piece of evidence", &map.evidence)?;
    map.evidence.iter().try_for_each(|evidence| evidence_itself(evidence, is_there, lane_there))?;
    optional_slug(map.future_of.as_deref())
}

/// An arrow between cells that are there.
pub(super) fn link_fits(map: &MapDoc, link: &Link) -> Fits {
    link_itself(link, |id| step_at(map, id).map(|_| ()), |id| place(&map.lanes, "lane", id).map(|_| ()))?;
    let taken = map.links.iter().any(|other| other.from == link.from && other.to == link.to);
    if taken { Err(taken_link(link)) } else { Ok(()) }
}

fn taken_link(link: &Link) -> OperationError {
    let shown = |cell: &Cell| format!("{} {}", cell.lane, cell.step);
    let why = format!("from `{}` to `{}` is drawn already", shown(&link.from), shown(&link.to));
    OperationError::Refused { what: "the arrow", why }
}

fn link_itself(link: &Link, step_there: impl Fn(&str) -> Fits, lane_there: impl Fn(&str) -> Fits) -> Fits {
    for cell in [&link.from, &link.to] {
        lane_there(&cell.lane)?;
        step_there(&cell.step)?;
    }
    if link.from == link.to {
        let why = format!("leads from the cell `{} {}` to itself; name two cells", link.from.lane, link.from.step);
        return Err(OperationError::Refused { what: "the arrow", why });
    }
    link.label.as_deref().map_or(Ok(()), |label| text_of("the label of an arrow", label))
}

/// A piece of evidence that a map can take.
pub(super) fn evidence_fits(map: &MapDoc, evidence: &Evidence) -> Fits {
    new_id(&map.evidence, "piece of evidence", &evidence.id)?;
    evidence_itself(evidence, |id| step_at(map, id).map(|_| ()), |id| place(&map.lanes, "lane", id).map(|_| ()))
}

fn evidence_itself(evidence: &Evidence, step_there: impl Fn(&str) -> Fits, lane_there: impl Fn(&str) -> Fits) -> Fits {
    let Evidence { id, on, kind, title, feedback, address, at } = evidence;
    step_there(&on.step)?;
    on.lane.as_deref().map_or(Ok(()), lane_there)?;
    optional_name("the title of a piece of evidence", title.as_deref())?;
    optional_name("the id of feedback", feedback.as_deref())?;
    let refused = |why: String| Err(OperationError::Refused { what: "the evidence", why });
    match kind {
        EvidenceKind::Quote | EvidenceKind::Feedback if feedback.is_none() => {
            return refused(format!("`{id}` names no `feedback`; keep the words as feedback first, and write its id"));
        }
        EvidenceKind::Document | EvidenceKind::Link if address.is_none() => {
            return refused(format!("`{id}` has no `address`; write where it lies"));
        }
        EvidenceKind::Figure if title.is_none() => {
            return refused(format!("`{id}` has no `title`; write the figure with its unit and date"));
        }
        _ => {}
    }
    if let Some(address) = address {
        text_of("the address", address)?;
        let leads = address.starts_with("https://") || address.starts_with("http://");
        // Two strokes would lead to another host.
        let inside = address.starts_with('/') && !address.starts_with("//") && !address.starts_with("/\\");
        if !leads && !inside {
            return refused(format!("`{id}` has an address that is none; it begins with `https://`, `http://` or `/`"));
        }
    }
    match at {
        Some(day) if !is_day(day) => refused(format!("`{id}` has a day that is none; write it as `2026-05-12`")),
        _ => Ok(()),
    }
}

fn is_day(text: &str) -> bool {
    let shape = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    text.len() == 10 && shape && text.parse::<crate::time::Timestamp>().is_ok()
}

/// The slug of another journey, if there is one.
pub(super) fn optional_slug(id: Option<&str>) -> Fits {
    id.map_or(Ok(()), slug)
}

/// Elements whose ids are slugs, each of its own.
fn once<T: Named>(what: &'static str, list: &[T]) -> Fits {
    let mut taken = BTreeSet::new();
    list.iter().try_for_each(|item| {
        slug(item.id())?;
        if taken.insert(item.id()) { Ok(()) } else { Err(OperationError::Taken { what, id: item.id().to_owned() }) }
    })
}

/// A stage that a map can take, with its steps.
pub(super) fn new_stage(map: &MapDoc, stage: &Stage) -> Fits {
    new_id(&map.stages, "stage", &stage.id)?;
    stage_itself(stage)?;
    new_steps(map, &stage.steps)
}

fn stage_itself(stage: &Stage) -> Fits {
    name("the name of a stage", &stage.name)?;
    optional_name("the owner's name", stage.owner.as_deref())
}

/// A lane that a map can take.
pub(super) fn new_lane(map: &MapDoc, lane: &Lane) -> Fits {
    new_id(&map.lanes, "lane", &lane.id)?;
    lane_itself(lane, |id| step_at(map, id).map(|_| ()))
}

fn lane_itself(lane: &Lane, is_there: impl Fn(&str) -> Fits) -> Fits {
    name("the title of a lane", &lane.title)?;
    lane.cells.iter().try_for_each(|(step, text)| {
        is_there(step)?;
        text_of("the text of a cell", text)
    })
}

/// An arrow between steps that are there.
pub(super) fn connector_fits(map: &MapDoc, connector: &Connector) -> Fits {
    connector_itself(connector, |id| step_at(map, id).map(|_| ()))
}

fn connector_itself(connector: &Connector, is_there: impl Fn(&str) -> Fits) -> Fits {
    let Connector { from, to, kind, label, within } = connector;
    is_there(from)?;
    is_there(to)?;
    label.as_deref().map_or(Ok(()), |label| text_of("the label of a connector", label))?;
    if from == to && *kind != ConnectorKind::Loop {
        let why = format!("leads from `{from}` to itself; draw it as `loop`, or make the step repeatable");
        return Err(OperationError::Refused { what: "the connector", why });
    }
    if *kind == ConnectorKind::Promise && within.is_none() {
        let why = "is a promise without a time; add `within`, as in `24h`".to_owned();
        return Err(OperationError::Refused { what: "the connector", why });
    }
    Ok(())
}

/// What a map is for.
pub(super) fn purpose(brief: &Brief) -> Fits {
    let texts = [&brief.goal, &brief.persona, &brief.episode, &brief.time_frame, &brief.deadline];
    texts.into_iter().flatten().try_for_each(|text| text_of("a text of the brief", text))?;
    brief.metrics.iter().try_for_each(|metric| {
        name("the name of a metric", &metric.name)?;
        optional_name("the unit of a metric", metric.unit.as_deref())?;
        match [metric.baseline, metric.target].into_iter().flatten().find(|number| !number.is_finite()) {
            Some(number) => Err(OperationError::Refused {
                what: "a figure of a metric",
                why: format!("is {number}; write a number"),
            }),
            None => Ok(()),
        }
    })
}

pub(super) fn new_id<T: Named>(list: &[T], what: &'static str, id: &str) -> Fits {
    slug(id)?;
    let taken = list.iter().any(|item| item.id() == id);
    if taken { Err(OperationError::Taken { what, id: id.to_owned() }) } else { Ok(()) }
}

pub(super) fn taken_touchpoints(map: &MapDoc) -> BTreeSet<&str> {
    steps(map).flat_map(|step| &step.touchpoints).map(|touchpoint| touchpoint.id.as_str()).collect()
}

/// Steps that a map can take: each with an id of its own and at least one touchpoint.
pub(super) fn new_steps<'m>(map: &'m MapDoc, new: impl IntoIterator<Item = &'m Step>) -> Fits {
    steps_fit(steps(map).map(|step| step.id.as_str()).collect(), taken_touchpoints(map), new)
}

/// Steps beside those whose ids, and those of whose touchpoints, are taken.
fn steps_fit<'m>(
    mut taken: BTreeSet<&'m str>,
    mut touchpoints: BTreeSet<&'m str>,
    new: impl IntoIterator<Item = &'m Step>,
) -> Fits {
    for step in new {
        slug(&step.id)?;
        if !taken.insert(&step.id) {
            return Err(OperationError::Taken { what: "step", id: step.id.clone() });
        }
        name("the name of a step", &step.name)?;
        optional_name("the owner's name", step.owner.as_deref())?;
        optional_name("the name of a property", step.promised_by.as_deref())?;
        binds(step.denied_by.as_ref())?;
        optional_slug(step.child.as_deref())?;
        if step.touchpoints.is_empty() {
            let why = format!("`{}` has no touchpoint; add at least one", step.id);
            return Err(OperationError::Refused { what: "the step", why });
        }
        for touchpoint in &step.touchpoints {
            new_touchpoint(touchpoint, &touchpoints)?;
            touchpoints.insert(&touchpoint.id);
        }
    }
    Ok(())
}

pub(super) fn new_touchpoint(touchpoint: &Touchpoint, taken: &BTreeSet<&str>) -> Fits {
    slug(&touchpoint.id)?;
    if taken.contains(touchpoint.id.as_str()) {
        return Err(OperationError::Taken { what: "touchpoint", id: touchpoint.id.clone() });
    }
    name("the name of a touchpoint", &touchpoint.name)?;
    may_be_known(touchpoint.known, touchpoint.channel.as_deref(), touchpoint.binding.as_ref())
}

pub(super) fn may_be_known(known: Known, channel: Option<&str>, binding: Option<&Binding>) -> Fits {
    optional_name("the name of a channel", channel)?;
    if known != Known::InEvents && binding.is_some() {
        let why = "names events, and `known` says that events do not show it; leave one of the two out".to_owned();
        return Err(OperationError::Refused { what: "the touchpoint", why });
    }
    binds(binding)
}

pub(super) fn binds(binding: Option<&Binding>) -> Fits {
    let Some(binding) = binding else { return Ok(()) };
    if *binding == Binding::default() {
        let why = "names no event; write `events`, a channel or properties".to_owned();
        return Err(OperationError::Refused { what: "the binding", why });
    }
    binding.events.iter().try_for_each(|event| name("the name of an event", event))?;
    optional_name("the name of a channel", binding.channel.as_deref())?;
    binding.properties.iter().try_for_each(|(key, value)| {
        name("the name of a property", key)?;
        text_of("the value of a property", value)
    })
}

pub(super) fn shares(thresholds: &Thresholds) -> Fits {
    let all = std::iter::once(&thresholds.default).chain(thresholds.by_class.values());
    match all.into_iter().find(|share| !(0.0..=1.0).contains(*share)) {
        Some(share) => {
            let why = format!("is {share}; a share lies between 0 and 1");
            Err(OperationError::Refused { what: "a threshold", why })
        }
        None => Ok(()),
    }
}

fn slug(id: &str) -> Fits {
    if is_slug(id) {
        return Ok(());
    }
    let shown: String = id.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let why = format!("`{shown}` is none; an id has 1 to 100 letters, digits, `-` and `_`");
    Err(OperationError::Refused { what: "an id", why })
}

/// A text that is not empty.
pub(super) fn name(what: &'static str, text: &str) -> Fits {
    if text.trim().is_empty() {
        return Err(OperationError::Refused { what, why: "is empty; write at least one sign".to_owned() });
    }
    text_of(what, text)
}

/// A name, if there is one.
pub(super) fn optional_name(what: &'static str, text: Option<&str>) -> Fits {
    text.map_or(Ok(()), |text| name(what, text))
}

/// A text of a map: not too long, and without signs that control a device.
pub(super) fn text_of(what: &'static str, text: &str) -> Fits {
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(OperationError::Refused { what, why: "holds a control sign; leave it out".to_owned() });
    }
    let n = text.chars().count();
    if n > MAX_TEXT_CHARS {
        let why = format!("has {n} characters; up to {MAX_TEXT_CHARS} are taken");
        return Err(OperationError::Refused { what, why });
    }
    Ok(())
}
