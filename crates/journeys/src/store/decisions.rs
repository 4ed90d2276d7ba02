//! Decisions about differences, each one of four exits: mend the map, mend the experience, ask why, or leave it.
//!
//! A difference has one decision, the last. One that is taken back keeps its row.

#[cfg(test)]
mod tests;

use desireline_model::difference::of_key;
use desireline_model::operation::Operation;
use desireline_model::time::Timestamp;

use crate::db::{Doing, Tx, row, signed, with_pool, with_tx, words};
use crate::store::actions::NewAction;
use crate::store::error::{may_be_key, no_zero_byte};
use crate::store::ids::{ActionId, DecisionId};
use crate::store::journeys::JourneyError;
use crate::store::{Actor, Scope, StoreError};

words! {
    /// A way out of a difference.
    pub enum Exit {
        /// The map was wrong.
        FixMap = "fix_map",
        /// What customers meet is to change.
        FixExperience = "fix_experience",
        /// Somebody asks those customers.
        AskWhy = "ask_why",
        /// It may stay as it is.
        FineAsItIs = "fine_as_it_is",
    }
}

row! {
    /// A decision.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Decision {
        /// The id.
        pub id: DecisionId,
        /// The key of the difference.
        pub difference: String,
        /// Which way out.
        pub exit: Exit,
        /// Why, or who is asked, in somebody's words.
        pub reason: Option<String>,
        /// The revision that mended the map.
        pub rev: Option<u64>,
        /// The action that is to mend the experience.
        pub action: Option<ActionId>,
        /// When.
        pub made_at: Timestamp,
        /// Who decided, by name.
        pub made_by: String,
    }
}

/// What goes with an exit.
#[derive(Debug, Clone)]
pub enum Way {
    /// Operations that mend the map, and the revision that they were made for.
    FixMap {
        /// What to carry out.
        operations: Vec<Operation>,
        /// The revision.
        base: u64,
    },
    /// An action.
    FixExperience(Box<NewAction>),
    /// Customers are asked.
    AskWhy,
    /// It stays.
    FineAsItIs,
}

impl Way {
    fn exit(&self) -> Exit {
        match self {
            Self::FixMap { .. } => Exit::FixMap,
            Self::FixExperience(_) => Exit::FixExperience,
            Self::AskWhy => Exit::AskWhy,
            Self::FineAsItIs => Exit::FineAsItIs,
        }
    }
}

/// The longest reason, in characters.
const MAX_REASON_CHARS: usize = 2_000;

macro_rules! decisions {
    ($of:literal) => {
        concat!(
            "SELECT d.id, d.difference, d.exit, d.reason, d.rev, d.action_id AS action, d.made_at, p.name AS made_by
             FROM decision d JOIN person p ON p.id = d.made_by
             WHERE d.journey_id = $1 AND d.taken_back_at IS NULL ",
            $of
        )
    };
}
const ALL: &str = decisions!("ORDER BY d.made_at DESC, d.id");
const ONE: &str = decisions!("AND d.id = $2");
const ADD: &str = "INSERT INTO decision (id, journey_id, difference, exit, reason, rev, action_id, made_at, made_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const INSTEAD: &str = "UPDATE decision SET taken_back_at = $3, taken_back_by = $4
    WHERE journey_id = $1 AND difference = $2 AND taken_back_at IS NULL";
const DROP_ONE_BEFORE: &str = "UPDATE action SET status = 'dropped' WHERE status IN ('planned', 'doing') AND id IN
    (SELECT action_id FROM decision WHERE journey_id = $1 AND difference = $2 AND taken_back_at IS NULL)";
const BACK: &str = "UPDATE decision SET taken_back_at = $2, taken_back_by = $3 WHERE id = $1";
const BACK_OF_ACTION: &str = "UPDATE decision SET taken_back_at = $2, taken_back_by = $3
    WHERE action_id = $1 AND taken_back_at IS NULL";
const DROP: &str = "UPDATE action SET status = 'dropped' WHERE id = $1 AND status IN ('planned', 'doing')";

impl Scope {
    /// The decisions about a journey's differences that count, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] when there is no such journey.
    pub async fn list_decisions(&self, slug: &str) -> Result<Vec<Decision>, StoreError> {
        let journey = self.get_journey(slug).await?;
        let all = with_pool!(self.db(), |p| sqlx::query_as(ALL).bind(journey.id.as_str()).fetch_all(p).await);
        Ok(all.doing("list decisions")?)
    }

