//! Killed at, and refused by, each system call that changes something on the disk.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::rig::{Rig, Tally, is_long, program, skip, told};

const CALLS: [&str; 9] =
    ["write", "pwrite64", "fdatasync", "fsync", "rename", "renameat2", "unlink", "ftruncate", "openat"];
/// Rows of a file.
const ROWS: u64 = 300;

/// A data folder in which the next import settles and compacts, and the file to import.
fn ready() -> (Rig, PathBuf) {
    let mut rig = Rig::new();
    for file_no in 0..5 {
        let events = file_no * ROWS / 2..file_no * ROWS / 2 + ROWS;
        rig.import_well(&rig.file(&format!("{file_no}.csv"), events.clone()), "web");
        rig.expect(events);
    }
    let events = 5 * ROWS / 2..5 * ROWS / 2 + ROWS;
    let file = rig.file("next.csv", events.clone());
    rig.expect(events);
    (rig, file)
}

/// Runs the import with something injected into a system call.
fn injected(rig: &Rig, file: &Path, call: &str, what: &str) -> Output {
    let args: Vec<OsString> = rig.import(file, "web");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &format!("inject={call}:{what}")]);
    strace.arg(program()).args(args).stdin(Stdio::null());
    strace.output().expect("strace runs")
}

/// Whether system calls can be interfered with here; says so when not.
fn can_inject() -> bool {
    match Command::new("strace").args(["-o", "/dev/null", "true"]).output() {
        Err(_) => {
            skip("there is no strace; Debian has it as `strace`", false);
            false
        }
        Ok(output) if !output.status.success() => {
            skip("system calls may not be traced here", true);
            false
        }
        Ok(_) => true,
    }
}

/// The next occurrence to try: each one at first, then further and further apart; in the long form closer.
fn next(occurrence: u64) -> u64 {
    if is_long() { occurrence + 1 + occurrence / 16 } else { occurrence * 3 + 1 }
}

#[test]
fn an_import_that_is_killed_at_a_system_call_is_whole_after_another_run() {
    if !can_inject() {
        return;
    }
    let (rig, file) = ready();
    let (mut rounds, mut all) = (0, Tally::default());
    let calls = if is_long() { &CALLS[..] } else { &["pwrite64", "fsync", "rename", "unlink"] };
    for &call in calls {
        let (mut occurrence, mut killed) = (1, 0);
        loop {
            let copy = rig.copy();
            let output = injected(&copy, &file, call, &format!("signal=KILL:when={occurrence}"));
            if output.status.success() {
                break;
            }
            assert!(output.status.code().is_none_or(|code| code > 2), "{call} {occurrence}: {}", told(&output));
            copy.import_well(&file, "web");
            copy.examined(false);
            let tally = copy.recount();
            assert_eq!(tally, Tally::default(), "killed at {call} number {occurrence}");
            (all.lost, all.doubled, all.phantom) =
                (all.lost + tally.lost, all.doubled + tally.doubled, all.phantom + tally.phantom);
            (killed, rounds) = (killed + 1, rounds + 1);
            occurrence = next(occurrence);
        }
        println!("killed at {call}: {killed} points, up to number {occurrence} of a thread");
    }
    println!("system calls: {rounds} rounds, {all}, seed none");
    assert!(rounds >= 6, "too few calls were met");
}

#[test]
fn an_import_that_the_disk_refuses_says_so_and_is_whole_after_another_run() {
    if !can_inject() {
        return;
    }
    let (rig, file) = ready();
    let (mut rounds, mut refused) = (0, 0);
    // SQLite calls whatever it cannot sync an I/O error.
    let words = ["full", "No space left", "I/O error", "Input/output error"];
    for error in ["ENOSPC", "EIO"] {
        // Not `write`: threads wake each other by writing to a file that is none, which no disk refuses, and a runtime
        // that cannot wake itself hangs. Below, and in `disk`, writes to real files fail.
        let all = ["fsync", "pwrite64", "fdatasync", "rename", "ftruncate"];
        for &call in if is_long() { &all[..] } else { &all[..2] } {
            let mut occurrence = 1;
            loop {
                let copy = rig.copy();
                // From here on every call fails, as on a disk that is full or broken.
                let output = injected(&copy, &file, call, &format!("error={error}:when={occurrence}+"));
                let said = told(&output);
                assert!(!said.contains("panicked"), "{error} at {call} number {occurrence}: {said}");
                let code = output.status.code();
                assert!(matches!(code, Some(0 | 2)), "{error} at {call} number {occurrence}: {said}");
                if code == Some(2) {
                    refused += 1;
                    let tells = words.iter().any(|word| said.contains(word));
                    assert!(tells, "{error} at {call} number {occurrence}: {said}");
                }
                copy.import_well(&file, "web");
                copy.examined(false);
                assert_eq!(copy.recount(), Tally::default(), "{error} at {call} number {occurrence}: {said}");
                rounds += 1;
                if code == Some(0) {
                    break;
                }
                occurrence = next(occurrence);
            }
        }
    }
    println!("refusals: {rounds} rounds, {refused} refused, {}, seed none", Tally::default());
    assert!(refused > 5, "too few calls were met");
}

/// Runs the import with no file allowed to grow beyond so many blocks of 512 bytes: what would be written beyond is cut and
/// then refused, by `write` and `pwrite64` alike.
fn limited(rig: &Rig, file: &Path, blocks: u64) -> Output {
    let mut shell = Command::new("sh");
    // The signal would end the process before the call could be refused.
    shell.args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", &blocks.to_string()]);
    shell.arg(program()).args(rig.import(file, "web")).stdin(Stdio::null());
    shell.output().expect("the shell runs")
}

#[test]
#[cfg(unix)]
fn an_import_whose_files_may_not_grow_says_so_and_is_whole_after_another_run() {
    let (rig, file) = ready();
    let (mut rounds, mut refused, mut blocks) = (0, 0, 0);
    let words = ["I/O error", "File too large", "full"];
    loop {
        let copy = rig.copy();
        let output = limited(&copy, &file, blocks);
        let said = told(&output);
        assert!(!said.contains("panicked"), "files of {blocks} blocks: {said}");
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 2)), "files of {blocks} blocks: {said}");
        if code == Some(2) {
            refused += 1;
            assert!(words.iter().any(|word| said.contains(word)), "files of {blocks} blocks: {said}");
        }
        copy.import_well(&file, "web");
        copy.examined(false);
        assert_eq!(copy.recount(), Tally::default(), "files of {blocks} blocks: {said}");
        rounds += 1;
        if code == Some(0) {
            break;
        }
        blocks = next(blocks);
    }
    println!("files that may not grow: {rounds} rounds, {refused} refused, {}, seed none", Tally::default());
    assert!(refused > 3, "too few writes were refused");
}
