//! The four exits in the store, on both databases.

use desireline_model::journey::Reading;
use desireline_model::operation::Operation;

use crate::actions::{Direction, Measured, Metric, Target};
use crate::db::Db;
use crate::db::testing::db_tests;
use crate::maps::read_map;
use crate::store::StoreError;
use crate::store::actions::{ActionPatch, ActionStatus, NewAction};
use crate::store::decisions::{Exit, Way};
use crate::store::ids::{ActionId, DecisionId};
use crate::store::journeys::{JourneyError, NewJourney};
use crate::store::people::known_names;
use crate::store::tests::{Desk, at};

const KEY: &str = "D101:step:pay";

async fn shop(db: &Db) -> Desk {
    let desk = Desk::in_workspace(db, "w").await;
    let text = "desireline: 1\njourney: shop\ntitle: Shop\nstages:\n  - { name: Buy, steps: [Pay, Ship] }\n";
    let map = Some(read_map(text, "shop").unwrap().doc);
    desk.scope.create_journey(NewJourney { map, ..NewJourney::default() }, &desk.actor, at(1)).await.unwrap();
    desk
}

fn measured(customers: u64) -> Measured {
    Measured { customers, n: 100, cases: 100, open: 0, from: None, to: None, min_customers: 10, at: at(5) }
}

fn action() -> NewAction {
    let metric = Metric::ShareOfDifference(KEY.to_owned());
    NewAction {
        difference: Some(KEY.to_owned()),
        title: "Ask for the card later".to_owned(),
        owner: "Ana".to_owned(),
        due: "2026-03-31".parse().unwrap(),
        target: Target { metric, direction: Direction::Down, value: 0.1 },
        rev: 1,
        reading: Reading::default(),
        baseline: measured(30),
    }
}

fn optional() -> Way {
    let operations = vec![Operation::SetOptional { step: "pay".to_owned(), optional: true }];
    Way::FixMap { operations, base: 1 }
}

