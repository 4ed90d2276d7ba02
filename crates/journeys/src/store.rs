//! What is kept in the relational database, one file a slice: typed rows, and one function a question.
//!
//! [`workspaces`] and [`people`] come first: nothing is asked or written outside a [`Scope`], and each write has an
//! [`Actor`]; [`sessions`] say who that is. [`sources`] say where evidence comes from, [`imports`] take a file in, whole
//! or not at all, as frames of the [`inbox`]. [`identities`] number the customers, [`feedback`] is what they said. The
//! [`manifest`] says which segments hold what has been settled,
//! and gives a question one state of it all, a [`manifest::Snapshot`]. [`journeys`] are what all that is held against,
//! [`decisions`] and [`actions`] what was done about where it differs. [`label_rules`] say what events are called.
//!
//! No function reads a clock: `now` is an argument. Lists state their order.

pub mod actions;
pub mod conflicts;
mod counter;
pub mod decisions;
mod error;
pub mod feedback;
pub mod identities;
pub mod ids;
pub mod imports;
pub mod inbox;
pub mod journeys;
pub mod label_rules;
pub mod manifest;
pub mod people;
pub mod sessions;
pub mod sources;
#[cfg(test)]
mod tests;
pub mod workspaces;

pub use error::{MAX_KEY_BYTES, Stale, StoreError};
pub use people::Actor;
pub use workspaces::Scope;
