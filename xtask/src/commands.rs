//! Starting other programs: cargo, and the program we build.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, ensure};

use crate::places::Places;

/// Cargo, at the top of the repository, building into our build folder.
pub(crate) fn cargo(places: &Places) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&places.root).env("CARGO_TARGET_DIR", &places.target);
    command
}

/// Runs to the end with output going where ours goes.
pub(crate) fn run(command: &mut Command) -> Result<ExitStatus> {
    command.status().with_context(|| format!("could not start {}", line(command)))
}

/// Runs to the end, passing standard output on line by line to us and to `see`.
pub(crate) fn run_seeing(command: &mut Command, mut see: impl FnMut(&str)) -> Result<ExitStatus> {
    let shown = line(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("could not start {shown}"))?;
    let output = child.stdout.take().context("the output was not piped")?;
    let mut ours = std::io::stdout();
    for bytes in BufReader::new(output).split(b'\n') {
        let text =
            String::from_utf8_lossy(&bytes.with_context(|| format!("could not read from {shown}"))?).into_owned();
        see(&text);
        writeln!(ours, "{text}").context("could not write to standard output")?;
    }
    child.wait().with_context(|| format!("could not wait for {shown}"))
}

/// Whether `cargo NAME` is installed.
pub(crate) fn has_cargo_command(places: &Places, name: &str) -> bool {
    let found = cargo(places).args([name, "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
}

/// Builds the program with the `demo` profile and returns where it is.
pub(crate) fn build_desireline(places: &Places) -> Result<PathBuf> {
    let status = run(cargo(places).args(["build", "--profile", "demo", "--package", "desireline"]))?;
    ensure!(status.success(), "could not build desireline");
    Ok(places.target.join("demo").join(format!("desireline{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds an example for measuring and returns where it is. The program is named too, so that both share what is built.
pub(crate) fn build_example(places: &Places, package: &str, name: &str) -> Result<PathBuf> {
    let mut build = cargo(places);
    build.args(["build", "--profile", "demo", "--package", "desireline", "--package", package, "--example", name]);
    ensure!(run(&mut build)?.success(), "could not build the example {name}");
    Ok(places.target.join("demo").join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program()).file_stem().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(quoted).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-_./=:".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.into_owned() } else { format!("\"{word}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let mut command = Command::new("/somewhere/desireline");
        command.args(["funnel", "--steps", "a, b"]);
        assert_eq!(line(&command), "desireline funnel --steps \"a, b\"");
    }
}
