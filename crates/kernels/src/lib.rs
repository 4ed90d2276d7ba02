//! Journey mathematics on columns.
//!
//! Arrow arrays in, plain structs out: no clock, no input or output, no query engine. Events arrive
//! labelled and sorted ([`columns`]); [`cases`] cuts them into cases and shows each case once, as a
//! [`cases::CaseView`], to every view: [`graph`], [`variants`], [`funnel`], [`conformance`], and to [`collect`],
//! which lists the cases behind a figure. So all figures of one answer come from one evaluation. [`journey`] joins the views into one kernel with `update`,
//! `merge` and `finish`.
//!
//! Two laws hold and are tested: events may be split by group anywhere and partial results merged in any
//! order without changing the report, and no input gives an empty report.

pub mod align;
pub mod cases;
pub mod collect;
pub mod columns;
pub mod conformance;
pub mod durations;
pub mod funnel;
pub mod graph;
pub mod journey;
pub mod variants;
pub mod wire;
