//! `desireline check`: where the data contradicts a drawn map.

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use desireline_events::engine::Effort;
use desireline_journeys::MapOrigin;
use desireline_journeys::ask::ask_workspace;
use desireline_journeys::maps::read_map_bytes;
use desireline_model::answer::{Answer, Verdict};
use desireline_model::map::MapDoc;
use desireline_model::question::{Ask, AskCheck, CustomerSet, Question};

use super::{answer, kept, print, print_json, refuse_unknown};
use crate::args::{CheckArgs, Format};
use crate::{render, runtime};

/// Runs the command.
pub fn run(args: &CheckArgs) -> Result<ExitCode> {
    let answered = match kept::slug(&args.map, &args.data) {
        Some(slug) => of_journey(args, slug)?,
        None => of_file(args)?,
    };
    let Answer::Check(check) = &answered else { bail!("the answer is of another kind than the question") };
    if check.basis.cases == 0 {
        bail!("nothing was held against the map: {}", render::nothing(&check.basis));
    }
    refuse_unknown(&check.basis)?;
    match args.format {
        Format::Json => print_json(&answered)?,
        Format::Text => print(&render::check::text(check, args.all))?,
    }
    let counts =
        |verdict: Verdict| verdict == Verdict::Contradicted || (verdict == Verdict::Unsettled && !args.settled);
    let reached = check.differences.iter().any(|difference| counts(difference.verdict));
    Ok(ExitCode::from(u8::from(reached)))
}

fn of_file(args: &CheckArgs) -> Result<Answer> {
    let name = args.map.display().to_string();
    let bytes = std::fs::read(&args.map).with_context(|| format!("cannot read the map `{name}`"))?;
    let file = read_map_bytes(&bytes, &name)?;
    for note in file.notes.iter().filter(|_| !args.data.quiet()) {
        anstream::eprintln!("{note}\n");
    }
    let ask = Ask::Check(Box::new(AskCheck { map: file.doc.clone(), strict: args.strict }));
    let origin = MapOrigin { name: &name, file: &file };
    let wanted = properties_of(&ask, args.cases.customers()?.as_ref());
    let (_, answered) = answer(&args.data, &args.cases.source, wanted, Some(origin), |natural| {
        args.cases.question(ask, natural, &args.data)
    })?;
    Ok(answered)
}

fn of_journey(args: &CheckArgs, slug: &str) -> Result<Answer> {
    kept::with_journey(slug, &args.data, async |installation, scope, journey, map| {
        let period = args.cases.period_of_kept(slug, &journey.reading, &args.data)?;
        let ask = Ask::Check(Box::new(AskCheck { map, strict: args.strict }));
        let customers = args.cases.customers()?;
        let question = Question { customers, ..journey.reading.question(ask, period) };
        let answered = ask_workspace(installation, scope, &question, None, Effort::default(), &runtime::now).await?;
        Ok(answered.answer)
    })
}

/// The properties of events that a question asks about.
pub fn properties_of(ask: &Ask, customers: Option<&CustomerSet>) -> Vec<String> {
    let mut names = match ask {
        Ask::Check(asked) => properties(&asked.map),
        Ask::Journey(_) | Ask::Funnel(_) => Vec::new(),
    };
    names.extend(customers.map_or_else(Vec::new, CustomerSet::properties));
    names.sort_unstable();
    names.dedup();
    names
}

/// The properties of events that a map asks about.
pub fn properties(map: &MapDoc) -> Vec<String> {
    let steps = || map.stages.iter().flat_map(|stage| &stage.steps);
    let bindings = steps().flat_map(|step| {
        step.touchpoints.iter().filter_map(|touchpoint| touchpoint.binding.as_ref()).chain(&step.denied_by)
    });
    let names: BTreeSet<String> = bindings
        .flat_map(|binding| binding.properties.keys().cloned())
        .chain(steps().filter_map(|step| step.promised_by.clone()))
        .collect();
    names.into_iter().collect()
}
