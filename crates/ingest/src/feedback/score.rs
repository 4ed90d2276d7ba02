//! One score as people write it: a number, `9/10`, `4 stars`, `★★★★☆`, `80 %`, `Very satisfied`.

use desireline_model::feedback::Scale;

use crate::rows::shown;

/// What a value says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Said {
    /// A number.
    Number(f64),
    /// A number out of another one.
    OutOf(f64, f64),
    /// A share in percent.
    Percent(f64),
    /// A word between the worst (1) and the best (5).
    Word(u8),
    /// Yes or no.
    Yes(bool),
    /// A word for no answer.
    NoAnswer,
}

/// Words from the best to the worst.
const WORDS: [(u8, &[&str]); 5] = [
    (
        5,
        &[
            "very satisfied",
            "extremely satisfied",
            "completely satisfied",
            "very good",
            "excellent",
            "outstanding",
            "strongly agree",
            "very likely",
            "extremely likely",
            "very easy",
            "extremely easy",
            "sehr zufrieden",
            "äußerst zufrieden",
            "sehr gut",
            "ausgezeichnet",
            "hervorragend",
            "stimme voll zu",
            "trifft voll zu",
            "sehr wahrscheinlich",
            "sehr einfach",
            "sehr leicht",
            "muy satisfecho",
            "muy bueno",
            "très satisfait",
            "très bon",
        ],
    ),
    (
        4,
        &[
            "satisfied",
            "somewhat satisfied",
            "fairly satisfied",
            "mostly satisfied",
            "good",
            "agree",
            "somewhat agree",
            "likely",
            "somewhat likely",
            "easy",
            "somewhat easy",
            "zufrieden",
            "eher zufrieden",
            "gut",
            "stimme zu",
            "stimme eher zu",
            "trifft zu",
            "wahrscheinlich",
            "einfach",
            "leicht",
            "satisfecho",
            "bueno",
            "satisfait",
            "bon",
        ],
    ),
    (
        3,
        &[
            "neutral",
            "neither",
            "neither good nor poor",
            "neither good nor bad",
            "neither satisfied nor dissatisfied",
            "neither agree nor disagree",
            "neither likely nor unlikely",
            "neither easy nor difficult",
            "average",
            "fair",
            "ok",
            "okay",
            "mixed",
            "teils teils",
            "teils, teils",
            "teils/teils",
            "weder noch",
            "weder zufrieden noch unzufrieden",
            "mittel",
            "mittelmäßig",
            "unentschieden",
            "neutre",
        ],
    ),
    (
        2,
        &[
            "dissatisfied",
            "unsatisfied",
            "somewhat dissatisfied",
            "poor",
            "bad",
            "disagree",
            "somewhat disagree",
            "unlikely",
            "somewhat unlikely",
            "difficult",
            "hard",
            "somewhat difficult",
            "unzufrieden",
            "eher unzufrieden",
            "schlecht",
            "stimme nicht zu",
            "stimme eher nicht zu",
            "trifft nicht zu",
            "unwahrscheinlich",
            "schwierig",
            "schwer",
            "insatisfecho",
            "malo",
            "insatisfait",
            "mauvais",
        ],
    ),
    (
        1,
        &[
            "very dissatisfied",
            "extremely dissatisfied",
            "very unsatisfied",
            "very poor",
            "very bad",
            "terrible",
            "awful",
            "unacceptable",
            "strongly disagree",
            "very unlikely",
            "extremely unlikely",
            "not at all likely",
            "very difficult",
            "extremely difficult",
            "very hard",
            "sehr unzufrieden",
            "äußerst unzufrieden",
            "sehr schlecht",
            "stimme überhaupt nicht zu",
            "trifft überhaupt nicht zu",
            "sehr unwahrscheinlich",
            "sehr schwierig",
            "sehr schwer",
            "muy insatisfecho",
            "muy malo",
            "très insatisfait",
            "très mauvais",
        ],
    ),
];
const YES: [&str; 7] = ["yes", "true", "ja", "oui", "sí", "thumbs up", "👍"];
const NO: [&str; 6] = ["no", "false", "nein", "non", "thumbs down", "👎"];
const NO_ANSWER: [&str; 19] = [
    "-",
    "--",
    "don't know",
    "don’t know",
    "dont know",
    "do not know",
    "no answer",
    "did not answer",
    "no response",
    "not applicable",
    "not answered",
    "prefer not to say",
    "skipped",
    "n.a.",
    "k.a.",
    "keine angabe",
    "keine antwort",
    "weiß nicht",
    "weiss nicht",
];

