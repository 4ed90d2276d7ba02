//! A part over rows in memory: a range of groups, ordered and labelled.

use std::ops::Range;

use super::sink::{OneRow, Sink};
use super::{Asked, Bounds, Counters, PartResult};
use crate::engine::EngineError;
use crate::frames::{Frames, NONE};
use crate::labels::{Coded, Labelled, Labeller};
use crate::promises::DueReader;
use crate::scan::Group;

pub(super) fn run(
    frames: &Frames,
    asked: &Asked,
    range: Range<u32>,
    first: bool,
    bounds: &Bounds<'_>,
) -> Result<PartResult, EngineError> {
    let (groups, _) = frames.groups(asked.group);
    let room = bounds.room("the order of events");
    let ordered = Ordered::new(frames, groups, range, &|bytes| room.grow(bytes))?;
    let mut hand = Hand::new(frames, asked, groups)?;
    if first && asked.group == Group::Case {
        hand.without_case()?;
    }
    let mut sink = Sink::new(asked);
    let mut chunk: Vec<u32> = Vec::new();
    for at in 0..ordered.starts.len().saturating_sub(1) {
        let group = &ordered.rows[ordered.starts[at] as usize..ordered.starts[at + 1] as usize];
        // The customer of a case is that of its first event.
        let chosen = group
            .first()
            .is_some_and(|row| asked.customers.as_ref().is_none_or(|only| only.contains(frames.person[*row as usize])));
        if !chosen {
            continue;
        }
        let mut rest = group;
        while !rest.is_empty() {
            let (taken, left) = rest.split_at(rest.len().min(asked.batch_rows.max(1) - chunk.len()));
            chunk.extend_from_slice(taken);
            rest = left;
            if chunk.len() == asked.batch_rows.max(1) {
                bounds.check()?;
                hand.give(&chunk, &mut sink)?;
                chunk.clear();
            }
        }
    }
    hand.give(&chunk, &mut sink)?;
    Ok(PartResult { partial: sink.close()?, counters: hand.counters })
}

/// Rows of a range of groups in the one order of the system: group, instant, source, sequence, then arrival.
struct Ordered {
    rows: Vec<u32>,
    /// For each group of the range where its rows begin, and where the last one's end.
    starts: Vec<u32>,
}

impl Ordered {
    fn new(
        frames: &Frames,
        groups: &[u32],
        range: Range<u32>,
        reserve: &dyn Fn(usize) -> Result<(), EngineError>,
    ) -> Result<Self, EngineError> {
        // A counting sort by group keeps rows that are already in order in order.
        let n_groups = range.len();
        reserve(8 * (n_groups + 1))?;
        let mut starts = vec![0u32; n_groups + 1];
        let here = |row: &usize| range.contains(&groups[*row]);
        for row in (0..frames.len()).filter(here) {
            starts[(groups[row] - range.start) as usize + 1] += 1;
        }
        for group in 0..n_groups {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        reserve(4 * starts[n_groups] as usize)?;
        let mut rows = vec![0u32; starts[n_groups] as usize];
        for row in (0..frames.len()).filter(here) {
            let slot = &mut next[(groups[row] - range.start) as usize];
            rows[*slot as usize] = row as u32;
            *slot += 1;
        }
        let key = |row: &u32| {
            let row = *row as usize;
            (frames.ts[row], frames.source[row], frames.sequence[row])
        };
        for group in 0..n_groups {
            let group = &mut rows[starts[group] as usize..starts[group + 1] as usize];
            if !group.is_sorted_by_key(key) {
                group.sort_by_key(key);
            }
        }
        Ok(Self { rows, starts })
    }
}

/// Labels rows and hands them on.
struct Hand<'a> {
    frames: &'a Frames,
    asked: &'a Asked,
    groups: &'a [u32],
    labeller: Labeller<'a>,
    places: Vec<u32>,
    channels: Vec<&'a str>,
    actors: Vec<&'a str>,
    dues: Vec<DueReader>,
    counters: Counters,
}

impl<'a> Hand<'a> {
    fn new(frames: &'a Frames, asked: &'a Asked, groups: &'a [u32]) -> Result<Self, EngineError> {
        let labeller = Labeller::new(&asked.labels);
        Ok(Self {
            places: labeller.places(frames.names.iter()),
            labeller,
            channels: frames.channels.iter().collect(),
            actors: frames.actors.iter().collect(),
            dues: asked.dues.iter().map(DueReader::new).collect::<Result<_, _>>()?,
            counters: Counters::of(asked),
            frames,
            asked,
            groups,
        })
    }

    /// Counts the rows that name no case.
    fn without_case(&mut self) -> Result<(), EngineError> {
        let only = self.asked.customers.as_ref();
        let counts =
            |row: &usize| self.groups[*row] == NONE && only.is_none_or(|only| only.contains(self.frames.person[*row]));
        let rows: Vec<u32> = (0..self.frames.len()).filter(counts).map(|row| row as u32).collect();
        self.counters.without_case += rows.len() as u64;
        self.slots(&rows)?;
        for row in rows {
            for due in 0..self.dues.len() {
                self.due(due, row as usize);
            }
        }
        Ok(())
    }

    fn slots(&mut self, rows: &[u32]) -> Result<Vec<u32>, EngineError> {
        let frames = self.frames;
        let codes = |of: &[u32], wanted: bool| -> Option<Vec<u32>> {
            (wanted && !of.is_empty())
                .then(|| rows.iter().map(|row| of.get(*row as usize).copied().unwrap_or(NONE)).collect())
        };
        let labels = &self.asked.labels;
        let names: Vec<u32> = rows.iter().map(|row| frames.name[*row as usize]).collect();
        let channel = codes(&frames.channel, labels.needs_channel());
        let actor = codes(&frames.actor, labels.needs_actor());
        let mut slots = Vec::with_capacity(rows.len());
        self.labeller.slots(
            &Labelled {
                names: &names,
                places: &self.places,
                channel: channel.as_deref().map(|codes| Coded { codes, texts: &self.channels }),
                actor: actor.as_deref().map(|codes| Coded { codes, texts: &self.actors }),
                properties: &|row| frames.properties_of(rows[row] as usize),
            },
            &mut slots,
        )?;
        slots.iter().for_each(|slot| self.counters.slots[*slot as usize] += 1);
        Ok(slots)
    }

    fn due(&mut self, due: usize, row: usize) -> Option<i64> {
        let properties = self.frames.properties_of(row)?;
        self.dues[due].due(properties, &mut self.counters.dues[due])
    }

    fn give(&mut self, rows: &[u32], sink: &mut Sink) -> Result<(), EngineError> {
        let slots = self.slots(rows)?;
        for (row, slot) in rows.iter().map(|row| *row as usize).zip(slots) {
            sink.push(&OneRow {
                group: self.groups[row],
                customer: self.frames.person[row],
                ts: self.frames.ts[row],
                precision: self.frames.precision[row],
                label: slot.min(self.asked.labels.labels),
            });
            for due in 0..self.dues.len() {
                let at = self.due(due, row);
                sink.due(due, at);
            }
        }
        sink.flush_full()
    }
}
