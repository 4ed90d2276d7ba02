use desireline_model::journey::Reading;
use desireline_model::map::MapDoc;
use desireline_model::operation::{Operation, OwnerOf};

use super::{JourneyError, JourneyPatch, NewJourney, blank};
use crate::db::Db;
use crate::db::testing::db_tests;
use crate::maps::read_map;
use crate::store::StoreError;
use crate::store::people::{add_person, known_names, list_people, remove_person};
use crate::store::tests::{Desk, at};

fn shop() -> MapDoc {
    let text = "desireline: 1\njourney: shop\ntitle: The shop\nowner: Ana\nstages:\n- name: Buy\n  owner: Ben\n  steps: [Pay, Ship]\n";
    read_map(text, "shop").expect("a map").doc
}

fn new(map: MapDoc) -> NewJourney {
    NewJourney { map: Some(map), ..NewJourney::default() }
}

fn optional(step: &str) -> Vec<Operation> {
    vec![Operation::SetOptional { step: step.to_owned(), optional: true }]
}

fn remove(step: &str) -> Vec<Operation> {
    vec![Operation::RemoveStep { step: step.to_owned() }]
}

db_tests! {
    async fn a_journey_is_made_from_a_map_and_found_again(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        let made = scope.create_journey(new(shop()), actor, at(1)).await.unwrap();
        assert_eq!((made.slug.as_str(), made.title.as_str(), made.owner.as_deref()), ("shop", "The shop", Some("Ana")));
        assert_eq!((made.rev, &made.reading), (1, &Reading::default()));
        assert_eq!(scope.journey_and_map("shop").await.unwrap(), (made.clone(), shop()));
        let second = scope.create_journey(new(shop()), actor, at(2)).await.unwrap();
        assert_eq!(second.slug, "shop-2");
        let named = NewJourney { slug: Some("shop".to_owned()), ..new(shop()) };
        let refused = scope.create_journey(named, actor, at(2)).await;
        assert!(matches!(refused, Err(JourneyError::Store(StoreError::Taken { what: "journey", .. }))));
        let odd = "نظام 🛒".to_owned() + &"x".repeat(200);
        let named = NewJourney { title: Some(odd.clone()), ..NewJourney::default() };
        let odd_one = scope.create_journey(named, actor, at(3)).await.unwrap();
        assert_eq!((odd_one.title, odd_one.rev), (odd.clone(), 1));
        assert_eq!(scope.journey_and_map(&odd_one.slug).await.unwrap().1, blank(&odd_one.slug, &odd));
        let slugs: Vec<String> = scope.list_journeys().await.unwrap().into_iter().map(|one| one.slug).collect();
        assert_eq!(slugs, ["shop".to_owned(), "shop-2".to_owned(), odd_one.slug]);
        assert_eq!(known_names(db).await.unwrap().into_iter().collect::<Vec<_>>(), ["Ana", "Ben", "Local user"]);
    }

    async fn operations_make_revisions_that_can_be_seen_again(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        let journey = scope.create_journey(new(shop()), actor, at(1)).await.unwrap();
        scope.apply_operations("shop", 1, optional("pay"), actor, at(2)).await.unwrap();
        let now = scope.apply_operations("shop", 2, remove("ship"), actor, at(3)).await.unwrap();
        assert_eq!((now.rev, now.changed_at), (3, at(3)));
        assert_eq!(scope.map_at("shop", 1).await.unwrap(), shop());
        assert!(scope.map_at("shop", 2).await.unwrap().stages[0].steps[0].optional);
        assert_eq!(scope.map_at("shop", 3).await.unwrap(), scope.journey_and_map("shop").await.unwrap().1);
        for rev in [0, 4] {
            let absent = scope.map_at("shop", rev).await;
            assert!(matches!(absent, Err(JourneyError::Store(StoreError::NotFound { what: "revision", .. }))));
        }
        let history = scope.journey_history(&journey.id, None, 2).await.unwrap();
        let told: Vec<_> = history.iter().map(|entry| (entry.rev, entry.words.concat(), entry.made_by.as_str())).collect();
        let who = "Local user";
        assert_eq!(told, [(3, "Takes “Ship” off the map".to_owned(), who), (2, "“Pay” may be left out".to_owned(), who)]);
        let first = scope.journey_history(&journey.id, Some(2), 9).await.unwrap();
        assert_eq!(first[0].words, ["Takes a map of 1 stage and 2 steps"]);
        let back = scope.journey_revision(&journey.id, 3).await.unwrap().inverse;
        scope.apply_operations("shop", 3, back, actor, at(4)).await.unwrap();
        assert_eq!(scope.journey_and_map("shop").await.unwrap().1, scope.map_at("shop", 2).await.unwrap());
    }

    async fn a_change_that_is_sent_again_is_made_once(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        scope.create_journey(new(shop()), actor, at(1)).await.unwrap();
        let sent = scope.apply_operations_once("shop", 1, "c1-7", optional("pay"), actor, at(2)).await.unwrap();
        assert_eq!(sent.rev, 2);
        let again = scope.apply_operations_once("shop", 1, "c1-7", optional("pay"), actor, at(3)).await.unwrap();
        assert_eq!(again, sent);
        // Also when others came meanwhile: the journey is as it stands by then.
        scope.apply_operations("shop", 2, optional("ship"), actor, at(4)).await.unwrap();
        let again = scope.apply_operations_once("shop", 1, "c1-7", optional("pay"), actor, at(5)).await.unwrap();
        assert_eq!((again.rev, again.changed_at), (3, at(4)));
        let other = scope.apply_operations_once("shop", 3, "c1-7", remove("ship"), actor, at(6)).await;
        assert!(matches!(other, Err(JourneyError::SentBefore(id)) if id == "c1-7"));
        // Another journey has ids of its own.
        scope.create_journey(new(shop()), actor, at(7)).await.unwrap();
        let elsewhere = scope.apply_operations_once("shop-2", 1, "c1-7", remove("ship"), actor, at(8)).await.unwrap();
        assert_eq!(elsewhere.rev, 2);
        for odd in [String::new(), "x".repeat(65)] {
            let refused = scope.apply_operations_once("shop", 3, &odd, remove("ship"), actor, at(9)).await;
            assert!(matches!(refused, Err(JourneyError::OperationId { .. })));
        }
        // What did not fit was not made, so its id is free.
        let unfit = scope.apply_operations_once("shop", 3, "c1-8", remove("nothing"), actor, at(10)).await;
        assert!(matches!(unfit, Err(JourneyError::Operation { .. })));
        let fits = scope.apply_operations_once("shop", 3, "c1-8", remove("ship"), actor, at(11)).await.unwrap();
        assert_eq!(fits.rev, 4);
    }

    async fn going_back_is_a_revision_of_its_own(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        let journey = scope.create_journey(new(shop()), actor, at(1)).await.unwrap();
        scope.apply_operations("shop", 1, remove("ship"), actor, at(2)).await.unwrap();
        scope.apply_operations("shop", 2, optional("pay"), actor, at(3)).await.unwrap();
        let moved = scope.restore_revision("shop", 1, 2, actor, at(4)).await;
        assert!(matches!(moved, Err(JourneyError::Moved { base: 2, rev: 3 })));
        let back = scope.restore_revision("shop", 1, 3, actor, at(5)).await.unwrap();
        assert_eq!((back.rev, scope.journey_and_map("shop").await.unwrap().1), (4, shop()));
        let told = scope.journey_history(&journey.id, None, 1).await.unwrap().remove(0);
        assert_eq!(told.words[0], "Goes back to revision 1");
        assert_eq!(told.words.len(), 3, "{told:?}");
        // Nothing is lost, and it can be taken back.
        assert!(scope.map_at("shop", 3).await.unwrap().stages[0].steps[0].optional);
        let again = scope.restore_revision("shop", 3, 4, actor, at(6)).await.unwrap();
        assert_eq!(scope.map_at("shop", 5).await.unwrap(), scope.map_at("shop", 3).await.unwrap());
        // The map is that one already.
        assert_eq!(scope.restore_revision("shop", 3, 5, actor, at(7)).await.unwrap(), again);
        let absent = scope.restore_revision("shop", 9, 5, actor, at(8)).await;
        assert!(matches!(absent, Err(JourneyError::Store(StoreError::NotFound { what: "revision", .. }))));
    }

    async fn every_revision_of_a_long_history_is_what_it_was(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        scope.create_journey(new(shop()), actor, at(1)).await.unwrap();
        let named = |n: u64| vec![Operation::RenameStep { step: "pay".to_owned(), name: format!("Pay {n}") }];
        for n in 2..=230 {
            scope.apply_operations("shop", n - 1, named(n), actor, at(n as i64)).await.unwrap();
        }
        for rev in [2, 50, 99, 100, 101, 199, 200, 201, 229, 230] {
            let map = scope.map_at("shop", rev).await.unwrap();
            assert_eq!(map.stages[0].steps[0].name, format!("Pay {rev}"));
        }
        assert_eq!(scope.map_at("shop", 1).await.unwrap(), shop());
    }

    async fn who_comes_second_is_heard_unless_it_no_longer_fits(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        scope.create_journey(new(shop()), actor, at(1)).await.unwrap();
        let (a, b) = tokio::join!(
            scope.apply_operations("shop", 1, optional("pay"), actor, at(2)),
            scope.apply_operations("shop", 1, optional("ship"), actor, at(2)),
        );
        assert_eq!(a.unwrap().rev + b.unwrap().rev, 5);
        scope.apply_operations("shop", 3, remove("ship"), actor, at(3)).await.unwrap();
        let late = scope.apply_operations("shop", 3, remove("ship"), actor, at(4)).await.unwrap_err();
        assert!(matches!(late, JourneyError::Overtaken { base: 3, rev: 4, .. }), "{late}");
        let wrong = scope.apply_operations("shop", 4, remove("ship"), actor, at(4)).await.unwrap_err();
        assert!(matches!(wrong, JourneyError::Operation { at: 0, n: 1, .. }), "{wrong}");
        let ahead = scope.apply_operations("shop", 9, remove("pay"), actor, at(4)).await.unwrap_err();
        assert!(matches!(ahead, JourneyError::Store(StoreError::NotFound { what: "revision", .. })));
        let none = scope.apply_operations("shop", 4, Vec::new(), actor, at(4)).await.unwrap_err();
        assert!(matches!(none, JourneyError::Number { n: 0, .. }));
        assert_eq!(scope.get_journey("shop").await.unwrap().rev, 4);
    }

    async fn what_is_said_of_a_journey_can_be_said_otherwise(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        scope.create_journey(new(shop()), actor, at(1)).await.unwrap();
        let patch = JourneyPatch {
            title: Some("Our shop".to_owned()),
            headline: Some(Some("Parcels come late".to_owned())),
            owner: Some(Some("Chen".to_owned())),
            next_review: Some(Some("2026-03-31".parse().unwrap())),
            reading: Some(Reading { sources: vec!["orders".to_owned()], ..Reading::default() }),
        };
        let said = scope.patch_journey("shop", patch, actor, at(2)).await.unwrap();
        assert_eq!((said.title.as_str(), said.owner.as_deref(), said.rev), ("Our shop", Some("Chen"), 2));
        assert_eq!((said.headline.as_deref(), said.reading.sources.len()), (Some("Parcels come late"), 1));
        let (_, map) = scope.journey_and_map("shop").await.unwrap();
        assert_eq!((map.title.as_str(), map.owner.as_deref()), ("Our shop", Some("Chen")));
        let same = scope.patch_journey("shop", JourneyPatch::default(), actor, at(3)).await.unwrap();
        assert_eq!((same.rev, same.next_review), (2, said.next_review));
        let cleared = JourneyPatch { owner: Some(None), next_review: Some(None), headline: Some(None), ..JourneyPatch::default() };
        let said = scope.patch_journey("shop", cleared, actor, at(4)).await.unwrap();
        assert_eq!((said.owner, said.next_review, said.headline, said.rev), (None, None, None, 3));
        let long = JourneyPatch { headline: Some(Some("x".repeat(501))), ..JourneyPatch::default() };
        assert!(matches!(scope.patch_journey("shop", long, actor, at(5)).await, Err(JourneyError::Long { .. })));
    }

    async fn a_removed_journey_is_gone_and_its_slug_is_free(db: &Db) {
        let (desk, other) = (Desk::in_workspace(db, "w").await, Desk::in_workspace(db, "other").await);
        let (scope, actor) = (&desk.scope, &desk.actor);
        scope.create_journey(new(shop()), actor, at(1)).await.unwrap();
        assert!(matches!(other.scope.get_journey("shop").await, Err(StoreError::NotFound { .. })));
        assert!(matches!(other.scope.remove_journey("shop", actor, at(2)).await, Err(StoreError::NotFound { .. })));
        for odd in ["", "a\0b", &"x".repeat(5_000)] {
            assert!(matches!(scope.get_journey(odd).await, Err(StoreError::NotFound { .. })));
        }
        scope.remove_journey("shop", actor, at(2)).await.unwrap();
        assert!(matches!(scope.get_journey("shop").await, Err(StoreError::NotFound { .. })));
        assert!(matches!(scope.remove_journey("shop", actor, at(3)).await, Err(StoreError::NotFound { .. })));
        assert_eq!(scope.create_journey(new(shop()), actor, at(4)).await.unwrap().slug, "shop");
    }

    async fn a_revision_can_have_a_name(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        let journey = scope.create_journey(new(shop()), actor, at(1)).await.unwrap();
        scope.apply_operations("shop", 1, optional("pay"), actor, at(2)).await.unwrap();
        scope.add_version("shop", "as it was", Some(1), actor, at(3)).await.unwrap();
        let made = scope.add_version("shop", "ربيع 🌱", None, actor, at(4)).await.unwrap();
        assert_eq!((made.rev, made.made_by.as_str()), (2, "Local user"));
        let taken = scope.add_version("shop", "as it was", None, actor, at(5)).await;
        assert!(matches!(taken, Err(JourneyError::Store(StoreError::Taken { what: "version", .. }))));
        let absent = scope.add_version("shop", "x", Some(3), actor, at(5)).await;
        assert!(matches!(absent, Err(JourneyError::Store(StoreError::NotFound { what: "revision", .. }))));
        let revs: Vec<u64> = scope.list_versions(&journey.id).await.unwrap().into_iter().map(|one| one.rev).collect();
        assert_eq!(revs, [2, 1]);
    }

    async fn an_owner_who_leaves_stays_a_name(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        scope.create_journey(new(shop()), actor, at(1)).await.unwrap();
        let people = list_people(db).await.unwrap();
        let ana = people.iter().find(|person| person.name == "Ana").unwrap();
        remove_person(db, &ana.id, at(2)).await.unwrap();
        assert!(matches!(remove_person(db, &ana.id, at(3)).await, Err(StoreError::NotFound { .. })));
        assert!(matches!(remove_person(db, actor.person(), at(3)).await, Err(StoreError::WrongState { .. })));
        assert_eq!(scope.get_journey("shop").await.unwrap().owner.as_deref(), Some("Ana"));
        // Named again by an operation, she stays away; she comes back when somebody adds her.
        let of = OwnerOf::Step("pay".to_owned());
        let named = vec![Operation::SetOwner { of, owner: Some("Ana".to_owned()) }];
        scope.apply_operations("shop", 1, named, actor, at(4)).await.unwrap();
        assert!(!known_names(db).await.unwrap().contains("Ana"));
        add_person(db, "Ana", at(5)).await.unwrap();
        assert!(matches!(add_person(db, "Ana", at(6)).await, Err(StoreError::Taken { what: "person", .. })));
        assert!(known_names(db).await.unwrap().contains("Ana"));
    }

    async fn a_map_that_no_file_could_hold_is_refused(db: &Db) {
        let desk = Desk::in_workspace(db, "w").await;
        let mut twice = shop();
        twice.stages[0].steps[1].touchpoints[0].binding = twice.stages[0].steps[0].touchpoints[0].binding.clone();
        twice.stages[0].steps[1].id = "pay".to_owned();
        let refused = desk.scope.create_journey(new(twice), &desk.actor, at(1)).await.unwrap_err();
        assert!(matches!(refused, JourneyError::Operation { .. }), "{refused}");
        let mut crowded = shop();
        let step = crowded.stages[0].steps[0].clone();
        for n in 0..40 {
            let mut more = step.clone();
            more.id = format!("s{n}");
            more.touchpoints[0].id = format!("s{n}");
            more.touchpoints[0].binding.as_mut().unwrap().events = vec![format!("s{n}")];
            crowded.stages[0].steps.push(more);
        }
        let refused = desk.scope.create_journey(new(crowded), &desk.actor, at(1)).await.unwrap_err();
        assert!(matches!(refused, JourneyError::Unfit(_)), "{refused}");
        assert!(desk.scope.list_journeys().await.unwrap().is_empty());
    }
}
