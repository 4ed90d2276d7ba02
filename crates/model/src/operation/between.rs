//! What lies between two maps, as operations: for people who compare versions, and for going back to one.

use std::collections::BTreeSet;

use super::places::{Named, steps};
use super::{Operation, OwnerOf, apply_all};
use crate::map::{MapDoc, Stage};

/// The operations that make one map of another, in order; the fewer moves the better. Elements are the same where their ids
/// are. A map that cannot be reached piece by piece is taken whole. The journey's slug stays.
pub fn between(from: &MapDoc, to: &MapDoc) -> Vec<Operation> {
    let mut way = Way { map: from.clone(), operations: Vec::new(), fits: true };
    way.facts(to);
    way.lanes_that_go(to);
    way.steps_that_go(to);
    way.steps_that_come(to);
    way.stages_that_go(to);
    way.order(to);
    way.steps(to);
    way.lanes(to);
    way.connectors(to);
    way.links(to);
    way.evidence(to);
    let wanted = MapDoc { journey: from.journey.clone(), ..to.clone() };
    if way.fits && way.map == wanted { way.operations } else { vec![Operation::Import { map: Box::new(to.clone()) }] }
}

/// From the first map as far as we came.
struct Way {
    map: MapDoc,
    operations: Vec<Operation>,
    fits: bool,
}

impl Way {
    fn go(&mut self, operation: Operation) {
        self.fits &= operation.apply(&mut self.map).is_ok();
        self.operations.push(operation);
    }

    fn go_if(&mut self, differs: bool, operation: impl FnOnce() -> Operation) {
        if differs {
            self.go(operation());
        }
    }

    fn facts(&mut self, to: &MapDoc) {
        self.go_if(self.map.title != to.title, || Operation::SetTitle { title: to.title.clone() });
        self.go_if(self.map.owner != to.owner, || Operation::SetOwner {
            of: OwnerOf::Journey,
            owner: to.owner.clone(),
        });
        self.go_if(self.map.brief != to.brief, || Operation::SetBrief { brief: to.brief.clone() });
        self.go_if(self.map.order != to.order, || Operation::SetOrder { order: to.order });
        self.go_if(self.map.unbound != to.unbound, || Operation::SetUnbound { unbound: to.unbound });
        self.go_if(self.map.ignore != to.ignore, || Operation::SetIgnore { ignore: to.ignore.clone() });
        self.go_if(self.map.thresholds != to.thresholds, || Operation::SetThresholds {
            thresholds: to.thresholds.clone(),
        });
        self.go_if(self.map.future_of != to.future_of, || Operation::SetFutureOf { future_of: to.future_of.clone() });
    }

    /// A lane of another kind is another lane.
    fn lanes_that_go(&mut self, to: &MapDoc) {
        for lane in self.map.lanes.clone() {
            if !to.lanes.iter().any(|kept| kept.id == lane.id && kept.kind == lane.kind) {
                self.go(Operation::RemoveLane { lane: lane.id });
            }
        }
    }

    fn steps_that_go(&mut self, to: &MapDoc) {
        let kept: BTreeSet<&str> = steps(to).map(|step| step.id.as_str()).collect();
        let gone: Vec<String> =
            steps(&self.map).map(|step| step.id.clone()).filter(|id| !kept.contains(id.as_str())).collect();
        // A stage that goes whole takes its steps along.
        let whole = |stage: &Stage| {
            !to.stages.iter().any(|kept| kept.id == stage.id) && stage.steps.iter().all(|step| gone.contains(&step.id))
        };
        let stages: Vec<Stage> = self.map.stages.iter().filter(|stage| whole(stage)).cloned().collect();
        for stage in &stages {
            self.go(Operation::RemoveStage { stage: stage.id.clone() });
        }
        let left = |id: &String| !stages.iter().flat_map(|stage| &stage.steps).any(|step| step.id == *id);
        for step in gone.iter().filter(|id| left(id)) {
            self.go(Operation::RemoveStep { step: step.clone() });
        }
    }

    /// Stages and steps that are new, and steps that belong to another stage.
    fn steps_that_come(&mut self, to: &MapDoc) {
        let known: BTreeSet<String> = steps(&self.map).map(|step| step.id.clone()).collect();
        let mut behind: Option<&Stage> = None;
        for stage in &to.stages {
            if !self.map.stages.iter().any(|own| own.id == stage.id) {
                let new = stage.steps.iter().filter(|step| !known.contains(&step.id)).cloned().collect();
                let after = behind.map(|stage| stage.id.clone());
                self.go(Operation::AddStage { stage: Stage { steps: new, ..stage.clone() }, after });
            }
            behind = Some(stage);
            for (at, step) in stage.steps.iter().enumerate() {
                let home = self.map.stages.iter().find(|own| own.steps.iter().any(|other| other.id == step.id));
                let after = at.checked_sub(1).map(|at| stage.steps[at].id.clone());
                match home.map(|home| home.id == stage.id) {
                    Some(true) => {}
                    Some(false) => {
                        self.go(Operation::MoveStep { step: step.id.clone(), stage: stage.id.clone(), after });
                    }
                    None => self.go(Operation::AddStep { stage: stage.id.clone(), step: step.clone(), after }),
                }
            }
        }
    }

