//! What is claimed on a map, and how each claim stands: supported, contradicted, assumed or stale.
//!
//! A step claims that customers do it there; its state is that of its station in the picture. A cell claims what is
//! written in it. A feeling is held against what customers said; what else a cell says cannot be measured, so it is an
//! assumption until somebody puts evidence behind it. `docs/concepts/claims.md` states the rules.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use desireline_model::map::{Claim, Evidence, EvidenceKind, LaneKind, MapDoc};
use desireline_model::time::{Span, Timestamp};
use desireline_scene::input::StepFeeling;
use desireline_scene::scene::StationState;
use desireline_scene::{Standing, words};
use serde::Serialize;

use crate::picture::guesses::guess;
use crate::picture::kept::Shown;
use crate::store::feedback::Feedback;

/// After how long attached evidence is too old to support a claim.
const FRESH: Span = Span::from_days(365);
/// On how many customers at least a feeling is settled.
const SETTLED: u64 = 10;
/// How far a guess may lie outside the interval of what was felt.
const NEAR: f64 = 0.5;

/// How a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// Evidence says so.
    Supported,
    /// Evidence says otherwise.
    Contradicted,
    /// Nothing says so yet, or too little.
    Assumed,
    /// What says so is too old.
    Stale,
}

/// A piece of attached evidence, with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Attached {
    /// As it stands on the map.
    pub evidence: Evidence,
    /// What was said, for feedback that is there.
    pub said: Option<Feedback>,
    /// The feedback that it names is gone: it supports nothing.
    pub gone: bool,
    /// Its day.
    pub at: Option<Timestamp>,
}

/// A claim and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimTold {
    /// What it is about.
    pub on: Claim,
    /// How it stands.
    pub state: ClaimState,
    /// Why, in a few words.
    pub why: String,
    /// What people put behind it, in the order of the map.
    pub evidence: Vec<Attached>,
}

/// The claims of a map.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Claims {
    /// How many records of each kind stand behind the map: `events`, `feedback`, and the kinds that people attach.
    pub kinds: BTreeMap<&'static str, u64>,
    /// Each step, then each filled cell and each cell with evidence, in drawn order.
    pub items: Vec<ClaimTold>,
}

/// The claims of a journey's map. `said` has the feedback that its evidence names, by id, as far as it is there.
pub fn claims(shown: &Shown, said: &BTreeMap<String, Feedback>, now: Timestamp) -> Claims {
    let map = &shown.map;
    let attached: Vec<Attached> = map.evidence.iter().map(|one| attach(one, said)).collect();
    let standing = shown.standing();
    let mut kinds = BTreeMap::new();
    let mut count = |kind: &'static str, n: u64| {
        if n > 0 {
            *kinds.entry(kind).or_insert(0) += n;
        }
    };
    count("events", standing.iter().map(|step| step.evidence.did).max().unwrap_or(0));
    count("feedback", standing.iter().map(|step| step.evidence.said).sum());
    attached.iter().filter(|one| !one.gone).for_each(|one| count(kind_word(one.evidence.kind), 1));
    let behind =
        |on: &Claim| -> Vec<Attached> { attached.iter().filter(|one| one.evidence.on == *on).cloned().collect() };
    let mut items: Vec<ClaimTold> = Vec::new();
    for step in &standing {
        let on = Claim { step: step.step.clone(), lane: None };
        items.push(of_step(step, behind(&on), on, now));
    }
    for lane in &map.lanes {
        for step in map.stages.iter().flat_map(|stage| &stage.steps) {
            let on = Claim { step: step.id.clone(), lane: Some(lane.id.clone()) };
            let evidence = behind(&on);
            let text = lane.cells.get(&step.id).map(|text| text.trim()).filter(|text| !text.is_empty());
            if text.is_none() && evidence.is_empty() {
                continue;
            }
            let felt = shown.heard.feelings.iter().find(|felt| felt.step == step.id);
            let felt = felt.filter(|_| lane.kind == LaneKind::Feeling);
            items.push(of_cell(text.unwrap_or_default(), felt, evidence, on, now));
        }
    }
    Claims { kinds, items }
}

