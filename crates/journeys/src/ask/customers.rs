//! The customers behind a figure: who they are, page by page, each with their cases that the figure counts.
//!
//! A first pass makes the set of customers by the evaluation that made the figure; a page is a part of it, by number. A
//! second pass, over the customers of the page alone, lists their cases. Nothing per case is kept between pages.

use desireline_events::engine::Effort;
use desireline_kernels::cases::CaseState as KernelState;
use desireline_kernels::collect::{CollectSpec, Figure as KernelFigure, MAX_LIMIT};
use desireline_kernels::conformance::{LabelRole, Subject};
use desireline_kernels::journey::{JourneyReport, KernelSpec};
use desireline_model::answer::{About, SnapshotToken};
use desireline_model::difference::of_key;
use desireline_model::map::MapDoc;
use desireline_model::question::{Ask, CaseState, Figure, Question};
use desireline_model::time::Timestamp;
use roaring::RoaringBitmap;

use super::workspace::{Clock, with_evidence_at};
use super::{AskError, Plan, check, examine, funnel, journey};
use crate::evidence::Evidence;
use crate::installation::Installation;
use crate::store::Scope;
use crate::store::identities::Identity;

/// The most customers on a page.
pub const MAX_PAGE: usize = 1_000;
/// The most cases that are listed of a page; a customer with more has the first.
const MAX_CASES: usize = MAX_LIMIT;

/// Which customers are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The question whose answer has the figure.
    pub question: &'a Question,
    /// The figure.
    pub figure: &'a Figure,
    /// The state of the answer; the workspace as it is now without it.
    pub at: Option<&'a SnapshotToken>,
    /// The `next` of the page before.
    pub cursor: Option<&'a str>,
    /// How many customers, [`MAX_PAGE`] at most.
    pub limit: usize,
}

/// A case that the figure counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCase {
    /// Where it stands.
    pub state: CaseState,
    /// Its first event.
    pub started_at: Timestamp,
    /// Its last event so far.
    pub ended_at: Timestamp,
    /// How many events it has.
    pub events: u64,
}

/// A customer behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCustomer {
    /// One of their ids.
    pub customer: String,
    /// Which kind of id that is.
    pub id_kind: String,
    /// Their cases that the figure counts, by their start.
    pub cases: Vec<FoundCase>,
}

/// One page of customers.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomersPage {
    /// How many customers there are on all pages: the figure.
    pub n_customers: u64,
    /// How many cases of theirs the figure counts.
    pub n_cases: u64,
    /// The customers of this page, by the order in which they were first seen.
    pub items: Vec<FoundCustomer>,
    /// The cursor of the next page, when there is one.
    pub next: Option<String>,
    /// The state, to ask again at.
    pub at: SnapshotToken,
}

/// Lists the customers behind a figure of a workspace's answer.
///
/// # Errors
///
/// As [`super::ask_workspace`]; [`AskError::NoFigure`] when no answer to the question has the figure, [`AskError::Cursor`],
/// and [`AskError::Past`] when the state is no more.
pub async fn customers_behind(
    installation: &Installation,
    scope: &Scope,
    wanted: Wanted<'_>,
    effort: Effort,
    now: Clock<'_>,
) -> Result<CustomersPage, AskError> {
    let Wanted { question, figure, at, cursor, limit } = wanted;
    let after = cursor.map(|cursor| cursor.parse::<u32>().map_err(|_| AskError::Cursor)).transpose()?;
    let found = with_evidence_at(
        installation,
        scope,
        &question.sources,
        at,
        now,
        async |evidence: &Evidence, at: &SnapshotToken| {
            let found = page(question, figure, evidence, after, limit, effort).await?;
            let as_of = question.as_of.or(evidence.facts.last_ts.map(Timestamp));
            Ok::<_, AskError>((found, SnapshotToken { as_of, ..at.clone() }))
        },
    );
    let (found, at) = found.await?;
    let numbers: Vec<u32> = found.customers.iter().map(|(number, _)| *number).collect();
    let named = scope.identities_of(&numbers).await?;
    let items = found.customers.into_iter().filter_map(|(number, cases)| {
        let Identity { raw_id, id_kind, .. } =
            named.iter().find(|identity| identity.person_no as u32 == number)?.clone();
        Some(FoundCustomer { customer: raw_id, id_kind, cases })
    });
    Ok(CustomersPage {
        n_customers: found.n_customers,
        n_cases: found.n_cases,
        items: items.collect(),
        next: found.next.map(|last| last.to_string()),
        at,
    })
}

