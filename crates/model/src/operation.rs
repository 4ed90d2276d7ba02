//! Operations: the ways in which a drawn map changes, each with its inverse and a sentence.
//!
//! A map is what its operations made of it, from the first one on: a file that is taken in is one, too. An operation is
//! carried out whole or not at all. What it leaves behind is a map whose parts refer to each other rightly; whether that
//! map can be held against events is looked at by whoever keeps it.

mod apply;
mod between;
mod fit;
mod places;
#[cfg(test)]
mod tests;
mod touched;
mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use between::{between, words_between};
pub use touched::{Element, ElementKind, Touched, touched};

use crate::map::{
    Binding, Brief, Cell, Connector, ConnectorKind, Evidence, Known, Lane, Link, MapDoc, Order, Stage, Step,
    Thresholds, Touchpoint, Unbound,
};

/// A change of a map. `after` names what the thing stands behind; without it the thing comes first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Operation {
    /// Takes another map in place of this one. The journey keeps its slug.
    Import {
        /// The map.
        map: Box<MapDoc>,
    },
    /// Gives the journey another title.
    SetTitle {
        /// The title.
        title: String,
    },
    /// Says who owns something; without an owner nobody does.
    SetOwner {
        /// What is owned.
        of: OwnerOf,
        /// The owner's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<String>,
    },
    /// Says what the map is for.
    SetBrief {
        /// The brief.
        brief: Brief,
    },
    /// Says how strictly the drawn order is meant.
    SetOrder {
        /// How strictly.
        order: Order,
    },
    /// Says what to do with events that no touchpoint is bound to.
    SetUnbound {
        /// What to do.
        unbound: Unbound,
    },
    /// Says which events never matter here.
    SetIgnore {
        /// Their names; `*` stands for any text.
        ignore: Vec<String>,
    },
    /// Says from which share of customers on a difference contradicts the map.
    SetThresholds {
        /// The thresholds.
        thresholds: Thresholds,
    },
    /// Adds a stage with its steps.
    AddStage {
        /// The stage.
        stage: Stage,
        /// The stage that it stands behind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Gives a stage another name.
    RenameStage {
        /// The stage.
        stage: String,
        /// The name.
        name: String,
    },
    /// Moves a stage with its steps.
    MoveStage {
        /// The stage.
        stage: String,
        /// The stage that it stands behind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Takes a stage away, with its steps, their connectors and cells.
    RemoveStage {
        /// The stage.
        stage: String,
    },
    /// Adds a step with its touchpoints.
    AddStep {
        /// The stage that gets it.
        stage: String,
        /// The step.
        step: Step,
        /// The step of the same stage that it stands behind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Gives a step another name; a touchpoint that is the step itself follows.
    RenameStep {
        /// The step.
        step: String,
        /// The name.
        name: String,
    },
    /// Moves a step, within its stage or to another one.
    MoveStep {
        /// The step.
        step: String,
        /// The stage that gets it.
        stage: String,
        /// The step of that stage that it stands behind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Takes a step away, with its connectors and cells.
    RemoveStep {
        /// The step.
        step: String,
    },
    /// Says whether missing a step is no difference.
    SetOptional {
        /// The step.
        step: String,
        /// Whether it may be left out.
        optional: bool,
    },
    /// Says whether doing a step again is no difference.
    SetRepeatable {
        /// The step.
        step: String,
        /// Whether it may be done again.
        repeatable: bool,
    },
    /// Says whether reaching a step completes the journey.
    SetOutcome {
        /// The step.
        step: String,
        /// Whether it does.
        outcome: bool,
    },
    /// Says which property of an event holds the date promised for a step.
    SetPromise {
        /// The step.
        step: String,
        /// The property.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promised_by: Option<String>,
    },
    /// Says by which events a customer denies that a step was done.
    SetDenied {
        /// The step.
        step: String,
        /// The events.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        denied_by: Option<Binding>,
    },
    /// Adds a touchpoint to a step.
    AddTouchpoint {
        /// The step.
        step: String,
        /// The touchpoint.
        touchpoint: Touchpoint,
        /// The touchpoint of the same step that it stands behind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Gives a touchpoint another name.
    RenameTouchpoint {
        /// The touchpoint.
        touchpoint: String,
        /// The name.
        name: String,
    },
    /// Moves a touchpoint, within its step or to another one.
    MoveTouchpoint {
        /// The touchpoint.
        touchpoint: String,
        /// The step that gets it.
        step: String,
        /// The touchpoint of that step that it stands behind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Takes a touchpoint away; a step keeps at least one.
    RemoveTouchpoint {
        /// The touchpoint.
        touchpoint: String,
    },
    /// Says how a touchpoint can be known, in which channel it happens, and which events are it.
    BindTouchpoint {
        /// The touchpoint.
        touchpoint: String,
        /// How it can be known.
        known: Known,
        /// The channel.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<String>,
        /// The events; none where they cannot show it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        binding: Option<Binding>,
    },
    /// Draws an arrow. A second one of a kind between two steps is refused, unless `at` puts it back.
    AddConnector {
        /// The arrow.
        connector: Connector,
        /// Its place in the list, as the inverse of a removal has it; without it the last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<usize>,
    },
    /// Takes an arrow away.
    RemoveConnector {
        /// The step it leaves.
        from: String,
        /// The step it reaches.
        to: String,
        /// What it means.
        kind: ConnectorKind,
        /// Its place in the list, which tells two that are alike apart; without it, or when another one stands there, the
        /// first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<usize>,
    },
    /// Adds a lane.
    AddLane {
        /// The lane.
        lane: Lane,
        /// The lane that it stands below.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Gives a lane another title.
    RenameLane {
        /// The lane.
        lane: String,
        /// The title.
        title: String,
    },
    /// Moves a lane.
    MoveLane {
        /// The lane.
        lane: String,
        /// The lane that it stands below.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Takes a lane away, with its cells.
    RemoveLane {
        /// The lane.
        lane: String,
    },
    /// Writes a cell; without a text it is emptied.
    SetCell {
        /// The lane.
        lane: String,
        /// The step.
        step: String,
        /// The text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// Draws an arrow between two cells, of which there is one each way.
    AddLink {
        /// The arrow.
        link: Link,
        /// Its place in the list, as the inverse of a removal has it; without it the last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<usize>,
    },
    /// Takes an arrow between two cells away.
    RemoveLink {
        /// The cell that it leaves.
        from: Cell,
        /// The cell that it reaches.
        to: Cell,
    },
    /// Puts a piece of evidence behind a claim.
    AttachEvidence {
        /// The evidence.
        evidence: Evidence,
        /// Its place in the list, as the inverse of a removal has it; without it the last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<usize>,
    },
    /// Takes a piece of evidence from its claim.
    DetachEvidence {
        /// Its id.
        evidence: String,
    },
    /// Says which journey a step is as a whole.
    SetChild {
        /// The step.
        step: String,
        /// The journey's slug.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        child: Option<String>,
    },
    /// Says of which journey this map draws the future.
    SetFutureOf {
        /// The journey's slug.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        future_of: Option<String>,
    },
}

/// What is owned: `"journey"`, `{"stage": "join"}` or `{"step": "sign-up"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnerOf {
    /// The journey as a whole.
    Journey,
    /// A stage.
    Stage(String),
    /// A step.
    Step(String),
}

/// Why an operation does not fit a map. The map is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OperationError {
    /// It names something that is not on the map.
    #[error("there is no {what} `{id}`; {}", existing(.known))]
    Unknown {
        /// A kind of element, as `step`.
        what: &'static str,
        /// What was named.
        id: String,
        /// What there is of that kind, in drawn order.
        known: Vec<String>,
    },
    /// It brings an id that another element has.
    #[error("there is a {what} `{id}` already; an id is there once on a map, so give this one another")]
    Taken {
        /// A kind of element.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// A value is not one that a map can hold.
    #[error("{what} {why}")]
    Refused {
        /// Which value, as `the name of a step`.
        what: &'static str,
        /// What is wrong with it, and what to do.
        why: String,
    },
}

/// What there is, for an error: twenty at most.
fn existing(known: &[String]) -> String {
    const MOST: usize = 20;
    if known.is_empty() {
        return "the map has none".to_owned();
    }
    let listed = known.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", ");
    match known.len().saturating_sub(MOST) {
        0 => format!("the map has: {listed}"),
        more => format!("the map has: {listed} and {more} more"),
    }
}

/// Carries out operations in order, all or none. Returns those that undo them, in the order in which to carry them out.
///
/// # Errors
///
/// The first operation that does not fit, with its place in the list. The map is as it was.
pub fn apply_all(map: &mut MapDoc, operations: &[Operation]) -> Result<Vec<Operation>, (usize, OperationError)> {
    let mut changed = map.clone();
    let mut undoing = Vec::with_capacity(operations.len());
    for (at, operation) in operations.iter().enumerate() {
        undoing.push(operation.apply(&mut changed).map_err(|error| (at, error))?);
    }
    *map = changed;
    Ok(undoing.into_iter().rev().flatten().collect())
}
