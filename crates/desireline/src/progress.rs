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

/// How far a backup or a restore is, in bytes.
pub struct Bytes(ProgressBar);

impl Bytes {
    /// Says nothing when `quiet`, nor where stderr is no terminal.
    pub fn new(quiet: bool) -> Self {
        Self(long_bar(quiet, "  {bar:30} {bytes} of {total_bytes}  {msg}"))
    }
}

impl desireline_journeys::backup::Progress for Bytes {
    fn at(&mut self, what: &str, done: u64, total: u64) {
        self.0.set_length(total.max(1));
        self.0.set_position(done.min(total));
        self.0.set_message(what.to_owned());
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// How far an examination is, in segments.
pub struct Segments(ProgressBar);

impl Segments {
    /// Says nothing when `quiet`, nor where stderr is no terminal.
    pub fn new(quiet: bool) -> Self {
        Self(long_bar(quiet, "  {bar:30} {pos} of {len} segments  {msg}"))
    }
}

impl desireline_journeys::doctor::Progress for Segments {
    fn segments(&mut self, workspace: &str, done: usize, total: usize) {
        self.0.set_length(total as u64);
        self.0.set_position(done as u64);
        self.0.set_message(shown(workspace, 60));
    }
}

impl Drop for Segments {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn long_bar(quiet: bool, template: &str) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(1).with_style(style)
}
