//! Whoever is listed behind a figure is whom the figure counts: every figure of every answer.

use std::collections::BTreeMap;

use desireline_model::answer::Answer;
use desireline_model::question::{AskCustomers, CaseBehind, CaseStanding, CustomersBehind, Figure, Question, Standing};

use super::*;
use crate::ask::customers::{customers, customers_of_workspace};

/// A figure with the cases and the customers that the answer states, where it states them.
type Stated = (Figure, Option<u64>, Option<u64>);

/// Every figure of an answer; of its edges and variants, the first so many.
fn stated(answer: &Answer, most: usize) -> Vec<Stated> {
    let mut all = Vec::new();
    let basis = match answer {
        Answer::Journey(journey) => {
            for point in &journey.touchpoints {
                let name = || point.name.clone();
                all.push((Figure::Visits(name()), Some(point.cases), None));
                all.push((Figure::Starts(name()), Some(point.starts), None));
                all.push((Figure::Ends(name()), Some(point.ends), None));
                all.push((Figure::Repeats(name()), Some(point.repeat_cases), None));
                all.push((Figure::Open(name()), Some(point.open_ends), None));
                all.push((Figure::Dropped(name()), Some(point.ends - point.open_ends), None));
            }
            for edge in journey.edges.iter().take(most) {
                let figure = Figure::Edge { from: edge.from.clone(), to: edge.to.clone() };
                all.push((figure, Some(edge.cases), None));
            }
            for variant in journey.variants.top.iter().take(most) {
                all.push((Figure::Variant(variant.path.clone()), Some(variant.cases), None));
            }
            &journey.basis
        }
        Answer::Funnel(funnel) => {
            for (at, step) in funnel.steps.iter().enumerate() {
                all.push((Figure::Reached(at + 1), Some(step.entered), None));
                all.push((Figure::LostAfter(at + 1), Some(step.dropped), None));
                all.push((Figure::OpenAfter(at + 1), Some(step.open), None));
            }
            &funnel.basis
        }
        Answer::Check(check) => {
            let outcome = &check.outcome;
            for (standing, n) in [
                (Standing::Completed, outcome.completed.count),
                (Standing::UnderWay, outcome.under_way.count),
                (Standing::Left, outcome.left.count),
                (Standing::UnderWayElsewhere, outcome.under_way_elsewhere),
                (Standing::LeftElsewhere, outcome.left_elsewhere),
            ] {
                all.push((Figure::Outcome(standing), None, Some(n)));
            }
            for step in &check.steps {
                all.push((Figure::Step(step.step.clone()), None, Some(step.customers.count)));
                all.push((Figure::Dropped(step.step.clone()), None, Some(step.left)));
                all.push((Figure::Open(step.step.clone()), None, Some(step.under_way)));
            }
            for stage in &check.stages {
                all.push((Figure::Stage(stage.stage.clone()), None, Some(stage.customers.count)));
            }
            for one in &check.differences {
                all.push((Figure::Difference(one.key()), Some(one.cases), Some(one.customers.count)));
            }
            for promise in &check.promises {
                all.push((Figure::Difference(promise.key.clone()), None, Some(promise.broken.count)));
            }
            all.push((Figure::OtherWays, None, Some(check.other_ways.count)));
            let perfect = check.fitness.perfect_share.map(|share| (share * check.basis.cases as f64).round() as u64);
            all.push((Figure::Perfect, perfect, None));
            &check.basis
        }
    };
    all.push((Figure::Cases, Some(basis.cases), Some(basis.customers)));
    for (state, n) in [
        (CaseStanding::Completed, basis.states.completed),
        (CaseStanding::Dropped, basis.states.dropped),
        (CaseStanding::Open, basis.states.open),
    ] {
        all.push((Figure::State(state), Some(n), None));
    }
    all
}

/// All cases of a list of pages, by customer.
fn cases(pages: &[CustomersBehind]) -> BTreeMap<(String, String), Vec<CaseBehind>> {
    let mut all: BTreeMap<(String, String), Vec<CaseBehind>> = BTreeMap::new();
    for one in pages.iter().flat_map(|page| &page.items) {
        assert!(!one.cases.is_empty() && !one.customer.is_empty());
        all.entry((one.id_kind.clone(), one.customer.clone())).or_default().extend(one.cases.iter().cloned());
    }
    all
}

/// Every page, one after the other.
async fn pages(
    asked: &AskCustomers,
    page: impl AsyncFn(&AskCustomers) -> Result<CustomersBehind, AskError>,
) -> Vec<CustomersBehind> {
    let mut asked = asked.clone();
    let mut all: Vec<CustomersBehind> = Vec::new();
    loop {
        let one = page(&asked).await.unwrap();
        let n: usize = one.items.iter().map(|one| one.cases.len()).sum();
        assert!(n <= asked.limit && (one.next.is_none() || n == asked.limit));
        assert!(all.iter().all(|other| (other.n_cases, other.n_customers) == (one.n_cases, one.n_customers)));
        asked.cursor = one.next.clone();
        all.push(one);
        if asked.cursor.is_none() {
            return all;
        }
    }
}

