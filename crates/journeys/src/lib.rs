//! The living loop around a journey: what the team drew, held against what customers did.
//!
//! [`maps`] reads and writes the drawing.

pub mod maps;
