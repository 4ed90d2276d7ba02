//! One file a command.

pub mod ask;
pub mod backup;
pub mod check;
pub mod discover;
pub mod doctor;
pub mod explain;
pub mod export;
pub mod feedback;
pub mod funnel;
pub mod import;
pub mod imports;
pub mod restore;
pub mod schema;
pub mod serve;
pub mod worker;

use std::io::Write;

use anyhow::{Context, Result, bail};
use desireline_events::engine::Effort;
use desireline_events::frames::NONE;
use desireline_journeys::evidence::Evidence;
use desireline_journeys::intake::read_files;
use desireline_journeys::{MapOrigin, ask as answer_question};
use desireline_model::answer::{Answer, Basis};
use desireline_model::question::{CaseBy, Question};

use crate::args::DataArgs;
use crate::progress::Talk;

/// Reads the files of a command; `-` is stdin, which is kept in a temporary file while it is read.
fn take_in(data: &DataArgs, properties: Vec<String>) -> Result<Evidence> {
    let options = data.options(properties)?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let mut files = data.files.clone();
    if let Some(file) = files.iter_mut().find(|file| file.as_os_str() == "-") {
        *file = folder.path().join("stdin");
        let mut copy = std::fs::File::create(&*file).context("cannot keep stdin in a temporary file")?;
        std::io::copy(&mut std::io::stdin().lock(), &mut copy).context("cannot read stdin")?;
    }
    Ok(read_files(&files, &options, &mut Talk::new(data.quiet()))?)
}

/// Cases by column where at least half of the events name one, else by customer.
fn natural_cases(evidence: &Evidence) -> CaseBy {
    let named = evidence.frames.matter.iter().filter(|matter| **matter != NONE).count();
    if named > 0 && 2 * named >= evidence.frames.len() { CaseBy::Column } else { CaseBy::Customer }
}

/// Fails when a name that was asked for is in no event; what can be answered without it is answered by `ask`.
fn refuse_unknown(basis: &Basis) -> Result<()> {
    let Some(unknown) = basis.unknown_names.first() else { return Ok(()) };
    let nearest = unknown.nearest.join("`, `");
    let hint = if nearest.is_empty() { String::new() } else { format!("; the data has `{nearest}`") };
    bail!("no event is named `{}`{hint}", unknown.name)
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
