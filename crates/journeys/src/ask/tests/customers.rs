//! Behind every figure of an answer are as many customers and cases as it says, each once.

use desireline_model::answer::{Answer, CheckAnswer};
use desireline_model::question::Figure;

use super::super::customers::{CustomersPage, Wanted, customers_behind};
use super::*;

async fn page(desk: &Desk, question: &Question, figure: &Figure, cursor: Option<&str>, limit: usize) -> CustomersPage {
    let wanted = Wanted { question, figure, at: None, cursor, limit };
    customers_behind(&desk.installation, &desk.scope, wanted, Effort::default(), &now).await.unwrap()
}

/// All pages, of which each customer is on one.
async fn all(desk: &Desk, question: &Question, figure: &Figure, limit: usize) -> (u64, u64) {
    let (mut cursor, mut seen, mut cases): (Option<String>, Vec<(String, String)>, u64) = (None, Vec::new(), 0);
    loop {
        let found = page(desk, question, figure, cursor.as_deref(), limit).await;
        assert!(found.items.len() <= limit);
        seen.extend(found.items.iter().map(|one| (one.id_kind.clone(), one.customer.clone())));
        cases += found.items.iter().map(|one| one.cases.len() as u64).sum::<u64>();
        let Some(next) = found.next else {
            let listed = seen.len() as u64;
            seen.sort();
            seen.dedup();
            assert_eq!((seen.len() as u64, listed), (listed, found.n_customers), "{figure:?}");
            assert_eq!(cases, found.n_cases, "{figure:?}");
            return (found.n_customers, found.n_cases);
        };
        cursor = Some(next);
    }
}

/// The figures of a check, with the customers that each has and, where it is told, its cases.
fn figures(check: &CheckAnswer) -> Vec<(Figure, u64, Option<u64>)> {
    let basis = &check.basis;
    let mut figures = vec![(Figure::Cases, basis.customers, Some(basis.cases))];
    for step in &check.steps {
        figures.push((Figure::Step(step.step.clone()), step.customers.count, None));
        figures.push((Figure::Dropped(step.step.clone()), step.left, None));
        figures.push((Figure::Open(step.step.clone()), step.under_way, None));
    }
    figures.extend(check.stages.iter().map(|one| (Figure::Stage(one.stage.clone()), one.customers.count, None)));
    let differences = check.differences.iter();
    figures.extend(differences.map(|one| (Figure::Difference(one.key()), one.customers.count, Some(one.cases))));
    let broken = check.promises.iter().filter(|promise| promise.broken.count > 0);
    figures.extend(broken.map(|one| (Figure::Difference(one.key.clone()), one.broken.count, None)));
    figures
}

