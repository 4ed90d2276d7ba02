//! Shapes in few words.

use std::fmt::Write;

use desireline_model::units::Share;

use crate::scene::{Dash, Line, Mark, MarkKind, Paint, Shape, TextAnchor};

/// A coordinate as it is written: to a tenth of a pixel.
pub(crate) fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// A mark without shapes yet.
pub(crate) fn mark(id: impl Into<String>, kind: MarkKind, label: impl Into<String>) -> Mark {
    Mark { id: id.into(), kind, label: label.into(), figure: None, opens: None, accent: false, shapes: Vec::new() }
}

impl Mark {
    pub(crate) fn figure(mut self, share: Option<Share>) -> Self {
        self.figure = share;
        self
    }

    pub(crate) fn opens(mut self, key: impl Into<String>) -> Self {
        self.opens = Some(key.into());
        self
    }

    pub(crate) fn accent(mut self, accent: bool) -> Self {
        self.accent = accent;
        self
    }

    pub(crate) fn with(mut self, shape: Shape) -> Self {
        self.shapes.push(shape);
        self
    }

    pub(crate) fn with_all(mut self, shapes: impl IntoIterator<Item = Shape>) -> Self {
        self.shapes.extend(shapes);
        self
    }
}

/// A solid line.
pub(crate) fn line(paint: Paint, width: f64) -> Line {
    Line { paint, width, dash: Dash::Solid }
}

/// A broken line.
pub(crate) fn broken(paint: Paint, width: f64, dash: Dash) -> Line {
    Line { paint, width, dash }
}

pub(crate) fn circle(x: f64, y: f64, r: f64, fill: Option<Paint>, line: Option<Line>) -> Shape {
    Shape::Circle { x: tenth(x), y: tenth(y), r: tenth(r), fill, line }
}

pub(crate) fn rect(bounds: [f64; 4], r: f64, fill: Option<Paint>, line: Option<Line>) -> Shape {
    let [left, top, right, bottom] = bounds.map(tenth);
    Shape::Rect { x: left, y: top, w: tenth(right - left), h: tenth(bottom - top), r, fill, line }
}

/// A text and how it is set.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    pub size: f64,
    pub bold: bool,
    pub anchor: TextAnchor,
    pub paint: Paint,
}

pub(crate) const fn type_of(size: f64, anchor: TextAnchor, paint: Paint) -> Type {
    Type { size, bold: false, anchor, paint }
}

impl Type {
    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) fn at(self, x: f64, y: f64, text: impl Into<String>) -> Shape {
        let Self { size, bold, anchor, paint } = self;
        Shape::Text { x: tenth(x), y: tenth(y), size, bold, anchor, paint, text: text.into() }
    }

    /// Lines of text below each other.
    pub(crate) fn lines(self, x: f64, y: f64, step: f64, lines: &[String]) -> Vec<Shape> {
        lines.iter().enumerate().map(|(at, text)| self.at(x, y + step * at as f64, text.clone())).collect()
    }
}

/// Builds a path and the box around it.
#[derive(Default)]
pub(crate) struct PathPen {
    d: String,
    bounds: Option<[f64; 4]>,
}

impl PathPen {
    fn see(&mut self, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = (tenth(x), tenth(y));
        self.bounds = Some(self.bounds.map_or([x, y, x, y], |[a, b, c, d]| [a.min(x), b.min(y), c.max(x), d.max(y)]));
        (x, y)
    }

    fn put(&mut self, command: char, points: &[(f64, f64)]) {
        self.d.push(command);
        for (at, (x, y)) in points.iter().enumerate() {
            let (x, y) = self.see(*x, *y);
            let gap = if at > 0 { " " } else { "" };
            // Writing to a string does not fail.
            let _ = write!(self.d, "{gap}{x} {y}");
        }
    }

    pub(crate) fn from(x: f64, y: f64) -> Self {
        let mut pen = Self::default();
        pen.put('M', &[(x, y)]);
        pen
    }

    pub(crate) fn jump(mut self, x: f64, y: f64) -> Self {
        self.put('M', &[(x, y)]);
        self
    }

    pub(crate) fn to(mut self, x: f64, y: f64) -> Self {
        self.put('L', &[(x, y)]);
        self
    }

    pub(crate) fn curve(mut self, a: (f64, f64), b: (f64, f64), to: (f64, f64)) -> Self {
        self.put('C', &[a, b, to]);
        self
    }

    pub(crate) fn bend(mut self, over: (f64, f64), to: (f64, f64)) -> Self {
        self.put('Q', &[over, to]);
        self
    }

    pub(crate) fn closed(mut self) -> Self {
        self.d.push('Z');
        self
    }

    pub(crate) fn shape(self, fill: Option<Paint>, line: Option<Line>) -> Shape {
        Shape::Path { d: self.d, fill, line, bounds: self.bounds.unwrap_or_default() }
    }
}
