//! Imports: an uploaded file is taken in, in the background, and can be taken back whole.

pub mod jobs;

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use desireline_journeys::intake::account::Account;
use desireline_journeys::store::ids::ImportId;
use desireline_journeys::store::imports::Import;
use desireline_model::answer::RejectedRow;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::dry_run::{RejectedOut, settle_reading};
use crate::extract::{Desk, Id, Json, Query};
use crate::page::{Page, PageQuery};
use crate::problem::Problem;
use crate::sources::KindWord;
use crate::values::{instant, name_in};
use crate::worker::job::ReadIn;
pub use jobs::{JobOut, Jobs};

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_imports, create_import))
        .routes(routes!(get_import))
        .routes(routes!(list_rejected_rows))
        .routes(routes!(undo_import))
        .routes(routes!(jobs::get_import_job, jobs::cancel_import_job))
}

/// What kind of id customers have, where nothing else is said.
const CUSTOMER: &str = "customer";

/// An uploaded file to take in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportIn {
    /// The upload's id.
    pub upload: String,
    /// The source's name; it is made when there is none.
    #[schema(example = "shop")]
    pub source: String,
    /// What the file is taken in as.
    #[serde(default)]
    pub kind: KindWord,
    /// How to read it. Without it: as the source's saved mapping says, or as the data suggest.
    #[serde(default)]
    pub read: Option<ReadIn>,
    /// What kind of id the customers have: `customer` without it.
    #[serde(default)]
    pub id_kind: Option<String>,
    /// Read the source's next file in the same way.
    #[serde(default)]
    pub save_mapping: bool,
    /// Keep the uploaded file; it is deleted when it has been taken in.
    #[serde(default)]
    pub keep_upload: bool,
}

/// One file taken in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportOut {
    /// Its id.
    pub id: String,
    /// Its number in the workspace.
    pub number: i32,
    /// The source's name.
    pub source: String,
    /// What it was taken in as.
    pub kind: KindWord,
    /// The file's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// BLAKE3 of the file, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The file's size.
    pub bytes: u64,
    /// `open`, `done`, `undone` or `failed`.
    #[schema(example = "done")]
    pub state: String,
    /// A word on how it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Rows in the file: kept and rejected.
    pub rows_read: u64,
    /// Rows that are evidence: added, duplicate and conflicting.
    pub rows_kept: u64,
    /// Rows that are not.
    pub rows_rejected: u64,
    /// Kept rows that were new.
    pub rows_added: u64,
    /// Kept rows that were there already.
    pub rows_duplicate: u64,
    /// Kept rows with the id of another event; they are in quarantine.
    pub rows_conflicting: u64,
    /// When it began.
    #[schema(format = DateTime)]
    pub started_at: String,
    /// When it was done or failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// When it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub undone_at: Option<String>,
}

impl From<Import> for ImportOut {
    fn from(import: Import) -> Self {
        Self {
            id: import.id.to_string(),
            number: import.import_no,
            source: import.source_name,
            kind: import.kind.into(),
            file: import.file_name,
            digest: import.file_digest,
            bytes: import.n_bytes,
            state: import.state.to_string(),
            note: import.note,
            rows_read: import.rows_read,
            rows_kept: import.rows_kept,
            rows_rejected: import.rows_rejected,
            rows_added: import.rows_added,
            rows_duplicate: import.rows_duplicate,
            rows_conflicting: import.rows_conflicting,
            started_at: instant(import.started_at),
            ended_at: import.ended_at.map(instant),
            undone_at: import.undone_at.map(instant),
        }
    }
}

/// Lists the imports
///
/// The latest first.
#[utoipa::path(get, path = "/workspaces/{workspace}/imports", tag = "imports", operation_id = "list_imports",
    params(("workspace" = String, Path, description = "The workspace's name"), PageQuery),
    responses((status = 200, body = Page<ImportOut>)))]
