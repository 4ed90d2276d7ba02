//! The words of Desireline: one type per word, shared by every other crate.
//!
//! Nothing here reads a file, a clock or a network. Read in this order: [`time`] and [`units`] are the
//! measures, [`event`] is what customers did, [`feedback`] what they said, [`map`] is what the team drew, [`question`] and [`answer`]
//! are how one is held against the other, [`difference`] names the ways in which they disagree. [`operation`] is how a
//! map changes, [`journey`] how evidence is read for one that is kept.

pub mod answer;
pub mod difference;
pub mod event;
pub mod feedback;
pub mod journey;
pub mod map;
pub mod operation;
pub mod question;
pub mod slug;
pub mod time;
pub mod units;
