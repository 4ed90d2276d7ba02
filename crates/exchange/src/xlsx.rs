//! Workbooks: the grid of the first sheet in; the grid, steps, arrows and the brief out.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use desireline_model::map::{ConnectorKind, MapDoc};
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::grid::{Rows, too_many};
use crate::wide::{facts, lane_title};
use crate::{ReadError, WriteError, long};

/// The rows of the first sheet that has any. Formulas are read as the values that the workbook keeps for them.
pub(crate) fn rows(bytes: &[u8]) -> Result<Rows, ReadError> {
    let unreadable = |error: calamine::XlsxError| {
        ReadError::whole(format!("this is no workbook that can be read ({error}); save it as .xlsx or as CSV"))
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(unreadable)?;
        let (height, width) = range.get_size();
        too_many(height.saturating_mul(width))?;
        let rows: Rows = range.rows().map(|row| row.iter().map(text).collect()).collect();
        if rows.iter().flatten().any(|cell| !cell.is_empty()) {
            return Ok(rows);
        }
    }
    Err(ReadError::whole("the workbook is empty"))
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
