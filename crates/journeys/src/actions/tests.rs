//! Intervals against published ones, and every word of a verdict.

use desireline_model::time::Timestamp;
use desireline_model::units::Share;

use super::{Direction, Measured, Metric, Target, Word, change, judge};

/// Newcombe (1998), table II, method 10: a of m, b of n, and the interval of the difference.
const NEWCOMBE: [(u64, u64, u64, u64, f64, f64); 8] = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0),
    (10, 10, 0, 10, 0.6075, 1.0),
];

#[test]
fn intervals_are_those_that_newcombe_published() {
    for (a, m, b, n, low, high) in NEWCOMBE {
        let found = change(Share::of(a, m), Share::of(b, n)).unwrap();
        assert!((found.interval.low - low).abs() < 6e-5, "{a}/{m} − {b}/{n}: {found:?}");
        assert!((found.interval.high - high).abs() < 6e-5, "{a}/{m} − {b}/{n}: {found:?}");
        // The other way round it is the same, with the other sign.
        let back = change(Share::of(b, n), Share::of(a, m)).unwrap();
        assert!((back.interval.low + found.interval.high).abs() < 1e-12);
    }
    assert_eq!(change(Share::of(0, 0), Share::of(1, 2)), None);
}

fn measured(customers: u64, n: u64, open: u64) -> Measured {
    Measured { customers, n, cases: n, open, from: None, to: None, min_customers: 10, at: Timestamp(0) }
}

fn target(direction: Direction, value: f64) -> Target {
    Target { metric: Metric::ShareOfDifference("D101:step:verify".to_owned()), direction, value }
}

#[test]
fn a_verdict_says_what_the_interval_says() {
    let before = measured(60, 200, 0);
    let down = target(Direction::Down, 0.15);
    for (after, word, met) in [
        (measured(20, 200, 0), Word::Better, true),
        (measured(40, 200, 0), Word::Better, false),
        (measured(120, 200, 0), Word::Worse, false),
        (measured(58, 200, 0), Word::NoDifference, false),
        // A share that looks good, of too few to tell.
        (measured(1, 12, 0), Word::NoDifference, true),
        (measured(0, 9, 0), Word::TooEarly, true),
        (measured(0, 0, 0), Word::TooEarly, false),
        (measured(20, 200, 101), Word::TooEarly, true),
        (measured(20, 200, 100), Word::Better, true),
    ] {
        let verdict = judge(&down, &before, &after);
        assert_eq!((verdict.word, verdict.target_met), (word, met), "{after:?}: {}", verdict.words);
    }
    // Up, the words change sides.
    let up = target(Direction::Up, 0.5);
    assert_eq!(judge(&up, &before, &measured(120, 200, 0)).word, Word::Better);
    assert_eq!(judge(&up, &before, &measured(20, 200, 0)).word, Word::Worse);
    // Without anybody before there is nothing to compare with.
    assert_eq!(judge(&up, &measured(0, 0, 0), &measured(120, 200, 0)).word, Word::TooEarly);
}

#[test]
fn a_verdict_is_a_sentence() {
    let before = measured(60, 200, 0);
    let down = target(Direction::Down, 0.15);
    let words = |after| judge(&down, &before, &after).words;
    assert_eq!(
        words(measured(20, 200, 0)),
        "Better: 10 % of customers since, 30 % before, 20 points less (95 % interval −27.5 to −12.3). The target of at \
         most 15 % is met."
    );
    assert_eq!(
        words(measured(60, 200, 0)),
        "No difference that could not be chance: 30 % of customers since, 30 % before, the same (95 % interval −8.9 to \
         8.9). The target of at most 15 % is not met."
    );
    assert_eq!(words(measured(0, 1, 0)), "Too early to tell: 1 customer has come since, and 10 at least are needed.");
    assert_eq!(
        words(measured(5, 40, 30)),
        "Too early to tell: 30 of 40 cases that have begun since are still under way."
    );
    for (n, said) in [(0, "no customer came before it"), (9, "9 customers came before it")] {
        let verdict = judge(&down, &measured(n / 2, n, 0), &measured(20, 200, 0));
        let expected = format!("Too early to tell: {said}, and 10 at least are needed to compare with.");
        assert_eq!((verdict.word, verdict.words), (Word::TooEarly, expected));
    }
    let completed = Target { metric: Metric::ShareCompleted, direction: Direction::Up, value: 0.5 };
    let words = judge(&completed, &before, &measured(120, 200, 0)).words;
    assert!(words.starts_with("Better: 60 % of customers complete since, 30 % before, 30 points more"), "{words}");
}
