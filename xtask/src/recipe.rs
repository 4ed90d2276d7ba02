//! `cargo xtask recipe`: data sets that are made from others, as `docs/recipes` tells.

mod incidents;
mod msnbc;
mod olist;
mod tables;

pub(crate) use incidents::incidents;
pub(crate) use msnbc::msnbc;
pub(crate) use olist::olist;
