//! Sessions: a setup token is spent on one, a cookie shows it, and each can be ended.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use desireline_journeys::store::ids::SessionId;
use desireline_journeys::store::sessions::{Session, end_session, list_sessions, start_session};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{cookie_name, is_https};
use crate::app::{App, SESSION_LIMITS};
use crate::extract::{Caller, Id, Json, shown};
use crate::problem::{Code, Problem};
use crate::values::instant;

/// The route that needs no session.
pub fn open_routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(create_session))
}

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(get_session, delete_session))
        .routes(routes!(list_all_sessions))
        .routes(routes!(end_one_session))
}

/// A setup token to spend.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionIn {
    /// The token that the server printed.
    token: String,
}

/// A session that is alive.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionOut {
    /// Its id, which is no secret.
    pub id: String,
    /// When it began.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last used, to the minute.
    #[schema(format = DateTime)]
    pub seen_at: String,
    /// When it ends at the latest.
    #[schema(format = DateTime)]
    pub expires_at: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

fn told(session: &Session, current: &SessionId) -> SessionOut {
    SessionOut {
        id: session.id.to_string(),
        created_at: instant(session.created_at),
        seen_at: instant(session.seen_at),
        expires_at: instant(session.expires_at),
        current: session.id == *current,
    }
}

/// Starts a session
///
/// Spends a setup token, which works once, and sets the cookie that all other requests show.
#[utoipa::path(post, path = "/session", tag = "session", operation_id = "create_session",
    request_body = SessionIn,
    responses((status = 201, body = SessionOut,
        headers(("Set-Cookie" = String, description = "the session, for the browser to keep")))))]
async fn create_session(
    State(app): State<Arc<App>>,
    Json(asked): Json<SessionIn>,
) -> Result<(StatusCode, HeaderMap, Answer<SessionOut>), Problem> {
    let now = app.now();
    let actor = app.installation.local_actor(now).await?;
    let started = start_session(app.installation.db(), asked.token.trim(), &actor, SESSION_LIMITS, now).await?;
    let Some((session, secret)) = started else {
        return Err(Problem::new(Code::BadToken, "this token is wrong, spent, or too old")
            .hint("`desireline serve --new-token` prints another one"));
    };
    tracing::info!(session.id = %session.id, "a session was started");
    let age = SESSION_LIMITS.total.0 / 1_000_000;
    let headers = cookie(&app, secret.reveal(), age);
    Ok((StatusCode::CREATED, headers, Answer(told(&session, &session.id))))
}

/// Tells about the session that asks
#[utoipa::path(get, path = "/session", tag = "session", operation_id = "get_session",
    responses((status = 200, body = SessionOut)))]
async fn get_session(Caller(session): Caller) -> Answer<SessionOut> {
    Answer(told(&session, &session.id))
}

/// Ends the session that asks
#[utoipa::path(delete, path = "/session", tag = "session", operation_id = "delete_session",
    responses((status = 204)))]
async fn delete_session(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
) -> Result<(StatusCode, HeaderMap), Problem> {
    end_session(app.installation.db(), &session.id, app.now()).await?;
    tracing::info!(session.id = %session.id, "a session was ended");
    Ok((StatusCode::NO_CONTENT, cookie(&app, "", 0)))
}

/// Lists the sessions that are alive
///
/// The oldest first.
#[utoipa::path(get, path = "/sessions", tag = "session", operation_id = "list_sessions",
    responses((status = 200, body = Vec<SessionOut>)))]
async fn list_all_sessions(
    State(app): State<Arc<App>>,
    Caller(session): Caller,
) -> Result<Answer<Vec<SessionOut>>, Problem> {
    let alive = list_sessions(app.installation.db(), SESSION_LIMITS, app.now()).await?;
    Ok(Answer(alive.iter().map(|one| told(one, &session.id)).collect()))
}

/// Ends a session
#[utoipa::path(delete, path = "/sessions/{id}", tag = "session", operation_id = "end_session",
    params(("id" = String, Path, description = "The session's id")),
    responses((status = 204)))]
async fn end_one_session(State(app): State<Arc<App>>, Id(id): Id) -> Result<StatusCode, Problem> {
    let absent = || Problem::new(Code::NotFound, format!("there is no session `{}`", shown(&id)));
    if !end_session(app.installation.db(), &SessionId::new(id.as_str()), app.now()).await? {
        return Err(absent());
    }
    tracing::info!(session.id = %shown(&id), "a session was ended");
    Ok(StatusCode::NO_CONTENT)
}

/// The session cookie: for this site only, and out of reach of scripts.
fn cookie(app: &App, value: &str, max_age_s: i64) -> HeaderMap {
    let secure = if is_https(&app.settings) { "; Secure" } else { "" };
    let name = cookie_name(&app.settings);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}");
    let mut headers = HeaderMap::new();
    if let Ok(mut value) = HeaderValue::from_str(&text) {
        value.set_sensitive(true);
        headers.insert(header::SET_COOKIE, value);
    }
    headers
}
