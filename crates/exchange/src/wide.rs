//! The grid: a column for each step, a row for each lane, stages above.

use desireline_model::map::{LaneKind, MapDoc};

use crate::grid::{Rows, key, off_scale};
use crate::sketch::{At, Sketch};
use crate::words::{feeling_text, lane_kind, rating, scale_in};
use crate::{Note, ReadError, Scale};

/// What the first column of the two header rows may say.
const STAGE_WORDS: [&str; 5] = ["stage", "stages", "phase", "phases", ""];
const STEP_WORDS: [&str; 5] = ["step", "steps", "lane", "activity", "touchpoint"];

/// The columns of the steps, and the first row of lanes.
struct Head {
    columns: Vec<(usize, At)>,
    lanes_from: usize,
}

/// Reads a grid whose first row is `at`.
pub(crate) fn read(rows: &Rows, at: usize, scale: Option<Scale>) -> Result<(MapDoc, Vec<Note>), ReadError> {
    let mut sketch = Sketch::new();
    let mut notes = Vec::new();
    let head = read_head(rows, at, &mut sketch, &mut notes);
    if head.columns.is_empty() {
        return Err(ReadError::at(
            at + 1,
            2,
            "the first row names no steps: write `Stage: Step` above each column, and lanes into the first column",
        ));
    }
    for (row, line) in rows.iter().zip(1..).skip(head.lanes_from) {
        let title = row.first().map_or("", |cell| cell.trim());
        let cells = || {
            let found = head.columns.iter().filter_map(|(column, at)| Some((*at, row.get(*column)?.trim())));
            found.filter(|(_, cell)| !cell.is_empty())
        };
        if cells().next().is_none() {
            continue;
        }
        match key(title).as_str() {
            "owner" | "responsible" => cells().for_each(|(at, cell)| sketch.step_mut(at).owner = Some(cell.to_owned())),
            "channel" | "channels" => cells().for_each(|(at, cell)| sketch.set_channel(at, cell)),
            "event" | "events" => cells().for_each(|(at, cell)| sketch.bind(at, cell)),
            _ => {
                let title = if title.is_empty() { "Notes" } else { title };
                write_lane(&mut sketch, title, &cells().collect::<Vec<_>>(), line, scale)?;
            }
        }
        let beyond = row
            .iter()
            .enumerate()
            .skip(1)
            .filter(|(at, cell)| !cell.is_empty() && !head.columns.iter().any(|(c, _)| c == at));
        for (column, _) in beyond {
            notes.push(Note::at(line, column + 1, "no step stands above this cell; it is left out"));
        }
    }
    Ok((sketch.finish("A map from a table"), notes))
}

/// One row with `Stage: Step` in each cell, or a row of stages above a row of steps.
fn read_head(rows: &Rows, at: usize, sketch: &mut Sketch, notes: &mut Vec<Note>) -> Head {
    let first = |row: usize| rows.get(row).and_then(|row| row.first()).map(|cell| key(cell)).unwrap_or_default();
    let two = STAGE_WORDS.contains(&first(at).as_str()) && STEP_WORDS.contains(&first(at + 1).as_str());
    let mut columns = Vec::new();
    if two {
        // A stage over several columns stands in the first of them.
        let mut stage = None;
        let steps = &rows[at + 1];
        for (column, name) in steps.iter().enumerate().skip(1) {
            if let Some(said) = rows[at].get(column).filter(|said| !said.trim().is_empty()) {
                stage = Some(sketch.add_stage(said.trim()));
            }
            if name.trim().is_empty() {
                continue;
            }
            let stage = *stage.get_or_insert_with(|| sketch.last_stage());
            columns.push((column, sketch.add_step(stage, name.trim())));
        }
        return Head { columns, lanes_from: at + 2 };
    }
    for (column, cell) in rows[at].iter().enumerate().skip(1) {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        let (stage, step) = match cell.split_once(':').map(|(stage, step)| (stage.trim(), step.trim())) {
            Some((stage, step)) if !stage.is_empty() && !step.is_empty() => (sketch.stage(stage), step),
            _ => (sketch.last_stage(), cell),
        };
        columns.push((column, sketch.add_step(stage, step)));
    }
    if !columns.is_empty() && !rows[at].iter().skip(1).any(|cell| cell.contains(':')) {
        notes.push(Note::at(at + 1, 2, "no stage is named, as in `Claim: Upload invoice`; all steps stand in one"));
    }
    Head { columns, lanes_from: at + 1 }
}

