//! `desireline rules`: what events are called in a workspace.

use std::io::Read;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use desireline_journeys::installation::Installation;
use desireline_journeys::labels::Rule;
use desireline_journeys::labels::rules::{read_rules, rules_digest, write_rules};
use desireline_journeys::store::Scope;
use desireline_journeys::store::label_rules::KeptRule;
use serde_json::json;

use super::print;
use crate::args::Format;
use crate::args::rules::{AddArgs, ListArgs, RemoveArgs, RulesArgs, RulesWhat, SetArgs};
use crate::args::site::SiteArgs;
use crate::render::shown;
use crate::runtime::{self, now};

/// The largest file of rules that is read: a thousand of the longest.
const MAX_FILE_BYTES: u64 = 4 << 20;

/// Runs the command.
pub fn run(args: &RulesArgs) -> Result<ExitCode> {
    match &args.what {
        None => runtime::run(list(&args.list)),
        Some(RulesWhat::List(args)) => runtime::run(list(args)),
        Some(RulesWhat::Set(args)) => runtime::run(set(args)),
        Some(RulesWhat::Add(args)) => runtime::run(add(args)),
        Some(RulesWhat::Remove(args)) => runtime::run(remove(args)),
    }
}

async fn open(site: &SiteArgs) -> Result<(Installation, Scope)> {
    let installation = Installation::open(&site.site()).await?;
    let scope = installation.workspace(&site.workspace).await?.scope(installation.db());
    Ok((installation, scope))
}

async fn rules(scope: &Scope) -> Result<Vec<Rule>> {
    Ok(scope.list_label_rules().await?.iter().map(KeptRule::rule).collect())
}

async fn list(args: &ListArgs) -> Result<ExitCode> {
    let (installation, scope) = open(&args.site).await?;
    let rules = rules(&scope).await?;
    installation.close().await;
    match args.format {
        Format::Text => print(&write_rules(&rules))?,
        Format::Json => {
            let all: Vec<_> = rules
                .iter()
                .map(|rule| match &rule.name {
                    Some(name) => json!({ "event": rule.event, "name": name }),
                    None => json!({ "event": rule.event, "leave_out": true }),
                })
                .collect();
            print(&serde_json::to_string_pretty(&json!({ "rules": all }))?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn set(args: &SetArgs) -> Result<ExitCode> {
    let name = shown(&args.file.to_string_lossy(), 200);
    let text = if args.file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().lock().take(MAX_FILE_BYTES + 1).read_to_string(&mut text).context("cannot read stdin")?;
        text
    } else {
        let file = std::fs::File::open(&args.file).with_context(|| format!("cannot open `{name}`"))?;
        let mut text = String::new();
        let read = file.take(MAX_FILE_BYTES + 1).read_to_string(&mut text);
        read.with_context(|| format!("cannot read `{name}`"))?;
        text
    };
    if text.len() as u64 > MAX_FILE_BYTES {
        bail!("`{name}` is larger than {MAX_FILE_BYTES} bytes, which no list of rules is");
    }
    let rules = read_rules(&text).map_err(|why| anyhow!("`{name}`: {why}"))?;
    change(&args.site, |kept| {
        *kept = rules;
        Ok(())
    })
    .await
}

async fn add(args: &AddArgs) -> Result<ExitCode> {
    let rule = Rule { event: args.event.clone(), name: args.name.clone() };
    change(&args.site, |rules| {
        match rules.iter_mut().find(|kept| kept.event == rule.event) {
            Some(kept) => *kept = rule,
            None => rules.push(rule),
        }
        Ok(())
    })
    .await
}

async fn remove(args: &RemoveArgs) -> Result<ExitCode> {
    change(&args.site, |rules| {
        let at = rules.iter().position(|rule| rule.event == args.event);
        let at = at.with_context(|| {
            format!("there is no rule for `{}`; `desireline rules` lists them", shown(&args.event, 80))
        })?;
        rules.remove(at);
        Ok(())
    })
    .await
}

/// Changes the rules, unless somebody else does meanwhile, and lists them.
async fn change(site: &SiteArgs, change: impl FnOnce(&mut Vec<Rule>) -> Result<()>) -> Result<ExitCode> {
    let (installation, scope) = open(site).await?;
    let mut rules = rules(&scope).await?;
    let base = rules_digest(&rules);
    change(&mut rules)?;
    let actor = installation.local_actor(now()).await?;
    scope.set_label_rules(&rules, Some(&base), &actor, now()).await?;
    installation.close().await;
    print(&write_rules(&rules))?;
    Ok(ExitCode::SUCCESS)
}
