//! `cargo xtask figures`: our figures beside those of other tools, each with the command that gives it.
//!
//! A group is one function that returns figures; a new one is a line in [`GROUPS`].

mod costs;
mod funnels;
mod imports;
mod pages;
mod peers;
mod pictures;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::commands;
use crate::places::Places;

/// The name of a group and what computes it.
type Group = (&'static str, fn(&Bench) -> Result<Vec<Figure>>);

const GROUPS: [Group; 8] = [
    ("graph", peers::graphs),
    ("alignment", peers::alignments),
    ("funnel", funnels::tables),
    ("picture", pictures::shown),
    ("page", pages::measured),
    ("speed", costs::large_log),
    ("import", imports::speeds),
    ("test run", costs::test_runs),
];

/// One line of the report.
struct Figure {
    name: String,
    /// What gives it, as one would type it.
    command: String,
    /// How many events, cases or customers it is about; `null` where that has no meaning.
    n: Value,
    /// Nothing we measure here draws by chance so far; the seed where something does.
    seed: Value,
    value: Value,
    outcome: Outcome,
}

#[derive(Clone, Copy, PartialEq)]
enum Outcome {
    /// Equal to the reference.
    Equal,
    /// Not equal to the reference.
    Differs,
    /// A measurement; there is nothing to be equal to.
    Measured,
    /// Could not be had here; the value says why.
    Absent,
}

/// What a group works with.
struct Bench<'a> {
    places: &'a Places,
    program: PathBuf,
    scratch: PathBuf,
    /// How many events to import.
    n_events: u64,
}

/// Prints every figure whose group or name contains `only`; `false` when one differs from its reference.
pub(crate) fn run(places: &Places, json: bool, only: Option<&str>, n_events: u64) -> Result<bool> {
    let program = commands::build_desireline(places)?;
    let bench = Bench { places, program, scratch: places.notes()?, n_events };
    let mut figures = Vec::new();
    for (name, group) in GROUPS {
        if only.is_none_or(|only| name.contains(only)) {
            eprintln!("{name} …");
            // One broken command must not hide the other figures.
            let failed = |error| vec![Figure::new(name, "", Value::Null, format!("{error:#}").into()).compared(false)];
            figures.extend(group(&bench).unwrap_or_else(failed));
        }
    }
    if json {
        println!("{:#}", json!({ "figures": figures.iter().map(Figure::to_json).collect::<Vec<_>>() }));
    } else {
        figures.iter().for_each(Figure::print);
    }
    Ok(figures.iter().all(|figure| figure.outcome != Outcome::Differs))
}

impl Figure {
    fn new(name: impl Into<String>, command: impl Into<String>, n: impl Into<Value>, value: Value) -> Self {
        let (name, command) = (name.into(), command.into());
        Self { name, command, n: n.into(), seed: Value::Null, value, outcome: Outcome::Measured }
    }

    fn compared(mut self, equal: bool) -> Self {
        self.outcome = if equal { Outcome::Equal } else { Outcome::Differs };
        self
    }

    fn absent(name: impl Into<String>, why: &str) -> Self {
        let mut figure = Self::new(name, "", Value::Null, why.into());
        figure.outcome = Outcome::Absent;
        figure
    }

    fn to_json(&self) -> Value {
        json!({
            "name": self.name, "command": self.command, "n": self.n, "seed": self.seed,
            "value": self.value, "outcome": self.outcome.word(),
        })
    }

    fn print(&self) {
        println!("{}: {}", self.name, self.outcome.word());
        if !self.command.is_empty() {
            println!("    $ {}", self.command);
        }
        println!("    n {}   {}", self.n, self.value);
    }
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "DIFFERS",
            Self::Measured => "measured",
            Self::Absent => "absent",
        }
    }
}

impl Bench<'_> {
    /// The program at the top of the repository, with `arguments`.
    fn desireline<'w>(&self, arguments: impl IntoIterator<Item = &'w str>) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.places.root).args(arguments);
        command
    }

    /// What the command prints, as JSON. `check` ends with 1 when it found something, which is no failure.
    fn ask(&self, command: &mut Command) -> Result<Value> {
        let shown = commands::line(command);
        let output = command.output().with_context(|| format!("could not start {shown}"))?;
        let talk = String::from_utf8_lossy(&output.stderr);
        ensure!(matches!(output.status.code(), Some(0 | 1)), "`{shown}` ended with {}: {talk}", output.status);
        serde_json::from_slice(&output.stdout).with_context(|| format!("`{shown}` printed no JSON: {talk}"))
    }

    /// A committed file of reference figures.
    fn golden(&self, name: &str) -> Result<Value> {
        let path = self.places.root.join("fixtures/golden").join(name);
        let text = std::fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("could not read {} as JSON", path.display()))
    }
}

/// `|ours − theirs|` as a share of the reference; 0 when both are 0.
fn relative_difference(ours: f64, theirs: f64) -> f64 {
    if ours == theirs { 0.0 } else { (ours - theirs).abs() / theirs.abs() }
}

/// The path as text relative to the repository where it lies beside or in it, so that figures read alike everywhere.
fn shown_path(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned()
}
