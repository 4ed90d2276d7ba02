//! What the first rows say about each column.

use std::collections::{HashMap, HashSet};

use crate::options::ReadOptions;
use crate::times::{self, Settled};

/// How many rows are looked at before anything is decided.
pub(crate) const PROFILE_ROWS: usize = 1_000;

/// One column of the first rows.
#[derive(Debug, Default)]
pub(crate) struct Column {
    pub name: String,
    /// A value per row; absent where it is empty or stands for nothing.
    pub values: Vec<Option<String>>,
    /// Values that the source types as instants.
    pub is_instant: bool,
    pub n_filled: usize,
    pub n_distinct: usize,
    /// Share of the values that are numbers.
    pub numeric: f64,
    /// Mean length in bytes.
    pub length: f64,
}

/// The first rows, by column.
#[derive(Debug, Default)]
pub(crate) struct Profile {
    pub columns: Vec<Column>,
    pub n_rows: usize,
}

/// Whether a value stands for no value.
pub(crate) fn is_nothing(value: &str) -> bool {
    match value.len() {
        0 => true,
        1 => value == "?",
        2 => matches!(value, "NA" | "\\N"),
        3 => matches!(value, "N/A" | "NaN" | "nan"),
        4 => matches!(value, "NULL" | "null" | "None" | "Null"),
        9 => value == "undefined",
        _ => false,
    }
}

impl Column {
    pub fn new(name: &str, values: Vec<Option<String>>, is_instant: bool) -> Self {
        let filled: Vec<&str> = values.iter().flatten().map(String::as_str).collect();
        let n_filled = filled.len();
        let share = |n: usize| if n_filled == 0 { 0.0 } else { n as f64 / n_filled as f64 };
        let numeric = share(filled.iter().filter(|value| value.trim().parse::<f64>().is_ok()).count());
        let length = share(filled.iter().map(|value| value.len()).sum());
        let n_distinct = filled.iter().collect::<HashSet<_>>().len();
        Self { name: name.to_owned(), is_instant, n_filled, n_distinct, numeric, length, values }
    }

    /// The values that are there.
    pub fn filled(&self) -> Vec<&str> {
        self.values.iter().flatten().map(String::as_str).collect()
    }

    /// Whether every value is another one.
    pub fn is_unique(&self) -> bool {
        self.n_filled > 0 && self.n_distinct == self.n_filled
    }

    /// Whether the values count 1, 2, 3 again and again: places in a case, not names of one.
    pub fn is_counter(&self) -> bool {
        let numbers: Vec<Option<i64>> = self.values.iter().map(|value| value.as_deref()?.trim().parse().ok()).collect();
        let (mut ups, mut resets, mut pairs) = (0_usize, 0_usize, 0_usize);
        for pair in numbers.windows(2) {
            let (Some(before), Some(after)) = (pair[0], pair[1]) else {
                continue;
            };
            pairs += 1;
            ups += usize::from(before.checked_add(1) == Some(after));
            resets += usize::from((0..=1).contains(&after));
        }
        pairs >= 3 && resets > 0 && ups * 3 > pairs && (ups + resets) * 10 >= pairs * 9
    }

    /// Whether most values are bare numbers, which are times only under a name that says so.
    pub fn is_bare_numbers(&self) -> bool {
        let n = self.values.iter().flatten().filter(|value| times::is_plain_number(value)).count();
        n * 2 > self.n_filled
    }

    /// How the column reads as times.
    pub fn settle(&self, options: &ReadOptions) -> Settled {
        times::settle(&self.name, &self.filled(), options)
    }

    /// Of the rows that follow a row of the same group, the share in which the value changes.
    /// Absent when no group has two rows.
    pub fn change_within(&self, group: &Self) -> Option<f64> {
        let mut last: HashMap<&str, Option<&str>> = HashMap::new();
        let (mut pairs, mut changes) = (0_u32, 0_u32);
        for (value, key) in self.values.iter().zip(&group.values) {
            let Some(key) = key.as_deref() else { continue };
            if let Some(before) = last.insert(key, value.as_deref()) {
                pairs += 1;
                changes += u32::from(before != value.as_deref());
            }
        }
        (pairs > 0).then(|| f64::from(changes) / f64::from(pairs))
    }
}

impl Profile {
    /// The column of this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}
