use std::time::Instant;

use super::BATCH;
use super::links::NewLink;
use crate::db::Db;
use crate::db::testing::db_tests;
use crate::store::imports::ImportCounts;
use crate::store::tests::{Desk, at};

/// Ids as a shop might use them, in no order that an index would like.
fn ids(n: u64) -> Vec<String> {
    (0..n).map(|i| format!("customer-{:016x}", i.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect()
}

async fn number_many(db: &Db, n: u64) {
    let desk = Desk::in_workspace(db, "w").await;
    let ids = ids(n);
    let expected: Vec<i32> = (1..=i32::try_from(n).unwrap()).collect();
    for round in ["new", "known"] {
        let start = Instant::now();
        assert_eq!(desk.scope.numbers_for("user", &ids).await.unwrap(), expected);
        println!("{n} {round} ids: {:.2?}", start.elapsed());
    }
    let start = Instant::now();
    let mut after = 0;
    while let Some(last) = desk.scope.identities_after(after, 50_000).await.unwrap().last() {
        after = last.person_no;
    }
    println!("{n} ids listed: {:.2?}", start.elapsed());
    assert_eq!(u64::try_from(after).unwrap(), n);
}

db_tests! {
    async fn an_id_is_found_by_its_kind_and_only_in_its_workspace(db: &Db) {
        let (ours, theirs) = (Desk::in_workspace(db, "ours").await, Desk::in_workspace(db, "theirs").await);
        assert_eq!(ours.scope.numbers_for("user", &["ana", "bob"]).await.unwrap(), [1, 2]);
        assert_eq!(ours.scope.number_of("user", "bob").await.unwrap(), Some(2));
        assert_eq!(ours.scope.number_of("mail", "bob").await.unwrap(), None);
        assert_eq!(theirs.scope.number_of("user", "bob").await.unwrap(), None);
    }

    #[ignore = "a measurement: cargo test -p desireline-journeys -- --ignored --nocapture half_a_million"]
    async fn half_a_million_ids(db: &Db) {
        number_many(db, 500_000).await;
    }
}

db_tests! {
    async fn ids_are_numbered_as_they_appear_and_keep_their_numbers(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let scope = &desk.scope;
        assert_eq!(scope.numbers_for("user", &["ana", "ben", "ana"]).await.unwrap(), [1, 2, 1]);
        assert_eq!(scope.numbers_for("user", &["cy", "ben", "cy"]).await.unwrap(), [3, 2, 3]);
        assert_eq!(scope.numbers_for("email", &["ana"]).await.unwrap(), [4], "another kind is another id");
        assert!(scope.numbers_for::<&str>("user", &[]).await.unwrap().is_empty());
        let page = scope.identities_after(2, 9).await.unwrap();
        let shown: Vec<_> = page.iter().map(|i| (i.person_no, i.id_kind.as_str(), i.raw_id.as_str())).collect();
        assert_eq!(shown, [(3, "user", "cy"), (4, "email", "ana")]);
        let mut of = scope.identities_of(&[4, 1, 9]).await.unwrap();
        of.sort_by_key(|one| one.person_no);
        let shown: Vec<_> = of.iter().map(|i| (i.person_no, i.id_kind.as_str(), i.raw_id.as_str())).collect();
        assert_eq!(shown, [(1, "user", "ana"), (4, "email", "ana")]);
        assert!(scope.identities_of(&[]).await.unwrap().is_empty());
    }

    async fn strange_ids_come_back_as_they_were(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let strange = ["", " ", "\"", "\\", "a'b", "🦀", "\u{1}", "1", "01", "1.0", "null", "true", "é", "e\u{301}", "É"];
        let numbers = desk.scope.numbers_for("user", &strange).await.unwrap();
        assert_eq!(numbers, (1..=15).collect::<Vec<i32>>());
        assert_eq!(desk.scope.numbers_for("user", &strange).await.unwrap(), numbers);
        let back: Vec<String> = desk.scope.identities_after(0, 99).await.unwrap().into_iter().map(|i| i.raw_id).collect();
        assert_eq!(back, strange);
    }

    async fn more_ids_than_one_batch_holds_are_numbered_in_order(db: &Db) {
        number_many(db, 3 * BATCH as u64 / 2).await;
    }

    async fn several_who_number_the_same_ids_at_once_agree(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let ids = ids(500);
        let mut backwards = ids.clone();
        backwards.reverse();
        let number = |ids| desk.scope.numbers_for("user", ids);
        let (a, b, c) = tokio::join!(number(&ids), number(&backwards), number(&ids));
        let (a, mut b) = (a.unwrap(), b.unwrap());
        b.reverse();
        assert_eq!((&a, &a), (&b, &c.unwrap()));
        let mut numbers = a;
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=500).collect::<Vec<i32>>());
    }

    async fn each_version_of_links_can_be_read_again(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let scope = &desk.scope;
        scope.numbers_for("user", &["a", "b", "c", "d"]).await.unwrap();
        let pairs = async |version| {
            scope.links_at(version).await.unwrap().iter().map(|l| (l.a, l.b)).collect::<Vec<_>>()
        };
        let version = async || scope.snapshot().await.unwrap().identity_version;

        scope.add_links(None, &[NewLink { a: 1, b: 2, rule: "by hand" }], &desk.actor, at(1)).await.unwrap();
        let by_hand = version().await;
        let import = desk.begin("ids.csv", 2).await;
        let link = NewLink { a: 3, b: 4, rule: "same_row" };
        scope.add_links(Some(&import.id), &[link], &desk.actor, at(3)).await.unwrap();
        assert_eq!(version().await, by_hand, "an open import changes nothing");
        assert_eq!(pairs(by_hand).await, [(1, 2)]);
        scope.finish_import(&import.id, &ImportCounts::default(), None, at(4)).await.unwrap();
        let imported = version().await;
        assert_eq!(pairs(imported).await, [(1, 2), (3, 4)]);
        scope.undo_import(&import.id, &desk.actor, at(5)).await.unwrap();
        let taken_back = version().await;
        scope.undo_link(1, &desk.actor, at(6)).await.unwrap();
        assert!(pairs(version().await).await.is_empty());
        assert_eq!(pairs(taken_back).await, [(1, 2)]);
        assert_eq!(pairs(imported).await, [(1, 2), (3, 4)]);
        assert_eq!(pairs(by_hand).await, [(1, 2)]);
    }
}
