//! Actions: what somebody does about a difference, and whether it helped.
//!
//! What is to change is frozen as a baseline when an action is made. [`measuring`] takes the same measure of the cases
//! that start after it was done; [`judge`] holds one against the other. `docs/concepts/loop.md` states the rule.

pub mod measuring;
#[cfg(test)]
mod tests;

use desireline_model::time::Timestamp;
use desireline_model::units::{Interval, Share};
use serde::{Deserialize, Serialize};

use crate::ask::percent;

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// The share of customers who have a difference, by its key.
    ShareOfDifference(String),
    /// The share of customers who complete, of those whose journey is over.
    ShareCompleted,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
}

/// Where an action wants to go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// What is measured.
    pub metric: Metric,
    /// Which way is better.
    pub direction: Direction,
    /// The share to reach, 0 to 1.
    pub value: f64,
}

impl Target {
    /// Whether a share reaches the target.
    pub fn is_met_by(&self, share: f64) -> bool {
        match self.direction {
            Direction::Up => share >= self.value,
            Direction::Down => share <= self.value,
        }
    }
}

/// A measure, as it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Customers who have what is measured.
    pub customers: u64,
    /// Of how many.
    pub n: u64,
    /// Cases that it rests on.
    pub cases: u64,
    /// Those of them that are still under way.
    pub open: u64,
    /// Cases that start here or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Cases that start before this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// On how many customers at least something can be settled, as the map says.
    pub min_customers: u64,
    /// When it was taken.
    pub at: Timestamp,
}

impl Measured {
    /// The share, with its 95 % Wilson interval.
    pub fn share(&self) -> Share {
        Share::of(self.customers, self.n)
    }

    /// Why nothing can be held against it, as a baseline.
    fn too_few(&self) -> Option<String> {
        let least = self.min_customers.max(1);
        let before = match self.n {
            n if n >= least => return None,
            0 => "no customer came before it".to_owned(),
            1 => "1 customer came before it".to_owned(),
            n => format!("{n} customers came before it"),
        };
        Some(format!("{before}, and {least} at least are needed to compare with"))
    }

    /// Why it says nothing yet.
    fn too_early(&self) -> Option<String> {
        if self.n < self.min_customers.max(1) {
            let so_far = match self.n {
                0 => "no customer has come since".to_owned(),
                1 => "1 customer has come since".to_owned(),
                n => format!("{n} customers have come since"),
            };
            return Some(format!("{so_far}, and {} at least are needed", self.min_customers.max(1)));
        }
        let most = self.open.saturating_mul(2) > self.cases;
        most.then(|| format!("{} of {} cases that have begun since are still under way", self.open, self.cases))
    }
}

/// Whether an action helped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// The interval of the difference lies on the side that was wanted.
    Better,
    /// It lies on the other side.
    Worse,
    /// It holds 0: what is seen may be chance.
    NoDifference,
    /// Too few customers, or too many of their cases are open.
    TooEarly,
}

/// A verdict on an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// In a word.
    pub word: Word,
    /// In a sentence.
    pub words: String,
    /// The share after it less the share before it, and its 95 % interval; absent where one of them has no customers.
    pub difference: Option<Change>,
    /// Whether the share after it reaches the target, chance or not.
    pub target_met: bool,
}

/// A difference of two shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The difference, −1 to 1.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Interval,
}

/// `after` less `before` with its 95 % interval: Newcombe's hybrid score interval, made of the Wilson intervals of both.
///
/// R. G. Newcombe (1998), "Interval estimation for the difference between independent proportions: comparison of eleven
/// methods", Statistics in Medicine 17(8), 873–890, method 10.
pub fn change(after: Share, before: Share) -> Option<Change> {
    let (a, b) = (after.interval?, before.interval?);
    let value = after.share - before.share;
    let low = value - (after.share - a.low).hypot(b.high - before.share);
    let high = value + (a.high - after.share).hypot(before.share - b.low);
    Some(Change { value, interval: Interval { low: low.max(-1.0), high: high.min(1.0) } })
}

/// Holds what was measured after an action against its baseline.
pub fn judge(target: &Target, baseline: &Measured, after: &Measured) -> Verdict {
    let (now, then) = (after.share(), baseline.share());
    let difference = change(now, then);
    let target_met = now.n > 0 && target.is_met_by(now.share);
    let of = match target.metric {
        Metric::ShareOfDifference(_) => "of customers",
        Metric::ShareCompleted => "of customers complete",
    };
    let early = after.too_early().or_else(|| baseline.too_few());
    let (word, words) = match (early, difference) {
        (Some(why), _) => (Word::TooEarly, format!("Too early to tell: {why}.")),
        (None, None) => (Word::TooEarly, "Too early to tell.".to_owned()),
        (None, Some(change)) => {
            let (word, lead) = word_of(target.direction, change);
            let figures = format!("{} {of} since, {} before", percent(now.share), percent(then.share));
            (word, format!("{lead}: {figures}, {}. {}", points(change), met(target, target_met)))
        }
    };
    Verdict { word, words, difference, target_met }
}

fn word_of(direction: Direction, change: Change) -> (Word, &'static str) {
    let wanted = match direction {
        Direction::Up => change.interval,
        Direction::Down => Interval { low: -change.interval.high, high: -change.interval.low },
    };
    match wanted {
        Interval { low, .. } if low > 0.0 => (Word::Better, "Better"),
        Interval { high, .. } if high < 0.0 => (Word::Worse, "Worse"),
        _ => (Word::NoDifference, "No difference that could not be chance"),
    }
}

/// `18 points less (95 % interval −25 to −10)`.
fn points(change: Change) -> String {
    let digit = |share: f64| {
        let points = (share * 1_000.0).round() / 10.0;
        // No minus before a nought.
        let text = format!("{:.1}", points.abs());
        let text = text.strip_suffix(".0").unwrap_or(&text).to_owned();
        if points < 0.0 { format!("−{text}") } else { text }
    };
    let size = digit(change.value.abs());
    let which = match size.as_str() {
        "0" => "the same".to_owned(),
        _ if change.value > 0.0 => format!("{size} points more"),
        _ => format!("{size} points less"),
    };
    format!("{which} (95 % interval {} to {})", digit(change.interval.low), digit(change.interval.high))
}

fn met(target: &Target, is_met: bool) -> String {
    let bound = match target.direction {
        Direction::Up => "at least",
        Direction::Down => "at most",
    };
    let end = if is_met { "met" } else { "not met" };
    format!("The target of {bound} {} is {end}.", percent(target.value))
}
