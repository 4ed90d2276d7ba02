//! The journey that customers really took.

use desireline_events::engine::Effort;
use desireline_kernels::journey::KernelSpec;
use desireline_model::answer::{Answer, EdgeOut, JourneyAnswer, TouchpointOut, VariantOut, VariantsOut};
use desireline_model::question::{AskJourney, Question};

use super::{AskError, Chosen, EXACT_DURATIONS, Plan, marks, seconds};
use crate::evidence::Evidence;
use crate::labels::NameLabels;

/// A question about a journey, made ready for the kernel.
pub(super) struct Ready<'a> {
    pub plan: Plan<'a>,
    pub spec: KernelSpec,
    /// The name of each label.
    pub names: Vec<String>,
}

pub(super) fn ready<'a>(question: &'a Question, asked: &AskJourney, evidence: &'a Evidence) -> Ready<'a> {
    let NameLabels { spec, names, name_of } = NameLabels::new(evidence, &asked.split);
    let mut plan = Plan::new(question, evidence, spec);
    let named = |plan: &mut Plan<'_>, names: &[String]| -> Vec<u32> {
        let found: Vec<u32> = names.iter().flat_map(|name| plan.names_like(name)).collect();
        (0u32..).zip(&name_of).filter(|(_, name)| found.contains(name)).map(|(label, _)| label).collect()
    };
    let ends = named(&mut plan, &question.cases.end);
    let starts = named(&mut plan, &question.cases.start);
    let n = names.len();
    let starts = if question.cases.start.is_empty() { Vec::new() } else { marks(n, starts) };
    let spec = KernelSpec {
        cases: plan.rules(starts, marks(n, ends)),
        labels: n,
        hidden: plan.hidden(),
        paths: true,
        exact_durations: EXACT_DURATIONS,
        funnel: None,
        map: None,
        collect: None,
    };
    Ready { plan, spec, names }
}

pub(super) async fn answer(
    question: &Question,
    asked: &AskJourney,
    evidence: &Evidence,
    effort: Effort,
    chosen: Option<Chosen>,
) -> Result<Answer, AskError> {
    let Ready { mut plan, spec, names } = ready(question, asked, evidence);
    plan.choose(chosen);
    let (report, _) = plan.run(spec, effort).await?;

    let name = |label: u32| names[label as usize].clone();
    let mut touchpoints: Vec<TouchpointOut> = report
        .graph
        .touchpoints
        .iter()
        .map(|figures| TouchpointOut {
            name: name(figures.label),
            events: figures.events,
            cases: figures.cases,
            starts: figures.starts,
            ends: figures.ends,
            open_ends: figures.open_ends,
            repeat_cases: figures.repeat_cases,
            mean_position: figures.mean_position,
        })
        .collect();
    touchpoints.sort_unstable_by(|a, b| b.events.cmp(&a.events).then_with(|| a.name.cmp(&b.name)));
    let mut edges: Vec<EdgeOut> = report
        .graph
        .edges
        .iter()
        .map(|edge| EdgeOut {
            from: name(edge.from),
            to: name(edge.to),
            count: edge.count,
            cases: edge.cases,
            duration_s: seconds(&edge.duration),
        })
        .collect();
    edges.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to))));
    let top: Vec<VariantOut> = report
        .variants
        .top(asked.top_variants, &names)
        .into_iter()
        .map(|(path, cases)| VariantOut {
            path: path.into_iter().map(name).collect(),
            cases,
            share: cases as f64 / report.cases as f64,
        })
        .collect();
    let listed: u64 = top.iter().map(|variant| variant.cases).sum();
    let variants = VariantsOut {
        distinct: report.variants.distinct() as u64,
        distinct_folded: report.variants.distinct_folded() as u64,
        top,
        other_cases: report.cases - listed,
    };
    let graph = &report.graph;
    Ok(Answer::Journey(Box::new(JourneyAnswer {
        tie_share: if graph.pairs == 0 { 0.0 } else { graph.tied_pairs as f64 / graph.pairs as f64 },
        tied_pairs: graph.tied_pairs,
        basis: plan.basis(&report, "a variant is the exact sequence of names"),
        touchpoints,
        edges,
        variants,
    })))
}
