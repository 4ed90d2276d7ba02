//! Arguments of `rules`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Format;
use super::site::SiteArgs;

/// Arguments of `rules`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Rules come before the bindings of a map. A rule for exactly one name wins over one with `*`, an earlier rule over a\nlater one. Nothing is taken in again: the events of the past have the new names at once.\n\nExamples:\n  desireline rules\n  desireline rules add checkout_v2 Checkout\n  desireline rules add \"heartbeat*\" --leave-out\n  desireline rules remove checkout_v2\n  desireline rules > rules.yaml        # change it, then:\n  desireline rules set rules.yaml"
)]
pub struct RulesArgs {
    /// What to do; without it, they are listed
    #[command(subcommand)]
    pub what: Option<RulesWhat>,
    #[command(flatten)]
    pub list: ListArgs,
}

/// What to do with rules.
#[derive(Debug, Subcommand)]
pub enum RulesWhat {
    /// List the rules, as `set` takes them
    List(ListArgs),
    /// Replace all rules by those of a file
    Set(SetArgs),
    /// Add a rule behind the others, or change the one for the same events
    Add(AddArgs),
    /// Remove a rule
    Remove(RemoveArgs),
}

/// Arguments of `rules list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// How to write them: as YAML, or as JSON
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// Arguments of `rules set`.
#[derive(Debug, Args)]
pub struct SetArgs {
    /// YAML or JSON: `rules`, a list of `event` with `name` or `leave_out: true`; `-` reads stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// Arguments of `rules add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// The name of events, with `*` for any text
    #[arg(value_name = "EVENT")]
    pub event: String,
    /// What they are called
    #[arg(value_name = "NAME", required_unless_present = "leave_out", conflicts_with = "leave_out")]
    pub name: Option<String>,
    /// Leave them out of every answer
    #[arg(long)]
    pub leave_out: bool,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// Arguments of `rules remove`.
#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// The name of events, as the rule has it
    #[arg(value_name = "EVENT")]
    pub event: String,
    #[command(flatten)]
    pub site: SiteArgs,
}
