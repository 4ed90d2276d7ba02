//! How specifications and partial results travel between processes.
//!
//! All are plain serde types. What is only an index or a cache is left out and built again. Whatever a decoder
//! hands out can be merged and finished without a panic: each type checks on arrival what its code relies on, and
//! [`crate::journey::Partial::fits`] checks a partial result against the specification that it belongs to.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use desireline_model::time::Span;

/// No count in a partial result is greater than this, so that sums of many never overflow.
pub(crate) const MAX_COUNT: u64 = 1 << 48;

/// No specification has more labels than this: tables by label are made before any event is read.
pub const MAX_LABELS: usize = 1 << 22;

/// Why bytes are no specification or no partial result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("damaged or foreign data: {0}")]
pub struct Damaged(pub(crate) &'static str);

/// An error that says `what` is wrong, unless `holds`.
pub(crate) fn ensure(holds: bool, what: &'static str) -> Result<(), Damaged> {
    if holds { Ok(()) } else { Err(Damaged(what)) }
}

/// The sum of counts that are each within [`MAX_COUNT`], and within it themselves.
pub(crate) fn total(counts: impl IntoIterator<Item = u64>) -> Result<u64, Damaged> {
    counts
        .into_iter()
        .try_fold(0u64, |sum, count| sum.checked_add(count).filter(|sum| *sum <= MAX_COUNT))
        .ok_or(Damaged("a count is beyond all bounds"))
}

/// Spans as microseconds: their text form is for people.
pub(crate) mod micros {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(span: &Span, to: S) -> Result<S::Ok, S::Error> {
        span.0.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Span, D::Error> {
        let micros = i64::deserialize(from)?;
        ensure(micros >= 0, "a span of time is negative").map_err(D::Error::custom)?;
        Ok(Span(micros))
    }
}

/// Spans that may be absent, as microseconds.
pub(crate) mod maybe_micros {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(span: &Option<Span>, to: S) -> Result<S::Ok, S::Error> {
        span.map(|span| span.0).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Span>, D::Error> {
        let micros = Option::<i64>::deserialize(from)?;
        ensure(micros.is_none_or(|micros| micros >= 0), "a span of time is negative").map_err(D::Error::custom)?;
        Ok(micros.map(Span))
    }
}
