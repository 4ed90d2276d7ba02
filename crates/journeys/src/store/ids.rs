//! Ids: drawn at random, so that several servers make them without asking each other. Sixteen letters and digits; a
//! segment has the 32 digits that are also the name of its file.

use std::fmt;

use crate::db::Stored;

pub use desireline_events::segments::SegmentId;

/// 32 letters and digits without those that look alike (Crockford).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 80 random bits. Among a million ids, two are equal with a probability below 10⁻¹².
fn draw() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

macro_rules! ids {
    ($($(#[$about:meta])* $name:ident)*) => {
        $(
            $(#[$about])*
            #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(String);

            impl $name {
                /// The id that someone has given us; it need not exist.
                pub fn new(text: impl Into<String>) -> Self {
                    Self(text.into())
                }

                /// An id that nobody has.
                #[allow(dead_code, reason = "one macro for all ids")]
                pub(crate) fn fresh() -> Self {
                    Self(draw())
                }

                /// The id as text.
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.0)
                }
            }

            impl Stored for $name {
                type As = String;
                fn load(column: String) -> Result<Self, String> {
                    Ok(Self(column))
                }
            }
        )*
    };
}

ids! {
    /// A workspace.
    WorkspaceId
    /// A person who acts.
    PersonId
    /// A source of evidence.
    SourceId
    /// An import: one file taken in.
    ImportId
    /// A reader's lease.
    LeaseId
    /// A journey that is kept.
    JourneyId
    /// An action.
    ActionId
    /// A decision about a difference.
    DecisionId
    /// A setup token.
    TokenId
    /// A session.
    SessionId
}

impl Stored for SegmentId {
    type As = String;
    fn load(column: String) -> Result<Self, String> {
        column.parse().map_err(|wrong: desireline_events::segments::SegmentIdError| wrong.to_string())
    }
}

/// The id of a segment that nobody has.
pub(crate) fn fresh_segment() -> SegmentId {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    SegmentId(u128::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_are_safe_in_a_file_name() {
        let (a, b) = (ImportId::fresh(), ImportId::fresh());
        assert_ne!(a, b);
        assert_eq!(a.as_str().len(), 16);
        assert!(a.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        let segment = fresh_segment();
        assert_eq!(SegmentId::load(segment.to_string()), Ok(segment));
        assert!(SegmentId::load("../etc".to_owned()).is_err());
    }
}
