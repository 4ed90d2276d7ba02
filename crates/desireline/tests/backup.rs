//! Backup, restore and doctor, as one types them: a restored copy gives the same answers.

mod support;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use support::schema::Schema;
use support::{Said, fixture, run, run_in};

fn on<'a>(folder: &'a Path, words: &[&'a str]) -> Vec<&'a str> {
    let mut args = words.to_vec();
    args.extend(["--data", folder.to_str().expect("the path is UTF-8")]);
    args
}

#[test]
fn a_restored_copy_answers_as_the_first_one() {
    let folder = tempfile::tempdir().unwrap();
    let (first, copy) = (folder.path().join("first"), folder.path().join("copy"));
    let backup = folder.path().join("b.tar");
    let (backup, log) = (backup.to_str().unwrap(), fixture("logs/j12.csv"));
    run(&on(&first, &["import", &log, "--source", "web", "--yes", "--quiet"])).exits(0);
    let made = run(&on(&first, &["backup", backup, "--quiet"]));
    assert!(made.exits(0).out.contains("1 workspace, 1 import, "), "{made:?}");
    let checked = run(&["restore", backup, "--check", "--quiet"]);
    assert!(checked.exits(0).out.contains("is whole"), "{checked:?}");
    run(&on(&copy, &["restore", backup, "--quiet"])).exits(0);
    run(&on(&copy, &["restore", backup, "--quiet"])).refuses(&["into an empty place only", "holds `"]);
    run(&on(&first, &["backup", backup, "--quiet"])).refuses(&["is there already"]);

    let question = ["discover", "--format", "json", "--quiet"];
    let (before, after) = (run(&on(&first, &question)), run(&on(&copy, &question)));
    assert_eq!(before.exits(0).out, after.exits(0).out);

    let well = run(&on(&copy, &["doctor", "--quiet"]));
    assert!(well.exits(0).out.contains("All is well."), "{well:?}");
    let segments = copy.join("segments");
    let workspace = std::fs::read_dir(segments).unwrap().next().unwrap().unwrap().path();
    let mut files = std::fs::read_dir(workspace).unwrap().map(|file| file.unwrap().path());
    let file = files.find(|path| path.extension().is_some_and(|suffix| suffix == "parquet")).unwrap();
    std::fs::remove_file(&file).unwrap();
    let ill = run(&on(&copy, &["doctor", "--quiet", "--fix"]));
    assert!(ill.exits(1).out.contains(&format!("`{}` is missing", file.display())), "{ill:?}");
    assert!(ill.out.contains("to do: restore a backup"), "{ill:?}");
    run(&on(&folder.path().join("nowhere"), &["doctor", "--quiet"])).refuses(&["there is no data in"]);
}

/// The events of a file, each customer in one file only.
fn rows(file_no: u32) -> String {
    let mut text = "customer,activity,time,order\n".to_owned();
    for n in 0..400 {
        let (customer, minute) = (100 * file_no + n % 60, n * 7 + file_no);
        let name = ["look", "ask", "buy", "send back"][((n + n / 7) % 4) as usize];
        let (day, hour, minute) = (minute / 1_440 + 1, minute / 60 % 24, minute % 60);
        text.push_str(&format!("c{customer},{name},2026-03-{day:02}T{hour:02}:{minute:02}:00Z,o{}\n", n % 90));
    }
    text
}

/// An installation, and the commands that are run on it.
struct Place<'a> {
    folder: &'a Path,
    data: String,
    database: Option<String>,
}

impl<'a> Place<'a> {
    fn new(folder: &'a Path, data: &str, database: Option<String>) -> Self {
        Self { folder, data: data.to_owned(), database }
    }

    #[track_caller]
    fn run(&self, words: &str) -> Said {
        let database = self.database.as_ref().map_or(String::new(), |url| format!(" --database-url {url}"));
        run_in(self.folder, &format!("{words} --data {}{database}", self.data))
    }

    /// The files of events that are here, as they were taken in.
    fn files(&self) -> Vec<String> {
        let listed = self.run("imports list --format json").exits(0).json();
        let mut files: Vec<(i64, String)> = Vec::new();
        for import in listed["imports"].as_array().expect("a list") {
            if import["source"] == "web" && import["state"] == "done" {
                let file = import["file"].as_str().expect("a name").to_owned();
                files.push((import["import_no"].as_i64().expect("a number"), file));
            }
        }
        files.sort();
        files.into_iter().map(|(_, file)| file).collect()
    }

