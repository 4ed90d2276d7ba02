//! Variants: which sequences of labels cases took, and how many took each.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use serde::{Deserialize, Serialize};
use std::hash::BuildHasher;

use crate::cases::CaseView;

/// Counts cases by their exact sequence of labels. Memory grows with the distinct sequences.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(try_from = "Sequences")]
pub struct Variants {
    /// Finds a sequence; made anew from the sequences.
    #[serde(skip)]
    table: HashTable<u32>,
    variants: Vec<Variant>,
    arena: Vec<u32>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Variant {
    #[serde(skip)]
    hash: u64,
    start: usize,
    len: usize,
    cases: u64,
}

/// The sequences of [`Variants`], field by field as they are written.
#[derive(Deserialize)]
struct Sequences {
    variants: Vec<Variant>,
    arena: Vec<u32>,
}

impl TryFrom<Sequences> for Variants {
    type Error = &'static str;

    fn try_from(sequences: Sequences) -> Result<Self, Self::Error> {
        let mut variants = Self::default();
        for Variant { start, len, cases, .. } in sequences.variants {
            let end = start.checked_add(len).ok_or("a variant lies outside its labels")?;
            let labels = sequences.arena.get(start..end).ok_or("a variant lies outside its labels")?;
            variants.add(labels, cases);
        }
        Ok(variants)
    }
}

impl Variants {
    /// Counts one case.
    pub fn see(&mut self, case: &CaseView<'_>) {
        self.add(case.labels, 1);
    }

    fn add(&mut self, labels: &[u32], cases: u64) {
        let hash = FixedState::default().hash_one(labels);
        let Self { table, variants, arena } = self;
        let found = table.find(hash, |at| {
            let variant = &variants[*at as usize];
            variant.hash == hash && arena[variant.start..variant.start + variant.len] == *labels
        });
        match found {
            Some(at) => variants[*at as usize].cases += cases,
            None => {
                let at = variants.len() as u32;
                variants.push(Variant { hash, start: arena.len(), len: labels.len(), cases });
                arena.extend_from_slice(labels);
                table.insert_unique(hash, at, |at| variants[*at as usize].hash);
            }
        }
    }

    /// Adds another count.
    pub fn merge(&mut self, other: &Self) {
        for (labels, cases) in other.iter() {
            self.add(labels, cases);
        }
    }

    /// How many distinct sequences there are.
    pub fn distinct(&self) -> usize {
        self.variants.len()
    }

    /// Every sequence with its number of cases, in no stated order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u32], u64)> {
        self.variants.iter().map(|variant| (&self.arena[variant.start..variant.start + variant.len], variant.cases))
    }

    /// How many distinct sequences there are when immediate repeats count once.
    pub fn distinct_folded(&self) -> usize {
        let mut folded = Self::default();
        let mut path = Vec::new();
        for (labels, cases) in self.iter() {
            path.clear();
            path.extend_from_slice(labels);
            path.dedup();
            folded.add(&path, cases);
        }
        folded.distinct()
    }

    /// The `k` most frequent sequences: by cases, then by the names of their labels in order.
    pub fn top(&self, k: usize, names: &[String]) -> Vec<(Vec<u32>, u64)> {
        let mut all: Vec<(&[u32], u64)> = self.iter().collect();
        let name = |label: &u32| names[*label as usize].as_str();
        let by_rank = |a: &(&[u32], u64), b: &(&[u32], u64)| {
            b.1.cmp(&a.1).then_with(|| a.0.iter().map(name).cmp(b.0.iter().map(name)))
        };
        if all.len() > k && k > 0 {
            all.select_nth_unstable_by(k - 1, by_rank);
        }
        all.truncate(k);
        all.sort_unstable_by(by_rank);
        all.into_iter().map(|(labels, cases)| (labels.to_vec(), cases)).collect()
    }
}
