//! The engine: orders events, gives each thread whole groups, and merges what the kernels found.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, TimestampMicrosecondArray, UInt8Array, UInt32Array};
use arrow_buffer::ScalarBuffer;
use desireline_kernels::columns::{self, ColumnsError, SortedEvents};
use desireline_kernels::journey::{JourneyKernel, JourneyReport, KernelSpec, Partial};

use crate::frames::{Frames, NONE};

/// Rows that a kernel is given at a time, unless the caller says otherwise.
pub const BATCH_ROWS: usize = 65_536;

/// Events with what a question made of them.
#[derive(Debug)]
pub struct Scan<'a> {
    /// The events.
    pub frames: &'a Frames,
    /// For each row what its cases are cut from; [`NONE`] leaves the row out.
    pub groups: &'a [u32],
    /// How many groups there are.
    pub n_groups: usize,
    /// For each row its label.
    pub labels: &'a [u32],
    /// Columns of promised instants.
    pub dues: &'a [Vec<Option<i64>>],
}

/// How much of the machine to use.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Threads.
    pub threads: usize,
    /// Rows that a kernel is given at a time.
    pub batch_rows: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self { threads: std::thread::available_parallelism().map_or(1, usize::from), batch_rows: BATCH_ROWS }
    }
}

/// Why a scan fails: always a fault of ours.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The kernel refused its input.
    #[error("the journey kernel refused its input")]
    Columns(#[from] ColumnsError),
    /// The columns do not form a batch.
    #[error("the columns of a scan do not fit together")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// A thread ended early.
    #[error("a computing thread ended early")]
    Thread,
}

impl Scan<'_> {
    /// Rows in the one order of the system: group, instant, source, sequence, then the order of arrival.
    fn order(&self) -> (Vec<u32>, Vec<u32>) {
        // A counting sort by group keeps rows that are already in order in order.
        let kept = |row: usize| self.groups[row] != NONE;
        let mut starts = vec![0u32; self.n_groups + 1];
        for row in (0..self.frames.len()).filter(|row| kept(*row)) {
            starts[self.groups[row] as usize + 1] += 1;
        }
        for group in 0..self.n_groups {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        let mut rows = vec![0u32; starts[self.n_groups] as usize];
        for row in (0..self.frames.len()).filter(|row| kept(*row)) {
            let slot = &mut next[self.groups[row] as usize];
            rows[*slot as usize] = row as u32;
            *slot += 1;
        }
        let frames = self.frames;
        let key = |row: &u32| {
            let row = *row as usize;
            (frames.ts[row], frames.source[row], frames.sequence[row])
        };
        for group in 0..self.n_groups {
            let group = &mut rows[starts[group] as usize..starts[group + 1] as usize];
            if !group.is_sorted_by_key(key) {
                group.sort_by_key(key);
            }
        }
        (rows, starts)
    }

    fn batch(&self, rows: &[u32]) -> Result<RecordBatch, EngineError> {
        let frames = self.frames;
        let numbers = |from: &[u32]| -> ArrayRef {
            Arc::new(UInt32Array::new(rows.iter().map(|row| from[*row as usize]).collect::<ScalarBuffer<u32>>(), None))
        };
        let mut arrays: Vec<ArrayRef> = vec![
            numbers(self.groups),
            numbers(&frames.person),
            Arc::new(TimestampMicrosecondArray::new(rows.iter().map(|row| frames.ts[*row as usize]).collect(), None)),
            Arc::new(UInt8Array::new(rows.iter().map(|row| frames.precision[*row as usize]).collect(), None)),
            numbers(self.labels),
        ];
        for due in self.dues {
            let column: TimestampMicrosecondArray = rows.iter().map(|row| due[*row as usize]).collect();
            arrays.push(Arc::new(column));
        }
        Ok(RecordBatch::try_new(columns::schema(self.dues.len()), arrays)?)
    }

    fn part(&self, spec: &Arc<KernelSpec>, rows: &[u32], batch_rows: usize) -> Result<Partial, EngineError> {
        let mut kernel = JourneyKernel::new(Arc::clone(spec));
        for chunk in rows.chunks(batch_rows.max(1)) {
            kernel.update(&SortedEvents::new(self.batch(chunk)?)?);
        }
        Ok(kernel.close())
    }

    /// Evaluates a specification over the events. The report is the same for any effort.
    pub fn run(&self, spec: &Arc<KernelSpec>, effort: Effort) -> Result<JourneyReport, EngineError> {
        let (rows, starts) = self.order();
        let threads = effort.threads.clamp(1, 64);
        let mut cuts: Vec<usize> = (1..threads)
            .map(|part| {
                let wanted = (rows.len() * part / threads) as u32;
                starts[starts.partition_point(|start| *start < wanted)] as usize
            })
            .collect();
        cuts.insert(0, 0);
        cuts.push(rows.len());
        let rows = &rows;
        let partials: Vec<Result<Partial, EngineError>> = std::thread::scope(|scope| {
            let running: Vec<_> = cuts
                .windows(2)
                .map(|cut| {
                    let (from, to) = (cut[0], cut[1]);
                    scope.spawn(move || self.part(spec, &rows[from..to], effort.batch_rows))
                })
                .collect();
            running.into_iter().map(|thread| thread.join().unwrap_or(Err(EngineError::Thread))).collect()
        });
        let mut whole = Partial::empty(spec);
        for partial in partials {
            whole.merge(partial?);
        }
        Ok(whole.finish(spec))
    }
}
