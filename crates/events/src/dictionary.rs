//! Texts as numbers: each distinct text once.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

/// Numbers texts from 0 in the order in which they were first seen.
#[derive(Debug, Default)]
pub struct Dictionary {
    table: HashTable<u32>,
    hasher: RandomState,
    /// All texts, one after the other, and where each ends.
    bytes: String,
    ends: Vec<usize>,
    /// The number given last: neighbours in a file are often equal.
    last: u32,
}

impl Dictionary {
    fn range(ends: &[usize], at: u32) -> std::ops::Range<usize> {
        let at = at as usize;
        (if at == 0 { 0 } else { ends[at - 1] })..ends[at]
    }

    /// The number of a text, new or known.
    pub fn number(&mut self, text: &str) -> u32 {
        if !self.is_empty() && self.text(self.last) == text {
            return self.last;
        }
        let hash = self.hasher.hash_one(text);
        let Self { table, hasher, bytes, ends, last } = self;
        if let Some(at) = table.find(hash, |at| &bytes[Self::range(ends, *at)] == text) {
            *last = *at;
            return *at;
        }
        let at = ends.len() as u32;
        bytes.push_str(text);
        ends.push(bytes.len());
        table.insert_unique(hash, at, |at| hasher.hash_one(&bytes[Self::range(ends, *at)]));
        *last = at;
        at
    }

    /// The text of a number.
    pub fn text(&self, number: u32) -> &str {
        &self.bytes[Self::range(&self.ends, number)]
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|at| self.text(at))
    }
}
