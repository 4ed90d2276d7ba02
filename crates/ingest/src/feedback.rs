//! Feedback: what customers said, with its score, the scale of that score, and its words.
//!
//! [`score`] reads one value, [`scale`] settles what the numbers of a column mean, `assemble` turns a row into
//! one of [`desireline_model::feedback::schema`].

pub(crate) mod assemble;
pub(crate) mod scale;
pub(crate) mod score;

use crate::times::Instant;
use desireline_model::feedback::Scale;

/// What reading the rows of feedback needs beyond the columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct FeedbackPlan {
    /// The scale of the scores, where a column holds scores.
    pub scale: Option<Scale>,
    /// What was asked, where no column says it.
    pub question: Option<String>,
    /// When it was said, where no column says it.
    pub at: Option<Instant>,
    /// What every event is called.
    pub event_name: Option<String>,
    /// What an event is called when nothing says what was asked.
    pub otherwise: String,
}

impl FeedbackPlan {
    /// What was settled beyond the columns: see [`crate::Mapping::settled`].
    pub fn settled(&self) -> Vec<(String, String)> {
        let better = |scale: &Scale| if scale.higher_is_better { "higher" } else { "lower" }.to_owned();
        let all = [
            ("scale", self.scale.map(|scale| format!("{}..{}", scale.min, scale.max))),
            ("better", self.scale.as_ref().map(better)),
            ("asked", self.question.clone()),
        ];
        all.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

/// What an event is called by what was asked: a kind, or a sentence that names one.
pub(crate) fn event_name(question: &str) -> Option<&'static str> {
    const NAMES: [(&str, &str); 15] = [
        ("nps", "NPS answer"),
        ("csat", "CSAT answer"),
        ("ces", "CES answer"),
        ("fft", "FFT answer"),
        ("stars", "review"),
        ("rating", "review"),
        ("review", "review"),
        ("survey", "survey answer"),
        ("comment", "comment"),
        ("complaint", "complaint"),
        ("ticket", "ticket"),
        ("chat", "chat"),
        ("interview", "interview"),
        ("diary", "diary entry"),
        ("usability", "usability session"),
    ];
    let words: Vec<String> = question.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let is_kind = words.len() == 1;
    // In a sentence only the names of tests say what it is: `what did you like about our chat?` is no chat.
    let known = if is_kind { &NAMES[..] } else { &NAMES[..4] };
    known.iter().find(|(known, _)| words.iter().any(|word| word == known)).map(|(_, name)| *name)
}
