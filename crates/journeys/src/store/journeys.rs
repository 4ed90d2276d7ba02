//! Journeys that are kept: what is said of them, how evidence is read for them, and their map.
//!
//! A map changes by operations alone ([`changes`]); its title and its owner are the journey's. A revision may have a name
//! ([`versions`]). A journey that was removed keeps its rows, and no question finds it.

pub mod changes;
#[cfg(test)]
mod tests;
pub mod versions;

use std::collections::BTreeSet;

use desireline_model::journey::Reading;
use desireline_model::map::{Brief, MapDoc, Order, Thresholds, Unbound};
use desireline_model::operation::{Operation, OperationError, OwnerOf};
use desireline_model::slug::{is_slug, slug_of};
use desireline_model::time::Timestamp;
use jiff::civil::Date;

use crate::db::{DbError, Doing, Stored, Tx, json, kept_as_json, row, with_pool, with_tx};
use crate::maps::Unfit;
use crate::store::error::{may_be_key, no_zero_byte};
use crate::store::ids::{JourneyId, PersonId};
use crate::store::{Actor, Scope, StoreError, people};

row! {
    /// A journey that is kept.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Journey {
        /// The id.
        pub id: JourneyId,
        /// By which addresses name it; the workspace has one of that name.
        pub slug: String,
        /// Its name for people, that of its map.
        pub title: String,
        /// The insight in one sentence, in somebody's words.
        pub headline: Option<String>,
        /// Who owns it, as its map says.
        pub owner: Option<String>,
        /// The day on which it is looked at next.
        pub next_review: Option<Date>,
        /// How evidence is read for it.
        pub reading: Reading,
        /// The revision of its map, from 1.
        pub rev: u64,
        /// When it was made.
        pub made_at: Timestamp,
        /// Who made it.
        pub made_by: PersonId,
        /// When it was changed last.
        pub changed_at: Timestamp,
    }
}

/// A journey to be made.
#[derive(Debug, Clone, Default)]
pub struct NewJourney {
    /// The slug; without it that of the map or the title, with a number where that is taken.
    pub slug: Option<String>,
    /// The title; without it the map's.
    pub title: Option<String>,
    /// The map; without it nothing is drawn yet.
    pub map: Option<MapDoc>,
    /// How evidence is read.
    pub reading: Reading,
    /// Who owns it; without it whoever the map says.
    pub owner: Option<String>,
    /// The day on which it is looked at next.
    pub next_review: Option<Date>,
}

/// What is to be said otherwise of a journey. What is absent stays; an inner `None` clears.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the fields of `Journey` say it")]
pub struct JourneyPatch {
    pub title: Option<String>,
    pub headline: Option<Option<String>>,
    pub owner: Option<Option<String>>,
    pub next_review: Option<Option<Date>>,
    pub reading: Option<Reading>,
}

/// Why a journey was not made or changed. All is as it was.
#[derive(Debug, thiserror::Error)]
pub enum JourneyError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Neither a title nor a map was given.
    #[error("a journey needs a title or a map")]
    Nameless,
    /// This is no slug.
    #[error("`{0}` cannot be a slug; a slug has 1 to 100 letters, digits, `-` and `_`, and is not `draft`")]
    Slug(String),
    /// A text is too long to be kept.
    #[error("{what} has {n} characters; up to {limit} are taken")]
    Long {
        /// Which text.
        what: &'static str,
        /// How long it is.
        n: usize,
        /// How long it may be.
        limit: usize,
    },
    /// This is no key of a difference.
    #[error("`{0}` is not the key of a difference; it looks like `D101:step:verify`")]
    NoDifference(String),
    /// There is nothing to do, or too much at once.
    #[error("{n} operations were sent; 1 to {limit} are taken at once")]
    Number {
        /// How many.
        n: usize,
        /// How many at most.
        limit: usize,
    },
    /// An operation does not fit the map.
    #[error("operation {} of {n} does not fit the map", .at + 1)]
    Operation {
        /// Its place in the list, from 0.
        at: usize,
        /// Of how many.
        n: usize,
        /// Why.
        #[source]
        why: OperationError,
    },
    /// The map that would result cannot be kept.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The map has changed since, and the operations no longer fit it.
    #[error("the map is at revision {rev} by now, and these operations were made for revision {base}")]
    Overtaken {
        /// The revision they were made for.
        base: u64,
        /// The revision there is.
        rev: u64,
        /// Why they no longer fit.
        #[source]
        why: Box<JourneyError>,
    },
    /// The map has changed since it was looked at.
    #[error("the map is at revision {rev} by now, and revision {base} was looked at")]
    Moved {
        /// The revision that was looked at.
        base: u64,
        /// The revision there is.
        rev: u64,
    },
    /// Another change has this id.
    #[error("other operations were sent under the id `{0}` before")]
    SentBefore(String),
    /// This is no id of a change.
    #[error("the operation's id has {n} bytes; 1 to {limit} are taken")]
    OperationId {
        /// How long it is.
        n: usize,
        /// How long it may be.
        limit: usize,
    },
    /// What is kept of a revision does not fit the map.
    #[error("revision {rev} of `{slug}` cannot be taken back; `desireline doctor` looks at what is kept")]
    Broken {
        /// The journey's slug.
        slug: String,
        /// The revision.
        rev: u64,
        /// Why.
        #[source]
        why: OperationError,
    },
}

