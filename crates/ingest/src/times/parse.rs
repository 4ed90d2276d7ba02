//! One time value: ISO 8601 and its relatives, day/month/year in both orders, month names, epoch numbers.

use desireline_model::time::Precision;

/// Which number of `3/4/2026` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayOrder {
    DayFirst,
    MonthFirst,
}

/// The finest unit that a value shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Detail {
    Day,
    Minute,
    Second,
    Millisecond,
    Microsecond,
}

impl Detail {
    pub fn precision(self) -> Precision {
        match self {
            Self::Day => Precision::Day,
            Self::Minute => Precision::Minute,
            Self::Second => Precision::Second,
            Self::Millisecond => Precision::Millisecond,
            Self::Microsecond => Precision::Microsecond,
        }
    }

    /// The class of a fraction of a second. Zeros at its end are how it is printed, not what is known.
    pub fn of_nanos(nanos: i32) -> Self {
        match nanos / 1_000 {
            0 => Self::Second,
            micros if micros % 1_000 == 0 => Self::Millisecond,
            _ => Self::Microsecond,
        }
    }
}

/// A value that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Microseconds since 1970: local ones where there is a clock time, UTC for epoch numbers.
    pub micros: i64,
    /// Seconds from UTC, where the value says it.
    pub offset: Option<i32>,
    pub detail: Detail,
    /// A number since 1970, which has no zone by nature.
    pub epoch: bool,
}

/// Why a value was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    NotATime,
    /// Before 1900 or after 2200.
    OutOfRange,
    /// A bare number that is no epoch.
    Serial,
}

const DAY_MICROS: i64 = 86_400_000_000;
/// 1900-01-01 and 2201-01-01 in days from 1970.
const FIRST_DAY: i64 = -25_567;
const END_DAY: i64 = 84_371;

impl Reading {
    /// The same, if it lies between the years 1900 and 2200.
    pub fn in_range(self) -> Result<Self, Unread> {
        if (FIRST_DAY * DAY_MICROS..END_DAY * DAY_MICROS).contains(&self.micros) {
            Ok(self)
        } else {
            Err(Unread::OutOfRange)
        }
    }
}

/// Whether a value is only digits (with a sign or a fraction): a time only in a column named like one.
pub(crate) fn is_plain_number(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'))
        && !text[1..].contains('-')
        && text.bytes().filter(|byte| *byte == b'.').count() < 2
}

/// The two numbers whose order is open, and the sign between them: of `3/4/2026` 3, 4 and `/`.
pub(crate) fn day_order_marks(text: &str) -> Option<(u32, u32, u8)> {
    let mut cursor = Cursor { rest: text.trim().as_bytes() };
    let first = cursor.number(1, 2)?;
    let separator = cursor.any(b"/.-")?;
    let second = cursor.number(1, 2)?;
    cursor.eat(separator).then_some(())?;
    cursor.number(2, 4)?;
    Some((first, second, separator))
}

/// Reads one value. `order` decides about `3/4/2026`; without it the day comes first unless that cannot be.
pub(crate) fn parse(text: &str, order: Option<DayOrder>) -> Result<Reading, Unread> {
    let bytes = text.trim_ascii().as_bytes();
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == bytes.len()
        || (digits >= 1 && bytes[digits] == b'.' && digits != 4 && bytes[digits + 1..].iter().all(u8::is_ascii_digit))
    {
        return number(bytes, digits);
    }
    if bytes.len() > 64 {
        return Err(Unread::NotATime);
    }
    let mut cursor = Cursor { rest: bytes };
    let (year, month, day) = cursor.date(digits, order).ok_or(Unread::NotATime)?;
    let days = days_of(year, month, day).ok_or(Unread::NotATime)?;
    let (of_day, detail) = cursor.time().ok_or(Unread::NotATime)?;
    let offset = cursor.offset().ok_or(Unread::NotATime)?;
    // A date has no zone, so an offset after one is no form of a time.
    if !cursor.rest.is_empty() || (detail == Detail::Day && offset.is_some()) {
        return Err(Unread::NotATime);
    }
    if !(FIRST_DAY..END_DAY).contains(&days) {
        return Err(Unread::OutOfRange);
    }
    Ok(Reading { micros: days * DAY_MICROS + of_day, offset, detail, epoch: false })
}

