//! Words of a text, and what is looked for in them: one reading for both databases.
//!
//! A word is a run of letters and digits in lower case; a Chinese or Japanese character is a word of its own, since
//! nothing stands between words there. Each database would part a text in its own way, and PostgreSQL by the locale of
//! its server. So both get words made of ASCII letters and digits alone, which each of them takes as they are.

/// The most words of one text that can be found, and the most bytes that they may have in the index.
const MOST_WORDS: usize = 10_000;
const MOST_BYTES: usize = 200_000;
/// The most letters of a word that count.
const MOST_LETTERS: usize = 64;
/// The most terms of a search.
const MOST_TERMS: usize = 32;

/// The words of a text as the index has them, with a space between.
pub fn indexed(text: &str) -> String {
    let mut all = String::new();
    for word in words(text).take(MOST_WORDS) {
        let word = spelled(&word);
        if all.len() + word.len() >= MOST_BYTES {
            break;
        }
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(&word);
    }
    all
}

/// The words of a text, in lower case.
fn words(text: &str) -> impl Iterator<Item = String> {
    let mut letters = text.chars().peekable();
    std::iter::from_fn(move || {
        while letters.next_if(|c| !is_letter(*c)).is_some() {}
        let first = letters.next()?;
        let mut word: String = first.to_lowercase().collect();
        if stands_alone(first) {
            return Some(word);
        }
        let mut n_letters = 1;
        while let Some(next) = letters.next_if(|c| is_letter(*c) && !stands_alone(*c)) {
            n_letters += 1;
            if n_letters <= MOST_LETTERS {
                word.extend(next.to_lowercase());
            }
        }
        Some(word)
    })
}

/// Letters, digits, and the marks that are written over letters.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Hiragana, katakana, and the characters that Chinese, Japanese and Korean share.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// A word in ASCII: a letter first, so that no database takes it for a number; `q` and what is not ASCII by its code
/// between two `q`. No spelling begins another one but where the words do, so beginnings can be looked for.
fn spelled(word: &str) -> String {
    let mut out = String::from("w");
    for c in word.chars() {
        match c {
            'q' => out.push_str("qq"),
            c if c.is_ascii_alphanumeric() => out.push(c),
            c => out.push_str(&format!("q{:x}q", u32::from(c))),
        }
    }
    out
}

/// One thing that is looked for: words that follow one another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    words: Vec<String>,
    /// The last word may go on.
    begins: bool,
    /// It must not be there.
    without: bool,
}

/// What is looked for in the words of feedback: `word`, `begin*`, `"words that follow one another"`, and `-word` for
/// what must not be there. All of it must hold. Whatever else is typed counts for nothing; no input is an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    terms: Vec<Term>,
    /// Something was typed that has no word in it, so nothing is found.
    hopeless: bool,
}

impl Search {
    /// Reads what a person typed. Nothing but spaces looks for nothing in particular, and finds all.
    pub fn read(typed: &str) -> Self {
        let mut terms = Vec::new();
        let mut letters = typed.chars().peekable();
        while terms.len() < MOST_TERMS {
            while letters.next_if(|c| c.is_whitespace()).is_some() {}
            if letters.peek().is_none() {
                break;
            }
            let without = letters.next_if_eq(&'-').is_some();
            let mut text = String::new();
            if letters.next_if_eq(&'"').is_some() {
                while let Some(c) = letters.next_if(|c| *c != '"') {
                    text.push(c);
                }
                letters.next();
                if letters.next_if_eq(&'*').is_some() {
                    text.push('*');
                }
            } else {
                while let Some(c) = letters.next_if(|c| !c.is_whitespace() && *c != '"') {
                    text.push(c);
                }
            }
            let words: Vec<String> = words(&text).map(|word| spelled(&word)).take(MOST_TERMS).collect();
            if !words.is_empty() {
                terms.push(Term { words, begins: text.ends_with('*'), without });
            }
        }
        let hopeless = terms.is_empty() && !typed.trim().is_empty();
        Self { terms, hopeless }
    }

