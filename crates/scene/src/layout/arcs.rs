//! Arcs above and below the trunk: tracks, legs, and labels that no leg crosses.

use super::columns::Grid;
use super::pen::{PathPen, broken, line, type_of};
use crate::deviations::{Candidate, Form, TRACKS};
use crate::scene::{Dash, Paint, Shape, TextAnchor};
use crate::text::width;

/// Size of the words at marks.
pub(super) const WORDS: f64 = 11.5;
/// Height of a track.
pub(super) const TRACK: f64 = 30.0;
/// How far legs stand beside the middle of a station, at most.
const LEG: f64 = 9.0;
/// Between two legs at one station.
const BESIDE: f64 = 5.0;
/// Radius of the corners.
const CORNER: f64 = 10.0;
/// The thickest arc.
const THICKEST: f64 = 6.0;

/// An arc that is drawn.
#[derive(Debug, Clone)]
pub(super) struct Arc {
    /// The candidate's place.
    pub at: usize,
    pub from: f64,
    pub to: f64,
    pub track: usize,
    pub words: String,
    pub thick: f64,
    pub dotted: bool,
    /// Where its legs stand: the one that it leaves by and the one that it arrives by.
    pub legs: (f64, f64),
}

/// Which side of the trunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Above,
    Below,
}

impl Arc {
    fn span(&self) -> (f64, f64) {
        (self.legs.0.min(self.legs.1), self.legs.0.max(self.legs.1))
    }

    /// The width of its head.
    fn head(&self) -> f64 {
        (5.0 + self.thick * 0.55) * 1.44
    }
}

/// Gives every leg a place of its own at its station. Legs that lead left stand left, those that lead right stand
/// right; among each, the deeper stands nearer to the middle, so that no leg crosses the level of its neighbour.
fn settle_legs(arcs: &mut [Arc], grid: &Grid) {
    let mut ends: Vec<(i64, bool, usize, usize, bool)> = Vec::new();
    for (at, arc) in arcs.iter().enumerate() {
        let right = arc.to > arc.from;
        ends.push(((arc.from * 4.0).round() as i64, right, arc.track, at, false));
        ends.push(((arc.to * 4.0).round() as i64, !right, arc.track, at, true));
    }
    // Left-going: shallow to deep; right-going: deep to shallow.
    ends.sort_by_key(|(place, right, track, at, _)| {
        (*place, *right, if *right { usize::MAX - track } else { *track }, *at)
    });
    let mut from = 0;
    while from < ends.len() {
        let station = ends[from].0;
        let group: Vec<_> = ends[from..].iter().take_while(|end| end.0 == station).copied().collect();
        let room =
            |end: &(i64, bool, usize, usize, bool)| if end.4 { arcs[end.3].head() } else { arcs[end.3].thick } + BESIDE;
        let total: f64 = group.iter().map(room).sum();
        let squeeze = (grid.pitch * 0.86 / total).min(1.0);
        let mut x = grid.x(station as f64 / 4.0) - total * squeeze / 2.0;
        let mut places = Vec::new();
        for end in &group {
            let wide = room(end) * squeeze;
            places.push((end.3, end.4, x + wide / 2.0));
            x += wide;
        }
        for (at, is_end, x) in places {
            if is_end {
                arcs[at].legs.1 = x;
            } else {
                arcs[at].legs.0 = x;
            }
        }
        from += group.len();
    }
}

/// The room that an arc and its words take.
pub(super) fn extent(from: f64, to: f64, words: &str, grid: &Grid) -> (f64, f64) {
    let (a, b) = (grid.x(from.min(to)), grid.x(from.max(to)));
    let wide = width(words, WORDS) + 16.0;
    let middle = grid.held(f64::midpoint(a, b), wide);
    ((a - LEG).min(middle - wide / 2.0), (b + LEG).max(middle + wide / 2.0))
}

/// Short arcs come close to the trunk, so that long ones go around them; where that needs more tracks than there are,
/// the tracks stay as the budget gave them.
pub(super) fn settle_tracks(arcs: &mut [Arc], grid: &Grid) {
    let mut order: Vec<usize> = (0..arcs.len()).collect();
    order.sort_by(|a, b| {
        let long = |at: usize| (arcs[at].from - arcs[at].to).abs();
        long(*a).total_cmp(&long(*b)).then(a.cmp(b))
    });
    let mut taken: Vec<(usize, f64, f64)> = Vec::new();
    let mut tracks = vec![0; arcs.len()];
    for at in order {
        let (from, to) = extent(arcs[at].from, arcs[at].to, &arcs[at].words, grid);
        let free = |track: &usize| taken.iter().all(|(t, a, b)| t != track || to < *a || *b < from);
        let Some(track) = (0..TRACKS).find(free) else { return };
        taken.push((track, from, to));
        tracks[at] = track;
    }
    for (arc, track) in arcs.iter_mut().zip(tracks) {
        arc.track = track;
    }
}

