//! The cases behind a figure: which they are, page by page.
//!
//! A [`Figure`] is asked of the evaluation of each case that every view reads, so what is listed is what was counted.
//! Only one page is ever kept. Cases are ordered by everything that is told of them; those that do not differ in
//! any of it (cases of one customer at the same times) are told apart by how many came before, so that no page
//! loses one or repeats one, however the events were split.

use std::collections::BTreeMap;

use desireline_model::difference::DifferenceClass;
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use crate::cases::{CaseState, CaseView};
use crate::conformance::{Found, LabelRole, MapSpec, Subject};
use crate::funnel::Stand;
use crate::wire::{self, Damaged, ensure};

/// No page is longer.
pub const MAX_LIMIT: usize = 10_000;

/// A figure of a report, as a question to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Figure {
    /// Every case.
    Cases,
    /// Cases in this state.
    State(CaseState),
    /// Cases that have this label.
    Visits(u32),
    /// Cases that begin with this label.
    Starts(u32),
    /// Cases whose last event has this label.
    Ends(u32),
    /// Open cases whose last event has this label.
    OpenEnds(u32),
    /// Cases that are over and whose last event has this label.
    ClosedEnds(u32),
    /// Cases that have this label more than once.
    Repeats(u32),
    /// Cases in which one label directly follows another.
    Edge {
        /// The label before.
        from: u32,
        /// The label after.
        to: u32,
    },
    /// Cases with exactly this sequence of labels.
    Variant(Vec<u32>),
    /// Cases that reached this step of the funnel, counted from 1.
    Reached(usize),
    /// Cases that reached this step of the funnel, not the next, and whose window has passed.
    LostAfter(usize),
    /// Cases that reached this step of the funnel, not yet the next, and whose window still runs.
    OpenAfter(usize),
    /// Cases that show a step with one of these symbols.
    Steps(Vec<u16>),
    /// Cases that follow the map without any cost.
    Perfect,
    /// Cases that have this difference from the map.
    Difference(DifferenceClass, Subject),
    /// Cases in which this customer has an event.
    Customer(u32),
}

/// Which cases to list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectSpec {
    /// The figure behind which they are.
    pub figure: Figure,
    /// Only those in this state.
    pub state: Option<CaseState>,
    /// Where the page before ended; none for the first page.
    pub after: Option<Cursor>,
    /// How many to list, at most [`MAX_LIMIT`]; none lists nothing and only counts.
    pub limit: usize,
}

/// A case as it is listed, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CollectedCase {
    /// The customer of its first event.
    pub customer: u32,
    /// When its first event was, in microseconds.
    pub start_ts: i64,
    /// When its last event was.
    pub end_ts: i64,
    /// Where it stands.
    pub state: CaseState,
    /// How many events it has.
    pub n_events: u64,
}

/// The end of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The last case listed.
    pub last: CollectedCase,
    /// How many cases were listed that look exactly like it.
    pub n_alike: u64,
}

/// One case as all views saw it.
#[derive(Debug, Clone, Copy)]
pub struct Evaluated<'a> {
    /// The case.
    pub case: &'a CaseView<'a>,
    /// The customer of each of its events.
    pub customers: &'a [u32],
    /// How far it came in the funnel, when one was asked for.
    pub stand: Option<Stand>,
    /// The map and what holding the case against it found, when asked for.
    pub found: Option<(&'a MapSpec, &'a Found)>,
}

/// One page of cases, and the totals of all pages.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "CollectedWire")]
pub struct Collected {
    cases: u64,
    customers: RoaringBitmap,
    /// How many different rows are kept.
    keep: usize,
    /// The first rows from the cursor's on, with how many cases look like each.
    rows: BTreeMap<CollectedCase, u64>,
}

/// The cases behind a figure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CollectReport {
    /// How many there are on all pages: the figure.
    pub cases: u64,
    /// Their customers: of one customer's cases, that customer; where a map is asked about and not just for all cases,
    /// the customer of each; else everyone with an event in one of them, as the report counts customers.
    pub customers: RoaringBitmap,
    /// The cases of this page, in order.
    pub page: Vec<CollectedCase>,
    /// Where the next page starts, when there is one.
    pub next: Option<Cursor>,
}

impl Figure {
    /// Whether this figure counts a case.
    pub fn counts(&self, of: &Evaluated<'_>) -> bool {
        let labels = of.case.labels;
        let stands = |test: &dyn Fn(Stand) -> bool| of.stand.is_some_and(test);
        match self {
            Self::Cases => true,
            Self::State(state) => of.case.state == *state,
            Self::Visits(label) => labels.contains(label),
            Self::Starts(label) => labels.first() == Some(label),
            Self::Ends(label) => labels.last() == Some(label),
            Self::OpenEnds(label) => of.case.state == CaseState::Open && labels.last() == Some(label),
            Self::ClosedEnds(label) => of.case.state != CaseState::Open && labels.last() == Some(label),
            Self::Repeats(label) => labels.iter().filter(|other| *other == label).nth(1).is_some(),
            Self::Edge { from, to } => labels.windows(2).any(|pair| pair == [*from, *to]),
            Self::Variant(path) => labels == path.as_slice(),
            Self::Reached(step) => *step > 0 && stands(&|stand| stand.steps >= *step),
            Self::LostAfter(step) => *step > 0 && stands(&|stand| stand.steps == *step && stand.is_lost()),
            Self::OpenAfter(step) => *step > 0 && stands(&|stand| stand.steps == *step && stand.open),
            Self::Steps(symbols) => of.found.is_some_and(|(map, _)| {
                let shows = |label: &u32| match map.roles.get(*label as usize) {
                    Some(LabelRole::Step(symbol)) => symbols.contains(symbol),
                    _ => false,
                };
                labels.iter().any(shows)
            }),
            Self::Perfect => of.found.is_some_and(|(_, found)| found.is_perfect()),
            Self::Difference(class, about) => of.found.is_some_and(|(_, found)| found.has(*class, *about)),
            Self::Customer(customer) => of.customers.contains(customer),
        }
    }
}

