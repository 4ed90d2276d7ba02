//! What can go wrong in the store, as far as a caller would act on it.

use crate::db::DbError;
use crate::labels::rules::RuleProblem;
use crate::store::ids::SegmentId;

/// Why the store did not do what it was asked. Nothing of what was asked is kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbError),
    /// There is none of that name or id in the workspace.
    #[error("there is no {what} `{id}`")]
    NotFound {
        /// A kind of thing, as `import`.
        what: &'static str,
        /// What was asked for.
        id: String,
    },
    /// There is another of that name already.
    #[error("there is a {what} `{id}` already")]
    Taken {
        /// A kind of thing, as `person`.
        what: &'static str,
        /// The name.
        id: String,
    },
    /// The thing is past the state in which this can be done.
    #[error("{what} `{id}` is {found}, not {expected}")]
    WrongState {
        /// A kind of thing, as `import`.
        what: &'static str,
        /// Which one.
        id: String,
        /// Its state.
        found: String,
        /// The state it would need.
        expected: &'static str,
    },
    /// Another import of the same source is under way.
    #[error("import {import_no} of the source `{source_name}` is still under way")]
    SourceBusy {
        /// The source's name.
        source_name: String,
        /// The import's number.
        import_no: i32,
    },
    /// Another change came first: read a new snapshot and do the work again.
    #[error("the work was done on a state that has passed")]
    Stale(#[from] Stale),
    /// A lease ended before it was renewed: what was read under it may be gone.
    #[error("the reader's lease has expired")]
    LeaseLost,
    /// A text holds a zero byte, which PostgreSQL cannot store.
    #[error("{what} holds a zero byte")]
    ZeroByte {
        /// Which text.
        what: &'static str,
    },
    /// A text is longer than an index of PostgreSQL can hold.
    #[error("{what} is longer than {limit} bytes")]
    TooLong {
        /// Which text.
        what: &'static str,
        /// The most bytes it may have.
        limit: usize,
    },
    /// A rule of names cannot be kept.
    #[error(transparent)]
    Rule(#[from] RuleProblem),
    /// No number is left to give.
    #[error("the workspace cannot hold more {what}")]
    Full {
        /// What is counted.
        what: &'static str,
    },
}

/// Which of the inputs of a change are no longer there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stale {
    /// A segment to be made live is no longer being written: it was taken for abandoned.
    #[error("segment `{0}` is no longer being written")]
    Written(SegmentId),
    /// A segment to be retired is no longer live.
    #[error("segment `{0}` is no longer live")]
    Retired(SegmentId),
    /// Frames to be settled have been settled or taken back.
    #[error("{missing} of {asked} frames are no longer in the inbox")]
    Frames {
        /// How many the change was made from.
        asked: u64,
        /// How many of them are gone.
        missing: u64,
    },
}

/// Refuses a text that PostgreSQL cannot store, on both databases.
pub(super) fn no_zero_byte(what: &'static str, text: &str) -> Result<(), StoreError> {
    if text.contains('\0') { Err(StoreError::ZeroByte { what }) } else { Ok(()) }
}

/// Refuses a text that cannot be looked up by an index of PostgreSQL, on both databases.
pub(super) fn may_be_key(what: &'static str, text: &str) -> Result<(), StoreError> {
    no_zero_byte(what, text)?;
    if text.len() > MAX_KEY_BYTES { Err(StoreError::TooLong { what, limit: MAX_KEY_BYTES }) } else { Ok(()) }
}

/// The most bytes of a name or a customer's id.
pub const MAX_KEY_BYTES: usize = 1_024;
