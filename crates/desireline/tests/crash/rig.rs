//! A data folder to be tortured: generated files, the real binary, and a recount of every event against what there
//! should be.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt;
use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use desireline_events::segments::{SegmentEvents, SegmentField, frame, read_segment};
use desireline_journeys::installation::{Installation, Site};
use serde_json::Value;
use tempfile::TempDir;

/// The binary: what cargo has built for this test, or another build of it.
pub fn program() -> PathBuf {
    std::env::var_os("DESIRELINE_BIN").map_or_else(|| env!("CARGO_BIN_EXE_desireline").into(), PathBuf::from)
}

/// A number from the environment, by which `cargo xtask torture` asks for more.
pub fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

/// Whether this is the long form.
pub fn is_long() -> bool {
    std::env::var_os("DESIRELINE_TORTURE").is_some()
}

/// Says in words that something could not be tried; fails in CI, where everything must be.
#[expect(clippy::print_stdout, reason = "whoever runs the tests is told what they did not try")]
pub fn skip(why: &str, excused: bool) {
    println!("skipped: {why}");
    let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(excused || !ci, "in CI nothing may be skipped: {why}");
}

/// Numbers that look random and come again from the same seed (splitmix64, S. Vigna).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `below`.
    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }
}

/// What a recount found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events that should be there and are not.
    pub lost: u64,
    /// Events that are there more than once, each further time.
    pub doubled: u64,
    /// Events that should not be there.
    pub phantom: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lost {}, doubled {}, phantom {}", self.lost, self.doubled, self.phantom)
    }
}

/// A data folder and the events that should be in it, each told by its instant.
pub struct Rig {
    pub site: Site,
    pub files: PathBuf,
    expected: BTreeSet<i64>,
    _folder: Option<TempDir>,
}

impl Rig {
    /// An empty data folder.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let site = Site { folder: folder.path().join("data"), database_url: None };
        Self { site, files: folder.path().to_owned(), expected: BTreeSet::new(), _folder: Some(folder) }
    }

    /// The same data in another folder, byte for byte. Nobody may be writing.
    pub fn copy(&self) -> Self {
        let mut copy = Self::new();
        copy_folder(&self.site.folder, &copy.site.folder);
        copy.expected.clone_from(&self.expected);
        copy
    }

    /// A CSV file with the events of these numbers.
    pub fn file(&self, name: &str, events: Range<u64>) -> PathBuf {
        let mut text = String::from("customer,event,time,id\n");
        for event in events {
            let time = jiff::Timestamp::new(second(event), 0).expect("in range");
            let _ = writeln!(text, "c{},step {},{time},e{event}", event * 7_919 % 500, event % 7);
        }
        let path = self.files.join(name);
        fs::write(&path, text).expect("the file can be written");
        path
    }

    /// From now on these events should be there.
    pub fn expect(&mut self, events: Range<u64>) {
        self.expected.extend(events.map(|event| second(event) * 1_000_000));
    }

    /// The arguments of a command on this data.
    pub fn on_site(&self, words: &[&str]) -> Vec<OsString> {
        let mut args: Vec<OsString> = words.iter().map(OsString::from).collect();
        args.extend(["--data".into(), self.site.folder.clone().into()]);
        if let Some(url) = &self.site.database_url {
            args.extend(["--database-url".into(), url.into()]);
        }
        args
    }

    /// The arguments that import a file.
    pub fn import(&self, file: &Path, source: &str) -> Vec<OsString> {
        let mut args = self.on_site(&["import", "--quiet", "--yes", "--message-id", "id", "--source", source]);
        args.push(file.into());
        args
    }

    /// Imports a file, which must succeed.
    #[track_caller]
    pub fn import_well(&self, file: &Path, source: &str) {
        let output = command(&self.import(file, source)).output().expect("the binary runs");
        assert!(output.status.success(), "{}", told(&output));
    }

    /// Has the data examined; asserts that there is no damage, and returns the report.
    #[track_caller]
    pub fn examined(&self, fix: bool) -> Value {
        let mut words = vec!["doctor", "--quiet", "--format", "json"];
        if fix {
            words.push("--fix");
        }
        let output = command(&self.on_site(&words)).output().expect("the binary runs");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", told(&output)));
        assert!(output.status.success() && report["healthy"] == true, "{report:#}");
        report
    }

    /// Compares all events that questions see with those that should be there.
    pub fn recount(&self) -> Tally {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let found = runtime.block_on(self.instants());
        let lost = self.expected.iter().filter(|ts| !found.contains_key(ts)).count() as u64;
        let doubled = found.values().map(|n| n - 1).sum();
        let phantom = found.keys().filter(|ts| !self.expected.contains(ts)).count() as u64;
        Tally { lost, doubled, phantom }
    }

    /// The instants of all events that questions see, with how often they are there.
    async fn instants(&self) -> BTreeMap<i64, u64> {
        let installation = Installation::open(&self.site).await.expect("the data opens");
        let workspace = installation.workspace("main").await.expect("there is a workspace");
        let scope = workspace.scope(installation.db());
        let mut open = scope.open_snapshot().await.expect("a snapshot");
        let snapshot = open.snapshot.clone();
        assert!(snapshot.undone.is_empty(), "nothing is taken back here");
        let mut found = BTreeMap::new();
        let mut add = |rows: &SegmentEvents| rows.ts().iter().for_each(|ts| *found.entry(*ts).or_default() += 1);
        for segment in &snapshot.segments {
            let path = segment.id.events_path(&installation.segments_folder(&scope));
            for batch in read_segment(&path, &SegmentField::ALL, 8_192).expect("a segment") {
                add(&SegmentEvents::try_new(&batch.expect("a batch")).expect("whole rows"));
            }
        }
        for row in &snapshot.frames {
            let body = open.frame_body(row.seq).await.expect("a frame");
            frame::decode(&body).expect("a whole frame").iter().for_each(&mut add);
        }
        drop(open);
        installation.close().await;
        found
    }
}

/// The second of an event: each has its own, and they spread over months.
fn second(event: u64) -> i64 {
    1_704_067_200 + 997 * i64::try_from(event).expect("few events")
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a file can be copied");
        }
    }
}

/// The binary with these arguments, its output kept.
pub fn command(args: &[OsString]) -> Command {
    let mut command = Command::new(program());
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a run said, for messages of failed tests.
pub fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}\n{}\n{}", output.status, text(&output.stdout), text(&output.stderr))
}
