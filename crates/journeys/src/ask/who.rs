//! Which customers a question is about: a set of customers becomes a bitmap of their numbers, at the state that is asked.
//!
//! What customers did takes one pass over the columns that it names, over the events that the question reads, up to its
//! `as_of`. What they said is asked of the database.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, TimestampMicrosecondType, UInt32Type};
use arrow_array::{Array, RecordBatch, StringArray};
use desireline_events::engine::{BATCH_ROWS, Effort};
use desireline_events::frames::Frames;
use desireline_events::labels::{Choice, Condition, Naming};
use desireline_events::scan::{Scan, Stored};
use desireline_events::segments::SegmentError;
use desireline_events::segments::read::read_coded;
use desireline_events::segments::rows::SegmentField;
use desireline_model::answer::UnknownName;
use desireline_model::map::MapDoc;
use desireline_model::question::{Ask, CustomerSet, Did, Listed, Period, Question, Said};
use desireline_model::time::Timestamp;
use roaring::RoaringBitmap;

use super::AskError;
use super::customers::CASE_MARK;
use crate::evidence::{Evidence, nearest};
use crate::intake::events::CASE_KIND;
use crate::labels::{Rule, StepOf, fits};
use crate::net::symbols;
use crate::store::feedback::search::FeedbackFilter;

/// How many ids that nobody has a warning names.
const UNKNOWN_SHOWN: usize = 3;

/// The customers that a question chose.
#[derive(Debug)]
pub struct Chosen {
    /// Their numbers in the evidence; of linked ones, the number that stands for all of them.
    pub(super) customers: RoaringBitmap,
    /// Which they are, as the end of a rule.
    pub(super) words: String,
    /// Names of events that no event has.
    pub(super) unknown_names: Vec<UnknownName>,
    /// What is odd about the choice.
    pub(super) warnings: Vec<String>,
}

/// The customers that a question chose; `None` when it is about all.
///
/// # Errors
///
/// When the set means nothing for this evidence, or the events or the database cannot be read.
pub async fn chosen(question: &Question, evidence: &Evidence, effort: Effort) -> Result<Option<Chosen>, AskError> {
    let Some(set) = &question.customers else { return Ok(None) };
    set.check()?;
    let map = match &question.ask {
        Ask::Check(asked) => Some(&asked.map),
        Ask::Journey(_) | Ask::Funnel(_) => None,
    };
    let as_of = question.as_of.map_or(evidence.facts.last_ts.unwrap_or(i64::MAX), |at| at.0);
    let mut chosen = Chosen {
        customers: RoaringBitmap::new(),
        words: format!("; only customers who {set}"),
        unknown_names: Vec::new(),
        warnings: Vec::new(),
    };
    let mut found: Vec<RoaringBitmap> = Vec::new();
    let mut deeds: Vec<Deed> = Vec::new();
    let mut needs_all = false;
    for part in set.parts() {
        match part {
            CustomerSet::All(_) | CustomerSet::Any(_) => {}
            CustomerSet::Not(_) => needs_all = true,
            CustomerSet::Did(did) => {
                deeds.push(Deed::new(did, evidence, map, as_of, &mut chosen)?);
            }
            CustomerSet::Listed(list) => found.push(listed(list, evidence, &mut chosen).await?),
            CustomerSet::Said(what) => found.push(said(what, evidence, as_of).await?),
        }
    }
    let seen = if needs_all || !deeds.is_empty() { look(deeds, evidence, map, effort).await? } else { Seen::default() };
    let Seen { all, did } = seen;
    let mut parts = Parts { all, did: did.into_iter(), found: found.into_iter() };
    chosen.customers = parts.of(set);
    Ok(Some(chosen))
}

/// The customers of the parts of a set, which are taken in the order of [`CustomerSet::parts`].
struct Parts {
    all: RoaringBitmap,
    did: std::vec::IntoIter<RoaringBitmap>,
    found: std::vec::IntoIter<RoaringBitmap>,
}

