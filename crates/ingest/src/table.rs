//! Arrow tables: any schema, such as a foreign Parquet file's.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::error::Error;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{DataType, SchemaRef, TimeUnit};
use desireline_model::time::Precision;

use crate::guess::Guess;
use crate::options::ReadOptions;
use crate::profile::PROFILE_ROWS;
use crate::reader::{self, EventReader, Pump};
use crate::rows::{Cells, NotUtf8, Place, RawInstant, Rows, Step, Wanted, grouped};
use crate::{IngestError, Mapping};

type AnyError = Box<dyn Error + Send + Sync>;
type Batches = Box<dyn Iterator<Item = Result<RecordBatch, AnyError>> + Send>;

/// How a table will be read: which columns are what, and which are needed at all.
pub struct TablePlan {
    name: String,
    options: ReadOptions,
    guess: Guess,
    names: Vec<String>,
    columns: Vec<String>,
}

impl TablePlan {
    /// Which column is what, and why.
    pub fn mapping(&self) -> &Mapping {
        &self.guess.mapping
    }

    /// Columns that reading needs, in the order of the table; the others may be left out of the batches.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Reads the whole table, from its first row, as events.
    pub fn read<E: Error + Send + Sync + 'static>(
        self,
        batches: impl Iterator<Item = Result<RecordBatch, E>> + Send + 'static,
    ) -> EventReader {
        let rows = TableRows::new(self.names, Box::new(batches.map(|batch| batch.map_err(Into::into))));
        reader::pump_planned(rows, &self.name, &self.options, self.guess)
    }
}

/// Chooses columns of a table from its schema and its first rows (1,000 are looked at).
///
/// # Errors
///
/// When it cannot be told which columns hold what an event needs, or the user named one that is not there.
pub fn plan_table(
    schema: &SchemaRef,
    head: &[RecordBatch],
    name: &str,
    options: &ReadOptions,
) -> Result<TablePlan, IngestError> {
    let names = readable(schema);
    let batches: VecDeque<Result<RecordBatch, AnyError>> = head.iter().cloned().map(Ok).collect();
    let mut rows = TableRows::new(names.clone(), Box::new(batches.into_iter()));
    let planned = Pump::plan(&mut rows, name, options, &[])?;
    let columns = names.iter().enumerate().filter(|(at, _)| planned.wanted.columns.get(*at).copied().unwrap_or(false));
    let columns = columns.map(|(_, column)| column.clone()).collect();
    Ok(TablePlan { name: name.to_owned(), options: options.clone(), guess: planned.guess, names, columns })
}

/// Reads any Arrow table as events.
///
/// # Errors
///
/// When it cannot be told which columns hold what an event needs, or the user named one that is not there.
/// A batch that cannot be read is a rejection, and ends the table.
pub fn open_table<E: Error + Send + Sync + 'static>(
    schema: &SchemaRef,
    batches: impl Iterator<Item = Result<RecordBatch, E>> + Send + 'static,
    name: &str,
    options: &ReadOptions,
) -> Result<EventReader, IngestError> {
    let rows = TableRows::new(readable(schema), Box::new(batches.map(|batch| batch.map_err(Into::into))));
    reader::pump(rows, name, options, &[])
}

/// Columns whose values can stand in a cell.
fn readable(schema: &SchemaRef) -> Vec<String> {
    schema.fields().iter().filter(|field| is_readable(field.data_type())).map(|field| field.name().clone()).collect()
}

fn is_readable(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_readable(values),
        DataType::RunEndEncoded(_, values) => is_readable(values.data_type()),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Boolean => true,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => true,
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => true,
        kind => kind.is_integer() || kind.is_floating(),
    }
}

/// A column of a batch, brought to one of a few types.
enum Cellular {
    Text(ArrayRef),
    Int(ArrayRef),
    Float(ArrayRef),
    Bool(ArrayRef),
    Instant { micros: ArrayRef, precision: Precision, local: bool, offset: Option<i32> },
    Absent,
}

