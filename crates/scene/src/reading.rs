//! Facts: what the input says of each station and stage, whatever the layout will be.

mod stations;

use std::collections::BTreeMap;

use desireline_model::answer::{Basis, Difference, Verdict};

use crate::deviations::Candidate;
use crate::input::PictureInput;
use crate::scene::{EvidenceCounts, Felt, StationState};
use crate::text::clean;
use crate::words;

/// More stages than this, or more touchpoints than [`TOUCHPOINTS`], show stages only.
const STAGES: usize = 12;
/// See [`STAGES`].
const TOUCHPOINTS: usize = 40;
/// Fewer customers than this are drawn as single threads.
pub(crate) const THREADS: u64 = 30;
/// A score needs this many answers.
pub(crate) const ANSWERS: u64 = 10;

/// What there is to draw from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Material {
    /// A map and events.
    Walked,
    /// A map and answers, no events.
    Said,
    /// A map alone.
    Drawn,
    /// Events alone.
    Proposed,
    /// Nothing.
    Nothing,
}

/// The input as facts.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub material: Material,
    pub title: String,
    pub stations: Vec<Fact>,
    pub stages: Vec<StageFact>,
    /// Whether stages are the stations.
    pub folded: bool,
    /// All customers, or all cases where events are all there is.
    pub n: u64,
    /// One and many of them: `customer`, `customers`.
    pub unit: (&'static str, &'static str),
    pub period: Option<String>,
    /// In the order of weight.
    pub candidates: Vec<Candidate>,
    /// Cases still open, where no step is known for them.
    pub under_way: Option<u64>,
    /// Names that had no room on a proposed line.
    pub more: usize,
    pub basis: Vec<String>,
}

/// What is known of a station.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub id: String,
    pub name: String,
    /// The place of its stage in [`Reading::stages`].
    pub stage: usize,
    /// Whether it stands for a whole stage.
    pub is_stage: bool,
    pub state: StationState,
    pub why: String,
    pub customers: Option<u64>,
    pub left: Option<u64>,
    pub under_way: Option<u64>,
    pub felt: Option<Felt>,
    pub quote: Option<String>,
    pub evidence: EvidenceCounts,
    pub outcome: bool,
}

/// A stage and the stations that it holds.
#[derive(Debug, Clone)]
pub(crate) struct StageFact {
    pub id: String,
    pub name: String,
    pub owner: Option<String>,
    pub steps: usize,
    pub unfolded: bool,
    pub customers: Option<u64>,
    pub wandering: Option<String>,
    /// First station and the one after the last.
    pub stations: (usize, usize),
}

/// Reads the input.
pub(crate) fn read(input: &PictureInput) -> Reading {
    let mut reading = match (&input.map, &input.journey) {
        (Some(map), _) if map.stages.iter().any(|stage| !stage.steps.is_empty()) => stations::of_map(map, input),
        (_, Some(journey)) if !journey.touchpoints.is_empty() => stations::proposed(journey, input),
        _ => stations::hollow(input),
    };
    if let Some(basis) = basis(input) {
        reading.period = basis.first_time.zip(basis.last_time).map(|(from, to)| words::period(from, to));
        reading.basis = how_we_know(basis, &reading);
    }
    reading.candidates = crate::deviations::candidates(&reading, input);
    reading
}

/// How each step stands.
pub(crate) fn standing(map: &desireline_model::map::MapDoc, input: &PictureInput) -> Vec<crate::Standing> {
    stations::standing(map, input)
}

/// The basis of the answer that the picture rests on.
pub(crate) fn basis(input: &PictureInput) -> Option<&Basis> {
    input.check.as_ref().map(|check| &check.basis).or(input.journey.as_ref().map(|journey| &journey.basis))
}

impl Reading {
    /// The station of a step or stage.
    pub fn station(&self, id: &str) -> Option<usize> {
        self.stations.iter().position(|station| station.id == id && !station.is_stage)
    }

