//! Mermaid's `journey`, in and out. What its own parser loses or refuses is taken in and told; see `docs/reference/map-formats.md`.

mod line;
mod write;

use desireline_model::map::{LaneKind, MapDoc};

use crate::sketch::Sketch;
use crate::words::feeling_text;
use crate::{Note, ReadError, Scale};

use line::{Statement, Task};
pub(crate) use write::write;

/// The lanes that scores, actors and what else stood in a task go to.
const FEELING: &str = "How it feels, as drawn";
const ACTORS: &str = "Who";
const NOTES: &str = "Notes";

/// Whether a text is a journey of Mermaid: its first word, after front matter and directives, is `journey`.
pub(crate) fn is_mermaid(text: &str) -> bool {
    body(text).0.map(|(_, line)| line).is_some_and(|line| header(line).is_some())
}

/// What stands behind `journey` on its line.
fn header(line: &str) -> Option<&str> {
    let line = line.trim();
    let word = line.get(..7).filter(|word| word.eq_ignore_ascii_case("journey"))?;
    let rest = &line[word.len()..];
    let rest = rest.trim_start();
    (rest.is_empty() || rest.starts_with(';')).then(|| rest.trim_start_matches(';').trim())
}

type Line<'a> = (usize, &'a str);

/// The first line of the diagram, the lines after it, and the title of the front matter.
fn body(text: &str) -> (Option<Line<'_>>, Vec<Line<'_>>, Option<String>) {
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line)).peekable();
    let mut title = None;
    while lines.next_if(|(_, line)| line.trim().is_empty()).is_some() {}
    if lines.next_if(|(_, line)| line.trim_end() == "---").is_some() {
        for (_, line) in lines.by_ref() {
            if line.trim_end() == "---" {
                break;
            }
            if let Some(said) = line.trim().strip_prefix("title:") {
                title = Some(said.trim().trim_matches(['"', '\'']).to_owned());
            }
        }
    }
    let mut rest = Vec::new();
    let mut directive = false;
    for (at, line) in lines {
        let start = line.trim_start();
        if directive || start.starts_with("%%{") {
            directive = !line.contains("}%%");
        } else if !start.is_empty() && !start.starts_with("%%") && !start.starts_with('#') {
            rest.push((at, line));
        }
    }
    if rest.is_empty() { (None, rest, title) } else { (Some(rest.remove(0)), rest, title) }
}

/// A task with where it goes.
struct Drawn<'a> {
    at: crate::sketch::At,
    line: usize,
    task: Task<'a>,
}

