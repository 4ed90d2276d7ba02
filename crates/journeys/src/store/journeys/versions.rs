//! Revisions that somebody gave a name.

use desireline_model::time::Timestamp;

use super::{BY_SLUG, JourneyError};
use crate::db::{Doing, row, signed, with_pool, with_tx};
use crate::store::error::may_be_key;
use crate::store::ids::JourneyId;
use crate::store::{Actor, Scope, StoreError};

row! {
    /// A named revision.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Version {
        /// The name, of which the journey has one.
        pub name: String,
        /// The revision.
        pub rev: u64,
        /// When it was named.
        pub made_at: Timestamp,
        /// Who named it, by name.
        pub made_by: String,
    }
}

const ADD: &str = "INSERT INTO journey_version (journey_id, name, rev, made_at, made_by) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (journey_id, name) DO NOTHING RETURNING name";
const ALL: &str = "SELECT v.name, v.rev, v.made_at, p.name AS made_by
    FROM journey_version v JOIN person p ON p.id = v.made_by
    WHERE v.journey_id = $1 ORDER BY v.rev DESC, v.made_at DESC, v.name";

impl Scope {
    /// Gives a revision a name; the one there is without `rev`.
    ///
    /// # Errors
    ///
    /// When the journey has a version of that name, or there is no such journey or revision.
    pub async fn add_version(
        &self,
        slug: &str,
        name: &str,
        rev: Option<u64>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Version, JourneyError> {
        may_be_key("the version's name", name)?;
        let mut tx = self.db().begin().await?;
        let journey = self.journey_in(&mut tx, BY_SLUG, slug).await?;
        let rev = rev.unwrap_or(journey.rev);
        if rev == 0 || rev > journey.rev {
            return Err(StoreError::NotFound { what: "revision", id: rev.to_string() }.into());
        }
        let added: Option<(String,)> = with_tx!(&mut tx, |c| sqlx::query_as(ADD)
            .bind(journey.id.as_str())
            .bind(name)
            .bind(signed(rev))
            .bind(now.0)
            .bind(actor.person().as_str())
            .fetch_optional(c)
            .await)
        .doing("name a version")?;
        if added.is_none() {
            return Err(StoreError::Taken { what: "version", id: name.to_owned() }.into());
        }
        tx.commit().await?;
        let all = self.list_versions(&journey.id).await?;
        let added = all.into_iter().find(|version| version.name == name);
        added.ok_or_else(|| StoreError::NotFound { what: "version", id: name.to_owned() }.into())
    }

    /// The versions of a journey, the newest revision first.
    pub async fn list_versions(&self, journey: &JourneyId) -> Result<Vec<Version>, StoreError> {
        let all = with_pool!(self.db(), |p| sqlx::query_as(ALL).bind(journey.as_str()).fetch_all(p).await);
        Ok(all.doing("list versions")?)
    }
}
