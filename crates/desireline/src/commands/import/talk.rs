//! Says on stderr how an import goes on, and lets ctrl-c call it off.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Result;
use desireline_ingest::{Mapping, Rejection};
use desireline_journeys::intake::Progress;
use desireline_journeys::intake::workspace::ImportProgress;
use desireline_journeys::upkeep::UpkeepProgress;
use indicatif::{ProgressBar, ProgressStyle};

use super::rejects::Rejects;
use crate::progress::Talk;
use crate::render::thousands;

/// A line on stderr that moves; where stderr is no terminal, none.
pub struct Bar {
    quiet: bool,
    bar: ProgressBar,
}

impl Bar {
    /// Says nothing when `quiet`.
    pub fn new(quiet: bool) -> Self {
        let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(1) };
        let style = ProgressStyle::with_template("  {bar:30} {percent:>3} %  {elapsed}  {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { quiet, bar }
    }

    /// Says what the columns were taken for.
    pub fn opened(&self, file: &str, mapping: &Mapping) {
        Talk::new(self.quiet).opened(file, mapping);
    }

    /// Goes on with an import.
    pub fn importing(self, rejects: Option<Rejects>) -> Importing {
        self.bar.enable_steady_tick(Duration::from_millis(200));
        let cancelled = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&cancelled);
        // The first ctrl-c ends the import well, a second one the program.
        let listening = tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                flag.store(true, Ordering::Relaxed);
                anstream::eprintln!("\n  calling the import off; ctrl-c again ends the program at once");
                if tokio::signal::ctrl_c().await.is_ok() {
                    #[expect(clippy::disallowed_methods, reason = "whoever asks twice does not want to wait")]
                    std::process::exit(130);
                }
            }
        });
        Importing { bar: self, rejects, cancelled, listening }
    }
}

impl UpkeepProgress for Bar {
    fn settled(&mut self, rows: u64, of: u64) {
        self.bar.set_length(of.max(1));
        self.bar.set_position(rows);
        self.bar.set_message(format!("sorting rows: {} of {}", thousands(rows), thousands(of)));
        self.bar.tick();
    }

    fn merged(&mut self, done: u64, of: u64) {
        self.bar.set_length(of.max(1));
        self.bar.set_position(done);
        self.bar.set_message(format!("merging files: {} of {}", thousands(done), thousands(of)));
        self.bar.tick();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// An import under way.
pub struct Importing {
    bar: Bar,
    rejects: Option<Rejects>,
    cancelled: Arc<AtomicBool>,
    listening: tokio::task::JoinHandle<()>,
}

impl Importing {
    /// The file with the rejected rows, if one was written.
    pub fn finish(self) -> Result<Option<String>> {
        self.listening.abort();
        self.rejects.map_or(Ok(None), Rejects::finish)
    }
}

impl ImportProgress for Importing {
    fn waiting(&mut self, for_import: i32) {
        self.bar.bar.set_message(format!("waiting: import {for_import} of this source is under way"));
    }

    fn read(&mut self, rows: u64, done: u64, total: u64) {
        self.bar.bar.set_length(total.max(1));
        self.bar.bar.set_position(done.min(total));
        self.bar.bar.set_message(format!("{} rows", thousands(rows)));
    }

    fn rejected(&mut self, rejection: &Rejection) {
        if let Some(rejects) = &mut self.rejects {
            rejects.take(rejection);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
