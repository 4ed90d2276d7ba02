//! `rules` as a person uses it: events get other names, and answers have them at once.

mod support;

use support::{Desk, run_with_stdin};

fn shop() -> Desk {
    let desk = Desk::new();
    let mut csv = "customer,activity,time\n".to_owned();
    for n in 0..4 {
        csv += &format!("c{n},open_v{},2026-01-0{}T10:00:00Z\nc{n},pay,2026-01-0{}T11:00:00Z\n", n % 2, n + 1, n + 1);
    }
    desk.file("log.csv", csv);
    desk.run("import log.csv --source shop --yes --quiet").exits(0);
    desk
}

fn names(desk: &Desk) -> Vec<String> {
    let answer = desk.run("discover --format json").exits(0).json();
    let all = answer["touchpoints"].as_array().expect("touchpoints").iter();
    all.map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn rules_are_added_listed_set_and_removed() {
    let desk = shop();
    assert_eq!(desk.run("rules").exits(0).out, "rules: []\n");
    assert_eq!(names(&desk), ["pay", "open_v0", "open_v1"]);
    let added = desk.run("rules add open_v* Open");
    assert_eq!(added.exits(0).out, "rules:\n- { event: \"open_v*\", name: \"Open\" }\n");
    assert_eq!(names(&desk), ["Open", "pay"]);
    desk.run("rules add pay --leave-out").exits(0);
    assert_eq!(names(&desk), ["Open"]);
    desk.run("funnel --steps Open,open_v1").refuses(&["no event is named `open_v1`"]);

    let listed = desk.run("rules list").exits(0).out.clone();
    desk.run("rules remove pay").exits(0);
    assert_eq!(names(&desk), ["Open", "pay"]);
    desk.run("rules remove pay").refuses(&["there is no rule for `pay`", "desireline rules"]);
    desk.file("rules.yaml", &listed);
    assert_eq!(desk.run("rules set rules.yaml").exits(0).out, listed);
    let json = desk.run("rules --format json").exits(0).json();
    assert_eq!(json["rules"][1], serde_json::json!({ "event": "pay", "leave_out": true }));

    desk.file("bad.yaml", "rules:\n- { event: a, nme: b }\n");
    desk.run("rules set bad.yaml").refuses(&["`bad.yaml`: these are no rules", "unknown field `nme`"]);
    desk.run("rules add a").exits(2);
    let data = desk.path().join("desireline-data");
    let data = data.to_str().expect("the path is UTF-8");
    run_with_stdin(&["rules", "set", "-", "--data", data], "[]").exits(0);
    assert_eq!(names(&desk), ["pay", "open_v0", "open_v1"]);
}
