//! The journey kernel: one pass over sorted events feeds every view of an answer.

mod arriving;

use std::sync::Arc;

use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use crate::cases::{CaseRules, CaseState, CaseView};
use crate::collect::{CollectReport, CollectSpec, Collected, Evaluated};
use crate::columns::SortedEvents;
use crate::conformance::{Conformance, ConformanceReport, MapSpec};
use crate::funnel::{Funnel, FunnelSpec, FunnelStepFigures};
use crate::graph::{Graph, GraphReport};
use crate::variants::Variants;

/// What a kernel computes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "arriving::SpecWire")]
pub struct KernelSpec {
    /// How cases are cut, and when they are over.
    pub cases: CaseRules,
    /// How many labels there are, without the hidden one.
    pub labels: usize,
    /// The label of events that no figure shows. They still keep a session or a case going.
    pub hidden: Option<u32>,
    /// Compute the graph and the variants.
    pub paths: bool,
    /// Up to how many durations quantiles are exact.
    pub exact_durations: u64,
    /// Compute this funnel.
    pub funnel: Option<FunnelSpec>,
    /// Hold cases against this map.
    pub map: Option<MapSpec>,
    /// List the cases behind a figure of the funnel, the map or the paths of this specification.
    pub collect: Option<CollectSpec>,
}

/// Computes one partial result from sorted events. A group must lie wholly in one partial.
#[derive(Debug)]
pub struct JourneyKernel {
    spec: Arc<KernelSpec>,
    partial: Partial,
    /// Events of the last group seen: the next batch may continue it.
    carry: Carry,
}

#[derive(Debug, Default)]
struct Carry {
    group: u32,
    customer: Vec<u32>,
    ts: Vec<i64>,
    precision: Vec<u8>,
    label: Vec<u32>,
    dues: Vec<Vec<Option<i64>>>,
}

/// A mergeable part of a report.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "arriving::PartialWire")]
pub struct Partial {
    events: u64,
    outside: u64,
    cases: u64,
    states: [u64; 3],
    customers: RoaringBitmap,
    first_ts: i64,
    last_ts: i64,
    graph: Option<Graph>,
    variants: Variants,
    funnel: Funnel,
    conformance: Conformance,
    collected: Option<Collected>,
}

/// What a kernel found.
#[derive(Debug, Clone)]
pub struct JourneyReport {
    /// Events in cases.
    pub events: u64,
    /// Events in no case: before an episode's start, outside the period, or after `as_of`.
    pub outside: u64,
    /// Cases.
    pub cases: u64,
    /// Cases with an end.
    pub completed: u64,
    /// Cases that are over without one.
    pub dropped: u64,
    /// Cases that are still under way.
    pub open: u64,
    /// Distinct customers of the cases.
    pub customers: u64,
    /// The first and the last instant of an event in a case.
    pub span: Option<(i64, i64)>,
    /// The graph, when asked for.
    pub graph: GraphReport,
    /// The variants, when asked for.
    pub variants: Variants,
    /// The funnel's steps, when asked for.
    pub funnel: Vec<FunnelStepFigures>,
    /// The differences from the map, when asked for.
    pub conformance: ConformanceReport,
    /// The cases behind a figure, when asked for.
    pub collected: Option<CollectReport>,
}

impl JourneyKernel {
    /// A kernel that has seen nothing.
    pub fn new(spec: Arc<KernelSpec>) -> Self {
        let partial = Partial::empty(&spec);
        Self { spec, partial, carry: Carry::default() }
    }

    /// Reads a batch whose first group may continue the last group of the batch before.
    pub fn update(&mut self, events: &SortedEvents) {
        let rows = events.rows();
        let n = rows.group.len();
        let Some(last_group) = rows.group.last().copied() else {
            return;
        };
        let mut start = 0;
        if !self.carry.ts.is_empty() {
            let end = rows.group.iter().position(|group| *group != self.carry.group).unwrap_or(n);
            self.carry.extend(events, 0, end);
            start = end;
            if end < n {
                self.flush();
            }
        }
        while start < n {
            let group = rows.group[start];
            let end = if group == last_group {
                n
            } else {
                start + rows.group[start..].partition_point(|other| *other == group)
            };
            if group == last_group {
                self.carry.group = group;
                self.carry.extend(events, start, end);
            } else {
                let due = |due: usize, row: usize| events.due(due, start + row);
                let slice = GroupRows {
                    customer: &rows.customer[start..end],
                    ts: &rows.ts[start..end],
                    precision: &rows.precision[start..end],
                    label: &rows.label[start..end],
                    dues: events.dues(),
                };
                self.partial.group(&self.spec, &slice, due);
            }
            start = end;
        }
    }

    fn flush(&mut self) {
        let carry = std::mem::take(&mut self.carry);
        if carry.ts.is_empty() {
            return;
        }
        let slice = GroupRows {
            customer: &carry.customer,
            ts: &carry.ts,
            precision: &carry.precision,
            label: &carry.label,
            dues: carry.dues.len(),
        };
        self.partial.group(&self.spec, &slice, |due, row| carry.dues[due][row]);
    }

    /// The partial result of all batches.
    pub fn close(mut self) -> Partial {
        self.flush();
        self.partial
    }
}

impl Carry {
    fn extend(&mut self, events: &SortedEvents, start: usize, end: usize) {
        let rows = events.rows();
        self.customer.extend_from_slice(&rows.customer[start..end]);
        self.ts.extend_from_slice(&rows.ts[start..end]);
        self.precision.extend_from_slice(&rows.precision[start..end]);
        self.label.extend_from_slice(&rows.label[start..end]);
        self.dues.resize(events.dues(), Vec::new());
        for (due, column) in self.dues.iter_mut().enumerate() {
            column.extend((start..end).map(|row| events.due(due, row)));
        }
    }
}

