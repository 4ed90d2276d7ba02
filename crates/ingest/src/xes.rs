//! XES (IEEE 1849), read as a stream: one event at a time, bounded in depth and size.
//!
//! The case is the trace's `concept:name`, the activity the event's, the time its `time:timestamp`, the
//! lifecycle its `lifecycle:transition`. Attributes of the trace are columns with `case:` before their key.
//! Attributes inside attributes are passed over. Defaults in `<global>` are not put into events: they say
//! what a tool may assume, not what happened. A `<!DOCTYPE>` is refused.

mod capped;

use std::collections::VecDeque;
use std::io::{BufReader, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::IngestError;
use crate::csv::cut_after;
use crate::rows::{
    Cells, Fate, FlatRow, Kind, LONGEST_BYTES, MOST_COLUMNS, Names, Place, Rows, Step, Wanted, grouped, shown,
};
use capped::Capped;

/// How deep elements may lie in one another.
const DEEPEST: usize = 64;
/// The most attributes of one element.
const MOST_ATTRIBUTES: usize = 64;
/// How many events wait for a trace's name that comes after them.
const MOST_WAITING: usize = 10_000;

const CASE: usize = 0;
/// The columns that the format names.
pub(crate) const COLUMNS: [&str; 4] = ["case:concept:name", "concept:name", "time:timestamp", "lifecycle:transition"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Log,
    Trace,
    Event,
    /// Inside something that is not read.
    Other,
}

/// An event that has been read.
#[derive(Debug, Default)]
struct Ready {
    row: FlatRow,
    place: Place,
    n_attributes: usize,
    rejected: Option<String>,
}

/// Rows of a XES file.
pub(crate) struct XesRows {
    name: String,
    xml: Reader<Capped<BufReader<Box<dyn Read + Send>>>>,
    buffer: Vec<u8>,
    names: Names,
    levels: Vec<Level>,
    n_traces: u64,
    n_rows: u64,
    case: Option<String>,
    /// The trace's attributes under `case:` names.
    of_trace: Vec<(String, String)>,
    /// The event that is being read.
    event: Ready,
    /// Events of a trace without a name so far.
    waiting: Vec<Ready>,
    ready: VecDeque<Ready>,
    spare: Vec<FlatRow>,
    finished: bool,
}

impl XesRows {
    /// Reads from the start. Columns of these names are known although no event has shown them yet.
    pub fn new(reader: Box<dyn Read + Send>, name: &str, known: &[String]) -> Self {
        let mut xml = Reader::from_reader(Capped::new(BufReader::with_capacity(128 * 1024, reader), 2 * LONGEST_BYTES));
        xml.config_mut().check_end_names = true;
        let mut names = Names::default();
        for column in COLUMNS.into_iter().chain(known.iter().map(String::as_str)) {
            names.number(column);
        }
        Self {
            name: name.to_owned(),
            xml,
            buffer: Vec::new(),
            names,
            levels: Vec::new(),
            n_traces: 0,
            n_rows: 0,
            case: None,
            of_trace: Vec::new(),
            event: Ready::default(),
            waiting: Vec::new(),
            ready: VecDeque::new(),
            spare: Vec::new(),
            finished: false,
        }
    }

    fn place(&self) -> Place {
        Place { line: Some(self.xml.get_ref().n_lines() + 1), byte: Some(self.xml.buffer_position()) }
    }

    fn refuse(&self, why: String) -> IngestError {
        self.refuse_at(self.place(), why)
    }

    fn refuse_at(&self, place: Place, why: String) -> IngestError {
        IngestError::Xes { name: self.name.clone(), why, line: place.line.unwrap_or(1), byte: place.byte.unwrap_or(0) }
    }

    /// Reads one piece of XML. Whatever becomes of it waits in `ready`.
    fn advance(&mut self) -> Result<(), IngestError> {
        let place = self.place();
        self.xml.get_mut().allow();
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        let outcome = match self.xml.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => self.open(&element, place, false),
            Ok(Event::Empty(element)) => self.open(&element, place, true),
            Ok(Event::End(_)) => {
                self.close();
                Ok(())
            }
            Ok(Event::DocType(_)) => Err(self.refuse_at(
                place,
                "it has a DOCTYPE, which could make a small file grow without end; remove that line, a log needs none"
                    .to_owned(),
            )),
            Ok(Event::Eof) => self.end(place),
            Ok(_) => Ok(()),
            Err(cause) => self.broken(place, &cause),
        };
        self.buffer = buffer;
        outcome
    }

    fn open(&mut self, element: &BytesStart<'_>, place: Place, is_empty: bool) -> Result<(), IngestError> {
        let local = element.local_name();
        let parent = self.levels.last().copied();
        let level = match (parent, local.as_ref()) {
            (None, "log") => Level::Log,
            (None, other) => {
                return Err(
                    self.refuse(format!("its root element is {}, expected `<log>`", shown(&format!("<{other}>"))))
                );
            }
            (Some(Level::Log), "events" | "objects" | "object-types" | "event-types") if self.n_traces == 0 => {
                return Err(self.refuse(
                    "it is an object-centric log (OCEL), which has no traces; flatten it to XES or CSV first"
                        .to_owned(),
                ));
            }
            (Some(Level::Log), "trace") => {
                self.n_traces += 1;
                Level::Trace
            }
            (Some(Level::Log | Level::Trace), "event") => {
                let outside = parent == Some(Level::Log);
                self.event.place = place;
                self.event.n_attributes = 0;
                self.event.rejected =
                    outside.then(|| "the event stands outside a trace; expected it inside a `<trace>`".to_owned());
                Level::Event
            }
            _ => Level::Other,
        };
        if self.levels.len() >= DEEPEST {
            self.stop(place, format!("elements lie more than {DEEPEST} deep; the rest of the file is not read"));
            return Ok(());
        }
        if element.attributes_raw().len() > MOST_ATTRIBUTES
            && element.attributes().with_checks(false).take(MOST_ATTRIBUTES + 1).count() > MOST_ATTRIBUTES
        {
            self.too_many_attributes(level, place)?;
        } else if level == Level::Other && matches!(parent, Some(Level::Trace | Level::Event)) {
            self.attribute(element, parent == Some(Level::Trace), place);
        }
        self.levels.push(level);
        if is_empty {
            self.close();
        }
        Ok(())
    }

    fn too_many_attributes(&mut self, level: Level, place: Place) -> Result<(), IngestError> {
        let why = format!("an element has more than {MOST_ATTRIBUTES} attributes; XES needs only `key` and `value`");
        if level == Level::Log {
            return Err(self.refuse(why));
        }
        if level == Level::Event || self.levels.contains(&Level::Event) {
            self.event.rejected.get_or_insert(why);
        } else {
            self.reject(place, why);
        }
        Ok(())
    }

    /// A `<string key="…" value="…"/>` or one of its kin.
    fn attribute(&mut self, element: &BytesStart<'_>, of_trace: bool, place: Place) {
        let found = key_and_value(element);
        if of_trace {
            match found {
                Ok(Some((key, value))) => {
                    if key == COLUMNS[1] && self.case.is_none() && !value.is_empty() {
                        self.case = Some(value.to_string());
                        self.name_waiting();
                    }
                    if self.of_trace.len() < MOST_COLUMNS {
                        self.of_trace.push((format!("case:{key}"), value.into_owned()));
                    }
                }
                Ok(None) => {}
                Err(why) => self.reject(place, format!("an attribute of a trace cannot be read: {why}")),
            }
            return;
        }
        self.event.n_attributes += 1;
        if self.event.n_attributes > MOST_COLUMNS {
            self.event
                .rejected
                .get_or_insert_with(|| format!("the event has more than {} attributes", grouped(MOST_COLUMNS as u64)));
            return;
        }
        match found {
            Ok(Some((key, value))) => match self.names.fate(&key) {
                Fate::Column(column) => self.event.row.set(column, &value, Kind::Text),
                Fate::Extra => self.event.row.push_extra(&key, &value, Kind::Text),
                Fate::Drop => {}
            },
            Ok(None) => {}
            Err(why) => {
                self.event.rejected.get_or_insert_with(|| format!("an attribute of the event cannot be read: {why}"));
            }
        }
    }

    fn close(&mut self) {
        match self.levels.pop() {
            Some(Level::Event) => self.close_event(),
            Some(Level::Trace) => self.close_trace(),
            // What comes after the root is of no interest.
            Some(Level::Log) => self.finished = true,
            Some(Level::Other) | None => {}
        }
    }

    fn close_event(&mut self) {
        let next = Ready { row: self.spare.pop().unwrap_or_default(), ..Ready::default() };
        let mut event = std::mem::replace(&mut self.event, next);
        self.event.row.clear();
        for (key, value) in &self.of_trace {
            match self.names.fate(key) {
                Fate::Column(CASE) => {}
                Fate::Column(column) => event.row.set(column, value, Kind::Text),
                Fate::Extra => event.row.push_extra(key, value, Kind::Text),
                Fate::Drop => {}
            }
        }
        match &self.case {
            _ if self.levels.last() != Some(&Level::Trace) => self.ready.push_back(event),
            Some(case) => {
                event.row.set(CASE, case, Kind::Text);
                self.ready.push_back(event);
            }
            None => {
                self.waiting.push(event);
                if self.waiting.len() >= MOST_WAITING {
                    self.case = Some(format!("trace {}", self.n_traces));
                    self.name_waiting();
                }
            }
        }
    }

    fn close_trace(&mut self) {
        if !self.waiting.is_empty() {
            self.case.get_or_insert_with(|| format!("trace {}", self.n_traces));
            self.name_waiting();
        }
        self.case = None;
        self.of_trace.clear();
    }

    /// Gives the events that wait the name of their trace.
    fn name_waiting(&mut self) {
        let case = self.case.clone().unwrap_or_default();
        for mut event in self.waiting.drain(..) {
            event.row.set(CASE, &case, Kind::Text);
            self.ready.push_back(event);
        }
    }

    fn reject(&mut self, place: Place, why: String) {
        // Events that wait for a name came before this.
        if !self.waiting.is_empty() {
            self.case.get_or_insert_with(|| format!("trace {}", self.n_traces));
            self.name_waiting();
        }
        self.ready.push_back(Ready { place, rejected: Some(why), ..Ready::default() });
    }

    /// Rejects what is being read and reads no further.
    fn stop(&mut self, place: Place, why: String) {
        self.reject(place, why);
        self.finished = true;
    }

    fn end(&mut self, place: Place) -> Result<(), IngestError> {
        match self.levels.last() {
            None => Err(self.refuse("it has no `<log>` element".to_owned())),
            Some(level) => {
                let inside = match level {
                    Level::Log => "<log>",
                    Level::Trace => "<trace>",
                    Level::Event | Level::Other => "<event>",
                };
                let close = inside.replace('<', "</");
                self.stop(place, format!("the file ends inside `{inside}`: expected `{close}`; get the file again"));
                Ok(())
            }
        }
    }

    fn broken(&mut self, place: Place, cause: &quick_xml::Error) -> Result<(), IngestError> {
        let why = match cause {
            quick_xml::Error::Io(cause) if Capped::<()>::is_cap(cause) => {
                "an element or a text is longer than 2 MiB; the rest of the file is not read".to_owned()
            }
            quick_xml::Error::Io(cause) => {
                cut_after(self.n_rows + self.ready.len() as u64 + self.waiting.len() as u64, cause)
            }
            other => format!("the XML is not well formed: {other}; the rest of the file is not read"),
        };
        if self.levels.is_empty() {
            return Err(self.refuse(why));
        }
        self.stop(place, why);
        Ok(())
    }
}

