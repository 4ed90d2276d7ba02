//! The picture in columns: a column a station, stages as bands behind them.

use desireline_model::answer::Verdict;

use super::pen::{broken, circle, line, mark, rect, type_of};
use super::{Placed, below, top, walked};
use crate::deviations::{Candidate, Form};
use crate::input::{Page, PictureInput};
use crate::reading::{Fact, Material, Reading};
use crate::scene::{Anchor, Dash, Layout, Mark, MarkKind, Paint, Shape, StationState, TextAnchor};
use crate::text::wrap;
use crate::words;

/// No column is narrower: a name of two lines fits.
const PITCH: f64 = 92.0;
/// Room for the captions of rows.
const GUTTER: f64 = 128.0;
/// Room behind the last column for words of what leaves there; the usual edge where nothing does.
const AFTER: f64 = 84.0;
/// Room at the edges.
const EDGE: f64 = 24.0;
/// Size of a station's name.
const NAME: f64 = 12.5;

/// Where columns are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    pub left: f64,
    pub pitch: f64,
    pub n: usize,
    pub width: f64,
}

impl Grid {
    /// The middle of a column; halves lie between columns.
    pub fn x(&self, place: f64) -> f64 {
        self.left + self.pitch * (place + 0.5)
    }

    pub fn edge(&self) -> f64 {
        EDGE
    }

    /// A text's middle, moved so that the text stays on the canvas.
    pub fn held(&self, middle: f64, wide: f64) -> f64 {
        let half = wide / 2.0 + 4.0;
        middle.min(self.width - half).max(half)
    }
}

pub(super) fn place(reading: &Reading, input: &PictureInput, asked: f64) -> Placed {
    let n = reading.stations.len().max(1);
    let after = if leaves_behind(reading) { AFTER } else { EDGE - 2.0 };
    let pitch = ((asked - GUTTER - after) / n as f64).max(PITCH);
    let grid = Grid { left: GUTTER, pitch, n, width: GUTTER + pitch * n as f64 + after };
    // What is read stays in the part that a screen of the asked width shows without scrolling.
    let (mut marks, y) = top::head(reading, input, EDGE, asked.min(grid.width) - EDGE, false);
    let mut body = Vec::new();
    let bands_top = y;
    let (heads, y) = stage_heads(reading, &grid, y);
    body.extend(heads);
    let (drawn, drawn_y) = drawn_line(reading, &grid, y);
    body.extend(drawn);
    let walked = walked::place(reading, input, &grid, drawn_y + 40.0);
    let shown = walked.shown.clone();
    let walked_y = walked.middle;
    body.extend(walked.marks);
    let (more, y) = below::place(reading, input, &grid, walked.bottom, &shown);
    body.extend(more);
    let bands_bottom = y + 8.0;
    marks.extend(bands(reading, &grid, bands_top, bands_bottom));
    marks.extend(body);
    let mut height = bands_bottom + 18.0;
    if input.page == Page::Print && !shown.is_empty() {
        let (notes, y) = top::footnote_marks(reading, &shown, EDGE, grid.width - EDGE, bands_bottom + 8.0);
        marks.extend(notes);
        height = y + 12.0;
    }
    let anchor = |at: usize| Some(Anchor { x: grid.x(at as f64), drawn_y, walked_y });
    Placed {
        layout: if reading.folded { Layout::Stages } else { Layout::Columns },
        width: grid.width,
        height,
        marks,
        anchors: (0..reading.stations.len()).map(anchor).collect(),
        shown,
    }
}

/// Whether anything leaves behind the last station: an exit, somebody under way, a way to the end.
fn leaves_behind(reading: &Reading) -> bool {
    let last = reading.stations.len() as f64 - 1.0;
    let under_way = reading.stations.last().and_then(|fact| fact.under_way).is_some_and(|open| open > 0);
    let beyond = |one: &Candidate| match one.form {
        Form::Exit { gap, .. } | Form::Undrawn { gap, .. } => gap >= last,
        Form::Skip { to, .. } => to > last,
        Form::Return { from, .. } => from > last,
        _ => false,
    };
    let mut drawn =
        reading.candidates.iter().filter(|one| one.verdict != Verdict::Within || one.selected || one.first_fix);
    under_way || reading.under_way.is_some() || drawn.any(beyond)
}

/// The grounds of the stages.
fn bands(reading: &Reading, grid: &Grid, top: f64, bottom: f64) -> Vec<Mark> {
    let band = |(at, stage): (usize, &crate::reading::StageFact)| {
        let left = grid.left + grid.pitch * stage.stations.0 as f64 + 2.0;
        let right = grid.left + grid.pitch * stage.stations.1 as f64 - 2.0;
        let owner = stage.owner.as_ref().map_or_else(|| "no owner".to_owned(), |owner| format!("owner {owner}"));
        let steps = words::of_them(stage.steps as u64, "step", "steps");
        mark(
            format!("stage:{}", stage.id),
            MarkKind::Stage,
            format!("Stage {}, {}: {steps}, {owner}", at + 1, stage.name),
        )
        .opens(format!("stage:{}", stage.id))
        .with(rect([left, top, right, bottom], 10.0, Some(Paint::Band), None))
    };
    reading.stages.iter().enumerate().filter(|(_, stage)| stage.stations.1 > stage.stations.0).map(band).collect()
}

