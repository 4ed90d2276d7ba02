//! What a worker is told: which file or map, and how to read it.

use std::path::PathBuf;

use desireline_ingest::{FeedbackOptions, ReadOptions, Role, RowsAre};
use desireline_journeys::intake::ReadingError;
use desireline_journeys::intake::pieces::keep_everything;
use desireline_journeys::intake::reading::Reading;
use desireline_journeys::store::sources::EvidenceKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::limits::Limits;
use crate::sources::KindWord;

/// What a worker is told, on a line of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Job {
    /// Read a file.
    File(ReadJob),
    /// Read a map, whose bytes follow the line.
    Map(MapJob),
}

/// Which map to read, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapJob {
    /// What it was called where it came from.
    pub name: String,
    /// Its size.
    pub n_bytes: u64,
    /// From which number to which scores of feelings go; as the format has it without.
    pub scale: Option<(f64, f64)>,
    /// What reading it may take.
    pub limits: Limits,
}

/// Which file to read, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadJob {
    /// The file.
    pub path: PathBuf,
    /// What it was called where it came from.
    pub name: String,
    /// Its size.
    pub n_bytes: u64,
    /// What it is taken in as.
    pub kind: KindWord,
    /// How to read it.
    pub read: HowToRead,
    /// What reading it may take.
    pub limits: Limits,
}

/// How to read a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum HowToRead {
    /// As somebody asks now.
    Asked(Box<ReadIn>),
    /// As an earlier file of the same source was read.
    Saved(Reading),
}

impl HowToRead {
    /// As options of the readers, with all that a workspace keeps.
    ///
    /// # Errors
    ///
    /// When there is no such zone.
    pub fn options(&self, kind: KindWord) -> Result<ReadOptions, ReadingError> {
        let (mut options, feedback) = match self {
            Self::Asked(asked) => (asked.options()?, asked.feedback.clone()),
            Self::Saved(reading) => (reading.options()?, None),
        };
        let earlier = std::mem::take(&mut options.rows);
        let rows = match (kind.into(), earlier) {
            // What was settled of an earlier file holds.
            (EvidenceKind::Feedback, RowsAre::Feedback(settled)) if feedback.is_none() => RowsAre::Feedback(settled),
            (kind, _) => match kind {
                EvidenceKind::Events => RowsAre::Events,
                EvidenceKind::Feedback => RowsAre::Feedback(feedback.unwrap_or_default().into()),
                EvidenceKind::Identities => RowsAre::Identities,
            },
        };
        Ok(keep_everything(ReadOptions { rows, ..options }))
    }
}

/// How to read a file; what is not said is told from the data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReadIn {
    /// Which column is what.
    pub columns: ColumnsIn,
    /// The zone of times that have none, such as `Europe/Rome`; UTC without it.
    #[schema(example = "Europe/Rome")]
    pub zone: Option<String>,
    /// How times are written, such as `%d/%m/%Y %H:%M`.
    pub time_format: Option<String>,
    /// Keep only events with these lifecycle transitions; all without it.
    pub transitions: Vec<String>,
    /// What cannot be told from a file of feedback.
    pub feedback: Option<FeedbackIn>,
}

/// What can be said about a file of feedback beyond its columns; the rest is told from the data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FeedbackIn {
    /// The lowest score; goes with `scale_max`.
    pub scale_min: Option<f64>,
    /// The highest score.
    pub scale_max: Option<f64>,
    /// Whether higher scores are better.
    pub higher_is_better: Option<bool>,
    /// What was asked, for every row: `nps`, `csat`, `review` and the like.
    pub question: Option<String>,
    /// The time of every row, where no column says one.
    pub at: Option<String>,
    /// What the events are called.
    pub event_name: Option<String>,
}

/// Which column is what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({ "customer": "user_id", "time": "ts" }))]
pub struct ColumnsIn {
    /// The customer's id.
    pub customer: Option<String>,
    /// The matter's key: an order, a ticket.
    pub case: Option<String>,
    /// What happened.
    pub activity: Option<String>,
    /// When it happened.
    pub time: Option<String>,
    /// Where it happened.
    pub channel: Option<String>,
    /// Who acted: customer, company or partner.
    pub actor: Option<String>,
    /// The source's own session id.
    pub session: Option<String>,
    /// The source's own id of the event.
    pub message_id: Option<String>,
    /// The lifecycle transition.
    pub lifecycle: Option<String>,
    /// Money.
    pub amount: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// A score that a customer gave.
    pub score: Option<String>,
    /// What a customer said.
    pub text: Option<String>,
    /// A heading over it.
    pub title: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// What was asked.
    pub question: Option<String>,
    /// The step that it is about.
    pub touchpoint: Option<String>,
}

impl ReadIn {
    /// As options of the readers.
    ///
    /// # Errors
    ///
    /// When there is no such zone.
    pub fn options(&self) -> Result<ReadOptions, ReadingError> {
        let options = self.reading().options()?;
        Ok(ReadOptions { remembered: false, ..options })
    }

    /// As it is saved with a source.
    pub fn reading(&self) -> Reading {
        let columns = &self.columns;
        let named = [
            (Role::Customer, &columns.customer),
            (Role::Case, &columns.case),
            (Role::Activity, &columns.activity),
            (Role::Time, &columns.time),
            (Role::Channel, &columns.channel),
            (Role::Actor, &columns.actor),
            (Role::Session, &columns.session),
            (Role::MessageId, &columns.message_id),
            (Role::Lifecycle, &columns.lifecycle),
            (Role::Amount, &columns.amount),
            (Role::Currency, &columns.currency),
            (Role::Score, &columns.score),
            (Role::Text, &columns.text),
            (Role::Title, &columns.title),
            (Role::Language, &columns.language),
            (Role::Question, &columns.question),
            (Role::Touchpoint, &columns.touchpoint),
        ];
        let columns = named.into_iter().filter_map(|(role, column)| Some((role.word().to_owned(), column.clone()?)));
        Reading {
            columns: columns.collect(),
            zone: self.zone.clone(),
            time_format: self.time_format.clone(),
            transitions: self.transitions.clone(),
            ..Reading::default()
        }
    }
}

impl From<FeedbackIn> for FeedbackOptions {
    fn from(said: FeedbackIn) -> Self {
        Self {
            scale: said.scale_min.zip(said.scale_max),
            higher_is_better: said.higher_is_better,
            question: said.question,
            at: said.at,
            event_name: said.event_name,
            otherwise: None,
        }
    }
}
