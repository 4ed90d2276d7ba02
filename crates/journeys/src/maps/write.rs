//! From the document to the text of a file, in the short forms that people would write.

use desireline_model::map::{
    Binding, Brief, Cell, Connector, ConnectorKind, Evidence, Known, Lane, Link, MapDoc, Metric, Order, Stage, Step,
    Thresholds, Touchpoint, Unbound,
};

use super::read::{class_key, default_id, default_lane_title, default_touchpoint_id};
use super::values::parse_number;
use super::words::Word;

/// Lines of one-line groups stay within this many characters.
const MAX_LINE_CHARS: usize = 100;

/// Writes a map as a file that [`super::read_map`] reads back as the same document.
///
/// The text depends on nothing but the document. Whatever is a default is left out. A document that
/// breaks the rules of a map (an id twice, a binding without any condition) is written all the same, and
/// refused on reading.
pub fn write_map(doc: &MapDoc) -> String {
    let mut out = String::new();
    emit_group(&map(doc), 0, &mut out);
    out
}

/// What is to be written.
enum Out {
    /// A text, quoted where it must be.
    Text(String),
    /// A number, a date, a word of the format.
    Raw(String),
    List(Vec<Out>),
    Group(Vec<(String, Out)>),
    /// On one line if that fits.
    Line(Box<Out>),
}

type Entries = Vec<(String, Out)>;

fn text(text: &str) -> Out {
    Out::Text(text.to_owned())
}

fn word(word: impl Word) -> Out {
    Out::Raw(word.word().to_owned())
}

fn texts(texts: &[String]) -> Out {
    Out::Line(Box::new(Out::List(texts.iter().map(|item| text(item)).collect())))
}

fn put(entries: &mut Entries, key: &str, value: Out) {
    entries.push((key.to_owned(), value));
}

fn put_text(entries: &mut Entries, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        put(entries, key, text(value));
    }
}

fn map(doc: &MapDoc) -> Entries {
    let mut entries = vec![("desireline".to_owned(), Out::Raw("1".to_owned()))];
    if doc.journey != default_id(&doc.title) {
        put(&mut entries, "journey", text(&doc.journey));
    }
    put(&mut entries, "title", text(&doc.title));
    let brief = brief(&doc.brief);
    if !brief.is_empty() {
        put(&mut entries, "brief", Out::Group(brief));
    }
    put_text(&mut entries, "owner", doc.owner.as_deref());
    put_text(&mut entries, "future_of", doc.future_of.as_deref());
    if doc.order != Order::default() {
        put(&mut entries, "order", word(doc.order));
    }
    if doc.unbound != Unbound::default() {
        put(&mut entries, "unbound", word(doc.unbound));
    }
    if !doc.ignore.is_empty() {
        put(&mut entries, "ignore", texts(&doc.ignore));
    }
    let thresholds = thresholds(&doc.thresholds);
    if !thresholds.is_empty() {
        put(&mut entries, "thresholds", Out::Line(Box::new(Out::Group(thresholds))));
    }
    put(&mut entries, "stages", Out::List(doc.stages.iter().map(stage).collect()));
    if !doc.connectors.is_empty() {
        put(&mut entries, "connectors", Out::List(doc.connectors.iter().map(connector).collect()));
    }
    if !doc.lanes.is_empty() {
        put(&mut entries, "lanes", Out::List(doc.lanes.iter().map(|each| lane(each, doc)).collect()));
    }
    if !doc.links.is_empty() {
        put(&mut entries, "links", Out::List(doc.links.iter().map(link).collect()));
    }
    if !doc.evidence.is_empty() {
        put(&mut entries, "evidence", Out::List(doc.evidence.iter().map(evidence).collect()));
    }
    entries
}

fn brief(brief: &Brief) -> Entries {
    let mut entries = Vec::new();
    put_text(&mut entries, "goal", brief.goal.as_deref());
    put_text(&mut entries, "persona", brief.persona.as_deref());
    put_text(&mut entries, "episode", brief.episode.as_deref());
    put_text(&mut entries, "time_frame", brief.time_frame.as_deref());
    if let Some(deadline) = &brief.deadline {
        let is_date = deadline.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && !deadline.starts_with('-');
        put(
            &mut entries,
            "deadline",
            if is_date && !deadline.is_empty() { Out::Raw(deadline.clone()) } else { text(deadline) },
        );
    }
    if !brief.metrics.is_empty() {
        put(&mut entries, "metrics", Out::List(brief.metrics.iter().map(metric).collect()));
    }
    entries
}