db_tests! {
    async fn a_mended_map_is_as_it_was_once_the_decision_is_taken_back(db: &Db) {
        let desk = shop(db).await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        let made = scope.decide("shop", KEY, optional(), None, actor, at(2)).await.unwrap();
        assert_eq!((made.exit, made.rev, made.made_by.as_str()), (Exit::FixMap, Some(2), "Local user"));
        assert!(scope.journey_and_map("shop").await.unwrap().1.stages[0].steps[0].optional);
        assert_eq!(scope.list_decisions("shop").await.unwrap(), std::slice::from_ref(&made));
        scope.take_back_decision("shop", &made.id, actor, at(3)).await.unwrap();
        let (journey, map) = scope.journey_and_map("shop").await.unwrap();
        assert_eq!((journey.rev, map), (3, scope.map_at("shop", 1).await.unwrap()));
        assert_eq!(scope.list_decisions("shop").await.unwrap(), []);
        let again = scope.take_back_decision("shop", &made.id, actor, at(4)).await;
        assert!(matches!(again, Err(JourneyError::Store(StoreError::NotFound { what: "decision", .. }))));
        // What no longer fits is not undone, and stays decided.
        let made = scope.decide("shop", KEY, optional(), None, actor, at(5)).await.unwrap();
        let gone = vec![Operation::RemoveStep { step: "pay".to_owned() }];
        scope.apply_operations("shop", 4, gone, actor, at(6)).await.unwrap();
        let late = scope.take_back_decision("shop", &made.id, actor, at(7)).await;
        assert!(matches!(late, Err(JourneyError::Overtaken { .. })), "{late:?}");
        assert_eq!(scope.list_decisions("shop").await.unwrap().len(), 1);
    }

    async fn the_last_decision_counts_and_what_fails_leaves_nothing(db: &Db) {
        let desk = shop(db).await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        scope.decide("shop", KEY, Way::AskWhy, Some("Support".to_owned()), actor, at(2)).await.unwrap();
        let reason = Some("They pay by bill".to_owned());
        scope.decide("shop", KEY, Way::FineAsItIs, reason.clone(), actor, at(3)).await.unwrap();
        let all = scope.list_decisions("shop").await.unwrap();
        assert_eq!((all.len(), all[0].exit, &all[0].reason), (1, Exit::FineAsItIs, &reason));
        let wrong = Way::FixMap { operations: vec![Operation::RemoveStep { step: "no".to_owned() }], base: 1 };
        assert!(scope.decide("shop", KEY, wrong, None, actor, at(4)).await.is_err());
        let not_a_key = scope.decide("shop", "left:pay", Way::AskWhy, None, actor, at(4)).await;
        assert!(matches!(not_a_key, Err(JourneyError::NoDifference(_))));
        for (key, reason) in [("D101:step:\0", "x"), (KEY, "\0"), (&*format!("D101:step:{}", "x".repeat(2_000)), "x")] {
            assert!(scope.decide("shop", key, Way::FineAsItIs, Some(reason.to_owned()), actor, at(4)).await.is_err());
        }
        assert_eq!(scope.list_decisions("shop").await.unwrap(), all);
        let other = Desk::in_workspace(db, "other").await;
        assert!(other.scope.list_decisions("shop").await.is_err());
        assert!(other.scope.take_back_decision("shop", &all[0].id, actor, at(5)).await.is_err());
        assert!(scope.take_back_decision("shop", &DecisionId::new("\0"), actor, at(5)).await.is_err());
    }

    async fn an_action_starts_is_done_and_keeps_its_measures(db: &Db) {
        let desk = shop(db).await;
        let (scope, actor) = (&desk.scope, &desk.actor);
        let made = scope.decide("shop", KEY, Way::FixExperience(Box::new(action())), None, actor, at(2)).await.unwrap();
        let id = made.action.unwrap();
        let kept = scope.get_action(&id).await.unwrap();
        assert_eq!((kept.journey.as_str(), kept.status, kept.since()), ("shop", ActionStatus::Planned, None));
        assert_eq!((kept.baseline, &kept.target), (measured(30), &action().target));
        assert!(known_names(db).await.unwrap().contains("Ana"));
        let say = |status| ActionPatch { status: Some(status), ..ActionPatch::default() };
        let doing = scope.patch_action(&id, say(ActionStatus::Doing), at(3)).await.unwrap();
        assert_eq!(doing.since(), Some(at(3)));
        let done = scope.patch_action(&id, say(ActionStatus::Done), at(4)).await.unwrap();
        assert_eq!((done.started_at, done.done_at, done.since()), (Some(at(3)), Some(at(4)), Some(at(4))));
        for customers in [20, 10] {
            scope.note_measure(&id, &measured(customers), actor).await.unwrap();
        }
        assert_eq!(scope.measures(&id).await.unwrap(), [measured(10), measured(20)]);
        // What is done stays done when the decision is taken back; what is not is dropped.
        scope.take_back_decision("shop", &made.id, actor, at(5)).await.unwrap();
        assert_eq!(scope.get_action(&id).await.unwrap().status, ActionStatus::Done);
        let made = scope.decide("shop", KEY, Way::FixExperience(Box::new(action())), None, actor, at(6)).await.unwrap();
        scope.take_back_decision("shop", &made.id, actor, at(7)).await.unwrap();
        assert_eq!(scope.get_action(&made.action.unwrap()).await.unwrap().status, ActionStatus::Dropped);
        // Without its action a decision does not count.
        let made = scope.decide("shop", KEY, Way::FixExperience(Box::new(action())), None, actor, at(8)).await.unwrap();
        scope.remove_action(&made.action.unwrap(), actor, at(9)).await.unwrap();
        assert_eq!(scope.list_decisions("shop").await.unwrap(), []);
        assert_eq!(scope.list_actions().await.unwrap().len(), 2);
        let long = NewAction { title: "x".repeat(201), ..action() };
        assert!(scope.create_action("shop", long, actor, at(9)).await.is_err());
        let other = Desk::in_workspace(db, "other").await;
        for id in [&id, &ActionId::new("\0"), &ActionId::new("x".repeat(3_000))] {
            let absent = other.scope.get_action(id).await;
            assert!(matches!(absent, Err(StoreError::NotFound { what: "action", .. })));
        }
        scope.remove_journey("shop", actor, at(10)).await.unwrap();
        assert_eq!(scope.list_actions().await.unwrap(), []);
        assert!(scope.note_measure(&id, &measured(1), actor).await.is_err());
    }
}
