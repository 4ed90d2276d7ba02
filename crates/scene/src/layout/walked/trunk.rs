//! The trunk: a ribbon as wide as its customers, or one thread a customer where they are few.

use desireline_model::units::Share;

use super::{WIDEST, WORDS};
use crate::layout::columns::Grid;
use crate::layout::pen::{PathPen, circle, line, mark, rect, type_of};
use crate::reading::Reading;
use crate::scene::{Mark, MarkKind, Paint, Shape, TextAnchor};
use crate::words;

/// The thinnest trunk that anybody walks.
const THINNEST: f64 = 2.0;
/// Between two threads at most.
const BETWEEN: f64 = 4.0;

/// Pixels a customer: the widest station has the widest trunk.
pub(crate) fn scale(reading: &Reading) -> f64 {
    let most = reading.trunk().into_iter().fold(0.0, f64::max);
    if most <= 0.0 {
        0.0
    } else if reading.in_threads() {
        BETWEEN.min(WIDEST / most)
    } else {
        WIDEST / most
    }
}

/// The trunk's width at each station: linear in its customers, never thinner than a line where anybody walks.
pub(crate) fn widths(reading: &Reading, scale: f64) -> Vec<f64> {
    let wide = |customers: f64| if customers <= 0.0 { 0.0 } else { (customers * scale).clamp(THINNEST, WIDEST) };
    reading.trunk().into_iter().map(wide).collect()
}

/// The trunk, a mark between two stations each.
pub(super) fn trunk(reading: &Reading, grid: &Grid, middle: f64, scale: f64) -> Vec<Mark> {
    let widths = widths(reading, scale);
    let reached = reading.trunk();
    let reach = grid.pitch * 0.38;
    let mut marks = Vec::new();
    for at in 0..widths.len() {
        let fact = &reading.stations[at];
        let x = grid.x(at as f64);
        let count = fact.customers;
        let share = count.map(|count| Share::of(count.min(reading.n), reading.n));
        let known = count.map_or_else(
            || format!("{}: events cannot show who is here", fact.name),
            |count| {
                format!(
                    "{}: {} of {}",
                    fact.name,
                    words::count(count),
                    words::of_them(reading.n, reading.unit.0, reading.unit.1)
                )
            },
        );
        let next = reading.stations.get(at + 1).map(|next| match next.customers {
            Some(there) => format!("; {} at {}", words::count(there), next.name),
            None => String::new(),
        });
        let label = format!("{known}{}", next.unwrap_or_default());
        let right = if at + 1 < widths.len() { grid.x(at as f64 + 1.0) } else { x + reach };
        let after = widths.get(at + 1).copied().unwrap_or(widths[at]);
        // Neighbours overlap by a little, so that no seam shows between them.
        let left = if at == 0 { x - reach } else { x - 0.6 };
        let shapes = if reading.in_threads() {
            let here = reached[at].round() as usize;
            let there = reached.get(at + 1).map_or(here, |reached| reached.round() as usize);
            vec![threads(left, x, right, middle, here, there, scale)]
        } else {
            vec![ribbon(left, x, right, middle, widths[at], after)]
        };
        marks.push(
            mark(format!("trunk:{}", fact.id), MarkKind::Trunk, label)
                .figure(share)
                .opens(opens(fact))
                .with_all(shapes),
        );
    }
    for (at, fact) in reading.stations.iter().enumerate().filter(|(_, fact)| fact.customers.is_some()) {
        // A dot for each station, so that the eye finds the column.
        let dot = circle(grid.x(at as f64), middle, 3.2, Some(Paint::Paper), None);
        let wide = widths[at] >= 12.0 && !reading.in_threads();
        if wide && let Some(one) = marks.iter_mut().find(|one| one.id == format!("trunk:{}", fact.id)) {
            one.shapes.push(dot);
        }
    }
    // Dots lie above every ribbon: the last mark's surface must not cover its neighbour's dot.
    let dots: Vec<Shape> = marks.iter_mut().flat_map(|one| one.shapes.split_off(1.min(one.shapes.len()))).collect();
    if let Some(last) = marks.last_mut() {
        last.shapes.extend(dots);
    }
    marks
}