/// Asserts that what is listed behind each figure is what the figure counts.
async fn counts_what_it_lists(
    question: &Question,
    answer: &Answer,
    most: usize,
    limit: usize,
    page: impl AsyncFn(&AskCustomers) -> Result<CustomersBehind, AskError>,
) {
    // Of a large log, some of the figures.
    let step = if limit > 100 { 4 } else { 1 };
    for (figure, n_cases, n_customers) in stated(answer, most).into_iter().step_by(step) {
        let asked = AskCustomers::first(question.clone(), figure.clone(), limit);
        let all = pages(&asked, &page).await;
        let found = &all[0];
        assert!(n_cases.is_none_or(|n| n == found.n_cases), "{figure}: {n_cases:?} {}", found.n_cases);
        assert!(n_customers.is_none_or(|n| n == found.n_customers), "{figure}: {n_customers:?} {}", found.n_customers);
        let listed = cases(&all);
        let n: usize = listed.values().map(Vec::len).sum();
        assert_eq!(n as u64, found.n_cases, "{figure}");
        // A case may have events of others; whoever begins one is counted.
        assert!(listed.len() as u64 <= found.n_customers, "{figure}");
        if limit > 100 {
            continue;
        }
        let whole = pages(&AskCustomers { limit: AskCustomers::MAX_LIMIT, ..asked }, &page).await;
        assert_eq!(listed, cases(&whole), "{figure}");
    }
}

async fn of_files(questions: &[Question], evidence: &Evidence, most: usize, limit: usize) {
    for question in questions {
        let answer = ask(question, evidence, Effort::default(), None).await.unwrap();
        let page = async |asked: &AskCustomers| customers(asked, evidence, Effort::default()).await;
        counts_what_it_lists(question, &answer, most, limit, page).await;
    }
}

impl Desk {
    async fn behind(&self, asked: &AskCustomers) -> Result<CustomersBehind, AskError> {
        let (desk, scope) = (&self.installation, &self.scope);
        customers_of_workspace(desk, scope, asked, Effort::default(), &now).await.map(|(found, _)| found)
    }
}

const SHOP: &str = "desireline: 1\ntitle: T\nstages:\n  - name: Shop\n    steps:\n      - name: Look\n        event: view\n      \
    - name: Buy\n        event: pay\n        promised_by: due\nconnectors:\n  - { from: look, to: buy, kind: promise, within: 2d }\n";

fn shop(month: u32, n: u32) -> String {
    let mut text = String::from("customer,case_id,activity,time,channel,due\n");
    for n in 0..n {
        let (who, day) = (n % 17, n % 27 + 1);
        let name = ["view", "cart", "pay", "call", "view"][(n % 5) as usize];
        // Some orders are of two customers, some rows of no order, some of nobody.
        let order = if n % 7 == 0 { String::new() } else { format!("o{}", n % 23) };
        let who = if n % 11 == 0 && !order.is_empty() { String::new() } else { format!("c{who}") };
        text.push_str(&format!("{who},{order},{name},2026-{month:02}-{day:02}T10:00:00Z,web,2026-{month:02}-20\n"));
    }
    text
}

#[tokio::test]
async fn every_figure_of_a_log_of_files_lists_whom_it_counts() {
    let log = files(&[fixture("logs/j12.csv")], &[]);
    let names: Vec<&str> = log.names().take(3).collect();
    of_files(&questions(&names, &BY_PERSON), &log, 100, 3).await;
    of_files(&checks(&map("maps/j12.journey.yaml"), &BY_PERSON), &log, 100, 3).await;
}

#[tokio::test]
async fn every_figure_of_a_shop_lists_whom_it_counts() {
    let shops = files(&[fixture("logs/ecom_full.csv.gz")], &[]);
    of_files(&checks(&map("maps/ecom.journey.yaml"), &[CaseBy::Customer])[..1], &shops, 2, 400).await;
}

