//! The engine: makes a plan of what is asked, runs it, and merges what its partitions found.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use datafusion_common::DataFusionError;
use datafusion_execution::TaskContext;
use datafusion_execution::config::SessionConfig;
use datafusion_execution::memory_pool::GreedyMemoryPool;
use datafusion_execution::runtime_env::RuntimeEnvBuilder;
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::coalesce_partitions::CoalescePartitionsExec;
use desireline_kernels::columns::ColumnsError;
use futures::StreamExt;

use crate::operator::{Asked, JourneyExec, PartResult, Work};
use crate::scan::Scan;
use crate::segments::SegmentError;

/// Rows that a kernel is given at a time, unless the caller says otherwise.
pub const BATCH_ROWS: usize = 65_536;

/// How much of the machine to use.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Threads.
    pub threads: usize,
    /// Rows that a kernel is given at a time.
    pub batch_rows: usize,
    /// How many bytes of rows may be gathered in memory.
    pub memory: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            batch_rows: BATCH_ROWS,
            memory: 8 << 30,
        }
    }
}

/// Why events cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A segment cannot be read.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// Too much would have to lie in memory.
    #[error(
        "{what} do not fit into memory: {bytes} bytes were needed so far; ask about a shorter period of data or fewer \
         customers, or on a machine with more memory"
    )]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large it had become.
        bytes: u64,
    },
    /// There is no such zone.
    #[error("`{0}` is no time zone; write it as in `Europe/Rome` or `UTC`")]
    Zone(String),
    /// Rows in memory cannot be sent.
    #[error("events that were read into memory cannot be sent to another process: import them first")]
    InMemory,
    /// The kernel refused its input: a fault of ours.
    #[error("the journey kernel refused its input")]
    Columns(#[from] ColumnsError),
    /// The columns do not form a batch: a fault of ours.
    #[error("the columns of a scan do not fit together")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// An event has a name of which nothing was known beforehand: a fault of ours.
    #[error("an event has a name that was not there when the question was prepared; ask again")]
    UnknownName,
    /// A part of the plan is not there: a fault of ours.
    #[error("the plan has no part {0}")]
    NoPart(usize),
    /// A part cannot be written or read as bytes: a fault of ours.
    #[error("a part of the answer cannot be passed on")]
    Wire(#[from] postcard::Error),
    /// Nobody waits for the answer any more.
    #[error("nobody waits for the answer")]
    Gone,
    /// The plan cannot be run: a fault of ours.
    #[error("the plan of the question could not be run")]
    Plan(#[source] DataFusionError),
}

impl From<DataFusionError> for EngineError {
    /// Finds the error of ours that went through the plan.
    fn from(error: DataFusionError) -> Self {
        match error {
            DataFusionError::External(cause) => match cause.downcast::<Self>() {
                Ok(ours) => *ours,
                Err(cause) => Self::Plan(DataFusionError::External(cause)),
            },
            DataFusionError::Context(_, cause) => (*cause).into(),
            other => Self::Plan(other),
        }
    }
}

/// The plan that answers what is asked of a scan.
pub fn plan(scan: Scan, asked: Asked, effort: Effort) -> Arc<dyn ExecutionPlan> {
    let parts = scan.parts(asked.group, effort.threads);
    let leaf = Arc::new(JourneyExec::new(Arc::new(Work { scan, asked, parts })));
    Arc::new(CoalescePartitionsExec::new(leaf))
}

/// A context in which plans may hold so many bytes of rows.
///
/// # Errors
///
/// When the query engine refuses its settings.
pub fn context(memory: usize) -> Result<Arc<TaskContext>, EngineError> {
    let runtime = RuntimeEnvBuilder::new().with_memory_pool(Arc::new(GreedyMemoryPool::new(memory))).build_arc()?;
    Ok(Arc::new(TaskContext::new(
        None,
        "desireline".to_owned(),
        SessionConfig::new(),
        HashMap::new(),
        HashMap::new(),
        HashMap::new(),
        HashMap::new(),
        runtime,
    )))
}

/// Runs a plan and merges what its partitions found onto `whole`.
///
/// # Errors
///
/// When a segment cannot be read, or what is asked does not fit into memory.
pub async fn collect(
    plan: &Arc<dyn ExecutionPlan>,
    context: Arc<TaskContext>,
    mut whole: PartResult,
) -> Result<PartResult, EngineError> {
    let mut parts = plan.execute(0, context)?;
    while let Some(batch) = parts.next().await {
        let batch = batch?;
        let Some(column) = batch.columns().first().and_then(|column| column.as_binary_opt::<i64>()) else { continue };
        for part in column.iter().flatten() {
            whole.merge(postcard::from_bytes(part)?);
        }
    }
    Ok(whole)
}

/// Asks a scan. The result is the same for any effort.
///
/// # Errors
///
/// As [`collect`].
pub async fn run(scan: Scan, asked: Asked, effort: Effort) -> Result<PartResult, EngineError> {
    let whole = PartResult::empty(&asked);
    collect(&plan(scan, asked, effort), context(effort.memory)?, whole).await
}
