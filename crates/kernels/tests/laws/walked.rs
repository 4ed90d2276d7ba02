//! How far customers came and how promises were kept, against a slow plain count over cases.

use std::collections::{BTreeMap, BTreeSet};

use desireline_kernels::cases::Cut;
use desireline_kernels::conformance::{Promised, Walked};
use proptest::prelude::*;

use super::{Event, logs, partial, spec};

const AS_OF: i64 = 200;

/// A group's case: its customer, its minutes and labels.
fn cases(events: &[Event]) -> Vec<(u32, Vec<(i64, u32)>)> {
    let mut cases: BTreeMap<u32, Vec<(i64, u32)>> = BTreeMap::new();
    for event in events.iter().filter(|event| event.1 <= AS_OF) {
        cases.entry(event.0).or_default().push((event.1, event.2));
    }
    cases.into_iter().map(|(group, rows)| (group / 2, rows)).collect()
}

/// 0 dropped, 1 open, 2 completed.
fn state(rows: &[(i64, u32)]) -> u8 {
    let last = rows[rows.len() - 1].0;
    if rows.iter().any(|row| row.1 == 3) { 2 } else { u8::from(AS_OF - last <= 60) }
}

fn plain_walked(events: &[Event]) -> Walked {
    // The best state of a customer, and the furthest step among the cases of that state.
    let mut best: BTreeMap<u32, (u8, Option<u16>)> = BTreeMap::new();
    for (customer, rows) in cases(events) {
        let furthest = rows.iter().map(|row| row.1 as u16).filter(|label| *label < 4).max();
        let stand = (state(&rows), furthest);
        let entry = best.entry(customer).or_insert(stand);
        if stand.0 > entry.0 || (stand.0 == entry.0 && stand.1 > entry.1) {
            *entry = stand;
        }
    }
    let mut walked = Walked::default();
    for (state, furthest) in best.into_values() {
        match state {
            2 => walked.finished += 1,
            1 => *walked.under_way.entry(furthest).or_default() += 1,
            _ => *walked.left.entry(furthest).or_default() += 1,
        }
    }
    walked
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_customer_stands_in_one_place(events in logs(), rows in 1usize..20) {
        let spec = spec(Cut::Whole, 1_000);
        let found = partial(&spec, &events, rows).finish(&spec).conformance;
        let walked = found.walked(&[0, 1, 2, 3]);
        prop_assert_eq!(&walked, &plain_walked(&events));
        let stand = walked.finished + walked.under_way.values().sum::<u64>() + walked.left.values().sum::<u64>();
        prop_assert_eq!(stand, found.customers.len());
    }

    #[test]
    fn a_stage_is_reached_by_whoever_reached_one_of_its_steps(events in logs()) {
        let spec = spec(Cut::Whole, 1_000);
        let found = partial(&spec, &events, 7).finish(&spec).conformance;
        let plain: BTreeSet<u32> = cases(&events)
            .into_iter()
            .filter(|(_, rows)| rows.iter().any(|row| row.1 == 1 || row.1 == 2))
            .map(|(customer, _)| customer)
            .collect();
        prop_assert_eq!(found.reached_any([1, 2]), plain.len() as u64);
    }

    #[test]
    fn a_promise_is_judged_once_it_can_be(events in logs(), rows in 1usize..20) {
        let spec = spec(Cut::Whole, 1_000);
        let found = partial(&spec, &events, rows).finish(&spec).conformance;
        let (mut judged, mut broken, mut took) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for (customer, rows) in cases(&events) {
            // The law's map is soft, and the rows of a group are in their order in time: ties keep theirs.
            let Some(start) = rows.iter().position(|row| row.1 == 0) else { continue };
            let end = rows.iter().skip(start + 1).find(|row| row.1 == 3).map(|row| row.0 - rows[start].0);
            let over = match end {
                Some(minutes) => minutes > 10,
                None => state(&rows) == 1 && AS_OF - rows[start].0 > 10,
            };
            if over || end.is_some() {
                judged.insert(customer);
            }
            if over {
                broken.insert(customer);
            }
            took.extend(end.map(|minutes| minutes * 60_000_000));
        }
        let kept = found.promises.get(&Promised::Time(0)).cloned().unwrap_or_default();
        prop_assert_eq!(kept.customers.iter().collect::<BTreeSet<u32>>(), judged);
        prop_assert_eq!(kept.broken.iter().collect::<BTreeSet<u32>>(), broken);
        prop_assert_eq!(kept.took.count(), took.len() as u64);
        prop_assert_eq!(kept.took.summary().map_or(0, |summary| summary.sum), took.iter().map(|one| i128::from(*one)).sum::<i128>());
    }
}
