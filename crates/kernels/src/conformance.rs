//! Conformance: every case held against the drawn map, and every difference located.
//!
//! Alignments are computed once for each distinct sequence of symbols. What a difference means for the
//! outcome and the time is counted case by case, so that nothing per case is stored.

mod locate;
mod promises;
mod report;
mod walked;

use desireline_model::difference::DifferenceClass;
use desireline_model::time::Precision;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use serde::{Deserialize, Deserializer, Serialize, de::Error};

use crate::align::{Net, OFF};
use crate::cases::{CaseState, CaseView};
use crate::wire::{Damaged, ensure};

use locate::{Aligned, What, locate};
use promises::promises;
pub use report::{ConformanceReport, DifferenceFigures, PromiseFigures};
pub use walked::{Stands, Walked};

/// What a label is to the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LabelRole {
    /// The steps with this symbol.
    Step(u16),
    /// Nothing that was drawn.
    OffMap,
    /// The customer says that this step was not done.
    Denial(u16),
}

/// A time promised between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimePromise {
    /// The step from which it runs.
    pub from: u16,
    /// The step by which it is kept.
    pub to: u16,
    /// How long, in microseconds.
    pub within: i64,
}

/// A date promised for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatePromise {
    /// The step by which it is kept.
    pub step: u16,
    /// Which of the columns of promised instants holds it.
    pub due: usize,
}

/// The map as the kernel needs it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MapSpec {
    /// The net that cases are aligned with.
    pub net: Net,
    /// What each label is.
    pub roles: Vec<LabelRole>,
    /// For each step its symbol: the first step that the same events show.
    pub symbol: Vec<u16>,
    /// For each step its place in the drawing, by which events without an order are read.
    pub position: Vec<u16>,
    /// For each step the choice that it is an alternative of, if any.
    pub choice: Vec<Option<u16>>,
    /// For each step whether it may happen again: repeats of it are told as a return, or not at all.
    pub repeatable: Vec<bool>,
    /// Events whose times have no order may be read in either; else in the order of their source.
    pub soft: bool,
    /// Promised times.
    pub times: Vec<TimePromise>,
    /// Promised dates.
    pub dates: Vec<DatePromise>,
    /// Data is complete up to here.
    pub as_of: i64,
}

/// What a difference is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A step.
    Step(u16),
    /// A label that nobody drew.
    Label(u32),
    /// A promised time, by its place in [`MapSpec::times`].
    Time(usize),
}

/// What promises something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Promised {
    /// A time between two steps, by its place in [`MapSpec::times`].
    Time(usize),
    /// A date for a step, by its place in [`MapSpec::dates`].
    Date(usize),
}

/// Where a difference shows: between which drawn steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Anchor {
    /// The drawn step before it, if any.
    pub after: Option<u16>,
    /// The drawn step that comes next in the case, if any.
    pub before: Option<u16>,
}

/// Holds cases against a map.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Conformance {
    #[serde(skip)]
    memo: HashMap<Vec<u16>, Aligned, FixedState>,
    /// Room for the case that is looked at.
    #[serde(skip)]
    desk: Desk,
    #[serde(deserialize_with = "checked")]
    figures: ConformanceReport,
}

/// What is written down while one case is looked at; kept, so that no case asks for memory of its own.
#[derive(Debug, Clone, Default)]
struct Desk {
    rows: Vec<u32>,
    key: Vec<u16>,
    seen: Vec<bool>,
    found: Found,
}

/// A difference that a case shows: which, where, and for promises how long it took.
type Met = ((DifferenceClass, Subject), Option<Anchor>, Option<i64>);

/// What holding one case against a map found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    perfect: bool,
    /// The differences that the case shows, in order.
    met: Vec<Met>,
}

impl Found {
    /// Whether following the map cost the case nothing.
    pub fn is_perfect(&self) -> bool {
        self.perfect
    }

    /// Whether the case shows this difference.
    pub fn has(&self, class: DifferenceClass, about: Subject) -> bool {
        self.met.binary_search_by_key(&(class, about), |(key, ..)| *key).is_ok()
    }
}

/// Markers at the end of a memo key: how the case stands.
const STATE_MARK: [(CaseState, u16); 3] =
    [(CaseState::Completed, OFF - 1), (CaseState::Dropped, OFF - 2), (CaseState::Open, OFF - 3)];

fn checked<'de, D: Deserializer<'de>>(from: D) -> Result<ConformanceReport, D::Error> {
    let report = ConformanceReport::deserialize(from)?;
    report.check().map_err(D::Error::custom)?;
    Ok(report)
}

