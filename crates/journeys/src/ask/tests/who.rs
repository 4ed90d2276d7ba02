//! Customers are chosen as a plain count over the rows of the file chooses them, and a set and its complement are the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use desireline_model::answer::Answer;
use desireline_model::question::{AskCustomers, CustomerSet, Figure};
use serde_json::{Value, json};

use super::*;
use crate::ask::customers::{customers, customers_of_workspace};

const SHOP: &str = "logs/ecom_full.csv.gz";

/// A row of the shop's file, read here.
struct Row {
    customer: String,
    event: String,
    time: String,
    platform: String,
    lifecycle: String,
}

fn rows() -> Vec<Row> {
    let mut text = String::new();
    let file = std::fs::File::open(fixture(SHOP)).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = |name: &str| head.iter().position(|column| *column == name).unwrap();
    let places = ["user_id", "event", "timestamp", "platform", "user_lifecycle"].map(at);
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [customer, event, time, platform, lifecycle] = places.map(|at| cells[at].to_owned());
        Row { customer, event, time, platform, lifecycle }
    };
    lines.map(row).collect()
}

fn shop_columns() -> ColumnHints {
    let named = |name: &str| Some(name.to_owned());
    ColumnHints {
        customer: named("user_id"),
        activity: named("event"),
        time: named("timestamp"),
        channel: named("platform"),
        ..ColumnHints::default()
    }
}

/// Those who have at least so many rows like this.
fn with(rows: &[Row], n: usize, is: impl Fn(&Row) -> bool) -> BTreeSet<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    rows.iter().filter(|row| is(row)).for_each(|row| *counts.entry(&row.customer).or_default() += 1);
    counts.into_iter().filter(|(_, count)| *count >= n).map(|(customer, _)| customer.to_owned()).collect()
}

/// Sets of customers, each with those who are in it.
fn sets(rows: &[Row]) -> Vec<(Value, BTreeSet<String>)> {
    let all = with(rows, 1, |_| true);
    let bought = with(rows, 1, |row| row.event == "purchase");
    let searched = with(rows, 3, |row| row.event == "search");
    let may = with(rows, 1, |row| row.event == "purchase" && row.time.starts_with("2024-05"));
    let mobile = with(rows, 1, |row| row.platform.eq_ignore_ascii_case("MOBILE"));
    let new = with(rows, 2, |row| row.event == "product_view" && row.lifecycle == "new" && row.platform == "desktop");
    let pages = with(rows, 5, |row| row.event.starts_with("p"));
    let some: BTreeSet<String> = all.iter().step_by(7).cloned().collect();
    let not = |set: &BTreeSet<String>| &all - set;
    let listed: Vec<&String> = some.iter().collect();
    let did = |did: Value| json!({ "did": did });
    let (did_buy, did_search) = (did(json!({ "event": "purchase" })), did(json!({ "event": "search", "at_least": 3 })));
    let in_may = json!({ "from": "2024-05-01T00:00:00Z", "to": "2024-06-01T00:00:00Z" });
    vec![
        (did_buy.clone(), bought.clone()),
        (json!({ "not": did_buy }), not(&bought)),
        (did_search.clone(), searched.clone()),
        (did(json!({ "event": "purchase", "period": in_may })), may),
        (did(json!({ "channel": "MOBILE" })), mobile.clone()),
        (
            did(json!({
                "event": "product_view", "properties": { "user_lifecycle": "new" }, "channel": "desktop", "at_least": 2
            })),
            new,
        ),
        (did(json!({ "event": "p*", "at_least": 5 })), pages),
        (json!({ "listed": { "ids": listed } }), some.clone()),
        (json!({ "all": [did_buy, { "not": did_search }] }), &bought - &searched),
        (
            json!({ "any": [
                { "all": [did_search, { "listed": { "ids": listed } }] },
                { "not": { "any": [did_buy, did(json!({ "channel": "mobile" }))] } }
            ] }),
            &(&searched & &some) | &not(&(&bought | &mobile)),
        ),
    ]
}

fn set(value: &Value) -> CustomerSet {
    serde_json::from_value(value.clone()).unwrap()
}

