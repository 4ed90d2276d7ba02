//! Workbooks: the grid of the first sheet in; the grid, steps, arrows and the brief out.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use desireline_model::map::{ConnectorKind, MapDoc};
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::grid::{Rows, too_many};
use crate::wide::{facts, lane_title};
use crate::{ReadError, WriteError, long};

/// The most bytes that a workbook may have once it is unpacked.
const MAX_UNPACKED: u64 = 64 << 20;

/// The rows of the first sheet that has any, from its first row and its first column with something in it on. Formulas are
/// read as the values that the workbook keeps for them.
pub(crate) fn rows(bytes: &[u8]) -> Result<Rows, ReadError> {
    unpacked(bytes)?;
    let unreadable = |error: calamine::XlsxError| no_workbook(&error);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    for name in book.sheet_names() {
        let mut cells = book.worksheet_cells_reader(&name).map_err(unreadable)?;
        let mut said: BTreeMap<(usize, usize), String> = BTreeMap::new();
        let (mut n_cells, mut left, mut right) = (0, usize::MAX, 0);
        while let Some(cell) = cells.next_cell().map_err(unreadable)? {
            n_cells += 1;
            too_many(n_cells)?;
            let text = text(&Data::from(cell.get_value().clone()));
            if text.is_empty() {
                continue;
            }
            let (row, column) = (cell.get_position().0 as usize, cell.get_position().1 as usize);
            (left, right) = (left.min(column), right.max(column));
            said.insert((row, column), text);
        }
        let Some(last) = said.keys().next_back().map(|(row, _)| *row) else { continue };
        // One cell far away would make a table of millions of empty ones.
        let width = right - left + 1;
        too_many((last + 1).saturating_mul(width))?;
        let mut rows: Rows = vec![vec![String::new(); width]; last + 1];
        for ((row, column), text) in said {
            rows[row][column - left] = text;
        }
        return Ok(rows);
    }
    Err(ReadError::whole("the workbook is empty"))
}

fn no_workbook(error: &dyn std::error::Error) -> ReadError {
    ReadError::whole(format!("this is no workbook that can be read ({error}); save it as .xlsx or as CSV"))
}

/// Refuses what is small packed and huge unpacked. What the parts say of their sizes is not believed.
fn unpacked(bytes: &[u8]) -> Result<(), ReadError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| no_workbook(&error))?;
    let mut room = MAX_UNPACKED + 1;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| no_workbook(&error))?;
        let read = std::io::copy(&mut part.take(room), &mut std::io::sink());
        room -= read.map_err(|error| no_workbook(&error))?;
        if room == 0 {
            return Err(ReadError::whole(format!(
                "the workbook has more than {} MB once it is unpacked; keep the sheet with the map, and leave pictures out",
                MAX_UNPACKED >> 20
            )));
        }
    }
    Ok(())
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        cell => cell.to_string().trim().to_owned(),
    }
}

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

/// Writes a map as a workbook with the sheets `Map`, `List`, and, where there are any, `Connectors` and `Brief`.
pub(crate) fn write(doc: &MapDoc) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    map_sheet(book.add_worksheet(), doc, &bold, &wrapped)?;
    let list = book.add_worksheet();
    list.set_name("List")?;
    table(list, &long::rows(doc), &bold, &wrapped)?;
    if !doc.connectors.is_empty() {
        let mut rows: Rows = vec![["from", "to", "kind", "within", "label"].map(str::to_owned).to_vec()];
        rows.extend(doc.connectors.iter().map(|arrow| {
            let kind = match arrow.kind {
                ConnectorKind::Next => "next",
                ConnectorKind::Loop => "loop",
                ConnectorKind::Promise => "promise",
            };
            let within = arrow.within.map(|span| span.to_string()).unwrap_or_default();
            vec![arrow.from.clone(), arrow.to.clone(), kind.to_owned(), within, arrow.label.clone().unwrap_or_default()]
        }));
        let sheet = book.add_worksheet();
        sheet.set_name("Connectors")?;
        table(sheet, &rows, &bold, &wrapped)?;
    }
    let brief = brief_rows(doc);
    if !brief.is_empty() {
        let sheet = book.add_worksheet();
        sheet.set_name("Brief")?;
        table(sheet, &brief, &bold, &wrapped)?;
    }
    Ok(book.save_to_buffer()?)
}

