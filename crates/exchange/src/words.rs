//! What others call lanes, channels and feelings.

use desireline_model::map::LaneKind;

use crate::Scale;

/// Names of lanes, in lower case. Of those that a title holds the longest counts.
const LANES: [(&str, LaneKind); 48] = [
    ("doing", LaneKind::Doing),
    ("customer action", LaneKind::Doing),
    ("user action", LaneKind::Doing),
    ("action", LaneKind::Doing),
    ("activit", LaneKind::Doing),
    ("thinking", LaneKind::Thinking),
    ("thought", LaneKind::Thinking),
    ("feeling", LaneKind::Feeling),
    ("emotion", LaneKind::Feeling),
    ("sentiment", LaneKind::Feeling),
    ("mood", LaneKind::Feeling),
    ("satisfaction", LaneKind::Feeling),
    ("ux rating", LaneKind::Feeling),
    ("result", LaneKind::Result),
    ("outcome", LaneKind::Result),
    ("channel", LaneKind::Channel),
    ("touchpoint", LaneKind::Channel),
    ("frontstage", LaneKind::Frontstage),
    ("front stage", LaneKind::Frontstage),
    ("front-stage", LaneKind::Frontstage),
    ("onstage", LaneKind::Frontstage),
    ("backstage", LaneKind::Backstage),
    ("back stage", LaneKind::Backstage),
    ("back-stage", LaneKind::Backstage),
    ("support process", LaneKind::System),
    ("system", LaneKind::System),
    ("technology", LaneKind::System),
    ("tools", LaneKind::System),
    ("pain", LaneKind::Pain),
    ("problem", LaneKind::Pain),
    ("friction", LaneKind::Pain),
    ("frustration", LaneKind::Pain),
    ("barrier", LaneKind::Pain),
    ("opportunit", LaneKind::Opportunity),
    ("idea", LaneKind::Opportunity),
    ("solution", LaneKind::Opportunity),
    ("improvement", LaneKind::Opportunity),
    ("metric", LaneKind::Metric),
    ("kpi", LaneKind::Metric),
    ("measure", LaneKind::Metric),
    ("quote", LaneKind::Quote),
    ("verbatim", LaneKind::Quote),
    ("jobs", LaneKind::Jobs),
    ("job to be done", LaneKind::Jobs),
    ("picture", LaneKind::Picture),
    ("image", LaneKind::Picture),
    ("text", LaneKind::Text),
    ("note", LaneKind::Text),
];

/// What kind of lane a name means; a plain text where it is no known word.
pub(crate) fn lane_kind(name: &str) -> LaneKind {
    let name = name.trim().to_lowercase();
    let whole = LANES.iter().find(|(word, _)| *word == name);
    let inside = LANES.iter().filter(|(word, _)| name.contains(word)).max_by_key(|(word, _)| word.len());
    whole.or(inside).map_or(LaneKind::Text, |(_, kind)| *kind)
}

/// The word of a kind of lane, as the map file has it.
pub(crate) fn lane_word(kind: LaneKind) -> &'static str {
    match kind {
        LaneKind::Doing => "doing",
        LaneKind::Thinking => "thinking",
        LaneKind::Feeling => "feeling",
        LaneKind::Result => "result",
        LaneKind::Channel => "channel",
        LaneKind::Frontstage => "frontstage",
        LaneKind::Backstage => "backstage",
        LaneKind::System => "system",
        LaneKind::Pain => "pain",
        LaneKind::Opportunity => "opportunity",
        LaneKind::Metric => "metric",
        LaneKind::Text => "text",
        LaneKind::Picture => "picture",
        LaneKind::Quote => "quote",
        LaneKind::Jobs => "jobs",
    }
}

/// The scale that a lane's title names in brackets, as in `Emotion (-2..2)`, and the title without it.
pub(crate) fn scale_in(title: &str) -> (String, Option<Scale>) {
    let title = title.trim();
    let found = title.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match found.and_then(|(name, scale)| Some((name.trim().to_owned(), Scale::of_words(scale)?))) {
        Some((name, scale)) => (name, Some(scale)),
        None => (title.to_owned(), None),
    }
}

/// How satisfied somebody is, in the words of logs of experience.
pub(crate) fn rating(words: &str) -> Option<f64> {
    match words.trim().to_lowercase().as_str() {
        "very dissatisfied" | "very unsatisfied" => Some(-2.0),
        "dissatisfied" | "unsatisfied" => Some(-1.0),
        "neutral" => Some(0.0),
        "satisfied" => Some(1.0),
        "very satisfied" => Some(2.0),
        _ => None,
    }
}

/// A feeling as it is written into a cell: at most two decimals.
pub(crate) fn feeling_text(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    // Without a negative zero.
    format!("{}", rounded + 0.0)
}

/// The feeling that a cell says as a number from −2 to 2.
pub(crate) fn feeling_of(cell: &str) -> Option<f64> {
    let first = cell.lines().next()?.trim().replace('−', "-");
    first.parse::<f64>().ok().filter(|value| value.is_finite()).map(|value| value.clamp(-2.0, 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_known_by_many_names() {
        assert_eq!(lane_kind("Customer action"), LaneKind::Doing);
        assert_eq!(lane_kind("Pain points"), LaneKind::Pain);
        assert_eq!(lane_kind("Backstage actions"), LaneKind::Backstage);
        assert_eq!(lane_kind("What else"), LaneKind::Text);
    }

    #[test]
    fn a_title_may_name_its_scale() {
        assert_eq!(scale_in("Emotion (-2..2)"), ("Emotion".to_owned(), Some(Scale::MINUS_TWO_TO_TWO)));
        assert_eq!(scale_in("Emotion (1-5)"), ("Emotion".to_owned(), Some(Scale::ONE_TO_FIVE)));
        assert_eq!(scale_in("Emotion (guess)"), ("Emotion (guess)".to_owned(), None));
    }
}
