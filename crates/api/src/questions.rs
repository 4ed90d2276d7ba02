//! Questions: asked of a workspace as it is now or at the state of an earlier answer, answered as the command line
//! answers them; and the customers behind a figure of an answer.

mod answers;

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use desireline_journeys::ask::customers::customers_of_workspace;
use desireline_journeys::ask::workspace::ask_again;
use desireline_journeys::ask::{AskError, ask_workspace};
use desireline_model::answer::SnapshotToken;
use desireline_model::question::{Ask, AskCustomers, CaseRule, CustomerSet, CustomersBehind, Period, Question};
use desireline_model::time::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::document::{AnswerSchema, AskCustomersSchema, AskQuestionSchema, CustomersSchema, SnapshotSchema};
use crate::extract::{Desk, Json};
use crate::problem::{Code, Place, Problem};

pub use answers::Answers;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(ask_question)).routes(routes!(ask_customers))
}

/// An answer, and the state of the workspace that it was made at.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Answered)]
pub struct AnsweredOut {
    /// The answer, of the kind that the question asks for.
    #[schema(value_type = AnswerSchema)]
    pub answer: desireline_model::answer::Answer,
    /// The state, to ask again at.
    #[schema(value_type = SnapshotSchema)]
    pub at: desireline_model::answer::SnapshotToken,
}

/// A question, and the state to ask it at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AskIn {
    ask: Ask,
    #[serde(default)]
    cases: CaseRule,
    #[serde(default)]
    as_of: Option<Timestamp>,
    #[serde(default)]
    all_closed: bool,
    #[serde(default)]
    zone: Option<String>,
    #[serde(default)]
    period: Option<Period>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    customers: Option<CustomerSet>,
    #[serde(default)]
    at: Option<SnapshotToken>,
}

impl AskIn {
    fn parts(self) -> (Question, Option<SnapshotToken>) {
        let Self { ask, cases, as_of, all_closed, zone, period, sources, customers, at } = self;
        (Question { ask, cases, as_of, all_closed, zone, period, sources, customers }, at)
    }
}

/// Asks a question
///
/// With `at`, it is asked at the state of an earlier answer, and an answer that is still kept comes again byte for byte.
/// When the events are others by now, the problem is `conflict`: ask without `at`. A few questions are answered at once,
/// each within a time limit, and one whose asker goes away is dropped.
#[utoipa::path(post, path = "/workspaces/{workspace}/questions", tag = "questions", operation_id = "ask_question",
    params(("workspace" = String, Path, description = "The workspace's name")),
    request_body = AskQuestionSchema, responses((status = 200, body = AnsweredOut)))]
async fn ask_question(State(app): State<Arc<App>>, desk: Desk, Json(asked): Json<AskIn>) -> Result<Response, Problem> {
    let (question, at) = asked.parts();
    let workspace = desk.scope.workspace().to_string();
    if let Some(kept) = at.as_ref().and_then(|at| app.answers.find(&answers::key(&workspace, &question, at))) {
        return Ok(json_of(kept.as_ref().clone()));
    }
    let clock = Arc::clone(&app);
    let bytes = work_on(&app, async move {
        let (now, installation, effort) = (|| clock.now(), &clock.installation, Default::default());
        let answered = match &at {
            None => ask_workspace(installation, &desk.scope, &question, None, effort, &now).await?,
            Some(at) => {
                let answered = ask_again(installation, &desk.scope, &question, None, at, effort, &now).await?;
                desireline_journeys::ask::Answered { at: at.clone(), ..answered }
            }
        };
        let key = answers::key(&workspace, &question, &answered.at);
        let out = AnsweredOut { answer: answered.answer, at: answered.at };
        clock.answers.keep(key, serde_json::to_vec(&out).map_err(|error| Problem::internal(&error))?);
        Ok(out)
    })
    .await?;
    Ok(json_of(bytes))
}

fn json_of(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], bytes).into_response()
}

/// A page of the customers behind a figure, and the state that it was found at.
#[derive(Debug, Serialize)]
struct CustomersOut {
    #[serde(flatten)]
    found: CustomersBehind,
    at: SnapshotToken,
}

