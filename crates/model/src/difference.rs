//! The ways in which the drawn map and the real journey disagree: one list, with codes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The class of a difference between the map and the journey that customers really took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceClass {
    /// A required step did not happen.
    Skipped,
    /// A step happened before one that should have come first.
    OutOfOrder,
    /// A step happened again at once.
    Repeated,
    /// Something happened that nobody drew.
    OffTheMap,
    /// Customers came back to a step after something else.
    LoopedBack,
    /// Two alternatives of one choice were taken.
    WrongBranch,
    /// A connector took longer than the time promised on it.
    SlowerThanPromised,
    /// A date promised to the customer was not kept.
    BrokenPromise,
    /// The customer stopped before the end.
    Abandoned,
    /// The record says done and the customer says not.
    SaidOtherwise,
}

impl DifferenceClass {
    /// All classes, in the order of their codes.
    pub const ALL: [Self; 10] = [
        Self::Skipped,
        Self::OutOfOrder,
        Self::Repeated,
        Self::OffTheMap,
        Self::LoopedBack,
        Self::WrongBranch,
        Self::SlowerThanPromised,
        Self::BrokenPromise,
        Self::Abandoned,
        Self::SaidOtherwise,
    ];

    /// The stable code, `D101` to `D110`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Skipped => "D101",
            Self::OutOfOrder => "D102",
            Self::Repeated => "D103",
            Self::OffTheMap => "D104",
            Self::LoopedBack => "D105",
            Self::WrongBranch => "D106",
            Self::SlowerThanPromised => "D107",
            Self::BrokenPromise => "D108",
            Self::Abandoned => "D109",
            Self::SaidOtherwise => "D110",
        }
    }

    /// The class in plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::OutOfOrder => "out of order",
            Self::Repeated => "repeated",
            Self::OffTheMap => "off the map",
            Self::LoopedBack => "looped back",
            Self::WrongBranch => "wrong branch",
            Self::SlowerThanPromised => "slower than promised",
            Self::BrokenPromise => "broken promise",
            Self::Abandoned => "abandoned",
            Self::SaidOtherwise => "said otherwise",
        }
    }

    /// The class with this code or these words, in either case of letters.
    pub fn named(name: &str) -> Option<Self> {
        let words = name.trim().replace(['-', '_'], " ");
        Self::ALL
            .into_iter()
            .find(|class| class.code().eq_ignore_ascii_case(&words) || class.words().eq_ignore_ascii_case(&words))
    }
}
