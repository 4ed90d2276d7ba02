//! The operator: the leaf of a plan that reads events, names them, and runs a kernel on each of its partitions.
//!
//! Each partition gives one row: an encoded [`Part`](PartResult) of the result, which is merged with the others.
//! Customers lie wholly in one partition, so nothing else has to cross between them.

mod codec;
mod gather;
mod memory;
mod rows;
mod sink;
mod stream;
pub(crate) mod wire;

use std::fmt;
use std::sync::Arc;

use arrow_array::{LargeBinaryArray, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion_common::tree_node::TreeNodeRecursion;
use datafusion_common::{DataFusionError, Result};
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion_physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion_physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion_physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use desireline_kernels::journey::{KernelSpec, Partial};
use roaring::RoaringBitmap;
use serde::{Deserialize, Serialize};

use crate::engine::EngineError;
use crate::labels::LabelSpec;
use crate::promises::{DueCount, DueSpec};
use crate::scan::{Group, Part, Scan};

pub use codec::JourneyCodec;

/// All that a partition needs to know.
#[derive(Debug, Clone)]
pub struct Work {
    /// What is scanned.
    pub scan: Scan,
    /// What is asked of it.
    pub asked: Asked,
    /// What each partition does.
    pub parts: Vec<Part>,
}

/// What is asked of the events that are scanned.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Asked {
    /// What cases are cut from.
    pub group: Group,
    /// What events are called.
    pub labels: LabelSpec,
    /// Which instants were promised.
    pub dues: Vec<DueSpec>,
    /// What is computed.
    pub kernel: Arc<KernelSpec>,
    /// Only cases of these customers; without it, all.
    pub customers: Option<RoaringBitmap>,
    /// Rows that a kernel is given at a time.
    pub batch_rows: usize,
}

/// What was counted on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// How many events went into each slot of the labels.
    pub slots: Vec<u64>,
    /// How many events name no case, where cases are named by a column.
    pub without_case: u64,
    /// For each promise how many dates were read.
    pub dues: Vec<DueCount>,
}

impl Counters {
    fn of(asked: &Asked) -> Self {
        Self {
            slots: vec![0; asked.labels.slots as usize],
            without_case: 0,
            dues: vec![DueCount::default(); asked.dues.len()],
        }
    }

    fn add(&mut self, other: &Self) {
        self.slots.resize(self.slots.len().max(other.slots.len()), 0);
        self.dues.resize(self.dues.len().max(other.dues.len()), DueCount::default());
        self.slots.iter_mut().zip(&other.slots).for_each(|(mine, theirs)| *mine += theirs);
        self.without_case += other.without_case;
        for (mine, theirs) in self.dues.iter_mut().zip(&other.dues) {
            mine.read += theirs.read;
            mine.unread += theirs.unread;
        }
    }
}

/// What one or more partitions found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PartResult {
    /// What the kernel found.
    pub partial: Partial,
    /// What was counted.
    pub counters: Counters,
}

impl PartResult {
    /// The result of nothing.
    pub fn empty(asked: &Asked) -> Self {
        Self { partial: Partial::empty(&asked.kernel), counters: Counters::of(asked) }
    }

    /// Adds the result of another partition of the same plan.
    pub fn merge(&mut self, other: Self) {
        self.partial.merge(other.partial);
        self.counters.add(&other.counters);
    }
}

/// The leaf of a plan that answers a question.
#[derive(Debug)]
pub struct JourneyExec {
    work: Arc<Work>,
    properties: Arc<PlanProperties>,
}

/// One row a partition: its encoded [`PartResult`].
fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![Field::new("part", DataType::LargeBinary, false)]))
}

impl JourneyExec {
    /// The leaf that does this work.
    pub fn new(work: Arc<Work>) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema()),
            Partitioning::UnknownPartitioning(work.parts.len()),
            EmissionType::Final,
            Boundedness::Bounded,
        );
        Self { work, properties: Arc::new(properties) }
    }

    /// What it does.
    pub fn work(&self) -> &Arc<Work> {
        &self.work
    }
}

impl DisplayAs for JourneyExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (group, parts) = (self.work.asked.group, self.work.parts.len());
        match &self.work.scan {
            Scan::Memory(frames) => write!(f, "JourneyExec: rows={}, group={group:?}, parts={parts}", frames.len()),
            Scan::Stored(stored) => write!(
                f,
                "JourneyExec: segments={}, unsettled={}, group={group:?}, parts={parts}",
                stored.segments.len(),
                stored.unsettled.len()
            ),
        }
    }
}

impl ExecutionPlan for JourneyExec {
    fn name(&self) -> &'static str {
        "JourneyExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        // Nothing may cut a bucket: customers would be torn apart.
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        if children.is_empty() { Ok(self) } else { Err(DataFusionError::Internal("JourneyExec is a leaf".to_owned())) }
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let mut stream = RecordBatchReceiverStreamBuilder::new(schema(), 1);
        let (answers, work) = (stream.tx(), Arc::clone(&self.work));
        stream.spawn_blocking(move || {
            let bounds = Bounds { context: &context, gone: &|| answers.is_closed() };
            match run_part(&work, partition, &bounds).and_then(|found| encode(&found)) {
                // Nobody waits for the answer: there is nobody to tell it.
                Err(EngineError::Gone) => Ok(()),
                Err(error) => Err(DataFusionError::External(Box::new(error))),
                Ok(batch) => {
                    let _ = answers.blocking_send(Ok(batch));
                    Ok(())
                }
            }
        });
        Ok(stream.build())
    }
}

fn encode(found: &PartResult) -> Result<RecordBatch, EngineError> {
    let bytes = postcard::to_stdvec(found)?;
    Ok(RecordBatch::try_new(schema(), vec![Arc::new(LargeBinaryArray::from_vec(vec![&bytes]))])?)
}

/// How much a part may hold, and whether anybody still waits for it.
struct Bounds<'a> {
    context: &'a TaskContext,
    gone: &'a dyn Fn() -> bool,
}

impl Bounds<'_> {
    fn check(&self) -> Result<(), EngineError> {
        if (self.gone)() { Err(EngineError::Gone) } else { Ok(()) }
    }

    /// Room for rows that are held in memory.
    fn room(&self, what: &'static str) -> Room {
        let consumer = datafusion_execution::memory_pool::MemoryConsumer::new(what);
        Room { what, reserved: consumer.register(self.context.memory_pool()) }
    }
}

/// Memory that was asked for; given back when it is dropped.
struct Room {
    what: &'static str,
    reserved: datafusion_execution::memory_pool::MemoryReservation,
}

impl Room {
    fn grow(&self, bytes: usize) -> Result<(), EngineError> {
        let bytes_held = (self.reserved.size() + bytes) as u64;
        self.reserved.try_grow(bytes).map_err(|_| EngineError::TooLarge { what: self.what, bytes: bytes_held })
    }
}

fn run_part(work: &Work, partition: usize, bounds: &Bounds<'_>) -> Result<PartResult, EngineError> {
    let part = work.parts.get(partition).ok_or(EngineError::NoPart(partition))?;
    match (&work.scan, part) {
        (Scan::Stored(stored), Part::Stream { buckets }) => stream::run(stored, &work.asked, buckets, bounds),
        (Scan::Stored(stored), Part::Gather { at, of }) => gather::run(stored, &work.asked, (*at, *of), bounds),
        (Scan::Memory(frames), Part::Range { from, to }) => {
            memory::run(frames, &work.asked, *from..*to, partition == 0, bounds)
        }
        _ => Err(EngineError::NoPart(partition)),
    }
}
