//! An answer: figures, each with its rule and its `n`, and what they were made from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::difference::DifferenceClass;
use crate::time::Timestamp;
use crate::units::Share;

/// The answer to a [`crate::question::Question`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// The journey that customers really took.
    Journey(Box<JourneyAnswer>),
    /// Where it contradicts the map.
    Check(Box<CheckAnswer>),
    /// How far customers get.
    Funnel(Box<FunnelAnswer>),
}

/// The state of a workspace that an answer was made at, to ask again at the very same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SnapshotToken {
    /// The version of the manifest.
    pub manifest: i64,
    /// The version of links between customers.
    pub identity: i64,
    /// Up to which instant the data was taken as complete.
    pub as_of: Option<Timestamp>,
    /// Names the events: equal names mean equal events.
    pub evidence: String,
}

/// What every answer states about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// The rules by which the figures were made, in words.
    pub rule: String,
    /// Events that the figures rest on.
    pub events: u64,
    /// Events left out, with the reason.
    pub left_out: Vec<LeftOut>,
    /// What the reader should know before trusting the figures.
    pub warnings: Vec<String>,
    /// Names that the question asks for and that no event has.
    pub unknown_names: Vec<UnknownName>,
    /// What completes a case: names of events, or of steps where a map is asked about. Empty: nothing does.
    pub ends: Vec<String>,
    /// Cases.
    pub cases: u64,
    /// Distinct customers.
    pub customers: u64,
    /// The first event.
    pub first_time: Option<Timestamp>,
    /// The last event.
    pub last_time: Option<Timestamp>,
    /// Up to which instant the data is taken as complete.
    pub as_of: Option<Timestamp>,
    /// How many cases stand where.
    pub states: States,
    /// Share of cases that are still open.
    pub open_share: f64,
    /// Rows that could not be read.
    pub rejected: Rejected,
    /// What was read.
    pub sources: Vec<SourceRead>,
    /// Names the data, the question and `as_of`: equal snapshots have equal answers.
    pub snapshot: String,
}

/// Events that an answer does not rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// Why.
    pub reason: String,
    /// How many events.
    pub events: u64,
}

/// A name that no event has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnknownName {
    /// The name.
    pub name: String,
    /// Names of events that look alike.
    pub nearest: Vec<String>,
}

/// Cases by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct States {
    /// An end was reached.
    pub completed: u64,
    /// Over without one.
    pub dropped: u64,
    /// Still under way.
    pub open: u64,
}

/// Rows that could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rejected {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: Vec<RejectedRow>,
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RejectedRow {
    /// The file.
    pub file: String,
    /// The row in the file's data, from 1; the header does not count.
    pub row: u64,
    /// The line of the file, from 1, where the format has lines.
    pub line: Option<u64>,
    /// Why, and what to do.
    pub reason: String,
}

/// One source that was read: `read = kept + rejected`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceRead {
    /// The file.
    pub file: String,
    /// Its format.
    pub format: String,
    /// Rows read.
    pub read: u64,
    /// Rows kept as events.
    pub kept: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// Rows that the lifecycle policy passed over; not counted as read.
    pub left_out: u64,
    /// Which column was taken for what.
    pub columns: Vec<ColumnTaken>,
}

/// A column and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ColumnTaken {
    /// What it is taken for: `customer`, `case`, `activity`, `time`, ….
    pub role: String,
    /// The column.
    pub column: String,
    /// Why.
    pub why: String,
}

/// The journey that customers really took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JourneyAnswer {
    /// What the figures rest on.
    #[serde(flatten)]
    pub basis: Basis,
    /// Share of neighbouring events of one case whose times have no order.
    pub tie_share: f64,
    /// Neighbouring events of one case whose times have no order.
    pub tied_pairs: u64,
    /// What happened: by events, then by name.
    pub touchpoints: Vec<TouchpointOut>,
    /// What directly followed what: by count, then by names.
    pub edges: Vec<EdgeOut>,
    /// Which sequences cases took.
    pub variants: VariantsOut,
}

/// Figures of a touchpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TouchpointOut {
    /// Its name.
    pub name: String,
    /// Its events.
    pub events: u64,
    /// Cases that have it.
    pub cases: u64,
    /// Cases that begin with it.
    pub starts: u64,
    /// Cases whose last event it is, open ones included.
    pub ends: u64,
    /// Open cases whose last event it is.
    pub open_ends: u64,
    /// Cases that have it more than once.
    pub repeat_cases: u64,
    /// Where in its cases it first happens, on average: 0 at the start, 1 at the end.
    pub mean_position: f64,
}

