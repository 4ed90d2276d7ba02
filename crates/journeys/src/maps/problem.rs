//! What is wrong with a map file, told in the manner of a compiler: code, place, the line, what to do.

use std::fmt;
use std::sync::Arc;

use unicode_width::UnicodeWidthChar;

/// The codes of problems. They are stable; `docs/reference/map-file.md` lists them.
pub(super) mod code {
    pub const SYNTAX: &str = "M001";
    pub const NOT_A_MAP: &str = "M002";
    pub const UNKNOWN_KEY: &str = "M003";
    pub const UNKNOWN_STEP: &str = "M004";
    pub const DUPLICATE_ID: &str = "M005";
    pub const DUPLICATE_KEY: &str = "M006";
    pub const WRONG_TYPE: &str = "M007";
    pub const MISSING: &str = "M008";
    pub const EMPTY: &str = "M009";
    pub const VERSION: &str = "M010";
    pub const LIMIT: &str = "M011";
    pub const WORD: &str = "M012";
    pub const NUMBER: &str = "M013";
    pub const SPAN: &str = "M014";
    pub const DATE: &str = "M015";
    pub const PROMISE_WITHOUT_TIME: &str = "M016";
    pub const SELF_CONNECTOR: &str = "M017";
    pub const SAME_BINDING: &str = "M018";
    pub const UNREACHABLE: &str = "M019";
    pub const CROWDED_STAGE: &str = "M020";
    pub const LONG_TEXT: &str = "M021";
    pub const BAD_ID: &str = "M022";
    pub const BAD_BINDING: &str = "M023";
    pub const NO_WAY_OUT: &str = "M024";
    pub const BAD_CLAIM: &str = "M025";

    pub const FULL_STAGE: &str = "M101";
    pub const SHARED_EVENT: &str = "M102";
    pub const NOT_BOUND: &str = "M103";
    pub const CIRCLE: &str = "M104";
    pub const DRAWN_TWICE: &str = "M105";
    pub const NOTHING_VISIBLE: &str = "M106";
    pub const IGNORED_EVENT: &str = "M107";
    pub const UNSEEN_CLAIM: &str = "M108";
    pub const SHORTCUT: &str = "M109";

    #[cfg(test)]
    pub const ALL: [&str; 34] = [
        SYNTAX,
        NOT_A_MAP,
        UNKNOWN_KEY,
        UNKNOWN_STEP,
        DUPLICATE_ID,
        DUPLICATE_KEY,
        WRONG_TYPE,
        MISSING,
        EMPTY,
        VERSION,
        LIMIT,
        WORD,
        NUMBER,
        SPAN,
        DATE,
        PROMISE_WITHOUT_TIME,
        SELF_CONNECTOR,
        SAME_BINDING,
        UNREACHABLE,
        CROWDED_STAGE,
        LONG_TEXT,
        BAD_ID,
        BAD_BINDING,
        NO_WAY_OUT,
        BAD_CLAIM,
        FULL_STAGE,
        SHARED_EVENT,
        NOT_BOUND,
        CIRCLE,
        DRAWN_TWICE,
        NOTHING_VISIBLE,
        IGNORED_EVENT,
        UNSEEN_CLAIM,
        SHORTCUT,
    ];
}

/// More problems than this are counted, not shown.
const MAX_SHOWN: usize = 50;
/// Longer lines are shown in part.
const MAX_LINE_CHARS: usize = 120;
const CHARS_BEFORE: usize = 60;

/// A position in a text, counted from one, in lines and characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file is not a map.
    Error,
    /// The file is a map, but this is probably not meant.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// One line of the file with a part of it marked. Control characters are replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Where the marked part begins.
    pub place: Place,
    /// The line, or the part of a long line around the mark; empty where there is nothing to show.
    pub line: String,
    /// Screen columns before the marked part.
    pub indent: usize,
    /// Screen columns of the marked part, at least one.
    pub width: usize,
    /// A few words beside the mark; may be empty.
    pub label: String,
}

/// Something wrong with a map file. Its `Display` is the whole report on it, in several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapProblem {
    /// How bad it is.
    pub severity: Severity,
    /// The stable code, `M0xx` for errors and `M1xx` for warnings.
    pub code: &'static str,
    /// What is wrong, in one line.
    pub message: String,
    /// The file as the caller named it.
    pub file_name: Arc<str>,
    /// Where it is wrong.
    pub place: Place,
    /// The line in question.
    pub snippet: Snippet,
    /// Another line that it clashes with.
    pub also: Option<Snippet>,
    /// What to do, a line each.
    pub help: Vec<String>,
}

