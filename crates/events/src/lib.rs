//! The event store: events in memory and in files, and the engine that asks them.
//!
//! The only crate that reads and writes Parquet. [`frames`] holds events that were read and not stored,
//! [`engine`] orders them and runs the kernels on all cores, [`foreign`] opens Parquet files of others, [`segments`]
//! holds what is settled: immutable files, sorted, each with its ids.

pub mod dictionary;
pub mod engine;
pub mod foreign;
pub mod frames;
pub mod segments;