fn write_lane(
    sketch: &mut Sketch,
    title: &str,
    cells: &[(At, &str)],
    line: usize,
    said: Option<Scale>,
) -> Result<(), ReadError> {
    let (name, named) = scale_in(title);
    let kind = lane_kind(&name);
    let number =
        |cell: &str| cell.replace('−', "-").trim_start_matches('+').parse::<f64>().ok().filter(|n| n.is_finite());
    if kind != LaneKind::Feeling {
        let lane = sketch.lane(kind, title);
        cells.iter().for_each(|(at, cell)| sketch.write(lane, *at, cell));
        return Ok(());
    }
    let numbers: Vec<(usize, f64)> = cells.iter().filter_map(|(_, cell)| Some((line, number(cell)?))).collect();
    let scale = match named.or(said) {
        Some(scale) => scale,
        // Ours where all fit, as a table is written here; else 1 to 5.
        None if numbers.iter().all(|(_, n)| Scale::MINUS_TWO_TO_TWO.has(*n))
            && numbers.iter().any(|(_, n)| *n <= 0.0) =>
        {
            Scale::MINUS_TWO_TO_TWO
        }
        None => Scale::ONE_TO_FIVE,
    };
    if let Some(error) = off_scale(&numbers, scale) {
        return Err(error);
    }
    let lane = sketch.lane(kind, &name);
    for (at, cell) in cells {
        let felt = number(cell).map(|n| scale.feeling(n)).or_else(|| rating(cell));
        sketch.write(lane, *at, &felt.map_or_else(|| (*cell).to_owned(), feeling_text));
    }
    Ok(())
}

/// A map as a grid: lanes of feelings name our scale.
pub(crate) fn rows(doc: &MapDoc) -> Rows {
    let steps = || doc.stages.iter().flat_map(|stage| stage.steps.iter().map(move |step| (stage, step)));
    let mut rows = Rows::new();
    let head = std::iter::once("Lane".to_owned());
    rows.push(
        head.chain(steps().map(|(stage, step)| format!("{}: {}", stage.name.replace(':', " "), step.name))).collect(),
    );
    rows.extend(facts(doc));
    for lane in &doc.lanes {
        let cells = steps().map(|(_, step)| lane.cells.get(&step.id).cloned().unwrap_or_default());
        rows.push(std::iter::once(lane_title(lane)).chain(cells).collect());
    }
    rows
}

/// The title of a lane, as a table that is read again needs it.
pub(crate) fn lane_title(lane: &desireline_model::map::Lane) -> String {
    if lane.kind == LaneKind::Feeling { format!("{} (-2..2)", lane.title) } else { lane.title.clone() }
}

/// Owners, channels and events of the steps, where there are any.
pub(crate) fn facts(doc: &MapDoc) -> Rows {
    let steps: Vec<_> = doc.stages.iter().flat_map(|stage| &stage.steps).collect();
    let joined = |texts: Vec<&str>| texts.join(", ");
    let owner: Vec<String> = steps.iter().map(|step| step.owner.clone().unwrap_or_default()).collect();
    let channel =
        steps.iter().map(|step| joined(step.touchpoints.iter().filter_map(|one| one.channel.as_deref()).collect()));
    let events = steps.iter().map(|step| {
        let bindings = step.touchpoints.iter().filter_map(|one| one.binding.as_ref());
        joined(bindings.flat_map(|binding| binding.events.iter().map(String::as_str)).collect())
    });
    let named = [("Owner", owner), ("Channel", channel.collect()), ("Events", events.collect::<Vec<_>>())];
    let filled = named.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    filled.map(|(title, cells)| std::iter::once(title.to_owned()).chain(cells).collect()).collect()
}