fn metric(metric: &Metric) -> Out {
    let mut entries = Vec::new();
    put(&mut entries, "name", text(&metric.name));
    for (key, number) in [("baseline", metric.baseline), ("target", metric.target)] {
        if let Some(number) = number {
            put(&mut entries, key, Out::Raw(format!("{number:?}").trim_end_matches(".0").to_owned()));
        }
    }
    put_text(&mut entries, "unit", metric.unit.as_deref());
    if entries.len() == 1 { text(&metric.name) } else { Out::Line(Box::new(Out::Group(entries))) }
}

fn thresholds(thresholds: &Thresholds) -> Entries {
    let mut entries = Vec::new();
    let defaults = Thresholds::default();
    if thresholds.default != defaults.default {
        put(&mut entries, "default", share(thresholds.default));
    }
    for (class, value) in &thresholds.by_class {
        put(&mut entries, class_key(*class), share(*value));
    }
    if thresholds.min_customers != defaults.min_customers {
        put(&mut entries, "min_customers", Out::Raw(thresholds.min_customers.to_string()));
    }
    entries
}

/// A share as `10 %`, by moving the point in its shortest decimal form.
fn share(share: f64) -> Out {
    let decimal = format!("{share}");
    let (whole, fraction) = decimal.split_once('.').unwrap_or((&decimal, ""));
    let digits = format!("{fraction:0<2}");
    let moved = format!("{whole}{}", &digits[..2]);
    let (moved, rest) = (moved.trim_start_matches('0'), digits[2..].trim_end_matches('0'));
    let moved = if moved.is_empty() { "0" } else { moved };
    let percent = if rest.is_empty() { format!("{moved} %") } else { format!("{moved}.{rest} %") };
    let same = percent.len() <= 12 && parse_number(&percent) == Some(share);
    Out::Raw(if same { percent } else { format!("{share:?}") })
}

fn stage(stage: &Stage) -> Out {
    let mut entries = Vec::new();
    put_identity(&mut entries, &stage.id, &stage.name);
    put_text(&mut entries, "owner", stage.owner.as_deref());
    put(&mut entries, "steps", Out::List(stage.steps.iter().map(step).collect()));
    Out::Group(entries)
}

fn put_identity(entries: &mut Entries, id: &str, name: &str) {
    if id != default_id(name) {
        put(entries, "id", text(id));
    }
    put(entries, "name", text(name));
}

fn step(step: &Step) -> Out {
    let mut entries = Vec::new();
    put_identity(&mut entries, &step.id, &step.name);
    put_text(&mut entries, "owner", step.owner.as_deref());
    match step.touchpoints.as_slice() {
        [only] if only.id == step.id && only.name == step.name => {
            put_text(&mut entries, "channel", only.channel.as_deref());
            put_knowledge(&mut entries, only);
        }
        touchpoints => {
            let list = touchpoints.iter().map(|each| touchpoint(each, &step.id)).collect();
            put(&mut entries, "touchpoints", Out::List(list));
        }
    }
    for (key, flag) in [("optional", step.optional), ("repeatable", step.repeatable), ("outcome", step.outcome)] {
        if flag {
            put(&mut entries, key, Out::Raw("true".to_owned()));
        }
    }
    put_text(&mut entries, "promised_by", step.promised_by.as_deref());
    if let Some(binding) = &step.denied_by {
        put(&mut entries, "denied_by", short_binding(binding));
    }
    put_text(&mut entries, "child", step.child.as_deref());
    if entries.len() == 1 { text(&step.name) } else { Out::Group(entries) }
}

fn touchpoint(touchpoint: &Touchpoint, step_id: &str) -> Out {
    let mut entries = Vec::new();
    if touchpoint.id != default_touchpoint_id(step_id, &touchpoint.name) {
        put(&mut entries, "id", text(&touchpoint.id));
    }
    put(&mut entries, "name", text(&touchpoint.name));
    put_text(&mut entries, "channel", touchpoint.channel.as_deref());
    put_knowledge(&mut entries, touchpoint);
    if entries.len() == 1 { text(&touchpoint.name) } else { Out::Line(Box::new(Out::Group(entries))) }
}