impl CollectSpec {
    fn limit(&self) -> usize {
        self.limit.min(MAX_LIMIT)
    }

    /// The row of the cursor may be listed to its end already, and one row more tells whether there is a next page.
    fn keep(&self) -> usize {
        if self.limit == 0 { 0 } else { self.limit() + 2 }
    }
}

impl Collected {
    /// Nothing collected yet.
    pub fn new(spec: &CollectSpec) -> Self {
        Self { keep: spec.keep(), ..Self::default() }
    }

    /// Counts one case, and lists it when it is of this page.
    pub fn see(&mut self, spec: &CollectSpec, of: &Evaluated<'_>) {
        let (Some(start), Some(end)) = (of.case.ts.first(), of.case.ts.last()) else { return };
        if spec.state.is_some_and(|state| of.case.state != state) || !spec.figure.counts(of) {
            return;
        }
        self.cases += 1;
        match &spec.figure {
            Figure::Customer(customer) => {
                self.customers.insert(*customer);
            }
            Figure::Cases => self.customers.extend(of.customers.chunk_by(|a, b| a == b).map(|same| same[0])),
            // A map is held against the customer of each case.
            _ if of.found.is_some() => {
                self.customers.insert(of.case.customer);
            }
            _ => self.customers.extend(of.customers.chunk_by(|a, b| a == b).map(|same| same[0])),
        }
        let row = CollectedCase {
            customer: of.case.customer,
            start_ts: *start,
            end_ts: *end,
            state: of.case.state,
            n_events: of.case.ts.len() as u64,
        };
        if spec.after.is_none_or(|after| row >= after.last) {
            self.list(row, 1);
        }
    }

    fn list(&mut self, row: CollectedCase, cases: u64) {
        let full = self.rows.len() >= self.keep;
        if full && self.rows.last_key_value().is_none_or(|(last, _)| row > *last) {
            return;
        }
        *self.rows.entry(row).or_default() += cases;
        if self.rows.len() > self.keep {
            self.rows.pop_last();
        }
    }

    /// Adds what another partial collected by the same specification.
    pub fn merge(&mut self, other: Self) {
        self.cases += other.cases;
        self.customers |= other.customers;
        other.rows.into_iter().for_each(|(row, cases)| self.list(row, cases));
    }

    /// The page.
    pub fn finish(self, spec: &CollectSpec) -> CollectReport {
        let mut page = Vec::with_capacity(self.keep.min(self.rows.len()));
        let mut next = None;
        for (row, cases) in self.rows {
            let listed = spec.after.filter(|after| after.last == row).map_or(0, |after| after.n_alike);
            let left = cases.saturating_sub(listed);
            let fits = left.min((spec.limit() - page.len()) as u64);
            page.extend((0..fits).map(|_| row));
            if fits < left {
                // A page of which not even the first of these cases is a part ends with the row before.
                next = if fits > 0 { Some(Cursor { last: row, n_alike: listed + fits }) } else { next };
                return CollectReport { cases: self.cases, customers: self.customers, page, next };
            }
            if left > 0 {
                next = Some(Cursor { last: row, n_alike: cases });
            }
        }
        CollectReport { cases: self.cases, customers: self.customers, page, next: None }
    }

    /// Whether this was collected by a specification, from so many cases.
    pub(crate) fn fits(&self, spec: &CollectSpec, cases: u64) -> bool {
        self.keep == spec.keep()
            && self.cases <= cases
            && spec.after.is_none_or(|after| self.rows.first_key_value().is_none_or(|(row, _)| *row >= after.last))
    }
}

#[derive(Deserialize)]
struct CollectedWire {
    cases: u64,
    customers: RoaringBitmap,
    keep: usize,
    rows: BTreeMap<CollectedCase, u64>,
}

impl TryFrom<CollectedWire> for Collected {
    type Error = Damaged;

    fn try_from(wire: CollectedWire) -> Result<Self, Damaged> {
        let CollectedWire { cases, customers, keep, rows } = wire;
        wire::total([cases])?;
        ensure(keep <= MAX_LIMIT + 2 && rows.len() <= keep, "a page of cases is too long")?;
        ensure(wire::total(rows.values().copied())? <= cases, "a page has more cases than there are")?;
        Ok(Self { cases, customers, keep, rows })
    }
}
