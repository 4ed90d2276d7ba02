//! Arguments of every command.

pub mod backup;
pub mod customers;
pub mod demo;
pub mod export;
pub mod feedback;
pub mod import;
pub mod journeys;
pub mod kept;
pub mod rules;
pub mod serve;
pub mod site;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use desireline_ingest::{ColumnHints, LifecyclePolicy, ReadOptions, WantedProperties};
use desireline_model::event::{EventField, Fields};
use desireline_model::question::{
    Ask, CaseBy, CaseRule, CustomerSet, Did, FunnelEntry, FunnelOrder, Period, Question, SplitBy,
};
use desireline_model::time::{Span, Timestamp};
use jiff::tz::TimeZone;

/// The journey that customers really take, held against the one that was drawn.
#[derive(Debug, Parser)]
#[command(name = "desireline", version, about, propagate_version = true, max_term_width = 110)]
#[command(
    after_help = "Start with:  desireline discover events.csv\nThen:        desireline discover events.csv --format yaml > my.journey.yaml\n             desireline check my.journey.yaml events.csv"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Reads the arguments; ends the program when they cannot be read.
    pub fn read() -> Self {
        let matches = Self::command().get_matches();
        if let Some(flag) = needless(&matches) {
            let words = format!(
                "`--{flag}` says where a workspace is kept, and files are named, which are read instead: leave out \
                 `--{flag}`, or name no FILE"
            );
            Self::command().error(ErrorKind::ArgumentConflict, words).exit();
        }
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }
}

/// Commands that ask files, or a workspace where none are named.
const ASK: [&str; 6] = ["discover", "check", "funnel", "customers", "export", "ask"];

/// A flag about a workspace, given beside files; what the environment says is for all commands alike.
fn needless(matches: &ArgMatches) -> Option<&'static str> {
    let (name, of) = matches.subcommand()?;
    let said = |id: &str| of.try_get_raw(id).is_ok() && of.value_source(id) == Some(ValueSource::CommandLine);
    let both = ASK.contains(&name) && said("files");
    [("data", "data"), ("database_url", "database-url"), ("workspace", "workspace")]
        .into_iter()
        .find(|(id, _)| both && said(id))
        .map(|(_, flag)| flag)
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take files into a workspace, once: the same file again adds nothing
    Import(import::ImportArgs),
    /// List what was imported, or take an import back
    Imports(import::ImportsArgs),
    /// Look through what customers said
    Feedback(feedback::FeedbackArgs),
    /// Say what events are called in a workspace, for every answer, without taking anything in again
    Rules(rules::RulesArgs),
    /// Keep journeys: list them, add one from a map, tell how one stands, who owns them
    Journeys(Box<journeys::JourneysArgs>),
    /// Find the journey that customers really took, from files of events
    Discover(DiscoverArgs),
    /// Hold a drawn map against events: where does the data contradict it?
    Check(CheckArgs),
    /// Count how far customers get along a list of steps
    Funnel(FunnelArgs),
    /// List the customers behind a figure of an answer, each with their cases
    Customers(Box<customers::CustomersArgs>),
    /// Write the picture of a map and of what customers walked, as SVG or as a page
    Export(Box<export::ExportArgs>),
    /// Answer a question that is written as JSON
    Ask(AskArgs),
    /// Copy all that is kept into one file, while it is used
    Backup(backup::BackupArgs),
    /// Bring a backup back into an empty place, or check it
    Restore(backup::RestoreArgs),
    /// Look whether all that is kept is well, and say what is not
    Doctor(backup::DoctorArgs),
    /// Say what a code such as D101 means, or list them all
    Explain(ExplainArgs),
    /// Print the JSON Schema of a map file, a question or an answer, or the OpenAPI document
    Schema(SchemaArgs),
    /// Look at two journeys on data that come with the program
    Demo(demo::DemoArgs),
    /// Start the server: the HTTP API under /api/v1
    Serve(serve::ServeArgs),
    /// Read one uploaded file for a server
    #[command(hide = true)]
    Worker,
}

/// Where events come from and which column is what.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// Files of events: .csv, .jsonl, .parquet or .xes, packed with gzip or not; `-` reads stdin. Without
    /// any: what was imported into the workspace
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    columns: ColumnArgs,
    #[command(flatten)]
    pub site: site::SiteArgs,
}

