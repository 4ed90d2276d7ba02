//! Durations: sums in integers, quantiles exact while they fit a budget and from a histogram beyond it.
//!
//! The histogram has 64 bins an octave and merges in any order; a quantile from it is off by at most 1 %.

use serde::{Deserialize, Serialize};

use crate::wire::{self, Damaged, ensure};

/// Bins of an octave, as a power of two.
const SUB_BITS: u32 = 6;

/// Counts by logarithmic bin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    bins: Vec<u64>,
}

fn bin_of(micros: i64) -> usize {
    let value = micros.max(0) as u64;
    if value < 1 << (SUB_BITS + 1) {
        return value as usize;
    }
    let exponent = 63 - value.leading_zeros();
    let sub = (value >> (exponent - SUB_BITS)) & ((1 << SUB_BITS) - 1);
    (((exponent - SUB_BITS + 1) as usize) << SUB_BITS) + sub as usize
}

fn middle_of(bin: usize) -> f64 {
    if bin < 1 << (SUB_BITS + 1) {
        return bin as f64;
    }
    let exponent = (bin >> SUB_BITS) as u32 + SUB_BITS - 1;
    let sub = (bin & ((1 << SUB_BITS) - 1)) as u64;
    let width = 2f64.powi((exponent - SUB_BITS) as i32);
    ((1u64 << SUB_BITS) + sub) as f64 * width + (width - 1.0) / 2.0
}

impl Histogram {
    fn add(&mut self, micros: i64) {
        let bin = bin_of(micros);
        if bin >= self.bins.len() {
            self.bins.resize(bin + 1, 0);
        }
        self.bins[bin] += 1;
    }

    fn merge(&mut self, other: &Self) {
        if other.bins.len() > self.bins.len() {
            self.bins.resize(other.bins.len(), 0);
        }
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            *mine += theirs;
        }
    }

    fn minus(&self, other: &Self) -> Self {
        let mut bins = self.bins.clone();
        for (mine, theirs) in bins.iter_mut().zip(&other.bins) {
            *mine = mine.saturating_sub(*theirs);
        }
        Self { bins }
    }

    fn value_at(&self, rank: u64) -> f64 {
        let mut seen = 0;
        for (bin, count) in self.bins.iter().enumerate() {
            seen += count;
            if seen > rank {
                return middle_of(bin);
            }
        }
        0.0
    }
}

/// A set of durations in microseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "DurationsWire")]
pub struct Durations {
    count: u64,
    sum: i128,
    min: i64,
    max: i64,
    kept: Kept,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Kept {
    Exact(Vec<i64>),
    Binned(Histogram),
}

#[derive(Deserialize)]
struct DurationsWire {
    count: u64,
    sum: i128,
    min: i64,
    max: i64,
    kept: Kept,
}

impl TryFrom<DurationsWire> for Durations {
    type Error = Damaged;

    fn try_from(wire: DurationsWire) -> Result<Self, Damaged> {
        let DurationsWire { count, sum, min, max, kept } = wire;
        match &kept {
            Kept::Exact(all) => {
                let mut told = Self::default();
                all.iter().for_each(|micros| told.note(*micros));
                let same = (count, sum, min, max) == (told.count, told.sum, told.min, told.max);
                ensure(same, "the figures of a set of durations are not those of its values")?;
            }
            Kept::Binned(bins) => {
                ensure(bins.bins.len() <= bin_of(i64::MAX) + 1, "a histogram has too many bins")?;
                let binned = wire::total(bins.bins.iter().copied())?;
                let empty = Self::default();
                let bounds = if count == 0 {
                    (sum, min, max) == (0, empty.min, empty.max)
                } else {
                    let times = |micros: i64| i128::from(micros) * i128::from(count);
                    min <= max && times(min) <= sum && sum <= times(max)
                };
                ensure(binned == count && bounds, "the figures of a set of durations are not those of its bins")?;
            }
        }
        Ok(Self { count, sum, min, max, kept })
    }
}

impl Default for Durations {
    fn default() -> Self {
        Self { count: 0, sum: 0, min: i64::MAX, max: i64::MIN, kept: Kept::Exact(Vec::new()) }
    }
}

impl Durations {
    fn note(&mut self, micros: i64) {
        self.count += 1;
        self.sum += i128::from(micros);
        self.min = self.min.min(micros);
        self.max = self.max.max(micros);
    }

    /// Adds one duration.
    pub fn add(&mut self, micros: i64) {
        self.note(micros);
        match &mut self.kept {
            Kept::Exact(all) => all.push(micros),
            Kept::Binned(bins) => bins.add(micros),
        }
    }

    /// How many durations were added.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether quantiles are exact.
    pub(crate) fn exact(&self) -> bool {
        matches!(self.kept, Kept::Exact(_))
    }

    /// Gives up exact quantiles: from here on the histogram answers.
    pub fn bin(&mut self) {
        if let Kept::Exact(all) = &self.kept {
            let mut bins = Histogram::default();
            all.iter().for_each(|micros| bins.add(*micros));
            self.kept = Kept::Binned(bins);
        }
    }

    /// Adds another set. The result is binned when either is.
    pub fn merge(&mut self, mut other: Self) {
        if matches!(self.kept, Kept::Binned(_)) {
            other.bin();
        } else if matches!(other.kept, Kept::Binned(_)) {
            self.bin();
        }
        self.count += other.count;
        self.sum += other.sum;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        match (&mut self.kept, other.kept) {
            (Kept::Exact(mine), Kept::Exact(mut theirs)) => mine.append(&mut theirs),
            (Kept::Binned(mine), Kept::Binned(theirs)) => mine.merge(&theirs),
            _ => {}
        }
    }