    /// Whether nothing can be found.
    pub(super) fn is_hopeless(&self) -> bool {
        self.hopeless
    }

    /// As SQLite's FTS5 wants it: what must be there, and what must not; absent where there is none.
    pub(super) fn for_sqlite(&self) -> (Option<String>, Option<String>) {
        let term = |term: &Term| format!("\"{}\"{}", term.words.join(" "), if term.begins { " *" } else { "" });
        let all = |without: bool, join: &str| {
            let terms: Vec<String> = self.terms.iter().filter(|one| one.without == without).map(term).collect();
            (!terms.is_empty()).then(|| terms.join(join))
        };
        (all(false, " AND "), all(true, " OR "))
    }

    /// As PostgreSQL's `tsquery` wants it.
    pub(super) fn for_postgres(&self) -> (Option<String>, Option<String>) {
        let term = |term: &Term| {
            let words = term.words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" <-> ");
            format!("({words}{})", if term.begins { ":*" } else { "" })
        };
        let all = |without: bool, join: &str| {
            let terms: Vec<String> = self.terms.iter().filter(|one| one.without == without).map(term).collect();
            (!terms.is_empty()).then(|| terms.join(join))
        };
        (all(false, " & "), all(true, " | "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits_in_lower_case() {
        let of = |text: &str| words(text).collect::<Vec<_>>().join("|");
        assert_eq!(of("Don't SHOUT: 3.5 stars, e-mail_me!"), "don|t|shout|3|5|stars|e|mail|me");
        assert_eq!(of("Grüße aus Łódź"), "grüße|aus|łódź");
        assert_eq!(of("配送が遅い late"), "配|送|が|遅|い|late");
        assert_eq!(of(" \u{0} -- \u{1f980} "), "");
        assert_eq!(words(&"x".repeat(1_000)).map(|word| word.len()).collect::<Vec<_>>(), [MOST_LETTERS]);
    }

    #[test]
    fn spellings_are_ascii_and_keep_beginnings() {
        assert_eq!(indexed("Quite 1e5 süß"), "wqquite w1e5 wsqfcqqdfq");
        assert!(spelled("süßes").starts_with(&spelled("süß")));
        assert!(!spelled("sqfcq").starts_with(&spelled("sü")), "{}", spelled("sqfcq"));
        assert!(indexed(&"wörter ".repeat(100_000)).len() < MOST_BYTES);
        assert!(
            indexed("a \"b\" 'c' & | ! ( ) : * <-> \\ \u{0}").bytes().all(|b| b == b' ' || b.is_ascii_alphanumeric())
        );
    }

    #[test]
    fn a_search_is_words_beginnings_phrases_and_what_must_not_be_there() {
        let search = Search::read(r#"late deliv* "two weeks" -refund -"no reply" e-mail"#);
        let (with, without) = search.for_sqlite();
        assert_eq!(
            with.as_deref(),
            Some(r#""wlate" AND "wdeliv" * AND "wtwo wweeks" AND "we wmail""#),
            "what parts a word makes it a phrase"
        );
        assert_eq!(without.as_deref(), Some(r#""wrefund" OR "wno wreply""#));
        let (with, without) = search.for_postgres();
        assert_eq!(with.as_deref(), Some("('wlate') & ('wdeliv':*) & ('wtwo' <-> 'wweeks') & ('we' <-> 'wmail')"));
        assert_eq!(without.as_deref(), Some("('wrefund') | ('wno' <-> 'wreply')"));
    }

    #[test]
    fn what_has_no_word_finds_nothing_and_nothing_typed_finds_all() {
        assert!(Search::read("?! -- \"\" *").is_hopeless());
        assert!(!Search::read("  ").is_hopeless());
        assert_eq!(Search::read(" \t"), Search::default());
    }
}
