//! Carrying out an operation. Everything is looked at before anything is changed.

use std::collections::BTreeSet;

use super::fit::{
    binds, connector_fits, evidence_fits, fits, link_fits, may_be_known, name, new_lane, new_stage, new_steps,
    new_touchpoint, optional_name, optional_slug, purpose, shares, taken_touchpoints, text_of,
};
use super::places::{
    Named, before, behind, connector_at, link_at, place, step_at, step_mut, touchpoint_at, touchpoint_mut,
};
use super::{Operation, OperationError, OwnerOf};
use crate::map::{Cell, Claim, Connector, MapDoc, Step};

type Applied = Result<Vec<Operation>, OperationError>;

impl Operation {
    /// Carries this out. Returns what undoes it, in the order in which to carry it out.
    ///
    /// # Errors
    ///
    /// When it does not fit the map, which is then as it was.
    pub fn apply(&self, map: &mut MapDoc) -> Applied {
        match self {
            Self::Import { map: new } => {
                fits(new)?;
                let new = MapDoc { journey: map.journey.clone(), ..(**new).clone() };
                Ok(vec![Self::Import { map: Box::new(std::mem::replace(map, new)) }])
            }
            Self::SetTitle { title } => {
                name("the title", title)?;
                Ok(vec![Self::SetTitle { title: std::mem::replace(&mut map.title, title.clone()) }])
            }
            Self::SetOwner { of, owner } => set_owner(map, of, owner.as_deref()),
            Self::SetBrief { brief } => {
                purpose(brief)?;
                Ok(vec![Self::SetBrief { brief: std::mem::replace(&mut map.brief, brief.clone()) }])
            }
            Self::SetOrder { order } => Ok(vec![Self::SetOrder { order: std::mem::replace(&mut map.order, *order) }]),
            Self::SetUnbound { unbound } => {
                Ok(vec![Self::SetUnbound { unbound: std::mem::replace(&mut map.unbound, *unbound) }])
            }
            Self::SetIgnore { ignore } => {
                ignore.iter().try_for_each(|event| name("the name of an event", event))?;
                Ok(vec![Self::SetIgnore { ignore: std::mem::replace(&mut map.ignore, ignore.clone()) }])
            }
            Self::SetThresholds { thresholds } => {
                shares(thresholds)?;
                let thresholds = std::mem::replace(&mut map.thresholds, thresholds.clone());
                Ok(vec![Self::SetThresholds { thresholds }])
            }
            Self::AddStage { .. } | Self::RenameStage { .. } | Self::MoveStage { .. } | Self::RemoveStage { .. } => {
                self.change_stages(map)
            }
            Self::AddTouchpoint { .. }
            | Self::RenameTouchpoint { .. }
            | Self::MoveTouchpoint { .. }
            | Self::RemoveTouchpoint { .. }
            | Self::BindTouchpoint { .. } => self.change_touchpoints(map),
            Self::AddConnector { connector, at } => add_connector(map, connector, *at),
            Self::RemoveConnector { from, to, kind, at } => {
                let at = connector_at(map, from, to, *kind, *at)?;
                Ok(vec![Self::AddConnector { connector: map.connectors.remove(at), at: Some(at) }])
            }
            Self::AddLane { .. }
            | Self::RenameLane { .. }
            | Self::MoveLane { .. }
            | Self::RemoveLane { .. }
            | Self::SetCell { .. } => self.change_lanes(map),
            Self::AddLink { link, at } => {
                link_fits(map, link)?;
                map.links.insert(at.unwrap_or(usize::MAX).min(map.links.len()), link.clone());
                Ok(vec![Self::RemoveLink { from: link.from.clone(), to: link.to.clone() }])
            }
            Self::RemoveLink { from, to } => {
                let at = link_at(map, from, to)?;
                Ok(vec![Self::AddLink { link: map.links.remove(at), at: Some(at) }])
            }
            Self::AttachEvidence { evidence, at } => {
                evidence_fits(map, evidence)?;
                map.evidence.insert(at.unwrap_or(usize::MAX).min(map.evidence.len()), evidence.clone());
                Ok(vec![Self::DetachEvidence { evidence: evidence.id.clone() }])
            }
            Self::DetachEvidence { evidence } => {
                let at = place(&map.evidence, "piece of evidence", evidence)?;
                Ok(vec![Self::AttachEvidence { evidence: map.evidence.remove(at), at: Some(at) }])
            }
            Self::SetFutureOf { future_of } => {
                optional_slug(future_of.as_deref())?;
                let old = std::mem::replace(&mut map.future_of, future_of.clone());
                Ok(vec![Self::SetFutureOf { future_of: old }])
            }
            _ => self.change_steps(map),
        }
    }

