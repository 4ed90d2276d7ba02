//! What holding cases against a map found, in figures.

use std::collections::BTreeMap;

use desireline_model::difference::DifferenceClass;
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use super::{Anchor, Promised, Subject};
use crate::cases::CaseState;
use crate::durations::Durations;
use crate::wire::{self, Damaged, ensure};

/// Figures of one difference.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DifferenceFigures {
    /// The customers who met it.
    pub customers: RoaringBitmap,
    /// Cases that have it.
    pub cases: u64,
    /// How often it occurs.
    pub occurrences: u64,
    /// Cases that have it and are closed.
    pub closed: u64,
    /// Cases that have it and are completed.
    pub completed: u64,
    /// From first to last event, of completed cases that have it.
    pub durations: Durations,
    /// Where it shows, with the number of cases.
    pub anchors: BTreeMap<Anchor, u64>,
    /// How long it took, for promised times: of every occurrence that is over the promise.
    pub overdue: Durations,
}

/// How a promise was kept, over all cases by which it can be judged.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PromiseFigures {
    /// The customers of these cases.
    pub customers: RoaringBitmap,
    /// Those of them to whom it was broken at least once.
    pub broken: RoaringBitmap,
    /// How long was promised, one a case.
    pub promised: Durations,
    /// How long it took, one a case in which it came.
    pub took: Durations,
}

impl PromiseFigures {
    /// Counts one case by which the promise can be judged.
    pub(super) fn judge(&mut self, customer: u32, broken: bool, promised: Option<i64>, took: Option<i64>) {
        self.customers.insert(customer);
        if broken {
            self.broken.insert(customer);
        }
        promised.into_iter().for_each(|micros| self.promised.add(micros));
        took.into_iter().for_each(|micros| self.took.add(micros));
    }

    /// Adds the figures of other cases.
    pub(super) fn merge(&mut self, other: Self) {
        self.customers |= other.customers;
        self.broken |= other.broken;
        self.promised.merge(other.promised);
        self.took.merge(other.took);
    }
}

/// What holding cases against a map found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ConformanceReport {
    /// Cases.
    pub cases: u64,
    /// Cases with cost 0.
    pub perfect: u64,
    /// Cases that are closed.
    pub closed: u64,
    /// Cases that are completed.
    pub completed: u64,
    /// Sum of all costs.
    pub cost: u64,
    /// Sum of the worst possible costs.
    pub worst: u64,
    /// Cases by their cost and their worst possible cost.
    pub by_cost: BTreeMap<(u32, u32), u64>,
    /// Model moves by step.
    pub skipped: BTreeMap<u16, u64>,
    /// Log moves by label.
    pub inserted: BTreeMap<u32, u64>,
    /// Customers with a case.
    pub customers: RoaringBitmap,
    /// From first to last event, of completed cases.
    pub durations: Durations,
    /// Every difference.
    pub differences: BTreeMap<(DifferenceClass, Subject), DifferenceFigures>,
    /// Customers who reached the steps of each symbol.
    pub reached: BTreeMap<u16, RoaringBitmap>,
    /// Customers with a completed case.
    pub finished: RoaringBitmap,
    /// Customers with a case in this other state whose furthest drawn step is this one; none where it has none.
    pub unfinished: BTreeMap<(CaseState, Option<u16>), RoaringBitmap>,
    /// How promises were kept.
    pub promises: BTreeMap<Promised, PromiseFigures>,
}

impl ConformanceReport {
    /// Checks that the figures go together and can be added to others.
    pub(super) fn check(&self) -> Result<(), Damaged> {
        wire::total([self.cost, self.worst])?;
        wire::total(self.skipped.values().copied())?;
        wire::total(self.inserted.values().copied())?;
        let cases = wire::total(self.by_cost.values().copied())?;
        let holds = self.cases == cases
            && self.perfect <= self.cases
            && self.completed <= self.closed
            && self.closed <= self.cases
            && self.customers.len() <= self.cases
            && self.durations.count() == self.completed;
        ensure(holds, "the figures of a check contradict each other")?;
        let mut stand = self.finished.clone();
        self.unfinished.values().for_each(|customers| stand |= customers);
        let states = self.unfinished.keys().all(|(state, _)| *state != CaseState::Completed);
        ensure(states && stand == self.customers, "customers who stand nowhere, or are none")?;
        for kept in self.promises.values() {
            let holds = kept.broken.is_subset(&kept.customers)
                && kept.customers.is_subset(&self.customers)
                && kept.took.count() <= kept.promised.count()
                && kept.promised.count() <= self.cases;
            ensure(holds, "the figures of a promise contradict each other")?;
        }
        for figures in self.differences.values() {
            wire::total([figures.occurrences])?;
            wire::total(figures.anchors.values().copied())?;
            let dropped = |closed: u64, completed: u64| closed.checked_sub(completed);
            let holds = figures.cases <= self.cases
                && figures.cases <= figures.occurrences
                && figures.closed <= figures.cases
                && figures.completed <= self.completed
                && dropped(figures.closed, figures.completed).is_some_and(|some| some <= self.closed - self.completed)
                && figures.customers.len() <= figures.cases
                && figures.durations.count() == figures.completed
                && figures.overdue.count() <= figures.occurrences;
            ensure(holds, "the figures of a difference contradict each other")?;
        }
        Ok(())
    }

    /// Share of what the worst alignments would cost that the best ones do not: `1 − Σ cost / Σ worst`.
    pub fn log_fitness(&self) -> Option<f64> {
        (self.worst > 0).then(|| 1.0 - self.cost as f64 / self.worst as f64)
    }

    /// The mean over cases of `1 − cost / worst`.
    pub fn mean_fitness(&self) -> Option<f64> {
        let fitness = |(cost, worst): &(u32, u32)| {
            if *worst == 0 { 1.0 } else { 1.0 - f64::from(*cost) / f64::from(*worst) }
        };
        let sum: f64 = self.by_cost.iter().map(|(key, cases)| fitness(key) * *cases as f64).sum();
        (self.cases > 0).then(|| sum / self.cases as f64)
    }
}
