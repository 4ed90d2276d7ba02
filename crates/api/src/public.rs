//! What the public listener answers. Nothing of the app is reachable here.

use axum::http::Uri;
use axum::middleware::from_fn;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tower_http::catch_panic::CatchPanicLayer;

use crate::extract::shown;
use crate::problem::{Code, Problem};
use crate::{access, observe};

/// Everything that the public listener answers.
pub fn public_router() -> Router {
    Router::new()
        .route("/", get(purpose))
        .route("/healthz", get(|| async { Json(json!({ "status": "alive" })) }))
        .fallback(no_route)
        .layer(CatchPanicLayer::custom(access::panicked))
        .layer(from_fn(observe::observe))
}

async fn purpose() -> Json<Value> {
    Json(json!({
        "server": "desireline",
        "listener": "public",
        "for": "what may face the internet: taking in events, and pages that were shared; it has neither yet",
    }))
}

async fn no_route(uri: Uri) -> Problem {
    Problem::new(Code::NoRoute, format!("there is nothing at `{}` of the public address", shown(uri.path())))
}