    fn change_stages(&self, map: &mut MapDoc) -> Applied {
        match self {
            Self::AddStage { stage, after } => {
                let at = behind(&map.stages, "stage", after.as_deref())?;
                new_stage(map, stage)?;
                map.stages.insert(at, stage.clone());
                Ok(vec![Self::RemoveStage { stage: stage.id.clone() }])
            }
            Self::RenameStage { stage, name: new } => {
                let at = place(&map.stages, "stage", stage)?;
                name("the name of a stage", new)?;
                let old = std::mem::replace(&mut map.stages[at].name, new.clone());
                Ok(vec![Self::RenameStage { stage: stage.clone(), name: old }])
            }
            Self::MoveStage { stage, after } => {
                let was = relocate(&mut map.stages, "stage", stage, after.as_deref())?;
                Ok(vec![Self::MoveStage { stage: stage.clone(), after: was }])
            }
            Self::RemoveStage { stage } => {
                let at = place(&map.stages, "stage", stage)?;
                let after = before(&map.stages, at);
                let stage = map.stages.remove(at);
                let gone = stage.steps.iter().map(|step| step.id.clone()).collect();
                let mut inverse = vec![Self::AddStage { stage, after }];
                inverse.extend(take_along(map, &gone));
                Ok(inverse)
            }
            _ => unreachable!("the caller sends operations on stages"),
        }
    }

    fn change_steps(&self, map: &mut MapDoc) -> Applied {
        match self {
            Self::AddStep { stage, step, after } => {
                let s = place(&map.stages, "stage", stage)?;
                let at = behind(&map.stages[s].steps, "step", after.as_deref())?;
                new_steps(map, [step])?;
                map.stages[s].steps.insert(at, step.clone());
                Ok(vec![Self::RemoveStep { step: step.id.clone() }])
            }
            Self::RenameStep { step, name: new } => rename_step(map, step, new),
            Self::MoveStep { step, stage, after } => move_step(map, step, stage, after.as_deref()),
            Self::RemoveStep { step } => {
                let (s, at) = step_at(map, step)?;
                let after = before(&map.stages[s].steps, at);
                let stage = map.stages[s].id.clone();
                let gone = BTreeSet::from([step.clone()]);
                let mut inverse = vec![Self::AddStep { stage, step: map.stages[s].steps.remove(at), after }];
                inverse.extend(take_along(map, &gone));
                Ok(inverse)
            }
            Self::SetOptional { step: id, optional } => {
                let old = std::mem::replace(&mut step_mut(map, id)?.optional, *optional);
                Ok(vec![Self::SetOptional { step: id.clone(), optional: old }])
            }
            Self::SetRepeatable { step: id, repeatable } => {
                let old = std::mem::replace(&mut step_mut(map, id)?.repeatable, *repeatable);
                Ok(vec![Self::SetRepeatable { step: id.clone(), repeatable: old }])
            }
            Self::SetOutcome { step: id, outcome } => {
                let old = std::mem::replace(&mut step_mut(map, id)?.outcome, *outcome);
                Ok(vec![Self::SetOutcome { step: id.clone(), outcome: old }])
            }
            Self::SetPromise { step: id, promised_by } => {
                let step = step_mut(map, id)?;
                optional_name("the name of a property", promised_by.as_deref())?;
                let old = std::mem::replace(&mut step.promised_by, promised_by.clone());
                Ok(vec![Self::SetPromise { step: id.clone(), promised_by: old }])
            }
            Self::SetDenied { step: id, denied_by } => {
                let step = step_mut(map, id)?;
                binds(denied_by.as_ref())?;
                let old = std::mem::replace(&mut step.denied_by, denied_by.clone());
                Ok(vec![Self::SetDenied { step: id.clone(), denied_by: old }])
            }
            Self::SetChild { step: id, child } => {
                let step = step_mut(map, id)?;
                optional_slug(child.as_deref())?;
                let old = std::mem::replace(&mut step.child, child.clone());
                Ok(vec![Self::SetChild { step: id.clone(), child: old }])
            }
            _ => unreachable!("the caller sends operations on steps"),
        }
    }

