//! What is listed behind a figure is what the figure counts, each case once, however it was computed.

use std::sync::Arc;

use desireline_kernels::cases::{CaseState, Cut};
use desireline_kernels::collect::{CollectReport, CollectSpec, CollectedCase, Cursor, Figure};
use desireline_kernels::journey::{JourneyReport, KernelSpec, Partial};
use proptest::prelude::*;

use super::{Event, LABELS, cuts, logs, partial, spec};

fn asking(spec: &KernelSpec, figure: Figure, after: Option<Cursor>, limit: usize) -> Arc<KernelSpec> {
    Arc::new(KernelSpec { collect: Some(CollectSpec { figure, state: None, after, limit }), ..spec.clone() })
}

fn collected(spec: &Arc<KernelSpec>, events: &[Event]) -> CollectReport {
    partial(spec, events, 7).finish(spec).collected.expect("asked for")
}

/// Every figure that a report shows, with the cases and, where they are counted, the customers it counts.
fn figures(report: &JourneyReport) -> Vec<(Figure, u64, Option<u64>)> {
    let mut all = vec![
        (Figure::Cases, report.cases, Some(report.customers)),
        (Figure::State(CaseState::Completed), report.completed, None),
        (Figure::State(CaseState::Dropped), report.dropped, None),
        (Figure::State(CaseState::Open), report.open, None),
        (Figure::Perfect, report.conformance.perfect, None),
        (Figure::Reached(0), 0, Some(0)),
    ];
    for point in &report.graph.touchpoints {
        all.push((Figure::Visits(point.label), point.cases, None));
        all.push((Figure::Starts(point.label), point.starts, None));
        all.push((Figure::Ends(point.label), point.ends, None));
        all.push((Figure::OpenEnds(point.label), point.open_ends, None));
        all.push((Figure::ClosedEnds(point.label), point.ends - point.open_ends, None));
        all.push((Figure::Repeats(point.label), point.repeat_cases, None));
    }
    for from in 0..LABELS as u32 {
        for to in 0..LABELS as u32 {
            let edge = report.graph.edges.iter().find(|edge| (edge.from, edge.to) == (from, to));
            all.push((Figure::Edge { from, to }, edge.map_or(0, |edge| edge.cases), None));
        }
    }
    all.extend(report.variants.iter().map(|(path, cases)| (Figure::Variant(path.to_vec()), cases, None)));
    for (at, step) in report.funnel.iter().enumerate() {
        all.push((Figure::Reached(at + 1), step.entered, None));
        all.push((Figure::LostAfter(at + 1), step.dropped, None));
        all.push((Figure::OpenAfter(at + 1), step.open, None));
    }
    let found = &report.conformance;
    all.extend(found.differences.iter().map(|((class, about), figures)| {
        (Figure::Difference(*class, *about), figures.cases, Some(figures.customers.len()))
    }));
    all
}

