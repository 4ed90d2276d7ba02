//! What importing costs: generated events in each format, into a new workspace.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::{Bench, Figure};
use crate::{commands, cost};

/// Formats, and which part of the events each file has: XES is long-winded.
const FILES: [(&str, u64); 4] = [("csv", 1), ("jsonl", 1), ("parquet", 1), ("xes", 4)];
/// What CSV is to reach, on a quiet machine.
const GOAL_ROWS_PER_CPU_S: f64 = 400_000.0;

/// Rows per second of processor time, bytes on disk and memory, from the file to settled, compacted segments.
pub(super) fn speeds(bench: &Bench) -> Result<Vec<Figure>> {
    let generator = commands::build_example(bench.places, "desireline-events", "generated_events")?;
    FILES.into_iter().map(|(format, part)| speed(bench, &generator, format, bench.n_events / part)).collect()
}

fn speed(bench: &Bench, generator: &Path, format: &str, n_events: u64) -> Result<Figure> {
    let folder = bench.scratch.join(format!("import-{format}-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let done = measured(bench, generator, &folder, format, n_events);
    // Gigabytes must not stay behind, whatever came of it.
    std::fs::remove_dir_all(&folder)?;
    done
}

fn measured(bench: &Bench, generator: &Path, folder: &Path, format: &str, n_events: u64) -> Result<Figure> {
    let file = folder.join(format!("events.{format}"));
    let mut generate = Command::new(generator);
    generate.arg(n_events.to_string()).arg(&file);
    ensure!(commands::run(generate.stdout(std::io::stderr()))?.success(), "could not generate events");

    let data = folder.join("data");
    let mut command = bench.desireline(["import", &file.to_string_lossy(), "--source", "web", "--yes", "--quiet"]);
    command.args(["--format", "json", "--data", &data.to_string_lossy()]);
    let usage = cost::measure(&mut command, &bench.scratch)?;
    ensure!(usage.success, "`{}` failed", commands::line(&command));
    let said: Value = serde_json::from_slice(&usage.stdout)?;
    let n_added = said["imports"][0]["rows_added"].as_u64().unwrap_or_default();
    let rows_per_cpu_s = usage.cpu_s.map(|cpu_s| (n_added as f64 / cpu_s).round());
    let per_event = |bytes: u64| (10.0 * bytes as f64 / n_added.max(1) as f64).round() / 10.0;
    let segments = bytes_in(&data.join("segments"), "parquet")?;
    let ids = bytes_in(&data.join("segments"), "ids")?;
    let database = bytes_in(&data, "db")? + bytes_in(&data, "db-wal")?;
    let mut value = json!({
        "rows_per_cpu_s": rows_per_cpu_s,
        "cpu_s": usage.cpu_s.map(|cpu_s| (cpu_s * 100.0).round() / 100.0),
        "peak_memory_mib": usage.peak_kib.map(|kib| kib / 1024), "profile": "demo",
        "bytes_per_event": { "file": per_event(std::fs::metadata(&file)?.len()), "segments": per_event(segments),
            "ids": per_event(ids), "database": per_event(database) },
    });
    // Missed on a busy machine it is no fault, so it is told and decides nothing.
    if format == "csv" {
        value["goal_rows_per_cpu_s"] = GOAL_ROWS_PER_CPU_S.into();
    }
    let line = format!("desireline import events.{format} --source web --yes");
    let mut figure = Figure::new(format!("import of generated events as {format}"), line, n_events, value);
    figure.seed = 7.into();
    Ok(if n_added == n_events { figure } else { figure.compared(false) })
}

/// Bytes of the files with this suffix in a folder and those below it.
fn bytes_in(folder: &Path, suffix: &str) -> Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let (path, about) = entry.and_then(|entry| Ok((entry.path(), entry.metadata()?)))?;
        if about.is_dir() && suffix != "db" && suffix != "db-wal" {
            bytes += bytes_in(&path, suffix)?;
        } else if path.extension().is_some_and(|found| found == suffix) {
            bytes += about.len();
        }
    }
    Ok(bytes)
}
