//! Journeys that are kept, as text.

use desireline_journeys::portfolio::Standing;
use desireline_journeys::store::journeys::Journey;
use desireline_journeys::store::journeys::changes::HistoryEntry;
use desireline_model::time::Timestamp;

use super::{BOLD, counted, heading, instant, lines, shown, table, thousands};

/// A line a journey.
pub fn list(journeys: &[Journey]) -> String {
    let mut listed = table(&["slug", "title", "owner", "next review", "revision"], 4);
    for journey in journeys {
        listed.add_row([
            shown(&journey.slug, 40),
            shown(&journey.title, 50),
            journey.owner.as_deref().map_or_else(|| "no owner".to_owned(), |owner| shown(owner, 30)),
            journey.next_review.map_or_else(|| "not set".to_owned(), |day| day.to_string()),
            thousands(journey.rev),
        ]);
    }
    lines(&listed)
}

/// How a journey stands, and how its map came to be.
pub fn standing(journey: &Journey, standing: &Standing, history: &[HistoryEntry]) -> String {
    let mut text = format!("{BOLD}{}{BOLD:#}\n", shown(&journey.title, 100));
    if let Some(headline) = &journey.headline {
        text.push_str(&format!("{}\n", shown(headline, 500)));
    }
    let owner = journey.owner.as_deref().map_or_else(|| "nobody".to_owned(), |owner| shown(owner, 60));
    let review = journey.next_review.map_or_else(|| "not set".to_owned(), |day| day.to_string());
    text.push_str(&format!("owned by {owner}, next review {review}, revision {}\n", thousands(journey.rev)));
    if let Some(worst) = &standing.worst {
        text.push_str(&format!("\nWorst difference: {} ({})\n", shown(&worst.sentence, 200), worst.key));
    }
    if !standing.trunk.is_empty() {
        text.push_str(&heading("Customers by stage"));
        let mut stages = table(&["stage", "customers", "felt (−2 to 2)"], 1);
        for stage in &standing.trunk {
            let felt = standing.feeling.iter().find(|felt| felt.stage == stage.stage);
            let felt = felt.map_or_else(String::new, |felt| match (felt.mean, felt.guess) {
                (Some(mean), _) => format!("{}, {}", signed(mean), counted(felt.n, "answer")),
                (None, Some(guess)) => format!("{}, a guess", signed(guess)),
                (None, None) => String::new(),
            });
            stages.add_row([shown(&stage.title, 60), thousands(stage.customers), felt]);
        }
        text.push_str(&lines(&stages));
    }
    text.push_str(&heading(&format!("Ready: {} of 7", standing.readiness.met())));
    for point in &standing.readiness.points {
        let mark = if point.met { "✓" } else { "✗" };
        text.push_str(&format!("  {mark} {}\n    {}\n", point.title, shown(&point.words, 300)));
    }
    text.push_str(&heading("How the map came to be"));
    for entry in history {
        let second = Timestamp(entry.made_at.0.div_euclid(1_000_000) * 1_000_000);
        let (at, who) = (instant(Some(second)), shown(&entry.made_by, 40));
        text.push_str(&format!("  {}. {at} UTC, {who}: {}\n", entry.rev, shown(&entry.words.join("; "), 200)));
    }
    text
}

fn signed(mean: f64) -> String {
    format!("{mean:.1}").replace('-', "−")
}
