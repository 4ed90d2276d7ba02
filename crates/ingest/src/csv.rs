//! CSV: rows of cells, with the exact place of what is wrong.
//!
//! Built on `csv_core`, so that the length of a row is bounded however the quotes are set. A quote that is
//! never closed costs its own line, not the rest of the file.

mod start;

use std::borrow::Cow;
use std::io::{self, Read};

use csv_core::{ReadRecordResult, ReaderBuilder};

use crate::IngestError;
use crate::encoding::Origin;
use crate::rows::{Cells, LONGEST_BYTES, NotUtf8, Place, Rows, Step, Wanted, grouped, shown};
use start::MOST_CELLS;
pub(crate) use start::{Start, start};

/// The longest row.
const LONGEST_ROW: usize = 8 * LONGEST_BYTES;
/// How often a row is given up and reading goes on at its second line; bounds the work of a hostile file.
const MOST_RESUMED: u32 = 64;
const CHUNK: usize = 256 * 1024;

/// Rows of a CSV file.
pub(crate) struct CsvRows {
    reader: Box<dyn Read + Send>,
    delimiter: u8,
    origin: Origin,
    core: csv_core::Reader,
    /// Bytes of the file from the start of the row that is being read.
    buffer: Vec<u8>,
    filled: usize,
    /// Where the next row begins in `buffer`.
    start: usize,
    /// How far it has been scanned.
    scanned: usize,
    /// Bytes of the file before `buffer`.
    base: u64,
    at_end: bool,
    broken: Option<io::Error>,
    resumed: u32,
    output: Vec<u8>,
    ends: Vec<usize>,
    /// Bytes between two cells in `output`.
    gap: usize,
    names: Vec<String>,
    /// What the header left open, in words.
    notes: Vec<String>,
    n_rows: u64,
    finished: bool,
}

/// One row: the bytes of its cells and where each ends.
#[derive(Debug, Default)]
pub(crate) struct CsvRow {
    /// Its bytes where they are UTF-8, as those of most rows are.
    text: String,
    /// Its bytes where they are not.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Bytes between two cells.
    gap: usize,
}

/// What scanning for one record gave.
enum Scan {
    /// Bytes and cells in `output` and `ends`.
    Record(Place, usize, usize),
    TooLong(Place),
    Unclosed(Place),
    Cut(io::Error),
    End,
}

impl CsvRows {
    /// Reads the header line, behind what stands above it. Absent header: an empty file.
    pub fn new(
        mut reader: Box<dyn Read + Send>,
        name: &str,
        start: &Start,
        origin: Origin,
    ) -> Result<Self, IngestError> {
        let delimiter = start.delimiter;
        let cut = |cause| IngestError::CutAtStart { name: name.to_owned(), cause };
        io::copy(&mut reader.by_ref().take(start.skip_bytes as u64), &mut io::sink()).map_err(cut)?;
        let mut core = ReaderBuilder::new().delimiter(delimiter).build();
        core.set_line(1 + start.skip_lines);
        let mut rows = Self {
            reader,
            delimiter,
            origin,
            core,
            buffer: vec![0; CHUNK],
            filled: 0,
            start: 0,
            scanned: 0,
            base: start.skip_bytes as u64,
            at_end: false,
            broken: None,
            resumed: 0,
            output: vec![0; CHUNK],
            ends: vec![0; 64],
            gap: 0,
            names: Vec::new(),
            notes: Vec::new(),
            n_rows: 0,
            finished: false,
        };
        let unsupported = |what: &str| {
            Err(IngestError::Unsupported {
                name: name.to_owned(),
                what: what.to_owned(),
                hint: "expected a header line such as `customer,activity,time` and a row for each event".to_owned(),
            })
        };
        match rows.scan() {
            Scan::Record(_, n_bytes, n_cells) => {
                let mut row = CsvRow::default();
                row.set(&rows.output[..n_bytes], &rows.ends[..n_cells], rows.gap);
                (rows.names, rows.notes) = header(&row);
                Ok(rows)
            }
            Scan::TooLong(_) => unsupported("a table whose first line is longer than 8 MiB"),
            Scan::Unclosed(_) => unsupported("a table whose first line opens a quote and never closes it"),
            Scan::Cut(cause) => Err(IngestError::CutAtStart { name: name.to_owned(), cause }),
            Scan::End => Err(IngestError::Empty { name: name.to_owned() }),
        }
    }

