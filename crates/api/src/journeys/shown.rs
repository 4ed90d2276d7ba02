//! What pictures are made from, remembered while the journey and the evidence stay as they are.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use desireline_journeys::ask::AskError;
use desireline_journeys::picture::heard::{HeardError, Quote};
use desireline_journeys::picture::kept::{ShowError, Shown, show};
use desireline_journeys::picture::quotes::quotes as said;
use desireline_model::question::Period;
use desireline_model::time::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::OnceCell;

use crate::app::App;
use crate::extract::{Desk, shown as short};
use crate::problem::{Code, Place, Problem};
use crate::questions::work_when_there_is_room;

/// How many are remembered; the one that was not used for longest makes room.
const REMEMBERED: usize = 64;

/// One thing that is remembered, once somebody has asked for it.
type Slot<T> = Arc<OnceCell<Arc<T>>>;

/// Things by their keys; the last one used is the last one here.
#[derive(Debug)]
struct Remembered<T>(Mutex<VecDeque<(String, Slot<T>)>>);

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Remembered<T> {
    fn slot(&self, key: String) -> Slot<T> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = slots.iter().position(|(other, _)| *other == key);
        let found = place.and_then(|place| slots.remove(place)).map(|(_, slot)| slot);
        if slots.len() >= REMEMBERED {
            slots.pop_front();
        }
        let slot = found.unwrap_or_default();
        slots.push_back((key, Arc::clone(&slot)));
        slot
    }
}

/// What pictures are made from, by journey, state and period, and what the customers of differences said.
#[derive(Debug, Default)]
pub struct Pictures {
    shown: Remembered<Shown>,
    quotes: Remembered<Vec<Quote>>,
}

/// What a journey's picture is made from, of cases that start in a period. Whoever asks for the same meanwhile waits for
/// the same work.
pub(crate) async fn shown(
    app: &Arc<App>,
    desk: &Desk,
    slug: &str,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Arc<Shown>, Problem> {
    // The versions first: what is read later is as new as they are, or newer.
    let (manifest, identity) = desk.scope.versions().await?;
    let (journey, map) = desk.scope.journey_and_map(slug).await?;
    let period = period(journey.reading.zone.as_deref(), from, to)?;
    // A reading or a headline may change without a revision of the map.
    let reading = serde_json::to_string(&journey.reading).unwrap_or_default();
    let (id, rev, headline) = (&journey.id, journey.rev, &journey.headline);
    let key = format!("{id} {rev} {manifest} {identity} {period:?} {reading} {headline:?}");
    let slot = app.pictures.shown.slot(key);
    let work = async || {
        let (clock, scope) = (Arc::clone(app), desk.scope.clone());
        let shown = work_when_there_is_room(app, async move {
            let now = || clock.now();
            Ok(show(&clock.installation, &scope, journey, map, period, &now).await?)
        });
        shown.await.map(Arc::new)
    };
    slot.get_or_try_init(work).await.map(Arc::clone)
}

/// What the customers of one of a picture's differences said; nothing for any other key.
pub(crate) async fn quotes(
    app: &Arc<App>,
    desk: &Desk,
    shown: &Arc<Shown>,
    key: &str,
) -> Result<Arc<Vec<Quote>>, Problem> {
    let Some(at) = &shown.at else { return Ok(Arc::default()) };
    let asked = serde_json::to_string(&shown.question).unwrap_or_default();
    let asked = blake3::hash(asked.as_bytes()).to_hex();
    let slot = app.pictures.quotes.slot(format!("{} {} {asked} {key}", at.evidence, at.identity));
    let work = async || {
        let (clock, scope, shown, key) = (Arc::clone(app), desk.scope.clone(), Arc::clone(shown), key.to_owned());
        let found = work_when_there_is_room(app, async move {
            let now = || clock.now();
            Ok(said(&clock.installation, &scope, &shown, &key, &now).await?)
        });
        found.await.map(Arc::new)
    };
    slot.get_or_try_init(work).await.map(Arc::clone)
}

/// A period of instants or of days; a day is one of the journey's zone.
fn period(zone: Option<&str>, from: Option<&str>, to: Option<&str>) -> Result<Option<Period>, Problem> {
    let zone = zone.and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
    let refused = |parameter: &str, words: String| {
        let place = Place { parameter: Some(parameter.to_owned()), ..Place::default() };
        Problem::new(Code::BadRequest, words).at(place)
    };
    let read = |parameter: &str, text: Option<&str>| {
        text.map(|text| {
            Timestamp::read(text, &zone).map_err(|_| {
                refused(parameter, format!("`{}` is no time", short(text)))
                    .hint("write a day or an instant: `2026-01-05` or `2026-01-05T09:00:00Z`")
            })
        })
        .transpose()
    };
    let (from, to) = (read("from", from)?, read("to", to)?);
    match (from, to) {
        (None, None) => Ok(None),
        (Some(begin), Some(end)) if begin >= end => {
            Err(refused("to", format!("the period from {begin} to {end} is empty")))
        }
        _ => Ok(Some(Period { from, to })),
    }
}

impl From<ShowError> for Problem {
    fn from(error: ShowError) -> Self {
        match error {
            ShowError::Ask(error) => match error {
                AskError::EmptyPeriod { .. } => Self::new(Code::BadRequest, error.to_string()),
                error => error.into(),
            },
            ShowError::Heard(HeardError::Store(error)) => error.into(),
            ShowError::Heard(error) => Self::internal(&error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_bounded_and_what_is_used_stays() {
        let pictures = Remembered::<u8>::default();
        let first = pictures.slot("first".to_owned());
        for n in 0..REMEMBERED * 2 {
            pictures.slot(n.to_string());
            assert!(Arc::ptr_eq(&first, &pictures.slot("first".to_owned())), "{n}");
        }
        assert_eq!(pictures.0.lock().expect("no panic").len(), REMEMBERED);
    }

    #[test]
    fn a_day_is_one_of_the_journeys_zone() {
        let start = |zone| period(zone, Some("2026-01-05"), None).expect("a period").expect("a start").from;
        assert_eq!(start(None).expect("a start").to_string(), "2026-01-05T00:00:00Z");
        assert_eq!(start(Some("America/Sao_Paulo")).expect("a start").to_string(), "2026-01-05T03:00:00Z");
        assert!(period(None, None, None).expect("no period").is_none());
        for (from, to) in [("2026-01-05", "2026-01-05"), ("soon", "2026-01-05"), ("2026-01-05", "")] {
            assert!(period(None, Some(from), Some(to)).is_err(), "{from} {to}");
        }
    }
}
