//! Alignment: the cheapest explanation of a case by the drawn map.
//!
//! A map is a [`Net`]: blocks of steps in any order, joined by jumps. A straight map has one step a block; a
//! softly ordered one has a block a stage. An alignment walks the case and the net together by *synchronous*
//! moves (cost 0), *log* moves (it happened, the map has it not here; cost 1) and *model* moves (the map
//! requires it, it did not happen; cost 1). Among equally cheap ones it prefers, from the left, synchronous to
//! log to model moves. An open case is a prefix: nothing is charged for what may still come.
//!
//! W. M. P. van der Aalst, A. Adriansyah, B. F. van Dongen (2012), "Replaying history on process models for
//! conformance checking and performance analysis", WIREs Data Min. Knowl. Discov. 2(2), 182–192.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::wire::{Damaged, ensure};

/// The symbol of an event that is no step of the map.
pub const OFF: u16 = u16::MAX;

/// At most this many steps in a block.
pub const MAX_BLOCK: usize = 31;

/// A step in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockStep {
    /// The step's number.
    pub step: u16,
    /// Its symbol in a case. Steps that the same events show share one.
    pub symbol: u16,
    /// Whether leaving the block without it is charged.
    pub required: bool,
    /// Whether it may happen again.
    pub repeatable: bool,
}

/// Steps that may come in any order, once each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The steps, at most [`MAX_BLOCK`].
    pub steps: Vec<BlockStep>,
    /// Pairs of positions in `steps`: the first must come before the second.
    pub before: Vec<(usize, usize)>,
    /// Groups of positions in `steps` of which one is taken.
    pub choices: Vec<Vec<usize>>,
}

/// A way from one block to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump {
    /// The block it leaves.
    pub from: usize,
    /// The position in the block's steps that must have happened for it, if any; on the way back, its absence may
    /// be charged instead.
    pub needs: Option<usize>,
    /// The block it reaches.
    pub to: usize,
    /// Going back: only the absence of the step it leaves is charged, and of the block reached only the step at
    /// this position and those after it are expected again.
    pub back_to: Option<usize>,
}

/// A drawn map as something to align cases with.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "NetWire")]
pub struct Net {
    blocks: Vec<Compiled>,
    jumps: Vec<Vec<CompiledJump>>,
    starts: Vec<usize>,
    ends: Vec<bool>,
    shortest: u32,
}

#[derive(Deserialize)]
struct NetWire {
    blocks: Vec<Compiled>,
    jumps: Vec<Vec<CompiledJump>>,
    starts: Vec<usize>,
    ends: Vec<bool>,
    shortest: u32,
}

impl TryFrom<NetWire> for Net {
    type Error = Damaged;

