//! The map: what the team drew, as a document.
//!
//! Elements have slugs as ids, unique within their kind over the whole map. The document holds no
//! positions in a file: readers keep those beside it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::difference::DifferenceClass;
use crate::time::Span;

/// A journey map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MapDoc {
    /// The journey's slug.
    pub journey: String,
    /// The journey's name for people.
    pub title: String,
    /// What the map is for.
    pub brief: Brief,
    /// Who owns the journey.
    pub owner: Option<String>,
    /// How strictly the drawn order is meant.
    pub order: Order,
    /// What to do with events that no touchpoint is bound to.
    pub unbound: Unbound,
    /// Event names that never matter here; `*` stands for any text.
    pub ignore: Vec<String>,
    /// From which share of customers on a difference contradicts the map.
    pub thresholds: Thresholds,
    /// The stages in order.
    pub stages: Vec<Stage>,
    /// Arrows between steps.
    pub connectors: Vec<Connector>,
    /// Typed rows below the steps.
    pub lanes: Vec<Lane>,
    /// Arrows between cells, as a blueprint has them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// What stands behind claims of the map.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// The slug of the journey of which this map draws the future.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub future_of: Option<String>,
}

/// Why a journey is mapped, and how success is known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Brief {
    /// The business goal.
    pub goal: Option<String>,
    /// Whose journey it is.
    pub persona: Option<String>,
    /// The bounded stretch that is mapped, such as "first purchase".
    pub episode: Option<String>,
    /// The time that the episode covers.
    pub time_frame: Option<String>,
    /// When the first current-state map is due, a date.
    pub deadline: Option<String>,
    /// How success is measured.
    pub metrics: Vec<Metric>,
}

/// A measure of success.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Metric {
    /// What is measured.
    pub name: String,
    /// Where it stands.
    pub baseline: Option<f64>,
    /// Where it should be.
    pub target: Option<f64>,
    /// The unit of both.
    pub unit: Option<String>,
}

/// How strictly the drawn order is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// Stages in order; inside a stage any order, except where a connector is drawn.
    #[default]
    Soft,
    /// Every step in the order in which it is drawn.
    Strict,
}

/// What to do with events that no touchpoint is bound to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unbound {
    /// They count as things that nobody drew.
    #[default]
    OffMap,
    /// They are left out, and counted.
    Ignore,
}

/// From which share of customers on a difference contradicts the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Thresholds {
    /// For every class that has none of its own; 0.1 unless stated.
    pub default: f64,
    /// For one class.
    pub by_class: BTreeMap<DifferenceClass, f64>,
    /// On how many customers at least a claim can be settled; 10 unless stated.
    pub min_customers: u64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { default: 0.1, by_class: BTreeMap::new(), min_customers: 10 }
    }
}

impl Thresholds {
    /// The threshold of a class.
    pub fn of(&self, class: DifferenceClass) -> f64 {
        self.by_class.get(&class).copied().unwrap_or(self.default)
    }
}

/// A stage: a stretch of the journey that holds steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stage {
    /// Slug.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Who owns the stage.
    pub owner: Option<String>,
    /// The steps in drawn order.
    pub steps: Vec<Step>,
}

/// A step: something the customer, the company or a partner does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Slug.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Who owns the step.
    pub owner: Option<String>,
    /// Missing it is no difference.
    pub optional: bool,
    /// Doing it again is no difference.
    pub repeatable: bool,
    /// Reaching it completes the journey. Without any, the last step that events can show does.
    pub outcome: bool,
    /// The property of an event that holds the date promised to the customer for this step.
    pub promised_by: Option<String>,
    /// Events by which the customer says that this step was not done after all.
    pub denied_by: Option<Binding>,
    /// The touchpoints of the step; at least one.
    pub touchpoints: Vec<Touchpoint>,
    /// The slug of a journey that this step is as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child: Option<String>,
}

impl Step {
    /// Whether events can show this step.
    pub fn in_events(&self) -> bool {
        self.touchpoints.iter().any(|touchpoint| touchpoint.known == Known::InEvents)
    }
}

/// A touchpoint: a step in one channel, with the events that are it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Touchpoint {
    /// Slug.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// The channel in which it happens.
    pub channel: Option<String>,
    /// How it can be known.
    pub known: Known,
    /// Which events are it; absent when events cannot show it.
    pub binding: Option<Binding>,
}

/// How a touchpoint can be known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// It leaves events.
    #[default]
    InEvents,
    /// Customers tell of it, nothing records it.
    InWords,
    /// It cannot be seen.
    Unseen,
}

/// Which events are meant: all conditions hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Binding {
    /// The event's name is one of these; `*` stands for any text.
    pub events: Vec<String>,
    /// The event's channel is this.
    pub channel: Option<String>,
    /// The event's properties have these values.
    #[serde(rename = "where")]
    pub properties: BTreeMap<String, String>,
}

/// An arrow from one step to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Connector {
    /// The step it leaves.
    pub from: String,
    /// The step it reaches.
    pub to: String,
    /// What it means.
    pub kind: ConnectorKind,
    /// A few words on it.
    pub label: Option<String>,
    /// The time promised between the two.
    pub within: Option<Span>,
}

/// What an arrow means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConnectorKind {
    /// The journey goes on there. Two from one step are a branch: one of them is taken.
    #[default]
    Next,
    /// The customer may go back there.
    Loop,
    /// Only the time between the two is promised; the order is as drawn otherwise.
    Promise,
}

/// A typed row of the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Lane {
    /// Slug.
    pub id: String,
    /// What kind of row.
    #[serde(rename = "type")]
    pub kind: LaneKind,
    /// Name for people.
    pub title: String,
    /// One text per step, by the step's slug.
    pub cells: BTreeMap<String, String>,
}

/// The kinds of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each kind is its own word in the glossary")]
pub enum LaneKind {
    Doing,
    Thinking,
    Feeling,
    Result,
    Channel,
    Frontstage,
    Backstage,
    System,
    Pain,
    Opportunity,
    Metric,
    Text,
    Picture,
    Quote,
    Jobs,
}

/// A cell: where a lane crosses a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// The lane.
    pub lane: String,
    /// The step.
    pub step: String,
}

/// An arrow between two cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The cell that it leaves.
    pub from: Cell,
    /// The cell that it reaches.
    pub to: Cell,
    /// A few words on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// What a piece of evidence is about: a cell, or a step as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The step.
    pub step: String,
    /// The lane, for a cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lane: Option<String>,
}

/// Something that stands behind a claim. Feedback is named by its id and never copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Slug.
    pub id: String,
    /// What it is about.
    pub on: Claim,
    /// What it is.
    pub kind: EvidenceKind,
    /// A few words on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The id of the feedback, for quotes and answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<String>,
    /// Where it lies: `https://…`, `http://…`, or a path of the web app that begins with `/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The day of it, as `2026-05-12`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// The kinds of evidence that people attach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "AttachedKind")]
pub enum EvidenceKind {
    /// Words of a customer.
    Quote,
    /// An answer or a ticket.
    Feedback,
    /// A figure.
    Figure,
    /// A document.
    Document,
    /// A page elsewhere.
    Link,
}
