//! Where the journey contradicts a drawn map.

pub(super) mod walked;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use desireline_events::engine::Effort;
use desireline_events::promises::DueSpec;
use desireline_kernels::conformance::{
    Anchor, DatePromise, DifferenceFigures, LabelRole, MapSpec, Subject, TimePromise,
};
use desireline_kernels::journey::KernelSpec;
use desireline_model::answer::{
    About, Answer, Between, CheckAnswer, Difference, Effect, Fitness, MoveCount, Moves, Place, UnmatchedBinding,
    Verdict,
};
use desireline_model::difference::DifferenceClass;
use desireline_model::map::{Binding, MapDoc, Step, Thresholds};
use desireline_model::question::{AskCheck, Question};
use desireline_model::units::Share;

use jiff::tz::TimeZone;

use super::words::{advice, summary};
use super::{AskError, Chosen, Due, EXACT_DURATIONS, MapOrigin, Plan, marks, seconds};
use crate::evidence::Evidence;
use crate::labels::MapLabels;
use crate::maps::{Element, path_of};
use crate::net::net_of;

/// How many places between steps a difference lists.
const BETWEEN: usize = 5;

/// A map with what its differences are told in.
pub(super) struct Drawing<'a> {
    /// The map.
    pub map: &'a MapDoc,
    /// Its steps in drawn order: their numbers in the kernel.
    pub steps: Vec<&'a Step>,
    /// The names of labels.
    pub labels: &'a [String],
    /// Connectors with a promised time, by their place in the map.
    pub times: Vec<usize>,
    file: Option<MapOrigin<'a>>,
}

impl Drawing<'_> {
    /// The name of a step.
    pub fn name(&self, step: u16) -> &str {
        &self.steps[step as usize].name
    }

    fn place(&self, element: Element<'_>) -> Option<Place> {
        self.file.map(|origin| {
            let place = origin.file.place(element);
            Place {
                file: origin.name.to_owned(),
                line: place.line as u64,
                column: place.column as u64,
                path: path_of(self.map, element),
            }
        })
    }
}

/// A check, made ready for the kernel.
pub(super) struct Ready<'a> {
    pub plan: Plan<'a>,
    pub spec: KernelSpec,
    /// The map's steps in drawn order: their numbers in the kernel.
    pub steps: Vec<&'a Step>,
    pub labels: MapLabels,
    /// For each step its symbol.
    pub symbol: Vec<u16>,
    /// Connectors with a promised time, by their place in the map.
    pub times: Vec<usize>,
    strict: bool,
}

pub(super) fn ready<'a>(
    question: &'a Question,
    asked: &'a AskCheck,
    evidence: &'a Evidence,
) -> Result<Ready<'a>, AskError> {
    let map = &asked.map;
    let strict = asked.strict || map.order == desireline_model::map::Order::Strict;
    let drawn = net_of(map, strict)?;
    let labels = MapLabels::new(map, evidence);
    let steps: Vec<&Step> = map.stages.iter().flat_map(|stage| &stage.steps).collect();
    let number = |id: &str| steps.iter().position(|step| step.id == id).map(|at| at as u16);

    let mut plan = Plan::new(question, evidence, labels.spec.clone());

    let times: Vec<usize> = (0..map.connectors.len()).filter(|at| map.connectors[*at].within.is_some()).collect();
    let time_promises = times
        .iter()
        .filter_map(|at| {
            let connector = &map.connectors[*at];
            Some(TimePromise {
                from: number(&connector.from)?,
                to: number(&connector.to)?,
                within: connector.within?.0,
            })
        })
        .collect();
    let zone = question.zone.clone().unwrap_or_else(|| "UTC".to_owned());
    TimeZone::get(&zone).map_err(|_| AskError::NoZone(zone.clone()))?;
    let mut dates = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        if let Some(property) = &step.promised_by {
            dates.push(DatePromise { step: at as u16, due: plan.dues.len() });
            let spec = DueSpec { property: property.clone(), zone: zone.clone() };
            plan.dues.push(Due { spec, step: step.name.clone() });
        }
    }

    let outcomes: Vec<u16> = outcomes(&steps);
    let label_of = |plan: &mut Plan<'_>, names: &[String]| -> Vec<u32> {
        names.iter().flat_map(|name| plan.names_like(name)).flat_map(|name| labels.of_name(name).to_vec()).collect()
    };
    let ends: Vec<u32> = if question.cases.end.is_empty() {
        let ends = |role: &LabelRole| matches!(role, LabelRole::Step(symbol) if outcomes.iter().any(|step| drawn.symbol[*step as usize] == *symbol));
        labels.roles.iter().zip(0u32..).filter(|(role, _)| ends(role)).map(|(_, label)| label).collect()
    } else {
        label_of(&mut plan, &question.cases.end)
    };
    if question.cases.end.is_empty() {
        plan.ends = outcomes.iter().map(|step| steps[*step as usize].name.clone()).collect();
    }
    let starts = if question.cases.start.is_empty() {
        Vec::new()
    } else {
        let starts = label_of(&mut plan, &question.cases.start);
        marks(plan.n_labels(), starts)
    };
    let spec = KernelSpec {
        cases: plan.rules(starts, marks(plan.n_labels(), ends)),
        labels: plan.n_labels(),
        hidden: plan.hidden(),
        paths: false,
        exact_durations: EXACT_DURATIONS,
        funnel: None,
        map: Some(MapSpec {
            net: drawn.net,
            roles: labels.roles.clone(),
            symbol: drawn.symbol.clone(),
            position: positions(steps.len()),
            choice: drawn.choice,
            repeatable: steps.iter().map(|step| step.repeatable).collect(),
            soft: !strict,
            times: time_promises,
            dates,
            as_of: plan.as_of,
        }),
        collect: None,
    };
    Ok(Ready { plan, spec, steps, labels, symbol: drawn.symbol, times, strict })
}

