//! Who comes in: host names, pages of other sites, the session cookie.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use desireline_journeys::store::sessions::find_session;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::app::{App, SESSION_LIMITS, Settings};
use crate::extract::{Caller, shown};
use crate::problem::{Code, Problem};

/// Refuses names that are none of ours, so that a page cannot reach this server by a name of its own that it has turned
/// to this address.
pub(crate) async fn known_host(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let given = request
        .uri()
        .authority()
        .map(ToString::to_string)
        .or_else(|| request.headers().get(header::HOST).and_then(|value| value.to_str().ok()).map(str::to_owned));
    let host = given.unwrap_or_default();
    if is_known(&host, &app.settings) {
        return next.run(request).await;
    }
    Problem::new(Code::UnknownHost, format!("the request names the host `{}`", shown(&host)))
        .hint("reach the server by its address or as localhost, or start it with `--public-url` and that name")
        .into_response()
}

fn is_known(host: &str, settings: &Settings) -> bool {
    let name = without_port(host).to_ascii_lowercase();
    let is_address = name.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>().is_ok();
    let ours = settings.public_url.as_deref().map(host_of);
    is_address || name == "localhost" || ours.is_some_and(|ours| without_port(ours).eq_ignore_ascii_case(&name))
}

/// The host, and port, of an address.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

/// Refuses writes that a page of another site sends with our cookie.
pub(crate) fn csrf(settings: &Settings) -> CsrfLayer<impl Fn(ProtectionError) -> Response + Clone + use<>> {
    let mut layer = CsrfLayer::new();
    if let Some(url) = &settings.public_url {
        let origin = url.trim_end_matches('/');
        layer = layer.clone().add_trusted_origin(origin).unwrap_or(layer);
    }
    layer.with_rejection_response(|_| {
        Problem::new(Code::CrossSite, "this write comes from a page of another site").into_response()
    })
}

/// What the session cookie is called. A browser keeps a `__Host-` cookie from every other host, but only over https.
pub(crate) fn cookie_name(settings: &Settings) -> &'static str {
    if is_https(settings) { "__Host-desireline" } else { "desireline_session" }
}

/// Whether people reach the app over https.
pub(crate) fn is_https(settings: &Settings) -> bool {
    settings.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
}

/// What the request shows as its session.
pub(crate) fn shown_secret<'a>(headers: &'a HeaderMap, settings: &Settings) -> Option<&'a str> {
    let name = cookie_name(settings);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find_map(|cookies| cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(name)?.strip_prefix('=')))
}

/// Lets requests with a session pass, and tells the others how to get one.
pub(crate) async fn session(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let found = match shown_secret(request.headers(), &app.settings) {
        Some(secret) => find_session(app.installation.db(), secret, SESSION_LIMITS, app.now()).await,
        None => Ok(None),
    };
    match found {
        Ok(Some(session)) => {
            request.extensions_mut().insert(Caller(session));
            next.run(request).await
        }
        Ok(None) => Problem::new(Code::NoSession, "this needs a session, and the request shows none that is alive")
            .hint(
                "the server prints a setup token at its first start, and another with `desireline serve --new-token`; \
                 send it as `POST /api/v1/session {\"token\": \"…\"}` and keep the cookie",
            )
            .into_response(),
        Err(error) => Problem::from(error).into_response(),
    }
}

/// What a fault of ours looks like from outside.
pub(crate) fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response<Body> {
    tracing::error!("a handler panicked; stderr says where");
    let problem = Problem::new(Code::Internal, "the server could not do this; its log says why");
    (StatusCode::INTERNAL_SERVER_ERROR, problem).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_ours_or_addresses() {
        let settings = |url: Option<&str>| Settings {
            public_url: url.map(str::to_owned),
            max_upload: 0,
            question_limit: std::time::Duration::ZERO,
            worker: std::path::PathBuf::new(),
            worker_limits: crate::worker::limits::Limits::default(),
        };
        let local = settings(None);
        for ours in ["localhost", "LOCALHOST:7311", "127.0.0.1:7311", "[::1]:7311", "[::1]", "192.168.0.4:80"] {
            assert!(is_known(ours, &local), "{ours}");
        }
        for theirs in ["", "evil.example", "localhost.evil.example:7311", "127.0.0.1.evil.example", "a:b:c"] {
            assert!(!is_known(theirs, &local), "{theirs}");
        }
        let public = settings(Some("https://journeys.example.org:8443/"));
        assert!(is_known("journeys.example.org", &public) && is_known("journeys.example.org:8443", &public));
        assert!(!is_known("example.org", &public));
    }
}
