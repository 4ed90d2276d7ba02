//! What customers said, by step: how it felt, and in whose words.
//!
//! A score becomes a value from −2 (the worst that could be given) to 2 (the best). Pieces of one customer on one day are
//! one value, the days of a customer are one value, and a step's figure is the mean over customers: one loud voice is one
//! voice. Its interval is Student's, at 95 %.

use std::collections::{BTreeMap, HashMap, HashSet};

use desireline_events::segments::SegmentError;
use desireline_model::map::MapDoc;
use desireline_model::question::Period;
use desireline_model::time::{Span, Timestamp};
use desireline_scene::input::StepFeeling;
use roaring::RoaringBitmap;

use super::placing::{Files, Paths, Placed, in_period, step_of};
use crate::ask::workspace::classes;
use crate::installation::Installation;
use crate::store::feedback::Feedback;
use crate::store::feedback::search::FeedbackFilter;
use crate::store::{Scope, StoreError};

/// The most answers that are placed: the latest.
const MOST: u32 = 200_000;
/// How many quotes of a step are kept.
const QUOTES: usize = 3;
/// How long a quote is, in characters.
const QUOTE_CHARS: (usize, usize) = (12, 160);
/// How long a reader's files are kept for it.
const LEASE: Span = Span::from_secs(300);

/// Why nothing was heard.
#[derive(Debug, thiserror::Error)]
pub enum HeardError {
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A segment or a frame cannot be read.
    #[error(transparent)]
    Segment(#[from] SegmentError),
}

/// Something that a customer said, word for word.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// The words.
    pub text: String,
    /// When they were said.
    pub at: Timestamp,
    /// By which source they came.
    pub source: String,
    /// The score that was given with them: `2 of 1 to 5`.
    pub score: Option<String>,
    value: f64,
}

/// What customers said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heard {
    /// How steps felt.
    pub feelings: Vec<StepFeeling>,
    /// Answers at each step, with or without a score.
    said: BTreeMap<String, u64>,
    /// The unhappiest quotes of each step.
    quotes: BTreeMap<String, Vec<Quote>>,
    /// How answers found their steps, and how many found none.
    placed: BTreeMap<Option<Placed>, u64>,
}

impl Heard {
    /// Whether nobody said anything.
    pub fn is_empty(&self) -> bool {
        self.placed.is_empty()
    }

    /// How many answers belong to a step.
    pub fn said_at(&self, step: &str) -> u64 {
        self.said.get(step).copied().unwrap_or(0)
    }

    /// The unhappiest quotes of a step, at most three.
    pub fn quotes_at(&self, step: &str) -> &[Quote] {
        self.quotes.get(step).map_or(&[], Vec::as_slice)
    }

    /// How answers found their steps, in a sentence; none without answers.
    pub fn how_we_know(&self) -> Option<String> {
        let parts: Vec<String> = self
            .placed
            .iter()
            .map(|(how, n)| {
                let how = match how {
                    Some(Placed::Named) => "by the step that their source names",
                    Some(Placed::Bound) => "by the event that they are",
                    Some(Placed::Passed) => "by the last drawn step before them",
                    None => "nowhere",
                };
                format!("{} {how}", desireline_scene::words::count(*n))
            })
            .collect();
        (!parts.is_empty()).then(|| format!("Answers found their steps: {}.", parts.join(", ")))
    }
}

