//! `desireline feedback`: what customers said, found by its words.

use std::process::ExitCode;

use anyhow::Result;
use desireline_journeys::installation::Installation;
use desireline_journeys::store::feedback::search::FeedbackFilter;
use serde_json::json;

use super::print;
use crate::args::Format;
use crate::args::feedback::FeedbackArgs;
use crate::render::feedback as words;
use crate::runtime;

/// Runs the command.
pub fn run(args: &FeedbackArgs) -> Result<ExitCode> {
    runtime::run(list(args))
}

async fn list(args: &FeedbackArgs) -> Result<ExitCode> {
    let installation = Installation::open(&args.site.site()).await?;
    let scope = installation.workspace(&args.site.workspace).await?.scope(installation.db());
    let typed = args.words.join(" ");
    let filter = FeedbackFilter {
        words: Some(typed.as_str()),
        source: args.source.as_deref(),
        from: args.from,
        before: args.before,
        min_score: args.min_score,
        max_score: args.max_score,
        language: args.language.as_deref(),
        touchpoint: args.touchpoint.as_deref(),
        question: args.asked.as_deref(),
        customer: args.customer.as_deref(),
        persons: None,
    };
    let page = scope.list_feedback(&filter, args.after.as_ref(), args.limit).await?;
    let n_found = scope.count_feedback(&filter).await?;
    let full = page.len() as u64 == u64::from(args.limit);
    let next = page.last().filter(|_| full).map(|last| last.cursor().to_string());
    match args.format {
        Format::Json => {
            let items: Vec<_> = page.iter().map(words::json).collect();
            let scores: Vec<_> = scope.count_scores(&filter).await?.iter().map(words::score_json).collect();
            let found = json!({ "n": n_found, "feedback": items, "scores": scores, "next": next });
            print(&serde_json::to_string_pretty(&found)?)?;
        }
        Format::Text => print(&words::list(&page, n_found, next.as_deref()))?,
    }
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}
