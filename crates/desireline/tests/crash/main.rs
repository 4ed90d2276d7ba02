//! Whatever happens to an import, no event is lost, doubled or made up: the binary is killed at random moments and at each
//! system call, refused by the disk, and run twice at once, and then every event is counted. `cargo xtask torture` runs
//! the same for longer.

mod disk;
mod kills;
mod pairs;
mod rig;
#[path = "../support/schema.rs"]
mod schema;
mod syscalls;
