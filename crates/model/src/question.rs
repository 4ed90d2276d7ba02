//! A question: which cases, what is asked of them. The command line, the API and every page ask with this.

mod customers;
mod figure;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use customers::{CustomerSet, Did, Listed, NoSet, Said};
pub use figure::{AskCustomers, CaseBehind, CaseStanding, CustomerBehind, CustomersBehind, Figure, NoFigure, Standing};

use crate::map::MapDoc;
use crate::time::{Span, Timestamp};

/// A question about events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What is asked.
    pub ask: Ask,
    /// How cases are cut, and when they are over.
    #[serde(default)]
    pub cases: CaseRule,
    /// Up to which instant the data is complete. Without it: the last event.
    #[serde(default)]
    pub as_of: Option<Timestamp>,
    /// Nothing is open: a case without an end is dropped.
    #[serde(default)]
    pub all_closed: bool,
    /// The zone of promised dates that have none, such as `Europe/Rome`. Without it: UTC.
    #[serde(default)]
    pub zone: Option<String>,
    /// Only cases that start in this period; they are read to `as_of`.
    #[serde(default)]
    pub period: Option<Period>,
    /// Only events of these sources of the workspace; without any: of all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Only cases of these customers; without it: of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customers: Option<CustomerSet>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// The journey that customers really took.
    Journey(AskJourney),
    /// Where the journey contradicts a drawn map.
    Check(Box<AskCheck>),
    /// How far customers get along a list of steps.
    Funnel(AskFunnel),
}

/// Asks for the journey that customers really took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskJourney {
    /// How many of the most frequent variants to list.
    #[serde(default = "AskJourney::default_top")]
    pub top_variants: usize,
    /// Tell touchpoints apart by these, too: `Support · phone` is another touchpoint than `Support · chat`.
    #[serde(default)]
    pub split: Vec<SplitBy>,
}

/// What tells touchpoints apart beside their name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SplitBy {
    /// The channel.
    Channel,
    /// Who acted.
    Actor,
}

impl AskJourney {
    fn default_top() -> usize {
        20
    }
}

impl Default for AskJourney {
    fn default() -> Self {
        Self { top_variants: Self::default_top(), split: Vec::new() }
    }
}

/// Asks where the journey contradicts a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskCheck {
    /// The map.
    pub map: MapDoc,
    /// Every step in the order in which it is drawn, whatever the map says.
    #[serde(default)]
    pub strict: bool,
}

/// Asks how far customers get along a list of steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskFunnel {
    /// Names of events, in order.
    pub steps: Vec<String>,
    /// From the first step to the last; without it there is no limit.
    #[serde(default)]
    pub window: Option<Span>,
    /// The rule of order.
    #[serde(default)]
    pub order: FunnelOrder,
    /// Which entry opens the window.
    #[serde(default)]
    pub entry: FunnelEntry,
}

/// In which order a funnel's steps must come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FunnelOrder {
    /// In order, with anything between.
    #[default]
    Ordered,
    /// In order, with nothing between but repeats of the step just reached.
    Strict,
    /// In any order inside one window.
    Any,
}

/// Which entry opens a funnel's window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FunnelEntry {
    /// Every entry may; the newest never loses a window that an earlier one wins.
    #[default]
    Newest,
    /// Only the customer's first.
    First,
}

/// How cases are cut, and when they are over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseRule {
    /// What a case is.
    #[serde(default)]
    pub by: CaseBy,
    /// The longest silence inside a session.
    #[serde(default = "CaseRule::default_gap")]
    pub session_gap: Span,
    /// The longest session.
    #[serde(default = "CaseRule::default_cap")]
    pub session_cap: Span,
    /// Names of events that start an episode; without any, the first event does.
    #[serde(default)]
    pub start: Vec<String>,
    /// Names of events that complete a case.
    #[serde(default)]
    pub end: Vec<String>,
    /// After how much silence a case is over. Without it: 30 days, for sessions their gap.
    #[serde(default)]
    pub silence: Option<Span>,
}

impl CaseRule {
    /// 30 days.
    pub const DEFAULT_SILENCE: Span = Span::from_days(30);

    fn default_gap() -> Span {
        Span::from_secs(1800)
    }

    fn default_cap() -> Span {
        Span::from_days(1)
    }

    /// After how much silence a case is over.
    pub fn silence(&self) -> Span {
        self.silence.unwrap_or(if self.by == CaseBy::Session { self.session_gap } else { Self::DEFAULT_SILENCE })
    }
}

impl Default for CaseRule {
    fn default() -> Self {
        Self {
            by: CaseBy::default(),
            session_gap: Self::default_gap(),
            session_cap: Self::default_cap(),
            start: Vec::new(),
            end: Vec::new(),
            silence: None,
        }
    }
}

/// What a case is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CaseBy {
    /// All of one customer.
    #[default]
    Customer,
    /// One customer without a longer silence.
    Session,
    /// What a column of the data names: an order, a ticket.
    Column,
    /// One customer from a start to an end.
    Episode,
}

/// A half-open range of instants; an end that is not given is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Period {
    /// From this instant.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Up to, and not including, this one.
    #[serde(default)]
    pub to: Option<Timestamp>,
}
