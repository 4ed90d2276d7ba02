//! Where things stand on a map, and new things to put there.

use std::collections::BTreeMap;

use desireline_model::map::{Binding, Connector, ConnectorKind, Known, MapDoc, Stage, Step, Touchpoint};
use desireline_model::operation::{Operation, apply_all};
use desireline_model::slug::slug_of;

use crate::net::{net_of, symbols};

/// The steps of a map in drawn order.
pub(super) struct Drawn<'m> {
    steps: Vec<(usize, &'m Stage, &'m Step)>,
}

impl<'m> Drawn<'m> {
    pub(super) fn of(map: &'m MapDoc) -> Self {
        let stages = map.stages.iter().enumerate();
        let steps = stages.flat_map(|(no, stage)| stage.steps.iter().map(move |step| (no, stage, step)));
        Self { steps: steps.collect() }
    }

    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.steps.iter().position(|(_, _, step)| step.id == id)
    }

    pub(super) fn step(&self, at: usize) -> &'m Step {
        self.steps[at].2
    }

    pub(super) fn stage(&self, at: usize) -> &'m Stage {
        self.steps[at].1
    }

    pub(super) fn stage_no(&self, at: usize) -> usize {
        self.steps[at].0
    }

    /// The step before this one in its stage.
    pub(super) fn before_in_stage(&self, at: usize) -> Option<usize> {
        at.checked_sub(1).filter(|before| self.stage_no(*before) == self.stage_no(at))
    }

    /// The alternatives of the choice that a step belongs to, itself among them; the step alone where there is no choice.
    pub(super) fn alternatives(&self, map: &MapDoc, at: usize) -> Vec<usize> {
        match self.fork(map, at) {
            None => vec![at],
            Some(fork) => {
                let targets = (0..self.steps.len()).filter(|to| {
                    let next = |one: &Connector| {
                        one.kind == ConnectorKind::Next && one.from == self.step(fork).id && one.to == self.step(*to).id
                    };
                    *to > fork && self.stage_no(*to) == self.stage_no(at) && map.connectors.iter().any(next)
                });
                targets.collect()
            }
        }
    }

    /// The step at which the choice is made that a step is an alternative of.
    pub(super) fn fork(&self, map: &MapDoc, at: usize) -> Option<usize> {
        net_of(map, false).ok()?.choice.get(at).copied().flatten().map(usize::from)
    }

    /// The steps that the same events show, this one among them.
    pub(super) fn same_events(&self, map: &MapDoc, at: usize) -> Vec<usize> {
        let symbols = symbols(map);
        (0..self.steps.len()).filter(|other| symbols[*other] == symbols[at]).collect()
    }

    /// What takes away the order that arrows lay down between two steps.
    pub(super) fn unordered(&self, map: &MapDoc, a: usize, b: usize) -> Vec<Operation> {
        let ids = [&self.step(a).id, &self.step(b).id];
        let between = map.connectors.iter().filter(|one| {
            one.kind == ConnectorKind::Next && ids.contains(&&one.from) && ids.contains(&&one.to) && one.from != one.to
        });
        let remove = |one: &Connector| Operation::RemoveConnector {
            from: one.from.clone(),
            to: one.to.clone(),
            kind: one.kind,
            at: None,
        };
        between.map(remove).collect()
    }
}

/// Draws a step once more beside another one, behind or before it; it may be left out.
pub(super) fn again(map: &MapDoc, drawn: &Drawn<'_>, at: usize, beside: usize, behind: bool) -> Operation {
    let of = drawn.step(at);
    let id = free_id(&format!("{}-again", of.id), |id| drawn.find(id).is_some());
    let mut taken: Vec<String> = touchpoints(map).map(|touchpoint| touchpoint.id.clone()).collect();
    let mut copies = Vec::new();
    for touchpoint in &of.touchpoints {
        let new = if of.touchpoints.len() == 1 { id.clone() } else { format!("{}-again", touchpoint.id) };
        let free = free_id(&new, |id| taken.iter().any(|other| other == id));
        taken.push(free.clone());
        copies.push(Touchpoint { id: free, ..touchpoint.clone() });
    }
    let name = format!("{} again", of.name);
    if let [only] = copies.as_mut_slice() {
        only.name.clone_from(&name);
    }
    let step = Step {
        id,
        name,
        owner: of.owner.clone(),
        optional: true,
        repeatable: true,
        outcome: false,
        promised_by: None,
        denied_by: None,
        child: None,
        touchpoints: copies,
    };
    let after = if behind { Some(beside) } else { drawn.before_in_stage(beside) };
    let after = after.map(|at| drawn.step(at).id.clone());
    Operation::AddStep { stage: drawn.stage(beside).id.clone(), step, after }
}

/// A step that may be left out, bound to the events of a name.
pub(super) fn step_of_event(map: &MapDoc, event: &str, repeatable: bool) -> Step {
    let steps = || map.stages.iter().flat_map(|stage| &stage.steps);
    let id = free_id(&slug_of(event), |id| {
        steps().any(|step| step.id == id) || touchpoints(map).any(|touchpoint| touchpoint.id == id)
    });
    let binding = Binding { events: vec![event.to_owned()], channel: None, properties: BTreeMap::new() };
    let touchpoint = Touchpoint {
        id: id.clone(),
        name: event.to_owned(),
        channel: None,
        known: Known::InEvents,
        binding: Some(binding),
    };
    Step {
        id,
        name: event.to_owned(),
        owner: None,
        optional: true,
        repeatable,
        outcome: false,
        promised_by: None,
        denied_by: None,
        child: None,
        touchpoints: vec![touchpoint],
    }
}

/// Whether an arrow that leads forward would lead back once these operations are carried out.
pub(super) fn forward_arrows_turn(map: &MapDoc, operations: &[Operation]) -> bool {
    let mut changed = map.clone();
    if apply_all(&mut changed, operations).is_err() {
        return true;
    }
    let (before, after) = (Drawn::of(map), Drawn::of(&changed));
    map.connectors.iter().filter(|one| one.kind == ConnectorKind::Next).any(|one| {
        let leads_back = |drawn: &Drawn<'_>| drawn.find(&one.to) <= drawn.find(&one.from);
        leads_back(&before) != leads_back(&after)
    })
}

/// An id like this one that nothing has.
fn free_id(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let short: String = wanted.chars().take(90).collect();
    if !is_taken(&short) {
        return short;
    }
    let numbered = (2u32..).map(|n| format!("{short}-{n}"));
    numbered.into_iter().find(|id| !is_taken(id)).unwrap_or(short)
}

fn touchpoints(map: &MapDoc) -> impl Iterator<Item = &Touchpoint> {
    map.stages.iter().flat_map(|stage| &stage.steps).flat_map(|step| &step.touchpoints)
}
