//! The demo: the workspace that it makes says what the files say.

mod support;

use support::{Desk, Said, run};

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/demo/");

fn summary(desk: &Desk) -> Said {
    let said = desk.run("demo --no-serve --data made");
    said.exits(0);
    said
}

#[test]
fn the_demo_is_made_once_and_says_what_the_files_say() {
    let desk = Desk::new();
    let first = summary(&desk);
    first.tells(&[
        "took in orders.csv.gz as `orders`: 99,042 rows",
        "took in reviews.csv.gz",
        "took in incidents.csv.gz",
    ]);
    assert!(first.out.contains("Order to doorstep: 19,831 customers, 20,000 journeys"), "{first:#?}");
    let second = summary(&desk);
    assert_eq!(second.out, first.out);
    assert_eq!(second.err, "", "the second run takes nothing in");

    let (map, incidents) = (format!("{DEMO}get-help.journey.yaml"), format!("{DEMO}incidents.csv.gz"));
    let checked = run(&["check", &map, &incidents, "--case", "incident", "--case-by", "column", "--format", "json"]);
    let answer = checked.exits(1).json();
    let customers = answer["customers"].as_u64().expect("a number").to_string();
    assert!(first.out.replace(',', "").contains(&format!("Get help: {customers} customers")), "{first:#?}");
    for difference in answer["differences"].as_array().expect("differences").iter().take(3) {
        let told = difference["summary"].as_str().expect("a sentence");
        assert!(first.out.contains(told), "{told} is not in {}", first.out);
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let desk = Desk::new();
    desk.file("taken", "a file");
    desk.run("demo --no-serve --data taken").refuses(&["taken"]);
}
