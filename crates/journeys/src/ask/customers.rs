//! The customers behind a figure: a named figure of a question becomes the kernel's, and its cases come page by page.
//!
//! Most figures count cases, and one pass lists what it counts. How far *customers* came is known only when all cases were
//! seen, so such a figure takes two: the first finds the customers, the second lists their cases.

mod meant;

use std::collections::HashMap;

use desireline_events::engine::Effort;
use desireline_events::frames::Frames;
use desireline_events::scan::Scan;
use desireline_kernels::cases::CaseState;
use desireline_kernels::collect::{CollectReport, CollectSpec, CollectedCase, Cursor, Figure as KernelFigure};
use desireline_model::answer::{SnapshotToken, SourceRead};
use desireline_model::question::{
    Ask, AskCustomers, CaseBehind, CaseStanding, CustomerBehind, CustomersBehind, Figure, Question,
};
use desireline_model::time::Timestamp;
use roaring::RoaringBitmap;

use super::who::chosen;
use super::workspace::{Clock, with_evidence_at};
use super::{AskError, check, funnel, journey, sensible};
use crate::evidence::Evidence;
use crate::installation::Installation;
use crate::intake::events::CASE_KIND;
use crate::store::Scope;

use meant::{Meant, Stands};

/// Who is behind a figure of an answer about files.
///
/// # Errors
///
/// When there is no such figure, the cursor is of another one, or as [`super::ask`].
pub async fn customers(asked: &AskCustomers, evidence: &Evidence, effort: Effort) -> Result<CustomersBehind, AskError> {
    let Scan::Memory(frames) = &evidence.scan else { return Err(AskError::OtherSources) };
    let tie = tie(asked, evidence, 0);
    let report = page(asked, evidence, &tie, effort).await?;
    let cases = named_by_cases(evidence, frames, &report);
    let id = |number: u32| match frames.people.text(number).split_once(CASE_MARK) {
        Some((CASE_KIND, case)) => (case.to_owned(), CASE_KIND.to_owned()),
        _ => {
            let kind = if cases.contains(number) { CASE_KIND } else { "customer" };
            (frames.people.text(number).to_owned(), kind.to_owned())
        }
    };
    Ok(told(&report, &tie, id))
}

/// The customers of a page who come from files in which no column names customers, so that cases stand for them.
fn named_by_cases(evidence: &Evidence, frames: &Frames, report: &CollectReport) -> RoaringBitmap {
    let names = |file: &SourceRead| file.columns.iter().any(|column| column.role == "customer");
    let by_case: Vec<bool> = evidence.sources.iter().map(|file| !names(file)).collect();
    let mut wanted: RoaringBitmap = customers_of(report).collect();
    let mut found = RoaringBitmap::new();
    for (person, source) in frames.person.iter().zip(&frames.source) {
        if wanted.is_empty() || !by_case.contains(&true) {
            break;
        }
        if wanted.remove(*person) && by_case.get(*source as usize) == Some(&true) {
            found.insert(*person);
        }
    }
    found
}

/// What sets rows without a customer apart: see [`desireline_events::frames::Frames::append`].
pub(super) const CASE_MARK: char = '\u{1f}';

/// Who is behind a figure of an answer about a workspace, as it was at a state or is now; and that state.
///
/// # Errors
///
/// As [`customers`]; [`AskError::Past`] when the state is no more; when the store cannot be read.
pub async fn customers_of_workspace(
    installation: &Installation,
    scope: &Scope,
    asked: &AskCustomers,
    effort: Effort,
    now: Clock<'_>,
) -> Result<(CustomersBehind, SnapshotToken), AskError> {
    let (sources, at) = (&asked.question.sources, asked.at.as_ref());
    with_evidence_at(installation, scope, sources, at, now, async |evidence: &Evidence, at: &SnapshotToken| {
        let tie = tie(asked, evidence, at.identity);
        let report = page(asked, evidence, &tie, effort).await?;
        let numbers: Vec<i32> = customers_of(&report).map(|number| number as i32).collect();
        let known = scope.identities_of(&numbers).await?;
        let known: HashMap<u32, (String, String)> =
            known.into_iter().map(|one| (one.person_no as u32, (one.raw_id, one.id_kind))).collect();
        let found = told(&report, &tie, |number| known.get(&number).cloned().unwrap_or_default());
        let as_of = asked.question.as_of.or(evidence.facts.last_ts.map(Timestamp));
        Ok((found, SnapshotToken { as_of, ..at.clone() }))
    })
    .await
}

