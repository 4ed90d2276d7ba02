//! One file a command.

pub mod ask;
pub mod check;
pub mod discover;
pub mod explain;
pub mod funnel;
pub mod schema;

use std::io::Write;

use anyhow::Result;
use desireline_events::engine::Effort;
use desireline_journeys::evidence::Evidence;
use desireline_journeys::intake::read_files;
use desireline_journeys::{MapOrigin, ask as answer_question};
use desireline_model::answer::Answer;
use desireline_model::question::{CaseBy, Question};

use crate::args::DataArgs;
use crate::progress::Talk;

/// Reads the files of a command.
fn take_in(data: &DataArgs, properties: Vec<String>) -> Result<Evidence> {
    Ok(read_files(&data.files, &data.options(properties)?, &mut Talk::new(data.quiet()))?)
}

/// The case column where there is one, else the customer.
fn natural_cases(evidence: &Evidence) -> CaseBy {
    if evidence.frames.matters.is_empty() { CaseBy::Customer } else { CaseBy::Column }
}

fn answer(question: &Question, evidence: &Evidence, map: Option<MapOrigin<'_>>) -> Result<Answer> {
    Ok(answer_question(question, evidence, Effort::default(), map)?)
}

/// Writes a text to stdout.
fn print(text: &str) -> Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

fn print_json(answer: &Answer) -> Result<()> {
    print(&serde_json::to_string_pretty(answer)?)
}
