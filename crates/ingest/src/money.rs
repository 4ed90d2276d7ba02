//! Money: decimal text to minor units.

/// Digits after the decimal sign of a currency, ISO 4217; two where it is unknown.
pub(crate) fn minor_digits(currency: Option<&str>) -> u32 {
    match currency {
        Some(
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF",
        ) => 0,
        Some("BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND") => 3,
        _ => 2,
    }
}

/// The ISO 4217 code of a cell: three letters, or a sign that stands for one currency only.
pub(crate) fn currency_code(text: &str) -> Option<String> {
    match text.trim() {
        "€" => Some("EUR".to_owned()),
        "£" => Some("GBP".to_owned()),
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            Some(code.to_ascii_uppercase())
        }
        _ => None,
    }
}

/// Reads `1234.56`, `1,234.56`, `1.234,56`, `€ 12,50`, `-5` into minor units.
///
/// A comma with exactly three digits after it and no dot parts thousands; a dot alone is a decimal sign.
/// More decimals than the currency has are rounded half away from zero. Absent when it is no amount.
pub(crate) fn minor_units(text: &str, digits: u32) -> Option<i64> {
    let text = text.trim().trim_matches(|c: char| c.is_whitespace() || matches!(c, '€' | '$' | '£' | '¥' | '\u{a0}'));
    let (negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start_matches(['€', '$', '£', '¥', ' '])),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if text.is_empty()
        || text.len() > 40
        || !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'\'' | b' '))
    {
        return None;
    }
    let decimal = match (text.rfind('.'), text.rfind(',')) {
        (Some(dot), Some(comma)) => Some(dot.max(comma)),
        (Some(dot), None) => (text.matches('.').count() == 1).then_some(dot),
        (None, Some(comma)) => (text.matches(',').count() == 1 && text.len() - comma != 4).then_some(comma),
        (None, None) => None,
    };
    let (whole, fraction) = decimal.map_or((text, ""), |at| (&text[..at], &text[at + 1..]));
    if fraction.bytes().any(|byte| !byte.is_ascii_digit()) || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut units: i64 = 0;
    for digit in whole.bytes().filter(u8::is_ascii_digit) {
        units = units.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
    }
    for at in 0..digits as usize {
        let digit = fraction.as_bytes().get(at).map_or(0, |digit| i64::from(digit - b'0'));
        units = units.checked_mul(10)?.checked_add(digit)?;
    }
    if fraction.as_bytes().get(digits as usize).is_some_and(|digit| *digit >= b'5') {
        units = units.checked_add(1)?;
    }
    Some(if negative { -units } else { units })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_several_habits() {
        for (text, currency, units) in [
            ("12.50", None, Some(1250)),
            ("12,50", None, Some(1250)),
            ("1,234.56", None, Some(123_456)),
            ("1.234,56", None, Some(123_456)),
            ("1,234", None, Some(123_400)),
            ("1.234.567", None, Some(123_456_700)),
            ("€ 12,5", None, Some(1250)),
            ("-5", None, Some(-500)),
            ("-$5.005", None, Some(-501)),
            ("1200", Some("JPY"), Some(1200)),
            ("1.2345", Some("KWD"), Some(1235)),
            ("n/a", None, None),
            ("", None, None),
            (".", None, None),
            ("99999999999999999999", None, None),
        ] {
            assert_eq!(minor_units(text, minor_digits(currency)), units, "{text}");
        }
    }
}
