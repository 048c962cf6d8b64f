//! Runs `trove-server` and `trove-collector` as child processes: tests drive the real programs
//! through their real ports with it, and `cargo xtask run` starts them for people.
//!
//! It knows the command lines and nothing else of Trove, and depends on almost nothing, so that
//! a project task is built in seconds. Children never outlive their owner: they are killed when
//! they are dropped, and on Linux also when the owner is killed.

mod collector;
mod location;
mod running;
mod server;
mod waiting;

pub use collector::{Collector, CollectorProcess};
pub use location::Programs;
pub use running::{Finished, Running};
pub use server::{ServerOptions, ServerProcess};
pub use waiting::wait_until;