impl From<DbError> for JourneyError {
    fn from(error: DbError) -> Self {
        Self::Store(error.into())
    }
}

kept_as_json!(MapDoc, Reading, Vec<Operation>, Vec<String>);

impl Stored for Date {
    type As = String;
    fn load(column: String) -> Result<Self, String> {
        column.parse().map_err(|error: jiff::Error| error.to_string())
    }
}

/// A slug that is none, as the address is taken: a map is drafted there.
const RESERVED: &str = "draft";

/// The longest headline, in characters.
const MAX_HEADLINE_CHARS: usize = 500;

macro_rules! journeys {
    ($of:literal) => {
        concat!(
            "SELECT id, slug, title, headline, owner, next_review, reading, rev, made_at, made_by, changed_at
             FROM journey WHERE workspace_id = $1 AND removed_at IS NULL ",
            $of
        )
    };
}
const ALL: &str = journeys!("ORDER BY title, slug");
const BY_SLUG: &str = journeys!("AND slug = $2");
// Whoever changes a journey waits for whoever does so already. SQLite has one writer anyway.
const LOCKED_SQLITE: &str = BY_SLUG;
const LOCKED_POSTGRES: &str = journeys!("AND slug = $2 FOR UPDATE");
const MAP: &str = "SELECT map FROM journey WHERE id = $1";
const ADD: &str = "INSERT INTO journey (id, workspace_id, slug, title, owner, next_review, reading, rev, map, made_at,
        made_by, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10, $9)
    ON CONFLICT (workspace_id, slug) WHERE removed_at IS NULL DO NOTHING RETURNING id";
const SAY: &str = "UPDATE journey SET headline = $2, next_review = $3, reading = $4, changed_at = $5 WHERE id = $1";
const REMOVE: &str = "UPDATE journey SET removed_at = $3, removed_by = $4
    WHERE workspace_id = $1 AND slug = $2 AND removed_at IS NULL RETURNING id";

row! {
    struct Drawn {
        map: MapDoc,
    }
}

/// A map on which nothing is drawn.
pub fn blank(slug: &str, title: &str) -> MapDoc {
    MapDoc {
        journey: slug.to_owned(),
        title: title.to_owned(),
        brief: Brief::default(),
        owner: None,
        order: Order::Soft,
        unbound: Unbound::OffMap,
        ignore: Vec::new(),
        thresholds: Thresholds::default(),
        stages: Vec::new(),
        connectors: Vec::new(),
        lanes: Vec::new(),
        links: Vec::new(),
        evidence: Vec::new(),
        future_of: None,
    }
}

impl Scope {
    /// All journeys, by title.
    pub async fn list_journeys(&self) -> Result<Vec<Journey>, StoreError> {
        let all = with_pool!(self.db(), |p| sqlx::query_as(ALL).bind(self.workspace().as_str()).fetch_all(p).await);
        Ok(all.doing("list journeys")?)
    }

