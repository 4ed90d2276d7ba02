//! How fast a map with a long history opens: `cargo run --profile demo -p desireline-journeys --example long_history`.
//!
//! A map of 60 steps and 20 lanes gets revisions of one operation each, 10,000 without an argument. Printed are the slowest
//! of twenty: the latest map, a map at any revision, and two revisions with what lies between them.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement prints, and may be brief")]

use std::time::Instant;

use desireline_journeys::installation::{Installation, Site};
use desireline_journeys::maps::formats::bring;
use desireline_journeys::store::journeys::NewJourney;
use desireline_model::operation::{Operation, touched, words_between};
use desireline_model::time::Timestamp;

const STEPS: u64 = 60;
const LANES: u64 = 20;

#[tokio::main]
async fn main() {
    let n: u64 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir().unwrap();
    let site = Site { folder: folder.path().to_owned(), database_url: None };
    let installation = Installation::open_or_create(&site).await.unwrap();
    let now = Timestamp(1_800_000_000_000_000);
    let scope = installation.workspace_or_new("main", now).await.unwrap().scope(installation.db());
    let actor = installation.local_actor(now).await.unwrap();
    let steps: Vec<String> = (0..STEPS).map(|step| format!("Stage {}: Step {step}", step / 6)).collect();
    let rows: String =
        (0..LANES).map(|lane| format!("Lane {lane}{}\n", ",what happens here".repeat(STEPS as usize))).collect();
    let map = bring(format!("Lane,{}\n{rows}", steps.join(",")).as_bytes(), "x.csv", None).unwrap().map;
    let new = NewJourney { slug: Some("long".to_owned()), map: Some(map), ..NewJourney::default() };
    scope.create_journey(new, &actor, now).await.unwrap();
    let began = Instant::now();
    for rev in 1..n {
        let (lane, step) = (format!("lane-{}", rev % LANES), format!("step-{}", rev * 7 % STEPS));
        let operation = Operation::SetCell { lane, step, text: Some(format!("change {rev}")) };
        scope.apply_operations("long", rev, vec![operation], &actor, now).await.unwrap();
    }
    let each = began.elapsed().as_secs_f64() * 1e3 / n as f64;
    let (mut latest, mut then, mut compared) = (0u128, 0u128, 0u128);
    for k in 0..20 {
        let (one, other) = (1 + k * 7_919 % n, 1 + (k * 104_729 + n / 2) % n);
        let began = Instant::now();
        scope.journey_and_map("long").await.unwrap();
        latest = latest.max(began.elapsed().as_micros());
        let began = Instant::now();
        let a = scope.map_at("long", one).await.unwrap();
        then = then.max(began.elapsed().as_micros());
        let began = Instant::now();
        let (a, b) = (scope.map_at("long", one).await.map_or(a, |map| map), scope.map_at("long", other).await.unwrap());
        let _said = (words_between(&a, &b), touched(&a, &b));
        compared = compared.max(began.elapsed().as_micros());
    }
    let ms = |us: u128| us as f64 / 1e3;
    println!(
        "{n} revisions of a map of {STEPS} x {LANES}: {each:.1} ms to make one; opens in {:.1} ms, at any revision in {:.1} ms; \
         two revisions compared in {:.1} ms",
        ms(latest),
        ms(then),
        ms(compared)
    );
}
