//! The app without its desktop, around a real engine and a small server.

// Moving the test's own files about.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../../../collector/tests/mini/mod.rs"]
mod mini;

mod answers;
mod desktop;
#[cfg(target_os = "linux")]
mod discovery;
mod first_run;
mod folders;
mod forecasts;
#[cfg(target_os = "linux")]
mod library;
mod one_of_several;
mod pauses;
mod proofs;
mod quitting;
mod real_server;
mod running;
mod support;
