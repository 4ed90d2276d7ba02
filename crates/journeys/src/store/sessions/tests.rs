use super::*;
use crate::db::testing::db_tests;
use crate::store::people::default_person;
use crate::store::tests::at;

const LIMITS: SessionLimits = SessionLimits { idle: Span::from_secs(1_000), total: Span::from_secs(5_000) };

async fn token(db: &Db, second: i64) -> Secret {
    issue_setup_token(db, Span::from_secs(100), at(second)).await.unwrap()
}

async fn start(db: &Db, token: &str, second: i64) -> Option<(Session, Secret)> {
    let actor = default_person(db, at(0)).await.unwrap().actor();
    start_session(db, token, &actor, LIMITS, at(second)).await.unwrap()
}

async fn find(db: &Db, secret: &Secret, second: i64) -> Option<Session> {
    find_session(db, secret.reveal(), LIMITS, at(second)).await.unwrap()
}

db_tests! {
    async fn a_token_starts_one_session(db: &Db) {
        let token = token(db, 0).await;
        assert!(token.reveal().len() > 64, "256 bits and an id");
        assert_eq!(format!("{token:?}"), "Secret(…)");
        let (session, secret) = start(db, token.reveal(), 50).await.unwrap();
        assert!(start(db, token.reveal(), 51).await.is_none(), "it is spent");
        assert_eq!(find(db, &secret, 60).await.as_ref(), Some(&session));
        assert_eq!(list_sessions(db, LIMITS, at(60)).await.unwrap().as_slice(), std::slice::from_ref(&session));
        assert!(end_session(db, &session.id, at(61)).await.unwrap());
        assert!(!end_session(db, &session.id, at(62)).await.unwrap());
        assert_eq!(find(db, &secret, 63).await, None);
        assert_eq!(list_sessions(db, LIMITS, at(63)).await.unwrap(), []);
    }

    async fn a_token_is_void_after_its_time_and_after_a_newer_one(db: &Db) {
        let (old, new) = (token(db, 0).await, token(db, 1).await);
        assert!(start(db, old.reveal(), 2).await.is_none());
        assert!(start(db, new.reveal(), 101).await.is_none());
        assert!(start(db, token(db, 200).await.reveal(), 299).await.is_some());
    }

    async fn two_who_spend_a_token_at_once_start_one_session(db: &Db) {
        let token = token(db, 0).await;
        let (a, b, c) =
            tokio::join!(start(db, token.reveal(), 1), start(db, token.reveal(), 1), start(db, token.reveal(), 1));
        assert_eq!([a, b, c].iter().flatten().count(), 1);
    }

    async fn what_is_no_secret_of_ours_finds_nothing(db: &Db) {
        let token = token(db, 0).await;
        let right = token.reveal();
        let mut guess = right.to_owned();
        guess.replace_range(right.len() - 1.., if right.ends_with('0') { "1" } else { "0" });
        for wrong in ["", ".", "a.b", guess.as_str(), &right[1..], &right.replace('.', "\0"), &"x".repeat(100_000)] {
            assert!(start(db, wrong, 1).await.is_none());
            assert!(find_session(db, wrong, LIMITS, at(1)).await.unwrap().is_none());
        }
        assert!(start(db, right, 1).await.is_some(), "a wrong guess spends nothing");
    }

    async fn a_session_ends_when_it_is_idle_or_old(db: &Db) {
        let (_, secret) = start(db, token(db, 0).await.reveal(), 0).await.unwrap();
        for second in [900, 1_800, 2_700, 3_600, 4_500] {
            assert_eq!(find(db, &secret, second).await.unwrap().seen_at, at(second));
        }
        assert_eq!(find(db, &secret, 5_000).await, None, "old");
        let (_, secret) = start(db, token(db, 6_000).await.reveal(), 6_000).await.unwrap();
        assert_eq!(find(db, &secret, 6_030).await.unwrap().seen_at, at(6_000), "to the minute");
        assert_eq!(find(db, &secret, 7_000).await, None, "idle");
        assert_eq!(list_sessions(db, LIMITS, at(7_000)).await.unwrap(), []);
    }
}
