//! Times of a column: how they are written is settled once from the first rows, then each value is read.

mod parse;

use desireline_model::time::Precision;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use crate::options::ReadOptions;
use crate::rows::{grouped, shown};
pub(crate) use parse::{DayOrder, Detail, Reading, Unread, day_order_marks, is_plain_number, parse};

/// An instant of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant {
    /// Microseconds since 1970, UTC.
    pub micros: i64,
    pub precision: Precision,
    /// Seconds from UTC, where the value says it.
    pub offset: Option<i32>,
}

/// Whether an instant lies between the years 1900 and 2200.
pub(crate) fn in_range(micros: i64) -> bool {
    Reading { micros, offset: None, detail: Detail::Microsecond, epoch: true }.in_range().is_ok()
}

/// Whether values carry their zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ZoneRule {
    /// Some do, so all must.
    Required,
    /// None did, so none may.
    Forbidden,
    /// The user named the zone of those that have none.
    Either,
}

/// How the values of one column are read.
#[derive(Debug, Clone)]
pub(crate) struct TimeColumn {
    order: Option<DayOrder>,
    format: Option<String>,
    zone: Option<TimeZone>,
    rule: ZoneRule,
    precision: Precision,
}

/// What the first values say about a column.
#[derive(Debug, Clone)]
pub(crate) struct Settled {
    pub column: TimeColumn,
    /// Values that read as times.
    pub n_read: usize,
    /// How they are written, in words.
    pub words: String,
    /// What had to be assumed.
    pub notes: Vec<String>,
    /// The first value that does not read as a time.
    pub first_wrong: Option<String>,
}

/// Settles how a column is read from its first values (those that are not empty).
pub(crate) fn settle(name: &str, values: &[&str], options: &ReadOptions) -> Settled {
    let mut notes = Vec::new();
    let order = if options.time_format.is_some() { None } else { settle_order(name, values, &mut notes) };
    let mut finest = Detail::Day;
    let (mut n_read, mut n_zoned, mut n_numbers) = (0, 0, 0);
    let mut first_wrong = None;
    for value in values {
        match read_any(value, order, options.time_format.as_deref()) {
            Ok(reading) => {
                n_read += 1;
                n_numbers += usize::from(reading.epoch);
                n_zoned += usize::from(reading.offset.is_some());
                finest = finest.max(reading.detail);
            }
            Err(_) if first_wrong.is_none() => first_wrong = Some((*value).to_owned()),
            Err(_) => {}
        }
    }
    let n_local = n_read - n_zoned - n_numbers;
    let rule = match (&options.zone, n_zoned) {
        (Some(_), _) => ZoneRule::Either,
        (None, 0) => ZoneRule::Forbidden,
        (None, _) => ZoneRule::Required,
    };
    match (&options.zone, n_zoned, n_local) {
        (Some(_), _, 1..) => {
            let zone = options.zone_name.as_deref().unwrap_or("the zone you named");
            notes.push(format!("times of `{name}` without a zone are read as {zone}, as you asked"));
        }
        (None, 0, 1..) => notes.push(format!("times of `{name}` have no zone and are read as UTC; --zone changes that")),
        (None, 1.., 1..) => notes.push(format!(
            "{} of the first {} times of `{name}` have no zone while others have one: they are rejected; --zone says what they are",
            grouped(n_local as u64),
            grouped(n_read as u64)
        )),
        _ => {}
    }
    let words = match (&options.time_format, n_numbers * 2 > n_read, order) {
        (Some(format), ..) => format!("times written as `{format}`"),
        (None, true, _) => "numbers since 1970".to_owned(),
        (None, false, Some(DayOrder::DayFirst)) => "day/month/year".to_owned(),
        (None, false, Some(DayOrder::MonthFirst)) => "month/day/year".to_owned(),
        (None, false, None) => "times".to_owned(),
    };
    let known = match finest {
        Detail::Day => " of day precision",
        Detail::Minute => " of minute precision",
        Detail::Second => " of second precision",
        Detail::Millisecond => " of millisecond precision",
        Detail::Microsecond => " of microsecond precision",
    };
    let column = TimeColumn {
        order,
        format: options.time_format.clone(),
        zone: options.zone.clone(),
        rule,
        precision: finest.precision(),
    };
    Settled { column, n_read, words: words + known, notes, first_wrong }
}

