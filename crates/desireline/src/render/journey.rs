//! The real journey as tables and a small graph.

use std::collections::HashSet;

use desireline_journeys::ask::{percent, span_words};
use desireline_model::answer::{EdgeOut, JourneyAnswer};

use super::{counted, heading, how_we_know, instant, lines, nothing, shown, states, table, thousands, warnings};

/// Rows of a table before the rest is only counted.
const ROWS: usize = 25;
/// Stations of the small graph.
const STATIONS: usize = 14;
/// Ways aside that a station shows.
const ASIDES: usize = 3;
/// Ways aside rarer than this share of what leaves a station are not drawn.
const MIN_ASIDE: f64 = 0.05;
const NAME: usize = 40;
/// Characters of a way before it is cut.
const WAY: usize = 140;
/// Above this share of ties, order is doubtful.
const MUCH_TIED: f64 = 0.01;

/// The answer for people.
pub fn text(journey: &JourneyAnswer) -> String {
    let basis = &journey.basis;
    let mut text = warnings(basis);
    text.push_str(heading("As customers walked it").trim_start_matches('\n'));
    if basis.cases == 0 {
        text.push_str(&format!("  Nothing to show: {}\n", nothing(basis)));
        text.push_str(&how_we_know(basis, &[]));
        return text;
    }
    text.push_str(&format!(
        "  {} of {} in {}, from {} to {} UTC\n",
        counted(basis.events, "event"),
        counted(basis.customers, "customer"),
        counted(basis.cases, "journey"),
        instant(basis.first_time),
        instant(basis.last_time),
    ));
    text.push_str(&format!("  of these journeys {}\n", states(basis)));
    text.push_str(&graph(journey));
    text.push_str(&touchpoints(journey));
    text.push_str(&edges(&journey.edges));
    text.push_str(&variants(journey));
    text.push_str(&next(journey));
    text.push_str(&how_we_know(basis, &ties(journey)));
    text
}

fn ties(journey: &JourneyAnswer) -> Vec<String> {
    let mut lines = Vec::new();
    if journey.tied_pairs > 0 {
        lines.push(format!(
            "{} of neighbouring events have times without an order ({}); the order of the file decides",
            percent(journey.tie_share),
            thousands(journey.tied_pairs)
        ));
    }
    if journey.tie_share > MUCH_TIED {
        lines.push("that is more than 1 %: read variants and edges with care".to_owned());
    }
    if journey.edges.iter().any(|edge| !edge.duration_s.exact) {
        lines.push("medians come from a histogram and are off by at most 1 %".to_owned());
    }
    lines
}

/// What would tell more, where the answer suggests it.
fn next(journey: &JourneyAnswer) -> String {
    let basis = &journey.basis;
    let mut hints = Vec::new();
    let last = journey.touchpoints.iter().max_by(|a, b| a.ends.cmp(&b.ends).then_with(|| b.name.cmp(&a.name)));
    if let Some(last) = last.filter(|last| basis.ends.is_empty() && 2 * last.ends >= basis.cases) {
        hints.push(format!(
            "{} of {} end with `{}`. If that is the end you mean: --end \"{}\"",
            thousands(last.ends),
            counted(basis.cases, "journey"),
            shown(&last.name, NAME),
            shown(&last.name, NAME)
        ));
    }
    if journey.variants.distinct == basis.cases && basis.cases >= 20 {
        hints.push("No two journeys are alike: shorter ones may be, try --case-by session".to_owned());
    }
    if hints.is_empty() {
        return String::new();
    }
    heading("What next") + &hints.iter().map(|hint| format!("  {hint}\n")).collect::<String>()
}

