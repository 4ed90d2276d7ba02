//! What people see: tables and reports as text, help, and what goes to which stream.

mod support;

use std::io::Read;
use std::process::Stdio;

use support::{Desk, command, csv, fixture, fixtures, run, run_in, run_with_stdin};

/// The text of a command on fixtures; the snapshot's name, which follows every change of a question, is masked.
fn text(words: &str) -> String {
    let said = run_in(&fixtures(), words);
    let lines = said.out.lines().map(|line| match line.strip_prefix("  snapshot ") {
        Some(name) => {
            assert!(name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
            "  snapshot …"
        }
        None => line,
    });
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn discover_draws_j12() {
    insta::assert_snapshot!(text("discover logs/j12.csv -q --end Purchase --as-of 2026-02-05"));
}

#[test]
fn discover_drafts_a_map_of_j12() {
    insta::assert_snapshot!(text("discover logs/j12.csv -q --format yaml"));
}

#[test]
fn check_reports_on_j12() {
    insta::assert_snapshot!(text("check maps/j12.journey.yaml logs/j12.csv -q"));
}

#[test]
fn check_reports_on_j12_strictly() {
    insta::assert_snapshot!(text("check maps/j12-straight.journey.yaml logs/j12.csv -q --strict --all-closed --all"));
}

#[test]
fn funnel_counts_j12() {
    insta::assert_snapshot!(text("funnel logs/j12.csv -q --steps Landing,Signup,Verify,Purchase --window 1h"));
}

#[test]
fn what_was_taken_for_what_is_said_on_stderr() {
    insta::assert_snapshot!(run_in(&fixtures(), "discover logs/j12.csv").err);
    let shop = run_in(&fixtures(), "discover logs/ecom_full.csv.gz --case-by session");
    insta::assert_snapshot!("what_was_taken_for_what_in_the_shop", shop.err);
}

#[test]
fn a_format_that_names_its_columns_is_believed() {
    let said = run_in(&fixtures(), "discover logs/j12.xes");
    said.tells(&["concept:name", "time:timestamp", "the format says so", "70 rows read: 70 kept, 0 rejected"]);
    let named = run_in(&fixtures(), "discover logs/j12.csv --activity activity");
    named.tells(&["activity   activity  named by you"]);
}

#[test]
fn only_data_goes_to_stdout_and_quiet_means_quiet() {
    for words in
        ["discover logs/j12.csv", "check maps/j12.journey.yaml logs/j12.csv", "funnel logs/j12.csv --steps Ad,Purchase"]
    {
        let json = run_in(&fixtures(), &format!("{words} --format json"));
        assert!(json.json().is_object() && json.err.contains("reading j12.csv"));
        let loud = run_in(&fixtures(), words);
        let quiet = run_in(&fixtures(), &format!("{words} -q"));
        assert_eq!(quiet.err, "", "{words}");
        assert_eq!(quiet.out, loud.out, "{words}");
        assert!(!loud.out.contains('\u{1b}') && !loud.err.contains('\u{1b}'), "no colours into a pipe");
    }
}

#[test]
fn a_dash_reads_events_from_stdin() {
    let log = std::fs::read_to_string(fixture("logs/j12.csv")).expect("j12");
    let said = run_with_stdin(&["discover", "-", "--format", "json"], &log);
    assert_eq!(said.exits(0).json()["events"], serde_json::json!(70));
    let nothing = run_with_stdin(&["discover", "-"], "");
    nothing.refuses(&["is empty"]);
}

#[test]
fn every_help_shows_what_to_type() {
    for name in ["discover", "check", "funnel", "ask", "explain", "schema"] {
        let help = run(&[name, "--help"]).exits(0).out.clone();
        assert!(help.contains("Example") && help.contains(&format!("  desireline {name} ")), "{name}: {help}");
    }
    let help = run(&["--help"]).exits(0).out.clone();
    assert!(help.contains("Start with:  desireline discover events.csv"), "{help}");
    let exits = run(&["check", "--help"]).out;
    assert!(exits.contains("Exit codes: 0") && exits.contains("threshold"), "{exits}");
}

#[test]
fn a_draft_of_the_data_is_accepted_by_check_with_the_same_data() {
    for log in ["logs/j12.csv", "logs/ecom_full.csv.gz"] {
        let desk = Desk::new();
        let draft = run_in(&fixtures(), &format!("discover {log} --format yaml -q"));
        desk.file("draft.journey.yaml", &draft.exits(0).out);
        let said = desk.run(&format!("check draft.journey.yaml {} --format json -q", fixture(log)));
        assert!(said.code < 2, "{said:#?}");
        let answer = said.json();
        assert_eq!(answer["unmatched"], serde_json::json!([]), "every drafted step is in the data");
        assert!(!said.err.contains("error"), "{}", said.err);
    }
}

#[test]
fn names_that_yaml_reads_otherwise_survive_a_draft() {
    let desk = Desk::new();
    let log = "a: yes@0d 404@1d {x}@2d &y@3d *z@4d !w@5d #v@6d ~@7d -@8d 日本@9d null@10d";
    desk.file("odd.csv", csv(log));
    desk.file(
        "draft.journey.yaml",
        desk.run("discover odd.csv --format yaml -q --customer customer --activity activity").out,
    );
    let said = desk
        .run("check draft.journey.yaml odd.csv --format json -q --all-closed --customer customer --activity activity");
    let answer = said.json();
    assert_eq!((said.code, &answer["unmatched"]), (0, &serde_json::json!([])), "{}", said.out);
    assert_eq!(answer["fitness"]["cost"], serde_json::json!(0));
}

/// Asserts that control characters of the data reach neither stream, even where colours do.
#[track_caller]
fn stays_clean(words: &str) {
    let desk = Desk::new();
    let rows = "ana,\u{1b}[5mred\u{7},2026-01-05\nana,pay,2026-01-06\n";
    desk.file("bell.csv", format!("customer,activity,time\n{rows}"));
    let late = rows.replace(",2026-01-05", ",\u{1b}[5mnow\u{7},1").replace("-06", "-06,1");
    desk.file("late.csv", format!("customer,activity,time,\u{1b}[5mx\u{7}\n{late}"));
    desk.file("m.journey.yaml", "desireline: 1\ntitle: T\nstages: [{ name: A, steps: [pay] }]\n");
    let args: Vec<&str> = words.split(' ').collect();
    // As on a terminal: into a pipe, all escapes would be taken out.
    let mut command = command(&args);
    let run = command.current_dir(desk.path()).env("CLICOLOR_FORCE", "1").output();
    let output = run.expect("the binary runs");
    for bytes in [output.stdout, output.stderr] {
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(!text.contains("\u{1b}[5m") && !text.contains('\u{7}'), "{words}: {text:?}");
    }
}

#[test]
fn control_characters_in_names_do_not_reach_the_terminal_from_discover() {
    for words in ["", " --end red", " --end nothing*", " --format yaml", " --format json"] {
        stays_clean(&format!("discover bell.csv{words}"));
    }
}

#[test]
fn control_characters_in_names_do_not_reach_the_terminal_from_check() {
    stays_clean("check m.journey.yaml bell.csv");
}

#[test]
fn control_characters_in_columns_and_rows_do_not_reach_the_terminal() {
    stays_clean("discover late.csv");
    stays_clean("discover late.csv --channel chan");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for words in ["discover logs/ecom_full.csv.gz --format json -q", "explain D101", "schema map", "discover --help"] {
        let args: Vec<&str> = words.split(' ').collect();
        let mut child = command(&args)
            .current_dir(fixtures())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        // Closed before anything is written.
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut err).expect("UTF-8");
        let status = child.wait().expect("it ends");
        assert!(status.success() && err.is_empty(), "{words}: {status} {err}");
    }
}
