//! Asking: a question about evidence becomes one specification, one run of the kernel, one answer.

mod check;
pub mod customers;
mod funnel;
mod journey;
#[cfg(test)]
mod tests;
mod who;
mod words;
pub mod workspace;

use std::sync::Arc;

use desireline_events::engine::{self, Effort, EngineError};
use desireline_events::labels::LabelSpec;
use desireline_events::operator::{Asked, Counters};
use desireline_events::promises::DueSpec;
use desireline_events::scan::{Group, Scan};
use desireline_events::segments::SegmentError;
use desireline_kernels::cases::{CaseRules, Cut};
use desireline_kernels::durations::DurationSummary;
use desireline_kernels::journey::{JourneyReport, KernelSpec};
use desireline_model::answer::{Answer, Basis, DurationOut, LeftOut, States, UnknownName};
use desireline_model::question::{Ask, CaseBy, CaseRule, NoSet, Period, Question};
use desireline_model::time::Timestamp;
use roaring::RoaringBitmap;

use crate::evidence::Evidence;
use crate::labels::{HIDDEN, fits};
use crate::maps::MapFile;
use crate::net::NetError;
use crate::store::StoreError;

use who::{Chosen, chosen};
pub use words::{percent, span_words};
pub use workspace::{Answered, ask_workspace};

/// Up to how many durations quantiles are exact: 64 Mi, half a gigabyte.
const EXACT_DURATIONS: u64 = 64 << 20;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Cases by column, but no column names cases.
    #[error("no column names the cases: give one with `--case COLUMN`, or ask with `--case-by customer`")]
    NoCaseColumn,
    /// A start without episodes.
    #[error("`start` cuts episodes: ask with `--case-by episode` as well")]
    StartWithoutEpisode,
    /// The map cannot be held against data.
    #[error(transparent)]
    Net(#[from] NetError),
    /// A funnel has no steps or too many.
    #[error("a funnel has 1 to {max} steps, this one has {steps}")]
    FunnelSteps {
        /// How many were asked for.
        steps: usize,
        /// How many there may be.
        max: usize,
    },
    /// The question names a zone that there is not.
    #[error("`{0}` is no time zone; write it as in `Europe/Rome` or `UTC`")]
    NoZone(String),
    /// A step of a funnel has no name.
    #[error("step {0} of the funnel has no name: write the names of events, as in `a,b,c`")]
    NamelessStep(usize),
    /// The period ends before it begins.
    #[error("the period from {from} to {to} is empty")]
    EmptyPeriod {
        /// Its start.
        from: Timestamp,
        /// Its end.
        to: Timestamp,
    },
    /// Files come from no source of a workspace.
    #[error(
        "files have no sources: name the files to ask about, or bring them into a workspace with `desireline import`"
    )]
    SourcesOfFiles,
    /// The workspace has no such source.
    #[error("there is no source `{name}`; {}", known_sources(known))]
    UnknownSource {
        /// What was asked for.
        name: String,
        /// The sources that there are, by number.
        known: Vec<String>,
    },
    /// Other sources were opened than the question asks for: a fault of ours.
    #[error("other sources were opened than the question asks for")]
    OtherSources,
    /// A set of customers means nothing.
    #[error(transparent)]
    NoSet(#[from] NoSet),
    /// Customers are chosen by a step, and no map is asked about.
    #[error("`did` names the step `{0}`, and steps are those of a map: ask a check, or name the `event`")]
    StepWithoutMap(String),
    /// Customers are chosen by a step that the map has not.
    #[error("the map has no step `{name}`{}", nearest_words(nearest))]
    UnknownStep {
        /// What was asked for.
        name: String,
        /// The nearest that there are.
        nearest: Vec<String>,
    },
    /// Customers of files are chosen by what they said.
    #[error(
        "`said` asks what customers said, and files of events hold none of that: bring both into a workspace with \
         `desireline import`, the words with `--kind feedback`"
    )]
    SaidOfFiles,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A segment or a frame cannot be read.
    #[error(transparent)]
    Segment(#[from] SegmentError),
    /// What is kept of an import cannot be read: a newer release wrote it, or it is damaged.
    #[error("what is kept of an import cannot be read")]
    Account(#[source] serde_json::Error),
    /// The events, or their names, are others by now.
    #[error(
        "events were imported or taken back since that answer, or are called otherwise (state {then}, now {now}): ask \
         the question anew"
    )]
    Past {
        /// The version that was asked about.
        then: i64,
        /// The version now.
        now: i64,
    },
    /// The answer to such a question has no such figure.
    #[error("the answer about a {asked} has no figure `{figure}`; it has `{}`", has.join("`, `"))]
    NoFigure {
        /// What was asked for.
        figure: &'static str,
        /// What the question asks about.
        asked: &'static str,
        /// The figures that there are.
        has: &'static [&'static str],
    },
    /// A figure is about something that is not there.
    #[error("there is no {what} `{name}`{}", nearest_words(nearest))]
    UnknownFigure {
        /// What it is about.
        what: &'static str,
        /// Its name.
        name: String,
        /// The nearest that there are.
        nearest: Vec<String>,
    },
    /// A text is no key of a difference.
    #[error(
        "`{0}` is no key of a difference; a key is a code and what the difference is about, as in `D101:step:SLUG`, \
         `D104:event:NAME` or `D107:connector:SLUG>SLUG`"
    )]
    DifferenceKey(String),
    /// A funnel has no such step.
    #[error("the funnel has no step {step}: its steps are counted from 1 to {steps}")]
    NoFunnelStep {
        /// What was asked for.
        step: usize,
        /// How many there are.
        steps: usize,
    },
    /// A page has no or too many cases.
    #[error("a page has 1 to {max} cases, not {limit}")]
    PageLimit {
        /// How many were asked for.
        limit: usize,
        /// How many there may be.
        max: usize,
    },
    /// A cursor goes with something else.
    #[error("this cursor is one of another question, figure or state: begin with the first page, without a cursor")]
    Cursor,
    /// The events could not be read, or do not fit into memory.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

