//! Two revisions of a map beside each other, and the way back to one.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use desireline_model::operation::{Element, ElementKind, touched, words_between};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::drawing::map_at;
use super::out::{JourneyOut, told_when_changed};
use crate::app::App;
use crate::extract::{Desk, Json, Query, Slug};
use crate::problem::Problem;

/// The routes.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(compare_revisions)).routes(routes!(restore_revision))
}

/// Which revisions of a map.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CompareQuery {
    /// The revision to compare.
    from: u64,
    /// The revision to compare it with; the latest without it.
    to: Option<u64>,
}

/// What kind of thing on a map.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MapElementKind)]
pub enum KindOut {
    /// The map as a whole.
    Map,
    /// A stage.
    Stage,
    /// A step.
    Step,
    /// A touchpoint.
    Touchpoint,
    /// A lane.
    Lane,
    /// A cell.
    Cell,
    /// A connector.
    Connector,
}

/// A thing on a map.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MapElement)]
pub struct ElementOut {
    /// What kind of thing.
    pub kind: KindOut,
    /// Its id; of a cell that of its lane, of a connector `from/to/kind`, of the map the journey's slug.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The step of a cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
}

impl From<Element> for ElementOut {
    fn from(Element { kind, id, name, step }: Element) -> Self {
        let kind = match kind {
            ElementKind::Map => KindOut::Map,
            ElementKind::Stage => KindOut::Stage,
            ElementKind::Step => KindOut::Step,
            ElementKind::Touchpoint => KindOut::Touchpoint,
            ElementKind::Lane => KindOut::Lane,
            ElementKind::Cell => KindOut::Cell,
            ElementKind::Connector => KindOut::Connector,
        };
        Self { kind, id, name, step }
    }
}

/// What lies between two revisions of a map.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MapComparison)]
pub struct ComparisonOut {
    /// The one revision.
    pub from: u64,
    /// The other one.
    pub to: u64,
    /// What was done from the one to the other, a sentence each; none when they are equal.
    pub words: Vec<String>,
    /// What the other one has more, as it is named there. What comes with something that is added is not listed again.
    pub added: Vec<ElementOut>,
    /// What it no longer has, as it was named.
    pub removed: Vec<ElementOut>,
    /// What both have and is not the same, or stands elsewhere.
    pub changed: Vec<ElementOut>,
}

/// Which revision to go back to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreIn {
    /// The revision to go back to.
    rev: u64,
    /// The latest revision, which was looked at.
    base_rev: u64,
}

/// Compares two revisions of a journey's map
///
/// In sentences, and as the things to mark on the picture.
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}/compare", tag = "journeys", operation_id = "compare_revisions",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug"), CompareQuery),
    responses((status = 200, body = ComparisonOut)))]
async fn compare_revisions(
    desk: Desk,
    Slug(slug): Slug,
    Query(query): Query<CompareQuery>,
) -> Result<Answer<ComparisonOut>, Problem> {
    let CompareQuery { from, to } = query;
    let to = match to {
        Some(to) => to,
        None => desk.scope.get_journey(&slug).await?.rev,
    };
    let (one, other) = (map_at(&desk, &slug, Some(from)).await?, map_at(&desk, &slug, Some(to)).await?);
    let compared = tokio::task::spawn_blocking(move || (words_between(&one, &other), touched(&one, &other))).await;
    let (words, touched) = compared.map_err(|error| Problem::internal(&error))?;
    let told = |elements: Vec<Element>| elements.into_iter().map(ElementOut::from).collect();
    let (added, removed, changed) = (told(touched.added), told(touched.removed), told(touched.changed));
    Ok(Answer(ComparisonOut { from, to, words, added, removed, changed }))
}

/// Goes back to a revision of a journey's map
///
/// A new revision with the map as it was then; nothing is lost, and this can be taken back like any other. When the map
/// has changed since `base_rev` this is a conflict.
#[utoipa::path(post, path = "/workspaces/{workspace}/journeys/{slug}/restore", tag = "journeys", operation_id = "restore_revision",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug")),
    request_body = RestoreIn, responses((status = 200, body = JourneyOut)))]
async fn restore_revision(
    State(app): State<Arc<App>>,
    desk: Desk,
    Slug(slug): Slug,
    Json(asked): Json<RestoreIn>,
) -> Result<Answer<JourneyOut>, Problem> {
    let RestoreIn { rev, base_rev } = asked;
    let journey = desk.scope.restore_revision(&slug, rev, base_rev, &desk.actor, desk.now).await?;
    Ok(Answer(told_when_changed(&app, &desk, journey).await?))
}