    fn try_from(wire: NetWire) -> Result<Self, Damaged> {
        let NetWire { blocks, jumps, starts, ends, shortest } = wire;
        let n = blocks.len();
        ensure(n < usize::from(u16::MAX) && jumps.len() == n && ends.len() == n, "a net has too many blocks")?;
        ensure(starts.iter().all(|block| *block < n), "a net starts where nothing is")?;
        ensure(blocks.iter().all(Compiled::holds), "a block of a net contradicts itself")?;
        for (block, jumps) in blocks.iter().zip(&jumps) {
            let holds = |jump: &CompiledJump| {
                jump.needs & !block.mask() == 0
                    && jump.needs.count_ones() <= 1
                    && blocks.get(jump.to).is_some_and(|to| jump.entry & !to.mask() == 0)
            };
            ensure(jumps.iter().all(holds), "a jump of a net leads nowhere")?;
        }
        let steps: usize = blocks.iter().map(|block| block.steps.len()).sum();
        ensure(shortest as usize <= steps, "a walk is longer than its net")?;
        Ok(Self { blocks, jumps, starts, ends, shortest })
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Compiled {
    steps: Vec<u16>,
    symbols: Vec<u16>,
    required: u32,
    repeatable: u32,
    /// For each position, what must come before it.
    before: Vec<u32>,
    /// For each position, what it must come before.
    after: Vec<u32>,
    /// Positions that something else waits for.
    awaited: u32,
    choices: Vec<u32>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct CompiledJump {
    needs: u32,
    to: usize,
    entry: u32,
    back: bool,
}

impl Compiled {
    fn new(block: &Block) -> Self {
        let bit = |at: usize| 1u32 << at;
        let chosen: u32 = block.choices.iter().flatten().fold(0, |set, at| set | bit(*at));
        let mask = |keep: &dyn Fn(&BlockStep) -> bool| {
            block.steps.iter().enumerate().filter(|(_, step)| keep(step)).fold(0, |set, (at, _)| set | bit(at))
        };
        let mut before = vec![0; block.steps.len()];
        let mut after = vec![0; block.steps.len()];
        for (first, second) in &block.before {
            before[*second] |= bit(*first);
            after[*first] |= bit(*second);
        }
        Self {
            steps: block.steps.iter().map(|step| step.step).collect(),
            symbols: block.steps.iter().map(|step| step.symbol).collect(),
            required: mask(&|step| step.required) & !chosen,
            repeatable: mask(&|step| step.repeatable),
            awaited: before.iter().fold(0, |set, mask| set | mask),
            before,
            after,
            choices: block.choices.iter().map(|group| group.iter().fold(0, |set, at| set | bit(*at))).collect(),
        }
    }

    /// Every position, as bits.
    fn mask(&self) -> u32 {
        ((1u64 << self.steps.len()) - 1) as u32
    }

    /// Whether the lists are as long as each other and name only positions that are there.
    fn holds(&self) -> bool {
        let n = self.steps.len();
        n <= MAX_BLOCK && [self.symbols.len(), self.before.len(), self.after.len()] == [n; 3] && {
            let sets = [self.required, self.repeatable, self.awaited];
            let lists = self.before.iter().chain(&self.after).chain(&self.choices);
            sets.iter().chain(lists).all(|set| set & !self.mask() == 0)
        }
    }

    /// What is still required: positions whose absence is charged on leaving.
    fn missing(&self, done: u32) -> u32 {
        let choices = self
            .choices
            .iter()
            .filter(|group| done & **group == 0)
            .fold(0, |set, group| set | (*group & group.wrapping_neg()));
        (self.required & !done) | choices
    }

    fn may_sync(&self, at: usize, done: u32) -> bool {
        if done & 1 << at != 0 {
            return self.repeatable & 1 << at != 0;
        }
        let waits = self.before[at] & !done & (self.required | self.choices.iter().fold(0, |set, group| set | group));
        let excluded = self.choices.iter().any(|group| group & 1 << at != 0 && done & group != 0);
        waits == 0 && !excluded && done & self.after[at] == 0
    }
}

/// One move of an alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// The event in this row is this step.
    Sync(u32, u16),
    /// The event in this row has no place here.
    Log(u32),
    /// This step is required here and did not happen.
    Model(u16),
}

/// The cheapest alignment of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alignment {
    /// The moves from left to right.
    pub moves: Vec<Move>,
    /// Log and model moves.
    pub cost: u32,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    block: u16,
    done: u32,
    cost: u32,
    parent: u32,
    via: Via,
    rank: Rank,
}

/// How much a node is preferred among those of its layer, smallest first: by the moves up to the last event,
/// then by the model moves since, then by a stable place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    past: u32,
    charged: u32,
    place: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Via {
    Start,
    Sync(u8),
    Log,
    Jump,
    /// A jump back that needs this position, if any.
    Back(Option<u8>),
    Await(u8),
}

const NONE: u32 = u32::MAX;

impl Net {
    /// A net of these blocks. Cases start in one of `starts` and end in one of `ends`.
    pub fn new(blocks: &[Block], jumps: &[Jump], starts: Vec<usize>, ends: &[usize]) -> Self {
        let compiled: Vec<Compiled> = blocks.iter().map(Compiled::new).collect();
        let mut by_block = vec![Vec::new(); blocks.len()];
        for jump in jumps {
            let target = &compiled[jump.to];
            let entry = jump.back_to.map_or(0, |at| {
                let mut again = 1u32 << at;
                loop {
                    let more = (0..target.steps.len())
                        .filter(|step| target.before[*step] & again != 0)
                        .fold(again, |set, step| set | 1 << step);
                    if more == again {
                        break;
                    }
                    again = more;
                }
                ((1u64 << target.steps.len()) - 1) as u32 & !again
            });
            by_block[jump.from].push(CompiledJump {
                needs: jump.needs.map_or(0, |at| 1 << at),
                to: jump.to,
                entry,
                back: jump.back_to.is_some(),
            });
        }
        let mut ends_by_block = vec![false; blocks.len()];
        ends.iter().for_each(|block| ends_by_block[*block] = true);
        let mut net = Self { blocks: compiled, jumps: by_block, starts, ends: ends_by_block, shortest: 0 };
        net.shortest = net.align(&[], true).cost;
        net
    }

