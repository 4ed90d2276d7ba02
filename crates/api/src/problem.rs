//! What goes wrong, as one shape for every request: `application/problem+json` (RFC 9457) with a stable `code`.
//!
//! A detail is for people, and says what was asked and what to do. Causes inside the server are logged where they become a
//! problem, under the request's id, and never sent.

mod causes;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Where in what was sent the problem lies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Place {
    /// A JSON pointer into the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The query parameter, path segment or header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// The line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The column, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u64>,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Rows of the file that were read before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_row: Option<u64>,
    /// Bytes of the file, as it was sent, that were read before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_byte: Option<u64>,
}

/// What went wrong, as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemOut {
    /// Which problem this is; a word that stays.
    #[schema(example = "not_found")]
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// The problem in a few words, the same for every occurrence.
    pub title: String,
    /// This occurrence, for people.
    pub detail: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Where it lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// What went wrong with a request.
#[derive(Debug)]
pub struct Problem {
    body: Box<ProblemOut>,
    retry_after_s: Option<u32>,
}

impl Problem {
    /// A problem of this kind.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let (status, word, title) = code.parts();
        let body = ProblemOut {
            code: word.to_owned(),
            status: status.as_u16(),
            title: title.to_owned(),
            detail: detail.into(),
            hint: None,
            place: None,
        };
        Self { body: Box::new(body), retry_after_s: None }
    }

    /// With what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.body.hint = Some(hint.into());
        self
    }

    /// With where it lies.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.body.place = Some(place);
        self
    }

    /// Worth another try after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// A fault of ours: it is logged with its causes, and the client hears nothing of them.
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(cause = %chain(error), "a request could not be answered");
        Self::new(Code::Internal, "the server could not do this; its log says why, under the id of this request")
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.body.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The body.
    pub fn body(&self) -> &ProblemOut {
        &self.body
    }
}

/// An error and its causes in one line.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        said = format!("{said}: {cause}");
        next = cause.source();
    }
    said
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let bytes = serde_json::to_vec(&self.body).unwrap_or_default();
        let mut response = (self.status(), bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

macro_rules! codes {
    ($($(#[$about:meta])* $name:ident = $status:ident $code:literal $title:literal,)*) => {
        /// Every kind of problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $($(#[$about])* $name,)*
        }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Status, word and title.
            pub const fn parts(self) -> (StatusCode, &'static str, &'static str) {
                match self {
                    $(Self::$name => (StatusCode::$status, $code, $title),)*
                }
            }
        }
    };
}

codes! {
    /// The request is not HTTP as we read it.
    BadRequest = BAD_REQUEST "bad_request" "The request cannot be read",
    /// The body is not JSON.
    BadJson = BAD_REQUEST "bad_json" "The body is not JSON",
    /// No session.
    NoSession = UNAUTHORIZED "no_session" "A session is needed",
    /// The setup token is wrong, spent or too old.
    BadToken = UNAUTHORIZED "bad_token" "The setup token is not valid",
    /// A request that another site's page sent.
    CrossSite = FORBIDDEN "cross_site" "Requests from pages of other sites are refused",
    /// Nothing is there.
    NotFound = NOT_FOUND "not_found" "There is no such thing",
    /// Nothing is at this address.
    NoRoute = NOT_FOUND "no_route" "There is nothing at this address",
    /// The address knows other methods.
    NoMethod = METHOD_NOT_ALLOWED "no_method" "This address does not take this method",
    /// The client sent too slowly.
    TooSlowBody = REQUEST_TIMEOUT "body_too_slow" "The body did not arrive in time",
    /// The thing is in another state.
    Conflict = CONFLICT "conflict" "The thing is not in the state that this needs",
    /// The body is too large.
    TooLarge = PAYLOAD_TOO_LARGE "too_large" "The body is too large",
    /// The body is of another type.
    MediaType = UNSUPPORTED_MEDIA_TYPE "media_type" "The body is of a type that is not taken here",
    /// The host name is none of ours.
    UnknownHost = MISDIRECTED_REQUEST "unknown_host" "This server does not answer under this name",
    /// The body is JSON, and does not say what is needed.
    Invalid = UNPROCESSABLE_ENTITY "invalid" "A value is not one that is taken here",
    /// The file cannot be read as what it was said to be.
    BadFile = UNPROCESSABLE_ENTITY "bad_file" "The file cannot be read",
    /// Reading the file went beyond what a file may take.
    FileLimits = UNPROCESSABLE_ENTITY "file_limits" "The file could not be read within its limits",
    /// The question cannot be answered as it is.
    BadQuestion = UNPROCESSABLE_ENTITY "bad_question" "The question cannot be answered",
    /// Too much at once.
    TooMany = TOO_MANY_REQUESTS "too_many" "Too much is under way",
    /// A fault of ours.
    Internal = INTERNAL_SERVER_ERROR "internal" "The server is at fault",
    /// It takes too long, or the database is away.
    Unavailable = SERVICE_UNAVAILABLE "unavailable" "This cannot be done now",
    /// The question takes too long.
    TooSlow = SERVICE_UNAVAILABLE "too_slow" "The answer takes too long",
    /// There is no room left.
    DiskFull = INSUFFICIENT_STORAGE "disk_full" "There is no room left on the disk",
}