/// The names of the stages; folded ones are stations and need none.
fn stage_heads(reading: &Reading, grid: &Grid, top: f64) -> (Vec<Mark>, f64) {
    let mut marks = Vec::new();
    let mut tallest = 0;
    for stage in reading.stages.iter().filter(|stage| stage.unfolded) {
        let room = grid.pitch * (stage.stations.1 - stage.stations.0) as f64 - 22.0;
        let left = grid.left + grid.pitch * stage.stations.0 as f64 + 12.0;
        let lines = wrap(&stage.name, 13.0 * 1.09, room, 2);
        tallest = tallest.max(lines.len());
        let bold = type_of(13.0, TextAnchor::Start, Paint::Text).bold();
        marks.push(
            mark(format!("stage-name:{}", stage.id), MarkKind::Caption, stage.name.clone()).with_all(bold.lines(
                left,
                top + 22.0,
                16.0,
                &lines,
            )),
        );
    }
    (marks, top + 14.0 + 16.0 * tallest as f64)
}

/// The drawn line with its stations; gives its height on the canvas.
fn drawn_line(reading: &Reading, grid: &Grid, top: f64) -> (Vec<Mark>, f64) {
    let names: Vec<Vec<String>> =
        reading.stations.iter().map(|fact| wrap(&fact.name, NAME, grid.pitch - 12.0, 2)).collect();
    let y = top + 62.0;
    let dots = broken(Paint::Quiet, 2.0, Dash::Dotted);
    let path = super::pen::PathPen::from(grid.x(0.0) - grid.pitch * 0.38, y)
        .to(grid.x(grid.n as f64 - 1.0) + grid.pitch * 0.38, y);
    let caption = match reading.material {
        Material::Proposed => ["As it could", "be drawn"],
        Material::Nothing => ["As you will", "draw it"],
        _ => ["As we", "drew it"],
    };
    let mut marks = vec![
        top::caption("drawn", &caption, EDGE, y - 3.0),
        mark("drawn", MarkKind::DrawnLine, "The journey as it is drawn, from left to right")
            .with(path.shape(None, Some(dots))),
    ];
    for (at, (fact, lines)) in reading.stations.iter().zip(&names).enumerate() {
        marks.push(station(fact, at, lines, grid.x(at as f64), y));
    }
    (marks, y)
}

fn station(fact: &Fact, at: usize, lines: &[String], x: f64, y: f64) -> Mark {
    let name = type_of(NAME, TextAnchor::Middle, Paint::Text);
    let what = if fact.is_stage { "Stage" } else { "Step" };
    let label = format!("{what} {}, {}: {}, {}", at + 1, fact.name, fact.state.words(), fact.why);
    let opens = format!("{}:{}", if fact.is_stage { "stage" } else { "step" }, fact.id);
    let id = format!("station:{}:{}", if fact.is_stage { "stage" } else { "step" }, fact.id);
    // The names end at one level, close to the line.
    let first = y - 22.0 - 15.0 * (lines.len() as f64 - 1.0);
    mark(id, MarkKind::Station, label).opens(opens).with_all(name.lines(x, first, 15.0, lines)).with_all(symbol(
        fact.state,
        at + 1,
        x,
        y,
        12.0,
    ))
}

/// The symbol of a station, with its number where it has room.
pub(super) fn symbol(state: StationState, number: usize, x: f64, y: f64, r: f64) -> Vec<Shape> {
    let size = super::pen::tenth(if number < 100 { r * 0.96 } else { r * 0.75 });
    let text = |paint| type_of(size, TextAnchor::Middle, paint).bold().at(x, y + size * 0.36, number.to_string());
    let solid = line(Paint::Quiet, 1.8);
    match state {
        StationState::Supported => vec![circle(x, y, r, Some(Paint::Quiet), Some(solid)), text(Paint::Paper)],
        StationState::Assumed => vec![circle(x, y, r, Some(Paint::Paper), Some(solid)), text(Paint::Quiet)],
        StationState::Stale => {
            vec![circle(x, y, r, Some(Paint::Paper), Some(broken(Paint::Quiet, 1.8, Dash::Dashed))), text(Paint::Quiet)]
        }
        StationState::Unseen => {
            let half = r * 0.9;
            vec![
                rect([x - half, y - half, x + half, y + half], 2.0, Some(Paint::Paper), Some(solid)),
                text(Paint::Quiet),
            ]
        }
        StationState::Contradicted => {
            // A slash on either side of the number, so that it stays readable.
            let o = r * std::f64::consts::FRAC_1_SQRT_2;
            let long = r * 1.62 * std::f64::consts::FRAC_1_SQRT_2;
            let cross = super::pen::PathPen::from(x - long, y + long)
                .to(x - o, y + o)
                .jump(x + o, y - o)
                .to(x + long, y - long)
                .jump(x - long, y - long)
                .to(x - o, y - o)
                .jump(x + o, y + o)
                .to(x + long, y + long);
            vec![
                circle(x, y, r, Some(Paint::Paper), Some(solid)),
                cross.shape(None, Some(line(Paint::Quiet, 2.2))),
                text(Paint::Quiet),
            ]
        }
        StationState::Proposed => {
            let plus =
                super::pen::PathPen::from(x - r * 0.5, y).to(x + r * 0.5, y).jump(x, y - r * 0.5).to(x, y + r * 0.5);
            vec![
                circle(x, y, r, Some(Paint::Paper), Some(broken(Paint::Real, 1.8, Dash::Dashed))),
                plus.shape(None, Some(line(Paint::Real, 2.0))),
            ]
        }
    }
}
