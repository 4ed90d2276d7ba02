//! Where a table begins, and what stands between its cells.
//!
//! People put a `sep=;` for Excel, comments, a title or blank lines above the header. What is plainly none
//! of the table is skipped. Where lines above the header could be a part of it, nothing is guessed: the
//! error says which line looks like the header.

use csv_core::{ReadRecordResult, ReaderBuilder};

use crate::rows::shown;
use crate::times;

/// The most rows that are looked at.
const MOST_ROWS: usize = 40;
/// The most cells of a row.
pub(super) const MOST_CELLS: usize = 65_536;
/// A head of fewer bytes is the whole file.
const CUT_BYTES: usize = 64 * 1024;

/// The start of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Start {
    /// What stands between cells.
    pub delimiter: u8,
    /// Bytes and lines above the header.
    pub skip_bytes: usize,
    pub skip_lines: u64,
    /// What was skipped, in words.
    pub notes: Vec<String>,
    /// Why nothing was skipped although a later line looks like the header.
    pub unsure: Option<String>,
}

/// A row of the start.
struct Row {
    /// Bytes and lines before it.
    at: usize,
    line: u64,
    cells: Vec<String>,
}

impl Row {
    fn n_filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_empty()).count()
    }

    fn is_comment(&self) -> bool {
        self.cells[0].starts_with('#')
    }

    /// Names of several columns: no times, and hardly a number.
    fn is_header(&self) -> bool {
        let filled = self.cells.iter().filter(|cell| !cell.is_empty());
        let n_numbers = filled.clone().filter(|cell| times::is_plain_number(cell)).count();
        let n_times = filled.filter(|cell| is_time(cell)).count();
        self.n_filled() >= 2 && n_times == 0 && n_numbers * 2 < self.n_filled()
    }
}

fn is_time(cell: &str) -> bool {
    times::parse(cell, None).is_ok()
}

/// Finds the header and the delimiter from the first bytes of a file.
pub(crate) fn start(head: &[u8]) -> Start {
    let mark = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut found = Start { skip_bytes: mark, ..Start::default() };
    let stated = take_separator(head, &mut found);
    let candidates = stated.as_ref().map_or(&b",;\t|"[..], std::slice::from_ref);
    let from = found.skip_bytes;
    let tables = candidates.iter().map(|delimiter| {
        let rows = rows(&head[from..], *delimiter, head.len() < CUT_BYTES);
        let begin = first_of_table(&rows);
        (score(&rows, begin), *delimiter, rows, begin)
    });
    // Of equals the first wins.
    let Some((_, delimiter, rows, begin)) = tables.rev().max_by_key(|(score, ..)| *score) else {
        return found;
    };
    found.delimiter = delimiter;
    if begin > 0 {
        found.notes.push(skipped(&rows[..begin], found.skip_lines));
        found.skip_bytes = from + rows[begin].at;
        found.skip_lines += rows[begin].line;
    } else {
        found.unsure = doubt(&rows, found.skip_lines);
    }
    if found.skip_lines == 0 {
        found.skip_bytes = 0;
    }
    found
}

/// Takes a first line `sep=;` and gives its sign.
fn take_separator(head: &[u8], found: &mut Start) -> Option<u8> {
    let text = &head[found.skip_bytes..];
    let line = text.split(|byte| *byte == b'\n').next()?;
    let words = line.trim_ascii().trim_ascii_start();
    let words = words.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(words);
    let (name, rest) = words.split_at_checked(4)?;
    // A tab at the end of a line is white space, and the sign that it names.
    let sign = rest.first().copied().or_else(|| line.contains(&b'\t').then_some(b'\t'))?;
    let is_alone = rest.iter().all(|byte| *byte == sign);
    if !name.eq_ignore_ascii_case(b"sep=") || !is_alone || sign.is_ascii_alphanumeric() || sign == b'"' {
        return None;
    }
    let shown = if sign == b'\t' { "a tab".to_owned() } else { format!("`{}`", char::from(sign)) };
    found.notes.push(format!("the first line, `sep=`, is skipped; it says that {shown} stands between the cells"));
    found.skip_bytes += (line.len() + 1).min(text.len());
    found.skip_lines += 1;
    Some(sign)
}

