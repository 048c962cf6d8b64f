//! The HTTPS port, through real connections.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test says what it needs and misses")]

mod access;
mod albums;
mod backups;
mod collection;
mod commands;
#[cfg(target_os = "linux")]
mod confined;
mod dashboard;
mod entries;
mod events;
mod forecasts;
mod gallery;
mod home;
mod hostile_pictures;
mod limits;
mod music;
mod neighbours;
mod openapi;
mod originals;
mod pages;
mod pairing;
mod people;
mod pictures;
mod polls;
#[cfg(unix)]
mod private;
mod reasons;
mod restart;
mod safety;
mod search;
mod share_links;
mod sign_in;
mod states;
mod steering;
mod tokens;
mod visitors;
mod who_may;
