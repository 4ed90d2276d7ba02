//! Differences as candidates: their form, their words, their weight, and which is the first fix.

use std::collections::BTreeMap;

use desireline_model::answer::{About, Difference, Verdict};
use desireline_model::difference::DifferenceClass;
use desireline_model::time::Span;
use desireline_model::units::Share;

use super::{Candidate, Form, Piece};
use crate::input::{PictureInput, PromiseKept};
use crate::reading::{Reading, differences, named, step_names};
use crate::words;

/// Cases with and without a difference that are needed before a loss counts.
const CLOSED: u64 = 10;

/// All candidates in the order of weight: contradictions first, then by customers.
pub(crate) fn candidates(reading: &Reading, input: &PictureInput) -> Vec<Candidate> {
    let names = step_names(input);
    let mut all: Vec<Candidate> =
        differences(input).iter().filter_map(|one| of_difference(one, reading, input, &names)).collect();
    exits_of_stations(&mut all, reading, input);
    returns_of_edges(&mut all, reading, input);
    kept_promises(&mut all, reading, input, &names);
    all.sort_by(|a, b| {
        (a.verdict, std::cmp::Reverse(a.share.count), &a.key).cmp(&(
            b.verdict,
            std::cmp::Reverse(b.share.count),
            &b.key,
        ))
    });
    let selected = input.selected.as_deref();
    for one in &mut all {
        one.selected = selected == Some(one.key.as_str());
    }
    if reading.material == crate::reading::Material::Walked
        && let Some(at) = first_fix(&all, input)
    {
        all[at].first_fix = true;
    }
    all
}

/// Exactly one first fix, where anything reaches its threshold: what loses most cases, settled before unsettled; where
/// nothing goes with a loss, what concerns most customers. Another order is more often a fault of the map than of the
/// experience, and that customers stop is what a fix mends: so these come last.
fn first_fix(all: &[Candidate], input: &PictureInput) -> Option<usize> {
    if let Some(key) = input.first_fix.as_deref()
        && let Some(at) = all.iter().position(|one| one.key == key)
    {
        return Some(at);
    }
    let reaches = |one: &&(usize, &Candidate)| {
        one.1.verdict != Verdict::Within && !one.1.key.starts_with("kept:") && !one.1.key.starts_with("edge:")
    };
    let mut ranked: Vec<(usize, &Candidate)> = all.iter().enumerate().filter(|one| reaches(&one)).collect();
    ranked.sort_by(|(_, a), (_, b)| {
        let late = |one: &Candidate| match one.class {
            DifferenceClass::Abandoned => 2,
            DifferenceClass::OutOfOrder => 1,
            _ => 0,
        };
        (a.verdict, late(a)).cmp(&(b.verdict, late(b))).then(b.loss.total_cmp(&a.loss))
    });
    ranked.first().map(|(at, _)| *at)
}