fn opens(fact: &crate::reading::Fact) -> String {
    format!("{}:{}", if fact.is_stage { "stage" } else { "step" }, fact.id)
}

fn ribbon(left: f64, x: f64, right: f64, middle: f64, here: f64, there: f64) -> Shape {
    let (a, b) = (here / 2.0, there / 2.0);
    let half = f64::midpoint(x, right);
    PathPen::from(left, middle - a)
        .to(x, middle - a)
        .curve((half, middle - a), (half, middle - b), (right, middle - b))
        .to(right, middle + b)
        .curve((half, middle + b), (half, middle + a), (x, middle + a))
        .to(left, middle + a)
        .closed()
        .shape(Some(Paint::RealSoft), None)
}

fn threads(left: f64, x: f64, right: f64, middle: f64, here: usize, there: usize, between: f64) -> Shape {
    let offset = |at: usize, of: usize| middle + (at as f64 - (of as f64 - 1.0) / 2.0) * between;
    let half = f64::midpoint(x, right);
    let mut path = PathPen::from(left, middle);
    for at in 0..here {
        let y = offset(at, here);
        path = path.jump(left, y).to(x, y);
        if at < there {
            let end = offset(at, there);
            path = path.curve((half, y), (half, end), (right, end));
        } else {
            path = path.to(x + (right - x) * 0.3, y);
        }
    }
    for at in here..there {
        let y = offset(at, there);
        path = path.jump(x + (right - x) * 0.7, y).to(right, y);
    }
    path.shape(None, Some(line(Paint::Real, 1.8)))
}

/// The customers of each station, beneath it.
pub(super) fn counts(reading: &Reading, grid: &Grid, y: f64) -> Vec<Mark> {
    let count = |(at, fact): (usize, &crate::reading::Fact)| {
        let customers = fact.customers?;
        let share = Share::of(customers.min(reading.n), reading.n);
        let text = words::short_count(customers);
        let label = format!(
            "{} at {}: {}",
            words::of_them(customers, reading.unit.0, reading.unit.1),
            fact.name,
            words::share(&share)
        );
        Some(
            mark(format!("count:{}", fact.id), MarkKind::Count, label)
                .figure(Some(share))
                .opens(opens(fact))
                .with(type_of(WORDS, TextAnchor::Middle, Paint::Text).bold().at(grid.x(at as f64), y, text)),
        )
    };
    reading.stations.iter().enumerate().filter_map(count).collect()
}

/// The bar that says how wide how many are.
pub(super) fn legend(reading: &Reading, grid: &Grid, y: f64, scale: f64) -> Mark {
    let most = reading.trunk().into_iter().fold(0.0, f64::max) as u64;
    let n = if reading.in_threads() { 1 } else { words::round_below(most) };
    let tall = if reading.in_threads() { 1.8 } else { (n as f64 * scale).max(THINNEST) };
    let unit = if n == 1 { reading.unit.0 } else { reading.unit.1 };
    let (x, top) = (grid.edge(), y);
    let middle = top + tall / 2.0;
    let quiet = type_of(WORDS, TextAnchor::Start, Paint::Quiet);
    // Beside a thick bar there is room for two lines.
    let lines = if tall > 20.0 {
        vec![
            quiet.at(x + 20.0, middle - 6.0, format!("= {}", words::short_count(n))),
            quiet.at(x + 20.0, middle + 9.0, unit),
        ]
    } else {
        vec![quiet.at(x + 20.0, middle + 1.0, format!("= {} {unit}", words::short_count(n)))]
    };
    mark("legend", MarkKind::Legend, format!("A trunk as wide as this bar is {} {unit}", words::count(n)))
        .with(rect([x, top, x + 14.0, top + tall], 0.0, Some(Paint::Real), None))
        .with_all(lines)
}