    /// All that is asked of it, byte for byte.
    fn answers(&self) -> Vec<String> {
        let questions = [
            "discover --format json --quiet",
            "discover --case-by session --format json --quiet",
            "funnel --steps look,buy --window 1d --format json --quiet",
            "feedback --format json",
            "feedback late --format json",
            "feedback refund* --format json",
        ];
        questions.map(|words| self.run(words).exits(0).out.clone()).to_vec()
    }
}

#[test]
fn a_backup_made_while_imports_go_on_answers_as_its_files_wherever_it_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let first = Place::new(folder, "first", None);
    let said = "respondent,answered,nps,comment\nc3,2026-03-02 10:00:00,2,the parcel came two weeks late\n\
        c60,2026-03-02 11:00:00,9,no refund needed ☺\n,2026-03-03 10:00:00,5,late again\n";
    std::fs::write(folder.join("said.csv"), said).unwrap();
    let columns = "--customer customer --case order --activity activity --time time";
    let feedback = "import said.csv --source survey --kind feedback --customer respondent --score nps --text comment --yes --quiet";
    first.run(feedback).exits(0);
    std::fs::write(folder.join("question.json"), r#"{ "ask": { "journey": {} } }"#).unwrap();
    std::fs::write(folder.join("of_web.json"), r#"{ "ask": { "journey": {} }, "sources": ["web"] }"#).unwrap();

    let enough = AtomicBool::new(false);
    let importing = || {
        let mut file_no = 0;
        while !enough.load(Ordering::Relaxed) {
            std::fs::write(folder.join(format!("{file_no}.csv")), rows(file_no)).unwrap();
            let import = format!("import {file_no}.csv --source web --yes --quiet --format json {columns}");
            let import = first.run(&import).exits(0).json();
            if file_no % 3 == 1 {
                first.run(&format!("imports undo {}", import["imports"][0]["import_no"])).exits(0);
            }
            file_no += 1;
        }
    };
    let backups = std::thread::scope(|scope| {
        let importing = scope.spawn(importing);
        let backups = ["0.tar", "1.tar", "2.tar"];
        let began = Instant::now();
        for (n, backup) in backups.into_iter().enumerate() {
            while first.files().len() < n + 2 {
                assert!(!importing.is_finished() && began.elapsed() < Duration::from_secs(120), "nothing is imported");
            }
            first.run(&format!("backup {backup} --quiet")).exits(0);
        }
        enough.store(true, Ordering::Relaxed);
        importing.join().expect("imports go through");
        backups
    });

    let figures = |answer: &Said| {
        let mut answer = answer.exits(0).json();
        answer.as_object_mut().expect("an answer").remove("snapshot");
        answer
    };
    let mut restored = Vec::new();
    for (n, backup) in backups.into_iter().enumerate() {
        let copy = Place::new(folder, &format!("of-{backup}"), None);
        copy.run(&format!("restore {backup} --quiet")).exits(0);
        let files = copy.files();
        assert!(files.len() >= n + 2, "{files:?}");
        let of_files = run_in(folder, &format!("ask --question question.json {} -q {columns}", files.join(" ")));
        assert_eq!(figures(&copy.run("ask --question of_web.json -q")), figures(&of_files), "{backup}: {files:?}");
        assert!(copy.run("doctor --quiet").exits(0).out.contains("All is well."));
        restored.push(copy);
    }

    // From one database into the other, and back.
    let there = restored.pop().expect("three backups").answers();
    assert!(there[4].contains("two weeks late") && there[4].contains("late again"), "{}", there[4]);
    assert!(there[5].contains("no refund needed"), "{}", there[5]);
    let Some(schema) = Schema::new() else { return };
    let on_postgres = Place::new(folder, "on-postgres", Some(schema.url()));
    on_postgres.run("restore 2.tar --quiet").exits(0);
    assert_eq!(on_postgres.answers(), there, "on PostgreSQL");
    on_postgres.run("backup back.tar --quiet").exits(0);
    let back = Place::new(folder, "back", None);
    back.run("restore back.tar --quiet").exits(0);
    assert_eq!(back.answers(), there, "back on SQLite");
    // What was taken in is known there: the same files add nothing.
    assert!(back.run(feedback).exits(0).out.contains("nothing to add"));
}
