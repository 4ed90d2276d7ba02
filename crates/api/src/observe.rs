//! Around every request: an id, a line in the log, and the headers that go with every answer.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

/// The header that carries a request's id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives a request its id, logs how it ended, and adds the headers that every answer has.
///
/// The log has the route and not the address: addresses hold names and ids of the client's.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let id = fresh_id();
    let method = request.method().clone();
    let span = tracing::info_span!("request", request.id = %id);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let route = response.extensions().get::<Route>().map_or("none", |route| route.0.as_str());
    let status = response.status().as_u16();
    let duration_ms = began.elapsed().as_millis() as u64;
    span.in_scope(|| tracing::info!(%method, route, status, duration_ms, "{method} {route}: {status}"));
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ));
    response
}

/// The route that a response came from.
#[derive(Debug, Clone)]
struct Route(String);

/// Notes the route, which only the router knows.
pub(crate) async fn note_route(path: MatchedPath, request: Request, next: Next) -> Response {
    let route = Route(path.as_str().to_owned());
    let mut response = next.run(request).await;
    response.extensions_mut().insert(route);
    response
}

fn fresh_id() -> String {
    let mut bytes = [0; 8];
    // An id is for finding lines of a log; without chance it is merely not unique.
    let _drawn = getrandom::fill(&mut bytes);
    format!("{:016x}", u64::from_le_bytes(bytes))
}
