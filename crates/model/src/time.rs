//! Instants, spans and the precision with which an instant is known.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An instant: microseconds since 1970-01-01T00:00:00Z. Written as RFC 3339 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(with = "String", extend("format" = "date-time"))]
pub struct Timestamp(pub i64);

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(instant) => write!(f, "{instant}"),
            Err(_) => write!(f, "{}us", self.0),
        }
    }
}

impl From<Timestamp> for String {
    fn from(instant: Timestamp) -> Self {
        instant.to_string()
    }
}

/// Why a text is not a time or a span.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct TimeError {
    /// What was read.
    pub text: String,
    /// What would have been right, with an example.
    pub expected: &'static str,
}

impl Timestamp {
    /// Reads an RFC 3339 instant, or a date or a time of a zone (a date is its first instant).
    pub fn read(text: &str, zone: &jiff::tz::TimeZone) -> Result<Self, TimeError> {
        if let Ok(instant) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(instant.as_microsecond()));
        }
        text.parse::<jiff::civil::DateTime>()
            .ok()
            .and_then(|at| at.to_zoned(zone.clone()).ok())
            .map(|at| Self(at.timestamp().as_microsecond()))
            .ok_or_else(|| TimeError {
                text: text.to_owned(),
                expected: "an instant such as `2026-03-01T09:00:00Z`, or a date such as `2026-03-01`",
            })
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    /// Reads as [`Timestamp::read`] does, in UTC.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::read(text, &jiff::tz::TimeZone::UTC)
    }
}

impl TryFrom<String> for Timestamp {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

/// A length of time in microseconds, never negative. Written as `30m`, `1d`, `1d 12h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(with = "String", extend("examples" = ["30m", "1d", "1d 12h"]))]
pub struct Span(pub i64);

const SPAN_UNITS: [(&str, i64); 8] = [
    ("w", 7 * 86_400_000_000),
    ("d", 86_400_000_000),
    ("h", 3_600_000_000),
    ("min", 60_000_000),
    ("m", 60_000_000),
    ("s", 1_000_000),
    ("ms", 1_000),
    ("us", 1),
];

impl Span {
    /// A span of whole seconds.
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds * 1_000_000)
    }

    /// A span of whole days of 24 hours.
    pub const fn from_days(days: i64) -> Self {
        Self(days * 86_400_000_000)
    }

    /// The span in seconds.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut left = self.0;
        let mut first = true;
        for (unit, size) in [SPAN_UNITS[1], SPAN_UNITS[2], SPAN_UNITS[4], SPAN_UNITS[5], SPAN_UNITS[6], SPAN_UNITS[7]] {
            let count = left / size;
            left %= size;
            if count > 0 {
                write!(f, "{}{count}{unit}", if first { "" } else { " " })?;
                first = false;
            }
        }
        Ok(())
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

impl FromStr for Span {
    type Err = TimeError;

    /// Reads numbers with units (`w d h m min s ms us`), joined with or without spaces.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let wrong =
            || TimeError { text: text.to_owned(), expected: "a length of time such as `30m`, `24h`, `7d` or `1d 12h`" };
        let mut total: i64 = 0;
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(wrong());
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
            let count: i64 = rest[..digits].parse().map_err(|_| wrong())?;
            rest = rest[digits..].trim_start();
            let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let (_, size) = SPAN_UNITS.iter().find(|(unit, _)| *unit == &rest[..letters]).ok_or_else(wrong)?;
            total = count.checked_mul(*size).and_then(|part| total.checked_add(part)).ok_or_else(wrong)?;
            rest = rest[letters..].trim_start();
        }
        Ok(Self(total))
    }
}

impl TryFrom<String> for Span {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

/// How finely an instant is known. What is closer than the coarser of two precisions has no order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Precision {
    /// The microsecond.
    Microsecond = 0,
    /// The millisecond.
    Millisecond = 1,
    /// The second.
    Second = 2,
    /// The minute.
    Minute = 3,
    /// Only the day.
    Day = 4,
}

impl Precision {
    /// Length of one unit in microseconds.
    pub const fn micros(self) -> i64 {
        match self {
            Self::Microsecond => 1,
            Self::Millisecond => 1_000,
            Self::Second => 1_000_000,
            Self::Minute => 60_000_000,
            Self::Day => 86_400_000_000,
        }
    }

    /// The precision stored as this number; a number that nobody wrote counts as the coarsest.
    pub const fn from_u8(code: u8) -> Self {
        match code {
            0 => Self::Microsecond,
            1 => Self::Millisecond,
            2 => Self::Second,
            3 => Self::Minute,
            _ => Self::Day,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_and_write() {
        for (text, micros, shown) in [
            ("30m", 1_800_000_000, "30m"),
            ("1d", 86_400_000_000, "1d"),
            ("36h", 129_600_000_000, "1d 12h"),
            ("1d12h", 129_600_000_000, "1d 12h"),
            ("2w", 14 * 86_400_000_000, "14d"),
            ("250ms", 250_000, "250ms"),
        ] {
            let span: Span = text.parse().expect(text);
            assert_eq!(span.0, micros, "{text}");
            assert_eq!(span.to_string(), shown);
        }
        for wrong in ["", "30", "m", "-1d", "1y", "99999999999999999999d", "9223372036854775807w"] {
            assert!(wrong.parse::<Span>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn instants_read_dates_and_offsets() {
        let noon: Timestamp = "2026-03-01T13:00:00+01:00".parse().expect("offset");
        assert_eq!(noon.to_string(), "2026-03-01T12:00:00Z");
        let day: Timestamp = "2026-03-01".parse().expect("date");
        assert_eq!(day.to_string(), "2026-03-01T00:00:00Z");
        assert!("yesterday".parse::<Timestamp>().is_err());
    }
}
