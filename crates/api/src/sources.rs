//! Sources: where evidence comes from, and which of its columns is what.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use desireline_journeys::store::sources::{EvidenceKind, Source};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Desk, Id, Json, Query, shown};
use crate::page::{Page, PageQuery};
use crate::problem::{Code, Problem};
use crate::values::{instant, name_in};
use crate::worker::job::ReadIn;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list_sources, create_source))
        .routes(routes!(get_source))
        .routes(routes!(save_mapping))
}

/// What a file is taken in as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = EvidenceKind)]
pub enum KindWord {
    /// What customers did.
    #[default]
    Events,
    /// What customers said.
    Feedback,
    /// Which ids are one customer.
    Identities,
}

impl From<KindWord> for EvidenceKind {
    fn from(word: KindWord) -> Self {
        match word {
            KindWord::Events => Self::Events,
            KindWord::Feedback => Self::Feedback,
            KindWord::Identities => Self::Identities,
        }
    }
}

impl From<EvidenceKind> for KindWord {
    fn from(kind: EvidenceKind) -> Self {
        match kind {
            EvidenceKind::Events => Self::Events,
            EvidenceKind::Feedback => Self::Feedback,
            EvidenceKind::Identities => Self::Identities,
        }
    }
}

/// A source to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceIn {
    /// Its name, of which the workspace has one.
    #[schema(example = "shop")]
    name: String,
    /// What it gives.
    #[serde(default)]
    kind: KindWord,
}

/// A source of evidence.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Source)]
pub struct SourceOut {
    /// Its name, by which addresses name it.
    pub name: String,
    /// What it was made for.
    pub kind: KindWord,
    /// Which column is what, once somebody has saved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub mapping: Option<Value>,
    /// When that was saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub mapping_at: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<Source> for SourceOut {
    fn from(source: Source) -> Self {
        Self {
            kind: source.kind.into(),
            mapping: source.mapping.and_then(|text| serde_json::from_str(&text).ok()),
            mapping_at: source.mapping_at.map(instant),
            created_at: instant(source.created_at),
            name: source.name,
        }
    }
}

/// Lists the sources
///
/// In the order in which they were made.
#[utoipa::path(get, path = "/workspaces/{workspace}/sources", tag = "sources", operation_id = "list_sources",
    params(("workspace" = String, Path, description = "The workspace's name"), PageQuery),
    responses((status = 200, body = Page<SourceOut>)))]
async fn list_sources(desk: Desk, Query(page): Query<PageQuery>) -> Result<Answer<Page<SourceOut>>, Problem> {
    let all = desk.scope.list_sources().await?;
    Ok(Answer(page.cut(all, |source| format!("{:06}", source.source_no), SourceOut::from)?))
}

/// Makes a source
///
/// An import makes its source by itself; this is for those who want to save its mapping first.
#[utoipa::path(post, path = "/workspaces/{workspace}/sources", tag = "sources", operation_id = "create_source",
    params(("workspace" = String, Path, description = "The workspace's name")),
    request_body = SourceIn, responses((status = 201, body = SourceOut)))]
async fn create_source(desk: Desk, Json(asked): Json<SourceIn>) -> Result<(StatusCode, Answer<SourceOut>), Problem> {
    let name = name_in("/name", &asked.name)?;
    if desk.scope.find_source(&name).await?.is_some() {
        return Err(Problem::new(Code::Conflict, format!("there is a source `{name}` already")));
    }
    let made = desk.scope.get_or_create_source(&name, asked.kind.into(), &desk.actor, desk.now).await?;
    Ok((StatusCode::CREATED, Answer(made.into())))
}

/// Tells about a source
#[utoipa::path(get, path = "/workspaces/{workspace}/sources/{id}", tag = "sources", operation_id = "get_source",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The source's name")),
    responses((status = 200, body = SourceOut)))]
async fn get_source(desk: Desk, Id(name): Id) -> Result<Answer<SourceOut>, Problem> {
    Ok(Answer(source(&desk, &name).await?.into()))
}

/// Saves a source's mapping
///
/// It is used for the next file of this source, where the import itself says nothing.
#[utoipa::path(put, path = "/workspaces/{workspace}/sources/{id}/mapping", tag = "sources", operation_id = "save_mapping",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The source's name")),
    request_body = ReadIn, responses((status = 200, body = SourceOut)))]
async fn save_mapping(
    State(app): State<Arc<App>>,
    desk: Desk,
    Id(name): Id,
    Json(asked): Json<ReadIn>,
) -> Result<Answer<SourceOut>, Problem> {
    let found = source(&desk, &name).await?;
    asked.options().map_err(|error| Problem::new(Code::Invalid, error.to_string()))?;
    let text = asked.reading().to_json();
    desk.scope.save_mapping(&found.id, &text, &desk.actor, app.now()).await?;
    Ok(Answer(source(&desk, &name).await?.into()))
}

/// The source of this name.
pub(crate) async fn source(desk: &Desk, name: &str) -> Result<Source, Problem> {
    let absent = || Problem::new(Code::NotFound, format!("there is no source `{}`", shown(name)));
    desk.scope.find_source(name).await?.ok_or_else(absent)
}
