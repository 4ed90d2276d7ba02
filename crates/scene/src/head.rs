//! The headline and the three chips.

use desireline_model::answer::Verdict;
use desireline_model::difference::DifferenceClass;
use desireline_model::units::Share;

use crate::deviations::Candidate;
use crate::input::PictureInput;
use crate::reading::{Fact, Material, Reading};
use crate::scene::{Chip, ChipKind};
use crate::text::{clean, elide_chars, quoted};
use crate::words;

/// The longest headline.
const LONGEST: usize = 140;
/// How names are shortened until the headline fits.
const NAMES: [usize; 5] = [80, 48, 32, 24, 16];

/// The headline: somebody's own, else computed.
pub(crate) fn headline(reading: &Reading, input: &PictureInput) -> String {
    let own = input.headline.as_deref().map(clean).filter(|own| !own.is_empty());
    if let Some(own) = own {
        return elide_chars(&own, LONGEST);
    }
    let fitting = NAMES.iter().map(|most| computed(reading, input, *most)).find(|text| text.chars().count() <= LONGEST);
    fitting.unwrap_or_else(|| elide_chars(&computed(reading, input, NAMES[4]), LONGEST))
}

fn computed(reading: &Reading, input: &PictureInput, most: usize) -> String {
    match reading.material {
        Material::Walked => {
            let reach = goal(reading).map(|(fact, share)| {
                format!("{} reach {}", words::who(&share, reading.unit.1), quoted(&elide_chars(&fact.name, most)))
            });
            let gap = gap(reading).map(|gap| {
                let who = words::in_ten(&gap.share);
                let who = if who.ends_with('%') { format!("{who} of them") } else { who };
                format!("{who} {}", gap.does_briefly(most))
            });
            match (reach, gap) {
                (Some(reach), Some(gap)) => format!("{}; {gap}.", words::capital(&reach)),
                (Some(only), None) => format!("{}; nothing contradicts the map.", words::capital(&only)),
                (None, Some(only)) => format!("{}.", words::capital(&only)),
                (None, None) => format!("{} walked this journey.", words::of_them(reading.n, "customer", "customers")),
            }
        }
        Material::Proposed => {
            let first = reading.stations.iter().max_by_key(|fact| fact.customers);
            let busiest = first.map(|fact| {
                let share = Share::of(fact.customers.unwrap_or(0).min(reading.n), reading.n);
                format!(
                    "; {} of {} have {}",
                    words::percent(share.share),
                    reading.unit.1,
                    quoted(&elide_chars(&fact.name, most))
                )
            });
            format!("Nobody drew this journey yet{}.", busiest.unwrap_or_default())
        }
        Material::Said => {
            let n: u64 = reading.stations.iter().map(|fact| fact.evidence.said).sum();
            format!(
                "{} say how it feels; nothing shows yet what customers did.",
                words::of_them(n, "answer", "answers")
            )
        }
        Material::Drawn if input.asked_period.is_some() => {
            format!(
                "No case starts {}; what is drawn stands as it is.",
                input.asked_period.as_deref().unwrap_or_default()
            )
        }
        Material::Drawn => {
            format!(
                "{} drawn, all of them assumed: no customer has been seen yet.",
                words::of_them(reading.stations.len() as u64, "station", "stations")
            )
        }
        Material::Nothing => "Nothing is drawn and nothing is known yet: start with what you have.".to_owned(),
    }
}

/// The station that completes the journey, or the last that customers were seen at.
fn goal(reading: &Reading) -> Option<(&Fact, Share)> {
    let seen = || reading.stations.iter().filter(|fact| fact.customers.is_some());
    let fact = seen().rfind(|fact| fact.outcome).or_else(|| seen().next_back())?;
    let count = fact.customers.unwrap_or(0).min(reading.n);
    Some((fact, Share::of(count, reading.n)))
}

/// What concerns most customers, beside that they stop.
fn gap(reading: &Reading) -> Option<&Candidate> {
    let reaching =
        || reading.candidates.iter().filter(|one| one.verdict != Verdict::Within && !one.key.starts_with("kept:"));
    reaching().find(|one| one.class != DifferenceClass::Abandoned).or_else(|| reaching().next())
}

