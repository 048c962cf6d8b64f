//! Trove's tray app: the face of `trove-app` on a desktop.
//!
//! The *resident* process, which this is, collects and shows the icon; it has no window and none of
//! a window's memory. The *window* is a program of its own, `trove-window`, started on demand and
//! gone when it is closed. They speak as [`trove_app::conversation`] tells.

// Windows would open a console otherwise.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod arguments;
mod resident;

use arguments::Arguments;
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    resident::run(Arguments::parse())
}
