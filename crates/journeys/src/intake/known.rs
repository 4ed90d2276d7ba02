//! What the store holds of a source already: where an import looks its keys up.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use desireline_events::segments::{BodyHash, EventKey, IdsReader, Probe, body_hashes, frame, probe};
use desireline_model::time::{Span, Timestamp};

use super::IntakeError;
use crate::installation::Installation;
use crate::store::imports::Import;
use crate::store::manifest::Lease;
use crate::store::{Scope, StoreError};
use crate::upkeep;

/// How long a lease lasts that is not renewed.
const LEASE: Span = Span(600_000_000);
/// After how long a lease is renewed.
const RENEW: Span = Span(60_000_000);

/// Sidecars of segments that hold rows of one source, which no one deletes meanwhile.
///
/// While an import of a source is open, nobody else adds rows of that source or takes some back: so what was there when
/// it began is there until it ends, and compaction only writes it anew.
#[derive(Debug)]
pub(super) struct Known {
    scope: Scope,
    lease: Lease,
    renewed_at: Timestamp,
    sidecars: Vec<PathBuf>,
    undone: BTreeSet<u32>,
}

impl Known {
    /// Settles what is unsettled of the import's source, then takes a lease on what there is.
    pub(super) async fn open(
        installation: &Installation,
        scope: &Scope,
        import: &Import,
        now: &(dyn Fn() -> Timestamp + Sync),
    ) -> Result<Self, IntakeError> {
        loop {
            let lease = take_lease(scope, now()).await?;
            let there = scope.snapshot_of_source(&import.source_id, import.source_no).await?;
            if there.n_frames > 0 {
                scope.release_lease(&lease.id).await?;
                upkeep::settle(installation, scope, &mut upkeep::Silent, now).await?;
                continue;
            }
            let folder = installation.segments_folder(scope);
            let sidecars = there.segments.iter().map(|segment| segment.ids_path(&folder)).collect();
            let undone = there.undone.iter().map(|import_no| *import_no as u32).collect();
            return Ok(Self { scope: scope.clone(), renewed_at: now(), lease, sidecars, undone });
        }
    }

    /// Says that it is still being read. Fails when the lease was lost: then files may be gone.
    pub(super) async fn keep(&mut self, now: Timestamp) -> Result<(), StoreError> {
        if now.0 - self.renewed_at.0 > RENEW.0 {
            self.scope.renew_lease(&self.lease.id, now, Timestamp(now.0 + LEASE.0)).await?;
            self.renewed_at = now;
        }
        Ok(())
    }

    pub(super) async fn release(&self) {
        // A lease that cannot be released expires.
        let _ = self.scope.release_lease(&self.lease.id).await;
    }

    /// Whether there is nothing to look up in.
    pub(super) fn is_empty(&self) -> bool {
        self.sidecars.is_empty()
    }

    /// What a look-up reads: it waits for the disk.
    pub(super) fn look_up(&self) -> LookUp {
        LookUp { sidecars: self.sidecars.clone(), undone: self.undone.clone() }
    }
}

async fn take_lease(scope: &Scope, now: Timestamp) -> Result<Lease, StoreError> {
    scope.take_lease("an import", now, Timestamp(now.0 + LEASE.0)).await
}

/// Files to look keys up in.
#[derive(Debug)]
pub(super) struct LookUp {
    sidecars: Vec<PathBuf>,
    undone: BTreeSet<u32>,
}

impl LookUp {
    /// Which of these keys, which never descend, are there.
    pub(super) fn probe(&self, keys: &[EventKey]) -> Result<Vec<Probe>, IntakeError> {
        Ok(probe(&self.sidecars, keys, &self.undone)?)
    }

    /// How many keys there are to read.
    pub(super) fn n_keys(&self) -> Result<u64, IntakeError> {
        let counts = self.sidecars.iter().map(|path| Ok(IdsReader::open(path)?.n_entries()));
        counts.sum()
    }
}

/// The bodies of those of `keys` (sorted) that an import has in the inbox already.
pub(super) async fn bodies_in_inbox(
    scope: &Scope,
    import: &Import,
    keys: Vec<EventKey>,
) -> Result<HashMap<EventKey, BodyHash>, IntakeError> {
    let mut found = HashMap::new();
    for seq in scope.frames_of_import(import.import_no).await? {
        let Some(body) = scope.frame_body(seq).await? else { continue };
        for batch in frame::decode(&body)? {
            let wanted = (0..batch.len()).map(|row| batch.key(row)).enumerate();
            let wanted: Vec<(usize, EventKey)> = wanted.filter(|(_, key)| keys.binary_search(key).is_ok()).collect();
            if wanted.is_empty() {
                continue;
            }
            let bodies = body_hashes(batch.batch())?;
            found.extend(wanted.into_iter().map(|(row, key)| (key, bodies[row])));
        }
    }
    Ok(found)
}
