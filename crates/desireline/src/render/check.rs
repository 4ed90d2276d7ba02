//! Differences between map and journey, in the manner of a compiler.

use desireline_journeys::ask::{percent, span_words};
use desireline_model::answer::{CheckAnswer, Difference, Place, UnmatchedBinding, Verdict};
use desireline_model::difference::DifferenceClass;

use super::funnel::interval;
use super::{BOLD, RED, YELLOW, counted, how_we_know, shown, states, thousands, warnings};

/// Differences shown before the rest is only counted.
const SHOWN: usize = 12;
/// Characters of a line before it is cut.
const LINE: usize = 400;
/// From this many on, a spread of durations says something.
const MIN_SPREAD: u64 = 20;

/// The answer for people; `all` shows every difference.
pub fn text(check: &CheckAnswer, all: bool) -> String {
    let mut text = warnings(&check.basis);
    for binding in &check.unmatched {
        text.push_str(&unmatched(binding));
    }
    text.push_str(&summary(check));
    let of = |verdict: Verdict| check.differences.iter().filter(move |difference| difference.verdict == verdict);
    let reached: Vec<&Difference> = of(Verdict::Contradicted).chain(of(Verdict::Unsettled)).collect();
    let n_shown = if all { reached.len() } else { SHOWN.min(reached.len()) };
    for difference in &reached[..n_shown] {
        text.push('\n');
        text.push_str(&one(difference, check));
    }
    if all {
        for difference in of(Verdict::Within) {
            text.push('\n');
            text.push_str(&one(difference, check));
        }
    } else if reached.len() > n_shown || of(Verdict::Within).next().is_some() {
        let more = reached.len() - n_shown;
        let rest = if more > 0 { format!("{more} more reach their threshold and ") } else { String::new() };
        text.push_str(&format!("\n{rest}{} stay below it; --all shows them\n", of(Verdict::Within).count()));
    }
    text.push_str(&how_we_know(&check.basis, &fitness(check)));
    text
}

fn unmatched(binding: &UnmatchedBinding) -> String {
    let names =
        if binding.events.is_empty() { "any event".to_owned() } else { format!("`{}`", binding.events.join("`, `")) };
    let (names, condition) = (shown(&names, LINE), shown(&binding.conditions, LINE));
    let conditions = if condition.is_empty() { String::new() } else { format!(" {condition}") };
    let mut text = format!(
        "{YELLOW}warning{YELLOW:#}: `{}` is met by no event: it looks for {names}{conditions}\n",
        binding.touchpoint
    );
    if let Some(place) = &binding.place {
        text.push_str(&at(place));
    }
    if binding.same_name > 0 && !binding.conditions.is_empty() {
        text.push_str(&format!("  = {} of that name, none {condition}\n", counted(binding.same_name, "event")));
    } else if binding.same_name > 0 {
        text.push_str(&format!(
            "  = {} of that name, all taken by other touchpoints\n",
            counted(binding.same_name, "event")
        ));
    } else if !binding.nearest.is_empty() {
        text.push_str(&format!("  = the data has `{}`\n", shown(&binding.nearest.join("`, `"), LINE)));
    }
    text.push('\n');
    text
}

/// The place of an element in its file.
fn at(place: &Place) -> String {
    format!("  ┌─ {}:{}:{}   {}\n", shown(&place.file, LINE), place.line, place.column, shown(&place.path, LINE))
}

/// The verdict on the whole map.
fn summary(check: &CheckAnswer) -> String {
    let basis = &check.basis;
    let count =
        |verdict: Verdict| check.differences.iter().filter(|difference| difference.verdict == verdict).count() as u64;
    let verdict = match (count(Verdict::Contradicted), count(Verdict::Unsettled)) {
        (0, 0) => "nothing contradicts the map".to_owned(),
        (0, unsure) => format!("nothing contradicts it for sure, {unsure} not settled"),
        (1, unsure) => format!("1 difference contradicts the map, {unsure} not settled"),
        (sure, unsure) => format!("{sure} differences contradict the map, {unsure} not settled"),
    };
    let mut text = format!("{BOLD}{}{BOLD:#}: {verdict}\n", shown(&check.title, LINE));
    text.push_str(&format!(
        "  {} of {} in {}; {}\n",
        counted(basis.events, "event"),
        counted(basis.customers, "customer"),
        counted(basis.cases, "journey"),
        states(basis),
    ));
    if let Some(share) = check.fitness.perfect_share {
        text.push_str(&format!("  {} of journeys went just as drawn\n", percent(share)));
    }
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

fn one(difference: &Difference, check: &CheckAnswer) -> String {
    let (style, word) = match difference.verdict {
        Verdict::Contradicted => (RED, "contradicted"),
        Verdict::Unsettled => (YELLOW, "not settled"),
        Verdict::Within => (BOLD, "below its threshold"),
    };
    let summary = shown(&difference.summary, LINE);
    let mut text = format!("{style}{word}[{}]{style:#}: {BOLD}{summary}{BOLD:#}\n", difference.code);
    if let Some(place) = &difference.place {
        text.push_str(&at(place));
    }
    let customers = &difference.customers;
    let cases = check.basis.cases;
    let once = if cases > customers.n { " at least once" } else { "" };
    text.push_str(&format!(
        "  = {} of {}{once}, 95 % interval {}; threshold {}\n",
        thousands(customers.count),
        counted(customers.n, "customer"),
        interval(customers),
        percent(difference.threshold)
    ));
    if cases > customers.n {
        let share = difference.cases as f64 / cases as f64;
        text.push_str(&format!(
            "  = {} of {} ({})\n",
            thousands(difference.cases),
            counted(cases, "journey"),
            percent(share)
        ));
    }
    if let Some(effect) = effect(difference) {
        text.push_str(&format!("  = {effect}\n"));
    }
    if let Some(promise) = &difference.effect.promise_s {
        let word = if difference.class == DifferenceClass::BrokenPromise { "late by" } else { "took, or have waited," };
        let spread = if difference.occurrences >= MIN_SPREAD {
            format!(", 5 in 100 over {}", span_words(promise.p95))
        } else {
            String::new()
        };
        text.push_str(&format!("  = {word} {} at the median{spread}\n", span_words(promise.median)));
    }
    text.push_str(&format!("  = {}\n", shown(&difference.advice, LINE)));
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
    let (finish, others) = (percent(with.share), percent(without.share));
    if with.n > 0 && without.n > 0 && finish != others && difference.class != DifferenceClass::Abandoned {
        parts.push(format!("finish {finish} of their journeys instead of {others}"));
    }
    (!parts.is_empty()).then(|| format!("they {}", parts.join(" and ")))
}
