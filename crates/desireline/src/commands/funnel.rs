//! `desireline funnel`: how far customers get along a list of steps.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use desireline_model::answer::Answer;
use desireline_model::question::{Ask, AskFunnel};

use super::{answer, print, print_json, refuse_unknown};
use crate::args::{Format, FunnelArgs};
use crate::render;

/// Runs the command.
pub fn run(args: &FunnelArgs) -> Result<ExitCode> {
    let window = match args.window.as_str() {
        "none" => None,
        span => Some(span.parse().context("`--window` is a length of time, or `none`")?),
    };
    let ask = Ask::Funnel(AskFunnel {
        steps: args.steps.iter().map(|step| step.trim().to_owned()).collect(),
        window,
        order: args.order.into(),
        entry: args.entry.into(),
    });
    let (question, answered) = answer(&args.data, &args.cases.source, args.cases.properties()?, None, |natural| {
        args.cases.question(ask, natural, &args.data)
    })?;
    let Answer::Funnel(funnel) = &answered else { bail!("the answer is of another kind than the question") };
    refuse_unknown(&funnel.basis)?;
    match args.format {
        Format::Json => print_json(&answered)?,
        Format::Text => print(&render::funnel::text(funnel, question.cases.by, args.order))?,
    }
    Ok(ExitCode::SUCCESS)
}
