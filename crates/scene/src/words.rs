//! Figures in words, as people say them.

use desireline_model::time::Timestamp;
use desireline_model::units::Share;

/// A number with its thousands parted: `1,084`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number in little room: `598`, `19,831`, `124k`, `3.4M`.
pub fn short_count(n: u64) -> String {
    match n {
        0..100_000 => count(n),
        100_000..1_000_000 => format!("{}k", n / 1_000),
        _ => format!("{:.1}M", n as f64 / 1e6),
    }
}

/// A number and its noun: `1 customer`, `3 customers`.
pub fn of_them(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// A share in per cent: `38 %`, `4.2 %`, `0.03 %`. It says 0 and 100 only where that is meant.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        p if p <= 0.0 => "0 %".to_owned(),
        p if (99.5..100.0).contains(&p) => format!("{:.1} %", p.min(99.9)),
        p if p >= 9.95 => format!("{p:.0} %"),
        p if p >= 0.095 => format!("{p:.1} %"),
        p => format!("{:.2} %", p.max(0.01)),
    }
}

/// A share of customers as one says it aloud: `4 in 10`; in per cent where tenths say too little.
pub fn in_ten(share: &Share) -> String {
    if share.n < 20 {
        return format!("{} of {}", count(share.count), count(share.n));
    }
    match (share.share * 10.0).round() as u64 {
        0 | 10 => percent(share.share),
        tenths => format!("{tenths} in 10"),
    }
}

/// A share with its counts and interval: `32 % (193 of 600, 95 % interval 29–36 %)`.
pub fn share(share: &Share) -> String {
    let interval = share.interval.map(|interval| {
        format!(", 95 % interval {}–{}", percent(interval.low).trim_end_matches(" %"), percent(interval.high))
    });
    let counts = format!("{} of {}", count(share.count), count(share.n));
    format!("{} ({counts}{})", percent(share.share), interval.unwrap_or_default())
}

/// A length of time in its best unit: `45 s`, `12 min`, `3.1 days`.
pub fn span(seconds: f64) -> String {
    let (value, unit) = match seconds.max(0.0) {
        s if s < 90.0 => (s, "s"),
        s if s < 5_400.0 => (s / 60.0, "min"),
        s if s < 129_600.0 => (s / 3_600.0, "hours"),
        s => (s / 86_400.0, "days"),
    };
    let whole = value >= 9.95 || (value - value.round()).abs() < 0.05;
    let figure = if whole { format!("{value:.0}") } else { format!("{value:.1}") };
    if figure == "1" && unit.len() > 3 { format!("1 {}", &unit[..unit.len() - 1]) } else { format!("{figure} {unit}") }
}

/// A share in little room: `32 %`, or `2 of 12` where so few say nothing in per cent.
pub fn short_share(share: &Share) -> String {
    if share.n < 20 { format!("{} of {}", count(share.count), count(share.n)) } else { percent(share.share) }
}

/// Who does something, as one says it: `3 in 10 customers (193 of 600)`, `2 of 12 customers`.
pub fn who(share: &Share, many: &str) -> String {
    let said = in_ten(share);
    if share.n < 20 {
        format!("{said} {many}")
    } else if said.ends_with('%') {
        format!("{said} of {many} ({} of {})", count(share.count), count(share.n))
    } else {
        format!("{said} {many} ({} of {})", count(share.count), count(share.n))
    }
}

/// How often on average: `2.4 times`.
pub fn times(mean: f64) -> String {
    if (mean - mean.round()).abs() < 0.05 { format!("{mean:.0} times") } else { format!("{mean:.1} times") }
}

/// A day: `4 Jan 2024`.
pub fn day(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.0).map_or_else(|_| at.to_string(), |at| at.strftime("%-d %b %Y").to_string())
}

/// From one day to another: `4 Jan – 29 Jun 2024`.
pub fn period(from: Timestamp, to: Timestamp) -> String {
    let (first, last) = (day(from), day(to));
    if first == last {
        return first;
    }
    match (first.rsplit_once(' '), last.rsplit_once(' ')) {
        (Some((day, year)), Some((_, same))) if year == same => format!("{day} – {last}"),
        _ => format!("{first} – {last}"),
    }
}

/// A period that was asked for: `between 1 Mar 2026 and 1 Apr 2026`, `from 1 Mar 2026 on`, `before 1 Apr 2026`.
pub fn asked_period(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<String> {
    match (from, to) {
        (Some(from), Some(to)) => Some(format!("between {} and {}", day(from), day(to))),
        (Some(from), None) => Some(format!("from {} on", day(from))),
        (None, Some(to)) => Some(format!("before {}", day(to))),
        (None, None) => None,
    }
}

/// The first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A round number of one digit and zeros or a five, at most `n`: 1, 2, 5, 10, 20, 50, ….
pub fn round_below(n: u64) -> u64 {
    let mut best = 1;
    let mut power: u64 = 1;
    loop {
        for digit in [1, 2, 5] {
            match power.checked_mul(digit) {
                Some(value) if value <= n => best = value,
                _ => return best,
            }
        }
        match power.checked_mul(10) {
            Some(next) => power = next,
            None => return best,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_say_them() {
        assert_eq!([count(7), count(1084), count(1_234_567)], ["7", "1,084", "1,234,567"]);
        assert_eq!([short_count(19_831), short_count(124_400), short_count(3_400_000)], ["19,831", "124k", "3.4M"]);
        assert_eq!(
            [percent(0.0), percent(0.0003), percent(0.042), percent(0.384), percent(0.9991), percent(1.0)],
            ["0 %", "0.03 %", "4.2 %", "38 %", "99.9 %", "100 %"]
        );
        assert_eq!(in_ten(&Share::of(412, 1084)), "4 in 10");
        assert_eq!(in_ten(&Share::of(2, 12)), "2 of 12");
        assert_eq!(
            [span(1.0), span(45.0), span(720.0), span(3600.0), span(7200.0), span(86_400.0 * 10.0)],
            ["1 s", "45 s", "12 min", "60 min", "2 hours", "10 days"]
        );
        assert_eq!([round_below(0), round_below(7), round_below(600), round_below(1084)], [1, 5, 500, 1000]);
    }

    #[test]
    fn a_period_names_its_year_once() {
        let at = |text: &str| text.parse::<Timestamp>().expect("time");
        assert_eq!(period(at("2024-01-04"), at("2024-06-29")), "4 Jan – 29 Jun 2024");
        assert_eq!(period(at("2023-12-04"), at("2024-06-29")), "4 Dec 2023 – 29 Jun 2024");
    }
}
