//! The laws of the journey kernel: batches, splits and the order of merging change nothing, and the figures
//! of one report agree with each other.

mod collect;
mod travel;
mod walked;

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, TimestampMicrosecondArray, UInt8Array, UInt32Array};
use desireline_kernels::align::{Block, BlockStep, Jump, Net};
use desireline_kernels::cases::{CaseRules, Cut};
use desireline_kernels::columns::{SortedEvents, schema};
use desireline_kernels::conformance::{LabelRole, MapSpec, TimePromise};
use desireline_kernels::funnel::{FunnelEntry, FunnelOrder, FunnelSpec};
use desireline_kernels::journey::{JourneyKernel, JourneyReport, KernelSpec, Partial};
use desireline_model::time::Span;
use proptest::prelude::*;

const LABELS: usize = 5;

/// One event: group, minute, label, precision.
type Event = (u32, i64, u32, u8);

fn spec(cut: Cut, exact: u64) -> Arc<KernelSpec> {
    let step = |step: u16| BlockStep { step, symbol: step, required: true, repeatable: false };
    let blocks = [
        Block { steps: vec![step(0)], ..Block::default() },
        Block { steps: vec![step(1), step(2)], ..Block::default() },
        Block { steps: vec![step(3)], ..Block::default() },
    ];
    let jumps: Vec<Jump> = (1..3).map(|to| Jump { from: to - 1, needs: None, to, back_to: None }).collect();
    let as_of = 200 * 60_000_000;
    Arc::new(KernelSpec {
        cases: CaseRules {
            cut,
            ends: vec![false, false, false, true, false],
            silence: Span::from_secs(3_600),
            as_of,
            all_closed: false,
            period: None,
        },
        labels: LABELS,
        hidden: None,
        paths: true,
        exact_durations: exact,
        funnel: Some(FunnelSpec {
            steps_of: vec![1, 2, 0, 4, 0],
            steps: 3,
            window: Some(Span::from_secs(3_000)),
            order: FunnelOrder::Ordered,
            entry: FunnelEntry::Newest,
            as_of,
            all_closed: false,
            cut_by_silence: false,
        }),
        map: Some(MapSpec {
            net: Net::new(&blocks, &jumps, vec![0], &[2]),
            roles: vec![
                LabelRole::Step(0),
                LabelRole::Step(1),
                LabelRole::Step(2),
                LabelRole::Step(3),
                LabelRole::OffMap,
            ],
            symbol: vec![0, 1, 2, 3],
            position: vec![0, 1, 2, 3],
            choice: vec![None; 4],
            repeatable: vec![false; 4],
            soft: true,
            times: vec![TimePromise { from: 0, to: 3, within: 600_000_000 }],
            dates: vec![],
            as_of,
        }),
        collect: None,
    })
}

fn batch(events: &[Event]) -> SortedEvents {
    let numbers = |of: fn(&Event) -> u32| -> ArrayRef { Arc::new(events.iter().map(of).collect::<UInt32Array>()) };
    let columns: Vec<ArrayRef> = vec![
        numbers(|event| event.0),
        numbers(|event| event.0 / 2),
        Arc::new(TimestampMicrosecondArray::from_iter_values(events.iter().map(|event| event.1 * 60_000_000))),
        Arc::new(events.iter().map(|event| event.3).collect::<UInt8Array>()),
        numbers(|event| event.2),
    ];
    SortedEvents::new(RecordBatch::try_new(schema(0), columns).expect("columns fit")).expect("sorted")
}

fn partial(spec: &Arc<KernelSpec>, events: &[Event], batch_rows: usize) -> Partial {
    let mut kernel = JourneyKernel::new(Arc::clone(spec));
    for chunk in events.chunks(batch_rows) {
        kernel.update(&batch(chunk));
    }
    kernel.close()
}

