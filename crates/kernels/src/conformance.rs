//! Conformance: every case held against the drawn map, and every difference located.
//!
//! Alignments are computed once for each distinct sequence of symbols. What a difference means for the
//! outcome and the time is counted case by case, so that nothing per case is stored.

use std::collections::BTreeMap;

use desireline_model::difference::DifferenceClass;
use desireline_model::time::Precision;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use roaring::RoaringBitmap;
use serde::{Deserialize, Deserializer, Serialize, de::Error};

use crate::align::{Alignment, Move, Net, OFF};
use crate::cases::{CaseState, CaseView};
use crate::durations::Durations;
use crate::wire::{self, Damaged, ensure};

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

/// Where a difference shows: between which drawn steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Anchor {
    /// The drawn step before it, if any.
    pub after: Option<u16>,
    /// The drawn step that comes next in the case, if any.
    pub before: Option<u16>,
}

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

/// Holds cases against a map.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Conformance {
    #[serde(skip)]
    memo: HashMap<Vec<u16>, Aligned, FixedState>,
    #[serde(deserialize_with = "checked")]
    figures: ConformanceReport,
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
}

#[derive(Debug, Clone)]
struct Aligned {
    cost: u32,
    worst: u32,
    /// Log moves by row; model moves by step.
    logs: Vec<u32>,
    models: Vec<u16>,
    located: Vec<Located>,
}

#[derive(Debug, Clone, Copy)]
struct Located {
    class: DifferenceClass,
    what: What,
    anchor: Anchor,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Step(u16),
    /// The label of the event in this row.
    Row(u32),
}

