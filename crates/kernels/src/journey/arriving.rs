//! What is checked when a specification or a partial result arrives from elsewhere.

use roaring::RoaringBitmap;
use serde::Deserialize;

use super::{KernelSpec, Partial};
use crate::cases::CaseRules;
use crate::collect::{CollectSpec, Collected};
use crate::conformance::{Conformance, MapSpec};
use crate::funnel::{Funnel, FunnelSpec};
use crate::graph::Graph;
use crate::variants::Variants;
use crate::wire::{self, Damaged, MAX_LABELS, ensure};

#[derive(Deserialize)]
pub(super) struct SpecWire {
    cases: CaseRules,
    labels: usize,
    hidden: Option<u32>,
    paths: bool,
    exact_durations: u64,
    funnel: Option<FunnelSpec>,
    map: Option<MapSpec>,
    collect: Option<CollectSpec>,
}

impl TryFrom<SpecWire> for KernelSpec {
    type Error = Damaged;

    fn try_from(wire: SpecWire) -> Result<Self, Damaged> {
        let SpecWire { cases, labels, hidden, paths, exact_durations, funnel, map, collect } = wire;
        ensure(labels <= MAX_LABELS, "a specification has too many labels")?;
        funnel.as_ref().map_or(Ok(()), FunnelSpec::check)?;
        map.as_ref().map_or(Ok(()), MapSpec::check)?;
        Ok(Self { cases, labels, hidden, paths, exact_durations, funnel, map, collect })
    }
}

#[derive(Deserialize)]
pub(super) struct PartialWire {
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

impl TryFrom<PartialWire> for Partial {
    type Error = Damaged;

    fn try_from(wire: PartialWire) -> Result<Self, Damaged> {
        let PartialWire { events, outside, cases, states, customers, first_ts, last_ts, .. } = wire;
        let PartialWire { graph, variants, funnel, conformance, collected, .. } = wire;
        wire::total([events, outside])?;
        let span = if cases == 0 { (first_ts, last_ts) == (i64::MAX, i64::MIN) } else { first_ts <= last_ts };
        ensure(wire::total(states)? == cases && cases <= events && span, "the figures of cases contradict each other")?;
        let seen = |counted: u64| counted == 0 || counted == cases;
        let all = seen(variants.cases()) && seen(funnel.cases()) && seen(conformance.cases());
        ensure(all, "the views of one evaluation saw different cases")?;
        Ok(Self {
            events,
            outside,
            cases,
            states,
            customers,
            first_ts,
            last_ts,
            graph,
            variants,
            funnel,
            conformance,
            collected,
        })
    }
}

impl Partial {
    /// Whether a partial result that came from elsewhere can be merged with others of this specification and
    /// finished: every label, step and difference in it is one of the specification. One that does not fit was made
    /// for another question.
    pub fn fits(&self, spec: &KernelSpec) -> bool {
        let paths = match &self.graph {
            Some(graph) => spec.paths && graph.is_over(spec.labels, spec.exact_durations),
            None => !spec.paths,
        };
        let seen = |asked: bool| if asked { self.cases } else { 0 };
        let steps = spec.funnel.as_ref().map(|funnel| funnel.steps);
        paths
            && self.variants.within(spec.labels)
            && self.variants.cases() == seen(spec.paths)
            && self.funnel.has_steps(steps)
            && self.funnel.cases() == seen(steps.is_some())
            && self.conformance.cases() == seen(spec.map.is_some())
            && spec.map.as_ref().is_none_or(|map| self.conformance.is_about(map, spec.labels))
            && match (&self.collected, &spec.collect) {
                (Some(collected), Some(asked)) => collected.fits(asked, self.cases),
                (collected, asked) => collected.is_none() && asked.is_none(),
            }
    }
}