/// Everything that a report says, in an order that does not depend on how it was made.
fn told(report: &JourneyReport) -> String {
    let mut edges = report.graph.edges.clone();
    edges.sort_by_key(|edge| (edge.from, edge.to));
    let variants: BTreeMap<Vec<u32>, u64> =
        report.variants.iter().map(|(labels, cases)| (labels.to_vec(), cases)).collect();
    // Durations are compared by their figures: the order in which they were added is no part of them.
    let mut found = report.conformance.clone();
    let mut times = vec![format!("{:?}", found.durations.summary())];
    found.durations = Default::default();
    for figures in found.differences.values_mut() {
        times.push(format!("{:?} {:?}", figures.durations.summary(), figures.overdue.summary()));
        figures.durations = Default::default();
        figures.overdue = Default::default();
    }
    for figures in found.promises.values_mut() {
        times.push(format!("{:?} {:?}", figures.promised.summary(), figures.took.summary()));
        figures.promised = Default::default();
        figures.took = Default::default();
    }
    times.push(format!("{:?}", found.walked(&[0, 1, 2, 3])));
    format!(
        "{} {} {} {} {} {} {} {:?}\n{:?}\n{edges:?}\n{variants:?}\n{:?}\n{found:?}\n{times:?}",
        report.events,
        report.outside,
        report.cases,
        report.completed,
        report.dropped,
        report.open,
        report.customers,
        report.span,
        report.graph.touchpoints,
        report.funnel,
    )
}

fn cuts() -> impl Strategy<Value = Cut> {
    prop_oneof![
        Just(Cut::Whole),
        Just(Cut::Session { gap: Span::from_secs(1_800), cap: Span::from_secs(7_200) }),
        Just(Cut::Episode { starts: vec![true, false, false, false, false] }),
        Just(Cut::Episode { starts: vec![] }),
    ]
}

fn logs() -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec((0u32..8, 0i64..240, 0u32..LABELS as u32, prop_oneof![Just(2u8), Just(4u8)]), 0..80).prop_map(
        |mut events| {
            events.sort_by_key(|event| (event.0, event.1));
            events
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn batches_splits_and_the_order_of_merging_change_nothing(
        events in logs(), cut in cuts(), rows in 1usize..20, parts in 1u32..5, exact in prop_oneof![Just(10u64), Just(1_000u64)],
    ) {
        let spec = spec(cut, exact);
        let whole = partial(&spec, &events, usize::MAX).finish(&spec);
        let part = |at: u32| -> Vec<Event> { events.iter().copied().filter(|event| event.0 % parts == at).collect() };
        let mut forward = Partial::empty(&spec);
        (0..parts).for_each(|at| forward.merge(partial(&spec, &part(at), rows)));
        let mut backward = Partial::empty(&spec);
        (0..parts).rev().for_each(|at| backward.merge(partial(&spec, &part(at), rows)));
        prop_assert_eq!(told(&whole), told(&forward.finish(&spec)));
        prop_assert_eq!(told(&whole), told(&backward.finish(&spec)));
    }

    #[test]
    fn what_flows_in_flows_out(events in logs(), cut in cuts()) {
        let spec = spec(cut, 1_000);
        let report = partial(&spec, &events, 7).finish(&spec);
        prop_assert_eq!(report.events + report.outside, events.len() as u64);
        prop_assert_eq!(report.cases, report.completed + report.dropped + report.open);
        let into = |label: u32| report.graph.edges.iter().filter(|edge| edge.to == label).map(|edge| edge.count).sum::<u64>();
        let out = |label: u32| report.graph.edges.iter().filter(|edge| edge.from == label).map(|edge| edge.count).sum::<u64>();
        for point in &report.graph.touchpoints {
            prop_assert_eq!(point.starts + into(point.label), point.events);
            prop_assert_eq!(point.ends + out(point.label), point.events);
        }
        prop_assert_eq!(report.graph.pairs, report.events - report.cases);
        prop_assert_eq!(report.variants.iter().map(|(_, cases)| cases).sum::<u64>(), report.cases);
        for step in &report.funnel {
            prop_assert_eq!(step.entered, step.converted + step.dropped + step.open);
        }
        let found = &report.conformance;
        prop_assert_eq!(found.cases, report.cases);
        prop_assert_eq!(found.skipped.values().sum::<u64>() + found.inserted.values().sum::<u64>(), found.cost);
        for figures in found.differences.values() {
            prop_assert!(figures.cases <= figures.occurrences && figures.customers.len() <= figures.cases);
        }
    }
}

#[test]
fn no_input_gives_an_empty_report() {
    let spec = spec(Cut::Whole, 10);
    let report = Partial::empty(&spec).finish(&spec);
    assert_eq!((report.events, report.cases, report.customers, report.span), (0, 0, 0, None));
    assert!(report.graph.edges.is_empty() && report.variants.distinct() == 0);
    assert_eq!(report.conformance.log_fitness(), None);
    assert_eq!(report.conformance.mean_fitness(), None);
    assert!(report.funnel.iter().all(|step| step.entered == 0));
}