/// Cases, customers, events, and how often each touchpoint and each transition is in an answer.
fn sums(answer: &Answer) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    let basis = match answer {
        Answer::Journey(journey) => {
            for point in &journey.touchpoints {
                sums.insert(format!("events of {}", point.name), point.events);
                sums.insert(format!("cases of {}", point.name), point.cases);
            }
            for edge in &journey.edges {
                sums.insert(format!("{} > {}", edge.from, edge.to), edge.count);
            }
            &journey.basis
        }
        Answer::Funnel(funnel) => {
            for (at, step) in funnel.steps.iter().enumerate() {
                sums.insert(format!("step {at}"), step.entered);
                sums.insert(format!("open at {at}"), step.open);
            }
            &funnel.basis
        }
        Answer::Check(check) => {
            for difference in &check.differences {
                sums.insert(difference.key(), difference.customers.count);
            }
            for step in &check.steps {
                sums.insert(step.step.clone(), step.customers.count);
            }
            &check.basis
        }
    };
    for (name, n) in [("cases", basis.cases), ("customers", basis.customers), ("events", basis.events)] {
        sums.insert(name.to_owned(), n);
    }
    sums.retain(|_, n| *n > 0);
    sums
}

fn basis(answer: &Answer) -> (u64, String) {
    let basis = match answer {
        Answer::Journey(answer) => &answer.basis,
        Answer::Funnel(answer) => &answer.basis,
        Answer::Check(answer) => &answer.basis,
    };
    (basis.customers, basis.rule.clone())
}

fn asks() -> Vec<Question> {
    let drawn = map("maps/ecom.journey.yaml");
    let mut asks = questions(&["search", "purchase"], &[CaseBy::Session]);
    asks.remove(0);
    asks.extend(questions(&["search", "purchase"], &[CaseBy::Customer]).into_iter().skip(2));
    asks.extend(checks(&drawn, &[CaseBy::Customer]).into_iter().take(1));
    asks
}

#[tokio::test]
async fn sets_are_as_counted_and_a_set_and_its_complement_are_the_whole() {
    let (rows, path) = (rows(), fixture(SHOP));
    let evidence = files_as(&[path], shop_columns(), &["user_lifecycle"]);
    let everybody = with(&rows, 1, |_| true).len() as u64;
    let whole: Vec<_> = {
        let mut whole = Vec::new();
        for question in asks() {
            whole.push(sums(&ask(&question, &evidence, Effort::default(), None).await.unwrap()));
        }
        whole
    };
    for (written, those) in sets(&rows) {
        assert!(!those.is_empty() && (those.len() as u64) < everybody, "{written} tells nothing");
        for (question, whole) in asks().into_iter().zip(&whole) {
            let of = |set: CustomerSet| Question { customers: Some(set), ..question.clone() };
            let inside = ask(&of(set(&written)), &evidence, Effort::default(), None).await.unwrap();
            let (customers, rule) = basis(&inside);
            assert_eq!(customers, those.len() as u64, "{written}");
            assert!(rule.ends_with(&format!("; only customers who {}", set(&written))), "{rule}");
            let outside = of(CustomerSet::Not(Box::new(set(&written))));
            let outside = ask(&outside, &evidence, Effort { threads: 3, ..Effort::default() }, None).await.unwrap();
            let mut both = sums(&inside);
            sums(&outside).into_iter().for_each(|(name, n)| *both.entry(name).or_default() += n);
            assert_eq!(&both, whole, "{written}");
        }
        let question = Question { customers: Some(set(&written)), ..asks().remove(1) };
        let page = AskCustomers::first(question, Figure::Cases, 1_000);
        let found = customers(&page, &evidence, Effort::default()).await.unwrap();
        assert_eq!(found.n_customers, those.len() as u64);
        assert!(found.items.iter().all(|one| those.contains(&one.customer)), "{written}");
    }
}

