//! `desireline journeys show`: how a journey stands.

use std::process::ExitCode;

use anyhow::{Result, bail};
use desireline_journeys::maps::write_map;
use desireline_journeys::picture::kept::{Look, show};
use desireline_journeys::portfolio::{Standing, handled, standing_of};
use desireline_journeys::store::people::known_names;
use desireline_scene::Page;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{as_json, open};
use crate::args::journeys::{ShowArgs, ShowFormat};
use crate::commands::print;
use crate::render::journeys as words;
use crate::runtime::now;

/// How many revisions are told.
const REVISIONS: u32 = 10;

/// Runs the command.
pub(super) async fn run(args: &ShowArgs) -> Result<ExitCode> {
    let (installation, scope) = open(&args.site).await?;
    let (journey, map) = scope.journey_and_map(&args.slug).await?;
    if args.format == ShowFormat::Yaml {
        let map = match args.rev {
            Some(rev) => scope.map_at(&args.slug, rev).await?,
            None => map,
        };
        print(&write_map(&map))?;
        installation.close().await;
        return Ok(ExitCode::SUCCESS);
    }
    if args.rev.is_some() {
        bail!("`--rev` tells the map as it was: add `--format yaml`");
    }
    let people = known_names(installation.db()).await?;
    let history = scope.journey_history(&journey.id, None, REVISIONS).await?;
    let shown = show(&installation, &scope, journey, map, None, &now).await?;
    let scene = shown.scene(&Look { page: Page::Thumbnail, ..Look::default() });
    let today = jiff::Timestamp::from_microsecond(now().0)?.to_zoned(TimeZone::UTC).date();
    let handled = handled(&scope, &args.slug, today).await?;
    let standing = standing_of(&shown.journey, &shown, &scene, &people, &handled, today);
    match args.format {
        ShowFormat::Json => {
            let mut told = as_json(&shown.journey);
            told["standing"] = standing_json(&standing);
            print(&serde_json::to_string_pretty(&told)?)?;
        }
        _ => print(&words::standing(&shown.journey, &standing, &history))?,
    }
    installation.close().await;
    Ok(ExitCode::SUCCESS)
}

fn standing_json(standing: &Standing) -> Value {
    let points: Vec<Value> = standing
        .readiness
        .points
        .iter()
        .map(|point| json!({ "name": point.name, "title": point.title, "met": point.met, "words": point.words }))
        .collect();
    let trunk: Vec<Value> = standing
        .trunk
        .iter()
        .map(|stage| json!({ "stage": stage.stage, "title": stage.title, "customers": stage.customers }))
        .collect();
    let feeling: Vec<Value> = standing
        .feeling
        .iter()
        .map(|felt| json!({ "stage": felt.stage, "mean": felt.mean, "n": felt.n, "guess": felt.guess }))
        .collect();
    let worst = standing.worst.as_ref();
    json!({
        "worst": worst.map(|it| json!({ "key": it.key, "sentence": it.sentence, "customers": it.customers })),
        "readiness": { "met": standing.readiness.met(), "points": points },
        "trunk": trunk,
        "feeling": feeling,
    })
}
