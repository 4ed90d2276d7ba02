//! Evidence: what was taken in, and what a question may ask of it.

use desireline_events::frames::Frames;
use desireline_model::answer::{Rejected, SourceRead};

/// Events that were read, with an account of the reading.
#[derive(Debug, Default)]
pub struct Evidence {
    /// The events.
    pub frames: Frames,
    /// What was read.
    pub sources: Vec<SourceRead>,
    /// Rows that could not be read.
    pub rejected: Rejected,
    /// What was odd about the files as a whole.
    pub notes: Vec<String>,
    /// Names the content: equal digests mean equal events.
    pub digest: String,
}

impl Evidence {
    /// The names of events that look most like this one, at most three.
    pub fn nearest_names(&self, wanted: &str) -> Vec<String> {
        let wanted = wanted.to_lowercase();
        let mut ranked: Vec<(f64, &str)> = self
            .frames
            .names
            .iter()
            .map(|name| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), name))
            .filter(|(likeness, _)| *likeness > 0.6)
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        ranked.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
    }
}
