//! Feedback: what a customer said, as columns, and the scales of its scores.
//!
//! A decoder yields batches of [`schema`]: the columns of an event, since each item takes its place in the
//! customer's path, and behind them what was said.

use std::fmt;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use serde::{Deserialize, Serialize};

use crate::event::{self, Fields};

/// What the numbers of a score mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// The lowest score that can be given.
    pub min: f64,
    /// The highest one.
    pub max: f64,
    /// Whether the highest one is the best.
    pub higher_is_better: bool,
}

impl Scale {
    /// The scale between two numbers, if it is one: both finite, the second larger.
    pub fn new(min: f64, max: f64, higher_is_better: bool) -> Option<Self> {
        (min.is_finite() && max.is_finite() && min < max).then_some(Self { min, max, higher_is_better })
    }

    /// Whether a score can be given on this scale.
    pub fn holds(&self, score: f64) -> bool {
        (self.min..=self.max).contains(&score)
    }

    /// Where a score lies between the worst (0) and the best (1).
    pub fn goodness(&self, score: f64) -> f64 {
        let share = (score - self.min) / (self.max - self.min);
        if self.higher_is_better { share } else { 1.0 - share }
    }
}

impl fmt::Display for Scale {
    /// As in `0 to 10, higher is better`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let better = if self.higher_is_better { "higher" } else { "lower" };
        write!(f, "{} to {}, {better} is better", self.min, self.max)
    }
}

/// One column of feedback that an event does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum FeedbackField {
    /// The score as it was given; absent where only words were.
    Score,
    /// The lowest score of its scale; there with the score.
    ScaleMin,
    /// The highest score of its scale; there with the score.
    ScaleMax,
    /// The direction of its scale; there with the score.
    HigherIsBetter,
    /// What was said, in the customer's words; absent where only a score was given.
    Text,
    /// The language of the text, as the source says it.
    Language,
    /// What was asked: `nps`, `csat`, `ces`, `stars`, `review`, `ticket` and the like.
    Question,
    /// The step that it is about, as the source calls it.
    Touchpoint,
}

impl FeedbackField {
    /// All fields, in the order of the schema.
    pub const ALL: [Self; 8] = [
        Self::Score,
        Self::ScaleMin,
        Self::ScaleMax,
        Self::HigherIsBetter,
        Self::Text,
        Self::Language,
        Self::Question,
        Self::Touchpoint,
    ];

    /// The column's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Score => "feedback_score",
            Self::ScaleMin => "feedback_scale_min",
            Self::ScaleMax => "feedback_scale_max",
            Self::HigherIsBetter => "feedback_higher_is_better",
            Self::Text => "feedback_text",
            Self::Language => "feedback_language",
            Self::Question => "feedback_question",
            Self::Touchpoint => "feedback_touchpoint",
        }
    }

    /// The column's Arrow field; each may be absent in a row.
    pub fn field(self) -> Field {
        let kind = match self {
            Self::Score | Self::ScaleMin | Self::ScaleMax => DataType::Float64,
            Self::HigherIsBetter => DataType::Boolean,
            _ => DataType::Utf8,
        };
        Field::new(self.name(), kind, true)
    }
}

/// The Arrow schema of batches of feedback: an event of all fields, then [`FeedbackField::ALL`].
pub fn schema() -> SchemaRef {
    let mut fields: Vec<Field> = Fields::ALL.iter().map(event::EventField::field).collect();
    fields.extend(FeedbackField::ALL.map(FeedbackField::field));
    Arc::new(Schema::new(fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_says_which_end_is_the_good_one() {
        let nps = Scale::new(0.0, 10.0, true).expect("a scale");
        let grade = Scale::new(1.0, 5.0, false).expect("a scale");
        assert_eq!((nps.goodness(10.0), grade.goodness(1.0), grade.goodness(4.0)), (1.0, 1.0, 0.25));
        assert_eq!(grade.to_string(), "1 to 5, lower is better");
        assert!(nps.holds(0.0) && !nps.holds(11.0) && !nps.holds(f64::NAN));
        assert!(Scale::new(5.0, 5.0, true).is_none() && Scale::new(0.0, f64::INFINITY, true).is_none());
    }
}
