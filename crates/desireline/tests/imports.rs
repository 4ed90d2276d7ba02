//! `import` and `imports` as a person or a program uses them.

mod support;

use support::{Desk, run_with_stdin};

const ROWS: &str = "customer,activity,time\nana,sign up,2026-01-02 10:00:00\nben,sign up,2026-01-02 11:00:00\n";

fn grown() -> String {
    format!("{ROWS}ana,pay,2026-01-03 10:00:00\n,pay,2026-01-03 10:00:00\n")
}

#[test]
fn a_file_is_taken_in_once_and_taken_back() {
    let desk = Desk::new();
    desk.file("a.csv", ROWS);
    let first = desk.run("import a.csv --source shop");
    first.exits(0).tells(&["reading a.csv", "customer"]);
    assert!(first.out.contains("2 rows read: 2 kept, 0 rejected"), "{first:#?}");
    assert!(first.out.contains("2 added, 0 were there already"), "{first:#?}");
    let again = desk.run("import a.csv --source shop");
    assert_eq!(again.exits(0).out, "a.csv was taken in before, as import 1: nothing to add\n");

    desk.file("a.csv", grown());
    let more = desk.run("import a.csv --source shop --format json").exits(0).json();
    let more = &more["imports"][0];
    assert_eq!(
        (&more["rows_added"], &more["rows_duplicate"], &more["rows_rejected"]),
        (&1.into(), &2.into(), &1.into())
    );
    assert_eq!(more["account"]["there_by"]["1"], 2);

    let listed = desk.run("imports list --format json").exits(0).json();
    assert_eq!(listed["imports"].as_array().map(Vec::len), Some(2));
    let text = desk.run("imports");
    assert!(text.exits(0).out.contains("there already"), "{text:#?}");

    let undone = desk.run("imports undo 1");
    assert!(undone.exits(0).out.contains("taken back: 2 rows of import 1 (a.csv, source shop)"), "{undone:#?}");
    assert!(undone.out.contains("import 2 (a.csv) had found 2 rows of it to be there already"), "{undone:#?}");
    let whole = desk.run("import a.csv --source shop --format json").exits(0).json();
    assert_eq!(whole["imports"][0]["rows_added"], 2);
    desk.run("imports undo 1").refuses(&["import 1 is undone; only one that is done can be taken back"]);
    desk.run("imports undo 9").refuses(&["there is no import `9`: the latest is number 3"]);
}

#[test]
fn a_dry_run_shows_and_makes_nothing() {
    let desk = Desk::new();
    desk.file("a.csv", grown());
    let shown = desk.run("import a.csv --source shop --dry-run");
    for words in ["taken as", "The first rows", "3 kept, 1 rejected", "row 4, line 5: ", "nothing was imported"] {
        assert!(shown.exits(0).out.contains(words), "{words}: {shown:#?}");
    }
    assert!(!desk.path().join("desireline-data").exists());
    let json = desk.run("import a.csv --source shop --dry-run --format json").exits(0).json();
    assert_eq!(json["dry_run"][0]["account"]["source"]["kept"], 3);
}

#[test]
fn many_rejected_rows_are_written_to_a_file_that_is_named() {
    let desk = Desk::new();
    let good: String = (0..60).map(|n| format!("c{n},visit,2026-01-02 12:{n:02}:00\n")).collect();
    let bad: String = (0..30).map(|_| ",pay,2026-01-03 10:00:00\n").collect();
    desk.file("a.csv", format!("{ROWS}{good}{bad}"));
    desk.run("import a.csv --source shop").exits(0).tells(&["… and 10 more", "all of them are in a.csv.rejected.csv"]);
    let written = std::fs::read_to_string(desk.path().join("a.csv.rejected.csv")).expect("it was written");
    assert_eq!(written.lines().count(), 31);
    assert!(written.lines().nth(1).is_some_and(|line| line.starts_with("63,64,\"no customer")), "{written}");
    desk.file("b.csv", grown());
    desk.run("import b.csv --source shop --rejects why.csv").exits(0);
    assert_eq!(std::fs::read_to_string(desk.path().join("why.csv")).expect("it was named").lines().count(), 2);
}

#[test]
fn nothing_there_is_said_with_what_to_do() {
    let desk = Desk::new();
    desk.run("imports").refuses(&["there is no data in `desireline-data` yet", "desireline import FILE --source NAME"]);
    desk.run("import absent.csv --source shop").refuses(&["cannot open `absent.csv`"]);
    assert!(!desk.path().join("desireline-data").exists());
    desk.file("a.csv", ROWS);
    desk.run("import a.csv --source shop").exits(0);
    desk.run("imports --workspace other").refuses(&["there is no workspace `other`"]);
}

#[test]
fn stdin_and_columns_of_one_s_own_are_taken_and_remembered() {
    let desk = Desk::new();
    let data = desk.path().join("data");
    let data = data.to_str().expect("the path is UTF-8");
    let rows = "x,y,z,w\nana,sign up,2026-01-02 10:00:00,1\nben,sign up,2026-01-02 11:00:00,2\n";
    let args = ["import", "-", "--source", "shop", "--data", data, "--customer", "x", "--activity", "y", "--time", "z"];
    let first = run_with_stdin(&args, rows);
    assert!(first.exits(0).out.contains("source shop: stdin"), "{first:#?}");
    let more = format!("{rows}ana,pay,2026-01-03 10:00:00,1\n");
    let again = run_with_stdin(&["import", "-", "--source", "shop", "--data", data], &more);
    assert!(again.exits(0).out.contains("1 added, 2 were there already"), "{again:#?}");
    again.tells(&["as for the file before"]);
}
