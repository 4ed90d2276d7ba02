//! The shape of a map file as a JSON Schema, for editors that complete and check while typing.
//!
//! The types below mirror the file with its short forms and exist for their schema alone; reading is
//! done by [`super::read`], which can say more about a mistake. A test holds the two together.

#![expect(dead_code, reason = "the mirror is never built, only described")]

use std::collections::BTreeMap;

use desireline_model::map::{ConnectorKind, EvidenceKind, Known, LaneKind, Order, Unbound};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

/// The JSON Schema (draft 2020-12) of a map file.
///
/// It describes shape. What must hold between the parts of a map, such as that connectors name steps
/// of the map, is checked on reading only.
pub fn map_schema() -> serde_json::Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<MapFile>();
    schema.insert("$id".to_owned(), "https://desireline.dev/schema/map.schema.json".into());
    schema.insert("title".to_owned(), "Desireline journey map (*.journey.yaml)".into());
    schema.to_value()
}

/// A journey map: what a team believes that customers do, held against what they really do.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct MapFile {
    /// The version of the format.
    #[schemars(extend("const" = 1))]
    desireline: u64,
    /// The journey's slug. Comes from the title unless it is written.
    journey: Option<Slug>,
    /// The journey's name for people. Either this or `journey` is needed.
    title: Option<Text>,
    /// Why the journey is mapped, and how success is known.
    brief: Option<Brief>,
    /// Who owns the journey.
    owner: Option<Text>,
    /// `soft`: stages in order, inside a stage any order, except where a connector is drawn.
    /// `strict`: every step in the order in which it is drawn.
    order: Option<Order>,
    /// What to do with events that no touchpoint is bound to: `off_map` counts them as things that nobody
    /// drew, `ignore` leaves them out.
    unbound: Option<Unbound>,
    /// Events that never matter here; `*` stands for any text.
    ignore: Option<Names>,
    /// From which share of customers on a difference contradicts the map.
    thresholds: Option<Thresholds>,
    /// The stages in order.
    #[schemars(length(min = 1))]
    stages: Vec<Stage>,
    /// Arrows between steps.
    connectors: Option<Vec<Connector>>,
    /// Rows of notes below the steps.
    lanes: Option<Vec<Lane>>,
    /// Arrows between cells, as a blueprint has them; one from a cell to another.
    links: Option<Vec<Link>>,
    /// What stands behind claims of the map.
    evidence: Option<Vec<Evidence>>,
    /// The slug of the journey of which this map draws the future.
    future_of: Option<Slug>,
}

/// Why the journey is mapped, and how success is known.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Brief {
    /// The business goal.
    goal: Option<Text>,
    /// Whose journey it is.
    persona: Option<Text>,
    /// The bounded stretch that is mapped, such as "first purchase".
    episode: Option<Text>,
    /// The time that the episode covers.
    time_frame: Option<Text>,
    /// When the first map is due.
    #[schemars(extend("format" = "date"))]
    deadline: Option<String>,
    /// How success is measured.
    metrics: Option<Vec<MetricOrName>>,
}

/// A measure of success, or only its name.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum MetricOrName {
    Name(Text),
    Metric(Metric),
}

/// A measure of success.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Metric {
    /// What is measured.
    name: Text,
    /// Where it stands.
    baseline: Option<NumberOrPercent>,
    /// Where it should be.
    target: Option<NumberOrPercent>,
    /// The unit of both.
    unit: Option<Text>,
}

/// A number, or a share as `10 %`.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum NumberOrPercent {
    Number(f64),
    Percent(#[schemars(regex(pattern = r"^\s*-?[0-9.]+\s*%\s*$"))] String),
}

/// A share of customers as `10 %` or `0.1`.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Share {
    Number(#[schemars(range(min = 0, max = 1))] f64),
    Percent(#[schemars(regex(pattern = r"^\s*[0-9.]+\s*%\s*$"))] String),
}

/// From which share of customers on a difference contradicts the map.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Thresholds {
    /// For every class that has none of its own; 10 % unless written.
    default: Option<Share>,
    /// On how many customers at least a claim can be settled; 10 unless written.
    min_customers: Option<u64>,
    /// A required step did not happen.
    skipped: Option<Share>,
    /// A step happened before one that should have come first.
    out_of_order: Option<Share>,
    /// A step happened again at once.
    repeated: Option<Share>,
    /// Something happened that nobody drew.
    off_the_map: Option<Share>,
    /// Customers came back to a step after something else.
    looped_back: Option<Share>,
    /// Two alternatives of one choice were taken.
    wrong_branch: Option<Share>,
    /// A connector took longer than the time promised on it.
    slower_than_promised: Option<Share>,
    /// A date promised to the customer was not kept.
    broken_promise: Option<Share>,
    /// The customer stopped before the end.
    abandoned: Option<Share>,
    /// The record says done and the customer says not.
    said_otherwise: Option<Share>,
}

/// A stretch of the journey that holds steps. Needs `name` or `id`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Stage {
    /// The stage's slug. Comes from the name unless it is written.
    id: Option<Slug>,
    /// The stage's name for people.
    name: Option<Text>,
    /// Who owns the stage.
    owner: Option<Text>,
    /// The steps in drawn order.
    #[schemars(length(min = 1))]
    steps: Vec<StepOrName>,
}

/// A step, or only its name, which is then the name of its event as well.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum StepOrName {
    Name(Text),
    Step(Box<Step>),
}