    /// What the header left open, in words.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    fn scan(&mut self) -> Scan {
        self.skip_line_ends();
        let line = self.core.line();
        let (mut n_bytes, mut n_cells) = (0, 0);
        let place = |rows: &Self| Place { line: Some(line), byte: Some(rows.base + rows.start as u64) };
        let before = place(self);
        if let Some((n_bytes, n_cells)) = self.scan_plain() {
            return Scan::Record(before, n_bytes, n_cells);
        }
        self.gap = 0;
        loop {
            if self.scanned == self.filled {
                if self.at_end {
                    return self.scan_last(line, n_bytes, n_cells);
                }
                let cell = n_bytes - if n_cells > 0 { self.ends[n_cells - 1] } else { 0 };
                if cell > LONGEST_BYTES || self.filled - self.start > LONGEST_ROW {
                    return Scan::TooLong(place(self));
                }
                if let Err(cause) = self.refill() {
                    self.finished = true;
                    return Scan::Cut(cause);
                }
                if self.start == self.scanned {
                    self.skip_line_ends();
                }
                continue;
            }
            let room = n_bytes + (self.filled - self.scanned) + 1;
            if self.output.len() < room {
                self.output.resize(room, 0);
            }
            let input = &self.buffer[self.scanned..self.filled];
            let (result, n_in, n_out, n_ends) =
                self.core.read_record(input, &mut self.output[n_bytes..], &mut self.ends[n_cells..]);
            self.scanned += n_in;
            n_bytes += n_out;
            n_cells += n_ends;
            match result {
                ReadRecordResult::Record => {
                    let place = place(self);
                    self.start = self.scanned;
                    let longest = if n_bytes > LONGEST_BYTES { longest_cell(&self.ends[..n_cells]) } else { 0 };
                    if longest > LONGEST_BYTES {
                        return Scan::Record(place, n_bytes, 0);
                    }
                    return Scan::Record(place, n_bytes, n_cells);
                }
                ReadRecordResult::OutputEndsFull if n_cells >= MOST_CELLS => return Scan::TooLong(place(self)),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::OutputFull | ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            }
        }
    }

    /// A row that is one whole line without quotes, as most are: its bytes go to `output` as they stand, delimiters between
    /// the cells. None, and nothing is taken, when it has to be looked at byte by byte.
    fn scan_plain(&mut self) -> Option<(usize, usize)> {
        // The first line of the file may begin with a mark of its encoding.
        if self.names.is_empty() || self.scanned != self.start {
            return None;
        }
        let rest = &self.buffer[self.start..self.filled];
        let end = memchr::memchr(b'\n', rest)?;
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        if line.len() > LONGEST_BYTES || memchr::memchr2(b'"', b'\r', line).is_some() {
            return None;
        }
        let mut n_cells = 0;
        for cell in memchr::memchr_iter(self.delimiter, line).chain([line.len()]) {
            if n_cells == self.ends.len() {
                if n_cells >= MOST_CELLS {
                    return None;
                }
                self.ends.resize(n_cells * 2, 0);
            }
            self.ends[n_cells] = cell;
            n_cells += 1;
        }
        let n_bytes = line.len();
        if self.output.len() < n_bytes {
            self.output.resize(n_bytes, 0);
        }
        self.output[..n_bytes].copy_from_slice(line);
        self.gap = 1;
        self.start += end + 1;
        self.scanned = self.start;
        self.core.set_line(self.core.line() + 1);
        Some((n_bytes, n_cells))
    }

    /// The end of the file: what is left is a row, unless a quote is open.
    fn scan_last(&mut self, line: u64, mut n_bytes: usize, mut n_cells: usize) -> Scan {
        if self.start == self.filled {
            return Scan::End;
        }
        let place = Place { line: Some(line), byte: Some(self.base + self.start as u64) };
        self.output.resize(n_bytes + 16, 0);
        if self.ends.len() < n_cells + 4 {
            self.ends.resize(n_cells + 4, 0);
        }
        // A line end closes the row everywhere but inside quotes.
        let (result, _, n_out, n_ends) =
            self.core.read_record(b"\n", &mut self.output[n_bytes..], &mut self.ends[n_cells..]);
        n_bytes += n_out;
        n_cells += n_ends;
        if matches!(result, ReadRecordResult::Record) {
            self.start = self.filled;
            return Scan::Record(place, n_bytes, n_cells);
        }
        Scan::Unclosed(place)
    }

    fn skip_line_ends(&mut self) {
        let mut lines = 0;
        while self.start < self.filled && matches!(self.buffer[self.start], b'\n' | b'\r') {
            lines += u64::from(self.buffer[self.start] == b'\n');
            self.start += 1;
        }
        self.core.set_line(self.core.line() + lines);
        self.scanned = self.scanned.max(self.start);
    }

    fn refill(&mut self) -> io::Result<()> {
        if let Some(cause) = self.broken.take() {
            return Err(cause);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.filled, 0);
            self.base += self.start as u64;
            self.filled -= self.start;
            self.scanned -= self.start;
            self.start = 0;
        }
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.filled..]) {
                Ok(n) => {
                    self.at_end = n == 0;
                    self.filled += n;
                    return Ok(());
                }
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause),
            }
        }
    }

    /// Goes on after a row that has no end: at its second line, or behind everything that belongs to it.
    fn resume(&mut self, line: u64) {
        let end_of_line = memchr::memchr(b'\n', &self.buffer[self.start..self.filled]);
        if let (Some(at), true) = (end_of_line, self.resumed < MOST_RESUMED) {
            self.resumed += 1;
            self.start += at + 1;
            self.scanned = self.start;
            self.core = ReaderBuilder::new().delimiter(self.delimiter).build();
            self.core.set_line(line + 1);
            return;
        }
        loop {
            // An empty input would mean the end of the file to `csv_core`.
            if self.scanned == self.filled {
                self.start = self.filled;
                if self.at_end {
                    return;
                }
                if let Err(cause) = self.refill() {
                    self.broken = Some(cause);
                    return;
                }
                continue;
            }
            let (result, n_in, ..) =
                self.core.read_record(&self.buffer[self.scanned..self.filled], &mut self.output, &mut self.ends);
            self.scanned += n_in;
            if matches!(result, ReadRecordResult::Record) {
                self.start = self.scanned;
                return;
            }
        }
    }
}

