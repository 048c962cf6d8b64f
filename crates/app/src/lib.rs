//! Trove's tray app without its desktop: all that it decides and does, so that it can be tested
//! without one.
//!
//! One controller owns all state and takes one kind of [`request`], from the window, the tray
//! and the desktop. The [`mod@tray`] is a value made by a pure function, in the [`words`] of the user's
//! language. The desktop stands behind a trait, [`desktop::Desktop`]. The types in [`bindings`] are
//! the window's.

pub mod bindings;
pub mod desktop;
mod failure;
pub mod request;
pub mod tray;
pub mod words;