impl Parts {
    fn of(&mut self, set: &CustomerSet) -> RoaringBitmap {
        match set {
            CustomerSet::All(list) => {
                let sets: Vec<RoaringBitmap> = list.iter().map(|set| self.of(set)).collect();
                sets.into_iter().reduce(|all, set| all & set).unwrap_or_default()
            }
            CustomerSet::Any(list) => list.iter().fold(RoaringBitmap::new(), |any, set| any | self.of(set)),
            CustomerSet::Not(set) => {
                let those = self.of(set);
                &self.all - those
            }
            CustomerSet::Did(_) => self.did.next().unwrap_or_default(),
            CustomerSet::Listed(_) | CustomerSet::Said(_) => self.found.next().unwrap_or_default(),
        }
    }
}

/// The number that stands for a customer.
fn customer_of(linked: &BTreeMap<u32, u32>, person: u32) -> u32 {
    if linked.is_empty() { person } else { linked.get(&person).copied().unwrap_or(person) }
}

fn links(evidence: &Evidence) -> Option<&BTreeMap<u32, u32>> {
    match &evidence.scan {
        Scan::Stored(stored) => Some(&stored.linked),
        Scan::Memory(_) => None,
    }
}

async fn listed(list: &Listed, evidence: &Evidence, chosen: &mut Chosen) -> Result<RoaringBitmap, AskError> {
    let numbers: Vec<Option<u32>> = match (&evidence.scan, &evidence.scope) {
        (Scan::Stored(stored), Some(scope)) => {
            let numbers = scope.known_numbers(&list.id_kind, &list.ids).await?;
            numbers.into_iter().map(|number| Some(customer_of(&stored.linked, number? as u32))).collect()
        }
        (Scan::Memory(frames), _) => {
            let written = |id: &String| match list.id_kind.as_str() {
                CASE_KIND => format!("{CASE_KIND}{CASE_MARK}{id}"),
                _ => id.clone(),
            };
            let wanted: HashMap<String, usize> =
                list.ids.iter().enumerate().map(|(at, id)| (written(id), at)).collect();
            let mut numbers: HashMap<usize, u32> = HashMap::new();
            for (text, number) in frames.people.iter().zip(0u32..) {
                if let Some(at) = wanted.get(text) {
                    numbers.insert(*at, number);
                }
            }
            // An id may stand in the list twice.
            list.ids.iter().map(|id| numbers.get(wanted.get(&written(id))?).copied()).collect()
        }
        (Scan::Stored(_), None) => return Err(AskError::OtherSources),
    };
    let unknown: Vec<&str> =
        list.ids.iter().zip(&numbers).filter(|(_, number)| number.is_none()).map(|(id, _)| id.as_str()).collect();
    if !unknown.is_empty() {
        let shown: Vec<&str> = unknown.iter().copied().take(UNKNOWN_SHOWN).collect();
        let more = if unknown.len() > UNKNOWN_SHOWN { ", …" } else { "" };
        let (n, of) = (unknown.len(), list.ids.len());
        chosen.warnings.push(format!("{n} of {of} listed customers are in no event: `{}`{more}", shown.join("`, `")));
    }
    Ok(numbers.into_iter().flatten().collect())
}

async fn said(what: &Said, evidence: &Evidence, as_of: i64) -> Result<RoaringBitmap, AskError> {
    let Some(scope) = &evidence.scope else { return Err(AskError::SaidOfFiles) };
    if let Some(source) = &what.source
        && scope.find_source(source).await?.is_none()
    {
        let known = scope.list_sources().await?.into_iter().map(|source| source.name).collect();
        return Err(AskError::UnknownSource { name: source.clone(), known });
    }
    let until = Timestamp(as_of.saturating_add(1));
    let Period { from, to } = what.period.unwrap_or(Period { from: None, to: None });
    let filter = FeedbackFilter {
        words: what.words.as_deref(),
        source: what.source.as_deref(),
        from,
        before: Some(to.map_or(until, |to| to.min(until))),
        min_score: what.min_score,
        max_score: what.max_score,
        touchpoint: what.touchpoint.as_deref(),
        question: what.question.as_deref(),
        ..FeedbackFilter::default()
    };
    let persons = scope.feedback_persons(&filter).await?;
    let none = BTreeMap::new();
    let linked = links(evidence).unwrap_or(&none);
    Ok(persons.into_iter().map(|person| customer_of(linked, person as u32)).collect())
}

/// What is looked for in events.
#[derive(Debug, Clone)]
struct Deed {
    event: Option<String>,
    /// The number of the step that the event is.
    step: Option<u16>,
    conditions: Vec<Condition>,
    /// Instants from, and before.
    from: i64,
    before: i64,
    at_least: u64,
}

