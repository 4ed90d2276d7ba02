//! Takes the measure of an action: of what is known when it is made, and of what begins after it was done.

use desireline_events::engine::Effort;
use desireline_model::answer::{About, Answer, CheckAnswer};
use desireline_model::difference::of_key;
use desireline_model::journey::Reading;
use desireline_model::map::MapDoc;
use desireline_model::question::Period;

use super::{Measured, Metric};
use crate::ask::workspace::Clock;
use crate::ask::{AskError, ask_workspace};
use crate::installation::Installation;
use crate::picture::kept::question;
use crate::store::Scope;

/// Why nothing can be measured.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// The question has no answer.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The key of a difference is none.
    #[error("`{0}` is not the key of a difference; it looks like `D101:step:verify`")]
    Key(String),
    /// The map does not have what the difference is about.
    #[error("the map has no {what}, so a difference there cannot be measured")]
    NotDrawn {
        /// What is missing.
        what: String,
    },
    /// No step of the map can be seen in events.
    #[error("no step of the map can be seen in events, so nothing can be measured")]
    NothingSeen,
}

/// Measures a metric over the cases that start in a period, or over all.
///
/// # Errors
///
/// When the map shows nothing in events or lacks what the metric is about, or the question has no answer.
pub async fn measure(
    installation: &Installation,
    scope: &Scope,
    (map, reading): (&MapDoc, &Reading),
    metric: &Metric,
    period: Option<Period>,
    now: Clock<'_>,
) -> Result<Measured, MeasureError> {
    if let Metric::ShareOfDifference(key) = metric {
        drawn(map, key)?;
    }
    let question = question(reading, map, period);
    let answered = ask_workspace(installation, scope, &question, None, Effort::default(), now).await?;
    let Answer::Check(check) = answered.answer else { return Err(MeasureError::NothingSeen) };
    let (customers, n) = counted(&check, metric);
    Ok(Measured {
        customers,
        n,
        cases: check.basis.cases,
        open: check.basis.states.open,
        from: period.and_then(|period| period.from),
        to: period.and_then(|period| period.to),
        min_customers: map.thresholds.min_customers,
        at: now(),
    })
}

/// Refuses a difference about something that is not on the map: nobody would have it, whatever they do.
fn drawn(map: &MapDoc, key: &str) -> Result<(), MeasureError> {
    let shown = || key.chars().take(100).collect::<String>();
    let (_, about) = of_key(key).ok_or_else(|| MeasureError::Key(shown()))?;
    let has = |id: &str| map.stages.iter().flat_map(|stage| &stage.steps).any(|step| step.id == id);
    let missing = match &about {
        About::Step(step) => (!has(step)).then(|| format!("step `{step}`")),
        About::Event(_) => None,
        About::Connector { from, to } => {
            let there = map.connectors.iter().any(|one| one.from == *from && one.to == *to && one.within.is_some());
            (!there).then(|| format!("time promised from `{from}` to `{to}`"))
        }
    };
    missing.map_or(Ok(()), |what| Err(MeasureError::NotDrawn { what: what.chars().take(200).collect() }))
}

fn counted(check: &CheckAnswer, metric: &Metric) -> (u64, u64) {
    match metric {
        Metric::ShareOfDifference(key) => {
            let found = check.differences.iter().find(|difference| difference.key() == *key);
            (found.map_or(0, |difference| difference.customers.count), check.basis.customers)
        }
        // Who is still under way may yet complete.
        Metric::ShareCompleted => {
            let completed = check.outcome.completed.count;
            (completed, completed + check.outcome.left.count)
        }
    }
}