    /// Whether every step is below this number, and every symbol too.
    pub(crate) fn within(&self, steps: usize) -> bool {
        let below = |number: &u16| usize::from(*number) < steps;
        self.blocks.iter().all(|block| block.steps.iter().chain(&block.symbols).all(below))
    }

    /// How many steps the shortest complete walk through the map has.
    pub fn shortest(&self) -> u32 {
        self.shortest
    }

    /// Aligns a case, given as the symbols of its events. Time grows with the events times the reachable
    /// states, which are at most a few for each block.
    pub fn align(&self, symbols: &[u16], closed: bool) -> Alignment {
        let mut search = Search { net: self, nodes: Vec::new(), layer: Vec::new(), index: HashMap::default() };
        for block in &self.starts {
            let place = search.layer.len() as u32;
            search.offer(Node {
                block: *block as u16,
                done: 0,
                cost: 0,
                parent: NONE,
                via: Via::Start,
                rank: Rank { past: 0, charged: 0, place },
            });
        }
        search.close();
        for symbol in symbols {
            search.consume(*symbol);
            search.close();
        }
        search.finish(symbols.len(), closed)
    }
}

struct Search<'a> {
    net: &'a Net,
    nodes: Vec<Node>,
    /// The nodes of the current layer.
    layer: Vec<u32>,
    index: HashMap<(u16, u32), u32, FixedState>,
}

