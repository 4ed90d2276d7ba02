//! Differences between map and journey, in the manner of a compiler.

use desireline_journeys::ask::{percent, span_words};
use desireline_model::answer::{CheckAnswer, Difference, Verdict};
use desireline_model::difference::DifferenceClass;

use super::funnel::interval;
use super::{BOLD, RED, YELLOW, counted, how_we_know, states, thousands, warnings};

/// The answer for people; `all` shows differences within their threshold, too.
pub fn text(check: &CheckAnswer, all: bool) -> String {
    let mut text = warnings(&check.basis);
    for binding in &check.unmatched {
        let names = if binding.events.is_empty() {
            "any name".to_owned()
        } else {
            format!("`{}`", binding.events.join("`, `"))
        };
        text.push_str(&format!(
            "{YELLOW}warning{YELLOW:#}: touchpoint `{}` matches no event (looked for {names})\n",
            binding.touchpoint
        ));
        if let Some(place) = &binding.place {
            text.push_str(&format!("  ┌─ {}:{}:{}   {}\n", place.file, place.line, place.column, place.path));
        }
        if !binding.nearest.is_empty() {
            text.push_str(&format!("  = the data has `{}`\n", binding.nearest.join("`, `")));
        }
        text.push('\n');
    }
    let (mut contradicted, mut unsettled, mut within) = (0, 0, 0);
    for difference in &check.differences {
        match difference.verdict {
            Verdict::Contradicted => contradicted += 1,
            Verdict::Unsettled => unsettled += 1,
            Verdict::Within => within += 1,
        }
        if all || difference.verdict != Verdict::Within {
            text.push_str(&one(difference));
            text.push('\n');
        }
    }
    let basis = &check.basis;
    text.push_str(&format!("{BOLD}{}{BOLD:#}: ", check.title));
    if basis.cases == 0 {
        text.push_str("no event of the data can be used, so nothing is held against the map\n");
    } else {
        let hint = if within > 0 && !all { " (--all shows them)" } else { "" };
        text.push_str(&format!(
            "{contradicted} contradicted, {unsettled} not settled, {within} below their threshold{hint}\n"
        ));
        text.push_str(&format!(
            "  {} of {} in {}; {}\n",
            counted(basis.events, "event"),
            counted(basis.customers, "customer"),
            counted(basis.cases, "journey"),
            states(basis, true),
        ));
        if let Some(share) = check.fitness.perfect_share {
            text.push_str(&format!("  {} of journeys went just as drawn\n", percent(share)));
        }
    }
    text.push_str(&how_we_know(basis, &fitness(check)));
    text
}

fn fitness(check: &CheckAnswer) -> Vec<String> {
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.6}"));
    vec![format!(
        "alignment fitness {} (log), {} (mean); cost {} of at most {}",
        number(check.fitness.log),
        number(check.fitness.mean),
        thousands(check.fitness.cost),
        thousands(check.fitness.worst)
    )]
}

fn one(difference: &Difference) -> String {
    let (style, word) = match difference.verdict {
        Verdict::Contradicted => (RED, "contradicted"),
        Verdict::Unsettled => (YELLOW, "not settled"),
        Verdict::Within => (BOLD, "below its threshold"),
    };
    let mut text = format!("{style}{word}[{}]{style:#}: {BOLD}{}{BOLD:#}\n", difference.code, difference.summary);
    if let Some(place) = &difference.place {
        text.push_str(&format!("  ┌─ {}:{}:{}   {}\n", place.file, place.line, place.column, place.path));
    }
    let customers = &difference.customers;
    text.push_str(&format!(
        "  = {} of {}, 95 % interval {}; threshold {}\n",
        thousands(customers.count),
        counted(customers.n, "customer"),
        interval(customers),
        percent(difference.threshold)
    ));
    if let Some(effect) = effect(difference) {
        text.push_str(&format!("  = {effect}\n"));
    }
    if let Some(promise) = &difference.effect.promise_s {
        let word = if difference.class == DifferenceClass::BrokenPromise { "late by" } else { "took" };
        text.push_str(&format!(
            "  = {word} {} at the median, {} for the slowest 5 in 100\n",
            span_words(promise.median),
            span_words(promise.p95)
        ));
    }
    text.push_str(&format!("  = {}\n", difference.advice));
    text
}

/// What a difference goes with, as one sentence.
fn effect(difference: &Difference) -> Option<String> {
    let effect = &difference.effect;
    let mut parts = Vec::new();
    if let (Some(with), Some(without)) = (effect.median_s_with, effect.median_s_without) {
        let more = with - without;
        if more.abs() >= 0.01 * without.abs() && more != 0.0 {
            parts.push(format!(
                "need {} {} (median)",
                span_words(more.abs()),
                if more > 0.0 { "longer" } else { "less" }
            ));
        }
    }
    let (with, without) = (&effect.completed_with, &effect.completed_without);
    if with.n > 0 && without.n > 0 && difference.class != DifferenceClass::Abandoned {
        parts.push(format!("finish in {} of cases instead of {}", percent(with.share), percent(without.share)));
    }
    (!parts.is_empty()).then(|| format!("they {}", parts.join(" and ")))
}