/// Reads a value; absent when it is none of what the module's first line names.
pub(crate) fn parse(text: &str) -> Option<Said> {
    let text = text.trim();
    if text.is_empty() || text.len() > 100 {
        return None;
    }
    if let Some(stars) = stars(text) {
        return Some(Said::Number(stars));
    }
    if let Some((number, rest)) = leading_number(text) {
        return behind(number, rest);
    }
    let word = text.to_lowercase();
    let word = word.trim_end_matches(['.', '!', ',', ';']).split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(said) = known(&word) {
        return Some(said);
    }
    // `Very good (5)`: the number is what counts.
    let (_, number) = word.strip_suffix(')')?.rsplit_once('(')?;
    match leading_number(number.trim())? {
        (number, "") => Some(Said::Number(number)),
        _ => None,
    }
}

fn known(word: &str) -> Option<Said> {
    if let Some((place, _)) = WORDS.iter().find(|(_, words)| words.contains(&word)) {
        return Some(Said::Word(*place));
    }
    if YES.contains(&word) || NO.contains(&word) {
        return Some(Said::Yes(YES.contains(&word)));
    }
    // Typed with its full stop: `k.a.`
    (NO_ANSWER.contains(&word) || NO_ANSWER.contains(&format!("{word}.").as_str())).then_some(Said::NoAnswer)
}

/// `★★★★☆`, `⭐⭐⭐`.
fn stars(text: &str) -> Option<f64> {
    let mut filled = 0_u32;
    for c in text.chars() {
        match c {
            '★' | '⭐' => filled += 1,
            '☆' | '\u{fe0f}' | ' ' => {}
            _ => return None,
        }
    }
    (text.contains(['★', '⭐', '☆'])).then_some(f64::from(filled))
}

/// A number with a point or a comma before its decimals, and what follows it.
fn leading_number(text: &str) -> Option<(f64, &str)> {
    let mut end = 0;
    let mut comma = false;
    for (at, c) in text.char_indices() {
        let next_is_digit = text[at + c.len_utf8()..].starts_with(|next: char| next.is_ascii_digit());
        match c {
            '0'..='9' => {}
            '-' | '+' | '\u{2212}' if at == 0 && next_is_digit => {}
            '.' | ',' if at > 0 && !comma && next_is_digit => comma = true,
            _ => break,
        }
        end = at + c.len_utf8();
    }
    let number = text[..end].replace(',', ".").replace('\u{2212}', "-").parse::<f64>().ok()?;
    number.is_finite().then_some((number, text[end..].trim()))
}

/// What stands behind the number decides what it is.
fn behind(number: f64, rest: &str) -> Option<Said> {
    if rest.is_empty() {
        return Some(Said::Number(number));
    }
    let rest = rest.to_lowercase();
    let words = ["star", "stars", "stern", "sterne", "estrellas", "étoiles", "★", "⭐", "point", "points", "punkte"];
    if words.contains(&rest.as_str()) {
        return Some(Said::Number(number));
    }
    if rest == "%" || rest == "percent" {
        return Some(Said::Percent(number));
    }
    for sign in ["/", "out of ", "of ", "von ", "sur ", "de ", "su ", "van "] {
        if let Some(whole) = rest.strip_prefix(sign) {
            return match leading_number(whole.trim()) {
                Some((whole, end)) if end.is_empty() || words.contains(&end) => Some(Said::OutOf(number, whole)),
                _ => None,
            };
        }
    }
    // `5 - Very satisfied`, `5: very good`, `5 (best)`: a label of the number.
    let label = rest.strip_prefix(['-', '–', '—', ':', '=', '(', '.', ')'])?;
    label.trim_start().starts_with(char::is_alphabetic).then_some(Said::Number(number))
}

