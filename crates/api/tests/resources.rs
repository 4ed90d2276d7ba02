//! Workspaces, sources, uploads: status and body.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]

mod support;

use axum::body::Body;
use axum::http::header;
use desireline_model::time::Span;
use serde_json::json;
use support::Desk;

const MAIN: &str = "/api/v1/workspaces/main";

#[tokio::test]
async fn workspaces_are_made_and_listed_by_page() {
    let desk = Desk::new().await;
    assert_eq!(desk.post("/api/v1/workspaces", &json!({ "name": " Zürich " })).await.is(201).json()["name"], "Zürich");
    desk.post("/api/v1/workspaces", &json!({ "name": "Zürich" })).await.refuses(409, "conflict");
    for wrong in ["", "a/b", "a\u{0}b", "a\u{202e}b", &"x".repeat(201)] {
        let problem = desk.post("/api/v1/workspaces", &json!({ "name": wrong })).await.refuses(422, "invalid");
        assert_eq!(problem["place"]["pointer"], "/name");
    }
    let first = desk.get("/api/v1/workspaces?limit=1").await.is(200).json();
    assert_eq!(first["items"][0]["name"], "Zürich");
    let next = desk.get(&format!("/api/v1/workspaces?limit=1&cursor={}", "Z%C3%BCrich")).await.json();
    assert_eq!((&next["items"][0]["name"], next.get("next")), (&json!("main"), None));
    assert_eq!(first["next"], "Zürich");
    desk.get("/api/v1/workspaces?limit=0").await.refuses(400, "bad_request");
    desk.get("/api/v1/workspaces?page=1").await.refuses(400, "bad_request");
    desk.get("/api/v1/workspaces/absent").await.refuses(404, "not_found");
    desk.get("/api/v1/workspaces/Z%C3%BCrich").await.is(200);
}

#[tokio::test]
async fn a_source_keeps_a_mapping() {
    let desk = Desk::new().await;
    let sources = format!("{MAIN}/sources");
    desk.post(&sources, &json!({ "name": "shop" })).await.is(201);
    desk.post(&sources, &json!({ "name": "shop", "kind": "feedback" })).await.refuses(409, "conflict");
    desk.post(&sources, &json!({ "name": "x", "kind": "magic" })).await.refuses(422, "invalid");
    let mapping = json!({ "columns": { "time": "ts" }, "zone": "Europe/Rome" });
    let saved = desk.json("PUT", &format!("{sources}/shop/mapping"), &mapping).await.is(200).json();
    assert_eq!((&saved["mapping"]["columns"]["time"], &saved["kind"]), (&json!("ts"), &json!("events")));
    let wrong = desk.json("PUT", &format!("{sources}/shop/mapping"), &json!({ "zone": "Mars/Base" })).await;
    wrong.refuses(422, "invalid");
    desk.json("PUT", &format!("{sources}/absent/mapping"), &mapping).await.refuses(404, "not_found");
    assert_eq!(desk.get(&format!("{sources}/shop")).await.json(), saved);
    assert_eq!(desk.get(&sources).await.json()["items"], json!([saved]));
}

#[tokio::test]
async fn an_uploaded_file_is_kept_privately_for_a_day() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new().await;
    let uploads = format!("{MAIN}/uploads");
    let said = desk.upload(&format!("{uploads}?name=../../a.csv"), "customer,activity,time\n").await;
    let upload = said.is(201).json();
    assert_eq!((&upload["name"], &upload["bytes"]), (&json!("a.csv"), &json!(23)));
    let digest = blake3::hash(b"customer,activity,time\n").to_hex().to_string();
    assert_eq!(upload["digest"], digest);
    let one = format!("{uploads}/{}", upload["id"].as_str().unwrap());
    assert_eq!(desk.get(&one).await.is(200).json(), upload);
    assert_eq!(desk.get(&uploads).await.json(), json!([upload]));
    let files = files_of(&desk);
    assert_eq!(files.len(), 2);
    for file in &files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    for odd in ["%2e%2e%2fmain", "..", "x", "..%2f..%2fdesireline.db"] {
        desk.get(&format!("{uploads}/{odd}")).await.is(404);
    }
    desk.post("/api/v1/workspaces", &json!({ "name": "other" })).await.is(201);
    let foreign = one.replace("/main/", "/other/");
    desk.get(&foreign).await.refuses(404, "not_found");
    desk.delete(&foreign).await.refuses(404, "not_found");
    desk.delete(&one).await.is(204);
    desk.delete(&one).await.refuses(404, "not_found");
    assert_eq!(files_of(&desk).len(), 0);
}

#[tokio::test]
async fn a_file_that_is_too_large_or_broken_off_leaves_nothing() {
    let desk = Desk::new().await;
    let path = format!("{MAIN}/uploads?name=a.csv");
    desk.upload(&path, vec![b'x'; 1_001]).await.refuses(413, "too_large");
    let chunks = futures::stream::iter((0..20).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 100])));
    desk.upload(&path, Body::from_stream(chunks)).await.refuses(413, "too_large");
    let cut = futures::stream::iter([Ok(vec![b'x'; 100]), Err(std::io::Error::other("gone"))]);
    desk.upload(&path, Body::from_stream(cut)).await.refuses(400, "bad_request");
    desk.upload(&path, "").await.refuses(422, "bad_file");
    desk.upload(&format!("{MAIN}/uploads?name=.."), "x").await.refuses(400, "bad_request");
    desk.upload(&format!("{MAIN}/uploads"), "x").await.refuses(400, "bad_request");
    let packed = desk.request("POST", &path).header(header::CONTENT_TYPE, "application/octet-stream");
    let packed = packed.header(header::CONTENT_ENCODING, "gzip").body(Body::from("x")).unwrap();
    desk.send(packed).await.refuses(415, "media_type");
    assert_eq!(files_of(&desk).len(), 0);
}

#[tokio::test]
async fn files_that_were_forgotten_are_swept() {
    let desk = Desk::new().await;
    desk.upload(&format!("{MAIN}/uploads?name=a.csv"), "x").await.is(201);
    let uploads = desireline_api::uploads::Uploads::new(desk.folder.path().join("uploads"));
    // The file system's clock, by a file of its own.
    let mark = desk.folder.path().join("mark");
    std::fs::write(&mark, "").unwrap();
    let modified = mark.metadata().unwrap().modified().unwrap();
    let real_now = modified.duration_since(std::time::UNIX_EPOCH).unwrap().as_micros();
    let real_now = desireline_model::time::Timestamp(i64::try_from(real_now).unwrap());
    assert_eq!(uploads.sweep(real_now).await.unwrap(), 0);
    let later = desireline_model::time::Timestamp(real_now.0 + Span::from_days(2).0);
    assert_eq!(uploads.sweep(later).await.unwrap(), 2);
    assert_eq!(files_of(&desk).len(), 0);
}

fn files_of(desk: &Desk) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for workspace in std::fs::read_dir(desk.folder.path().join("uploads")).into_iter().flatten().flatten() {
        files.extend(std::fs::read_dir(workspace.path()).unwrap().map(|file| file.unwrap().path()));
    }
    files
}