/// Stages over their steps, lanes below; the first row and the first column stay in sight.
fn map_sheet(sheet: &mut Worksheet, doc: &MapDoc, bold: &Format, wrapped: &Format) -> Result<(), XlsxError> {
    sheet.set_name("Map")?;
    let head = bold.clone().set_background_color(Color::RGB(0x00E8_ECF1));
    sheet.write_string_with_format(0, 0, "Stage", &head)?;
    sheet.write_string_with_format(1, 0, "Step", &head)?;
    let mut column: u16 = 1;
    for stage in &doc.stages {
        let last = column + stage.steps.len().saturating_sub(1) as u16;
        if last > column {
            sheet.merge_range(0, column, 0, last, &stage.name, &head)?;
        } else {
            sheet.write_string_with_format(0, column, &stage.name, &head)?;
        }
        for step in &stage.steps {
            sheet.write_string_with_format(1, column, &step.name, &head)?;
            column += 1;
        }
    }
    let steps: Vec<_> = doc.stages.iter().flat_map(|stage| &stage.steps).collect();
    let mut rows = facts(doc);
    rows.extend(doc.lanes.iter().map(|lane| {
        let cells = steps.iter().map(|step| lane.cells.get(&step.id).cloned().unwrap_or_default());
        std::iter::once(lane_title(lane)).chain(cells).collect()
    }));
    for (row, line) in rows.iter().zip(2u32..) {
        for (text, column) in row.iter().zip(0u16..).filter(|(text, _)| !text.is_empty()) {
            put(sheet, line, column, text, if column == 0 { bold } else { wrapped })?;
        }
    }
    sheet.set_freeze_panes(2, 1)?;
    sheet.set_column_width(0, 24)?;
    if column > 1 {
        sheet.set_column_range_width(1, column - 1, 22)?;
    }
    Ok(())
}

fn table(sheet: &mut Worksheet, rows: &Rows, bold: &Format, wrapped: &Format) -> Result<(), XlsxError> {
    for (row, line) in rows.iter().zip(0u32..) {
        for (text, column) in row.iter().zip(0u16..).filter(|(text, _)| !text.is_empty()) {
            put(sheet, line, column, text, if line == 0 { bold } else { wrapped })?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let width = rows.first().map_or(0, Vec::len) as u16;
    if width > 0 {
        sheet.set_column_range_width(0, width - 1, 20)?;
    }
    Ok(())
}

/// A number as a number, anything else as a text, which no spreadsheet computes.
fn put(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number.to_string() == text => {
            sheet.write_number_with_format(row, column, number, format)?;
        }
        _ => {
            sheet.write_string_with_format(row, column, text, format)?;
        }
    }
    Ok(())
}

fn brief_rows(doc: &MapDoc) -> Rows {
    let brief = &doc.brief;
    let said = [
        ("Goal", &brief.goal),
        ("Persona", &brief.persona),
        ("Episode", &brief.episode),
        ("Time frame", &brief.time_frame),
        ("First map due", &brief.deadline),
        ("Owner", &doc.owner),
    ];
    let mut rows: Rows =
        said.iter().filter_map(|(word, text)| Some(vec![(*word).to_owned(), text.as_ref()?.clone()])).collect();
    let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
    rows.extend(brief.metrics.iter().map(|metric| {
        let unit = metric.unit.clone().unwrap_or_default();
        vec!["Measured by".to_owned(), metric.name.clone(), number(metric.baseline), number(metric.target), unit]
    }));
    rows
}