fn of_difference(
    difference: &Difference,
    reading: &Reading,
    input: &PictureInput,
    names: &BTreeMap<String, String>,
) -> Option<Candidate> {
    let name = |step: &str| Piece::Name(names.get(step).cloned().unwrap_or_else(|| named(step)));
    let place = |step: &str| reading.place(input, step);
    let say = |words: &str| Piece::Words(words.to_owned());
    let top = difference.between.first();
    let after = top.and_then(|top| top.after.as_deref());
    let before = top.and_then(|top| top.before.as_deref());
    let percent = words::short_share(&difference.customers);
    let mean = difference.occurrences as f64 / difference.cases.max(1) as f64;
    let often = if mean < 1.05 { String::new() } else { format!(", {}", words::times(mean)) };
    let last = reading.stations.len() as f64 - 1.0;
    let number = |at: usize| at + 1;
    let (form, predicate, short) = match (difference.class, &difference.about) {
        (DifferenceClass::OffTheMap, About::Event(event)) => {
            let gap = match (after.and_then(place), before.and_then(place)) {
                (Some(after), _) => after as f64,
                (None, Some(before)) => before as f64 - 1.0,
                (None, None) => 0.0,
            };
            let event = named(event);
            let form = Form::Undrawn { gap: gap.clamp(0.0, (last - 1.0).max(0.0)), name: event.clone() };
            (form, vec![say("have "), Piece::Name(event), say(", which nobody drew")], vec![percent])
        }
        (_, About::Event(_)) => return None,
        (class, About::Connector { from, to }) => {
            let (a, b) = (place(from)?, place(to)?);
            let within = input
                .map
                .iter()
                .flat_map(|map| &map.connectors)
                .find(|one| one.from == *from && one.to == *to && one.within.is_some())
                .and_then(|one| one.within);
            let promised = within.map(Span::as_secs_f64);
            let took = difference.effect.promise_s.map(|took| took.median);
            let mut short = vec![promise_words(promised, took, difference.customers.count > 0)];
            short.push(broken_words(&difference.customers));
            let promised =
                promised.map_or_else(String::new, |promised| format!(" the promised {}", words::span(promised)));
            let predicate = if class == DifferenceClass::SlowerThanPromised {
                vec![say(&format!("wait longer than{promised} from ")), name(from), say(" to "), name(to)]
            } else {
                vec![say(&format!("{} between ", class.words())), name(from), say(" and "), name(to)]
            };
            (Form::Promise { from: a.min(b), to: a.max(b), broken: true }, predicate, short)
        }
        (class, About::Step(step)) => {
            let at = place(step)?;
            let here = at as f64;
            match class {
                DifferenceClass::Skipped => {
                    let from =
                        after.and_then(place).filter(|after| *after < at).map_or(here - 1.0, |after| after as f64);
                    let to =
                        before.and_then(place).filter(|before| *before > at).map_or(here + 1.0, |before| before as f64);
                    let form = if reading.stations[at].is_stage
                        && reading.stations[at].id != *step
                        && inside(step, reading, input)
                    {
                        Form::Inside
                    } else {
                        Form::Skip { from: from.max(-0.5), to: to.min(last + 0.5) }
                    };
                    (form, vec![say("skip "), name(step)], vec![format!("{percent} skip {}", number(at))])
                }
                DifferenceClass::OutOfOrder => {
                    let late = after.filter(|after| place(after).is_some_and(|place| place > at));
                    let early = before.filter(|before| place(before).is_some_and(|place| place < at));
                    if let Some(after) = late {
                        let from = place(after)?;
                        let form = Form::Return { from: from as f64, to: here, dotted: true };
                        let predicate = vec![say("do "), name(step), say(" only after "), name(after)];
                        (form, predicate, vec![format!("{percent} do {} after {}", number(at), number(from))])
                    } else if let Some(before) = early {
                        let to = place(before)?;
                        let form = Form::Return { from: here, to: to as f64, dotted: true };
                        let predicate = vec![say("do "), name(step), say(" before "), name(before)];
                        (form, predicate, vec![format!("{percent} do {} before {}", number(at), number(to))])
                    } else {
                        let form = badge(at, step, format!("{percent} elsewhere"), reading);
                        (form, vec![say("do "), name(step), say(" not where it is drawn")], Vec::new())
                    }
                }
                DifferenceClass::LoopedBack => {
                    let from = after.filter(|after| *after != step).and_then(place);
                    let mut predicate = vec![say("come back to "), name(step)];
                    if let Some(after) = after.filter(|after| *after != step) {
                        predicate.extend([say(" after "), name(after)]);
                    }
                    if !often.is_empty() {
                        predicate.push(say(&format!(", {} on average", words::times(mean))));
                    }
                    let form = match from.filter(|from| *from != at) {
                        Some(from) => Form::Return { from: from as f64, to: here, dotted: false },
                        None if reading.stations[at].is_stage => Form::Inside,
                        None => Form::Return { from: (here + 0.5).min(last + 0.5), to: here, dotted: false },
                    };
                    (form, predicate, vec![format!("{percent} go back{often}")])
                }
                DifferenceClass::Repeated => {
                    let done = 1.0 + mean;
                    let form = badge(at, step, format!("×{done:.1}"), reading);
                    (
                        form,
                        vec![say("repeat "), name(step), say(&format!(" at once: {} in all", words::times(done)))],
                        Vec::new(),
                    )
                }
                DifferenceClass::WrongBranch => {
                    let form = badge(at, step, format!("{percent} both ways"), reading);
                    (
                        form,
                        vec![say("take "), name(step), say(" though they took another way of the same choice")],
                        Vec::new(),
                    )
                }
                DifferenceClass::SaidOtherwise => {
                    let form = badge(at, step, format!("{percent} say not"), reading);
                    (
                        form,
                        vec![say("say that "), name(step), say(" was not done, though the record says it was")],
                        Vec::new(),
                    )
                }
                DifferenceClass::Abandoned => {
                    let once = input.check.as_ref().is_some_and(|check| check.basis.cases > check.basis.customers);
                    let left = difference.customers.count;
                    let short = if once {
                        vec![format!("{} left once", words::short_count(left)), format!("or more, {percent}")]
                    } else {
                        vec![format!("{} left,", words::short_count(left)), percent]
                    };
                    let mut predicate = vec![say("stop before "), name(step)];
                    if once {
                        predicate.push(say(" at least once"));
                    }
                    (Form::Exit { gap: (here - 1.0).max(0.0), left }, predicate, short)
                }
                DifferenceClass::BrokenPromise => {
                    let late = difference.effect.promise_s.map(|late| late.median);
                    let first = late.map_or_else(
                        || "promised a date".to_owned(),
                        |late| format!("promised a date, {} late", words::span(late)),
                    );
                    let predicate = vec![say("do not get "), name(step), say(" by the date promised to them")];
                    (
                        Form::Promise { from: 0, to: at, broken: true },
                        predicate,
                        vec![first, broken_words(&difference.customers)],
                    )
                }
                DifferenceClass::OffTheMap | DifferenceClass::SlowerThanPromised => return None,
            }
        }
    };
    let effect = &difference.effect;
    let known = effect.completed_with.n >= CLOSED && effect.completed_without.n >= CLOSED;
    let worse = effect.completed_without.share - effect.completed_with.share;
    Some(Candidate {
        key: difference.key(),
        class: difference.class,
        verdict: difference.verdict,
        share: difference.customers,
        predicate,
        short,
        form: fold(form),
        loss: if known { effect.completed_with.n as f64 * worse.max(0.0) } else { 0.0 },
        first_fix: false,
        selected: false,
        unit: reading.unit.1,
    })
}

