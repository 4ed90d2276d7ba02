//! `customers`: who is behind a figure, over files and over a workspace.

mod support;

use support::Desk;

fn shop() -> Desk {
    let mut csv = "customer,activity,time\n".to_owned();
    for n in 0..12 {
        let steps: &[&str] = if n % 3 == 0 { &["See", "Ship"] } else { &["See", "Pay", "Ship"] };
        for (at, step) in steps.iter().enumerate() {
            csv += &format!("c{n},{step},2026-01-{:02} 0{at}:00:00\n", n + 1);
        }
    }
    let desk = Desk::new();
    desk.file("orders.csv", csv);
    let map = "desireline: 1\njourney: shop\ntitle: The shop\nstages:\n- name: Buy\n  steps: [See, Pay, { name: Ship, outcome: true }]\n";
    desk.file("shop.journey.yaml", map);
    desk
}

#[test]
fn a_figure_lists_its_customers() {
    let desk = shop();
    let listed = desk.run("customers orders.csv -q --map shop.journey.yaml --figure difference:D101:step:pay");
    let told = &listed.exits(0).out;
    assert!(told.starts_with("difference:D101:step:pay: 4 customers, 4 cases\n"), "{told}");
    assert!(told.contains("c0") && told.contains("reached an end") && !told.contains("c1 "), "{told}");
    let json = desk.run("customers orders.csv -q --figure visits:Pay --limit 3 --format json").json();
    assert_eq!((&json["n_customers"], &json["n_cases"]), (&8.into(), &8.into()));
    let next = json["next"].as_str().expect("more");
    let rest =
        desk.run(&format!("customers orders.csv -q --figure visits:Pay --limit 5 --format json --cursor {next}"));
    let rest = rest.json();
    assert_eq!((rest["items"].as_array().map(Vec::len), rest.get("next")), (Some(5), None));
    let lost = desk.run("customers orders.csv -q --steps See,Pay --all-closed --figure lost_after:1");
    assert!(lost.exits(0).out.starts_with("lost_after:1: 4 customers, 4 cases\n"), "{lost:#?}");
    desk.run("customers orders.csv -q --figure visits:Payd").refuses(&["there is no touchpoint `Payd`", "`Pay`"]);
    desk.run("customers orders.csv -q --figure stp:Pay").refuses(&["`stp:Pay` names no figure"]);
}

#[test]
fn a_workspace_lists_whom_the_files_list() {
    let desk = shop();
    let there = desk.run("customers orders.csv -q --map shop.journey.yaml --figure step:pay --format json").json();
    desk.run("import orders.csv --source orders").exits(0);
    let here = desk.run("customers --map shop.journey.yaml --figure step:pay --format json").json();
    assert_eq!(here, there);
    desk.run("journeys add shop.journey.yaml --source orders").exits(0);
    let kept = desk.run("customers --map shop --figure step:pay --format json").json();
    assert_eq!(kept["items"], there["items"]);
}

#[test]
fn a_workspace_that_files_are_read_instead_of_is_refused() {
    let desk = shop();
    for flag in ["--data x", "--workspace main", "--database-url postgres://nobody@localhost/none"] {
        let name = flag.split(' ').next().expect("a flag");
        for command in ["discover orders.csv", "funnel orders.csv --steps See", "check shop.journey.yaml orders.csv"] {
            desk.run(&format!("{command} {flag}")).refuses(&[name, "files are named, which are read instead"]);
        }
    }
}

#[test]
fn some_customers_are_chosen_by_what_they_did() {
    let desk = Desk::new();
    let mut csv = "customer,activity,time,plan\n".to_owned();
    for n in 0..12 {
        let steps: &[&str] = if n % 3 == 0 { &["see", "ship"] } else { &["see", "pay", "ship"] };
        for (at, step) in steps.iter().enumerate() {
            let plan = if n % 2 == 0 { "pro" } else { "free" };
            csv += &format!("c{n},{step},2026-01-{:02}T0{at}:00:00Z,{plan}\n", n + 1);
        }
    }
    desk.file("log.csv", csv);
    desk.file("map.journey.yaml", "desireline: 1\ntitle: T\nstages: [{ name: S, steps: [see, pay, ship] }]\n");
    desk.file("pro.json", r#"{"did": {"event": "see", "properties": {"plan": "pro"}}}"#);
    desk.run("import log.csv --source shop --yes --quiet").exits(0);
    desk.run("journeys add map.journey.yaml --slug shop --source shop").exits(0);
    for data in ["log.csv", ""] {
        let customers =
            |words: &str| desk.run(format!("{words} --format json {data}").trim()).json()["customers"].clone();
        assert_eq!(customers("discover --did pay"), 8);
        assert_eq!(customers("discover --did-not pay"), 4);
        assert_eq!(customers("funnel --steps see,ship --among pro.json"), 6);
        assert_eq!(customers("check map.journey.yaml --did pay --among pro.json"), 4);
        let behind = desk.run(format!("customers --figure cases --format json --did-not pay {data}").trim()).json();
        assert_eq!(behind["n_customers"], 4);
        desk.run(format!("discover --did payd {data}").trim()).refuses(&["no event is named `payd`", "pay"]);
    }
    let kept = desk.run("check shop --did-not pay --format json").json();
    assert_eq!(kept["customers"], 4);
    assert_eq!(kept["rule"].as_str().map(|rule| rule.ends_with("; only customers who not (did `pay`)")), Some(true));
    desk.run("export shop --did pay -o x.svg").refuses(&["of all its customers"]);
    desk.run("discover --among map.journey.yaml").refuses(&["is no set of customers"]);
}