fn longest_cell(ends: &[usize]) -> usize {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    ends.iter().zip(starts).map(|(end, start)| end - start).max().unwrap_or(0)
}

/// Names of the columns; a column without a name, or with one that is taken, is named by its place.
fn header(row: &CsvRow) -> (Vec<String>, Vec<String>) {
    let mut names: Vec<String> = Vec::with_capacity(row.ends.len());
    let mut known = std::collections::HashSet::new();
    let mut notes = Vec::new();
    for at in 0..row.ends.len() {
        let name = String::from_utf8_lossy(row.bytes_of(at).unwrap_or_default()).trim().to_owned();
        let name = if name.is_empty() {
            format!("column {}", at + 1)
        } else if known.contains(&name) {
            let second = format!("{name} (column {})", at + 1);
            if notes.len() < 5 {
                notes.push(format!(
                    "the header has {} twice: the first one has the name to itself, the other is called `{second}`",
                    shown(&name)
                ));
            }
            second
        } else {
            name
        };
        known.insert(name.clone());
        names.push(name);
    }
    (names, notes)
}

impl CsvRow {
    fn set(&mut self, bytes: &[u8], ends: &[usize], gap: usize) {
        // One of the two is empty; its memory is used again.
        let mut kept = std::mem::take(&mut self.text).into_bytes();
        kept.clear();
        kept.extend_from_slice(bytes);
        self.bytes.clear();
        match String::from_utf8(kept) {
            Ok(text) => self.text = text,
            Err(wrong) => self.bytes = wrong.into_bytes(),
        }
        self.ends.clear();
        self.ends.extend_from_slice(ends);
        self.gap = gap;
    }

