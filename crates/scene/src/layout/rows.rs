//! The picture in rows, for narrow screens: a row a stage, the drawn bar over the real bar.

use desireline_model::answer::Verdict;
use desireline_model::units::Share;

use super::pen::{PathPen, broken, line, mark, rect, type_of};
use super::walked::of_candidate;
use super::{Placed, accent, below, columns, top};
use crate::deviations::{BUDGET, Candidate, Form};
use crate::input::PictureInput;
use crate::reading::{Material, Reading, StageFact};
use crate::scene::{Anchor, Dash, Layout, Mark, MarkKind, Paint, TextAnchor};
use crate::text::{elide, quoted, width, wrap};
use crate::words;

const EDGE: f64 = 16.0;
/// Height of the real bar.
const BAR: f64 = 16.0;
/// Steps that a row shows as numbered stations, at the most that fit.
const STEP: f64 = 27.0;

pub(super) fn place(reading: &Reading, input: &PictureInput, width: f64) -> Placed {
    let (mut marks, mut y) = top::head(reading, input, EDGE, width - EDGE, true);
    let shown = chosen(reading);
    let mut anchors = vec![None; reading.stations.len()];
    for (at, stage) in reading.stages.iter().enumerate() {
        let (more, bottom) = row(reading, at, stage, &shown, &mut anchors, width, y);
        marks.extend(more);
        y = bottom + 10.0;
    }
    let others = reading
        .candidates
        .iter()
        .enumerate()
        .filter(|(at, one)| !shown.contains(at) && !one.key.starts_with("kept:"))
        .count();
    if others > 0 {
        let text = format!("{}: see the table", words::of_them(others as u64, "other way", "other ways"));
        let path = PathPen::from(EDGE, y + 8.0).to(width - EDGE, y + 8.0);
        marks.push(
            mark("other-ways", MarkKind::OtherWays, text.clone())
                .opens("table")
                .with(path.shape(None, Some(line(Paint::Faint, 2.0))))
                .with(type_of(12.0, TextAnchor::Start, Paint::Quiet).at(EDGE, y + 28.0, text)),
        );
        y += 38.0;
    }
    if !matches!(reading.material, Material::Walked | Material::Proposed) {
        let advice = crate::head::next_evidence(reading, input);
        let lines = wrap(&advice, 13.0, width - 2.0 * EDGE, 6);
        marks.push(
            mark("advice", MarkKind::Advice, advice).with_all(type_of(13.0, TextAnchor::Start, Paint::Text).lines(
                EDGE,
                y + 18.0,
                18.0,
                &lines,
            )),
        );
        y += 18.0 * lines.len() as f64 + 16.0;
    }
    Placed { layout: Layout::Rows, width, height: y + 12.0, marks, anchors, shown }
}

/// What rows tell: the first fix and the selected one, then by weight.
fn chosen(reading: &Reading) -> Vec<usize> {
    let mut order: Vec<usize> = (0..reading.candidates.len())
        .filter(|at| {
            let one = &reading.candidates[*at];
            one.selected || one.first_fix || one.verdict != Verdict::Within
        })
        .collect();
    order.sort_by_key(|at| (!reading.candidates[*at].selected, !reading.candidates[*at].first_fix, *at));
    order.truncate(BUDGET);
    order
}

/// The stage under which a deviation is told.
fn home(one: &Candidate, reading: &Reading) -> usize {
    let at = match &one.form {
        Form::Skip { from, to } => f64::midpoint(*from, *to).round(),
        Form::Return { to, .. } => *to,
        Form::Badge { at, .. } => *at as f64,
        Form::Undrawn { gap, .. } | Form::Exit { gap, .. } => *gap,
        Form::Promise { to, .. } => *to as f64,
        Form::Inside => 0.0,
    };
    let last = reading.stations.len().saturating_sub(1);
    reading.stations.get((at.max(0.0) as usize).min(last)).map_or(0, |fact| fact.stage)
}

