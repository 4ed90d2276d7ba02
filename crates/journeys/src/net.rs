//! From a drawn map to the net that cases are aligned with.
//!
//! Under a soft order a stage is one block: its steps come in any order, except where an arrow says which comes
//! first. Under a strict order every step is a block, and arrows that leave a step replace the way to the next.

use std::collections::{BTreeMap, BTreeSet};

use desireline_kernels::align::{Block, BlockStep, Jump, MAX_BLOCK, Net};
use desireline_model::map::{Binding, Connector, ConnectorKind, Known, MapDoc, Order, Step};

/// Why a map cannot be held against data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// A stage has too many steps for a soft order.
    #[error(
        "stage `{stage}` has {steps} steps that events can show; in any order at most {MAX_BLOCK} can be compared: \
         split the stage, or write `order: strict`"
    )]
    StageTooLarge {
        /// The stage's id.
        stage: String,
        /// How many steps it has.
        steps: usize,
    },
    /// An arrow names a step that is not there.
    #[error("a connector names the step `{0}`, which is not on the map")]
    UnknownStep(String),
    /// No way leads to a step, or none leads from there to the end.
    #[error("under a strict order no way {0}: draw a connector, or remove the one that leads around it")]
    NoWay(String),
    /// No step can be seen in events.
    #[error("no step of the map can be seen in events: bind at least one touchpoint to an event")]
    NothingVisible,
}

/// The drawing as the kernel needs it.
#[derive(Debug)]
pub struct DrawnNet {
    /// The net.
    pub net: Net,
    /// For each step its choice, if it is an alternative of one.
    pub choice: Vec<Option<u16>>,
    /// For each step its symbol: the first step that the same events show.
    pub symbol: Vec<u16>,
}

/// A step with its place in the drawing.
struct Drawn<'m> {
    step: &'m Step,
    stage: usize,
    symbol: u16,
}

/// Makes the net of a map.
pub fn net_of(map: &MapDoc, strict: bool) -> Result<DrawnNet, NetError> {
    let symbol = symbols(map);
    let steps: Vec<Drawn<'_>> = map
        .stages
        .iter()
        .enumerate()
        .flat_map(|(stage, drawn)| drawn.steps.iter().map(move |step| (step, stage)))
        .zip(&symbol)
        .map(|((step, stage), symbol)| Drawn { step, stage, symbol: *symbol })
        .collect();
    if !steps.iter().any(|drawn| drawn.step.in_events()) {
        return Err(NetError::NothingVisible);
    }
    let number = |id: &str| {
        steps.iter().position(|drawn| drawn.step.id == id).ok_or_else(|| NetError::UnknownStep(id.to_owned()))
    };
    let mut arrows = Vec::new();
    for Connector { from, to, kind, .. } in &map.connectors {
        if *kind != ConnectorKind::Promise {
            arrows.push(Arrow { from: number(from)?, to: number(to)?, loops: *kind == ConnectorKind::Loop });
        }
    }
    let mut choice = vec![None; steps.len()];
    for (fork, targets) in forks(&arrows) {
        for target in targets.iter().filter(|target| !is_detour(&arrows, fork, **target)) {
            choice[*target] = Some(fork as u16);
        }
    }
    let net = if strict || map.order == Order::Strict {
        strict_net(&steps, &arrows, &choice)?
    } else {
        soft_net(map, &steps, &arrows, &choice)?
    };
    Ok(DrawnNet { net, choice, symbol })
}

/// An arrow by the numbers of its steps.
#[derive(Clone, Copy)]
struct Arrow {
    from: usize,
    to: usize,
    loops: bool,
}

impl Arrow {
    /// Whether it leads back: drawn as a loop, or to a step that is drawn no later.
    fn back(self) -> bool {
        self.loops || self.to <= self.from
    }
}

/// Steps that more than one arrow leaves forward, with their targets.
fn forks(arrows: &[Arrow]) -> Vec<(usize, Vec<usize>)> {
    let mut by_step: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for arrow in arrows.iter().filter(|arrow| !arrow.back()) {
        by_step.entry(arrow.from).or_default().push(arrow.to);
    }
    by_step.into_iter().filter(|(_, targets)| targets.len() > 1).collect()
}

/// Whether every arrow that leaves `target` leads back to `fork` or before it: a way aside, not an alternative.
fn is_detour(arrows: &[Arrow], fork: usize, target: usize) -> bool {
    let mut leaving = arrows.iter().filter(|arrow| arrow.from == target).peekable();
    leaving.peek().is_some() && leaving.all(|arrow| arrow.to <= fork)
}

fn block_step(at: usize, drawn: &Drawn<'_>) -> BlockStep {
    let step = drawn.step;
    BlockStep { step: at as u16, symbol: drawn.symbol, required: !step.optional, repeatable: step.repeatable }
}

/// For each step the first one that the same events show, itself for most.
pub fn symbols(map: &MapDoc) -> Vec<u16> {
    let steps: Vec<&Step> = map.stages.iter().flat_map(|stage| &stage.steps).collect();
    let bindings = |step: &Step| -> Vec<Binding> {
        step.touchpoints
            .iter()
            .filter(|touchpoint| touchpoint.known == Known::InEvents)
            .filter_map(|touchpoint| touchpoint.binding.clone())
            .collect()
    };
    (0..steps.len())
        .map(|at| {
            let own = bindings(steps[at]);
            let first = (0..at).find(|other| !own.is_empty() && bindings(steps[*other]) == own);
            first.unwrap_or(at) as u16
        })
        .collect()
}

