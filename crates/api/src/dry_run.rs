//! The dry run of an uploaded file: what its columns are taken for, its first rows as events, and what would be refused.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use desireline_ingest::{Decoded, Mapping, Rejection};
use desireline_journeys::intake::pieces::Pieces;
use desireline_journeys::intake::reading::Reading;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Desk, Id, Json};
use crate::problem::{Code, Place, Problem};
use crate::rows::rows_as_json;
use crate::sources::KindWord;
use crate::worker::job::ReadIn;
use crate::worker::{HowToRead, ReadJob, WorkerPieces};

/// How many rows a preview has.
const PREVIEW_ROWS: usize = 20;
/// The most rejected rows of a page.
const MAX_REJECTED: u32 = 1_000;
/// How many rejected rows a page has, unless the client says otherwise.
const DEFAULT_REJECTED: u32 = 100;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(dry_run))
}

/// How to try a file.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DryRunIn {
    /// What it would be taken in as.
    pub kind: KindWord,
    /// How to read it. Without it: as the source's saved mapping says, or as the data suggest.
    pub read: Option<ReadIn>,
    /// The source whose saved mapping to use.
    pub source: Option<String>,
    /// How many rejected rows to pass over: the `next` of the page before.
    pub rejected_after: u64,
    /// How many rejected rows to list, 100 without it, 1,000 at most.
    pub rejected_limit: Option<u32>,
}

/// A column that was chosen.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChosenColumn)]
pub struct ChosenOut {
    /// What it is to an event.
    pub role: String,
    /// Its name in the file.
    pub column: String,
    /// Whether the request named it.
    pub named: bool,
    /// Why it was chosen.
    pub why: String,
}

/// A row that would not be taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RejectedRow)]
pub struct RejectedOut {
    /// The data row, counted from 1.
    pub row: u64,
    /// The line on which it begins, where the format has lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Bytes of the unpacked file before it, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// What was expected, what was found, what to do.
    pub reason: String,
}

impl From<Rejection> for RejectedOut {
    fn from(rejection: Rejection) -> Self {
        Self { row: rejection.row, line: rejection.line, byte: rejection.byte, reason: rejection.reason }
    }
}

/// Rows that would not be taken, a page of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RejectedPage)]
pub struct RejectedPageOut {
    /// In the order of the file.
    pub items: Vec<RejectedOut>,
    /// `rejected_after` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// What an import of the file would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DryRun)]
pub struct DryRunOut {
    /// The format, in a word.
    pub format: String,
    /// Which column is what, and why.
    pub columns: Vec<ChosenOut>,
    /// Columns without a role.
    pub unused: Vec<String>,
    /// What had to be assumed, and what to do when it is wrong.
    pub notes: Vec<String>,
    /// The first rows as events.
    #[schema(value_type = Vec<Object>)]
    pub preview: Vec<Value>,
    /// Rows in the file: kept and rejected.
    pub rows_read: u64,
    /// Rows that would be taken.
    pub rows_kept: u64,
    /// Rows that would not.
    pub rows_rejected: u64,
    /// Rows that the lifecycle passes over; not in `rows_read`.
    pub rows_left_out: u64,
    /// Rows that would not be taken.
    pub rejected: RejectedPageOut,
}

/// Tries an uploaded file
///
/// Reads it as an import would and keeps nothing: the mapping with reasons, the first rows as events, counts, and every
/// row that would not be taken, a page at a time.
#[utoipa::path(post, path = "/workspaces/{workspace}/uploads/{id}/dry-run", tag = "uploads", operation_id = "dry_run",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The upload's id")),
    request_body = DryRunIn, responses((status = 200, body = DryRunOut)))]
async fn dry_run(
    State(app): State<Arc<App>>,
    desk: Desk,
    Id(id): Id,
    Json(asked): Json<DryRunIn>,
) -> Result<Answer<DryRunOut>, Problem> {
    let limit = asked.rejected_limit.unwrap_or(DEFAULT_REJECTED);
    if limit > MAX_REJECTED {
        let place = Place { pointer: Some("/rejected_limit".to_owned()), ..Place::default() };
        return Err(Problem::new(Code::Invalid, format!("a page has at most {MAX_REJECTED} rows")).at(place));
    }
    let read = settle_reading(&desk, asked.read, asked.source.as_deref()).await?;
    let job = read_job(&app, &desk, &id, asked.kind, read).await?;
    let pieces = start_worker(&app, job).await?;
    let after = asked.rejected_after;
    let run = tokio::task::spawn_blocking(move || try_file(pieces, after, u64::from(limit))).await;
    Ok(Answer(run.map_err(|error| Problem::internal(&error))??))
}

