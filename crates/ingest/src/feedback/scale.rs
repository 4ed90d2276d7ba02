//! What the numbers of a column of scores mean: the two ends and the direction, from its name and its first values.

use desireline_model::feedback::Scale;

use super::score::{Said, parse};
use crate::options::FeedbackOptions;

/// A scale and why it was taken.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    pub scale: Scale,
    pub why: String,
    /// Of the first values, how many are not on it.
    pub n_off: usize,
}

/// A scale holds a column when no more than this share of its numbers lies outside: codes for no answer.
const MOST_OFF: f64 = 0.05;

/// Finds the scale of a column with these words in its name; the error says what stands in the way.
pub(crate) fn find(words: &[String], values: &[&str], options: &FeedbackOptions) -> Result<Found, String> {
    let said: Vec<Said> = values.iter().filter_map(|value| parse(value)).collect();
    let numbers: Vec<f64> = said
        .iter()
        .filter_map(|said| match said {
            Said::Number(number) | Said::OutOf(number, _) | Said::Percent(number) => Some(*number),
            _ => None,
        })
        .collect();
    let (ends, why) = match options.scale {
        Some(ends) => (ends, "as stated".to_owned()),
        None => ends(words, &said, &numbers)?,
    };
    let (higher, direction) = match options.higher_is_better {
        Some(higher) => (higher, String::new()),
        None => direction(words),
    };
    let scale = Scale::new(ends.0, ends.1, higher)
        .ok_or_else(|| format!("{} to {} is no scale: write the lowest score first", ends.0, ends.1))?;
    let n_off = numbers.iter().filter(|number| !scale.holds(**number)).count();
    Ok(Found { scale, why: why + &direction, n_off })
}

fn any(words: &[String], list: &str) -> bool {
    words.iter().any(|word| list.split(' ').any(|known| known == word))
}

/// The lowest and the highest score, and why.
fn ends(words: &[String], said: &[Said], numbers: &[f64]) -> Result<((f64, f64), String), String> {
    let wholes: Vec<f64> =
        said.iter().filter_map(|said| if let Said::OutOf(_, whole) = said { Some(*whole) } else { None }).collect();
    let n_percent = said.iter().filter(|said| matches!(said, Said::Percent(_))).count();
    let has_zero = numbers.contains(&0.0);
    if wholes.len() * 2 > said.len() {
        let whole = wholes.iter().copied().fold(0.0, f64::max);
        let low = if has_zero || whole > 10.0 || is_nps(words) { 0.0 } else { 1.0 };
        return Ok(((low, whole), format!("its values say `out of {whole}`")));
    }
    if n_percent * 2 > said.len() {
        return Ok(((0.0, 100.0), "its values are percent".to_owned()));
    }
    if numbers.is_empty() {
        let n_words = said.iter().filter(|said| matches!(said, Said::Word(_))).count();
        let n_yes = said.iter().filter(|said| matches!(said, Said::Yes(_))).count();
        return match (n_words, n_yes) {
            (0, 0) => Err("none of its values is a score".to_owned()),
            (0, _) => Ok(((0.0, 1.0), "its values are yes and no".to_owned())),
            _ => Ok(((1.0, 5.0), "its values are words from very good to very poor".to_owned())),
        };
    }
    let off = |ends: (f64, f64)| numbers.iter().filter(|number| !(ends.0..=ends.1).contains(*number)).count();
    let holds = |ends: (f64, f64)| off(ends) as f64 <= MOST_OFF * numbers.len() as f64;
    let named: &[((f64, f64), &str)] = match () {
        () if is_nps(words) => &[((0.0, 10.0), "the question how likely one recommends is asked so")],
        () if any(words, "fft") => &[((1.0, 5.0), "the Friends and Family Test is asked so")],
        () if any(words, "grade schulnote note noten nota") => &[
            ((1.0, 6.0), "it is named like a grade"),
            ((0.0, 20.0), "it is named like a grade"),
            ((0.0, 100.0), "it is named like a grade"),
        ],
        () if any(words, "ces effort ease") => {
            &[((1.0, 5.0), "it is named like an effort score"), ((1.0, 7.0), "it is named like an effort score")]
        }
        () => &[],
    };
    // Where the question has one scale, its name says more than a few values that do not fit.
    let fits = |ends| if named.len() == 1 { off(ends) * 2 < numbers.len() } else { holds(ends) };
    if let Some((ends, why)) = named.iter().find(|(ends, _)| fits(*ends)) {
        return Ok((*ends, (*why).to_owned()));
    }
    let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let whole = numbers.iter().all(|number| number.fract() == 0.0);
    let two = whole && numbers.iter().all(|number| (0.0..=1.0).contains(number)) && has_zero;
    if two || (!whole && holds((0.0, 1.0))) {
        return Ok(((0.0, 1.0), "its values lie between 0 and 1".to_owned()));
    }
    for ends in [(1.0, 5.0), (0.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0)] {
        if holds(ends) {
            return Ok((ends, format!("its values lie between {least} and {most}")));
        }
    }
    Err(format!("its values lie between {least} and {most}"))
}