/// The customers behind a figure by number; of linked ones, the number that stands for all of them.
///
/// # Errors
///
/// As [`customers_behind`].
pub async fn numbers_behind(
    installation: &Installation,
    scope: &Scope,
    wanted: Wanted<'_>,
    effort: Effort,
    now: Clock<'_>,
) -> Result<RoaringBitmap, AskError> {
    let Wanted { question, figure, at, .. } = wanted;
    with_evidence_at(installation, scope, &question.sources, at, now, async |evidence: &Evidence, _: &SnapshotToken| {
        Ok(Asked::new(question, figure, evidence)?.all(effort).await?.customers)
    })
    .await
}

/// One page, with customers by number.
#[derive(Debug)]
struct Page {
    n_customers: u64,
    n_cases: u64,
    customers: Vec<(u32, Vec<FoundCase>)>,
    next: Option<u32>,
}

async fn page(
    question: &Question,
    figure: &Figure,
    evidence: &Evidence,
    after: Option<u32>,
    limit: usize,
    effort: Effort,
) -> Result<Page, AskError> {
    let asked = Asked::new(question, figure, evidence)?;
    let all = asked.all(effort).await?;
    let limit = limit.clamp(1, MAX_PAGE);
    let mut rest = all.customers.iter().skip_while(|number| after.is_some_and(|after| *number <= after));
    let page: Vec<u32> = rest.by_ref().take(limit).collect();
    let next = page.last().copied().filter(|_| rest.next().is_some());
    let mut customers: Vec<(u32, Vec<FoundCase>)> = page.iter().map(|number| (*number, Vec::new())).collect();
    for case in asked.cases_of(page.into_iter().collect(), effort).await? {
        if let Ok(at) = customers.binary_search_by_key(&case.0, |(number, _)| *number) {
            customers[at].1.push(case.1);
        }
    }
    Ok(Page { n_customers: all.customers.len(), n_cases: all.cases, customers, next })
}

/// All that is behind a figure.
struct Behind {
    customers: RoaringBitmap,
    cases: u64,
}

/// What a figure counts.
enum Counts {
    /// Cases.
    Cases(KernelFigure),
    /// Customers who stand at a step, and their cases in this state.
    Standing(KernelState, u16),
}

/// A question with a figure of its answer.
struct Asked<'a> {
    plan: Plan<'a>,
    spec: KernelSpec,
    counts: Counts,
}

impl<'a> Asked<'a> {
    fn new(question: &'a Question, figure: &Figure, evidence: &'a Evidence) -> Result<Self, AskError> {
        examine(question, evidence)?;
        let of_all = match figure {
            Figure::Cases => Some(KernelFigure::Cases),
            Figure::State(state) => Some(KernelFigure::State(match state {
                CaseState::Completed => KernelState::Completed,
                CaseState::Dropped => KernelState::Dropped,
                CaseState::Open => KernelState::Open,
            })),
            _ => None,
        };
        let known = |found: Option<Counts>, kind: &str| match (of_all, found) {
            (Some(figure), _) => Ok(Counts::Cases(figure)),
            (None, Some(counts)) => Ok(counts),
            (None, None) => Err(AskError::NoFigure(format!("{kind} has no figure {}", told(figure)))),
        };
        match &question.ask {
            Ask::Journey(asked) => {
                let journey::Prepared { plan, spec, names } = journey::prepare(question, asked, evidence);
                let counts = known(of_journey(figure, &names, evidence)?, "a journey")?;
                Ok(Self { plan, spec, counts })
            }
            Ask::Check(asked) => {
                let prepared = check::prepare(question, asked, evidence)?;
                let counts = known(of_check(figure, &asked.map, &prepared, evidence)?, "a map")?;
                let check::Prepared { plan, spec, .. } = prepared;
                Ok(Self { plan, spec, counts })
            }
            Ask::Funnel(asked) => {
                let (plan, spec) = funnel::prepare(question, asked, evidence)?;
                let counts = known(of_funnel(figure, asked.steps.len())?, "a funnel")?;
                Ok(Self { plan, spec, counts })
            }
        }
    }

