//! The customers behind a figure of an answer: how the figure is named, and what is told of them.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Question;
use crate::answer::SnapshotToken;
use crate::time::Timestamp;

/// A figure of an answer, by what it counts. Which there are depends on what the question asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Every case.
    Cases,
    /// Cases in this state.
    State(CaseStanding),
    /// Of a journey: cases that have this touchpoint. Of a check: cases with this event that nobody drew, or with this
    /// touchpoint.
    Visits(String),
    /// Of a journey: cases that begin with this touchpoint.
    Starts(String),
    /// Of a journey: cases whose last event is this touchpoint.
    Ends(String),
    /// Of a journey: cases that have this touchpoint more than once.
    Repeats(String),
    /// Of a journey: cases in which one touchpoint directly follows another.
    Edge {
        /// The touchpoint before.
        from: String,
        /// The touchpoint after.
        to: String,
    },
    /// Of a journey: cases with exactly this sequence of touchpoints.
    Variant(Vec<String>),
    /// Of a check: customers who left for good and whose furthest step is this one, by its slug. Of a journey: cases that
    /// are over and whose last event is this touchpoint.
    Dropped(String),
    /// Of a check: customers who are under way and whose furthest step so far is this one. Of a journey: open cases whose
    /// last event is this touchpoint.
    Open(String),
    /// Of a check: customers who reached this step, by its slug.
    Step(String),
    /// Of a check: customers who reached any step of this stage, by its slug.
    Stage(String),
    /// Of a check: cases that have the difference with this key.
    Difference(String),
    /// Of a check: cases that follow the map without any cost.
    Perfect,
    /// Of a check: customers by how far they came, each counted once.
    Outcome(Standing),
    /// Of a check: customers who have a difference that stays below its threshold.
    OtherWays,
    /// Of a funnel: cases that reached this step, counted from 1.
    Reached(usize),
    /// Of a funnel: cases that reached this step, not the next, and no longer can.
    LostAfter(usize),
    /// Of a funnel: cases that reached this step, and the next not yet.
    OpenAfter(usize),
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseStanding {
    /// It reached an end.
    Completed,
    /// It is over without one.
    Dropped,
    /// It is still under way.
    Open,
}

/// How far a customer came: see [`crate::answer::Outcome`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// They have a completed case.
    Completed,
    /// They have none, and an open one.
    UnderWay,
    /// All their cases are over without an end.
    Left,
    /// They are under way and were seen at no drawn step.
    UnderWayElsewhere,
    /// They left and were seen at no drawn step.
    LeftElsewhere,
}

impl Figure {
    /// What kind of figure this is, in the word by which it is asked for.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::State(_) => "state",
            Self::Visits(_) => "visits",
            Self::Starts(_) => "starts",
            Self::Ends(_) => "ends",
            Self::Repeats(_) => "repeats",
            Self::Edge { .. } => "edge",
            Self::Variant(_) => "variant",
            Self::Dropped(_) => "dropped",
            Self::Open(_) => "open",
            Self::Step(_) => "step",
            Self::Stage(_) => "stage",
            Self::Difference(_) => "difference",
            Self::Perfect => "perfect",
            Self::Outcome(_) => "outcome",
            Self::OtherWays => "other_ways",
            Self::Reached(_) => "reached",
            Self::LostAfter(_) => "lost_after",
            Self::OpenAfter(_) => "open_after",
        }
    }
}

impl fmt::Display for Figure {
    /// As people write it: `step:confirm`, `difference:D101:step:confirm`, `edge:a>b`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match self {
            Self::Cases | Self::Perfect | Self::OtherWays => f.write_str(kind),
            Self::State(state) => write!(f, "{kind}:{}", word(state)),
            Self::Outcome(stand) => write!(f, "{kind}:{}", word(stand)),
            Self::Edge { from, to } => write!(f, "{kind}:{from}>{to}"),
            Self::Variant(path) => write!(f, "{kind}:{}", path.join(">")),
            Self::Reached(step) | Self::LostAfter(step) | Self::OpenAfter(step) => write!(f, "{kind}:{step}"),
            Self::Visits(name)
            | Self::Starts(name)
            | Self::Ends(name)
            | Self::Repeats(name)
            | Self::Dropped(name)
            | Self::Open(name)
            | Self::Step(name)
            | Self::Stage(name)
            | Self::Difference(name) => write!(f, "{kind}:{name}"),
        }
    }
}

/// Why a text names no figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no figure; write it as in `cases`, `step:SLUG`, `stage:SLUG`, `difference:KEY`, `dropped:SLUG`, \
     `visits:NAME`, `edge:NAME>NAME`, `variant:NAME>NAME>NAME`, `reached:2`, `state:open`, `outcome:left`, or as JSON"
)]
pub struct NoFigure(String);

