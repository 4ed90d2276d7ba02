//! Funnels: how far cases get along a list of steps inside a window, by three rules of order.
//!
//! One event fills at most one step, and a step is reached when the window from the attempt's first step
//! has not passed (equality converts). For every step, `entered = converted + dropped + open` holds.

use desireline_model::time::Span;
use serde::{Deserialize, Serialize};

use crate::cases::{CaseState, CaseView};
use crate::wire::{self, Damaged, ensure};

/// At most this many steps.
pub const MAX_STEPS: usize = 32;

/// In which order the steps must come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FunnelOrder {
    /// In order, with anything between.
    Ordered,
    /// In order, with nothing between but repeats of the step just reached.
    Strict,
    /// In any order inside one window.
    Any,
}

/// Which entry opens the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FunnelEntry {
    /// Every entry may; the newest never loses a window that an earlier one wins.
    Newest,
    /// Only a case's first.
    First,
}

/// What a funnel asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunnelSpec {
    /// For each label, the steps that it matches, as bits.
    pub steps_of: Vec<u32>,
    /// How many steps there are, at most [`MAX_STEPS`].
    pub steps: usize,
    /// The window from the first step to the last; none means no limit.
    #[serde(with = "crate::wire::maybe_micros")]
    pub window: Option<Span>,
    /// The rule of order.
    pub order: FunnelOrder,
    /// The rule of entry.
    pub entry: FunnelEntry,
    /// The instant up to which data is complete: a window that runs beyond it is open.
    pub as_of: i64,
    /// Nothing is open.
    pub all_closed: bool,
    /// A case that is over takes no more events: it was cut by a silence.
    pub cut_by_silence: bool,
}

/// Where one case came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reached {
    /// Steps reached.
    steps: usize,
    /// When the newest attempt began that more events may still take further; none when there is none.
    running: Option<i64>,
}

/// How far one case came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand {
    /// Steps reached.
    pub steps: usize,
    /// Whether more events may still take it further.
    pub open: bool,
    /// Whether it reached every step.
    pub arrived: bool,
}

impl Stand {
    /// Whether the case went no further and no longer can.
    pub fn is_lost(self) -> bool {
        !self.open && !self.arrived
    }
}

/// Counts cases by how far they came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FunnelWire")]
pub struct Funnel {
    /// Cases whose highest step is this many, closed and open.
    at: Vec<(u64, u64)>,
}

#[derive(Deserialize)]
struct FunnelWire {
    at: Vec<(u64, u64)>,
}

impl TryFrom<FunnelWire> for Funnel {
    type Error = Damaged;

    fn try_from(FunnelWire { at }: FunnelWire) -> Result<Self, Damaged> {
        ensure(at.len() <= MAX_STEPS + 1, "a funnel has too many steps")?;
        wire::total(at.iter().flat_map(|(closed, open)| [*closed, *open]))?;
        Ok(Self { at })
    }
}

impl FunnelSpec {
    /// Checks what the evaluation relies on.
    pub(crate) fn check(&self) -> Result<(), Damaged> {
        ensure(self.steps <= MAX_STEPS, "a funnel has too many steps")?;
        let known = ((1u64 << self.steps) - 1) as u32;
        ensure(self.steps_of.iter().all(|bits| bits & !known == 0), "a label matches a step that is not there")
    }

    fn bits(&self, label: u32) -> u32 {
        self.steps_of.get(label as usize).copied().unwrap_or(0)
    }

    fn in_window(&self, anchor: i64, at: i64) -> bool {
        self.window.is_none_or(|window| at - anchor <= window.0)
    }

    fn reached(&self, case: &CaseView<'_>) -> Reached {
        let nowhere = Reached { steps: 0, running: None };
        if self.steps == 0 {
            return nowhere;
        }
        match (self.order, self.entry) {
            (FunnelOrder::Ordered, FunnelEntry::Newest) => self.newest(case),
            (FunnelOrder::Ordered, FunnelEntry::First) => self.first(case),
            (FunnelOrder::Strict, entry) => self.strict(case, entry),
            (FunnelOrder::Any, entry) => self.any(case, entry),
        }
    }