/// Which column is what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which data is this? (guessed and stated where not given)")]
pub struct ColumnArgs {
    /// Column with the customer's id
    #[arg(long, value_name = "COLUMN")]
    customer: Option<String>,
    /// Column with the matter an event belongs to: an order, a ticket, a session
    #[arg(long, value_name = "COLUMN")]
    case: Option<String>,
    /// Column that says what happened
    #[arg(long, value_name = "COLUMN")]
    activity: Option<String>,
    /// Column that says when
    #[arg(long, value_name = "COLUMN")]
    time: Option<String>,
    /// Column with the channel: web, phone, shop
    #[arg(long, value_name = "COLUMN")]
    channel: Option<String>,
    /// Column that says who acted: customer, company or partner
    #[arg(long, value_name = "COLUMN")]
    actor: Option<String>,
    /// Column with the source's own session id
    #[arg(long, value_name = "COLUMN")]
    session: Option<String>,
    /// Column with the source's own id of the event
    #[arg(long, value_name = "COLUMN")]
    message_id: Option<String>,
    /// Column with the lifecycle transition (start, complete)
    #[arg(long, value_name = "COLUMN")]
    lifecycle: Option<String>,
    /// Keep only events with these lifecycle transitions [default: all]
    #[arg(long, value_name = "WORDS", value_delimiter = ',')]
    transitions: Vec<String>,
    /// Time zone of times that have none, such as Europe/Rome [default: UTC]
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// How times are written, such as "%d/%m/%Y %H:%M" [default: told from the data]
    #[arg(long, value_name = "FORMAT")]
    time_format: Option<String>,
    /// Do not say on stderr what the columns were taken for, nor how reading goes on
    #[arg(long, short)]
    pub quiet: bool,
}

impl DataArgs {
    /// Whether to keep stderr for errors.
    pub fn quiet(&self) -> bool {
        self.columns.quiet
    }

    /// Fails when something is said about columns, although there is no file that they could be columns of.
    pub fn no_columns(&self) -> Result<()> {
        let columns = &self.columns;
        let given = [
            ("--customer", columns.customer.is_some()),
            ("--case", columns.case.is_some()),
            ("--activity", columns.activity.is_some()),
            ("--time", columns.time.is_some()),
            ("--channel", columns.channel.is_some()),
            ("--actor", columns.actor.is_some()),
            ("--session", columns.session.is_some()),
            ("--message-id", columns.message_id.is_some()),
            ("--lifecycle", columns.lifecycle.is_some()),
            ("--transitions", !columns.transitions.is_empty()),
            ("--time-format", columns.time_format.is_some()),
        ];
        if let Some((flag, _)) = given.iter().find(|(_, given)| *given) {
            bail!(
                "`{flag}` is about a file, and none is named: name one, or say it when you import, as in `desireline \
                 import FILE --source NAME {flag} …`"
            );
        }
        Ok(())
    }

    /// The zone of times that have none.
    fn zone(&self) -> Result<Option<TimeZone>> {
        let zone = self.columns.zone.as_deref().map(|name| {
            TimeZone::get(name)
                .with_context(|| format!("`{name}` is no time zone; write it as in `Europe/Rome` or `UTC`"))
        });
        zone.transpose()
    }

    /// How to read the files, with these properties of events.
    pub fn options(&self, properties: Vec<String>) -> Result<ReadOptions> {
        let columns = &self.columns;
        let mut fields = Fields::of(&[
            EventField::RawId,
            EventField::CaseKey,
            EventField::Name,
            EventField::Ts,
            EventField::TsPrecision,
            EventField::Sequence,
            EventField::Channel,
            EventField::ActorKind,
        ]);
        if !properties.is_empty() {
            fields = fields.with(EventField::Properties);
        }
        Ok(ReadOptions {
            columns: ColumnHints {
                customer: columns.customer.clone(),
                case: columns.case.clone(),
                activity: columns.activity.clone(),
                time: columns.time.clone(),
                channel: columns.channel.clone(),
                actor: columns.actor.clone(),
                session: columns.session.clone(),
                message_id: columns.message_id.clone(),
                lifecycle: columns.lifecycle.clone(),
                ..ColumnHints::default()
            },
            zone: self.zone()?,
            zone_name: columns.zone.clone(),
            time_format: columns.time_format.clone(),
            lifecycle: if columns.transitions.is_empty() {
                LifecyclePolicy::All
            } else {
                LifecyclePolicy::Only(columns.transitions.clone())
            },
            fields,
            properties: if properties.is_empty() {
                WantedProperties::None
            } else {
                WantedProperties::Named(properties)
            },
            ..ReadOptions::default()
        })
    }
}

/// What a case is, as people write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CaseByArg {
    /// All events of one customer
    Customer,
    /// One customer without a longer silence
    Session,
    /// What the case column names
    Column,
    /// One customer from a start to an end
    Episode,
}

