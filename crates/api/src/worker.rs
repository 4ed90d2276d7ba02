//! Uploaded files are parsed in a process of their own: this program as a worker, with limits that it sets itself.
//!
//! The server never parses what somebody uploaded. A reader that panics, runs out of memory or goes on for ever takes its
//! own process with it; [`Workers`] says so, and how far it had come. [`job`] is what a worker is told, [`wire`] how both
//! talk, [`child`] the worker's side and [`parent`] the server's.

pub mod child;
pub mod job;
pub mod limits;
pub mod parent;
pub mod wire;

pub use child::run;
pub use job::{HowToRead, ReadJob};
pub use parent::{WorkerError, WorkerPieces, Workers};
