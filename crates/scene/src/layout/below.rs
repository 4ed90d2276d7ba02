//! Below the trunk: promises, feeling, evidence.

use super::arcs::WORDS;
use super::columns::Grid;
use super::pen::{PathPen, broken, circle, line, mark, rect, type_of};
use super::walked::of_candidate;
use super::{accent, top};
use crate::deviations::Form;
use crate::head::felt_words;
use crate::input::{Page, PictureInput};
use crate::reading::{Fact, Reading};
use crate::scene::{Dash, Felt, Mark, MarkKind, Paint, Shape, TextAnchor};
use crate::text::{bold_width, elide_chars, width, wrap};
use crate::words;

/// Height of the curve.
const CURVE: f64 = 124.0;
/// The worst and the best that may be felt.
const SCALE: f64 = 2.0;

pub(super) fn place(
    reading: &Reading,
    input: &PictureInput,
    grid: &Grid,
    from: f64,
    shown: &[usize],
) -> (Vec<Mark>, f64) {
    let mut marks = Vec::new();
    let mut y = from;
    for part in [promises, feeling, evidence] {
        let (more, bottom) = part(reading, input, grid, y, shown);
        marks.extend(more);
        y = bottom;
    }
    (marks, y)
}

/// A flag where something was promised, a diamond where it was kept, the gap in words.
fn promises(reading: &Reading, input: &PictureInput, grid: &Grid, from: f64, shown: &[usize]) -> (Vec<Mark>, f64) {
    let mut marks = Vec::new();
    let mut rows: Vec<f64> = Vec::new();
    let accented = accent(reading);
    let mut drawn: Vec<usize> =
        shown.iter().copied().filter(|at| matches!(reading.candidates[*at].form, Form::Promise { .. })).collect();
    drawn.sort_by(|a, b| {
        let start = |at: usize| if let Form::Promise { from, .. } = reading.candidates[at].form { from } else { 0 };
        start(*a).cmp(&start(*b)).then(a.cmp(b))
    });
    for at in drawn {
        let one = &reading.candidates[at];
        let Form::Promise { from: made, to, broken: late } = one.form else { continue };
        let (left, right) = (grid.x(made as f64), grid.x(to as f64));
        let mut lines = one.short.clone();
        if input.page == Page::Print
            && let Some(first) = lines.first_mut()
        {
            let number = shown.iter().position(|place| *place == at).map_or(0, |place| place + 1);
            *first = format!("[{number}] {first}");
        }
        let wide = lines.iter().map(|words| width(words, WORDS)).fold(0.0, f64::max) + 16.0;
        let middle = grid.held(f64::midpoint(left, right), wide);
        let (start, end) = (left.min(middle - wide / 2.0) - 12.0, right.max(middle + wide / 2.0) + 12.0);
        let row = rows.iter().position(|taken| *taken < start).unwrap_or(rows.len());
        if row == rows.len() {
            rows.push(end);
        } else {
            rows[row] = end;
        }
        let y = from + 20.0 + 52.0 * row as f64;
        let ink = if accented == Some(at) { Paint::Accent } else { Paint::Real };
        let flag = PathPen::from(left, y + 8.0).to(left, y - 9.0).to(left + 12.0, y - 5.0).to(left, y - 1.0);
        let diamond = PathPen::from(right, y - 8.0).to(right + 8.0, y).to(right, y + 8.0).to(right - 8.0, y).closed();
        let way = PathPen::from(left + 4.0, y + 4.0).to(right - 8.0, y + 4.0);
        marks.push(
            of_candidate(one, MarkKind::Promise, ink)
                .with(way.shape(None, Some(if late { broken(ink, 1.6, Dash::Dashed) } else { line(ink, 1.6) })))
                .with(flag.shape(Some(ink), Some(line(ink, 1.6))))
                .with(diamond.shape(Some(if late { Paint::Paper } else { ink }), Some(line(ink, 1.8))))
                .with_all(
                    type_of(WORDS, TextAnchor::Middle, if ink == Paint::Accent { ink } else { Paint::Text }).lines(
                        middle,
                        y + 20.0,
                        13.5,
                        &lines,
                    ),
                ),
        );
    }
    if rows.is_empty() {
        return (marks, from);
    }
    marks.push(top::caption("promises", &["Promised", "and kept"], grid.edge(), from + 18.0));
    (marks, from + 52.0 * rows.len() as f64 + 8.0)
}

