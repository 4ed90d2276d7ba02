//! Cases: how a customer's events are cut into stretches that begin and end.

use desireline_model::time::{Precision, Span};
use serde::{Deserialize, Serialize};

/// How cases are cut from a group's events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cut {
    /// A group is one case.
    Whole,
    /// A new case starts when the gap since the previous event is greater than `gap`, or when the case
    /// would last longer than `cap`.
    Session {
        /// The longest silence inside a session.
        #[serde(with = "crate::wire::micros")]
        gap: Span,
        /// The longest session.
        #[serde(with = "crate::wire::micros")]
        cap: Span,
    },
    /// A case starts at a start label (or, without any, at the first event) and holds what follows until
    /// it has ended and a start label comes again, or until a silence.
    Episode {
        /// Whether a label starts an episode, by label; empty means that any event does.
        starts: Vec<bool>,
    },
}

/// Where a case stands at `as_of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CaseState {
    /// An end condition was met.
    Completed,
    /// No end condition was met, and the silence has passed.
    Dropped,
    /// No end condition was met, and the silence has not passed.
    Open,
}

/// The rules of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRules {
    /// How cases are cut.
    pub cut: Cut,
    /// Whether a label completes a case, by label.
    pub ends: Vec<bool>,
    /// After how much silence a case is over.
    #[serde(with = "crate::wire::micros")]
    pub silence: Span,
    /// Up to which instant the data is complete; later events are left out.
    pub as_of: i64,
    /// Nothing is open: what is not completed is dropped.
    pub all_closed: bool,
    /// Only cases that start in this half-open range count.
    pub period: Option<(i64, i64)>,
}

impl CaseRules {
    fn is_end(&self, label: u32) -> bool {
        self.ends.get(label as usize).copied().unwrap_or(false)
    }

    /// The state of a case by its labels and its last instant.
    pub fn state(&self, labels: &[u32], last_ts: i64) -> CaseState {
        if labels.iter().any(|label| self.is_end(*label)) {
            CaseState::Completed
        } else if !self.all_closed && self.as_of.saturating_sub(last_ts) <= self.silence.0 {
            CaseState::Open
        } else {
            CaseState::Dropped
        }
    }

    /// Cuts a group's events into cases: half-open ranges of rows, in order. Rows in no range belong to no
    /// case (they come before an episode's first start).
    pub fn cut(&self, ts: &[i64], labels: &[u32], mut each: impl FnMut(std::ops::Range<usize>)) {
        let n = ts.partition_point(|at| *at <= self.as_of);
        if n == 0 {
            return;
        }
        match &self.cut {
            Cut::Whole => each(0..n),
            Cut::Session { gap, cap } => {
                let mut start = 0;
                for row in 1..n {
                    if ts[row] - ts[row - 1] > gap.0 || ts[row] - ts[start] > cap.0 {
                        each(start..row);
                        start = row;
                    }
                }
                each(start..n);
            }
            Cut::Episode { starts } => {
                let begins =
                    |row: usize| starts.is_empty() || starts.get(labels[row] as usize).copied().unwrap_or(false);
                let mut start: Option<usize> = None;
                let mut ended = false;
                for row in 0..n {
                    if let Some(from) = start {
                        let silent = ts[row] - ts[row - 1] > self.silence.0;
                        if silent || (ended && !starts.is_empty() && begins(row)) {
                            each(from..row);
                            start = None;
                        }
                    }
                    if start.is_none() && begins(row) {
                        start = Some(row);
                        ended = false;
                    }
                    ended |= start.is_some() && self.is_end(labels[row]);
                }
                if let Some(from) = start {
                    each(from..n);
                }
            }
        }
    }
}

/// One case, as every view sees it.
#[derive(Debug, Clone, Copy)]
pub struct CaseView<'a> {
    /// Counts the cases of a partial, from 1: two cases of one partial never share it.
    pub serial: u64,
    /// The customer of the case: that of its first event.
    pub customer: u32,
    /// What happened, in order.
    pub labels: &'a [u32],
    /// When, in microseconds, in order.
    pub ts: &'a [i64],
    /// How finely each instant is known.
    pub precision: &'a [u8],
    /// The first promised instant of each kind that an event of the case carries.
    pub dues: &'a [Option<i64>],
    /// Where the case stands.
    pub state: CaseState,
}