impl From<CaseByArg> for CaseBy {
    fn from(by: CaseByArg) -> Self {
        match by {
            CaseByArg::Customer => Self::Customer,
            CaseByArg::Session => Self::Session,
            CaseByArg::Column => Self::Column,
            CaseByArg::Episode => Self::Episode,
        }
    }
}

/// How cases are cut and when they are over.
#[derive(Debug, Args)]
#[command(next_help_heading = "What is one journey (here: a case), and when do we call it over?")]
pub struct CaseArgs {
    /// What a case is [default: the case column where there is one, else the customer]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub case_by: Option<CaseByArg>,
    /// The longest silence inside a session
    #[arg(long, value_name = "SPAN", default_value = "30m")]
    session_gap: Span,
    /// The longest session
    #[arg(long, value_name = "SPAN", default_value = "24h")]
    session_cap: Span,
    /// Event that starts an episode; may be given more than once
    #[arg(long, value_name = "NAME")]
    start: Vec<String>,
    /// Event that completes a case; may be given more than once
    #[arg(long, value_name = "NAME")]
    end: Vec<String>,
    /// After how much silence a case is over [default: 30d, for sessions their gap]
    #[arg(long, value_name = "SPAN")]
    silence: Option<Span>,
    /// The data is complete up to here; a date is one of --zone [default: the last event]
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// Nothing is still under way: every case without an end was given up
    #[arg(long)]
    pub all_closed: bool,
    /// Only events of this source of the workspace; may be given more than once [default: all]
    #[arg(long, value_name = "NAME", help_heading = "Where is the data kept?")]
    pub source: Vec<String>,
    /// Only customers who did this (`*` stands for any text); may be given more than once: all of them
    #[arg(long, value_name = "NAME")]
    did: Vec<String>,
    /// Only customers who never did this; may be given more than once: none of them
    #[arg(long, value_name = "NAME")]
    did_not: Vec<String>,
    /// Only customers of this set, a JSON file: `customers` of a question
    #[arg(long, value_name = "FILE")]
    among: Option<PathBuf>,
    /// Only cases that start at this time or later
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only cases that start before this time
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
}

impl CaseArgs {
    fn rule(&self, otherwise: CaseBy) -> CaseRule {
        CaseRule {
            by: self.case_by.map_or(otherwise, Into::into),
            session_gap: self.session_gap,
            session_cap: self.session_cap,
            start: self.start.clone(),
            end: self.end.clone(),
            silence: self.silence,
        }
    }

    /// Which customers the question is about; none: all.
    pub fn customers(&self) -> Result<Option<CustomerSet>> {
        let mut all: Vec<CustomerSet> = Vec::new();
        if let Some(file) = &self.among {
            let name = file.display();
            let text = std::fs::read_to_string(file).with_context(|| format!("cannot read the customers `{name}`"))?;
            let set = serde_json::from_str(&text).with_context(|| {
                format!(
                    "`{name}` is no set of customers; `desireline schema question` says what one is, under `customers`"
                )
            })?;
            all.push(set);
        }
        let did = |name: &String| CustomerSet::Did(Did { event: Some(name.clone()), ..Did::default() });
        all.extend(self.did.iter().map(did));
        all.extend(self.did_not.iter().map(|name| CustomerSet::Not(Box::new(did(name)))));
        Ok(match all.len() {
            0 | 1 => all.pop(),
            _ => Some(CustomerSet::All(all)),
        })
    }

    /// The properties of events that the choice of customers asks about.
    pub fn properties(&self) -> Result<Vec<String>> {
        Ok(self.customers()?.map_or_else(Vec::new, |set| set.properties()))
    }

    /// The question, where cases are cut by `otherwise` unless the user said how.
    pub fn question(&self, ask: Ask, otherwise: CaseBy, data: &DataArgs) -> Result<Question> {
        let zone = data.zone()?.unwrap_or(TimeZone::UTC);
        let read = |text: &Option<String>, flag: &str| {
            text.as_deref()
                .map(|text| Timestamp::read(text, &zone).with_context(|| format!("`{flag}` needs a time")))
                .transpose()
        };
        let (from, to) = (read(&self.from, "--from")?, read(&self.to, "--to")?);
        Ok(Question {
            ask,
            cases: self.rule(otherwise),
            as_of: read(&self.as_of, "--as-of")?,
            all_closed: self.all_closed,
            zone: data.columns.zone.clone(),
            period: (from.is_some() || to.is_some()).then_some(Period { from, to }),
            sources: self.source.clone(),
            customers: self.customers()?,
        })
    }
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Arguments of `discover`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  desireline discover clicks.csv\n  desireline discover tickets.xes.gz --format json\n  desireline discover clicks.csv --case-by session --session-gap 30m\n  desireline discover orders.parquet --case order_id --end delivered"
)]
pub struct DiscoverArgs {
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub cases: CaseArgs,
    /// How to write the answer; yaml is a draft map to start from
    #[arg(long, value_enum, default_value = "text")]
    pub format: DiscoverFormat,
    /// How many of the most frequent ways to list
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub top: usize,
    /// Tell touchpoints apart by channel or actor, too
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    pub split: Vec<SplitArg>,
}

