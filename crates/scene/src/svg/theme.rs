//! Colours: one ink for reality, one accent, and three for feeling.

use std::fmt::Write;

use crate::scene::Paint;

/// How a picture is coloured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// Black on white; words and hatching carry what colour would.
    Print,
}

impl Theme {
    /// All themes.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Print];

    /// The colour of a paint.
    pub const fn colour(self, paint: Paint) -> &'static str {
        let [light, dark, print] = colours(paint);
        match self {
            Self::Light => light,
            Self::Dark => dark,
            Self::Print => print,
        }
    }
}

/// Light, dark, print. Text has a contrast of at least 4.5 on paper and bands, lines of at least 3 where they matter.
const fn colours(paint: Paint) -> [&'static str; 3] {
    match paint {
        Paint::Paper => ["#ffffff", "#11161d", "#ffffff"],
        Paint::Band => ["#f4f5f7", "#1a212b", "#f5f5f5"],
        Paint::Text => ["#1b2430", "#e8edf3", "#000000"],
        Paint::Quiet => ["#5a6675", "#a3b0c0", "#444444"],
        Paint::Faint => ["#c3cad3", "#3d4957", "#b5b5b5"],
        Paint::Real => ["#1f4e79", "#8cb9e6", "#222222"],
        Paint::RealSoft => ["#2f6496", "#6f9fd0", "#555555"],
        Paint::Stripes => ["#1f4e79", "#8cb9e6", "#222222"],
        Paint::Accent => ["#b8177c", "#ff7ac8", "#000000"],
        Paint::OnReal => ["#ffffff", "#11161d", "#ffffff"],
        Paint::Good => ["#5cb97b", "#2f8f55", "#ffffff"],
        Paint::Middling => ["#f0c64b", "#a8801a", "#ffffff"],
        Paint::Bad => ["#e8705f", "#c04a3b", "#ffffff"],
    }
}

/// The word of a paint in a style sheet.
pub(crate) const fn word(paint: Paint) -> &'static str {
    match paint {
        Paint::Paper => "paper",
        Paint::Band => "band",
        Paint::Text => "text",
        Paint::Quiet => "quiet",
        Paint::Faint => "faint",
        Paint::Real => "real",
        Paint::RealSoft => "real-soft",
        Paint::Stripes => "stripes",
        Paint::Accent => "accent",
        Paint::OnReal => "on-real",
        Paint::Good => "good",
        Paint::Middling => "middling",
        Paint::Bad => "bad",
    }
}

const PAINTS: [Paint; 13] = [
    Paint::Paper,
    Paint::Band,
    Paint::Text,
    Paint::Quiet,
    Paint::Faint,
    Paint::Real,
    Paint::RealSoft,
    Paint::Stripes,
    Paint::Accent,
    Paint::OnReal,
    Paint::Good,
    Paint::Middling,
    Paint::Bad,
];

/// The colours of a theme as CSS variables.
pub(crate) fn variables(theme: Theme) -> String {
    PAINTS.iter().fold(String::new(), |mut out, paint| {
        let _ = write!(out, "--{}:{};", word(*paint), theme.colour(*paint));
        out
    })
}
