//! `desireline schema`: the published JSON Schemas.

use std::process::ExitCode;

use anyhow::Result;
use desireline_journeys::maps::map_schema;
use desireline_model::answer::Answer;
use desireline_model::question::Question;

use super::print;
use crate::args::{SchemaArgs, SchemaOf};

/// Runs the command.
pub fn run(args: &SchemaArgs) -> Result<ExitCode> {
    let schema = match args.of {
        SchemaOf::Map => map_schema(),
        SchemaOf::Question => schemars::schema_for!(Question).to_value(),
        SchemaOf::Answer => schemars::schema_for!(Answer).to_value(),
        SchemaOf::Openapi => desireline_api::openapi(),
    };
    print(&serde_json::to_string_pretty(&schema)?)?;
    Ok(ExitCode::SUCCESS)
}
