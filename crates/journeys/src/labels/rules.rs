//! The rules of a workspace: what events are called there, before a map's bindings are looked at.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::fits;
use crate::maps::yaml_value;
use crate::store::MAX_KEY_BYTES;

/// The most rules of a workspace.
pub const MAX_RULES: usize = 1_000;

/// A rule of a workspace: what events are called there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The names of events, with `*` for any text.
    pub event: String,
    /// What they are called; without it, they are left out.
    pub name: Option<String>,
}

impl Rule {
    /// What a name becomes; `None` when its events are left out. A rule for exactly this name wins over one with `*`,
    /// and an earlier rule over a later one.
    pub fn apply<'a>(rules: &'a [Self], name: &'a str) -> Option<&'a str> {
        let exact = rules.iter().find(|rule| rule.event == name);
        match exact.or_else(|| rules.iter().find(|rule| fits(&rule.event, name))) {
            Some(rule) => rule.name.as_deref(),
            None => Some(name),
        }
    }
}

/// A rule that cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rule {}: {words}", at + 1)]
pub struct RuleProblem {
    /// The rule's place, from 0; the number of rules where there are too many.
    pub at: usize,
    /// The part of it that is wrong.
    pub field: &'static str,
    /// What is wrong, and what to do.
    pub words: String,
}

/// Fails at the first rule that cannot be kept.
///
/// # Errors
///
/// When a text is empty, too long, or holds signs that cannot be seen; when two rules are for the same events; when there
/// are too many.
pub fn check_rules(rules: &[Rule]) -> Result<(), RuleProblem> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (at, rule) in rules.iter().enumerate() {
        let problem = |field, words: String| Err(RuleProblem { at, field, words });
        if at == MAX_RULES {
            return problem("event", format!("a workspace has {MAX_RULES} rules at most; `*` stands for any text"));
        }
        for (field, text) in [("event", Some(&rule.event)), ("name", rule.name.as_ref())] {
            let Some(text) = text else { continue };
            if text.trim().is_empty() {
                return problem(field, format!("`{field}` is empty: write the name of an event"));
            }
            if text.len() > MAX_KEY_BYTES {
                return problem(field, format!("`{field}` is longer than {MAX_KEY_BYTES} bytes"));
            }
            if text.chars().any(char::is_control) {
                return problem(field, format!("`{field}` holds a sign that cannot be seen, such as a line break"));
            }
        }
        if let Some(earlier) = seen.insert(&rule.event, at) {
            let earlier = earlier + 1;
            return problem("event", format!("rule {earlier} is for `{}` as well: keep one of them", rule.event));
        }
    }
    Ok(())
}

/// Names rules in their order: equal digests mean equal rules. 128 bits of a BLAKE3 hash, in hexadecimal.
pub fn rules_digest(rules: &[Rule]) -> String {
    let text = serde_json::to_string(rules).unwrap_or_default();
    blake3::hash(text.as_bytes()).to_hex()[..32].to_owned()
}

/// The digest of evidence that is read by these rules; without any, its own.
pub(crate) fn digest_by(digest: String, rules: &[Rule]) -> String {
    if rules.is_empty() {
        return digest;
    }
    blake3::hash(format!("{digest} {}", rules_digest(rules)).as_bytes()).to_hex().to_string()
}

/// How a rule is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    event: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    leave_out: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    rules: Vec<Written>,
}

/// A rule of its parts, as files and requests have them: a name, or that its events are left out.
///
/// # Errors
///
/// When both are said, or neither.
pub fn rule_of(at: usize, event: String, name: Option<String>, leave_out: bool) -> Result<Rule, RuleProblem> {
    if name.is_some() == leave_out {
        let words = "say either `name`, what its events are called, or `leave_out: true`".to_owned();
        return Err(RuleProblem { at, field: "name", words });
    }
    Ok(Rule { event, name })
}

/// Reads rules from YAML or JSON: `rules`, a list of `event` with `name` or `leave_out: true`.
///
/// # Errors
///
/// What is wrong, and where, in words.
pub fn read_rules(text: &str) -> Result<Vec<Rule>, String> {
    let value = yaml_value(text)?;
    let file: RulesFile = match value.is_array() {
        true => serde_json::from_value(value).map(|rules| RulesFile { rules }),
        false => serde_json::from_value(value),
    }
    .map_err(|error| {
        format!("these are no rules: {error}; write `rules:` and below it `- {{event: NAME, name: NAME}}`")
    })?;
    let rules = file.rules.into_iter().enumerate();
    let rules = rules.map(|(at, rule)| rule_of(at, rule.event, rule.name, rule.leave_out));
    let rules: Vec<Rule> = rules.collect::<Result<_, _>>().map_err(|problem| problem.to_string())?;
    check_rules(&rules).map_err(|problem| problem.to_string())?;
    Ok(rules)
}

/// Writes rules as [`read_rules`] reads them.
pub fn write_rules(rules: &[Rule]) -> String {
    if rules.is_empty() {
        return "rules: []\n".to_owned();
    }
    // A text of JSON is a text of YAML.
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let mut out = "rules:\n".to_owned();
    for rule in rules {
        let what =
            rule.name.as_ref().map_or_else(|| "leave_out: true".to_owned(), |name| format!("name: {}", text(name)));
        out.push_str(&format!("- {{ event: {}, {what} }}\n", text(&rule.event)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(event: &str, name: Option<&str>) -> Rule {
        Rule { event: event.to_owned(), name: name.map(str::to_owned) }
    }

    #[test]
    fn an_exact_rule_wins_over_one_with_a_star_and_an_earlier_one_over_a_later() {
        let rules = [rule("page:*", Some("Page")), rule("page:pay", Some("Pay")), rule("*", None)];
        assert_eq!(Rule::apply(&rules, "page:pay"), Some("Pay"));
        assert_eq!(Rule::apply(&rules, "page:home"), Some("Page"));
        assert_eq!(Rule::apply(&rules, "ping"), None);
        assert_eq!(Rule::apply(&[], "ping"), Some("ping"));
    }

    #[test]
    fn rules_are_read_as_they_are_written() {
        let rules = vec![rule("a: \"b\" #*", Some("Ä 🛒 \\ 404")), rule("ping*", None), rule("404", Some("true"))];
        assert_eq!(read_rules(&write_rules(&rules)).unwrap(), rules);
        assert_eq!(read_rules(&write_rules(&[])).unwrap(), []);
        let json = r#"{"rules": [{"event": "404", "name": "Lost"}, {"event": "ping", "leave_out": true}]}"#;
        assert_eq!(read_rules(json).unwrap(), [rule("404", Some("Lost")), rule("ping", None)]);
        assert_eq!(read_rules("- {event: 404, name: Lost}").unwrap(), [rule("404", Some("Lost"))]);
        for (text, words) in [
            ("rules: [{event: a}]", "rule 1: say either `name`"),
            ("rules: [{event: a, name: b, leave_out: true}]", "rule 1: say either `name`"),
            ("rules: [{event: a, nme: b}]", "unknown field `nme`"),
            ("rules: [{event: a, name: b}, {event: a, name: c}]", "rule 2: rule 1 is for `a` as well"),
            ("rules: [{event: ' ', name: b}]", "rule 1: `event` is empty"),
            ("rules: [{event: \"a\\nb\", name: b}]", "rule 1: `event` holds a sign that cannot be seen"),
            ("rules: [\n  }", "line 1, column 8: this is not YAML"),
            ("", "these are no rules"),
        ] {
            let said = read_rules(text).unwrap_err();
            assert!(said.contains(words), "{text}: {said}");
        }
    }
}
