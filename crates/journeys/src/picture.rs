//! The picture of a journey that is kept: what it is made from, and each of its differences in words.
//!
//! Pure but for [`heard`], [`walk`], [`kept`] and [`quotes`], which read the store.

pub(crate) mod guesses;
pub mod heard;
pub mod kept;
mod placing;
pub mod quotes;
mod telling;
#[cfg(test)]
mod tests;
pub mod walk;

use desireline_model::answer::Answer;
use desireline_model::map::MapDoc;
use desireline_scene::input::{PictureInput, StepEvidence};
use desireline_scene::scene::EvidenceCounts;

pub(crate) use guesses::with_guesses;
use heard::Heard;
pub use telling::lines;

/// What a picture of this map shows, by the answer to its question and by what customers said.
///
/// A map without stages is no drawing yet: then every station is proposed.
pub fn input(map: &MapDoc, answer: &Answer, heard: &Heard) -> PictureInput {
    let mut input = match answer {
        Answer::Check(check) => PictureInput::of_check(map.clone(), (**check).clone()),
        Answer::Journey(journey) => {
            PictureInput { map: Some(map.clone()), journey: Some((**journey).clone()), ..PictureInput::default() }
        }
        Answer::Funnel(_) => PictureInput { map: Some(map.clone()), ..PictureInput::default() },
    };
    let steps = map.stages.iter().flat_map(|stage| &stage.steps);
    let did = |step: &str| {
        let steps = input.walked.iter().flat_map(|walked| &walked.steps);
        steps.filter(|walked| walked.step == step).map(|walked| walked.customers).sum()
    };
    input.evidence = steps
        .map(|step| StepEvidence {
            step: step.id.clone(),
            counts: EvidenceCounts { did: did(&step.id), said: heard.said_at(&step.id), observed: 0 },
        })
        .collect();
    input.feelings = guesses::with_guesses(map, &heard.feelings);
    input
}
