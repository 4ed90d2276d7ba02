//! Which steps a drawn way reaches, and from which it goes on to the end.
//!
//! In strict order each step leads to the next one in the file, unless connectors of kind `next` leave it:
//! these replace the default. In soft order stages always come in order, and connectors to a later stage are
//! shortcuts; here we only find the stages that every drawn way leads around. What counts as leaving a stage
//! is the connectors of the steps that nothing follows inside it.

use std::collections::HashMap;

use desireline_model::map::{ConnectorKind, MapDoc, Order};

/// Something that the drawn ways miss. Indices are those of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// No way reaches any step of the stage.
    Stage(usize),
    /// All drawn ways lead around the stage, although soft order still allows it.
    Shortcut(usize),
    /// No way reaches the step, although its stage is reached.
    Step(usize, usize),
    /// The step is reached, but no way leads on to the end.
    DeadEnd(usize, usize),
}

/// The gaps of a map whose connectors all name steps.
pub(super) fn gaps(doc: &MapDoc) -> Vec<Gap> {
    match doc.order {
        Order::Strict => strict_gaps(doc),
        Order::Soft => soft_gaps(doc),
    }
}

fn strict_gaps(doc: &MapDoc) -> Vec<Gap> {
    let steps = Steps::new(doc);
    let n_steps = steps.places.len();
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); n_steps];
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); n_steps];
    for (kind, from, to) in steps.connectors(doc) {
        match kind {
            ConnectorKind::Next => next[from].push(to),
            ConnectorKind::Loop => back[from].push(to),
            ConnectorKind::Promise => {}
        }
    }
    for from in 0..n_steps {
        if next[from].is_empty() && from + 1 < n_steps {
            next[from].push(from + 1);
        }
        next[from].append(&mut back[from]);
    }
    let reached = closure(&next, (n_steps > 0).then_some(0));
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); n_steps];
    for (from, targets) in next.iter().enumerate() {
        for to in targets {
            before[*to].push(from);
        }
    }
    let ends = (0..n_steps).filter(|i| *i + 1 == n_steps || steps.outcome[*i]);
    let finishing = closure(&before, ends);

    let mut gaps = Vec::new();
    for stage in 0..doc.stages.len() {
        let members: Vec<usize> = (0..n_steps).filter(|i| steps.places[*i].0 == stage).collect();
        if !members.is_empty() && members.iter().all(|i| !reached[*i]) {
            gaps.push(Gap::Stage(stage));
            continue;
        }
        gaps.extend(members.iter().filter(|i| !reached[**i]).map(|i| Gap::Step(stage, steps.places[*i].1)));
    }
    // Steps behind a dead end share its fault, so the first one speaks for all.
    let dead_end = (0..n_steps).find(|i| reached[*i] && !finishing[*i]);
    gaps.extend(dead_end.map(|i| Gap::DeadEnd(steps.places[i].0, steps.places[i].1)));
    gaps
}

fn soft_gaps(doc: &MapDoc) -> Vec<Gap> {
    let steps = Steps::new(doc);
    let n_stages = doc.stages.len();
    // Per step: whether another step of its stage follows, and whether it leads on to a later stage.
    let mut followed = vec![false; steps.places.len()];
    let mut leaves = vec![false; steps.places.len()];
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); n_stages];
    for (kind, from, to) in steps.connectors(doc) {
        let (from_stage, to_stage) = (steps.places[from].0, steps.places[to].0);
        if kind != ConnectorKind::Next || to <= from {
            continue;
        }
        if from_stage == to_stage {
            followed[from] = true;
        } else {
            leaves[from] = true;
            next[from_stage].push(to_stage);
        }
    }
    for (step, (stage, _)) in steps.places.iter().enumerate() {
        if !followed[step] && !leaves[step] && stage + 1 < n_stages {
            next[*stage].push(stage + 1);
        }
    }
    let reached = closure(&next, (n_stages > 0).then_some(0));
    (0..n_stages).filter(|stage| !reached[*stage]).map(Gap::Shortcut).collect()
}

/// The connectors inside one stage that close a circle of "comes before", by index.
pub(super) fn circles(doc: &MapDoc) -> Vec<usize> {
    let steps = Steps::new(doc);
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); steps.places.len()];
    let mut backward = Vec::new();
    for (index, connector) in doc.connectors.iter().enumerate() {
        let (Some(from), Some(to)) = (steps.index(&connector.from), steps.index(&connector.to)) else {
            continue;
        };
        if connector.kind != ConnectorKind::Next || steps.places[from].0 != steps.places[to].0 {
            continue;
        }
        if to < from {
            backward.push((index, from, to));
        } else {
            next[from].push(to);
        }
    }
    backward.retain(|(_, from, to)| closure(&next, [*to])[*from]);
    backward.into_iter().map(|(index, ..)| index).collect()
}

/// The steps of a map in the order of the file.
struct Steps<'d> {
    /// Stage and position in it.
    places: Vec<(usize, usize)>,
    outcome: Vec<bool>,
    by_id: HashMap<&'d str, usize>,
}

impl<'d> Steps<'d> {
    fn new(doc: &'d MapDoc) -> Self {
        let mut steps = Self { places: Vec::new(), outcome: Vec::new(), by_id: HashMap::new() };
        for (s, stage) in doc.stages.iter().enumerate() {
            for (t, step) in stage.steps.iter().enumerate() {
                steps.by_id.insert(&step.id, steps.places.len());
                steps.places.push((s, t));
                steps.outcome.push(step.outcome);
            }
        }
        steps
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    fn connectors(&self, doc: &MapDoc) -> Vec<(ConnectorKind, usize, usize)> {
        let ends = |id: &str| self.index(id);
        doc.connectors
            .iter()
            .filter_map(|connector| Some((connector.kind, ends(&connector.from)?, ends(&connector.to)?)))
            .collect()
    }
}

/// What can be reached from these nodes, themselves included.
fn closure(next: &[Vec<usize>], from: impl IntoIterator<Item = usize>) -> Vec<bool> {
    let mut reached = vec![false; next.len()];
    let mut open: Vec<usize> = from.into_iter().collect();
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut reached[node], true) {
            open.extend(next[node].iter().copied().filter(|to| !reached[*to]));
        }
    }
    reached
}