impl MapSpec {
    /// Checks what the evaluation relies on.
    pub(crate) fn check(&self) -> Result<(), Damaged> {
        let n = self.symbol.len();
        let step = |step: u16| usize::from(step) < n;
        let lists = [self.position.len(), self.choice.len(), self.repeatable.len()];
        ensure(n < usize::from(OFF) - STATE_MARK.len() && lists == [n; 3], "the lists of a map differ in length")?;
        let role = |role: &LabelRole| match role {
            LabelRole::Step(at) | LabelRole::Denial(at) => step(*at),
            LabelRole::OffMap => true,
        };
        let known = self.net.within(n)
            && self.roles.iter().all(role)
            && self.symbol.iter().all(|at| step(*at))
            && self.times.iter().all(|promise| step(promise.from) && step(promise.to))
            && self.dates.iter().all(|promise| step(promise.step));
        ensure(known, "a map names a step that is not there")
    }
}

impl Conformance {
    /// Holds one case against the map, and says what was found.
    pub fn see(&mut self, map: &MapSpec, case: &CaseView<'_>) -> &Found {
        let Desk { rows, key, seen, found: Found { perfect, met } } = &mut self.desk;
        *perfect = false;
        met.clear();
        rows_of(map, case, rows);
        key.clear();
        key.extend(rows.iter().map(|row| symbol(map, case.labels[*row as usize])));
        key.extend(STATE_MARK.iter().filter(|(state, _)| *state == case.state).map(|(_, mark)| *mark));
        if !self.memo.contains_key(key.as_slice()) {
            let aligned = locate(map, &key[..key.len() - 1], case.state);
            self.memo.insert(key.clone(), aligned);
        }
        let Some(aligned) = self.memo.get(key.as_slice()) else { return &self.desk.found };

        let figures = &mut self.figures;
        let closed = case.state != CaseState::Open;
        let completed = case.state == CaseState::Completed;
        figures.cases += 1;
        figures.closed += u64::from(closed);
        figures.completed += u64::from(completed);
        figures.perfect += u64::from(aligned.cost == 0);
        figures.cost += u64::from(aligned.cost);
        figures.worst += u64::from(aligned.worst);
        *figures.by_cost.entry((aligned.cost, aligned.worst)).or_default() += 1;
        figures.customers.insert(case.customer);
        if completed {
            figures.durations.add(case.duration());
        }
        let label_at = |row: u32| case.labels[rows[row as usize] as usize];
        for row in &aligned.logs {
            *figures.inserted.entry(label_at(*row)).or_default() += 1;
        }
        for step in &aligned.models {
            *figures.skipped.entry(*step).or_default() += 1;
        }
        seen.clear();
        seen.resize(map.symbol.len(), false);
        for symbol in key.iter().filter(|symbol| (**symbol as usize) < map.symbol.len()) {
            if !std::mem::replace(&mut seen[*symbol as usize], true) {
                figures.reached.entry(*symbol).or_default().insert(case.customer);
            }
        }
        if completed {
            figures.finished.insert(case.customer);
        } else {
            let steps = (0..map.symbol.len() as u16).filter(|step| seen[*step as usize]);
            let furthest = steps.max_by_key(|step| map.position[*step as usize]);
            figures.unfinished.entry((case.state, furthest)).or_default().insert(case.customer);
        }
        met.extend(aligned.located.iter().map(|located| {
            let subject = match located.what {
                What::Step(step) => Subject::Step(step),
                What::Row(row) => Subject::Label(label_at(row)),
            };
            ((located.class, subject), Some(located.anchor), None)
        }));
        promises(map, case, met, figures);
        met.sort_unstable_by_key(|(key, anchor, _)| (*key, *anchor));
        let mut last = None;
        let mut last_anchor = None;
        for (key, anchor, overdue) in met.iter().copied() {
            let entry = figures.differences.entry(key).or_default();
            entry.occurrences += 1;
            if let Some(micros) = overdue {
                entry.overdue.add(micros);
            }
            let first_of_case = last != Some(key);
            if let Some(anchor) = anchor
                && (first_of_case || last_anchor != Some(anchor))
            {
                *entry.anchors.entry(anchor).or_default() += 1;
                last_anchor = Some(anchor);
            }
            if first_of_case {
                last = Some(key);
                entry.cases += 1;
                entry.closed += u64::from(closed);
                entry.completed += u64::from(completed);
                entry.customers.insert(case.customer);
                if completed {
                    entry.durations.add(case.duration());
                }
            }
        }
        *perfect = aligned.cost == 0;
        &self.desk.found
    }

    /// How many cases were held against the map.
    pub(crate) fn cases(&self) -> u64 {
        self.figures.cases
    }

    /// Whether all that was found is about this map, with so many labels.
    pub(crate) fn is_about(&self, map: &MapSpec, labels: usize) -> bool {
        let step = |step: u16| usize::from(step) < map.symbol.len();
        let label = |label: u32| (label as usize) < labels;
        let figures = &self.figures;
        let subject = |subject: &Subject| match subject {
            Subject::Step(at) => step(*at),
            Subject::Label(at) => label(*at),
            Subject::Time(at) => *at < map.times.len(),
        };
        let anchor = |anchor: &Anchor| anchor.after.is_none_or(step) && anchor.before.is_none_or(step);
        figures.skipped.keys().all(|at| step(*at))
            && figures.reached.keys().all(|at| step(*at))
            && figures.unfinished.keys().all(|(_, at)| at.is_none_or(step))
            && figures.promises.keys().all(|promise| match promise {
                Promised::Time(at) => *at < map.times.len(),
                Promised::Date(at) => *at < map.dates.len(),
            })
            && figures.inserted.keys().all(|at| label(*at))
            && figures.differences.keys().all(|(_, about)| subject(about))
            && figures.differences.values().flat_map(|figures| figures.anchors.keys()).all(anchor)
    }