fn known_sources(known: &[String]) -> String {
    match known {
        [] => "nothing was imported yet".to_owned(),
        known => format!("the workspace has `{}`", known.join("`, `")),
    }
}

fn nearest_words(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; did you mean `{}`?", nearest.join("`, or `")) }
}

/// The file that a map came from: it gives differences their places.
#[derive(Debug, Clone, Copy)]
pub struct MapOrigin<'a> {
    /// The file's name.
    pub name: &'a str,
    /// What was read from it.
    pub file: &'a MapFile,
}

/// Answers a question. The answer is the same for any effort.
///
/// # Errors
///
/// When the question makes no sense for this evidence, or the events cannot be read.
pub async fn ask(
    question: &Question,
    evidence: &Evidence,
    effort: Effort,
    map_file: Option<MapOrigin<'_>>,
) -> Result<Answer, AskError> {
    sensible(question, evidence)?;
    let chosen = chosen(question, evidence, effort).await?;
    match &question.ask {
        Ask::Journey(asked) => journey::answer(question, asked, evidence, effort, chosen).await,
        Ask::Check(asked) => check::answer(question, asked, evidence, effort, chosen, map_file).await,
        Ask::Funnel(asked) => funnel::answer(question, asked, evidence, effort, chosen).await,
    }
}

/// Fails when a question makes no sense for this evidence.
fn sensible(question: &Question, evidence: &Evidence) -> Result<(), AskError> {
    if let Some(Period { from: Some(from), to: Some(to) }) = question.period
        && from >= to
    {
        return Err(AskError::EmptyPeriod { from, to });
    }
    if !question.cases.start.is_empty() && question.cases.by != CaseBy::Episode {
        return Err(AskError::StartWithoutEpisode);
    }
    if question.sources != evidence.only_sources {
        return Err(match evidence.scan {
            Scan::Memory(_) => AskError::SourcesOfFiles,
            Scan::Stored(_) => AskError::OtherSources,
        });
    }
    if question.cases.by == CaseBy::Column && !evidence.is_empty() && evidence.facts.with_case == 0 {
        return Err(AskError::NoCaseColumn);
    }
    Ok(())
}

/// Events as one question sees them.
struct Plan<'a> {
    question: &'a Question,
    evidence: &'a Evidence,
    labels: LabelSpec,
    /// Only cases of these customers; without it, all.
    customers: Option<RoaringBitmap>,
    dues: Vec<Due>,
    as_of: i64,
    left_out: Vec<LeftOut>,
    warnings: Vec<String>,
    unknown_names: Vec<UnknownName>,
    ends: Vec<String>,
    /// Which customers were chosen, in words.
    chosen: String,
}

