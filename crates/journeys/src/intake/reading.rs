//! How a file is read, as something that can be kept: the mapping that is saved with a source.

use std::collections::BTreeMap;

use desireline_ingest::{ColumnHints, FeedbackOptions, LifecyclePolicy, Mapping, ReadOptions, Role, RowsAre};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::store::sources::EvidenceKind;

/// Which column is what, and how times are read. Kept as JSON with the source, so that its next file is read alike.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The column of each role, by the role's word: `customer`, `activity`, `message id`, ….
    pub columns: BTreeMap<String, String>,
    /// The zone of times that have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// How times are written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_format: Option<String>,
    /// The lifecycle transitions that are events; all where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transitions: Vec<String>,
    /// What kind of id the customers have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_kind: Option<String>,
    /// What the rows are, where they are no events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
    /// What was said about feedback beyond its columns: `scale`, `better`, `asked`, `at`, `event_name`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub feedback: BTreeMap<String, String>,
}

/// Why a saved mapping cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadingError {
    /// It is not JSON of this shape.
    #[error("the mapping saved with the source cannot be read; name the columns to save another one")]
    Json(#[from] serde_json::Error),
    /// Its zone is none.
    #[error("`{name}` is no time zone; write it as in `Europe/Rome` or `UTC`")]
    Zone {
        /// The name.
        name: String,
        /// Why.
        source: jiff::Error,
    },
}

impl Reading {
    /// How a file was read that was opened with these options.
    pub fn of(mapping: &Mapping, options: &ReadOptions, id_kind: &str) -> Self {
        let columns = mapping.chosen.iter().map(|chosen| (chosen.role.word().to_owned(), chosen.column.clone()));
        Self {
            columns: columns.collect(),
            zone: options.zone_name.clone(),
            time_format: options.time_format.clone(),
            transitions: match &options.lifecycle {
                LifecyclePolicy::All => Vec::new(),
                LifecyclePolicy::Only(words) => words.clone(),
            },
            id_kind: Some(id_kind.to_owned()),
            rows: match &options.rows {
                RowsAre::Events => None,
                RowsAre::Feedback(_) => Some(EvidenceKind::Feedback.to_string()),
                RowsAre::Identities => Some(EvidenceKind::Identities.to_string()),
            },
            feedback: match &options.rows {
                RowsAre::Feedback(stated) => {
                    stated_of(stated).into_iter().chain(mapping.settled.iter().cloned()).collect()
                }
                _ => BTreeMap::new(),
            },
        }
    }

    /// Reads one back.
    ///
    /// # Errors
    ///
    /// When it is not JSON of this shape.
    pub fn from_json(json: &str) -> Result<Self, ReadingError> {
        Ok(serde_json::from_str(json)?)
    }

    /// It as JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts are JSON")
    }

    /// What the rows are.
    pub fn kind(&self) -> EvidenceKind {
        match self.rows.as_deref() {
            Some("feedback") => EvidenceKind::Feedback,
            Some("identities") => EvidenceKind::Identities,
            _ => EvidenceKind::Events,
        }
    }

    /// What was said about feedback.
    fn stated(&self) -> FeedbackOptions {
        let text = |key: &str| self.feedback.get(key).cloned();
        let scale = text("scale").and_then(|scale| {
            let (min, max) = scale.split_once("..")?;
            Some((min.parse().ok()?, max.parse().ok()?))
        });
        FeedbackOptions {
            scale,
            higher_is_better: text("better").map(|better| better == "higher"),
            question: text("asked"),
            at: text("at"),
            event_name: text("event_name"),
            otherwise: text("otherwise"),
        }
    }

    /// Options that read a file in this way.
    ///
    /// # Errors
    ///
    /// When its zone is none that we know.
    pub fn options(&self) -> Result<ReadOptions, ReadingError> {
        let zone = match &self.zone {
            Some(name) => {
                let failed = |source| ReadingError::Zone { name: name.clone(), source };
                Some(TimeZone::get(name).map_err(failed)?)
            }
            None => None,
        };
        let column = |role: Role| self.columns.get(role.word()).cloned();
        Ok(ReadOptions {
            rows: match self.kind() {
                EvidenceKind::Events => RowsAre::Events,
                EvidenceKind::Feedback => RowsAre::Feedback(self.stated()),
                EvidenceKind::Identities => RowsAre::Identities,
            },
            columns: ColumnHints {
                customer: column(Role::Customer),
                case: column(Role::Case),
                activity: column(Role::Activity),
                time: column(Role::Time),
                channel: column(Role::Channel),
                actor: column(Role::Actor),
                session: column(Role::Session),
                message_id: column(Role::MessageId),
                lifecycle: column(Role::Lifecycle),
                amount: column(Role::Amount),
                currency: column(Role::Currency),
                score: column(Role::Score),
                text: column(Role::Text),
                title: column(Role::Title),
                language: column(Role::Language),
                question: column(Role::Question),
                touchpoint: column(Role::Touchpoint),
            },
            remembered: true,
            zone,
            zone_name: self.zone.clone(),
            time_format: self.time_format.clone(),
            lifecycle: if self.transitions.is_empty() {
                LifecyclePolicy::All
            } else {
                LifecyclePolicy::Only(self.transitions.clone())
            },
            ..ReadOptions::default()
        })
    }
}

fn stated_of(stated: &FeedbackOptions) -> BTreeMap<String, String> {
    let better = |higher: bool| if higher { "higher" } else { "lower" }.to_owned();
    let all = [
        ("scale", stated.scale.map(|(min, max)| format!("{min}..{max}"))),
        ("better", stated.higher_is_better.map(better)),
        ("asked", stated.question.clone()),
        ("at", stated.at.clone()),
        ("event_name", stated.event_name.clone()),
        ("otherwise", stated.otherwise.clone()),
    ];
    all.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}
