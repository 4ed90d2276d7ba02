//! How far customers get along a list of steps.

use desireline_events::engine::Effort;
use desireline_kernels::funnel::{FunnelEntry as KernelEntry, FunnelOrder as KernelOrder, FunnelSpec, MAX_STEPS};
use desireline_kernels::journey::KernelSpec;
use desireline_model::answer::{Answer, FunnelAnswer, FunnelStepOut};
use desireline_model::question::{AskFunnel, CaseBy, FunnelEntry, FunnelOrder, Question};
use desireline_model::units::Share;

use super::{AskError, Chosen, EXACT_DURATIONS, Plan, marks};
use crate::evidence::Evidence;
use crate::labels::NameLabels;

/// A question about a funnel, made ready for the kernel.
pub(super) fn ready<'a>(
    question: &'a Question,
    asked: &AskFunnel,
    evidence: &'a Evidence,
) -> Result<(Plan<'a>, KernelSpec), AskError> {
    if asked.steps.is_empty() || asked.steps.len() > MAX_STEPS {
        return Err(AskError::FunnelSteps { steps: asked.steps.len(), max: MAX_STEPS });
    }
    if let Some(at) = asked.steps.iter().position(|step| step.trim().is_empty()) {
        return Err(AskError::NamelessStep(at + 1));
    }
    // Without a split, the place of a name is its label.
    let mut plan = Plan::new(question, evidence, NameLabels::new(evidence, &[]).spec);
    let n = plan.n_labels();
    let mut steps_of = vec![0u32; n];
    for (step, name) in asked.steps.iter().enumerate() {
        for label in plan.names_like(name) {
            steps_of[label as usize] |= 1 << step;
        }
    }
    let ends: Vec<u32> = question.cases.end.iter().flat_map(|name| plan.names_like(name)).collect();
    let starts: Vec<u32> = question.cases.start.iter().flat_map(|name| plan.names_like(name)).collect();
    let starts = if question.cases.start.is_empty() { Vec::new() } else { marks(n, starts) };
    let spec = KernelSpec {
        cases: plan.rules(starts, marks(n, ends)),
        labels: n,
        hidden: plan.hidden(),
        paths: false,
        exact_durations: EXACT_DURATIONS,
        funnel: Some(FunnelSpec {
            steps_of,
            steps: asked.steps.len(),
            window: asked.window,
            order: match asked.order {
                FunnelOrder::Ordered => KernelOrder::Ordered,
                FunnelOrder::Strict => KernelOrder::Strict,
                FunnelOrder::Any => KernelOrder::Any,
            },
            entry: match asked.entry {
                FunnelEntry::Newest => KernelEntry::Newest,
                FunnelEntry::First => KernelEntry::First,
            },
            as_of: plan.as_of,
            all_closed: question.all_closed,
            cut_by_silence: matches!(question.cases.by, CaseBy::Session | CaseBy::Episode),
        }),
        map: None,
        collect: None,
    };
    Ok((plan, spec))
}

pub(super) async fn answer(
    question: &Question,
    asked: &AskFunnel,
    evidence: &Evidence,
    effort: Effort,
    chosen: Option<Chosen>,
) -> Result<Answer, AskError> {
    let (mut plan, spec) = ready(question, asked, evidence)?;
    plan.choose(chosen);
    let (report, _) = plan.run(spec, effort).await?;
    let first = report.funnel.first().map_or(0, |step| step.entered);
    let mut before = first;
    let steps = asked
        .steps
        .iter()
        .zip(&report.funnel)
        .map(|(name, figures)| {
            let of_previous = Share::of(figures.entered, before);
            before = figures.entered;
            FunnelStepOut {
                name: name.clone(),
                entered: figures.entered,
                converted: figures.converted,
                dropped: figures.dropped,
                open: figures.open,
                of_first: Share::of(figures.entered, first),
                of_previous,
            }
        })
        .collect();
    let basis = plan.basis(&report, &rule_words(asked));
    Ok(Answer::Funnel(Box::new(FunnelAnswer { basis, steps })))
}

fn rule_words(asked: &AskFunnel) -> String {
    let order = match asked.order {
        FunnelOrder::Ordered => "steps come in order with anything between",
        FunnelOrder::Strict => "steps come in order with nothing between but repeats of the step just reached",
        FunnelOrder::Any => "a step counts how many different steps fall into one window, in any order",
    };
    let entry = match asked.entry {
        FunnelEntry::Newest => "every entry may open the window",
        FunnelEntry::First => "only the first entry opens the window",
    };
    let window = asked
        .window
        .map_or_else(|| "no limit of time".to_owned(), |window| format!("all within {window} of the first step"));
    format!("{order}; {window}; {entry}; one event fills one step")
}