    /// Adds what another partial found.
    pub fn merge(&mut self, other: Self) {
        let (mine, theirs) = (&mut self.figures, other.figures);
        mine.cases += theirs.cases;
        mine.perfect += theirs.perfect;
        mine.closed += theirs.closed;
        mine.completed += theirs.completed;
        mine.cost += theirs.cost;
        mine.worst += theirs.worst;
        mine.customers |= theirs.customers;
        mine.durations.merge(theirs.durations);
        for (key, cases) in theirs.by_cost {
            *mine.by_cost.entry(key).or_default() += cases;
        }
        for (step, moves) in theirs.skipped {
            *mine.skipped.entry(step).or_default() += moves;
        }
        for (label, moves) in theirs.inserted {
            *mine.inserted.entry(label).or_default() += moves;
        }
        for (step, customers) in theirs.reached {
            *mine.reached.entry(step).or_default() |= customers;
        }
        mine.finished |= theirs.finished;
        for (at, customers) in theirs.unfinished {
            *mine.unfinished.entry(at).or_default() |= customers;
        }
        for (promise, figures) in theirs.promises {
            mine.promises.entry(promise).or_default().merge(figures);
        }
        for (key, figures) in theirs.differences {
            let entry = mine.differences.entry(key).or_default();
            entry.customers |= figures.customers;
            entry.cases += figures.cases;
            entry.occurrences += figures.occurrences;
            entry.closed += figures.closed;
            entry.completed += figures.completed;
            entry.durations.merge(figures.durations);
            entry.overdue.merge(figures.overdue);
            for (anchor, cases) in figures.anchors {
                *entry.anchors.entry(anchor).or_default() += cases;
            }
        }
    }

    /// What was found.
    pub fn finish(self) -> ConformanceReport {
        self.figures
    }
}

fn symbol(map: &MapSpec, label: u32) -> u16 {
    match map.roles.get(label as usize) {
        Some(LabelRole::Step(step)) => *step,
        _ => OFF,
    }
}

/// The rows of a case in the order in which they are aligned, without denials. Under a soft order, rows whose
/// times have no order are read as the drawing has them.
fn rows_of(map: &MapSpec, case: &CaseView<'_>, rows: &mut Vec<u32>) {
    let told = |row: &u32| !matches!(map.roles.get(case.labels[*row as usize] as usize), Some(LabelRole::Denial(_)));
    rows.clear();
    rows.extend((0..case.labels.len() as u32).filter(told));
    if !map.soft {
        return;
    }
    let position = |row: u32| map.position.get(symbol(map, case.labels[row as usize]) as usize).copied();
    let mut from = 0;
    while from < rows.len() {
        let mut to = from + 1;
        let end = |row: u32| case.ts[row as usize].saturating_add(unit(case, row));
        let mut latest = end(rows[from]);
        while to < rows.len()
            && (case.ts[rows[to] as usize] < latest || case.tied(rows[to - 1] as usize, rows[to] as usize))
        {
            latest = latest.max(end(rows[to]));
            to += 1;
        }
        as_drawn(&mut rows[from..to], case, position);
        from = to;
    }
}

/// The length of time in which the event of a row may lie.
fn unit(case: &CaseView<'_>, row: u32) -> i64 {
    Precision::from_u8(case.precision[row as usize]).micros()
}

/// Above this many neighbours without an order and of mixed precision, the order of the source is kept.
const MAX_MIXED: usize = 2_000;

/// Puts rows without an order among themselves into the order of the drawing, as far as their times allow.
fn as_drawn(group: &mut [u32], case: &CaseView<'_>, position: impl Fn(u32) -> Option<u16>) {
    let drawn = |row: &u32| (position(*row).is_none(), position(*row), *row);
    let unit = |row: u32| unit(case, row);
    let start = |row: u32| case.ts[row as usize];
    let Some(first) = group.first().copied() else { return };
    if group.iter().all(|row| start(*row) == start(first)) {
        group.sort_unstable_by_key(drawn);
    } else if group.len() <= MAX_MIXED {
        for at in 0..group.len() {
            // A row may come next when no other row is wholly before it.
            let end = group[at..].iter().map(|row| start(*row) + unit(*row)).min().unwrap_or(i64::MAX);
            let best =
                (at..group.len()).filter(|next| start(group[*next]) < end).min_by_key(|next| drawn(&group[*next]));
            if let Some(best) = best {
                group[at..=best].rotate_right(1);
            }
        }
    }
}