impl Search<'_> {
    /// Adds a node to the current layer unless one as good is there. Returns its index when it is new or better.
    fn offer(&mut self, node: Node) -> Option<u32> {
        match self.index.get(&(node.block, node.done)) {
            Some(at) => {
                let known = &mut self.nodes[*at as usize];
                let better = (node.cost, node.rank) < (known.cost, known.rank);
                if better {
                    *known = node;
                }
                better.then_some(*at)
            }
            None => {
                let at = self.nodes.len() as u32;
                self.nodes.push(node);
                self.index.insert((node.block, node.done), at);
                self.layer.push(at);
                Some(at)
            }
        }
    }

    /// Adds what can be reached from the layer without an event, cheapest first.
    fn close(&mut self) {
        let net = self.net;
        let mut place = self.layer.len() as u32;
        let mut open: BinaryHeap<_> = self
            .layer
            .iter()
            .map(|at| Reverse((self.nodes[*at as usize].cost, self.nodes[*at as usize].rank, *at)))
            .collect();
        while let Some(Reverse((cost, rank, at))) = open.pop() {
            let node = self.nodes[at as usize];
            if (node.cost, node.rank) != (cost, rank) {
                continue;
            }
            let block = &net.blocks[node.block as usize];
            let missing = block.missing(node.done);
            let awaited = (0..block.steps.len()).filter(|bit| block.awaited & missing & 1 << bit != 0);
            let skips = awaited.map(|bit| (node.block as usize, node.done | 1 << bit, 1, Via::Await(bit as u8)));
            let jumps = net.jumps[node.block as usize].iter().filter(|jump| jump.back || jump.needs & !node.done == 0);
            let jumps = jumps.map(|jump| {
                let (charged, via) = if jump.back {
                    let needs = (jump.needs != 0).then(|| jump.needs.trailing_zeros() as u8);
                    (missing & jump.needs, Via::Back(needs))
                } else {
                    (missing, Via::Jump)
                };
                (jump.to, jump.entry, charged.count_ones(), via)
            });
            for (to, done, charge, via) in skips.chain(jumps) {
                place += 1;
                let rank = Rank { past: rank.past, charged: rank.charged + charge, place };
                let next = Node { block: to as u16, done, cost: cost + charge, parent: at, via, rank };
                if let Some(new) = self.offer(next) {
                    open.push(Reverse((next.cost, next.rank, new)));
                }
            }
        }
    }

    /// Moves every node of the layer over one event.
    fn consume(&mut self, symbol: u16) {
        let mut layer = std::mem::take(&mut self.layer);
        self.index.clear();
        layer.sort_unstable_by_key(|at| self.nodes[*at as usize].rank);
        let (mut group, mut last) = (0, None);
        for (place, at) in layer.iter().enumerate() {
            let node = self.nodes[*at as usize];
            let moves = Some((node.rank.past, node.rank.charged));
            group += u32::from(last.is_some() && last != moves);
            last = moves;
            let block = &self.net.blocks[node.block as usize];
            let rank = |worse: u32| Rank { past: 2 * group + worse, charged: 0, place: place as u32 };
            let synced = (0..block.steps.len())
                .find(|bit| symbol != OFF && block.symbols[*bit] == symbol && block.may_sync(*bit, node.done));
            if let Some(bit) = synced {
                self.offer(Node {
                    done: node.done | 1 << bit,
                    parent: *at,
                    via: Via::Sync(bit as u8),
                    rank: rank(0),
                    ..node
                });
            }
            self.offer(Node { cost: node.cost + 1, parent: *at, via: Via::Log, rank: rank(1), ..node });
        }
    }

    fn finish(self, events: usize, closed: bool) -> Alignment {
        let charge = |node: &Node| {
            if closed { self.net.blocks[node.block as usize].missing(node.done).count_ones() } else { 0 }
        };
        let last = self
            .layer
            .iter()
            .filter(|at| !closed || self.net.ends[self.nodes[**at as usize].block as usize])
            .min_by_key(|at| {
                let node = &self.nodes[**at as usize];
                (node.cost + charge(node), node.rank)
            });
        let Some(last) = last else {
            // A net without steps: everything that happened is off the map.
            return Alignment { moves: (0..events as u32).map(Move::Log).collect(), cost: events as u32 };
        };
        let end = self.nodes[*last as usize];
        let cost = end.cost + charge(&end);
        let mut moves = Vec::with_capacity(events + cost as usize);
        if closed {
            self.skipped(&end, &mut moves);
        }
        let (mut at, mut row) = (*last, events as u32);
        while at != NONE {
            let node = self.nodes[at as usize];
            let steps = &self.net.blocks[node.block as usize].steps;
            match node.via {
                Via::Start => {}
                Via::Back(needs) => {
                    let left = self.nodes[node.parent as usize];
                    let block = &self.net.blocks[left.block as usize];
                    let missing = |bit: &u8| block.missing(left.done) & 1 << bit != 0;
                    moves.extend(needs.filter(missing).map(|bit| Move::Model(block.steps[bit as usize])));
                }
                Via::Sync(bit) => {
                    row -= 1;
                    moves.push(Move::Sync(row, steps[bit as usize]));
                }
                Via::Log => {
                    row -= 1;
                    moves.push(Move::Log(row));
                }
                Via::Await(bit) => moves.push(Move::Model(steps[bit as usize])),
                Via::Jump => {
                    let left = self.nodes[node.parent as usize];
                    self.skipped(&left, &mut moves);
                }
            }
            at = node.parent;
        }
        moves.reverse();
        Alignment { moves, cost }
    }

    /// Pushes a model move for each step that is missing on leaving this state, last first.
    fn skipped(&self, node: &Node, moves: &mut Vec<Move>) {
        let block = &self.net.blocks[node.block as usize];
        let missing = block.missing(node.done);
        moves.extend(
            (0..block.steps.len()).rev().filter(|bit| missing & 1 << bit != 0).map(|bit| Move::Model(block.steps[bit])),
        );
    }
}

#[cfg(test)]
mod tests;