/// How `discover` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiscoverFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// A draft map
    Yaml,
}

/// What tells touchpoints apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SplitArg {
    /// The channel
    Channel,
    /// Who acted
    Actor,
}

impl From<SplitArg> for SplitBy {
    fn from(arg: SplitArg) -> Self {
        match arg {
            SplitArg::Channel => Self::Channel,
            SplitArg::Actor => Self::Actor,
        }
    }
}

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 no difference reaches its threshold, 1 one does, 2 the command could not be carried out.\nThe threshold is a share of customers, 10 % unless the map says otherwise under `thresholds`. The data\ncontradicts the map when the whole 95 % interval lies above it, on at least 10 customers.\n\nExamples:\n  desireline check claim.journey.yaml events.csv\n  desireline check claim.journey.yaml events.csv --strict --all-closed --format json\n  desireline check claim --from 2026-01-01"
)]
pub struct CheckArgs {
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
    /// Exit with 1 only for contradictions, not for what reaches its threshold without being settled
    #[arg(long)]
    pub settled: bool,
    /// Show differences below their threshold, too
    #[arg(long)]
    pub all: bool,
    /// How to write the answer
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// The rule of order, as people write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OrderArg {
    /// In order, with anything between
    Ordered,
    /// In order, with nothing between but repeats of the step just reached
    Strict,
    /// In any order inside one window
    Any,
}

impl From<OrderArg> for FunnelOrder {
    fn from(arg: OrderArg) -> Self {
        match arg {
            OrderArg::Ordered => Self::Ordered,
            OrderArg::Strict => Self::Strict,
            OrderArg::Any => Self::Any,
        }
    }
}

/// The rule of entry, as people write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EntryArg {
    /// Every entry may open the window
    Newest,
    /// Only the first entry does
    First,
}

impl From<EntryArg> for FunnelEntry {
    fn from(arg: EntryArg) -> Self {
        match arg {
            EntryArg::Newest => Self::Newest,
            EntryArg::First => Self::First,
        }
    }
}

/// Arguments of `funnel`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  desireline funnel clicks.csv --steps \"product_view,add_to_cart,purchase\" --window 1d\n  desireline funnel clicks.csv --steps \"search,purchase\" --window none --order any --format json"
)]
pub struct FunnelArgs {
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub cases: CaseArgs,
    /// Names of events in order, separated by commas; `*` stands for any text
    #[arg(long, value_delimiter = ',', required = true, value_name = "NAMES")]
    pub steps: Vec<String>,
    /// From the first step to the last, such as 30m or 7d; `none` for no limit
    #[arg(long, value_name = "SPAN", default_value = "none")]
    pub window: String,
    /// In which order the steps must come
    #[arg(long, value_enum, default_value = "ordered")]
    pub order: OrderArg,
    /// Which entry opens the window
    #[arg(long, value_enum, default_value = "newest")]
    pub entry: EntryArg,
    /// How to write the answer
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Arguments of `ask`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  echo '{\"ask\": {\"journey\": {}}}' > q.json\n  desireline ask --question q.json events.csv\n\n`desireline schema question` describes what a question may hold."
)]
pub struct AskArgs {
    /// The question, a JSON file; `-` reads it from stdin
    #[arg(long, value_name = "FILE")]
    pub question: PathBuf,
    #[command(flatten)]
    pub data: DataArgs,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  desireline explain D104\n  desireline explain \"looped back\" M004")]
pub struct ExplainArgs {
    /// Codes such as D101 or M004, or words such as "looped back"; without any, all are listed
    #[arg(value_name = "CODE")]
    pub codes: Vec<String>,
}

/// What to describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// A map file
    Map,
    /// A question
    Question,
    /// An answer
    Answer,
    /// The HTTP API
    Openapi,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  desireline schema map > journey.schema.json")]
pub struct SchemaArgs {
    /// What to describe
    #[arg(value_enum)]
    pub of: SchemaOf,
}