impl fmt::Display for MapProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last_line = self.also.iter().map(|also| also.place.line).fold(self.place.line, usize::max);
        let gutter = last_line.to_string().len().max(2);
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)?;
        let marked = std::iter::once((&self.snippet, '^')).chain(self.also.iter().map(|also| (also, '-')));
        for (snippet, mark) in marked {
            let Snippet { place, line, indent, width, label } = snippet;
            write!(f, "\n{:gutter$}┌─ {}:{place}", "", shown(&self.file_name))?;
            if line.trim().is_empty() && label.is_empty() {
                continue;
            }
            write!(f, "\n{:gutter$}│", "")?;
            write!(f, "\n{:>gutter$}│ {line}", place.line)?;
            let marks: String = std::iter::repeat_n(mark, *width).collect();
            write!(f, "\n{:gutter$}│ {:indent$}{marks}", "", "")?;
            if !label.is_empty() {
                write!(f, " {label}")?;
            }
        }
        for line in &self.help {
            write!(f, "\n{:gutter$}= {line}", "")?;
        }
        Ok(())
    }
}

/// Everything that is wrong with a map file; at least one error. Its `Display` is the report for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapProblems {
    /// The file as the caller named it.
    pub file_name: Arc<str>,
    /// The problems in the order of the file, at most 50.
    pub problems: Vec<MapProblem>,
    /// How many more there are.
    pub n_more: usize,
}

impl fmt::Display for MapProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            write!(f, "{problem}\n\n")?;
        }
        let n_errors = self.problems.iter().filter(|problem| problem.severity == Severity::Error).count();
        let n_warnings = self.problems.len() - n_errors;
        write!(f, "{}: {}", shown(&self.file_name), counted(n_errors, "error"))?;
        if n_warnings > 0 {
            write!(f, ", {}", counted(n_warnings, "warning"))?;
        }
        if self.n_more > 0 {
            write!(f, ", and {} more", self.n_more)?;
        }
        Ok(())
    }
}

impl std::error::Error for MapProblems {}

fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// A range of bytes in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct At {
    pub start: usize,
    pub end: usize,
}

impl At {
    pub const fn point(offset: usize) -> Self {
        Self { start: offset, end: offset }
    }
}

/// A problem while it is put together.
pub(super) struct Problem {
    severity: Severity,
    code: &'static str,
    at: At,
    message: String,
    label: String,
    also: Option<(At, String)>,
    help: Vec<String>,
}

impl Problem {
    pub fn error(code: &'static str, at: At, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, at, message.into())
    }

    pub fn warning(code: &'static str, at: At, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, at, message.into())
    }

    fn new(severity: Severity, code: &'static str, at: At, message: String) -> Self {
        Self { severity, code, at, message, label: String::new(), also: None, help: Vec::new() }
    }

    /// Where it is, and what is wrong.
    pub fn said(&self) -> (At, &str) {
        (self.at, &self.message)
    }

    /// Words beside the mark.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Another place that belongs to the problem.
    pub fn also(mut self, at: At, label: impl Into<String>) -> Self {
        self.also = Some((at, label.into()));
        self
    }

    /// What to do.
    pub fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }
}

/// Collects problems and puts places and lines to them.
pub(super) struct Problems<'s> {
    source: &'s Source<'s>,
    list: Vec<(usize, MapProblem)>,
    n_errors: usize,
    n_more: usize,
}

impl<'s> Problems<'s> {
    pub fn new(source: &'s Source<'s>) -> Self {
        Self { source, list: Vec::new(), n_errors: 0, n_more: 0 }
    }

    /// Whether further problems would only be counted, so that searching for advice is wasted.
    pub fn full(&self) -> bool {
        self.list.len() >= MAX_SHOWN
    }

    pub fn any_error(&self) -> bool {
        self.n_errors > 0
    }

    pub fn push(&mut self, problem: Problem) {
        let Problem { severity, code, at, message, label, also, help } = problem;
        if severity == Severity::Error {
            self.n_errors += 1;
            // Notes must not crowd out what has to be repaired.
            if self.full()
                && let Some(note) = self.list.iter().rposition(|(_, shown)| shown.severity == Severity::Warning)
            {
                self.list.remove(note);
                self.n_more += 1;
            }
        }
        if self.full() {
            self.n_more += 1;
            return;
        }
        let snippet = self.source.snippet(at, &label);
        self.list.push((
            at.start,
            MapProblem {
                severity,
                code,
                message: shown(&message),
                file_name: Arc::clone(&self.source.file_name),
                place: snippet.place,
                snippet,
                also: also.map(|(at, label)| self.source.snippet(at, &label)),
                help: help.iter().map(|line| shown(line)).collect(),
            },
        ));
    }