impl Deed {
    fn new(
        did: &Did,
        evidence: &Evidence,
        map: Option<&MapDoc>,
        as_of: i64,
        chosen: &mut Chosen,
    ) -> Result<Self, AskError> {
        let step = did.step.as_ref().map(|step| step_of(step, map)).transpose()?;
        if let Some(event) = did.event.as_ref().filter(|event| !evidence.names().any(|name| fits(event, name))) {
            let nearest = evidence.nearest_names(event);
            chosen.unknown_names.push(UnknownName { name: event.clone(), nearest });
        }
        let Period { from, to } = did.period.unwrap_or(Period { from: None, to: None });
        let channel = did.channel.iter().map(|channel| Condition::InChannel(channel.clone()));
        let properties = did.properties.iter().map(|(name, value)| Condition::Property(name.clone(), value.clone()));
        Ok(Self {
            event: did.event.clone(),
            step,
            conditions: channel.chain(properties).collect(),
            from: from.map_or(i64::MIN, |from| from.0),
            before: to.map_or(i64::MAX, |to| to.0).min(as_of.saturating_add(1)),
            at_least: did.at_least,
        })
    }
}

/// The number by which the events of a step are known.
fn step_of(step: &str, map: Option<&MapDoc>) -> Result<u16, AskError> {
    let map = map.ok_or_else(|| AskError::StepWithoutMap(step.to_owned()))?;
    let slugs: Vec<&str> = map.stages.iter().flat_map(|stage| &stage.steps).map(|step| step.id.as_str()).collect();
    match slugs.iter().position(|slug| *slug == step) {
        Some(at) => Ok(symbols(map)[at]),
        None => {
            let nearest = nearest(step, slugs.into_iter());
            Err(AskError::UnknownStep { name: step.to_owned(), nearest })
        }
    }
}

/// What was seen in events.
#[derive(Debug, Default)]
struct Seen {
    /// All customers.
    all: RoaringBitmap,
    /// For each deed the customers who did it as often as asked.
    did: Vec<RoaringBitmap>,
}

/// What a pass has counted so far.
#[derive(Debug, Default)]
struct Tally {
    all: RoaringBitmap,
    /// For each deed: how often each customer did it, where once is not enough.
    often: Vec<HashMap<u32, u64>>,
    /// For each deed: who did it at least once, where that is enough.
    once: Vec<RoaringBitmap>,
}

impl Tally {
    fn new(deeds: usize) -> Self {
        Self { all: RoaringBitmap::new(), often: vec![HashMap::new(); deeds], once: vec![RoaringBitmap::new(); deeds] }
    }

    fn merge(&mut self, other: Self) {
        self.all |= other.all;
        for (mine, theirs) in self.once.iter_mut().zip(other.once) {
            *mine |= theirs;
        }
        for (mine, theirs) in self.often.iter_mut().zip(other.often) {
            theirs.into_iter().for_each(|(customer, n)| *mine.entry(customer).or_default() += n);
        }
    }

    fn seen(self, deeds: &[Deed]) -> Seen {
        let often = self.often.into_iter().zip(self.once).zip(deeds);
        let did = often.map(|((often, once), deed)| {
            let enough = often.into_iter().filter(|(_, n)| *n >= deed.at_least).map(|(customer, _)| customer);
            once | enough.collect::<RoaringBitmap>()
        });
        Seen { did: did.collect(), all: self.all }
    }
}

