//! What is scanned: rows in memory, or a snapshot's segments with the rows that are not settled yet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::frames::{Frames, NONE};
use crate::segments::{SegmentError, SegmentEvents, partition, sort};

/// Where rows come from.
#[derive(Debug, Clone)]
pub enum Scan {
    /// Files that were read into memory.
    Memory(Arc<Frames>),
    /// One state of a workspace.
    Stored(Arc<Stored>),
}

/// One state of a workspace: each row is in one segment or one unsettled run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Stored {
    /// Files of settled rows.
    pub segments: Vec<SegmentRef>,
    /// Rows that are not settled yet.
    pub unsettled: Vec<Unsettled>,
    /// Imports whose rows in segments are to be left out.
    pub undone: BTreeSet<u32>,
    /// For each person who is not a customer alone, the number of the customer.
    pub linked: BTreeMap<u32, u32>,
    /// Over how many buckets persons are spread.
    pub n_buckets: u16,
}

/// A segment, and what the manifest says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentRef {
    /// Its events file.
    pub path: PathBuf,
    /// Its bucket.
    pub bucket: u16,
    /// How many rows it has.
    pub n_rows: u64,
    /// Its first instant.
    pub min_ts: i64,
    /// Its last instant.
    pub max_ts: i64,
}

/// Rows of one bucket that are not settled yet, sorted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unsettled {
    /// The bucket.
    pub bucket: u16,
    /// Their first instant.
    pub min_ts: i64,
    /// Their last instant.
    pub max_ts: i64,
    /// The rows.
    #[serde(with = "crate::operator::wire")]
    pub rows: Vec<SegmentEvents>,
}

impl Unsettled {
    /// Puts rows of inbox frames into runs, as settling would.
    ///
    /// # Errors
    ///
    /// As [`sort`].
    pub fn runs(frames: &[SegmentEvents], n_buckets: u16) -> Result<Vec<Self>, SegmentError> {
        let parts = partition(&sort(frames)?, n_buckets)?;
        let run = |(part, rows): (crate::segments::Partition, Vec<SegmentEvents>)| {
            let ts = || rows.iter().flat_map(|rows| rows.ts().iter().copied());
            let (min_ts, max_ts) = (ts().min().unwrap_or(i64::MAX), ts().max().unwrap_or(i64::MIN));
            Self { bucket: part.bucket, min_ts, max_ts, rows }
        };
        Ok(parts.into_iter().map(run).collect())
    }

    fn n_rows(&self) -> u64 {
        self.rows.iter().map(|rows| rows.len() as u64).sum()
    }
}

/// What cases are cut from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Group {
    /// All events of one customer.
    Customer,
    /// What the case column names; events without a case are left out.
    Case,
}

/// What one partition of the plan does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Merges the sorted files of these buckets, customers that are one person each.
    Stream {
        /// The buckets, one after the other.
        buckets: Vec<u16>,
    },
    /// Gathers the rows of its share of customers or cases in memory, and sorts them.
    Gather {
        /// Which share.
        at: u16,
        /// Of how many.
        of: u16,
    },
    /// Takes these groups of rows in memory.
    Range {
        /// The first group.
        from: u32,
        /// The group after the last.
        to: u32,
    },
}

/// From so many linked persons on, more than one part gathers them.
const LINKED_IN_ONE_PART: usize = 50_000;

impl Scan {
    /// How to share out the work over so many parts. There is at least one.
    pub fn parts(&self, group: Group, threads: usize) -> Vec<Part> {
        let threads = threads.clamp(1, 256);
        match (self, group) {
            (Self::Memory(frames), group) => ranges(frames, group, threads),
            (Self::Stored(_), Group::Case) => gathers(threads),
            (Self::Stored(stored), Group::Customer) => {
                let mut parts = stored.streams(threads);
                if !stored.linked.is_empty() {
                    parts.extend(gathers(if stored.linked.len() < LINKED_IN_ONE_PART { 1 } else { threads }));
                }
                parts
            }
        }
    }
}

fn gathers(of: usize) -> Vec<Part> {
    (0..of as u16).map(|at| Part::Gather { at, of: of as u16 }).collect()
}

/// Ranges of groups with about as many rows each.
fn ranges(frames: &Frames, group: Group, threads: usize) -> Vec<Part> {
    let (groups, n_groups) = frames.groups(group);
    let mut ends = vec![0u64; n_groups];
    groups.iter().filter(|group| **group != NONE).for_each(|group| ends[*group as usize] += 1);
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum;
    }
    let cut = |part: usize| match part {
        0 => 0,
        part if part == threads => n_groups as u32,
        part => ends.partition_point(|end| *end <= sum * part as u64 / threads as u64) as u32,
    };
    (0..threads).map(|part| Part::Range { from: cut(part), to: cut(part + 1) }).collect()
}

impl Stored {
    /// Buckets shared out so that the largest part is as small as can be had by taking the largest bucket first.
    fn streams(&self, threads: usize) -> Vec<Part> {
        let mut rows: BTreeMap<u16, u64> = BTreeMap::new();
        self.segments.iter().for_each(|segment| *rows.entry(segment.bucket).or_default() += segment.n_rows);
        self.unsettled.iter().for_each(|run| *rows.entry(run.bucket).or_default() += run.n_rows());
        let mut buckets: Vec<(u64, u16)> = rows.into_iter().map(|(bucket, rows)| (rows, bucket)).collect();
        buckets.sort_unstable_by(|a, b| b.cmp(a));
        let mut parts: Vec<(u64, Vec<u16>)> = vec![(0, Vec::new()); threads.min(buckets.len()).max(1)];
        for (rows, bucket) in buckets {
            if let Some(part) = parts.iter_mut().min_by_key(|(rows, _)| *rows) {
                part.0 += rows;
                part.1.push(bucket);
            }
        }
        parts.into_iter().map(|(_, buckets)| Part::Stream { buckets }).collect()
    }
}