    /// Decides about a difference, and does what goes with it, all or nothing. An earlier decision about it no longer counts:
    /// its action is dropped unless it is done; what it mended on the map stays, for others may have drawn on it since.
    ///
    /// # Errors
    ///
    /// When there is no such journey, this is no key of a difference, or what goes with the exit cannot be done.
    pub async fn decide(
        &self,
        slug: &str,
        difference: &str,
        way: Way,
        reason: Option<String>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Decision, JourneyError> {
        may_be_key("the key of a difference", difference)?;
        if of_key(difference).is_none() {
            return Err(JourneyError::NoDifference(difference.chars().take(100).collect()));
        }
        let text = reason.as_deref().unwrap_or_default();
        no_zero_byte("the reason", text)?;
        let n = text.chars().count();
        if n > MAX_REASON_CHARS {
            return Err(JourneyError::Long { what: "the reason", n, limit: MAX_REASON_CHARS });
        }
        let exit = way.exit();
        let mut tx = self.db().begin().await?;
        let journey = self.locked_journey(&mut tx, slug).await?;
        let (rev, action) = match way {
            Way::FixMap { operations, base } => {
                let mended = self.apply_operations_in(&mut tx, slug, base, operations, actor, now).await?;
                (Some(mended.rev), None)
            }
            Way::FixExperience(new) => {
                (None, Some(self.create_action_in(&mut tx, &journey.id, *new, actor, now).await?))
            }
            Way::AskWhy | Way::FineAsItIs => (None, None),
        };
        with_tx!(&mut tx, |c| sqlx::query(DROP_ONE_BEFORE)
            .bind(journey.id.as_str())
            .bind(difference)
            .execute(c)
            .await
            .map(|_| ()))
        .doing("drop an action")?;
        with_tx!(&mut tx, |c| sqlx::query(INSTEAD)
            .bind(journey.id.as_str())
            .bind(difference)
            .bind(now.0)
            .bind(actor.person().as_str())
            .execute(c)
            .await
            .map(|_| ()))
        .doing("replace a decision")?;
        let id = DecisionId::fresh();
        with_tx!(&mut tx, |c| sqlx::query(ADD)
            .bind(id.as_str())
            .bind(journey.id.as_str())
            .bind(difference)
            .bind(exit.as_str())
            .bind(reason)
            .bind(rev.map(signed))
            .bind(action.as_ref().map(ActionId::as_str))
            .bind(now.0)
            .bind(actor.person().as_str())
            .execute(c)
            .await
            .map(|_| ()))
        .doing("note a decision")?;
        let decision =
            with_tx!(&mut tx, |c| sqlx::query_as(ONE).bind(journey.id.as_str()).bind(id.as_str()).fetch_one(c).await)
                .doing("read a decision")?;
        tx.commit().await?;
        Ok(decision)
    }

    /// Takes a decision back: what mended the map is undone by a new revision, an action that is not done is dropped.
    ///
    /// # Errors
    ///
    /// When there is no such decision, or the map has changed so that it cannot be undone.
    pub async fn take_back_decision(
        &self,
        slug: &str,
        id: &DecisionId,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), JourneyError> {
        let absent = || StoreError::NotFound { what: "decision", id: id.as_str().chars().take(100).collect() };
        may_be_key("the id", id.as_str()).map_err(|_| absent())?;
        let mut tx = self.db().begin().await?;
        let journey = self.locked_journey(&mut tx, slug).await?;
        let found: Option<Decision> = with_tx!(&mut tx, |c| sqlx::query_as(ONE)
            .bind(journey.id.as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await)
        .doing("read a decision")?;
        let decision = found.ok_or_else(absent)?;
        if let Some(rev) = decision.rev {
            let inverse = self.inverse_in(&mut tx, &journey.id, rev).await?;
            self.apply_operations_in(&mut tx, slug, rev, inverse, actor, now).await?;
        }
        if let Some(action) = &decision.action {
            with_tx!(&mut tx, |c| sqlx::query(DROP).bind(action.as_str()).execute(c).await.map(|_| ()))
                .doing("drop an action")?;
        }
        with_tx!(&mut tx, |c| sqlx::query(BACK)
            .bind(id.as_str())
            .bind(now.0)
            .bind(actor.person().as_str())
            .execute(c)
            .await
            .map(|_| ()))
        .doing("take a decision back")?;
        Ok(tx.commit().await?)
    }
}

/// Takes back the decision that made an action.
pub(super) async fn take_back_of_action(
    tx: &mut Tx,
    action: &ActionId,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), StoreError> {
    let done = with_tx!(tx, |c| sqlx::query(BACK_OF_ACTION)
        .bind(action.as_str())
        .bind(now.0)
        .bind(actor.person().as_str())
        .execute(c)
        .await
        .map(|_| ()));
    Ok(done.doing("take a decision back")?)
}
