//! Decoded events on their way into the inbox: each row is new, there already, or in conflict with one that is there.

use std::collections::{BTreeMap, HashMap};

use arrow_array::{Array, BooleanArray, FixedSizeBinaryArray, UInt16Array, UInt32Array};
use arrow_select::filter::filter_record_batch;
use desireline_events::segments::{BodyHash, EventKey, Probe, RowNumbers, SegmentEvents, frame};
use desireline_model::event::EventField;
use desireline_model::time::Timestamp;
use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::IntakeError;
use super::conflict::row_as_json;
use super::keys::{Keyed, start_of, texts};
use super::known::{Known, bodies_in_inbox};
use crate::installation::Installation;
use crate::store::Scope;
use crate::store::conflicts::NewConflict;
use crate::store::imports::Import;

/// Rows that are looked up at a time. Each look-up reads all ids of the source, so a large store wants many at a time.
const FEW_ROWS: usize = 128 << 10;
const MANY_ROWS: usize = 1 << 20;
/// The most bytes of rows that wait to be looked up.
const WAITING_BYTES: usize = 192 << 20;
/// A frame is closed when it has so many rows, or so many bytes in memory.
const FRAME_ROWS: usize = 128 << 10;
const FRAME_BYTES: usize = 48 << 20;
/// Customers whose numbers are remembered, of each kind of id.
const REMEMBERED: usize = 1 << 20;
/// Rows in conflict that an import keeps in quarantine; the others are counted.
const QUARANTINED: u64 = 10_000;

/// The kind of id of a customer who is known by a case alone.
pub const CASE_KIND: &str = "case";

/// What became of events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// Events that are new.
    pub added: u64,
    /// Events that were there already.
    pub duplicate: u64,
    /// Events with the id of another one.
    pub conflicting: u64,
    /// Which imports had brought those that were there, with how many.
    pub there_by: BTreeMap<i32, u64>,
}

/// Takes the events of one open import.
pub struct EventSink<'a> {
    scope: &'a Scope,
    import: &'a Import,
    id_kind: &'a str,
    now: &'a (dyn Fn() -> Timestamp + Sync),
    known: Known,
    chunk_rows: usize,
    waiting: Vec<Keyed>,
    waiting_rows: usize,
    waiting_bytes: usize,
    /// Beginnings of the keys that were written and came from the source: another event may come with one of them.
    written: HashTable<u64>,
    customers: Numbers,
    cases: Numbers,
    counts: EventCounts,
}

/// Numbers of customers.
#[derive(Default)]
struct Numbers {
    /// By id: the place of its number.
    places: hashbrown::HashMap<Box<str>, u32, FixedState>,
    /// By place; 0 until it is known.
    numbers: Vec<u32>,
}

/// A customer: which kind of id it is, and the place of its number.
type Place = (usize, u32);

/// Where a row waits: its batch and its place there.
type At = (u32, u32);

/// What is to be done with the rows that wait.
struct Fates {
    /// By batch: which rows stay.
    stays: Vec<Vec<bool>>,
    /// Rows in conflict and the bodies of the events that are there.
    conflicts: Vec<(At, BodyHash)>,
}

impl<'a> EventSink<'a> {
    /// Prepares to take events; `id_kind` is what kind of id their customers have.
    ///
    /// # Errors
    ///
    /// When what is there already cannot be settled or read.
    pub async fn open(
        installation: &Installation,
        scope: &'a Scope,
        import: &'a Import,
        id_kind: &'a str,
        now: &'a (dyn Fn() -> Timestamp + Sync),
    ) -> Result<Self, IntakeError> {
        let known = Known::open(installation, scope, import, now).await?;
        let chunk_rows = match known.look_up().n_keys()? {
            0..4_000_000 => FEW_ROWS,
            _ => MANY_ROWS,
        };
        Ok(Self {
            scope,
            import,
            id_kind,
            now,
            known,
            chunk_rows,
            waiting: Vec::new(),
            waiting_rows: 0,
            waiting_bytes: 0,
            written: HashTable::new(),
            customers: Numbers::default(),
            cases: Numbers::default(),
            counts: EventCounts::default(),
        })
    }

