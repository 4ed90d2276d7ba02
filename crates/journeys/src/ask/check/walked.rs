//! How far customers came, and how promises were kept, as an answer states it.

use desireline_kernels::conformance::{ConformanceReport, Promised, Walked};
use desireline_model::answer::{About, Outcome, PromiseOut, StageReached, StepReached, Verdict};
use desireline_model::difference::{DifferenceClass, key};
use desireline_model::map::Thresholds;
use desireline_model::units::Share;
use roaring::RoaringBitmap;

use super::{Drawing, verdict};
use crate::ask::seconds;

/// Where customers stand.
pub(super) fn outcome(stand: &Walked, n: u64) -> Outcome {
    Outcome {
        completed: Share::of(stand.finished, n),
        under_way: Share::of(stand.under_way.values().sum(), n),
        left: Share::of(stand.left.values().sum(), n),
        under_way_elsewhere: stand.under_way.get(&None).copied().unwrap_or(0),
        left_elsewhere: stand.left.get(&None).copied().unwrap_or(0),
    }
}

/// The steps that events can show. Steps shown by the same events share who reached them; who stands there is told
/// of the first of them.
pub(super) fn steps(
    drawing: &Drawing<'_>,
    symbol: &[u16],
    stand: &Walked,
    found: &ConformanceReport,
) -> Vec<StepReached> {
    let seen = (0..drawing.steps.len()).filter(|step| drawing.steps[*step].in_events());
    seen.map(|step| StepReached {
        step: drawing.steps[step].id.clone(),
        name: drawing.steps[step].name.clone(),
        customers: Share::of(found.reached_any([symbol[step]]), found.customers.len()),
        left: stand.left.get(&Some(step as u16)).copied().unwrap_or(0),
        under_way: stand.under_way.get(&Some(step as u16)).copied().unwrap_or(0),
    })
    .collect()
}

/// The stages that events can show.
pub(super) fn stages(drawing: &Drawing<'_>, symbol: &[u16], found: &ConformanceReport) -> Vec<StageReached> {
    let mut stages = Vec::new();
    let mut first = 0;
    for stage in &drawing.map.stages {
        let steps = first..first + stage.steps.len();
        first = steps.end;
        let seen: Vec<u16> = steps.filter(|step| drawing.steps[*step].in_events()).map(|step| symbol[step]).collect();
        if !seen.is_empty() {
            let customers = Share::of(found.reached_any(seen), found.customers.len());
            stages.push(StageReached { stage: stage.id.clone(), customers });
        }
    }
    stages
}

/// How promises were kept.
pub(super) fn promises(drawing: &Drawing<'_>, found: &ConformanceReport) -> Vec<PromiseOut> {
    let dates = drawing.steps.iter().filter(|step| step.promised_by.is_some()).enumerate().map(|(at, step)| {
        let key = key(DifferenceClass::BrokenPromise, &About::Step(step.id.clone()));
        (Promised::Date(at), key, None, step.id.clone())
    });
    let times = drawing.times.iter().enumerate().map(|(at, connector)| {
        let connector = &drawing.map.connectors[*connector];
        let about = About::Connector { from: connector.from.clone(), to: connector.to.clone() };
        let key = key(DifferenceClass::SlowerThanPromised, &about);
        (Promised::Time(at), key, Some(connector.from.clone()), connector.to.clone())
    });
    dates
        .chain(times)
        .map(|(promised, key, made_at, kept_at)| {
            let figures = found.promises.get(&promised).cloned().unwrap_or_default();
            PromiseOut {
                key,
                made_at,
                kept_at,
                promised_s: figures.promised.summary().map(|summary| seconds(&summary)),
                took_s: figures.took.summary().map(|summary| seconds(&summary)),
                broken: Share::of(figures.broken.len(), figures.customers.len()),
            }
        })
        .collect()
}

/// Customers who have a difference that stays below its threshold.
pub(in crate::ask) fn other_ways(thresholds: &Thresholds, found: &ConformanceReport) -> RoaringBitmap {
    let n = found.customers.len();
    found.customers_of_any(|class, figures| {
        let share = Share::of(figures.customers.len(), n);
        verdict(&share, thresholds.of(class), thresholds) == Verdict::Within
    })
}