/// The columns of a batch.
#[derive(Default)]
pub(crate) struct Columns {
    cells: Vec<Cellular>,
}

/// One row: its batch and its place in it.
#[derive(Default)]
pub(crate) struct TableRow {
    batch: Arc<Columns>,
    at: usize,
}

/// Rows of an Arrow table.
pub(crate) struct TableRows {
    names: Vec<String>,
    batches: Batches,
    wanted: Option<Wanted>,
    current: Arc<Columns>,
    at: usize,
    n_here: usize,
    n_rows: u64,
    finished: bool,
    /// Rows of a batch that cannot be read, still to be rejected, and why.
    unread: VecDeque<(usize, String)>,
}

impl TableRows {
    fn new(names: Vec<String>, batches: Batches) -> Self {
        Self {
            names,
            batches,
            wanted: None,
            current: Arc::default(),
            at: 0,
            n_here: 0,
            n_rows: 0,
            finished: false,
            unread: VecDeque::new(),
        }
    }

    fn take_in(&mut self, batch: &RecordBatch) {
        let mut cells = Vec::with_capacity(self.names.len());
        for (at, name) in self.names.iter().enumerate() {
            let unused = self.wanted.as_ref().is_some_and(|wanted| !wanted.columns.get(at).copied().unwrap_or(false));
            let column = if unused { None } else { batch.column_by_name(name) };
            match column.map(bring) {
                None => cells.push(Cellular::Absent),
                Some(Ok(column)) => cells.push(column),
                Some(Err(cause)) => {
                    let why = format!("column `{name}` cannot be read: {cause}");
                    self.unread.push_back((batch.num_rows(), why));
                    return;
                }
            }
        }
        self.current = Arc::new(Columns { cells });
        self.at = 0;
        self.n_here = batch.num_rows();
    }
}

fn bring(column: &ArrayRef) -> Result<Cellular, arrow_schema::ArrowError> {
    let micros = DataType::Timestamp(TimeUnit::Microsecond, None);
    Ok(match column.data_type() {
        DataType::Dictionary(_, values) => return bring(&cast(column, values)?),
        DataType::RunEndEncoded(_, values) => return bring(&cast(column, values.data_type())?),
        DataType::Boolean => Cellular::Bool(Arc::clone(column)),
        DataType::Date32 | DataType::Date64 => {
            Cellular::Instant { micros: cast(column, &micros)?, precision: Precision::Day, local: true, offset: None }
        }
        DataType::Timestamp(unit, zone) => {
            let precision = match unit {
                TimeUnit::Second => Precision::Second,
                TimeUnit::Millisecond => Precision::Millisecond,
                TimeUnit::Microsecond | TimeUnit::Nanosecond => Precision::Microsecond,
            };
            let offset = zone.as_deref().and_then(fixed_offset);
            let kind = DataType::Timestamp(TimeUnit::Microsecond, zone.clone());
            let cells = cast(column, &kind)?;
            Cellular::Instant { micros: cells, precision, local: zone.is_none(), offset }
        }
        DataType::UInt64 => Cellular::Text(cast(column, &DataType::Utf8)?),
        kind if kind.is_integer() => Cellular::Int(cast(column, &DataType::Int64)?),
        kind if kind.is_floating() => Cellular::Float(cast(column, &DataType::Float64)?),
        _ => Cellular::Text(cast(column, &DataType::Utf8)?),
    })
}

/// Seconds of `UTC`, `Z` or `+01:00`; a zone with a name has no single offset.
fn fixed_offset(zone: &str) -> Option<i32> {
    if matches!(zone, "UTC" | "Z" | "Etc/UTC" | "GMT") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = zone.strip_prefix(['+', '-'])?.split_once(':')?;
    Some(sign * (hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60))
}

struct TableCells<'a>(&'a TableRow);

