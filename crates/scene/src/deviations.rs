//! Which differences become marks of their own, and in which words.
//!
//! A budget keeps the picture readable: at most [`BUDGET`] deviations, the first fix and the selected one always among
//! them. All others are one grey thread that opens the table.

mod candidates;

use desireline_model::answer::Verdict;
use desireline_model::difference::DifferenceClass;
use desireline_model::units::Share;

use crate::text::{elide_chars, quoted};
use crate::words;

pub(crate) use candidates::candidates;

/// How many deviations are drawn at most.
pub const BUDGET: usize = 7;

/// A difference that may become a mark.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub key: String,
    pub class: DifferenceClass,
    pub verdict: Verdict,
    pub share: Share,
    /// What customers do, without who they are.
    pub predicate: Vec<Piece>,
    /// What stands at the mark: one or two lines.
    pub short: Vec<String>,
    pub form: Form,
    /// Cases lost by it, where it goes with fewer completions.
    pub loss: f64,
    pub first_fix: bool,
    pub selected: bool,
    pub unit: &'static str,
}

/// A piece of a sentence: names may be shortened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    Words(String),
    Name(String),
}

/// How a deviation is drawn. Places are stations; a gap `i` lies after station `i`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Form {
    /// An arc above, over what is skipped.
    Skip { from: f64, to: f64 },
    /// An arc below, back to a station.
    Return { from: f64, to: f64, dotted: bool },
    /// A badge at a station.
    Badge { at: usize, text: String },
    /// A station that nobody drew.
    Undrawn { gap: f64, name: String },
    /// A taper down.
    Exit { gap: f64, left: u64 },
    /// A flag and a diamond.
    Promise { from: usize, to: usize, broken: bool },
    /// Inside a folded stage: words only.
    Inside,
}

impl Candidate {
    /// What customers do, with names of at most `most` characters.
    pub fn does(&self, most: usize) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Name(name) => quoted(&elide_chars(name, most)),
        };
        self.predicate.iter().map(piece).collect()
    }

    /// The same without how often.
    pub fn does_briefly(&self, most: usize) -> String {
        // Of a wait its end is what customers feel.
        if let (
            DifferenceClass::SlowerThanPromised,
            [Piece::Words(wait), Piece::Name(_), Piece::Words(_), Piece::Name(to)],
        ) = (self.class, self.predicate.as_slice())
            && let Some(wait) = wait.strip_suffix(" from ")
        {
            return format!("{wait} for {}", quoted(&elide_chars(to, most)));
        }
        let often =
            |piece: &Piece| matches!(piece, Piece::Words(words) if words.starts_with(", ") && words.contains("times"));
        let brief =
            Self { predicate: self.predicate.iter().filter(|piece| !often(piece)).cloned().collect(), ..self.clone() };
        brief.does(most)
    }

    /// What to do about it, with names of at most `most` characters: the start of a conversation, not its end.
    pub fn fix(&self, most: usize) -> String {
        let names: Vec<String> = self
            .predicate
            .iter()
            .filter_map(|piece| match piece {
                Piece::Name(name) => Some(quoted(&elide_chars(name, most))),
                Piece::Words(_) => None,
            })
            .collect();
        let first = names.first().map_or("this step", String::as_str);
        let last = names.last().map_or("this step", String::as_str);
        match self.class {
            DifferenceClass::Skipped => format!("See what customers do instead of {first}"),
            DifferenceClass::OutOfOrder => format!("See what {first} needs, and when"),
            DifferenceClass::Repeated => format!("See what makes the first try at {first} fail"),
            DifferenceClass::OffTheMap => format!("See why {first} happens"),
            DifferenceClass::LoopedBack => format!("See what sends customers back to {first}"),
            DifferenceClass::WrongBranch => format!("See why the other way than {first} was left"),
            DifferenceClass::SlowerThanPromised => format!("Shorten the wait for {last}, or promise what can be kept"),
            DifferenceClass::BrokenPromise => format!("See which dates for {first} are missed, or promise later ones"),
            DifferenceClass::Abandoned => format!("Ask those who stop at {first}"),
            DifferenceClass::SaidOtherwise => format!("See what the record of {first} calls done"),
        }
    }

    /// The whole sentence.
    pub fn sentence(&self) -> String {
        format!("{} {}", words::who(&self.share, self.unit), self.does(usize::MAX))
    }

    /// The sentence for a screen reader and a tip: with interval and how sure it is.
    pub fn label(&self) -> String {
        let interval = self.share.interval.map_or_else(String::new, |interval| {
            format!(
                ", 95 % interval {}–{}",
                words::percent(interval.low).trim_end_matches(" %"),
                words::percent(interval.high)
            )
        });
        let fix = if self.first_fix { " First fix." } else { "" };
        format!("{}: {}{interval}.{fix}", self.sentence(), words::percent(self.share.share))
    }
}

/// What the budget chose.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    /// Places in the list of candidates, by weight, each with its track where it has one.
    pub drawn: Vec<(usize, usize)>,
}

/// How many arc tracks a side.
pub(crate) const TRACKS: usize = 3;
/// How many rows of undrawn stations.
pub(crate) const UNDRAWN_ROWS: usize = 2;

/// Chooses what is drawn. `extent` gives the room that a form and its words take, from left to right.
pub(crate) fn choose(candidates: &[Candidate], extent: impl Fn(&Candidate) -> (f64, f64)) -> Chosen {
    let mut order: Vec<usize> = (0..candidates.len()).filter(|at| candidates[*at].form != Form::Inside).collect();
    // The heaviest of each kind come first, so that one kind does not crowd out the others.
    let heaviest = |at: usize| {
        let lane = lane(&candidates[at].form);
        candidates[..at].iter().all(|other| self::lane(&other.form) != lane)
    };
    order.sort_by_key(|at| {
        let one = &candidates[*at];
        (!one.selected, !one.first_fix, !heaviest(*at), *at)
    });
    let mut chosen = Chosen::default();
    // Taken stretches by lane and track; exits and badges have one track.
    let mut taken: Vec<(u8, usize, f64, f64)> = Vec::new();
    for at in order {
        if chosen.drawn.len() == BUDGET {
            break;
        }
        let one = &candidates[at];
        let must = one.selected || one.first_fix;
        // How a promise was kept is told, broken or not.
        if one.verdict == Verdict::Within && !must && !matches!(one.form, Form::Promise { .. }) {
            continue;
        }
        let (lane, tracks) = lane(&one.form);
        let (from, to) = extent(one);
        let free = |track: usize, taken: &[(u8, usize, f64, f64)]| {
            taken.iter().all(|(l, t, a, b)| *l != lane || *t != track || to < *a || *b < from)
        };
        if let Some(track) = (0..tracks).find(|track| free(*track, &taken)) {
            taken.push((lane, track, from, to));
            chosen.drawn.push((at, track));
        }
    }
    // What must be drawn was placed first, so it found its track; two of one lane lie on two tracks.
    chosen
}

/// Where a form is drawn, and how many tracks there are.
fn lane(form: &Form) -> (u8, usize) {
    match form {
        Form::Skip { .. } => (0, TRACKS),
        Form::Return { .. } => (1, TRACKS),
        Form::Undrawn { .. } => (2, UNDRAWN_ROWS),
        Form::Exit { .. } => (3, 1),
        Form::Badge { .. } => (4, 1),
        Form::Promise { .. } => (5, 2),
        Form::Inside => (6, 0),
    }
}
