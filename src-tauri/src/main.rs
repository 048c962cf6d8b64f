//! Trove's tray app: the face of `trove-app` on a desktop, and the only place that knows one.
//!
//! The *resident* process collects and shows the icon; it has no window and none of a window's
//! memory. The *window* is a process of its own, started on demand and gone when it is closed.
//! They speak as [`conversation`] tells.

// Windows would open a console otherwise.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod arguments;
mod conversation;
mod resident;
mod window;

use arguments::{Arguments, Role};
use clap::Parser;
use std::process::ExitCode;

/// What Tauri is told at build time; made in one place, for its parts may be there only once.
fn context() -> tauri::Context {
    tauri::generate_context!()
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.role {
        Some(Role::Window) => window::run(None),
        None if arguments.demo.is_some() => window::run(arguments.demo.as_deref()),
        None => resident::run(arguments),
    }
}
