//! Actions that are kept: who does what until when, the baseline as it was, and each measure since.
//!
//! Those of a journey that was removed are not found; their rows stay.

use std::collections::BTreeSet;

use desireline_model::journey::Reading;
use desireline_model::time::Timestamp;
use jiff::civil::Date;

use crate::actions::{Measured, Target};
use crate::db::{Doing, Tx, json, kept_as_json, row, signed, with_pool, with_tx, words};
use crate::store::error::may_be_key;
use crate::store::ids::{ActionId, JourneyId};
use crate::store::journeys::JourneyError;
use crate::store::{Actor, Scope, StoreError, people};

words! {
    /// How far an action is.
    pub enum ActionStatus {
        /// Nobody has begun.
        Planned = "planned",
        /// Somebody is at it.
        Doing = "doing",
        /// It is done; what happens since shows whether it helped.
        Done = "done",
        /// It will not be done.
        Dropped = "dropped",
    }
}

impl ActionStatus {
    /// All, in the order in which an action goes through them.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Doing, Self::Done, Self::Dropped];

    /// Whether something is still to be done.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Doing)
    }
}

row! {
    /// An action.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Action {
        /// The id.
        pub id: ActionId,
        /// The journey's slug.
        pub journey: String,
        /// The journey's title.
        pub journey_title: String,
        /// The key of the difference that it is to mend.
        pub difference: Option<String>,
        /// What is done, in a line.
        pub title: String,
        /// Who does it, by name.
        pub owner: String,
        /// Until which day.
        pub due: Date,
        /// How far it is.
        pub status: ActionStatus,
        /// What is to change.
        pub target: Target,
        /// The revision of the map by which it is measured.
        pub rev: u64,
        /// How evidence was read for the baseline.
        pub reading: Reading,
        /// What was, when it was made.
        pub baseline: Measured,
        /// When somebody began.
        pub started_at: Option<Timestamp>,
        /// When it was done.
        pub done_at: Option<Timestamp>,
        /// When it was made.
        pub made_at: Timestamp,
        /// Who made it, by name.
        pub made_by: String,
    }
}

impl Action {
    /// From when on cases may show whether it helped.
    pub fn since(&self) -> Option<Timestamp> {
        self.done_at.or(self.started_at)
    }
}

/// An action to be made.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields of `Action` say it")]
pub struct NewAction {
    pub difference: Option<String>,
    pub title: String,
    pub owner: String,
    pub due: Date,
    pub target: Target,
    pub rev: u64,
    pub reading: Reading,
    pub baseline: Measured,
}

/// What is to be said otherwise of an action; what is absent stays.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the fields of `Action` say it")]
pub struct ActionPatch {
    pub title: Option<String>,
    pub owner: Option<String>,
    pub due: Option<Date>,
    pub status: Option<ActionStatus>,
    pub started_at: Option<Timestamp>,
    pub done_at: Option<Timestamp>,
}

kept_as_json!(Target, Measured);

row! {
    struct Kept {
        measured: Measured,
    }
}

macro_rules! actions {
    ($of:literal) => {
        concat!(
            "SELECT a.id, j.slug AS journey, j.title AS journey_title, a.difference, a.title, a.owner, a.due, a.status,
                    a.target, a.rev, a.reading, a.baseline, a.started_at, a.done_at, a.made_at, p.name AS made_by
             FROM action a JOIN journey j ON j.id = a.journey_id JOIN person p ON p.id = a.made_by
             WHERE a.workspace_id = $1 AND a.removed_at IS NULL AND j.removed_at IS NULL ",
            $of
        )
    };
}
const ALL: &str = actions!("ORDER BY a.due, a.title, a.id");
const ONE: &str = actions!("AND a.id = $2");
const ADD: &str =
    "INSERT INTO action (id, workspace_id, journey_id, difference, title, owner, due, status, target, rev,
        reading, baseline, made_at, made_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const SAY: &str =
    "UPDATE action SET title = $2, owner = $3, due = $4, status = $5, started_at = $6, done_at = $7 WHERE id = $1";
