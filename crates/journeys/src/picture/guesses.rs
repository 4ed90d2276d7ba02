//! What the team guessed: cells of the map's lane of feelings that are numbers or words with a known value.

use desireline_model::map::{LaneKind, MapDoc};
use desireline_scene::input::StepFeeling;

/// Words that say how it feels, from −2 (frustration) to 2 (delight).
const WORDS: [(&str, f64); 34] = [
    ("delighted", 2.0),
    ("thrilled", 2.0),
    ("enthusiastic", 2.0),
    ("happy", 1.5),
    ("excited", 1.5),
    ("proud", 1.5),
    ("pleased", 1.0),
    ("content", 1.0),
    ("satisfied", 1.0),
    ("relieved", 1.0),
    ("confident", 1.0),
    ("hopeful", 1.0),
    ("looking forward", 1.0),
    ("in good hands", 1.0),
    ("calm", 0.5),
    ("curious", 0.5),
    ("safe", 0.5),
    ("neutral", 0.0),
    ("indifferent", 0.0),
    ("unsure", -0.5),
    ("wary", -0.5),
    ("hesitant", -0.5),
    ("impatient", -1.0),
    ("annoyed", -1.0),
    ("worried", -1.0),
    ("anxious", -1.0),
    ("nervous", -1.0),
    ("confused", -1.0),
    ("bored", -1.0),
    ("disappointed", -1.5),
    ("helpless", -1.5),
    ("frustrated", -2.0),
    ("angry", -2.0),
    ("furious", -2.0),
];

/// What a cell guesses: its number, else the value of the known word that comes first. None for any other text.
pub(crate) fn guess(cell: &str) -> Option<f64> {
    let text = cell.trim().replace('−', "-").to_lowercase();
    if let Ok(number) = text.parse::<f64>() {
        return number.is_finite().then(|| number.clamp(-2.0, 2.0));
    }
    let whole = |at: usize, word: &str| {
        let beside = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
        beside(text[..at].chars().next_back()) && beside(text[at + word.len()..].chars().next())
    };
    let found = WORDS.iter().filter_map(|(word, value)| {
        let at = text.match_indices(word).map(|(at, _)| at).find(|at| whole(*at, word))?;
        Some((at, *value))
    });
    // `not happy` is no guess that a list of words could read.
    let (at, value) = found.min_by_key(|(at, _)| *at)?;
    let negated = text[..at].split_whitespace().next_back().is_some_and(|word| ["not", "never", "no"].contains(&word));
    (!negated).then_some(value)
}

/// Feelings with what the map's first lane of feelings guesses, in drawn order.
pub(crate) fn with_guesses(map: &MapDoc, feelings: &[StepFeeling]) -> Vec<StepFeeling> {
    let lane = map.lanes.iter().find(|lane| lane.kind == LaneKind::Feeling);
    let steps = map.stages.iter().flat_map(|stage| &stage.steps);
    steps
        .filter_map(|step| {
            let guess = lane.and_then(|lane| lane.cells.get(&step.id)).and_then(|cell| guess(cell));
            let felt = feelings.iter().find(|felt| felt.step == step.id).cloned();
            match (felt, guess) {
                (None, None) => None,
                (None, guess) => Some(StepFeeling { step: step.id.clone(), guess, ..StepFeeling::default() }),
                (Some(felt), guess) => Some(StepFeeling { guess, ..felt }),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_guesses_by_its_number_or_its_first_known_word() {
        assert_eq!(guess(" −1.5 "), Some(-1.5));
        assert_eq!(guess("7"), Some(2.0));
        assert_eq!(guess("Calm, the promise is generous"), Some(0.5));
        assert_eq!(guess("annoyed, then relieved"), Some(-1.0));
        assert_eq!(guess("Hopeful"), Some(1.0));
        assert_eq!(guess("not happy"), None);
        assert_eq!(guess("unsafe"), None);
        assert_eq!(guess("NaN"), None);
        assert_eq!(guess("🙂"), None);
    }
}
