//! As customers walked it: the trunk, what leaves it, what goes over and back.

mod trunk;

use desireline_model::answer::Verdict;

use super::arcs::{self, Arc, Side, TRACK, WORDS};
use super::columns::Grid;
use super::pen::{PathPen, broken, circle, line, mark, rect, type_of};
use super::{accent, top};
use crate::deviations::{BUDGET, Candidate, Form, choose};
use crate::input::{Page, PictureInput};
use crate::reading::{Material, Reading};
use crate::scene::{Dash, Mark, MarkKind, Paint, Shape, TextAnchor};
use crate::text::{elide, width, wrap};
use crate::words;

/// The widest trunk.
pub(super) const WIDEST: f64 = 48.0;
/// Height of the row of stations that nobody drew.
const UNDRAWN: f64 = 66.0;

/// What was placed.
pub(super) struct Walked {
    pub marks: Vec<Mark>,
    /// The middle of the trunk.
    pub middle: f64,
    pub bottom: f64,
    /// Places of candidates that are drawn.
    pub shown: Vec<usize>,
}

pub(super) fn place(reading: &Reading, input: &PictureInput, grid: &Grid, from: f64) -> Walked {
    if !matches!(reading.material, Material::Walked | Material::Proposed) {
        return ghost(reading, input, grid, from);
    }
    let candidates = &reading.candidates;
    let chosen = choose(candidates, |one| extent(one, grid));
    let accented = accent(reading);
    let print = input.page == Page::Print;
    let number = |at: usize| chosen.drawn.iter().position(|(place, _)| *place == at).map_or(0, |place| place + 1);
    let numbers = |at: usize| if print { format!("[{}] ", number(at)) } else { String::new() };
    let ink = |at: usize| if accented == Some(at) { Paint::Accent } else { Paint::Real };
    let scale = trunk::scale(reading);

    let above = arcs::of_side(&chosen.drawn, candidates, Side::Above, scale, grid, &numbers);
    let below = arcs::of_side(&chosen.drawn, candidates, Side::Below, scale, grid, &numbers);
    let rows = |lane: fn(&Form) -> bool| {
        chosen.drawn.iter().filter(|(at, _)| lane(&candidates[*at].form)).map(|(_, track)| track + 1).max().unwrap_or(0)
    };
    let undrawn_rows = rows(|form| matches!(form, Form::Undrawn { .. }));
    let tracks = |arcs: &[Arc]| arcs.iter().map(|arc| arc.track + 1).max().unwrap_or(0);
    let tallest = trunk::widths(reading, scale).into_iter().fold(8.0, f64::max);

    let skips_top = from + if above.is_empty() { 0.0 } else { 14.0 + TRACK * tracks(&above) as f64 };
    let trunk_top =
        skips_top + UNDRAWN * undrawn_rows as f64 + if undrawn_rows == 0 && !above.is_empty() { 12.0 } else { 8.0 };
    let middle = trunk_top + tallest / 2.0;
    let trunk_bottom = middle + tallest / 2.0;
    let mut marks = trunk::trunk(reading, grid, middle, scale);
    marks.push(top::caption(
        "walked",
        &["As customers", "walked it"],
        grid.edge(),
        middle - tallest / 2.0 - if tallest > 30.0 { 4.0 } else { 16.0 },
    ));
    marks.push(trunk::legend(reading, grid, middle + 32.0, scale));
    let counts_y = trunk_bottom + 17.0;
    let badges: Vec<(usize, usize, &str)> = chosen
        .drawn
        .iter()
        .filter_map(|(at, _)| match &candidates[*at].form {
            Form::Badge { at: station, text } => Some((*at, *station, text.as_str())),
            _ => None,
        })
        .collect();
    marks.extend(trunk::counts(reading, grid, counts_y));
    for (at, station, text) in badges {
        marks.push(badge(
            &candidates[at],
            &format!("{}{text}", numbers(at)),
            grid.x(station as f64),
            middle + 4.0,
            ink(at),
        ));
    }
    for (at, row) in &chosen.drawn {
        if let Form::Undrawn { gap, name } = &candidates[*at].form {
            let y = trunk_top - 18.0 - UNDRAWN * *row as f64;
            marks.push(undrawn(&candidates[*at], name, *gap, y, middle, *row, grid, &numbers(*at), ink(*at)));
        }
    }
    let mut bottom = counts_y + 8.0;
    let (exits, exits_bottom) = exits(reading, grid, &chosen.drawn, scale, middle, bottom, &numbers, &ink);
    marks.extend(exits);
    bottom = exits_bottom;
    for arc in &above {
        let level = trunk_top - 6.0 - UNDRAWN * undrawn_rows as f64 - 10.0 - TRACK * arc.track as f64;
        marks.push(arc_mark(arc, &above, candidates, grid, Side::Above, trunk_top - 2.0, level, ink(arc.at)));
    }
    for arc in &below {
        let level = bottom + 14.0 + TRACK * arc.track as f64;
        marks.push(arc_mark(arc, &below, candidates, grid, Side::Below, counts_y + 6.0, level, ink(arc.at)));
    }
    if !below.is_empty() {
        bottom += 14.0 + TRACK * tracks(&below) as f64;
    }
    let shown: Vec<usize> = chosen.drawn.iter().map(|(at, _)| *at).collect();
    if let Some(other) = other_ways(reading, input, grid, &shown, bottom + 18.0) {
        marks.push(other);
        bottom += 26.0;
    }
    debug_assert!(shown.len() <= BUDGET, "the budget is kept");
    Walked { marks, middle, bottom: bottom + 8.0, shown }
}

