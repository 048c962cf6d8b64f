//! Trove's tray app without its desktop: all that it decides and does, so that it can be tested
//! without one.
//!
//! One [`controller`] owns all state and takes one kind of [`request`], from the window, the tray
//! and the desktop. The [`mod@tray`] is a value made by a pure function, in the [`words`] of the user's
//! language. The desktop stands behind a trait, [`desktop::Desktop`]. The types in [`bindings`] are
//! the window's.

mod answers;
mod app_file;
pub mod bindings;
pub mod bundled;
pub mod calls;
mod context;
pub mod controller;
pub mod conversation;
pub mod desktop;
mod failure;
mod following;
pub mod logs;
mod notices;
pub mod request;
pub mod tray;
mod view;
pub mod words;
