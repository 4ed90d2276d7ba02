//! States of cells: what was felt, what somebody put behind them, and its age.

use desireline_model::map::{Claim, Evidence, EvidenceKind};
use desireline_model::time::{Span, Timestamp};
use desireline_scene::input::StepFeeling;

use super::{Attached, ClaimState, attach, by_attached, of_cell};
use crate::store::feedback::Feedback;

const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

fn on() -> Claim {
    Claim { step: "pay".to_owned(), lane: Some("feeling".to_owned()) }
}

fn piece(feedback: Option<&str>, at: Option<&str>) -> Evidence {
    Evidence {
        id: "one".to_owned(),
        on: on(),
        kind: if feedback.is_some() { EvidenceKind::Quote } else { EvidenceKind::Document },
        title: None,
        feedback: feedback.map(str::to_owned),
        address: feedback.is_none().then(|| "https://example.org".to_owned()),
        at: at.map(str::to_owned),
    }
}

fn attached(days_ago: i64) -> Attached {
    let at = Some(Timestamp(NOW.0 - Span::from_days(days_ago).0));
    Attached { evidence: piece(None, None), said: None, gone: false, at }
}

#[test]
fn a_cell_is_assumed_until_something_stands_behind_it_and_again_when_that_goes() {
    let told = of_cell("it hurts", None, Vec::new(), on(), NOW);
    assert_eq!((told.state, told.why.as_str()), (ClaimState::Assumed, "nothing stands behind it yet"));
    let told = of_cell("it hurts", None, vec![attached(1)], on(), NOW);
    assert_eq!((told.state, told.why.as_str()), (ClaimState::Supported, "1 piece of evidence stands behind it"));
    let said = std::collections::BTreeMap::<String, Feedback>::new();
    let gone = attach(&piece(Some("f1"), Some("2026-05-12")), &said);
    assert!(gone.gone);
    let told = of_cell("it hurts", None, vec![gone], on(), NOW);
    assert_eq!((told.state, told.why.as_str()), (ClaimState::Assumed, "what stood behind it was taken back"));
}

#[test]
fn evidence_of_more_than_a_year_ago_is_stale_unless_something_younger_is_there() {
    assert_eq!(by_attached(&[attached(365)], NOW).map(|(state, _)| state), Some(ClaimState::Supported));
    assert_eq!(by_attached(&[attached(366)], NOW).map(|(state, _)| state), Some(ClaimState::Stale));
    assert_eq!(by_attached(&[attached(900), attached(2)], NOW).map(|(state, _)| state), Some(ClaimState::Supported));
    assert_eq!(by_attached(&[], NOW), None);
}

#[test]
fn a_feeling_is_held_against_what_customers_said() {
    let felt = |n, mean: f64| StepFeeling {
        step: "pay".to_owned(),
        n,
        mean,
        low: mean - 0.2,
        high: mean + 0.2,
        ..StepFeeling::default()
    };
    for (cell, felt, state) in [
        ("delighted", felt(40, 1.9), ClaimState::Supported),
        ("1.3", felt(40, 1.9), ClaimState::Supported),
        ("delighted", felt(40, -1.0), ClaimState::Contradicted),
        ("delighted", felt(9, -1.0), ClaimState::Assumed),
        ("something else", felt(40, -1.0), ClaimState::Assumed),
    ] {
        assert_eq!(of_cell(cell, Some(&felt), Vec::new(), on(), NOW).state, state, "{cell} {felt:?}");
    }
    // What was measured weighs more than what was put there.
    let told = of_cell("delighted", Some(&felt(40, -1.0)), vec![attached(1)], on(), NOW);
    assert_eq!((told.state, told.evidence.len()), (ClaimState::Contradicted, 1));
}
