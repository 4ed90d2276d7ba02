//! Ids: sixteen letters and digits drawn at random, so that several servers make them without asking each other.

use std::fmt;

use crate::db::Stored;

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
    /// A segment; also the name of its file.
    SegmentId
    /// A reader's lease.
    LeaseId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_are_safe_in_a_file_name() {
        let (a, b) = (SegmentId::fresh(), SegmentId::fresh());
        assert_ne!(a, b);
        assert_eq!(a.as_str().len(), 16);
        assert!(a.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    }
}
