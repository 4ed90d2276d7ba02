//! Shares and intervals: the measures in which figures are stated.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An interval of a share, both ends in `0.0..=1.0`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A share with the counts that make it and its 95 % Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub n: u64,
    /// `count / n`, 0 when `n` is 0.
    pub share: f64,
    /// 95 % Wilson interval; absent when `n` is 0.
    pub interval: Option<Interval>,
}

/// z of a two-sided 95 % interval.
const Z95: f64 = 1.959_963_984_540_054;

impl Share {
    /// `count` of `n` (`count <= n`) with its 95 % Wilson score interval.
    ///
    /// E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference",
    /// J. Am. Stat. Assoc. 22(158), 209–212.
    ///
    /// ```
    /// # use desireline_model::units::Share;
    /// let share = Share::of(8, 12);
    /// let interval = share.interval.unwrap();
    /// assert!((interval.low - 0.3906).abs() < 5e-5 && (interval.high - 0.8619).abs() < 5e-5);
    /// assert!(Share::of(0, 0).interval.is_none());
    /// ```
    pub fn of(count: u64, n: u64) -> Self {
        if n == 0 {
            return Self { count, n, share: 0.0, interval: None };
        }
        let (total, p) = (n as f64, count as f64 / n as f64);
        let z2 = Z95 * Z95;
        let centre = p + z2 / (2.0 * total);
        let half = Z95 * (p * (1.0 - p) / total + z2 / (4.0 * total * total)).sqrt();
        let scale = 1.0 + z2 / total;
        let low = if count == 0 { 0.0 } else { ((centre - half) / scale).max(0.0) };
        let high = if count == n { 1.0 } else { ((centre + half) / scale).min(1.0) };
        Self { count, n, share: p, interval: Some(Interval { low, high }) }
    }
}