/// The trunk that most customers walk, station by station, with the ways aside.
fn graph(journey: &JourneyAnswer) -> String {
    let Some(first) =
        journey.touchpoints.iter().max_by(|a, b| a.starts.cmp(&b.starts).then_with(|| b.name.cmp(&a.name)))
    else {
        return String::new();
    };
    let mut text = heading("The most walked way (shares are of visits)");
    let mut seen: HashSet<&str> = HashSet::new();
    let mut at = first.name.as_str();
    loop {
        seen.insert(at);
        let Some(point) = journey.touchpoints.iter().find(|point| point.name == at) else { break };
        let mut leaving: Vec<&EdgeOut> = journey.edges.iter().filter(|edge| edge.from == at && edge.to != at).collect();
        leaving.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.to.cmp(&b.to)));
        let visits =
            if point.events > point.cases { format!(", {}", counted(point.events, "visit")) } else { String::new() };
        text.push_str(&format!("  ● {}  {}{visits}\n", shown(at, NAME), counted(point.cases, "journey")));
        let out: u64 = leaving.iter().map(|edge| edge.count).sum::<u64>() + point.ends;
        let share = |count: u64| count as f64 / out.max(1) as f64;
        // The way goes on while more go on along it than end, and enough do to be worth a line.
        let next = leaving
            .iter()
            .find(|edge| !seen.contains(edge.to.as_str()))
            .filter(|edge| seen.len() < STATIONS && edge.count >= point.ends && share(edge.count) >= MIN_ASIDE)
            .copied();
        let bar = if next.is_some() { "│" } else { " " };
        let aside = |edge: &&&EdgeOut| next.is_none_or(|next| next.to != edge.to) && share(edge.count) >= MIN_ASIDE;
        for edge in leaving.iter().filter(aside).take(ASIDES) {
            let back = if seen.contains(edge.to.as_str()) { "↩" } else { "↪" };
            text.push_str(&format!("  {bar}   {back} {} to {}\n", percent(share(edge.count)), shown(&edge.to, NAME)));
        }
        let (open, over) = (point.open_ends, point.ends - point.open_ends);
        if over > 0 && (share(over) >= MIN_ASIDE || next.is_none()) {
            text.push_str(&format!("  {bar}   ⊣ {} end here ({})\n", percent(share(over)), thousands(over)));
        }
        if open > 0 && (share(open) >= MIN_ASIDE || next.is_none()) {
            text.push_str(&format!("  {bar}   … {} still here, under way\n", thousands(open)));
        }
        let Some(next) = next else { break };
        text.push_str(&format!(
            "  │ {} go on, half within {}\n",
            percent(share(next.count)),
            span_words(next.duration_s.median)
        ));
        at = &next.to;
    }
    let beside = journey.touchpoints.len() - seen.len();
    if beside > 0 {
        text.push_str(&format!(
            "  {} beside this way; the table below has all\n",
            counted(beside as u64, "touchpoint")
        ));
    }
    text
}

fn touchpoints(journey: &JourneyAnswer) -> String {
    let mut text = heading("Touchpoints");
    let mut rows = table(&["touchpoint", "events", "journeys", "begin here", "end here"], 1);
    for point in journey.touchpoints.iter().take(ROWS) {
        rows.add_row([
            shown(&point.name, NAME),
            thousands(point.events),
            thousands(point.cases),
            thousands(point.starts),
            thousands(point.ends),
        ]);
    }
    text.push_str(&lines(&rows));
    text.push_str(&more(journey.touchpoints.len()));
    text
}

fn edges(edges: &[EdgeOut]) -> String {
    if edges.is_empty() {
        return String::new();
    }
    let mut text = heading("What follows what");
    let mut rows = table(&["from", "to", "times", "journeys", "half within", "mean", "95 of 100 within"], 2);
    for edge in edges.iter().take(ROWS) {
        let duration = &edge.duration_s;
        rows.add_row([
            shown(&edge.from, NAME),
            shown(&edge.to, NAME),
            thousands(edge.count),
            thousands(edge.cases),
            span_words(duration.median),
            span_words(duration.mean),
            span_words(duration.p95),
        ]);
    }
    text.push_str(&lines(&rows));
    text.push_str(&more(edges.len()));
    text
}

fn variants(journey: &JourneyAnswer) -> String {
    let variants = &journey.variants;
    let mut text = heading("Most frequent ways");
    let mut sum = 0;
    for variant in variants.top.iter().take(10).filter(|variant| variant.cases > 1 || variants.distinct <= 10) {
        sum += variant.cases;
        let path = shown(&variant.path.join(" → "), WAY);
        text.push_str(&format!("  {:>6}  {:>6}  {path}\n", thousands(variant.cases), percent(variant.share)));
    }
    let other = journey.basis.cases - sum;
    if other > 0 && sum > 0 {
        let share = percent(other as f64 / journey.basis.cases as f64);
        text.push_str(&format!("  {:>6}  {share:>6}  other ways\n", thousands(other)));
    }
    text.push_str(&format!(
        "  {} in all; {} when immediate repeats count once\n",
        counted(variants.distinct, "different way"),
        thousands(variants.distinct_folded)
    ));
    text
}

fn more(all: usize) -> String {
    if all > ROWS {
        format!("  … and {} more; --format json lists all\n", thousands((all - ROWS) as u64))
    } else {
        String::new()
    }
}
