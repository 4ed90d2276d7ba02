//! What handlers read from a request; what cannot be read is a [`Problem`] with its place.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use desireline_journeys::store::sessions::Session;
use desireline_journeys::store::workspaces::{Workspace, find_workspace};
use desireline_journeys::store::{Actor, Scope};
use desireline_model::time::Timestamp;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::problem::{Code, Place, Problem};

/// The most bytes of a JSON body. A map of a thousand elements has less than half of it.
pub const MAX_JSON_BYTES: usize = 4 << 20;

/// The longest name in an address, in bytes.
const MAX_NAME_BYTES: usize = 1_024;

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        expect_type(request.headers(), "application/json")?;
        let bytes = read_body(request.into_body(), MAX_JSON_BYTES).await?;
        read_json(&bytes).map(Json)
    }
}

/// Refuses bodies of another type, and packed ones.
pub(crate) fn expect_type(headers: &HeaderMap, expected: &str) -> Result<(), Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    let at = |name: &str| Place { parameter: Some(name.to_owned()), ..Place::default() };
    if !essence.eq_ignore_ascii_case(expected) {
        let found = if essence.is_empty() { "none is stated".to_owned() } else { format!("it is `{essence}`") };
        return Err(Problem::new(Code::MediaType, format!("the body must be `{expected}`, and {found}"))
            .hint(format!("send `Content-Type: {expected}`"))
            .at(at("Content-Type")));
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Problem::new(Code::MediaType, "the body is sent with a content encoding, and none is taken here")
            .hint("send the bytes as they are; files packed with gzip may be uploaded as such")
            .at(at("Content-Encoding")));
    }
    Ok(())
}

pub(crate) async fn read_body(body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(Problem::new(Code::TooLarge, format!("the body is larger than {limit} bytes")))
        }
        Err(error) => Err(broken_body(error.as_ref())),
    }
}

/// A body that stopped, or came too slowly.
pub(crate) fn broken_body(error: &(dyn std::error::Error + 'static)) -> Problem {
    let mut next = Some(error);
    while let Some(cause) = next {
        if cause.is::<tower_http::timeout::TimeoutError>() {
            return Problem::new(Code::TooSlowBody, "no byte of the body arrived for 30 seconds");
        }
        next = cause.source();
    }
    Problem::new(Code::BadRequest, "the body broke off before its end")
}

/// Reads JSON, and says where it does not fit.
pub(crate) fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let failed = |pointer: Option<String>, error: &serde_json::Error| {
        let place = Place {
            pointer,
            line: (error.line() > 0).then_some(error.line() as u64),
            column: (error.line() > 0).then_some(error.column() as u64),
            ..Place::default()
        };
        let code = if error.is_data() { Code::Invalid } else { Code::BadJson };
        let said = error.to_string();
        let words = said.split(" at line ").next().unwrap_or_default().to_owned();
        Problem::new(code, words).at(place)
    };
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        failed(Some(pointer), error.inner())
    })?;
    reader.end().map_err(|error| failed(None, &error))?;
    refuse_nul(bytes)?;
    Ok(value)
}

/// Refuses texts with U+0000, which no database keeps.
fn refuse_nul(bytes: &[u8]) -> Result<(), Problem> {
    const ESCAPED: &[u8] = b"\\u0000";
    if !bytes.windows(ESCAPED.len()).any(|window| window == ESCAPED) {
        return Ok(());
    }
    let Some(pointer) = serde_json::from_slice(bytes).ok().and_then(|body| nul_in(&body, "")) else { return Ok(()) };
    Err(Problem::new(Code::Invalid, "the text holds the sign U+0000, which cannot be kept")
        .hint("send the text without it")
        .at(Place { pointer: Some(pointer), ..Place::default() }))
}

/// Where a text with U+0000 stands.
fn nul_in(value: &serde_json::Value, at: &str) -> Option<String> {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0').then(|| at.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| nul_in(item, &format!("{at}/{index}")))
        }
        Value::Object(fields) => fields.iter().find_map(|(key, field)| {
            let here = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
            if key.contains('\0') { Some(at.to_owned()) } else { nul_in(field, &here) }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
            Segment::Enum { variant } => pointer.push_str(&format!("/{variant}")),
            Segment::Unknown => {}
        }
    }
    pointer
}

/// Query parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            let problem = Problem::new(Code::BadRequest, "the query holds the sign U+0000, which is in no text here");
            return Err(problem.hint("send the text without it"));
        }
        let read = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        read.map(|query| Self(query.0)).map_err(|refused| {
            let text = refused.body_text();
            let words = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text).to_owned();
            let parameter = words.split(':').next().filter(|name| !name.contains(' ')).map(str::to_owned);
            Problem::new(Code::BadRequest, format!("the query cannot be read: {words}"))
                .at(Place { parameter, ..Place::default() })
        })
    }
}

/// One part of the path, by its name in the route.
pub(crate) async fn path_part(parts: &mut Parts, name: &str) -> Result<String, Problem> {
    let params = RawPathParams::from_request_parts(parts, &())
        .await
        .map_err(|_| Problem::new(Code::NotFound, "the address cannot be read"))?;
    let found = params.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned());
    let found = found.ok_or_else(|| Problem::new(Code::NotFound, "the address cannot be read"))?;
    if found.contains('\0') || found.len() > MAX_NAME_BYTES {
        return Err(Problem::new(Code::NotFound, format!("there is no {name} `{}`", shown(&found))));
    }
    Ok(found)
}

/// The last part of the path that names a thing.
#[derive(Debug)]
pub struct Id(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        path_part(parts, "id").await.map(Self)
    }
}

/// The slug of a journey in the path.
#[derive(Debug)]
pub struct Slug(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Slug {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        path_part(parts, "slug").await.map(Self)
    }
}

/// Whoever asks: the one way to a session is the layer that found it.
#[derive(Debug, Clone)]
pub struct Caller(pub Session);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| Problem::new(Code::NoSession, "this needs a session"))
    }
}

/// A workspace, and who asks in it. The one way to a [`Scope`] in a handler.
#[derive(Debug)]
pub struct Desk {
    /// The workspace.
    pub workspace: Workspace,
    /// Its data.
    pub scope: Scope,
    /// Who asks.
    pub actor: Actor,
    /// When.
    pub now: Timestamp,
}

impl FromRequestParts<Arc<App>> for Desk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Caller(session) = Caller::from_request_parts(parts, app).await?;
        let name = path_part(parts, "workspace").await?;
        let workspace = workspace(app, &name).await?;
        let scope = workspace.scope(app.installation.db());
        Ok(Self { workspace, scope, actor: session.actor(), now: app.now() })
    }
}

/// The workspace of this name; one that this caller may not see would look like one that is absent.
pub(crate) async fn workspace(app: &App, name: &str) -> Result<Workspace, Problem> {
    let absent = || Problem::new(Code::NotFound, format!("there is no workspace `{}`", shown(name)));
    find_workspace(app.installation.db(), name).await?.ok_or_else(absent)
}

/// A text of the client's as part of a sentence: short, and without signs that cannot be seen.
pub(crate) fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(80).map(|c| if is_hidden(c) { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(80).is_some() {
        short.push('…');
    }
    short
}

/// Controls, and signs that turn or hide what stands beside them.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}