pub(super) async fn answer(
    question: &Question,
    asked: &AskCheck,
    evidence: &Evidence,
    effort: Effort,
    chosen: Option<Chosen>,
    file: Option<MapOrigin<'_>>,
) -> Result<Answer, AskError> {
    let map = &asked.map;
    let Ready { mut plan, spec, steps, labels, symbol, times, strict } = ready(question, asked, evidence)?;
    let some_only = chosen.is_some();
    plan.choose(chosen);
    let (report, counters) = plan.run(spec, effort).await?;
    let found = &report.conformance;

    let drawing = Drawing { map, steps, labels: &labels.names, times, file };
    let n_customers = found.customers.len();
    let mut differences: Vec<Difference> = found
        .differences
        .iter()
        .map(|((class, subject), figures)| difference(&drawing, *class, *subject, figures, found, n_customers))
        .collect();
    differences.sort_by(|a, b| {
        let key = |d: &Difference| (d.verdict, Reverse(d.customers.count), d.code.clone());
        key(a).cmp(&key(b)).then_with(|| a.summary.cmp(&b.summary))
    });
    let step_id = |step: u16| drawing.steps[step as usize].id.clone();
    let mut moves = Moves {
        skipped: found.skipped.iter().map(|(step, count)| MoveCount { name: step_id(*step), count: *count }).collect(),
        inserted: found
            .inserted
            .iter()
            .map(|(label, count)| MoveCount { name: labels.names[*label as usize].clone(), count: *count })
            .collect(),
    };
    for list in [&mut moves.skipped, &mut moves.inserted] {
        list.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    }
    let stand = found.walked(&positions(drawing.steps.len()));
    let unmatched = labels
        .bound
        .iter()
        .zip(&counters.slots)
        // What the chosen customers never did, others may have done.
        .filter(|((_, binding), events)| **events == 0 && !(some_only && same_name(evidence, binding) > 0))
        .map(|((touchpoint, binding), _)| {
            let mut nearest: Vec<String> =
                binding.events.iter().flat_map(|name| evidence.nearest_names(name)).collect();
            nearest.dedup();
            UnmatchedBinding {
                touchpoint: touchpoint.clone(),
                events: binding.events.clone(),
                conditions: conditions(binding),
                same_name: same_name(evidence, binding),
                nearest,
                place: drawing.place(Element::TouchpointBinding(touchpoint)),
            }
        })
        .collect();
    Ok(Answer::Check(Box::new(CheckAnswer {
        basis: plan.basis(
            &report,
            if strict { "every step in drawn order" } else { "stages in order, steps of a stage in any order" },
        ),
        journey: map.journey.clone(),
        title: map.title.clone(),
        strict,
        fitness: Fitness {
            log: found.log_fitness(),
            mean: found.mean_fitness(),
            perfect_share: (found.cases > 0).then(|| found.perfect as f64 / found.cases as f64),
            cost: found.cost,
            worst: found.worst,
        },
        moves,
        outcome: walked::outcome(&stand, n_customers),
        steps: walked::steps(&drawing, &symbol, &stand, found),
        stages: walked::stages(&drawing, &symbol, found),
        promises: walked::promises(&drawing, found),
        other_ways: Share::of(walked::other_ways(&map.thresholds, found).len(), n_customers),
        differences,
        unmatched,
    })))
}

