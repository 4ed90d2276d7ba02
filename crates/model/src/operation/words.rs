//! Each operation as a short sentence, with names as people know them.

use super::{Operation, OwnerOf};
use crate::map::{Cell, ConnectorKind, Evidence, EvidenceKind, Known, MapDoc, Order, Unbound};

/// The longest piece of somebody's text inside a sentence, in characters.
const SHOWN: usize = 60;

impl Operation {
    /// What this does to a map, in a sentence. `map` is the map before it, which knows the names of things.
    pub fn words(&self, map: &MapDoc) -> String {
        let step = |id: &str| quoted(step_name(map, id));
        let stage = |id: &str| quoted(stage_name(map, id));
        let touchpoint = |id: &str| quoted(touchpoint_name(map, id));
        let lane = |id: &str| quoted(map.lanes.iter().find(|lane| lane.id == id).map_or(id, |lane| &lane.title));
        let behind =
            |after: Option<String>| after.map_or_else(|| "to the front".to_owned(), |after| format!("behind {after}"));
        match self {
            Self::Import { map } => {
                let n_steps = map.stages.iter().map(|stage| stage.steps.len()).sum();
                match map.stages.len() {
                    0 => "Begins without a drawing".to_owned(),
                    n => format!("Takes a map of {} and {}", counted(n, "stage"), counted(n_steps, "step")),
                }
            }
            Self::SetTitle { title } => format!("Calls the journey {}", quoted(title)),
            Self::SetOwner { of, owner } => {
                let what = match of {
                    OwnerOf::Journey => "the journey".to_owned(),
                    OwnerOf::Stage(id) => format!("the stage {}", stage(id)),
                    OwnerOf::Step(id) => format!("the step {}", step(id)),
                };
                match owner {
                    Some(owner) => format!("{} owns {what}", short(owner)),
                    None => format!("Nobody owns {what} any more"),
                }
            }
            Self::SetBrief { .. } => "Says anew what the map is for".to_owned(),
            Self::SetOrder { order: Order::Soft } => "Inside a stage any order is fine".to_owned(),
            Self::SetOrder { order: Order::Strict } => "Every step comes in the order in which it is drawn".to_owned(),
            Self::SetUnbound { unbound: Unbound::OffMap } => "Events that nobody drew count as off the map".to_owned(),
            Self::SetUnbound { unbound: Unbound::Ignore } => "Events that nobody drew are left out".to_owned(),
            Self::SetIgnore { ignore } if ignore.is_empty() => "No event is ignored".to_owned(),
            Self::SetIgnore { ignore } => format!("Ignores {}", listed(ignore)),
            Self::SetThresholds { .. } => "Sets from which share on a difference counts".to_owned(),
            Self::AddStage { stage, .. } => {
                let n = stage.steps.len();
                format!("Adds the stage {} with {}", quoted(&stage.name), counted(n, "step"))
            }
            Self::RenameStage { stage: id, name } => format!("Renames the stage {} to {}", stage(id), quoted(name)),
            Self::MoveStage { stage: id, after } => {
                format!("Moves the stage {} {}", stage(id), behind(after.as_deref().map(stage)))
            }
            Self::RemoveStage { stage: id } => format!("Takes the stage {} away, with its steps", stage(id)),
            Self::AddStep { stage: id, step, .. } => format!("Draws {} in the stage {}", quoted(&step.name), stage(id)),
            Self::RenameStep { step: id, name } => format!("Renames {} to {}", step(id), quoted(name)),
            Self::MoveStep { step: id, stage: to, after } => {
                let place = behind(after.as_deref().map(step));
                format!("Moves {} {place} in the stage {}", step(id), stage(to))
            }
            Self::RemoveStep { step: id } => format!("Takes {} off the map", step(id)),
            Self::SetOptional { step: id, optional: true } => format!("{} may be left out", step(id)),
            Self::SetOptional { step: id, optional: false } => format!("{} has to happen", step(id)),
            Self::SetRepeatable { step: id, repeatable: true } => format!("{} may happen again", step(id)),
            Self::SetRepeatable { step: id, repeatable: false } => format!("{} happens once", step(id)),
            Self::SetOutcome { step: id, outcome: true } => format!("{} completes the journey", step(id)),
            Self::SetOutcome { step: id, outcome: false } => format!("{} no longer completes the journey", step(id)),
            Self::SetPromise { step: id, promised_by: Some(by) } => {
                format!("{} is promised for the date in {}", step(id), quoted(by))
            }
            Self::SetPromise { step: id, promised_by: None } => format!("No date is promised for {}", step(id)),
            Self::SetDenied { step: id, denied_by: Some(_) } => format!("Says how customers deny {}", step(id)),
            Self::SetDenied { step: id, denied_by: None } => format!("Nothing denies {}", step(id)),
            Self::AddTouchpoint { step: id, touchpoint, .. } => {
                format!("Adds the touchpoint {} to {}", quoted(&touchpoint.name), step(id))
            }
            Self::RenameTouchpoint { touchpoint: id, name } => {
                format!("Renames the touchpoint {} to {}", touchpoint(id), quoted(name))
            }
            Self::MoveTouchpoint { touchpoint: id, step: to, .. } => {
                format!("Moves the touchpoint {} to {}", touchpoint(id), step(to))
            }
            Self::RemoveTouchpoint { touchpoint: id } => format!("Takes the touchpoint {} away", touchpoint(id)),
            Self::BindTouchpoint { touchpoint: id, known, binding, .. } => match (known, binding) {
                (Known::InEvents, Some(binding)) if !binding.events.is_empty() => {
                    format!("{} is seen as {}", touchpoint(id), listed(&binding.events))
                }
                (Known::InEvents, _) => format!("Says which events {} is", touchpoint(id)),
                (Known::InWords, _) => format!("{} is known from what customers say", touchpoint(id)),
                (Known::Unseen, _) => format!("{} cannot be seen", touchpoint(id)),
            },
            Self::AddConnector { connector, .. } => {
                let (from, to) = (step(&connector.from), step(&connector.to));
                match (connector.kind, connector.within) {
                    (ConnectorKind::Next, _) => format!("Draws an arrow from {from} to {to}"),
                    (ConnectorKind::Loop, _) => format!("Customers may go back from {from} to {to}"),
                    (ConnectorKind::Promise, Some(within)) => format!("Promises {within} from {from} to {to}"),
                    (ConnectorKind::Promise, None) => format!("Promises a time from {from} to {to}"),
                }
            }
            Self::RemoveConnector { from, to, kind, .. } => {
                let what = match kind {
                    ConnectorKind::Next => "arrow",
                    ConnectorKind::Loop => "way back",
                    ConnectorKind::Promise => "promise",
                };
                format!("Takes the {what} from {} to {} away", step(from), step(to))
            }
            Self::AddLane { lane, .. } => format!("Adds the lane {}", quoted(&lane.title)),
            Self::RenameLane { lane: id, title } => format!("Renames the lane {} to {}", lane(id), quoted(title)),
            Self::MoveLane { lane: id, .. } => format!("Moves the lane {}", lane(id)),
            Self::RemoveLane { lane: id } => format!("Takes the lane {} away", lane(id)),
            Self::SetCell { lane: id, step: at, text: Some(_) } => {
                format!("Writes in the lane {} at {}", lane(id), step(at))
            }
            Self::SetCell { lane: id, step: at, text: None } => {
                format!("Empties the lane {} at {}", lane(id), step(at))
            }
            Self::AddLink { link, .. } => {
                let cell = |cell: &Cell| format!("{} at {}", lane(&cell.lane), step(&cell.step));
                format!("Draws an arrow from {} to {}", cell(&link.from), cell(&link.to))
            }
            Self::RemoveLink { from, to } => {
                let cell = |cell: &Cell| format!("{} at {}", lane(&cell.lane), step(&cell.step));
                format!("Takes the arrow from {} to {} away", cell(from), cell(to))
            }
            Self::AttachEvidence { evidence, .. } => {
                let Evidence { on, kind, title, .. } = evidence;
                let what = title.as_deref().map_or_else(|| evidence_kind(*kind).to_owned(), quoted);
                match &on.lane {
                    Some(id) => format!("Puts {what} behind the lane {} at {}", lane(id), step(&on.step)),
                    None => format!("Puts {what} behind {}", step(&on.step)),
                }
            }
            Self::DetachEvidence { evidence: id } => {
                let found = map.evidence.iter().find(|evidence| evidence.id == *id);
                let what = found.map_or("evidence", |found| evidence_kind(found.kind));
                let whence = found.map_or_else(String::new, |found| format!(" from {}", step(&found.on.step)));
                format!("Takes {what}{whence}")
            }
            Self::SetChild { step: id, child: Some(child) } => format!("{} is the journey {}", step(id), quoted(child)),
            Self::SetChild { step: id, child: None } => format!("{} is no journey of its own", step(id)),
            Self::SetFutureOf { future_of: Some(of) } => format!("Draws the future of the journey {}", quoted(of)),
            Self::SetFutureOf { future_of: None } => "Draws the journey as it is".to_owned(),
        }
    }
}