/// The ids of the feedback that a map's evidence names.
pub fn feedback_of(map: &MapDoc) -> impl Iterator<Item = &str> {
    map.evidence.iter().filter_map(|one| one.feedback.as_deref())
}

/// The word of a kind of attached evidence.
pub fn kind_word(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Quote => "quote",
        EvidenceKind::Feedback => "feedback",
        EvidenceKind::Figure => "figure",
        EvidenceKind::Document => "document",
        EvidenceKind::Link => "link",
    }
}

fn attach(evidence: &Evidence, said: &BTreeMap<String, Feedback>) -> Attached {
    let found = evidence.feedback.as_deref().and_then(|id| said.get(id));
    let day = evidence.at.as_deref().and_then(|day| day.parse::<Timestamp>().ok());
    Attached {
        evidence: evidence.clone(),
        gone: evidence.feedback.is_some() && found.is_none(),
        at: found.map(|found| found.said_at).or(day),
        said: found.cloned(),
    }
}

/// What attached evidence says for a claim that nothing else decides; `None` where there is none.
fn by_attached(evidence: &[Attached], now: Timestamp) -> Option<(ClaimState, String)> {
    let there: Vec<&Attached> = evidence.iter().filter(|one| !one.gone).collect();
    if there.is_empty() {
        return None;
    }
    let old = |one: &&&Attached| one.at.is_some_and(|at| now.0.saturating_sub(at.0) > FRESH.0);
    let pieces = |n: usize| words::of_them(n as u64, "piece of evidence", "pieces of evidence");
    let n_old = there.iter().filter(old).count();
    if n_old == there.len() {
        let newest = there.iter().filter_map(|one| one.at).max().map(words::day).unwrap_or_default();
        return Some((
            ClaimState::Stale,
            format!("{}, none younger than a year: the newest is of {newest}", pieces(n_old)),
        ));
    }
    let verb = if there.len() == 1 { "stands" } else { "stand" };
    Some((ClaimState::Supported, format!("{} {verb} behind it", pieces(there.len()))))
}

fn of_step(step: &Standing, evidence: Vec<Attached>, on: Claim, now: Timestamp) -> ClaimTold {
    let state = match step.state {
        StationState::Supported => ClaimState::Supported,
        StationState::Contradicted => ClaimState::Contradicted,
        StationState::Stale => ClaimState::Stale,
        StationState::Assumed | StationState::Unseen | StationState::Proposed => ClaimState::Assumed,
    };
    let (state, why) = match (state, by_attached(&evidence, now)) {
        (ClaimState::Assumed | ClaimState::Stale, Some(attached)) => attached,
        _ => (state, step.why.clone()),
    };
    ClaimTold { on, state, why, evidence }
}

fn of_cell(text: &str, felt: Option<&StepFeeling>, evidence: Vec<Attached>, on: Claim, now: Timestamp) -> ClaimTold {
    let measured = felt.filter(|felt| felt.n >= SETTLED).zip(guess(text)).map(|(felt, guess)| {
        let said = format!(
            "{} said {:.1}, 95 % interval {:.1} to {:.1}, on a scale from −2 to 2",
            words::of_them(felt.n, "customer", "customers"),
            felt.mean,
            felt.low,
            felt.high
        );
        let near = guess >= felt.low - NEAR && guess <= felt.high + NEAR;
        if near {
            (ClaimState::Supported, said)
        } else {
            (ClaimState::Contradicted, format!("{said}; we think {guess:.1}"))
        }
    });
    let gone = evidence.iter().any(|one| one.gone);
    let none = || {
        let why = if gone { "what stood behind it was taken back" } else { "nothing stands behind it yet" };
        (ClaimState::Assumed, why.to_owned())
    };
    let (state, why) = measured.or_else(|| by_attached(&evidence, now)).unwrap_or_else(none);
    ClaimTold { on, state, why, evidence }
}