/// The rows that begin a text; one that the end of the text cuts only when it is the first.
fn rows(text: &[u8], delimiter: u8, is_whole: bool) -> Vec<Row> {
    let mut core = ReaderBuilder::new().delimiter(delimiter).build();
    let (mut output, mut ends) = (vec![0; text.len() + 1], vec![0; MOST_CELLS]);
    let mut rows = Vec::new();
    let (mut used, mut line) = (0, 0);
    while rows.len() < MOST_ROWS {
        while let Some(end @ (b'\n' | b'\r')) = text.get(used) {
            line += u64::from(*end == b'\n');
            used += 1;
        }
        let at = used;
        let (mut n_bytes, mut n_cells) = (0, 0);
        let is_row = loop {
            let input = &text[used..];
            let (result, n_in, n_out, n_ends) = core.read_record(input, &mut output[n_bytes..], &mut ends[n_cells..]);
            used += n_in;
            n_bytes += n_out;
            n_cells += n_ends;
            match result {
                ReadRecordResult::Record => break input.len() > n_in || is_whole || rows.is_empty(),
                ReadRecordResult::InputEmpty if is_whole || rows.is_empty() => {}
                _ => break false,
            }
        };
        if !is_row || n_cells == 0 {
            break;
        }
        let mut start = 0;
        let cells = ends[..n_cells].iter().map(|end| {
            let cell = &output[start..(*end).min(start + 200)];
            start = *end;
            String::from_utf8_lossy(cell).trim().to_owned()
        });
        rows.push(Row { at, line, cells: cells.collect() });
        line += memchr::memchr_iter(b'\n', &text[at..used]).count() as u64;
    }
    rows
}

/// The row that is the header: behind titles, comments and blank rows.
fn first_of_table(rows: &[Row]) -> usize {
    let is_aside = |row: &Row| row.n_filled() < 2 || (row.is_comment() && row.cells[0] != "#");
    let Some(begin) = rows.iter().position(|row| !is_aside(row)) else {
        return 0;
    };
    let width = rows[begin].cells.len();
    let is_alike = |row: &Row| row.cells.len() == width && row.n_filled() >= 2;
    // `#case,activity,time` above rows of data is the header.
    if let Some(last) = begin.checked_sub(1).filter(|last| rows[*last].is_comment() && is_alike(&rows[*last]))
        && rows[last].is_header()
        && !rows[begin].is_header()
    {
        return last;
    }
    // What follows must be a table, or the first row is one with a single name.
    let follows = rows.get(begin + 1).is_none_or(|row| row.cells.len() == width);
    if follows && width >= 2 && rows[begin].is_header() { begin } else { 0 }
}

/// How well rows make a table: even, and with many cells; a header at the top is better than one below.
fn score(rows: &[Row], begin: usize) -> usize {
    let Some(header) = rows.get(begin) else { return 0 };
    let width = header.cells.len();
    if width < 2 {
        return 0;
    }
    let rows = &rows[begin..];
    let rows = &rows[..rows.len().min(20)];
    let even = rows.iter().filter(|row| row.cells.len() == width).count();
    let score = even * 100 / rows.len() * 100 + width.min(50);
    if begin > 0 { score * 9 / 10 } else { score }
}

fn skipped(rows: &[Row], before: u64) -> String {
    let first = rows.iter().find(|row| row.n_filled() > 0);
    let what = match first {
        None => "blank".to_owned(),
        Some(row) => shown(row.cells.iter().find(|cell| !cell.is_empty()).map_or("", String::as_str)),
    };
    let (one, last) = (rows[0].line + before + 1, rows[rows.len() - 1].line + before + 1);
    if one == last {
        format!("line {one} above the header is skipped: {what}")
    } else {
        format!(
            "lines {one} to {last} above the header are skipped: {what}{}",
            if first.is_some() { ", …" } else { "" }
        )
    }
}

