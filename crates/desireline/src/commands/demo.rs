//! `desireline demo`: two journeys on data that come with the program, and the app that shows them.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use desireline_ingest::{FeedbackOptions, ReadOptions, RowsAre};
use desireline_journeys::ask::{ask_workspace, percent};
use desireline_journeys::installation::{DEFAULT_WORKSPACE, Installation, Site};
use desireline_journeys::intake::pieces::{FilePieces, Pieces, file_digest, keep_everything};
use desireline_journeys::intake::reading::Reading as FileReading;
use desireline_journeys::intake::workspace::{ImportRequest, import};
use desireline_journeys::maps::read_map;
use desireline_journeys::store::journeys::NewJourney;
use desireline_journeys::store::sources::EvidenceKind;
use desireline_journeys::store::{Actor, Scope};
use desireline_journeys::upkeep::upkeep_round;
use desireline_model::answer::{Answer, CheckAnswer, Difference, Verdict};
use desireline_model::journey::Reading;
use desireline_model::question::{Ask, AskCheck, CaseBy, CaseRule};
use desireline_model::time::Timestamp;
use jiff::tz::TimeZone;

use super::import::talk::Bar;
use super::{print, serve};
use crate::args::demo::DemoArgs;
use crate::render::{counted, thousands};
use crate::runtime::now;

/// The zone of the shop's clock times.
const BRAZIL: &str = "America/Sao_Paulo";
/// Differences that the summary tells of a journey.
const TOLD: usize = 3;

/// A file that comes with the program.
struct Bundled {
    source: &'static str,
    kind: EvidenceKind,
    name: &'static str,
    bytes: &'static [u8],
    zone: Option<&'static str>,
}

const FILES: [Bundled; 3] = [
    Bundled {
        source: "orders",
        kind: EvidenceKind::Events,
        name: "orders.csv.gz",
        bytes: include_bytes!("../../../../fixtures/demo/orders.csv.gz"),
        zone: Some(BRAZIL),
    },
    Bundled {
        source: "reviews",
        kind: EvidenceKind::Feedback,
        name: "reviews.csv.gz",
        bytes: include_bytes!("../../../../fixtures/demo/reviews.csv.gz"),
        zone: Some(BRAZIL),
    },
    Bundled {
        source: "incidents",
        kind: EvidenceKind::Events,
        name: "incidents.csv.gz",
        bytes: include_bytes!("../../../../fixtures/demo/incidents.csv.gz"),
        zone: None,
    },
];

/// A map that comes with the program.
struct Drawn {
    file: &'static str,
    text: &'static str,
    sources: &'static [&'static str],
    zone: Option<&'static str>,
}

const MAPS: [Drawn; 2] = [
    Drawn {
        file: "order-to-doorstep.journey.yaml",
        text: include_str!("../../../../fixtures/demo/order-to-doorstep.journey.yaml"),
        sources: &["orders", "reviews"],
        zone: Some(BRAZIL),
    },
    Drawn {
        file: "get-help.journey.yaml",
        text: include_str!("../../../../fixtures/demo/get-help.journey.yaml"),
        sources: &["incidents"],
        zone: None,
    },
];

/// Runs the command.
pub fn run(args: &DemoArgs) -> Result<ExitCode> {
    serve::on_threads(async {
        let site = Site { folder: args.data.clone(), database_url: None };
        let installation = Installation::open_or_create(&site).await?;
        set_up(&installation).await?;
        print(&summary(&installation).await?)?;
        let data = args.data.display();
        if args.no_serve {
            installation.close().await;
            return print(&format!("The workspace lies in {data}; `desireline serve --data {data}` shows it."));
        }
        serve::demo(installation, args.listen()).await
    })
}