impl CaseView<'_> {
    /// Whether the events in rows `a` and `b` have no order: equal at the coarser of their precisions.
    pub fn tied(&self, a: usize, b: usize) -> bool {
        tied((self.ts[a], self.precision[a]), (self.ts[b], self.precision[b]))
    }

    /// From the first event to the last, in microseconds.
    pub fn duration(&self) -> i64 {
        match (self.ts.first(), self.ts.last()) {
            (Some(first), Some(last)) => last - first,
            _ => 0,
        }
    }
}

/// Whether two instants have no order: the stretches of time in which they may lie overlap. An instant known to
/// the day lies anywhere in the 24 hours from it on, one known to the minute in that minute, and so on.
pub fn tied(a: (i64, u8), b: (i64, u8)) -> bool {
    let end = |(ts, precision): (i64, u8)| ts.saturating_add(Precision::from_u8(precision).micros());
    let coarse = a.1 != b.1 || a.1 == Precision::Day as u8;
    a.0 == b.0 || (coarse && a.0 < end(b) && b.0 < end(a))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(cut: Cut) -> CaseRules {
        CaseRules {
            cut,
            ends: vec![false, true],
            silence: Span::from_days(30),
            as_of: i64::MAX,
            all_closed: false,
            period: None,
        }
    }

    fn ranges(rules: &CaseRules, minutes: &[i64], labels: &[u32]) -> Vec<(usize, usize)> {
        let ts: Vec<i64> = minutes.iter().map(|minute| minute * 60_000_000).collect();
        let mut found = Vec::new();
        rules.cut(&ts, labels, |range| found.push((range.start, range.end)));
        found
    }

    #[test]
    fn a_session_ends_only_when_the_gap_is_greater_than_the_limit() {
        let cut = rules(Cut::Session { gap: Span::from_secs(1800), cap: Span::from_days(1) });
        assert_eq!(ranges(&cut, &[0, 10, 39, 69, 100], &[0; 5]), [(0, 4), (4, 5)]);
    }

    #[test]
    fn a_session_never_lasts_longer_than_its_cap() {
        let cut = rules(Cut::Session { gap: Span::from_secs(1800), cap: Span::from_secs(3600) });
        assert_eq!(ranges(&cut, &[0, 25, 50, 60, 75], &[0; 5]), [(0, 4), (4, 5)]);
    }

    #[test]
    fn an_episode_keeps_what_follows_its_end_until_the_next_start() {
        // labels: 0 browse, 1 buy (end), 2 landing (start)
        let cut = rules(Cut::Episode { starts: vec![false, false, true] });
        let labels = [0, 2, 2, 1, 0, 2, 0];
        assert_eq!(ranges(&cut, &[0, 1, 2, 3, 4, 5, 6], &labels), [(1, 5), (5, 7)]);
    }

    #[test]
    fn a_silence_cuts_an_episode_but_never_a_case_given_by_a_column() {
        let month = 31 * 24 * 60;
        assert_eq!(ranges(&rules(Cut::Episode { starts: vec![] }), &[0, 1, month + 2], &[0, 0, 0]), [(0, 2), (2, 3)]);
        assert_eq!(ranges(&rules(Cut::Whole), &[0, 1, month + 2], &[0, 0, 0]), [(0, 3)]);
    }

    #[test]
    fn an_event_known_to_the_day_has_no_order_within_that_day() {
        let (day, second) = (Precision::Day as u8, Precision::Second as u8);
        let noon = 43_200_000_000;
        assert!(tied((0, day), (noon, second)));
        assert!(!tied((0, second), (noon, second)));
        assert!(!tied((-1_000_000, second), (0, day)), "the last second of the day before is before the day");
    }

    #[test]
    fn the_three_states() {
        let mut rules = rules(Cut::Whole);
        rules.as_of = 100 * 86_400_000_000;
        let day = |days: i64| days * 86_400_000_000;
        assert_eq!(rules.state(&[0, 1], day(0)), CaseState::Completed);
        assert_eq!(rules.state(&[0], day(70)), CaseState::Open, "the silence is exactly reached, not passed");
        assert_eq!(rules.state(&[0], day(69)), CaseState::Dropped);
        rules.all_closed = true;
        assert_eq!(rules.state(&[0], day(100)), CaseState::Dropped);
    }
}