    /// Keeps for each step the newest attempt that reached it; steps are tried from the last to the first,
    /// so that one event fills one step.
    fn newest(&self, case: &CaseView<'_>) -> Reached {
        let mut anchors = [i64::MIN; MAX_STEPS];
        let mut carried = [0u32; MAX_STEPS];
        let (mut highest, mut attempt) = (0, 0u32);
        for (label, at) in case.labels.iter().zip(case.ts) {
            let bits = self.bits(*label);
            if bits == 0 {
                continue;
            }
            for step in (0..self.steps).rev().filter(|step| bits & 1 << step != 0) {
                if step == 0 {
                    attempt += 1;
                    (anchors[0], carried[0]) = (*at, attempt);
                    highest = highest.max(1);
                } else {
                    let fits = carried[step - 1] != 0
                        && carried[step] != carried[step - 1]
                        && self.in_window(anchors[step - 1], *at);
                    if fits {
                        (anchors[step], carried[step]) = (anchors[step - 1], carried[step - 1]);
                        highest = highest.max(step + 1);
                    }
                }
            }
            if highest == self.steps {
                break;
            }
        }
        // Later steps carry older entries: the newest of all is that of the first step.
        Reached { steps: highest, running: (highest > 0).then_some(anchors[0]) }
    }

    /// Follows only the attempt that the first entry opens.
    fn first(&self, case: &CaseView<'_>) -> Reached {
        let (mut steps, mut anchor) = (0, i64::MIN);
        for (label, at) in case.labels.iter().zip(case.ts) {
            if self.bits(*label) & 1 << steps == 0 {
                continue;
            }
            if steps == 0 {
                anchor = *at;
            } else if !self.in_window(anchor, *at) {
                break;
            }
            steps += 1;
            if steps == self.steps {
                break;
            }
        }
        Reached { steps, running: (steps > 0).then_some(anchor) }
    }

    /// The longest run of consecutive events that matches a prefix of the steps. A repeat of the step just
    /// reached is folded; a repeat of the first step opens the window anew.
    fn strict(&self, case: &CaseView<'_>, entry: FunnelEntry) -> Reached {
        let mut steps = 0;
        // For each number of steps the newest start of a run that has just matched so many.
        let mut runs: [Option<i64>; MAX_STEPS] = [None; MAX_STEPS];
        let mut entered = false;
        for (label, at) in case.labels.iter().zip(case.ts) {
            let bits = self.bits(*label);
            for step in (0..self.steps).rev() {
                let matches = bits & 1 << step != 0;
                let advanced =
                    step.checked_sub(1).and_then(|before| runs[before]).filter(|start| self.in_window(*start, *at));
                let opened = (step == 0 && (entry == FunnelEntry::Newest || !entered)).then_some(*at);
                runs[step] = if matches { runs[step].max(advanced).max(opened) } else { None };
                if runs[step].is_some() {
                    steps = steps.max(step + 1);
                }
            }
            entered |= bits & 1 != 0;
            if steps == self.steps {
                break;
            }
        }
        Reached { steps, running: runs.iter().flatten().max().copied() }
    }

    /// The most steps that distinct events fill inside one window.
    fn any(&self, case: &CaseView<'_>, entry: FunnelEntry) -> Reached {
        let mut best = Reached { steps: 0, running: None };
        let matching: Vec<(i64, u32)> = case
            .labels
            .iter()
            .zip(case.ts)
            .map(|(label, at)| (*at, self.bits(*label)))
            .filter(|(_, bits)| *bits != 0)
            .collect();
        // How many events of each combination of steps lie in the window.
        let mut inside: Vec<(u32, u32)> = Vec::new();
        let mut from = 0;
        for (at, bits) in &matching {
            match inside.iter_mut().find(|(kind, _)| kind == bits) {
                Some((_, count)) => *count += 1,
                None => inside.push((*bits, 1)),
            }
            while !self.in_window(matching[from].0, *at) {
                if entry == FunnelEntry::First {
                    return best;
                }
                if let Some((_, count)) = inside.iter_mut().find(|(kind, _)| *kind == matching[from].1) {
                    *count -= 1;
                }
                from += 1;
            }
            best.steps = best.steps.max(filled(&inside, self.steps));
            best.running = Some(if entry == FunnelEntry::First { matching[0].0 } else { *at });
            if best.steps == self.steps {
                break;
            }
        }
        best
    }
}

