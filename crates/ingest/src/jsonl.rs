//! JSON lines: one object a line, flattened to columns with dots between the names.

use std::io::{self, BufRead, BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::IngestError;
use crate::csv::cut_after;
use crate::rows::{Cells, Fate, FlatRow, Kind, LONGEST_BYTES, MOST_COLUMNS, Names, Place, Rows, Step, Wanted};

/// How deep objects may lie in one another.
const DEEPEST: usize = 32;

/// Rows of a JSONL file.
pub(crate) struct JsonlRows {
    reader: BufReader<Box<dyn Read + Send>>,
    line: Vec<u8>,
    names: Names,
    n_lines: u64,
    n_bytes: u64,
    n_rows: u64,
    finished: bool,
}

enum Line {
    Text,
    TooLong,
    Cut(io::Error),
    End,
}

impl JsonlRows {
    /// Reads from the start. Columns of these names are known although no row has shown them yet.
    pub fn new(reader: Box<dyn Read + Send>, known: &[String]) -> Self {
        let mut names = Names::default();
        for name in known {
            names.number(name);
        }
        let reader = BufReader::with_capacity(128 * 1024, reader);
        Self { reader, line: Vec::new(), names, n_lines: 0, n_bytes: 0, n_rows: 0, finished: false }
    }

    fn read_line(&mut self) -> Line {
        self.line.clear();
        let mut too_long = false;
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Line::Cut(cause),
            };
            if chunk.is_empty() {
                return match (self.line.is_empty(), too_long) {
                    (_, true) => Line::TooLong,
                    (true, false) => Line::End,
                    (false, false) => Line::Text,
                };
            }
            let end = memchr::memchr(b'\n', chunk);
            let taken = end.map_or(chunk.len(), |at| at + 1);
            if self.line.len() + taken > LONGEST_BYTES {
                too_long = true;
            } else {
                self.line.extend_from_slice(&chunk[..taken]);
            }
            self.reader.consume(taken);
            self.n_bytes += taken as u64;
            if end.is_some() {
                return if too_long { Line::TooLong } else { Line::Text };
            }
        }
    }
}

impl Rows for JsonlRows {
    type Row = FlatRow;

    fn columns(&self) -> Vec<String> {
        self.names.names().to_vec()
    }

    fn read(&mut self, row: &mut FlatRow) -> Result<Step, IngestError> {
        while !self.finished {
            let place = Place { line: Some(self.n_lines + 1), byte: Some(self.n_bytes) };
            let line = self.read_line();
            self.n_lines += 1;
            let step = match line {
                Line::End => break,
                Line::TooLong => {
                    Step::Rejected(place, "the line is longer than 1 MiB; one JSON object a line is needed".to_owned())
                }
                Line::Cut(cause) => {
                    self.finished = true;
                    Step::Rejected(place, cut_after(self.n_rows, &cause))
                }
                Line::Text => {
                    let text = self
                        .line
                        .strip_prefix(b"\xef\xbb\xbf")
                        .filter(|_| self.n_lines == 1)
                        .unwrap_or(&self.line)
                        .trim_ascii();
                    if text.is_empty() {
                        continue;
                    }
                    row.clear();
                    match flatten(text, row, &mut self.names) {
                        Ok(()) => Step::Row(place),
                        Err(why) => Step::Rejected(place, why),
                    }
                }
            };
            self.n_rows += 1;
            return Ok(step);
        }
        self.finished = true;
        Ok(Step::End)
    }

    fn cells<'a>(&'a self, row: &'a FlatRow) -> impl Cells + 'a {
        row
    }

    fn settle(&mut self, wanted: Wanted) {
        self.names.settle(wanted);
    }
}

fn flatten(text: &[u8], row: &mut FlatRow, names: &mut Names) -> Result<(), String> {
    if text.first() != Some(&b'{') {
        return Err("expected one JSON object on the line, such as `{\"customer\": \"ana\", …}`".to_owned());
    }
    let mut path = String::new();
    let mut n_cells = 0;
    let mut json = serde_json::Deserializer::from_slice(text);
    let flat = Flat { row, names, path: &mut path, depth: 0, n_cells: &mut n_cells };
    flat.deserialize(&mut json).and_then(|()| json.end()).map_err(|cause| match std::str::from_utf8(text) {
        Err(wrong) => format!("the line is not UTF-8 (after {} bytes); save the file as UTF-8", wrong.valid_up_to()),
        Ok(_) => format!("the line is no JSON object: {}; expected one JSON object a line", reason_of(&cause)),
    })
}

/// What serde says, without the line, which is always 1.
fn reason_of(cause: &serde_json::Error) -> String {
    let text = cause.to_string();
    let text = text.split(" at line ").next().unwrap_or(&text);
    if cause.column() > 0 { format!("{text} at byte {} of the line", cause.column()) } else { text.to_owned() }
}

/// Puts one value, under the path so far, into a row.
struct Flat<'a> {
    row: &'a mut FlatRow,
    names: &'a mut Names,
    path: &'a mut String,
    depth: usize,
    n_cells: &'a mut usize,
}

impl Flat<'_> {
    fn put(self, value: &str, kind: Kind) {
        match self.names.fate(self.path) {
            Fate::Column(column) => self.row.set(column, value, kind),
            Fate::Extra => self.row.push_extra(self.path, value, kind),
            Fate::Drop => {}
        }
    }
}

impl<'de> DeserializeSeed<'de> for Flat<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Flat<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.depth == DEEPEST {
            return Err(serde::de::Error::custom(format_args!("objects lie more than {DEEPEST} deep")));
        }
        let length = self.path.len();
        while let Some(key) = map.next_key_seed(Key)? {
            *self.n_cells += 1;
            if *self.n_cells > MOST_COLUMNS {
                return Err(serde::de::Error::custom(format_args!("it has more than {MOST_COLUMNS} keys")));
            }
            if length > 0 {
                self.path.push('.');
            }
            self.path.push_str(&key);
            map.next_value_seed(Flat {
                row: self.row,
                names: self.names,
                path: self.path,
                depth: self.depth + 1,
                n_cells: self.n_cells,
            })?;
            self.path.truncate(length);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        if self.names.fate(self.path) == Fate::Drop {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        let mut values = Vec::new();
        while let Some(value) = seq.next_element::<serde_json::Value>()? {
            values.push(value);
        }
        self.put(&serde_json::Value::Array(values).to_string(), Kind::Json);
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.put(text, Kind::Text);
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.put(&number.to_string(), Kind::Json);
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.put(&number.to_string(), Kind::Json);
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        if let Some(number) = serde_json::Number::from_f64(number) {
            self.put(&number.to_string(), Kind::Json);
        }
        Ok(())
    }

    fn visit_bool<E>(self, yes: bool) -> Result<(), E> {
        self.put(if yes { "true" } else { "false" }, Kind::Json);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A key, without a copy where it has no escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = std::borrow::Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = std::borrow::Cow<'de, str>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(text.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(text.to_owned().into())
    }
}
