//! How far customers came: who is done, who is under way, who left, and where.

use std::collections::BTreeMap;

use desireline_model::difference::DifferenceClass;
use roaring::RoaringBitmap;

use super::{ConformanceReport, DifferenceFigures};
use crate::cases::CaseState;

/// How far customers came. Each customer is counted once: `customers = finished + under way + left`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walked {
    /// Customers with a completed case.
    pub finished: u64,
    /// Customers without one who have an open case, by the furthest step of those.
    pub under_way: BTreeMap<Option<u16>, u64>,
    /// Customers all of whose cases are over without an end, by the furthest step of those.
    pub left: BTreeMap<Option<u16>, u64>,
}

/// Who came how far: each customer is in one set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stands {
    /// Customers with a completed case.
    pub finished: RoaringBitmap,
    /// Customers without one who have an open case, by the furthest step of those.
    pub under_way: BTreeMap<Option<u16>, RoaringBitmap>,
    /// Customers all of whose cases are over without an end, by the furthest step of those.
    pub left: BTreeMap<Option<u16>, RoaringBitmap>,
}

impl ConformanceReport {
    /// How far customers came; `position` gives for each step its place in the drawing.
    pub fn walked(&self, position: &[u16]) -> Walked {
        let Stands { finished, under_way, left } = self.stands(position);
        let counts = |sets: BTreeMap<Option<u16>, RoaringBitmap>| {
            sets.into_iter().map(|(step, customers)| (step, customers.len())).collect()
        };
        Walked { finished: finished.len(), under_way: counts(under_way), left: counts(left) }
    }

    /// Who came how far; `position` gives for each step its place in the drawing.
    ///
    /// A customer with several cases stands where the furthest of them does, so that a later, shorter visit does not
    /// make somebody leave twice. Those of no drawn step at all stand at `None`. Linear in the sets.
    pub fn stands(&self, position: &[u16]) -> Stands {
        let mut told = self.finished.clone();
        let finished = told.clone();
        let mut stands = |state: CaseState| {
            let mut of_state: Vec<(Option<u16>, &RoaringBitmap)> = self
                .unfinished
                .iter()
                .filter(|((of, _), _)| *of == state)
                .map(|((_, step), customers)| (*step, customers))
                .collect();
            of_state.sort_by_key(|(step, _)| std::cmp::Reverse(step.map(|step| position.get(step as usize).copied())));
            let mut sets: BTreeMap<Option<u16>, RoaringBitmap> = BTreeMap::new();
            for (step, customers) in of_state {
                let new = customers - &told;
                if !new.is_empty() {
                    told |= &new;
                    *sets.entry(step).or_default() |= new;
                }
            }
            sets
        };
        let under_way = stands(CaseState::Open);
        Stands { finished, under_way, left: stands(CaseState::Dropped) }
    }

    /// Customers who reached any of these symbols.
    pub fn reached_any(&self, symbols: impl IntoIterator<Item = u16>) -> u64 {
        let mut all = RoaringBitmap::new();
        symbols.into_iter().filter_map(|symbol| self.reached.get(&symbol)).for_each(|customers| all |= customers);
        all.len()
    }

    /// Customers who have any of the differences that are meant.
    pub fn customers_of_any(&self, meant: impl Fn(DifferenceClass, &DifferenceFigures) -> bool) -> RoaringBitmap {
        let mut all = RoaringBitmap::new();
        let meant = self.differences.iter().filter(|((class, _), figures)| meant(*class, figures));
        meant.for_each(|(_, figures)| all |= &figures.customers);
        all
    }
}
