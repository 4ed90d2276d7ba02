//! Customers: one customer's events in their order.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use desireline_journeys::labels::Rule;
use desireline_journeys::timeline::{Timeline, TimelineError, TimelineEvent, timeline};
use desireline_model::time::Precision;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::extract::{Desk, Id, Query};
use crate::page::{Page, PageQuery};
use crate::problem::Problem;
use crate::values::instant;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(get_timeline))
}

/// Which customer, and which page.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct TimelineQuery {
    /// What kind of id it is: `customer` without it; `case` for rows that name a case and no customer.
    pub id_kind: Option<String>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
    /// How many events, 50 without it, 500 at most.
    pub limit: Option<u32>,
}

/// Something that happened to a customer's matter.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TimelineEvent)]
pub struct TimelineEventOut {
    /// When it happened.
    #[schema(format = DateTime)]
    pub at: String,
    /// How finely that is known: `second`, `day` and the like.
    #[schema(value_type = String)]
    pub precision: Precision,
    /// What happened, as the workspace's rules call it.
    pub name: String,
    /// What its source calls it, where that is another name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_name: Option<String>,
    /// Whether a rule of the workspace leaves it out of every answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
    /// The source's name.
    pub source: String,
    /// The number of the import that brought it.
    pub import: u32,
    /// Its place in its file.
    pub sequence: u64,
    /// The customer's id as the source wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The matter that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The source's own session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Where it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Who acted, where it was not the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// A lifecycle transition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<String>,
    /// Money in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_minor: Option<i64>,
    /// Its currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The source's own id of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The feedback of which it is the place in the path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feedback: Option<String>,
    /// Everything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub properties: Option<Value>,
}

fn told(event: TimelineEvent, sources: &BTreeMap<u16, String>, rules: &[Rule]) -> TimelineEventOut {
    let called = Rule::apply(rules, &event.name).map(str::to_owned);
    let left_out = called.is_none();
    let (name, source_name) = match called {
        Some(called) if called != event.name => (called, Some(event.name)),
        _ => (event.name, None),
    };
    TimelineEventOut {
        at: instant(event.at),
        precision: event.precision,
        name,
        source_name,
        left_out,
        source: sources.get(&event.source_no).cloned().unwrap_or_default(),
        import: event.import_no,
        sequence: event.sequence,
        customer: event.raw_id,
        case: event.case_key,
        session: event.session_id,
        channel: event.channel,
        actor: event.actor_kind,
        lifecycle: event.lifecycle,
        amount_minor: event.amount_minor,
        currency: event.currency,
        message_id: event.message_id,
        feedback: event.feedback_id,
        properties: event.properties.and_then(|text| serde_json::from_str(&text).ok()),
    }
}

/// Tells one customer's events
///
/// In their order, whichever of the customer's linked ids they came with.
#[utoipa::path(get, path = "/workspaces/{workspace}/customers/{id}/timeline", tag = "customers", operation_id = "get_timeline",
    params(("workspace" = String, Path, description = "The workspace's name"), ("id" = String, Path, description = "The customer's id as its source writes it"), TimelineQuery),
    responses((status = 200, body = Page<TimelineEventOut>)))]
async fn get_timeline(
    State(app): State<Arc<App>>,
    desk: Desk,
    Id(id): Id,
    Query(query): Query<TimelineQuery>,
) -> Result<Answer<Page<TimelineEventOut>>, Problem> {
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    let (limit, after) = (page.limit()? as usize, page.after::<usize>()?.unwrap_or_default());
    let id_kind = query.id_kind.unwrap_or_else(|| "customer".to_owned());
    let Timeline { events, rules } = timeline(&app.installation, &desk.scope, &id_kind, &id, desk.now).await?;
    let sources = desk.scope.list_sources().await?;
    let sources = sources.into_iter().map(|source| (source.source_no as u16, source.name)).collect();
    let next = (events.len() > after.saturating_add(limit)).then(|| (after + limit).to_string());
    let items = events.into_iter().skip(after).take(limit).map(|event| told(event, &sources, &rules)).collect();
    Ok(Answer(Page { items, next }))
}

impl From<TimelineError> for Problem {
    fn from(error: TimelineError) -> Self {
        match error {
            TimelineError::Store(error) => error.into(),
            TimelineError::Segment(_) => Self::internal(&error),
        }
    }
}
