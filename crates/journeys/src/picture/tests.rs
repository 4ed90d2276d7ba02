//! What is heard of customers, step by step, on both databases.

use desireline_model::map::MapDoc;
use desireline_model::question::Period;
use desireline_model::time::Timestamp;

use super::heard::{Heard, heard};
use super::walk::walk;
use crate::db::Db;
use crate::db::testing::db_tests;
use crate::intake::feedback::tests::take;
use crate::intake::tests::{Shop, clock};
use crate::maps::read_map;
use crate::store::sources::EvidenceKind;

/// Three steps; answers are bound to none of them.
const MAP: &str = "desireline: 1
journey: parcel
title: Parcel
stages:
  - name: Order
    steps:
      - { name: Buy, event: bought }
  - name: Receive
    steps:
      - { name: Get the parcel, id: got, event: arrived, outcome: true }
      - { name: Tell us, id: told, event: survey answered }
";

fn map() -> MapDoc {
    read_map(MAP, "parcel").unwrap().doc
}

/// Twelve customers who buy on the 1st and get it on the 5th; the last two never do.
fn events() -> String {
    let mut csv = "customer,event,time\n".to_owned();
    for n in 1..=12 {
        csv += &format!("c{n},bought,2026-01-01 10:00:00\n");
        if n <= 10 {
            csv += &format!("c{n},arrived,2026-01-05 10:00:00\n");
        }
    }
    csv
}

async fn hear(shop: &Shop, period: Option<Period>) -> Heard {
    heard(&shop.installation, &shop.scope, &map(), &[], None, period, clock()).await.unwrap()
}

/// Step, answers, mean, and the quote.
fn told(heard: &Heard) -> Vec<(String, u64, f64, Option<String>)> {
    let felt = heard.feelings.iter();
    felt.map(|felt| (felt.step.clone(), felt.n, (felt.mean * 100.0).round() / 100.0, felt.quote.clone())).collect()
}

db_tests! {
    async fn an_answer_without_a_step_belongs_to_the_last_one_before_it(db: &Db) {
        let shop = Shop::open(db).await;
        take(&shop, EvidenceKind::Events, "shop", "e.csv", &events()).await;
        // Two pieces of one customer on one day are one voice; c11 never got it and speaks of the order.
        let mut csv = "id,customer,time,stars,comment\n".to_owned();
        for n in 1..=10 {
            csv += &format!("r{n},c{n},2026-01-06 09:00:00,2,Came late and the box was open\n");
        }
        csv += "r11,c1,2026-01-06 18:00:00,4,\nr12,c11,2026-01-03 09:00:00,1,Where is my parcel now\n";
        take(&shop, EvidenceKind::Feedback, "reviews", "r.csv", &csv).await;
        let heard = hear(&shop, None).await;
        assert_eq!(
            told(&heard),
            [
                ("buy".to_owned(), 1, -2.0, None),
                ("got".to_owned(), 10, -0.9, Some("Came late and the box was open".to_owned())),
            ]
        );
        assert_eq!((heard.said_at("buy"), heard.said_at("got"), heard.said_at("told")), (1, 11, 0));
        assert_eq!(heard.how_we_know().unwrap(), "Answers found their steps: 12 by the last drawn step before them.");
        assert_eq!(heard.quotes_at("got").len(), 3);

        // A period chooses matters by their start, not answers by their day.
        let later = Period { from: Some("2026-01-02".parse::<Timestamp>().unwrap()), to: None };
        assert_eq!(told(&hear(&shop, Some(later)).await), []);
        let from_start = Period { from: Some("2026-01-01".parse::<Timestamp>().unwrap()), to: Some("2026-01-02".parse().unwrap()) };
        assert_eq!(hear(&shop, Some(from_start)).await, heard);
    }

    async fn the_source_or_the_event_says_the_step_before_the_path_does(db: &Db) {
        let shop = Shop::open(db).await;
        take(&shop, EvidenceKind::Events, "shop", "e.csv", &events()).await;
        let csv = "id,customer,time,stars,touchpoint,question\n\
            a,c1,2026-01-06 09:00:00,5,Buy,stars\n\
            b,c2,2026-01-06 09:00:00,4,,survey answered\n\
            c,c3,2026-01-06 09:00:00,3,nowhere we drew,stars\n";
        take(&shop, EvidenceKind::Feedback, "reviews", "r.csv", csv).await;
        let heard = hear(&shop, None).await;
        let values: Vec<(String, f64)> = told(&heard).into_iter().map(|(step, _, mean, _)| (step, mean)).collect();
        assert_eq!(values, [("buy".to_owned(), 2.0), ("got".to_owned(), 0.0), ("told".to_owned(), 1.0)]);
        assert_eq!(
            heard.how_we_know().unwrap(),
            "Answers found their steps: 1 by the step that their source names, 1 by the event that they are, \
             1 by the last drawn step before them."
        );
    }

    async fn one_customer_walks_with_steps_and_waits(db: &Db) {
        let shop = Shop::open(db).await;
        take(&shop, EvidenceKind::Events, "shop", "e.csv", &events()).await;
        let way = walk(&shop.installation, &shop.scope, &map(), &[], None, "customer", "c1", clock()).await.unwrap();
        let stops: Vec<_> = way.iter().map(|stop| (stop.name.as_str(), stop.step.as_deref(), stop.after.as_deref())).collect();
        assert_eq!(stops, [("bought", Some("buy"), None), ("arrived", Some("got"), Some("4 days"))]);
        let other = ["elsewhere".to_owned()];
        let none = walk(&shop.installation, &shop.scope, &map(), &other, None, "customer", "c1", clock()).await.unwrap();
        assert!(none.is_empty(), "events of other sources are not walked");
    }
}

#[tokio::test]
async fn nothing_is_heard_where_nobody_said_anything() {
    let test = crate::db::testing::TestDb::sqlite().await;
    let shop = Shop::open(&test.db).await;
    take(&shop, EvidenceKind::Events, "shop", "e.csv", &events()).await;
    assert_eq!(hear(&shop, None).await, Heard::default());
    test.end().await;
}
