//! Maps in any format: the map file of our own, and what `exchange` reads and writes.
//!
//! What comes in is a map that can be kept, or it is refused with places; so whoever reads one here has nothing to check.

use desireline_exchange::{Note, ReadError, Scale, WriteError, sniff};
use desireline_model::map::{MapDoc, Order};

use super::{MapProblem, MapProblems, Severity, examine, read_map_bytes, write_map};

pub use desireline_exchange as exchange;

/// A format of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The map file, which holds everything.
    Yaml,
    /// One that others have, too.
    Other(exchange::Format),
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Yaml).chain(exchange::Format::ALL.into_iter().map(Self::Other))
    }

    /// Those in which a map can be taken away.
    pub fn written() -> impl Iterator<Item = Self> {
        Self::all().filter(|format| !matches!(format, Self::Other(other) if !other.is_written()))
    }

    /// The word that asks for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Other(other) => other.word(),
        }
    }

    /// The format that a word asks for.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::all().find(|format| format.word() == word)
    }

    /// The format that the ending of a file's name asks for. CSV is the list there.
    pub fn of_name(name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
        let of = |ending: &str| Self::all().find(|format| format.extension().rsplit('.').next() == Some(ending));
        match ending.as_str() {
            "yml" => Some(Self::Yaml),
            "csv" => Some(Self::Other(exchange::Format::LongCsv)),
            "cjml" => Some(Self::Other(exchange::Format::Cjml)),
            "mermaid" => Some(Self::Other(exchange::Format::Mermaid)),
            "markdown" => Some(Self::Other(exchange::Format::Markdown)),
            ending => of(ending),
        }
    }

    /// How a file of it ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Yaml => "journey.yaml",
            Self::Other(other) => other.extension(),
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Yaml => "application/yaml",
            Self::Other(other) => other.media_type(),
        }
    }
}

/// A map that was read, and what was made of what.
#[derive(Debug, Clone, PartialEq)]
pub struct Brought {
    /// The map.
    pub map: MapDoc,
    /// What it was read as.
    pub format: Format,
    /// What was taken otherwise, or is probably not meant, in the order of the file.
    pub notes: Vec<Note>,
}

/// Which format a file is of: by its content, and by the ending of its name where the content leaves it open.
pub fn format_of(bytes: &[u8], name: &str) -> Option<Format> {
    let named = Format::of_name(name);
    if named == Some(Format::Yaml) || is_map_file(bytes) {
        return Some(Format::Yaml);
    }
    sniff(bytes).map(Format::Other).or(named)
}

/// Whether a text has the keys of a map file.
fn is_map_file(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1 << 16)]);
    head.lines().any(|line| line.starts_with("stages:") || line.starts_with("desireline:"))
}

/// Reads a map of any format. Scores of feelings are on the scale given, or on the usual one of the format.
///
/// # Errors
///
/// When it is too large, or no map that can be kept; each problem has its place, as far as the format has places.
pub fn bring(bytes: &[u8], name: &str, scale: Option<Scale>) -> Result<Brought, ReadError> {
    let problem = |text: &str| ReadError::Problems(vec![Note { line: None, column: None, text: text.to_owned() }]);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(problem("there is nothing in it: a map has stages, and steps in them"));
    }
    let Some(format) = format_of(bytes, name) else {
        return Err(problem(
            "this is none of the formats that are read: a map file (.journey.yaml), JSON, CSV, cells copied from a \
             spreadsheet, XLSX, a Mermaid journey, or CJML",
        ));
    };
    match format {
        Format::Yaml => {
            let file = read_map_bytes(bytes, name).map_err(|problems| ReadError::Problems(errors(&problems)))?;
            Ok(Brought { map: file.doc, format, notes: file.notes.iter().map(note).collect() })
        }
        Format::Other(other) => {
            let exchange::Brought { doc, mut notes, .. } = exchange::read(bytes, other, scale)?;
            let map = kept(doc, &mut notes)?;
            Ok(Brought { map, format, notes })
        }
    }
}

/// The map as it can be kept. Where a stage has more steps than may come in any order, they come in the order drawn.
fn kept(mut map: MapDoc, notes: &mut Vec<Note>) -> Result<MapDoc, ReadError> {
    let Err(unfit) = examine(&map) else { return Ok(map) };
    if map.order == Order::Soft {
        map.order = Order::Strict;
        if examine(&map).is_ok() {
            let text = "a stage has more steps than can be compared in any order, so every step is taken to come in the \
                        order in which it is drawn";
            notes.insert(0, Note { line: None, column: None, text: text.to_owned() });
            return Ok(map);
        }
    }
    Err(ReadError::Problems(vec![Note { line: None, column: None, text: unfit.to_string() }]))
}

fn errors(problems: &MapProblems) -> Vec<Note> {
    problems.problems.iter().filter(|problem| problem.severity == Severity::Error).map(note).collect()
}

fn note(problem: &MapProblem) -> Note {
    let help = problem.help.first().map(|help| format!("; {help}")).unwrap_or_default();
    Note {
        line: Some(problem.place.line),
        column: Some(problem.place.column),
        text: format!("{}{help}", problem.message),
    }
}

/// Writes a map in a format.
///
/// # Errors
///
/// When the workbook cannot be made, and for formats that are only read.
pub fn write(map: &MapDoc, format: Format) -> Result<Vec<u8>, WriteError> {
    match format {
        Format::Yaml => Ok(write_map(map).into_bytes()),
        Format::Other(other) => exchange::write(map, other),
    }
}

/// What a file of this format will not have of this map, in words; empty when all of it fits.
pub fn losses(map: &MapDoc, format: Format) -> Vec<String> {
    match format {
        Format::Yaml => Vec::new(),
        Format::Other(other) => exchange::losses(map, other),
    }
}