fn strict_net(steps: &[Drawn<'_>], arrows: &[Arrow], choice: &[Option<u16>]) -> Result<Net, NetError> {
    let visible = |at: usize| steps[at].step.in_events();
    let blocks: Vec<Block> = steps
        .iter()
        .enumerate()
        .map(|(at, drawn)| {
            let mut step = block_step(at, drawn);
            step.repeatable |= arrows.iter().any(|arrow| arrow.from == at && arrow.to == at);
            Block { steps: if visible(at) { vec![step] } else { Vec::new() }, ..Block::default() }
        })
        .collect();
    let mut jumps = Vec::new();
    for at in 0..steps.len() {
        let explicit = arrows.iter().any(|arrow| arrow.from == at && !arrow.loops && arrow.to != at);
        let ends = at + 1 == steps.len() || ends_branch(steps, choice, at);
        if !explicit && !ends {
            jumps.push(Jump { from: at, needs: None, to: at + 1, back_to: None });
        }
    }
    for arrow in arrows.iter().filter(|arrow| arrow.from != arrow.to) {
        let needs = (arrow.back() && visible(arrow.from)).then_some(0);
        jumps.push(Jump { from: arrow.from, needs, to: arrow.to, back_to: arrow.back().then_some(0) });
    }
    let ends: Vec<usize> = (0..steps.len()).filter(|at| at + 1 == steps.len() || steps[*at].step.outcome).collect();
    let from_start = reached(&[0], |at| jumps.iter().filter(move |jump| jump.from == at).map(|jump| jump.to));
    let to_end = reached(&ends, |at| jumps.iter().filter(move |jump| jump.to == at).map(|jump| jump.from));
    for (at, drawn) in steps.iter().enumerate() {
        if !from_start.contains(&at) {
            return Err(NetError::NoWay(format!("leads to `{}`", drawn.step.id)));
        }
        if !to_end.contains(&at) {
            return Err(NetError::NoWay(format!("leads from `{}` to the end", drawn.step.id)));
        }
    }
    Ok(Net::new(&blocks, &jumps, vec![0], &ends))
}

/// What can be reached from some steps, those included.
fn reached<I: Iterator<Item = usize>>(from: &[usize], next: impl Fn(usize) -> I) -> BTreeSet<usize> {
    let mut seen: BTreeSet<usize> = from.iter().copied().collect();
    let mut open: Vec<usize> = from.to_vec();
    while let Some(at) = open.pop() {
        open.extend(next(at).filter(|to| seen.insert(*to)));
    }
    seen
}

/// Whether the journey goes nowhere from this step unless an arrow says so, although others are drawn after it: it
/// is an outcome and an alternative of a choice.
fn ends_branch(steps: &[Drawn<'_>], choice: &[Option<u16>], at: usize) -> bool {
    steps[at].step.outcome && choice[at].is_some()
}

fn soft_net(map: &MapDoc, steps: &[Drawn<'_>], arrows: &[Arrow], choice: &[Option<u16>]) -> Result<Net, NetError> {
    let mut blocks = vec![Block::default(); map.stages.len()];
    // Where each step stands in its block; steps that events cannot show stand nowhere.
    let mut slot: Vec<Option<usize>> = Vec::with_capacity(steps.len());
    for (at, drawn) in steps.iter().enumerate() {
        let block = &mut blocks[drawn.stage];
        slot.push(drawn.step.in_events().then_some(block.steps.len()));
        if drawn.step.in_events() {
            block.steps.push(block_step(at, drawn));
        }
    }
    if let Some((stage, block)) = map.stages.iter().zip(&blocks).find(|(_, block)| block.steps.len() > MAX_BLOCK) {
        return Err(NetError::StageTooLarge { stage: stage.id.clone(), steps: block.steps.len() });
    }
    let mut jumps: Vec<Jump> =
        (1..blocks.len()).map(|to| Jump { from: to - 1, needs: None, to, back_to: None }).collect();
    for arrow in arrows {
        let (from, to) = (steps[arrow.from].stage, steps[arrow.to].stage);
        match (from == to, arrow.back()) {
            // Going back inside a stage: both may happen again.
            (true, true) => {
                for at in [arrow.from, arrow.to] {
                    if let Some(slot) = slot[at] {
                        blocks[from].steps[slot].repeatable = true;
                    }
                }
            }
            (true, false) => {
                if let (Some(first), Some(second)) = (slot[arrow.from], slot[arrow.to]) {
                    blocks[from].before.push((first, second));
                }
            }
            (false, true) => {
                jumps.push(Jump { from, needs: slot[arrow.from], to, back_to: Some(slot[arrow.to].unwrap_or(0)) });
            }
            (false, false) if to > from + 1 => jumps.push(Jump { from, needs: slot[arrow.from], to, back_to: None }),
            (false, false) => {}
        }
    }
    for (fork, targets) in forks(arrows) {
        for target in &targets {
            if is_detour(arrows, fork, *target)
                && let Some(slot) = slot[*target]
            {
                let step = &mut blocks[steps[*target].stage].steps[slot];
                (step.required, step.repeatable) = (false, true);
            }
        }
        for (stage, block) in blocks.iter_mut().enumerate() {
            let group: Vec<usize> = targets
                .iter()
                .filter(|target| steps[**target].stage == stage && choice[**target] == Some(fork as u16))
                .filter_map(|target| slot[*target])
                .collect();
            // Where every alternative is optional, none of them need be taken.
            if group.len() > 1 && group.iter().any(|slot| block.steps[*slot].required) {
                block.choices.push(group);
            }
        }
    }
    let last = blocks.len() - 1;
    let mut ends: Vec<usize> =
        (0..steps.len()).filter(|at| steps[*at].step.outcome).map(|at| steps[at].stage).chain([last]).collect();
    ends.sort_unstable();
    ends.dedup();
    Ok(Net::new(&blocks, &jumps, vec![0], &ends))
}