/// What a workspace's customers, or these of them, said about the steps of a map, in these sources; in all where none is
/// named.
///
/// # Errors
///
/// When the store or the events cannot be read.
pub async fn heard(
    installation: &Installation,
    scope: &Scope,
    map: &MapDoc,
    sources: &[String],
    whose: Option<&RoaringBitmap>,
    period: Option<Period>,
    now: Timestamp,
) -> Result<Heard, HeardError> {
    let mut answers: Vec<Feedback> = Vec::new();
    if sources.is_empty() {
        answers = scope.list_feedback(&FeedbackFilter::default(), None, MOST).await?;
    }
    for source in sources {
        let filter = FeedbackFilter { source: Some(source), ..FeedbackFilter::default() };
        answers.extend(scope.list_feedback(&filter, None, MOST - answers.len() as u32).await?);
    }
    if answers.is_empty() {
        return Ok(Heard::default());
    }
    let lease = scope.take_lease("what customers said", now, Timestamp(now.0.saturating_add(LEASE.0))).await?;
    let files = files(installation, scope, sources).await;
    let map = map.clone();
    let placed = match files {
        Ok(files) => {
            let of_them = |answer: &Feedback| {
                let number = answer.person_no.map(|number| files.customer(number as u32));
                whose.is_none_or(|whose| number.is_some_and(|number| whose.contains(number)))
            };
            answers.retain(of_them);
            let work = tokio::task::spawn_blocking(move || {
                let numbers = answers.iter().filter_map(|answer| answer.person_no);
                let customers: HashSet<u32> = numbers.map(|number| files.customer(number as u32)).collect();
                let paths = files.paths(&customers, &map)?;
                Ok(sum_up(&answers, &files, &paths, &map, period))
            });
            match work.await {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            }
        }
        Err(error) => Err(error),
    };
    // What was read stands, whatever becomes of the lease: it ends by itself.
    let released = scope.release_lease(&lease.id).await;
    let placed = placed?;
    released?;
    Ok(placed)
}

async fn files(installation: &Installation, scope: &Scope, only: &[String]) -> Result<Files, HeardError> {
    let mut opened = scope.open_snapshot().await?;
    let mut frames = Vec::with_capacity(opened.snapshot.frames.len());
    for seq in opened.snapshot.frames.iter().map(|frame| frame.seq).collect::<Vec<_>>() {
        frames.push(opened.frame_body(seq).await?);
    }
    let snapshot = opened.snapshot.clone();
    drop(opened);
    let folder = installation.segments_folder(scope);
    let sources = scope.list_sources().await?;
    let of_reading = sources.iter().filter(|source| only.contains(&source.name));
    Ok(Files {
        segments: snapshot.segments.iter().map(|segment| segment.id.events_path(&folder)).collect(),
        frames,
        undone: snapshot.undone.iter().map(|import_no| *import_no as u32).collect(),
        linked: classes(&scope.links_at(snapshot.identity_version).await?),
        rules: snapshot.rules.clone(),
        sources: (!only.is_empty()).then(|| of_reading.map(|source| source.source_no as u16).collect()),
    })
}

/// Whose voice an answer is: a customer's, or that of somebody who gave no name.
type Voice = Result<u32, usize>;

/// The values of a voice on a day: their sum, and how many there are.
type Days = HashMap<(Voice, i64), (f64, u64)>;