/// Pages of one figure, one after the other.
fn pages(spec: &KernelSpec, events: &[Event], figure: &Figure, limit: usize) -> Vec<CollectedCase> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let report = collected(&asking(spec, figure.clone(), after, limit), events);
        assert!(report.page.len() <= limit && (report.next.is_none() || report.page.len() == limit));
        all.extend(report.page);
        after = report.next;
        if after.is_none() {
            return all;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_figure_counts_what_is_collected_behind_it(events in logs(), cut in cuts()) {
        let spec = spec(cut, 1_000);
        let report = partial(&spec, &events, 7).finish(&spec);
        prop_assert!(report.collected.is_none());
        for (figure, cases, customers) in figures(&report) {
            let told = collected(&asking(&spec, figure.clone(), None, 1_000), &events);
            prop_assert_eq!(told.cases, cases, "{:?}", figure);
            prop_assert_eq!(told.page.len() as u64, cases, "{:?}", figure);
            prop_assert!(told.next.is_none() && told.page.is_sorted());
            if let Some(customers) = customers {
                prop_assert_eq!(told.customers.len(), customers, "{:?}", figure);
            }
            prop_assert!(told.page.iter().all(|case| told.customers.contains(case.customer)));
        }
        for (symbol, customers) in &report.conformance.reached {
            let told = collected(&asking(&spec, Figure::Steps(vec![*symbol]), None, 0), &events);
            prop_assert!(*customers == told.customers && told.page.is_empty() && told.next.is_none());
        }
        let either = collected(&asking(&spec, Figure::Steps(vec![1, 2]), None, 0), &events);
        prop_assert_eq!(either.customers.len(), report.conformance.reached_any([1, 2]));
        let finished = collected(&asking(&spec, Figure::State(CaseState::Completed), None, 0), &events);
        prop_assert_eq!(finished.customers, report.conformance.finished);
    }

    #[test]
    fn the_cases_of_each_customer_are_all_cases(events in logs(), cut in cuts()) {
        let spec = spec(cut, 1_000);
        let all = collected(&asking(&spec, Figure::Cases, None, 1_000), &events);
        let mut one_by_one = Vec::new();
        for customer in &all.customers {
            one_by_one.extend(collected(&asking(&spec, Figure::Customer(customer), None, 1_000), &events).page);
        }
        prop_assert_eq!(all.page, one_by_one);
    }

    #[test]
    fn the_states_of_a_figure_are_the_figure(events in logs(), cut in cuts(), label in 0u32..LABELS as u32) {
        let spec = spec(cut, 1_000);
        for figure in [Figure::Cases, Figure::Visits(label), Figure::Perfect] {
            let mut by_state = Vec::new();
            for state in [CaseState::Completed, CaseState::Dropped, CaseState::Open] {
                let collect = CollectSpec { figure: figure.clone(), state: Some(state), after: None, limit: 1_000 };
                let asked = Arc::new(KernelSpec { collect: Some(collect), ..(*spec).clone() });
                let told = collected(&asked, &events);
                prop_assert!(told.page.iter().all(|case| case.state == state) && told.cases == told.page.len() as u64);
                by_state.extend(told.page);
            }
            by_state.sort();
            prop_assert_eq!(by_state, collected(&asking(&spec, figure, None, 1_000), &events).page);
        }
    }

    #[test]
    fn pages_give_each_case_once(events in logs(), cut in cuts(), limit in 1usize..6, label in 0u32..LABELS as u32) {
        // Groups that do the same at the same time, so that cases of one customer look alike.
        let twice: Vec<Event> = (0..4u32)
            .flat_map(|group| {
                let of = group / 2 * 2;
                events.iter().filter(move |event| event.0 == of).map(move |event| (group, event.1, event.2, event.3))
            })
            .collect();
        let spec = spec(cut, 1_000);
        for events in [&events, &twice] {
            for figure in [Figure::Cases, Figure::Visits(label), Figure::Reached(1)] {
                let whole = collected(&asking(&spec, figure.clone(), None, 1_000), events).page;
                prop_assert_eq!(pages(&spec, events, &figure, limit), whole);
            }
        }
    }

    #[test]
    fn splits_merges_and_travel_do_not_change_a_page(
        events in logs(), cut in cuts(), parts in 1u32..5, limit in 1usize..6, skip in 0usize..6, alike in 0u64..3,
    ) {
        let spec = spec(cut, 1_000);
        let all = collected(&asking(&spec, Figure::Cases, None, 1_000), &events).page;
        let after = all.get(skip).map(|last| Cursor { last: *last, n_alike: alike });
        let asked = asking(&spec, Figure::Cases, after, limit);
        let whole = collected(&asked, &events);
        let bytes = postcard::to_stdvec(&*asked).expect("encodes");
        let again: Arc<KernelSpec> = Arc::new(postcard::from_bytes(&bytes).expect("decodes"));
        for backward in [false, true] {
            let mut merged = Partial::empty(&asked);
            for at in 0..parts {
                let at = if backward { parts - 1 - at } else { at };
                let part: Vec<Event> = events.iter().copied().filter(|event| event.0 % parts == at).collect();
                let bytes = postcard::to_stdvec(&partial(&again, &part, 3)).expect("encodes");
                let part: Partial = postcard::from_bytes(&bytes).expect("decodes");
                prop_assert!(part.fits(&asked));
                merged.merge(part);
            }
            let told = merged.finish(&asked).collected;
            prop_assert_eq!(told.as_ref(), Some(&whole));
        }
    }
}

#[test]
fn alike_cases_are_told_apart_by_how_many_came_before() {
    // Two cases of each of two customers, all at the same time.
    let spec = spec(Cut::Whole, 10);
    let events: Vec<Event> = vec![(0, 1, 0, 2), (1, 1, 0, 2), (2, 1, 0, 2), (3, 1, 0, 2)];
    let first = collected(&asking(&spec, Figure::Cases, None, 1), &events);
    let next = first.next.expect("more");
    assert_eq!((first.cases, first.customers.len(), next.n_alike), (4, 2, 1));
    let second = collected(&asking(&spec, Figure::Cases, Some(next), 1), &events);
    assert_eq!(second.page, first.page);
    assert_eq!(second.next.map(|next| next.n_alike), Some(2));
    let third = collected(&asking(&spec, Figure::Cases, second.next, 2), &events);
    assert_eq!((third.page.len(), third.page[0].customer, third.next), (2, 1, None));
}

#[test]
fn a_figure_of_a_view_that_was_not_asked_for_counts_nothing() {
    let bare = KernelSpec { funnel: None, map: None, ..(*spec(Cut::Whole, 10)).clone() };
    let events: Vec<Event> = vec![(0, 1, 0, 2)];
    for figure in [Figure::Reached(1), Figure::Perfect, Figure::Steps(vec![0])] {
        assert_eq!(collected(&asking(&bare, figure, None, 5), &events).cases, 0);
    }
}
