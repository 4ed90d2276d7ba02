//! Arguments of `import` and `imports`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};
use desireline_ingest::{ColumnHints, LifecyclePolicy, ReadOptions, RowsAre};
use desireline_journeys::store::sources::EvidenceKind;
use jiff::tz::TimeZone;

use super::feedback::SaidArgs;
use super::site::SiteArgs;
use super::{ColumnArgs, Format};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    /// What customers did
    Events,
    /// What customers said
    Feedback,
    /// Which ids are one customer
    Identities,
}

impl From<KindArg> for EvidenceKind {
    fn from(arg: KindArg) -> Self {
        match arg {
            KindArg::Events => Self::Events,
            KindArg::Feedback => Self::Feedback,
            KindArg::Identities => Self::Identities,
        }
    }
}

/// Arguments of `import`.
#[derive(Debug, Args)]
#[command(
    after_help = "The same file again adds nothing, and a file that has grown adds what is new: a row is told by its id in\nthe source (--message-id), or else by all that it says. Columns are remembered for the source's next file.\n\nExamples:\n  desireline import clicks.csv --source web\n  desireline import clicks.csv --source web --dry-run\n  zcat orders.jsonl.gz | desireline import - --source shop --yes\n  desireline import answers.csv --source nps --kind feedback\n  desireline import logins.csv --source crm --kind identities\n  desireline imports\n  desireline imports undo 3"
)]
pub struct ImportArgs {
    /// Files: .csv, .jsonl, .parquet or .xes, packed with gzip or not; `-` reads stdin
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where the files come from, by a name of your choice: web, shop, help desk
    #[arg(long, value_name = "NAME")]
    pub source: String,
    /// What the files hold
    #[arg(long, value_enum, default_value = "events")]
    pub kind: KindArg,
    /// What kind of id the customers have, where sources use several [default: customer]
    #[arg(long, value_name = "KIND")]
    pub id_kind: Option<String>,
    /// Import without asking
    #[arg(long, short)]
    pub yes: bool,
    /// Show how the files would be read, and import nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write every rejected row, with its line and the reason, to this file
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// How to write what was done
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    #[command(flatten)]
    pub site: SiteArgs,
    #[command(flatten)]
    pub columns: ColumnArgs,
    #[command(flatten)]
    pub feedback: SaidArgs,
}

impl ImportArgs {
    /// Whether the user said anything about how to read the files.
    pub fn says_how_to_read(&self) -> bool {
        self.columns.names_anything() || self.feedback.names_anything()
    }

    /// How to read the files, as far as the user said.
    pub fn reading(&self) -> Result<ReadOptions> {
        let mut options = self.columns.reading()?;
        match self.kind {
            KindArg::Events => {}
            KindArg::Feedback => self.feedback.put(&mut options, &self.source),
            KindArg::Identities => options.rows = RowsAre::Identities,
        }
        Ok(options)
    }
}

impl ColumnArgs {
    /// Whether the user said anything about how to read the file.
    pub fn names_anything(&self) -> bool {
        let columns = [
            &self.customer,
            &self.case,
            &self.activity,
            &self.time,
            &self.channel,
            &self.actor,
            &self.session,
            &self.message_id,
            &self.lifecycle,
            &self.zone,
            &self.time_format,
        ];
        columns.iter().any(|column| column.is_some()) || !self.transitions.is_empty()
    }

    /// How to read a file, as far as the user said.
    pub fn reading(&self) -> Result<ReadOptions> {
        let zone = self.zone.as_deref().map(|name| {
            TimeZone::get(name)
                .with_context(|| format!("`{name}` is no time zone; write it as in `Europe/Rome` or `UTC`"))
        });
        Ok(ReadOptions {
            columns: ColumnHints {
                customer: self.customer.clone(),
                case: self.case.clone(),
                activity: self.activity.clone(),
                time: self.time.clone(),
                channel: self.channel.clone(),
                actor: self.actor.clone(),
                session: self.session.clone(),
                message_id: self.message_id.clone(),
                lifecycle: self.lifecycle.clone(),
                ..ColumnHints::default()
            },
            zone: zone.transpose()?,
            zone_name: self.zone.clone(),
            time_format: self.time_format.clone(),
            lifecycle: if self.transitions.is_empty() {
                LifecyclePolicy::All
            } else {
                LifecyclePolicy::Only(self.transitions.clone())
            },
            ..ReadOptions::default()
        })
    }
}

/// Arguments of `imports`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  desireline imports\n  desireline imports list --format json\n  desireline imports undo 3"
)]
pub struct ImportsArgs {
    /// What to do; without it, they are listed
    #[command(subcommand)]
    pub what: Option<ImportsWhat>,
    #[command(flatten)]
    pub list: ListArgs,
}

/// What to do with imports.
#[derive(Debug, Subcommand)]
pub enum ImportsWhat {
    /// List imports, the latest first
    List(ListArgs),
    /// Take an import back whole
    Undo(UndoArgs),
}

/// Arguments of `imports list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// How many to list
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
    /// How to write them
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    #[command(flatten)]
    pub site: SiteArgs,
}

/// Arguments of `imports undo`.
#[derive(Debug, Args)]
pub struct UndoArgs {
    /// The import's number, or its id
    #[arg(value_name = "IMPORT")]
    pub import: String,
    /// Take it back without asking
    #[arg(long, short)]
    pub yes: bool,
    /// How to write what was done
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    #[command(flatten)]
    pub site: SiteArgs,
}
