//! Rows of a file before they are events: what every format gives.

use std::borrow::Cow;
use std::fmt::Write as _;

use desireline_model::time::Precision;
use std::collections::HashMap;

use crate::IngestError;
use crate::encoding::Origin;

/// The most different columns that are told apart in files without a header.
pub(crate) const MOST_COLUMNS: usize = 4096;
/// The longest cell, line, attribute or element.
pub(crate) const LONGEST_BYTES: usize = 1024 * 1024;

/// Where a row stands in its file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The line, counted from 1.
    pub line: Option<u64>,
    /// Bytes before it, after unpacking.
    pub byte: Option<u64>,
}

/// What reading one more row gave.
#[derive(Debug)]
pub(crate) enum Step {
    /// A row.
    Row(Place),
    /// A row that cannot be used, and why.
    Rejected(Place, String),
    /// Nothing more.
    End,
}

/// A cell that is not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotUtf8 {
    /// Bytes before the first wrong one in the cell.
    pub good_bytes: usize,
    /// Where the cell's file had its text from.
    pub origin: Origin,
}

/// An instant that the source typed as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RawInstant {
    /// Microseconds since 1970.
    pub micros: i64,
    pub precision: Precision,
    /// Without a zone: a clock time.
    pub local: bool,
    pub offset: Option<i32>,
}

/// The cells of one row.
pub(crate) trait Cells {
    /// The cell's text; absent where the row has none.
    fn text(&self, column: usize) -> Result<Option<Cow<'_, str>>, NotUtf8>;

    /// The cell as an instant, where the source has one as a number of its own.
    fn instant(&self, _column: usize) -> Option<RawInstant> {
        None
    }

    /// Writes the cell as JSON; `false` when there is nothing to write.
    fn json(&self, column: usize, out: &mut String) -> bool {
        match self.text(column) {
            Ok(Some(text)) if !text.is_empty() => {
                write_json_text(&text, out);
                true
            }
            _ => false,
        }
    }

    /// Cells of columns that have no number: their names and their JSON.
    fn extras(&self) -> &[(String, String)] {
        &[]
    }
}

/// Which columns will be asked for from now on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// By column number.
    pub columns: Vec<bool>,
    /// Also those that turn up later.
    pub extras: bool,
}

/// A source of rows.
pub(crate) trait Rows: Send {
    /// One row.
    type Row: Default + Send;

    /// Names of the columns known so far.
    fn columns(&self) -> Vec<String>;

    /// Reads the next row.
    fn read(&mut self, row: &mut Self::Row) -> Result<Step, IngestError>;

    /// The cells of a row that this source has read.
    fn cells<'a>(&'a self, row: &'a Self::Row) -> impl Cells + 'a;

    /// Says that the profile is over and which columns are of use.
    fn settle(&mut self, wanted: Wanted);
}

/// How a value of a flat row is written in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As a string.
    Text,
    /// As it stands: a number, a boolean, an array.
    Json,
}

/// A row with cells under names, as JSON lines and XES have them; all text in one buffer.
#[derive(Debug, Default, Clone)]
pub(crate) struct FlatRow {
    text: String,
    spans: Vec<Option<(u32, u32, Kind)>>,
    touched: Vec<u32>,
    extras: Vec<(String, String)>,
}

impl FlatRow {
    pub fn clear(&mut self) {
        self.text.clear();
        for column in self.touched.drain(..) {
            self.spans[column as usize] = None;
        }
        self.extras.clear();
    }

    /// Sets a cell; the last one wins. More than 64 MiB of text in one row are not kept.
    pub fn set(&mut self, column: usize, value: &str, kind: Kind) {
        if self.text.len() + value.len() > 64 * LONGEST_BYTES {
            return;
        }
        if self.spans.len() <= column {
            self.spans.resize(column + 1, None);
        }
        let start = self.text.len() as u32;
        self.text.push_str(value);
        self.spans[column] = Some((start, self.text.len() as u32, kind));
        self.touched.push(column as u32);
    }

    pub fn get(&self, column: usize) -> Option<(&str, Kind)> {
        let (start, end, kind) = (*self.spans.get(column)?)?;
        Some((&self.text[start as usize..end as usize], kind))
    }

    pub fn push_extra(&mut self, name: &str, value: &str, kind: Kind) {
        let mut json = String::new();
        match kind {
            Kind::Text => write_json_text(value, &mut json),
            Kind::Json => json.push_str(value),
        }
        match self.extras.iter_mut().find(|(known, _)| known == name) {
            Some(slot) => slot.1 = json,
            None => self.extras.push((name.to_owned(), json)),
        }
    }
}

impl Cells for &FlatRow {
    fn text(&self, column: usize) -> Result<Option<Cow<'_, str>>, NotUtf8> {
        Ok(self.get(column).map(|(text, _)| Cow::Borrowed(text)))
    }

    fn json(&self, column: usize, out: &mut String) -> bool {
        match self.get(column) {
            None | Some(("", _)) => false,
            Some((text, Kind::Text)) => {
                write_json_text(text, out);
                true
            }
            Some((text, Kind::Json)) => {
                out.push_str(text);
                true
            }
        }
    }

    fn extras(&self) -> &[(String, String)] {
        &self.extras
    }
}

/// Numbers for names, and which of them are of use.
#[derive(Debug, Default)]
pub(crate) struct Names {
    numbers: HashMap<String, u32, foldhash::fast::RandomState>,
    names: Vec<String>,
    wanted: Option<Wanted>,
}

/// What is to be done with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Keep it in this column.
    Column(usize),
    /// Keep it with its name.
    Extra,
    /// Nobody asks for it.
    Drop,
}

impl Names {
    /// The number of a name, given out when it is new.
    pub fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number as usize;
        }
        let number = self.names.len();
        self.numbers.insert(name.to_owned(), number as u32);
        self.names.push(name.to_owned());
        number
    }

    /// What is to be done with a cell of this name.
    pub fn fate(&mut self, name: &str) -> Fate {
        match (self.numbers.get(name), &self.wanted) {
            (Some(number), None) => Fate::Column(*number as usize),
            (Some(number), Some(wanted)) if wanted.columns.get(*number as usize).copied().unwrap_or(false) => {
                Fate::Column(*number as usize)
            }
            (Some(_), Some(_)) => Fate::Drop,
            (None, None) if self.names.len() < MOST_COLUMNS => Fate::Column(self.number(name)),
            (None, None) => Fate::Extra,
            (None, Some(wanted)) if wanted.extras => Fate::Extra,
            (None, Some(_)) => Fate::Drop,
        }
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn settle(&mut self, wanted: Wanted) {
        self.wanted = Some(wanted);
    }
}

/// Writes a text as a JSON string.
pub(crate) fn write_json_text(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            other => {
                let _ = write!(out, "\\u{other:04x}");
            }
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

/// A count with commas between thousands.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The start of a value for a message: at most 40 characters, quoted.
pub(crate) fn shown(value: &str) -> String {
    let mut start: String = value.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(40).is_some() {
        start.push('…');
    }
    format!("`{start}`")
}