struct GroupRows<'a> {
    customer: &'a [u32],
    ts: &'a [i64],
    precision: &'a [u8],
    label: &'a [u32],
    dues: usize,
}

/// A case without its hidden events.
#[derive(Default)]
struct Bare {
    labels: Vec<u32>,
    ts: Vec<i64>,
    precision: Vec<u8>,
}

impl Bare {
    fn fill(&mut self, case: &CaseView<'_>, hidden: u32) {
        self.labels.clear();
        self.ts.clear();
        self.precision.clear();
        for row in (0..case.labels.len()).filter(|row| case.labels[*row] != hidden) {
            self.labels.push(case.labels[row]);
            self.ts.push(case.ts[row]);
            self.precision.push(case.precision[row]);
        }
    }
}

impl Partial {
    /// The partial result of nothing.
    pub fn empty(spec: &KernelSpec) -> Self {
        Self {
            events: 0,
            outside: 0,
            cases: 0,
            states: [0; 3],
            customers: RoaringBitmap::new(),
            first_ts: i64::MAX,
            last_ts: i64::MIN,
            graph: spec.paths.then(|| Graph::new(spec.labels, spec.exact_durations)),
            variants: Variants::default(),
            funnel: Funnel::default(),
            conformance: Conformance::default(),
            collected: spec.collect.as_ref().map(Collected::new),
        }
    }

    fn group(&mut self, spec: &KernelSpec, rows: &GroupRows<'_>, due: impl Fn(usize, usize) -> Option<i64>) {
        let mut inside = 0;
        let mut dues = vec![None; rows.dues];
        let mut bare = Bare::default();
        spec.cases.cut(rows.ts, rows.label, |range| {
            let (ts, labels) = (&rows.ts[range.clone()], &rows.label[range.clone()]);
            let (Some(first), Some(last)) = (ts.first(), ts.last()) else {
                return;
            };
            if spec.cases.period.is_some_and(|(from, to)| *first < from || *first >= to) {
                return;
            }
            inside += range.len();
            let state = spec.cases.state(labels, *last);
            let customers = &rows.customer[range.clone()];
            for (at, slot) in dues.iter_mut().enumerate() {
                *slot = range.clone().find_map(|row| due(at, row));
            }
            let mut case = CaseView {
                serial: self.cases + 1,
                customer: customers[0],
                labels,
                ts,
                precision: &rows.precision[range.clone()],
                dues: &dues,
                state,
            };
            if let Some(hidden) = spec.hidden.filter(|hidden| labels.contains(hidden)) {
                bare.fill(&case, hidden);
                case = CaseView { labels: &bare.labels, ts: &bare.ts, precision: &bare.precision, ..case };
            }
            let (Some(first), Some(last)) = (case.ts.first(), case.ts.last()) else { return };
            self.cases += 1;
            self.events += case.ts.len() as u64;
            self.first_ts = self.first_ts.min(*first);
            self.last_ts = self.last_ts.max(*last);
            self.states[match state {
                CaseState::Completed => 0,
                CaseState::Dropped => 1,
                CaseState::Open => 2,
            }] += 1;
            let mut before = None;
            for customer in customers {
                if before != Some(customer) {
                    self.customers.insert(*customer);
                    before = Some(customer);
                }
            }
            if let Some(graph) = &mut self.graph {
                graph.see(&case);
                self.variants.see(&case);
            }
            let stand = spec.funnel.as_ref().map(|funnel| self.funnel.see(funnel, &case));
            let found = spec.map.as_ref().map(|map| (map, self.conformance.see(map, &case)));
            if let (Some(collected), Some(asked)) = (&mut self.collected, &spec.collect) {
                collected.see(asked, &Evaluated { case: &case, customers, stand, found });
            }
        });
        self.outside += (rows.ts.len() - inside) as u64;
    }

    /// Adds another partial of the same specification over other groups.
    pub fn merge(&mut self, other: Self) {
        self.events += other.events;
        self.outside += other.outside;
        self.cases += other.cases;
        for (mine, theirs) in self.states.iter_mut().zip(other.states) {
            *mine += theirs;
        }
        self.customers |= other.customers;
        self.first_ts = self.first_ts.min(other.first_ts);
        self.last_ts = self.last_ts.max(other.last_ts);
        match (&mut self.graph, other.graph) {
            (Some(mine), Some(theirs)) => mine.merge(theirs),
            (mine @ None, theirs) => *mine = theirs,
            (Some(_), None) => {}
        }
        self.variants.merge(&other.variants);
        self.funnel.merge(&other.funnel);
        self.conformance.merge(other.conformance);
        match (&mut self.collected, other.collected) {
            (Some(mine), Some(theirs)) => mine.merge(theirs),
            (mine @ None, theirs) => *mine = theirs,
            (Some(_), None) => {}
        }
    }

    /// The report.
    pub fn finish(self, spec: &KernelSpec) -> JourneyReport {
        let [completed, dropped, open] = self.states;
        JourneyReport {
            events: self.events,
            outside: self.outside,
            cases: self.cases,
            completed,
            dropped,
            open,
            customers: self.customers.len(),
            span: (self.cases > 0).then_some((self.first_ts, self.last_ts)),
            graph: self.graph.map(Graph::finish).unwrap_or_default(),
            variants: self.variants,
            funnel: spec.funnel.as_ref().map(|funnel| self.funnel.finish(funnel.steps)).unwrap_or_default(),
            conformance: self.conformance.finish(),
            collected: self.collected.zip(spec.collect.as_ref()).map(|(collected, asked)| collected.finish(asked)),
        }
    }
}