fn is_nps(words: &[String]) -> bool {
    any(words, "nps netpro netpromoter promoter recommend recommendation weiterempfehlung ltr")
}

/// Whether the highest score is the best, and why if not.
fn direction(words: &[String]) -> (bool, String) {
    if any(words, "fft") {
        return (false, ", 1 is very good".to_owned());
    }
    if any(words, "grade schulnote noten") {
        return (false, ", the lowest grade is the best".to_owned());
    }
    if any(words, "effort difficulty pain") && !any(words, "ces ease easy") {
        return (false, ", the least is the best".to_owned());
    }
    (true, String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, values: &[&str]) -> String {
        let words: Vec<String> = name.split(' ').map(str::to_owned).collect();
        match find(&words, values, &FeedbackOptions::default()) {
            Ok(found) => format!("{} ({} off)", found.scale, found.n_off),
            Err(why) => why,
        }
    }

    #[test]
    fn scales_are_told_from_names_and_values() {
        assert_eq!(found("nps", &["9", "7"]), "0 to 10, higher is better (0 off)");
        assert_eq!(found("review score", &["4", "5", "1"]), "1 to 5, higher is better (0 off)");
        assert_eq!(found("score", &["9", "7", "1"]), "1 to 10, higher is better (0 off)");
        assert_eq!(found("score", &["0", "7", "10"]), "0 to 10, higher is better (0 off)");
        assert_eq!(found("score", &["85", "40"]), "0 to 100, higher is better (0 off)");
        assert_eq!(found("ces", &["7", "6"]), "1 to 7, higher is better (0 off)");
        assert_eq!(found("ces", &["7", "3", "4", "5"]), "1 to 7, higher is better (0 off)");
        assert_eq!(found("effort", &["2", "5"]), "1 to 5, lower is better (0 off)");
        assert_eq!(found("fft answer", &["1", "2"]), "1 to 5, lower is better (0 off)");
        assert_eq!(found("grade", &["1", "6"]), "1 to 6, lower is better (0 off)");
        assert_eq!(found("rating", &["9/10", "3/10"]), "1 to 10, higher is better (0 off)");
        assert_eq!(found("rating", &["Good", "Very poor"]), "1 to 5, higher is better (0 off)");
        assert_eq!(found("recommended", &["yes", "no"]), "0 to 1, higher is better (0 off)");
        assert_eq!(found("score", &["80 %", "20%"]), "0 to 100, higher is better (0 off)");
        assert_eq!(found("score", &["80", "12000"]), "its values lie between 80 and 12000");
    }

    #[test]
    fn a_rare_code_for_no_answer_does_not_widen_the_scale() {
        let mut values = vec!["4"; 99];
        values.push("99");
        assert_eq!(found("rating", &values), "1 to 5, higher is better (1 off)");
    }

    #[test]
    fn what_the_user_states_holds() {
        let options =
            FeedbackOptions { scale: Some((1.0, 5.0)), higher_is_better: Some(false), ..FeedbackOptions::default() };
        let found = find(&["nps".to_owned()], &["9"], &options).expect("stated");
        assert_eq!((found.scale.to_string().as_str(), found.n_off), ("1 to 5, lower is better", 1));
        let turned = FeedbackOptions { scale: Some((5.0, 1.0)), ..FeedbackOptions::default() };
        assert!(find(&[], &["1"], &turned).is_err());
    }
}
