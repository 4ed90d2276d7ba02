//! How maps change: operations, carried out on what is there when they arrive, and each revision as it was.

use desireline_model::map::MapDoc;
use desireline_model::operation::{Operation, apply_all};
use desireline_model::time::Timestamp;

use super::{Journey, JourneyError, map_in, owners};
use crate::db::{Doing, Tx, json, row, signed, with_pool, with_tx};
use crate::maps;
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

/// What operations made of a map.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) operations: Vec<Operation>,
    inverse: Vec<Operation>,
    words: Vec<String>,
    pub(super) map: MapDoc,
}

const NOTE: &str = "INSERT INTO journey_operation (journey_id, rev, operations, inverse, words, made_at, made_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const CHANGE: &str = "UPDATE journey SET title = $2, owner = $3, rev = $4, map = $5, changed_at = $6 WHERE id = $1";
const HISTORY: &str = "SELECT o.rev, o.words, o.made_at, p.name AS made_by
    FROM journey_operation o JOIN person p ON p.id = o.made_by
    WHERE o.journey_id = $1 AND o.rev < $2 ORDER BY o.rev DESC LIMIT $3";
const SINCE: &str = "SELECT rev, operations, inverse FROM journey_operation
    WHERE journey_id = $1 AND rev > $2 ORDER BY rev DESC";

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
        if base > journey.rev {
            return Err(StoreError::NotFound { what: "revision", id: base.to_string() }.into());
        }
        match self.change(tx, &journey, operations, actor, now).await {
            Ok(()) => Ok(self.locked_journey(tx, slug).await?),
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
        note(tx, &journey.id, rev, &before, &done, actor, now).await
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
        let since = since(&mut tx, journey, rev.saturating_sub(1)).await?;
        let found = since.into_iter().find(|revision| revision.rev == rev);
        found.ok_or_else(|| StoreError::NotFound { what: "revision", id: rev.to_string() })
    }

    /// What takes a revision back, as a part of a larger change.
    pub(in crate::store) async fn inverse_in(
        &self,
        tx: &mut Tx,
        journey: &JourneyId,
        rev: u64,
    ) -> Result<Vec<Operation>, StoreError> {
        let since = since(tx, journey, rev.saturating_sub(1)).await?;
        let found = since.into_iter().find(|revision| revision.rev == rev);
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
        if rev == 0 || rev > journey.rev {
            return Err(StoreError::NotFound { what: "revision", id: rev.to_string() }.into());
        }
        let mut map = map_in(&mut tx, &journey.id).await?;
        for revision in since(&mut tx, &journey.id, rev).await? {
            apply_all(&mut map, &revision.inverse).map_err(|(_, why)| {
                let slug = slug.to_owned();
                JourneyError::Broken { slug, rev: revision.rev, why }
            })?;
        }
        Ok(map)
    }
}

/// The revisions after this one, newest first.
async fn since(tx: &mut Tx, journey: &JourneyId, rev: u64) -> Result<Vec<Revision>, StoreError> {
    let found = with_tx!(tx, |c| sqlx::query_as(SINCE).bind(journey.as_str()).bind(signed(rev)).fetch_all(c).await);
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
        Ok(Done { operations, inverse, words, map })
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
        .execute(c)
        .await
        .map(|_| ()))
    .doing("note a revision")?;
    let there = owners(before);
    let new = owners(&done.map).into_iter().filter(|name| !there.contains(name)).collect();
    Ok(people::note_names(tx, &new, now).await?)
}
