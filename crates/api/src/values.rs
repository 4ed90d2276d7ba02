//! Values as they are sent and taken: times in RFC 3339 UTC to the microsecond, names that can be seen.

use desireline_model::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

use crate::extract::{is_hidden, shown};
use crate::problem::{Code, Place, Problem};

/// An instant as text.
pub(crate) fn instant(at: Timestamp) -> String {
    // The type's own form is the one of files and answers.
    at.to_string()
}

/// A field that may be absent, null or there: `None`, `Some(None)` and `Some(Some(_))`.
pub(crate) fn if_there<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    field: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(field).map(Some)
}

/// A day, as `2026-03-31`.
pub(crate) fn day_in(pointer: &str, given: &str) -> Result<Date, Problem> {
    given.trim().parse().map_err(|_| {
        let place = Place { pointer: Some(pointer.to_owned()), ..Place::default() };
        Problem::new(Code::Invalid, format!("`{}` is no day", shown(given)))
            .hint("write year, month and day: `2026-03-31`")
            .at(place)
    })
}

/// The day of an instant, in UTC.
pub(crate) fn day_of(at: Timestamp) -> Date {
    let days = at.0.div_euclid(86_400_000_000);
    let days = jiff::Span::new().try_days(days).unwrap_or_default();
    Date::new(1970, 1, 1).ok().and_then(|start| start.checked_add(days).ok()).unwrap_or(Date::MAX)
}

/// How many days lie between two; negative when the second comes first.
pub(crate) fn days_until(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// A name that a client gives to something: not empty, not long, and nothing in it that cannot be seen or addressed.
pub(crate) fn name_in(pointer: &str, given: &str) -> Result<String, Problem> {
    let name = given.trim();
    if name.is_empty() || name.len() > 200 || name.contains('/') || name.chars().any(is_hidden) {
        let place = Place { pointer: Some(pointer.to_owned()), ..Place::default() };
        return Err(Problem::new(
            Code::Invalid,
            "a name has 1 to 200 bytes, no slash, and no signs that cannot be seen",
        )
        .at(place));
    }
    Ok(name.to_owned())
}
