//! Maps in the formats of others: what people bring along, and what they want to take away.
//!
//! [`read()`] makes a map of a text or a workbook, and tells what it took for what. [`write()`] goes the other way, and
//! [`losses`] says beforehand what a format cannot hold of this very map. The map file itself is not read here.

pub mod cjml;
pub mod grid;
mod limits;
mod listing;
mod long;
mod markdown;
mod mermaid;
mod sketch;
mod wide;
mod words;
mod xlsx;

use desireline_model::map::MapDoc;

pub use limits::{MAX_BYTES, MAX_CELLS, MAX_STEPS, MAX_TEXT_CHARS};
pub use listing::losses;

/// A format in which maps come or go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// The document as JSON, whole.
    Json,
    /// A list with a row for each cell.
    LongCsv,
    /// A grid with a column for each step and a row for each lane.
    WideCsv,
    /// A workbook: the grid, and lists beside it.
    Xlsx,
    /// Mermaid's `journey`.
    Mermaid,
    /// A page in Markdown with a table for each stage.
    Markdown,
    /// CJML in XML.
    Cjml,
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::Json, Self::Xlsx, Self::WideCsv, Self::LongCsv, Self::Mermaid, Self::Markdown, Self::Cjml];

    /// The word that asks for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::LongCsv => "csv",
            Self::WideCsv => "csv-wide",
            Self::Xlsx => "xlsx",
            Self::Mermaid => "mermaid",
            Self::Markdown => "markdown",
            Self::Cjml => "cjml",
        }
    }

    /// The format that a word asks for.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }

    /// How a file of it ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::LongCsv | Self::WideCsv => "csv",
            Self::Xlsx => "xlsx",
            Self::Mermaid => "mmd",
            Self::Markdown => "md",
            Self::Cjml => "xml",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::LongCsv | Self::WideCsv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Mermaid => "text/plain; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Cjml => "application/xml",
        }
    }

    /// Whether a map can be taken away in it.
    pub fn is_written(self) -> bool {
        self != Self::Cjml
    }
}

/// From which number to which a score of feeling goes; the higher, the better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The worst.
    pub low: f64,
    /// The best.
    pub high: f64,
}

impl Scale {
    /// 1 to 5, as Mermaid has it.
    pub const ONE_TO_FIVE: Self = Self { low: 1.0, high: 5.0 };
    /// 0 to 10.
    pub const ZERO_TO_TEN: Self = Self { low: 0.0, high: 10.0 };
    /// −2 to 2, our own.
    pub const MINUS_TWO_TO_TWO: Self = Self { low: -2.0, high: 2.0 };

    /// Reads `1-5`, `0..10` or `-2..2`.
    pub fn of_words(text: &str) -> Option<Self> {
        let text = text.trim().replace('−', "-");
        let (low, high) = text.split_once("..").or_else(|| {
            let at = text.char_indices().skip(1).find(|(_, c)| matches!(c, '-' | '–'))?.0;
            let rest = text[at..].trim_start_matches(['-', '–']);
            Some((&text[..at], if text[at..].starts_with("--") { &text[at + 1..] } else { rest }))
        })?;
        let low: f64 = low.trim().parse().ok()?;
        let high: f64 = high.trim().trim_start_matches('+').parse().ok()?;
        (low.is_finite() && high.is_finite() && low < high).then_some(Self { low, high })
    }

    fn has(self, score: f64) -> bool {
        (self.low..=self.high).contains(&score)
    }

    /// A score of this scale from −2 to 2.
    fn feeling(self, score: f64) -> f64 {
        (score - self.low) / (self.high - self.low) * 4.0 - 2.0
    }
}

/// Something that was taken in another way than it stands there, or left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The line, counted from 1; for a workbook its row. None where it is about the whole.
    pub line: Option<usize>,
    /// The character in the line, counted from 1; for a table the column.
    pub column: Option<usize>,
    /// What, and what became of it.
    pub text: String,
}

impl Note {
    fn at(line: usize, column: usize, text: impl Into<String>) -> Self {
        Self { line: Some(line), column: Some(column), text: text.into() }
    }

    fn whole(text: impl Into<String>) -> Self {
        Self { line: None, column: None, text: text.into() }
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "line {line}, column {column}: {}", self.text),
            (Some(line), None) => write!(f, "line {line}: {}", self.text),
            _ => f.write_str(&self.text),
        }
    }
}