/// How a touchpoint is known, on the touchpoint or on a step that is one.
fn put_knowledge(entries: &mut Entries, touchpoint: &Touchpoint) {
    if touchpoint.known != Known::InEvents {
        put(entries, "known", word(touchpoint.known));
    }
    match &touchpoint.binding {
        None if touchpoint.known == Known::InEvents => {
            put(entries, "events", Out::Line(Box::new(Out::List(Vec::new()))));
        }
        None => {}
        Some(binding) if binding.channel.is_some() || binding.events.is_empty() => {
            put(entries, "binding", Out::Line(Box::new(Out::Group(binding_entries(binding)))));
        }
        Some(binding) => {
            let by_name = binding.events.len() == 1 && binding.events[0] == touchpoint.name;
            let mut parts = binding_entries(binding);
            if by_name {
                parts.retain(|(key, _)| key != "event");
            }
            entries.append(&mut parts);
        }
    }
}

fn short_binding(binding: &Binding) -> Out {
    match binding {
        Binding { events, channel: None, properties } if properties.is_empty() => match events.as_slice() {
            [event] => text(event),
            _ => texts(events),
        },
        _ => Out::Line(Box::new(Out::Group(binding_entries(binding)))),
    }
}

fn binding_entries(binding: &Binding) -> Entries {
    let mut entries = Vec::new();
    match binding.events.as_slice() {
        [] => {}
        [event] => put(&mut entries, "event", text(event)),
        events => put(&mut entries, "events", texts(events)),
    }
    put_text(&mut entries, "channel", binding.channel.as_deref());
    if !binding.properties.is_empty() {
        let properties = binding.properties.iter().map(|(key, value)| (key.clone(), text(value))).collect();
        put(&mut entries, "where", Out::Line(Box::new(Out::Group(properties))));
    }
    entries
}

fn connector(connector: &Connector) -> Out {
    let mut entries = Vec::new();
    put(&mut entries, "from", text(&connector.from));
    put(&mut entries, "to", text(&connector.to));
    if connector.kind != ConnectorKind::default() {
        put(&mut entries, "kind", word(connector.kind));
    }
    if let Some(within) = connector.within {
        put(&mut entries, "within", Out::Raw(within.to_string()));
    }
    put_text(&mut entries, "label", connector.label.as_deref());
    Out::Line(Box::new(Out::Group(entries)))
}

fn lane(lane: &Lane, doc: &MapDoc) -> Out {
    let mut entries = Vec::new();
    if lane.id != default_id(&lane.title) {
        put(&mut entries, "id", text(&lane.id));
    }
    put(&mut entries, "type", word(lane.kind));
    if lane.title != default_lane_title(lane.kind.word()) {
        put(&mut entries, "title", text(&lane.title));
    }
    if !lane.cells.is_empty() {
        // In the order of the map; cells below no step of it come last, by name.
        let steps = doc.stages.iter().flat_map(|stage| &stage.steps).map(|step| step.id.as_str());
        let order: std::collections::HashMap<&str, usize> = steps.enumerate().map(|(i, id)| (id, i)).collect();
        let mut cells: Vec<(&String, &String)> = lane.cells.iter().collect();
        cells.sort_by_key(|(step, _)| order.get(step.as_str()).copied().unwrap_or(usize::MAX));
        put(
            &mut entries,
            "cells",
            Out::Group(cells.into_iter().map(|(step, cell)| (step.clone(), text(cell))).collect()),
        );
    }
    Out::Group(entries)
}

fn link(link: &Link) -> Out {
    let cell = |cell: &Cell| Out::Line(Box::new(Out::List(vec![text(&cell.lane), text(&cell.step)])));
    let mut entries = Vec::new();
    put(&mut entries, "from", cell(&link.from));
    put(&mut entries, "to", cell(&link.to));
    put_text(&mut entries, "label", link.label.as_deref());
    Out::Line(Box::new(Out::Group(entries)))
}

fn evidence(evidence: &Evidence) -> Out {
    let Evidence { id, on, kind, title, feedback, address, at } = evidence;
    let mut entries = Vec::new();
    put(&mut entries, "id", text(id));
    put(&mut entries, "step", text(&on.step));
    put_text(&mut entries, "lane", on.lane.as_deref());
    put(&mut entries, "kind", word(*kind));
    put_text(&mut entries, "title", title.as_deref());
    put_text(&mut entries, "feedback", feedback.as_deref());
    put_text(&mut entries, "address", address.as_deref());
    if let Some(day) = at {
        put(&mut entries, "at", Out::Raw(day.clone()));
    }
    Out::Group(entries)
}

// The text itself.

/// Writes the keys of a group, each on a line of its own. The caller has written the indentation of the first.
fn emit_group(entries: &[(String, Out)], indent: usize, out: &mut String) {
    for (i, (key, value)) in entries.iter().enumerate() {
        if i > 0 {
            push_indent(indent, out);
        }
        out.push_str(&quoted(key, false));
        out.push(':');
        emit_value(value, indent, out);
    }
}

