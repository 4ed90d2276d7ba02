//! A scene: everything that is drawn, in coordinates and in words.

use desireline_model::units::Share;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The picture, laid out. Whoever draws it needs no figure and no font.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scene {
    /// How the marks are arranged.
    pub layout: Layout,
    /// Width of the canvas in pixels; at least what was asked for, more where many stations need it.
    pub width: f64,
    /// Height of the canvas in pixels.
    pub height: f64,
    /// The journey's name.
    pub title: String,
    /// The sentence above the picture, at most 140 characters.
    pub headline: String,
    /// Biggest gap, worst moment, first fix: what of them there is.
    pub chips: Vec<Chip>,
    /// The period in words; absent without events.
    pub period: Option<String>,
    /// How many customers, in words: `600 customers`.
    pub customers: String,
    /// The stations in drawn order, as facts.
    pub stations: Vec<Station>,
    /// The stages in drawn order.
    pub stages: Vec<Stage>,
    /// Every difference in the order of weight; `shown` says which have a mark of their own.
    pub differences: Vec<DifferenceRow>,
    /// What is drawn, from back to front; the order of reading and of the keyboard, too.
    pub marks: Vec<Mark>,
    /// On paper: the differences by number, in full sentences.
    pub footnotes: Vec<Footnote>,
    /// How we know: the rules behind the figures, and what to keep in mind.
    pub basis: Vec<String>,
}

/// How a picture is arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// A column a station.
    Columns,
    /// A column a stage, as there are too many stations; the selected stage unfolds.
    Stages,
    /// A row a stage, for narrow screens.
    Rows,
    /// A small trunk with its curve, for lists of journeys.
    Thumbnail,
}

/// One of the three things to see first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Chip {
    /// Which one.
    pub kind: ChipKind,
    /// What it says.
    pub text: String,
    /// The difference that it opens.
    pub opens: Option<String>,
}

/// The three things to see first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChipKind {
    /// Where most customers do otherwise.
    BiggestGap,
    /// Where it feels worst, or where most leave while nobody was asked.
    WorstMoment,
    /// What to repair first.
    FirstFix,
    /// What to do next, where there is nothing to repair yet.
    WhatNext,
}

impl ChipKind {
    /// The caption.
    pub const fn words(self) -> &'static str {
        match self {
            Self::BiggestGap => "Biggest gap",
            Self::WorstMoment => "Worst moment",
            Self::FirstFix => "First fix",
            Self::WhatNext => "What next",
        }
    }
}

/// What is known of a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StationState {
    /// Customers do it, here. Solid.
    Supported,
    /// Nothing says so yet, or too little. Hollow.
    Assumed,
    /// Customers did otherwise. Crossed.
    Contradicted,
    /// What says so is old. Dashed.
    Stale,
    /// Events cannot show it. Square.
    Unseen,
    /// Nobody drew it. An outlined plus.
    Proposed,
}

impl StationState {
    /// The state in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Assumed => "assumed",
            Self::Contradicted => "customers did otherwise",
            Self::Stale => "stale",
            Self::Unseen => "cannot be seen",
            Self::Proposed => "nobody drew it yet",
        }
    }
}

/// A station and its figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Station {
    /// Its number on the drawn line, from 1.
    pub number: usize,
    /// The slug of its step, or of its stage where stages are the stations.
    pub id: String,
    /// The full name.
    pub name: String,
    /// The slug of its stage; absent without a map.
    pub stage: Option<String>,
    /// What is known of it.
    pub state: StationState,
    /// Why it is in that state.
    pub why: String,
    /// Customers who reached it.
    pub customers: Option<Share>,
    /// Customers who left after it, for good.
    pub left: Option<u64>,
    /// Customers who are still under way and stand here.
    pub under_way: Option<u64>,
    /// How it felt, −2 to 2, with its interval and the number of answers.
    pub feeling: Option<Felt>,
    /// Records by kind of evidence.
    pub evidence: EvidenceCounts,
    /// Where the station is on the canvas; absent where the layout has no place of its own for it.
    pub at: Option<Anchor>,
}

/// Where a station is: on the drawn line and on the trunk. A single customer's thread runs through these.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Anchor {
    /// From the left.
    pub x: f64,
    /// The drawn line, from the top.
    pub drawn_y: f64,
    /// The middle of the trunk, from the top.
    pub walked_y: f64,
}

/// How a step felt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Felt {
    /// The mean, −2 frustration to 2 delight; absent with fewer than ten answers.
    pub mean: Option<f64>,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Answers.
    pub n: u64,
    /// What the team guessed.
    pub guess: Option<f64>,
}

/// Records behind a step, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceCounts {
    /// What customers did: events.
    pub did: u64,
    /// What customers said: answers, tickets, reviews.
    pub said: u64,
    /// What somebody observed.
    pub observed: u64,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stage {
    /// Its slug.
    pub id: String,
    /// Its full name.
    pub name: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// How many steps it holds.
    pub steps: usize,
    /// Whether its steps are shown.
    pub unfolded: bool,
}

