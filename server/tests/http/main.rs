//! The HTTPS port, through real connections.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod albums;
mod backups;
mod collection;
mod commands;
mod events;
mod forecasts;
mod gallery;
mod home;
mod limits;
mod music;
mod openapi;
mod pairing;
mod pictures;
mod polls;
mod reasons;
mod restart;
mod safety;
mod search;
mod states;