/// An arc from a station to itself, or to nowhere, is no arc.
fn fold(form: Form) -> Form {
    match form {
        Form::Return { from, to, .. } | Form::Skip { from, to } if (from - to).abs() < 0.25 => Form::Inside,
        Form::Promise { from, to, .. } if from == to => Form::Inside,
        other => other,
    }
}

fn badge(at: usize, step: &str, text: String, reading: &Reading) -> Form {
    let fact = &reading.stations[at];
    if fact.is_stage && fact.id != step { Form::Inside } else { Form::Badge { at, text } }
}

/// Whether a step lies in a folded stage that holds others, too.
fn inside(step: &str, reading: &Reading, input: &PictureInput) -> bool {
    reading.place(input, step).is_some_and(|at| reading.stages[reading.stations[at].stage].steps > 1)
}

fn promise_words(promised: Option<f64>, took: Option<f64>, broken: bool) -> String {
    match (promised, took) {
        (Some(promised), Some(took)) if broken => {
            format!("promised {}, the late took {}", words::span(promised), words::span(took))
        }
        (Some(promised), Some(took)) => format!("promised {}, took {}", words::span(promised), words::span(took)),
        (Some(promised), None) => format!("promised {}", words::span(promised)),
        (None, Some(took)) => format!("promised a date, took {}", words::span(took)),
        (None, None) => "promised a date".to_owned(),
    }
}

fn broken_words(broken: &Share) -> String {
    if broken.n == 0 {
        "nothing to hold it against".to_owned()
    } else if broken.count == 0 {
        "kept for everybody".to_owned()
    } else {
        format!("broken for {}", words::short_share(broken))
    }
}

/// Where customers left for good is known by station, that is drawn; the difference that tells of stopping there is
/// what it opens. One that no station shows is words in the table.
fn exits_of_stations(all: &mut Vec<Candidate>, reading: &Reading, input: &PictureInput) {
    if reading.stations.iter().all(|station| station.left.is_none()) {
        return;
    }
    let proposed = reading.material == crate::reading::Material::Proposed;
    let end = reading.stations.iter().rposition(|station| station.customers.is_some());
    let most_after = |key: &str| {
        let difference = differences(input).iter().find(|one| one.key() == key)?;
        reading.place(input, difference.between.first()?.after.as_deref()?)
    };
    let mut stops: Vec<Candidate> = all.extract_if(.., |one| matches!(one.form, Form::Exit { .. })).collect();
    for (at, station) in reading.stations.iter().enumerate() {
        let left = station.left.unwrap_or(0);
        if left == 0 || station.outcome || Some(at) == end {
            continue;
        }
        let share = Share::of(left.min(reading.n), reading.n);
        let form = Form::Exit { gap: at as f64, left };
        let short = vec![format!("{} left,", words::short_count(left)), words::percent(share.share)];
        let before = |one: &Candidate| matches!(one.form, Form::Exit { gap, .. } if gap as usize == at);
        let stop = stops.iter().position(before).or(stops.iter().position(|one| most_after(&one.key) == Some(at)));
        if let Some(stop) = stop {
            all.push(Candidate { form, short, ..stops.remove(stop) });
            continue;
        }
        all.push(Candidate {
            key: format!("left:{}", station.id),
            class: DifferenceClass::Abandoned,
            verdict: if share.share < 0.05 { Verdict::Within } else { Verdict::Unsettled },
            share,
            predicate: vec![
                Piece::Words(if proposed { "end after " } else { "leave for good after " }.to_owned()),
                Piece::Name(station.name.clone()),
            ],
            short,
            form,
            loss: 0.0,
            first_fix: false,
            selected: false,
            unit: reading.unit.1,
        });
    }
    let selected = |one: &Candidate| input.selected.as_deref() == Some(one.key.as_str());
    all.extend(stops.into_iter().map(|one| if selected(&one) { one } else { Candidate { form: Form::Inside, ..one } }));
}

