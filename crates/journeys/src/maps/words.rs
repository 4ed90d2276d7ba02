//! The words that a map file uses for the choices of the model.

use desireline_model::map::{ConnectorKind, EvidenceKind, Known, LaneKind, Order, Unbound};

/// A choice that is written as one word.
pub(super) trait Word: Copy + PartialEq + 'static {
    /// What the choice is called in a message.
    const WHAT: &'static str;
    /// Each word with its meaning.
    const WORDS: &'static [(&'static str, Self)];

    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(word, _)| word)
    }
}

impl Word for Order {
    const WHAT: &'static str = "order";
    const WORDS: &'static [(&'static str, Self)] = &[("soft", Self::Soft), ("strict", Self::Strict)];
}

impl Word for Unbound {
    const WHAT: &'static str = "way to treat unbound events";
    const WORDS: &'static [(&'static str, Self)] = &[("off_map", Self::OffMap), ("ignore", Self::Ignore)];
}

impl Word for Known {
    const WHAT: &'static str = "way to know a step";
    const WORDS: &'static [(&'static str, Self)] =
        &[("in_events", Self::InEvents), ("in_words", Self::InWords), ("unseen", Self::Unseen)];
}

impl Word for ConnectorKind {
    const WHAT: &'static str = "kind of connector";
    const WORDS: &'static [(&'static str, Self)] =
        &[("next", Self::Next), ("loop", Self::Loop), ("promise", Self::Promise)];
}

impl Word for LaneKind {
    const WHAT: &'static str = "type of lane";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("doing", Self::Doing),
        ("thinking", Self::Thinking),
        ("feeling", Self::Feeling),
        ("result", Self::Result),
        ("channel", Self::Channel),
        ("frontstage", Self::Frontstage),
        ("backstage", Self::Backstage),
        ("system", Self::System),
        ("pain", Self::Pain),
        ("opportunity", Self::Opportunity),
        ("metric", Self::Metric),
        ("text", Self::Text),
        ("picture", Self::Picture),
        ("quote", Self::Quote),
        ("jobs", Self::Jobs),
    ];
}

impl Word for EvidenceKind {
    const WHAT: &'static str = "kind of evidence";
    const WORDS: &'static [(&'static str, Self)] = &[
        ("quote", Self::Quote),
        ("feedback", Self::Feedback),
        ("figure", Self::Figure),
        ("document", Self::Document),
        ("link", Self::Link),
    ];
}
