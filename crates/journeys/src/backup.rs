//! Backups: a whole installation in one file, taken while it is used and written to.
//!
//! A backup is a tar file. First come the tables of the database as rows of JSON, then the segments that they name,
//! then `MANIFEST.json` with the length and BLAKE3 of each member, then `MANIFEST.blake3`, which seals the manifest and
//! says that the backup is whole. The rows look the same whichever database they come from, so that a backup of one
//! restores into the other. Every byte is accounted for: members by their hashes, headers and padding by being
//! what we would write.
//!
//! What is a reader's or a writer's of the moment stays behind: leases, sessions, imports that are open, segments that are
//! being written or no longer read.

mod archive;
mod error;
mod manifest;
mod restore;
mod tables;
mod take;
#[cfg(test)]
mod tests;

pub use error::BackupError;
pub use manifest::{BackupManifest, Member, TableRows};
pub use restore::{check_backup, restore};
pub use take::back_up;

/// Hears how far a backup or a restore is.
pub trait Progress {
    /// So many bytes of so many; `total` grows while it is not known.
    fn at(&mut self, what: &str, done: u64, total: u64);
}

/// Listens to nothing.
impl Progress for () {
    fn at(&mut self, _: &str, _: u64, _: u64) {}
}

/// Runs work that waits for disks, and gives back what it borrowed.
async fn blocking<S: Send + 'static, T: Send + 'static>(
    mut state: S,
    work: impl FnOnce(&mut S) -> T + Send + 'static,
) -> (S, T) {
    let done = tokio::task::spawn_blocking(move || {
        let done = work(&mut state);
        (state, done)
    });
    done.await.expect("the work neither panics nor is aborted")
}
