//! A difference in a few lines: where it shows, and what it goes with.

use desireline_model::answer::{CheckAnswer, Difference};
use desireline_model::difference::DifferenceClass;
use desireline_model::map::MapDoc;
use desireline_model::units::Share;
use desireline_scene::words;

use crate::ask::span_words;

/// How many places are told.
const PLACES: usize = 3;
/// Cases that are needed on both sides before they are compared.
const COMPARED: u64 = 10;

/// What there is to know of a difference beside its sentence: between which steps, what it goes with, how late.
pub fn lines(map: &MapDoc, check: &CheckAnswer, difference: &Difference) -> Vec<String> {
    let mut lines = Vec::new();
    let name = |id: &str| {
        let step = map.stages.iter().flat_map(|stage| &stage.steps).find(|step| step.id == id);
        format!("‘{}’", step.map_or(id, |step| step.name.as_str()))
    };
    for place in difference.between.iter().take(PLACES) {
        let cases = words::of_them(place.cases, "case", "cases");
        lines.push(match (&place.after, &place.before) {
            (Some(after), Some(before)) => format!("Between {} and {}: {cases}.", name(after), name(before)),
            (Some(after), None) => format!("After {}, with no drawn step behind it: {cases}.", name(after)),
            (None, Some(before)) => format!("Before {}, with no drawn step ahead of it: {cases}.", name(before)),
            (None, None) => format!("Where no drawn step was seen: {cases}."),
        });
    }
    if difference.occurrences > difference.cases {
        lines.push(format!(
            "{} in {}.",
            words::of_them(difference.occurrences, "time", "times"),
            words::of_them(difference.cases, "case", "cases")
        ));
    }
    let effect = &difference.effect;
    let (with, without) = (&effect.completed_with, &effect.completed_without);
    let says_more = difference.class != DifferenceClass::Abandoned;
    if says_more && with.n >= COMPARED && without.n >= COMPARED {
        lines.push(format!("They finish in {} of cases instead of {}.", of_cases(with), of_cases(without)));
    }
    if let (Some(with), Some(without)) = (effect.median_s_with, effect.median_s_without) {
        let (longer, gap) = if with >= without { ("longer", with - without) } else { ("less", without - with) };
        if gap >= 1.0 {
            lines.push(format!(
                "Where they finish they need {} {longer} (median, {} instead of {}).",
                span_words(gap),
                span_words(with),
                span_words(without)
            ));
        }
    }
    if let Some(time) = effect.promise_s {
        lines.push(match difference.class {
            DifferenceClass::BrokenPromise => {
                format!("Where it was late, it was late by {} (median).", span_words(time.median))
            }
            _ => format!("Where it took longer, it took {} (median).", span_words(time.median)),
        });
    }
    let key = difference.key();
    for promise in check.promises.iter().filter(|promise| promise.key == key) {
        if let (Some(promised), Some(took)) = (promise.promised_s, promise.took_s) {
            lines.push(format!(
                "Over everybody: promised {}, took {} (medians); broken for {}.",
                span_words(promised.median),
                span_words(took.median),
                words::share(&promise.broken)
            ));
        }
    }
    lines
}

fn of_cases(share: &Share) -> String {
    format!("{} ({} of {})", words::percent(share.share), words::count(share.count), words::count(share.n))
}