/// The customers behind a figure of an answer about a workspace, by number; of linked ones, the number that stands for all
/// of them.
///
/// # Errors
///
/// As [`customers_of_workspace`].
pub async fn numbers_behind(
    installation: &Installation,
    scope: &Scope,
    question: &Question,
    figure: &Figure,
    at: Option<&SnapshotToken>,
    effort: Effort,
    now: Clock<'_>,
) -> Result<RoaringBitmap, AskError> {
    with_evidence_at(installation, scope, &question.sources, at, now, async |evidence: &Evidence, _: &SnapshotToken| {
        let none = Page { state: None, after: None, limit: 0 };
        Ok(collect(question, figure, evidence, &none, effort).await?.customers)
    })
    .await
}

/// Who is behind a figure, as numbers of the evidence, and its page of cases.
async fn page(asked: &AskCustomers, evidence: &Evidence, tie: &str, effort: Effort) -> Result<CollectReport, AskError> {
    if asked.limit == 0 || asked.limit > AskCustomers::MAX_LIMIT {
        return Err(AskError::PageLimit { limit: asked.limit, max: AskCustomers::MAX_LIMIT });
    }
    let after = asked.cursor.as_deref().map(|text| cursor(text, tie).ok_or(AskError::Cursor)).transpose()?;
    let state = asked.state.map(state_of);
    collect(&asked.question, &asked.figure, evidence, &Page { state, after, limit: asked.limit }, effort).await
}

/// Which of the cases behind a figure to list.
struct Page {
    state: Option<CaseState>,
    after: Option<Cursor>,
    limit: usize,
}

async fn collect(
    question: &Question,
    figure: &Figure,
    evidence: &Evidence,
    page: &Page,
    effort: Effort,
) -> Result<CollectReport, AskError> {
    sensible(question, evidence)?;
    let chosen = chosen(question, evidence, effort).await?;
    let (mut plan, mut spec, meant) = match &question.ask {
        Ask::Journey(asked) => {
            let journey::Ready { plan, spec, names } = journey::ready(question, asked, evidence);
            (plan, spec, meant::of_journey(figure, &names)?)
        }
        Ask::Funnel(asked) => {
            let (plan, spec) = funnel::ready(question, asked, evidence)?;
            (plan, spec, meant::of_funnel(figure, asked)?)
        }
        Ask::Check(asked) => {
            let ready = check::ready(question, asked, evidence)?;
            let meant = meant::of_check(figure, &asked.map, &ready)?;
            (ready.plan, ready.spec, meant)
        }
    };
    plan.choose(chosen);
    // Who is behind a figure is asked for, not the graph.
    spec.paths = false;
    let (figure, whose) = match meant {
        Meant::Cases(figure) => (figure, None),
        Meant::Customers(stands) => {
            let (report, _) = plan.run(spec.clone(), effort).await?;
            let whose = customers_who(stands, question, &report.conformance);
            // Cases of a column may have events of others, too.
            (KernelFigure::Cases, Some(plan.customers.as_ref().map_or(whose.clone(), |chosen| chosen & whose)))
        }
    };
    spec.collect = Some(CollectSpec { figure, state: page.state, after: page.after, limit: page.limit });
    if let Some(whose) = &whose {
        plan.customers = Some(whose.clone());
    }
    let (report, _) = plan.run(spec, effort).await?;
    let mut found = report.collected.unwrap_or_default();
    // Cases of a column may have events of others, too; those are not counted by how far they came.
    if let Some(whose) = whose {
        found.customers &= whose;
    }
    Ok(found)
}

