//! The picture of a journey that is kept: its question is asked and its customers are heard once, whatever the width and
//! the selection that it is laid out for.

use desireline_events::engine::Effort;
use desireline_model::answer::{Answer, Difference, SnapshotToken};
use desireline_model::journey::Reading;
use desireline_model::map::MapDoc;
use desireline_model::question::{Ask, AskCheck, AskJourney, Period, Question};
use desireline_model::time::Timestamp;
use desireline_model::units::Share;
use desireline_scene::input::{Page, PictureInput};
use desireline_scene::scene::{DifferenceRow, Scene};
use desireline_scene::{Standing, compose, standing, words};
use jiff::tz::TimeZone;

use super::heard::{Heard, HeardError, heard};
use super::{input, lines};
use crate::ask::workspace::Clock;
use crate::ask::{AskError, ask_workspace};
use crate::explain;
use crate::installation::Installation;
use crate::proposals::{Proposal, propose};
use crate::store::Scope;
use crate::store::journeys::Journey;

/// The most differences that a picture tells of: those that weigh most. Evidence may have any number of names.
const MOST: usize = 300;

/// What a picture of a journey is made from.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The journey.
    pub journey: Journey,
    /// Its map.
    pub map: MapDoc,
    /// What was asked.
    pub question: Question,
    /// The state that it was asked at; absent where it could not be asked.
    pub at: Option<SnapshotToken>,
    /// The answer, or why there is none, in a sentence.
    pub answer: Result<Answer, String>,
    /// What customers said.
    pub heard: Heard,
}

/// For whom a picture is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Look<'a> {
    /// What is selected: the key of a difference, `step:SLUG` or `stage:SLUG`.
    pub selected: Option<&'a str>,
    /// For what kind of page.
    pub page: Page,
    /// How wide it is, in pixels.
    pub width: f64,
}

/// A difference in words: all that can be told of it beside the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Its row in the picture.
    pub row: DifferenceRow,
    /// The share of customers from which on it contradicts the map.
    pub threshold: f64,
    /// Where it shows and what it goes with.
    pub lines: Vec<String>,
    /// How it was found.
    pub how_we_know: Vec<String>,
}

/// Why a picture cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    /// The question has no answer.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// Answers of customers cannot be read.
    #[error(transparent)]
    Heard(#[from] HeardError),
}

/// What a journey's page asks: the check of its map, or what customers did while nothing is drawn that events can show.
pub fn question(reading: &Reading, map: &MapDoc, period: Option<Period>) -> Question {
    let seen = map.stages.iter().flat_map(|stage| &stage.steps).any(|step| step.in_events());
    let ask = match seen {
        true => Ask::Check(Box::new(AskCheck { map: map.clone(), strict: false })),
        false => Ask::Journey(AskJourney::default()),
    };
    reading.question(ask, period)
}

/// Asks what a journey's picture shows.
///
/// A reading that does not fit what was taken in, such as cases of a column that no file has, is no error: the picture
/// shows what is drawn, and says why there are no figures.
///
/// # Errors
///
/// When the period is empty, or the store cannot be read.
pub async fn show(
    installation: &Installation,
    scope: &Scope,
    journey: Journey,
    map: MapDoc,
    period: Option<Period>,
    now: Clock<'_>,
) -> Result<Shown, ShowError> {
    let question = question(&journey.reading, &map, period);
    let (answer, at) = match ask_workspace(installation, scope, &question, None, Effort::default(), now).await {
        Ok(answered) => (Ok(answered.answer), Some(answered.at)),
        Err(error) if is_about_the_reading(&error) => (Err(error.to_string()), None),
        Err(error) => return Err(error.into()),
    };
    let heard = match &answer {
        Ok(_) => heard(installation, scope, &map, &question.sources, None, period, now()).await?,
        Err(_) => Heard::default(),
    };
    Ok(Shown { journey, map, question, at, answer, heard })
}

fn is_about_the_reading(error: &AskError) -> bool {
    matches!(
        error,
        AskError::NoCaseColumn
            | AskError::StartWithoutEpisode
            | AskError::Net(_)
            | AskError::NoZone(_)
            | AskError::UnknownSource { .. }
    )
}

impl Shown {
    /// Whether customers differ from the map in this way.
    pub fn has_difference(&self, key: &str) -> bool {
        let Ok(Answer::Check(check)) = &self.answer else { return false };
        check.differences.iter().any(|difference| difference.key() == key)
    }

    /// How each step of the map stands, by the rule of the picture.
    pub fn standing(&self) -> Vec<Standing> {
        standing(&self.map, &self.input())
    }

    fn input(&self) -> PictureInput {
        match &self.answer {
            Ok(answer) => input(&self.map, answer, &self.heard),
            Err(_) => PictureInput { map: Some(self.map.clone()), ..PictureInput::default() },
        }
    }

    /// The picture, laid out.
    pub fn scene(&self, look: &Look<'_>) -> Scene {
        let input = self.input();
        let mut scene = compose(&PictureInput {
            headline: self.journey.headline.clone(),
            asked_period: self.asked_period(),
            selected: look.selected.map(str::to_owned),
            page: look.page,
            width: look.width,
            ..input
        });
        let n = scene.differences.len();
        if n > MOST {
            let mut place = 0;
            scene.differences.retain(|row| {
                place += 1;
                place <= MOST || row.shown || row.selected || row.first_fix
            });
            let n = words::count(n as u64);
            scene.basis.push(format!("The {MOST} differences that weigh most are told of, of {n}."));
        }
        scene.basis.extend(self.heard.how_we_know());
        if let Err(why) = &self.answer {
            scene.basis.push(format!("There are no figures: {why}."));
        }
        scene
    }

    /// Every difference of the answer in words, in the order in which a scene of it has them.
    pub fn differences(&self, scene: &Scene) -> Vec<Told> {
        let Ok(Answer::Check(check)) = &self.answer else { return Vec::new() };
        let found = |key: &str| check.differences.iter().find(|difference| difference.key() == key);
        let rows = scene.differences.iter().filter_map(|row| Some((row, found(&row.key)?)));
        rows.map(|(row, difference)| Told {
            row: row.clone(),
            threshold: difference.threshold,
            lines: lines(&self.map, check, difference),
            how_we_know: how_we_know(difference),
        })
        .collect()
    }

    /// What to draw otherwise about a difference, by its key.
    pub fn proposal(&self, key: &str) -> Option<Proposal> {
        let Ok(Answer::Check(check)) = &self.answer else { return None };
        propose(&self.map, check.differences.iter().find(|difference| difference.key() == key)?)
    }

    /// The period in words, by days of the journey's zone.
    fn asked_period(&self) -> Option<String> {
        let zone = self.question.zone.as_deref().and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
        let local = |at: Timestamp| {
            let instant = jiff::Timestamp::from_microsecond(at.0).ok();
            let ahead = instant.map_or(0, |instant| i64::from(zone.to_offset(instant).seconds()) * 1_000_000);
            Timestamp(at.0.saturating_add(ahead))
        };
        let period = self.question.period?;
        words::asked_period(period.from.map(local), period.to.map(local))
    }
}

fn how_we_know(difference: &Difference) -> Vec<String> {
    let Share { count, n, interval, .. } = difference.customers;
    let between = interval.map_or_else(String::new, |interval| {
        format!(", 95 % interval {:.1} to {:.1} %", interval.low * 100.0, interval.high * 100.0)
    });
    let counted = format!("{} of {} customers at least once{between}.", words::count(count), words::count(n));
    vec![counted, explain::means(difference.class).to_owned(), explain::found(difference.class).to_owned()]
}