    /// The figures of the set; `None` when it is empty.
    pub fn summary(&self) -> Option<DurationSummary> {
        if self.count == 0 {
            return None;
        }
        let quantiles = match &self.kept {
            Kept::Exact(all) => {
                let mut sorted = all.clone();
                sorted.sort_unstable();
                QUANTILES.map(|q| quantile(self.count, q, |rank| sorted[rank as usize] as f64))
            }
            Kept::Binned(bins) => QUANTILES
                .map(|q| quantile(self.count, q, |rank| bins.value_at(rank)).clamp(self.min as f64, self.max as f64)),
        };
        let [p25, median, p75, p95] = quantiles;
        Some(DurationSummary {
            count: self.count,
            sum: self.sum,
            min: self.min,
            max: self.max,
            p25,
            median,
            p75,
            p95,
            exact: self.exact(),
        })
    }

    /// The median of what is in this set and not in `part`, which must be a part of it.
    pub fn median_without(&self, part: &Self) -> Option<f64> {
        let left = self.count.saturating_sub(part.count);
        if left == 0 {
            return None;
        }
        match (&self.kept, &part.kept) {
            (Kept::Exact(all), Kept::Exact(some)) => {
                let (mut all, mut some) = (all.clone(), some.clone());
                all.sort_unstable();
                some.sort_unstable();
                let mut skip = some.iter().peekable();
                let mut rest = Vec::with_capacity(left as usize);
                for value in all {
                    if skip.peek() == Some(&&value) {
                        skip.next();
                    } else {
                        rest.push(value);
                    }
                }
                Some(quantile(rest.len() as u64, 0.5, |rank| rest[rank as usize] as f64))
            }
            _ => {
                let (mut all, mut some) = (self.clone(), part.clone());
                all.bin();
                some.bin();
                match (&all.kept, &some.kept) {
                    (Kept::Binned(all), Kept::Binned(some)) => {
                        let rest = all.minus(some);
                        Some(quantile(left, 0.5, |rank| rest.value_at(rank)))
                    }
                    _ => None,
                }
            }
        }
    }
}

const QUANTILES: [f64; 4] = [0.25, 0.5, 0.75, 0.95];

/// The `q` quantile of `n > 0` sorted values: linear between the two nearest ranks.
///
/// R. J. Hyndman, Y. Fan (1996), "Sample quantiles in statistical packages", Am. Stat. 50(4), 361–365,
/// definition 7, the default of NumPy and pandas.
fn quantile(n: u64, q: f64, value: impl Fn(u64) -> f64) -> f64 {
    let at = (n - 1) as f64 * q;
    let below = at.floor();
    let low = value(below as u64);
    let weight = at - below;
    if weight == 0.0 { low } else { low + (value(below as u64 + 1) - low) * weight }
}

/// Figures of a set of durations, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DurationSummary {
    /// How many.
    pub count: u64,
    /// Their sum.
    pub sum: i128,
    /// The shortest.
    pub min: i64,
    /// The longest.
    pub max: i64,
    /// A quarter are at most this.
    pub p25: f64,
    /// Half are at most this.
    pub median: f64,
    /// Three quarters are at most this.
    pub p75: f64,
    /// 95 of 100 are at most this.
    pub p95: f64,
    /// Whether the quantiles are exact; else they are off by at most 1 %.
    pub exact: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(values: &[i64]) -> Durations {
        let mut set = Durations::default();
        values.iter().for_each(|value| set.add(*value));
        set
    }

    #[test]
    fn the_median_of_an_even_set_is_the_average_of_the_middle_two() {
        let summary = set(&[4, 1, 3, 2]).summary().expect("not empty");
        assert_eq!((summary.median, summary.p25, summary.p95), (2.5, 1.75, 3.8499999999999996));
        assert!(Durations::default().summary().is_none());
    }

    #[test]
    fn the_median_of_the_rest_leaves_out_each_value_once() {
        assert_eq!(set(&[1, 5, 5, 9]).median_without(&set(&[5])), Some(5.0));
        assert_eq!(set(&[1, 5]).median_without(&set(&[1, 5])), None);
    }

    proptest! {
        #[test]
        fn a_binned_quantile_is_off_by_at_most_one_percent(values in prop::collection::vec(0i64..10_000_000_000_000, 1..200)) {
            let exact = set(&values).summary().expect("not empty");
            let mut binned = set(&values);
            binned.bin();
            let binned = binned.summary().expect("not empty");
            let mut sorted = values.clone();
            sorted.sort_unstable();
            // Between two ranks the interpolation is linear, so the error of each end bounds it.
            prop_assert!((binned.median - exact.median).abs() <= 0.01 * exact.median + 1e-9);
            prop_assert_eq!(binned.sum, exact.sum);
        }

        #[test]
        fn merging_in_any_order_gives_the_same_figures(a in prop::collection::vec(0i64..1_000_000, 0..50), b in prop::collection::vec(0i64..1_000_000, 0..50)) {
            let mut one = set(&a);
            one.merge(set(&b));
            let mut two = set(&b);
            two.merge(set(&a));
            prop_assert_eq!(one.summary(), two.summary());
            one.bin();
            let mut three = set(&a);
            three.bin();
            three.merge(set(&b));
            prop_assert_eq!(one.summary(), three.summary());
        }
    }
}
