//! How evidence is read for a journey that is kept: the part of a question that stays from picture to picture.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::question::{Ask, CaseRule, Period, Question};
use crate::time::Timestamp;

/// How evidence is read for a journey.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Only events of these sources of the workspace; without any: of all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// How cases are cut, and when they are over.
    #[serde(default)]
    pub cases: CaseRule,
    /// Up to which instant the data is complete. Without it: the last event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
    /// Nothing is open: a case without an end is dropped.
    #[serde(default)]
    pub all_closed: bool,
    /// The zone of promised dates that have none, such as `Europe/Rome`. Without it: UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

impl Reading {
    /// The question that asks this of the evidence so read, about cases that start in a period or about all.
    pub fn question(&self, ask: Ask, period: Option<Period>) -> Question {
        Question {
            ask,
            cases: self.cases.clone(),
            as_of: self.as_of,
            all_closed: self.all_closed,
            zone: self.zone.clone(),
            period,
            sources: self.sources.clone(),
            customers: None,
        }
    }
}
