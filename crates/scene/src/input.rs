//! What a picture is made from: a map, answers about it, and figures beside them.

use std::collections::BTreeSet;

use desireline_model::answer::{CheckAnswer, JourneyAnswer, PromiseOut, StageReached, StepReached};
use desireline_model::map::MapDoc;
use desireline_model::units::Share;
use serde::{Deserialize, Serialize};

use crate::scene::EvidenceCounts;

/// Everything that a picture may show. Whatever is missing is left out or said to be missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PictureInput {
    /// What the team drew.
    pub map: Option<MapDoc>,
    /// Where the journey contradicts the map.
    pub check: Option<CheckAnswer>,
    /// What customers did, by name of event: what is proposed where nothing is drawn.
    pub journey: Option<JourneyAnswer>,
    /// Figures by step that a check does not state. Without them they are told from the check as far as it goes.
    pub walked: Option<Walked>,
    /// How steps felt.
    pub feelings: Vec<StepFeeling>,
    /// Records behind steps.
    pub evidence: Vec<StepEvidence>,
    /// How promises were kept. Without them they are told from the differences.
    pub promises: Vec<PromiseKept>,
    /// Slugs of steps whose evidence is too old.
    pub stale: BTreeSet<String>,
    /// The period that was asked about, in words: `from 1 Mar 2026 on`; absent where all cases are meant.
    pub asked_period: Option<String>,
    /// A headline that somebody wrote instead of the computed one.
    pub headline: Option<String>,
    /// The key of the first fix, where somebody or another rule chose it.
    pub first_fix: Option<String>,
    /// What is selected: the key of a difference, `step:SLUG` or `stage:SLUG`.
    pub selected: Option<String>,
    /// For what kind of page.
    pub page: Page,
    /// How wide the page is, in pixels; 1,200 where it is 0.
    pub width: f64,
}

/// For what kind of page a picture is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Page {
    /// A screen; below 640 pixels a row a stage.
    #[default]
    Screen,
    /// Paper: differences are numbered and told in footnotes.
    Print,
    /// A list of journeys: a small trunk with its curve.
    Thumbnail,
}

impl PictureInput {
    /// What a map and its check show, without feelings or records.
    pub fn of_check(map: MapDoc, check: CheckAnswer) -> Self {
        Self {
            walked: Some(Walked::of(&check)),
            promises: check.promises.iter().map(PromiseKept::of).collect(),
            map: Some(map),
            check: Some(check),
            ..Self::default()
        }
    }
}

impl Walked {
    /// The figures that a check states.
    pub fn of(check: &CheckAnswer) -> Self {
        let step = |one: &StepReached| StepWalked {
            step: one.step.clone(),
            customers: one.customers.count,
            left: one.left,
            under_way: one.under_way,
        };
        let stage = |one: &StageReached| StageWalked {
            stage: one.stage.clone(),
            customers: one.customers.count,
            wandering: None,
        };
        Self {
            customers: check.basis.customers,
            steps: check.steps.iter().map(step).collect(),
            stages: check.stages.iter().map(stage).collect(),
        }
    }
}

impl PromiseKept {
    /// What a check states of a promise: medians over all customers, kept or not.
    pub fn of(promise: &PromiseOut) -> Self {
        Self {
            key: promise.key.clone(),
            made_at: promise.made_at.clone(),
            kept_at: promise.kept_at.clone(),
            promised_s: promise.promised_s.map(|promised| promised.median),
            took_s: promise.took_s.map(|took| took.median),
            broken: promise.broken,
        }
    }
}

/// Figures by step, in distinct customers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Walked {
    /// All customers.
    pub customers: u64,
    /// One entry a step.
    pub steps: Vec<StepWalked>,
    /// One entry a stage: customers who reached any of its steps. Without it: the most of one of its steps.
    #[serde(default)]
    pub stages: Vec<StageWalked>,
}

/// Figures of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepWalked {
    /// Its slug.
    pub step: String,
    /// Customers who reached it.
    pub customers: u64,
    /// Customers who left for good, and whose furthest step this is.
    pub left: u64,
    /// Customers who are still under way, and whose furthest step so far this is.
    pub under_way: u64,
}

/// Figures of a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageWalked {
    /// Its slug.
    pub stage: String,
    /// Customers who reached any of its steps.
    pub customers: u64,
    /// Wandering inside, in words: `median 6 views, 3 searches`.
    pub wandering: Option<String>,
}

/// How a step felt, on a scale from −2 (frustration) to 2 (delight).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepFeeling {
    /// The step's slug.
    pub step: String,
    /// Customers who answered.
    pub n: u64,
    /// The mean over customers.
    pub mean: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What the team guessed.
    pub guess: Option<f64>,
    /// A short quote, word for word.
    pub quote: Option<String>,
}

/// Records behind a step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepEvidence {
    /// The step's slug.
    pub step: String,
    /// How many records of which kind.
    pub counts: EvidenceCounts,
}

/// How a promise was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PromiseKept {
    /// The key of its difference, should it be broken.
    pub key: String,
    /// The slug of the step at which it is made; absent: at the first.
    pub made_at: Option<String>,
    /// The slug of the step that keeps it.
    pub kept_at: String,
    /// The median time promised, in seconds.
    pub promised_s: Option<f64>,
    /// The median time taken, in seconds.
    pub took_s: Option<f64>,
    /// Customers to whom it was broken.
    pub broken: Share,
}