/// The room that a form takes on its lane.
fn extent(one: &Candidate, grid: &Grid) -> (f64, f64) {
    let around = |x: f64, half: f64| (x - half, x + half);
    match &one.form {
        Form::Skip { from, to } | Form::Return { from, to, .. } => {
            // Room for a number on paper.
            arcs::extent(*from, *to, &format!("[0] {}", one.short.first().map_or("", String::as_str)), grid)
        }
        Form::Badge { at, .. } => around(grid.x(*at as f64), grid.pitch * 0.49),
        Form::Undrawn { gap, .. } => around(grid.x(*gap + 0.5), grid.pitch * 0.49),
        Form::Exit { gap, .. } => around(grid.x(*gap + 0.5), exit_room(grid) / 2.0),
        Form::Promise { from, to, .. } => {
            let wide = one.short.iter().map(|words| width(words, WORDS)).fold(0.0, f64::max) + 24.0;
            let (a, b) = (grid.x(*from as f64), grid.x(*to as f64));
            let middle = grid.held(f64::midpoint(a, b), wide);
            (a.min(middle - wide / 2.0) - 12.0, b.max(middle + wide / 2.0) + 12.0)
        }
        Form::Inside => (0.0, 0.0),
    }
}

fn exit_room(grid: &Grid) -> f64 {
    (grid.pitch - 4.0).min(150.0)
}

#[expect(clippy::too_many_arguments, reason = "where an arc lies is that many things")]
fn arc_mark(
    arc: &Arc,
    all: &[Arc],
    candidates: &[Candidate],
    grid: &Grid,
    side: Side,
    base: f64,
    level: f64,
    ink: Paint,
) -> Mark {
    let one = &candidates[arc.at];
    let kind = if side == Side::Above { MarkKind::Skip } else { MarkKind::Return };
    of_candidate(one, kind, ink).with_all(arcs::shapes(arc, all, grid, side, base, level, ink))
}

/// A mark of a candidate, without shapes.
pub(super) fn of_candidate(one: &Candidate, kind: MarkKind, ink: Paint) -> Mark {
    mark(format!("difference:{}", one.key), kind, one.label())
        .figure(Some(one.share))
        .opens(one.key.clone())
        .accent(ink == Paint::Accent)
}

/// A badge on the trunk itself, where nothing else is.
fn badge(one: &Candidate, text: &str, x: f64, y: f64, ink: Paint) -> Mark {
    let wide = width(text, 11.0) + 14.0;
    let left = x - wide / 2.0;
    of_candidate(one, MarkKind::Badge, ink)
        .with(rect([left, y - 12.5, left + wide, y + 4.5], 8.5, Some(Paint::Paper), Some(line(ink, 1.4))))
        .with(type_of(11.0, TextAnchor::Middle, ink).bold().at(left + wide / 2.0, y, text))
}

