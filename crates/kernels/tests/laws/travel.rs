//! Specifications and partial results travel as bytes: nothing is lost, and damage is refused or harmless.

use std::sync::Arc;

use desireline_kernels::journey::{KernelSpec, Partial};
use proptest::prelude::*;
use proptest::sample::Index;

use super::{Event, cuts, logs, partial, spec, told};

fn there_and_back<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    postcard::from_bytes(&postcard::to_stdvec(value).expect("encodes")).expect("decodes")
}

/// Merges and finishes whatever damaged bytes decode to, as a coordinator would.
fn survive(bytes: &[u8], spec: &KernelSpec, other: &Partial) {
    let Ok(partial) = postcard::from_bytes::<Partial>(bytes) else { return };
    if !partial.fits(spec) {
        return;
    }
    let mut forward = other.clone();
    forward.merge(partial.clone());
    told(&forward.finish(spec));
    let mut backward = partial;
    backward.merge(other.clone());
    backward.merge(backward.clone());
    told(&backward.finish(spec));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_travelled_merges_and_finishes_to_the_same_report(
        events in logs(), cut in cuts(), parts in 1u32..4, exact in prop_oneof![Just(10u64), Just(1_000u64)],
    ) {
        let spec = spec(cut, exact);
        let travelled: Arc<KernelSpec> = Arc::new(there_and_back(&*spec));
        let whole = partial(&spec, &events, usize::MAX).finish(&spec);
        let part = |at: u32| -> Vec<Event> { events.iter().copied().filter(|event| event.0 % parts == at).collect() };
        let mut merged: Partial = there_and_back(&Partial::empty(&spec));
        for at in 0..parts {
            let part: Partial = there_and_back(&partial(&travelled, &part(at), 7));
            prop_assert!(part.fits(&spec));
            merged.merge(part);
        }
        let merged: Partial = there_and_back(&merged);
        prop_assert!(merged.fits(&spec));
        prop_assert_eq!(told(&whole), told(&merged.finish(&spec)));
    }

    #[test]
    fn a_damaged_partial_is_refused_or_can_be_merged(
        events in logs(), cut in cuts(), exact in prop_oneof![Just(10u64), Just(1_000u64)],
        flips in prop::collection::vec((any::<Index>(), 0u8..8), 1..4), end in any::<Index>(),
    ) {
        let spec = spec(cut, exact);
        let good = partial(&spec, &events, 7);
        let bytes = postcard::to_stdvec(&good).expect("encodes");
        prop_assert!(postcard::from_bytes::<Partial>(&bytes[..end.index(bytes.len())]).is_err(), "cut short");
        let mut flipped = bytes.clone();
        for (at, bit) in &flips {
            flipped[at.index(bytes.len())] ^= 1 << bit;
            survive(&flipped, &spec, &good);
        }
    }

    #[test]
    fn a_damaged_specification_is_refused_or_can_be_used(
        events in logs(), cut in cuts(), at in any::<Index>(), bit in 0u8..8, end in any::<Index>(),
    ) {
        let spec = spec(cut, 1_000);
        let mut bytes = postcard::to_stdvec(&*spec).expect("encodes");
        prop_assert!(postcard::from_bytes::<KernelSpec>(&bytes[..end.index(bytes.len())]).is_err(), "cut short");
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Ok(other) = postcard::from_bytes::<KernelSpec>(&bytes) {
            // A specification with fewer labels is a fair one, but not one for these events.
            let known: Vec<Event> = events.into_iter().filter(|event| (event.2 as usize) < other.labels).collect();
            let other = Arc::new(other);
            told(&partial(&other, &known, 7).finish(&other));
        }
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let spec = spec(desireline_kernels::cases::Cut::Whole, 10);
        survive(&bytes, &spec, &Partial::empty(&spec));
    }
}

#[test]
fn a_partial_of_another_specification_does_not_fit() {
    let one = spec(desireline_kernels::cases::Cut::Whole, 10);
    let mut other = (*one).clone();
    other.labels = 4;
    let events: Vec<Event> = vec![(0, 1, 4, 2), (0, 2, 0, 2)];
    let found = partial(&one, &events, 7);
    assert!(found.fits(&one));
    assert!(!found.fits(&other));
    assert!(!found.fits(&KernelSpec { funnel: None, ..(*one).clone() }));
    assert!(!found.fits(&KernelSpec { map: None, ..(*one).clone() }));
    assert!(!found.fits(&KernelSpec { paths: false, ..(*one).clone() }));
}
