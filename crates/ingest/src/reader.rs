//! Opens a file, settles its mapping, and yields events batch by batch.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::RecordBatch;
use desireline_model::event::EventField;
use std::collections::HashSet;

use crate::assemble::{Assembler, Fated, Source as Column};
use crate::csv::{self, CsvRows};
use crate::encoding::Origin;
use crate::feedback::assemble::FeedbackAssembler;
use crate::guess::{self, Guess, Rest};
use crate::identities::IdAssembler;
use crate::jsonl::JsonlRows;
use crate::options::{LifecyclePolicy, ReadOptions, Role, RowsAre, WantedProperties};
use crate::profile::{Column as Profiled, PROFILE_ROWS, Profile, is_nothing};
use crate::rows::{Cells, Place, Rows, Step, Wanted};
use crate::sniff::{Format, sniff_unpacked};
use crate::xes::XesRows;
use crate::{IngestError, Mapping, input, times};

/// A row that was not taken, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The data row, counted from 1; a header is not counted.
    pub row: u64,
    /// The line on which it begins, counted from 1, where the format has lines.
    pub line: Option<u64>,
    /// Bytes of the unpacked file, as UTF-8, before it, where known.
    pub byte: Option<u64>,
    /// What was expected, what was found, what to do.
    pub reason: String,
}

/// A piece of a file as events. `rows_read` is always the batch's rows plus the rejections.
#[derive(Debug)]
pub struct Decoded {
    /// Events of [`desireline_model::event::schema`] with the fields that were asked for; feedback of
    /// [`desireline_model::feedback::schema`]; or identities as [`crate::identities`] says.
    pub batch: RecordBatch,
    /// Rows that were not taken.
    pub rejections: Vec<Rejection>,
    /// Rows of this piece: kept and rejected.
    pub rows_read: u64,
    /// Rows of this piece that the lifecycle policy passed over; not in `rows_read`.
    pub left_out: u64,
    /// Bytes of the file, as it lies on disk, taken so far; 0 for tables.
    pub bytes_read: u64,
}

/// Reads a file as events.
pub struct EventReader {
    mapping: Mapping,
    taken: Arc<AtomicU64>,
    source: Box<dyn Source>,
}

impl std::fmt::Debug for EventReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventReader").field("mapping", &self.mapping).finish_non_exhaustive()
    }
}

impl EventReader {
    /// Which column is what, and why; settled from the first 1,000 rows when the file was opened.
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// The next piece, or nothing at the end. A piece may hold rejections only.
    ///
    /// # Errors
    ///
    /// When the file turns out to be refused as a whole, such as by a DOCTYPE. Bad rows are no errors.
    pub fn next_batch(&mut self) -> Result<Option<Decoded>, IngestError> {
        let mut decoded = self.source.next_batch()?;
        if let Some(decoded) = &mut decoded {
            decoded.bytes_read = self.taken.load(Ordering::Relaxed);
        }
        Ok(decoded)
    }
}

