//! Whole homes: the real programs, real ports, media made for the purpose, and people's ways with
//! files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a test's own")]

mod collecting;
mod copies;
mod corpus;
mod errors;
mod figure_two;
mod groups;
mod home;
mod idle;
mod names;
mod pauses;
mod refusals;
