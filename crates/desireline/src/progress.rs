//! Says on stderr what columns were taken for and how reading goes on.

use std::time::Duration;

use desireline_ingest::Mapping;
use desireline_journeys::intake::Progress;
use desireline_model::answer::SourceRead;
use indicatif::{ProgressBar, ProgressStyle};

use crate::render::{shown, thousands};

/// Talks to a person on stderr; a bar only where stderr is a terminal.
pub struct Talk {
    quiet: bool,
    bar: ProgressBar,
}

impl Talk {
    /// Says nothing when `quiet`.
    pub fn new(quiet: bool) -> Self {
        Self { quiet, bar: ProgressBar::hidden() }
    }
}

impl Progress for Talk {
    fn opened(&mut self, file: &str, mapping: &Mapping) {
        if self.quiet {
            return;
        }
        anstream::eprintln!("reading {}", shown(file, 200));
        let width = mapping.chosen.iter().map(|chosen| chosen.column.chars().count().min(60)).max().unwrap_or(0);
        for chosen in &mapping.chosen {
            anstream::eprintln!(
                "  {:<10} {:<width$}  {}",
                chosen.role.word(),
                shown(&chosen.column, 60),
                shown(&chosen.why, 300)
            );
        }
        for note in &mapping.notes {
            anstream::eprintln!("  note: {}", shown(note, 400));
        }
        let style = ProgressStyle::with_template("  {bar:30} {percent:>3} %  {elapsed}");
        self.bar = ProgressBar::new(1).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn read(&mut self, _file: &str, done: u64, total: u64) {
        self.bar.set_length(total.max(1));
        self.bar.set_position(done.min(total));
    }

    fn finished(&mut self, source: &SourceRead) {
        self.bar.finish_and_clear();
        if self.quiet {
            return;
        }
        let passed = if source.left_out > 0 {
            format!("; {} passed over by --transitions", thousands(source.left_out))
        } else {
            String::new()
        };
        anstream::eprintln!(
            "  {} rows read: {} kept, {} rejected{passed}",
            thousands(source.read),
            thousands(source.kept),
            thousands(source.rejected)
        );
    }
}
