//! The living loop around a journey: what the team drew, held against what customers did.
//!
//! [`maps`] reads and writes the drawing. [`evidence`] is what was taken in. [`ask()`] holds one against the
//! other: [`labels`] names events by the drawing, [`net`] makes the drawing something to align cases with.
//! [`intake`] makes evidence of files, [`explain`] tells
//! what a difference means, [`picture`] draws it all, [`portfolio`] tells how a journey stands.
//! [`proposals`] are changes of the map that answer a difference, [`actions`] are measured against what was. [`db`] and
//! [`store`] keep what lasts, [`upkeep`] keeps it in order,
//! [`doctor`] looks whether it is, [`backup`] carries it away and brings it back.

pub mod actions;
pub mod ask;
pub mod backup;
pub mod claims;
pub mod db;
pub mod doctor;
pub mod evidence;
pub mod explain;
pub mod installation;
pub mod intake;
pub mod labels;
pub mod maps;
pub mod net;
pub mod picture;
pub mod pins;
pub mod portfolio;
pub mod proposals;
#[cfg(test)]
mod stocked;
pub mod store;
pub mod timeline;
pub mod upkeep;

pub use ask::{AskError, MapOrigin, ask};
