//! `desireline import`: files are taken into a workspace, once.

mod rejects;
pub mod talk;

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use desireline_ingest::ReadOptions;
use desireline_journeys::installation::{Installation, InstallationError};
use desireline_journeys::intake::pieces::{FilePieces, Pieces, file_digest, keep_everything};
use desireline_journeys::intake::preview::dry_run;
use desireline_journeys::intake::reading::Reading;
use desireline_journeys::intake::workspace::{ImportReport, ImportRequest, import};
use desireline_journeys::store::sources::EvidenceKind;
use desireline_journeys::upkeep::upkeep_round;
use serde_json::json;

use super::print;
use crate::args::Format;
use crate::args::import::ImportArgs;
use crate::render;
use crate::render::imports as words;
use crate::runtime::{self, now};
use rejects::Rejects;
use talk::Bar;

/// What kind of id customers have unless something else is said.
pub const CUSTOMER: &str = "customer";

/// Runs the command.
pub fn run(args: &ImportArgs) -> Result<ExitCode> {
    runtime::run(run_async(args))
}

/// A file to be imported.
struct Input {
    path: PathBuf,
    name: String,
}

async fn run_async(args: &ImportArgs) -> Result<ExitCode> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let inputs = inputs(args, folder.path())?;
    let site = args.site.site();
    let asks = !args.yes && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    // A dry run makes nothing: where there is no installation yet, nothing is remembered either.
    let opened = match args.dry_run {
        true => match Installation::open(&site).await {
            Ok(installation) => Some(installation),
            Err(InstallationError::Absent { .. }) => None,
            Err(error) => return Err(error.into()),
        },
        false => Some(Installation::open_or_create(&site).await?),
    };
    let done = match &opened {
        Some(installation) if !args.dry_run => import_all(args, installation, &inputs, asks).await,
        opened => show_all(args, opened.as_ref(), &inputs).await,
    };
    if let Some(installation) = opened {
        installation.close().await;
    }
    done
}

/// The files; stdin is kept in a temporary file while it is read.
fn inputs(args: &ImportArgs, folder: &Path) -> Result<Vec<Input>> {
    let mut inputs = Vec::with_capacity(args.files.len());
    for file in &args.files {
        if file.as_os_str() != "-" {
            let name =
                file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into());
            // Before anything is made for its sake.
            std::fs::File::open(file).with_context(|| format!("cannot open `{}`", file.display()))?;
            inputs.push(Input { path: file.clone(), name });
            continue;
        }
        if inputs.iter().any(|input| input.name == "stdin") {
            bail!("`-` is given twice, and stdin can be read once");
        }
        let path = folder.join("stdin");
        let mut copy = std::fs::File::create(&path).context("cannot keep stdin in a temporary file")?;
        std::io::copy(&mut std::io::stdin().lock(), &mut copy).context("cannot read stdin")?;
        inputs.push(Input { path, name: "stdin".to_owned() });
    }
    Ok(inputs)
}

/// How to read the files of the source: as the user says, or else as the file before, or else as is guessed.
async fn options(args: &ImportArgs, installation: Option<&Installation>) -> Result<(ReadOptions, String)> {
    let id_kind = |saved: Option<&String>| {
        let kind = args.id_kind.as_ref().or(saved);
        kind.map_or_else(|| CUSTOMER.to_owned(), Clone::clone)
    };
    if !args.says_how_to_read()
        && let Some(installation) = installation
        && let Ok(workspace) = installation.workspace(&args.site.workspace).await
        && let Some(source) = workspace.scope(installation.db()).find_source(&args.source).await?
        && let Some(mapping) = source.mapping
    {
        let reading = Reading::from_json(&mapping)?;
        if reading.kind() == EvidenceKind::from(args.kind) {
            return Ok((keep_everything(reading.options()?), id_kind(reading.id_kind.as_ref())));
        }
    }
    Ok((keep_everything(args.reading()?), id_kind(None)))
}