#[expect(clippy::too_many_arguments, reason = "where a station lies is that many things")]
fn undrawn(
    one: &Candidate,
    name: &str,
    gap: f64,
    y: f64,
    middle: f64,
    row: usize,
    grid: &Grid,
    number: &str,
    ink: Paint,
) -> Mark {
    let x = grid.x(gap + 0.5);
    // Beside the last station of a wide page little room is left.
    let beside = (x - 4.0).min(grid.width - x - 4.0);
    let foot = (grid.pitch * if row == 0 { 0.3 } else { 0.46 }).min(beside);
    let reach = foot * 0.6;
    let detour = if row == 0 {
        PathPen::from(x - foot, middle).curve((x - reach, middle), (x - foot, y), (x - 9.0, y)).jump(x + 9.0, y).curve(
            (x + foot, y),
            (x + reach, middle),
            (x + foot, middle),
        )
    } else {
        // Around the words of the row beneath.
        let bend = (foot - 9.0).clamp(0.0, 14.0);
        PathPen::from(x - foot, middle)
            .to(x - foot, y + bend)
            .curve((x - foot, y), (x - foot, y), (x - foot + bend, y))
            .to(x - 9.0, y)
            .jump(x + 9.0, y)
            .to(x + foot - bend, y)
            .curve((x + foot, y), (x + foot, y), (x + foot, y + bend))
            .to(x + foot, middle)
    };
    let plus = PathPen::from(x - 5.0, y).to(x + 5.0, y).jump(x, y - 5.0).to(x, y + 5.0);
    let lines = wrap(name, 11.0, (grid.pitch * 0.86).min(beside * 2.0), 2);
    let share = one.short.first().cloned().unwrap_or_default();
    let first = y - 29.0 - 13.0 * (lines.len() as f64 - 1.0);
    of_candidate(one, MarkKind::Undrawn, ink)
        .with(detour.shape(None, Some(broken(ink, 1.6, Dash::Solid))))
        .with(circle(x, y, 9.0, Some(Paint::Paper), Some(line(ink, 1.8))))
        .with(plus.shape(None, Some(line(ink, 2.0))))
        .with_all(type_of(11.0, TextAnchor::Middle, Paint::Text).lines(x, first, 13.0, &lines))
        .with(type_of(WORDS, TextAnchor::Middle, if ink == Paint::Accent { ink } else { Paint::Text }).bold().at(
            x,
            y - 15.0,
            format!("{number}+ {share}"),
        ))
}

/// Exits taper down, those under way are a striped stub; gives where their words end.
#[expect(clippy::too_many_arguments, reason = "where exits lie is that many things")]
fn exits(
    reading: &Reading,
    grid: &Grid,
    drawn: &[(usize, usize)],
    scale: f64,
    middle: f64,
    top: f64,
    numbers: &dyn Fn(usize) -> String,
    ink: &dyn Fn(usize) -> Paint,
) -> (Vec<Mark>, f64) {
    let mut marks = Vec::new();
    let mut bottom = top;
    let widths = trunk::widths(reading, scale);
    for (at, _) in drawn {
        let one = &reading.candidates[*at];
        let Form::Exit { gap, .. } = one.form else { continue };
        let x = grid.x(gap + 0.5);
        let here = gap as usize;
        let next = (here + 1).min(widths.len().saturating_sub(1));
        let edge = middle
            + f64::midpoint(widths.get(here).copied().unwrap_or(2.0), widths.get(next).copied().unwrap_or(2.0)) / 2.0;
        let wide = arcs::thickness(one, scale);
        let tip = top + 6.0;
        let taper = PathPen::from(x - 30.0, edge - wide)
            .curve((x - 4.0, edge - wide), (x + wide / 2.0, edge - wide / 2.0), (x + 0.7, tip))
            .to(x - 0.7, tip)
            .curve((x - wide / 2.0, edge + 5.0), (x - 12.0, edge), (x - 30.0, edge))
            .closed();
        let mut lines: Vec<String> = one.short.clone();
        if let Some(first) = lines.first_mut() {
            *first = format!("{}{first}", numbers(*at));
        }
        let lines: Vec<String> = lines.iter().map(|words| elide(words, WORDS, exit_room(grid))).collect();
        let paint = ink(*at);
        let text = if paint == Paint::Accent { paint } else { Paint::Text };
        marks.push(
            of_candidate(one, MarkKind::Exit, paint)
                .with(taper.shape(Some(if paint == Paint::Real { Paint::RealSoft } else { paint }), None))
                .with_all(type_of(WORDS, TextAnchor::Middle, text).lines(x, tip + 13.0, 14.0, &lines)),
        );
        bottom = bottom.max(tip + 13.0 + 14.0 * (lines.len() as f64 - 1.0) + 6.0);
    }
    let stubs: Vec<(f64, u64, String)> = reading
        .stations
        .iter()
        .enumerate()
        .filter_map(|(at, fact)| Some((at as f64 + 0.5, fact.under_way.filter(|open| *open > 0)?, fact.id.clone())))
        .collect();
    let y = bottom;
    for (place, open, id) in &stubs {
        let here = (*place - 0.5) as usize;
        let edge = middle + widths.get(here).copied().unwrap_or(2.0) / 2.0;
        marks.push(hanging_stub(id, *open, grid.x(*place), edge, (top + 6.0, y), scale, reading));
        bottom = bottom.max(y + 22.0);
    }
    if let Some(open) = reading.under_way {
        let text = format!("{} under way", words::short_count(open));
        let x = grid.held(grid.x(grid.n as f64 - 0.5) + 36.0, 92.0);
        marks.push(stub("under-way", open, text, x, top, scale, reading));
        bottom = bottom.max(top + 30.0);
    }
    (marks, bottom)
}

