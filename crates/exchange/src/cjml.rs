//! CJML: the XML of one writer that is public, and the log that analysts fill in as a spreadsheet.

use std::collections::BTreeMap;

use desireline_model::map::{LaneKind, MapDoc};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::grid::{Rows, key};
use crate::sketch::Sketch;
use crate::words::{feeling_text, rating};
use crate::{Note, ReadError, Scale};

const FEELING: &str = "How it was rated";

/// Whether this is the first row of the log.
pub(crate) fn is_log_head(head: &[String]) -> bool {
    let has = |name: &str| head.iter().any(|cell| key(cell) == name);
    has("phase") && has("initiators label") && has("actor who initiated")
}

/// Reads the log whose first row is `at`: a phase is a stage, the initiator's label a step.
pub(crate) fn read_log(rows: &Rows, at: usize) -> Result<(MapDoc, Vec<Note>), ReadError> {
    let place = |name: &str| rows[at].iter().position(|cell| key(cell) == name);
    let columns: BTreeMap<&str, usize> = [
        "include",
        "phase",
        "actor who initiated",
        "initiators label",
        "channel",
        "actor who received",
        "ux rating",
        "ux description",
        "deviation",
        "comment",
    ]
    .into_iter()
    .filter_map(|name| Some((name, place(name)?)))
    .collect();
    let mut sketch = Sketch::new();
    let mut notes = Vec::new();
    for (row, line) in rows.iter().zip(1..).skip(at + 1) {
        let cell = |name: &str| columns.get(name).and_then(|at| row.get(*at)).map_or("", |cell| cell.trim());
        if row.iter().all(String::is_empty) {
            continue;
        }
        if matches!(key(cell("include")).as_str(), "no" | "false" | "0") {
            notes.push(Note {
                line: Some(line),
                column: None,
                text: "left out, as its column `Include` says".to_owned(),
            });
            continue;
        }
        let name = cell("initiators label");
        if name.is_empty() {
            notes.push(Note { line: Some(line), column: None, text: "without a label; it is left out".to_owned() });
            continue;
        }
        let stage = sketch.stage(cell("phase"));
        let step = sketch.add_step(stage, name);
        if !cell("channel").is_empty() {
            sketch.set_channel(step, cell("channel"));
        }
        if let Some(felt) = rating(cell("ux rating")) {
            let lane = sketch.lane(LaneKind::Feeling, FEELING);
            sketch.write(lane, step, &feeling_text(felt));
        } else if !cell("ux rating").is_empty() {
            notes.push(Note {
                line: Some(line),
                column: None,
                text: format!("the rating `{}` is none that is known; it is left out", cell("ux rating")),
            });
        }
        let between = [cell("actor who initiated"), cell("actor who received")];
        let between: Vec<&str> = between.into_iter().filter(|actor| !actor.is_empty()).collect();
        let deviation =
            if matches!(key(cell("deviation")).as_str(), "yes" | "true" | "1") { "not planned" } else { "" };
        for (kind, title, text) in [
            (LaneKind::Text, "Who", between.join(" → ").as_str()),
            (LaneKind::Thinking, "In their words", cell("ux description")),
            (LaneKind::Text, "Deviation", deviation),
            (LaneKind::Text, "Comments", cell("comment")),
        ] {
            if !text.is_empty() {
                let lane = sketch.lane(kind, title);
                sketch.write(lane, step, text);
            }
        }
    }
    Ok((sketch.finish("A journey from a CJML log"), notes))
}

/// How deep elements may lie.
const MAX_DEPTH: usize = 32;

/// A touchpoint under way.
#[derive(Default)]
struct Touchpoint {
    phase: String,
    label: String,
    actors: Vec<String>,
    channel: String,
    experience: String,
    rating: String,
    comment: String,
    deviates: bool,
}

/// Reads CJML in XML. Whatever is not well-formed is refused whole, with its line.
pub(crate) fn read(text: &str) -> Result<(MapDoc, Vec<Note>), ReadError> {
    let line =
        |at: u64| 1 + text.as_bytes()[..(at as usize).min(text.len())].iter().filter(|byte| **byte == b'\n').count();
    let broken = |at: u64, what: &str| ReadError::at(line(at), 1, format!("the XML is not well-formed: {what}"));
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut sketch = Sketch::new();
    let mut notes = Vec::new();
    let mut phases: BTreeMap<String, usize> = BTreeMap::new();
    let (mut phase, mut point) = (String::new(), None::<Touchpoint>);
    let mut seen = false;
    let mut words = String::new();
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event().map_err(|error| broken(reader.error_position(), &error.to_string()))?;
        match event {
            Event::DocType(_) => return Err(ReadError::at(line(at), 1, "a DOCTYPE is not read: remove it")),
            Event::Start(start) => {
                words.clear();
                let name = opened(&start, line(at), &mut phase, &mut point)?;
                seen |= name == "CJML";
                path.push(name);
                if path.len() > MAX_DEPTH {
                    return Err(ReadError::at(line(at), 1, format!("elements lie deeper than {MAX_DEPTH}")));
                }
            }
            Event::Empty(start) => {
                let name = opened(&start, line(at), &mut phase, &mut point)?;
                seen |= name == "CJML";
                if is_point(&name) {
                    close(&mut sketch, &phases, point.take(), line(at), &mut notes);
                }
            }
            Event::End(_) => {
                take(words.trim(), &path, &phase, &mut sketch, &mut phases, &mut point);
                words.clear();
                let name = path.pop().unwrap_or_default();
                if is_point(&name) {
                    close(&mut sketch, &phases, point.take(), line(at), &mut notes);
                }
            }
            Event::Text(said) => words.push_str(&said.xml10_content()),
            Event::CData(said) => words.push_str(&said.xml10_content()),
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().map_err(|error| broken(at, &error.to_string()))?;
                words.push(match (character, &*name) {
                    (Some(character), _) => character,
                    (None, "amp") => '&',
                    (None, "lt") => '<',
                    (None, "gt") => '>',
                    (None, "quot") => '"',
                    (None, "apos") => '\'',
                    (None, name) => {
                        return Err(ReadError::at(line(at), 1, format!("the entity `{name}` is not known")));
                    }
                });
            }
            Event::Eof if path.is_empty() => break,
            Event::Eof => return Err(broken(at, &format!("`{}` is not closed", path.join(" › ")))),
            _ => {}
        }
    }
    if !seen {
        return Err(ReadError::at(1, 1, "this XML is no CJML: it has no element `CJML`"));
    }
    Ok((sketch.finish("A journey from CJML"), notes))
}

