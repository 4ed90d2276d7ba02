//! `desireline customers`: who is behind a figure of an answer.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use desireline_events::engine::Effort;
use desireline_journeys::ask::AskError;
use desireline_journeys::ask::customers::{customers, customers_of_workspace};
use desireline_journeys::ask::workspace::with_evidence;
use desireline_journeys::evidence::Evidence;
use desireline_journeys::maps::read_map_bytes;
use desireline_journeys::picture::kept::question as question_of_kept;
use desireline_model::question::{
    Ask, AskCheck, AskCustomers, AskFunnel, AskJourney, CaseBy, CustomersBehind, Question,
};

use super::{ask, check, kept, natural_cases, open_workspace, print, take_in};
use crate::args::Format;
use crate::args::customers::CustomersArgs;
use crate::{render, runtime};

/// Runs the command.
pub fn run(args: &CustomersArgs) -> Result<ExitCode> {
    let found = match args.map.as_deref().and_then(|map| kept::slug(map, &args.data)) {
        Some(slug) => of_journey(args, slug)?,
        None => of_question(args)?,
    };
    match args.format {
        Format::Json => print(&serde_json::to_string_pretty(&found)?)?,
        Format::Text => print(&render::customers::text(&found, &args.figure))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn asked(args: &CustomersArgs, question: Question) -> AskCustomers {
    AskCustomers {
        cursor: args.cursor.clone(),
        state: args.state.map(Into::into),
        ..AskCustomers::first(question, args.figure.clone(), args.limit)
    }
}

fn of_journey(args: &CustomersArgs, slug: &str) -> Result<CustomersBehind> {
    kept::with_journey(slug, &args.data, async |installation, scope, journey, map| {
        let period = args.cases.period_of_kept(slug, &journey.reading, &args.data)?;
        let customers = args.cases.customers()?;
        let question = Question { customers, ..question_of_kept(&journey.reading, &map, period) };
        let asked = asked(args, question);
        Ok(customers_of_workspace(installation, scope, &asked, Effort::default(), &runtime::now).await?.0)
    })
}

fn of_question(args: &CustomersArgs) -> Result<CustomersBehind> {
    let (data, effort) = (&args.data, Effort::default());
    let written = args.question.as_deref().map(ask::read).transpose()?;
    let what = match &written {
        Some(question) => question.ask.clone(),
        None => what(args)?,
    };
    let chosen = match &written {
        Some(question) => question.customers.clone(),
        None => args.cases.customers()?,
    };
    let properties = check::properties_of(&what, chosen.as_ref());
    let sources = written.as_ref().map_or(&args.cases.source, |question| &question.sources).clone();
    let question = |natural: CaseBy| match written {
        Some(question) => Ok(question),
        None => args.cases.question(what, natural, data),
    };
    if !data.files.is_empty() {
        if !sources.is_empty() {
            return Err(AskError::SourcesOfFiles.into());
        }
        let evidence = take_in(data, properties)?;
        let asked = asked(args, question(natural_cases(&evidence))?);
        return runtime::run(async { Ok(customers(&asked, &evidence, effort).await?) });
    }
    data.no_columns()?;
    runtime::run(async {
        let (installation, scope) = open_workspace(data).await?;
        let natural =
            with_evidence(&installation, &scope, &sources, &runtime::now, async |evidence: &Evidence, _: &_| {
                Ok::<_, AskError>(natural_cases(evidence))
            });
        let asked = asked(args, question(natural.await?)?);
        let found = customers_of_workspace(&installation, &scope, &asked, effort, &runtime::now).await;
        installation.close().await;
        Ok(found?.0)
    })
}

/// What is asked: a map, the steps of a funnel, or the journey.
fn what(args: &CustomersArgs) -> Result<Ask> {
    if let Some(map) = &args.map {
        return Ok(Ask::Check(Box::new(AskCheck { map: read_map(map)?, strict: false })));
    }
    if args.steps.is_empty() {
        return Ok(Ask::Journey(AskJourney::default()));
    }
    let steps = args.steps.iter().map(|step| step.trim().to_owned()).collect();
    Ok(Ask::Funnel(AskFunnel { steps, window: None, order: Default::default(), entry: Default::default() }))
}

fn read_map(path: &Path) -> Result<desireline_model::map::MapDoc> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read the map `{name}`"))?;
    Ok(read_map_bytes(&bytes, &name)?.doc)
}
