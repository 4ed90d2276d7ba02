//! `desireline ask`: a question written as JSON, answered as JSON.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use desireline_model::question::Question;

use super::{answer, check, print_json};
use crate::args::AskArgs;

/// Runs the command.
pub fn run(args: &AskArgs) -> Result<ExitCode> {
    let question = read(&args.question)?;
    let properties = check::properties_of(&question.ask, question.customers.as_ref());
    let (_, answered) = answer(&args.data, &question.sources.clone(), properties, None, |_| Ok(question))?;
    print_json(&answered)?;
    Ok(ExitCode::SUCCESS)
}

/// Reads a question from a JSON file; `-` is stdin.
pub fn read(file: &Path) -> Result<Question> {
    let mut text = String::new();
    let name = file.display();
    if file.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text).context("cannot read the question from stdin")?;
    } else {
        text = std::fs::read_to_string(file).with_context(|| format!("cannot read the question `{name}`"))?;
    }
    serde_json::from_str(&text)
        .with_context(|| format!("`{name}` is not a question; `desireline schema question` says what one is"))
}