    /// The problems in the order of the file.
    pub fn into_list(mut self) -> Vec<MapProblem> {
        self.list.sort_by_key(|(start, problem)| (*start, problem.code));
        self.list.into_iter().map(|(_, problem)| problem).collect()
    }

    pub fn into_error(self) -> MapProblems {
        let file_name = Arc::clone(&self.source.file_name);
        let n_more = self.n_more;
        MapProblems { file_name, problems: self.into_list(), n_more }
    }
}

/// The text of a file with an index of its lines.
pub(super) struct Source<'s> {
    text: &'s str,
    file_name: Arc<str>,
    line_starts: Vec<usize>,
    /// Characters before each block of bytes, so that a column in a line of megabytes is cheap.
    chars_before: Vec<usize>,
}

const BLOCK: usize = 1024;

impl<'s> Source<'s> {
    pub fn new(text: &'s str, file_name: &str) -> Self {
        let bytes = text.as_bytes();
        let mut line_starts = vec![0];
        for (i, byte) in bytes.iter().enumerate() {
            // A line ends as in YAML: with LF, CR LF, or CR alone.
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                line_starts.push(i + 1);
            }
        }
        let mut chars_before = vec![0];
        let mut n_chars = 0;
        for block in bytes.chunks(BLOCK) {
            n_chars += count_chars(block);
            chars_before.push(n_chars);
        }
        Self { text, file_name: file_name.into(), line_starts, chars_before }
    }

    pub fn place(&self, offset: usize) -> Place {
        let offset = offset.min(self.text.len());
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let column = self.n_chars_before(offset) - self.n_chars_before(self.line_starts[line - 1]) + 1;
        Place { line, column }
    }

    fn n_chars_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        self.chars_before[block] + count_chars(&self.text.as_bytes()[block * BLOCK..offset])
    }

    fn snippet(&self, at: At, label: &str) -> Snippet {
        let place = self.place(at.start);
        let line_start = self.line_starts[place.line - 1];
        let line_end = self.line_starts.get(place.line).copied().unwrap_or(self.text.len());
        let line = self.text[line_start..line_end].trim_end_matches(['\n', '\r']);
        let n_chars = self.n_chars_before(line_start + line.len()) - self.n_chars_before(line_start);
        let n_skipped = if n_chars > MAX_LINE_CHARS { (place.column - 1).saturating_sub(CHARS_BEFORE) } else { 0 };
        let (mut shown_line, mut indent, mut width) = (String::new(), 0, 0);
        if n_skipped > 0 {
            shown_line.push('…');
            indent = 1;
        }
        let cut = line.char_indices().nth(n_skipped).map_or(line.len(), |(i, _)| i);
        for (i, c) in line[cut..].char_indices().take(MAX_LINE_CHARS) {
            let (c, offset) = (shown_char(c), line_start + cut + i);
            shown_line.push(c);
            let columns = c.width().unwrap_or(0);
            if offset < at.start {
                indent += columns;
            } else if offset < at.end {
                width += columns;
            }
        }
        if n_skipped + MAX_LINE_CHARS < n_chars {
            shown_line.push('…');
        }
        Snippet { place, line: shown_line.trim_end().to_owned(), indent, width: width.max(1), label: shown(label) }
    }
}

fn count_chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}

/// A text made harmless for a terminal: one line, no control characters, no change of direction, not endless.
pub(super) fn shown(text: &str) -> String {
    const MAX_CHARS: usize = 400;
    let mut shown: String = text.chars().take(MAX_CHARS).map(shown_char).collect();
    if text.chars().nth(MAX_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

fn shown_char(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
            '\u{fffd}'
        }
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

/// The candidate that was most likely meant, if any is near.
pub(super) fn nearest<'c>(text: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    const MAX_CHARS: usize = 100;
    let n_chars = text.chars().take(MAX_CHARS + 1).count();
    if n_chars > MAX_CHARS {
        return None;
    }
    let limit = (n_chars / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= 4 * MAX_CHARS && candidate.chars().count().abs_diff(n_chars) <= limit)
        .map(|candidate| (strsim::osa_distance(text, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Names for a list in a message: the first dozen, and how many more.
pub(super) fn listed<'c>(names: impl IntoIterator<Item = &'c str>) -> String {
    const MAX_NAMES: usize = 12;
    let names: Vec<&str> = names.into_iter().collect();
    let mut list = names.iter().take(MAX_NAMES).copied().collect::<Vec<_>>().join(", ");
    if names.len() > MAX_NAMES {
        list.push_str(&format!(", and {} more", names.len() - MAX_NAMES));
    }
    list
}