/// A difference as a row of words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DifferenceRow {
    /// Its key, as marks name it in `opens`.
    pub key: String,
    /// The code that `desireline explain` knows.
    pub code: String,
    /// Its class in words.
    pub class: String,
    /// One sentence.
    pub sentence: String,
    /// Customers affected.
    pub customers: Share,
    /// Whether the share reaches its threshold, and how sure that is, in words.
    pub verdict: String,
    /// What stands at its mark beside the share: `promised 24 days, took 10 days`, `212 left`; empty where that is all.
    pub beside: String,
    /// Whether it has a mark of its own; else it is among the other ways.
    pub shown: bool,
    /// Whether it is the first fix.
    pub first_fix: bool,
    /// Whether it is selected.
    pub selected: bool,
}

/// A difference below the picture on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Footnote {
    /// Its number in the picture.
    pub number: usize,
    /// The difference.
    pub key: String,
    /// The sentence.
    pub text: String,
}

/// One thing that is drawn: what a pointer hits and a screen reader speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mark {
    /// Unique in the scene, and the same for the same thing whatever the width.
    pub id: String,
    /// What it is.
    pub kind: MarkKind,
    /// One sentence that says all of it.
    pub label: String,
    /// The figure that it shows.
    pub figure: Option<Share>,
    /// What it opens: a difference's key, `step:…`, `stage:…`, or `table`.
    pub opens: Option<String>,
    /// Whether it carries the accent: the selected difference, else the first fix.
    pub accent: bool,
    /// What is drawn, from back to front.
    pub shapes: Vec<Shape>,
}

/// What a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each kind is its own word in docs/concepts/picture.md")]
pub enum MarkKind {
    Title,
    Headline,
    Chip,
    Caption,
    Stage,
    DrawnLine,
    Station,
    Trunk,
    Count,
    Legend,
    Exit,
    UnderWay,
    Skip,
    Return,
    Badge,
    Undrawn,
    OtherWays,
    Promise,
    Feeling,
    Guess,
    Quote,
    Evidence,
    Footnote,
    Advice,
}

/// A shape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "shape", rename_all = "snake_case")]
pub enum Shape {
    /// A path in the words of SVG.
    Path {
        /// The commands.
        d: String,
        /// The inside.
        fill: Option<Paint>,
        /// The line.
        line: Option<Line>,
        /// The box around it: left, top, right, bottom, without the line's width.
        bounds: [f64; 4],
    },
    /// A circle.
    Circle {
        /// Centre from the left.
        x: f64,
        /// Centre from the top.
        y: f64,
        /// Radius.
        r: f64,
        /// The inside.
        fill: Option<Paint>,
        /// The line.
        line: Option<Line>,
    },
    /// A rectangle.
    Rect {
        /// Left.
        x: f64,
        /// Top.
        y: f64,
        /// Width.
        w: f64,
        /// Height.
        h: f64,
        /// Radius of the corners.
        r: f64,
        /// The inside.
        fill: Option<Paint>,
        /// The line.
        line: Option<Line>,
    },
    /// One line of text.
    Text {
        /// Where it is anchored, from the left.
        x: f64,
        /// Its base line, from the top.
        y: f64,
        /// Size of the font.
        size: f64,
        /// Whether it is bold.
        bold: bool,
        /// Which part of it lies at `x`.
        anchor: TextAnchor,
        /// Its colour.
        paint: Paint,
        /// The text.
        text: String,
    },
}

/// Which part of a text lies at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextAnchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A line around or along a shape.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// Its colour.
    pub paint: Paint,
    /// Its width.
    pub width: f64,
    /// How it is broken.
    pub dash: Dash,
}

/// How a line is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dash {
    /// Not at all.
    Solid,
    /// Dots.
    Dotted,
    /// Dashes.
    Dashed,
}

/// What a shape is painted with; a theme gives the colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Paint {
    /// The ground.
    Paper,
    /// A stage's ground.
    Band,
    /// Text.
    Text,
    /// Text of less weight, and the drawn line.
    Quiet,
    /// Hair lines and other ways.
    Faint,
    /// What customers did: the one ink.
    Real,
    /// The same, as a surface.
    RealSoft,
    /// Stripes of the same: still under way.
    Stripes,
    /// The selected difference, else the first fix.
    Accent,
    /// Text on the ink.
    OnReal,
    /// It felt well.
    Good,
    /// It felt neither well nor badly.
    Middling,
    /// It felt badly.
    Bad,
}

impl Scene {
    /// The marks of a kind.
    pub fn of_kind(&self, kind: MarkKind) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| mark.kind == kind)
    }
}

impl Shape {
    /// The box around the shape: left, top, right, bottom.
    pub fn bounds(&self) -> [f64; 4] {
        match self {
            Self::Path { bounds, .. } => *bounds,
            Self::Circle { x, y, r, .. } => [x - r, y - r, x + r, y + r],
            Self::Rect { x, y, w, h, .. } => [*x, *y, x + w, y + h],
            Self::Text { x, y, size, bold, anchor, text, .. } => {
                let w = if *bold { crate::text::bold_width(text, *size) } else { crate::text::width(text, *size) };
                let left = match anchor {
                    TextAnchor::Start => *x,
                    TextAnchor::Middle => x - w / 2.0,
                    TextAnchor::End => x - w,
                };
                [left, y - size * 0.8, left + w, y + size * 0.25]
            }
        }
    }
}
