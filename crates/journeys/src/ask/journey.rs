//! The journey that customers really took.

use std::borrow::Cow;
use std::collections::HashMap;

use desireline_events::engine::Effort;
use desireline_events::frames::{Frames, NONE};
use desireline_kernels::journey::KernelSpec;
use desireline_model::answer::{Answer, EdgeOut, JourneyAnswer, TouchpointOut, VariantOut, VariantsOut};
use desireline_model::question::{AskJourney, Question, SplitBy};

use super::{AskError, EXACT_DURATIONS, Plan, marks, seconds};
use crate::evidence::Evidence;

pub(super) fn answer(
    question: &Question,
    asked: &AskJourney,
    evidence: &Evidence,
    effort: Effort,
) -> Result<Answer, AskError> {
    let mut plan = Plan::by_name(question, evidence);
    let split = Split::new(&asked.split, &evidence.frames);
    let named = |plan: &mut Plan<'_>, names: &[String]| -> Vec<u32> {
        let found: Vec<u32> = names.iter().flat_map(|name| plan.names_like(name)).collect();
        (0u32..).zip(&split.name_of).filter(|(_, name)| found.contains(name)).map(|(label, _)| label).collect()
    };
    let ends = named(&mut plan, &question.cases.end);
    let starts = named(&mut plan, &question.cases.start);
    if let Some(labels) = split.labels {
        plan.labels = Cow::Owned(labels);
    }
    let names = split.names;
    let n = names.len();
    plan.n_labels = n;
    let starts = if question.cases.start.is_empty() { Vec::new() } else { marks(n, starts) };
    let spec = KernelSpec {
        cases: plan.rules(starts, marks(n, ends)),
        labels: n,
        hidden: None,
        paths: true,
        exact_durations: EXACT_DURATIONS,
        funnel: None,
        map: None,
        collect: None,
    };
    let report = plan.run(spec, effort)?;

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

/// Labels that tell events of one name apart.
struct Split {
    /// For each row its label; absent when the label is the name.
    labels: Option<Vec<u32>>,
    names: Vec<String>,
    /// For each label the name of its events.
    name_of: Vec<u32>,
}

impl Split {
    fn new(by: &[SplitBy], frames: &Frames) -> Self {
        if by.is_empty() {
            let names: Vec<String> = frames.names.iter().map(str::to_owned).collect();
            return Self { labels: None, name_of: (0..names.len() as u32).collect(), names };
        }
        let part = |of: &[u32], row: usize, by_this: bool| {
            if by_this { of.get(row).copied().unwrap_or(NONE) } else { NONE }
        };
        let (channel, actor) = (by.contains(&SplitBy::Channel), by.contains(&SplitBy::Actor));
        let mut known: HashMap<(u32, u32, u32), u32> = HashMap::new();
        let mut split = Self { labels: None, names: Vec::new(), name_of: Vec::new() };
        let labels = (0..frames.len())
            .map(|row| {
                let key = (frames.name[row], part(&frames.channel, row, channel), part(&frames.actor, row, actor));
                *known.entry(key).or_insert_with(|| {
                    let told = [frames.channel_of(row).filter(|_| channel), frames.actor_of(row).filter(|_| actor)];
                    let words = std::iter::once(frames.names.text(key.0)).chain(told.into_iter().flatten());
                    split.names.push(words.collect::<Vec<_>>().join(" · "));
                    split.name_of.push(key.0);
                    split.names.len() as u32 - 1
                })
            })
            .collect();
        split.labels = Some(labels);
        split
    }
}