/// Which number comes first in `3/4/2026`: from numbers above 12, else from the order of the rows.
fn settle_order(name: &str, values: &[&str], notes: &mut Vec<String>) -> Option<DayOrder> {
    let (mut n, mut first_big, mut second_big, mut am_pm, mut slash) = (0, 0, 0, false, false);
    for value in values {
        if let Some((first, second, separator)) = day_order_marks(value) {
            n += 1;
            first_big += usize::from(first > 12);
            second_big += usize::from(second > 12);
            slash |= separator == b'/';
            let end = value.trim_end().to_ascii_lowercase();
            am_pm |= end.ends_with("am") || end.ends_with("pm");
        }
    }
    if n == 0 {
        return None;
    }
    if first_big != second_big {
        let order = if first_big > second_big { DayOrder::DayFirst } else { DayOrder::MonthFirst };
        return Some(order);
    }
    let steps_back = |order| {
        let mut last = i64::MIN;
        let mut count = 0;
        for reading in values.iter().filter_map(|value| parse(value, Some(order)).ok()) {
            count += usize::from(reading.micros < last);
            last = reading.micros;
        }
        count
    };
    let (day, month) = (steps_back(DayOrder::DayFirst), steps_back(DayOrder::MonthFirst));
    let (order, because) = match day.cmp(&month) {
        std::cmp::Ordering::Less => (DayOrder::DayFirst, "since the rows then follow one another in time"),
        std::cmp::Ordering::Greater => (DayOrder::MonthFirst, "since the rows then follow one another in time"),
        std::cmp::Ordering::Equal if am_pm => (DayOrder::MonthFirst, "since they have AM and PM"),
        std::cmp::Ordering::Equal if slash => (DayOrder::MonthFirst, "as is usual with slashes"),
        std::cmp::Ordering::Equal => (DayOrder::DayFirst, "as is usual with dots and dashes"),
    };
    let (taken, other) = match order {
        DayOrder::DayFirst => ("day first", "%m/%d/%Y"),
        DayOrder::MonthFirst => ("month first", "%d/%m/%Y"),
    };
    notes.push(format!(
        "dates of `{name}` could be day first or month first; {taken} is assumed, {because}; if that is wrong, say how \
         they are written, such as --time-format \"{other} %H:%M\""
    ));
    Some(order)
}

fn read_any(text: &str, order: Option<DayOrder>, format: Option<&str>) -> Result<Reading, Unread> {
    match format {
        Some(format) => parse_format(text.trim(), format),
        None => parse(text, order),
    }
}

fn parse_format(text: &str, format: &str) -> Result<Reading, Unread> {
    let parsed = strtime::parse(format, text).map_err(|_| Unread::NotATime)?;
    let offset = parsed.offset().map(|offset| offset.seconds());
    if let Some(instant) = parsed.to_timestamp().ok().filter(|_| format.contains("%s")) {
        let reading = Reading { micros: instant.as_microsecond(), offset: None, detail: Detail::Second, epoch: true };
        return reading.in_range();
    }
    let date = parsed.to_date().map_err(|_| Unread::NotATime)?;
    let time = parsed.to_time().ok();
    let detail = match time {
        None => Detail::Day,
        Some(time) if format.contains("%f") || format.contains("%.") || format.contains("%N") => {
            Detail::of_nanos(time.subsec_nanosecond())
        }
        Some(_) if ["%S", "%T", "%r", "%X", "%c", "%-S"].iter().any(|part| format.contains(part)) => Detail::Second,
        Some(_) => Detail::Minute,
    };
    let civil = date.to_datetime(time.unwrap_or(jiff::civil::Time::midnight()));
    let instant = jiff::tz::Offset::UTC.to_timestamp(civil).map_err(|_| Unread::OutOfRange)?;
    Reading { micros: instant.as_microsecond(), offset, detail, epoch: false }.in_range()
}

