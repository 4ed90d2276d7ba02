//! Feedback for people, and as JSON.

use desireline_journeys::store::feedback::Feedback;
use desireline_journeys::store::feedback::search::ScoreCount;
use serde_json::{Value, json};

use super::{counted, shown};

/// Letters of a text that are shown.
const TEXT: usize = 600;

/// Items, the latest first, and how many there are in all.
pub fn list(page: &[Feedback], n_found: u64, next: Option<&str>) -> String {
    if page.is_empty() {
        return "nothing that was said fits; bring more with `desireline import FILE --source NAME --kind feedback`\n"
            .to_owned();
    }
    let mut text = String::new();
    for item in page {
        let mut parts = vec![when(item)];
        parts.extend(score(item));
        let who = item.raw_id.as_deref().map(|id| format!("customer {}", shown(id, 40)));
        parts.extend(who.or_else(|| item.case_key.as_deref().map(|case| format!("case {}", shown(case, 40)))));
        parts.push(shown(&item.source_name, 40));
        parts.extend(item.touchpoint.as_deref().map(|step| format!("about {}", shown(step, 60))));
        text.push_str(&parts.join(" · "));
        text.push('\n');
        if let Some(said) = &item.text {
            text.push_str(&format!("  “{}”\n", shown(said, TEXT)));
        }
    }
    let listed = counted(page.len() as u64, "item");
    match next {
        Some(next) => text.push_str(&format!("\n{listed} of {n_found}; more with --after {next}\n")),
        None => text.push_str(&format!("\n{listed} of {n_found}\n")),
    }
    text
}

/// The day, or the day and the time, UTC.
fn when(item: &Feedback) -> String {
    let at = item.said_at.to_string();
    let is_day = item.said_precision == desireline_model::time::Precision::Day as i16;
    let (day, time) = at.split_once('T').unwrap_or((&at, ""));
    let time = time.split('.').next().unwrap_or_default().trim_end_matches('Z');
    if is_day || time.is_empty() { day.to_owned() } else { format!("{day} {time}") }
}

/// As in `9 of 0 to 10` and `1 of 1 to 5, lower is better`.
fn score(item: &Feedback) -> Option<String> {
    let (score, scale) = (item.score?, item.scale()?);
    let turned = if scale.higher_is_better { "" } else { ", lower is better" };
    let asked = item.question.as_deref().map_or_else(String::new, |asked| format!("{} ", shown(asked, 40)));
    Some(format!("{asked}{score} of {} to {}{turned}", scale.min, scale.max))
}

/// An item for programs.
pub fn json(item: &Feedback) -> Value {
    json!({
        "feedback_id": item.feedback_id,
        "source": item.source_name,
        "import_no": item.import_no,
        "customer": item.raw_id,
        "case": item.case_key,
        "said_at": item.said_at.to_string(),
        "day_only": item.said_precision == desireline_model::time::Precision::Day as i16,
        "score": item.score,
        "scale": item.scale(),
        "text": item.text,
        "language": item.language,
        "channel": item.channel,
        "question": item.question,
        "touchpoint": item.touchpoint,
    })
}

/// How often a score was given, for programs.
pub fn score_json(count: &ScoreCount) -> Value {
    json!({
        "question": count.question,
        "scale": { "min": count.scale_min, "max": count.scale_max, "higher_is_better": count.higher_is_better != 0 },
        "score": count.score,
        "n": count.n,
    })
}
