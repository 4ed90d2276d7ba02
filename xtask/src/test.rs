//! `cargo xtask test`: everything that CI asks for, in one command.

#[path = "postgres.rs"]
pub(crate) mod postgres;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::commands;
use crate::cost::{Cost, Stopwatch};
use crate::places::Places;
use crate::web;

/// Tests, and checks that failed without being a test.
#[derive(Default, Clone, Copy, PartialEq, Debug)]
struct Tally {
    passed: u64,
    failed: u64,
}

/// Runs every step, even after one has failed, and returns whether all of them passed.
pub(crate) fn run(places: &Places, cold: bool) -> Result<bool> {
    let watch = Stopwatch::start();
    let mut tally = Tally::default();

    check("format", &mut tally, commands::cargo(places).args(["fmt", "--all", "--check"]))?;
    // Before the program is built, which takes the built app in.
    let has_web = web_app(places, &mut tally)?;
    let lints = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    check("lints", &mut tally, commands::cargo(places).args(lints))?;
    let skips = tests(places, &mut tally)?;
    if has_web {
        browser_tests(places, &mut tally)?;
    }
    if commands::has_cargo_command(places, "deny") {
        let licences = ["deny", "--offline", "check", "bans", "licenses", "sources"];
        check("licences", &mut tally, commands::cargo(places).args(licences))?;
    } else {
        println!("\ncargo-deny not installed: skipped licences check");
    }

    println!();
    report_skips(&skips, places, &mut tally);
    let cost = watch.stop();
    let kind = if cold { "cold" } else { "warm or partly so; see --cold" };
    println!("cost ({kind}): {cost}");
    if tally.failed == 0 {
        remember(places, cold, cost, tally)?;
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(tally.failed == 0)
}

/// A step that passes or not as a whole; a failure counts as one.
fn check(name: &str, tally: &mut Tally, command: &mut Command) -> Result<()> {
    let passed = step(name, command, |_| ())?.success();
    tally.failed += u64::from(!passed);
    Ok(())
}

/// Runs tests and documentation examples; returns the names of tests that found no data.
fn tests(places: &Places, tally: &mut Tally) -> Result<Vec<String>> {
    let log = skip_log(places)?;
    let mut counted = Tally::default();
    let mut command = commands::cargo(places);
    command.args(["test", "--workspace", "--no-fail-fast"]).env("DESIRELINE_SKIP_LOG", &log);
    crate::strace::install_if_missing();
    // Stops when dropped. Without it the tests of SQLite still run, and the run as a whole fails.
    let server = postgres::Server::start();
    match &server {
        Ok(server) => drop(command.env(postgres::VARIABLE, &server.url)),
        Err(error) => {
            println!("error: no PostgreSQL to test on: {error:#}");
            tally.failed += 1;
        }
    }
    let status = step("tests", &mut command, |line| add_result_line(line, &mut counted))?;
    // A build that failed, say, fails the step and no test.
    if !status.success() && counted.failed == 0 {
        counted.failed = 1;
    }
    if let Ok(server) = &server {
        let mut again = commands::cargo(places);
        again.args(["test", "--workspace", "--no-fail-fast"]).args(api_tests(places)?);
        again.env(postgres::VARIABLE, &server.url).env("DESIRELINE_TEST_API_DATABASE", "postgres");
        again.env("DESIRELINE_SKIP_LOG", &log);
        let status = step("tests of the API on PostgreSQL", &mut again, |line| add_result_line(line, &mut counted))?;
        counted.failed = counted.failed.max(u64::from(!status.success()));
    }
    tally.passed += counted.passed;
    tally.failed += counted.failed;
    let mut skips: Vec<String> = std::fs::read_to_string(&log).unwrap_or_default().lines().map(str::to_owned).collect();
    skips.sort();
    std::fs::remove_file(&log).with_context(|| format!("could not remove {}", log.display()))?;
    Ok(skips)
}

/// Names the test programs of the API.
fn api_tests(places: &Places) -> Result<Vec<String>> {
    let folder = places.root.join("crates/api/tests");
    let entries = std::fs::read_dir(&folder).with_context(|| format!("could not read {}", folder.display()))?;
    let paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    let mut names: Vec<&str> = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|suffix| suffix == "rs"))
        .filter_map(|path| path.file_stem()?.to_str())
        .collect();
    names.sort_unstable();
    Ok(names.into_iter().flat_map(|name| ["--test".to_owned(), name.to_owned()]).collect())
}

/// Checks, tests and builds the web app; returns whether there is one to test in a browser.
fn web_app(places: &Places, tally: &mut Tally) -> Result<bool> {
    if let Err(error) = web::install(places) {
        println!("error: {error:#}");
        tally.failed += 1;
        return Ok(false);
    }
    check("web: format, lints, types, layers", tally, &mut web::npm(places, &["run", "--silent", "check"]))?;
    vitest("web: tests", "test", tally, places, |_| ())?;
    println!("\n── web: build");
    let built = web::build(places);
    if let Err(error) = &built {
        println!("error: {error:#}");
        tally.failed += 1;
    }
    Ok(built.is_ok())
}

