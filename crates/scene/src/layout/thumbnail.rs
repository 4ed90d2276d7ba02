//! A small trunk with its curve, for lists of journeys.

use super::pen::{PathPen, broken, circle, line, mark};
use super::{Placed, below};
use crate::reading::Reading;
use crate::scene::{Anchor, Dash, Layout, Mark, MarkKind, Paint};
use crate::words;

/// The widest trunk of a thumbnail, in pixels.
const WIDEST: f64 = 22.0;

pub(super) fn place(reading: &Reading, width: f64) -> Placed {
    let n = reading.stations.len().max(1);
    let edge = 12.0;
    let pitch = (width - 2.0 * edge) / n as f64;
    let x = |at: usize| edge + pitch * (at as f64 + 0.5);
    let trunk = reading.trunk();
    let most = trunk.iter().copied().fold(0.0, f64::max);
    let scale = if most > 0.0 { WIDEST / most } else { 0.0 };
    let (drawn_y, middle) = (12.0, 36.0);
    let felt = reading.stations.iter().any(|fact| fact.felt.as_ref().is_some_and(|felt| felt.mean.is_some()));
    let line_path = PathPen::from(edge, drawn_y).to(width - edge, drawn_y);
    let mut drawn = mark(
        "drawn",
        MarkKind::DrawnLine,
        format!("{}: {}", reading.title, words::of_them(n as u64, "station", "stations")),
    )
    .with(line_path.shape(None, Some(broken(Paint::Quiet, 1.4, Dash::Dotted))));
    let r = (pitch * 0.3).clamp(1.2, 3.5);
    for (at, fact) in reading.stations.iter().enumerate() {
        let solid = fact.state == crate::scene::StationState::Supported;
        drawn = drawn.with(circle(
            x(at),
            drawn_y,
            r,
            Some(if solid { Paint::Quiet } else { Paint::Paper }),
            Some(line(Paint::Quiet, 1.2)),
        ));
    }
    let mut marks = vec![drawn];
    marks.push(ribbon(reading, &trunk, scale, middle, edge, width, &x));
    let mut height = middle + WIDEST / 2.0 + 10.0;
    if felt {
        marks.push(curve(reading, height, &x));
        height += 44.0;
    }
    let anchors = (0..reading.stations.len()).map(|at| Some(Anchor { x: x(at), drawn_y, walked_y: middle })).collect();
    Placed { layout: Layout::Thumbnail, width, height, marks, anchors, shown: Vec::new() }
}

fn ribbon(
    reading: &Reading,
    trunk: &[f64],
    scale: f64,
    middle: f64,
    edge: f64,
    width: f64,
    x: &dyn Fn(usize) -> f64,
) -> Mark {
    let who = words::of_them(reading.n, reading.unit.0, reading.unit.1);
    if scale <= 0.0 {
        let path = PathPen::from(edge, middle).to(width - edge, middle);
        return mark("trunk", MarkKind::Trunk, "No customer was seen here yet")
            .with(path.shape(None, Some(broken(Paint::Faint, 2.0, Dash::Dashed))));
    }
    let half = |at: usize| (trunk[at] * scale).max(if trunk[at] > 0.0 { 1.0 } else { 0.0 }) / 2.0;
    let last = trunk.len() - 1;
    let mut path = PathPen::from(edge, middle - half(0)).to(x(0), middle - half(0));
    for at in 1..=last {
        let between = f64::midpoint(x(at - 1), x(at));
        path = path.curve((between, middle - half(at - 1)), (between, middle - half(at)), (x(at), middle - half(at)));
    }
    path = path
        .to(width - edge, middle - half(last))
        .to(width - edge, middle + half(last))
        .to(x(last), middle + half(last));
    for at in (0..last).rev() {
        let between = f64::midpoint(x(at), x(at + 1));
        path = path.curve((between, middle + half(at + 1)), (between, middle + half(at)), (x(at), middle + half(at)));
    }
    let path = path.to(edge, middle + half(0)).closed();
    let ends = format!(
        "{who}; {} at the first station, {} at the last",
        words::count(trunk[0] as u64),
        words::count(trunk[last] as u64)
    );
    mark("trunk", MarkKind::Trunk, ends).with(path.shape(Some(Paint::RealSoft), None))
}

fn curve(reading: &Reading, top: f64, x: &dyn Fn(usize) -> f64) -> Mark {
    let level = |mean: f64| top + 4.0 + (2.0 - mean) / 4.0 * 32.0;
    let mut one = mark("feeling", MarkKind::Feeling, "How it felt, from frustration below to delight above");
    let points: Vec<(usize, f64)> =
        reading.stations.iter().enumerate().filter_map(|(at, fact)| Some((at, fact.felt.as_ref()?.mean?))).collect();
    if let Some(((at, mean), rest)) = points.split_first() {
        let path =
            rest.iter().fold(PathPen::from(x(*at), level(*mean)), |path, (at, mean)| path.to(x(*at), level(*mean)));
        one = one.with(path.shape(None, Some(line(Paint::Faint, 1.4))));
    }
    for (at, mean) in points {
        one = one.with_all(below::face(mean, x(at), level(mean), 4.5));
    }
    one
}
