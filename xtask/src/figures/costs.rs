//! What things cost: a large log, and our own test run.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Bench, Figure, Outcome};
use crate::{commands, cost, recipe, test};

/// Runs of the large log; the one with the least processor time is the one least disturbed.
const RUNS: usize = 3;

/// `discover` on 2.36 million page views.
pub(super) fn large_log(bench: &Bench) -> Result<Vec<Figure>> {
    let name = "discover on the msnbc page views";
    if bench.places.shared("msnbc/msnbc_a.seq.gz").is_none() {
        return Ok(vec![Figure::absent(name, "data not present")]);
    }
    let log = bench.scratch.join("msnbc.parquet");
    if !log.is_file() {
        recipe::msnbc(bench.places, None, Some(log.clone()))?;
    }
    let mut command = bench.desireline(["discover", &log.to_string_lossy()]);
    command.args(["--customer", "visitor", "--activity", "page", "--time", "ts", "--case-by", "customer"]);
    command.args(["--all-closed", "--format", "json"]);
    let line = commands::line(&command);

    let mut runs = Vec::new();
    let mut ours = Value::Null;
    for _ in 0..RUNS {
        let usage = cost::measure(&mut command, &bench.scratch)?;
        anyhow::ensure!(usage.success, "`{line}` failed");
        ours = serde_json::from_slice(&usage.stdout)?;
        runs.push(usage);
    }
    let each: Vec<Option<f64>> = runs.iter().map(|run| run.cpu_s.map(hundredths)).collect();
    let least = each.iter().copied().flatten().reduce(f64::min);
    let peak_mib = runs.iter().filter_map(|run| run.peak_kib).max().map(|kib| hundredths(kib as f64 / 1024.0));
    let counts = [&ours["events"], &ours["cases"], &ours["variants"]["distinct"]];
    // The figures of the log's own description.
    let equal = counts.map(Value::as_u64) == [Some(2_355_550), Some(494_909), Some(92_316)];
    let value = json!({
        "cpu_s_least": least, "cpu_s_each": each,
        "peak_memory_mib": peak_mib, "runs": RUNS, "profile": "demo",
        "events": counts[0], "cases": counts[1], "variants": counts[2],
    });
    Ok(vec![Figure::new(name, line, 2_355_550, value).compared(equal)])
}

/// What the last good `cargo xtask test` cost, cold and warm.
pub(super) fn test_runs(bench: &Bench) -> Result<Vec<Figure>> {
    let runs = test::recall(bench.places)?;
    let figure = |kind: &str, command: &str| {
        let name = format!("last {kind} cargo xtask test");
        let run = &runs[kind];
        let Some(wall_s) = run["wall_s"].as_f64() else {
            return Figure::absent(name, &format!("none has passed here yet: {command}"));
        };
        let cpu_minutes = run["cpu_s"].as_f64().map(|seconds| hundredths(seconds / 60.0));
        let value = json!({ "cpu_minutes": cpu_minutes, "wall_minutes": hundredths(wall_s / 60.0) });
        let mut figure = Figure::new(name, command, run["tests"].clone(), value);
        figure.outcome = Outcome::Measured;
        figure
    };
    Ok(vec![figure("cold", "cargo xtask test --cold"), figure("warm", "cargo xtask test")])
}

/// Processor time is counted in hundredths of a second, so more digits would be noise.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