    async fn collect(
        &self,
        figure: KernelFigure,
        limit: usize,
        only: Option<RoaringBitmap>,
        effort: Effort,
    ) -> Result<JourneyReport, AskError> {
        let spec = KernelSpec { collect: Some(CollectSpec { figure, after: None, limit }), ..self.spec.clone() };
        Ok(self.plan.pass(spec, only, effort).await?.0)
    }

    async fn all(&self, effort: Effort) -> Result<Behind, AskError> {
        match &self.counts {
            Counts::Cases(figure) => {
                let collected = self.collect(figure.clone(), 0, None, effort).await?.collected.unwrap_or_default();
                Ok(Behind { customers: collected.customers, cases: collected.cases })
            }
            Counts::Standing(state, step) => {
                let report = self.collect(KernelFigure::Cases, 0, None, effort).await?;
                let positions: Vec<u16> = self.spec.map.as_ref().map(|map| map.position.clone()).unwrap_or_default();
                let standing = report.conformance.standing(&positions);
                let mut of_state = if *state == KernelState::Open { standing.under_way } else { standing.left };
                let customers = of_state.remove(&Some(*step)).unwrap_or_default();
                let figure = KernelFigure::State(*state);
                let collected =
                    self.collect(figure, 0, Some(customers.clone()), effort).await?.collected.unwrap_or_default();
                Ok(Behind { customers, cases: collected.cases })
            }
        }
    }

    /// The cases of these customers that the figure counts, by customer and start.
    async fn cases_of(&self, customers: RoaringBitmap, effort: Effort) -> Result<Vec<(u32, FoundCase)>, AskError> {
        if customers.is_empty() {
            return Ok(Vec::new());
        }
        let figure = match &self.counts {
            Counts::Cases(figure) => figure.clone(),
            Counts::Standing(state, _) => KernelFigure::State(*state),
        };
        let report = self.collect(figure, MAX_CASES, Some(customers), effort).await?;
        let listed = report.collected.unwrap_or_default().page.into_iter().map(|case| {
            let found = FoundCase {
                state: match case.state {
                    KernelState::Completed => CaseState::Completed,
                    KernelState::Dropped => CaseState::Dropped,
                    KernelState::Open => CaseState::Open,
                },
                started_at: Timestamp(case.start_ts),
                ended_at: Timestamp(case.end_ts),
                events: case.n_events,
            };
            (case.customer, found)
        });
        Ok(listed.collect())
    }
}

fn told(figure: &Figure) -> String {
    serde_json::to_string(figure).unwrap_or_default()
}

/// The label of a name, or which names look like it.
fn label(name: &str, names: &[String], evidence: &Evidence) -> Result<u32, AskError> {
    names.iter().position(|own| own == name).map(|at| at as u32).ok_or_else(|| {
        let near = evidence.nearest_names(name);
        let hint = if near.is_empty() { String::new() } else { format!("; there is `{}`", near.join("`, `")) };
        AskError::NoFigure(format!("no event is called `{name}`{hint}"))
    })
}

