//! Decisions about the differences of a journey: the four exits.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use desireline_journeys::store::decisions::{Decision, Exit, Way};
use desireline_journeys::store::ids::DecisionId;
use desireline_model::operation::Operation;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::shown::shown;
use crate::actions::{ActionSpec, prepared};
use crate::app::App;
use crate::document::OperationSchema;
use crate::extract::{Desk, Id, Json, Slug, shown as short};
use crate::problem::{Code, Place, Problem};
use crate::values::instant;

/// The routes.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_decisions, create_decision)).routes(routes!(delete_decision))
}

/// A way out of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Exit)]
pub enum ExitOut {
    /// The map was wrong: it needs `operations` and `base_rev`.
    FixMap,
    /// What customers meet is to change: it needs `action`.
    FixExperience,
    /// Somebody asks those customers.
    AskWhy,
    /// It may stay: it needs `reason`.
    FineAsItIs,
}

/// A decision to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionIn {
    /// The key of the difference.
    #[schema(example = "D101:step:verify")]
    difference: String,
    /// Which way out.
    exit: ExitOut,
    /// Why, or who is asked.
    #[serde(default)]
    reason: Option<String>,
    /// What mends the map.
    #[serde(default)]
    #[schema(value_type = Option<Vec<OperationSchema>>)]
    operations: Option<Vec<Operation>>,
    /// The revision of the map that the operations were made for.
    #[serde(default)]
    base_rev: Option<u64>,
    /// The action that is to mend the experience.
    #[serde(default)]
    action: Option<ActionSpec>,
}

/// A decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct DecisionOut {
    /// The id.
    pub id: String,
    /// The key of the difference.
    pub difference: String,
    /// Which way out.
    pub exit: ExitOut,
    /// Why, or who is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The revision that mended the map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rev: Option<u64>,
    /// The id of the action that is to mend the experience.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Who decided, by name.
    pub by: String,
    /// When.
    #[schema(format = DateTime)]
    pub made_at: String,
}

/// Decisions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decisions)]
pub struct DecisionsOut {
    /// Newest first, one for a difference.
    items: Vec<DecisionOut>,
}

impl From<Decision> for DecisionOut {
    fn from(decision: Decision) -> Self {
        let exit = match decision.exit {
            Exit::FixMap => ExitOut::FixMap,
            Exit::FixExperience => ExitOut::FixExperience,
            Exit::AskWhy => ExitOut::AskWhy,
            Exit::FineAsItIs => ExitOut::FineAsItIs,
        };
        Self {
            id: decision.id.to_string(),
            difference: decision.difference,
            exit,
            reason: decision.reason,
            rev: decision.rev,
            action: decision.action.map(|id| id.to_string()),
            by: decision.made_by,
            made_at: instant(decision.made_at),
        }
    }
}

/// Lists the decisions about a journey's differences
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}/decisions", tag = "journeys", operation_id = "list_decisions",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug")),
    responses((status = 200, body = DecisionsOut)))]
async fn list_decisions(desk: Desk, Slug(slug): Slug) -> Result<Answer<DecisionsOut>, Problem> {
    let all = desk.scope.list_decisions(&slug).await?;
    Ok(Answer(DecisionsOut { items: all.into_iter().map(DecisionOut::from).collect() }))
}

/// Decides about a difference
///
/// What goes with the exit is done at once: a revision of the map, or an action with its baseline. An earlier decision about
/// the same difference no longer counts: its action is dropped unless it is done, its revision of the map stays.
#[utoipa::path(post, path = "/workspaces/{workspace}/journeys/{slug}/decisions", tag = "journeys", operation_id = "create_decision",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug")),
    request_body = DecisionIn, responses((status = 201, body = DecisionOut)))]
async fn create_decision(
    State(app): State<Arc<App>>,
    desk: Desk,
    Slug(slug): Slug,
    Json(asked): Json<DecisionIn>,
) -> Result<(StatusCode, Answer<DecisionOut>), Problem> {
    let DecisionIn { difference, exit, reason, operations, base_rev, action } = asked;
    let reason = reason.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let way = match (exit, operations, base_rev, action) {
        (ExitOut::FixMap, Some(operations), Some(base), None) => Way::FixMap { operations, base },
        (ExitOut::FixMap, _, None, None) => return Err(missing("/base_rev", "to mend the map takes `base_rev`")),
        (ExitOut::FixMap, None, _, None) => return Err(missing("/operations", "to mend the map takes `operations`")),
        (ExitOut::FixExperience, None, None, Some(action)) => {
            let new = prepared(&app, &desk, &slug, Some(difference.clone()), action).await?;
            Way::FixExperience(Box::new(new))
        }
        (ExitOut::FixExperience, None, None, None) => {
            return Err(missing("/action", "to mend the experience takes an `action`"));
        }
        (ExitOut::AskWhy, None, None, None) => Way::AskWhy,
        (ExitOut::FineAsItIs, None, None, None) if reason.is_some() => Way::FineAsItIs,
        (ExitOut::FineAsItIs, None, None, None) => {
            return Err(missing("/reason", "to leave it as it is takes a `reason`"));
        }
        _ => return Err(missing("/exit", "something is sent that belongs to another exit")),
    };
    let now = shown(&app, &desk, &slug, None, None).await?;
    if !now.has_difference(&difference) {
        return Err(Problem::new(Code::Invalid, format!("the journey has no difference `{}` now", short(&difference)))
            .hint("the picture of the journey lists those that it has, with their keys")
            .at(Place { pointer: Some("/difference".to_owned()), ..Place::default() }));
    }
    let decision = desk.scope.decide(&slug, &difference, way, reason, &desk.actor, desk.now).await?;
    Ok((StatusCode::CREATED, Answer(decision.into())))
}

fn missing(pointer: &str, words: &str) -> Problem {
    Problem::new(Code::Invalid, words).at(Place { pointer: Some(pointer.to_owned()), ..Place::default() })
}

/// Takes a decision back
///
/// What mended the map is undone by a new revision; an action that is not done is dropped.
#[utoipa::path(delete, path = "/workspaces/{workspace}/journeys/{slug}/decisions/{id}", tag = "journeys", operation_id = "delete_decision",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug"),
        ("id" = String, Path, description = "The decision's id")),
    responses((status = 204)))]
async fn delete_decision(desk: Desk, Slug(slug): Slug, Id(id): Id) -> Result<StatusCode, Problem> {
    desk.scope.take_back_decision(&slug, &DecisionId::new(id), &desk.actor, desk.now).await?;
    Ok(StatusCode::NO_CONTENT)
}