/// A bare number: `20260301`, `20260301090000`, or an epoch whose unit its size tells.
fn number(bytes: &[u8], digits: usize) -> Result<Reading, Unread> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unread::NotATime)?;
    if bytes.is_empty() {
        return Err(Unread::NotATime);
    }
    let whole: i64 = text[..digits].parse().map_err(|_| Unread::Serial)?;
    let reading = |micros, detail| Reading { micros, offset: None, detail, epoch: true }.in_range();
    let compact = |value: i64| {
        let day = days_of(value / 10_000, (value / 100 % 100) as u32, (value % 100) as u32)?;
        (FIRST_DAY..END_DAY).contains(&day).then_some(day * DAY_MICROS)
    };
    if digits == bytes.len() && digits == 8 {
        let micros = compact(whole).ok_or(Unread::Serial)?;
        return Ok(Reading { micros, offset: None, detail: Detail::Day, epoch: false });
    }
    if digits == bytes.len() && digits == 14 {
        let clock = whole % 1_000_000;
        let (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100);
        if let Some(day) = compact(whole / 1_000_000).filter(|_| hour < 24 && minute < 60 && second < 60) {
            let micros = day + ((hour * 60 + minute) * 60 + second) * 1_000_000;
            return Ok(Reading { micros, offset: None, detail: Detail::Second, epoch: false });
        }
    }
    match whole {
        100_000_000..7_300_000_000 => {
            let fraction = text.get(digits + 1..).unwrap_or("");
            let micros = fraction_micros(fraction.as_bytes());
            let detail = if fraction.is_empty() { Detail::Second } else { Detail::of_nanos(micros as i32 * 1_000) };
            reading(whole * 1_000_000 + micros, detail)
        }
        100_000_000_000..7_300_000_000_000 => reading(whole * 1_000, Detail::Millisecond),
        100_000_000_000_000..7_300_000_000_000_000 => reading(whole, Detail::Microsecond),
        100_000_000_000_000_000..7_300_000_000_000_000_000 => reading(whole / 1_000, Detail::Microsecond),
        _ => Err(Unread::Serial),
    }
}

/// The first six digits of a fraction as microseconds.
fn fraction_micros(digits: &[u8]) -> i64 {
    (0..6).fold(0, |sum, at| sum * 10 + digits.get(at).map_or(0, |digit| i64::from(digit - b'0')))
}

