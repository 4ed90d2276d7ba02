//! What a value in a map file can be: keys, lists, texts, words, numbers, shares, times.

use std::collections::BTreeMap;

use desireline_model::slug::is_slug;
use desireline_model::time::{Span, Timestamp};

use super::problem::{At, Problem, Problems, code, listed, nearest, shown};
use super::read::default_id;
use super::words::Word;
use super::yaml::{Node, Value};

/// The longest text that an element may carry.
const MAX_TEXT_CHARS: usize = 10_000;
/// The longest key that the author chooses.
const MAX_KEY_CHARS: usize = 100;

/// The keys of one mapping.
pub(super) struct Fields<'n> {
    /// Where the mapping stands, for what is missing in it.
    pub at: At,
    entries: Vec<(&'n str, At, &'n Node)>,
    /// Whether a key was not known. What seems to be missing may then stand under a misspelled key.
    pub misspelled: bool,
}

impl<'n> Fields<'n> {
    /// The value under a key; a missing value counts as an absent key.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(name, _, node)| *name == key && !node.is_null()).map(|(_, _, node)| *node)
    }

    pub fn key_at(&self, key: &str) -> At {
        self.entries.iter().find(|(name, ..)| *name == key).map_or(self.at, |(_, at, _)| *at)
    }
}

/// Reads values and reports what they are not.
pub(super) struct Reader<'p, 's> {
    pub problems: &'p mut Problems<'s>,
    /// Whether nothing had to be left out.
    pub complete: bool,
}

impl Reader<'_, '_> {
    /// Reports a problem that leaves a part of the document out.
    pub fn lost(&mut self, problem: Problem) {
        self.complete = false;
        self.problems.push(problem);
    }