db_tests! {
    async fn behind_every_figure_are_as_many_as_it_says(db: &Db) {
        let desk = Desk::new(db).await;
        desk.import("log", &fixture("logs/j12.csv")).await;
        let drawn = map("maps/j12.journey.yaml");
        let check = |by| question(Ask::Check(Box::new(AskCheck { map: drawn.doc.clone(), strict: false })), by);
        let mut some = 0;
        for settled in [false, true] {
            if settled {
                desk.upkeep().await;
            }
            for by in [CaseBy::Customer, CaseBy::Session, CaseBy::Episode] {
                let asked = check(by);
                let Answer::Check(answer) = desk.ask(&asked, None, Effort::default()).await.answer else {
                    panic!("a check")
                };
                for (figure, customers, cases) in figures(&answer) {
                    let (n_customers, n_cases) = all(&desk, &asked, &figure, 7).await;
                    assert_eq!(n_customers, customers, "{figure:?} by {by:?}");
                    assert!(cases.is_none_or(|cases| n_cases == cases), "{figure:?} by {by:?}: {n_cases}, not {cases:?}");
                    some += u64::from(customers > 0);
                }
            }
        }
        assert!(some > 20, "{some} figures had customers");

        let asked = question(Ask::Journey(AskJourney::default()), CaseBy::Customer);
        let Answer::Journey(answer) = desk.ask(&asked, None, Effort::default()).await.answer else { panic!("a journey") };
        for touchpoint in &answer.touchpoints {
            let name = || touchpoint.name.clone();
            for (figure, cases) in [
                (Figure::Visits(name()), touchpoint.cases),
                (Figure::Starts(name()), touchpoint.starts),
                (Figure::Ends(name()), touchpoint.ends),
                (Figure::Open(name()), touchpoint.open_ends),
                (Figure::Dropped(name()), touchpoint.ends - touchpoint.open_ends),
                (Figure::Repeats(name()), touchpoint.repeat_cases),
            ] {
                assert_eq!(all(&desk, &asked, &figure, 50).await.1, cases, "{figure:?}");
            }
        }
        for edge in &answer.edges {
            let figure = Figure::Edge { from: edge.from.clone(), to: edge.to.clone() };
            assert_eq!(all(&desk, &asked, &figure, 50).await.1, edge.cases, "{figure:?}");
        }
        for variant in &answer.variants.top {
            assert_eq!(all(&desk, &asked, &Figure::Variant(variant.path.clone()), 50).await.1, variant.cases);
        }

        let steps = answer.variants.top[0].path.clone();
        let funnel = AskFunnel { steps, window: None, order: Default::default(), entry: Default::default() };
        let asked = question(Ask::Funnel(funnel), CaseBy::Customer);
        let Answer::Funnel(answer) = desk.ask(&asked, None, Effort::default()).await.answer else { panic!("a funnel") };
        for (step, at) in answer.steps.iter().zip(1..) {
            for (figure, cases) in [
                (Figure::Reached(at), step.entered),
                (Figure::LostAfter(at), step.dropped),
                (Figure::OpenAfter(at), step.open),
            ] {
                assert_eq!(all(&desk, &asked, &figure, 50).await.1, cases, "{figure:?}");
            }
        }
    }

    async fn cases_of_a_column_count_for_the_customer_of_their_first_event(db: &Db) {
        let desk = Desk::new(db).await;
        let rows = "customer,case_id,activity,time\n\
            ana,c1,Ad,2026-01-01 10:00:00\nben,c1,Signup,2026-01-02 10:00:00\n\
            ana,c2,Landing,2026-01-03 10:00:00\nben,c3,Ad,2026-01-04 10:00:00\nben,c3,Signup,2026-01-05 10:00:00\n";
        let path = desk.csv("cases.csv", rows);
        desk.import("log", &path).await;
        let drawn = map("maps/j12.journey.yaml");
        let asked = question(Ask::Check(Box::new(AskCheck { map: drawn.doc, strict: false })), CaseBy::Column);
        for settled in [false, true] {
            if settled {
                desk.upkeep().await;
            }
            let Answer::Check(answer) = desk.ask(&asked, None, Effort::default()).await.answer else { panic!("a check") };
            for (figure, customers, _) in figures(&answer).into_iter().skip(1) {
                assert_eq!(all(&desk, &asked, &figure, 1).await.0, customers, "{figure:?}");
            }
            let found = page(&desk, &asked, &Figure::Stage("join".to_owned()), None, 9).await;
            assert_eq!((found.n_customers, found.n_cases), (2, 2), "{found:?}");
        }
    }

    async fn a_figure_that_is_none_is_refused(db: &Db) {
        let desk = Desk::new(db).await;
        desk.import("log", &fixture("logs/j12.csv")).await;
        let drawn = map("maps/j12.journey.yaml");
        let check = question(Ask::Check(Box::new(AskCheck { map: drawn.doc, strict: false })), CaseBy::Customer);
        let journey = question(Ask::Journey(AskJourney::default()), CaseBy::Customer);
        let refused = |question: &Question, figure: Figure, cursor: Option<&'static str>| {
            let question = question.clone();
            let desk = &desk;
            async move {
                let wanted = Wanted { question: &question, figure: &figure, at: None, cursor, limit: 5 };
                let asked = customers_behind(&desk.installation, &desk.scope, wanted, Effort::default(), &now).await;
                asked.unwrap_err().to_string()
            }
        };
        let said = refused(&check, Figure::Step("nope".to_owned()), None).await;
        assert_eq!(said, "the map has no step `nope`");
        let said = refused(&check, Figure::Difference("D101".to_owned()), None).await;
        assert!(said.contains("a key is written as in"), "{said}");
        let said = refused(&journey, Figure::Perfect, None).await;
        assert_eq!(said, "a journey has no figure \"perfect\"");
        let said = refused(&journey, Figure::Visits("Sign".to_owned()), None).await;
        assert!(said.starts_with("no event is called `Sign`; there is"), "{said}");
        let said = refused(&journey, Figure::Cases, Some("x")).await;
        assert!(said.contains("no `next` of an earlier page"), "{said}");
    }
}
