//! One customer's way: their events, each with the step of the map that it is.

use desireline_model::map::{MapDoc, Stage, Step};
use desireline_model::time::{Precision, Timestamp};

use crate::ask::span_words;
use crate::installation::Installation;
use crate::labels::{Rule, StepOf};
use crate::store::Scope;
use crate::timeline::{Timeline, TimelineError, TimelineEvent, timeline};

/// Something that a customer's matter went through. Properties are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// When.
    pub at: Timestamp,
    /// How finely that is known.
    pub precision: Precision,
    /// What happened, as the workspace calls it.
    pub name: String,
    /// The slug of the step that it is; none where nobody drew it.
    pub step: Option<String>,
    /// The slug of that step's stage.
    pub stage: Option<String>,
    /// Where it happened.
    pub channel: Option<String>,
    /// Who acted, where it was not the customer.
    pub actor: Option<String>,
    /// The matter that it belongs to.
    pub case: Option<String>,
    /// How long after the event before, in words; none for the first of a matter, and where that is not known.
    pub after: Option<String>,
    /// The feedback of which it is the place in the path.
    pub feedback: Option<String>,
}

/// One customer's way through the events of these sources (of all, where none is named), up to an instant.
///
/// # Errors
///
/// [`crate::store::StoreError::NotFound`] when no event was ever taken in of this id.
#[expect(clippy::too_many_arguments, reason = "who walks, over which map, in which data: each is one thing")]
pub async fn walk(
    installation: &Installation,
    scope: &Scope,
    map: &MapDoc,
    only: &[String],
    as_of: Option<Timestamp>,
    id_kind: &str,
    customer: &str,
    now: Timestamp,
) -> Result<Vec<Stop>, TimelineError> {
    let Timeline { events, rules } = timeline(installation, scope, id_kind, customer, now).await?;
    let sources = scope.list_sources().await?;
    let read = |event: &&TimelineEvent| {
        let is_read = |name: &String| only.is_empty() || only.contains(name);
        let source = sources.iter().find(|source| source.source_no as u16 == event.source_no);
        source.is_some_and(|source| is_read(&source.name)) && as_of.is_none_or(|as_of| event.at <= as_of)
    };
    Ok(stops(map, &rules, events.iter().filter(read)))
}

fn stops<'a>(map: &MapDoc, rules: &[Rule], events: impl Iterator<Item = &'a TimelineEvent>) -> Vec<Stop> {
    let steps: Vec<(&Stage, &Step)> =
        map.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step))).collect();
    let step_of = StepOf::new(map, rules);
    let mut stops: Vec<Stop> = Vec::new();
    for event in events {
        let Some(name) = Rule::apply(rules, &event.name) else { continue };
        let found = step_of.find(&event.name, event.channel.as_deref(), event.properties.as_deref());
        let drawn = found.and_then(|at| steps.get(at as usize));
        let before = stops.iter().rev().find(|stop| stop.case == event.case_key);
        let after = before.and_then(|before| {
            let gap = event.at.0.saturating_sub(before.at.0);
            // Less than either is known to is no wait that could be told.
            let known = event.precision.micros().max(before.precision.micros());
            (gap > 0 && gap >= known).then(|| span_words(gap as f64 / 1e6))
        });
        stops.push(Stop {
            at: event.at,
            precision: event.precision,
            name: name.to_owned(),
            step: drawn.map(|(_, step)| step.id.clone()),
            stage: drawn.map(|(stage, _)| stage.id.clone()),
            channel: event.channel.clone(),
            actor: event.actor_kind.clone().filter(|kind| kind != "customer"),
            case: event.case_key.clone(),
            after,
            feedback: event.feedback_id.clone(),
        });
    }
    stops
}