fn try_file(mut pieces: WorkerPieces, after: u64, limit: u64) -> Result<DryRunOut, Problem> {
    let mut run = begin(&pieces.opened().format, &pieces.opened().mapping);
    while let Some(decoded) = pieces.next_piece()? {
        add(&mut run, decoded, after, limit);
    }
    if run.rows_rejected > after + limit {
        run.rejected.next = Some(after + limit);
    }
    Ok(run)
}

fn begin(format: &str, mapping: &Mapping) -> DryRunOut {
    let columns = mapping.chosen.iter().map(|chosen| ChosenOut {
        role: chosen.role.word().to_owned(),
        column: chosen.column.clone(),
        named: chosen.by_user,
        why: chosen.why.clone(),
    });
    DryRunOut {
        format: format.to_owned(),
        columns: columns.collect(),
        unused: mapping.unused.clone(),
        notes: mapping.notes.clone(),
        preview: Vec::new(),
        rows_read: 0,
        rows_kept: 0,
        rows_rejected: 0,
        rows_left_out: 0,
        rejected: RejectedPageOut { items: Vec::new(), next: None },
    }
}

fn add(run: &mut DryRunOut, decoded: Decoded, after: u64, limit: u64) {
    let room = PREVIEW_ROWS.saturating_sub(run.preview.len()).min(decoded.batch.num_rows());
    run.preview.extend(rows_as_json(&decoded.batch.slice(0, room)));
    run.rows_read += decoded.rows_read;
    run.rows_kept += decoded.batch.num_rows() as u64;
    run.rows_left_out += decoded.left_out;
    for rejection in decoded.rejections {
        if (after..after + limit).contains(&run.rows_rejected) {
            run.rejected.items.push(rejection.into());
        }
        run.rows_rejected += 1;
    }
}

/// How to read a file: as the request says, else as its source's saved mapping does.
pub(crate) async fn settle_reading(
    desk: &Desk,
    asked: Option<ReadIn>,
    source: Option<&str>,
) -> Result<HowToRead, Problem> {
    if let Some(read) = asked {
        read.options().map_err(|error| {
            let place = Place { pointer: Some("/read/zone".to_owned()), ..Place::default() };
            Problem::new(Code::Invalid, error.to_string()).at(place)
        })?;
        return Ok(HowToRead::Asked(Box::new(read)));
    }
    let saved = match source {
        Some(name) => desk.scope.find_source(name).await?.and_then(|source| source.mapping),
        None => None,
    };
    match saved {
        Some(text) => Ok(HowToRead::Saved(Reading::from_json(&text)?)),
        None => Ok(HowToRead::Asked(Box::default())),
    }
}

/// What a worker is told about an upload.
pub(crate) async fn read_job(
    app: &App,
    desk: &Desk,
    id: &str,
    kind: KindWord,
    read: HowToRead,
) -> Result<ReadJob, Problem> {
    let workspace = desk.scope.workspace().as_str();
    let upload = app.uploads.get(workspace, id).await?;
    let path = app.uploads.path(workspace, id);
    let path = tokio::fs::canonicalize(&path).await.map_err(|error| Problem::internal(&error))?;
    Ok(ReadJob { path, name: upload.name, n_bytes: upload.bytes, kind, read, limits: app.workers.limits() })
}

/// Starts a worker when one is free, and waits until it has opened the file.
pub(crate) async fn start_worker(app: &Arc<App>, job: ReadJob) -> Result<WorkerPieces, Problem> {
    let free = app.workers.wait().await?;
    let workers = app.workers.clone();
    let started = tokio::task::spawn_blocking(move || workers.start(&job, free)).await;
    Ok(started.map_err(|error| Problem::internal(&error))??)
}