    fn stages_that_go(&mut self, to: &MapDoc) {
        for stage in self.map.stages.clone() {
            if !to.stages.iter().any(|kept| kept.id == stage.id) {
                self.go(Operation::RemoveStage { stage: stage.id });
            }
        }
    }

    fn order(&mut self, to: &MapDoc) {
        for (stage, after) in moves(&self.map.stages, &to.stages) {
            self.go(Operation::MoveStage { stage, after });
        }
        for stage in &to.stages {
            let own = self.map.stages.iter().find(|own| own.id == stage.id);
            let found = own.map(|own| moves(&own.steps, &stage.steps)).unwrap_or_default();
            for (step, after) in found {
                self.go(Operation::MoveStep { step, stage: stage.id.clone(), after });
            }
        }
    }

    /// What stages and steps are called, whose they are, and what is true of them.
    fn steps(&mut self, to: &MapDoc) {
        for stage in &to.stages {
            let Some(own) = self.map.stages.iter().find(|own| own.id == stage.id).cloned() else { continue };
            let id = || stage.id.clone();
            self.go_if(own.name != stage.name, || Operation::RenameStage { stage: id(), name: stage.name.clone() });
            self.go_if(own.owner != stage.owner, || Operation::SetOwner {
                of: OwnerOf::Stage(id()),
                owner: stage.owner.clone(),
            });
        }
        for step in steps(to) {
            let Some(own) = steps(&self.map).find(|own| own.id == step.id).cloned() else { continue };
            if own == *step {
                continue;
            }
            let id = || step.id.clone();
            self.go_if(own.name != step.name, || Operation::RenameStep { step: id(), name: step.name.clone() });
            self.go_if(own.owner != step.owner, || Operation::SetOwner {
                of: OwnerOf::Step(id()),
                owner: step.owner.clone(),
            });
            self.go_if(own.optional != step.optional, || Operation::SetOptional {
                step: id(),
                optional: step.optional,
            });
            self.go_if(own.repeatable != step.repeatable, || Operation::SetRepeatable {
                step: id(),
                repeatable: step.repeatable,
            });
            self.go_if(own.outcome != step.outcome, || Operation::SetOutcome { step: id(), outcome: step.outcome });
            self.go_if(own.promised_by != step.promised_by, || Operation::SetPromise {
                step: id(),
                promised_by: step.promised_by.clone(),
            });
            self.go_if(own.denied_by != step.denied_by, || Operation::SetDenied {
                step: id(),
                denied_by: step.denied_by.clone(),
            });
            self.go_if(own.child != step.child, || Operation::SetChild { step: id(), child: step.child.clone() });
            self.touchpoints(step);
        }
    }

    fn touchpoints(&mut self, step: &crate::map::Step) {
        let own = |way: &Self| {
            steps(&way.map).find(|own| own.id == step.id).map(|own| own.touchpoints.clone()).unwrap_or_default()
        };
        for (at, touchpoint) in step.touchpoints.iter().enumerate() {
            let after = at.checked_sub(1).map(|at| step.touchpoints[at].id.clone());
            let all: Vec<String> =
                steps(&self.map).flat_map(|step| &step.touchpoints).map(|one| one.id.clone()).collect();
            if own(self).iter().any(|one| one.id == touchpoint.id) {
                continue;
            }
            let (touchpoint, step) = (touchpoint.clone(), step.id.clone());
            self.go(if all.contains(&touchpoint.id) {
                Operation::MoveTouchpoint { touchpoint: touchpoint.id, step, after }
            } else {
                Operation::AddTouchpoint { step, touchpoint, after }
            });
        }
        for gone in own(self) {
            if !step.touchpoints.iter().any(|kept| kept.id == gone.id) {
                self.go(Operation::RemoveTouchpoint { touchpoint: gone.id });
            }
        }
        for (touchpoint, after) in moves(&own(self), &step.touchpoints) {
            self.go(Operation::MoveTouchpoint { touchpoint, step: step.id.clone(), after });
        }
        for wanted in &step.touchpoints {
            let Some(one) = own(self).into_iter().find(|one| one.id == wanted.id) else { continue };
            let touchpoint = || wanted.id.clone();
            self.go_if(one.name != wanted.name, || Operation::RenameTouchpoint {
                touchpoint: touchpoint(),
                name: wanted.name.clone(),
            });
            let differs = one.known != wanted.known || one.channel != wanted.channel || one.binding != wanted.binding;
            self.go_if(differs, || Operation::BindTouchpoint {
                touchpoint: touchpoint(),
                known: wanted.known,
                channel: wanted.channel.clone(),
                binding: wanted.binding.clone(),
            });
        }
    }