const REMOVE: &str = "UPDATE action SET removed_at = $2 WHERE id = $1";
// A measure waits for one that is being kept. SQLite has one writer anyway.
const LOCK_SQLITE: &str = "SELECT id FROM action WHERE id = $1";
const LOCK_POSTGRES: &str = "SELECT id FROM action WHERE id = $1 FOR UPDATE";
const MEASURE: &str = "INSERT INTO action_measure (action_id, measure_no, measured, measured_by)
    SELECT $1, COALESCE(MAX(measure_no), 0) + 1, $2, $3 FROM action_measure WHERE action_id = $1";
const MEASURES: &str = "SELECT measured FROM action_measure WHERE action_id = $1 ORDER BY measure_no DESC";

/// The longest title, in characters.
const MAX_TITLE_CHARS: usize = 200;

impl Scope {
    /// All actions, by the day until which they are to be done.
    pub async fn list_actions(&self) -> Result<Vec<Action>, StoreError> {
        let all = with_pool!(self.db(), |p| sqlx::query_as(ALL).bind(self.workspace().as_str()).fetch_all(p).await);
        Ok(all.doing("list actions")?)
    }

    /// An action.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] when there is none, or its journey was removed.
    pub async fn get_action(&self, id: &ActionId) -> Result<Action, StoreError> {
        let mut tx = self.db().begin_read().await?;
        self.action_in(&mut tx, id).await
    }

    /// The measures of an action, newest first.
    pub async fn measures(&self, id: &ActionId) -> Result<Vec<Measured>, StoreError> {
        let found: Vec<Kept> = with_pool!(self.db(), |p| sqlx::query_as(MEASURES).bind(id.as_str()).fetch_all(p).await)
            .doing("list measures")?;
        Ok(found.into_iter().map(|kept| kept.measured).collect())
    }