    fn change_touchpoints(&self, map: &mut MapDoc) -> Applied {
        match self {
            Self::AddTouchpoint { step, touchpoint, after } => {
                let (s, t) = step_at(map, step)?;
                let at = behind(&map.stages[s].steps[t].touchpoints, "touchpoint", after.as_deref())?;
                new_touchpoint(touchpoint, &taken_touchpoints(map))?;
                map.stages[s].steps[t].touchpoints.insert(at, touchpoint.clone());
                Ok(vec![Self::RemoveTouchpoint { touchpoint: touchpoint.id.clone() }])
            }
            Self::RenameTouchpoint { touchpoint: id, name: new } => {
                let touchpoint = touchpoint_mut(map, id)?;
                name("the name of a touchpoint", new)?;
                let old = std::mem::replace(&mut touchpoint.name, new.clone());
                Ok(vec![Self::RenameTouchpoint { touchpoint: id.clone(), name: old }])
            }
            Self::MoveTouchpoint { touchpoint: id, step, after } => move_touchpoint(map, id, step, after.as_deref()),
            Self::RemoveTouchpoint { touchpoint: id } => {
                let (s, t, at) = touchpoint_at(map, id)?;
                let step = &mut map.stages[s].steps[t];
                keeps_one(step)?;
                let after = before(&step.touchpoints, at);
                let touchpoint = step.touchpoints.remove(at);
                Ok(vec![Self::AddTouchpoint { step: step.id.clone(), touchpoint, after }])
            }
            Self::BindTouchpoint { touchpoint: id, known, channel, binding } => {
                let touchpoint = touchpoint_mut(map, id)?;
                may_be_known(*known, channel.as_deref(), binding.as_ref())?;
                let inverse = Self::BindTouchpoint {
                    touchpoint: id.clone(),
                    known: std::mem::replace(&mut touchpoint.known, *known),
                    channel: std::mem::replace(&mut touchpoint.channel, channel.clone()),
                    binding: std::mem::replace(&mut touchpoint.binding, binding.clone()),
                };
                Ok(vec![inverse])
            }
            _ => unreachable!("the caller sends operations on touchpoints"),
        }
    }

    fn change_lanes(&self, map: &mut MapDoc) -> Applied {
        match self {
            Self::AddLane { lane, after } => {
                let at = behind(&map.lanes, "lane", after.as_deref())?;
                new_lane(map, lane)?;
                map.lanes.insert(at, lane.clone());
                Ok(vec![Self::RemoveLane { lane: lane.id.clone() }])
            }
            Self::RenameLane { lane, title } => {
                let at = place(&map.lanes, "lane", lane)?;
                name("the title of a lane", title)?;
                let old = std::mem::replace(&mut map.lanes[at].title, title.clone());
                Ok(vec![Self::RenameLane { lane: lane.clone(), title: old }])
            }
            Self::MoveLane { lane, after } => {
                let was = relocate(&mut map.lanes, "lane", lane, after.as_deref())?;
                Ok(vec![Self::MoveLane { lane: lane.clone(), after: was }])
            }
            Self::RemoveLane { lane } => {
                let at = place(&map.lanes, "lane", lane)?;
                let after = before(&map.lanes, at);
                let mut inverse = vec![Self::AddLane { lane: map.lanes.remove(at), after }];
                let of_lane = |claim: &Claim| claim.lane.as_deref() == Some(lane.as_str());
                inverse.extend(claims_along(map, |cell| cell.lane == *lane, of_lane));
                Ok(inverse)
            }
            Self::SetCell { lane, step, text } => {
                let at = place(&map.lanes, "lane", lane)?;
                step_at(map, step)?;
                let cells = &mut map.lanes[at].cells;
                let old = match text {
                    Some(text) => {
                        text_of("the text of a cell", text)?;
                        cells.insert(step.clone(), text.clone())
                    }
                    None => cells.remove(step),
                };
                Ok(vec![Self::SetCell { lane: lane.clone(), step: step.clone(), text: old }])
            }
            _ => unreachable!("the caller sends operations on lanes"),
        }
    }
}