    /// The journey of this slug.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] when the workspace has none.
    pub async fn get_journey(&self, slug: &str) -> Result<Journey, StoreError> {
        let found: Option<Journey> = with_pool!(self.db(), |p| sqlx::query_as(BY_SLUG)
            .bind(self.workspace().as_str())
            .bind(key(slug)?)
            .fetch_optional(p)
            .await)
        .doing("read a journey")?;
        found.ok_or_else(|| absent(slug))
    }

    /// The journey of this slug, and its map.
    ///
    /// # Errors
    ///
    /// As [`Scope::get_journey`].
    pub async fn journey_and_map(&self, slug: &str) -> Result<(Journey, MapDoc), StoreError> {
        let mut tx = self.db().begin_read().await?;
        let journey = self.journey_in(&mut tx, BY_SLUG, slug).await?;
        let map = map_in(&mut tx, &journey.id).await?;
        Ok((journey, map))
    }

    /// Makes a journey. Its first revision takes the map; owners that the map names are noted as people.
    ///
    /// # Errors
    ///
    /// When the slug is taken or none, or the map cannot be kept.
    pub async fn create_journey(
        &self,
        new: NewJourney,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Journey, JourneyError> {
        let NewJourney { slug, title, map, reading, owner, next_review } = new;
        let named = title.as_deref().or(map.as_ref().map(|map| map.title.as_str())).ok_or(JourneyError::Nameless)?;
        let wanted = match &slug {
            Some(slug) if is_slug(slug) && slug != RESERVED => slug.clone(),
            Some(slug) => return Err(JourneyError::Slug(slug.chars().take(100).collect())),
            None => {
                let of_map = map.as_ref().map(|map| map.journey.clone()).filter(|slug| is_slug(slug));
                of_map.unwrap_or_else(|| slug_of(named).chars().take(90).collect())
            }
        };
        let named = named.to_owned();
        let mut map = map.unwrap_or_else(|| blank(&wanted, &named));
        map.title = named;
        map.owner = owner.or(map.owner);
        map.journey.clone_from(&wanted);
        // Before the transaction: looking a large map over takes a while.
        let before = blank(&wanted, &map.title);
        let operations = vec![Operation::Import { map: Box::new(map) }];
        let mut done = changes::carry_out(before.clone(), operations).await?;
        let mut tx = self.db().begin().await?;
        let mut n = if wanted == RESERVED { 2 } else { 1 };
        let id = loop {
            let tried = if n == 1 { wanted.clone() } else { numbered(&wanted, n) };
            done.map.journey.clone_from(&tried);
            let id = JourneyId::fresh();
            let added: Option<(String,)> = with_tx!(&mut tx, |c| sqlx::query_as(ADD)
                .bind(id.as_str())
                .bind(self.workspace().as_str())
                .bind(&tried)
                .bind(&done.map.title)
                .bind(&done.map.owner)
                .bind(next_review.map(|day| day.to_string()))
                .bind(json(&reading))
                .bind(json(&done.map))
                .bind(now.0)
                .bind(actor.person().as_str())
                .fetch_optional(c)
                .await)
            .doing("add a journey")?;
            match added {
                Some(_) => break id,
                None if slug.is_some() => {
                    return Err(StoreError::Taken { what: "journey", id: wanted }.into());
                }
                None => n += 1,
            }
        };
        changes::note(&mut tx, &id, 1, &before, &done, actor, now).await?;
        people::note_names(&mut tx, &owners(&done.map), now).await?;
        let journey = self.journey_in(&mut tx, BY_SLUG, &done.map.journey).await?;
        tx.commit().await?;
        Ok(journey)
    }

    /// Says something else of a journey. Another title or owner is a revision of its map.
    ///
    /// # Errors
    ///
    /// When there is no such journey, or a text cannot be kept.
    pub async fn patch_journey(
        &self,
        slug: &str,
        patch: JourneyPatch,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Journey, JourneyError> {
        let mut tx = self.db().begin().await?;
        let journey = self.locked_journey(&mut tx, slug).await?;
        let headline =
            patch.headline.unwrap_or_else(|| journey.headline.clone()).filter(|text| !text.trim().is_empty());
        let text = headline.as_deref().unwrap_or_default();
        no_zero_byte("the headline", text)?;
        let n = text.chars().count();
        if n > MAX_HEADLINE_CHARS {
            return Err(JourneyError::Long { what: "the headline", n, limit: MAX_HEADLINE_CHARS });
        }
        let next_review = patch.next_review.unwrap_or(journey.next_review);
        let reading = patch.reading.unwrap_or_else(|| journey.reading.clone());
        with_tx!(&mut tx, |c| sqlx::query(SAY)
            .bind(journey.id.as_str())
            .bind(headline)
            .bind(next_review.map(|day| day.to_string()))
            .bind(json(&reading))
            .bind(now.0)
            .execute(c)
            .await
            .map(|_| ()))
        .doing("change a journey")?;
        let title = patch.title.filter(|title| *title != journey.title).map(|title| Operation::SetTitle { title });
        let owner = patch.owner.filter(|owner| *owner != journey.owner);
        let owner = owner.map(|owner| Operation::SetOwner { of: OwnerOf::Journey, owner });
        let operations: Vec<Operation> = title.into_iter().chain(owner).collect();
        if !operations.is_empty() {
            self.change(&mut tx, &journey, operations, actor, now).await?;
        }
        let journey = self.journey_in(&mut tx, BY_SLUG, slug).await?;
        tx.commit().await?;
        Ok(journey)
    }

    /// Removes a journey. Its rows stay, its slug is free again.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] when the workspace has none of that slug.
    pub async fn remove_journey(&self, slug: &str, actor: &Actor, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        let removed: Option<(String,)> = with_tx!(&mut tx, |c| sqlx::query_as(REMOVE)
            .bind(self.workspace().as_str())
            .bind(key(slug)?)
            .bind(now.0)
            .bind(actor.person().as_str())
            .fetch_optional(c)
            .await)
        .doing("remove a journey")?;
        if removed.is_none() {
            return Err(absent(slug));
        }
        tx.commit().await?;
        Ok(())
    }

    /// The journey of this slug, which nobody else changes until the transaction ends.
    pub(in crate::store) async fn locked_journey(&self, tx: &mut Tx, slug: &str) -> Result<Journey, StoreError> {
        let sql = tx.pick(LOCKED_SQLITE, LOCKED_POSTGRES);
        self.journey_in(tx, sql, slug).await
    }

    async fn journey_in(&self, tx: &mut Tx, sql: &'static str, slug: &str) -> Result<Journey, StoreError> {
        let found: Option<Journey> = with_tx!(tx, |c| sqlx::query_as(sql)
            .bind(self.workspace().as_str())
            .bind(key(slug)?)
            .fetch_optional(c)
            .await)
        .doing("read a journey")?;
        found.ok_or_else(|| absent(slug))
    }
}

async fn map_in(tx: &mut Tx, journey: &JourneyId) -> Result<MapDoc, StoreError> {
    let drawn: Drawn =
        with_tx!(tx, |c| sqlx::query_as(MAP).bind(journey.as_str()).fetch_one(c).await).doing("read a map")?;
    Ok(drawn.map)
}

/// Everybody who owns something on a map.
pub fn owners(map: &MapDoc) -> BTreeSet<&str> {
    let of_stages = map.stages.iter().flat_map(|stage| {
        let of_steps = stage.steps.iter().map(|step| &step.owner);
        std::iter::once(&stage.owner).chain(of_steps)
    });
    std::iter::once(&map.owner).chain(of_stages).flatten().map(String::as_str).collect()
}

fn absent(slug: &str) -> StoreError {
    StoreError::NotFound { what: "journey", id: slug.chars().take(100).collect() }
}

/// A slug to look for; a text that is none finds nothing.
fn key(slug: &str) -> Result<&str, StoreError> {
    may_be_key("the slug", slug).map_err(|_| absent(&slug.replace('\0', "\u{fffd}")))?;
    Ok(slug)
}

fn numbered(slug: &str, n: u32) -> String {
    let room: String = slug.chars().take(90).collect();
    format!("{room}-{n}")
}
