//! The claims of a journey's map, how each stands, and what stands behind it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use desireline_journeys::claims::{Attached, ClaimState, ClaimTold, claims, feedback_of, kind_word};
use desireline_journeys::store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::shown::shown;
use crate::app::App;
use crate::extract::{Desk, Slug};
use crate::problem::Problem;
use crate::values::instant;

/// The routes.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_claims))
}

/// How a claim stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ClaimState)]
pub enum ClaimStateOut {
    /// Evidence says so.
    Supported,
    /// Evidence says otherwise.
    Contradicted,
    /// Nothing says so yet, or too little.
    Assumed,
    /// What says so is too old.
    Stale,
}

/// What a claim is about: a step, or a cell of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClaimOn)]
pub struct ClaimPlaceOut {
    /// The step's id.
    pub step: String,
    /// The lane's id, for a cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lane: Option<String>,
}

/// A piece of evidence that somebody attached.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttachedEvidence)]
pub struct AttachedOut {
    /// Its id on the map.
    pub id: String,
    /// `quote`, `feedback`, `figure`, `document` or `link`.
    pub kind: String,
    /// A few words on it; for feedback without any, what was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where it lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The id of the feedback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feedback: Option<String>,
    /// What was said, word for word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The source of the feedback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// When it was said, or its day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub at: Option<String>,
    /// The feedback was taken back: it supports nothing any more.
    pub gone: bool,
}

/// A claim.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClaimStanding)]
pub struct ClaimOut {
    /// What it is about.
    pub on: ClaimPlaceOut,
    /// How it stands.
    pub state: ClaimStateOut,
    /// Why, in a few words.
    pub why: String,
    /// What people put behind it.
    pub evidence: Vec<AttachedOut>,
}

/// How many records of a kind stand behind a map.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EvidenceKindCount)]
pub struct KindOut {
    /// `events`, `feedback`, `quote`, `figure`, `document` or `link`.
    pub kind: String,
    /// How many.
    pub n: u64,
}

/// The claims of a map.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Claims)]
pub struct ClaimsOut {
    /// The kinds of evidence behind it, by name.
    pub kinds: Vec<KindOut>,
    /// Each step, then each filled cell and each cell with evidence, in drawn order.
    pub items: Vec<ClaimOut>,
}

impl From<ClaimState> for ClaimStateOut {
    fn from(state: ClaimState) -> Self {
        match state {
            ClaimState::Supported => Self::Supported,
            ClaimState::Contradicted => Self::Contradicted,
            ClaimState::Assumed => Self::Assumed,
            ClaimState::Stale => Self::Stale,
        }
    }
}

impl From<Attached> for AttachedOut {
    fn from(attached: Attached) -> Self {
        let Attached { evidence, said, gone, at } = attached;
        Self {
            id: evidence.id,
            kind: kind_word(evidence.kind).to_owned(),
            title: evidence.title,
            address: evidence.address,
            feedback: evidence.feedback,
            text: said.as_ref().and_then(|said| said.text.clone()),
            source: said.map(|said| said.source_name),
            at: at.map(instant),
            gone,
        }
    }
}

impl From<ClaimTold> for ClaimOut {
    fn from(told: ClaimTold) -> Self {
        let ClaimTold { on, state, why, evidence } = told;
        Self {
            on: ClaimPlaceOut { step: on.step, lane: on.lane },
            state: state.into(),
            why,
            evidence: evidence.into_iter().map(AttachedOut::from).collect(),
        }
    }
}

/// Lists the claims of a journey's map
///
/// Each step and each filled cell, whether evidence supports or contradicts it, and what people put behind it. How:
/// docs/concepts/claims.md.
#[utoipa::path(get, path = "/workspaces/{workspace}/journeys/{slug}/claims", tag = "journeys", operation_id = "list_claims",
    params(("workspace" = String, Path, description = "The workspace's name"), ("slug" = String, Path, description = "The journey's slug")),
    responses((status = 200, body = ClaimsOut)))]
async fn list_claims(State(app): State<Arc<App>>, desk: Desk, Slug(slug): Slug) -> Result<Answer<ClaimsOut>, Problem> {
    let shown = shown(&app, &desk, &slug, None, None).await?;
    let mut said = BTreeMap::new();
    for id in feedback_of(&shown.map) {
        match desk.scope.get_feedback(id).await {
            Ok(found) => {
                said.insert(id.to_owned(), found);
            }
            Err(StoreError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let claims = claims(&shown, &said, desk.now);
    let kinds = claims.kinds.into_iter().map(|(kind, n)| KindOut { kind: kind.to_owned(), n }).collect();
    Ok(Answer(ClaimsOut { kinds, items: claims.items.into_iter().map(ClaimOut::from).collect() }))
}
