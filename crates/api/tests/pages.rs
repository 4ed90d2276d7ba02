//! Pages of the web app: one page for all its addresses, under a strict policy.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]

mod support;

use axum::body::Body;
use axum::http::header;
use support::{Desk, Said, settings};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn opens(desk: &Desk, path: &str) -> Said {
    desk.send(desk.request("GET", path).header(header::ACCEPT, BROWSER).body(Body::empty()).unwrap()).await
}

fn policy(said: &Said) -> String {
    said.headers["content-security-policy"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_address_of_the_app_opens_its_page_without_a_session() {
    let desk = Desk::outside_with(settings()).await;
    for path in ["/", "/w/main", "/w/main/journeys/order?selected=D101", "/sign-in"] {
        let said = opens(&desk, path).await;
        said.is(200);
        assert!(said.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"), "{path}");
        assert_eq!(said.headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert!(String::from_utf8_lossy(&said.body).contains("<!doctype html>"), "{path}");
    }
}

#[tokio::test]
async fn a_page_takes_nothing_from_elsewhere_and_no_script_inside_it() {
    let desk = Desk::outside_with(settings()).await;
    let (one, other) = (opens(&desk, "/").await, opens(&desk, "/").await);
    assert_ne!(policy(&one), policy(&other), "each response has a nonce of its own");
    for said in [one, other] {
        let policy = policy(&said);
        for part in ["default-src 'self'", "script-src 'self';", "connect-src 'self'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        assert!(String::from_utf8_lossy(&said.body).contains(&format!("nonce=\"{nonce}\"")));
    }
}

#[tokio::test]
async fn what_is_no_page_stays_a_problem() {
    let desk = Desk::outside_with(settings()).await;
    opens(&desk, "/api/v1/nothing").await.refuses(404, "no_route");
    opens(&desk, "/assets/old-build.js").await.refuses(404, "no_route");
    desk.get("/w/main").await.refuses(404, "no_route");
    let write = desk.request("POST", "/w/main").header(header::ACCEPT, BROWSER).body(Body::empty()).unwrap();
    desk.send(write).await.refuses(404, "no_route");
}

#[tokio::test]
async fn the_page_has_the_colours_that_were_chosen() {
    let desk = Desk::outside_with(settings()).await;
    let request =
        desk.request("GET", "/").header(header::ACCEPT, BROWSER).header(header::COOKIE, "desireline_theme=dark");
    let said = desk.send(request.body(Body::empty()).unwrap()).await;
    assert!(String::from_utf8_lossy(&said.body).contains("data-theme=\"dark\""));
}
