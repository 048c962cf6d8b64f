//! The HTTPS port, through real connections.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod backups;
mod commands;
mod dashboard;
mod events;
mod forecasts;
mod home;
mod limits;
mod openapi;
mod pairing;
mod polls;
mod reasons;
mod restart;
mod safety;
mod states;
