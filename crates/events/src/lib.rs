//! The event store: events in memory and in files, and the engine that asks them.
//!
//! The only crate that reads and writes Parquet. [`frames`] holds events that were read and not stored, [`foreign`]
//! opens Parquet files of others, [`segments`] holds what is settled: immutable files, sorted, each with its ids.
//! [`scan`] says what a question sees of all that, [`facts`] what must be known of it beforehand, [`labels`] and
//! [`promises`] what a question makes of events. [`operator`] is the part of a plan that reads them and runs the
//! kernels; [`engine`] runs the plan.

pub mod coding;
pub mod dictionary;
pub mod engine;
pub mod facts;
pub mod foreign;
pub mod frames;
pub mod labels;
pub mod operator;
pub mod promises;
pub mod scan;
pub mod segments;