fn set_owner(map: &mut MapDoc, of: &OwnerOf, owner: Option<&str>) -> Applied {
    optional_name("the owner's name", owner)?;
    let field = match of {
        OwnerOf::Journey => &mut map.owner,
        OwnerOf::Stage(id) => {
            let at = place(&map.stages, "stage", id)?;
            &mut map.stages[at].owner
        }
        OwnerOf::Step(id) => &mut step_mut(map, id)?.owner,
    };
    let old = std::mem::replace(field, owner.map(str::to_owned));
    Ok(vec![Operation::SetOwner { of: of.clone(), owner: old }])
}

/// Gives a step another name, and its only touchpoint too where that has the step's name.
fn rename_step(map: &mut MapDoc, id: &str, new: &str) -> Applied {
    let step = step_mut(map, id)?;
    name("the name of a step", new)?;
    let old = std::mem::replace(&mut step.name, new.to_owned());
    let mut inverse = vec![Operation::RenameStep { step: id.to_owned(), name: old.clone() }];
    if let [only] = step.touchpoints.as_mut_slice() {
        if only.name == old {
            only.name = new.to_owned();
        } else if only.name == new {
            // The way back would take it along, which this way did not.
            inverse.push(Operation::RenameTouchpoint { touchpoint: only.id.clone(), name: new.to_owned() });
        }
    }
    Ok(inverse)
}

/// Moves an element of a list; returns what it stood behind.
fn relocate<T: Named>(
    list: &mut Vec<T>,
    what: &'static str,
    id: &str,
    after: Option<&str>,
) -> Result<Option<String>, OperationError> {
    let at = place(list, what, id)?;
    behind(list, what, after)?;
    not_itself(what, id, after)?;
    let was = before(list, at);
    let item = list.remove(at);
    let to = after.and_then(|after| list.iter().position(|item| item.id() == after)).map_or(0, |at| at + 1);
    list.insert(to, item);
    Ok(was)
}

fn move_step(map: &mut MapDoc, id: &str, stage: &str, after: Option<&str>) -> Applied {
    let (s, at) = step_at(map, id)?;
    let target = place(&map.stages, "stage", stage)?;
    behind(&map.stages[target].steps, "step", after)?;
    not_itself("step", id, after)?;
    let was = before(&map.stages[s].steps, at);
    let inverse = Operation::MoveStep { step: id.to_owned(), stage: map.stages[s].id.clone(), after: was };
    let step = map.stages[s].steps.remove(at);
    let steps = &mut map.stages[target].steps;
    let to = after.and_then(|after| steps.iter().position(|step| step.id == after)).map_or(0, |at| at + 1);
    steps.insert(to, step);
    Ok(vec![inverse])
}

