//! Workspaces: one organisation's data each.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use desireline_journeys::store::workspaces::{Workspace, find_workspace, get_or_create_workspace, list_workspaces};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Caller, Desk, Json, Query};
use crate::page::{Page, PageQuery};
use crate::problem::{Code, Problem};
use crate::values::{instant, name_in};

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_all_workspaces, create_workspace)).routes(routes!(get_workspace))
}

/// A workspace to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceIn {
    /// Its name, of which there is one.
    #[schema(example = "main")]
    name: String,
}

/// A workspace.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Workspace)]
pub struct WorkspaceOut {
    /// Its name, by which addresses name it.
    pub name: String,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<Workspace> for WorkspaceOut {
    fn from(workspace: Workspace) -> Self {
        Self { name: workspace.name, created_at: instant(workspace.created_at) }
    }
}

/// Lists the workspaces
///
/// By name.
#[utoipa::path(get, path = "/workspaces", tag = "workspaces", operation_id = "list_workspaces",
    params(PageQuery), responses((status = 200, body = Page<WorkspaceOut>)))]
async fn list_all_workspaces(
    State(app): State<Arc<App>>,
    Query(page): Query<PageQuery>,
) -> Result<Answer<Page<WorkspaceOut>>, Problem> {
    let all = list_workspaces(app.installation.db()).await?;
    Ok(Answer(page.cut(all, |workspace| workspace.name.clone(), WorkspaceOut::from)?))
}

/// Makes a workspace
#[utoipa::path(post, path = "/workspaces", tag = "workspaces", operation_id = "create_workspace",
    request_body = WorkspaceIn, responses((status = 201, body = WorkspaceOut)))]
async fn create_workspace(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
    Json(asked): Json<WorkspaceIn>,
) -> Result<(StatusCode, Answer<WorkspaceOut>), Problem> {
    let name = name_in("/name", &asked.name)?;
    if find_workspace(app.installation.db(), &name).await?.is_some() {
        return Err(Problem::new(Code::Conflict, format!("there is a workspace `{name}` already")));
    }
    let made = get_or_create_workspace(app.installation.db(), &name, &session.actor(), app.now()).await?;
    Ok((StatusCode::CREATED, Answer(made.into())))
}

/// Tells about a workspace
#[utoipa::path(get, path = "/workspaces/{workspace}", tag = "workspaces", operation_id = "get_workspace",
    params(("workspace" = String, Path, description = "The workspace's name")),
    responses((status = 200, body = WorkspaceOut)))]
async fn get_workspace(desk: Desk) -> Answer<WorkspaceOut> {
    Answer(desk.workspace.into())
}