impl Cells for TableCells<'_> {
    fn text(&self, column: usize) -> Result<Option<Cow<'_, str>>, NotUtf8> {
        let at = self.0.at;
        Ok(match self.0.batch.cells.get(column) {
            Some(Cellular::Text(cells)) if cells.is_valid(at) => {
                Some(Cow::Borrowed(cells.as_string::<i32>().value(at)))
            }
            Some(Cellular::Int(cells)) if cells.is_valid(at) => {
                Some(cells.as_primitive::<Int64Type>().value(at).to_string().into())
            }
            Some(Cellular::Float(cells)) if cells.is_valid(at) => {
                Some(cells.as_primitive::<Float64Type>().value(at).to_string().into())
            }
            Some(Cellular::Bool(cells)) if cells.is_valid(at) => {
                Some(if cells.as_boolean().value(at) { "true" } else { "false" }.into())
            }
            Some(Cellular::Instant { .. }) => self
                .instant(column)
                .and_then(|raw| jiff::Timestamp::from_microsecond(raw.micros).ok())
                .map(|at| at.to_string().into()),
            _ => None,
        })
    }

    fn instant(&self, column: usize) -> Option<RawInstant> {
        match self.0.batch.cells.get(column)? {
            Cellular::Instant { micros, precision, local, offset } if micros.is_valid(self.0.at) => Some(RawInstant {
                micros: micros.as_primitive::<TimestampMicrosecondType>().value(self.0.at),
                precision: *precision,
                local: *local,
                offset: *offset,
            }),
            _ => None,
        }
    }

    fn json(&self, column: usize, out: &mut String) -> bool {
        let is_plain =
            matches!(self.0.batch.cells.get(column), Some(Cellular::Int(_) | Cellular::Bool(_) | Cellular::Float(_)));
        match self.text(column) {
            Ok(Some(text)) if !text.is_empty() => {
                // NaN and the infinities are no JSON numbers.
                if is_plain && text.bytes().all(|byte| byte != b'N' && byte != b'i') {
                    out.push_str(&text);
                } else {
                    crate::rows::write_json_text(&text, out);
                }
                true
            }
            _ => false,
        }
    }
}

impl Rows for TableRows {
    type Row = TableRow;

    fn columns(&self) -> Vec<String> {
        self.names.clone()
    }

    fn read(&mut self, row: &mut TableRow) -> Result<Step, IngestError> {
        loop {
            if let Some((left, why)) = self.unread.front_mut() {
                if *left > 0 {
                    *left -= 1;
                    self.n_rows += 1;
                    return Ok(Step::Rejected(Place::default(), why.clone()));
                }
                self.unread.pop_front();
            }
            if self.at < self.n_here {
                if !Arc::ptr_eq(&row.batch, &self.current) {
                    row.batch = Arc::clone(&self.current);
                }
                row.at = self.at;
                self.at += 1;
                self.n_rows += 1;
                return Ok(Step::Row(Place::default()));
            }
            if self.finished {
                return Ok(Step::End);
            }
            match self.batches.next() {
                Some(Ok(batch)) => self.take_in(&batch),
                None => self.finished = true,
                Some(Err(cause)) => {
                    self.finished = true;
                    let mut why = cause.to_string();
                    if let Some(inner) = cause.source() {
                        why = format!("{why}: {inner}");
                    }
                    let why =
                        format!("the table breaks off after {} rows: {why}; get the file again", grouped(self.n_rows));
                    self.n_rows += 1;
                    return Ok(Step::Rejected(Place::default(), why));
                }
            }
        }
    }

    fn cells<'a>(&'a self, row: &'a TableRow) -> impl Cells + 'a {
        TableCells(row)
    }

    fn settle(&mut self, wanted: Wanted) {
        self.wanted = Some(wanted);
    }
}

/// Rows enough for [`plan_table`] to judge by.
pub const HEAD_ROWS: usize = PROFILE_ROWS;