/// Figures of what directly followed what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EdgeOut {
    /// The touchpoint before.
    pub from: String,
    /// The touchpoint after.
    pub to: String,
    /// How often.
    pub count: u64,
    /// In how many cases.
    pub cases: u64,
    /// After how long.
    pub duration_s: DurationOut,
}

/// Durations in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DurationOut {
    /// The mean.
    pub mean: f64,
    /// Half are at most this.
    pub median: f64,
    /// The shortest.
    pub min: f64,
    /// The longest.
    pub max: f64,
    /// A quarter are at most this.
    pub p25: f64,
    /// Three quarters are at most this.
    pub p75: f64,
    /// 95 of 100 are at most this.
    pub p95: f64,
    /// Their sum.
    pub sum: f64,
    /// Whether the quantiles are exact; else they are off by at most 1 %.
    pub exact: bool,
}

/// Which sequences cases took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariantsOut {
    /// Distinct sequences, as they are.
    pub distinct: u64,
    /// Distinct sequences when immediate repeats count once.
    pub distinct_folded: u64,
    /// The most frequent: by cases, then by names.
    pub top: Vec<VariantOut>,
    /// Cases of all others.
    pub other_cases: u64,
}

/// One sequence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariantOut {
    /// The touchpoints in order.
    pub path: Vec<String>,
    /// Cases that took exactly this.
    pub cases: u64,
    /// Their share of all cases.
    pub share: f64,
}

/// Where the journey contradicts the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckAnswer {
    /// What the figures rest on.
    #[serde(flatten)]
    pub basis: Basis,
    /// The map's slug.
    pub journey: String,
    /// The map's title.
    pub title: String,
    /// Whether the drawn order was taken strictly.
    pub strict: bool,
    /// How much of what happened the map explains.
    pub fitness: Fitness,
    /// The single moves of all alignments.
    pub moves: Moves,
    /// How far customers came, each counted once.
    pub outcome: Outcome,
    /// How many customers each step that events can show was reached by, in drawn order, over all their cases.
    pub steps: Vec<StepReached>,
    /// How many customers each stage was reached by, in drawn order; stages that events cannot show are absent.
    pub stages: Vec<StageReached>,
    /// How what was promised was kept: dates in drawn order, then times in the order of their connectors.
    pub promises: Vec<PromiseOut>,
    /// Customers who have at least one difference that stays below its threshold: the other ways.
    pub other_ways: Share,
    /// Every difference: contradictions first, then by customers affected.
    pub differences: Vec<Difference>,
    /// Touchpoints whose binding matched no event.
    pub unmatched: Vec<UnmatchedBinding>,
}

/// How much of what happened the map explains.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fitness {
    /// `1 − Σ cost / Σ worst`; absent without cases.
    pub log: Option<f64>,
    /// Mean over cases of `1 − cost / worst`; absent without cases.
    pub mean: Option<f64>,
    /// Share of cases that the map explains wholly; absent without cases.
    pub perfect_share: Option<f64>,
    /// Sum of the costs of all alignments.
    pub cost: u64,
    /// Sum of the worst possible costs.
    pub worst: u64,
}

/// The single moves of all alignments: their sum is the cost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moves {
    /// Steps that the map requires and that did not happen there.
    pub skipped: Vec<MoveCount>,
    /// Events that have no place there.
    pub inserted: Vec<MoveCount>,
}

/// How often a move was needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MoveCount {
    /// The step's id or the event's name.
    pub name: String,
    /// How often.
    pub count: u64,
}

/// How far customers came, each counted once: `customers = completed + under_way + left`.
///
/// A customer with several cases stands where the furthest of them does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// Customers with a completed case.
    pub completed: Share,
    /// Customers without one who have an open case.
    pub under_way: Share,
    /// Customers all of whose cases are over without an end: they left for good.
    pub left: Share,
    /// Of those under way, how many were seen at no drawn step.
    pub under_way_elsewhere: u64,
    /// Of those who left, how many were seen at no drawn step.
    pub left_elsewhere: u64,
}

/// How many customers reached a step, and how many stand there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StepReached {
    /// The step's id.
    pub step: String,
    /// The step's name.
    pub name: String,
    /// The customers who reached it.
    pub customers: Share,
    /// Customers who left for good, and whose furthest step this is.
    pub left: u64,
    /// Customers who are still under way, and whose furthest step so far this is.
    pub under_way: u64,
}

/// How many customers reached a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StageReached {
    /// The stage's id.
    pub stage: String,
    /// Customers who reached any of its steps.
    pub customers: Share,
}

