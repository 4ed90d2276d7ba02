//! Where everything goes: from facts to marks with coordinates.

mod arcs;
mod below;
mod columns;
mod pen;
mod rows;
mod thumbnail;
mod top;
mod walked;

use crate::deviations::{Candidate, Form};
use crate::head;
use crate::input::{Page, PictureInput};
use crate::reading::{Reading, verdict_words};
use crate::scene::{Anchor, DifferenceRow, Layout, Mark, Scene, Stage, Station};
use crate::words;
use desireline_model::units::Share;

/// Below this width a picture is a row a stage.
const NARROW: f64 = 640.0;
/// The width where none is asked for.
const USUAL: f64 = 1200.0;
/// No picture is narrower or wider than these.
const WIDTHS: (f64, f64) = (280.0, 6_000.0);
/// No thumbnail is narrower than this.
const SMALLEST: f64 = 120.0;

/// What a layout made.
pub(crate) struct Placed {
    pub layout: Layout,
    pub width: f64,
    pub height: f64,
    pub marks: Vec<Mark>,
    /// By station.
    pub anchors: Vec<Option<Anchor>>,
    /// Places of candidates that are drawn, in the order of their numbers on paper.
    pub shown: Vec<usize>,
}

/// Lays out for the page that the input names.
pub(crate) fn place(reading: &Reading, input: &PictureInput) -> Scene {
    let asked = if input.width.is_finite() && input.width > 0.0 { input.width } else { USUAL };
    let placed = match input.page {
        Page::Thumbnail => thumbnail::place(reading, asked.clamp(SMALLEST, WIDTHS.1)),
        Page::Screen if asked < NARROW => rows::place(reading, input, asked.clamp(WIDTHS.0, WIDTHS.1)),
        _ => columns::place(reading, input, asked.clamp(NARROW, WIDTHS.1)),
    };
    scene(reading, input, placed)
}

fn scene(reading: &Reading, input: &PictureInput, placed: Placed) -> Scene {
    let share = |count: Option<u64>| count.map(|count| Share::of(count.min(reading.n), reading.n));
    let stations = reading
        .stations
        .iter()
        .zip(placed.anchors.iter().copied().chain(std::iter::repeat(None)))
        .enumerate()
        .map(|(at, (fact, anchor))| Station {
            number: at + 1,
            id: fact.id.clone(),
            name: fact.name.clone(),
            stage: input.map.is_some().then(|| reading.stages[fact.stage].id.clone()),
            state: fact.state,
            why: fact.why.clone(),
            customers: share(fact.customers),
            left: fact.left,
            under_way: fact.under_way,
            feeling: fact.felt.clone(),
            evidence: fact.evidence,
            at: anchor,
        })
        .collect();
    let stages = reading
        .stages
        .iter()
        .map(|stage| Stage {
            id: stage.id.clone(),
            name: stage.name.clone(),
            owner: stage.owner.clone(),
            steps: stage.steps,
            unfolded: stage.unfolded,
        })
        .collect();
    let row = |(at, one): (usize, &Candidate)| DifferenceRow {
        key: one.key.clone(),
        code: one.class.code().to_owned(),
        class: one.class.words().to_owned(),
        sentence: one.sentence(),
        customers: one.share,
        verdict: if one.key.starts_with("left:") {
            "counted, held against no threshold"
        } else {
            verdict_words(one.verdict)
        }
        .to_owned(),
        beside: match one.form {
            Form::Exit { .. } | Form::Promise { .. } => {
                one.short.join(if matches!(one.form, Form::Promise { .. }) { "; " } else { " " })
            }
            _ => String::new(),
        },
        shown: placed.shown.contains(&at),
        first_fix: one.first_fix,
        selected: one.selected,
    };
    Scene {
        layout: placed.layout,
        width: placed.width,
        height: placed.height.ceil(),
        title: reading.title.clone(),
        headline: head::headline(reading, input),
        chips: head::chips(reading, input),
        period: reading.period.clone(),
        customers: words::of_them(reading.n, reading.unit.0, reading.unit.1),
        stations,
        stages,
        differences: reading.candidates.iter().enumerate().map(row).collect(),
        footnotes: if input.page == Page::Print { top::footnotes(reading, &placed.shown) } else { Vec::new() },
        marks: placed.marks,
        basis: reading.basis.clone(),
    }
}

/// Which candidate carries the accent: the selected one, else the first fix.
pub(crate) fn accent(reading: &Reading) -> Option<usize> {
    let selected = reading.candidates.iter().position(|one| one.selected);
    selected.or_else(|| reading.candidates.iter().position(|one| one.first_fix))
}
