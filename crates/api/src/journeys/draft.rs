//! A first map, drawn from what customers do, for a team to argue with.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use desireline_journeys::ask::ask_workspace;
use desireline_journeys::maps::drafted;
use desireline_model::answer::Answer;
use desireline_model::journey::Reading;
use desireline_model::map::MapDoc;
use desireline_model::question::{Ask, AskJourney};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::check;
use crate::app::App;
use crate::document::{MapSchema, ReadingSchema};
use crate::extract::{Desk, Json};
use crate::problem::{Code, Problem};
use crate::questions::work_on;

/// The routes.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(draft_map))
}

/// Of what a map is to be drawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftIn {
    /// How evidence is read.
    #[serde(default)]
    #[schema(value_type = Option<ReadingSchema>)]
    reading: Option<Reading>,
    /// The map's title.
    #[serde(default)]
    title: Option<String>,
}

/// A map that was drawn from events.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Draft)]
pub struct DraftOut {
    /// The map.
    #[schema(value_type = MapSchema)]
    pub map: MapDoc,
    /// How many cases it was drawn from.
    pub cases: u64,
    /// Of how many customers.
    pub customers: u64,
}

/// Draws a map from events
///
/// A starting point to argue with: what most cases have is required, the rest optional. Nothing is kept.
#[utoipa::path(post, path = "/workspaces/{workspace}/journeys/draft", tag = "journeys", operation_id = "draft_map",
    params(("workspace" = String, Path, description = "The workspace's name")),
    request_body = DraftIn, responses((status = 200, body = DraftOut)))]
async fn draft_map(State(app): State<Arc<App>>, desk: Desk, Json(asked): Json<DraftIn>) -> Result<Response, Problem> {
    let reading = asked.reading.unwrap_or_default();
    check(&desk, &reading).await?;
    let title = asked.title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| "Journey".to_owned());
    let question = reading.question(Ask::Journey(AskJourney::default()), None);
    let clock = Arc::clone(&app);
    let bytes = work_on(&app, async move {
        let now = || clock.now();
        let scope = &desk.scope;
        let answered = ask_workspace(&clock.installation, scope, &question, None, Default::default(), &now).await?;
        let Answer::Journey(journey) = answered.answer else {
            return Err(Problem::new(Code::BadQuestion, "the answer is of another kind than the question"));
        };
        let map = drafted(&title, &journey).ok_or_else(|| {
            Problem::new(Code::BadQuestion, "there is nothing to draw: nothing happens in at least 2 % of the cases")
                .hint("import events first, or say in `reading` what one case is")
        })?;
        Ok(DraftOut { map, cases: journey.basis.cases, customers: journey.basis.customers })
    })
    .await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}
