//! Tables: which of the known shapes one has, and how it is written as CSV.

use desireline_model::map::MapDoc;

use crate::limits::MAX_CELLS;
use crate::{Format, Note, ReadError, Scale, cjml, long, wide};

/// A table as text, row by row; no row is shorter than it needs to be.
pub(crate) type Rows = Vec<Vec<String>>;

/// Characters that make a spreadsheet take a text for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Which separator a table has: the one that its first line has most of.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: &u8| {
        let mut quoted = false;
        let seen = first.bytes().filter(|byte| {
            quoted ^= *byte == b'"';
            !quoted && byte == separator
        });
        seen.count()
    };
    // Of several, the one that text has least by itself.
    [b'\t', b';', b','].into_iter().max_by_key(|separator| (count(separator), *separator == b'\t')).unwrap_or(b',')
}

/// The rows of a text with commas, semicolons or tabs between cells.
pub(crate) fn rows(text: &str) -> Result<Rows, ReadError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Rows::new();
    let mut cells = 0;
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(1, |position| position.line() as usize);
            ReadError::at(line, 1, format!("the table cannot be read from here on: {error}"))
        })?;
        cells += record.len();
        too_many(cells)?;
        rows.push(record.iter().map(plain).collect());
    }
    Ok(rows)
}

pub(crate) fn too_many(cells: usize) -> Result<(), ReadError> {
    if cells > MAX_CELLS {
        return Err(ReadError::whole(format!(
            "the table has more than {MAX_CELLS} cells; is it a file of events? `desireline import` takes it in"
        )));
    }
    Ok(())
}

/// A cell as somebody reads it: without the mark that keeps a spreadsheet from computing it.
fn plain(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// A cell that no spreadsheet computes: numbers stay, other texts that look like formulas get a mark.
pub(crate) fn safe(cell: &str) -> String {
    if cell.starts_with(FORMULA) && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

/// A table as CSV.
pub(crate) fn csv(rows: &Rows) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        // Writing to memory does not fail.
        let _written = writer.write_record(row.iter().map(|cell| safe(cell)));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A name as a table compares it.
pub(crate) fn key(cell: &str) -> String {
    cell.trim().trim_start_matches('\u{feff}').to_lowercase().replace(['_', '-', '’'], " ").replace('\'', "")
}

/// The shape of a table, by its first row; none for a text without a second cell.
pub(crate) fn shape_of(text: &str) -> Option<Format> {
    let rows = rows(text.get(..text.len().min(1 << 16)).unwrap_or(text)).ok()?;
    let head = rows.iter().find(|row| row.iter().any(|cell| !cell.is_empty()))?;
    if long::is_head(head) || cjml::is_log_head(head) {
        return Some(Format::LongCsv);
    }
    (head.len() > 1 && rows.len() > 1).then_some(Format::WideCsv)
}

/// Reads a table of any known shape.
pub(crate) fn read_rows(rows: &Rows, scale: Option<Scale>) -> Result<(MapDoc, Vec<Note>), ReadError> {
    let filled = |row: &&Vec<String>| row.iter().any(|cell| !cell.is_empty());
    let Some(at) = rows.iter().position(|row| filled(&row)) else {
        return Err(ReadError::whole("the table is empty"));
    };
    let head = &rows[at];
    if long::is_head(head) {
        long::read(rows, at, scale)
    } else if cjml::is_log_head(head) {
        cjml::read_log(rows, at)
    } else {
        wide::read(rows, at, scale)
    }
}

/// The largest finite number that a lane's cells hold outside a scale, with its row.
pub(crate) fn off_scale(cells: &[(usize, f64)], scale: Scale) -> Option<ReadError> {
    let (line, score) = *cells.iter().find(|(_, score)| !scale.has(*score))?;
    let known = [Scale::MINUS_TWO_TO_TWO, Scale::ONE_TO_FIVE, Scale::ZERO_TO_TEN];
    let fit = known.into_iter().filter(|scale| cells.iter().all(|(_, score)| scale.has(*score))).collect();
    Some(ReadError::Scale { line, score, fit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_found_outside_quotes() {
        assert_eq!(separator("a;b,c;d"), b';');
        assert_eq!(separator("\"a,b,c\"\td"), b'\t');
        assert_eq!(separator("one"), b'\t');
        assert_eq!(rows("a\tb\n'=1+1\t-2").expect("read"), [["a", "b"], ["=1+1", "-2"]]);
    }

    #[test]
    fn nothing_is_computed_by_a_spreadsheet() {
        assert_eq!(csv(&vec![vec!["=cmd()".to_owned(), "-2".to_owned(), "@x".to_owned()]]), "'=cmd(),-2,'@x\r\n");
    }
}