/// Tells a pass that nobody waits for it any more.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// One pass over the events.
async fn look(deeds: Vec<Deed>, evidence: &Evidence, map: Option<&MapDoc>, effort: Effort) -> Result<Seen, AskError> {
    let gone = Arc::new(AtomicBool::new(false));
    let _waiting = Waiting(Arc::clone(&gone));
    let (scan, rules, map) = (evidence.scan.clone(), evidence.rules.clone(), map.cloned());
    let work = tokio::task::spawn_blocking(move || -> Result<Seen, SegmentError> {
        let wanted = Wanted { deeds: &deeds, rules: &rules, map: map.as_ref(), gone: &gone };
        let tally = match &scan {
            Scan::Memory(frames) => wanted.in_memory(frames),
            Scan::Stored(stored) => wanted.stored(stored, effort.threads)?,
        };
        Ok(tally.seen(&deeds))
    });
    match work.await {
        Ok(seen) => Ok(seen?),
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

/// What is looked for, for any number of threads.
struct Wanted<'a> {
    deeds: &'a [Deed],
    rules: &'a [Rule],
    map: Option<&'a MapDoc>,
    gone: &'a AtomicBool,
}

impl Wanted<'_> {
    fn eye(&self) -> Eye<'_> {
        let steps = self.deeds.iter().any(|deed| deed.step.is_some());
        let step_of = self.map.filter(|_| steps).map(|map| StepOf::new(map, self.rules));
        Eye {
            deeds: self.deeds,
            rules: self.rules,
            step_of,
            known: HashMap::new(),
            tally: Tally::new(self.deeds.len()),
        }
    }

    fn in_memory(&self, frames: &Frames) -> Tally {
        let mut eye = self.eye();
        let code = |codes: &[u32], row: usize| codes.get(row).copied().filter(|code| *code != u32::MAX);
        for row in 0..frames.len() {
            if row % BATCH_ROWS == 0 && self.gone.load(Ordering::Relaxed) {
                break;
            }
            eye.see(
                frames.person[row],
                frames.ts[row],
                frames.names.text(frames.name[row]),
                &|| code(&frames.channel, row).map(|code| frames.channels.text(code)),
                &|| frames.properties_of(row),
            );
        }
        eye.tally
    }

    /// Segments are shared out among threads, one after the other; what is not settled comes last.
    fn stored(&self, stored: &Stored, threads: usize) -> Result<Tally, SegmentError> {
        let paths: Vec<&PathBuf> = stored.segments.iter().map(|segment| &segment.path).collect();
        let (next, fields) = (AtomicUsize::new(0), self.fields());
        let threads = threads.clamp(1, paths.len().max(1));
        let work = || -> Result<Tally, SegmentError> {
            let mut eye = self.eye();
            while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                for batch in read_coded(path, &fields, BATCH_ROWS)? {
                    if self.gone.load(Ordering::Relaxed) {
                        return Ok(eye.tally);
                    }
                    eye.batch(&batch?, stored, true);
                }
            }
            Ok(eye.tally)
        };
        let mut tally = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut tally = work()?;
            for other in others {
                match other.join() {
                    Ok(found) => tally.merge(found?),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            Ok::<_, SegmentError>(tally)
        })?;
        let mut eye = self.eye();
        for rows in stored.unsettled.iter().flat_map(|run| &run.rows) {
            eye.batch(rows.batch(), stored, false);
        }
        tally.merge(eye.tally);
        Ok(tally)
    }

    /// The columns that are needed.
    fn fields(&self) -> Vec<SegmentField> {
        let mut fields = vec![SegmentField::PersonNo, SegmentField::ImportNo, SegmentField::Ts, SegmentField::Name];
        let bindings = || {
            let steps = self.map.into_iter().flat_map(|map| &map.stages).flat_map(|stage| &stage.steps);
            let touchpoints = steps.flat_map(|step| {
                step.touchpoints.iter().filter_map(|touchpoint| touchpoint.binding.as_ref()).chain(&step.denied_by)
            });
            touchpoints.filter(|_| self.deeds.iter().any(|deed| deed.step.is_some()))
        };
        let asks = |is: fn(&Condition) -> bool| self.deeds.iter().flat_map(|deed| &deed.conditions).any(is);
        if asks(|condition| matches!(condition, Condition::InChannel(_)))
            || bindings().any(|binding| binding.channel.is_some())
        {
            fields.push(SegmentField::Channel);
        }
        if asks(|condition| matches!(condition, Condition::Property(..)))
            || bindings().any(|binding| !binding.properties.is_empty())
        {
            fields.push(SegmentField::Properties);
        }
        fields
    }
}

/// What an event of one name may be.
#[derive(Debug)]
enum May {
    /// Whatever else it says, it is what is looked for.
    Be,
    /// It is, if its channel and properties are right.
    If(Naming),
    /// It is, if it is this step, and its channel and properties are right.
    Step(u16, Naming),
}

/// Looks at events, one after the other.
struct Eye<'a> {
    deeds: &'a [Deed],
    rules: &'a [Rule],
    step_of: Option<StepOf<'a>>,
    /// For each name which deeds its events may be.
    known: HashMap<String, Vec<(usize, May)>>,
    tally: Tally,
}