fn customers_who(
    stands: Stands,
    question: &Question,
    found: &desireline_kernels::conformance::ConformanceReport,
) -> RoaringBitmap {
    let Ask::Check(asked) = &question.ask else { return RoaringBitmap::new() };
    let n_steps = asked.map.stages.iter().map(|stage| stage.steps.len()).sum();
    match stands {
        Stands::Finished => found.finished.clone(),
        Stands::OtherWays => check::walked::other_ways(&asked.map.thresholds, found),
        Stands::At { open, at } => {
            let all = found.stands(&check::positions(n_steps));
            let sets = if open { all.under_way } else { all.left };
            let meant = sets.into_iter().filter(|(step, _)| at.is_none_or(|at| *step == at));
            meant.fold(RoaringBitmap::new(), |all, (_, customers)| all | customers)
        }
    }
}

/// The customers of a page, each once.
fn customers_of(report: &CollectReport) -> impl Iterator<Item = u32> {
    report.page.chunk_by(|a, b| a.customer == b.customer).map(|cases| cases[0].customer)
}

fn told(report: &CollectReport, tie: &str, id: impl Fn(u32) -> (String, String)) -> CustomersBehind {
    let items = report.page.chunk_by(|a, b| a.customer == b.customer).map(|cases| {
        let (customer, id_kind) = id(cases[0].customer);
        CustomerBehind { customer, id_kind, cases: cases.iter().map(case).collect() }
    });
    CustomersBehind {
        n_customers: report.customers.len(),
        n_cases: report.cases,
        items: items.collect(),
        next: report.next.as_ref().map(|next| cursor_text(next, tie)),
    }
}

fn case(case: &CollectedCase) -> CaseBehind {
    let state = match case.state {
        CaseState::Completed => CaseStanding::Completed,
        CaseState::Dropped => CaseStanding::Dropped,
        CaseState::Open => CaseStanding::Open,
    };
    let (started_at, ended_at) = (Timestamp(case.start_ts), Timestamp(case.end_ts));
    CaseBehind { state, started_at, ended_at, events: case.n_events }
}

fn state_of(standing: CaseStanding) -> CaseState {
    match standing {
        CaseStanding::Completed => CaseState::Completed,
        CaseStanding::Dropped => CaseState::Dropped,
        CaseStanding::Open => CaseState::Open,
    }
}

/// Names what a cursor goes with: the events, who is one customer, the question and the figure.
fn tie(asked: &AskCustomers, evidence: &Evidence, identity: i64) -> String {
    let AskCustomers { question, figure, state, .. } = asked;
    let what = serde_json::to_string(&(&evidence.digest, identity, question, figure, state)).unwrap_or_default();
    blake3::hash(what.as_bytes()).to_hex()[..16].to_owned()
}

fn cursor_text(cursor: &Cursor, tie: &str) -> String {
    let Cursor { last, n_alike } = cursor;
    let state = match last.state {
        CaseState::Completed => 'c',
        CaseState::Dropped => 'd',
        CaseState::Open => 'o',
    };
    let (from, to) = (last.start_ts as u64, last.end_ts as u64);
    format!("{tie}-{:x}-{from:x}-{to:x}-{state}-{:x}-{n_alike:x}", last.customer, last.n_events)
}

fn cursor(text: &str, tie: &str) -> Option<Cursor> {
    let parts: Vec<&str> = text.split('-').collect();
    let [of, customer, from, to, state, events, alike] = parts[..] else { return None };
    let number = |text: &str| u64::from_str_radix(text, 16).ok();
    let state = match state {
        "c" => CaseState::Completed,
        "d" => CaseState::Dropped,
        "o" => CaseState::Open,
        _ => return None,
    };
    let last = CollectedCase {
        customer: u32::try_from(number(customer)?).ok()?,
        start_ts: number(from)? as i64,
        end_ts: number(to)? as i64,
        state,
        n_events: number(events)?,
    };
    (of == tie).then_some(Cursor { last, n_alike: number(alike)? })
}
