//! Imports under way: a task each, which goes on when whoever asked has gone.
//!
//! A job lives in this process. When the process ends, the import that it had begun is failed by whoever comes next, and
//! nothing of it is kept; the uploaded file is still there.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use desireline_journeys::intake::pieces::Pieces;
use desireline_journeys::intake::reading::Reading;
use desireline_journeys::intake::workspace::{ImportProgress, ImportRequest, import};
use desireline_journeys::store::ids::WorkspaceId;
use desireline_journeys::store::imports::Import;
use serde::Serialize;
use utoipa::ToSchema;

use super::ImportOut;
use crate::app::App;
use crate::dry_run::start_worker;
use crate::extract::{Desk, Id, shown};
use crate::problem::{Code, Problem, ProblemOut};
use crate::uploads::folder::Upload;
use crate::worker::ReadJob;

/// How many jobs are remembered; the oldest that have ended make room.
const REMEMBERED: usize = 500;
/// How many may be under way or wait, in all.
const UNDER_WAY: usize = 20;

/// What an import needs.
pub(super) struct Plan {
    pub job: ReadJob,
    pub upload: Upload,
    pub source: String,
    pub id_kind: String,
    pub save_mapping: bool,
    pub keep_upload: bool,
}

/// An import under way, or ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportJob)]
pub struct JobOut {
    /// Its id.
    pub id: String,
    /// `running`, `done` or `failed`.
    #[schema(example = "running")]
    pub state: String,
    /// Rows read so far.
    pub rows_read: u64,
    /// How much of the file was read, as `total` counts it: bytes, or rows of a Parquet file.
    pub done: u64,
    /// All of it; 0 before the file is open.
    pub total: u64,
    /// What was imported, once it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportOut>,
    /// This very file was there already: nothing was done, and `import` is the one that brought it.
    pub was_there: bool,
    /// What went wrong, once it has failed. Nothing of the file is kept then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<ProblemOut>,
}

/// The jobs of a server.
#[derive(Debug, Default)]
pub struct Jobs {
    all: Mutex<VecDeque<Arc<Job>>>,
}

#[derive(Debug)]
struct Job {
    id: String,
    workspace: WorkspaceId,
    rows_read: AtomicU64,
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
    ended: Mutex<Option<Result<Done, ProblemOut>>>,
}

/// What is remembered of an import that is done.
#[derive(Debug)]
struct Done {
    import: Import,
    was_there: bool,
}

impl Job {
    fn has_ended(&self) -> bool {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn told(&self) -> JobOut {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let (state, import, was_there, problem) = match &*ended {
            None => ("running", None, false, None),
            Some(Ok(done)) => ("done", Some(done.import.clone().into()), done.was_there, None),
            Some(Err(problem)) => ("failed", None, false, Some(problem.clone())),
        };
        JobOut {
            id: self.id.clone(),
            state: state.to_owned(),
            rows_read: self.rows_read.load(Ordering::Relaxed),
            done: self.done.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
            import,
            was_there,
            problem,
        }
    }
}

impl Jobs {
    fn add(&self, workspace: WorkspaceId) -> Result<Arc<Job>, Problem> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if all.iter().filter(|job| !job.has_ended()).count() >= UNDER_WAY {
            return Err(Problem::new(Code::TooMany, "other imports are under way; try again").retry_after(10));
        }
        while all.len() >= REMEMBERED {
            let Some(oldest) = all.iter().position(|job| job.has_ended()) else { break };
            all.remove(oldest);
        }
        let job = Arc::new(Job {
            id: crate::uploads::folder::fresh_id().map_err(|error| Problem::internal(&error))?,
            workspace,
            rows_read: AtomicU64::new(0),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
            cancelled: AtomicBool::new(false),
            ended: Mutex::new(None),
        });
        all.push_back(Arc::clone(&job));
        Ok(job)
    }

    fn find(&self, workspace: &WorkspaceId, id: &str) -> Result<Arc<Job>, Problem> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let found = all.iter().find(|job| job.id == id && job.workspace == *workspace).cloned();
        found.ok_or_else(|| {
            Problem::new(Code::NotFound, format!("there is no import job `{}`", shown(id)))
                .hint("jobs are forgotten when the server ends; the list of imports says what was taken in")
        })
    }
}

