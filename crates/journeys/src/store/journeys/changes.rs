//! How maps change: operations, carried out on what is there when they arrive, and each revision as it was.

use desireline_model::map::MapDoc;
use desireline_model::operation::{Operation, between};
use desireline_model::time::Timestamp;

use super::{Journey, JourneyError, map_in, owners};
use crate::db::{Doing, Tx, json, row, signed, with_pool, with_tx};
use crate::maps;
use crate::store::error::no_zero_byte;
use crate::store::ids::JourneyId;
use crate::store::{Actor, Scope, StoreError, people};

/// The most operations at once.
pub const MAX_OPERATIONS: usize = 1_000;

row! {
    /// A revision, for people.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct HistoryEntry {
        /// The revision that it made, from 1.
        pub rev: u64,
        /// What was done, a sentence each.
        pub words: Vec<String>,
        /// When.
        pub made_at: Timestamp,
        /// Who did it, by name.
        pub made_by: String,
    }
}

row! {
    /// A revision, as it can be carried out again or taken back.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Revision {
        /// The revision that it made, from 1.
        pub rev: u64,
        /// What made it.
        pub operations: Vec<Operation>,
        /// What takes it back, in the order in which to carry it out.
        pub inverse: Vec<Operation>,
    }
}

/// The longest id of a client's change, in bytes.
pub const MAX_OPERATION_ID: usize = 64;

/// Every how many revisions the map is kept as it was, so that none is further away than that.
const SNAPSHOT_EVERY: u64 = 100;

row! {
    /// A change that its client may send again.
    struct Sent {
        operations: Vec<Operation>,
    }
}

/// What operations made of a map.
#[derive(Debug)]
pub(super) struct Done {
    /// The client's own id of the change.
    operation_id: Option<String>,
    pub(super) operations: Vec<Operation>,
    inverse: Vec<Operation>,
    words: Vec<String>,
    pub(super) map: MapDoc,
}

const NOTE: &str =
    "INSERT INTO journey_operation (journey_id, rev, operations, inverse, words, made_at, made_by, operation_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const SENT: &str = "SELECT operations FROM journey_operation WHERE journey_id = $1 AND operation_id = $2";
const KEEP: &str = "INSERT INTO journey_snapshot (journey_id, rev, map) VALUES ($1, $2, $3)";
const NEAREST: &str = "SELECT rev, map FROM journey_snapshot WHERE journey_id = $1 AND rev >= $2 ORDER BY rev LIMIT 1";
const CHANGE: &str = "UPDATE journey SET title = $2, owner = $3, rev = $4, map = $5, changed_at = $6 WHERE id = $1";
const HISTORY: &str = "SELECT o.rev, o.words, o.made_at, p.name AS made_by
    FROM journey_operation o JOIN person p ON p.id = o.made_by
    WHERE o.journey_id = $1 AND o.rev < $2 ORDER BY o.rev DESC LIMIT $3";
const SINCE: &str = "SELECT rev, operations, inverse FROM journey_operation
    WHERE journey_id = $1 AND rev > $2 AND rev <= $3 ORDER BY rev DESC";

row! {
    /// A map as it was.
    struct Snapshot {
        rev: u64,
        map: MapDoc,
    }
}

