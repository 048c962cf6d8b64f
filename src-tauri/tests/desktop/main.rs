//! The real program on a desktop of its own: a display, a message bus and a panel that nobody else
//! sees.
#![cfg(target_os = "linux")]
// A test may fail, and moves its own files about; and what stands for a bus's objects has their form.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::needless_pass_by_value,
    clippy::unused_self,
    clippy::used_underscore_binding
)]

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
mod notices;
mod panels;
mod safety;
mod tray;
