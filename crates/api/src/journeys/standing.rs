//! How a journey stands: the part of a list of journeys for which events are read.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use desireline_journeys::picture::kept::Look;
use desireline_journeys::portfolio::{Point, StageFeeling, StageTrunk, Standing, Worst, handled, standing_of};
use desireline_model::units::Share;
use desireline_scene::Page;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::out::known;
use super::picture::aside;
use super::shown::shown;
use crate::app::App;
use crate::document::ShareSchema;
use crate::extract::{Desk, Slug};
use crate::problem::Problem;
use crate::values::day_of;

/// The routes.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(get_standing))
}

/// How a journey stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JourneyStanding)]
pub struct StandingOut {
    /// The sentence above its picture: somebody's own, else a computed one.
    pub headline: String,
    /// The difference that the picture calls the biggest gap; absent where nothing contradicts the map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst: Option<WorstOut>,
    /// Whether it is ready to be relied on.
    pub readiness: ReadinessOut,
    /// Customers at each stage that events can show, in drawn order.
    pub trunk: Vec<TrunkOut>,
    /// How each stage felt, in drawn order; stages about which nobody was asked and nothing is guessed are absent.
    pub feeling: Vec<FeelingOut>,
}

/// The difference that weighs most.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorstDifference)]
pub struct WorstOut {
    /// Its key within its journey.
    pub key: String,
    /// It, in a sentence.
    pub sentence: String,
    /// Customers affected.
    #[schema(value_type = ShareSchema)]
    pub customers: Share,
}

/// The seven points of readiness.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Readiness)]
pub struct ReadinessOut {
    /// How many are met.
    pub met: usize,
    /// All of them, always in one order.
    pub points: Vec<PointOut>,
}

/// A point of readiness.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReadinessPoint)]
pub struct PointOut {
    /// Its word, which stays: `scope`, `sources`, `emotions`, `first_fix`, `owners`, `metrics`, `shareable`.
    pub name: String,
    /// What it is about.
    pub title: String,
    /// Whether it is met.
    pub met: bool,
    /// What there is, or what to do.
    pub words: String,
}

/// Customers at a stage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StageTrunk)]
pub struct TrunkOut {
    /// The stage's slug.
    pub stage: String,
    /// Its name.
    pub title: String,
    /// Customers who reached any of its steps.
    pub customers: u64,
}

/// How a stage felt, from −2 (frustration) to 2 (delight).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StageFeeling)]
pub struct FeelingOut {
    /// The stage's slug.
    pub stage: String,
    /// The mean of its steps' means, each as heavy as the customers who answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<f64>,
    /// How many answered; those who answered at two steps count twice.
    pub n: u64,
    /// The mean of what the team guessed for its steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guess: Option<f64>,
}

/// Tells how a journey stands
///
/// Worst difference, customers and feeling by stage, and the seven points by which it is ready to be relied on.
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}/standing", tag = "journeys", operation_id = "get_standing",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug")),
    responses((status = 200, body = StandingOut)))]
async fn get_standing(
    State(app): State<Arc<App>>,
    desk: Desk,
    Slug(slug): Slug,
) -> Result<Answer<StandingOut>, Problem> {
    let journey = desk.scope.get_journey(&slug).await?;
    let shown = shown(&app, &desk, &slug, None, None).await?;
    let people = known(&app).await?;
    let today = day_of(desk.now);
    let handled = handled(&desk.scope, &slug, today).await?;
    let told = aside(move || {
        let scene = shown.scene(&Look { page: Page::Thumbnail, ..Look::default() });
        let standing = standing_of(&journey, &shown, &scene, &people, &handled, today);
        Ok(told(standing, scene.headline))
    });
    Ok(Answer(told.await?))
}

fn told(standing: Standing, headline: String) -> StandingOut {
    let Standing { worst, readiness, trunk, feeling } = standing;
    let point = |Point { name, title, met, words }| PointOut {
        name: String::from(name),
        title: String::from(title),
        met,
        words,
    };
    let trunk_of = |StageTrunk { stage, title, customers }| TrunkOut { stage, title, customers };
    let feeling_of = |StageFeeling { stage, mean, n, guess }| FeelingOut { stage, mean, n, guess };
    StandingOut {
        headline,
        worst: worst.map(|Worst { key, sentence, customers }| WorstOut { key, sentence, customers }),
        readiness: ReadinessOut { met: readiness.met(), points: readiness.points.into_iter().map(point).collect() },
        trunk: trunk.into_iter().map(trunk_of).collect(),
        feeling: feeling.into_iter().map(feeling_of).collect(),
    }
}