fn row(
    reading: &Reading,
    number: usize,
    stage: &StageFact,
    shown: &[usize],
    anchors: &mut [Option<Anchor>],
    wide: f64,
    top: f64,
) -> (Vec<Mark>, f64) {
    let (left, right) = (EDGE + 12.0, wide - EDGE - 12.0);
    let room = right - left;
    let lines = wrap(&stage.name, 14.0 * 1.09, room, 2);
    let mut y = top + 24.0;
    let owner = stage.owner.as_ref().map_or_else(|| "no owner".to_owned(), |owner| format!("owner {owner}"));
    let mut body = vec![
        mark(format!("stage-name:{}", stage.id), MarkKind::Caption, format!("{}, {owner}", stage.name))
            .with_all(type_of(14.0, TextAnchor::Start, Paint::Text).bold().lines(left, y, 18.0, &lines)),
    ];
    y += 18.0 * (lines.len() as f64 - 1.0) + 26.0;
    let drawn_y = y;
    // The drawn bar: dotted, over the whole width, with as many stations as fit.
    let path = PathPen::from(left, y).to(right, y);
    body.push(
        mark(format!("drawn:{}", stage.id), MarkKind::DrawnLine, format!("{}, as it is drawn", stage.name))
            .with(path.shape(None, Some(broken(Paint::Quiet, 2.0, Dash::Dotted)))),
    );
    let stations: Vec<usize> = (stage.stations.0..stage.stations.1).collect();
    let fit = ((room / STEP) as usize).max(1).min(stations.len());
    let step = room / fit.max(1) as f64;
    for (at, station) in stations.iter().take(fit).enumerate() {
        let fact = &reading.stations[*station];
        let x = left + step * (at as f64 + 0.5);
        let kind = if fact.is_stage { "stage" } else { "step" };
        let label = format!("Station {}, {}: {}, {}", station + 1, fact.name, fact.state.words(), fact.why);
        body.push(
            mark(format!("station:{kind}:{}", fact.id), MarkKind::Station, label)
                .opens(format!("{kind}:{}", fact.id))
                .with_all(columns::symbol(fact.state, station + 1, x, y, 10.0)),
        );
        anchors[*station] = Some(Anchor { x, drawn_y, walked_y: y + 26.0 });
    }
    y += 18.0;
    // The real bar: as long as the share of customers who came here.
    if reading.n > 0 {
        let share = Share::of(stage.customers.unwrap_or_else(|| most(reading, stage)).min(reading.n), reading.n);
        let long = room * share.share;
        let text = format!(
            "{} of {}",
            words::short_count(share.count),
            words::of_them(share.n, reading.unit.0, reading.unit.1)
        );
        let label = format!("{}: {}", stage.name, words::share(&share));
        let mut bar = mark(format!("trunk:{}", stage.id), MarkKind::Trunk, label)
            .figure(Some(share))
            .opens(format!("stage:{}", stage.id))
            .with(rect([left, y, right, y + BAR], 3.0, Some(Paint::Paper), None))
            .with(rect([left, y, left + long, y + BAR], 3.0, Some(Paint::RealSoft), None));
        y += BAR + 16.0;
        bar = bar.with(type_of(12.0, TextAnchor::Start, Paint::Text).at(left, y, text));
        let percent = words::percent(share.share);
        bar = bar.with(type_of(12.0, TextAnchor::End, Paint::Text).bold().at(right, y, percent));
        body.push(bar);
    }
    if let Some((at, felt)) = lowest(reading, stage) {
        let fact = &reading.stations[at];
        let mean = felt.mean.unwrap_or(0.0);
        y += 22.0;
        let text = format!("{} at {}", crate::head::felt_words(mean), quoted(&fact.name));
        let label = format!("{text}: {mean:.1}, {}", words::of_them(felt.n, "answer", "answers"));
        let n = format!("n = {}", words::short_count(felt.n));
        body.push(
            mark(format!("feeling:{}", fact.id), MarkKind::Feeling, label)
                .with_all(below::face(mean, left + 9.0, y - 4.0, 8.0))
                .with(type_of(12.0, TextAnchor::Start, Paint::Text).at(
                    left + 24.0,
                    y,
                    elide(&text, 12.0, room - 34.0 - width(&n, 11.0)),
                ))
                .with(type_of(11.0, TextAnchor::End, Paint::Quiet).at(right, y, n)),
        );
    }
    let accented = accent(reading);
    for at in shown.iter().filter(|at| home(&reading.candidates[**at], reading) == number) {
        let one = &reading.candidates[*at];
        let ink = if accented == Some(*at) { Paint::Accent } else { Paint::Real };
        let text = format!("{} {}", words::percent(one.share.share), one.does(60));
        let lines = wrap(&text, 12.0, room - 22.0, 3);
        y += 21.0;
        body.push(
            of_candidate(one, kind(&one.form), ink).with_all(sign(&one.form, left + 6.0, y - 4.0, ink)).with_all(
                type_of(12.0, TextAnchor::Start, if ink == Paint::Accent { ink } else { Paint::Text }).lines(
                    left + 20.0,
                    y,
                    16.0,
                    &lines,
                ),
            ),
        );
        y += 16.0 * (lines.len() as f64 - 1.0);
    }
    let bottom = y + 14.0;
    let label = format!(
        "Stage {}, {}: {}, {owner}",
        number + 1,
        stage.name,
        words::of_them(stage.steps as u64, "step", "steps")
    );
    let ground = mark(format!("stage:{}", stage.id), MarkKind::Stage, label)
        .opens(format!("stage:{}", stage.id))
        .with(rect([EDGE, top, wide - EDGE, bottom], 10.0, Some(Paint::Band), None));
    body.insert(0, ground);
    (body, bottom)
}

