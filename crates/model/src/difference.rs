//! The ways in which the drawn map and the real journey disagree: one list, with codes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::answer::About;

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

/// The key of a difference within its journey: the rule's code, then the slugs or the label that it is about, as in
/// `D101:step:verify`, `D104:event:Contact support`, `D107:connector:ordered>delivered`.
///
/// It holds no figure and no sentence, so the same difference has the same key whenever it is asked for, over
/// whatever period, and after a step was renamed; decisions and actions hang on it.
pub fn key(class: DifferenceClass, about: &About) -> String {
    let code = class.code();
    match about {
        About::Step(step) => format!("{code}:step:{step}"),
        About::Event(event) => format!("{code}:event:{event}"),
        About::Connector { from, to } => format!("{code}:connector:{from}>{to}"),
    }
}

/// What a [`key`] says: the class, and what the difference is about. `None` for any other text.
pub fn of_key(key: &str) -> Option<(DifferenceClass, About)> {
    let mut parts = key.splitn(3, ':');
    let (code, kind, of) = (parts.next()?, parts.next()?, parts.next()?);
    let class = DifferenceClass::ALL.into_iter().find(|class| class.code() == code)?;
    let about = match kind {
        "step" => About::Step(of.to_owned()),
        "event" => About::Event(of.to_owned()),
        "connector" => {
            let (from, to) = of.split_once('>')?;
            About::Connector { from: from.to_owned(), to: to.to_owned() }
        }
        _ => return None,
    };
    Some((class, about))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_what_it_is_about() {
        for about in [
            About::Step("verify".to_owned()),
            About::Event("Support: call > again".to_owned()),
            About::Connector { from: "ordered".to_owned(), to: "delivered".to_owned() },
        ] {
            for class in DifferenceClass::ALL {
                assert_eq!(of_key(&key(class, &about)), Some((class, about.clone())));
            }
        }
        assert_eq!(of_key("left:verify"), None);
        assert_eq!(of_key("D999:step:verify"), None);
    }
}