/// Takes the files in and makes the journeys, as far as they are not there.
async fn set_up(installation: &Installation) -> Result<()> {
    let scope = installation.workspace_or_new(DEFAULT_WORKSPACE, now()).await?.scope(installation.db());
    let actor = installation.local_actor(now()).await?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let mut any = false;
    for bundled in &FILES {
        any |= take_in(installation, &scope, bundled, folder.path(), &actor).await?;
    }
    if any {
        upkeep_round(installation, &mut Bar::new(false), &now).await?;
    }
    let there = scope.list_journeys().await?;
    for drawn in &MAPS {
        let map = read_map(drawn.text, drawn.file)?.doc;
        if there.iter().any(|journey| journey.slug == map.journey) {
            continue;
        }
        let reading = Reading {
            sources: drawn.sources.iter().map(|name| (*name).to_owned()).collect(),
            cases: CaseRule { by: CaseBy::Column, ..CaseRule::default() },
            zone: drawn.zone.map(str::to_owned),
            ..Reading::default()
        };
        scope.create_journey(NewJourney { map: Some(map), reading, ..NewJourney::default() }, &actor, now()).await?;
    }
    Ok(())
}

/// Takes a file in; whether anything was new.
async fn take_in(
    installation: &Installation,
    scope: &Scope,
    bundled: &Bundled,
    folder: &std::path::Path,
    actor: &Actor,
) -> Result<bool> {
    let path = folder.join(bundled.name);
    std::fs::write(&path, bundled.bytes).with_context(|| format!("cannot write {}", path.display()))?;
    let zone = bundled.zone.map(TimeZone::get).transpose().context("a zone of the demo is not known")?;
    let rows = match bundled.kind {
        EvidenceKind::Feedback => RowsAre::Feedback(FeedbackOptions {
            question: Some("review".to_owned()),
            event_name: Some("review answered".to_owned()),
            ..FeedbackOptions::default()
        }),
        _ => RowsAre::Events,
    };
    let zone_name = bundled.zone.map(str::to_owned);
    let options = keep_everything(ReadOptions { zone, zone_name, rows, ..ReadOptions::default() });
    let (digest, n_bytes) = file_digest(&path)?;
    let pieces = FilePieces::open(&path, bundled.name, &options)?;
    let id_kind = super::import::CUSTOMER;
    let reading = FileReading::of(&pieces.opened().mapping, &options, id_kind);
    let request = ImportRequest {
        source: bundled.source,
        kind: bundled.kind,
        file_name: bundled.name,
        file_digest: &digest,
        n_bytes,
        id_kind,
        reading: &reading,
        save_reading: true,
    };
    let mut progress = Bar::new(false).importing(None);
    let report = import(installation, scope, request, Box::new(pieces), actor, &mut progress, now).await;
    progress.finish()?;
    let report = report?;
    if !report.was_there {
        let kept = counted(report.account.source.kept, "row");
        anstream::eprintln!("took in {} as `{}`: {kept}", bundled.name, bundled.source);
    }
    Ok(!report.was_there)
}

/// What the journeys of the workspace show, in plain words.
async fn summary(installation: &Installation) -> Result<String> {
    let scope = installation.workspace(DEFAULT_WORKSPACE).await?.scope(installation.db());
    let mut text = String::new();
    let clock: &(dyn Fn() -> Timestamp + Sync) = &now;
    for journey in scope.list_journeys().await? {
        let (journey, map) = scope.journey_and_map(&journey.slug).await?;
        let question = journey.reading.question(Ask::Check(Box::new(AskCheck { map, strict: false })), None);
        let answered =
            ask_workspace(installation, &scope, &question, None, desireline_events::engine::Effort::default(), clock)
                .await?;
        let Answer::Check(check) = answered.answer else { bail!("the answer is of another kind than the question") };
        text.push_str(&told(&check));
        text.push('\n');
    }
    Ok(text)
}

fn told(check: &CheckAnswer) -> String {
    let basis = &check.basis;
    let states = basis.states;
    let over = states.completed + states.dropped;
    let mut text =
        format!("{}: {}, {}", check.title, counted(basis.customers, "customer"), counted(basis.cases, "journey"));
    if over > 0 {
        text.push_str(&format!(
            "; {} of {} that are over reached an end",
            percent(states.completed as f64 / over as f64),
            thousands(over)
        ));
    }
    text.push('\n');
    let reached: Vec<&Difference> =
        check.differences.iter().filter(|difference| difference.verdict != Verdict::Within).collect();
    if reached.is_empty() {
        text.push_str("  customers do as the map says\n");
    }
    for (difference, n) in reached.iter().zip(1..=TOLD) {
        text.push_str(&format!("  {n}. {}\n", difference.summary));
    }
    if reached.len() > TOLD {
        text.push_str(&format!("  and {} more\n", reached.len() - TOLD));
    }
    text
}