fn most(reading: &Reading, stage: &StageFact) -> u64 {
    reading.stations[stage.stations.0..stage.stations.1].iter().filter_map(|fact| fact.customers).max().unwrap_or(0)
}

fn lowest<'a>(reading: &'a Reading, stage: &StageFact) -> Option<(usize, &'a crate::scene::Felt)> {
    let mean = |felt: &crate::scene::Felt| felt.mean.unwrap_or(2.0);
    (stage.stations.0..stage.stations.1)
        .filter_map(|at| Some((at, reading.stations[at].felt.as_ref().filter(|felt| felt.mean.is_some())?)))
        .min_by(|a, b| mean(a.1).total_cmp(&mean(b.1)))
}

fn kind(form: &Form) -> MarkKind {
    match form {
        Form::Skip { .. } => MarkKind::Skip,
        Form::Return { .. } => MarkKind::Return,
        Form::Undrawn { .. } => MarkKind::Undrawn,
        Form::Exit { .. } => MarkKind::Exit,
        Form::Promise { .. } => MarkKind::Promise,
        Form::Badge { .. } | Form::Inside => MarkKind::Badge,
    }
}

/// A small sign of the form, so that rows and columns speak alike.
fn sign(form: &Form, x: f64, y: f64, ink: Paint) -> Vec<crate::scene::Shape> {
    let ink_line = Some(line(ink, 1.8));
    match form {
        Form::Skip { .. } => {
            let arc = PathPen::from(x - 6.0, y + 4.0).curve((x - 4.0, y - 7.0), (x + 4.0, y - 7.0), (x + 6.0, y + 3.0));
            vec![
                arc.shape(None, ink_line),
                PathPen::from(x + 2.0, y + 2.0).to(x + 6.0, y + 4.0).to(x + 8.0, y).shape(None, ink_line),
            ]
        }
        Form::Return { .. } => {
            let arc = PathPen::from(x + 6.0, y - 4.0).curve((x + 4.0, y + 7.0), (x - 4.0, y + 7.0), (x - 6.0, y - 3.0));
            vec![
                arc.shape(None, ink_line),
                PathPen::from(x - 8.0, y).to(x - 6.0, y - 4.0).to(x - 2.0, y - 2.0).shape(None, ink_line),
            ]
        }
        Form::Undrawn { .. } => {
            let plus = PathPen::from(x - 3.5, y).to(x + 3.5, y).jump(x, y - 3.5).to(x, y + 3.5);
            vec![super::pen::circle(x, y, 6.5, Some(Paint::Paper), Some(line(ink, 1.6))), plus.shape(None, ink_line)]
        }
        Form::Exit { .. } => {
            vec![PathPen::from(x - 5.0, y - 6.0).to(x + 5.0, y - 6.0).to(x, y + 6.0).closed().shape(Some(ink), None)]
        }
        Form::Promise { .. } => {
            vec![
                PathPen::from(x, y - 6.5)
                    .to(x + 6.5, y)
                    .to(x, y + 6.5)
                    .to(x - 6.5, y)
                    .closed()
                    .shape(Some(Paint::Paper), ink_line),
            ]
        }
        Form::Badge { .. } | Form::Inside => {
            vec![
                PathPen::from(x - 4.0, y - 4.0)
                    .to(x + 4.0, y + 4.0)
                    .jump(x + 4.0, y - 4.0)
                    .to(x - 4.0, y + 4.0)
                    .shape(None, ink_line),
            ]
        }
    }
}
