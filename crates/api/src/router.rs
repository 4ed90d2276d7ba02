//! All routes of the app, with what lies around them.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, State};
use axum::http::{Method, Uri, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json as Answer, Router};
use serde_json::{Value, json};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use utoipa_axum::router::OpenApiRouter;

use crate::access;
use crate::app::App;
use crate::extract::shown;
use crate::problem::{Code, Problem};
use crate::{
    actions, customers, document, dry_run, feedback, imports, journeys, label_rules, maps, observe, pages, people,
    questions, session, setup, sources, uploads, workspaces,
};

/// How long a body may pause.
const BODY_PAUSE: Duration = Duration::from_secs(30);

fn open_routes() -> OpenApiRouter<Arc<App>> {
    session::open_routes()
}

fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .merge(session::routes())
        .merge(workspaces::routes())
        .merge(sources::routes())
        .merge(uploads::routes())
        .merge(dry_run::routes())
        .merge(imports::routes())
        .merge(feedback::routes())
        .merge(customers::routes())
        .merge(questions::routes())
        .merge(label_rules::routes())
        .merge(people::routes())
        .merge(journeys::routes())
        .merge(actions::routes())
        .merge(maps::routes())
}

/// The OpenAPI document.
pub fn openapi() -> Value {
    let all = OpenApiRouter::with_openapi(document::start()).merge(open_routes()).merge(routes());
    document::finish(&all.into_openapi())
}

/// Everything that the app's listener answers.
pub fn app_router(app: &Arc<App>) -> Router {
    let (open, _) = open_routes().split_for_parts();
    let (closed, _) = routes().split_for_parts();
    let document = serde_json::to_vec_pretty(&openapi()).unwrap_or_default();
    let api = closed
        .route_layer(from_fn_with_state(Arc::clone(app), access::session))
        .merge(open)
        .route("/openapi.json", get(|| async move { ([(header::CONTENT_TYPE, "application/json")], document) }))
        .route_layer(from_fn(observe::note_route));
    let router = Router::new()
        .nest("/api/v1", api)
        .merge(setup::routes())
        .route("/healthz", get(healthy))
        .route("/readyz", get(ready))
        .fallback(pages::fallback)
        .method_not_allowed_fallback(no_method)
        .with_state(Arc::clone(app));
    // From the inside out. Handlers limit what they read themselves.
    router
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(access::csrf(&app.settings))
        .layer(from_fn_with_state(Arc::clone(app), access::known_host))
        .layer(CatchPanicLayer::custom(access::panicked))
        .layer(from_fn(observe::observe))
}

/// The process is alive.
async fn healthy() -> Answer<Value> {
    Answer(json!({ "status": "alive" }))
}

/// Requests can be answered: the database does answer.
async fn ready(State(app): State<Arc<App>>) -> Response {
    match desireline_journeys::store::workspaces::find_workspace(app.installation.db(), "main").await {
        Ok(_) => Answer(json!({ "status": "ready" })).into_response(),
        Err(error) => Problem::from(error).into_response(),
    }
}

async fn no_method(method: Method, uri: Uri) -> Problem {
    Problem::new(Code::NoMethod, format!("`{}` does not take {}", shown(uri.path()), shown(method.as_str())))
}