/// The chips: what of the three there is.
pub(crate) fn chips(reading: &Reading, input: &PictureInput) -> Vec<Chip> {
    let mut chips = Vec::new();
    let unsettled = |one: &Candidate| {
        if one.verdict == Verdict::Unsettled && one.share.n < 100 && reading.material == Material::Walked {
            " (not settled)"
        } else {
            ""
        }
    };
    if let Some(gap) = gap(reading) {
        let text = format!("{} {}{}", percent_of(gap), gap.does(40), unsettled(gap));
        chips.push(Chip { kind: ChipKind::BiggestGap, text, opens: Some(gap.key.clone()) });
    }
    let lowest = reading
        .stations
        .iter()
        .filter_map(|fact| Some((fact, fact.felt.as_ref()?, fact.felt.as_ref()?.mean?)))
        .min_by(|a, b| a.2.total_cmp(&b.2));
    let leaving = || {
        reading
            .candidates
            .iter()
            .filter(|one| one.class == DifferenceClass::Abandoned && one.verdict != Verdict::Within)
            .max_by_key(|one| one.share.count)
    };
    if let Some((fact, felt, mean)) = lowest {
        let (name, n) = (quoted(&elide_chars(&fact.name, 40)), words::of_them(felt.n, "answer", "answers"));
        let text = if mean > WELL {
            format!("No step feels bad on average; the lowest is {name}: {mean:.1} on −2 to 2, {n}")
        } else {
            format!("{} at {name}: {}, {n}", felt_words(mean), format!("{mean:.1}").replace('-', "−"))
        };
        let opens = format!("{}:{}", if fact.is_stage { "stage" } else { "step" }, fact.id);
        chips.push(Chip { kind: ChipKind::WorstMoment, text, opens: Some(opens) });
    } else if let Some(exit) = leaving() {
        let text = format!("{} {} (nobody was asked how it felt)", percent_of(exit), exit.does(40));
        chips.push(Chip { kind: ChipKind::WorstMoment, text, opens: Some(exit.key.clone()) });
    }
    if let Some(fix) = reading.candidates.iter().find(|one| one.first_fix) {
        let who = if fix.share.n < 20 {
            words::who(&fix.share, fix.unit)
        } else {
            format!("{} of {} ({})", words::percent(fix.share.share), fix.unit, words::short_count(fix.share.count))
        };
        let text = format!("{}: it concerns {who}{}{}", fix.fix(40), lost(fix), unsettled(fix));
        chips.push(Chip { kind: ChipKind::FirstFix, text, opens: Some(fix.key.clone()) });
    }
    let walked = matches!(reading.material, Material::Walked | Material::Proposed);
    // Where nothing is walked, the place of the trunk says what next.
    if walked && (chips.is_empty() || reading.material == Material::Proposed) {
        let text = next_evidence(reading, input);
        chips.push(Chip { kind: ChipKind::WhatNext, text, opens: None });
    }
    chips
}

fn percent_of(one: &Candidate) -> String {
    if one.share.n < 20 {
        words::who(&one.share, one.unit)
    } else {
        format!("{} of {}", words::percent(one.share.share), one.unit)
    }
}

fn lost(fix: &Candidate) -> String {
    let lost = fix.loss.round();
    if lost < 1.0 {
        String::new()
    } else {
        format!(" and goes with about {} cases fewer completed", words::count(lost as u64))
    }
}

/// A mean above this is no valley.
pub const WELL: f64 = 0.25;

/// How a mean is called.
pub(crate) fn felt_words(mean: f64) -> &'static str {
    match mean {
        m if m < -1.0 => "Frustrated",
        m if m < -0.25 => "Annoyed",
        m if m <= WELL => "Indifferent",
        m if m <= 1.0 => "Content",
        _ => "Delighted",
    }
}

/// The cheapest thing to do next where little is known.
pub(crate) fn next_evidence(reading: &Reading, input: &PictureInput) -> String {
    match reading.material {
        Material::Nothing => {
            "Cheapest next: an export of orders, tickets or clicks as CSV; one hundred rows show a first path"
                .to_owned()
        }
        Material::Drawn if input.asked_period.is_some() => "Choose a longer period, or all of it".to_owned(),
        Material::Drawn => {
            "Cheapest next: an export with customer, time and what happened as CSV, or ten answers to one question"
                .to_owned()
        }
        Material::Said => "Cheapest next: an export with customer, time and what happened as CSV".to_owned(),
        Material::Proposed => {
            "Draw it: take the stations that matter into a map, then hold it against the data".to_owned()
        }
        Material::Walked => "Nothing reaches its threshold: ask what the data cannot show".to_owned(),
    }
}