/// Writes a value behind its key, with the end of the line.
fn emit_value(value: &Out, indent: usize, out: &mut String) {
    match value {
        Out::Group(entries) if !entries.is_empty() => {
            out.push('\n');
            push_indent(indent + 2, out);
            emit_group(entries, indent + 2, out);
        }
        Out::List(items) if !items.is_empty() => {
            out.push('\n');
            for item in items {
                push_indent(indent + 2, out);
                out.push('-');
                emit_item(item, indent + 2, out);
            }
        }
        Out::Line(inner) if !fits(inner, out) => emit_value(inner, indent, out),
        Out::Text(text) if is_block(text) => emit_block(text, indent + 2, out),
        _ => {
            out.push(' ');
            out.push_str(&one_line(value, false));
            out.push('\n');
        }
    }
}

/// Writes an item of a list behind its `-`.
fn emit_item(item: &Out, indent: usize, out: &mut String) {
    match item {
        Out::Group(entries) if !entries.is_empty() => {
            out.push(' ');
            emit_group(entries, indent + 2, out);
        }
        Out::Line(inner) if !fits(inner, out) => emit_item(inner, indent, out),
        _ => emit_value(item, indent, out),
    }
}

fn fits(value: &Out, out: &str) -> bool {
    let line_start = out.rfind('\n').map_or(0, |i| i + 1);
    let line = one_line(value, false);
    is_empty(value)
        || (!has_block(value) && out[line_start..].chars().count() + 1 + line.chars().count() <= MAX_LINE_CHARS)
}

fn is_empty(value: &Out) -> bool {
    matches!(value, Out::List(items) if items.is_empty()) || matches!(value, Out::Group(entries) if entries.is_empty())
}

fn has_block(value: &Out) -> bool {
    match value {
        Out::Text(text) => is_block(text),
        Out::Raw(_) => false,
        Out::List(items) => items.iter().any(has_block),
        Out::Group(entries) => entries.iter().any(|(_, value)| has_block(value)),
        Out::Line(inner) => has_block(inner),
    }
}

fn one_line(value: &Out, in_group: bool) -> String {
    match value {
        Out::Text(text) => quoted(text, in_group),
        Out::Raw(raw) => raw.clone(),
        Out::List(items) => {
            let items: Vec<String> = items.iter().map(|item| one_line(item, true)).collect();
            format!("[{}]", items.join(", "))
        }
        Out::Group(entries) if entries.is_empty() => "{}".to_owned(),
        Out::Group(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key, true), one_line(value, true)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Out::Line(inner) => one_line(inner, in_group),
    }
}

fn push_indent(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Whether a text of several lines can be written as it is.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    body.contains('\n')
        && !body.ends_with('\n')
        && !body.starts_with([' ', '\n'])
        && body.lines().all(|line| line.is_empty() || !line.trim().is_empty())
        && text.chars().all(|c| c == '\n' || is_printable(c))
}

fn emit_block(text: &str, indent: usize, out: &mut String) {
    let body = text.strip_suffix('\n');
    out.push_str(if body.is_some() { " |\n" } else { " |-\n" });
    for line in body.unwrap_or(text).split('\n') {
        if !line.is_empty() {
            push_indent(indent, out);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// A text as one scalar: plain where no reader of YAML could take it for anything else.
fn quoted(text: &str, in_group: bool) -> String {
    if is_plain(text, in_group) {
        return text.to_owned();
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if is_printable(c) => quoted.push(c),
            c if u32::from(c) <= 0xffff => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

fn is_plain(text: &str, in_group: bool) -> bool {
    let starts_well =
        text.starts_with(|c: char| c.is_alphanumeric() || "(/_.".contains(c) || (!c.is_ascii() && !c.is_whitespace()));
    starts_well
        && !text.starts_with("..")
        && text.chars().all(is_printable)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().next_back().is_some_and(char::is_whitespace)
        && !(in_group && text.contains([',', '[', ']', '{', '}', ':']))
        && !means_something_else(text)
}

/// Whether some reader of YAML takes the plain text for a number, a date, a truth value or nothing.
fn means_something_else(text: &str) -> bool {
    const WORDS: [&str; 11] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", ".inf", ".nan"];
    WORDS.contains(&text.to_ascii_lowercase().as_str())
        || text.replace('_', "").parse::<f64>().is_ok()
        || (text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && text.chars().all(|c| c.is_ascii_hexdigit() || "xXoO_.:-+TtZz ".contains(c)))
}

/// Whether a character may stand in the file as it is.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}
