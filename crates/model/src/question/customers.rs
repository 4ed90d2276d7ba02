//! Which customers a question is about.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Period;

/// Customers, by what is known of them: a persona or a segment. It is computed over the events that the question reads, up to
/// its `as_of`, and chooses cases: all cases of a customer, or none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerSet {
    /// Those of whom all of these hold.
    All(Vec<CustomerSet>),
    /// Those of whom at least one of these holds.
    Any(Vec<CustomerSet>),
    /// All others.
    Not(Box<CustomerSet>),
    /// Those who are listed.
    Listed(Listed),
    /// Those who did something, or had something done.
    Did(Did),
    /// Those who said something, or gave a score. Asked of a workspace only: files hold events.
    Said(Said),
}

/// Customers by their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Their ids as a source writes them, at most 10,000.
    pub ids: Vec<String>,
    /// What kind of ids these are; `case` for rows that name a case and no customer.
    #[serde(default = "Listed::customer")]
    pub id_kind: String,
}

impl Listed {
    fn customer() -> String {
        "customer".to_owned()
    }
}

/// Customers by their events: what holds of one event, and how often at least.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Did {
    /// The event's name, as it is called after the workspace's rules; `*` stands for any text. Without it: any event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// The event is this step of the map, by its slug. For a check only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// It happened there, in small letters or capitals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// It has these properties with these values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
    /// It happened in this period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// So often at least.
    #[serde(default = "Did::once")]
    pub at_least: u64,
}

impl Did {
    fn once() -> u64 {
        1
    }
}

impl Default for Did {
    fn default() -> Self {
        Self { event: None, step: None, channel: None, properties: BTreeMap::new(), period: None, at_least: 1 }
    }
}

/// Customers by what they said: what holds of one piece of feedback.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Said {
    /// The source that it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What was asked: `nps`, `review` and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The step that it is about, as its source names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touchpoint: Option<String>,
    /// Words that are in it: all of them; `begin*`, `"one after the other"` and `-without` are understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// A score of at least this, on its own scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_score: Option<f64>,
    /// A score of at most this, on its own scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_score: Option<f64>,
    /// It was said in this period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
}