#[tokio::test]
async fn a_figure_that_is_not_there_is_refused_with_the_nearest() {
    let log = files(&[fixture("logs/j12.csv")], &[]);
    let drawn = map("maps/j12.journey.yaml");
    let journey = &questions(&["Ad"], &[CaseBy::Customer])[1];
    let funnel = &questions(&["Ad"], &[CaseBy::Customer])[2];
    let check = &checks(&drawn, &[CaseBy::Customer])[0];
    let text = |text: &str| text.to_owned();
    for (question, figure, words) in [
        (journey, Figure::Visits(text("Landng")), "there is no touchpoint `Landng`; did you mean `Landing`"),
        (journey, Figure::Step(text("landing")), "the answer about a journey has no figure `step`; it has `cases`"),
        (funnel, Figure::Reached(2), "the funnel has no step 2: its steps are counted from 1 to 1"),
        (funnel, Figure::Visits(text("Ad")), "the answer about a funnel has no figure `visits`"),
        (check, Figure::Step(text("sign")), "there is no step `sign`; did you mean `"),
        (check, Figure::Stage(text("xyz")), "there is no stage `xyz`"),
        (check, Figure::Difference(text("sign-up")), "`sign-up` is no key of a difference; a key is a code"),
        (check, Figure::Difference(text("D104:event:Landin")), "there is no event `Landin`"),
    ] {
        let asked = AskCustomers::first(question.clone(), figure, 10);
        let refused = customers(&asked, &log, Effort::default()).await.unwrap_err().to_string();
        assert!(refused.starts_with(words), "{refused}");
    }
    for limit in [0, 1_001] {
        let asked = AskCustomers::first(journey.clone(), Figure::Cases, limit);
        assert!(matches!(customers(&asked, &log, Effort::default()).await, Err(AskError::PageLimit { .. })));
    }
}

#[tokio::test]
async fn a_cursor_goes_with_its_figure_only() {
    let log = files(&[fixture("logs/j12.csv")], &[]);
    let question = &questions(&["Ad"], &[CaseBy::Customer])[1];
    let first = AskCustomers::first(question.clone(), Figure::Cases, 1);
    let next = customers(&first, &log, Effort::default()).await.unwrap().next;
    assert!(next.is_some());
    let open = Some(CaseStanding::Open);
    for other in [
        AskCustomers { cursor: next.clone(), figure: Figure::State(CaseStanding::Open), ..first.clone() },
        AskCustomers { cursor: next.clone(), state: open, ..first.clone() },
        AskCustomers { cursor: next.map(|next| format!("{next}0-")), ..first.clone() },
        AskCustomers { cursor: Some("x".to_owned()), ..first.clone() },
    ] {
        assert!(matches!(customers(&other, &log, Effort::default()).await, Err(AskError::Cursor)));
    }
}

db_tests! {
    async fn a_workspace_lists_whom_its_figures_count(db: &Db) {
        let desk = Desk::new(db).await;
        let drawn = read_map_bytes(SHOP.as_bytes(), "m").unwrap();
        let (a, b) = (desk.csv("a.csv", &shop(3, 90)), desk.csv("b.csv", &shop(4, 40)));
        let kinds = [CaseBy::Column];
        let asked = questions(&["view", "pay"], &kinds).into_iter().skip(1);
        let all: Vec<Question> = asked.chain(checks(&drawn, &kinds).into_iter().step_by(2)).collect();
        desk.import("one", &a).await;
        desk.upkeep().await;
        desk.import("two", &b).await;
        let there = files(&[a, b], &["due"]);
        for settled in ["half settled", "settled"] {
            for question in &all {
                let answer = desk.ask(question, None, Effort::default()).await.answer;
                let page = async |asked: &AskCustomers| desk.behind(asked).await;
                for (figure, n_cases, n_customers) in stated(&answer, 2) {
                    let asked = AskCustomers::first(question.clone(), figure.clone(), 1_000);
                    let mut here = desk.behind(&asked).await.unwrap();
                    assert!(n_cases.is_none_or(|n| n == here.n_cases), "{figure}, {settled}, {question:?}");
                    assert!(n_customers.is_none_or(|n| n == here.n_customers), "{figure}, {settled}, {question:?}");
                    let mut files = customers(&asked, &there, Effort::default()).await.unwrap();
                    assert_eq!(cases(&[here.clone()]), cases(&[files.clone()]), "{figure}, {settled}");
                    (here.items, files.items) = (Vec::new(), Vec::new());
                    assert_eq!(here, files, "{figure}, {settled}");
                }
                let all = pages(&AskCustomers::first(question.clone(), Figure::Cases, 7), page).await;
                assert!(all.len() > 1, "{settled}");
            }
            desk.upkeep().await;
        }
    }

    async fn a_page_is_of_the_state_of_the_answer(db: &Db) {
        let desk = Desk::new(db).await;
        desk.import("one", &desk.csv("a.csv", &shop(3, 90))).await;
        let question = questions(&["view", "pay"], &[CaseBy::Customer]).remove(1);
        let at = desk.ask(&question, None, Effort::default()).await.at;
        let asked = AskCustomers { at: Some(at), ..AskCustomers::first(question, Figure::Cases, 5) };
        let first = desk.behind(&asked).await.unwrap();
        desk.upkeep().await;
        assert_eq!(desk.behind(&asked).await.unwrap(), first, "settling changes nothing");
        let second = AskCustomers { cursor: first.next.clone(), ..asked.clone() };
        assert!(desk.behind(&second).await.is_ok());
        desk.import("two", &desk.csv("b.csv", &shop(4, 40))).await;
        assert!(matches!(desk.behind(&asked).await, Err(AskError::Past { .. })));
        assert!(matches!(desk.behind(&AskCustomers { at: None, ..second }).await, Err(AskError::Cursor)));
    }
}