fn of_journey(figure: &Figure, names: &[String], evidence: &Evidence) -> Result<Option<Counts>, AskError> {
    let label = |name: &String| label(name, names, evidence);
    let figure = match figure {
        Figure::Visits(name) => KernelFigure::Visits(label(name)?),
        Figure::Starts(name) => KernelFigure::Starts(label(name)?),
        Figure::Ends(name) => KernelFigure::Ends(label(name)?),
        Figure::Dropped(name) => KernelFigure::ClosedEnds(label(name)?),
        Figure::Open(name) => KernelFigure::OpenEnds(label(name)?),
        Figure::Repeats(name) => KernelFigure::Repeats(label(name)?),
        Figure::Edge { from, to } => KernelFigure::Edge { from: label(from)?, to: label(to)? },
        Figure::Variant(path) => KernelFigure::Variant(path.iter().map(label).collect::<Result<_, _>>()?),
        _ => return Ok(None),
    };
    Ok(Some(Counts::Cases(figure)))
}

fn of_check(
    figure: &Figure,
    map: &MapDoc,
    prepared: &check::Prepared<'_>,
    evidence: &Evidence,
) -> Result<Option<Counts>, AskError> {
    let steps = &prepared.steps;
    let step = |id: &str| {
        let found = steps.iter().position(|step| step.id == *id).map(|at| at as u16);
        found.ok_or_else(|| AskError::NoFigure(format!("the map has no step `{id}`")))
    };
    let undrawn = |name: &str| {
        let is_it = |(own, role): (&String, &LabelRole)| own == name && *role == LabelRole::OffMap;
        let labels = &prepared.labels;
        labels.names.iter().zip(&labels.roles).position(is_it).map(|at| at as u32)
    };
    Ok(Some(match figure {
        Figure::Perfect => Counts::Cases(KernelFigure::Perfect),
        Figure::Step(id) => Counts::Cases(KernelFigure::Steps(vec![prepared.symbol[step(id)? as usize]])),
        Figure::Stage(id) => {
            let Some(stage) = map.stages.iter().find(|stage| stage.id == *id) else {
                return Err(AskError::NoFigure(format!("the map has no stage `{id}`")));
            };
            let seen = stage.steps.iter().filter(|step| step.in_events());
            let symbols =
                seen.map(|one| Ok(prepared.symbol[step(&one.id)? as usize])).collect::<Result<_, AskError>>()?;
            Counts::Cases(KernelFigure::Steps(symbols))
        }
        Figure::Dropped(id) => Counts::Standing(KernelState::Dropped, step(id)?),
        Figure::Open(id) => Counts::Standing(KernelState::Open, step(id)?),
        Figure::Visits(name) => match undrawn(name) {
            Some(label) => Counts::Cases(KernelFigure::Visits(label)),
            None => Counts::Cases(KernelFigure::Visits(label(name, &prepared.labels.names, evidence)?)),
        },
        Figure::Difference(key) => {
            let no = |why: &str| AskError::NoFigure(format!("`{key}` is no difference of this map: {why}"));
            let (class, about) = of_key(key).ok_or_else(|| no("a key is written as in `D101:step:sign-up`"))?;
            let subject = match about {
                About::Step(id) => Subject::Step(step(&id)?),
                About::Event(name) => Subject::Label(undrawn(&name).ok_or_else(|| no("no event has that name"))?),
                About::Connector { from, to } => {
                    let is_it = |at: &usize| map.connectors[*at].from == from && map.connectors[*at].to == to;
                    let time = prepared.times.iter().position(is_it);
                    Subject::Time(time.ok_or_else(|| no("no time is promised between these steps"))?)
                }
            };
            Counts::Cases(KernelFigure::Difference(class, subject))
        }
        _ => return Ok(None),
    }))
}

fn of_funnel(figure: &Figure, n_steps: usize) -> Result<Option<Counts>, AskError> {
    let step = |at: usize| {
        let there = (1..=n_steps).contains(&at);
        let no = || AskError::NoFigure(format!("the funnel has the steps 1 to {n_steps}, and no step {at}"));
        there.then_some(at).ok_or_else(no)
    };
    let figure = match figure {
        Figure::Reached(at) => KernelFigure::Reached(step(*at)?),
        Figure::LostAfter(at) => KernelFigure::LostAfter(step(*at)?),
        Figure::OpenAfter(at) => KernelFigure::OpenAfter(step(*at)?),
        _ => return Ok(None),
    };
    Ok(Some(Counts::Cases(figure)))
}