impl FromStr for Figure {
    type Err = NoFigure;

    /// Reads what [`fmt::Display`] writes, and JSON, in which names may hold a `>`.
    fn from_str(text: &str) -> Result<Self, NoFigure> {
        let text = text.trim();
        let json: serde_json::Value = match text.split_once(':') {
            _ if text.starts_with(['{', '"']) => serde_json::from_str(text).map_err(|_| NoFigure(text.to_owned()))?,
            None => text.into(),
            Some((kind, of)) => {
                let of: serde_json::Value = match kind {
                    "edge" => of.split_once('>').map(|(from, to)| serde_json::json!({ "from": from, "to": to })).into(),
                    "variant" => of.split('>').collect::<Vec<_>>().into(),
                    "reached" | "lost_after" | "open_after" => of.parse::<u64>().ok().into(),
                    _ => of.into(),
                };
                serde_json::json!({ kind: of })
            }
        };
        serde_json::from_value(json).map_err(|_| NoFigure(text.to_owned()))
    }
}

fn word(one: &impl Serialize) -> String {
    serde_json::to_value(one).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Asks who is behind a figure of an answer: its cases, page by page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskCustomers {
    /// The question that has the figure.
    pub question: Question,
    /// The figure.
    pub figure: Figure,
    /// The state of the workspace that the answer was made at; without it: the state now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<SnapshotToken>,
    /// How many cases a page has, at most 1,000; 100 without it.
    #[serde(default = "AskCustomers::default_limit")]
    pub limit: usize,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Only cases in this state. The totals are then of those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<CaseStanding>,
}

impl AskCustomers {
    /// No page has more cases.
    pub const MAX_LIMIT: usize = 1_000;

    fn default_limit() -> usize {
        100
    }

    /// Asks for the first page.
    pub fn first(question: Question, figure: Figure, limit: usize) -> Self {
        Self { question, figure, at: None, limit, cursor: None, state: None }
    }
}

/// A page of the customers behind a figure, and the figure itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomersBehind {
    /// How many customers the figure counts, over all pages.
    pub n_customers: u64,
    /// How many cases it counts.
    pub n_cases: u64,
    /// The customers of this page: whoever has cases on two pages is on both.
    pub items: Vec<CustomerBehind>,
    /// The cursor of the next page, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A customer with cases that a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerBehind {
    /// The id as a source writes it; of a customer with several, the one that came first.
    pub customer: String,
    /// What kind of id it is: `customer`, or `case` where rows name a case and no customer.
    pub id_kind: String,
    /// The cases, by their start.
    pub cases: Vec<CaseBehind>,
}

/// A case that a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseBehind {
    /// Where it stands.
    pub state: CaseStanding,
    /// Its first event.
    pub started_at: Timestamp,
    /// Its last event.
    pub ended_at: Timestamp,
    /// How many events it has.
    pub events: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_reads_as_it_is_written() {
        for (json, figure, words) in [
            (r#""cases""#, Figure::Cases, "cases"),
            (r#"{"step":"pay"}"#, Figure::Step("pay".to_owned()), "step:pay"),
            (r#"{"state":"open"}"#, Figure::State(CaseStanding::Open), "state:open"),
            (r#"{"outcome":"under_way"}"#, Figure::Outcome(Standing::UnderWay), "outcome:under_way"),
            (
                r#"{"edge":{"from":"a","to":"b"}}"#,
                Figure::Edge { from: "a".to_owned(), to: "b".to_owned() },
                "edge:a>b",
            ),
            (r#"{"variant":["a","b"]}"#, Figure::Variant(vec!["a".to_owned(), "b".to_owned()]), "variant:a>b"),
            (r#"{"lost_after":2}"#, Figure::LostAfter(2), "lost_after:2"),
            (r#""other_ways""#, Figure::OtherWays, "other_ways"),
        ] {
            assert_eq!(serde_json::to_string(&figure).expect("writes"), json);
            assert_eq!(serde_json::from_str::<Figure>(json).expect("reads"), figure);
            assert_eq!(figure.to_string(), words);
            assert_eq!(words.parse::<Figure>().as_ref(), Ok(&figure));
            assert_eq!(json.parse::<Figure>(), Ok(figure));
        }
        let difference = Figure::Difference("D104:event:Contact: support".to_owned());
        assert_eq!(difference.to_string().parse(), Ok(difference));
        for wrong in ["", "stp:x", "edge:a", "reached:two", "state:lost", "step", "{"] {
            assert!(wrong.parse::<Figure>().is_err(), "{wrong}");
        }
    }
}