fn sum_up(answers: &[Feedback], files: &Files, paths: &Paths, map: &MapDoc, period: Option<Period>) -> Heard {
    let mut heard = Heard::default();
    let steps: Vec<&str> = map.stages.iter().flat_map(|stage| &stage.steps).map(|step| step.id.as_str()).collect();
    let mut values: BTreeMap<u16, Days> = BTreeMap::new();
    for (at, answer) in answers.iter().enumerate() {
        let customer = answer.person_no.map(|number| files.customer(number as u32));
        if period.is_some_and(|period| !in_period(answer, customer, &period, paths)) {
            continue;
        }
        let found = step_of(answer, customer, map, paths);
        *heard.placed.entry(found.map(|(_, how)| how)).or_default() += 1;
        let Some((step, _)) = found else { continue };
        let Some(id) = steps.get(step as usize) else { continue };
        *heard.said.entry((*id).to_owned()).or_default() += 1;
        let value = value_of(answer);
        if let Some(value) = value {
            let day = answer.said_at.0.div_euclid(Span::from_days(1).0);
            let sum = values.entry(step).or_default().entry((customer.ok_or(at), day)).or_default();
            *sum = (sum.0 + value, sum.1 + 1);
        }
        keep_quote(heard.quotes.entry((*id).to_owned()).or_default(), answer, value);
    }
    heard.feelings = values
        .into_iter()
        .filter_map(|(step, days)| {
            let mut voices: BTreeMap<Voice, Vec<(i64, f64)>> = BTreeMap::new();
            for ((voice, day), (sum, n)) in days {
                voices.entry(voice).or_default().push((day, sum / n as f64));
            }
            let means = voices.into_values().map(|mut days| {
                days.sort_by_key(|(day, _)| *day);
                days.iter().map(|(_, value)| value).sum::<f64>() / days.len() as f64
            });
            let (n, mean, half) = mean_and_half(&means.collect::<Vec<f64>>())?;
            Some(StepFeeling {
                step: (*steps.get(step as usize)?).to_owned(),
                n,
                mean,
                low: (mean - half).max(-2.0),
                high: (mean + half).min(2.0),
                ..StepFeeling::default()
            })
        })
        .collect();
    // One short quote, where it feels worst.
    let asked = |felt: &&mut StepFeeling| felt.n >= SETTLED && felt.mean <= desireline_scene::WELL;
    let worst = heard.feelings.iter_mut().filter(asked).min_by(|a, b| a.mean.total_cmp(&b.mean));
    if let Some(worst) = worst {
        worst.quote = heard.quotes.get(&worst.step).and_then(|quotes| quotes.first()).map(|quote| quote.text.clone());
    }
    heard
}

/// A mean of fewer is none.
const SETTLED: u64 = 10;

/// How many, their mean, and half the width of its 95 % interval.
///
/// Student's t by its expansion in the normal quantile: Abramowitz and Stegun (1964), 26.7.5; off by less than 0.01 from
/// nine degrees of freedom on.
fn mean_and_half(values: &[f64]) -> Option<(u64, f64, f64)> {
    if values.is_empty() {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    if values.len() == 1 {
        return Some((1, mean, 4.0));
    }
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let (z, free): (f64, f64) = (1.959_964, n - 1.0);
    let t = z + (z.powi(3) + z) / (4.0 * free) + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * free * free);
    Some((values.len() as u64, mean, t * (variance / n).sqrt()))
}

/// The value of an answer's score, from −2 to 2.
pub(super) fn value_of(answer: &Feedback) -> Option<f64> {
    answer.score.zip(answer.scale()).map(|(score, scale)| scale.goodness(score) * 4.0 - 2.0)
}

/// Keeps the unhappiest of the quotes that are short enough to stand in a picture; the latest of equals.
pub(super) fn keep_quote(kept: &mut Vec<Quote>, answer: &Feedback, value: Option<f64>) {
    let Some(text) = answer.text.as_deref().map(str::trim) else { return };
    let chars = text.chars().take(QUOTE_CHARS.1 + 1).count();
    if chars < QUOTE_CHARS.0 || chars > QUOTE_CHARS.1 {
        return;
    }
    let value = value.unwrap_or(0.0);
    // Answers come latest first.
    let place = kept.partition_point(|other| other.value <= value);
    if place >= QUOTES {
        return;
    }
    let number = |number: f64| if number.fract() == 0.0 { format!("{number:.0}") } else { format!("{number}") };
    let score = answer.score.zip(answer.scale()).map(|(score, scale)| {
        format!("{} on a scale of {} to {}", number(score), number(scale.min), number(scale.max))
    });
    let (text, source) = (text.to_owned(), answer.source_name.clone());
    kept.insert(place, Quote { text, at: answer.said_at, source, score, value });
    kept.truncate(QUOTES);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_has_students_interval() {
        // SciPy: t.interval(0.95, 9, mean, sem) of 1..10.
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let (n, mean, half) = mean_and_half(&values).expect("values");
        assert_eq!((n, mean), (10, 5.5));
        assert!((half - 2.1658).abs() < 0.01, "{half}");
        assert!(mean_and_half(&[]).is_none());
    }
}
