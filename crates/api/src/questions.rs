//! Questions: asked of a workspace as it is now, answered as the command line answers them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use desireline_journeys::ask::{AskError, ask_workspace};
use desireline_model::question::Question;
use serde::Serialize;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::document::{AnswerSchema, QuestionSchema, SnapshotSchema};
use crate::extract::{Desk, Json};
use crate::problem::{Code, Problem};

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(ask_question))
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

/// Asks a question
///
/// A few are answered at once, each within a time limit, and one whose asker goes away is dropped.
#[utoipa::path(post, path = "/workspaces/{workspace}/questions", tag = "questions", operation_id = "ask_question",
    params(("workspace" = String, Path, description = "The workspace's name")),
    request_body = QuestionSchema, responses((status = 200, body = AnsweredOut)))]
async fn ask_question(
    State(app): State<Arc<App>>,
    desk: Desk,
    Json(question): Json<Question>,
) -> Result<Response, Problem> {
    let clock = Arc::clone(&app);
    let bytes = work_on(&app, async move {
        let now = || clock.now();
        let answered =
            ask_workspace(&clock.installation, &desk.scope, &question, None, Default::default(), &now).await?;
        Ok(AnsweredOut { answer: answered.answer, at: answered.at })
    })
    .await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
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
            AskError::Past { .. } => Self::new(Code::Conflict, error.to_string()),
            AskError::Segment(_) | AskError::Account(_) | AskError::Engine(_) => Self::internal(&error),
            error => Self::new(Code::BadQuestion, crate::problem::chain(&error)),
        }
    }
}
