//! What the journey page costs in a real browser: on the demo, and on a generated workspace of ten million events.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Bench, Figure};
use crate::{commands, web};

/// Events of the large workspace.
const LARGE: u64 = 10_000_000;
/// How soon the page is to be interactive, in milliseconds: on the demo, on the large workspace.
const GOALS_MS: (f64, f64) = (1_000.0, 2_000.0);
/// JavaScript of the first page, packed with gzip.
const GOAL_JS: f64 = 350_000.0;
/// From the printed link to the customers behind the first difference.
const GOAL_CLICKS: f64 = 2.0;

/// A team's idea of the generated shop.
const MAP: &str = "desireline: 1
title: A large shop
stages:
  - name: Look
    steps:
      - { name: Come to the shop, event: visit }
      - { name: Search, event: search, optional: true, repeatable: true }
      - { name: Look at a product, event: product_view, repeatable: true }
  - name: Buy
    steps:
      - { name: Put it into the cart, event: add_to_cart }
      - { name: Check out, event: checkout }
      - { name: Pay, event: purchase }
  - name: Get it
    steps:
      - { name: It is on its way, event: shipped }
      - { name: It arrives, event: delivered, outcome: true }
      - { name: Say how it was, event: review, optional: true }
connectors:
  - { from: pay, to: it-is-on-its-way, kind: promise, within: 2d }
";

/// How soon the journey page can be used, how much JavaScript it loads, how many clicks lead to customers.
pub(super) fn measured(bench: &Bench) -> Result<Vec<Figure>> {
    if let Err(error) = web::need_node() {
        return Ok(vec![Figure::absent("the journey page in a browser", &format!("{error:#}"))]);
    }
    web::build(bench.places)?;
    // The program takes in the app that was just built.
    let program = commands::build_desireline(bench.places)?;
    let folder = bench.scratch.join(format!("pages-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let told = tell(bench, &program, &folder);
    // Gigabytes must not stay behind, whatever came of it.
    fs::remove_dir_all(&folder)?;
    figures(&told?)
}

fn tell(bench: &Bench, program: &Path, folder: &Path) -> Result<Value> {
    let (events, map, figures) = (folder.join("walks.csv"), folder.join("large.journey.yaml"), folder.join("out.json"));
    fs::write(&map, MAP)?;
    let mut generate = Command::new(commands::build_example(bench.places, "desireline-events", "generated_walks")?);
    generate.arg(LARGE.to_string()).arg(&events);
    ensure!(commands::run(generate.stdout(std::io::stderr()))?.success(), "could not generate events");
    let run = ["exec", "--", "vitest", "run", "--config", "e2e/measure.config.ts"];
    let mut measure = web::npm(bench.places, &run);
    measure.env("CI", "true").env("DESIRELINE_PROGRAM", program).env("DESIRELINE_TEST_BROWSER", web::browser()?);
    measure.env("DESIRELINE_MEASURED", &figures).env("DESIRELINE_LARGE", &events).env("DESIRELINE_LARGE_MAP", &map);
    // Large workspaces lie beside the build, not where a system keeps small temporary files.
    measure.env("TMPDIR", folder);
    ensure!(commands::run(measure.stdout(std::io::stderr()))?.success(), "`{}` failed", commands::line(&measure));
    let text = fs::read_to_string(&figures).with_context(|| format!("could not read {}", figures.display()))?;
    Ok(serde_json::from_str(&text)?)
}

fn figures(told: &Value) -> Result<Vec<Figure>> {
    let command = "npm exec -- vitest run --config e2e/measure.config.ts";
    let figure = |name: &str, n: Value, value: Value, reached: Option<f64>, goal: f64| {
        let figure = Figure::new(name, command, n, value);
        if reached.is_some_and(|reached| reached <= goal) { figure } else { figure.compared(false) }
    };
    let mut all = Vec::new();
    for (name, key, n, goal) in [
        ("Order to doorstep", "order-to-doorstep", json!(119_028), GOALS_MS.0),
        ("Get help", "get-help", json!(125_170), GOALS_MS.0),
        ("A large shop", "large", json!(LARGE), GOALS_MS.1),
    ] {
        let page = &told[key];
        let name = format!("journey page interactive: {name}");
        all.push(figure(&name, n, page.clone(), page["warm_ms"].as_f64(), goal));
    }
    let first = told["order-to-doorstep"]["js_gzip_bytes"].as_f64();
    let value = json!({ "journey_page": first, "portfolio": told["portfolio_js_gzip_bytes"] });
    all.push(figure("JavaScript of the first page, bytes packed with gzip", Value::Null, value, first, GOAL_JS));
    let clicks = told["clicks"].as_f64();
    let name = "clicks from the printed link to the customers behind the first difference";
    all.push(figure(name, Value::Null, json!(clicks), clicks, GOAL_CLICKS));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Outcome;

    #[test]
    fn what_misses_its_goal_or_was_not_measured_is_told() {
        let told = json!({
            "order-to-doorstep": { "warm_ms": 400, "js_gzip_bytes": 200_000 }, "get-help": { "warm_ms": 1_001 },
            "portfolio_js_gzip_bytes": 100_000, "clicks": null,
        });
        let missed: Vec<bool> =
            figures(&told).expect("figures").iter().map(|one| one.outcome == Outcome::Differs).collect();
        assert_eq!(missed, [false, true, true, false, true]);
    }
}