    /// Where a step is drawn: its own station, or its stage's.
    pub fn place(&self, input: &PictureInput, step: &str) -> Option<usize> {
        self.station(step).or_else(|| {
            let map = input.map.as_ref()?;
            let stage = map.stages.iter().find(|stage| stage.steps.iter().any(|drawn| drawn.id == step))?;
            self.stations.iter().position(|station| station.is_stage && station.id == stage.id)
        })
    }

    /// The figures of the trunk: customers at each station; where a station has none, what lies between its
    /// neighbours that have.
    pub fn trunk(&self) -> Vec<f64> {
        let known: Vec<(usize, f64)> = self
            .stations
            .iter()
            .enumerate()
            .filter_map(|(at, station)| station.customers.map(|customers| (at, customers as f64)))
            .collect();
        (0..self.stations.len())
            .map(|at| {
                let before = known.iter().rev().find(|(place, _)| *place <= at);
                let after = known.iter().find(|(place, _)| *place >= at);
                match (before, after) {
                    (Some((a, from)), Some((b, to))) if a != b => from + (to - from) * (at - a) as f64 / (b - a) as f64,
                    (Some((_, value)), _) | (_, Some((_, value))) => *value,
                    (None, None) => 0.0,
                }
            })
            .collect()
    }

    /// Whether customers are few enough to draw each.
    pub fn in_threads(&self) -> bool {
        self.n > 0 && self.n < THREADS
    }
}

/// Names of steps by id, cleaned.
pub(crate) fn step_names(input: &PictureInput) -> BTreeMap<String, String> {
    let steps = input.map.iter().flat_map(|map| map.stages.iter().flat_map(|stage| &stage.steps));
    steps.map(|step| (step.id.clone(), named(&step.name))).collect()
}

/// A name for people; never empty.
pub(crate) fn named(name: &str) -> String {
    let name = clean(name);
    if name.is_empty() { "(no name)".to_owned() } else { name }
}

/// The differences that the check states.
pub(crate) fn differences(input: &PictureInput) -> &[Difference] {
    input.check.as_ref().map_or(&[], |check| check.differences.as_slice())
}

/// A verdict in words.
pub(crate) fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Contradicted => "contradicts the map",
        Verdict::Unsettled => "not settled: too few customers to be sure",
        Verdict::Within => "below its threshold",
    }
}

fn how_we_know(basis: &Basis, reading: &Reading) -> Vec<String> {
    let mut lines = vec![format!(
        "{} in {} of {}, read from {}.",
        words::of_them(basis.events, "event", "events"),
        words::of_them(basis.cases, "case", "cases"),
        words::of_them(basis.customers, "customer", "customers"),
        words::of_them(basis.sources.len() as u64, "source", "sources"),
    )];
    lines.push(format!("Rules: {}.", basis.rule));
    if let Some(as_of) = basis.as_of {
        lines.push(format!("The data is taken as complete up to {as_of}."));
    }
    if basis.rejected.count > 0 {
        lines.push(format!("{} could not be read.", words::of_them(basis.rejected.count, "row", "rows")));
    }
    lines.extend(
        basis
            .left_out
            .iter()
            .map(|left| format!("{} left out: {}.", words::of_them(left.events, "event", "events"), left.reason)),
    );
    lines.extend(basis.warnings.iter().map(|warning| format!("{}.", words::capital(warning))));
    if reading.more > 0 {
        lines.push(format!(
            "{} not shown: they happen in fewer cases.",
            words::of_them(reading.more as u64, "rarer name", "rarer names")
        ));
    }
    lines.extend(
        reading.stages.iter().filter_map(|stage| Some(format!("{}: {}.", stage.name, stage.wandering.as_ref()?))),
    );
    if reading.material == Material::Walked {
        lines.push(
            "The first fix is the contradiction that goes with most cases lost: cases that have it, times how much less \
             often they are completed than those without it. That is an association, not a proof."
                .to_owned(),
        );
        lines.push(
            "Who left is counted once, at the furthest step reached: none of their cases was completed or is still open."
                .to_owned(),
        );
    }
    if reading.n > 0 {
        lines.push(format!(
            "The trunk is as wide as the number of distinct {} at each station; arcs and exits are drawn at an eighth of that.",
            reading.unit.1
        ));
    }
    lines
}
