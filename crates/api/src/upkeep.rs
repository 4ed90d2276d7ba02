//! Work that goes on beside requests: settling, compaction, sweeping.

use std::sync::Arc;
use std::time::Duration;

use desireline_journeys::upkeep::{Round, Silent, upkeep_round};
use tokio::sync::watch;

use crate::app::App;
use crate::problem::chain;

/// How long upkeep rests between two rounds.
const REST: Duration = Duration::from_secs(5);
/// After how many rounds uploaded files are swept.
const ROUNDS_PER_SWEEP: u32 = 60;

/// Keeps the installation in order until `stop` becomes true.
pub async fn keep_up(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let mut round = 0_u32;
    loop {
        if round.is_multiple_of(ROUNDS_PER_SWEEP) {
            match app.uploads.sweep(app.now()).await {
                Ok(0) => {}
                Ok(n_files) => tracing::info!(n_files, "old uploaded files were deleted"),
                Err(error) => tracing::warn!(cause = %error, "old uploaded files could not be deleted"),
            }
        }
        round = round.wrapping_add(1);
        let now = || app.now();
        let mut silent = Silent;
        let done = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            done = upkeep_round(&app.installation, &mut silent, &now) => done,
        };
        match done {
            Ok(done) if done == Round::default() => {}
            Ok(done) => {
                let (rows, merges) = (done.settled.rows, done.compacted.merges);
                tracing::info!(settled.rows = rows, compacted.merges = merges, "upkeep settled {rows} rows");
            }
            Err(error) => tracing::warn!(cause = %chain(&error), "upkeep stopped; it is tried again"),
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(REST) => {}
        }
    }
}