/// Days from 1970-01-01 of a date of the Gregorian calendar; absent where there is no such day.
///
/// Howard Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`.
fn days_of(year: i64, month: u32, day: u32) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if day == 0 || day > length {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (i64::from(month) + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

struct Cursor<'a> {
    rest: &'a [u8],
}

impl Cursor<'_> {
    /// A number of `least..=most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let mut value = 0;
        let mut n = 0;
        while n < most {
            match self.rest.get(n) {
                Some(digit @ b'0'..=b'9') => value = value * 10 + u32::from(digit - b'0'),
                _ => break,
            }
            n += 1;
        }
        if n < least {
            return None;
        }
        self.rest = &self.rest[n..];
        Some(value)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.rest.first() == Some(&byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    fn any(&mut self, bytes: &[u8]) -> Option<u8> {
        let first = *self.rest.first()?;
        bytes.contains(&first).then(|| self.rest = &self.rest[1..])?;
        Some(first)
    }

    fn blanks(&mut self) -> bool {
        let n = self.rest.iter().take_while(|byte| **byte == b' ').count();
        self.rest = &self.rest[n..];
        n > 0
    }

    /// A word of letters, in lower case, with a dot or comma after it.
    fn word(&mut self) -> Option<[u8; 3]> {
        let n = self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = self.rest.get(..3).filter(|_| (3..=9).contains(&n))?;
        let lower = [word[0].to_ascii_lowercase(), word[1].to_ascii_lowercase(), word[2].to_ascii_lowercase()];
        self.rest = &self.rest[n..];
        self.any(b".,");
        Some(lower)
    }

    fn month_name(&mut self) -> Option<u32> {
        const MONTHS: [&[u8; 3]; 12] =
            [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
        let word = self.word()?;
        MONTHS.iter().position(|month| **month == word).map(|at| at as u32 + 1)
    }

    /// The date, and the sign that parts it from the time stays.
    fn date(&mut self, digits: usize, order: Option<DayOrder>) -> Option<(i64, u32, u32)> {
        match digits {
            4 => {
                let year = self.number(4, 4)?;
                let separator = self.any(b"-/.")?;
                let month = self.number(1, 2)?;
                self.eat(separator).then_some(())?;
                Some((i64::from(year), month, self.number(1, 2)?))
            }
            8 => {
                let year = self.number(4, 4)?;
                let (month, day) = (self.number(2, 2)?, self.number(2, 2)?);
                matches!(self.rest.first(), Some(b'T' | b't' | b' ')).then_some((i64::from(year), month, day))
            }
            1 | 2 => {
                let first = self.number(1, 2)?;
                if let Some(separator) = self.any(b"/.-")
                    && self.rest.first().is_some_and(u8::is_ascii_digit)
                {
                    let second = self.number(1, 2)?;
                    self.eat(separator).then_some(())?;
                    let year = self.year()?;
                    let day_first = match order {
                        Some(order) => order == DayOrder::DayFirst,
                        None => second <= 12,
                    };
                    return Some(if day_first { (year, second, first) } else { (year, first, second) });
                }
                // `29 Feb 2016`, `29-Feb-2016`
                self.blanks();
                let month = self.month_name()?;
                self.any(b"-/");
                self.blanks();
                Some((self.year()?, month, first))
            }
            0 => {
                // `Feb 29, 2016`, `Mon, 29 Feb 2016`
                let before = self.rest;
                if self
                    .word()
                    .is_some_and(|word| [b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun"].contains(&&word))
                {
                    self.blanks();
                    if let Some(day) = self.number(1, 2) {
                        self.blanks();
                        let month = self.month_name()?;
                        self.blanks();
                        return Some((self.year()?, month, day));
                    }
                } else {
                    self.rest = before;
                }
                let month = self.month_name()?;
                self.blanks();
                let day = self.number(1, 2)?;
                self.eat(b',');
                self.blanks();
                Some((self.year()?, month, day))
            }
            _ => None,
        }
    }

    /// A year of four digits, or of two: 70 to 99 are of the last century.
    fn year(&mut self) -> Option<i64> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        match digits {
            4 => self.number(4, 4).map(i64::from),
            2 => self.number(2, 2).map(|year| i64::from(year) + if year < 70 { 2000 } else { 1900 }),
            _ => None,
        }
    }

    /// Microseconds of the day.
    fn time(&mut self) -> Option<(i64, Detail)> {
        let had_t = self.any(b"Tt").is_some();
        if !had_t {
            self.eat(b',');
            let blank = self.blanks();
            if self.rest.is_empty() {
                return Some((0, Detail::Day));
            }
            blank.then_some(())?;
            if !self.rest[0].is_ascii_digit() {
                return Some((0, Detail::Day));
            }
        }
        let mut hour = self.number(1, 2)?;
        let colons = self.eat(b':');
        let minute = self.number(2, 2)?;
        let (mut second, mut fraction) = (0, 0);
        let mut detail = Detail::Minute;
        let more = if colons { self.eat(b':') } else { self.rest.first().is_some_and(u8::is_ascii_digit) };
        if more {
            second = self.number(2, 2)?;
            detail = Detail::Second;
            if self.any(b".,").is_some() {
                let n = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                if n == 0 {
                    return None;
                }
                fraction = fraction_micros(&self.rest[..n]);
                detail = Detail::of_nanos(fraction as i32 * 1_000);
                self.rest = &self.rest[n..];
            }
        }
        if let Some(half) = self.half_of_day() {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + half;
        }
        // A leap second is the second before it, as everywhere where days have 86,400 seconds.
        let second = if second == 60 { 59 } else { second };
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        Some((i64::from((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction, detail))
    }

    /// Hours to add for `AM` or `PM`.
    fn half_of_day(&mut self) -> Option<u32> {
        let start = self.rest.iter().take_while(|byte| **byte == b' ').count();
        let half = match self.rest.get(start..)? {
            [b'a' | b'A', b'm' | b'M', ..] => 0,
            [b'p' | b'P', b'm' | b'M', ..] => 12,
            _ => return None,
        };
        self.rest = &self.rest[start + 2..];
        Some(half)
    }

    /// The zone: an offset, or nothing. A zone's name in brackets after an offset is passed over.
    fn offset(&mut self) -> Option<Option<i32>> {
        self.blanks();
        if self.rest.is_empty() {
            return Some(None);
        }
        if self.any(b"Zz").is_some() || self.eat_text(b"UTC") || self.eat_text(b"GMT") {
            self.bracket();
            return Some(Some(0));
        }
        let sign = match self.any(b"+-")? {
            b'-' => -1,
            _ => 1,
        };
        let hours = self.number(2, 2)?;
        let colon = self.eat(b':');
        let minutes =
            if colon || !self.rest.is_empty() && self.rest[0].is_ascii_digit() { self.number(2, 2)? } else { 0 };
        if hours > 18 || minutes > 59 {
            return None;
        }
        self.bracket();
        Some(Some(sign * (hours * 3600 + minutes * 60) as i32))
    }

    fn eat_text(&mut self, text: &[u8]) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn bracket(&mut self) {
        if self.rest.first() == Some(&b'[') && self.rest.last() == Some(&b']') {
            self.rest = &[];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_many_ways_of_writing_a_time() {
        for (text, instant, detail) in [
            ("2026-03-01T09:05:06Z", "2026-03-01T09:05:06Z", Detail::Second),
            ("2026-03-01 09:05:06", "2026-03-01T09:05:06Z", Detail::Second),
            ("2026-03-01T09:05:06.25+01:00", "2026-03-01T08:05:06.25Z", Detail::Millisecond),
            ("2026-03-01T09:05:06,123456+0100", "2026-03-01T08:05:06.123456Z", Detail::Microsecond),
            ("2026-03-01T09:05:06.500000-05", "2026-03-01T14:05:06.5Z", Detail::Millisecond),
            ("2026-03-01 09:05:06 UTC", "2026-03-01T09:05:06Z", Detail::Second),
            ("2026-03-01T09:05+01:00[Europe/Berlin]", "2026-03-01T08:05:00Z", Detail::Minute),
            ("2026/3/1 9:05", "2026-03-01T09:05:00Z", Detail::Minute),
            ("2026-03-01", "2026-03-01T00:00:00Z", Detail::Day),
            ("20260301", "2026-03-01T00:00:00Z", Detail::Day),
            ("20260301T090506Z", "2026-03-01T09:05:06Z", Detail::Second),
            ("20260301090506", "2026-03-01T09:05:06Z", Detail::Second),
            ("1.3.2026 09:05", "2026-03-01T09:05:00Z", Detail::Minute),
            ("01-03-26", "2026-03-01T00:00:00Z", Detail::Day),
            ("29/2/2016 01:16", "2016-02-29T01:16:00Z", Detail::Minute),
            ("2/29/2016 12:16:07 AM", "2016-02-29T00:16:07Z", Detail::Second),
            ("1 Mar 2026 09:05", "2026-03-01T09:05:00Z", Detail::Minute),
            ("01-Mar-2026", "2026-03-01T00:00:00Z", Detail::Day),
            ("March 1, 2026 9:05 PM", "2026-03-01T21:05:00Z", Detail::Minute),
            ("Sun, 01 Mar 2026 09:05:06 +0000", "2026-03-01T09:05:06Z", Detail::Second),
            ("1772355906", "2026-03-01T09:05:06Z", Detail::Second),
            ("1772355906.25", "2026-03-01T09:05:06.25Z", Detail::Millisecond),
            ("1772355906250", "2026-03-01T09:05:06.25Z", Detail::Millisecond),
            ("1772355906250001", "2026-03-01T09:05:06.250001Z", Detail::Microsecond),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", Detail::Second),
        ] {
            let reading = parse(text, None).unwrap_or_else(|why| panic!("{text}: {why:?}"));
            let micros = reading.micros - i64::from(reading.offset.unwrap_or(0)) * 1_000_000;
            let found = jiff::Timestamp::from_microsecond(micros).expect("in range").to_string();
            assert_eq!((found.as_str(), reading.detail), (instant, detail), "{text}");
        }
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            " ",
            "2026",
            "2026-13-01",
            "2026-02-30",
            "2026-03-01T25:00",
            "2026-03-01T09:60",
            "45292.5",
            "12",
            "hello",
            "1/2",
            "2026-03-01T",
            "2026-03-01x",
            "2026-03-01 09:05:06 Europe/Berlin",
            "2026-04",
            "13:00 PM 2026-01-01",
            "A13",
            "may",
            "\u{661}",
            "2026-03-01Z",
            "+5",
            "-",
            ".",
            "1.2.3",
            "2026-03-01 13:00 PM",
        ] {
            assert!(parse(text, None).is_err(), "{text}");
        }
        assert_eq!(parse("1066-10-14", None), Err(Unread::OutOfRange));
        assert_eq!(parse("2201-01-01", None), Err(Unread::OutOfRange));
        assert!(parse("1900-01-01", None).is_ok() && parse("2200-12-31 23:59:59", None).is_ok());
        assert_eq!(parse("44620", None), Err(Unread::Serial));
    }
}