/// Asks who is behind a figure
///
/// A figure of the question's answer, at the state of that answer: its cases, each once over all pages, by customer.
#[utoipa::path(post, path = "/workspaces/{workspace}/questions/customers", tag = "questions", operation_id = "ask_customers",
    params(("workspace" = String, Path, description = "The workspace's name")),
    request_body = AskCustomersSchema, responses((status = 200, body = CustomersSchema)))]
async fn ask_customers(
    State(app): State<Arc<App>>,
    desk: Desk,
    Json(asked): Json<AskCustomers>,
) -> Result<Response, Problem> {
    let clock = Arc::clone(&app);
    let bytes = work_when_there_is_room(&app, async move {
        let now = || clock.now();
        let (found, at) =
            customers_of_workspace(&clock.installation, &desk.scope, &asked, Default::default(), &now).await?;
        serde_json::to_vec(&CustomersOut { found, at }).map_err(|error| Problem::internal(&error))
    })
    .await?;
    Ok(json_of(bytes))
}

/// Does the work of a question beside the threads that serve connections, when there is room for it, and gives it up when
/// it takes too long or nobody waits for it any more. What it yields is JSON.
pub(crate) async fn work_on<T: Serialize>(
    app: &Arc<App>,
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    let Ok(room) = Arc::clone(&app.asking).try_acquire_owned() else {
        return Err(Problem::new(Code::TooMany, "other questions are being answered; ask again").retry_after(1));
    };
    let work = async move {
        let value = work.await?;
        serde_json::to_vec(&value).map_err(|error| Problem::internal(&error))
    };
    work_in(app, room, work).await
}

/// As [`work_on`], for what a page cannot do without: it waits until there is room, as long as a question may take.
pub(crate) async fn work_when_there_is_room<T: Send + 'static>(
    app: &Arc<App>,
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let waiting = Arc::clone(&app.asking).acquire_owned();
    match tokio::time::timeout(app.settings.question_limit, waiting).await {
        Ok(Ok(room)) => work_in(app, room, work).await,
        _ => Err(Problem::new(Code::TooMany, "other questions are being answered; ask again").retry_after(1)),
    }
}

async fn work_in<T: Send + 'static>(
    app: &Arc<App>,
    room: OwnedSemaphorePermit,
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let limit = app.settings.question_limit;
    // Dropped with this request, which is how the work hears that nobody waits.
    let (_waits, gone) = oneshot::channel::<()>();
    let handle = Handle::current();
    let done = tokio::task::spawn_blocking(move || {
        let _room = room;
        handle.block_on(async {
            let slow = || {
                Problem::new(Code::TooSlow, format!("the answer takes longer than {} seconds", limit.as_secs()))
                    .hint("ask about a shorter period, or start the server with a longer `--question-limit`")
            };
            tokio::select! {
                value = tokio::time::timeout(limit, work) => value.map_err(|_| slow())?,
                _ = gone => Err(Problem::new(Code::Unavailable, "whoever asked has gone")),
            }
        })
    });
    done.await.map_err(|error| Problem::internal(&error))?
}

impl From<AskError> for Problem {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Store(error) => error.into(),
            AskError::Past { .. } => {
                Self::new(Code::Conflict, error.to_string()).hint("ask without `at`; its answer names the state now")
            }
            AskError::Cursor => Self::new(Code::BadRequest, error.to_string()).at(in_body("/cursor")),
            AskError::PageLimit { .. } => Self::new(Code::Invalid, error.to_string()).at(in_body("/limit")),
            AskError::NoFigure { .. }
            | AskError::UnknownFigure { .. }
            | AskError::DifferenceKey(_)
            | AskError::NoFunnelStep { .. } => Self::new(Code::BadQuestion, error.to_string()).at(in_body("/figure")),
            AskError::Segment(_) | AskError::Account(_) | AskError::Engine(_) => Self::internal(&error),
            error => Self::new(Code::BadQuestion, crate::problem::chain(&error)),
        }
    }
}

fn in_body(pointer: &str) -> Place {
    Place { pointer: Some(pointer.to_owned()), ..Place::default() }
}