/// Opens a CSV, JSONL or XES file, packed with gzip or not.
///
/// `name` is for messages and, where the content leaves it open, tells the format.
///
/// # Errors
///
/// When the file is of a kind that we do not read, when it cannot be told which columns hold what an
/// event needs, or when the user named a column that is not there.
pub fn open(reader: Box<dyn Read + Send>, name: &str, options: &ReadOptions) -> Result<EventReader, IngestError> {
    let mut input = input::open(reader);
    if let (true, Some(cause)) = (input.head.is_empty(), input.broken.take()) {
        return Err(IngestError::CutAtStart { name: name.to_owned(), cause });
    }
    let taken = Arc::clone(&input.taken);
    let known: &[String] = match &options.properties {
        WantedProperties::Named(names) => names,
        WantedProperties::None | WantedProperties::All => &[],
    };
    let mut notes: Vec<String> = Vec::new();
    if input.origin == Origin::Windows1252 {
        notes.push("the file is not UTF-8; read as Windows-1252, as its words suggest".to_owned());
    }
    let mut events = match sniff_unpacked(name, &input.head)? {
        Format::Csv { .. } => {
            let start = csv::start(&input.head);
            if let Some(hint) = start.unsure {
                let what = "a table with something above its header".to_owned();
                return Err(IngestError::Unsupported { name: name.to_owned(), what, hint });
            }
            let rows = CsvRows::new(input.reader, name, &start, input.origin)?;
            check_header(&rows.columns(), name, options)?;
            notes.extend(start.notes);
            notes.extend_from_slice(rows.notes());
            pump(rows, name, options, &[])
        }
        Format::Jsonl => pump(JsonlRows::new(input.reader, known), name, options, &[]),
        Format::Xes => {
            let convention = [(Role::Case, 0), (Role::Activity, 1), (Role::Time, 2), (Role::Lifecycle, 3)];
            pump(XesRows::new(input.reader, name, known), name, options, &convention)
        }
        Format::Parquet => Err(IngestError::Unsupported {
            name: name.to_owned(),
            what: "a Parquet file, which cannot be read from a stream".to_owned(),
            hint: "give it as a file by its path".to_owned(),
        }),
    }?;
    events.taken = taken;
    events.mapping.notes.splice(0..0, notes);
    Ok(events)
}

/// A first line of numbers or times is data.
fn check_header(names: &[String], name: &str, options: &ReadOptions) -> Result<(), IngestError> {
    if Role::ALL
        .into_iter()
        .chain(Role::FEEDBACK)
        .filter_map(|role| options.columns.get(role))
        .any(|hint| names.iter().any(|known| known == hint))
    {
        return Ok(());
    }
    let is_data = |cell: &str| times::parse(cell, None).is_ok();
    let numbers: Vec<&String> = names.iter().filter(|cell| times::is_plain_number(cell)).collect();
    let odd: Vec<&String> = names.iter().filter(|cell| is_data(cell)).collect();
    let sample = match (odd.first(), numbers.first()) {
        (Some(cell), _) => cell,
        (None, Some(cell)) if numbers.len() * 2 >= names.len() => cell,
        _ => return Ok(()),
    };
    Err(IngestError::NoHeader { name: name.to_owned(), sample: crate::rows::shown(sample) })
}

/// Profiles the rows, settles the mapping, and reads on from the first row.
pub(crate) fn pump<R: Rows + 'static>(
    mut rows: R,
    name: &str,
    options: &ReadOptions,
    convention: &[(Role, usize)],
) -> Result<EventReader, IngestError> {
    let planned = Pump::plan(&mut rows, name, options, convention)?;
    let mapping = planned.guess.mapping.clone();
    let mut source = Pump::new(rows, name, options, &planned.guess);
    source.pending = planned.pending;
    Ok(EventReader { mapping, taken: Arc::default(), source: Box::new(source) })
}

/// Reads with a mapping that is settled already.
pub(crate) fn pump_planned<R: Rows + 'static>(rows: R, name: &str, options: &ReadOptions, guess: Guess) -> EventReader {
    let source = Pump::new(rows, name, options, &guess);
    EventReader { mapping: guess.mapping, taken: Arc::default(), source: Box::new(source) }
}

/// The first rows and what they tell.
pub(crate) struct Planned<T> {
    pub guess: Guess,
    pub wanted: Wanted,
    pub pending: VecDeque<(Step, T)>,
}

trait Source: Send {
    fn next_batch(&mut self) -> Result<Option<Decoded>, IngestError>;
}

/// What builds batches: of events, of feedback or of identities.
enum Assembling {
    Events(Box<Assembler>),
    Feedback(Box<FeedbackAssembler>),
    Identities(Box<IdAssembler>),
}