/// Something that the customer, the company or a partner does. Needs `name` or `id`. Without `event`, `events`, `where`,
/// `binding`, `known` and `touchpoints`, the event that has the step's name shows it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Step {
    /// The step's slug. Comes from the name unless it is written.
    id: Option<Slug>,
    /// The step's name for people.
    name: Option<Text>,
    /// Who owns the step.
    owner: Option<Text>,
    /// The event that shows the step.
    event: Option<Text>,
    /// The events that show the step; `*` stands for any text. An empty list: not bound yet.
    events: Option<Names>,
    /// The event's properties have these values.
    #[schemars(rename = "where")]
    properties: Option<BTreeMap<String, Text>>,
    /// Which events show the step, in the long form.
    binding: Option<Binding>,
    /// The channel in which it happens. It restricts no events; `binding` can.
    channel: Option<Text>,
    /// How the step can be known: `in_events`, only `in_words`, or `unseen`.
    known: Option<Known>,
    /// The step in several channels; then all that says which events show it stands there.
    #[schemars(length(min = 1))]
    touchpoints: Option<Vec<TouchpointOrName>>,
    /// Missing it is no difference.
    optional: Option<bool>,
    /// Doing it again is no difference.
    repeatable: Option<bool>,
    /// Reaching it completes the journey. Without any, the last step that events can show does.
    outcome: Option<bool>,
    /// The property of an event that holds the date promised to the customer for this step.
    promised_by: Option<Text>,
    /// Events by which the customer says that this step was not done after all.
    denied_by: Option<Binding>,
    /// The slug of a journey that this step is as a whole.
    child: Option<Slug>,
}

/// A touchpoint, or only its name, which is then the name of its event as well.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum TouchpointOrName {
    Name(Text),
    Touchpoint(Box<Touchpoint>),
}

/// A step in one channel.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Touchpoint {
    /// The touchpoint's slug. Comes from the step's id and the name unless it is written.
    id: Option<Slug>,
    /// The touchpoint's name for people.
    name: Text,
    /// The channel in which it happens. It restricts no events; `binding` can.
    channel: Option<Text>,
    /// How the touchpoint can be known: `in_events`, only `in_words`, or `unseen`.
    known: Option<Known>,
    /// The event that shows it.
    event: Option<Text>,
    /// The events that show it; `*` stands for any text. An empty list: not bound yet.
    events: Option<Names>,
    /// The event's properties have these values.
    #[schemars(rename = "where")]
    properties: Option<BTreeMap<String, Text>>,
    /// Which events show it, in the long form.
    binding: Option<Binding>,
}

/// Which events are meant: the name of one, several names, or names with conditions.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Binding {
    Names(Names),
    Conditions(Conditions),
}

/// Which events are meant: all conditions hold, and at least one is needed. Without `event` and `events` any event will do.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Conditions {
    /// The event's name; `*` stands for any text.
    event: Option<Text>,
    /// The event's name is one of these; `*` stands for any text.
    events: Option<Names>,
    /// The event's channel is this.
    channel: Option<Text>,
    /// The event's properties have these values.
    #[schemars(rename = "where")]
    properties: Option<BTreeMap<String, Text>>,
}

/// An arrow from one step to another.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Connector {
    /// The id of the step that it leaves.
    from: Slug,
    /// The id of the step that it reaches.
    to: Slug,
    /// `next`: the journey goes on there; two from one step are a branch. `loop`: the customer may go back there.
    /// `promise`: only the time between the two is promised, and `within` is needed.
    kind: Option<ConnectorKind>,
    /// A few words on it.
    label: Option<Text>,
    /// The time promised between the two, such as `30m`, `24h`, `7d` or `1d 12h`.
    #[schemars(regex(pattern = r"^\s*([0-9]+\s*(w|d|h|min|m|s|ms|us)\s*)+$"))]
    within: Option<String>,
}

/// A row of notes below the steps.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Lane {
    /// The lane's slug. Comes from the title unless it is written.
    id: Option<Slug>,
    /// What kind of row it is.
    #[schemars(rename = "type")]
    kind: LaneKind,
    /// The lane's name for people. Comes from the type unless it is written.
    title: Option<Text>,
    /// One text per step, by the step's id.
    cells: Option<BTreeMap<String, Text>>,
}

/// An arrow between two cells.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Link {
    /// The cell that it leaves: the ids of a lane and a step.
    #[schemars(length(min = 2, max = 2))]
    from: Vec<Slug>,
    /// The cell that it reaches: the ids of a lane and a step.
    #[schemars(length(min = 2, max = 2))]
    to: Vec<Slug>,
    /// A few words on it.
    label: Option<Text>,
}

/// A piece of evidence behind a step, or behind a cell of it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Evidence {
    /// The evidence's slug.
    id: Slug,
    /// The id of the step.
    step: Slug,
    /// The id of the lane, for a cell.
    lane: Option<Slug>,
    /// What it is. A `quote` and `feedback` need `feedback`, a `document` and a `link` need `address`, a `figure` needs `title`.
    kind: EvidenceKind,
    /// A few words on it.
    title: Option<Text>,
    /// The id of the feedback in the workspace; its words are not copied.
    feedback: Option<Text>,
    /// Where it lies: `https://…`, `http://…`, or a path of the web app that begins with `/`.
    address: Option<Text>,
    /// The day of it.
    #[schemars(extend("format" = "date"))]
    at: Option<String>,
}

/// One name, or a list of names.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Names {
    One(Text),
    Several(Vec<Text>),
}

/// A text of at most 10,000 characters. Numbers, `true` and `false` are read as they are written.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Text {
    Plain(#[schemars(length(max = 10_000))] String),
    Number(f64),
    Flag(bool),
}

/// Letters, digits, `-` and `_`, at most 100 of them.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Slug {
    Text(#[schemars(length(min = 1, max = 100))] String),
    Number(f64),
}
