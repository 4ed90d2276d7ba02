//! Arguments of `journeys`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use desireline_model::time::Span;

use super::site::SiteArgs;
use super::{CaseByArg, Format};

/// Arguments of `journeys`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  desireline journeys\n  desireline journeys add shop.journey.yaml --source orders --case-by column\n  desireline journeys add pasted.csv --slug claim\n  desireline journeys add --template onboarding\n  desireline journeys show shop\n  desireline journeys set shop --owner Ana --next-review 2026-06-30\n  desireline journeys show shop --format yaml > shop.journey.yaml"
)]
pub struct JourneysArgs {
    /// What to do; without it, they are listed
    #[command(subcommand)]
    pub what: Option<JourneysWhat>,
    #[command(flatten)]
    pub list: ListArgs,
}

/// What to do with journeys.
#[derive(Debug, Subcommand)]
pub enum JourneysWhat {
    /// List the journeys that are kept, by title
    List(ListArgs),
    /// Keep a journey, from a map
    Add(AddArgs),
    /// Tell how a journey stands, how its map came to be, or its map
    Show(ShowArgs),
    /// Say something else of a journey; an empty text clears
    Set(SetArgs),
    /// Take another map for a journey, as a new revision
    Draw(DrawArgs),
    /// Tell what lies between two revisions of a journey's map
    Compare(CompareArgs),
    /// Go back to a revision of a journey's map, as a new revision
    Restore(RestoreArgs),
    /// Remove a journey; evidence stays
    Remove(RemoveArgs),
    /// List who may own something, add somebody, or let somebody leave
    People(PeopleArgs),
}

/// Arguments of `journeys list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// How to write them
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// Arguments of `journeys add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// The map: a `*.journey.yaml`, JSON, CSV as a grid or a list, XLSX, a Mermaid journey, or CJML
    #[arg(value_name = "MAP", required_unless_present = "template")]
    pub map: Option<PathBuf>,
    /// A map to start from: lifecycle, onboarding, support-recovery, renewal, blueprint or lean
    #[arg(long, value_name = "ID", conflicts_with_all = ["map", "scale"])]
    pub template: Option<String>,
    /// From which number to which scores of feelings go, such as 0..10 [default: as the format has it]
    #[arg(long, value_name = "SCALE", allow_hyphen_values = true)]
    pub scale: Option<String>,
    /// By which commands and addresses name it [default: that of the map]
    #[arg(long, value_name = "SLUG")]
    pub slug: Option<String>,
    /// Who owns it [default: whoever the map says]
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// The day on which it is looked at next, as 2026-06-30
    #[arg(long, value_name = "DAY")]
    pub next_review: Option<String>,
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// How to write what was done
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// Arguments of `journeys compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The journey
    #[arg(value_name = "SLUG")]
    pub slug: String,
    /// The one revision
    #[arg(value_name = "FROM")]
    pub from: u64,
    /// The other one [default: the latest]
    #[arg(value_name = "TO")]
    pub to: Option<u64>,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// Arguments of `journeys restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The journey
    #[arg(value_name = "SLUG")]
    pub slug: String,
    /// The revision to go back to; `journeys show SLUG` lists them
    #[arg(value_name = "REV")]
    pub rev: u64,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// How evidence is read for a journey.
#[derive(Debug, Args)]
#[command(next_help_heading = "How is evidence read for it?")]
pub struct ReadingArgs {
    /// Only events of this source of the workspace; may be given more than once [default: all]
    #[arg(long, value_name = "NAME")]
    pub source: Vec<String>,
    /// What a case is [default: what the case column names where there is one, else the customer]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub case_by: Option<CaseByArg>,
    /// The longest silence inside a session
    #[arg(long, value_name = "SPAN", default_value = "30m")]
    pub session_gap: Span,
    /// The longest session
    #[arg(long, value_name = "SPAN", default_value = "24h")]
    pub session_cap: Span,
    /// Event that starts an episode; may be given more than once
    #[arg(long, value_name = "NAME")]
    pub start: Vec<String>,
    /// Event that completes a case; may be given more than once
    #[arg(long, value_name = "NAME")]
    pub end: Vec<String>,
    /// After how much silence a case is over [default: 30d, for sessions their gap]
    #[arg(long, value_name = "SPAN")]
    pub silence: Option<Span>,
    /// The data is complete up to here; a date is one of --zone [default: the last event]
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// Nothing is still under way: every case without an end was given up
    #[arg(long)]
    pub all_closed: bool,
    /// Time zone of times that have none, such as Europe/Rome [default: UTC]
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
}

/// How a journey is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// Its map, as a file
    Yaml,
}

/// Arguments of `journeys show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The journey's slug
    #[arg(value_name = "SLUG")]
    pub slug: String,
    /// The map as it was at this revision; with `--format yaml`
    #[arg(long, value_name = "REVISION")]
    pub rev: Option<u64>,
    /// How to write it
    #[arg(long, value_enum, default_value = "text")]
    pub format: ShowFormat,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// Arguments of `journeys set`.
#[derive(Debug, Args)]
pub struct SetArgs {
    /// The journey's slug
    #[arg(value_name = "SLUG")]
    pub slug: String,
    /// The title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// The main insight in one sentence
    #[arg(long, value_name = "TEXT")]
    pub headline: Option<String>,
    /// Who owns it
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// The day on which it is looked at next, as 2026-06-30
    #[arg(long, value_name = "DAY")]
    pub next_review: Option<String>,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// Arguments of `journeys draw`.
#[derive(Debug, Args)]
pub struct DrawArgs {
    /// The journey's slug
    #[arg(value_name = "SLUG")]
    pub slug: String,
    /// The map, a `*.journey.yaml`
    #[arg(value_name = "MAP")]
    pub map: PathBuf,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// Arguments of `journeys remove`.
#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// The journey's slug
    #[arg(value_name = "SLUG")]
    pub slug: String,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// Arguments of `journeys people`.
#[derive(Debug, Args)]
pub struct PeopleArgs {
    /// Note somebody of this name
    #[arg(long, value_name = "NAME", conflicts_with = "leave")]
    pub add: Option<String>,
    /// Let the person of this name leave
    #[arg(long, value_name = "NAME")]
    pub leave: Option<String>,
    /// How to write them
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    #[command(flatten)]
    pub site: SiteArgs,
}