/// How many of the steps distinct events can fill: a maximum matching of steps to events, where events are
/// given as (steps that they match, how many such events).
fn filled(events: &[(u32, u32)], steps: usize) -> usize {
    if events.iter().all(|(bits, _)| bits.count_ones() == 1) {
        return events.iter().filter(|(_, count)| *count > 0).count();
    }
    fn place(step: usize, events: &[(u32, u32)], used: &mut [Vec<usize>], tried: &mut [bool]) -> bool {
        for (at, (bits, count)) in events.iter().enumerate() {
            if *count == 0 || bits & 1 << step == 0 || tried[at] {
                continue;
            }
            tried[at] = true;
            if used[at].len() < *count as usize {
                used[at].push(step);
                return true;
            }
            for taken in 0..used[at].len() {
                let other = used[at][taken];
                if place(other, events, used, tried) {
                    used[at][taken] = step;
                    return true;
                }
            }
        }
        false
    }
    let mut used = vec![Vec::new(); events.len()];
    (0..steps).filter(|step| place(*step, events, &mut used, &mut vec![false; events.len()])).count()
}

impl Funnel {
    /// Counts one case, and says how far it came.
    pub fn see(&mut self, spec: &FunnelSpec, case: &CaseView<'_>) -> Stand {
        let reached = spec.reached(case);
        if self.at.is_empty() {
            self.at.resize(spec.steps + 1, (0, 0));
        }
        let case_runs = case.state == CaseState::Open || (spec.window.is_some() && !spec.cut_by_silence);
        let in_time = |start: i64| spec.window.is_none_or(|window| spec.as_of.saturating_sub(start) <= window.0);
        let running = case_runs && reached.running.is_some_and(in_time);
        let open = reached.steps > 0 && reached.steps < spec.steps && running && !spec.all_closed;
        let counts = &mut self.at[reached.steps];
        if open {
            counts.1 += 1;
        } else {
            counts.0 += 1;
        }
        Stand { steps: reached.steps, open, arrived: reached.steps == spec.steps }
    }

    /// How many cases were counted.
    pub(crate) fn cases(&self) -> u64 {
        self.at.iter().map(|(closed, open)| closed + open).sum()
    }

    /// Whether this counts cases by so many steps.
    pub(crate) fn has_steps(&self, steps: Option<usize>) -> bool {
        self.at.is_empty() || steps.is_some_and(|steps| self.at.len() == steps + 1)
    }

    /// Adds another count over the same steps.
    pub fn merge(&mut self, other: &Self) {
        if self.at.is_empty() {
            self.at.resize(other.at.len(), (0, 0));
        }
        for (mine, theirs) in self.at.iter_mut().zip(&other.at) {
            mine.0 += theirs.0;
            mine.1 += theirs.1;
        }
    }

    /// The figures of each step, in order.
    pub fn finish(&self, steps: usize) -> Vec<FunnelStepFigures> {
        let total = |reached: usize| self.at.iter().skip(reached).map(|(closed, open)| closed + open).sum::<u64>();
        (1..=steps)
            .map(|step| {
                let (closed, open) = self.at.get(step).copied().unwrap_or((0, 0));
                let last = step == steps;
                let converted = if last { closed + open } else { total(step + 1) };
                FunnelStepFigures {
                    entered: total(step),
                    converted,
                    dropped: if last { 0 } else { closed },
                    open: if last { 0 } else { open },
                }
            })
            .collect()
    }
}