/// A striped stub that hangs from the trunk, beside the exit of the same place; its words lie below those of exits.
fn hanging_stub(
    id: &str,
    open: u64,
    x: f64,
    edge: f64,
    (tip, words_y): (f64, f64),
    scale: f64,
    reading: &Reading,
) -> Mark {
    let wide = (open as f64 * scale / 8.0).clamp(5.0, 10.0);
    let text = format!("{} under way", words::short_count(open));
    let label =
        format!("{} still under way: neither arrived nor left", words::of_them(open, reading.unit.0, reading.unit.1));
    let half = (width(&text, WORDS) + 14.0) / 2.0;
    let left = x + 16.0;
    mark(format!("under-way:{id}"), MarkKind::UnderWay, label)
        .with(rect([left, edge - 2.0, left + wide, tip], 0.0, Some(Paint::Stripes), Some(line(Paint::Real, 1.0))))
        .with(rect(
            [x - half, words_y + 4.0, x - half + 9.0, words_y + 13.0],
            0.0,
            Some(Paint::Stripes),
            Some(line(Paint::Real, 1.0)),
        ))
        .with(type_of(WORDS, TextAnchor::Start, Paint::Text).at(x - half + 14.0, words_y + 13.0, text))
}

fn stub(id: &str, open: u64, text: String, x: f64, y: f64, scale: f64, reading: &Reading) -> Mark {
    let tall = (open as f64 * scale / 4.0).clamp(5.0, 12.0);
    let label =
        format!("{} still under way: neither arrived nor left", words::of_them(open, reading.unit.0, reading.unit.1));
    mark(id, MarkKind::UnderWay, label)
        .with(rect(
            [x - 20.0, y + 10.0 - tall / 2.0, x + 20.0, y + 10.0 + tall / 2.0],
            0.0,
            Some(Paint::Stripes),
            Some(line(Paint::Real, 1.0)),
        ))
        .with(type_of(WORDS, TextAnchor::Middle, Paint::Text).at(x, y + 28.0, text))
}