    fn place_of(&self, column: usize) -> Option<std::ops::Range<usize>> {
        let end = *self.ends.get(column)?;
        Some(if column == 0 { 0..end } else { self.ends[column - 1] + self.gap..end })
    }

    fn bytes_of(&self, column: usize) -> Option<&[u8]> {
        let bytes = if self.bytes.is_empty() { self.text.as_bytes() } else { &self.bytes };
        Some(bytes[self.place_of(column)?].trim_ascii())
    }
}

/// A row, and where its text comes from.
struct CsvCells<'a>(&'a CsvRow, Origin);

impl Cells for CsvCells<'_> {
    fn text(&self, column: usize) -> Result<Option<Cow<'_, str>>, NotUtf8> {
        // A row may be UTF-8 and its cells not, when a character is cut in two by quotes.
        if let Some(text) = self.0.place_of(column).and_then(|place| self.0.text.get(place)) {
            return Ok(Some(Cow::Borrowed(text.trim_ascii())));
        }
        match self.0.bytes_of(column) {
            None => Ok(None),
            Some(bytes) => std::str::from_utf8(bytes)
                .map(|text| Some(Cow::Borrowed(text)))
                .map_err(|wrong| NotUtf8 { good_bytes: wrong.valid_up_to(), origin: self.1 }),
        }
    }
}

impl Rows for CsvRows {
    type Row = CsvRow;

    fn columns(&self) -> Vec<String> {
        self.names.clone()
    }

    fn read(&mut self, row: &mut CsvRow) -> Result<Step, IngestError> {
        if self.finished {
            return Ok(Step::End);
        }
        let step = match self.scan() {
            Scan::End => {
                self.finished = true;
                return Ok(Step::End);
            }
            Scan::Record(place, n_bytes, n_cells) if n_cells == self.names.len() => {
                row.set(&self.output[..n_bytes], &self.ends[..n_cells], self.gap);
                Step::Row(place)
            }
            Scan::Record(place, _, 0) => {
                Step::Rejected(place, "a cell is longer than 1 MiB; shorten it or leave its column out".to_owned())
            }
            Scan::Record(place, _, n_cells) => {
                let wanted = self.names.len();
                let hint = if n_cells < wanted {
                    "a cell is missing, or a quote is not closed"
                } else {
                    "a cell that contains the delimiter needs quotes around it"
                };
                Step::Rejected(place, format!("expected {wanted} cells as in the header, found {n_cells}; {hint}"))
            }
            Scan::TooLong(place) => {
                self.resume(place.line.unwrap_or(1));
                Step::Rejected(
                    place,
                    "a cell is longer than 1 MiB: a quote may be opened here and not closed".to_owned(),
                )
            }
            Scan::Unclosed(place) => {
                self.resume(place.line.unwrap_or(1));
                Step::Rejected(place, "a quote is opened in this row and never closed".to_owned())
            }
            Scan::Cut(cause) => Step::Rejected(
                Place { line: Some(self.core.line()), byte: Some(self.base + self.start as u64) },
                cut_after(self.n_rows, &cause),
            ),
        };
        self.n_rows += 1;
        Ok(step)
    }

    fn cells<'a>(&'a self, row: &'a CsvRow) -> impl Cells + 'a {
        CsvCells(row, self.origin)
    }

    fn settle(&mut self, _: Wanted) {}
}

/// The last, unreadable row of a file that breaks off.
pub(crate) fn cut_after(rows: u64, cause: &io::Error) -> String {
    format!("the file ends in the middle, after {} rows: {cause}; get the file again", grouped(rows))
}