/// Figures of one step: `entered = converted + dropped + open`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunnelStepFigures {
    /// Cases that reached the step.
    pub entered: u64,
    /// Of them, those that reached the next step; for the last step, all.
    pub converted: u64,
    /// Of them, those that did not and whose window has passed.
    pub dropped: u64,
    /// Of them, those that did not and whose window still runs at `as_of`.
    pub open: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs `events` such as `A0 X5 B70` (a label and its second) against steps `A`, `B`, `C`.
    fn reached(order: FunnelOrder, entry: FunnelEntry, window: i64, events: &str) -> usize {
        reached_by(&[1, 2, 4], 3, order, entry, window, events)
    }

    fn reached_by(
        kinds: &[u32; 3],
        steps: usize,
        order: FunnelOrder,
        entry: FunnelEntry,
        window: i64,
        events: &str,
    ) -> usize {
        let parse = |word: &str| -> (u32, i64) {
            let label = "ABC".find(&word[..1]).map_or(3, |at| at as u32);
            (label, word[1..].parse::<i64>().expect("seconds") * 1_000_000)
        };
        let (labels, ts): (Vec<u32>, Vec<i64>) = events.split_whitespace().map(parse).unzip();
        let spec = FunnelSpec {
            steps_of: vec![kinds[0], kinds[1], kinds[2], 0],
            steps,
            window: Some(Span::from_secs(window)),
            order,
            entry,
            as_of: i64::MAX,
            all_closed: true,
            cut_by_silence: false,
        };
        let precision = vec![0; ts.len()];
        let case = CaseView {
            serial: 1,
            customer: 0,
            labels: &labels,
            ts: &ts,
            precision: &precision,
            dues: &[],
            state: CaseState::Dropped,
        };
        spec.reached(&case).steps
    }

    #[test]
    fn the_newest_entry_converts_where_the_first_does_not() {
        assert_eq!(reached(FunnelOrder::Ordered, FunnelEntry::Newest, 60, "A0 A50 B70"), 2);
        assert_eq!(reached(FunnelOrder::Ordered, FunnelEntry::First, 60, "A0 A50 B70"), 1);
    }

    #[test]
    fn a_window_that_is_exactly_met_converts() {
        assert_eq!(reached(FunnelOrder::Ordered, FunnelEntry::Newest, 60, "A0 B60"), 2);
        assert_eq!(reached(FunnelOrder::Ordered, FunnelEntry::Newest, 60, "A0 B61"), 1);
    }

    #[test]
    fn one_event_fills_one_step() {
        let same = |events| reached_by(&[3, 0, 0], 2, FunnelOrder::Ordered, FunnelEntry::Newest, 60, events);
        assert_eq!(same("A0"), 1, "a single A is not A then A");
        assert_eq!(same("A0 A5"), 2);
        assert_eq!(reached_by(&[3, 0, 0], 2, FunnelOrder::Any, FunnelEntry::Newest, 60, "A0"), 1);
        assert_eq!(reached_by(&[3, 0, 0], 2, FunnelOrder::Any, FunnelEntry::Newest, 60, "A0 A9"), 2);
    }

    #[test]
    fn a_stranger_between_breaks_only_the_strict_order() {
        assert_eq!(reached(FunnelOrder::Strict, FunnelEntry::Newest, 60, "A0 X1 A2 B3"), 2);
        assert_eq!(reached(FunnelOrder::Strict, FunnelEntry::Newest, 60, "A0 X1 B3"), 1);
        assert_eq!(reached(FunnelOrder::Ordered, FunnelEntry::Newest, 60, "A0 X1 B3"), 2);
        assert_eq!(reached(FunnelOrder::Strict, FunnelEntry::Newest, 60, "A0 A1 B2 B3 C4"), 3, "repeats are folded");
    }

    #[test]
    fn strict_steps_that_overlap_take_the_newest_start_that_fits() {
        let strict = |events| reached_by(&[3, 4, 0], 3, FunnelOrder::Strict, FunnelEntry::Newest, 3, events);
        assert_eq!((strict("A1 A2 B4"), strict("A0 A1 A2 B4")), (3, 3));
    }

    #[test]
    fn on_a_tie_the_sequence_of_the_source_decides() {
        assert_eq!(reached(FunnelOrder::Ordered, FunnelEntry::Newest, 60, "B5 A5"), 1);
        assert_eq!(reached(FunnelOrder::Any, FunnelEntry::Newest, 60, "B5 A5"), 2);
    }

    #[test]
    fn any_order_looks_for_the_best_window() {
        assert_eq!(reached(FunnelOrder::Any, FunnelEntry::Newest, 10, "C0 B8 A15 B17 C20"), 3);
        assert_eq!(reached(FunnelOrder::Any, FunnelEntry::First, 10, "C0 B8 A15 B17 C20"), 2);
    }

    #[test]
    fn overlapping_steps_are_matched_to_distinct_events() {
        // A matches steps 1 and 2, B matches step 1 alone: one A and one B fill both.
        assert_eq!(filled(&[(3, 1), (1, 1)], 2), 2);
        assert_eq!(filled(&[(3, 1)], 2), 1);
        assert_eq!(filled(&[(3, 2)], 2), 2);
        assert_eq!(filled(&[(1, 5), (1, 0)], 2), 1);
    }
}