/// The word of a kind of connector, as map files have it.
pub(super) fn connector_kind(kind: ConnectorKind) -> &'static str {
    match kind {
        ConnectorKind::Next => "next",
        ConnectorKind::Loop => "loop",
        ConnectorKind::Promise => "promise",
    }
}

fn evidence_kind(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Quote => "a quote",
        EvidenceKind::Feedback => "an answer",
        EvidenceKind::Figure => "a figure",
        EvidenceKind::Document => "a document",
        EvidenceKind::Link => "a link",
    }
}

fn step_name<'n>(map: &'n MapDoc, id: &'n str) -> &'n str {
    super::places::steps(map).find(|step| step.id == id).map_or(id, |step| &step.name)
}

fn stage_name<'n>(map: &'n MapDoc, id: &'n str) -> &'n str {
    map.stages.iter().find(|stage| stage.id == id).map_or(id, |stage| &stage.name)
}

fn touchpoint_name<'n>(map: &'n MapDoc, id: &'n str) -> &'n str {
    let mut all = super::places::steps(map).flat_map(|step| &step.touchpoints);
    all.find(|touchpoint| touchpoint.id == id).map_or(id, |touchpoint| &touchpoint.name)
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn quoted(text: &str) -> String {
    format!("“{}”", short(text))
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// A few names, and how many more.
fn listed(names: &[String]) -> String {
    const MOST: usize = 3;
    let shown = names.iter().take(MOST).map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
