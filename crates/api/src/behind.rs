//! The customers behind a figure of an answer.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use desireline_journeys::ask::customers::{MAX_PAGE, Wanted, customers_behind};
use desireline_model::answer::SnapshotToken;
use desireline_model::question::{CaseState, Figure, Question};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::document::{FigureSchema, QuestionSchema, SnapshotSchema};
use crate::extract::{Desk, Json};
use crate::problem::{Code, Problem};
use crate::questions::work_on;
use crate::values::instant;

/// How many customers a page has, unless the client says otherwise.
const DEFAULT_PAGE: usize = 50;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list_customers))
}

/// Whose figure it is, and which page.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomersAsked)]
pub struct CustomersIn {
    /// The question whose answer has the figure.
    #[schema(value_type = QuestionSchema)]
    pub question: Question,
    /// The figure.
    #[schema(value_type = FigureSchema)]
    pub figure: Figure,
    /// The state of the answer; the workspace as it is now without it.
    #[serde(default)]
    #[schema(value_type = Option<SnapshotSchema>)]
    pub at: Option<SnapshotToken>,
    /// How many customers, 50 without it, 1,000 at most.
    #[serde(default)]
    pub limit: Option<usize>,
    /// The `next` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// A case that the figure counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundCase)]
pub struct FoundCaseOut {
    /// `completed`, `dropped` or `open`.
    #[schema(value_type = String)]
    pub state: CaseState,
    /// Its first event.
    #[schema(format = DateTime)]
    pub started_at: String,
    /// Its last event so far.
    #[schema(format = DateTime)]
    pub ended_at: String,
    /// How many events it has.
    pub events: u64,
}

/// A customer behind the figure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundCustomer)]
pub struct FoundCustomerOut {
    /// One of their ids.
    pub customer: String,
    /// Which kind of id that is.
    pub id_kind: String,
    /// Their cases that the figure counts, by their start; of very many the first.
    pub cases: Vec<FoundCaseOut>,
}

/// A page of the customers behind a figure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customers)]
pub struct CustomersOut {
    /// How many customers there are on all pages: the figure.
    pub n_customers: u64,
    /// How many cases of theirs the figure counts.
    pub n_cases: u64,
    /// The customers of this page, by when they were first seen.
    pub items: Vec<FoundCustomerOut>,
    /// The cursor of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The state, to ask again at.
    #[schema(value_type = SnapshotSchema)]
    pub at: SnapshotToken,
}

/// Lists the customers behind a figure
///
/// Each with their cases that the figure counts. All pages together have as many customers as the figure says.
#[utoipa::path(post, path = "/workspaces/{workspace}/questions/customers", tag = "questions",
    operation_id = "list_customers", params(("workspace" = String, Path, description = "The workspace's name")),
    request_body = CustomersIn, responses((status = 200, body = CustomersOut)))]
async fn list_customers(
    State(app): State<Arc<App>>,
    desk: Desk,
    Json(asked): Json<CustomersIn>,
) -> Result<Response, Problem> {
    let limit = asked.limit.unwrap_or(DEFAULT_PAGE);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(Problem::new(Code::BadRequest, format!("a page has 1 to {MAX_PAGE} customers, not {limit}")));
    }
    let clock = Arc::clone(&app);
    let bytes = work_on(&app, async move {
        let now = || clock.now();
        let CustomersIn { question, figure, at, cursor, .. } = &asked;
        let wanted = Wanted { question, figure, at: at.as_ref(), cursor: cursor.as_deref(), limit };
        let page = customers_behind(&clock.installation, &desk.scope, wanted, Default::default(), &now).await?;
        let items = page.items.into_iter().map(|found| FoundCustomerOut {
            customer: found.customer,
            id_kind: found.id_kind,
            cases: found
                .cases
                .into_iter()
                .map(|case| FoundCaseOut {
                    state: case.state,
                    started_at: instant(case.started_at),
                    ended_at: instant(case.ended_at),
                    events: case.events,
                })
                .collect(),
        });
        Ok(CustomersOut {
            n_customers: page.n_customers,
            n_cases: page.n_cases,
            items: items.collect(),
            next: page.next,
            at: page.at,
        })
    })
    .await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}
