//! How wide a text is, and how it is cut to fit.
//!
//! A scene is laid out where no font is at hand, so widths come from a table for a common sans font, on the wide
//! side: a text may come out a little shorter than planned, never longer by much.

use unicode_width::UnicodeWidthChar;

/// Advance of the printable ASCII characters in hundredths of an em, from the space on.
const ADVANCE: [u8; 95] = [
    26, 27, 41, 65, 57, 83, 73, 22, 30, 30, 55, 57, 27, 32, 27, 37, 57, 57, 57, 57, 57, 57, 57, 57, 57, 57, 27, 27, 57,
    57, 57, 43, 90, 64, 65, 63, 73, 56, 52, 73, 74, 34, 27, 62, 52, 91, 76, 78, 60, 78, 62, 55, 56, 73, 60, 93, 59, 57,
    57, 33, 37, 33, 57, 44, 28, 56, 62, 48, 62, 56, 34, 62, 62, 26, 26, 53, 26, 94, 62, 60, 62, 62, 41, 48, 36, 62, 51,
    79, 53, 51, 47, 38, 55, 38, 57,
];

/// How much wider bold text is.
const BOLD: f64 = 1.09;

/// Joins two emoji into one picture.
const JOINER: char = '\u{200d}';

/// The sign of a text that was cut.
const ELLIPSIS: char = '…';

fn em(c: char) -> f64 {
    match c {
        ' '..='~' => f64::from(ADVANCE[c as usize - 32]) / 100.0,
        '…' => 0.8,
        '\u{1f000}'..='\u{1ffff}' => 1.3,
        _ => match c.width() {
            None | Some(0) => 0.0,
            Some(1) => 0.64,
            Some(_) => 1.05,
        },
    }
}

/// The width of a text in pixels at a size, regular weight.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// The width of a bold text in pixels.
pub fn bold_width(text: &str, size: f64) -> f64 {
    width(text, size) * BOLD
}

/// A text without what cannot be drawn or would turn its surroundings: control characters and marks of direction.
/// White space becomes single spaces.
pub fn clean(text: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && !c.is_whitespace())
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    let kept: String = text.chars().filter(|c| !hidden(*c)).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name inside a sentence: in quotes, and isolated, so that a name in Arabic does not turn the sentence around.
pub fn quoted(name: &str) -> String {
    if name.is_ascii() { format!("‘{name}’") } else { format!("‘\u{2068}{name}\u{2069}’") }
}

/// What readers see as one character each: a letter with its marks, an emoji with what is joined to it.
fn clusters(text: &str) -> Vec<&str> {
    let mut starts = Vec::new();
    let mut joined = false;
    for (at, c) in text.char_indices() {
        let continues =
            at > 0 && (joined || c == JOINER || c.width() == Some(0) || matches!(c, '\u{1f3fb}'..='\u{1f3ff}'));
        if !continues {
            starts.push(at);
        }
        joined = c == JOINER;
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(start, end)| &text[*start..end]).collect()
}

/// The text, cut with `…` where it is wider than `room`.
pub fn elide(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = em(ELLIPSIS) * size;
    for cluster in clusters(text) {
        used += width(cluster, size);
        if used > room {
            break;
        }
        kept.push_str(cluster);
    }
    let mut kept = kept.trim_end().to_owned();
    // An isolate that is opened and not closed would reach over the text behind it.
    let open = kept.matches('\u{2068}').count() > kept.matches('\u{2069}').count();
    kept.push(ELLIPSIS);
    if open {
        kept.push('\u{2069}');
    }
    kept
}

/// The text cut to a number of characters.
pub fn elide_chars(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for cluster in clusters(text) {
        if kept.chars().count() + cluster.chars().count() + 1 > most {
            break;
        }
        kept.push_str(cluster);
    }
    format!("{}{ELLIPSIS}", kept.trim_end())
}

/// The text in at most `lines` lines of `room` pixels; what does not fit is cut with `…`.
pub fn wrap(text: &str, size: f64, room: f64, lines: usize) -> Vec<String> {
    let mut done: Vec<String> = Vec::new();
    let mut line = String::new();
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    for (at, word) in words.iter().enumerate() {
        let longer = if line.is_empty() { (*word).to_owned() } else { format!("{line} {word}") };
        if width(&longer, size) <= room {
            line = longer;
            continue;
        }
        if done.len() + 1 >= lines {
            // The last line takes the rest and is cut.
            let rest = words[at..].join(" ");
            let rest = if line.is_empty() { rest } else { format!("{line} {rest}") };
            done.push(elide(&rest, size, room));
            return done;
        }
        if line.is_empty() {
            // One word wider than a line: it is broken where the line ends.
            let (head, tail) = broken(word, size, room);
            done.push(head);
            let rest =
                std::iter::once(tail.as_str()).chain(words[at + 1..].iter().copied()).collect::<Vec<_>>().join(" ");
            done.extend(wrap(&rest, size, room, lines - done.len()));
            return done;
        }
        done.push(std::mem::take(&mut line));
        let rest = words[at..].join(" ");
        done.extend(wrap(&rest, size, room, lines - done.len()));
        return done;
    }
    if !line.is_empty() {
        done.push(line);
    }
    done
}

fn broken(word: &str, size: f64, room: f64) -> (String, String) {
    let (mut head, mut used) = (String::new(), 0.0);
    for cluster in clusters(word) {
        used += width(cluster, size);
        if used > room && !head.is_empty() {
            break;
        }
        head.push_str(cluster);
    }
    let tail = word[head.len()..].to_owned();
    (head, tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_wrapped_and_cut_with_the_rest_kept_out() {
        assert_eq!(wrap("Put it into the cart", 12.0, 84.0, 2), ["Put it into the", "cart"]);
        let cut = wrap("Compare and remember all the products", 12.0, 84.0, 2);
        assert!(cut.len() == 2 && cut[1].ends_with('…') && cut.iter().all(|line| width(line, 12.0) <= 84.0), "{cut:?}");
        let broken = wrap("Donaudampfschifffahrt", 12.0, 84.0, 2);
        assert_eq!(broken.concat(), "Donaudampfschifffahrt");
        assert!(wrap("", 12.0, 84.0, 2).is_empty());
    }

    #[test]
    fn an_emoji_is_never_cut_into_its_parts() {
        let family = "👨‍👩‍👧‍👦 home";
        assert_eq!(clusters(family)[0], "👨‍👩‍👧‍👦");
        assert_eq!(elide_chars(family, 4), "…");
    }

    #[test]
    fn marks_of_direction_do_not_reach_the_page() {
        assert_eq!(clean("a\u{202e}b\u{0}\n  c"), "ab c");
    }
}