impl TimeColumn {
    /// A column of instants of stated precision, for sources that have such a type.
    pub fn exact(zone: Option<TimeZone>) -> Self {
        Self { order: None, format: None, zone, rule: ZoneRule::Either, precision: Precision::Microsecond }
    }

    /// The instant of a value, or what was expected instead.
    pub fn instant(&self, text: &str) -> Result<Instant, String> {
        let reading = read_any(text, self.order, self.format.as_deref()).map_err(|unread| self.wrong(text, unread))?;
        let precision = match (reading.detail.precision(), self.precision) {
            (Precision::Day, _) => Precision::Day,
            (own, Precision::Day) => own,
            (_, column) => column,
        };
        let micros = match reading.offset {
            _ if reading.epoch => reading.micros,
            Some(_) if self.rule == ZoneRule::Forbidden => {
                return Err(format!(
                    "time {} has a zone while the first rows have none; --zone NAME says what those are",
                    shown(text)
                ));
            }
            Some(offset) => reading.micros - i64::from(offset) * 1_000_000,
            None if self.rule == ZoneRule::Required => {
                return Err(format!(
                    "time {} has no zone while others of its column have one; --zone NAME says what it is",
                    shown(text)
                ));
            }
            None => match &self.zone {
                None => reading.micros,
                Some(zone) => self.zoned(reading.micros, zone).ok_or_else(|| self.wrong(text, Unread::OutOfRange))?,
            },
        };
        Ok(Instant { micros, precision, offset: reading.offset })
    }

    /// A local time as an instant. In a gap or a fold of daylight saving time the earlier offset holds,
    /// as in RFC 5545 and jiff's "compatible" rule.
    pub fn local(&self, micros: i64) -> Option<i64> {
        match &self.zone {
            None => Some(micros),
            Some(zone) => self.zoned(micros, zone),
        }
    }

