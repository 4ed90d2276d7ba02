//! Why a file as a whole cannot be read. A bad row is a [`crate::Rejection`] instead.

use std::io;

/// Why a file cannot be read as events.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// There is nothing in the file.
    #[error("`{name}` is empty: expected a header line and rows, or one event a line")]
    Empty {
        /// The file.
        name: String,
    },
    /// The file is of a kind that we do not read.
    #[error("cannot read `{name}`: it is {what}; {hint}")]
    Unsupported {
        /// The file.
        name: String,
        /// What the file seems to be.
        what: String,
        /// What to do about it.
        hint: String,
    },
    /// The first line of a table looks like data.
    #[error(
        "the first line of `{name}` looks like data, not like column names ({sample}); add a header line such as \
         `customer,activity,time`"
    )]
    NoHeader {
        /// The file.
        name: String,
        /// The cells that do not look like names.
        sample: String,
    },
    /// It cannot be told which columns hold what an event needs.
    #[error("cannot tell which column of `{name}` holds {missing}")]
    MissingColumns {
        /// The file.
        name: String,
        /// What is missing, the candidates, the flags and the columns.
        missing: String,
    },
    /// The user named a column that is not there.
    #[error("`{name}` has no column `{column}` ({flag}){nearest}; its columns are {columns}")]
    UnknownColumn {
        /// The file.
        name: String,
        /// The flag that named the column.
        flag: String,
        /// The name that was asked for.
        column: String,
        /// Names that look alike, as a phrase, or nothing.
        nearest: String,
        /// All columns.
        columns: String,
    },
    /// The column for the time holds no times.
    #[error("no value of column `{column}` of `{name}` reads as a time: {why}")]
    NoTimes {
        /// The file.
        name: String,
        /// The column.
        column: String,
        /// What the first value is and what to do.
        why: String,
    },
    /// The numbers of a column of scores are of no scale that we know.
    #[error("cannot tell the scale of column `{column}` of `{name}`: {why}; --scale MIN..MAX says it")]
    NoScale {
        /// The file.
        name: String,
        /// The column.
        column: String,
        /// What its values are.
        why: String,
    },
    /// The column for the actor does not say who acted.
    #[error("column `{column}` of `{name}` does not say who acted: {why}")]
    NoActors {
        /// The file.
        name: String,
        /// The column.
        column: String,
        /// What was found and what was expected.
        why: String,
    },
    /// The XES file is refused as a whole.
    #[error("cannot read `{name}` as XES: {why} (line {line}, byte {byte})")]
    Xes {
        /// The file.
        name: String,
        /// What is wrong and what was expected.
        why: String,
        /// The line, counted from 1.
        line: u64,
        /// Bytes before the place.
        byte: u64,
    },
    /// The file ends or breaks before its first row.
    #[error("`{name}` breaks off before its first row; get the file again")]
    CutAtStart {
        /// The file.
        name: String,
        /// What reading said.
        #[source]
        cause: io::Error,
    },
    /// A batch could not be put together.
    #[error("could not build a batch of events from `{name}`")]
    Batch {
        /// The file.
        name: String,
        /// What Arrow said.
        #[source]
        cause: arrow_schema::ArrowError,
    },
}