/// Points with whiskers, guesses beside them, `n` below, one quote at the deepest valley.
fn feeling(reading: &Reading, _input: &PictureInput, grid: &Grid, from: f64, _shown: &[usize]) -> (Vec<Mark>, f64) {
    if reading.stations.iter().all(|fact| fact.felt.is_none()) {
        return (Vec::new(), from);
    }
    let top = from + 24.0;
    let level = |value: f64| top + (SCALE - value) / (2.0 * SCALE) * CURVE;
    let (left, right) = (grid.x(0.0) - grid.pitch * 0.38, grid.x(grid.n as f64 - 1.0) + grid.pitch * 0.38);
    let mut marks = vec![super::top::caption("feeling", &["How it felt"], grid.edge(), level(0.0) + 4.0)];
    let axis = PathPen::from(left, level(0.0)).to(right, level(0.0));
    let mut frame = mark("feeling:axis", MarkKind::Caption, "From frustration below to delight above")
        .with(axis.shape(None, Some(line(Paint::Faint, 1.0))));
    for (value, word) in [(2.0, "delight"), (-2.0, "frustration")] {
        frame = frame
            .with(
                PathPen::from(left, level(value))
                    .to(right, level(value))
                    .shape(None, Some(broken(Paint::Faint, 1.0, Dash::Dotted))),
            )
            .with(type_of(11.0, TextAnchor::Start, Paint::Quiet).at(grid.edge(), level(value) + 4.0, word));
    }
    marks.push(frame);
    // Guesses are joined by dots, from step to step.
    let guesses: Vec<(f64, f64)> = reading
        .stations
        .iter()
        .enumerate()
        .filter_map(|(at, fact)| Some((grid.x(at as f64), level(fact.felt.as_ref()?.guess?))))
        .collect();
    if let Some(((x, y), rest)) = guesses.split_first() {
        let path = rest.iter().fold(PathPen::from(*x, *y), |path, (x, y)| path.to(*x, *y));
        marks.push(
            mark("guess:line", MarkKind::Guess, "What the team guessed")
                .with(path.shape(None, Some(broken(Paint::Quiet, 1.6, Dash::Dotted)))),
        );
    }
    for (at, fact) in reading.stations.iter().enumerate() {
        if let Some(felt) = &fact.felt {
            marks.push(felt_mark(fact, felt, grid.x(at as f64), &level, top + CURVE + 24.0));
        }
    }
    let mut bottom = top + CURVE + 32.0;
    if let Some((at, fact, quote)) = valley(reading) {
        let text = format!("“{}”", elide_chars(quote, 110));
        let lines = wrap(&text, 12.0, 250.0, 3);
        let wide = lines.iter().map(|text| width(text, 12.0)).fold(0.0, f64::max) + 24.0;
        let x = grid.held(grid.x(at as f64), wide);
        let tall = 16.0 * lines.len() as f64 + 12.0;
        let y = bottom + 6.0;
        let tip = grid.x(at as f64).clamp(x - wide / 2.0 + 12.0, x + wide / 2.0 - 12.0);
        let pointer = PathPen::from(tip - 6.0, y).to(tip, y - 7.0).to(tip + 6.0, y);
        marks.push(
            mark("quote", MarkKind::Quote, format!("At {}, one customer said: {text}", fact.name))
                .opens(format!("{}:{}", if fact.is_stage { "stage" } else { "step" }, fact.id))
                .with(rect(
                    [x - wide / 2.0, y, x + wide / 2.0, y + tall],
                    6.0,
                    Some(Paint::Paper),
                    Some(line(Paint::Faint, 1.0)),
                ))
                .with(pointer.shape(Some(Paint::Paper), Some(line(Paint::Faint, 1.0))))
                .with_all(type_of(12.0, TextAnchor::Middle, Paint::Text).lines(x, y + 19.0, 16.0, &lines)),
        );
        bottom = y + tall + 4.0;
    }
    (marks, bottom + 6.0)
}

