//! Maps that are not kept yet: read from a file or from pasted cells, or taken from a template.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::{Request, State};
use desireline_journeys::maps::formats::exchange::Scale;
use desireline_journeys::maps::templates;
use desireline_model::map::MapDoc;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::document::MapSchema;
use crate::extract::{Desk, Query, expect_type, read_body, shown};
use crate::problem::{Code, Place, Problem};
use crate::uploads::plain_name;
use crate::worker::WorkerError;
use crate::worker::parent::MapRead;
use crate::worker::wire::NoteTold;

/// The most bytes of a map.
const MAX_MAP: usize = 4 << 20;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(read_map)).routes(routes!(list_map_templates))
}

/// What is known of a map before its bytes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MapQuery {
    /// The file's name; where the content leaves it open, its ending tells the format. Pasted text needs none.
    #[param(example = "claim.csv")]
    name: Option<String>,
    /// From which number to which scores of feelings go, such as `0..10`; as the format has it without.
    #[param(example = "0..10")]
    scale: Option<String>,
}

/// Something about a map that was read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MapNote)]
pub struct MapNoteOut {
    /// What was taken otherwise, or is probably not meant.
    pub message: String,
    /// The line, counted from 1; for a workbook the row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The character of the line, counted from 1; for a table the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

impl From<NoteTold> for MapNoteOut {
    fn from((line, column, message): NoteTold) -> Self {
        Self { message, line, column }
    }
}

/// A map that was read and is not kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MapRead)]
pub struct MapReadOut {
    /// What it was read as: yaml, json, csv, csv-wide, xlsx, mermaid or cjml.
    pub format: String,
    /// The map.
    #[schema(value_type = MapSchema)]
    pub map: MapDoc,
    /// What was taken otherwise, in the order of the file.
    pub notes: Vec<MapNoteOut>,
}

/// A map to start from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MapTemplate)]
pub struct MapTemplateOut {
    /// Its id, a word that stays.
    #[schema(example = "onboarding")]
    pub id: String,
    /// Its name.
    pub title: String,
    /// What it is for, in a sentence or two.
    pub purpose: String,
    /// The map. All that it says is assumed.
    #[schema(value_type = MapSchema)]
    pub map: MapDoc,
}

/// The maps to start from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MapTemplates)]
pub struct MapTemplatesOut {
    /// In the order in which they are offered.
    pub items: Vec<MapTemplateOut>,
}

/// Reads a map of any format
///
/// The body is a file as it is, or cells and text that were pasted: a map file, JSON, CSV as a grid or a list, XLSX, a
/// Mermaid journey, CJML. It is read in a process with limits, and nothing is kept: `POST /journeys` takes the map. What
/// is wrong has its line and column in `place`.
#[utoipa::path(post, path = "/workspaces/{workspace}/maps/read", tag = "journeys", operation_id = "read_map",
    params(("workspace" = String, Path, description = "The workspace's name"), MapQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = MapReadOut)))]
async fn read_map(
    State(app): State<Arc<App>>,
    _desk: Desk,
    Query(query): Query<MapQuery>,
    request: Request,
) -> Result<Answer<MapReadOut>, Problem> {
    expect_type(request.headers(), "application/octet-stream")?;
    let name = query.name.as_deref().map_or_else(|| Ok("pasted text".to_owned()), plain_name)?;
    let scale = query.scale.as_deref().map(scale).transpose()?;
    let bytes = read_body(request.into_body(), MAX_MAP).await?;
    let free = app.workers.wait().await?;
    let workers = app.workers.clone();
    let read = tokio::task::spawn_blocking(move || workers.read_map(&name, &bytes, scale, free)).await;
    match read.map_err(|error| Problem::internal(&error))?.map_err(beyond)? {
        MapRead::Map { format, map, notes } => {
            let notes = notes.into_iter().map(MapNoteOut::from).collect();
            Ok(Answer(MapReadOut { format, map: *map, notes }))
        }
        MapRead::Refused { problems, scales } => Err(refused(problems, &scales)),
    }
}

fn scale(text: &str) -> Result<(f64, f64), Problem> {
    let place = Place { parameter: Some("scale".to_owned()), ..Place::default() };
    let read = Scale::of_words(text).map(|scale| (scale.low, scale.high));
    read.ok_or_else(|| {
        Problem::new(Code::BadRequest, format!("`{}` is no scale", shown(text)))
            .hint("write it as in `0..10`")
            .at(place)
    })
}

/// A worker that died at a map has counted no rows.
fn beyond(error: WorkerError) -> Problem {
    match error {
        WorkerError::Died { why, .. } => {
            tracing::warn!(reason = %why, "a worker died at a map");
            Problem::new(Code::FileLimits, format!("the map could not be read within its limits: {why}"))
                .hint("save the sheet or the list of steps alone as CSV, and send that")
        }
        error => error.into(),
    }
}

fn refused(problems: Vec<NoteTold>, scales: &[(f64, f64)]) -> Problem {
    let more = match problems.len() {
        0 | 1 => String::new(),
        n => format!(" (and {} more)", n - 1),
    };
    let (line, column, words) = problems.into_iter().next().unwrap_or_default();
    let at = |n: Option<usize>| n.map(|n| n as u64);
    let place = Place { line: at(line), column: at(column), ..Place::default() };
    let problem = Problem::new(Code::BadFile, format!("{words}{more}")).at(place);
    match scales {
        [] => problem,
        scales => {
            let words: Vec<String> = scales.iter().map(|(low, high)| format!("`scale={low}..{high}`")).collect();
            problem.hint(format!("send it again with {}", words.join(" or ")))
        }
    }
}

/// Lists the maps to start from
///
/// Each is a whole map in which everything is assumed; `POST /journeys` makes a journey of one.
#[utoipa::path(get, path = "/workspaces/{workspace}/map-templates", tag = "journeys", operation_id = "list_map_templates",
    params(("workspace" = String, Path, description = "The workspace's name")),
    responses((status = 200, body = MapTemplatesOut)))]
async fn list_map_templates(_desk: Desk) -> Result<Answer<MapTemplatesOut>, Problem> {
    let items = templates::all().iter().map(|template| MapTemplateOut {
        id: template.id.to_owned(),
        title: template.map.title.clone(),
        purpose: template.purpose.to_owned(),
        map: template.map.clone(),
    });
    Ok(Answer(MapTemplatesOut { items: items.collect() }))
}