async fn show_all(args: &ImportArgs, installation: Option<&Installation>, inputs: &[Input]) -> Result<ExitCode> {
    let (options, id_kind) = options(args, installation).await?;
    let mut runs = Vec::new();
    for input in inputs {
        let (run, rejects) = show(args, input, &options, &id_kind)?;
        match args.format {
            Format::Text => print(&words::dry_run(&run, rejects.as_deref()))?,
            Format::Json => runs.push(run),
        }
    }
    match args.format {
        Format::Text => print("\nnothing was imported: this was a dry run")?,
        Format::Json => print(&serde_json::to_string_pretty(&json!({ "dry_run": runs }))?)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a file to its end without keeping it, and names the file with the rejected rows if one was written.
fn show(
    args: &ImportArgs,
    input: &Input,
    options: &ReadOptions,
    id_kind: &str,
) -> Result<(desireline_journeys::intake::preview::DryRun, Option<String>)> {
    let pieces = FilePieces::open(&input.path, &input.name, options)?;
    let reading = Reading::of(&pieces.opened().mapping, options, id_kind);
    let mut rejects = Rejects::new(args.rejects.as_deref(), &input.name);
    let run = dry_run(Box::new(pieces), &input.name, &reading, &mut |row| rejects.take(row))?;
    Ok((run, rejects.finish()?))
}

async fn import_all(args: &ImportArgs, installation: &Installation, inputs: &[Input], asks: bool) -> Result<ExitCode> {
    let mut done = Vec::new();
    for input in inputs {
        let (options, id_kind) = options(args, Some(installation)).await?;
        if asks {
            let (run, rejects) = show(args, input, &options, &id_kind)?;
            anstream::eprint!("{}", words::dry_run(&run, rejects.as_deref()));
            let question = format!(
                "\nImport {} into the source `{}` of workspace `{}`? [Y/n] ",
                render::counted(run.account.source.kept, "row"),
                render::shown(&args.source, 60),
                render::shown(&args.site.workspace, 60)
            );
            if !confirm(&question)? {
                anstream::eprintln!("nothing was imported of {}", render::shown(&input.name, 100));
                continue;
            }
        }
        let report = import_one(args, installation, input, &options, &id_kind, asks).await?;
        done.push(report);
    }
    if done.iter().any(|report| !report.was_there) {
        let mut bar = Bar::new(args.columns.quiet);
        upkeep_round(installation, &mut bar, &now).await?;
    }
    if args.format == Format::Json {
        let all: Vec<_> = done
            .iter()
            .map(|report| {
                let mut import = words::json(&report.import, Some(&report.account));
                import["was_there"] = json!(report.was_there);
                import
            })
            .collect();
        print(&serde_json::to_string_pretty(&json!({ "imports": all }))?)?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn import_one(
    args: &ImportArgs,
    installation: &Installation,
    input: &Input,
    options: &ReadOptions,
    id_kind: &str,
    shown_before: bool,
) -> Result<ImportReport> {
    let workspace = installation.workspace_or_new(&args.site.workspace, now()).await?;
    let scope = workspace.scope(installation.db());
    let actor = installation.local_actor(now()).await?;
    let (file_digest, n_bytes) = file_digest(&input.path)?;
    let pieces = FilePieces::open(&input.path, &input.name, options)?;
    let reading = Reading::of(&pieces.opened().mapping, options, id_kind);
    let quiet = args.columns.quiet;
    let bar = Bar::new(quiet);
    if !shown_before {
        bar.opened(&input.name, &pieces.opened().mapping);
    }
    // What the dry run has written need not be written again.
    let rejects = (!shown_before).then(|| Rejects::new(args.rejects.as_deref(), &input.name));
    let mut progress = bar.importing(rejects);
    let request = ImportRequest {
        source: &args.source,
        kind: args.kind.into(),
        file_name: &input.name,
        file_digest: &file_digest,
        n_bytes,
        id_kind,
        reading: &reading,
        save_reading: true,
    };
    let report = import(installation, &scope, request, Box::new(pieces), &actor, &mut progress, now).await;
    let rejects = progress.finish()?;
    let report = report?;
    if args.format == Format::Text {
        print(&words::done(&report.import, &report.account, report.was_there))?;
        if !shown_before && !quiet && !report.was_there {
            anstream::eprint!("{}", words::rejected(&report.account, rejects.as_deref()));
        }
    }
    Ok(report)
}

/// Asks on stderr and reads a line; an empty one means yes.
pub(super) fn confirm(question: &str) -> Result<bool> {
    anstream::eprint!("{question}");
    let mut line = String::new();
    if std::io::stdin().lock().read_line(&mut line).context("cannot read the answer")? == 0 {
        return Ok(false);
    }
    Ok(matches!(line.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}
