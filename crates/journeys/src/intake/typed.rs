//! Feedback that somebody types in: an import of one row, so that it is stored, found, counted and taken back like any other.

use std::collections::BTreeMap;

use desireline_model::time::{Span, Timestamp};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::IntakeError;
use super::pieces::OwnPieces;
use super::reading::Reading;
use super::workspace::{ImportRequest, NoProgress, import};
use crate::installation::Installation;
use crate::store::feedback::Feedback;
use crate::store::feedback::search::FeedbackFilter;
use crate::store::sources::EvidenceKind;
use crate::store::{Actor, Scope, StoreError};

/// The source of what was typed in.
pub const SOURCE: &str = "typed quotes";
/// The longest text, in characters.
pub const MAX_TEXT_CHARS: usize = 10_000;

/// Something that a customer said, as somebody types it in.
#[derive(Debug, Clone, Copy, Default)]
pub struct Typed<'a> {
    /// The words.
    pub text: &'a str,
    /// The day or the instant of it; now without it.
    pub said_at: Option<&'a str>,
    /// The customer's id.
    pub customer: Option<&'a str>,
    /// Where it was said.
    pub channel: Option<&'a str>,
    /// The step that it is about, by its id or name.
    pub touchpoint: Option<&'a str>,
}

/// Why a typed text is not kept.
#[derive(Debug, thiserror::Error)]
pub enum TypedError {
    /// There are no words, or too many.
    #[error("{0}")]
    Text(String),
    /// The time is none.
    #[error("`{0}` is no time; write a day or an instant: `2026-05-12` or `2026-05-12T09:00:00Z`")]
    Time(String),
    /// It cannot be taken in.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps what somebody types. The same words of the same customer and time are the same item.
///
/// # Errors
///
/// When there are no words, the time is none, or the store cannot be written.
pub async fn keep(
    installation: &Installation,
    scope: &Scope,
    typed: Typed<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Feedback, TypedError> {
    let text = typed.text.trim();
    let n = text.chars().count();
    if n == 0 {
        return Err(TypedError::Text("there are no words; write what the customer said".to_owned()));
    }
    if n > MAX_TEXT_CHARS {
        return Err(TypedError::Text(format!("the text has {n} characters; up to {MAX_TEXT_CHARS} are taken")));
    }
    let said_at = typed.said_at.map_or_else(|| now.to_string(), |text| text.trim().to_owned());
    let at =
        Timestamp::read(&said_at, &TimeZone::UTC).map_err(|_| TypedError::Time(said_at.chars().take(80).collect()))?;
    let fields = [
        ("time", "time", Some(said_at.as_str())),
        ("text", "text", Some(text)),
        ("customer", "customer", typed.customer),
        ("channel", "channel", typed.channel),
        ("touchpoint", "touchpoint", typed.touchpoint),
    ];
    let given = fields.into_iter().filter_map(|(role, column, value)| Some((role, column, value?.trim())));
    let given: Vec<_> = given.filter(|(.., value)| !value.is_empty()).collect();
    let row: Map<String, Value> =
        given.iter().map(|(_, column, value)| ((*column).to_owned(), Value::from(*value))).collect();
    let mut lines = Value::Object(row).to_string().into_bytes();
    lines.push(b'\n');
    let reading = Reading {
        columns: given.iter().map(|(role, column, _)| ((*role).to_owned(), (*column).to_owned())).collect(),
        rows: Some(EvidenceKind::Feedback.to_string()),
        id_kind: Some("customer".to_owned()),
        feedback: BTreeMap::new(),
        ..Reading::default()
    };
    let options = reading.options().map_err(|error| TypedError::Text(error.to_string()))?;
    let digest = blake3::hash(&lines).to_hex();
    let request = ImportRequest {
        source: SOURCE,
        kind: EvidenceKind::Feedback,
        file_name: "typed",
        file_digest: &digest,
        n_bytes: lines.len() as u64,
        id_kind: "customer",
        reading: &reading,
        save_reading: false,
    };
    let pieces = Box::new(OwnPieces::of_lines(lines, "typed", &options)?);
    let report = import(installation, scope, request, pieces, actor, &mut NoProgress, || now).await?;
    let filter = FeedbackFilter {
        source: Some(SOURCE),
        from: Some(at),
        before: Some(Timestamp(at.0.saturating_add(Span::from_secs(1).0))),
        ..FeedbackFilter::default()
    };
    let near = scope.list_feedback(&filter, None, 500).await?;
    let earlier: Vec<i32> = report.account.there_by.keys().copied().collect();
    let ours = |item: &&Feedback| item.import_no == report.import.import_no || earlier.contains(&item.import_no);
    let found = near.iter().find(|item| ours(item) && item.text.as_deref() == Some(text));
    found.cloned().ok_or_else(|| {
        TypedError::Text("the text could not be kept as feedback; leave out signs that nobody can see".to_owned())
    })
}
