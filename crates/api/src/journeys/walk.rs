//! One customer's way through a journey.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use desireline_journeys::picture::walk::{Stop, walk};
use desireline_model::time::Precision;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Desk, Query, Slug};
use crate::problem::Problem;
use crate::values::instant;

/// The most events of a way that are told: the first.
const MOST: usize = 2_000;
/// Of how many events the words are looked up that were said there.
const WORDS: usize = 200;

/// The routes.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(walk_journey))
}

/// Which customer.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct WalkQuery {
    /// The customer's id as a source writes it.
    customer: String,
    /// What kind of id it is: `customer` without it; `case` for rows that name a case and no customer.
    #[serde(default)]
    id_kind: Option<String>,
}

/// One customer's way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Walk)]
pub struct WalkOut {
    /// The customer's id.
    customer: String,
    /// What happened, in its order.
    events: Vec<WalkEventOut>,
    /// How many later events are not told.
    left_out: u64,
}

/// Something that happened on the way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WalkEvent)]
pub struct WalkEventOut {
    /// When it happened.
    #[schema(format = DateTime)]
    at: String,
    /// How finely that is known: `second`, `day` and the like.
    #[schema(value_type = String)]
    precision: Precision,
    /// What happened.
    name: String,
    /// The step of the map that it is; absent where nobody drew it.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<String>,
    /// The stage of that step.
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<String>,
    /// How long after what came before in the same matter, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    /// Where it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    /// Who acted, where it was not the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
    /// The matter that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    /// What the customer said there.
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<String>,
}

/// Walks with one customer
///
/// The events of the journey's sources in their order, each with the step that it is.
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}/walk", tag = "journeys", operation_id = "walk_journey",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug"), WalkQuery),
    responses((status = 200, body = WalkOut)))]
async fn walk_journey(
    State(app): State<Arc<App>>,
    desk: Desk,
    Slug(slug): Slug,
    Query(query): Query<WalkQuery>,
) -> Result<Answer<WalkOut>, Problem> {
    let WalkQuery { customer, id_kind } = query;
    let id_kind = id_kind.unwrap_or_else(|| "customer".to_owned());
    let (journey, map) = desk.scope.journey_and_map(&slug).await?;
    let (sources, as_of) = (&journey.reading.sources, journey.reading.as_of);
    let mut stops = walk(&app.installation, &desk.scope, &map, sources, as_of, &id_kind, &customer, desk.now).await?;
    let left_out = stops.len().saturating_sub(MOST) as u64;
    stops.truncate(MOST);
    let mut events = Vec::with_capacity(stops.len());
    let mut looked_up = 0;
    for stop in stops {
        let said = match &stop.feedback {
            Some(id) if looked_up < WORDS => {
                looked_up += 1;
                desk.scope.get_feedback(id).await?.text
            }
            _ => None,
        };
        events.push(told(stop, said));
    }
    Ok(Answer(WalkOut { customer, events, left_out }))
}

fn told(stop: Stop, said: Option<String>) -> WalkEventOut {
    WalkEventOut {
        at: instant(stop.at),
        precision: stop.precision,
        name: stop.name,
        step: stop.step,
        stage: stop.stage,
        after: stop.after,
        channel: stop.channel,
        actor: stop.actor,
        case: stop.case,
        said,
    }
}