    pub fn slug(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "an id")?;
        if is_slug(&text) {
            return Some(text);
        }
        self.lost(
            Problem::error(code::BAD_ID, node.at, format!("`{}` cannot be an id", shown(&text)))
                .label(format!("write `{}`, say", default_id(&text)))
                .help("an id has letters, digits, `-` and `_`, and at most 100 of them"),
        );
        None
    }

    pub fn fields<'n>(&mut self, node: &'n Node, what: &str, known: &[&'static str]) -> Option<Fields<'n>> {
        let Value::Map(entries) = &node.value else {
            let message = format!("expected {what} with keys, found {}", node.describe());
            self.lost(
                Problem::error(code::WRONG_TYPE, node.at, message)
                    .help(format!("its keys are {}", listed(known.iter().copied()))),
            );
            return None;
        };
        let mut fields =
            Fields { at: node.at, entries: Vec::with_capacity(entries.len().min(known.len())), misspelled: false };
        for (key, value) in entries {
            let Value::Scalar { text, .. } = &key.value else {
                self.lost(Problem::error(
                    code::WRONG_TYPE,
                    key.at,
                    format!("expected a key, found {}", key.describe()),
                ));
                continue;
            };
            let text: &'n str = text;
            if let Some((_, first, _)) = fields.entries.iter().find(|(name, ..)| *name == text) {
                let problem =
                    Problem::error(code::DUPLICATE_KEY, key.at, format!("the key `{}` stands twice", shown(text)));
                self.lost(problem.also(*first, "first here").help("remove one of the two"));
            } else if known.contains(&text) {
                fields.entries.push((text, key.at, value));
            } else {
                fields.misspelled = true;
                self.unknown_key(text, key.at, what, known);
            }
        }
        Some(fields)
    }

    fn unknown_key(&mut self, key: &str, at: At, what: &str, known: &[&'static str]) {
        let mut problem = Problem::error(code::UNKNOWN_KEY, at, format!("{what} has no key `{}`", shown(key)));
        if key == "<<" {
            problem = problem.help("merge keys are not read; write the keys out");
        } else if let Some(meant) = (!self.problems.full()).then(|| nearest(key, known.iter().copied())).flatten() {
            problem = problem.label(format!("did you mean `{meant}`?"));
        } else {
            problem = problem.help(format!("its keys are {}", listed_all(known)));
        }
        self.lost(problem);
    }

    pub fn missing(&mut self, fields: &Fields<'_>, key: &str, what: &str) {
        if fields.misspelled {
            self.complete = false;
            return;
        }
        let problem = Problem::error(code::MISSING, fields.at, format!("{what} needs `{key}`"));
        self.lost(problem.help(format!("add `{key}: …`")));
    }

    pub fn list<'n>(&mut self, node: &'n Node, of: &str) -> &'n [Node] {
        if let Value::List(items) = &node.value {
            return items;
        }
        let message = format!("expected a list of {of}, found {}", node.describe());
        self.lost(Problem::error(code::WRONG_TYPE, node.at, message).help("begin each line of a list with `- `"));
        &[]
    }

    pub fn text(&mut self, node: &Node, what: &str) -> Option<String> {
        match &node.value {
            Value::Scalar { text, .. } if !node.is_null() => {
                self.check_length(text, node.at);
                Some(text.to_string())
            }
            _ => {
                let message = format!("expected {what}, found {}", node.describe());
                self.lost(Problem::error(code::WRONG_TYPE, node.at, message));
                None
            }
        }
    }

    fn check_length(&mut self, text: &str, at: At) {
        if text.len() > MAX_TEXT_CHARS && text.chars().nth(MAX_TEXT_CHARS).is_some() {
            let message = format!("a text of {} characters; at most {MAX_TEXT_CHARS} fit", text.chars().count());
            self.problems
                .push(Problem::error(code::LONG_TEXT, at, message).help("keep long texts elsewhere and link to them"));
        }
    }

    pub fn optional_text(&mut self, fields: &Fields<'_>, key: &str) -> Option<String> {
        fields.get(key).and_then(|node| self.text(node, "text"))
    }

    pub fn required_text(&mut self, fields: &Fields<'_>, key: &str, what: &str) -> Option<String> {
        if fields.get(key).is_none() {
            self.missing(fields, key, what);
        }
        self.optional_text(fields, key)
    }

    /// One name or a list of names, none of them empty.
    pub fn names(&mut self, node: &Node, what: &str) -> (Vec<String>, Vec<At>) {
        let one = std::slice::from_ref(node);
        let items = if let Value::Scalar { .. } = node.value { one } else { self.list(node, what) };
        let mut names = (Vec::new(), Vec::new());
        for item in items {
            let Some(name) = self.text(item, "a name") else {
                continue;
            };
            if name.trim().is_empty() {
                self.lost(Problem::error(code::MISSING, item.at, "a name is empty"));
                continue;
            }
            names.0.push(name);
            names.1.push(item.at);
        }
        names
    }

    /// Texts under keys that the author chooses, with the places of both.
    pub fn texts_by_key(&mut self, node: &Node, what: &str) -> BTreeMap<String, (At, At, String)> {
        let mut texts: BTreeMap<String, (At, At, String)> = BTreeMap::new();
        let Value::Map(entries) = &node.value else {
            let message = format!("expected {what} as `key: text`, found {}", node.describe());
            self.lost(Problem::error(code::WRONG_TYPE, node.at, message));
            return texts;
        };
        for (key, value) in entries {
            let Value::Scalar { text: name, .. } = &key.value else {
                self.lost(Problem::error(
                    code::WRONG_TYPE,
                    key.at,
                    format!("expected a key, found {}", key.describe()),
                ));
                continue;
            };
            if name.chars().nth(MAX_KEY_CHARS).is_some() {
                let message = format!("a key of {} characters; at most {MAX_KEY_CHARS} fit", name.chars().count());
                self.lost(Problem::error(code::LONG_TEXT, key.at, message));
                continue;
            }
            if let Some((first, ..)) = texts.get(name.as_ref()) {
                let problem =
                    Problem::error(code::DUPLICATE_KEY, key.at, format!("the key `{}` stands twice", shown(name)));
                self.lost(problem.also(*first, "first here").help("remove one of the two"));
            } else if let Some(text) = self.text(value, "text") {
                texts.insert(name.to_string(), (key.at, value.at, text));
            }
        }
        texts
    }

    pub fn flag(&mut self, fields: &Fields<'_>, key: &str) -> bool {
        let Some(node) = fields.get(key) else { return false };
        match &node.value {
            Value::Scalar { text, plain: true } if text.as_ref() == "true" => true,
            Value::Scalar { text, plain: true } if text.as_ref() == "false" => false,
            _ => {
                let message = format!("expected true or false, found {}", node.describe());
                self.problems.push(
                    Problem::error(code::WRONG_TYPE, node.at, message)
                        .help(format!("write `{key}: true`, or leave it out")),
                );
                false
            }
        }
    }

    pub fn word<W: Word + Default>(&mut self, fields: &Fields<'_>, key: &str) -> W {
        fields.get(key).and_then(|node| self.one_word(node)).unwrap_or_default()
    }

    pub fn one_word<W: Word>(&mut self, node: &Node) -> Option<W> {
        let text = self.text(node, "a word")?;
        if let Some((_, value)) = W::WORDS.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let words = || W::WORDS.iter().map(|(word, _)| *word);
        let mut problem = Problem::error(code::WORD, node.at, format!("`{}` is not a {}", shown(&text), W::WHAT));
        if let Some(meant) = nearest(&text, words()) {
            problem = problem.label(format!("did you mean `{meant}`?"));
        }
        self.lost(problem.help(format!("it is one of {}", words().collect::<Vec<_>>().join(", "))));
        None
    }

    pub fn number(&mut self, node: &Node) -> Option<f64> {
        let text = self.text(node, "a number")?;
        match parse_number(&text) {
            Some(number) => Some(number),
            None => {
                let message = format!("`{}` is not a number", shown(&text));
                self.problems
                    .push(Problem::error(code::NUMBER, node.at, message).help("write `0.6`, `60 %` or `42`, say"));
                None
            }
        }
    }

    pub fn share(&mut self, node: &Node) -> Option<f64> {
        let number = self.number(node)?;
        if (0.0..=1.0).contains(&number) {
            return Some(number);
        }
        let mut problem = Problem::error(code::NUMBER, node.at, "a share lies between 0 and 1, or 0 % and 100 %");
        if let Value::Scalar { text, .. } = &node.value
            && !text.contains('%')
            && (0.0..=100.0).contains(&number)
        {
            problem = problem.label(format!("did you mean `{text} %`?"));
        }
        self.problems.push(problem);
        None
    }

    pub fn span(&mut self, node: &Node) -> Option<Span> {
        let text = self.text(node, "a length of time")?;
        match text.parse() {
            Ok(span) => Some(span),
            Err(error) => {
                let mut problem = Problem::error(code::SPAN, node.at, error.to_string());
                if text.trim().parse::<u64>().is_ok() {
                    problem = problem.label(format!("did you mean `{}h`?", text.trim()));
                }
                self.problems.push(problem);
                None
            }
        }
    }
}

fn listed_all(known: &[&'static str]) -> String {
    known.join(", ")
}

/// A finite number, or a share as `10 %`.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = match text.strip_suffix('%') {
        // Shifting the point in the text keeps `33.3 %` the very number that 0.333 is.
        Some(percent) => {
            let percent = percent.trim_end();
            is_decimal(percent).then(|| format!("{percent}e-2").parse::<f64>().ok()).flatten()
        }
        None => text
            .starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
            .then(|| text.parse::<f64>().ok())
            .flatten(),
    };
    number.filter(|number| number.is_finite())
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

pub(super) fn is_date(text: &str) -> bool {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(
            |(i, byte)| {
                if i == 4 || i == 7 { byte == b'-' } else { byte.is_ascii_digit() }
            },
        );
    shape && text.parse::<Timestamp>().is_ok()
}