fn is_point(name: &str) -> bool {
    matches!(
        name,
        "actualAction"
            | "actualCommunicationPoint"
            | "plannedAction"
            | "plannedCommunicationPoint"
            | "action"
            | "communicationPoint"
    )
}

fn opened(
    start: &BytesStart<'_>,
    line: usize,
    phase: &mut String,
    point: &mut Option<Touchpoint>,
) -> Result<String, ReadError> {
    let name = start.local_name().as_ref().to_owned();
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute
            .map_err(|error| ReadError::at(line, 1, format!("the XML is not well-formed: {error} in `{name}`")))?;
        let key = attribute.key.as_ref().to_owned();
        let value = attribute.value.to_string();
        attributes.insert(key, value);
    }
    let of = |key: &str| attributes.get(key).cloned().unwrap_or_default();
    match name.as_str() {
        "journeyPhase" => *phase = of("phaseID"),
        name if is_point(name) => *point = Some(Touchpoint::default()),
        "belongsTo" => {
            if let Some(point) = point {
                point.phase = of("phaseIDref");
            }
        }
        "refersTo" => {
            if let Some(point) = point {
                point.actors.push(of("actorIDref"));
            }
        }
        _ => {}
    }
    Ok(name)
}

/// Takes the text of an element.
fn take(
    said: &str,
    path: &[String],
    phase: &str,
    sketch: &mut Sketch,
    phases: &mut BTreeMap<String, usize>,
    point: &mut Option<Touchpoint>,
) {
    if said.is_empty() {
        return;
    }
    let name = path.last().map_or("", String::as_str);
    match (name, point) {
        ("journeyTitle", _) => sketch.title.push_str(said),
        ("journeyShortSummary" | "journeyLongSummary", _) => {
            sketch.brief.episode.get_or_insert_with(String::new).push_str(said);
        }
        ("phaseName", _) => {
            let stage = sketch.add_stage(said);
            phases.insert(phase.to_owned(), stage);
        }
        ("touchpointID", Some(point)) => point.deviates = said.starts_with('D'),
        ("initiatorLabel", Some(point)) => point.label.push_str(said),
        ("receiverLabel", Some(point)) if point.label.is_empty() => point.label.push_str(said),
        ("channelName", Some(point)) => point.channel.push_str(said),
        ("experienceDescription", Some(point)) => point.experience.push_str(said),
        ("experienceRating", Some(point)) => point.rating.push_str(said),
        ("comment", Some(point)) => point.comment.push_str(said),
        _ => {}
    }
}

fn close(
    sketch: &mut Sketch,
    phases: &BTreeMap<String, usize>,
    point: Option<Touchpoint>,
    line: usize,
    notes: &mut Vec<Note>,
) {
    let Some(point) = point else { return };
    if point.label.is_empty() {
        notes.push(Note {
            line: Some(line),
            column: None,
            text: "a touchpoint without a label is left out".to_owned(),
        });
        return;
    }
    let stage = phases.get(&point.phase).copied().unwrap_or_else(|| sketch.last_stage());
    let step = sketch.add_step(stage, &point.label);
    if !point.channel.is_empty() {
        sketch.set_channel(step, &point.channel);
    }
    match point.rating.parse::<f64>() {
        Ok(score) if Scale::ONE_TO_FIVE.has(score) => {
            let lane = sketch.lane(LaneKind::Feeling, FEELING);
            sketch.write(lane, step, &feeling_text(Scale::ONE_TO_FIVE.feeling(score)));
        }
        _ if point.rating.is_empty() => {}
        _ => notes.push(Note {
            line: Some(line),
            column: None,
            text: format!("the rating `{}` is none of 1 to 5; it is left out", point.rating),
        }),
    }
    // The receiver may stand first in the file.
    let who: Vec<&str> = point.actors.iter().filter(|actor| !actor.is_empty()).map(String::as_str).collect();
    for (kind, title, text) in [
        (LaneKind::Text, "Who", who.join(", ").as_str()),
        (LaneKind::Thinking, "In their words", &point.experience),
        (LaneKind::Text, "Deviation", if point.deviates { "not planned" } else { "" }),
        (LaneKind::Text, "Comments", &point.comment),
    ] {
        if !text.is_empty() {
            let lane = sketch.lane(kind, title);
            sketch.write(lane, step, text);
        }
    }
}
