//! Facts: what must be known of events before they are asked.
//!
//! Which names there are, under which channels and actors, how many rows, and when the last one was. One pass over a
//! few columns, remembered for each segment, since a segment never changes.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};

use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampMicrosecondType, UInt32Type};
use arrow_array::{Array, RecordBatch};
use foldhash::fast::FixedState;

use crate::coding::TextCodes;
use crate::frames::{Frames, NONE};
use crate::segments::read::read_coded;
use crate::segments::{SegmentError, SegmentEvents, SegmentField};

/// What tells events apart before labels do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// What happened.
    pub name: String,
    /// Where.
    pub channel: Option<String>,
    /// Which kind of actor it was.
    pub actor: Option<String>,
}

/// What is known of events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// How many events there are of each kind.
    pub kinds: BTreeMap<Kind, u64>,
    /// How many events there are.
    pub rows: u64,
    /// How many of them name a case.
    pub with_case: u64,
    /// The last instant.
    pub last_ts: Option<i64>,
}

/// The columns that facts are read from.
const FIELDS: [SegmentField; 5] =
    [SegmentField::Ts, SegmentField::Name, SegmentField::CaseKey, SegmentField::Channel, SegmentField::ActorKind];

impl Facts {
    /// The facts of events in memory.
    pub fn of_frames(frames: &Frames) -> Self {
        let mut counts: HashMap<(u32, u32, u32), u64, FixedState> = HashMap::default();
        let code = |codes: &[u32], row: usize| codes.get(row).copied().unwrap_or(NONE);
        for row in 0..frames.len() {
            let kind = (frames.name[row], code(&frames.channel, row), code(&frames.actor, row));
            *counts.entry(kind).or_default() += 1;
        }
        let mut facts = Self {
            rows: frames.len() as u64,
            with_case: frames.matter.iter().filter(|matter| **matter != NONE).count() as u64,
            last_ts: frames.ts.iter().copied().max(),
            ..Self::default()
        };
        for ((name, channel, actor), count) in counts {
            let told = |known: bool, text: &dyn Fn() -> String| known.then(text);
            let kind = Kind {
                name: frames.names.text(name).to_owned(),
                channel: told(channel != NONE, &|| frames.channels.text(channel).to_owned()),
                actor: told(actor != NONE, &|| frames.actors.text(actor).to_owned()),
            };
            *facts.kinds.entry(kind).or_default() += count;
        }
        facts
    }

    /// The facts of rows that are not settled yet.
    ///
    /// # Errors
    ///
    /// When a column has another type than it should.
    pub fn of_rows<'a>(rows: impl IntoIterator<Item = &'a SegmentEvents>) -> Result<Self, SegmentError> {
        let mut facts = Self::default();
        rows.into_iter().try_for_each(|rows| facts.see(rows.batch(), &BTreeSet::new()))?;
        Ok(facts)
    }

    /// The facts of a segment, without the rows of these imports. What was read once is remembered.
    ///
    /// # Errors
    ///
    /// When the segment is missing or damaged.
    pub fn of_segment(path: &Path, undone: &BTreeSet<u32>) -> Result<Arc<Self>, SegmentError> {
        let key = (path.to_owned(), undone.iter().copied().collect::<Vec<u32>>());
        if let Some(known) = KNOWN.lock().ok().and_then(|known| known.get(&key)) {
            return Ok(known);
        }
        let mut fields = FIELDS.to_vec();
        if !undone.is_empty() {
            fields.push(SegmentField::ImportNo);
        }
        let mut facts = Self::default();
        for batch in read_coded(path, &fields, crate::engine::BATCH_ROWS)? {
            facts.see(&batch?, undone)?;
        }
        let facts = Arc::new(facts);
        if let Ok(mut known) = KNOWN.lock() {
            known.put(key, Arc::clone(&facts));
        }
        Ok(facts)
    }

    /// Adds the facts of other events.
    pub fn add(&mut self, other: &Self) {
        for (kind, count) in &other.kinds {
            match self.kinds.get_mut(kind) {
                Some(mine) => *mine += count,
                None => {
                    self.kinds.insert(kind.clone(), *count);
                }
            }
        }
        self.rows += other.rows;
        self.with_case += other.with_case;
        self.last_ts = self.last_ts.max(other.last_ts);
    }

    fn see(&mut self, batch: &RecordBatch, undone: &BTreeSet<u32>) -> Result<(), SegmentError> {
        let column =
            |field: SegmentField| batch.column_by_name(field.name()).ok_or_else(|| SegmentError::Column(field.name()));
        let coded = |field: SegmentField| TextCodes::of(column(field)?).ok_or(SegmentError::Column(field.name()));
        let (names, channels, actors) =
            (coded(SegmentField::Name)?, coded(SegmentField::Channel)?, coded(SegmentField::ActorKind)?);
        let ts = column(SegmentField::Ts)?
            .as_primitive_opt::<TimestampMicrosecondType>()
            .ok_or(SegmentError::Column("ts"))?
            .values();
        let cases = column(SegmentField::CaseKey)?;
        let imports = match undone.is_empty() {
            true => None,
            false => column(SegmentField::ImportNo)?.as_primitive_opt::<UInt32Type>(),
        };
        let stays = |row: usize| imports.is_none_or(|imports| !undone.contains(&imports.value(row)));
        let mut counts: HashMap<(u32, u32, u32), u64, FixedState> = HashMap::default();
        let mut last = ((NONE, NONE, NONE), 0u64);
        for row in (0..batch.num_rows()).filter(|row| stays(*row)) {
            let kind = (names.codes[row], channels.codes[row], actors.codes[row]);
            if kind != last.0 {
                if last.1 > 0 {
                    *counts.entry(last.0).or_default() += last.1;
                }
                last = (kind, 0);
            }
            last.1 += 1;
            self.rows += 1;
            self.with_case += u64::from(cases.is_valid(row));
            self.last_ts = self.last_ts.max(Some(ts[row]));
        }
        if last.1 > 0 {
            *counts.entry(last.0).or_default() += last.1;
        }
        for ((name, channel, actor), count) in counts {
            let name = names.text(name).ok_or(SegmentError::Column("name"))?.to_owned();
            let told = |texts: &TextCodes, code| texts.text(code).map(str::to_owned);
            let kind = Kind { name, channel: told(&channels, channel), actor: told(&actors, actor) };
            *self.kinds.entry(kind).or_default() += count;
        }
        Ok(())
    }
}

type Key = (PathBuf, Vec<u32>);

/// The facts of this many segments are remembered.
const REMEMBERED: usize = 4_096;

#[derive(Default)]
struct Known {
    facts: HashMap<Key, Arc<Facts>>,
    order: VecDeque<Key>,
}

impl Known {
    fn get(&self, key: &Key) -> Option<Arc<Facts>> {
        self.facts.get(key).map(Arc::clone)
    }

    fn put(&mut self, key: Key, facts: Arc<Facts>) {
        if self.facts.insert(key.clone(), facts).is_none() {
            self.order.push_back(key);
        }
        while self.order.len() > REMEMBERED {
            if let Some(oldest) = self.order.pop_front() {
                self.facts.remove(&oldest);
            }
        }
    }
}

static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(|| Mutex::new(Known::default()));
