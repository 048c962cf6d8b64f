//! The HTTPS port, through real connections.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod backups;
mod commands;
mod dashboard;
mod entries;
mod events;
mod forecasts;
mod home;
mod limits;
mod openapi;
mod originals;
mod pairing;
mod people;
mod polls;
mod reasons;
mod restart;
mod safety;
mod share_links;
mod sign_in;
mod states;
mod steering;
mod tokens;
mod visitors;
mod who_may;
