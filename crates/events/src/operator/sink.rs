//! Where sorted rows go: batches for the kernel.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, TimestampMicrosecondArray, UInt8Array, UInt32Array};
use arrow_buffer::ScalarBuffer;
use desireline_kernels::columns::{self, SortedEvents};
use desireline_kernels::journey::{JourneyKernel, Partial};

use super::Asked;
use super::rows::Rows;
use crate::engine::EngineError;

/// Collects rows into batches and gives them to a kernel.
pub(super) struct Sink {
    kernel: JourneyKernel,
    batch_rows: usize,
    group: Vec<u32>,
    customer: Vec<u32>,
    ts: Vec<i64>,
    precision: Vec<u8>,
    label: Vec<u32>,
    dues: Vec<Vec<Option<i64>>>,
}

impl Sink {
    pub(super) fn new(asked: &Asked) -> Self {
        Self {
            kernel: JourneyKernel::new(Arc::clone(&asked.kernel)),
            batch_rows: asked.batch_rows.max(1),
            group: Vec::new(),
            customer: Vec::new(),
            ts: Vec::new(),
            precision: Vec::new(),
            label: Vec::new(),
            dues: vec![Vec::new(); asked.dues.len()],
        }
    }

    /// Takes rows whose group and customer are their person.
    pub(super) fn take(&mut self, rows: &Rows, range: std::ops::Range<usize>) -> Result<(), EngineError> {
        if self.ts.is_empty() && range.len() == rows.len() {
            return self.pass(rows);
        }
        // A batch is closed only between two stretches, so a little more than asked for may lie in it.
        self.customer.extend_from_slice(&rows.person[range.clone()]);
        self.ts.extend_from_slice(&rows.ts[range.clone()]);
        self.precision.extend_from_slice(&rows.precision[range.clone()]);
        self.label.extend_from_slice(&rows.label[range.clone()]);
        for (mine, theirs) in self.dues.iter_mut().zip(&rows.dues) {
            mine.extend(range.clone().map(|row| value(theirs, row)));
        }
        if self.ts.len() >= self.batch_rows {
            self.flush()?;
        }
        Ok(())
    }

    /// Takes one row.
    pub(super) fn push(&mut self, row: &OneRow) {
        self.group.push(row.group);
        self.customer.push(row.customer);
        self.ts.push(row.ts);
        self.precision.push(row.precision);
        self.label.push(row.label);
    }

    /// The promised instants of the row that was pushed last, one promise after the other.
    pub(super) fn due(&mut self, due: usize, at: Option<i64>) {
        self.dues[due].push(at);
    }

    /// Gives the kernel what there is, if it is enough for a batch.
    pub(super) fn flush_full(&mut self) -> Result<(), EngineError> {
        if self.ts.len() >= self.batch_rows { self.flush() } else { Ok(()) }
    }

    /// Whole batches go to the kernel as they are.
    fn pass(&mut self, rows: &Rows) -> Result<(), EngineError> {
        let person: ArrayRef = Arc::new(UInt32Array::new(rows.person.clone(), None));
        let mut arrays: Vec<ArrayRef> = vec![
            Arc::clone(&person),
            person,
            Arc::new(TimestampMicrosecondArray::new(rows.ts.clone(), None)),
            Arc::new(UInt8Array::new(rows.precision.clone(), None)),
            Arc::new(UInt32Array::new(rows.label.clone(), None)),
        ];
        arrays.extend(rows.dues.iter().map(|due| Arc::new(due.clone()) as ArrayRef));
        self.give(arrays)
    }

    /// Gives the kernel what there is.
    pub(super) fn flush(&mut self) -> Result<(), EngineError> {
        if self.ts.is_empty() {
            return Ok(());
        }
        let capacity = self.ts.len();
        let numbers = |column: &mut Vec<u32>| -> ArrayRef {
            let full = std::mem::replace(column, Vec::with_capacity(capacity));
            Arc::new(UInt32Array::new(ScalarBuffer::from(full), None))
        };
        let customer = numbers(&mut self.customer);
        let group = if self.group.is_empty() { Arc::clone(&customer) } else { numbers(&mut self.group) };
        let ts = std::mem::replace(&mut self.ts, Vec::with_capacity(capacity));
        let precision = std::mem::replace(&mut self.precision, Vec::with_capacity(capacity));
        let mut arrays: Vec<ArrayRef> = vec![
            group,
            customer,
            Arc::new(TimestampMicrosecondArray::new(ScalarBuffer::from(ts), None)),
            Arc::new(UInt8Array::new(ScalarBuffer::from(precision), None)),
            numbers(&mut self.label),
        ];
        for due in &mut self.dues {
            arrays.push(Arc::new(TimestampMicrosecondArray::from(std::mem::take(due))));
        }
        self.give(arrays)
    }

    fn give(&mut self, arrays: Vec<ArrayRef>) -> Result<(), EngineError> {
        let batch = RecordBatch::try_new(columns::schema(self.dues.len()), arrays)?;
        self.kernel.update(&SortedEvents::new(batch)?);
        Ok(())
    }

    /// The result of all rows.
    pub(super) fn close(mut self) -> Result<Partial, EngineError> {
        self.flush()?;
        Ok(self.kernel.close())
    }
}

/// A row for [`Sink::push`].
pub(super) struct OneRow {
    pub group: u32,
    pub customer: u32,
    pub ts: i64,
    pub precision: u8,
    pub label: u32,
}

/// The instant in a row of a column of promises.
pub(super) fn value(due: &TimestampMicrosecondArray, row: usize) -> Option<i64> {
    use arrow_array::Array;
    due.is_valid(row).then(|| due.value(row))
}