    /// Takes events. They are durable when [`EventSink::finish`] has returned, and seen when the import is done.
    pub async fn push(&mut self, keyed: Keyed) -> Result<(), IntakeError> {
        self.waiting_rows += keyed.keys.len();
        self.waiting_bytes += keyed.batch.get_array_memory_size();
        self.waiting.push(keyed);
        if self.waiting_rows >= self.chunk_rows || self.waiting_bytes >= WAITING_BYTES {
            self.flush().await?;
        }
        Ok(())
    }

    /// Takes what still waits, and tells what became of all events.
    pub async fn finish(mut self) -> Result<EventCounts, IntakeError> {
        let done = self.flush().await;
        self.known.release().await;
        done?;
        Ok(self.counts)
    }

    /// Lets go of what is held when the import breaks off.
    pub async fn abandon(self) {
        self.known.release().await;
    }

    async fn flush(&mut self) -> Result<(), IntakeError> {
        let waiting = std::mem::take(&mut self.waiting);
        (self.waiting_rows, self.waiting_bytes) = (0, 0);
        if waiting.is_empty() {
            return Ok(());
        }
        self.known.keep((self.now)()).await?;
        let fates = self.decide(&waiting).await?;
        self.quarantine(&waiting, &fates.conflicts).await?;
        let mut kept = Vec::with_capacity(waiting.len());
        for (keyed, stays) in waiting.into_iter().zip(&fates.stays) {
            let keyed = keep(keyed, stays)?;
            if keyed.batch.num_rows() > 0 {
                kept.push(keyed);
            }
        }
        let people = self.number(&kept).await?;
        self.write(kept, people).await
    }

    /// What is to be done with each row: first whether its key came before, then whether its body did.
    async fn decide(&mut self, waiting: &[Keyed]) -> Result<Fates, IntakeError> {
        let mut fates =
            Fates { stays: waiting.iter().map(|keyed| vec![true; keyed.keys.len()]).collect(), conflicts: Vec::new() };
        // Keys of rows without an id differ within a file, so without anything to look up in they are all new.
        let looks_up = !self.known.is_empty();
        let rows = rows_to_look_up(waiting, looks_up);
        if rows.is_empty() {
            return Ok(fates);
        }
        let keys = keys_of(&rows);
        let suspects = suspects(&keys, &self.written);
        let mut bodies: HashMap<EventKey, (BodyHash, Option<i32>)> = HashMap::new();
        if !suspects.is_empty() {
            let found = bodies_in_inbox(self.scope, self.import, suspects).await?;
            bodies.extend(found.into_iter().map(|(key, body)| (key, (body, None))));
        }
        if looks_up {
            let look_up = self.known.look_up();
            let (keys, answers) = blocking(move || {
                let answers = look_up.probe(&keys)?;
                Ok((keys, answers))
            })
            .await?;
            for (key, answer) in keys.into_iter().zip(answers) {
                if let Probe::There { body, import_no } = answer {
                    bodies.insert(key, (body, Some(import_no as i32)));
                }
            }
        }
        judge(&rows, waiting, &bodies, &mut fates, &mut self.counts);
        Ok(fates)
    }

    async fn quarantine(&self, waiting: &[Keyed], conflicts: &[(At, BodyHash)]) -> Result<(), IntakeError> {
        let before = self.counts.conflicting - conflicts.len() as u64;
        let room = QUARANTINED.saturating_sub(before) as usize;
        let rows: Vec<(String, String, String)> = conflicts
            .iter()
            .take(room)
            .map(|((at, row), kept)| {
                let (batch, row) = (&waiting[*at as usize].batch, *row as usize);
                let message_id = texts(batch, EventField::MessageId).filter(|ids| ids.is_valid(row));
                let message_id = message_id.map_or_else(String::new, |ids| ids.value(row).to_owned());
                (message_id, hex(kept), row_as_json(batch, row))
            })
            .collect();
        for part in rows.chunks(1_000) {
            let part = part.iter().map(|(message_id, kept_digest, body)| NewConflict { message_id, kept_digest, body });
            self.scope.add_conflicts(&self.import.id, &part.collect::<Vec<_>>(), (self.now)()).await?;
        }
        Ok(())
    }