async fn list_imports(desk: Desk, Query(page): Query<PageQuery>) -> Result<Answer<Page<ImportOut>>, Problem> {
    let limit = page.limit()?;
    let mut imports = desk.scope.list_imports(limit + 1, page.after()?).await?;
    let more = imports.len() > limit as usize;
    imports.truncate(limit as usize);
    let next = imports.last().filter(|_| more).map(|last| last.import_no.to_string());
    Ok(Answer(Page { items: imports.into_iter().map(ImportOut::from).collect(), next }))
}

/// Imports an uploaded file
///
/// Answers at once with a job that goes on in the background. The same file again adds nothing, a grown file adds what is
/// new. One import of a source is under way at a time.
#[utoipa::path(post, path = "/workspaces/{workspace}/imports", tag = "imports", operation_id = "create_import",
    params(("workspace" = String, Path, description = "The workspace's name")),
    request_body = ImportIn, responses((status = 202, body = JobOut)))]
async fn create_import(
    State(app): State<Arc<App>>,
    desk: Desk,
    Json(asked): Json<ImportIn>,
) -> Result<(StatusCode, Answer<JobOut>), Problem> {
    let source = name_in("/source", &asked.source)?;
    let id_kind = name_in("/id_kind", asked.id_kind.as_deref().unwrap_or(CUSTOMER))?;
    let read = settle_reading(&desk, asked.read, Some(&source)).await?;
    let job = crate::dry_run::read_job(&app, &desk, &asked.upload, asked.kind, read).await?;
    let upload = app.uploads.get(desk.scope.workspace().as_str(), &asked.upload).await?;
    let plan =
        jobs::Plan { job, upload, source, id_kind, save_mapping: asked.save_mapping, keep_upload: asked.keep_upload };
    let started = jobs::start(&app, desk, plan)?;
    Ok((StatusCode::ACCEPTED, Answer(started)))
}

/// Tells about an import
#[utoipa::path(get, path = "/workspaces/{workspace}/imports/{id}", tag = "imports", operation_id = "get_import",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The import's id or number")),
    responses((status = 200, body = ImportOut)))]
async fn get_import(desk: Desk, Id(id): Id) -> Result<Answer<ImportOut>, Problem> {
    Ok(Answer(find(&desk, &id).await?.into()))
}

/// Lists rows of an import that were rejected
///
/// The first of them, with reasons; a dry run lists all of a file that is uploaded.
#[utoipa::path(get, path = "/workspaces/{workspace}/imports/{id}/rejected", tag = "imports", operation_id = "list_rejected_rows",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The import's id or number")),
    responses((status = 200, body = Page<RejectedOut>)))]
async fn list_rejected_rows(desk: Desk, Id(id): Id) -> Result<Answer<Page<RejectedOut>>, Problem> {
    let import = find(&desk, &id).await?;
    let account = desk.scope.account_of(import.import_no).await?;
    let account = account.map(|text| Account::from_json(&text)).transpose();
    let rejected = account.map_err(|error| Problem::internal(&error))?.map(|account| account.rejected);
    let told = |row: RejectedRow| RejectedOut { row: row.row, line: row.line, byte: None, reason: row.reason };
    Ok(Answer(Page { items: rejected.unwrap_or_default().into_iter().map(told).collect(), next: None }))
}

/// Takes an import back
///
/// Whole: from then on no question sees its rows, and its ids are free.
#[utoipa::path(post, path = "/workspaces/{workspace}/imports/{id}/undo", tag = "imports", operation_id = "undo_import",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The import's id or number")),
    responses((status = 200, body = ImportOut)))]
async fn undo_import(desk: Desk, Id(id): Id) -> Result<Answer<ImportOut>, Problem> {
    let import = find(&desk, &id).await?;
    desk.scope.undo_import(&import.id, &desk.actor, desk.now).await?;
    tracing::info!(import.id = %import.id, "an import was taken back");
    Ok(Answer(desk.scope.get_import(&import.id).await?.into()))
}

/// The import of this id, or of this number.
async fn find(desk: &Desk, id: &str) -> Result<Import, Problem> {
    let found = match id.parse() {
        Ok(number) => desk.scope.get_import_by_no(number).await,
        Err(_) => desk.scope.get_import(&ImportId::new(id)).await,
    };
    Ok(found?)
}