/// All that has no mark of its own: one grey thread.
fn other_ways(reading: &Reading, input: &PictureInput, grid: &Grid, shown: &[usize], y: f64) -> Option<Mark> {
    let others: Vec<&Candidate> = reading
        .candidates
        .iter()
        .enumerate()
        .filter(|(at, one)| !shown.contains(at) && !one.key.starts_with("kept:"))
        .map(|(_, one)| one)
        .collect();
    let most = others.iter().max_by_key(|one| one.share.count)?;
    let n = others.len() as u64;
    // The answer's share is of all that stay below their threshold: it is told where that is what is left out.
    let within = |one: &&Candidate| one.verdict == Verdict::Within;
    let below = reading.candidates.iter().filter(within).count();
    let told = input.check.as_ref().map(|check| check.other_ways);
    let told = told.filter(|share| share.count > 0 && others.iter().all(within) && below == others.len());
    let text = if let Some(share) = told {
        format!(
            "other ways: {} of {}, {}",
            words::percent(share.share),
            reading.unit.1,
            words::of_them(n, "kind", "kinds")
        )
    } else if n == 1 {
        format!("one other way: {} of {}", words::percent(most.share.share), reading.unit.1)
    } else {
        format!("{n} other ways: at most {} of {} each", words::percent(most.share.share), reading.unit.1)
    };
    let (left, right) = (grid.x(0.0) - grid.pitch * 0.38, grid.x(grid.n as f64 - 1.0) + grid.pitch * 0.38);
    let middle = f64::midpoint(left, right);
    let half = width(&text, WORDS) / 2.0 + 10.0;
    let thread =
        PathPen::from(left, y).to((middle - half).max(left), y).jump((middle + half).min(right), y).to(right, y);
    Some(
        mark("other-ways", MarkKind::OtherWays, format!("{}; the table lists them", words::capital(&text)))
            .figure(told)
            .opens("table")
            .with(thread.shape(None, Some(line(Paint::Faint, 2.0))))
            .with(type_of(WORDS, TextAnchor::Middle, Paint::Quiet).at(grid.held(middle, half * 2.0), y + 4.0, text)),
    )
}

/// Without events: where customers will walk, or what they said.
fn ghost(reading: &Reading, input: &PictureInput, grid: &Grid, from: f64) -> Walked {
    let middle = from + 34.0;
    let said = reading.material == Material::Said;
    let caption: &[&str] = if said { &["As customers", "told it"] } else { &["As customers", "walked it"] };
    let (left, right) = (grid.x(0.0) - grid.pitch * 0.38, grid.x(grid.n as f64 - 1.0) + grid.pitch * 0.38);
    let path = PathPen::from(left, middle).to(right, middle);
    let mut marks = vec![
        top::caption("walked", caption, grid.edge(), middle - 4.0),
        mark("ghost", MarkKind::Trunk, "No customer was seen walking here yet")
            .with(path.shape(None, Some(broken(Paint::Faint, 2.0, Dash::Dashed)))),
    ];
    let mut bottom = middle + 26.0;
    if said {
        let most = reading.stations.iter().map(|fact| fact.evidence.said).max().unwrap_or(0).max(1);
        for (at, fact) in reading.stations.iter().enumerate() {
            let n = fact.evidence.said;
            let x = grid.x(at as f64);
            let r = if n == 0 { 3.0 } else { (22.0 * (n as f64 / most as f64).sqrt()).max(4.0) };
            let fill = if n == 0 { Paint::Paper } else { Paint::Real };
            let text = if n == 0 { "nobody asked".to_owned() } else { words::of_them(n, "answer", "answers") };
            marks.push(
                mark(format!("answers:{}", fact.id), MarkKind::Count, format!("{}: {text}", fact.name))
                    .opens(format!("step:{}", fact.id))
                    .with(circle(x, middle, r, Some(fill), Some(line(Paint::Real, 1.4))))
                    .with(type_of(WORDS, TextAnchor::Middle, Paint::Text).at(
                        x,
                        middle + 38.0,
                        elide(&text, WORDS, grid.pitch - 6.0),
                    )),
            );
        }
        bottom = middle + 46.0;
    } else {
        let advice = crate::head::next_evidence(reading, input);
        let lines = wrap(&advice, 13.0, (right - left - 40.0).min(520.0), 4);
        let wide = lines.iter().map(|text| width(text, 13.0)).fold(0.0, f64::max) + 36.0;
        let (x, tall) = (f64::midpoint(left, right), 18.0 * lines.len() as f64 + 18.0);
        let card: Vec<Shape> = std::iter::once(rect(
            [x - wide / 2.0, middle - tall / 2.0, x + wide / 2.0, middle + tall / 2.0],
            8.0,
            Some(Paint::Paper),
            Some(broken(Paint::Quiet, 1.2, Dash::Dashed)),
        ))
        .chain(type_of(13.0, TextAnchor::Middle, Paint::Text).lines(x, middle - tall / 2.0 + 22.0, 18.0, &lines))
        .collect();
        marks.push(mark("advice", MarkKind::Advice, advice).with_all(card));
        bottom = bottom.max(middle + tall / 2.0 + 12.0);
    }
    Walked { marks, middle, bottom, shown: Vec::new() }
}