impl Assembling {
    fn new(guess: &Guess, names: &[String], options: &ReadOptions, properties: &[(usize, String)]) -> Self {
        let (columns, times) = (&guess.columns, guess.time.clone());
        match &guess.rest {
            Rest::Events => Self::Events(Box::new(Assembler::new(columns, names, times, options, properties))),
            Rest::Feedback(plan) => {
                let plan = plan.as_ref().clone();
                let assembler = FeedbackAssembler::new(plan, columns, names, times, options, properties);
                Self::Feedback(Box::new(assembler))
            }
            Rest::Identities(ids) => {
                let time = Column::of(Role::Time, columns, names, options);
                Self::Identities(Box::new(IdAssembler::new(ids, time, times)))
            }
        }
    }

    fn wanted(&self, n_columns: usize) -> Wanted {
        match self {
            Self::Events(events) => events.wanted(n_columns),
            Self::Feedback(feedback) => feedback.wanted(n_columns),
            Self::Identities(ids) => ids.wanted(n_columns),
        }
    }

    fn n_kept(&self) -> usize {
        match self {
            Self::Events(events) => events.n_kept(),
            Self::Feedback(feedback) => feedback.n_kept(),
            Self::Identities(ids) => ids.n_kept(),
        }
    }

    fn push(&mut self, sequence: u64, cells: &impl Cells) -> Fated {
        match self {
            Self::Events(events) => events.push(sequence, cells),
            Self::Feedback(feedback) => feedback.push(sequence, cells),
            Self::Identities(ids) => ids.push(sequence, cells),
        }
    }

    fn finish(&mut self) -> Result<RecordBatch, arrow_schema::ArrowError> {
        match self {
            Self::Events(events) => events.finish(),
            Self::Feedback(feedback) => feedback.finish(),
            Self::Identities(ids) => ids.finish(),
        }
    }
}

/// Moves rows of one format into batches.
pub(crate) struct Pump<R: Rows> {
    name: String,
    rows: R,
    assembler: Assembling,
    batch_rows: usize,
    /// Rows that were read for the profile.
    pending: VecDeque<(Step, R::Row)>,
    row: R::Row,
    n_rows: u64,
    finished: bool,
}

impl<R: Rows> Pump<R> {
    /// Reads the first rows and settles the mapping from them.
    pub fn plan(
        rows: &mut R,
        name: &str,
        options: &ReadOptions,
        convention: &[(Role, usize)],
    ) -> Result<Planned<R::Row>, IngestError> {
        let mut pending = VecDeque::new();
        let (mut n_good, mut n_bad) = (0, 0);
        while n_good < PROFILE_ROWS && n_bad < 100 * PROFILE_ROWS {
            let mut row = R::Row::default();
            let step = rows.read(&mut row)?;
            match &step {
                Step::End => break,
                Step::Row(_) => n_good += 1,
                Step::Rejected(..) => n_bad += 1,
            }
            pending.push_back((step, row));
        }
        let names = rows.columns();
        if names.is_empty() || (n_good == 0 && n_bad > 0) {
            return Err(nothing_usable(name, &pending));
        }
        let profile = profile(rows, &names, &pending, n_good);
        let guess = guess::guess(name, &profile, options, convention)?;
        if options.rows == RowsAre::Events
            && options.lifecycle != LifecyclePolicy::All
            && !guess.columns.contains_key(&Role::Lifecycle)
        {
            return Err(IngestError::MissingColumns {
                name: name.to_owned(),
                missing:
                    "the lifecycle by which events are to be chosen; name it with --lifecycle COL, or take all events"
                        .to_owned(),
            });
        }
        let properties = properties(&names, &guess, options);
        let assembler = Assembling::new(&guess, &names, options, &properties);
        let wanted = assembler.wanted(names.len());
        Ok(Planned { guess, wanted, pending })
    }

    fn new(mut rows: R, name: &str, options: &ReadOptions, guess: &Guess) -> Self {
        let names = rows.columns();
        let properties = properties(&names, guess, options);
        let assembler = Assembling::new(guess, &names, options, &properties);
        rows.settle(assembler.wanted(names.len()));
        Self {
            name: name.to_owned(),
            rows,
            assembler,
            batch_rows: options.batch_rows.max(1),
            pending: VecDeque::new(),
            row: R::Row::default(),
            n_rows: 0,
            finished: false,
        }
    }
}