/// A map that was read, and what was made of what.
#[derive(Debug, Clone, PartialEq)]
pub struct Brought {
    /// The map. Feelings that came along are guesses of a team until there is evidence.
    pub doc: MapDoc,
    /// What it was read as.
    pub format: Format,
    /// What was taken otherwise, in the order of the file.
    pub notes: Vec<Note>,
}

/// Why no map could be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReadError {
    /// Scores lie outside 1 to 5, and no scale was given.
    #[error("line {line}: the score {score} is none of 1 to 5; say which scale it is: 0..10, -2..2, or another")]
    Scale {
        /// Where the first of them stands.
        line: usize,
        /// That score.
        score: f64,
        /// The scales that hold all scores.
        fit: Vec<Scale>,
    },
    /// It cannot be read; each problem has its place.
    #[error("{}", listed(.0))]
    Problems(Vec<Note>),
}

impl ReadError {
    fn whole(text: impl Into<String>) -> Self {
        Self::Problems(vec![Note::whole(text)])
    }

    fn at(line: usize, column: usize, text: impl Into<String>) -> Self {
        Self::Problems(vec![Note::at(line, column, text)])
    }
}

fn listed(notes: &[Note]) -> String {
    notes.iter().map(Note::to_string).collect::<Vec<_>>().join("\n")
}

/// Which format bytes are of, by what they begin with and what the first line holds. None for what none of them is.
pub fn sniff(bytes: &[u8]) -> Option<Format> {
    if bytes.starts_with(b"PK") {
        return Some(Format::Xlsx);
    }
    let text = limits::text(bytes).ok()?;
    let start = text.trim_start();
    if mermaid::is_mermaid(start) {
        return Some(Format::Mermaid);
    }
    match start.chars().next()? {
        '{' => Some(Format::Json),
        '<' => Some(Format::Cjml),
        _ => grid::shape_of(text),
    }
}

/// Reads a map. Scores are on the scale given, or from 1 to 5; a table that names its scale is believed.
///
/// # Errors
///
/// When it is too large, or nothing that could be a map; each problem has its place.
pub fn read(bytes: &[u8], format: Format, scale: Option<Scale>) -> Result<Brought, ReadError> {
    limits::size(bytes)?;
    let (doc, notes) = match format {
        Format::Xlsx => grid::read_rows(&xlsx::rows(bytes)?, scale)?,
        Format::LongCsv | Format::WideCsv => grid::read_rows(&grid::rows(limits::text(bytes)?)?, scale)?,
        Format::Mermaid => mermaid::read(limits::text(bytes)?, scale)?,
        Format::Cjml => cjml::read(limits::text(bytes)?)?,
        Format::Json => (json(limits::text(bytes)?)?, Vec::new()),
        Format::Markdown => {
            return Err(ReadError::whole("Markdown is only written: bring the map as `.journey.yaml`, CSV or Mermaid"));
        }
    };
    limits::map(&doc)?;
    Ok(Brought { doc, format, notes })
}

/// Writes a map.
///
/// # Errors
///
/// When the workbook cannot be made, and for formats that are only read.
pub fn write(doc: &MapDoc, format: Format) -> Result<Vec<u8>, WriteError> {
    Ok(match format {
        Format::Json => serde_json::to_vec_pretty(doc).map_err(|error| WriteError(error.to_string()))?,
        Format::LongCsv => grid::csv(&long::rows(doc)).into_bytes(),
        Format::WideCsv => grid::csv(&wide::rows(doc)).into_bytes(),
        Format::Xlsx => xlsx::write(doc)?,
        Format::Mermaid => mermaid::write(doc).into_bytes(),
        Format::Markdown => markdown::write(doc).into_bytes(),
        Format::Cjml => return Err(WriteError("CJML is only read".to_owned())),
    })
}

/// Why a map could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the map cannot be written: {0}")]
pub struct WriteError(String);

fn json(text: &str) -> Result<MapDoc, ReadError> {
    serde_json::from_str(text).map_err(|error| {
        ReadError::at(error.line().max(1), error.column().max(1), format!("this JSON is no map document: {error}"))
    })
}
