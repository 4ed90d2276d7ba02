//! Arguments of `customers`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};
use desireline_model::question::{CaseStanding, Figure};

use super::{CaseArgs, DataArgs, Format};

/// Arguments of `customers`.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("asked").args(["map", "steps", "question"]),
    after_help = "A figure is written as `desireline check --format json` and the like name it:\n  cases, state:completed, state:dropped, state:open\n  of a journey    visits:NAME, starts:NAME, ends:NAME, repeats:NAME, open:NAME, edge:NAME>NAME, variant:NAME>NAME\n  with --map      step:SLUG, stage:SLUG, difference:KEY, dropped:SLUG, open:SLUG, outcome:left, other_ways, perfect\n  with --steps    reached:2, lost_after:2, open_after:2\n\nExamples:\n  desireline customers clicks.csv --figure visits:error_page\n  desireline customers clicks.csv --map shop.journey.yaml --figure difference:D101:step:confirm\n  desireline customers --map shop --figure outcome:left --format json"
)]
pub struct CustomersArgs {
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub cases: CaseArgs,
    /// The figure, such as `visits:NAME` or `step:SLUG`
    #[arg(long, value_name = "FIGURE")]
    pub figure: Figure,
    /// Of the check of this map, or of the journey that is kept under this slug
    #[arg(long, value_name = "MAP", help_heading = "Of which answer?")]
    pub map: Option<PathBuf>,
    /// Of the funnel of these steps, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',', help_heading = "Of which answer?")]
    pub steps: Vec<String>,
    /// Of the answer to this question, a JSON file
    #[arg(long, value_name = "FILE", help_heading = "Of which answer?")]
    pub question: Option<PathBuf>,
    /// Only cases in this state
    #[arg(long, value_enum, value_name = "STATE")]
    pub state: Option<StateArg>,
    /// How many cases to list, at most 1,000
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub limit: usize,
    /// Where the list before ended: its `next`
    #[arg(long, value_name = "CURSOR")]
    pub cursor: Option<String>,
    /// How to write the list
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Where a case stands, as people write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StateArg {
    /// It reached an end
    Completed,
    /// It is over without one
    Dropped,
    /// It is still under way
    Open,
}

impl From<StateArg> for CaseStanding {
    fn from(state: StateArg) -> Self {
        match state {
            StateArg::Completed => Self::Completed,
            StateArg::Dropped => Self::Dropped,
            StateArg::Open => Self::Open,
        }
    }
}