/// Every row so far is bad: the first reason says more than a list of missing columns would.
fn nothing_usable<T>(name: &str, pending: &VecDeque<(Step, T)>) -> IngestError {
    let first = pending.iter().find_map(|(step, _)| match step {
        Step::Rejected(place, why) => Some((place, why)),
        _ => None,
    });
    match first {
        None => IngestError::Empty { name: name.to_owned() },
        Some((place, why)) => IngestError::Unsupported {
            name: name.to_owned(),
            what: format!("without a row that can be used among its first {}", pending.len()),
            hint: match place.line {
                Some(line) => format!("line {line}: {why}"),
                None => why.clone(),
            },
        },
    }
}

fn profile<R: Rows>(rows: &R, names: &[String], pending: &VecDeque<(Step, R::Row)>, n_good: usize) -> Profile {
    let good = || pending.iter().filter(|(step, _)| matches!(step, Step::Row(_))).map(|(_, row)| row);
    let columns = names.iter().enumerate().map(|(at, name)| {
        let mut is_instant = false;
        let values = good().map(|row| {
            let cells = rows.cells(row);
            is_instant |= cells.instant(at).is_some();
            let text = cells.text(at).ok().flatten().filter(|text| !is_nothing(text));
            text.map(|text| text.chars().take(200).collect())
        });
        let values = values.collect();
        Profiled::new(name, values, is_instant)
    });
    Profile { columns: columns.collect(), n_rows: n_good }
}

/// Columns of the properties: all without a role, or those that were named.
fn properties(names: &[String], guess: &Guess, options: &ReadOptions) -> Vec<(usize, String)> {
    if !options.fields.has(EventField::Properties) {
        return Vec::new();
    }
    let taken: HashSet<usize> = guess.columns.values().copied().collect();
    match &options.properties {
        WantedProperties::None => Vec::new(),
        WantedProperties::All => names
            .iter()
            .enumerate()
            .filter(|(at, _)| !taken.contains(at))
            .map(|(at, name)| (at, name.clone()))
            .collect(),
        // In the order in which they were asked for, whatever the format.
        WantedProperties::Named(wanted) => wanted
            .iter()
            .filter_map(|name| names.iter().position(|known| known == name).map(|at| (at, name.clone())))
            .collect(),
    }
}

impl<R: Rows> Source for Pump<R> {
    fn next_batch(&mut self) -> Result<Option<Decoded>, IngestError> {
        let mut rejections = Vec::new();
        let mut left_out = 0;
        while !self.finished && self.assembler.n_kept() < self.batch_rows && rejections.len() < self.batch_rows {
            let step = match self.pending.pop_front() {
                Some((step, row)) => {
                    self.row = row;
                    step
                }
                None => self.rows.read(&mut self.row)?,
            };
            let (place, why) = match step {
                Step::End => {
                    self.finished = true;
                    break;
                }
                Step::Rejected(place, why) => {
                    self.n_rows += 1;
                    (place, why)
                }
                Step::Row(place) => {
                    self.n_rows += 1;
                    match self.assembler.push(self.n_rows, &self.rows.cells(&self.row)) {
                        Fated::Kept => continue,
                        Fated::LeftOut => {
                            left_out += 1;
                            continue;
                        }
                        Fated::Rejected(why) => (place, why),
                    }
                }
            };
            let Place { line, byte } = place;
            rejections.push(Rejection { row: self.n_rows, line, byte, reason: why });
        }
        let n_kept = self.assembler.n_kept();
        if n_kept == 0 && rejections.is_empty() && left_out == 0 {
            return Ok(None);
        }
        let batch = self.assembler.finish().map_err(|cause| IngestError::Batch { name: self.name.clone(), cause })?;
        let rows_read = (n_kept + rejections.len()) as u64;
        Ok(Some(Decoded { batch, rejections, rows_read, left_out, bytes_read: 0 }))
    }
}