/// Reads a journey.
pub(crate) fn read(text: &str, scale: Option<Scale>) -> Result<(MapDoc, Vec<Note>), ReadError> {
    let (first, rest, front) = body(text);
    let Some((at, first)) = first else { return Err(ReadError::whole("the text is empty: it begins with `journey`")) };
    let Some(behind) = header(first) else {
        return Err(ReadError::at(at, 1, "this is no journey of Mermaid: it begins with a line `journey`"));
    };
    let behind = (!behind.is_empty()).then_some((at, behind));
    let mut sketch = Sketch::new();
    let (mut notes, mut problems) = (Vec::new(), Vec::new());
    let mut drawn: Vec<Drawn<'_>> = Vec::new();
    let mut stage = None;
    let mut summary: Option<(usize, Vec<&str>)> = None;
    for (at, line) in behind.into_iter().chain(rest) {
        if let Some((_, said)) = &mut summary {
            let (inside, closed) = line.split_once('}').map_or((line, false), |(inside, _)| (inside, true));
            said.push(inside.trim());
            if closed {
                sketch.brief.episode = summary.take().map(|(_, said)| said.join(" ").trim().to_owned());
            }
            continue;
        }
        for (column, statement) in line::statements(line) {
            match Statement::of(statement) {
                Statement::Title(title) => sketch.title = line::plain(title),
                Statement::AccTitle(title) if sketch.title.is_empty() => sketch.title = line::plain(title),
                Statement::AccTitle(_) => {}
                Statement::Summary(said) => sketch.brief.episode = Some(line::plain(said)),
                Statement::SummaryOpens(said) => {
                    let (inside, closed) = said.split_once('}').map_or((said, false), |(inside, _)| (inside, true));
                    if closed {
                        sketch.brief.episode = Some(inside.trim().to_owned());
                    } else {
                        summary = Some((at, vec![inside.trim()]));
                    }
                }
                Statement::Section(name) => stage = Some(sketch.add_stage(&line::plain(name))),
                Statement::Task(task) => {
                    let stage = *stage.get_or_insert_with(|| sketch.last_stage());
                    let name = line::plain(task.name);
                    if task.colon_in_name {
                        notes.push(Note::at(
                            at,
                            column,
                            format!("a colon stands inside the name `{name}`; it is kept"),
                        ));
                    }
                    let at_step = sketch.add_step(stage, &name);
                    drawn.push(Drawn { at: at_step, line: at, task });
                }
                Statement::Unscored { name, score } => {
                    let place = column + statement.find(score).map_or(0, |byte| statement[..byte].chars().count());
                    problems.push(Note::at(
                        at,
                        place,
                        format!("`{score}` of the task `{}` is no number; write a score such as 3", line::plain(name)),
                    ));
                }
                Statement::Other(said) => {
                    let said: String = said.chars().take(60).collect();
                    problems.push(Note::at(
                        at,
                        column,
                        format!("`{said}` is no title, section or task; write `{said}: 3`"),
                    ));
                }
            }
        }
    }
    if let Some((at, _)) = summary {
        problems.push(Note::at(at, 1, "`accDescr {` is not closed; add a line with `}`"));
    }
    if !problems.is_empty() {
        return Err(ReadError::Problems(problems));
    }
    let scale = the_scale(&drawn, scale)?;
    if sketch.title.is_empty() {
        sketch.title = front.unwrap_or_default();
    }
    write_lanes(&mut sketch, &drawn, scale, &mut notes);
    let doc = sketch.finish("A journey from Mermaid");
    Ok((doc, notes))
}

/// The scale of all scores: what was said, or 1 to 5 where they fit.
fn the_scale(drawn: &[Drawn<'_>], said: Option<Scale>) -> Result<Scale, ReadError> {
    let scale = said.unwrap_or(Scale::ONE_TO_FIVE);
    let Some(off) = drawn.iter().find(|drawn| !scale.has(drawn.task.score)) else { return Ok(scale) };
    let fits = |scale: &Scale| drawn.iter().all(|drawn| scale.has(drawn.task.score));
    let known = [Scale::ONE_TO_FIVE, Scale::ZERO_TO_TEN, Scale::MINUS_TWO_TO_TWO];
    Err(ReadError::Scale { line: off.line, score: off.task.score, fit: known.into_iter().filter(fits).collect() })
}

fn write_lanes(sketch: &mut Sketch, drawn: &[Drawn<'_>], scale: Scale, notes: &mut Vec<Note>) {
    for Drawn { at, line, task } in drawn {
        let feeling = sketch.lane(LaneKind::Feeling, FEELING);
        sketch.write(feeling, *at, &feeling_text(scale.feeling(task.score)));
        if !task.actors.is_empty() {
            let actors = sketch.lane(LaneKind::Text, ACTORS);
            let named: Vec<String> = task.actors.iter().map(|actor| line::plain(actor)).collect();
            sketch.write(actors, *at, &named.join(", "));
        }
        if let Some(more) = task.more {
            let lane = sketch.lane(LaneKind::Text, NOTES);
            sketch.write(lane, *at, &line::plain(more));
            notes.push(Note::at(*line, 1, format!("`{}` behind the actors is kept as a note", more.trim())));
        }
    }
}

#[cfg(test)]
mod tests;
