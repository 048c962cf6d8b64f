//! The real program on a desktop of its own: a display, a message bus and a panel that nobody else
//! sees.
#![cfg(target_os = "linux")]
// Moving the test's own files about.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stderr)]

mod app;
mod browser;
mod clock;
mod house;
mod panel;
mod portal;
mod session;

mod conduct;
mod corpus;
mod first_run;
mod folders;
mod panels;
mod safety;
mod tray;