/// A date that a step promises.
struct Due {
    spec: DueSpec,
    step: String,
}

impl<'a> Plan<'a> {
    fn new(question: &'a Question, evidence: &'a Evidence, labels: LabelSpec) -> Self {
        Self {
            question,
            evidence,
            labels,
            customers: None,
            dues: Vec::new(),
            as_of: question.as_of.map_or(evidence.facts.last_ts.unwrap_or(0), |at| at.0),
            left_out: Vec::new(),
            warnings: reading_warnings(evidence),
            unknown_names: Vec::new(),
            ends: question.cases.end.clone(),
            chosen: String::new(),
        }
    }

    /// Keeps to the cases of the customers that the question chose, if it did.
    fn choose(&mut self, chosen: Option<Chosen>) {
        let Some(Chosen { customers, words, unknown_names, warnings }) = chosen else { return };
        self.customers = Some(customers);
        self.chosen = words;
        self.unknown_names.extend(unknown_names);
        self.warnings.extend(warnings);
    }

    /// The places, among all names, of those that fit a text in which `*` stands for any text.
    fn names_like(&mut self, asked: &str) -> Vec<u32> {
        let names = self.evidence.names().zip(0u32..);
        let found: Vec<u32> = names.filter(|(name, _)| fits(asked, name)).map(|(_, at)| at).collect();
        if found.is_empty() {
            let nearest = self.evidence.nearest_names(asked);
            self.unknown_names.push(UnknownName { name: asked.to_owned(), nearest });
        }
        found
    }

    fn rules(&self, starts: Vec<bool>, ends: Vec<bool>) -> CaseRules {
        let rule = &self.question.cases;
        CaseRules {
            cut: match rule.by {
                CaseBy::Customer | CaseBy::Column => Cut::Whole,
                CaseBy::Session => Cut::Session { gap: rule.session_gap, cap: rule.session_cap },
                CaseBy::Episode => Cut::Episode { starts },
            },
            ends,
            silence: rule.silence(),
            as_of: self.as_of,
            all_closed: self.question.all_closed,
            period: self
                .question
                .period
                .map(|period| (period.from.map_or(i64::MIN, |at| at.0), period.to.map_or(i64::MAX, |at| at.0))),
        }
    }

    /// How many labels there are; the number of the hidden one, too.
    fn n_labels(&self) -> usize {
        self.labels.labels as usize
    }

    /// The label of hidden events, if there may be any.
    fn hidden(&self) -> Option<u32> {
        let n = self.labels.labels;
        let hides = |slot: u32| slot >= n;
        let any = self.labels.names.iter().any(|(_, naming)| hides(naming.otherwise));
        any.then_some(n)
    }

    async fn run(&mut self, kernel: KernelSpec, effort: Effort) -> Result<(JourneyReport, Counters), EngineError> {
        let kernel = Arc::new(kernel);
        let asked = Asked {
            group: match self.question.cases.by {
                CaseBy::Column => Group::Case,
                CaseBy::Customer | CaseBy::Session | CaseBy::Episode => Group::Customer,
            },
            labels: self.labels.clone(),
            dues: self.dues.iter().map(|due| due.spec.clone()).collect(),
            kernel: Arc::clone(&kernel),
            customers: self.customers.clone(),
            batch_rows: effort.batch_rows,
        };
        let found = engine::run(self.evidence.scan.clone(), asked, effort).await?;
        let (report, counters) = (found.partial.finish(&kernel), found.counters);
        for (reason, events) in HIDDEN.iter().zip(&counters.slots[self.n_labels()..]) {
            self.leave_out(reason, *events);
        }
        for (due, count) in self.dues.iter().zip(&counters.dues) {
            let property = &due.spec.property;
            if count.unread > 0 {
                let unread = count.unread;
                self.warnings.push(format!("{unread} values of `{property}` are no dates, so they promise nothing"));
            } else if count.read == 0 && !self.evidence.is_empty() {
                let step = &due.step;
                self.warnings
                    .push(format!("no event carries the property `{property}`, by which `{step}` is promised"));
            }
        }
        let without_case = counters.without_case;
        self.leave_out("no case is named", without_case);
        if without_case > 0 {
            self.warnings.push(format!(
                "{without_case} of {} events name no case and are left out; with cases by customer all count",
                self.evidence.facts.rows
            ));
        }
        self.leave_out("outside any case: before a start, outside the period, or after `as_of`", report.outside);
        Ok((report, counters))
    }