/// How something promised was kept, over all cases by which it can be judged: those in which it came, and those in
/// which its time has passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PromiseOut {
    /// The key of its difference, should it be broken.
    pub key: String,
    /// The id of the step from which the time runs; absent for a date, whose time runs from the case's first event.
    pub made_at: Option<String>,
    /// The id of the step that keeps it.
    pub kept_at: String,
    /// How long was promised; absent where no case can be judged by it.
    pub promised_s: Option<DurationOut>,
    /// How long it took where it came.
    pub took_s: Option<DurationOut>,
    /// Customers to whom it was broken at least once, of those to whom it was made and can be judged.
    pub broken: Share,
}

/// A touchpoint whose binding matched no event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnmatchedBinding {
    /// The touchpoint's id.
    pub touchpoint: String,
    /// The names that were looked for; empty for any name.
    pub events: Vec<String>,
    /// The other conditions, in words; empty when there are none.
    pub conditions: String,
    /// Events that have such a name and fail the other conditions.
    pub same_name: u64,
    /// Names in the data that look alike.
    pub nearest: Vec<String>,
    /// Where the map says so.
    pub place: Option<Place>,
}

/// Whether a difference reaches its threshold, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The share reaches the threshold, the whole interval lies above it, and there are enough customers: the data
    /// contradicts the map.
    Contradicted,
    /// The share reaches the threshold, but the interval holds it or there are too few customers: not settled.
    Unsettled,
    /// The share stays below the threshold.
    Within,
}

/// A place where the map and the journey disagree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// The code that `desireline explain` knows.
    pub code: String,
    /// The class.
    pub class: DifferenceClass,
    /// How sure it is.
    pub verdict: Verdict,
    /// One sentence.
    pub summary: String,
    /// What it is about.
    pub about: About,
    /// Where in the map it shows.
    pub place: Option<Place>,
    /// Customers affected, of all customers.
    pub customers: Share,
    /// Cases affected.
    pub cases: u64,
    /// How often.
    pub occurrences: u64,
    /// The share of customers from which on it contradicts the map.
    pub threshold: f64,
    /// Between which drawn steps, most frequent first.
    pub between: Vec<Between>,
    /// What it goes with.
    pub effect: Effect,
    /// What to do.
    pub advice: String,
}

impl Difference {
    /// Its key within its journey: see [`crate::difference::key`].
    pub fn key(&self) -> String {
        crate::difference::key(self.class, &self.about)
    }
}

/// What a difference is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A step of the map, by id.
    Step(String),
    /// An event that nobody drew, by name.
    Event(String),
    /// A connector, by the ids of its steps.
    Connector {
        /// The step it leaves.
        from: String,
        /// The step it reaches.
        to: String,
    },
}

/// A place in a map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
    /// Column, from 1.
    pub column: u64,
    /// The element in words: `stage "Claim" › step "Upload invoice"`.
    pub path: String,
}

/// Between which drawn steps a difference shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Between {
    /// The id of the drawn step before it.
    pub after: Option<String>,
    /// The id of the next drawn step of the case.
    pub before: Option<String>,
    /// Cases.
    pub cases: u64,
}

/// What a difference goes with; associated, not shown to be caused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Effect {
    /// Closed cases that have it: share completed.
    pub completed_with: Share,
    /// Closed cases that have it not: share completed.
    pub completed_without: Share,
    /// Median seconds from first to last event of completed cases that have it.
    pub median_s_with: Option<f64>,
    /// Median seconds from first to last event of completed cases that have it not.
    pub median_s_without: Option<f64>,
    /// For promises: by how long they were missed (dates) or how long it took (times), in seconds.
    pub promise_s: Option<DurationOut>,
}

/// How far customers get along a list of steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FunnelAnswer {
    /// What the figures rest on.
    #[serde(flatten)]
    pub basis: Basis,
    /// The steps in order.
    pub steps: Vec<FunnelStepOut>,
}

/// Figures of one step of a funnel: `entered = converted + dropped + open`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FunnelStepOut {
    /// The event's name.
    pub name: String,
    /// How many reached it.
    pub entered: u64,
    /// Of them, how many reached the next step; for the last step, all.
    pub converted: u64,
    /// Of them, how many did not and cannot any more.
    pub dropped: u64,
    /// Of them, how many did not yet.
    pub open: u64,
    /// Share of those who reached the first step.
    pub of_first: Share,
    /// Share of those who reached the step before.
    pub of_previous: Share,
}
