//! The touchpoint graph: what directly followed what, how often, in how many cases, and after how long.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::cases::CaseView;
use crate::durations::{DurationSummary, Durations};
use crate::wire::{self, Damaged, ensure};

/// Up to this many labels the edges lie in a dense table.
const DENSE_LABELS: usize = 1024;

/// Counts touchpoints and edges case by case.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "GraphWire")]
pub struct Graph {
    nodes: Vec<Node>,
    #[serde(skip)]
    dense: Vec<u32>,
    #[serde(skip)]
    sparse: HashMap<(u32, u32), u32>,
    edges: Vec<Edge>,
    /// Durations kept exactly, and how many may be.
    kept: u64,
    budget: u64,
    tied_pairs: u64,
    pairs: u64,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Node {
    events: u64,
    cases: u64,
    starts: u64,
    ends: u64,
    open_ends: u64,
    repeat_cases: u64,
    position_ppm: u64,
    #[serde(skip)]
    last_case: u64,
    #[serde(skip)]
    last_repeat: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Edge {
    from: u32,
    to: u32,
    cases: u64,
    #[serde(skip)]
    last_case: u64,
    durations: Durations,
}

#[derive(Deserialize)]
struct GraphWire {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    kept: u64,
    budget: u64,
    tied_pairs: u64,
    pairs: u64,
}

impl TryFrom<GraphWire> for Graph {
    type Error = Damaged;

    fn try_from(wire: GraphWire) -> Result<Self, Damaged> {
        let mut graph = Self::new(wire.nodes.len(), wire.budget);
        wire::total(wire.nodes.iter().map(|node| node.events))?;
        ensure(wire.nodes.iter().all(Node::holds), "the figures of a touchpoint contradict each other")?;
        graph.nodes = wire.nodes;
        (graph.kept, graph.tied_pairs, graph.pairs) = (wire.kept, wire.tied_pairs, wire.pairs);
        let exact = wire.kept <= wire.budget;
        for (at, edge) in wire.edges.into_iter().enumerate() {
            let known = |label: u32| (label as usize) < graph.nodes.len();
            ensure(known(edge.from) && known(edge.to), "an edge between touchpoints that are not there")?;
            ensure(edge.cases <= edge.durations.count(), "an edge has more cases than times")?;
            ensure(edge.durations.exact() == exact, "the durations of an edge are kept in another way")?;
            ensure(graph.slot(edge.from, edge.to) == at, "an edge is there twice")?;
            graph.edges[at] = edge;
        }
        let pairs = wire::total(graph.edges.iter().map(|edge| edge.durations.count()))?;
        ensure(pairs == graph.pairs && pairs == graph.kept && graph.tied_pairs <= pairs, "edges are missing")?;
        Ok(graph)
    }
}

impl Node {
    /// Whether the figures of a touchpoint go together.
    fn holds(&self) -> bool {
        self.cases <= self.events
            && self.starts <= self.cases
            && self.ends <= self.cases
            && self.open_ends <= self.ends
            && self.repeat_cases <= self.cases
            && self.position_ppm <= self.cases.saturating_mul(1_000_000)
    }
}

impl Graph {
    /// An empty graph over this many labels that keeps up to `budget` durations for exact quantiles.
    pub fn new(labels: usize, budget: u64) -> Self {
        let dense = if labels <= DENSE_LABELS { vec![u32::MAX; labels * labels] } else { Vec::new() };
        Self {
            nodes: vec![Node::default(); labels],
            dense,
            sparse: HashMap::new(),
            edges: Vec::new(),
            kept: 0,
            budget,
            tied_pairs: 0,
            pairs: 0,
        }
    }

    /// Whether this is over so many labels and keeps so many durations.
    pub(crate) fn is_over(&self, labels: usize, budget: u64) -> bool {
        self.nodes.len() == labels && self.budget == budget
    }

    fn slot(&mut self, from: u32, to: u32) -> usize {
        let next = self.edges.len() as u32;
        let slot = if self.dense.is_empty() {
            self.sparse.entry((from, to)).or_insert(next)
        } else {
            &mut self.dense[from as usize * self.nodes.len() + to as usize]
        };
        if *slot == u32::MAX {
            *slot = next;
        }
        let slot = *slot;
        if slot == next {
            self.edges.push(Edge { from, to, cases: 0, last_case: 0, durations: Durations::default() });
            if self.kept > self.budget {
                self.edges[slot as usize].durations.bin();
            }
        }
        slot as usize
    }

    /// Counts one case, which has at least one event.
    pub fn see(&mut self, case: &CaseView<'_>) {
        let (Some(first), Some(last)) = (case.labels.first(), case.labels.last()) else {
            return;
        };
        self.nodes[*first as usize].starts += 1;
        self.nodes[*last as usize].ends += 1;
        if case.state == crate::cases::CaseState::Open {
            self.nodes[*last as usize].open_ends += 1;
        }
        let steps = (case.labels.len() as u64 - 1).max(1);
        for (row, label) in case.labels.iter().enumerate() {
            let node = &mut self.nodes[*label as usize];
            node.events += 1;
            if node.last_case != case.serial {
                node.last_case = case.serial;
                node.cases += 1;
                node.position_ppm += row as u64 * 1_000_000 / steps;
            } else if node.last_repeat != case.serial {
                node.last_repeat = case.serial;
                node.repeat_cases += 1;
            }
        }
        for row in 1..case.labels.len() {
            let slot = self.slot(case.labels[row - 1], case.labels[row]);
            let edge = &mut self.edges[slot];
            edge.durations.add(case.ts[row] - case.ts[row - 1]);
            edge.cases += u64::from(edge.last_case != case.serial);
            edge.last_case = case.serial;
            self.tied_pairs += u64::from(case.tied(row - 1, row));
        }
        let pairs = case.labels.len() as u64 - 1;
        self.pairs += pairs;
        self.keep(pairs);
    }

    fn keep(&mut self, more: u64) {
        let before = self.kept;
        self.kept += more;
        if before <= self.budget && self.kept > self.budget {
            self.edges.iter_mut().for_each(|edge| edge.durations.bin());
        }
    }

    /// Adds another graph over the same labels.
    pub fn merge(&mut self, other: Self) {
        for (mine, theirs) in self.nodes.iter_mut().zip(&other.nodes) {
            mine.events += theirs.events;
            mine.cases += theirs.cases;
            mine.starts += theirs.starts;
            mine.ends += theirs.ends;
            mine.open_ends += theirs.open_ends;
            mine.repeat_cases += theirs.repeat_cases;
            mine.position_ppm = mine.position_ppm.saturating_add(theirs.position_ppm);
        }
        for edge in other.edges {
            let slot = self.slot(edge.from, edge.to);
            self.edges[slot].cases += edge.cases;
            self.edges[slot].durations.merge(edge.durations);
        }
        self.tied_pairs += other.tied_pairs;
        self.pairs += other.pairs;
        // The choice between exact and binned depends on the merged total alone.
        self.keep(other.kept);
    }

    /// The figures of the graph, in no stated order.
    pub fn finish(self) -> GraphReport {
        let touchpoints = self
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.events > 0)
            .map(|(label, node)| TouchpointFigures {
                label: label as u32,
                events: node.events,
                cases: node.cases,
                starts: node.starts,
                ends: node.ends,
                open_ends: node.open_ends,
                repeat_cases: node.repeat_cases,
                mean_position: node.position_ppm as f64 / 1e6 / node.cases as f64,
            })
            .collect();
        let edges = self
            .edges
            .iter()
            .filter_map(|edge| {
                let duration = edge.durations.summary()?;
                Some(EdgeFigures { from: edge.from, to: edge.to, count: duration.count, cases: edge.cases, duration })
            })
            .collect();
        GraphReport { touchpoints, edges, tied_pairs: self.tied_pairs, pairs: self.pairs }
    }
}

/// What a graph says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GraphReport {
    /// Labels that occur.
    pub touchpoints: Vec<TouchpointFigures>,
    /// Pairs that follow each other directly.
    pub edges: Vec<EdgeFigures>,
    /// Neighbouring events of one case whose times have no order.
    pub tied_pairs: u64,
    /// Neighbouring events of one case.
    pub pairs: u64,
}

/// Figures of a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TouchpointFigures {
    /// The label.
    pub label: u32,
    /// Its events.
    pub events: u64,
    /// Cases that have it.
    pub cases: u64,
    /// Cases that begin with it.
    pub starts: u64,
    /// Cases whose last event it is, open ones included.
    pub ends: u64,
    /// Open cases whose last event it is.
    pub open_ends: u64,
    /// Cases that have it more than once.
    pub repeat_cases: u64,
    /// Where in its cases it first happens, on average: 0 at the start, 1 at the end.
    pub mean_position: f64,
}

/// Figures of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeFigures {
    /// The label before.
    pub from: u32,
    /// The label after.
    pub to: u32,
    /// How often.
    pub count: u64,
    /// In how many cases.
    pub cases: u64,
    /// After how long.
    pub duration: DurationSummary,
}
