//! The columns that a kernel reads: events with labels, sorted by group and time.

use arrow_array::types::{TimestampMicrosecondType, UInt8Type, UInt32Type};
use arrow_array::{Array, ArrowPrimitiveType, PrimitiveArray, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};

/// What is wrong with a batch that was handed to a kernel: always a fault of the caller.
#[derive(Debug, thiserror::Error)]
pub enum ColumnsError {
    /// A column is absent or has another type or nulls.
    #[error("column `{0}` is missing, of another type, or has nulls")]
    Column(String),
    /// The rows are not in order.
    #[error("row {0} comes before the row above it: kernels read events sorted by group and time")]
    Unsorted(usize),
}

/// Sorted, labelled events. Times are microseconds; `precision` is [`desireline_model::time::Precision`]
/// as a number; `label` indexes the label table of the specification.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// What cases are cut from: a customer, or the case that a column names.
    pub group: &'a [u32],
    /// The customer of each event.
    pub customer: &'a [u32],
    /// When, in microseconds.
    pub ts: &'a [i64],
    /// How finely `ts` is known.
    pub precision: &'a [u8],
    /// What.
    pub label: &'a [u32],
}

/// A batch of events that is known to be sorted by group, then time.
#[derive(Debug, Clone)]
pub struct SortedEvents {
    batch: RecordBatch,
    dues: usize,
}

const FIXED: usize = 5;

/// The schema of a kernel's input with this many columns of promised instants.
pub fn schema(dues: usize) -> SchemaRef {
    let time = || DataType::Timestamp(TimeUnit::Microsecond, None);
    let mut fields = vec![
        Field::new("group", DataType::UInt32, false),
        Field::new("customer", DataType::UInt32, false),
        Field::new("ts", time(), false),
        Field::new("precision", DataType::UInt8, false),
        Field::new("label", DataType::UInt32, false),
    ];
    fields.extend((0..dues).map(|due| Field::new(format!("due_{due}"), time(), true)));
    std::sync::Arc::new(Schema::new(fields))
}

impl SortedEvents {
    /// Checks the columns and the order of a batch. Linear time.
    pub fn new(batch: RecordBatch) -> Result<Self, ColumnsError> {
        let dues = batch.num_columns().saturating_sub(FIXED);
        let wanted = schema(dues);
        for (at, field) in wanted.fields().iter().enumerate() {
            let fits = batch.columns().get(at).is_some_and(|column| {
                column.data_type() == field.data_type() && (field.is_nullable() || column.null_count() == 0)
            });
            if !fits {
                return Err(ColumnsError::Column(field.name().clone()));
            }
        }
        let events = Self { batch, dues };
        let rows = events.rows();
        for row in 1..rows.group.len() {
            let same = rows.group[row - 1] == rows.group[row];
            if rows.group[row - 1] > rows.group[row] || (same && rows.ts[row - 1] > rows.ts[row]) {
                return Err(ColumnsError::Unsorted(row));
            }
        }
        Ok(events)
    }

    fn values<T: ArrowPrimitiveType>(&self, column: usize) -> &[T::Native] {
        self.batch.column(column).as_any().downcast_ref::<PrimitiveArray<T>>().map_or(&[], |array| array.values())
    }

    /// The columns as slices.
    pub fn rows(&self) -> Rows<'_> {
        Rows {
            group: self.values::<UInt32Type>(0),
            customer: self.values::<UInt32Type>(1),
            ts: self.values::<TimestampMicrosecondType>(2),
            precision: self.values::<UInt8Type>(3),
            label: self.values::<UInt32Type>(4),
        }
    }

    /// How many columns of promised instants there are.
    pub fn dues(&self) -> usize {
        self.dues
    }

    /// The instant promised by `due` on this row, if any.
    pub fn due(&self, due: usize, row: usize) -> Option<i64> {
        let column = self.batch.column(FIXED + due);
        let array = column.as_any().downcast_ref::<PrimitiveArray<TimestampMicrosecondType>>()?;
        array.is_valid(row).then(|| array.value(row))
    }
}
