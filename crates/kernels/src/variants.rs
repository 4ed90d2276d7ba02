//! Variants: which sequences of labels cases took, and how many took each.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use serde::{Deserialize, Serialize, Serializer};
use std::hash::BuildHasher;

use crate::cases::CaseView;
use crate::wire::{self, Damaged, ensure};

/// Counts cases by their exact sequence of labels. Memory grows with the distinct sequences.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "Vec<(Vec<u32>, u64)>")]
pub struct Variants {
    table: HashTable<u32>,
    variants: Vec<Variant>,
    arena: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Variant {
    hash: u64,
    start: usize,
    len: usize,
    cases: u64,
}

impl Serialize for Variants {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter())
    }
}

impl TryFrom<Vec<(Vec<u32>, u64)>> for Variants {
    type Error = Damaged;

    fn try_from(counted: Vec<(Vec<u32>, u64)>) -> Result<Self, Damaged> {
        wire::total(counted.iter().map(|(_, cases)| *cases))?;
        ensure(counted.iter().all(|(labels, cases)| !labels.is_empty() && *cases > 0), "a variant of nothing")?;
        let mut variants = Self::default();
        counted.iter().for_each(|(labels, cases)| variants.add(labels, *cases));
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

    /// How many cases were counted.
    pub(crate) fn cases(&self) -> u64 {
        self.variants.iter().map(|variant| variant.cases).sum()
    }

    /// Whether every label is one of so many.
    pub(crate) fn within(&self, labels: usize) -> bool {
        self.arena.iter().all(|label| (*label as usize) < labels)
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
