//! Leases on every workspace of an installation, for work that reads all of it: a backup, a check.

use std::collections::BTreeSet;

use desireline_model::time::{Span, Timestamp};

use crate::db::{Doing, Tx, with_tx};
use crate::installation::Installation;
use crate::store::ids::LeaseId;
use crate::store::workspaces::list_workspaces;
use crate::store::{Scope, StoreError};

/// How long files are kept for work that no longer renews its leases.
const LEASE: Span = Span::from_secs(3_600);
const RENEW_AFTER: Span = Span::from_secs(600);
/// How often to begin again because a workspace was made meanwhile.
const BEGINNINGS: usize = 5;

const WORKSPACES: &str = "SELECT id FROM workspace ORDER BY id";

/// Why no state could be held.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    /// Workspaces kept being made while the work began.
    #[error("workspaces are being made faster than this can begin; try again")]
    Restless,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Leases on workspaces, so that no file goes while it is read.
pub(crate) struct Pins {
    holder: &'static str,
    leases: Vec<(Scope, LeaseId)>,
    renewed_at: Timestamp,
}

impl Pins {
    pub(crate) fn new(holder: &'static str, now: Timestamp) -> Self {
        Self { holder, leases: Vec::new(), renewed_at: now }
    }

    /// A transaction that sees one state of the database, all of whose workspaces are held.
    pub(crate) async fn one_state(
        &mut self,
        installation: &Installation,
        now: &dyn Fn() -> Timestamp,
    ) -> Result<Tx, PinError> {
        for _ in 0..BEGINNINGS {
            for workspace in list_workspaces(installation.db()).await? {
                self.take(workspace.scope(installation.db()), now()).await?;
            }
            let mut tx = installation.db().begin_read().await.map_err(StoreError::from)?;
            let seen: Vec<(String,)> = with_tx!(&mut tx, |c| sqlx::query_as(WORKSPACES).fetch_all(c).await)
                .doing("list workspaces")
                .map_err(StoreError::from)?;
            let held: BTreeSet<&str> = self.leases.iter().map(|(scope, _)| scope.workspace().as_str()).collect();
            if seen.iter().all(|(id,)| held.contains(id.as_str())) {
                return Ok(tx);
            }
        }
        Err(PinError::Restless)
    }

    async fn take(&mut self, scope: Scope, now: Timestamp) -> Result<(), StoreError> {
        if !self.leases.iter().any(|(held, _)| held.workspace() == scope.workspace()) {
            let lease = scope.take_lease(self.holder, now, Timestamp(now.0 + LEASE.0)).await?;
            self.leases.push((scope, lease.id));
        }
        Ok(())
    }

    /// Moves the ends of the leases, when it is time.
    pub(crate) async fn renew(&mut self, now: &dyn Fn() -> Timestamp) -> Result<(), StoreError> {
        let at = now();
        if at.0 < self.renewed_at.0 + RENEW_AFTER.0 {
            return Ok(());
        }
        for (scope, lease) in &self.leases {
            scope.renew_lease(lease, at, Timestamp(at.0 + LEASE.0)).await?;
        }
        self.renewed_at = at;
        Ok(())
    }

    pub(crate) async fn release(self) -> Result<(), StoreError> {
        for (scope, lease) in &self.leases {
            scope.release_lease(lease).await?;
        }
        Ok(())
    }
}
