//! Promises: dates that an event carries for its customer.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::engine::EngineError;

/// Which property of events promises an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueSpec {
    /// The property.
    pub property: String,
    /// The zone of dates that have none, such as `Europe/Rome`.
    pub zone: String,
}

/// How often a property was there, and how often it was no date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueCount {
    /// Dates that were read.
    pub read: u64,
    /// Values that are no dates.
    pub unread: u64,
}

/// Reads promised instants from properties.
#[derive(Debug)]
pub struct DueReader {
    property: String,
    /// How the property is written in JSON.
    needle: String,
    zone: TimeZone,
}

impl DueReader {
    /// A reader by this specification.
    ///
    /// # Errors
    ///
    /// When there is no such zone.
    pub fn new(spec: &DueSpec) -> Result<Self, EngineError> {
        let zone = TimeZone::get(&spec.zone).map_err(|_| EngineError::Zone(spec.zone.clone()))?;
        let needle = serde_json::Value::from(spec.property.as_str()).to_string();
        Ok(Self { property: spec.property.clone(), needle, zone })
    }

    /// The instant that these properties promise, if any.
    ///
    /// A date, and a time of exactly midnight without a zone, mean the end of that day.
    pub fn due(&self, properties: &str, count: &mut DueCount) -> Option<i64> {
        // Most events promise nothing. Only an escape may hide the property's name.
        if !properties.contains(&self.needle) && !properties.contains('\\') {
            return None;
        }
        let object: serde_json::Value = serde_json::from_str(properties).ok()?;
        let text = match object.get(&self.property)? {
            serde_json::Value::String(text) if !text.trim().is_empty() => text.trim().to_owned(),
            serde_json::Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let due = due(&text, &self.zone);
        count.read += u64::from(due.is_some());
        count.unread += u64::from(due.is_none());
        due
    }
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

    #[test]
    fn a_property_is_found_however_its_name_is_escaped() {
        let reader = DueReader::new(&DueSpec { property: "due".into(), zone: "UTC".into() }).expect("a zone");
        let mut count = DueCount::default();
        assert!(reader.due(r#"{"d\u0075e":"2026-01-01"}"#, &mut count).is_some());
        assert!(reader.due(r#"{"other":"2026-01-01"}"#, &mut count).is_none());
        assert!(reader.due(r#"{"due":"soon"}"#, &mut count).is_none());
        assert_eq!(count, DueCount { read: 1, unread: 1 });
    }
}
