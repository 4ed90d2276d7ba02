//! Runs the real binary on files, and reads what it says.
#![allow(dead_code, reason = "each test file includes this module and uses a part of it")]

pub mod schema;
pub mod server;

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What a run of the binary said.
#[derive(Debug)]
pub struct Said {
    /// The exit code.
    pub code: i32,
    /// What went to stdout.
    pub out: String,
    /// What went to stderr.
    pub err: String,
}

impl Said {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the output is UTF-8");
        let said = Self {
            code: output.status.code().expect("it ends by itself"),
            out: text(&output.stdout),
            err: text(&output.stderr),
        };
        assert!(!said.err.contains("panicked"), "{}", said.err);
        said
    }

    /// The answer as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON ({error}): {self:#?}"))
    }

    /// Asserts an exit code.
    #[track_caller]
    pub fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Asserts that stderr has all these words.
    #[track_caller]
    pub fn tells(&self, words: &[&str]) -> &Self {
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not told: {self:#?}");
        }
        self
    }

    /// Asserts that the command was not carried out: exit code 2, nothing on stdout, and why on stderr.
    #[track_caller]
    pub fn refuses(&self, words: &[&str]) -> &Self {
        assert_eq!(self.out, "");
        self.exits(2).tells(words)
    }
}

/// The binary, with these arguments.
pub fn command<A: AsRef<OsStr>>(args: &[A]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_desireline"));
    command.args(args).stdin(Stdio::null());
    for variable in ["CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS"] {
        command.env_remove(variable);
    }
    command
}

/// Runs the binary with these arguments.
#[track_caller]
pub fn run<A: AsRef<OsStr>>(args: &[A]) -> Said {
    Said::of(&command(args).output().expect("the binary runs"))
}

/// Runs the binary in a folder, with these words as arguments.
#[track_caller]
pub fn run_in(folder: &Path, words: &str) -> Said {
    let args: Vec<&str> = words.split(' ').collect();
    Said::of(&command(&args).current_dir(folder).output().expect("the binary runs"))
}

/// Runs the binary with these arguments and this text on stdin.
#[track_caller]
pub fn run_with_stdin<A: AsRef<OsStr>>(args: &[A], stdin: &str) -> Said {
    let mut child = command(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut pipe = child.stdin.take().expect("stdin is piped");
    pipe.write_all(stdin.as_bytes()).expect("the binary reads stdin");
    drop(pipe);
    Said::of(&child.wait_with_output().expect("the binary ends"))
}

/// The folder `fixtures` of the repository.
pub fn fixtures() -> PathBuf {
    root().join("fixtures")
}

/// The repository.
pub fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    folder.canonicalize().expect("crates lie inside the repository")
}

/// A file of fixtures, as text for the command line.
pub fn fixture(path: &str) -> String {
    fixtures().join(path).to_str().expect("the path is UTF-8").to_owned()
}

/// A JSON file of fixtures.
pub fn golden(path: &str) -> Value {
    let text = std::fs::read_to_string(fixtures().join(path)).expect("the golden file is there");
    serde_json::from_str(&text).expect("the golden file is JSON")
}

/// A folder for one test.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    /// An empty folder.
    pub fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    /// A folder with a map and a log in the small notation of [`csv`].
    pub fn with(map: &str, log: &str) -> Self {
        let desk = Self::new();
        desk.file("map.journey.yaml", format!("desireline: 1\ntitle: T\n{map}"));
        desk.file("log.csv", csv(log));
        desk
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("the folder can be written");
        path.to_str().expect("the path is UTF-8").to_owned()
    }

    /// Runs the binary here, with these words as arguments.
    #[track_caller]
    pub fn run(&self, words: &str) -> Said {
        run_in(self.path(), words)
    }
}

/// Rows of CSV from journeys that one can read: `ana: ad@0d signup@1d pay@9d`, one customer a line, from
/// 2026-01-05 on. `pay[due=2026-01-08]@1d` gives the event a property, `@monday` only a day.
pub fn csv(log: &str) -> String {
    let mut rows = Vec::new();
    let mut properties: Vec<String> = Vec::new();
    for line in log.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (customer, events) = line.split_once(':').expect("a customer before a colon");
        for event in events.split_whitespace() {
            let (what, when) = event.split_once('@').expect("a time after an @");
            let (name, own) = what.split_once('[').unwrap_or((what, ""));
            let own: Vec<(&str, &str)> =
                own.trim_end_matches(']').split(',').filter_map(|pair| pair.split_once('=')).collect();
            for (key, _) in &own {
                if !properties.iter().any(|known| known == key) {
                    properties.push((*key).to_owned());
                }
            }
            rows.push((customer.to_owned(), name.to_owned(), time(when), own));
        }
    }
    let mut text = format!("customer,activity,time{}\n", listed(&properties));
    for (customer, name, time, own) in rows {
        let value = |key: &String| own.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value);
        let values: Vec<String> = properties.iter().map(|key| value(key).to_owned()).collect();
        text.push_str(&format!("{customer},{name},{time}{}\n", listed(&values)));
    }
    text
}

fn listed(cells: &[String]) -> String {
    cells.iter().map(|cell| format!(",{cell}")).collect()
}

fn time(when: &str) -> String {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    if let Some(day) = days.iter().position(|day| *day == when) {
        return format!("2026-01-{:02}", 5 + day);
    }
    let (count, unit) = when.split_at(when.len() - 1);
    let count: u64 = count.parse().expect("a whole number");
    let minutes = count
        * match unit {
            "m" => 1,
            "h" => 60,
            "d" => 1_440,
            _ => panic!("`{when}` is in m, h or d"),
        };
    let (days, minutes) = (minutes / 1_440, minutes % 1_440);
    assert!(days <= 26, "`{when}` is in January");
    format!("2026-01-{:02}T{:02}:{:02}:00Z", 5 + days, minutes / 60, minutes % 60)
}

/// Gzip of bytes.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).expect("memory can be written");
    packer.finish().expect("memory can be written")
}

/// Asserts that two numbers are the same up to 1e-9 of their size.
#[track_caller]
pub fn near(what: &str, ours: &Value, theirs: &Value) {
    let (ours, theirs) = (ours.as_f64().expect(what), theirs.as_f64().expect(what));
    assert!((ours - theirs).abs() <= 1e-9 * theirs.abs(), "{what}: {ours} and {theirs}");
}
