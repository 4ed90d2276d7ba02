//! The list: one row for each cell, with its stage, its step and its lane.

use desireline_model::map::{Known, LaneKind, MapDoc};

use crate::grid::{Rows, key, off_scale};
use crate::sketch::Sketch;
use crate::words::{feeling_text, lane_kind, lane_word, rating};
use crate::{Note, ReadError, Scale};

/// The columns, as they are written.
const HEAD: [&str; 8] = ["stage", "step", "lane", "type", "value", "source", "date", "persona"];

/// Where a column stands, by any of its names.
fn column(head: &[String], names: &[&str]) -> Option<usize> {
    head.iter().position(|cell| names.contains(&key(cell).as_str()))
}

struct Columns {
    stage: usize,
    step: usize,
    lane: Option<usize>,
    kind: Option<usize>,
    value: Option<usize>,
    beside: Vec<(usize, &'static str)>,
}

fn columns(head: &[String]) -> Option<Columns> {
    let beside = [("source", &["source"][..]), ("date", &["date"]), ("persona", &["persona"])];
    Some(Columns {
        stage: column(head, &["stage", "phase"])?,
        step: column(head, &["step", "touchpoint", "activity"])?,
        lane: column(head, &["lane", "row"]),
        kind: column(head, &["type", "kind"]),
        value: column(head, &["value", "text", "content"]),
        beside: beside.into_iter().filter_map(|(name, names)| Some((column(head, names)?, name))).collect(),
    })
}

/// Whether this is the first row of a list.
pub(crate) fn is_head(head: &[String]) -> bool {
    columns(head).is_some_and(|found| found.lane.is_some() || found.value.is_some() || head.len() == 2)
}

/// Reads a list whose first row is `at`.
pub(crate) fn read(rows: &Rows, at: usize, scale: Option<Scale>) -> Result<(MapDoc, Vec<Note>), ReadError> {
    let Some(columns) = columns(&rows[at]) else {
        return Err(ReadError::at(at + 1, 1, "the list needs the columns `stage` and `step`"));
    };
    let mut sketch = Sketch::new();
    let mut notes = Vec::new();
    let number = |text: &str| text.replace('−', "-").parse::<f64>().ok().filter(|n| n.is_finite());
    let is_feeling = |row: &[String]| kind_of(row, &columns).1 == Some(LaneKind::Feeling);
    let felt: Vec<(usize, f64)> = rows
        .iter()
        .zip(1..)
        .skip(at + 1)
        .filter(|(row, _)| is_feeling(row))
        .filter_map(|(row, line)| Some((line, number(cell(row, columns.value))?)))
        .collect();
    let scale = scale.unwrap_or(Scale::MINUS_TWO_TO_TWO);
    if let Some(error) = off_scale(&felt, scale) {
        return Err(error);
    }
    let mut stage = String::new();
    for (row, line) in rows.iter().zip(1..).skip(at + 1) {
        if row.iter().all(String::is_empty) {
            continue;
        }
        let said = cell(row, Some(columns.stage));
        if !said.is_empty() {
            said.clone_into(&mut stage);
        }
        let (name, value) = (cell(row, Some(columns.step)), cell(row, columns.value));
        let (title, kind) = kind_of(row, &columns);
        let word = if columns.kind.is_some() { key(cell(row, columns.kind)) } else { key(&title) };
        if name.is_empty() {
            match word.as_str() {
                "title" if stage.is_empty() => value.clone_into(&mut sketch.title),
                "owner" if stage.is_empty() => sketch.owner = Some(value.to_owned()),
                "owner" => {
                    let stage = sketch.stage(&stage);
                    sketch.set_stage_owner(stage, value);
                }
                _ => notes.push(Note::at(line, columns.step + 1, "no step is named in this row; it is left out")),
            }
            continue;
        }
        let stage = sketch.stage(&stage);
        let at = sketch.step(stage, name);
        let yes = !matches!(key(value).as_str(), "" | "no" | "0" | "false");
        match word.as_str() {
            "owner" => sketch.step_mut(at).owner = Some(value.to_owned()),
            "channel"
                if kind != Some(LaneKind::Channel)
                    || columns.lane.is_none()
                    || title.eq_ignore_ascii_case("channel") =>
            {
                sketch.set_channel(at, value);
            }
            "event" | "events" => sketch.bind(at, value),
            "known" if key(value) == "in words" => sketch.known(at, Known::InWords),
            "known" if key(value) == "unseen" => sketch.known(at, Known::Unseen),
            "optional" => sketch.step_mut(at).optional = yes,
            "repeatable" => sketch.step_mut(at).repeatable = yes,
            "completes" => sketch.step_mut(at).outcome = yes,
            _ if value.is_empty() => {}
            _ => {
                let kind = kind.unwrap_or(LaneKind::Text);
                let lane = sketch.lane(kind, if title.is_empty() { "Notes" } else { &title });
                let felt = (kind == LaneKind::Feeling)
                    .then(|| number(value).map(|n| scale.feeling(n)).or_else(|| rating(value)));
                let text = felt.flatten().map_or_else(|| value.to_owned(), feeling_text);
                let beside: Vec<&str> =
                    columns.beside.iter().map(|(at, _)| cell(row, Some(*at))).filter(|c| !c.is_empty()).collect();
                let text = if beside.is_empty() { text } else { format!("{text}\n({})", beside.join(", ")) };
                sketch.write(lane, at, &text);
            }
        }
    }
    Ok((sketch.finish("A map from a list"), notes))
}

fn cell(row: &[String], at: Option<usize>) -> &str {
    at.and_then(|at| row.get(at)).map_or("", |cell| cell.trim())
}

/// The title of a row's lane, and its kind by its type, else by its title.
fn kind_of(row: &[String], columns: &Columns) -> (String, Option<LaneKind>) {
    let (title, word) = (cell(row, columns.lane), cell(row, columns.kind));
    let title = if title.is_empty() { word } else { title };
    let kind = if word.is_empty() { title } else { word };
    (title.to_owned(), (!kind.is_empty()).then(|| lane_kind(kind)))
}

/// A map as a list: every step has a row at least.
pub(crate) fn rows(doc: &MapDoc) -> Rows {
    let row = |cells: [&str; 5]| {
        let cells = cells.into_iter().chain(["", "", ""]);
        cells.map(str::to_owned).collect::<Vec<String>>()
    };
    let mut rows: Rows = vec![HEAD.map(str::to_owned).to_vec(), row(["", "", "", "title", &doc.title])];
    if let Some(owner) = &doc.owner {
        rows.push(row(["", "", "", "owner", owner]));
    }
    for stage in &doc.stages {
        if let Some(owner) = &stage.owner {
            rows.push(row([&stage.name, "", "", "owner", owner]));
        }
        for step in &stage.steps {
            let before = rows.len();
            let mut put =
                |lane: &str, kind: &str, value: &str| rows.push(row([&stage.name, &step.name, lane, kind, value]));
            if let Some(owner) = &step.owner {
                put("", "owner", owner);
            }
            let channels: Vec<&str> = step.touchpoints.iter().filter_map(|one| one.channel.as_deref()).collect();
            if !channels.is_empty() {
                put("", "channel", &channels.join(", "));
            }
            let bindings = step.touchpoints.iter().filter_map(|one| one.binding.as_ref());
            let events: Vec<&str> = bindings.flat_map(|binding| binding.events.iter().map(String::as_str)).collect();
            if !events.is_empty() {
                put("", "event", &events.join(", "));
            }
            match step.touchpoints.first().map(|one| one.known) {
                Some(Known::InWords) => put("", "known", "in words"),
                Some(Known::Unseen) => put("", "known", "unseen"),
                _ => {}
            }
            for (is, word) in
                [(step.optional, "optional"), (step.repeatable, "repeatable"), (step.outcome, "completes")]
            {
                if is {
                    put("", word, "yes");
                }
            }
            for lane in &doc.lanes {
                if let Some(cell) = lane.cells.get(&step.id) {
                    put(&lane.title, lane_word(lane.kind), cell);
                }
            }
            if rows.len() == before {
                rows.push(row([&stage.name, &step.name, "", "", ""]));
            }
        }
    }
    rows
}
