//! A dry run: how a file would be read, without a store.

use arrow_array::{Array, RecordBatch};
use desireline_ingest::Rejection;
use desireline_model::event::EventField;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::IntakeError;
use super::account::Account;
use super::conflict::cell;
use super::keys::Keyer;
use super::pieces::Pieces;
use super::reading::Reading;

/// Rows that a preview shows.
const SHOWN: usize = 8;

/// How a file would be read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DryRun {
    /// Format, columns with reasons, counts, the first rejected rows, and what had to be assumed.
    pub account: Account,
    /// The first rows as they would be kept.
    pub preview: Preview,
}

/// Some rows, as texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The names of the columns that any of the rows has.
    pub columns: Vec<String>,
    /// For each row a cell for each column; empty where it has none.
    pub rows: Vec<Vec<String>>,
}

/// Reads a file of events to its end without keeping any of it. `rejected` hears of every rejected row.
///
/// # Errors
///
/// When the file is refused as a whole.
pub fn dry_run(
    mut pieces: Box<dyn Pieces>,
    file_name: &str,
    reading: &Reading,
    rejected: &mut dyn FnMut(&Rejection),
) -> Result<DryRun, IntakeError> {
    let mut account = Account::new(file_name, pieces.opened(), reading);
    let mut keyer = Keyer::new(0, false);
    let mut first: Option<RecordBatch> = None;
    while let Some(decoded) = pieces.next()? {
        account.source.read += decoded.rows_read;
        account.source.left_out += decoded.left_out;
        let (keyed, refused) = keyer.key(decoded.batch)?;
        account.source.kept += keyed.batch.num_rows() as u64;
        for rejection in decoded.rejections.iter().chain(&refused) {
            account.source.rejected += 1;
            account.reject(rejection);
            rejected(rejection);
        }
        if first.is_none() && keyed.batch.num_rows() > 0 {
            first = Some(keyed.batch.slice(0, keyed.batch.num_rows().min(SHOWN)));
        }
    }
    let preview = first.map(|batch| preview_of(&batch)).unwrap_or_default();
    Ok(DryRun { account, preview })
}

fn preview_of(batch: &RecordBatch) -> Preview {
    // What tells a reader nothing: how finely the time is known is seen from the time, and rows are counted anyway.
    const LEFT_OUT: [EventField; 2] = [EventField::TsPrecision, EventField::Sequence];
    let fields = batch.schema_ref().fields().iter().zip(batch.columns());
    let shown = fields.filter(|(field, column)| {
        column.null_count() < column.len() && !LEFT_OUT.iter().any(|left_out| left_out.name() == field.name())
    });
    let (names, columns): (Vec<_>, Vec<_>) = shown.map(|(field, column)| (field.name().clone(), column)).unzip();
    let text = |value: Option<Value>| match value {
        None => String::new(),
        Some(Value::String(text)) => text,
        Some(value) => value.to_string(),
    };
    let row = |row| columns.iter().map(|column| text(cell(column, row))).collect();
    Preview { columns: names, rows: (0..batch.num_rows()).map(row).collect() }
}
