//! A map as a journey of Mermaid.

use desireline_model::map::{LaneKind, MapDoc};

use crate::words::feeling_of;

/// Words that begin a statement, so that no name may.
const KEYWORDS: [&str; 5] = ["title", "section", "journey", "acctitle", "accdescr"];

/// Writes a map. Feelings become scores from 1 to 5, 3 where nobody guessed one; actors are the lane `Who`, or the channels.
pub(crate) fn write(doc: &MapDoc) -> String {
    let mut out = format!("journey\n  title {}\n", escaped(&doc.title));
    if let Some(episode) = &doc.brief.episode {
        out += &format!("  accDescr: {}\n", escaped(episode));
    }
    let feeling = doc.lanes.iter().find(|lane| lane.kind == LaneKind::Feeling);
    let who = doc.lanes.iter().find(|lane| lane.kind == LaneKind::Text && lane.title == super::ACTORS);
    for stage in &doc.stages {
        out += &format!("  section {}\n", escaped(&stage.name));
        for step in &stage.steps {
            let felt = feeling.and_then(|lane| lane.cells.get(&step.id)).and_then(|cell| feeling_of(cell));
            let score = felt.map_or(3.0, |felt| felt + 3.0);
            let score = (score * 10.0).round() / 10.0;
            let actors = match who {
                Some(lane) => lane.cells.get(&step.id).map(|cell| names(cell)).unwrap_or_default(),
                None => step.touchpoints.iter().filter_map(|one| one.channel.as_deref()).map(escaped).collect(),
            };
            out += &format!("    {}: {score}", task_name(&step.name));
            if !actors.is_empty() {
                out += &format!(": {}", actors.join(", "));
            }
            out.push('\n');
        }
    }
    out
}

fn names(cell: &str) -> Vec<String> {
    cell.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty()).map(escaped).collect()
}

/// A name that begins with no keyword.
fn task_name(name: &str) -> String {
    let lower = name.trim_start().to_lowercase();
    let name = name.trim();
    match name.chars().next() {
        Some(first) if KEYWORDS.iter().any(|word| lower.starts_with(word)) => {
            format!("#{};{}", u32::from(first), escaped(&name[first.len_utf8()..]))
        }
        _ => escaped(name),
    }
}

/// A text in which nothing ends it: characters with a meaning are written by their numbers.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '\n' => out += "<br/>",
            ':' | ';' | '#' | '<' | '>' | ',' | '{' | '}' | '%' => out += &format!("#{};", u32::from(c)),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
