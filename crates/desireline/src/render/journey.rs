//! The real journey as tables and a small graph.

use std::collections::HashSet;

use desireline_journeys::ask::{percent, span_words};
use desireline_model::answer::{EdgeOut, JourneyAnswer};

use super::{counted, heading, how_we_know, instant, lines, shown, states, table, thousands, warnings};

/// Rows of a table before the rest is only counted.
const ROWS: usize = 25;
/// Stations of the small graph.
const STATIONS: usize = 14;
/// Ways aside that a station shows.
const ASIDES: usize = 3;
/// Ways aside rarer than this share of what leaves a station are not drawn.
const MIN_ASIDE: f64 = 0.05;
const NAME: usize = 40;

/// The answer for people.
pub fn text(journey: &JourneyAnswer) -> String {
    let basis = &journey.basis;
    let mut text = warnings(basis);
    text.push_str(heading("As customers walked it").trim_start_matches('\n'));
    if basis.cases == 0 {
        text.push_str("  No event could be used. ");
        text.push_str(if basis.rejected.count > 0 {
            "Every row was rejected; the reasons are below.\n"
        } else {
            "The data is empty.\n"
        });
        text.push_str(&how_we_know(basis, &[]));
        return text;
    }
    text.push_str(&format!(
        "  {} of {} in {}, from {} to {}\n",
        counted(basis.events, "event"),
        counted(basis.customers, "customer"),
        counted(basis.cases, "journey"),
        instant(basis.first_time),
        instant(basis.last_time),
    ));
    text.push_str(&format!("  of these journeys {}\n", states(basis, basis.states.completed > 0)));
    text.push_str(&graph(journey));
    text.push_str(&touchpoints(journey));
    text.push_str(&edges(&journey.edges));
    text.push_str(&variants(journey));
    text.push_str(&how_we_know(basis, &ties(journey)));
    text
}

fn ties(journey: &JourneyAnswer) -> Vec<String> {
    let mut lines = vec![format!(
        "{} of neighbouring events have times without an order ({}); the order of the file decides",
        percent(journey.tie_share),
        thousands(journey.tied_pairs)
    )];
    if journey.tie_share > 0.01 {
        lines.push("that is more than 1 %: read variants and edges with care".to_owned());
    }
    if journey.edges.iter().any(|edge| !edge.duration_s.exact) {
        lines.push("medians come from a histogram and are off by at most 1 %".to_owned());
    }
    lines
}

/// The trunk that most customers walk, station by station, with the ways aside.
fn graph(journey: &JourneyAnswer) -> String {
    let Some(first) =
        journey.touchpoints.iter().max_by(|a, b| a.starts.cmp(&b.starts).then_with(|| b.name.cmp(&a.name)))
    else {
        return String::new();
    };
    let mut text = heading("The most walked way");
    let mut seen: HashSet<&str> = HashSet::new();
    let mut at = first.name.as_str();
    loop {
        seen.insert(at);
        let Some(point) = journey.touchpoints.iter().find(|point| point.name == at) else {
            break;
        };
        let mut leaving: Vec<&EdgeOut> = journey.edges.iter().filter(|edge| edge.from == at && edge.to != at).collect();
        leaving.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.to.cmp(&b.to)));
        let again: u64 =
            journey.edges.iter().filter(|edge| edge.from == at && edge.to == at).map(|edge| edge.count).sum();
        let repeat =
            if again > 0 { format!("  ×{:.1}", point.events as f64 / point.cases as f64) } else { String::new() };
        text.push_str(&format!("  ● {}  {}{repeat}\n", shown(at, NAME), counted(point.cases, "journey")));
        let next =
            leaving.iter().find(|edge| !seen.contains(edge.to.as_str())).filter(|_| seen.len() < STATIONS).copied();
        let out: u64 = leaving.iter().map(|edge| edge.count).sum::<u64>() + point.ends;
        let share = |count: u64| count as f64 / out.max(1) as f64;
        let bar = if next.is_some() { "│" } else { " " };
        for edge in leaving
            .iter()
            .filter(|edge| next.is_none_or(|next| next.to != edge.to) && share(edge.count) >= MIN_ASIDE)
            .take(ASIDES)
        {
            let back = if seen.contains(edge.to.as_str()) { "↩" } else { "↪" };
            text.push_str(&format!("  {bar}   {back} {} to {}\n", percent(share(edge.count)), shown(&edge.to, NAME)));
        }
        if point.ends > 0 && (share(point.ends) >= MIN_ASIDE || next.is_none()) {
            let open = if point.open_ends > 0 {
                format!(", {} of them still under way", thousands(point.open_ends))
            } else {
                String::new()
            };
            text.push_str(&format!(
                "  {bar}   ⊣ {} end here ({}{open})\n",
                percent(share(point.ends)),
                thousands(point.ends)
            ));
        }
        let Some(next) = next else { break };
        text.push_str(&format!(
            "  │ {} go on, half within {}\n",
            percent(share(next.count)),
            span_words(next.duration_s.median)
        ));
        at = &next.to;
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
    for variant in variants.top.iter().take(10) {
        sum += variant.cases;
        text.push_str(&format!(
            "  {:>6}  {:>6}  {}\n",
            thousands(variant.cases),
            percent(variant.share),
            shown(&variant.path.join(" → "), 200)
        ));
    }
    let other = journey.basis.cases - sum;
    if other > 0 {
        text.push_str(&format!(
            "  {:>6}  {:>6}  other ways\n",
            thousands(other),
            percent(other as f64 / journey.basis.cases as f64)
        ));
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