    /// The number of each row's customer, batch by batch.
    async fn number(&mut self, kept: &[Keyed]) -> Result<Vec<Vec<u32>>, IntakeError> {
        for numbers in [&mut self.customers, &mut self.cases] {
            if numbers.numbers.len() > REMEMBERED {
                *numbers = Numbers::default();
            }
        }
        let (places, new) = places_of(kept, &mut self.customers, &mut self.cases);
        for (kind, ids) in new.iter().enumerate().filter(|(_, ids)| !ids.is_empty()) {
            let word = if kind == CUSTOMER { self.id_kind } else { CASE_KIND };
            let given = self.scope.numbers_for(word, ids).await?;
            let numbers = if kind == CUSTOMER { &mut self.customers } else { &mut self.cases };
            numbers.fill(&given);
        }
        let number = |(kind, place): Place| {
            let numbers = if kind == CUSTOMER { &self.customers } else { &self.cases };
            numbers.numbers[place as usize]
        };
        Ok(places.into_iter().map(|places| places.into_iter().map(number).collect()).collect())
    }

    async fn write(&mut self, kept: Vec<Keyed>, people: Vec<Vec<u32>>) -> Result<(), IntakeError> {
        let (source_no, import_no) = (self.import.source_no as u16, self.import.import_no as u32);
        let mut frame: Vec<SegmentEvents> = Vec::new();
        let (mut n_rows, mut n_bytes) = (0, 0);
        let n_kept = kept.len();
        for (at, (keyed, people)) in kept.into_iter().zip(people).enumerate() {
            note_written(&keyed, &mut self.written);
            n_bytes += keyed.batch.get_array_memory_size();
            let events = as_rows(&keyed, people, source_no, import_no)?;
            n_rows += events.len();
            frame.push(events);
            if n_rows >= FRAME_ROWS || n_bytes >= FRAME_BYTES || at + 1 == n_kept {
                let rows = std::mem::take(&mut frame);
                let body = blocking(move || Ok(frame::encode(&rows)?)).await?;
                self.scope.append_frame(&self.import.id, n_rows as u32, &body, (self.now)()).await?;
                self.counts.added += n_rows as u64;
                (n_rows, n_bytes) = (0, 0);
            }
        }
        Ok(())
    }
}

const CUSTOMER: usize = 0;
const CASE: usize = 1;

/// Rows of which another one may have the key, by key and then as they came.
fn rows_to_look_up(waiting: &[Keyed], looks_up: bool) -> Vec<(EventKey, At)> {
    let mut rows = Vec::new();
    for (at, keyed) in waiting.iter().enumerate() {
        let ids = texts(&keyed.batch, EventField::MessageId);
        if looks_up || ids.is_some() {
            let needed = |row: &usize| looks_up || ids.is_some_and(|ids| ids.is_valid(*row));
            let needed = (0..keyed.keys.len()).filter(needed);
            rows.extend(needed.map(|row| (keyed.keys[row], (at as u32, row as u32))));
        }
    }
    rows.sort_unstable();
    rows
}

fn keys_of(rows: &[(EventKey, At)]) -> Vec<EventKey> {
    let mut keys: Vec<EventKey> = rows.iter().map(|(key, _)| *key).collect();
    keys.dedup();
    keys
}

/// Keys that this import may have written.
fn suspects(keys: &[EventKey], written: &HashTable<u64>) -> Vec<EventKey> {
    let is_written = |key: &&EventKey| {
        let start = start_of(&key.0);
        written.find(start, |other| *other == start).is_some()
    };
    keys.iter().filter(is_written).copied().collect()
}

fn note_written(keyed: &Keyed, written: &mut HashTable<u64>) {
    let Some(ids) = texts(&keyed.batch, EventField::MessageId) else { return };
    for (_, key) in keyed.keys.iter().enumerate().filter(|(row, _)| ids.is_valid(*row)) {
        let start = start_of(&key.0);
        written.entry(start, |other| *other == start, |other| *other).or_insert(start);
    }
}

/// Rows whose key came before do not stay: duplicates where the body is the same, conflicts where it is not.
fn judge(
    rows: &[(EventKey, At)],
    waiting: &[Keyed],
    bodies: &HashMap<EventKey, (BodyHash, Option<i32>)>,
    fates: &mut Fates,
    counts: &mut EventCounts,
) {
    let mut first: Option<(EventKey, BodyHash)> = None;
    for (key, (at, row)) in rows.iter().copied() {
        let body = waiting[at as usize].bodies[row as usize];
        let there = bodies.get(&key).copied();
        let there = there.or(first.filter(|(other, _)| *other == key).map(|(_, body)| (body, None)));
        let Some((kept, by)) = there else {
            first = Some((key, body));
            continue;
        };
        fates.stays[at as usize][row as usize] = false;
        if kept == body {
            counts.duplicate += 1;
            if let Some(import_no) = by {
                *counts.there_by.entry(import_no).or_insert(0) += 1;
            }
        } else {
            counts.conflicting += 1;
            fates.conflicts.push(((at, row), kept));
        }
    }
    fates.conflicts.sort_by_key(|(at, _)| *at);
}

