//! One file a command.

pub mod ask;
pub mod backup;
pub mod check;
pub mod customers;
pub mod demo;
pub mod discover;
pub mod doctor;
pub mod explain;
pub mod export;
pub mod feedback;
pub mod funnel;
pub mod import;
pub mod imports;
pub mod journeys;
mod kept;
pub mod restore;
pub mod rules;
pub mod schema;
pub mod serve;
pub mod worker;

use std::io::Write;

use anyhow::{Context, Result, anyhow, bail};
use desireline_events::engine::Effort;
use desireline_journeys::ask::AskError;
use desireline_journeys::ask::workspace::with_evidence;
use desireline_journeys::evidence::Evidence;
use desireline_journeys::installation::{Installation, InstallationError};
use desireline_journeys::intake::read_files;
use desireline_journeys::store::Scope;
use desireline_journeys::{MapOrigin, ask as answer_question};
use desireline_model::answer::{Answer, Basis};
use desireline_model::question::{CaseBy, Question};

use crate::args::DataArgs;
use crate::progress::Talk;
use crate::runtime;

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
    let (named, rows) = (evidence.facts.with_case, evidence.facts.rows);
    if named > 0 && 2 * named >= rows { CaseBy::Column } else { CaseBy::Customer }
}

/// Asks the files of a command, or the workspace or these sources of it where it names none. `question` is told which
/// cases are natural.
fn answer(
    data: &DataArgs,
    sources: &[String],
    properties: Vec<String>,
    map: Option<MapOrigin<'_>>,
    question: impl FnOnce(CaseBy) -> Result<Question>,
) -> Result<(Question, Answer)> {
    let effort = Effort::default();
    if !data.files.is_empty() {
        if !sources.is_empty() {
            return Err(AskError::SourcesOfFiles.into());
        }
        let evidence = take_in(data, properties)?;
        let question = question(natural_cases(&evidence))?;
        let answer = runtime::run(async { Ok(answer_question(&question, &evidence, effort, map).await?) })?;
        return Ok((question, answer));
    }
    data.no_columns()?;
    runtime::run(async {
        let (installation, scope) = open_workspace(data).await?;
        let asked = with_evidence(&installation, &scope, sources, &runtime::now, async |evidence: &Evidence, _: &_| {
            let question = question(natural_cases(evidence))?;
            let answer = answer_question(&question, evidence, effort, map).await?;
            anyhow::Ok((question, answer))
        })
        .await;
        installation.close().await;
        asked
    })
}

/// The workspace that is asked where no file is named.
async fn open_workspace(data: &DataArgs) -> Result<(Installation, Scope)> {
    let installation = Installation::open(&data.site.site()).await.map_err(|error| match error {
        InstallationError::Absent { .. } => anyhow!(error).context("no FILE is named, so the workspace is asked"),
        error => error.into(),
    })?;
    let scope = installation.workspace(&data.site.workspace).await?.scope(installation.db());
    Ok((installation, scope))
}

/// Fails when a name that was asked for is in no event; what can be answered without it is answered by `ask`.
fn refuse_unknown(basis: &Basis) -> Result<()> {
    let Some(unknown) = basis.unknown_names.first() else { return Ok(()) };
    let nearest = unknown.nearest.join("`, `");
    let hint = if nearest.is_empty() { String::new() } else { format!("; the data has `{nearest}`") };
    bail!("no event is named `{}`{hint}", unknown.name)
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
