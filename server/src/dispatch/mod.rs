//! Commands go out as answers to long polls (seed 0023, 0026).

pub mod plan;
mod poll;
#[cfg(test)]
mod tests;

pub use poll::next_commands;
