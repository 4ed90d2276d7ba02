//! The map of a journey: as it is and as it was, changed by operations, with named versions.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use desireline_journeys::maps::write_map;
use desireline_journeys::store::journeys::changes::HistoryEntry;
use desireline_journeys::store::journeys::versions::Version;
use desireline_model::map::MapDoc;
use desireline_model::operation::Operation;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::out::{JourneyOut, told_when_changed};
use crate::app::App;
use crate::document::{MapSchema, OperationSchema};
use crate::extract::{Desk, Json, Query, Slug};
use crate::page::{Page, PageQuery};
use crate::problem::Problem;
use crate::values::{instant, name_in};

/// The routes.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(get_map))
        .routes(routes!(get_map_file))
        .routes(routes!(list_operations, apply_operations))
        .routes(routes!(list_versions, create_version))
}

/// Which revision of a map.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RevQuery {
    /// The revision; the latest without it.
    rev: Option<u64>,
}

/// Operations to carry out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperationsIn {
    /// The revision of the map that they were made for.
    base_rev: u64,
    /// The operations, carried out in order, all or none.
    #[schema(value_type = Vec<OperationSchema>)]
    operations: Vec<Operation>,
    /// The client's own id of this change, up to 64 bytes. Sent again under it, nothing is done twice.
    #[serde(default)]
    #[schema(max_length = 64)]
    operation_id: Option<String>,
}

/// A revision of a map.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HistoryEntry)]
pub struct HistoryOut {
    /// The revision that it made, from 1.
    pub rev: u64,
    /// What was done, a sentence each.
    pub words: Vec<String>,
    /// Who did it, by name.
    pub made_by: String,
    /// When.
    #[schema(format = DateTime)]
    pub made_at: String,
}

impl From<HistoryEntry> for HistoryOut {
    fn from(entry: HistoryEntry) -> Self {
        let HistoryEntry { rev, words, made_at, made_by } = entry;
        Self { rev, words, made_by, made_at: instant(made_at) }
    }
}

/// A revision to name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionIn {
    /// The name, of which the journey has one.
    #[schema(example = "before the workshop")]
    name: String,
    /// The revision; the latest without it.
    #[serde(default)]
    rev: Option<u64>,
}

/// A named revision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Version)]
pub struct VersionOut {
    /// The name.
    pub name: String,
    /// The revision.
    pub rev: u64,
    /// When it was named.
    #[schema(format = DateTime)]
    pub made_at: String,
    /// Who named it, by name.
    pub made_by: String,
}

impl From<Version> for VersionOut {
    fn from(version: Version) -> Self {
        let Version { name, rev, made_at, made_by } = version;
        Self { name, rev, made_at: instant(made_at), made_by }
    }
}

/// The versions of a journey.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Versions)]
pub struct VersionsOut {
    /// The newest revision first.
    pub items: Vec<VersionOut>,
}

/// Tells a journey's map
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}/map", tag = "journeys", operation_id = "get_map",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug"), RevQuery),
    responses((status = 200, body = MapSchema)))]
async fn get_map(desk: Desk, Slug(slug): Slug, Query(query): Query<RevQuery>) -> Result<Answer<MapDoc>, Problem> {
    Ok(Answer(map_at(&desk, &slug, query.rev).await?))
}

/// Tells a journey's map as a map file
///
/// What `desireline check` reads, and what can be kept beside other files.
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}/map.yaml", tag = "journeys", operation_id = "get_map_file",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug"), RevQuery),
    responses((status = 200, body = String, content_type = "application/yaml")))]
async fn get_map_file(desk: Desk, Slug(slug): Slug, Query(query): Query<RevQuery>) -> Result<Response, Problem> {
    let map = map_at(&desk, &slug, query.rev).await?;
    Ok(([(header::CONTENT_TYPE, "application/yaml")], write_map(&map)).into_response())
}

pub(super) async fn map_at(desk: &Desk, slug: &str, rev: Option<u64>) -> Result<MapDoc, Problem> {
    match rev {
        Some(rev) => Ok(desk.scope.map_at(slug, rev).await?),
        None => Ok(desk.scope.journey_and_map(slug).await?.1),
    }
}

/// Lists how a journey's map came to be
///
/// A revision each, newest first.
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}/operations", tag = "journeys", operation_id = "list_operations",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug"), PageQuery),
    responses((status = 200, body = Page<HistoryOut>)))]
async fn list_operations(
    desk: Desk,
    Slug(slug): Slug,
    Query(page): Query<PageQuery>,
) -> Result<Answer<Page<HistoryOut>>, Problem> {
    let (limit, before) = (page.limit()?, page.after::<u64>()?);
    let journey = desk.scope.get_journey(&slug).await?;
    let entries = desk.scope.journey_history(&journey.id, before, limit).await?;
    let next = entries.last().map(|last| last.rev).filter(|rev| *rev > 1).map(|rev| rev.to_string());
    Ok(Answer(Page { items: entries.into_iter().map(HistoryOut::from).collect(), next }))
}

/// Changes a journey's map
///
/// All operations or none: a new revision. When others came first, they are carried out on what those made if they fit
/// it; else this is a conflict. A change that has an `operation_id` may be sent again when no answer came: it is made once.
#[utoipa::path(post, path = "/workspaces/{workspace}/journeys/{slug}/operations", tag = "journeys", operation_id = "apply_operations",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug")),
    request_body = OperationsIn, responses((status = 200, body = JourneyOut)))]
async fn apply_operations(
    State(app): State<Arc<App>>,
    desk: Desk,
    Slug(slug): Slug,
    Json(asked): Json<OperationsIn>,
) -> Result<Answer<JourneyOut>, Problem> {
    let OperationsIn { base_rev, operations, operation_id } = asked;
    let (scope, actor, now) = (&desk.scope, &desk.actor, desk.now);
    let journey = match operation_id {
        Some(id) => scope.apply_operations_once(&slug, base_rev, &id, operations, actor, now).await?,
        None => scope.apply_operations(&slug, base_rev, operations, actor, now).await?,
    };
    Ok(Answer(told_when_changed(&app, &desk, journey).await?))
}

/// Lists a journey's versions
///
/// Revisions that somebody gave a name, the newest first.
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}/versions", tag = "journeys", operation_id = "list_versions",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug")),
    responses((status = 200, body = VersionsOut)))]
async fn list_versions(desk: Desk, Slug(slug): Slug) -> Result<Answer<VersionsOut>, Problem> {
    let journey = desk.scope.get_journey(&slug).await?;
    let all = desk.scope.list_versions(&journey.id).await?;
    Ok(Answer(VersionsOut { items: all.into_iter().map(VersionOut::from).collect() }))
}

/// Names a revision
#[utoipa::path(post, path = "/workspaces/{workspace}/journeys/{slug}/versions", tag = "journeys", operation_id = "create_version",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug")),
    request_body = VersionIn, responses((status = 201, body = VersionOut)))]
async fn create_version(
    desk: Desk,
    Slug(slug): Slug,
    Json(asked): Json<VersionIn>,
) -> Result<(StatusCode, Answer<VersionOut>), Problem> {
    let name = name_in("/name", &asked.name)?;
    let version = desk.scope.add_version(&slug, &name, asked.rev, &desk.actor, desk.now).await?;
    Ok((StatusCode::CREATED, Answer(version.into())))
}
