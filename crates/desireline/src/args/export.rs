//! Arguments of `export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use desireline_scene::svg::Theme;

use super::{CaseArgs, DataArgs};

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  desireline export claim.journey.yaml events.csv -o claim.html\n  desireline export claim.journey.yaml events.csv -o claim.svg --theme dark --width 1600\n  desireline export claim.journey.yaml events.csv -o claim.png\n  desireline export claim.journey.yaml events.csv -o paper.svg --theme print\n  desireline export claim -o claim.pdf\n  desireline export claim -o claim.xlsx\n  desireline export claim -o claim.csv --as csv-wide"
)]
pub struct ExportArgs {
    /// The map, or the slug of a journey that is kept
    #[arg(value_name = "MAP")]
    pub map: PathBuf,
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub cases: CaseArgs,
    /// Hold every step to the drawn order, whatever the map says
    #[arg(long)]
    pub strict: bool,
    /// The file to write; `-` is stdout
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// What to write [default: what the name of OUT says]
    #[arg(long, value_enum)]
    pub format: Option<ExportFormat>,
    /// Write the map itself in this format: yaml, json, xlsx, csv-wide, csv, mermaid or markdown; what it cannot hold
    /// is said on stderr [default: what the name of OUT says, where no picture ends like it]
    #[arg(long = "as", value_name = "FORMAT", conflicts_with_all = ["format", "theme", "select", "strict"])]
    pub map_as: Option<String>,
    /// The colours [default: light; a page follows its reader]
    #[arg(long, value_enum)]
    pub theme: Option<ThemeArg>,
    /// Width in pixels; below 640 a row a stage
    #[arg(long, value_name = "PIXELS", default_value_t = 1400, value_parser = clap::value_parser!(u32).range(280..=6000))]
    pub width: u32,
    /// What to put forward: a difference such as D101:step:verify, or step:SLUG, or stage:SLUG
    #[arg(long, value_name = "KEY")]
    pub select: Option<String>,
}

/// What `export` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// The picture alone
    Svg,
    /// The picture alone, as pixels: two for one of its width
    Png,
    /// The picture alone, as one page of paper with text that can be copied
    Pdf,
    /// A page that opens offline: the picture, its tables, how we know
    Html,
    /// The picture laid out, for those who draw it themselves: marks with coordinates and sentences
    Json,
}

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ThemeArg {
    /// Dark on light
    Light,
    /// Light on dark
    Dark,
    /// Black on white, with numbered footnotes
    Print,
}

impl From<ThemeArg> for Theme {
    fn from(arg: ThemeArg) -> Self {
        match arg {
            ThemeArg::Light => Self::Light,
            ThemeArg::Dark => Self::Dark,
            ThemeArg::Print => Self::Print,
        }
    }
}
