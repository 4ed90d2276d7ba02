//! Evidence: what was taken in, and what a question may ask of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use desireline_events::facts::Facts;
use desireline_events::frames::Frames;
use desireline_events::scan::Scan;
use desireline_model::answer::{Rejected, SourceRead};

use crate::labels::Rule;
use crate::labels::rules::digest_by;
use crate::store::Scope;

/// Events, with an account of the reading.
#[derive(Debug)]
pub struct Evidence {
    /// The events.
    pub scan: Scan,
    /// What is known of them.
    pub facts: Facts,
    /// What their names become before anything else.
    pub rules: Vec<Rule>,
    /// What was read.
    pub sources: Vec<SourceRead>,
    /// Rows that could not be read.
    pub rejected: Rejected,
    /// What was odd about the files as a whole.
    pub notes: Vec<String>,
    /// Names the content and the rules: equal digests mean equal events under equal names.
    pub digest: String,
    /// The sources of the workspace that were read; empty: all of them, or files.
    pub only_sources: Vec<String>,
    /// The workspace that they are of, which knows customers by their ids and what they said; none for files.
    pub scope: Option<Scope>,
    /// How many events there are of each name, after the rules.
    names: BTreeMap<String, u64>,
}

/// An account of reading.
#[derive(Debug, Default)]
pub struct TakenIn {
    /// What was read.
    pub sources: Vec<SourceRead>,
    /// Rows that could not be read.
    pub rejected: Rejected,
    /// What was odd about the files as a whole.
    pub notes: Vec<String>,
    /// Names the content.
    pub digest: String,
}

impl Evidence {
    /// Events that were read into memory.
    pub fn in_memory(frames: Frames, reading: TakenIn) -> Self {
        let facts = Facts::of_frames(&frames);
        Self::new(Scan::Memory(Arc::new(frames)), facts, Vec::new(), reading)
    }

    /// Events, what is known of them, and what their names become.
    pub fn new(scan: Scan, facts: Facts, rules: Vec<Rule>, reading: TakenIn) -> Self {
        let TakenIn { sources, rejected, notes, digest } = reading;
        let mut names = BTreeMap::new();
        for (kind, count) in &facts.kinds {
            if let Some(name) = Rule::apply(&rules, &kind.name) {
                *names.entry(name.to_owned()).or_default() += count;
            }
        }
        let digest = digest_by(digest, &rules);
        Self { scan, facts, rules, sources, rejected, notes, digest, only_sources: Vec::new(), scope: None, names }
    }

    /// The same, of a workspace, where only these sources of it were read.
    #[must_use]
    pub fn of_workspace(self, scope: &Scope, only: &[String]) -> Self {
        Self { only_sources: only.to_vec(), scope: Some(scope.clone()), ..self }
    }

    /// Whether there are no events.
    pub fn is_empty(&self) -> bool {
        self.facts.rows == 0
    }

    /// The names of events, ascending.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// How many events have this name.
    pub fn count_of(&self, name: &str) -> u64 {
        self.names.get(name).copied().unwrap_or(0)
    }

    /// The names of events that look most like this one, at most three.
    pub fn nearest_names(&self, wanted: &str) -> Vec<String> {
        nearest(wanted, self.names())
    }
}

/// The names that look most like this one, at most three.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut ranked: Vec<(f64, &str)> = names
        .map(|name| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.6)
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    ranked.dedup_by(|a, b| a.1 == b.1);
    ranked.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
}
