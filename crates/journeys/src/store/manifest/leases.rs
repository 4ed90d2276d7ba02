//! Leases: a reader says that it is at work, so that nobody deletes the files it reads.

use desireline_model::time::Timestamp;

use crate::db::{Doing, row, with_tx};
use crate::store::error::no_zero_byte;
use crate::store::ids::LeaseId;
use crate::store::{Scope, StoreError};

row! {
    /// A reader at work.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Lease {
        /// The id.
        pub id: LeaseId,
        /// Segments that were live at this version of the manifest, or later, stay on disk.
        pub version: i64,
        /// Who reads, in words for people.
        pub holder: String,
        /// When it was taken.
        pub taken_at: Timestamp,
        /// When it ends unless it is renewed.
        pub expires_at: Timestamp,
    }
}

const TAKE: &str = "INSERT INTO lease (id, workspace_id, version, holder, taken_at, expires_at)
    SELECT $1, workspace_id, version, $3, $4, $5 FROM manifest_version WHERE workspace_id = $2
    RETURNING id, version, holder, taken_at, expires_at";
const RENEW: &str = "UPDATE lease SET expires_at = $3 WHERE workspace_id = $1 AND id = $2 AND expires_at > $4
    RETURNING id";
const RELEASE: &str = "DELETE FROM lease WHERE workspace_id = $1 AND id = $2";

impl Scope {
    /// Takes a lease until `expires_at`.
    ///
    /// A snapshot read *after* it keeps its files until the lease ends. Servers compare the end with their own
    /// clocks, so let it be longer than clocks may differ.
    pub async fn take_lease(&self, holder: &str, now: Timestamp, expires_at: Timestamp) -> Result<Lease, StoreError> {
        no_zero_byte("the holder of a lease", holder)?;
        let mut tx = self.db().begin().await?;
        let lease: Option<Lease> = with_tx!(&mut tx, |c| sqlx::query_as(TAKE)
            .bind(LeaseId::fresh().as_str())
            .bind(self.workspace().as_str())
            .bind(holder)
            .bind(now.0)
            .bind(expires_at.0)
            .fetch_optional(c)
            .await)
        .doing("take a lease")?;
        let lease =
            lease.ok_or_else(|| StoreError::NotFound { what: "workspace", id: self.workspace().to_string() })?;
        tx.commit().await?;
        Ok(lease)
    }

    /// Moves the end of a lease. Fails with [`StoreError::LeaseLost`] once it has expired.
    pub async fn renew_lease(&self, lease: &LeaseId, now: Timestamp, expires_at: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        let renewed: Option<(String,)> = with_tx!(&mut tx, |c| sqlx::query_as(RENEW)
            .bind(self.workspace().as_str())
            .bind(lease.as_str())
            .bind(expires_at.0)
            .bind(now.0)
            .fetch_optional(c)
            .await)
        .doing("renew a lease")?;
        if renewed.is_none() {
            return Err(StoreError::LeaseLost);
        }
        tx.commit().await?;
        Ok(())
    }

    /// Ends a lease. One that has expired is ended already, which is no error.
    pub async fn release_lease(&self, lease: &LeaseId) -> Result<(), StoreError> {
        let mut tx = self.db().begin().await?;
        with_tx!(&mut tx, |c| sqlx::query(RELEASE)
            .bind(self.workspace().as_str())
            .bind(lease.as_str())
            .execute(c)
            .await
            .map(|_| ()))
        .doing("release a lease")?;
        tx.commit().await?;
        Ok(())
    }
}
