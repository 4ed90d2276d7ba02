//! Bytes in; events, feedback and identities out: one file per format, and no knowledge of storage.
//!
//! Read in this order: [`options`] is what a caller asks for, [`sniff`] tells the format, [`guess`] which
//! column is what and why, and [`EventReader`] yields batches of [`desireline_model::event::schema`]
//! with the rows that were refused. A format is a source of rows (`csv`, `jsonl`, `xes`, `table`); `times`
//! and `money` read single values; `assemble` turns a row into an event. What customers said is read in the same
//! way ([`RowsAre`]): `feedback` turns a row into an item of [`desireline_model::feedback`], [`identities`] into
//! the ids of one customer.
//!
//! Bad input in bulk is a result, not an error: rows read = rows kept + rows rejected, always.

pub mod errors;
pub mod guess;
pub mod identities;
pub mod options;
pub mod reader;
pub mod sniff;

mod assemble;
mod csv;
mod encoding;
mod feedback;
mod input;
mod jsonl;
mod money;
mod profile;
mod rows;
mod table;
mod times;
mod xes;

pub use errors::IngestError;
pub use guess::{Chosen, Mapping};
pub use options::{ColumnHints, FeedbackOptions, LifecyclePolicy, ReadOptions, Role, RowsAre, WantedProperties};
pub use reader::{Decoded, EventReader, Rejection, open};
pub use sniff::{Format, sniff};
pub use table::{HEAD_ROWS, TablePlan, open_table, plan_table};
