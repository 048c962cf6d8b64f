//! Servers, clients, media and faults for tests.
//!
//! [`ServerProcess`] and [`Collector`] run the real programs; they come from `trove-programs`,
//! which project tasks use as well.

pub mod made_media;
pub mod met_calls;
pub mod proxy;
pub mod torture;

pub use trove_programs::{
    Collector, CollectorProcess, Finished, Programs, Running, ServerOptions, ServerProcess,
    wait_until,
};
