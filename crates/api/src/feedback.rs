//! Feedback: what customers said, found by its words and counted by score.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use desireline_journeys::intake::typed::{self, Typed, TypedError};
use desireline_journeys::store::feedback::Feedback;
use desireline_journeys::store::feedback::search::{FeedbackFilter, ScoreCount};
use desireline_model::time::{Precision, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Desk, Id, Json, Query, shown};
use crate::page::{Page, PageQuery};
use crate::problem::{Code, Place, Problem};
use crate::values::instant;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(search_feedback, create_feedback))
        .routes(routes!(get_feedback, delete_feedback))
        .routes(routes!(count_feedback))
}

/// Something that a customer said, as somebody types it in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TypedFeedbackIn {
    /// The words, as the customer said them; up to 10,000 characters.
    text: String,
    /// The day or the instant of it; now without it.
    #[serde(default)]
    said_at: Option<String>,
    /// The customer's id.
    #[serde(default)]
    customer: Option<String>,
    /// Where it was said.
    #[serde(default)]
    channel: Option<String>,
    /// The slug of the journey that `step` belongs to.
    #[serde(default)]
    journey: Option<String>,
    /// The id of the step that it is about.
    #[serde(default)]
    step: Option<String>,
}

/// What feedback must be like; what is absent does not matter.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct FeedbackQuery {
    /// Words that it has; `-word` for one that it has not, `"two words"` side by side, `begin*` for beginnings.
    pub words: Option<String>,
    /// The name of its source.
    pub source: Option<String>,
    /// Said at this instant or later (RFC 3339).
    pub from: Option<String>,
    /// Said before this instant (RFC 3339).
    pub before: Option<String>,
    /// A score of at least this, on its own scale.
    pub min_score: Option<f64>,
    /// A score of at most this, on its own scale.
    pub max_score: Option<f64>,
    /// Its language: `en` is `en-gb`, too.
    pub language: Option<String>,
    /// The step that it is about.
    pub touchpoint: Option<String>,
    /// What was asked.
    pub question: Option<String>,
    /// The customer's id as the source wrote it, or the case.
    pub customer: Option<String>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
    /// How many items, 50 without it, 500 at most.
    pub limit: Option<u32>,
}

/// A score with its scale.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Score)]
pub struct ScoreOut {
    /// The score as it was given.
    pub given: f64,
    /// The lowest one that could be given.
    pub min: f64,
    /// The highest one.
    pub max: f64,
    /// Whether the highest one is the best.
    pub higher_is_better: bool,
}

/// Something that a customer said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Feedback)]
pub struct FeedbackOut {
    /// Its id.
    pub id: String,
    /// The source's name.
    pub source: String,
    /// The number of the import that brought it.
    pub import: i32,
    /// The customer's id as the source wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The matter that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// When it was said.
    #[schema(format = DateTime)]
    pub said_at: String,
    /// How finely that is known: `second`, `day` and the like.
    #[schema(value_type = String)]
    pub precision: Precision,
    /// The score, if one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreOut>,
    /// What was said, if it was in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Where it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// What was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The step that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<String>,
}

impl From<Feedback> for FeedbackOut {
    fn from(item: Feedback) -> Self {
        let scale = item.scale();
        let score = item.score.zip(scale).map(|(given, scale)| ScoreOut {
            given,
            min: scale.min,
            max: scale.max,
            higher_is_better: scale.higher_is_better,
        });
        Self {
            id: item.feedback_id,
            source: item.source_name,
            import: item.import_no,
            customer: item.raw_id,
            case: item.case_key,
            said_at: instant(item.said_at),
            precision: Precision::from_u8(u8::try_from(item.said_precision).unwrap_or(u8::MAX)),
            score,
            text: item.text,
            language: item.language,
            channel: item.channel,
            question: item.question,
            touchpoint: item.touchpoint,
        }
    }
}

/// How often one score was given to one question.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScoreCount)]
pub struct ScoreCountOut {
    /// What was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The score.
    pub score: ScoreOut,
    /// How often it was given.
    pub n: u64,
}

impl From<ScoreCount> for ScoreCountOut {
    fn from(count: ScoreCount) -> Self {
        let higher_is_better = count.higher_is_better != 0;
        let (given, min, max) = (count.score, count.scale_min, count.scale_max);
        Self { question: count.question, score: ScoreOut { given, min, max, higher_is_better }, n: count.n }
    }
}

/// How much feedback there is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackCount)]
pub struct FeedbackCountOut {
    /// How much fits.
    pub n: u64,
    /// How often each score was given, by question, scale and score.
    pub scores: Vec<ScoreCountOut>,
}

impl FeedbackQuery {
    fn filter(&self) -> Result<FeedbackFilter<'_>, Problem> {
        let at = |name: &str, text: &Option<String>| {
            let refused = |_| {
                let place = Place { parameter: Some(name.to_owned()), ..Place::default() };
                Problem::new(Code::BadRequest, "a time is written as in `2026-01-05T09:00:00Z`").at(place)
            };
            text.as_deref().map(str::parse::<Timestamp>).transpose().map_err(refused)
        };
        Ok(FeedbackFilter {
            words: self.words.as_deref(),
            source: self.source.as_deref(),
            from: at("from", &self.from)?,
            before: at("before", &self.before)?,
            min_score: self.min_score,
            max_score: self.max_score,
            language: self.language.as_deref(),
            touchpoint: self.touchpoint.as_deref(),
            question: self.question.as_deref(),
            customer: self.customer.as_deref(),
            persons: None,
        })
    }
}

