//! A plan as bytes: for another process, or another machine, that sees the same files.

use std::sync::Arc;

use datafusion_common::{DataFusionError, Result};
use datafusion_execution::TaskContext;
use datafusion_physical_plan::ExecutionPlan;
use datafusion_proto::physical_plan::{
    DefaultPhysicalExtensionCodec, PhysicalExtensionCodec, PhysicalProtoConverterExtension,
};
use serde::{Deserialize, Serialize};

use super::{Asked, JourneyExec, Work};
use crate::engine::EngineError;
use crate::scan::{Part, Scan, Stored};

/// The first bytes of an encoded [`JourneyExec`]; the last one counts formats.
const MAGIC: &[u8] = b"desireline.journey\x01";

/// Encodes and decodes [`JourneyExec`]; every other node is left to another codec.
#[derive(Debug)]
pub struct JourneyCodec<C = DefaultPhysicalExtensionCodec>(pub C);

impl Default for JourneyCodec {
    fn default() -> Self {
        Self(DefaultPhysicalExtensionCodec {})
    }
}

#[derive(Serialize, Deserialize)]
struct Wire<S, A, P> {
    stored: S,
    asked: A,
    parts: P,
}

fn failed(error: impl Into<EngineError>) -> DataFusionError {
    DataFusionError::External(Box::new(error.into()))
}

impl<C: PhysicalExtensionCodec> PhysicalExtensionCodec for JourneyCodec<C> {
    fn try_decode(
        &self,
        bytes: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        context: &TaskContext,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let Some(bytes) = bytes.strip_prefix(MAGIC) else {
            return self.0.try_decode(bytes, inputs, context, converter);
        };
        let wire: Wire<Stored, Asked, Vec<Part>> = postcard::from_bytes(bytes).map_err(failed)?;
        let scan = Scan::Stored(Arc::new(wire.stored));
        Ok(Arc::new(JourneyExec::new(Arc::new(Work { scan, asked: wire.asked, parts: wire.parts }))))
    }

    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        bytes: &mut Vec<u8>,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        let Some(ours) = node.downcast_ref::<JourneyExec>() else {
            return self.0.try_encode(node, bytes, converter);
        };
        let Scan::Stored(stored) = &ours.work.scan else { return Err(failed(EngineError::InMemory)) };
        let wire = Wire { stored: &**stored, asked: &ours.work.asked, parts: &ours.work.parts };
        bytes.extend_from_slice(MAGIC);
        bytes.extend(postcard::to_stdvec(&wire).map_err(failed)?);
        Ok(())
    }
}
