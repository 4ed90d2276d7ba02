//! Promises: dates that an event carries for its customer.

use desireline_events::frames::Frames;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// For each row the instant that the property promises, and how many values are no dates.
///
/// A date, and a time of exactly midnight without a zone, mean the end of that day.
pub fn due_column(frames: &Frames, property: &str, zone: &TimeZone) -> (Vec<Option<i64>>, u64) {
    let mut unread = 0;
    let column = (0..frames.len())
        .map(|row| {
            let properties: serde_json::Value = serde_json::from_str(frames.properties_of(row)?).ok()?;
            let text = match properties.get(property)? {
                serde_json::Value::String(text) if !text.trim().is_empty() => text.trim().to_owned(),
                serde_json::Value::Number(number) => number.to_string(),
                _ => return None,
            };
            let due = due(&text, zone);
            unread += u64::from(due.is_none());
            due
        })
        .collect();
    (column, unread)
}

fn due(text: &str, zone: &TimeZone) -> Option<i64> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(instant.as_microsecond());
    }
    let at: DateTime = text.parse().ok()?;
    let instant = |at: DateTime| Some(at.to_zoned(zone.clone()).ok()?.timestamp().as_microsecond());
    if at.time() == jiff::civil::Time::midnight() {
        Some(instant(at.date().tomorrow().ok()?.into())? - 1)
    } else {
        instant(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_kept_until_the_end_of_its_day() {
        let end_of_day = "2017-10-18T23:59:59.999999Z".parse::<jiff::Timestamp>().expect("instant").as_microsecond();
        let utc = |text| due(text, &TimeZone::UTC);
        assert_eq!(utc("2017-10-18"), Some(end_of_day));
        assert_eq!(utc("2017-10-18 00:00:00"), Some(end_of_day));
        assert_eq!(utc("2017-10-18T12:00:00Z"), Some(end_of_day - 11 * 3_600_000_000 - 3_599_999_999));
        assert_eq!(utc("soon"), None);
        let new_york = TimeZone::get("America/New_York").expect("a zone");
        assert_eq!(due("2017-10-18", &new_york), Some(end_of_day + 4 * 3_600_000_000));
    }
}
