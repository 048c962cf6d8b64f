//! Whole homes: the real programs, real ports, media made for the purpose, and people's ways with
//! files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a test's own")]

mod backups;
#[cfg(target_os = "linux")]
mod bus;
mod collecting;
mod copies;
mod corpus;
#[cfg(target_os = "linux")]
mod courtesy;
mod errors;
mod figure_two;
mod forecasts;
mod groups;
mod healing;
mod home;
mod idle;
mod names;
mod owner;
mod pauses;
mod proof;
mod refusals;
mod streaming;
mod unreadable;
mod wishes;
