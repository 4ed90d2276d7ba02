//! Coming in: tokens, cookies, hosts, pages of other sites.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]

mod support;

use axum::body::Body;
use axum::http::header;
use desireline_model::time::Span;
use serde_json::json;
use support::{Desk, settings};

#[tokio::test]
async fn a_token_opens_a_session_once() {
    let mut desk = Desk::outside_with(settings()).await;
    let problem = desk.get("/api/v1/workspaces").await.refuses(401, "no_session");
    assert!(problem["hint"].as_str().unwrap().contains("--new-token"), "it says how to get in");
    let token = desk.token().await;
    let said = desk.post("/api/v1/session", &json!({ "token": token })).await;
    let cookie = said.is(201).headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("desireline_session=") && cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
    assert!(!cookie.contains("Secure"), "it is plain http");
    desk.post("/api/v1/session", &json!({ "token": token })).await.refuses(401, "bad_token");
    desk.post("/api/v1/session", &json!({ "token": "guess" })).await.refuses(401, "bad_token");
    desk.cookie = cookie.split(';').next().map(str::to_owned);
    desk.get("/api/v1/workspaces").await.is(200);
    assert_eq!(desk.get("/api/v1/session").await.is(200).json()["current"], true);
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host() {
    let mut https = settings();
    https.public_url = Some("https://journeys.example.org".to_owned());
    let desk = Desk::outside_with(https).await;
    let said = desk.post("/api/v1/session", &json!({ "token": desk.token().await })).await;
    let cookie = said.is(201).headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-desireline=") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(cookie.contains("Path=/;") && !cookie.contains("Domain"));
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let mut desk = Desk::new().await;
    let first = desk.cookie.clone();
    desk.enter().await;
    let all = desk.get("/api/v1/sessions").await.json();
    assert_eq!(all.as_array().unwrap().len(), 2);
    let other = all.as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
    desk.delete(&format!("/api/v1/sessions/{}", other["id"].as_str().unwrap())).await.is(204);
    desk.delete("/api/v1/sessions/nobody").await.refuses(404, "not_found");
    let second = std::mem::replace(&mut desk.cookie, first);
    desk.get("/api/v1/workspaces").await.refuses(401, "no_session");
    desk.cookie = second;
    let ended = desk.delete("/api/v1/session").await;
    assert!(ended.is(204).headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    desk.get("/api/v1/workspaces").await.refuses(401, "no_session");
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let desk = Desk::new().await;
    desk.wait(Span::from_days(13));
    desk.get("/api/v1/workspaces").await.is(200);
    desk.wait(Span::from_days(13));
    desk.get("/api/v1/workspaces").await.is(200);
    desk.wait(Span::from_days(15));
    desk.get("/api/v1/workspaces").await.refuses(401, "no_session");
}

#[tokio::test]
async fn writes_from_pages_of_other_sites_are_refused() {
    let desk = Desk::new().await;
    let write = |name: &str, value: &str| {
        let request = desk.request("POST", "/api/v1/workspaces").header(header::CONTENT_TYPE, "application/json");
        request.header(name, value).body(Body::from(r#"{"name":"x"}"#)).unwrap()
    };
    desk.send(write("sec-fetch-site", "cross-site")).await.refuses(403, "cross_site");
    desk.send(write("sec-fetch-site", "same-site")).await.refuses(403, "cross_site");
    desk.send(write("origin", "https://evil.example")).await.refuses(403, "cross_site");
    desk.send(write("origin", "null")).await.refuses(403, "cross_site");
    desk.send(write("origin", "http://127.0.0.1:7311")).await.is(201);
    desk.send(write("sec-fetch-site", "same-origin")).await.refuses(409, "conflict");
}

#[tokio::test]
async fn names_that_are_not_ours_are_refused() {
    let desk = Desk::new().await;
    for path in ["/api/v1/workspaces", "/api/v1/openapi.json", "/healthz", "/setup"] {
        let request = axum::http::Request::builder().uri(path).header(header::HOST, "evil.example:7311");
        desk.send(request.body(Body::empty()).unwrap()).await.refuses(421, "unknown_host");
    }
}

#[tokio::test]
async fn every_answer_has_the_headers_that_keep_it_safe() {
    let desk = Desk::new().await;
    for path in ["/api/v1/workspaces", "/api/v1/nothing", "/healthz", "/setup", "/setup.js", "/api/v1/openapi.json"] {
        let said = desk.get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(said.headers[name], value, "{path}");
        }
        let policy = said.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(said.headers["x-request-id"].len(), 16);
    }
}