    fn leave_out(&mut self, reason: &str, events: u64) {
        if events > 0 {
            self.left_out.push(LeftOut { reason: reason.to_owned(), events });
        }
    }

    fn basis(&self, report: &JourneyReport, rule: &str) -> Basis {
        let evidence = self.evidence;
        let n_states = report.completed + report.dropped + report.open;
        Basis {
            rule: format!(
                "{}; {rule}{}{}",
                case_words(&self.question.cases, self.question.all_closed),
                names_words(evidence.rules.len()),
                self.chosen
            ),
            events: report.events,
            left_out: self.left_out.clone(),
            warnings: self.warnings.clone(),
            unknown_names: self.unknown_names.clone(),
            ends: self.ends.clone(),
            cases: report.cases,
            customers: report.customers,
            first_time: report.span.map(|(first, _)| Timestamp(first)),
            last_time: report.span.map(|(_, last)| Timestamp(last)),
            as_of: (!evidence.is_empty() || self.question.as_of.is_some()).then_some(Timestamp(self.as_of)),
            states: States { completed: report.completed, dropped: report.dropped, open: report.open },
            open_share: if n_states == 0 { 0.0 } else { report.open as f64 / n_states as f64 },
            rejected: evidence.rejected.clone(),
            sources: evidence.sources.clone(),
            snapshot: self.snapshot(),
        }
    }

    /// Names the data, the question and the instant: 128 bits of a BLAKE3 hash.
    fn snapshot(&self) -> String {
        let mut hash = blake3::Hasher::new();
        hash.update(self.evidence.digest.as_bytes());
        hash.update(serde_json::to_string(self.question).unwrap_or_default().as_bytes());
        hash.update(&self.as_of.to_le_bytes());
        hash.finalize().to_hex()[..32].to_owned()
    }
}

/// From this share of unreadable rows on, the reader is told first.
const REJECTED_WARNED: f64 = 0.001;

/// What went wrong in reading, where it may change the figures.
fn reading_warnings(evidence: &Evidence) -> Vec<String> {
    let read: u64 = evidence.sources.iter().map(|source| source.read).sum();
    let rejected = evidence.rejected.count;
    let share = rejected as f64 / read.max(1) as f64;
    let mut warnings = evidence.notes.clone();
    if share >= REJECTED_WARNED {
        warnings.push(format!(
            "{rejected} of {read} rows ({}) could not be read; the figures are about the rest",
            percent(share)
        ));
    }
    warnings
}

fn marks(n: usize, labels: impl IntoIterator<Item = u32>) -> Vec<bool> {
    let mut marks = vec![false; n];
    labels.into_iter().for_each(|label| marks[label as usize] = true);
    marks
}

fn case_words(rule: &CaseRule, all_closed: bool) -> String {
    let cases = match rule.by {
        CaseBy::Customer => "a case is one customer".to_owned(),
        CaseBy::Column => "a case is what the case column names".to_owned(),
        CaseBy::Session => format!(
            "a case is one session: a gap over {} or a length over {} starts the next",
            rule.session_gap, rule.session_cap
        ),
        CaseBy::Episode => format!(
            "a case is one episode: it ends with a silence over {}, or when it is complete and starts again",
            rule.silence()
        ),
    };
    let over = if all_closed {
        "every case is over".to_owned()
    } else {
        format!("a case without an end is over after a silence of {}", rule.silence())
    };
    format!("{cases}; {over}; events are ordered by time, then source, then row")
}

/// That events have other names here than their sources gave them.
fn names_words(n_rules: usize) -> String {
    match n_rules {
        0 => String::new(),
        1 => "; events are called as 1 rule of the workspace says".to_owned(),
        n => format!("; events are called as {n} rules of the workspace say"),
    }
}

/// Durations of a kernel in seconds.
fn seconds(summary: &DurationSummary) -> DurationOut {
    DurationOut {
        mean: summary.sum as f64 / summary.count as f64 / 1e6,
        median: summary.median / 1e6,
        min: summary.min as f64 / 1e6,
        max: summary.max as f64 / 1e6,
        p25: summary.p25 / 1e6,
        p75: summary.p75 / 1e6,
        p95: summary.p95 / 1e6,
        sum: summary.sum as f64 / 1e6,
        exact: summary.exact,
    }
}
