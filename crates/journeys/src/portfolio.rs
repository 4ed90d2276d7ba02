//! How a journey stands, as a list of journeys tells it: worst difference, trunk, feeling, and whether it is ready to be
//! relied on.
//!
//! Pure but for [`handled`], which reads the store: what was asked and heard comes in, and the day. [`readiness`] has the seven points.

pub mod readiness;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use desireline_model::answer::{Answer, CheckAnswer};
use desireline_model::map::MapDoc;
use desireline_model::units::Share;
use desireline_scene::input::StepFeeling;
use desireline_scene::scene::{ChipKind, Scene};
use jiff::civil::Date;

pub use readiness::{Point, Readiness};

use crate::picture::kept::Shown;
use crate::picture::with_guesses;
use crate::store::journeys::Journey;
use crate::store::{Scope, StoreError};

/// All that a standing is told from.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// The journey.
    pub journey: &'a Journey,
    /// Its map.
    pub map: &'a MapDoc,
    /// Where customers contradict it; absent while nothing is drawn that events can show, or where nothing can be asked.
    pub check: Option<&'a CheckAnswer>,
    /// How steps felt, with what the team guessed.
    pub feelings: &'a [StepFeeling],
    /// Its picture, which says what weighs most.
    pub scene: &'a Scene,
    /// The names of everybody who has not left.
    pub people: &'a BTreeSet<String>,
    /// What was done about differences.
    pub handled: &'a Handled,
    /// The day, in UTC.
    pub today: Date,
}

/// What was done about the differences of a journey.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handled {
    /// The keys of differences that somebody decided about, or that an action is to mend.
    pub keys: BTreeSet<String>,
    /// Actions that are planned or under way.
    pub open: u64,
    /// Those of them whose day is over.
    pub overdue: u64,
}

/// How a journey stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The difference that the picture calls the biggest gap.
    pub worst: Option<Worst>,
    /// Whether it is ready to be relied on.
    pub readiness: Readiness,
    /// Customers at each stage that events can show, in drawn order.
    pub trunk: Vec<StageTrunk>,
    /// How each stage felt, in drawn order; stages about which nobody was asked and nothing is guessed are absent.
    pub feeling: Vec<StageFeeling>,
}

/// The difference that weighs most.
#[derive(Debug, Clone, PartialEq)]
pub struct Worst {
    /// Its key.
    pub key: String,
    /// It, in a sentence.
    pub sentence: String,
    /// Customers affected.
    pub customers: Share,
}

/// Customers at a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageTrunk {
    /// The stage's slug.
    pub stage: String,
    /// Its name.
    pub title: String,
    /// Customers who reached any of its steps.
    pub customers: u64,
}

/// How a stage felt.
#[derive(Debug, Clone, PartialEq)]
pub struct StageFeeling {
    /// The stage's slug.
    pub stage: String,
    /// The mean of its steps' means, each as heavy as the customers who answered; absent where only the team guessed.
    pub mean: Option<f64>,
    /// Answers of customers: those who answered at two steps count twice.
    pub n: u64,
    /// The mean of what the team guessed for its steps.
    pub guess: Option<f64>,
}

/// What was done about a journey's differences, as of a day in UTC.
///
/// # Errors
///
/// When there is no such journey, or the store cannot be read.
pub async fn handled(scope: &Scope, slug: &str, today: Date) -> Result<Handled, StoreError> {
    let decisions = scope.list_decisions(slug).await?;
    let actions = scope.list_actions().await?;
    let open: Vec<_> = actions.iter().filter(|one| one.journey == slug && one.status.is_open()).collect();
    let decided = decisions.into_iter().map(|decision| decision.difference);
    let mended = open.iter().filter_map(|action| action.difference.clone());
    Ok(Handled {
        keys: decided.chain(mended).collect(),
        open: open.len() as u64,
        overdue: open.iter().filter(|action| action.due < today).count() as u64,
    })
}

/// How a journey stands, by what its picture is made from; `journey` is what is said of it by now.
pub fn standing_of(
    journey: &Journey,
    shown: &Shown,
    scene: &Scene,
    people: &BTreeSet<String>,
    handled: &Handled,
    today: Date,
) -> Standing {
    let Shown { map, answer, .. } = shown;
    let check = match answer {
        Ok(Answer::Check(check)) => Some(&**check),
        _ => None,
    };
    let feelings = with_guesses(map, &shown.heard.feelings);
    standing(&Sight { journey, map, check, feelings: &feelings, scene, people, handled, today })
}

/// How a journey stands.
pub fn standing(sight: &Sight<'_>) -> Standing {
    Standing {
        worst: worst(sight.scene),
        readiness: readiness::readiness(sight),
        trunk: trunk(sight.map, sight.check),
        feeling: feeling(sight.map, sight.feelings),
    }
}

/// The difference behind the chip, so that list and picture name the same.
fn worst(scene: &Scene) -> Option<Worst> {
    let key = scene.chips.iter().find(|chip| chip.kind == ChipKind::BiggestGap)?.opens.as_deref()?;
    let row = scene.differences.iter().find(|row| row.key == key)?;
    Some(Worst { key: row.key.clone(), sentence: row.sentence.clone(), customers: row.customers })
}

fn trunk(map: &MapDoc, check: Option<&CheckAnswer>) -> Vec<StageTrunk> {
    let reached = |id: &str| check?.stages.iter().find(|reached| reached.stage == id).map(|it| it.customers.count);
    let stages = map.stages.iter().filter_map(|stage| {
        let customers = reached(&stage.id)?;
        Some(StageTrunk { stage: stage.id.clone(), title: stage.name.clone(), customers })
    });
    stages.collect()
}

fn feeling(map: &MapDoc, feelings: &[StepFeeling]) -> Vec<StageFeeling> {
    let stages = map.stages.iter().filter_map(|stage| {
        let of_stage = || feelings.iter().filter(|felt| stage.steps.iter().any(|step| step.id == felt.step));
        let n: u64 = of_stage().map(|felt| felt.n).sum();
        let sum: f64 = of_stage().map(|felt| felt.mean * felt.n as f64).sum();
        let guesses: Vec<f64> = of_stage().filter_map(|felt| felt.guess).collect();
        let guess = (!guesses.is_empty()).then(|| guesses.iter().sum::<f64>() / guesses.len() as f64);
        let mean = (n > 0).then(|| sum / n as f64);
        (mean.is_some() || guess.is_some()).then(|| StageFeeling { stage: stage.id.clone(), mean, n, guess })
    });
    stages.collect()
}
