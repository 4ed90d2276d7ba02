//! The web app: its packages, its checks and tests, its build, and the browser that tests it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::commands;
use crate::places::Places;

/// The oldest Node that the packages run on.
const NODE: u32 = 20;

/// What browsers are called, the free ones first.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// A command of Node's package manager in the web app's folder.
pub(crate) fn npm(places: &Places, arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(places.root.join("web"));
    command
}

/// Says what is missing when there is no Node, or an old one.
pub(crate) fn need_node() -> Result<()> {
    let how = format!("Node {NODE} or newer is needed for the web app, with npm on the path");
    let output = Command::new("node").arg("--version").stderr(Stdio::null()).output().context(how.clone())?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(major(&told).is_some_and(|major| major >= NODE), "{how}; this is {}", told.trim());
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Installs the packages of the lock file, unless these very ones are there.
pub(crate) fn install(places: &Places) -> Result<()> {
    need_node()?;
    let lock = places.root.join("web/package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("could not read {}", lock.display()))?;
    let note = places.root.join("web/node_modules/.installed-lock");
    if fs::read(&note).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let mut command = npm(places, &["ci"]);
    println!("\n── packages of the web app: {}", commands::line(&command));
    ensure!(commands::run(&mut command)?.success(), "could not install the packages of the web app");
    fs::write(&note, wanted).with_context(|| format!("could not write {}", note.display()))
}

/// Builds the web app, which the next build of the program takes in.
pub(crate) fn build(places: &Places) -> Result<()> {
    install(places)?;
    let done = commands::run(&mut npm(places, &["run", "--silent", "build"]))?;
    ensure!(done.success(), "could not build the web app");
    Ok(())
}

/// Writes the types of the API from its document.
pub(crate) fn write_schema(places: &Places) -> Result<&'static str> {
    install(places)?;
    let done = commands::run(npm(places, &["run", "--silent", "schema"]).stdout(Stdio::null()))?;
    ensure!(done.success(), "could not write the types of the API");
    Ok("web/src/api/schema.ts")
}

/// A run of Vitest that notes its result in a file, and where that is.
pub(crate) fn vitest(places: &Places, script: &str) -> Result<(Command, PathBuf)> {
    let file = places.notes()?.join(format!("vitest-{script}.json"));
    let _absent = fs::remove_file(&file);
    let output = format!("--outputFile.json={}", file.display());
    let mut command = npm(places, &["run", "--silent", script, "--", "--reporter=default", "--reporter=json", &output]);
    command.env("CI", "true");
    Ok((command, file))
}

/// Passed and failed tests of a run of Vitest; a file of tests that could not be run counts as a failure.
pub(crate) fn counts(file: &Path) -> Option<(u64, u64)> {
    let told: Value = serde_json::from_str(&fs::read_to_string(file).ok()?).ok()?;
    let number = |name: &str| told[name].as_u64();
    let broken = told["testResults"].as_array().map_or(0, |files| {
        let empty = |file: &&Value| file["assertionResults"].as_array().is_none_or(Vec::is_empty);
        files.iter().filter(|file| file["status"] == "failed").filter(empty).count() as u64
    });
    Some((number("numPassedTests")?, number("numFailedTests")? + broken))
}

/// The browser for tests; on Debian, as root, it is installed where it is missing.
pub(crate) fn browser() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("DESIRELINE_TEST_BROWSER") {
        return Ok(named.into());
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    let how = "Chromium is needed for the browser tests: install it (Debian: `apt-get install chromium`), or name one in \
               $DESIRELINE_TEST_BROWSER";
    ensure!(Path::new("/usr/bin/apt-get").is_file(), how);
    println!("\n── Chromium is absent: installing it");
    for arguments in [&["update"][..], &["install", "-y", "--no-install-recommends", "chromium"]] {
        let mut apt = Command::new("apt-get");
        apt.args(["-q", "-o", "DPkg::Lock::Timeout=120"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        let done = apt.stdout(Stdio::null()).status().context(how)?;
        ensure!(done.success(), how);
    }
    find().context(how)
}

fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    BROWSERS.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|program| program.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20.1"), None);
    }

    #[test]
    fn tests_of_the_web_app_are_counted() {
        let file = std::env::temp_dir().join(format!("vitest-{}.json", std::process::id()));
        let told = r#"{"numPassedTests": 5, "numFailedTests": 1, "testResults": [
            {"status": "failed", "assertionResults": [{"status": "failed"}]}, {"status": "failed", "assertionResults": []}]}"#;
        fs::write(&file, told).expect("written");
        assert_eq!(counts(&file), Some((5, 2)));
        fs::remove_file(&file).expect("removed");
        assert_eq!(counts(&file), None, "a run that wrote nothing has no counts");
    }
}
