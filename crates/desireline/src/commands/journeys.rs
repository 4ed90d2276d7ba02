//! `desireline journeys`: journeys that are kept, and who owns them.

mod show;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use desireline_journeys::ask::workspace::with_evidence;
use desireline_journeys::evidence::Evidence;
use desireline_journeys::installation::Installation;
use desireline_journeys::maps::formats::exchange::{self, Scale};
use desireline_journeys::maps::formats::{self, bring, format_of};
use desireline_journeys::maps::{MAX_MAP_BYTES, read_map_bytes, templates};
use desireline_journeys::store::Scope;
use desireline_journeys::store::journeys::{Journey, JourneyPatch, NewJourney};
use desireline_journeys::store::people::{add_person, list_people, remove_person};
use desireline_model::journey::Reading;
use desireline_model::map::MapDoc;
use desireline_model::operation::{Operation, words_between};
use desireline_model::question::CaseRule;
use desireline_model::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{natural_cases, print};
use crate::args::Format;
use crate::args::journeys::{
    AddArgs, CompareArgs, DrawArgs, JourneysArgs, JourneysWhat, ListArgs, PeopleArgs, ReadingArgs, RemoveArgs,
    RestoreArgs, SetArgs,
};
use crate::args::site::SiteArgs;
use crate::render::journeys as words;
use crate::render::shown;
use crate::runtime::{self, now};

/// Runs the command.
pub fn run(args: &JourneysArgs) -> Result<ExitCode> {
    match &args.what {
        None => runtime::run(list(&args.list)),
        Some(JourneysWhat::List(args)) => runtime::run(list(args)),
        Some(JourneysWhat::Add(args)) => runtime::run(add(args)),
        Some(JourneysWhat::Show(args)) => runtime::run(show::run(args)),
        Some(JourneysWhat::Set(args)) => runtime::run(set(args)),
        Some(JourneysWhat::Draw(args)) => runtime::run(draw(args)),
        Some(JourneysWhat::Compare(args)) => runtime::run(compare(args)),
        Some(JourneysWhat::Restore(args)) => runtime::run(restore(args)),
        Some(JourneysWhat::Remove(args)) => runtime::run(remove(args)),
        Some(JourneysWhat::People(args)) => runtime::run(people(args)),
    }
}

async fn open(site: &SiteArgs) -> Result<(Installation, Scope)> {
    let installation = Installation::open(&site.site()).await?;
    let scope = installation.workspace(&site.workspace).await?.scope(installation.db());
    Ok((installation, scope))
}