impl Scope {
    /// Carries out operations on a journey's map, all or none: a new revision. They were made for revision `base`; when
    /// others came first, they are carried out on what those made, if they fit it.
    ///
    /// # Errors
    ///
    /// [`JourneyError::Overtaken`] when others came first and the operations no longer fit; as [`JourneyError`] says when
    /// they do not fit at all, or there is no such journey.
    pub async fn apply_operations(
        &self,
        slug: &str,
        base: u64,
        operations: Vec<Operation>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Journey, JourneyError> {
        let mut tx = self.db().begin().await?;
        let journey = self.apply_operations_in(&mut tx, slug, base, operations, actor, now).await?;
        tx.commit().await?;
        Ok(journey)
    }

    /// As [`Scope::apply_operations`], once for each id that the client gives its change: sent again, nothing is done, and the
    /// journey is as it stands by now.
    ///
    /// # Errors
    ///
    /// [`JourneyError::SentBefore`] when another change has that id, and as [`Scope::apply_operations`].
    pub async fn apply_operations_once(
        &self,
        slug: &str,
        base: u64,
        operation_id: &str,
        operations: Vec<Operation>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Journey, JourneyError> {
        no_zero_byte("the operation's id", operation_id)?;
        if operation_id.is_empty() || operation_id.len() > MAX_OPERATION_ID {
            return Err(JourneyError::OperationId { n: operation_id.len(), limit: MAX_OPERATION_ID });
        }
        let mut tx = self.db().begin().await?;
        let journey = self.locked_journey(&mut tx, slug).await?;
        let sent: Option<Sent> = with_tx!(&mut tx, |c| sqlx::query_as(SENT)
            .bind(journey.id.as_str())
            .bind(operation_id)
            .fetch_optional(c)
            .await)
        .doing("look for a change that was sent before")?;
        match sent {
            Some(sent) if sent.operations == operations => return Ok(journey),
            Some(_) => return Err(JourneyError::SentBefore(operation_id.to_owned())),
            None => {}
        }
        let id = Some(operation_id.to_owned());
        let journey = self.carry_out_in(&mut tx, journey, base, operations, id, actor, now).await?;
        tx.commit().await?;
        Ok(journey)
    }

    /// Goes back to the map of a revision: what lies between becomes a new revision, and all revisions stay. `base` is the
    /// revision that was looked at. A map that is that one already stays as it is.
    ///
    /// # Errors
    ///
    /// [`JourneyError::Moved`] when the map has changed since; [`StoreError::NotFound`] when there is no such journey or
    /// revision.
    pub async fn restore_revision(
        &self,
        slug: &str,
        rev: u64,
        base: u64,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Journey, JourneyError> {
        let mut tx = self.db().begin().await?;
        let journey = self.locked_journey(&mut tx, slug).await?;
        if base != journey.rev {
            return Err(JourneyError::Moved { base, rev: journey.rev });
        }
        let before = map_in(&mut tx, &journey.id).await?;
        let then = map_of(&mut tx, &journey, rev).await?;
        let mut operations = between(&before, &then);
        if operations.is_empty() {
            return Ok(journey);
        }
        if operations.len() > MAX_OPERATIONS {
            operations = vec![Operation::Import { map: Box::new(then) }];
        }
        let mut done = carry_out(before.clone(), operations).await?;
        done.words.insert(0, format!("Goes back to revision {rev}"));
        self.keep(&mut tx, &journey, &before, &done, actor, now).await?;
        let journey = self.locked_journey(&mut tx, slug).await?;
        tx.commit().await?;
        Ok(journey)
    }

    /// As [`Scope::apply_operations`], as a part of a larger change.
    pub(in crate::store) async fn apply_operations_in(
        &self,
        tx: &mut Tx,
        slug: &str,
        base: u64,
        operations: Vec<Operation>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Journey, JourneyError> {
        let journey = self.locked_journey(tx, slug).await?;
        self.carry_out_in(tx, journey, base, operations, None, actor, now).await
    }

    #[expect(clippy::too_many_arguments, reason = "a change is all of this")]
    async fn carry_out_in(
        &self,
        tx: &mut Tx,
        journey: Journey,
        base: u64,
        operations: Vec<Operation>,
        operation_id: Option<String>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Journey, JourneyError> {
        if base > journey.rev {
            return Err(StoreError::NotFound { what: "revision", id: base.to_string() }.into());
        }
        let change = async {
            let before = map_in(tx, &journey.id).await?;
            let done = Done { operation_id, ..carry_out(before.clone(), operations).await? };
            self.keep(tx, &journey, &before, &done, actor, now).await
        };
        match change.await {
            Ok(()) => Ok(self.locked_journey(tx, &journey.slug).await?),
            Err(why @ (JourneyError::Operation { .. } | JourneyError::Unfit(_))) if base < journey.rev => {
                Err(JourneyError::Overtaken { base, rev: journey.rev, why: Box::new(why) })
            }
            Err(error) => Err(error),
        }
    }

    /// Carries out operations on a journey that nobody else changes meanwhile.
    pub(super) async fn change(
        &self,
        tx: &mut Tx,
        journey: &Journey,
        operations: Vec<Operation>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), JourneyError> {
        let before = map_in(tx, &journey.id).await?;
        let done = carry_out(before.clone(), operations).await?;
        self.keep(tx, journey, &before, &done, actor, now).await
    }

    /// Keeps what operations made of a map as the journey's next revision.
    async fn keep(
        &self,
        tx: &mut Tx,
        journey: &Journey,
        before: &MapDoc,
        done: &Done,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), JourneyError> {
        let rev = journey.rev + 1;
        with_tx!(&mut *tx, |c| sqlx::query(CHANGE)
            .bind(journey.id.as_str())
            .bind(&done.map.title)
            .bind(&done.map.owner)
            .bind(signed(rev))
            .bind(json(&done.map))
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))
        .doing("change a map")?;
        if rev.is_multiple_of(SNAPSHOT_EVERY) {
            with_tx!(&mut *tx, |c| sqlx::query(KEEP)
                .bind(journey.id.as_str())
                .bind(signed(rev))
                .bind(json(&done.map))
                .execute(c)
                .await
                .map(|_| ()))
            .doing("keep a map as it is")?;
        }
        note(tx, &journey.id, rev, before, done, actor, now).await
    }

    /// Revisions before this one (all without it), newest first.
    pub async fn journey_history(
        &self,
        journey: &JourneyId,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<HistoryEntry>, StoreError> {
        let found = with_pool!(self.db(), |p| sqlx::query_as(HISTORY)
            .bind(journey.as_str())
            .bind(before.map_or(i64::MAX, signed))
            .bind(i64::from(limit))
            .fetch_all(p)
            .await);
        Ok(found.doing("list revisions")?)
    }

    /// A revision of a journey.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] when there is none of that number.
    pub async fn journey_revision(&self, journey: &JourneyId, rev: u64) -> Result<Revision, StoreError> {
        let mut tx = self.db().begin_read().await?;
        let found = since(&mut tx, journey, rev.saturating_sub(1), rev).await?.pop();
        found.ok_or_else(|| StoreError::NotFound { what: "revision", id: rev.to_string() })
    }

    /// What takes a revision back, as a part of a larger change.
    pub(in crate::store) async fn inverse_in(
        &self,
        tx: &mut Tx,
        journey: &JourneyId,
        rev: u64,
    ) -> Result<Vec<Operation>, StoreError> {
        let found = since(tx, journey, rev.saturating_sub(1), rev).await?.pop();
        found
            .map(|revision| revision.inverse)
            .ok_or_else(|| StoreError::NotFound { what: "revision", id: rev.to_string() })
    }

    /// The map as it was at a revision.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] when there is no such journey or revision.
    pub async fn map_at(&self, slug: &str, rev: u64) -> Result<MapDoc, JourneyError> {
        let mut tx = self.db().begin_read().await?;
        let journey = self.journey_in(&mut tx, super::BY_SLUG, slug).await?;
        map_of(&mut tx, &journey, rev).await
    }
}

/// The map of a journey as it was at a revision: from the next one that was kept, back by what takes each away.
async fn map_of(tx: &mut Tx, journey: &Journey, rev: u64) -> Result<MapDoc, JourneyError> {
    if rev == 0 || rev > journey.rev {
        return Err(StoreError::NotFound { what: "revision", id: rev.to_string() }.into());
    }
    let kept: Option<Snapshot> = with_tx!(&mut *tx, |c| sqlx::query_as(NEAREST)
        .bind(journey.id.as_str())
        .bind(signed(rev))
        .fetch_optional(c)
        .await)
    .doing("read a map as it was")?;
    let (from, mut map) = match kept {
        Some(kept) => (kept.rev, kept.map),
        None => (journey.rev, map_in(tx, &journey.id).await?),
    };
    let later = since(tx, &journey.id, rev, from).await?;
    let slug = journey.slug.clone();
    let work = tokio::task::spawn_blocking(move || {
        for revision in later {
            for operation in &revision.inverse {
                let broken = |why| JourneyError::Broken { slug: slug.clone(), rev: revision.rev, why };
                operation.apply(&mut map).map_err(broken)?;
            }
        }
        Ok(map)
    });
    match work.await {
        Ok(map) => map,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

/// The revisions after this one, up to that one, newest first.
async fn since(tx: &mut Tx, journey: &JourneyId, rev: u64, last: u64) -> Result<Vec<Revision>, StoreError> {
    let found = with_tx!(tx, |c| sqlx::query_as(SINCE)
        .bind(journey.as_str())
        .bind(signed(rev))
        .bind(signed(last))
        .fetch_all(c)
        .await);
    Ok(found.doing("read revisions")?)
}

/// Carries out operations beside the threads that wait: a large map takes some milliseconds.
pub(super) async fn carry_out(mut map: MapDoc, operations: Vec<Operation>) -> Result<Done, JourneyError> {
    let n = operations.len();
    if n == 0 || n > MAX_OPERATIONS {
        return Err(JourneyError::Number { n, limit: MAX_OPERATIONS });
    }
    let work = tokio::task::spawn_blocking(move || {
        let (mut inverse, mut words) = (Vec::with_capacity(n), Vec::with_capacity(n));
        for (at, operation) in operations.iter().enumerate() {
            words.push(operation.words(&map));
            let undoing = operation.apply(&mut map).map_err(|why| JourneyError::Operation { at, n, why })?;
            inverse.push(undoing);
        }
        maps::examine(&map)?;
        let inverse = inverse.into_iter().rev().flatten().collect();
        Ok(Done { operation_id: None, operations, inverse, words, map })
    });
    match work.await {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

/// Keeps a revision, and notes owners whom it names for the first time.
pub(super) async fn note(
    tx: &mut Tx,
    journey: &JourneyId,
    rev: u64,
    before: &MapDoc,
    done: &Done,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), JourneyError> {
    with_tx!(&mut *tx, |c| sqlx::query(NOTE)
        .bind(journey.as_str())
        .bind(signed(rev))
        .bind(json(&done.operations))
        .bind(json(&done.inverse))
        .bind(json(&done.words))
        .bind(now.0)
        .bind(actor.person().as_str())
        .bind(done.operation_id.as_deref())
        .execute(c)
        .await
        .map(|_| ()))
    .doing("note a revision")?;
    let there = owners(before);
    let new = owners(&done.map).into_iter().filter(|name| !there.contains(name)).collect();
    Ok(people::note_names(tx, &new, now).await?)
}
