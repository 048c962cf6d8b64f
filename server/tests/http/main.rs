//! The HTTPS port, through real connections.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test says what it needs and misses")]

mod access;
mod backups;
mod commands;
mod events;
mod forecasts;
mod home;
mod limits;
mod openapi;
mod originals;
mod pairing;
mod polls;
mod reasons;
mod restart;
mod safety;
mod states;
