//! Two processes on one PostgreSQL and one folder, importing, settling and compacting at once.

use std::time::{Duration, Instant};

use crate::rig::{Rig, Tally, command, setting, told};
use crate::schema::Schema;

const ROWS: u64 = 1_500;

#[test]
fn two_that_import_and_compact_at_once_take_each_event_once_and_leave_nothing() {
    let Some(schema) = Schema::new() else { return };
    let seconds = setting("DESIRELINE_TORTURE_SECONDS", 5);
    let mut rig = Rig::new();
    rig.site.database_url = Some(schema.url());
    let until = Instant::now() + Duration::from_secs(seconds);
    // Each has a source of its own, and both bring the same files to a third.
    let work = |who: u64| {
        let mut file_no = 0;
        while Instant::now() < until {
            let first = 1_000_000 * (who + 1) + file_no * ROWS / 2;
            let file = rig.file(&format!("{who}-{file_no}.csv"), first..first + ROWS);
            rig.import_well(&file, &format!("own {who}"));
            if file_no % 4 == 0 {
                let first = file_no * ROWS / 4;
                let file = rig.file(&format!("{who}-both-{file_no}.csv"), first..first + ROWS / 2);
                rig.import_well(&file, "both");
            }
            file_no += 1;
        }
        file_no
    };
    let (a, b) = std::thread::scope(|scope| {
        let (a, b) = (scope.spawn(|| work(0)), scope.spawn(|| work(1)));
        (a.join().expect("the first goes through"), b.join().expect("the second goes through"))
    });
    for (who, n_files) in [(0, a), (1, b)] {
        for file_no in 0..n_files {
            let first = 1_000_000 * (who + 1) + file_no * ROWS / 2;
            rig.expect(first..first + ROWS);
            if file_no % 4 == 0 {
                rig.expect(file_no * ROWS / 4..file_no * ROWS / 4 + ROWS / 2);
            }
        }
    }
    rig.examined(true);
    let left = rig.examined(false);
    assert_eq!(left["findings"], serde_json::json!([]), "nothing is left after a sweep");
    let tally = rig.recount();
    println!("two at once: {} rounds in {seconds} s, {tally}, orphans 0, seed none", a + b);
    assert_eq!(tally, Tally::default());
    let listed = command(&rig.on_site(&["imports", "list", "--format", "json", "--limit", "100000"])).output();
    let listed = listed.expect("the binary runs");
    assert!(listed.status.success(), "{}", told(&listed));
}
