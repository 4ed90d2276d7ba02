//! The map of a journey to take away, in every format that is written.

use std::sync::Arc;

use axum::Json as Answer;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use desireline_journeys::maps::formats::{Format, losses, write};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::drawing::map_at;
use crate::app::App;
use crate::extract::{Desk, Query, Slug, shown};
use crate::problem::{Code, Place, Problem};

/// The routes.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(download_map)).routes(routes!(list_map_losses))
}

/// Which revision of a map, and in which format.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FileQuery {
    /// The format: yaml, json, xlsx, csv-wide, csv, mermaid or markdown.
    #[param(example = "csv")]
    format: String,
    /// The revision; the latest without it.
    rev: Option<u64>,
}

impl FileQuery {
    fn format(&self) -> Result<Format, Problem> {
        Format::written().find(|format| format.word() == self.format).ok_or_else(|| {
            let known = Format::written().map(|format| format!("`{}`", format.word())).collect::<Vec<_>>().join(", ");
            let place = Place { parameter: Some("format".to_owned()), ..Place::default() };
            Problem::new(Code::BadRequest, format!("maps are not written as `{}`", shown(&self.format)))
                .hint(format!("there is {known}"))
                .at(place)
        })
    }
}

/// What a format cannot hold of a map.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MapLosses)]
pub struct LossesOut {
    /// A few words each; none when all of it fits.
    pub items: Vec<String>,
}

/// Tells a journey's map as a file
///
/// In a format of ours or of others, to be saved. `map/losses` says beforehand what the format cannot hold.
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}/map/file", tag = "journeys", operation_id = "download_map",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug"), FileQuery),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
async fn download_map(desk: Desk, Slug(slug): Slug, Query(query): Query<FileQuery>) -> Result<Response, Problem> {
    let format = query.format()?;
    let map = map_at(&desk, &slug, query.rev).await?;
    let name = format!("attachment; filename=\"{}.{}\"", map.journey, format.extension());
    let written = tokio::task::spawn_blocking(move || write(&map, format)).await;
    let bytes = written.map_err(|error| Problem::internal(&error))?.map_err(|error| Problem::internal(&error))?;
    let headers = [(header::CONTENT_TYPE, format.media_type().to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

/// Lists what a format cannot hold of a journey's map
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}/map/losses", tag = "journeys", operation_id = "list_map_losses",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug"), FileQuery),
    responses((status = 200, body = LossesOut)))]
async fn list_map_losses(
    desk: Desk,
    Slug(slug): Slug,
    Query(query): Query<FileQuery>,
) -> Result<Answer<LossesOut>, Problem> {
    let format = query.format()?;
    let map = map_at(&desk, &slug, query.rev).await?;
    Ok(Answer(LossesOut { items: losses(&map, format) }))
}