type KeyAndValue<'a> = Option<(std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>)>;

/// The `key` and the `value` of an attribute element; absent where it has no value (lists, containers).
fn key_and_value<'a>(element: &'a BytesStart<'_>) -> Result<KeyAndValue<'a>, String> {
    let (mut key, mut value) = (None, None);
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|cause| cause.to_string())?;
        let slot = match attribute.key.as_ref() {
            "key" => &mut key,
            "value" => &mut value,
            _ => continue,
        };
        if attribute.value.len() > LONGEST_BYTES {
            return Err("it is longer than 1 MiB".to_owned());
        }
        *slot = Some(attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|cause| cause.to_string())?);
    }
    Ok(key.zip(value))
}

impl Rows for XesRows {
    type Row = FlatRow;

    fn columns(&self) -> Vec<String> {
        self.names.names().to_vec()
    }

    fn read(&mut self, row: &mut FlatRow) -> Result<Step, IngestError> {
        while self.ready.is_empty() && !self.finished {
            self.advance()?;
        }
        let Some(mut ready) = self.ready.pop_front() else {
            return Ok(Step::End);
        };
        self.n_rows += 1;
        std::mem::swap(row, &mut ready.row);
        if self.spare.len() < 16 {
            ready.row.clear();
            self.spare.push(ready.row);
        }
        Ok(match ready.rejected {
            Some(why) => Step::Rejected(ready.place, why),
            None => Step::Row(ready.place),
        })
    }

    fn cells<'a>(&'a self, row: &'a FlatRow) -> impl Cells + 'a {
        row
    }

    fn settle(&mut self, wanted: Wanted) {
        self.names.settle(wanted);
    }
}