/// The deepest valley that has a quote.
pub(super) fn valley(reading: &Reading) -> Option<(usize, &Fact, &str)> {
    let felt = |fact: &Fact| fact.felt.as_ref().and_then(|felt| felt.mean).unwrap_or(SCALE);
    let quoted = reading.stations.iter().enumerate().filter(|(_, fact)| fact.quote.is_some());
    let (at, fact) = quoted.min_by(|a, b| felt(a.1).total_cmp(&felt(b.1)))?;
    Some((at, fact, fact.quote.as_deref()?))
}

fn felt_mark(fact: &Fact, felt: &Felt, x: f64, level: &dyn Fn(f64) -> f64, n_y: f64) -> Mark {
    let said = felt.mean.map_or_else(
        || format!("{}: too few for a score", words::of_them(felt.n, "answer", "answers")),
        |mean| {
            let n = words::of_them(felt.n, "answer", "answers");
            format!("{} ({mean:.1}, 95 % interval {:.1} to {:.1}, {n})", felt_words(mean), felt.low, felt.high)
        },
    );
    let guess = felt.guess.map_or_else(String::new, |guess| format!("; we guessed {guess:.1}"));
    let opens = format!("{}:{}", if fact.is_stage { "stage" } else { "step" }, fact.id);
    let mut one =
        mark(format!("feeling:{}", fact.id), MarkKind::Feeling, format!("{}: {said}{guess}", fact.name)).opens(opens);
    if let Some(guess) = felt.guess {
        if let Some(mean) = felt.mean {
            let (a, b) = (level(guess).min(level(mean)), level(guess).max(level(mean)));
            one = one.with(rect([x - 2.5, a, x + 2.5, b], 0.0, Some(Paint::Faint), None));
        }
        one = one.with(circle(x, level(guess), 5.0, Some(Paint::Paper), Some(line(Paint::Quiet, 1.6))));
    }
    if let Some(mean) = felt.mean {
        let (low, high) = (level(felt.low), level(felt.high));
        let whisker =
            PathPen::from(x, high).to(x, low).jump(x - 5.0, high).to(x + 5.0, high).jump(x - 5.0, low).to(x + 5.0, low);
        // The point is exact and stands in its column; the face beside it says what it means.
        one = one
            .with(whisker.shape(None, Some(line(Paint::Text, 1.4))))
            .with(circle(x, level(mean), 3.6, Some(Paint::Text), None))
            .with_all(face(mean, x - 18.0, level(mean), 9.0));
    }
    let n = if felt.n == 0 { "assumed".to_owned() } else { format!("n = {}", words::short_count(felt.n)) };
    one.with(type_of(11.0, TextAnchor::Middle, Paint::Quiet).at(x, n_y, n))
}

/// A face: colour never says it alone.
pub(super) fn face(mean: f64, x: f64, y: f64, r: f64) -> Vec<Shape> {
    let (paint, bow) = match mean {
        m if m < -0.25 => (Paint::Bad, -0.38),
        m if m <= 0.25 => (Paint::Middling, 0.0),
        _ => (Paint::Good, 0.38),
    };
    let mouth_y = y + r * 0.38 - bow * r * 0.35;
    let mouth = PathPen::from(x - r * 0.48, mouth_y).bend((x, mouth_y + bow * r * 1.9), (x + r * 0.48, mouth_y));
    vec![
        circle(x, y, r, Some(paint), Some(line(Paint::Text, 1.2))),
        circle(x - r * 0.34, y - r * 0.22, r * 0.13, Some(Paint::Text), None),
        circle(x + r * 0.34, y - r * 0.22, r * 0.13, Some(Paint::Text), None),
        mouth.shape(None, Some(line(Paint::Text, 1.4))),
    ]
}