/// Tests the program with the web app in it, in a real browser.
fn browser_tests(places: &Places, tally: &mut Tally) -> Result<()> {
    let browser = match web::browser() {
        Ok(browser) => browser,
        Err(error) => {
            println!("error: {error:#}");
            tally.failed += 1;
            return Ok(());
        }
    };
    let mut build = commands::cargo(places);
    build.args(["build", "--package", "desireline"]);
    if !step("the program for browser tests", &mut build, |_| ())?.success() {
        tally.failed += 1;
        return Ok(());
    }
    let program = places.target.join("debug").join(format!("desireline{}", std::env::consts::EXE_SUFFIX));
    vitest("browser tests", "e2e", tally, places, |command| {
        command.env("DESIRELINE_PROGRAM", program).env("DESIRELINE_TEST_BROWSER", browser);
    })
}

/// Runs a script of the web app's tests and adds what it counted.
fn vitest(
    name: &str,
    script: &str,
    tally: &mut Tally,
    places: &Places,
    settle: impl FnOnce(&mut Command),
) -> Result<()> {
    let (mut command, file) = web::vitest(places, script)?;
    settle(&mut command);
    let status = step(name, &mut command, |_| ())?;
    let (passed, failed) = web::counts(&file).unwrap_or_default();
    tally.passed += passed;
    tally.failed += failed.max(u64::from(!status.success()));
    Ok(())
}

/// Where tests note that data were absent; empty to begin with.
fn skip_log(places: &Places) -> Result<PathBuf> {
    let log = places.notes()?.join(format!("skips-{}.log", std::process::id()));
    std::fs::write(&log, b"").with_context(|| format!("could not write {}", log.display()))?;
    Ok(log)
}

fn report_skips(skips: &[String], places: &Places, tally: &mut Tally) {
    for test in skips {
        println!("skipped: data not present ({test})");
    }
    println!("data skips: {}", skips.len());
    let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    if skips_are_wrong(skips.len(), ci, &places.shared_data) {
        println!("error: in CI, beside the shared data, no test may skip");
        tally.failed += 1;
    }
}

fn skips_are_wrong(skips: usize, ci: bool, shared_data: &Path) -> bool {
    skips > 0 && ci && shared_data.is_dir()
}

fn step(name: &str, command: &mut Command, see: impl FnMut(&str)) -> Result<ExitStatus> {
    println!("\n── {name}: {}", commands::line(command));
    let watch = Stopwatch::start();
    let status = commands::run_seeing(command, see)?;
    let word = if status.success() { "passed" } else { "FAILED" };
    println!("── {name} {word}: {}", watch.stop());
    Ok(status)
}

/// Adds up lines such as `test result: ok. 3 passed; 0 failed; 0 ignored; …`.
fn add_result_line(line: &str, tally: &mut Tally) {
    let Some(counts) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else {
        return;
    };
    for part in counts.1.split(';') {
        match part.trim().split_once(' ') {
            Some((n, "passed")) => tally.passed += n.parse().unwrap_or(0),
            Some((n, "failed")) => tally.failed += n.parse().unwrap_or(0),
            _ => {}
        }
    }
}

/// Keeps what this run cost, for `cargo xtask figures`.
fn remember(places: &Places, cold: bool, cost: Cost, tally: Tally) -> Result<()> {
    let path = runs_file(places)?;
    let mut runs = recall(places)?;
    let kind = if cold { "cold" } else { "warm" };
    runs[kind] = json!({ "cpu_s": cost.cpu_s, "wall_s": cost.wall_s, "tests": tally.passed });
    std::fs::write(&path, format!("{runs:#}\n")).with_context(|| format!("could not write {}", path.display()))
}

/// What the last good runs cost, by `cold` and `warm`; empty when there was none.
pub(crate) fn recall(places: &Places) -> Result<Value> {
    let text = std::fs::read_to_string(runs_file(places)?).unwrap_or_default();
    Ok(serde_json::from_str(&text).ok().filter(Value::is_object).unwrap_or_else(|| json!({})))
}

fn runs_file(places: &Places) -> Result<PathBuf> {
    Ok(places.notes()?.join("test-runs.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_of_all_test_programs_add_up() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.20s",
            "test tally::counts_7_passed ... ok",
        ] {
            add_result_line(line, &mut tally);
        }
        assert_eq!(tally, Tally { passed: 7, failed: 2 });
    }

    #[test]
    fn a_skip_is_wrong_only_in_ci_beside_the_data() {
        let (present, absent) = (Path::new(env!("CARGO_MANIFEST_DIR")), Path::new("/nowhere/at/all"));
        assert!(skips_are_wrong(1, true, present));
        assert!(!skips_are_wrong(0, true, present));
        assert!(!skips_are_wrong(1, true, absent));
        assert!(!skips_are_wrong(1, false, present));
    }
}