/// Starts an import in the background.
pub(super) fn start(app: &Arc<App>, desk: Desk, plan: Plan) -> Result<JobOut, Problem> {
    let job = app.jobs.add(desk.scope.workspace().clone())?;
    let (app, mine) = (Arc::clone(app), Arc::clone(&job));
    let told = job.told();
    tokio::spawn(async move {
        let workspace = desk.scope.workspace().clone();
        let (upload, keep) = (plan.upload.id.clone(), plan.keep_upload);
        let ended = run(&app, desk, plan, &mine).await;
        if ended.is_ok() && !keep {
            // It is swept after a day, if not now.
            let _left = app.uploads.delete(workspace.as_str(), &upload).await;
        }
        let ended = ended.map_err(|problem| problem.body().clone());
        match &ended {
            Ok(done) => {
                let (id, rows) = (&done.import.id, done.import.rows_added);
                tracing::info!(import.id = %id, rows.added = rows, "import {id} is done: {rows} rows added");
            }
            Err(problem) => tracing::info!(code = %problem.code, "an import failed"),
        }
        *mine.ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
    });
    Ok(told)
}

async fn run(app: &Arc<App>, desk: Desk, plan: Plan, job: &Arc<Job>) -> Result<Done, Problem> {
    let options = plan.job.read.options(plan.job.kind)?;
    let kind = plan.job.kind.into();
    let pieces = start_worker(app, plan.job).await?;
    let failure = pieces.failure();
    let reading = Reading::of(&pieces.opened().mapping, &options, &plan.id_kind);
    job.total.store(pieces.opened().total, Ordering::Relaxed);
    let request = ImportRequest {
        source: &plan.source,
        kind,
        file_name: &plan.upload.name,
        file_digest: &plan.upload.digest,
        n_bytes: plan.upload.bytes,
        id_kind: &plan.id_kind,
        reading: &reading,
        save_reading: plan.save_mapping,
    };
    let mut progress = Heard(Arc::clone(job));
    let now = || app.now();
    let done = import(&app.installation, &desk.scope, request, Box::new(pieces), &desk.actor, &mut progress, now).await;
    match done {
        Ok(report) => Ok(Done { import: report.import, was_there: report.was_there }),
        Err(error) => {
            let worker = failure.lock().unwrap_or_else(PoisonError::into_inner).take();
            Err(worker.map_or_else(|| error.into(), Problem::from))
        }
    }
}

/// Notes how an import goes on.
struct Heard(Arc<Job>);

impl ImportProgress for Heard {
    fn read(&mut self, rows: u64, done: u64, total: u64) {
        self.0.rows_read.store(rows, Ordering::Relaxed);
        self.0.done.store(done, Ordering::Relaxed);
        self.0.total.store(total, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }
}

/// Tells about an import under way
#[utoipa::path(get, path = "/workspaces/{workspace}/import-jobs/{id}", tag = "imports", operation_id = "get_import_job",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The job's id")),
    responses((status = 200, body = JobOut)))]
pub(super) async fn get_import_job(
    State(app): State<Arc<App>>,
    desk: Desk,
    Id(id): Id,
) -> Result<Answer<JobOut>, Problem> {
    Ok(Answer(app.jobs.find(desk.scope.workspace(), &id)?.told()))
}

/// Calls an import off
///
/// It ends soon after; what is done stays done.
#[utoipa::path(delete, path = "/workspaces/{workspace}/import-jobs/{id}", tag = "imports", operation_id = "cancel_import_job",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The job's id")),
    responses((status = 202, body = JobOut)))]
pub(super) async fn cancel_import_job(
    State(app): State<Arc<App>>,
    desk: Desk,
    Id(id): Id,
) -> Result<(StatusCode, Answer<JobOut>), Problem> {
    let job = app.jobs.find(desk.scope.workspace(), &id)?;
    job.cancelled.store(true, Ordering::Relaxed);
    Ok((StatusCode::ACCEPTED, Answer(job.told())))
}