/// For each step its place in the drawing.
pub(super) fn positions(n_steps: usize) -> Vec<u16> {
    (0..n_steps as u16).collect()
}

/// What a binding asks for beside the name.
fn conditions(binding: &Binding) -> String {
    let channel = binding.channel.iter().map(|channel| format!("in channel `{channel}`"));
    let properties = binding.properties.iter().map(|(name, value)| format!("where `{name}` is `{value}`"));
    channel.chain(properties).collect::<Vec<_>>().join(" and ")
}

/// How many events have one of a binding's names.
fn same_name(evidence: &Evidence, binding: &Binding) -> u64 {
    let names: BTreeSet<&String> = binding.events.iter().collect();
    names.into_iter().map(|name| evidence.count_of(name)).sum()
}

/// The steps that complete a case: those marked so, or the last that events can show.
fn outcomes(steps: &[&Step]) -> Vec<u16> {
    let marked: Vec<u16> =
        (0..steps.len()).filter(|at| steps[*at].outcome && steps[*at].in_events()).map(|at| at as u16).collect();
    if marked.is_empty() {
        (0..steps.len()).rev().find(|at| steps[*at].in_events()).map(|at| at as u16).into_iter().collect()
    } else {
        marked
    }
}

/// Whether a share of customers reaches its threshold, and how sure that is.
fn verdict(customers: &Share, threshold: f64, thresholds: &Thresholds) -> Verdict {
    let settled =
        customers.n >= thresholds.min_customers && customers.interval.is_some_and(|interval| interval.low > threshold);
    if customers.share < threshold {
        Verdict::Within
    } else if settled {
        Verdict::Contradicted
    } else {
        Verdict::Unsettled
    }
}

fn difference(
    drawing: &Drawing<'_>,
    class: DifferenceClass,
    subject: Subject,
    figures: &DifferenceFigures,
    found: &desireline_kernels::conformance::ConformanceReport,
    n_customers: u64,
) -> Difference {
    let customers = Share::of(figures.customers.len(), n_customers);
    let threshold = drawing.map.thresholds.of(class);
    let mut anchors: Vec<(Anchor, u64)> = figures.anchors.iter().map(|(anchor, cases)| (*anchor, *cases)).collect();
    anchors.sort_by_key(|(anchor, cases)| (Reverse(*cases), *anchor));
    let top = anchors.first().map(|(anchor, _)| *anchor);
    let id = |step: u16| drawing.steps[step as usize].id.clone();
    let (about, element) = match subject {
        Subject::Step(step) => {
            let id = id(step);
            let promise = class == DifferenceClass::BrokenPromise;
            let place = drawing.place(if promise { Element::Promise(&id) } else { Element::Step(&id) });
            (About::Step(id), place)
        }
        Subject::Label(label) => {
            let near = top.and_then(|anchor| anchor.before.or(anchor.after));
            let place = match near {
                Some(step) => drawing.place(Element::Step(&id(step))),
                None => drawing.place(Element::Journey),
            };
            (About::Event(drawing.labels[label as usize].clone()), place)
        }
        Subject::Time(time) => {
            let connector = &drawing.map.connectors[drawing.times[time]];
            let about = About::Connector { from: connector.from.clone(), to: connector.to.clone() };
            (about, drawing.place(Element::Connector(drawing.times[time])))
        }
    };
    let between = anchors
        .iter()
        .take(BETWEEN)
        .map(|(anchor, cases)| Between { after: anchor.after.map(id), before: anchor.before.map(id), cases: *cases })
        .collect();
    Difference {
        code: class.code().to_owned(),
        class,
        verdict: verdict(&customers, threshold, &drawing.map.thresholds),
        summary: summary(drawing, class, subject, figures, customers.share, top),
        about,
        place: element,
        customers,
        cases: figures.cases,
        occurrences: figures.occurrences,
        threshold,
        between,
        effect: Effect {
            completed_with: Share::of(figures.completed, figures.closed),
            completed_without: Share::of(found.completed - figures.completed, found.closed - figures.closed),
            median_s_with: figures.durations.summary().map(|summary| summary.median / 1e6),
            median_s_without: found.durations.median_without(&figures.durations).map(|median| median / 1e6),
            promise_s: figures.overdue.summary().map(|summary| seconds(&summary)),
        },
        advice: advice(drawing, class, subject),
    }
}
