//! Values as they are sent and taken: times in RFC 3339 UTC to the microsecond, names that can be seen.

use desireline_model::time::Timestamp;

use crate::extract::is_hidden;
use crate::problem::{Code, Place, Problem};

/// An instant as text.
pub(crate) fn instant(at: Timestamp) -> String {
    // The type's own form is the one of files and answers.
    at.to_string()
}

/// A name that a client gives to something: not empty, not long, and nothing in it that cannot be seen or addressed.
pub(crate) fn name_in(pointer: &str, given: &str) -> Result<String, Problem> {
    let name = given.trim();
    if name.is_empty() || name.len() > 200 || name.contains('/') || name.chars().any(is_hidden) {
        let place = Place { pointer: Some(pointer.to_owned()), ..Place::default() };
        return Err(Problem::new(
            Code::Invalid,
            "a name has 1 to 200 bytes, no slash, and no signs that cannot be seen",
        )
        .at(place));
    }
    Ok(name.to_owned())
}