    /// Makes an action. Its owner is noted as a person.
    ///
    /// # Errors
    ///
    /// When there is no such journey, or a text cannot be kept.
    pub async fn create_action(
        &self,
        slug: &str,
        new: NewAction,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Action, JourneyError> {
        let mut tx = self.db().begin().await?;
        let journey = self.locked_journey(&mut tx, slug).await?;
        let id = self.create_action_in(&mut tx, &journey.id, new, actor, now).await?;
        let action = self.action_in(&mut tx, &id).await?;
        tx.commit().await?;
        Ok(action)
    }

    /// As [`Scope::create_action`], as a part of a larger change.
    pub(in crate::store) async fn create_action_in(
        &self,
        tx: &mut Tx,
        journey: &JourneyId,
        new: NewAction,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<ActionId, JourneyError> {
        fits(&new.title)?;
        if let Some(key) = &new.difference {
            may_be_key("the key of a difference", key)?;
        }
        people::note_names(tx, &BTreeSet::from([new.owner.as_str()]), now).await?;
        let id = ActionId::fresh();
        with_tx!(tx, |c| sqlx::query(ADD)
            .bind(id.as_str())
            .bind(self.workspace().as_str())
            .bind(journey.as_str())
            .bind(&new.difference)
            .bind(&new.title)
            .bind(&new.owner)
            .bind(new.due.to_string())
            .bind(ActionStatus::Planned.as_str())
            .bind(json(&new.target))
            .bind(signed(new.rev))
            .bind(json(&new.reading))
            .bind(json(&new.baseline))
            .bind(now.0)
            .bind(actor.person().as_str())
            .execute(c)
            .await
            .map(|_| ()))
        .doing("add an action")?;
        Ok(id)
    }

    /// Says something else of an action. It starts when it is first under way or done, and is done when it is first done; one
    /// that is planned again has done neither.
    ///
    /// # Errors
    ///
    /// When there is none, or a text cannot be kept.
    pub async fn patch_action(
        &self,
        id: &ActionId,
        patch: ActionPatch,
        now: Timestamp,
    ) -> Result<Action, JourneyError> {
        let mut tx = self.db().begin().await?;
        let lock = tx.pick(LOCK_SQLITE, LOCK_POSTGRES);
        with_tx!(&mut tx, |c| sqlx::query(lock).bind(id.as_str()).execute(c).await.map(|_| ()))
            .doing("wait for another change of an action")?;
        let action = self.action_in(&mut tx, id).await?;
        let title = patch.title.unwrap_or(action.title);
        fits(&title)?;
        let owner = patch.owner.unwrap_or_else(|| action.owner.clone());
        if owner != action.owner {
            people::note_names(&mut tx, &BTreeSet::from([owner.as_str()]), now).await?;
        }
        let status = patch.status.unwrap_or(action.status);
        let started_at = patch.started_at.or(action.started_at);
        let done_at = patch.done_at.or(action.done_at);
        let (started_at, done_at) = match status {
            ActionStatus::Planned => (None, None),
            ActionStatus::Doing => (started_at.or(Some(now)), None),
            ActionStatus::Done => {
                let done_at = done_at.unwrap_or(now);
                // What is done has started before.
                (Some(started_at.unwrap_or(done_at).min(done_at)), Some(done_at))
            }
            ActionStatus::Dropped => (action.started_at, action.done_at),
        };
        with_tx!(&mut tx, |c| sqlx::query(SAY)
            .bind(id.as_str())
            .bind(title)
            .bind(owner)
            .bind(patch.due.unwrap_or(action.due).to_string())
            .bind(status.as_str())
            .bind(started_at.map(|at| at.0))
            .bind(done_at.map(|at| at.0))
            .execute(c)
            .await
            .map(|_| ()))
        .doing("change an action")?;
        let action = self.action_in(&mut tx, id).await?;
        tx.commit().await?;
        Ok(action)
    }

    /// Keeps a measure of an action.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] when there is no such action.
    pub async fn note_measure(&self, id: &ActionId, measured: &Measured, actor: &Actor) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        self.action_in(&mut tx, id).await?;
        let lock = tx.pick(LOCK_SQLITE, LOCK_POSTGRES);
        with_tx!(&mut tx, |c| sqlx::query(lock).bind(id.as_str()).execute(c).await.map(|_| ()))
            .doing("wait for another measure")?;
        with_tx!(&mut tx, |c| sqlx::query(MEASURE)
            .bind(id.as_str())
            .bind(json(measured))
            .bind(actor.person().as_str())
            .execute(c)
            .await
            .map(|_| ()))
        .doing("keep a measure")?;
        Ok(tx.commit().await?)
    }

    /// Removes an action, and takes back the decision that made it.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] when there is none.
    pub async fn remove_action(&self, id: &ActionId, actor: &Actor, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        self.action_in(&mut tx, id).await?;
        with_tx!(&mut tx, |c| sqlx::query(REMOVE).bind(id.as_str()).bind(now.0).execute(c).await.map(|_| ()))
            .doing("remove an action")?;
        super::decisions::take_back_of_action(&mut tx, id, actor, now).await?;
        Ok(tx.commit().await?)
    }

    async fn action_in(&self, tx: &mut Tx, id: &ActionId) -> Result<Action, StoreError> {
        let absent = || StoreError::NotFound { what: "action", id: id.as_str().chars().take(100).collect() };
        may_be_key("the id", id.as_str()).map_err(|_| absent())?;
        let found: Option<Action> = with_tx!(tx, |c| sqlx::query_as(ONE)
            .bind(self.workspace().as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await)
        .doing("read an action")?;
        found.ok_or_else(absent)
    }
}

fn fits(title: &str) -> Result<(), JourneyError> {
    crate::store::error::no_zero_byte("the title", title)?;
    let n = title.chars().count();
    if n > MAX_TITLE_CHARS {
        return Err(JourneyError::Long { what: "the title", n, limit: MAX_TITLE_CHARS });
    }
    Ok(())
}