/// The shapes of an arc: its line, its head, its words. `base` is where legs begin, `level` gives a track's height.
pub(super) fn shapes(arc: &Arc, all: &[Arc], grid: &Grid, side: Side, base: f64, level: f64, ink: Paint) -> Vec<Shape> {
    let (start, end) = arc.legs;
    let away = if side == Side::Above { -1.0 } else { 1.0 };
    let run = if end > start { 1.0 } else { -1.0 };
    let corner = CORNER.min((end - start).abs() / 2.0).min((level - base).abs() / 2.0);
    let head = 5.0 + arc.thick * 0.55;
    let stroke = if arc.dotted { broken(ink, arc.thick.min(5.0), Dash::Dashed) } else { line(ink, arc.thick) };
    let path = PathPen::from(start, base)
        .to(start, level - away * corner)
        .bend((start, level), (start + run * corner, level))
        .to(end - run * corner, level)
        .bend((end, level), (end, level - away * corner))
        .to(end, base + away * head);
    let tip = PathPen::from(end, base)
        .to(end - head * 0.72, base + away * head * 1.25)
        .to(end + head * 0.72, base + away * head * 1.25)
        .closed();
    let wide = width(&arc.words, WORDS) + 8.0;
    let middle = free_middle(arc, all, grid, wide);
    let text_y = if side == Side::Above { level - arc.thick / 2.0 - 4.0 } else { level + arc.thick / 2.0 + 12.0 };
    vec![
        path.shape(None, Some(stroke)),
        tip.shape(Some(ink), None),
        type_of(WORDS, TextAnchor::Middle, if ink == Paint::Accent { ink } else { Paint::Text }).at(
            middle,
            text_y,
            arc.words.clone(),
        ),
    ]
}

/// The middle of the words: the arc's own middle, or the nearest place along it where no leg of another arc passes.
fn free_middle(arc: &Arc, all: &[Arc], grid: &Grid, wide: f64) -> f64 {
    let (a, b) = arc.span();
    let middle = f64::midpoint(a, b);
    let legs: Vec<f64> =
        all.iter().filter(|other| other.track > arc.track).flat_map(|other| [other.legs.0, other.legs.1]).collect();
    let room = ((b - a - wide) / 2.0).max(0.0);
    let free = |x: f64| legs.iter().all(|leg| (leg - x).abs() > wide / 2.0 + 4.0);
    let steps = (room / 6.0) as usize;
    let tries = (0..=steps).flat_map(|step| [middle + step as f64 * 6.0, middle - step as f64 * 6.0]);
    let found = tries.into_iter().find(|x| free(*x)).unwrap_or(middle);
    grid.held(found, wide)
}

/// How thick an arc is: an eighth of what the trunk would be.
pub(super) fn thickness(candidate: &Candidate, scale: f64) -> f64 {
    super::pen::tenth((candidate.share.count as f64 * scale / 8.0).clamp(1.4, THICKEST))
}

/// The arcs of one side among the chosen.
pub(super) fn of_side(
    chosen: &[(usize, usize)],
    candidates: &[Candidate],
    side: Side,
    scale: f64,
    grid: &Grid,
    numbers: &dyn Fn(usize) -> String,
) -> Vec<Arc> {
    let arc = |(at, track): &(usize, usize)| {
        let one = &candidates[*at];
        let (from, to, dotted) = match (&one.form, side) {
            (Form::Skip { from, to }, Side::Above) => (*from, *to, false),
            (Form::Return { from, to, dotted }, Side::Below) => (*from, *to, *dotted),
            _ => return None,
        };
        let words = format!("{}{}", numbers(*at), one.short.first().cloned().unwrap_or_default());
        Some(Arc {
            at: *at,
            from,
            to,
            track: *track,
            words,
            thick: thickness(one, scale),
            dotted,
            legs: (grid.x(from), grid.x(to)),
        })
    };
    let mut arcs: Vec<Arc> = chosen.iter().filter_map(arc).collect();
    settle_tracks(&mut arcs, grid);
    settle_legs(&mut arcs, grid);
    arcs
}