/// What the claim of each step rests on: did, said, observed.
fn evidence(reading: &Reading, _input: &PictureInput, grid: &Grid, from: f64, _shown: &[usize]) -> (Vec<Mark>, f64) {
    let top = from + 22.0;
    let row = 17.0;
    let mut marks = vec![top_caption(grid, top)];
    for (at, fact) in reading.stations.iter().enumerate() {
        let counts = [("did", fact.evidence.did), ("said", fact.evidence.said), ("observed", fact.evidence.observed)];
        let opens = format!("{}:{}", if fact.is_stage { "stage" } else { "step" }, fact.id);
        let said: Vec<String> = counts.iter().map(|(word, n)| format!("{} {word}", words::count(*n))).collect();
        let mut one = mark(
            format!("evidence:{}", fact.id),
            MarkKind::Evidence,
            format!("Evidence for {}: {}", fact.name, said.join(", ")),
        )
        .opens(opens);
        for (line_at, (_, n)) in counts.iter().enumerate() {
            let y = top + row * line_at as f64;
            let x = grid.x(at as f64);
            if *n == 0 {
                one = one.with(circle(x, y - 4.0, 2.2, None, Some(line(Paint::Faint, 1.2))));
            } else {
                let text = words::short_count(*n);
                let wide = width(&text, 11.0);
                one = one
                    .with_all(sign(line_at, x - wide / 2.0 - 7.0, y - 4.0))
                    .with(type_of(11.0, TextAnchor::Middle, Paint::Text).at(x + 3.0, y, text));
            }
        }
        marks.push(one);
    }
    (marks, top + row * 2.0 + 10.0)
}

/// The sign of a kind of evidence: a dot, a speech bubble, an eye.
fn sign(kind: usize, x: f64, y: f64) -> Option<Shape> {
    match kind {
        0 => Some(circle(x, y, 3.4, Some(Paint::Real), None)),
        1 => {
            let bubble = PathPen::from(x - 4.5, y - 4.0)
                .to(x + 4.5, y - 4.0)
                .to(x + 4.5, y + 2.0)
                .to(x, y + 2.0)
                .to(x - 2.5, y + 5.0)
                .to(x - 2.5, y + 2.0)
                .to(x - 4.5, y + 2.0)
                .closed();
            Some(bubble.shape(Some(Paint::Real), None))
        }
        _ => {
            let eye =
                PathPen::from(x - 5.0, y).bend((x, y - 6.0), (x + 5.0, y)).bend((x, y + 6.0), (x - 5.0, y)).closed();
            Some(eye.shape(None, Some(line(Paint::Real, 1.6))))
        }
    }
}

fn top_caption(grid: &Grid, top: f64) -> Mark {
    let small = type_of(11.0, TextAnchor::Start, Paint::Quiet);
    let x = grid.edge();
    let mut one = mark(
        "caption:evidence",
        MarkKind::Caption,
        "Evidence: what customers did, what they said, what somebody observed",
    )
    .with(type_of(12.5, TextAnchor::Start, Paint::Text).bold().at(x, top, "Evidence"));
    let beside = x + bold_width("Evidence", 12.5) + 14.0;
    for (at, word) in ["did", "said", "seen"].into_iter().enumerate() {
        let y = top + 17.0 * at as f64;
        one = one.with_all(sign(at, beside, y - 4.0)).with(small.at(beside + 9.0, y, word));
    }
    one
}