impl Eye<'_> {
    fn may(&self, name: &str) -> Vec<(usize, May)> {
        let Some(called) = Rule::apply(self.rules, name) else { return Vec::new() };
        let fit = self.deeds.iter().enumerate();
        let fit = fit.filter(|(_, deed)| deed.event.as_ref().is_none_or(|event| fits(event, called)));
        fit.map(|(at, deed)| {
            let naming =
                Naming { choices: vec![Choice { conditions: deed.conditions.clone(), slot: 0 }], otherwise: 1 };
            let may = match deed.step {
                Some(step) => May::Step(step, naming),
                None if deed.conditions.is_empty() => May::Be,
                None => May::If(naming),
            };
            (at, may)
        })
        .collect()
    }

    fn see<'t>(
        &mut self,
        customer: u32,
        ts: i64,
        name: &str,
        channel: &dyn Fn() -> Option<&'t str>,
        properties: &dyn Fn() -> Option<&'t str>,
    ) {
        self.tally.all.insert(customer);
        if !self.known.contains_key(name) {
            let may = self.may(name);
            self.known.insert(name.to_owned(), may);
        }
        let Some(may) = self.known.get(name) else { return };
        let told = OnceCell::new();
        let told = || told.get_or_init(|| (channel(), properties()));
        for (at, may) in may {
            let deed = &self.deeds[*at];
            let right = |naming: &Naming| {
                let (channel, properties) = told();
                naming.slot(*channel, None, *properties) == 0
            };
            let is_step = |step: &u16| {
                let (channel, properties) = told();
                self.step_of.as_ref().and_then(|steps| steps.find(name, *channel, *properties)) == Some(*step)
            };
            let is = ts >= deed.from
                && ts < deed.before
                && match may {
                    May::Be => true,
                    May::If(naming) => right(naming),
                    May::Step(step, naming) => is_step(step) && right(naming),
                };
            if is && deed.at_least == 1 {
                self.tally.once[*at].insert(customer);
            } else if is {
                *self.tally.often[*at].entry(customer).or_default() += 1;
            }
        }
    }

    /// The rows of a batch, in segments without those of undone imports.
    fn batch(&mut self, batch: &RecordBatch, stored: &Stored, settled: bool) {
        let column = |field: SegmentField| batch.column_by_name(field.name());
        let numbers = |field| Some(column(field)?.as_primitive_opt::<UInt32Type>()?.values());
        let times = column(SegmentField::Ts).and_then(|column| column.as_primitive_opt::<TimestampMicrosecondType>());
        let (Some(persons), Some(imports), Some(times), Some(names)) = (
            numbers(SegmentField::PersonNo),
            numbers(SegmentField::ImportNo),
            times,
            column(SegmentField::Name).and_then(Texts::of),
        ) else {
            return;
        };
        let channels = column(SegmentField::Channel).and_then(Texts::of);
        let properties = column(SegmentField::Properties).and_then(Texts::of);
        for row in 0..batch.num_rows() {
            if settled && stored.undone.contains(&imports[row]) {
                continue;
            }
            let Some(name) = names.get(row) else { continue };
            self.see(
                customer_of(&stored.linked, persons[row]),
                times.value(row),
                name,
                &|| channels.as_ref().and_then(|texts| texts.get(row)),
                &|| properties.as_ref().and_then(|texts| texts.get(row)),
            );
        }
    }
}

/// A column of texts, as they are or as numbers of a dictionary.
enum Texts<'a> {
    Plain(&'a StringArray),
    Coded(&'a arrow_array::DictionaryArray<Int32Type>, &'a StringArray),
}

impl<'a> Texts<'a> {
    fn of(column: &'a Arc<dyn Array>) -> Option<Self> {
        if let Some(texts) = column.as_string_opt::<i32>() {
            return Some(Self::Plain(texts));
        }
        let coded = column.as_dictionary_opt::<Int32Type>()?;
        Some(Self::Coded(coded, coded.values().as_string_opt::<i32>()?))
    }

    fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Plain(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Self::Coded(coded, texts) => {
                let code = coded.key(row)?;
                texts.is_valid(code).then(|| texts.value(code))
            }
        }
    }
}
