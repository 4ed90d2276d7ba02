//! Journeys as they are told.

use std::collections::BTreeSet;
use std::sync::Arc;

use desireline_journeys::store::journeys::Journey;
use desireline_journeys::store::people::known_names;
use desireline_model::journey::Reading;
use desireline_model::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::{Counted, counted};
use crate::app::App;
use crate::document::ReadingSchema;
use crate::extract::Desk;
use crate::problem::Problem;
use crate::values::{day_of, days_until, instant};

/// Who owns something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Owner)]
pub struct OwnerOut {
    /// The name, as the map has it.
    pub name: String,
    /// Whether somebody has this name now.
    pub known: bool,
}

impl OwnerOut {
    /// An owner, given the names of everybody who has not left.
    pub fn of(name: String, known: &BTreeSet<String>) -> Self {
        Self { known: known.contains(&name), name }
    }
}

/// What there is to see of a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JourneyState {
    /// No customer has taken it.
    NoData,
    /// Nothing is drawn yet.
    NoMap,
    /// Too few customers to settle a claim.
    Few,
    /// A map and customers to hold it against.
    Ok,
}

/// A journey.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Journey)]
pub struct JourneyOut {
    /// All that needs no reading of events.
    #[serde(flatten)]
    pub card: JourneyCard,
    /// What there is to see.
    pub state: JourneyState,
    /// Customers who took it.
    pub customers: u64,
    /// How often it was taken.
    pub cases: u64,
    /// The first event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub first_time: Option<String>,
    /// The last event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub last_time: Option<String>,
}

/// A journey as lists have it.
#[derive(Debug, Serialize, ToSchema)]
pub struct JourneyCard {
    /// By which addresses name it.
    pub slug: String,
    /// Its name for people.
    pub title: String,
    /// The insight in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// Who owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<OwnerOut>,
    /// The revision of its map, from 1.
    pub rev: u64,
    /// The day on which it is looked at next.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub next_review: Option<String>,
    /// In how many days that is, in UTC; negative when it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_due_days: Option<i64>,
    /// How evidence is read for it.
    #[schema(value_type = ReadingSchema)]
    pub reading: Reading,
    /// When it was changed last.
    #[schema(format = DateTime)]
    pub changed_at: String,
}

impl JourneyCard {
    /// A journey, given the names of everybody who has not left.
    pub fn of(journey: Journey, known: &BTreeSet<String>, now: Timestamp) -> Self {
        let today = day_of(now);
        Self {
            slug: journey.slug,
            title: journey.title,
            headline: journey.headline,
            owner: journey.owner.map(|name| OwnerOut::of(name, known)),
            rev: journey.rev,
            next_review: journey.next_review.map(|day| day.to_string()),
            review_due_days: journey.next_review.map(|day| days_until(today, day)),
            reading: journey.reading,
            changed_at: instant(journey.changed_at),
        }
    }
}

/// The names of everybody who has not left.
pub(crate) async fn known(app: &App) -> Result<BTreeSet<String>, Problem> {
    Ok(known_names(app.installation.db()).await?)
}

/// A journey with what was counted of it.
pub(crate) async fn told(app: &Arc<App>, desk: &Desk, journey: Journey) -> Result<JourneyOut, Problem> {
    let counted = counted(app, desk, &journey.slug).await?;
    with_counts(app, desk, journey, counted).await
}

/// A journey that was just changed. What is done is done: where counting fails or takes too long, nobody is counted, and
/// whoever asks for the journey hears why.
pub(crate) async fn told_when_changed(app: &Arc<App>, desk: &Desk, journey: Journey) -> Result<JourneyOut, Problem> {
    let counted = counted(app, desk, &journey.slug).await.unwrap_or_default();
    with_counts(app, desk, journey, counted).await
}

async fn with_counts(app: &Arc<App>, desk: &Desk, journey: Journey, counted: Counted) -> Result<JourneyOut, Problem> {
    let (_, map) = desk.scope.journey_and_map(&journey.slug).await?;
    let drawn = map.stages.iter().any(|stage| !stage.steps.is_empty());
    let few = map.thresholds.min_customers;
    let Counted { customers, cases, first_time, last_time } = counted;
    let state = match (customers, drawn) {
        (0, _) => JourneyState::NoData,
        (_, false) => JourneyState::NoMap,
        (customers, _) if customers < few => JourneyState::Few,
        _ => JourneyState::Ok,
    };
    let known = known(app).await?;
    Ok(JourneyOut {
        card: JourneyCard::of(journey, &known, desk.now),
        state,
        customers,
        cases,
        first_time: first_time.map(instant),
        last_time: last_time.map(instant),
    })
}