async fn list(args: &ListArgs) -> Result<ExitCode> {
    let (installation, scope) = open(&args.site).await?;
    let journeys = scope.list_journeys().await?;
    match args.format {
        Format::Json => {
            let all: Vec<Value> = journeys.iter().map(as_json).collect();
            print(&serde_json::to_string_pretty(&json!({ "journeys": all }))?)?;
        }
        Format::Text if journeys.is_empty() => {
            print("no journey is kept yet: keep one with `desireline journeys add MAP`, or see `desireline demo`")?;
        }
        Format::Text => print(&words::list(&journeys))?,
    }
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn add(args: &AddArgs) -> Result<ExitCode> {
    let map = begun_with(args)?;
    let (installation, scope) = open(&args.site).await?;
    let reading = reading(&installation, &scope, &args.reading).await?;
    let next_review = args.next_review.as_deref().map(day).transpose()?;
    let new = NewJourney {
        slug: args.slug.clone(),
        title: None,
        map: Some(map),
        reading,
        owner: args.owner.clone(),
        next_review,
    };
    let actor = installation.local_actor(now()).await?;
    let journey = scope.create_journey(new, &actor, now()).await?;
    match args.format {
        Format::Json => print(&serde_json::to_string_pretty(&as_json(&journey))?)?,
        Format::Text => print(&format!(
            "kept: {} as `{}`; `desireline journeys show {}` tells how it stands",
            shown(&journey.title, 100),
            journey.slug,
            journey.slug
        ))?,
    }
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn set(args: &SetArgs) -> Result<ExitCode> {
    let cleared = |text: &String| Some(text.clone()).filter(|text| !text.trim().is_empty());
    let next_review = args.next_review.as_ref().map(|text| cleared(text).map(|text| day(&text)).transpose());
    let patch = JourneyPatch {
        title: args.title.clone(),
        headline: args.headline.as_ref().map(cleared),
        owner: args.owner.as_ref().map(cleared),
        next_review: next_review.transpose()?,
        reading: None,
    };
    let (installation, scope) = open(&args.site).await?;
    let actor = installation.local_actor(now()).await?;
    let journey = scope.patch_journey(&args.slug, patch, &actor, now()).await?;
    print(&words::list(&[journey]))?;
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn draw(args: &DrawArgs) -> Result<ExitCode> {
    let map = read(&args.map)?;
    let (installation, scope) = open(&args.site).await?;
    let actor = installation.local_actor(now()).await?;
    let (before, drawn) = scope.journey_and_map(&args.slug).await?;
    if (MapDoc { journey: before.slug.clone(), ..map.clone() }) == drawn {
        print(&format!("the map of `{}` is that one already, at revision {}", before.slug, before.rev))?;
    } else {
        let operations = vec![Operation::Import { map: Box::new(map) }];
        let journey = scope.apply_operations(&args.slug, before.rev, operations, &actor, now()).await?;
        print(&format!("the map of `{}` is at revision {} now", journey.slug, journey.rev))?;
    }
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn compare(args: &CompareArgs) -> Result<ExitCode> {
    let (installation, scope) = open(&args.site).await?;
    let to = match args.to {
        Some(to) => to,
        None => scope.get_journey(&args.slug).await?.rev,
    };
    let (one, other) = (scope.map_at(&args.slug, args.from).await?, scope.map_at(&args.slug, to).await?);
    let words = words_between(&one, &other);
    if words.is_empty() {
        print(&format!("revisions {} and {to} of `{}` are the same map", args.from, shown(&args.slug, 100)))?;
    } else {
        print(&words.iter().map(|word| shown(word, 400)).collect::<Vec<_>>().join("\n"))?;
    }
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn restore(args: &RestoreArgs) -> Result<ExitCode> {
    let (installation, scope) = open(&args.site).await?;
    let actor = installation.local_actor(now()).await?;
    let before = scope.get_journey(&args.slug).await?;
    let journey = scope.restore_revision(&args.slug, args.rev, before.rev, &actor, now()).await?;
    if journey.rev == before.rev {
        print(&format!("the map of `{}` is that of revision {} already", journey.slug, args.rev))?;
    } else {
        let (slug, rev) = (&journey.slug, journey.rev);
        print(&format!(
            "the map of `{slug}` is that of revision {} again, as revision {rev}; nothing is lost",
            args.rev
        ))?;
    }
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn remove(args: &RemoveArgs) -> Result<ExitCode> {
    let (installation, scope) = open(&args.site).await?;
    let actor = installation.local_actor(now()).await?;
    scope.remove_journey(&args.slug, &actor, now()).await?;
    print(&format!("removed: `{}`; what was imported stays", shown(&args.slug, 100)))?;
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn people(args: &PeopleArgs) -> Result<ExitCode> {
    let installation = Installation::open(&args.site.site()).await?;
    let db = installation.db();
    if let Some(name) = &args.add {
        if name.trim().is_empty() {
            bail!("a person needs a name");
        }
        add_person(db, name.trim(), now()).await?;
    }
    if let Some(name) = &args.leave {
        let all = list_people(db).await?;
        let Some(person) = all.iter().find(|person| person.name == *name) else {
            let names: Vec<String> = all.iter().map(|person| format!("`{}`", shown(&person.name, 60))).collect();
            bail!("there is no person `{}`; there is {}", shown(name, 60), names.join(", "));
        };
        remove_person(db, &person.id, now()).await?;
    }
    let all = list_people(db).await?;
    match args.format {
        Format::Json => {
            let all: Vec<Value> =
                all.iter().map(|person| json!({ "id": person.id.as_str(), "name": person.name })).collect();
            print(&serde_json::to_string_pretty(&json!({ "people": all }))?)?;
        }
        Format::Text => {
            let names: Vec<String> = all.iter().map(|person| shown(&person.name, 100)).collect();
            print(&names.join("\n"))?;
        }
    }
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The map that a journey begins with: a template, or a file of any format. What was taken otherwise is said on stderr.
fn begun_with(args: &AddArgs) -> Result<MapDoc> {
    if let Some(id) = &args.template {
        let Some(template) = templates::find(id) else {
            let ids: Vec<&str> = templates::all().iter().map(|template| template.id).collect();
            bail!("there is no template `{}`; there is {}", shown(id, 60), ids.join(", "));
        };
        return Ok(template.map.clone());
    }
    let path = args.map.as_deref().context("name the map, or a `--template`")?;
    let scale = args.scale.as_deref().map(|text| {
        Scale::of_words(text).with_context(|| format!("`{}` is no scale; write it as in 0..10", shown(text, 40)))
    });
    let scale = scale.transpose()?;
    let name = path.display().to_string();
    if path.metadata().is_ok_and(|file| file.len() > exchange::MAX_BYTES as u64) {
        bail!("`{name}` is larger than a map may be ({} bytes); is this a data file?", exchange::MAX_BYTES);
    }
    let bytes = std::fs::read(path).with_context(|| format!("cannot read the map `{name}`"))?;
    if matches!(format_of(&bytes, &name), None | Some(formats::Format::Yaml)) {
        return read(path);
    }
    let brought = bring(&bytes, &name, scale).with_context(|| format!("cannot take `{name}` for a map"))?;
    for note in &brought.notes {
        anstream::eprintln!("{name}: {note}");
    }
    Ok(brought.map)
}

/// Reads a map file; what is allowed and probably not meant is said on stderr.
fn read(path: &Path) -> Result<MapDoc> {
    let name = path.display().to_string();
    let long = path.metadata().is_ok_and(|file| file.len() > MAX_MAP_BYTES as u64);
    if long {
        bail!("`{name}` is larger than a map may be ({MAX_MAP_BYTES} bytes); is this a data file?");
    }
    let bytes = std::fs::read(path).with_context(|| format!("cannot read the map `{name}`"))?;
    let file = read_map_bytes(&bytes, &name)?;
    for note in &file.notes {
        anstream::eprintln!("{note}\n");
    }
    Ok(file.doc)
}

/// How evidence is read: as the user says, and by column where events name cases.
async fn reading(installation: &Installation, scope: &Scope, args: &ReadingArgs) -> Result<Reading> {
    let zone = args.zone.as_deref().map(|name| {
        TimeZone::get(name).with_context(|| format!("`{name}` is no time zone; write it as in `Europe/Rome` or `UTC`"))
    });
    let zone = zone.transpose()?.unwrap_or(TimeZone::UTC);
    let as_of = args.as_of.as_deref().map(|text| Timestamp::read(text, &zone).context("`--as-of` needs a time"));
    let natural = with_evidence(installation, scope, &args.source, &now, async |evidence: &Evidence, _: &_| {
        anyhow::Ok(natural_cases(evidence))
    })
    .await?;
    let cases = CaseRule {
        by: args.case_by.map_or(natural, Into::into),
        session_gap: args.session_gap,
        session_cap: args.session_cap,
        start: args.start.clone(),
        end: args.end.clone(),
        silence: args.silence,
    };
    let (sources, zone) = (args.source.clone(), args.zone.clone());
    Ok(Reading { sources, cases, as_of: as_of.transpose()?, all_closed: args.all_closed, zone })
}

fn day(text: &str) -> Result<Date> {
    text.trim().parse().with_context(|| format!("`{}` is no day; write it as in 2026-06-30", shown(text, 40)))
}

fn as_json(journey: &Journey) -> Value {
    json!({
        "slug": journey.slug,
        "title": journey.title,
        "headline": journey.headline,
        "owner": journey.owner,
        "next_review": journey.next_review.map(|day| day.to_string()),
        "reading": journey.reading,
        "rev": journey.rev,
        "made_at": journey.made_at,
        "changed_at": journey.changed_at,
    })
}
