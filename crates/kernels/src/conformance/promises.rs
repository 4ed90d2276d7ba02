//! Promises: which a case shows broken, and how all of them were kept.

use desireline_model::difference::DifferenceClass;

use super::{ConformanceReport, LabelRole, MapSpec, Met, Promised, Subject};
use crate::cases::{CaseState, CaseView};

/// Finds the promises that a case shows broken, and counts those that can be judged by it.
///
/// A promised time is judged once its end came, or once it is over while the case is still open. A promised date is
/// judged once its step came, or once it has passed.
pub(super) fn promises(map: &MapSpec, case: &CaseView<'_>, met: &mut Vec<Met>, figures: &mut ConformanceReport) {
    let role = |label: &u32| map.roles.get(*label as usize).copied().unwrap_or(LabelRole::OffMap);
    let first = |step: u16, from: usize| {
        (from..case.labels.len()).find(|row| role(&case.labels[*row]) == LabelRole::Step(step))
    };
    for (at, promise) in map.times.iter().enumerate() {
        let Some(start) = first(promise.from, 0) else { continue };
        let done = first(promise.to, start + 1).map(|row| case.ts[row].saturating_sub(case.ts[start]));
        let took = match done {
            Some(took) => took,
            None if case.state == CaseState::Open => map.as_of.saturating_sub(case.ts[start]),
            None => continue,
        };
        let broken = took > promise.within;
        if broken {
            met.push(((DifferenceClass::SlowerThanPromised, Subject::Time(at)), None, Some(took)));
        }
        if broken || done.is_some() {
            let kept = figures.promises.entry(Promised::Time(at)).or_default();
            kept.judge(case.customer, broken, Some(promise.within), done);
        }
    }
    for (at, promise) in map.dates.iter().enumerate() {
        let Some(due) = case.dues.get(promise.due).copied().flatten() else {
            continue;
        };
        let done = first(promise.step, 0).map(|row| case.ts[row]);
        let late = done.unwrap_or(map.as_of).saturating_sub(due);
        let broken = late > 0;
        if broken {
            met.push(((DifferenceClass::BrokenPromise, Subject::Step(promise.step)), None, Some(late)));
        }
        if broken || done.is_some() {
            let begun = case.ts.first().copied().unwrap_or(due);
            let took = done.map(|done| done.saturating_sub(begun));
            let kept = figures.promises.entry(Promised::Date(at)).or_default();
            kept.judge(case.customer, broken, Some(due.saturating_sub(begun)), took);
        }
    }
    for (row, label) in case.labels.iter().enumerate() {
        if let LabelRole::Denial(step) = role(label)
            && first(step, 0).is_some_and(|done| done < row)
        {
            met.push(((DifferenceClass::SaidOtherwise, Subject::Step(step)), None, None));
        }
    }
}