    fn lanes(&mut self, to: &MapDoc) {
        for (at, lane) in to.lanes.iter().enumerate() {
            if !self.map.lanes.iter().any(|own| own.id == lane.id) {
                let after = at.checked_sub(1).map(|at| to.lanes[at].id.clone());
                self.go(Operation::AddLane { lane: lane.clone(), after });
            }
        }
        for (lane, after) in moves(&self.map.lanes, &to.lanes) {
            self.go(Operation::MoveLane { lane, after });
        }
        for lane in &to.lanes {
            let Some(own) = self.map.lanes.iter().find(|own| own.id == lane.id).cloned() else { continue };
            let id = || lane.id.clone();
            self.go_if(own.title != lane.title, || Operation::RenameLane { lane: id(), title: lane.title.clone() });
            for step in own.cells.keys().filter(|step| !lane.cells.contains_key(*step)) {
                self.go(Operation::SetCell { lane: id(), step: step.clone(), text: None });
            }
            for (step, text) in &lane.cells {
                self.go_if(own.cells.get(step) != Some(text), || Operation::SetCell {
                    lane: id(),
                    step: step.clone(),
                    text: Some(text.clone()),
                });
            }
        }
    }

    fn connectors(&mut self, to: &MapDoc) {
        let own = self.map.connectors.clone();
        let stay = common(&own, &to.connectors);
        for (at, connector) in own.iter().enumerate().rev() {
            if !stay.iter().any(|(kept, _)| *kept == at) {
                self.remove_connector(connector, at);
            }
        }
        for (at, wanted) in to.connectors.iter().enumerate() {
            if !stay.iter().any(|(_, there)| *there == at) {
                self.go(Operation::AddConnector { connector: wanted.clone(), at: Some(at) });
            }
        }
    }

    fn links(&mut self, to: &MapDoc) {
        let own = self.map.links.clone();
        let stay = common(&own, &to.links);
        for (at, link) in own.into_iter().enumerate().rev() {
            if !stay.iter().any(|(kept, _)| *kept == at) {
                self.go(Operation::RemoveLink { from: link.from, to: link.to });
            }
        }
        for (at, wanted) in to.links.iter().enumerate() {
            if !stay.iter().any(|(_, there)| *there == at) {
                self.go(Operation::AddLink { link: wanted.clone(), at: Some(at) });
            }
        }
    }

    fn evidence(&mut self, to: &MapDoc) {
        let own = self.map.evidence.clone();
        let stay = common(&own, &to.evidence);
        for (at, evidence) in own.into_iter().enumerate().rev() {
            if !stay.iter().any(|(kept, _)| *kept == at) {
                self.go(Operation::DetachEvidence { evidence: evidence.id });
            }
        }
        for (at, wanted) in to.evidence.iter().enumerate() {
            if !stay.iter().any(|(_, there)| *there == at) {
                self.go(Operation::AttachEvidence { evidence: wanted.clone(), at: Some(at) });
            }
        }
    }

    fn remove_connector(&mut self, connector: &crate::map::Connector, at: usize) {
        let (from, to, kind) = (connector.from.clone(), connector.to.clone(), connector.kind);
        self.go(Operation::RemoveConnector { from, to, kind, at: Some(at) });
    }
}

/// The places, in both lists, of a longest list that both hold in this order.
fn common<T: PartialEq>(one: &[T], other: &[T]) -> Vec<(usize, usize)> {
    // `longest[i][j]` is for what comes from `i` and from `j` on.
    let mut longest = vec![vec![0u32; other.len() + 1]; one.len() + 1];
    for i in (0..one.len()).rev() {
        for j in (0..other.len()).rev() {
            longest[i][j] =
                if one[i] == other[j] { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < one.len() && j < other.len() {
        if one[i] == other[j] {
            found.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// Which elements move behind which, so that a list has the order of another one with the same elements. Those of the
/// longest run that is in order already stay.
fn moves<T: Named>(list: &[T], wanted: &[T]) -> Vec<(String, Option<String>)> {
    let place = |item: &T| list.iter().position(|own| own.id() == item.id());
    let places: Vec<usize> = wanted.iter().filter_map(place).collect();
    if places.len() != wanted.len() || places.is_sorted() {
        return Vec::new();
    }
    let stays = longest_rising(&places);
    let moved = wanted.iter().enumerate().filter(|(at, _)| !stays.contains(at));
    moved.map(|(at, item)| (item.id().to_owned(), at.checked_sub(1).map(|at| wanted[at].id().to_owned()))).collect()
}

/// The places of a longest rising run in a list of different numbers.
fn longest_rising(numbers: &[usize]) -> BTreeSet<usize> {
    // `ends[n]` is the place of the smallest number that ends a run of n + 1.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        before.push(length.checked_sub(1).map(|length| ends[length]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut run = BTreeSet::new();
    let mut at = ends.last().copied();
    while let Some(place) = at {
        run.insert(place);
        at = before[place];
    }
    run
}

/// What lies between two maps in sentences, each for the map as it is by then.
pub fn words_between(from: &MapDoc, to: &MapDoc) -> Vec<String> {
    let mut map = from.clone();
    let mut words = Vec::new();
    for operation in between(from, to) {
        words.push(operation.words(&map));
        if apply_all(&mut map, std::slice::from_ref(&operation)).is_err() {
            break;
        }
    }
    words
}