/// Why a set of customers means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSet {
    /// It is larger than any that somebody would write.
    #[error("a set of customers has at most {max} parts, eight deep")]
    TooLarge {
        /// How many parts there may be.
        max: usize,
    },
    /// Nothing stands in a list.
    #[error("`{0}` is an empty list: write at least one set of customers into it")]
    Empty(&'static str),
    /// Too many ids, or none.
    #[error("`listed` has 1 to {max} ids, this one has {n}")]
    Ids {
        /// How many there may be.
        max: usize,
        /// How many there are.
        n: usize,
    },
    /// Everybody did something no times at least.
    #[error("`at_least` is 1 or more; write `not` around `did` for those who never did it")]
    Never,
    /// A range ends before it begins.
    #[error("{0} ends before it begins: no customer fits")]
    Range(&'static str),
}

impl CustomerSet {
    /// The most parts of a set.
    pub const MAX_PARTS: usize = 100;
    /// The most ids in a list.
    pub const MAX_IDS: usize = 10_000;
    const MAX_DEPTH: usize = 8;

    /// Fails when no customers are meant by this.
    ///
    /// # Errors
    ///
    /// At the first part that means nothing.
    pub fn check(&self) -> Result<(), NoSet> {
        let too_large = NoSet::TooLarge { max: Self::MAX_PARTS };
        if self.depth(Self::MAX_DEPTH).is_none() || self.parts().len() > Self::MAX_PARTS {
            return Err(too_large);
        }
        let ends =
            |period: &Option<Period>| matches!(period, Some(Period { from: Some(from), to: Some(to) }) if from >= to);
        for part in self.parts() {
            match part {
                Self::All(list) if list.is_empty() => return Err(NoSet::Empty("all")),
                Self::Any(list) if list.is_empty() => return Err(NoSet::Empty("any")),
                Self::Listed(listed) if listed.ids.is_empty() || listed.ids.len() > Self::MAX_IDS => {
                    return Err(NoSet::Ids { max: Self::MAX_IDS, n: listed.ids.len() });
                }
                Self::Did(did) if did.at_least == 0 => return Err(NoSet::Never),
                Self::Did(did) if ends(&did.period) => return Err(NoSet::Range("the period of `did`")),
                Self::Said(said) if ends(&said.period) => return Err(NoSet::Range("the period of `said`")),
                Self::Said(Said { min_score: Some(min), max_score: Some(max), .. }) if min > max => {
                    return Err(NoSet::Range("the range of scores of `said`"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// How deep it is; none when that is more than `most`.
    fn depth(&self, most: usize) -> Option<usize> {
        let left = most.checked_sub(1)?;
        let within = match self {
            Self::All(list) | Self::Any(list) => list.iter().map(|set| set.depth(left)).collect::<Option<Vec<_>>>()?,
            Self::Not(set) => vec![set.depth(left)?],
            Self::Listed(_) | Self::Did(_) | Self::Said(_) => Vec::new(),
        };
        Some(1 + within.into_iter().max().unwrap_or(0))
    }

    /// This and all sets within it, from the outside in, as they are written.
    pub fn parts(&self) -> Vec<&Self> {
        let mut parts = vec![self];
        match self {
            Self::All(list) | Self::Any(list) => list.iter().for_each(|set| parts.extend(set.parts())),
            Self::Not(set) => parts.extend(set.parts()),
            Self::Listed(_) | Self::Did(_) | Self::Said(_) => {}
        }
        parts
    }

    /// The properties of events that it asks about, ascending.
    pub fn properties(&self) -> Vec<String> {
        let did = self.parts().into_iter().filter_map(|part| match part {
            Self::Did(did) => Some(did.properties.keys().cloned()),
            _ => None,
        });
        did.flatten().collect::<BTreeSet<String>>().into_iter().collect()
    }
}

impl fmt::Display for CustomerSet {
    /// As the end of a sentence: customers who ….
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |list: &[Self], word: &str| {
            let one = |set: &Self| match set {
                Self::All(list) | Self::Any(list) if list.len() > 1 => format!("({set})"),
                _ => set.to_string(),
            };
            list.iter().map(one).collect::<Vec<_>>().join(word)
        };
        match self {
            Self::All(list) => f.write_str(&joined(list, " and ")),
            Self::Any(list) => f.write_str(&joined(list, " or ")),
            Self::Not(set) => write!(f, "not ({set})"),
            Self::Listed(listed) => match listed.ids.len() {
                1 => f.write_str("are the 1 listed"),
                n => write!(f, "are among {n} listed"),
            },
            Self::Did(did) => did.fmt(f),
            Self::Said(said) => said.fmt(f),
        }
    }
}

impl fmt::Display for Did {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.event, &self.step) {
            (Some(event), None) => write!(f, "did `{event}`")?,
            (None, Some(step)) => write!(f, "took the step `{step}`")?,
            (Some(event), Some(step)) => write!(f, "took the step `{step}` by `{event}`")?,
            (None, None) => f.write_str("did anything")?,
        }
        if let Some(channel) = &self.channel {
            write!(f, " in channel `{channel}`")?;
        }
        for (name, value) in &self.properties {
            write!(f, " where `{name}` is `{value}`")?;
        }
        period(f, self.period.as_ref())?;
        if self.at_least > 1 { write!(f, " at least {} times", self.at_least) } else { Ok(()) }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("said something")?;
        for (what, text) in [
            (" in the source", &self.source),
            (" when asked for", &self.question),
            (" about", &self.touchpoint),
            (" with the words", &self.words),
        ] {
            if let Some(text) = text {
                write!(f, "{what} `{text}`")?;
            }
        }
        match (self.min_score, self.max_score) {
            (Some(min), Some(max)) => write!(f, " with a score from {min} to {max}")?,
            (Some(min), None) => write!(f, " with a score of at least {min}")?,
            (None, Some(max)) => write!(f, " with a score of at most {max}")?,
            (None, None) => {}
        }
        period(f, self.period.as_ref())
    }
}

fn period(f: &mut fmt::Formatter<'_>, period: Option<&Period>) -> fmt::Result {
    if let Some(from) = period.and_then(|period| period.from) {
        write!(f, " from {from} on")?;
    }
    if let Some(to) = period.and_then(|period| period.to) {
        write!(f, " before {to}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(json: &str) -> CustomerSet {
        serde_json::from_str(json).expect("a set")
    }

    #[test]
    fn a_set_tells_itself_in_words() {
        let json = r#"{"all": [{"did": {"event": "pay", "channel": "web", "properties": {"plan": "pro"}, "at_least": 2,
            "period": {"from": "2026-01-01T00:00:00Z"}}}, {"any": [{"not": {"did": {"step": "ship"}}},
            {"said": {"source": "reviews", "max_score": 2}}]}, {"listed": {"ids": ["a", "b"]}}]}"#;
        assert_eq!(
            set(json).to_string(),
            "did `pay` in channel `web` where `plan` is `pro` from 2026-01-01T00:00:00Z on at least 2 times and (not \
             (took the step `ship`) or said something in the source `reviews` with a score of at most 2) and are among 2 \
             listed"
        );
        assert_eq!(set(json).properties(), ["plan"]);
        assert_eq!(set(&serde_json::to_string(&set(json)).expect("JSON")), set(json));
    }

    #[test]
    fn what_means_nobody_is_refused() {
        let mut deep = r#"{"did": {}}"#.to_owned();
        for _ in 0..8 {
            deep = format!(r#"{{"not": {deep}}}"#);
        }
        let wide = format!(r#"{{"any": [{}]}}"#, [r#"{"did": {}}"#; 100].join(","));
        for (json, words) in [
            (deep.as_str(), "at most 100 parts, eight deep"),
            (&wide, "at most 100 parts, eight deep"),
            (r#"{"all": []}"#, "`all` is an empty list"),
            (r#"{"not": {"any": []}}"#, "`any` is an empty list"),
            (r#"{"listed": {"ids": []}}"#, "1 to 10000 ids, this one has 0"),
            (r#"{"did": {"at_least": 0}}"#, "write `not` around"),
            (
                r#"{"did": {"period": {"from": "2026-01-02T00:00:00Z", "to": "2026-01-02T00:00:00Z"}}}"#,
                "the period of `did` ends before it begins",
            ),
            (r#"{"said": {"min_score": 3, "max_score": 2}}"#, "the range of scores"),
        ] {
            let error = set(json).check().expect_err(json).to_string();
            assert!(error.contains(words), "{json}: {error}");
        }
        assert_eq!(set(r#"{"not": {"did": {"event": "pay"}}}"#).check(), Ok(()));
    }
}