/// A difference that a case shows: which, where, and for promises how long it took.
type Met = ((DifferenceClass, Subject), Option<Anchor>, Option<i64>);

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
    /// Holds one case against the map.
    pub fn see(&mut self, map: &MapSpec, case: &CaseView<'_>) {
        let rows = rows_of(map, case);
        let mut key: Vec<u16> = rows.iter().map(|row| symbol(map, case.labels[*row as usize])).collect();
        key.extend(STATE_MARK.iter().filter(|(state, _)| *state == case.state).map(|(_, mark)| *mark));
        if !self.memo.contains_key(&key) {
            let aligned = locate(map, &key[..key.len() - 1], case.state);
            self.memo.insert(key.clone(), aligned);
        }
        let Some(aligned) = self.memo.get(&key) else { return };

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
        let mut seen = vec![false; map.symbol.len()];
        for symbol in key.iter().filter(|symbol| (**symbol as usize) < map.symbol.len()) {
            if !std::mem::replace(&mut seen[*symbol as usize], true) {
                figures.reached.entry(*symbol).or_default().insert(case.customer);
            }
        }
        let mut met: Vec<Met> = aligned
            .located
            .iter()
            .map(|located| {
                let subject = match located.what {
                    What::Step(step) => Subject::Step(step),
                    What::Row(row) => Subject::Label(label_at(row)),
                };
                ((located.class, subject), Some(located.anchor), None)
            })
            .collect();
        promises(map, case, &mut met);
        met.sort_unstable_by_key(|(key, anchor, _)| (*key, *anchor));
        let mut last = None;
        let mut last_anchor = None;
        for (key, anchor, overdue) in met {
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

impl ConformanceReport {
    /// Checks that the figures go together and can be added to others.
    fn check(&self) -> Result<(), Damaged> {
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

fn symbol(map: &MapSpec, label: u32) -> u16 {
    match map.roles.get(label as usize) {
        Some(LabelRole::Step(step)) => *step,
        _ => OFF,
    }
}

/// The rows of a case in the order in which they are aligned, without denials. Under a soft order, rows whose
/// times have no order are read as the drawing has them.
fn rows_of(map: &MapSpec, case: &CaseView<'_>) -> Vec<u32> {
    let told = |row: &u32| !matches!(map.roles.get(case.labels[*row as usize] as usize), Some(LabelRole::Denial(_)));
    let mut rows: Vec<u32> = (0..case.labels.len() as u32).filter(told).collect();
    if !map.soft {
        return rows;
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
    rows
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

/// Aligns a sequence of symbols and says what each move means.
fn locate(map: &MapSpec, symbols: &[u16], state: CaseState) -> Aligned {
    let closed = state != CaseState::Open;
    let Alignment { moves, cost } = map.net.align(symbols, closed);
    let worst = symbols.len() as u32 + if closed { map.net.shortest() } else { 0 };
    let mut logs = Vec::new();
    let mut models = Vec::new();
    let mut located = Vec::new();

    let steps = map.position.len();
    let mut synced = vec![None; steps];
    let mut logged = vec![false; steps];
    let mut before = Vec::with_capacity(moves.len());
    let (mut last, mut last_sync) = (None, None);
    for (at, one) in moves.iter().enumerate() {
        before.push(last);
        match one {
            Move::Sync(_, step) => {
                last = Some(*step);
                last_sync = Some(at);
                synced[map.symbol[*step as usize] as usize].get_or_insert(at);
            }
            Move::Log(row) if symbols[*row as usize] != OFF => logged[symbols[*row as usize] as usize] = true,
            _ => {}
        }
    }
    let mut after = vec![None; moves.len()];
    let mut next = None;
    for (at, one) in moves.iter().enumerate().rev() {
        after[at] = next;
        if let Move::Sync(_, step) = one {
            next = Some(*step);
        }
    }
    let furthest = moves
        .iter()
        .filter_map(|one| match one {
            Move::Sync(_, step) => Some(map.position[*step as usize]),
            _ => None,
        })
        .max();
    let mut abandoned = false;
    for (at, one) in moves.iter().enumerate() {
        let anchor = Anchor { after: before[at], before: after[at] };
        match one {
            Move::Sync(..) => {}
            Move::Log(row) => {
                logs.push(*row);
                let step = symbols[*row as usize];
                if step == OFF {
                    located.push(Located { class: DifferenceClass::OffTheMap, what: What::Row(*row), anchor });
                    continue;
                }
                let again = |next: Option<u16>| next.is_some_and(|next| map.symbol[next as usize] == step);
                let previous = row.checked_sub(1).map(|row| symbols[row as usize]);
                let other_taken = map.choice[step as usize].is_some_and(|choice| {
                    (0..map.choice.len() as u16).any(|other| {
                        other != step && map.choice[other as usize] == Some(choice) && synced[other as usize].is_some()
                    })
                });
                if previous == Some(step) && map.repeatable[step as usize] {
                    continue;
                }
                let class = match synced[step as usize] {
                    Some(sync) if sync < at && previous == Some(step) => DifferenceClass::Repeated,
                    Some(sync) if sync < at => DifferenceClass::LoopedBack,
                    // Done twice in a row of drawn steps: which of the two is aligned makes no difference.
                    Some(_) if again(after[at]) && symbols.get(*row as usize + 1) == Some(&step) => {
                        DifferenceClass::Repeated
                    }
                    Some(_) if again(after[at]) => DifferenceClass::LoopedBack,
                    Some(_) => DifferenceClass::OutOfOrder,
                    None if other_taken => DifferenceClass::WrongBranch,
                    None => DifferenceClass::OutOfOrder,
                };
                located.push(Located { class, what: What::Step(step), anchor });
            }
            Move::Model(step) => {
                models.push(*step);
                // What happened elsewhere is told once, where it happened.
                let symbol = map.symbol[*step as usize] as usize;
                if logged[symbol] && synced[symbol].is_none() {
                    continue;
                }
                // What is drawn before the furthest step reached was passed by; what is drawn after it never came.
                let at_end = last_sync.is_none_or(|last| at > last)
                    && furthest.is_none_or(|furthest| map.position[*step as usize] > furthest);
                if state == CaseState::Dropped && at_end {
                    if !abandoned {
                        located.push(Located { class: DifferenceClass::Abandoned, what: What::Step(*step), anchor });
                    }
                    abandoned = true;
                } else {
                    located.push(Located { class: DifferenceClass::Skipped, what: What::Step(*step), anchor });
                }
            }
        }
    }
    Aligned { cost, worst, logs, models, located }
}

/// Finds the promises that a case shows broken.
fn promises(map: &MapSpec, case: &CaseView<'_>, met: &mut Vec<Met>) {
    let role = |label: &u32| map.roles.get(*label as usize).copied().unwrap_or(LabelRole::OffMap);
    let first = |step: u16, from: usize| {
        (from..case.labels.len()).find(|row| role(&case.labels[*row]) == LabelRole::Step(step))
    };
    for (at, promise) in map.times.iter().enumerate() {
        let Some(start) = first(promise.from, 0) else { continue };
        let took = match first(promise.to, start + 1) {
            Some(row) => case.ts[row].saturating_sub(case.ts[start]),
            None if case.state == CaseState::Open => map.as_of.saturating_sub(case.ts[start]),
            None => continue,
        };
        if took > promise.within {
            met.push(((DifferenceClass::SlowerThanPromised, Subject::Time(at)), None, Some(took)));
        }
    }
    for promise in &map.dates {
        let Some(due) = case.dues.get(promise.due).copied().flatten() else {
            continue;
        };
        let late = match first(promise.step, 0) {
            Some(row) => case.ts[row].saturating_sub(due),
            None => map.as_of.saturating_sub(due),
        };
        if late > 0 {
            met.push(((DifferenceClass::BrokenPromise, Subject::Step(promise.step)), None, Some(late)));
        }
    }
    for (row, label) in case.labels.iter().enumerate() {
        if let LabelRole::Denial(step) = role(label)
            && first(step, 0).is_some_and(|done| done < row)
        {
            met.push(((DifferenceClass::SaidOtherwise, Subject::Step(step)), None, None));
        }
    }
}
