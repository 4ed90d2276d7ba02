//! The app in this process, and a client that speaks to it.
#![allow(clippy::unwrap_used, reason = "tests may be brief")]
#![allow(dead_code, reason = "each test file includes this module and uses a part of it")]

#[path = "../../../desireline/tests/support/schema.rs"]
pub mod schema;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use desireline_api::worker::limits::Limits;
use desireline_api::{App, SETUP_TOKEN_LIFETIME, Settings, app_router};
use desireline_ingest::{FeedbackOptions, ReadOptions, RowsAre};
use desireline_journeys::installation::{Installation, Site};
use desireline_journeys::intake::pieces::{FilePieces, Pieces, file_digest, keep_everything};
use desireline_journeys::intake::reading::Reading;
use desireline_journeys::intake::workspace::{ImportRequest, NoProgress, import};
use desireline_journeys::store::sessions::issue_setup_token;
use desireline_journeys::store::sources::EvidenceKind;
use desireline_model::time::{Span, Timestamp};
use http_body_util::BodyExt;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

/// What the server said.
#[derive(Debug)]
pub struct Said {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Said {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// Asserts a status.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    /// Asserts a problem of this status and code.
    #[track_caller]
    pub fn refuses(&self, status: u16, code: &str) -> Value {
        self.is(status);
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
        problem
    }
}

/// The app on a new installation, with a clock of its own, and somebody with a session.
pub struct Desk {
    /// The installation's folder.
    pub folder: TempDir,
    /// The app.
    pub app: Arc<App>,
    /// Its routes.
    pub router: Router,
    /// The session cookie.
    pub cookie: Option<String>,
    /// What its clock shows, in microseconds.
    pub clock: Arc<AtomicI64>,
    /// Its database, where that is no file in the folder.
    pub schema: Option<schema::Schema>,
}

/// Says with `postgres` that the app keeps its data there: `cargo xtask test` runs the tests of the API once on each database.
const DATABASE: &str = "DESIRELINE_TEST_API_DATABASE";

/// What a test may settle.
pub fn settings() -> Settings {
    Settings {
        public_url: None,
        max_upload: 1_000,
        question_limit: Duration::from_secs(20),
        worker: PathBuf::from("/nowhere/desireline"),
        worker_limits: Limits::default(),
    }
}

impl Desk {
    /// Without a session.
    pub async fn outside_with(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let postgres = std::env::var(DATABASE).is_ok_and(|name| name == "postgres");
        let schema = postgres.then(|| schema::Schema::new().expect("DESIRELINE_TEST_POSTGRES names a server"));
        let database_url = schema.as_ref().map(schema::Schema::url);
        let site = Site { folder: folder.path().to_owned(), database_url };
        let installation = Installation::open_or_create(&site).await.unwrap();
        let clock = Arc::new(AtomicI64::new(1_800_000_000_000_000));
        let hand = Arc::clone(&clock);
        let now = Arc::new(move || Timestamp(hand.load(Ordering::Relaxed)));
        installation.workspace_or_new("main", now()).await.unwrap();
        let app = App::new(installation, settings, now);
        let router = app_router(&app);
        Self { folder, app, router, cookie: None, clock, schema }
    }

    /// With a session.
    pub async fn new() -> Self {
        let mut desk = Self::outside_with(settings()).await;
        desk.enter().await;
        desk
    }

    /// Lets time pass.
    pub fn wait(&self, span: Span) {
        self.clock.fetch_add(span.0, Ordering::Relaxed);
    }

    /// A new setup token.
    pub async fn token(&self) -> String {
        let db = self.app.installation().db();
        issue_setup_token(db, SETUP_TOKEN_LIFETIME, self.app.now()).await.unwrap().reveal().to_owned()
    }

    /// Starts a session.
    pub async fn enter(&mut self) {
        let body = serde_json::json!({ "token": self.token().await });
        let said = self.post("/api/v1/session", &body).await;
        let cookie = said.is(201).headers[header::SET_COOKIE].to_str().unwrap();
        self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
    }

    /// A request with the session, if there is one.
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:7311");
        match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        }
    }

    /// Sends a request.
    pub async fn send(&self, request: Request<Body>) -> Said {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Said { status: parts.status, headers: parts.headers, body }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Said {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Said {
        self.send(self.request("DELETE", path).body(Body::empty()).unwrap()).await
    }

    /// A request with a JSON body.
    pub async fn json(&self, method: &str, path: &str, body: &Value) -> Said {
        let request = self.request(method, path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Said {
        self.json("POST", path, body).await
    }

    /// PATCH of JSON.
    pub async fn patch(&self, path: &str, body: &Value) -> Said {
        self.json("PATCH", path, body).await
    }

    /// Takes rows of events into a source of a workspace, in this process.
    pub async fn import(&self, workspace: &str, source: &str, csv: &str) {
        self.take_in(workspace, source, csv, EvidenceKind::Events).await;
    }

    /// Takes rows of what customers said into a source of a workspace, in this process.
    pub async fn import_feedback(&self, workspace: &str, source: &str, csv: &str) {
        self.take_in(workspace, source, csv, EvidenceKind::Feedback).await;
    }

    async fn take_in(&self, workspace: &str, source: &str, csv: &str, kind: EvidenceKind) {
        let installation = self.app.installation();
        let file = self.folder.path().join(format!("{source}.csv"));
        std::fs::write(&file, csv).unwrap();
        let rows = match kind {
            EvidenceKind::Feedback => RowsAre::Feedback(FeedbackOptions::default()),
            _ => RowsAre::Events,
        };
        let options = keep_everything(ReadOptions { rows, ..ReadOptions::default() });
        let pieces = FilePieces::open(&file, source, &options).unwrap();
        let reading = Reading::of(&pieces.opened().mapping, &options, "customer");
        let (file_digest, n_bytes) = file_digest(&file).unwrap();
        let (file_digest, reading) = (file_digest.as_str(), &reading);
        let (file_name, id_kind, save_reading) = (source, "customer", false);
        let request = ImportRequest { source, kind, file_name, file_digest, n_bytes, id_kind, reading, save_reading };
        let clock = Arc::clone(&self.app);
        let scope = installation.workspace_or_new(workspace, clock.now()).await.unwrap().scope(installation.db());
        let actor = installation.local_actor(clock.now()).await.unwrap();
        let now = || clock.now();
        import(installation, &scope, request, Box::new(pieces), &actor, &mut NoProgress, now).await.unwrap();
    }

    /// Uploads bytes.
    pub async fn upload(&self, path: &str, bytes: impl Into<Body>) -> Said {
        let request = self.request("POST", path).header(header::CONTENT_TYPE, "application/octet-stream");
        self.send(request.body(bytes.into()).unwrap()).await
    }
}
