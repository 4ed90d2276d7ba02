//! The OpenAPI document: committed, served, and true of every operation.
//!
//! `cargo xtask codegen` writes it anew.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]

mod support;

use axum::body::Body;
use axum::http::header;
use serde_json::{Value, json};
use support::{Desk, settings};

#[tokio::test]
async fn the_committed_document_is_that_of_the_routes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let ours = format!("{:#}\n", desireline_api::openapi());
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == ours, "crates/api/openapi.json is stale: run `cargo xtask codegen` and read the change");
    let desk = Desk::outside_with(settings()).await;
    let served = desk.get("/api/v1/openapi.json").await.is(200).json();
    assert_eq!(served, desireline_api::openapi(), "and it is served without a session");
    assert_eq!(served["openapi"], "3.1.0");
}

#[test]
fn every_reference_leads_somewhere_and_every_operation_is_described() {
    let document = desireline_api::openapi();
    fn walk(root: &Value, value: &Value) {
        if let Some(target) = value["$ref"].as_str() {
            let pointer = target.trim_start_matches('#');
            assert!(root.pointer(pointer).is_some(), "{target}");
        }
        match value {
            Value::Object(object) => object.values().for_each(|value| walk(root, value)),
            Value::Array(list) => list.iter().for_each(|value| walk(root, value)),
            _ => {}
        }
    }
    walk(&document, &document);
    let mut ids = std::collections::BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{id} twice");
        assert!(operation["summary"].is_string(), "{method} {path} says what it does");
        for status in ["400", "401", "403", "404", "429", "500", "503"] {
            assert!(operation["responses"][status].is_object(), "{id} {status}");
        }
    }
    for schema in ["Question", "Answer", "Problem"] {
        assert!(document["components"]["schemas"][schema]["properties"].is_object() || schema == "Answer", "{schema}");
    }
}

/// Method, path and operation of everything in the document.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if ["get", "put", "post", "delete", "patch"].contains(&method.as_str()) {
                operations.push((method.to_uppercase(), format!("/api/v1{path}"), operation.clone()));
            }
        }
    }
    operations
}

/// An address for a path of the document.
fn fill(path: &str, workspace: &str, id: &str) -> String {
    path.replace("{workspace}", workspace).replace("{id}", id).replace("{slug}", id)
}

/// The query that an operation cannot do without.
fn query(operation: &Value) -> String {
    let needed = operation["parameters"].as_array().into_iter().flatten().filter(|it| it["in"] == "query");
    let needed: Vec<String> =
        needed.filter(|it| it["required"] == true).map(|it| format!("{}=1", it["name"].as_str().unwrap())).collect();
    if needed.is_empty() { String::new() } else { format!("?{}", needed.join("&")) }
}

const ODD_IDS: [&str; 6] = ["absent", ":id", "0", "..", "%00", "%2e%2e%2f%2e%2e"];

#[tokio::test]
async fn no_operation_answers_without_a_session_or_for_a_foreign_workspace() {
    let outside = Desk::outside_with(settings()).await;
    let mut inside = Desk::new().await;
    let mut n_checks = 0;
    for (method, path, operation) in operations(&desireline_api::openapi()) {
        let open = operation["security"] == json!([]);
        let typed =
            operation["requestBody"]["content"].as_object().map(|content| content.keys().next().unwrap().clone());
        let send = async |desk: &Desk, address: String, kind: Option<&str>| {
            let mut request = desk.request(&method, &address);
            if let Some(kind) = kind {
                request = request.header(header::CONTENT_TYPE, kind);
            }
            desk.send(request.body(Body::from(if kind.is_some() { "{}" } else { "" })).unwrap()).await
        };
        let kind = typed.as_deref();
        let name = format!("{method} {path}");
        if !open {
            for cookie in [None, Some("desireline_session=".to_owned()), Some("desireline_session=a.b".to_owned())] {
                let mut outside = Desk { cookie, folder: tempfile::tempdir().unwrap(), ..clone(&outside) };
                for id in ODD_IDS {
                    for workspace in ["main", "absent"] {
                        let said = send(&outside, fill(&path, workspace, id) + &query(&operation), kind).await;
                        // A path that is not in its shortest form is no route.
                        assert!(matches!(said.status.as_u16(), 401 | 404), "{name} {id}: {}", said.status);
                        assert!(said.status == 401 || id.contains('.'), "{name} {id}");
                        n_checks += 1;
                    }
                }
                outside.cookie = None;
            }
        }
        if path.contains("{workspace}") {
            for workspace in ["absent", "%00", "..", ":workspace"] {
                for id in ODD_IDS {
                    let said = send(&inside, fill(&path, workspace, id) + &query(&operation), kind).await;
                    assert_eq!(said.status, 404, "{name} in {workspace}");
                    n_checks += 1;
                }
            }
        }
        if path.contains("{id}") || path.contains("{slug}") {
            for id in ODD_IDS {
                let said = send(&inside, fill(&path, "main", id) + &query(&operation), kind).await;
                assert!(matches!(said.status.as_u16(), 400 | 404 | 422), "{name} {id}: {}", said.status);
                n_checks += 1;
            }
        }
        if kind.is_some() {
            for wrong in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
                let said = send(&inside, fill(&path, "main", "absent") + &query(&operation), Some(wrong)).await;
                assert!(matches!(said.status.as_u16(), 415 | 404), "{name}: {}", said.status);
                assert!(said.status == 415 || path.contains("{id}"), "{name}: {}", said.status);
                n_checks += 1;
            }
        }
        if kind == Some("application/json") {
            for (body, code) in [("{", "bad_json"), ("", "bad_json"), ("{\"no_such_field\": 1}", "invalid")] {
                let request = inside.request(&method, &fill(&path, "main", "absent"));
                let request = request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap();
                let said = inside.send(request).await;
                let problem = said.json();
                assert_eq!(problem["code"], code, "{name} {body}: {problem}");
                assert!(problem["place"]["line"].is_u64(), "{name}: {problem}");
                n_checks += 1;
            }
        }
        if path == "/api/v1/session" && method == "DELETE" {
            inside.enter().await;
        }
        for other in ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW"] {
            let request = inside.request(other, &fill(&path, "absent", "absent"));
            let said = inside.send(request.body(Body::empty()).unwrap()).await;
            assert!(!said.status.is_server_error(), "{other} {path}: {}", said.status);
            n_checks += 1;
        }
        inside.enter().await;
    }
    println!("{n_checks} checks");
}

fn clone(desk: &Desk) -> Desk {
    Desk {
        folder: tempfile::tempdir().unwrap(),
        app: desk.app.clone(),
        router: desk.router.clone(),
        cookie: None,
        clock: desk.clock.clone(),
        schema: None,
    }
}

#[tokio::test]
async fn what_is_nowhere_is_said_to_be_nowhere() {
    let desk = Desk::new().await;
    for path in ["/", "/api", "/api/v1", "/api/v1/", "/api/v2/workspaces", "/api/v1/workspaces/main/nothing"] {
        desk.get(path).await.refuses(404, "no_route");
    }
    desk.delete("/api/v1/workspaces").await.refuses(405, "no_method");
    assert_eq!(desk.get("/healthz").await.is(200).json()["status"], "alive");
    assert_eq!(desk.get("/readyz").await.is(200).json()["status"], "ready");
}