    fn zoned(&self, micros: i64, zone: &TimeZone) -> Option<i64> {
        let civil = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::from_microsecond(micros).ok()?);
        Some(zone.to_ambiguous_timestamp(civil).compatible().ok()?.as_microsecond())
    }

    fn wrong(&self, text: &str, unread: Unread) -> String {
        let value = shown(text);
        match (unread, &self.format, self.order) {
            (Unread::OutOfRange, ..) => format!("time {value} is not between the years 1900 and 2200"),
            (Unread::Serial, ..) => format!(
                "time {value} is a bare number, perhaps a day number of a spreadsheet; expected a date and time such as \
                 `2026-03-01 09:00:00`: format the column as a date and save it again"
            ),
            (Unread::NotATime, Some(format), _) => {
                format!("time {value} is not written as `{format}`; --time-format says how times are written")
            }
            (Unread::NotATime, None, Some(order)) => format!(
                "time {value} is not a {} date; --time-format says how times are written",
                match order {
                    DayOrder::DayFirst => "day/month/year",
                    DayOrder::MonthFirst => "month/day/year",
                }
            ),
            (Unread::NotATime, None, None) => format!(
                "time {value} is not a time such as `2026-03-01 09:00:00`; --time-format says how times are written"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[&str], zone: Option<&str>) -> Settled {
        let zone_name = zone.map(str::to_owned);
        let zone = zone.map(|name| TimeZone::get(name).expect("zone"));
        settle("t", values, &ReadOptions { zone, zone_name, ..ReadOptions::default() })
    }

    fn at(column: &TimeColumn, text: &str) -> String {
        match column.instant(text) {
            Ok(instant) => {
                let time = jiff::Timestamp::from_microsecond(instant.micros).expect("in range");
                format!("{time} {:?}", instant.precision)
            }
            Err(why) => why,
        }
    }

    #[test]
    fn day_and_month_are_told_apart_by_numbers_above_twelve() {
        let settled = column(&["29/2/2016 01:16", "1/3/2016 08:00"], None);
        assert_eq!(at(&settled.column, "1/3/2016 08:00"), "2016-03-01T08:00:00Z Minute");
        assert_eq!(settled.notes.len(), 1, "only the zone is assumed");
        let settled = column(&["2/29/2016 01:16 PM"], None);
        assert_eq!(at(&settled.column, "2/29/2016 01:16 PM"), "2016-02-29T13:16:00Z Minute");
        assert!(at(&settled.column, "29/2/2016 01:16 PM").contains("month/day/year"));
    }

    #[test]
    fn an_undecidable_order_is_stated() {
        let settled = column(&["1/2/2016", "1/3/2016", "1/4/2016"], None);
        assert!(settled.notes[0].contains("--time-format"), "{:?}", settled.notes);
        // Rows in the order of time say more than habit does.
        let settled = column(&["11/1/2016", "12/1/2016", "1/2/2016", "2/2/2016"], None);
        assert_eq!(at(&settled.column, "1/2/2016"), "2016-02-01T00:00:00Z Day");
    }

    #[test]
    fn precision_is_the_finest_of_the_column() {
        let settled = column(&["2026-03-01T09:00:00Z", "2026-03-01T09:00:00.250Z"], None);
        assert_eq!(at(&settled.column, "2026-03-01T09:00:00Z"), "2026-03-01T09:00:00Z Millisecond");
        let settled = column(&["2026-03-01 09:00:00", "2026-03-02"], None);
        assert_eq!(at(&settled.column, "2026-03-02"), "2026-03-02T00:00:00Z Day");
        assert_eq!(at(&settled.column, "2026-03-02 10:00:00"), "2026-03-02T10:00:00Z Second");
    }

    #[test]
    fn zones_may_not_be_mixed_unless_one_is_named() {
        let settled = column(&["2026-03-01T09:00:00Z", "2026-03-01T09:00:00"], None);
        assert!(at(&settled.column, "2026-03-01T09:00:00").contains("--zone"));
        let settled = column(&["2026-03-01T09:00:00"], None);
        assert!(at(&settled.column, "2026-03-01T09:00:00+01:00").contains("--zone"));
        let settled = column(&["2026-03-01T09:00:00Z", "2026-03-01T09:00:00"], Some("Europe/Berlin"));
        assert_eq!(at(&settled.column, "2026-03-01T09:00:00"), "2026-03-01T08:00:00Z Second");
        assert_eq!(at(&settled.column, "2026-03-01T09:00:00Z"), "2026-03-01T09:00:00Z Second");
    }

    #[test]
    fn gaps_and_folds_of_daylight_saving_time_follow_the_compatible_rule() {
        let berlin = column(&["2026-03-29 02:30:00"], Some("Europe/Berlin")).column;
        assert_eq!(at(&berlin, "2026-03-29 02:30:00"), "2026-03-29T01:30:00Z Second");
        assert_eq!(at(&berlin, "2026-10-25 02:30:00"), "2026-10-25T00:30:00Z Second");
    }

    #[test]
    fn a_stated_format_is_followed() {
        let options = ReadOptions { time_format: Some("%d.%b.%Y %Hh%M".to_owned()), ..ReadOptions::default() };
        let settled = settle("t", &["01.Mar.2026 09h30"], &options);
        assert_eq!(at(&settled.column, "01.Mar.2026 09h30"), "2026-03-01T09:30:00Z Minute");
        assert!(at(&settled.column, "2026-03-01").contains("%d.%b.%Y"));
    }
}