impl Numbers {
    /// The place of an id's number, and whether it is new here.
    fn place(&mut self, id: &str) -> (u32, bool) {
        if let Some(place) = self.places.get(id) {
            return (*place, false);
        }
        let place = self.numbers.len() as u32;
        self.places.insert(id.into(), place);
        self.numbers.push(0);
        (place, true)
    }

    /// Notes the numbers of those that were new, in their order.
    fn fill(&mut self, given: &[i32]) {
        let n_known = self.numbers.len() - given.len();
        for (number, given) in self.numbers[n_known..].iter_mut().zip(given) {
            *number = *given as u32;
        }
    }
}

/// The places of each row's number, batch by batch, and the ids that have no number yet, of customers and of cases.
fn places_of<'k>(
    kept: &'k [Keyed],
    customers: &mut Numbers,
    cases: &mut Numbers,
) -> (Vec<Vec<Place>>, [Vec<&'k str>; 2]) {
    let mut new: [Vec<&str>; 2] = [Vec::new(), Vec::new()];
    let mut place = |(kind, id): (usize, &'k str)| {
        let (place, is_new) = if kind == CUSTOMER { customers.place(id) } else { cases.place(id) };
        if is_new {
            new[kind].push(id);
        }
        (kind, place)
    };
    let places = kept.iter().map(|keyed| people(keyed).map(&mut place).collect()).collect();
    (places, new)
}

/// Whom each row is about: the kind of the id, and the id.
fn people(keyed: &Keyed) -> impl Iterator<Item = (usize, &str)> {
    let column = |field: EventField| texts(&keyed.batch, field);
    let (customers, cases) = (column(EventField::RawId), column(EventField::CaseKey));
    let by_case = keyed.by_case;
    (0..keyed.batch.num_rows()).map(move |row| {
        let customer = customers.filter(|ids| ids.is_valid(row)).map(|ids| ids.value(row));
        let case = || cases.filter(|ids| ids.is_valid(row)).map(|ids| ids.value(row)).unwrap_or_default();
        match customer {
            Some(customer) if by_case => (CASE, customer),
            Some(customer) => (CUSTOMER, customer),
            None => (CASE, case()),
        }
    })
}

/// The rows that stay.
fn keep(keyed: Keyed, stays: &[bool]) -> Result<Keyed, IntakeError> {
    if stays.iter().all(|stays| *stays) {
        return Ok(keyed);
    }
    fn chosen<T: Copy>(all: &[T], stays: &[bool]) -> Vec<T> {
        all.iter().zip(stays).filter(|(_, stays)| **stays).map(|(one, _)| *one).collect()
    }
    let mask = BooleanArray::from(stays.to_vec());
    Ok(Keyed {
        batch: filter_record_batch(&keyed.batch, &mask)?,
        bodies: chosen(&keyed.bodies, stays),
        keys: chosen(&keyed.keys, stays),
        by_case: keyed.by_case,
    })
}

fn as_rows(keyed: &Keyed, people: Vec<u32>, source_no: u16, import_no: u32) -> Result<SegmentEvents, IntakeError> {
    let n_rows = keyed.batch.num_rows();
    let keys: Vec<u8> = keyed.keys.iter().flat_map(|key| key.0).collect();
    let numbers = RowNumbers {
        person_no: UInt32Array::from(people),
        source_no: UInt16Array::from(vec![source_no; n_rows]),
        import_no: UInt32Array::from(vec![import_no; n_rows]),
        keys: FixedSizeBinaryArray::try_new(EventKey::BYTES as i32, keys.into(), None)?,
    };
    Ok(SegmentEvents::build(&keyed.batch, &numbers)?)
}

pub(super) fn hex(body: &BodyHash) -> String {
    body.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs what computes or waits for the disk where it holds up nobody.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, IntakeError> + Send + 'static,
) -> Result<T, IntakeError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
        Err(_) => Err(IntakeError::Cancelled),
    }
}