/// The score on this scale; absent for a word for no answer.
///
/// # Errors
///
/// When the value is no score, or none of this scale; the text says what was expected.
pub(crate) fn score(text: &str, scale: Scale) -> Result<Option<f64>, String> {
    let (min, max) = (scale.min, scale.max);
    let good = |goodness: f64| {
        let share = if scale.higher_is_better { goodness } else { 1.0 - goodness };
        min + share * (max - min)
    };
    let score = match parse(text) {
        Some(Said::NoAnswer) => return Ok(None),
        Some(Said::Number(number)) => number,
        Some(Said::OutOf(number, whole)) if whole == max => number,
        Some(Said::Percent(number)) if max == 100.0 => number,
        Some(Said::Word(place)) => good((f64::from(place) - 1.0) / 4.0),
        Some(Said::Yes(yes)) => good(if yes { 1.0 } else { 0.0 }),
        Some(Said::OutOf(..) | Said::Percent(_)) => {
            return Err(format!("score {} is of another scale than {min} to {max}", shown(text)));
        }
        None => {
            return Err(format!("score {} is no number on the scale {min} to {max} and no word for one", shown(text)));
        }
    };
    if !scale.holds(score) {
        return Err(format!("score {} is not on the scale {min} to {max}; --scale says another", shown(text)));
    }
    Ok(Some(score))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_read_as_people_write_them() {
        for (text, said) in [
            ("9", Said::Number(9.0)),
            (" 4.5 ", Said::Number(4.5)),
            ("4,5", Said::Number(4.5)),
            ("-2", Said::Number(-2.0)),
            ("9/10", Said::OutOf(9.0, 10.0)),
            ("9 out of 10", Said::OutOf(9.0, 10.0)),
            ("4 von 5", Said::OutOf(4.0, 5.0)),
            ("4 of 5 stars", Said::OutOf(4.0, 5.0)),
            ("4 stars", Said::Number(4.0)),
            ("1 Stern", Said::Number(1.0)),
            ("★★★★☆", Said::Number(4.0)),
            ("⭐️⭐️", Said::Number(2.0)),
            ("80 %", Said::Percent(80.0)),
            ("5 - Very satisfied", Said::Number(5.0)),
            ("Very good (5)", Said::Number(5.0)),
            ("Very  Satisfied.", Said::Word(5)),
            ("sehr schlecht", Said::Word(1)),
            ("Teils/teils", Said::Word(3)),
            ("Yes", Said::Yes(true)),
            ("nein", Said::Yes(false)),
            ("Don't know", Said::NoAnswer),
            ("k.A.", Said::NoAnswer),
        ] {
            assert_eq!(parse(text), Some(said), "{text}");
        }
        for text in ["", "abc", "5 apples", "12/31/1899", "3-4", "9/", "(5)x", "1e5", "NaN", "inf", "🦀", "not good"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn words_follow_the_direction_of_the_scale() {
        let nps = Scale::new(0.0, 10.0, true).expect("a scale");
        let grade = Scale::new(1.0, 5.0, false).expect("a scale");
        assert_eq!(score("very good", grade), Ok(Some(1.0)));
        assert_eq!(score("very good", nps), Ok(Some(10.0)));
        assert_eq!(score("neutral", nps), Ok(Some(5.0)));
        assert_eq!(score("no answer", nps), Ok(None));
        assert_eq!(score("9/10", nps), Ok(Some(9.0)));
    }

    #[test]
    fn a_score_off_the_scale_is_refused_with_the_scale() {
        let stars = Scale::new(1.0, 5.0, true).expect("a scale");
        let why = |text| score(text, stars).expect_err("refused");
        assert_eq!(why("6"), "score `6` is not on the scale 1 to 5; --scale says another");
        assert!(why("9/10").contains("of another scale than 1 to 5"), "{}", why("9/10"));
        assert!(why("great stuff").contains("no word for one"));
        assert!(why("-1").contains("not on the scale"));
    }
}