/// A first row that has fewer cells than all that follow, and a row below that looks like their header.
fn doubt(rows: &[Row], before: u64) -> Option<String> {
    let width = rows.first()?.cells.len();
    let begin = rows.iter().position(|row| row.cells.len() > width && row.n_filled() > 2)?;
    let (above, table) = rows.split_at(begin);
    let header = &table[0];
    let is_even = table.len() >= 2 && table.iter().all(|row| row.cells.len() == header.cells.len());
    let is_data = table[1..].iter().any(|row| row.cells.iter().any(|cell| is_time(cell)));
    if !is_even || !is_data || !header.is_header() || above.iter().any(|row| row.n_filled() >= header.n_filled()) {
        return None;
    }
    let names = header.cells.iter().take(3).map(|cell| shown(cell)).collect::<Vec<_>>().join(", ");
    let more = if header.cells.len() > 3 { ", …" } else { "" };
    Some(format!(
        "line {} looks like the header ({names}{more}), but there are other cells above it; remove the lines above it",
        header.line + before + 1
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let found = start(text.as_bytes());
        let first = text[found.skip_bytes..].lines().next().unwrap_or("");
        let unsure = found.unsure.map(|why| format!(" unsure: {why}")).unwrap_or_default();
        format!("{} {} {first} {:?}{unsure}", char::from(found.delimiter), found.skip_lines, found.notes)
    }

    #[test]
    fn what_stands_above_the_header_is_skipped() {
        const ROWS: &str = "Kunde;Was;Zeit\na;b;2025-01-01\n";
        for (above, said) in [
            ("", "; 0 Kunde;Was;Zeit []"),
            (
                "sep=;\n",
                "; 1 Kunde;Was;Zeit [\"the first line, `sep=`, is skipped; it says that `;` stands between the cells\"]",
            ),
            (
                "\u{feff}SEP=;;\r\n",
                "; 1 Kunde;Was;Zeit [\"the first line, `sep=`, is skipped; it says that `;` stands between the cells\"]",
            ),
            ("# made, by; me\n", "; 1 Kunde;Was;Zeit [\"line 1 above the header is skipped: `# made, by`\"]"),
            ("Bericht\n\n", "; 2 Kunde;Was;Zeit [\"line 1 above the header is skipped: `Bericht`\"]"),
            (
                "Bericht;;\n;;\n# x\n",
                "; 3 Kunde;Was;Zeit [\"lines 1 to 3 above the header are skipped: `Bericht`, …\"]",
            ),
            (
                "Bericht, März 2025\n",
                "; 1 Kunde;Was;Zeit [\"line 1 above the header is skipped: `Bericht, März 2025`\"]",
            ),
            (";;\n", "; 1 Kunde;Was;Zeit [\"line 1 above the header is skipped: blank\"]"),
            (
                "von;Ana\nam;1.1.2025\n",
                "; 0 von;Ana [] unsure: line 3 looks like the header (`Kunde`, `Was`, `Zeit`), but there are other cells \
                 above it; remove the lines above it",
            ),
        ] {
            assert_eq!(told(&format!("{above}{ROWS}")).replace("`# made, by; me`", "`# made, by`"), said, "{above}");
        }
    }

    #[test]
    fn a_table_keeps_its_first_line() {
        for (text, said) in [
            ("#case,what,time\n1,a,2025-01-01\n", ", 0 #case,what,time []"),
            ("#,user,what,time\n1,u,a,2025-01-01\n", ", 0 #,user,what,time []"),
            ("user,what,time\n1,a;b,2025-01-01\n2,c;d,2025-01-02\n", ", 0 user,what,time []"),
            ("user\nana\nbob\n", ", 0 user []"),
            ("user,,\na,b,2025-01-01\n", ", 0 user,, []"),
            ("a,b,2025-01-01\na,c,2025-01-02\n", ", 0 a,b,2025-01-01 []"),
            ("user,what,time\n1,a,2025-01-01,\n2,a,2025-01-01,\n", ", 0 user,what,time []"),
            ("sep=1,2,3\n1,2,3\n", ", 0 sep=1,2,3 []"),
        ] {
            assert_eq!(told(text), said, "{text}");
        }
    }
}