/// Searches feedback
///
/// The latest first. No text that a person types as words is an error.
#[utoipa::path(get, path = "/workspaces/{workspace}/feedback", tag = "feedback", operation_id = "search_feedback",
    params(("workspace" = String, Path, description = "The workspace's name"), FeedbackQuery),
    responses((status = 200, body = Page<FeedbackOut>)))]
async fn search_feedback(desk: Desk, Query(query): Query<FeedbackQuery>) -> Result<Answer<Page<FeedbackOut>>, Problem> {
    let page = PageQuery { cursor: query.cursor.clone(), limit: query.limit };
    let limit = page.limit()?;
    let mut items = desk.scope.list_feedback(&query.filter()?, page.after()?.as_ref(), limit + 1).await?;
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = items.last().filter(|_| more).map(|last| last.cursor().to_string());
    Ok(Answer(Page { items: items.into_iter().map(FeedbackOut::from).collect(), next }))
}

/// Counts feedback by score
#[utoipa::path(get, path = "/workspaces/{workspace}/feedback-counts", tag = "feedback", operation_id = "count_feedback",
    params(("workspace" = String, Path, description = "The workspace's name"), FeedbackQuery),
    responses((status = 200, body = FeedbackCountOut)))]
async fn count_feedback(desk: Desk, Query(query): Query<FeedbackQuery>) -> Result<Answer<FeedbackCountOut>, Problem> {
    let filter = query.filter()?;
    let n = desk.scope.count_feedback(&filter).await?;
    let scores = desk.scope.count_scores(&filter).await?;
    Ok(Answer(FeedbackCountOut { n, scores: scores.into_iter().map(ScoreCountOut::from).collect() }))
}

/// Tells one item of feedback
#[utoipa::path(get, path = "/workspaces/{workspace}/feedback/{id}", tag = "feedback", operation_id = "get_feedback",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The item's id")),
    responses((status = 200, body = FeedbackOut)))]
async fn get_feedback(desk: Desk, Id(id): Id) -> Result<Answer<FeedbackOut>, Problem> {
    Ok(Answer(desk.scope.get_feedback(&id).await?.into()))
}

/// Keeps something that a customer said
///
/// It is taken in by the source `typed quotes`, and is found and counted like any other feedback. The same words of the same
/// customer and time are the same item.
#[utoipa::path(post, path = "/workspaces/{workspace}/feedback", tag = "feedback", operation_id = "create_feedback",
    params(("workspace" = String, Path, description = "The workspace's name")),
    request_body = TypedFeedbackIn, responses((status = 201, body = FeedbackOut)))]
async fn create_feedback(
    State(app): State<Arc<App>>,
    desk: Desk,
    Json(asked): Json<TypedFeedbackIn>,
) -> Result<(StatusCode, Answer<FeedbackOut>), Problem> {
    let TypedFeedbackIn { text, said_at, customer, channel, journey, step } = asked;
    let at = |pointer: &str| Place { pointer: Some(pointer.to_owned()), ..Place::default() };
    if let (Some(slug), Some(step)) = (&journey, &step) {
        let map = desk.scope.journey_and_map(slug).await?.1;
        if !map.stages.iter().flat_map(|stage| &stage.steps).any(|drawn| drawn.id == *step) {
            let problem = Problem::new(Code::Invalid, format!("`{}` is no step of this journey", shown(step)));
            return Err(problem.hint("name a step of its map by its id").at(at("/step")));
        }
    }
    let typed = Typed {
        text: &text,
        said_at: said_at.as_deref(),
        customer: customer.as_deref(),
        channel: channel.as_deref(),
        touchpoint: step.as_deref(),
    };
    let kept = typed::keep(&app.installation, &desk.scope, typed, &desk.actor, desk.now).await.map_err(|error| {
        let words = error.to_string();
        match error {
            TypedError::Text(_) => Problem::new(Code::Invalid, words).at(at("/text")),
            TypedError::Time(_) => Problem::new(Code::Invalid, words).at(at("/said_at")),
            TypedError::Intake(error) => error.into(),
            TypedError::Store(error) => error.into(),
        }
    })?;
    Ok((StatusCode::CREATED, Answer(kept.into())))
}

/// Takes back what was typed in
///
/// What a file brought is taken back with its import.
#[utoipa::path(delete, path = "/workspaces/{workspace}/feedback/{id}", tag = "feedback", operation_id = "delete_feedback",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The item's id")),
    responses((status = 204)))]
async fn delete_feedback(desk: Desk, Id(id): Id) -> Result<StatusCode, Problem> {
    let item = desk.scope.get_feedback(&id).await?;
    if item.source_name != typed::SOURCE {
        return Err(Problem::new(Code::Conflict, format!("a file of `{}` brought this", shown(&item.source_name)))
            .hint(format!("take import {} back, and all that it brought goes", item.import_no)));
    }
    let import = desk.scope.get_import_by_no(item.import_no).await?;
    desk.scope.undo_import(&import.id, &desk.actor, desk.now).await?;
    Ok(StatusCode::NO_CONTENT)
}