db_tests! {
    async fn a_workspace_chooses_as_the_file_does(db: &Db) {
        let desk = Desk::new(db).await;
        let (rows, path) = (rows(), fixture(SHOP));
        desk.import_as("shop", &path, shop_columns()).await;
        let evidence = files_as(&[path], shop_columns(), &["user_lifecycle"]);
        let asks = asks();
        for (state, first) in [("unsettled", 0), ("settled", 1)] {
            for (at, (written, those)) in sets(&rows).into_iter().enumerate().skip(first).step_by(2) {
                let question = Question { customers: Some(set(&written)), ..asks[at % asks.len()].clone() };
                let here = desk.ask(&question, None, Effort::default()).await;
                let there = ask(&question, &evidence, Effort::default(), None).await.unwrap();
                assert_eq!(whole(&here.answer), whole(&there), "{written}, {state}");
                let page = AskCustomers { at: Some(here.at.clone()), ..AskCustomers::first(question, Figure::Cases, 1_000) };
                let (found, _) = customers_of_workspace(&desk.installation, &desk.scope, &page, Effort::default(), &now).await.unwrap();
                assert_eq!(found.n_customers, those.len() as u64);
                assert!(found.items.iter().all(|one| those.contains(&one.customer)), "{written}, {state}");
            }
            desk.upkeep().await;
        }
    }

    async fn linked_customers_are_chosen_together_by_what_any_of_their_ids_did(db: &Db) {
        let desk = Desk::new(db).await;
        let log = desk.csv(
            "log.csv",
            "customer,activity,time\nana,view,2026-03-01T10:00:00Z\nbob,view,2026-03-01T11:00:00Z\n\
             mail-ana,pay,2026-03-02T10:00:00Z\nana,call,2026-03-04T10:00:00Z\nbob,ping,2026-03-05T10:00:00Z\n",
        );
        desk.import("log", &log).await;
        let asked = |value: Value| Question { customers: Some(set(&value)), ..question(Ask::Journey(AskJourney::default()), CaseBy::Customer) };
        let paid = asked(json!({ "all": [{ "did": { "event": "pay" } }, { "did": { "event": "view" } }] }));
        assert_eq!(basis(&desk.ask(&paid, None, Effort::default()).await.answer).0, 0);
        let people = desk.scope.numbers_for("customer", &["ana", "mail-ana"]).await.unwrap();
        let link = [NewLink { a: people[1], b: people[0], rule: "email" }];
        desk.scope.add_links(None, &link, &desk.actor, now()).await.unwrap();
        for state in ["unsettled", "settled"] {
            let found = desk.ask(&paid, None, Effort::default()).await.answer;
            assert_eq!((basis(&found).0, sums(&found)["events"]), (1, 3), "{state}");
            let listed = asked(json!({ "listed": { "ids": ["mail-ana", "mail-ana", "zoe"] } }));
            let found = desk.ask(&listed, None, Effort::default()).await.answer;
            assert_eq!((basis(&found).0, sums(&found)["events"]), (1, 3), "{state}");
            let Answer::Journey(journey) = &found else { panic!("a journey") };
            assert_eq!(journey.basis.warnings, ["1 of 3 listed customers are in no event: `zoe`"]);
            let others = asked(json!({ "not": { "did": { "event": "pay" } } }));
            assert_eq!(sums(&desk.ask(&others, None, Effort::default()).await.answer)["events"], 2, "{state}");
            desk.upkeep().await;
        }
        // What a rule leaves out nobody did, and what comes after `as_of` not yet.
        let rules = [Rule { event: "ping".to_owned(), name: None }, Rule { event: "view".to_owned(), name: Some("pay".to_owned()) }];
        desk.scope.set_label_rules(&rules, None, &desk.actor, now()).await.unwrap();
        let pinged = desk.ask(&asked(json!({ "did": { "event": "ping" } })), None, Effort::default()).await.answer;
        let Answer::Journey(pinged) = &pinged else { panic!("a journey") };
        assert_eq!((pinged.basis.customers, pinged.basis.unknown_names[0].name.as_str()), (0, "ping"));
        let early = Question { as_of: Some("2026-03-01T10:30:00Z".parse().unwrap()), ..asked(json!({ "did": { "event": "pay" } })) };
        assert_eq!(basis(&desk.ask(&early, None, Effort::default()).await.answer).0, 1);
    }
}

#[tokio::test]
async fn a_set_that_means_nothing_here_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "customer,activity,time\nana,view,2026-03-01T10:00:00Z\n").unwrap();
    let evidence = files(&[path], &[]);
    let drawn = read_map_bytes(b"desireline: 1\ntitle: T\nstages: [{ name: S, steps: [View] }]\n", "m").unwrap();
    let journey = Ask::Journey(AskJourney::default());
    let check = Ask::Check(Box::new(AskCheck { map: drawn.doc, strict: false }));
    for (ask_of, written, words) in [
        (&journey, json!({ "did": { "step": "view" } }), "names the step `view`, and steps are those of a map"),
        (&check, json!({ "did": { "step": "veiw" } }), "the map has no step `veiw`; did you mean `view`?"),
        (&journey, json!({ "not": { "said": {} } }), "files of events hold none of that"),
        (&journey, json!({ "all": [] }), "`all` is an empty list"),
    ] {
        let question = Question { customers: Some(set(&written)), ..question(ask_of.clone(), CaseBy::Customer) };
        let error = ask(&question, &evidence, Effort::default(), None).await.unwrap_err().to_string();
        assert!(error.contains(words), "{written}: {error}");
    }
    let step =
        Question { customers: Some(set(&json!({ "did": { "step": "view" } }))), ..question(check, CaseBy::Customer) };
    let Answer::Check(found) = ask(&step, &evidence, Effort::default(), None).await.unwrap() else { panic!("a check") };
    assert_eq!(found.basis.customers, 0, "`view` is bound by its exact name, which is `View`");
}