fn move_touchpoint(map: &mut MapDoc, id: &str, step: &str, after: Option<&str>) -> Applied {
    let (s, t, at) = touchpoint_at(map, id)?;
    let (to_s, to_t) = step_at(map, step)?;
    behind(&map.stages[to_s].steps[to_t].touchpoints, "touchpoint", after)?;
    not_itself("touchpoint", id, after)?;
    if (s, t) != (to_s, to_t) {
        keeps_one(&map.stages[s].steps[t])?;
    }
    let home = &mut map.stages[s].steps[t];
    let was = before(&home.touchpoints, at);
    let inverse = Operation::MoveTouchpoint { touchpoint: id.to_owned(), step: home.id.clone(), after: was };
    let touchpoint = home.touchpoints.remove(at);
    let list = &mut map.stages[to_s].steps[to_t].touchpoints;
    let to = after.and_then(|after| list.iter().position(|other| other.id == after)).map_or(0, |at| at + 1);
    list.insert(to, touchpoint);
    Ok(vec![inverse])
}

fn add_connector(map: &mut MapDoc, connector: &Connector, at: Option<usize>) -> Applied {
    connector_fits(map, connector)?;
    let Connector { from, to, kind, .. } = connector;
    if at.is_none() && connector_at(map, from, to, *kind, None).is_ok() {
        let id = format!("{} {from} > {to}", super::words::connector_kind(*kind));
        return Err(OperationError::Taken { what: "connector", id });
    }
    let at = at.unwrap_or(usize::MAX).min(map.connectors.len());
    map.connectors.insert(at, connector.clone());
    let inverse = Operation::RemoveConnector { from: from.clone(), to: to.clone(), kind: *kind, at: Some(at) };
    Ok(vec![inverse])
}

/// Takes away what hangs on steps that are gone; returns what puts it back once they are there.
fn take_along(map: &mut MapDoc, gone: &BTreeSet<String>) -> Vec<Operation> {
    let mut inverse = Vec::new();
    let (mut kept, connectors) = (Vec::new(), std::mem::take(&mut map.connectors));
    for (at, connector) in connectors.into_iter().enumerate() {
        if gone.contains(&connector.from) || gone.contains(&connector.to) {
            inverse.push(Operation::AddConnector { connector, at: Some(at) });
        } else {
            kept.push(connector);
        }
    }
    map.connectors = kept;
    for lane in &mut map.lanes {
        for step in gone {
            if let Some(text) = lane.cells.remove(step) {
                let (lane, step) = (lane.id.clone(), step.clone());
                inverse.push(Operation::SetCell { lane, step, text: Some(text) });
            }
        }
    }
    inverse.extend(claims_along(map, |cell| gone.contains(&cell.step), |claim| gone.contains(&claim.step)));
    inverse
}

/// Takes away the arrows and the evidence of cells that are gone; returns what puts them back.
fn claims_along(
    map: &mut MapDoc,
    is_gone: impl Fn(&Cell) -> bool,
    is_about_it: impl Fn(&Claim) -> bool,
) -> Vec<Operation> {
    let mut inverse = Vec::new();
    let (mut links, mut evidence) = (Vec::new(), Vec::new());
    for (at, link) in std::mem::take(&mut map.links).into_iter().enumerate() {
        if is_gone(&link.from) || is_gone(&link.to) {
            inverse.push(Operation::AddLink { link, at: Some(at) });
        } else {
            links.push(link);
        }
    }
    for (at, one) in std::mem::take(&mut map.evidence).into_iter().enumerate() {
        if is_about_it(&one.on) {
            inverse.push(Operation::AttachEvidence { evidence: one, at: Some(at) });
        } else {
            evidence.push(one);
        }
    }
    (map.links, map.evidence) = (links, evidence);
    inverse
}

fn not_itself(what: &'static str, id: &str, after: Option<&str>) -> Result<(), OperationError> {
    if after == Some(id) {
        let why = format!("`{id}` cannot stand behind itself; name another one, or none for the first place");
        return Err(OperationError::Refused { what, why });
    }
    Ok(())
}

fn keeps_one(step: &Step) -> Result<(), OperationError> {
    if step.touchpoints.len() < 2 {
        let why = format!("`{}` would be left without a touchpoint; remove the step, or add another first", step.id);
        return Err(OperationError::Refused { what: "the step", why });
    }
    Ok(())
}