/// Without a map, what goes back against the usual order, and what is repeated.
fn returns_of_edges(all: &mut Vec<Candidate>, reading: &Reading, input: &PictureInput) {
    let Some(journey) = input.journey.as_ref().filter(|_| reading.material == crate::reading::Material::Proposed)
    else {
        return;
    };
    for edge in &journey.edges {
        let (Some(from), Some(to)) = (reading.station(&edge.from), reading.station(&edge.to)) else { continue };
        let share = Share::of(edge.cases.min(reading.n), reading.n);
        if to > from || share.share < 0.05 {
            continue;
        }
        let mean = edge.count as f64 / edge.cases.max(1) as f64;
        let (name, other) = (reading.stations[to].name.clone(), reading.stations[from].name.clone());
        let percent = words::percent(share.share);
        let (form, class, predicate, short) = if to == from {
            let form = Form::Badge { at: to, text: format!("×{:.1}", 1.0 + mean) };
            let times = format!(" at once: {} in all", words::times(1.0 + mean));
            let predicate = vec![Piece::Words("repeat ".to_owned()), Piece::Name(name), Piece::Words(times)];
            (form, DifferenceClass::Repeated, predicate, Vec::new())
        } else {
            let form = Form::Return { from: from as f64, to: to as f64, dotted: false };
            let often = if mean < 1.05 { String::new() } else { format!(", {}", words::times(mean)) };
            let predicate = vec![
                Piece::Words("go back to ".to_owned()),
                Piece::Name(name),
                Piece::Words(" after ".to_owned()),
                Piece::Name(other),
                Piece::Words(often.clone()),
            ];
            (form, DifferenceClass::LoopedBack, predicate, vec![format!("{percent} go back{often}")])
        };
        all.push(Candidate {
            key: format!("edge:{}>{}", edge.from, edge.to),
            class,
            verdict: Verdict::Unsettled,
            share,
            predicate,
            short,
            form,
            loss: 0.0,
            first_fix: false,
            selected: false,
            unit: reading.unit.1,
        });
    }
}

/// Promises with figures of their own take the place of what differences tell; kept ones are drawn, too.
fn kept_promises(all: &mut Vec<Candidate>, reading: &Reading, input: &PictureInput, names: &BTreeMap<String, String>) {
    for promise in &input.promises {
        let Some(to) = reading.place(input, &promise.kept_at) else { continue };
        let from = promise.made_at.as_deref().and_then(|step| reading.place(input, step)).unwrap_or(0);
        if from == to {
            continue;
        }
        let form = Form::Promise { from: from.min(to), to: from.max(to), broken: promise.broken.count > 0 };
        let short = vec![promise_words(promise.promised_s, promise.took_s, false), broken_words(&promise.broken)];
        if let Some(one) = all.iter_mut().find(|one| one.key == promise.key) {
            one.form = form;
            one.short = short;
        } else {
            all.push(kept(promise, form, short, names, reading.unit.1));
        }
    }
}

fn kept(
    promise: &PromiseKept,
    form: Form,
    short: Vec<String>,
    names: &BTreeMap<String, String>,
    unit: &'static str,
) -> Candidate {
    let name = names.get(&promise.kept_at).cloned().unwrap_or_else(|| named(&promise.kept_at));
    Candidate {
        key: format!("kept:{}", promise.key),
        class: DifferenceClass::BrokenPromise,
        verdict: Verdict::Unsettled,
        share: promise.broken,
        predicate: vec![
            Piece::Words("get ".to_owned()),
            Piece::Name(name),
            Piece::Words(" later than promised".to_owned()),
        ],
        short,
        form,
        loss: 0.0,
        first_fix: false,
        selected: false,
        unit,
    }
}
