//! Killed at random moments.

use std::time::Duration;

use crate::rig::{Dice, Rig, command, setting, told};

/// Rows of a file. The next file begins in its middle, so that half of its rows are there already.
const ROWS: u64 = 2_000;
/// How often a file's import is killed before it is let through.
const MOST_KILLS: u64 = 4;

#[test]
fn an_import_that_is_killed_and_run_again_takes_each_event_once() {
    let rounds = setting("DESIRELINE_TORTURE_ROUNDS", 20);
    let seed = setting("DESIRELINE_TORTURE_SEED", 7);
    let mut dice = Dice(seed);
    let mut rig = Rig::new();
    let (mut killed, mut in_time, mut file_no) = (0, 0, 0);
    while killed < rounds {
        let events = file_no * ROWS / 2..file_no * ROWS / 2 + ROWS;
        let file = rig.file(&format!("{file_no}.csv"), events.clone());
        let args = rig.import(&file, "web");
        for _ in 0..MOST_KILLS {
            let mut child = command(&args).spawn().expect("the binary runs");
            std::thread::sleep(Duration::from_millis(10 + dice.roll(391)));
            let ended = child.try_wait().expect("the binary can be asked after");
            child.kill().expect("the binary can be killed");
            let output = child.wait_with_output().expect("the binary ends");
            if ended.is_some() {
                assert!(output.status.success(), "{}", told(&output));
                in_time += 1;
                break;
            }
            killed += 1;
        }
        rig.import_well(&file, "web");
        rig.expect(events);
        file_no += 1;
        if file_no % 10 == 0 {
            let tally = rig.recount();
            assert_eq!(tally, crate::rig::Tally::default(), "after {killed} kills, seed {seed}");
        }
    }
    let report = rig.examined(false);
    let tally = rig.recount();
    println!("kills: {killed} rounds, {tally}, seed {seed} ({file_no} files, {in_time} ended in time)");
    assert_eq!(tally, crate::rig::Tally::default());
    assert_eq!(report["counts"]["events"], file_no * ROWS / 2 + ROWS / 2);
}
