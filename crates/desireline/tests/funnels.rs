//! Funnels against the figures of an independent program, and the split of those who did not go on.

mod support;

use serde_json::{Value, json};
use support::{fixture, golden, run};

/// The steps of a funnel as `discover` would count them.
fn funnel(log: &str, steps: &str, more: &[&str]) -> Vec<Value> {
    let file = fixture(&format!("logs/{log}"));
    let mut args = vec!["funnel", &file, "--steps", steps, "--format", "json", "-q"];
    args.extend(more);
    run(&args).exits(0).json()["steps"].as_array().expect("steps").clone()
}

fn counts(steps: &[Value], key: &str) -> Vec<u64> {
    steps.iter().map(|step| step[key].as_u64().expect(key)).collect()
}

fn follows_the_golden(order: &str, entry: &str, rows: usize) {
    let all = golden("golden/funnels.json");
    let rules = all.as_array().expect("rows").iter().filter(|row| row["order"] == order && row["entry"] == entry);
    let mut compared = 0;
    for rule in rules {
        let word = |key: &str| rule[key].as_str().expect(key).to_owned();
        let names: Vec<&str> = rule["steps"].as_array().expect("steps").iter().filter_map(Value::as_str).collect();
        let window = word("window");
        let steps = funnel(&word("log"), &names.join(","), &["--order", order, "--entry", entry, "--window", &window]);
        assert_eq!(json!(counts(&steps, "entered")), rule["entered"], "{rule}");
        compared += 1;
    }
    assert_eq!(compared, rows, "rows of the golden file");
}

#[test]
fn in_order_from_the_newest_entry_in_five_windows() {
    follows_the_golden("ordered", "newest", 7);
}

#[test]
fn in_order_from_the_first_entry_in_five_windows() {
    follows_the_golden("ordered", "first", 7);
}

#[test]
fn strictly_in_order_in_five_windows() {
    follows_the_golden("strict", "newest", 7);
}

#[test]
fn in_any_order_in_five_windows() {
    follows_the_golden("any", "newest", 7);
}

const SHOP: &str = "product_view,add_to_cart,shipping_details,payment_details,purchase";

/// Whatever the day of looking: who entered a step converted, gave up or still may, and nobody twice.
fn adds_up(steps: &[Value], at: &str) {
    let [entered, converted, dropped, open] = ["entered", "converted", "dropped", "open"].map(|key| counts(steps, key));
    for step in 0..steps.len() {
        assert_eq!(entered[step], converted[step] + dropped[step] + open[step], "{at}, step {step}");
        if step + 1 < steps.len() {
            assert_eq!(converted[step], entered[step + 1], "{at}, step {step}");
        }
        let first = &steps[step]["of_first"];
        assert_eq!((&first["count"], &first["n"]), (&json!(entered[step]), &json!(entered[0])));
        let previous = &steps[step]["of_previous"];
        assert_eq!(previous["n"], json!(entered[step.saturating_sub(1)]));
    }
    let last = steps.len() - 1;
    assert_eq!((dropped[last], open[last]), (0, 0), "{at}: the last step is the goal");
}

#[test]
fn those_who_entered_converted_or_dropped_or_are_open_whenever_one_looks() {
    for at in ["2024-02-15", "2024-05-01T12:00:00Z", "2024-06-29T23:00:00Z"] {
        for rule in ["ordered", "strict", "any"] {
            for window in ["14d", "none"] {
                let more = ["--as-of", at, "--order", rule, "--window", window];
                adds_up(&funnel("ecom_full.csv.gz", SHOP, &more), &format!("{at} {rule} {window}"));
            }
        }
        let more = ["--as-of", at, "--entry", "first", "--window", "14d"];
        adds_up(&funnel("ecom_full.csv.gz", SHOP, &more), at);
    }
    for at in ["2026-01-05T09:30:00Z", "2026-01-05T11:00:00Z", "2026-02-15"] {
        let steps = funnel("j12.csv", "Landing,Signup,Verify,Purchase", &["--as-of", at, "--window", "1h"]);
        adds_up(&steps, at);
    }
}

#[test]
fn who_did_not_go_on_is_open_while_the_window_runs_and_has_dropped_afterwards() {
    let at = |as_of: &str| {
        let more = ["--window", "1h", "--as-of", as_of];
        let steps = funnel("j12.csv", "Landing,Signup,Verify,Purchase", &more);
        (counts(&steps, "entered"), counts(&steps, "dropped"), counts(&steps, "open"))
    };
    // By 09:30 c02 has verified at its fifteenth minute and c03 at its thirtieth; no window is over.
    assert_eq!(at("2026-01-05T09:30:00Z"), (vec![12, 10, 8, 2], vec![0; 4], vec![2, 2, 6, 0]));
    assert_eq!(at("2026-01-05T12:00:00Z"), (vec![12, 10, 8, 3], vec![2, 2, 5, 0], vec![0; 4]));
}

#[test]
fn without_a_window_silence_decides_who_still_may() {
    let steps = |more: &[&str]| {
        let steps = funnel("j12.csv", "Landing,Signup,Verify,Purchase", more);
        (counts(&steps, "dropped"), counts(&steps, "open"))
    };
    assert_eq!(steps(&[]), (vec![0; 4], vec![2, 2, 1, 0]));
    assert_eq!(steps(&["--all-closed"]), (vec![2, 2, 1, 0], vec![0; 4]));
    assert_eq!(steps(&["--as-of", "2026-03-01"]), (vec![2, 2, 1, 0], vec![0; 4]));
    assert_eq!(steps(&["--as-of", "2026-03-01", "--silence", "90d"]), (vec![0; 4], vec![2, 2, 1, 0]));
}

#[test]
fn exactly_the_window_still_converts() {
    // c11 and c01 to c12: Landing to Purchase takes 4, 9, 19 and 59 minutes for the four fastest.
    let purchases = |window: &str| counts(&funnel("j12.csv", "Landing,Purchase", &["--window", window]), "entered")[1];
    assert_eq!((purchases("59m"), purchases("58m")), (4, 3));
}

#[test]
fn shares_carry_wilson_intervals() {
    let steps = funnel("j12.csv", "Landing,Signup,Verify,Purchase", &[]);
    let ends = |step: usize| {
        let interval = &steps[step]["of_first"]["interval"];
        ["low", "high"].map(|end| format!("{:.4}", interval[end].as_f64().expect(end)))
    };
    assert_eq!(ends(2), ["0.3906", "0.8619"], "8 of 12");
    assert_eq!(ends(3), ["0.3195", "0.8067"], "7 of 12");
    assert_eq!(ends(0)[1], "1.0000");
}

#[test]
fn a_single_event_fills_one_step_only() {
    let steps = funnel("j12.csv", "Ad,Ad", &[]);
    assert_eq!(counts(&steps, "entered"), [10, 0]);
    let steps = funnel("j12.csv", "Signup,Signup,Signup", &[]);
    assert_eq!(counts(&steps, "entered"), [10, 1, 1], "only c03 signs up three times");
}

#[test]
fn a_star_in_a_step_stands_for_any_text() {
    let steps = funnel("ecom_full.csv.gz", "product_*,purch*", &[]);
    assert_eq!(counts(&steps, "entered")[0], 598);
    let exact = funnel("ecom_full.csv.gz", "product_view,purchase", &[]);
    assert_eq!(counts(&steps, "entered"), counts(&exact, "entered"));
}
