//! The icon in the tray: on Linux without any toolkit, elsewhere through Tauri.

#[cfg(target_os = "linux")]
mod notifier_item;
#[cfg(target_os = "linux")]
mod panel;
mod pictures;
#[cfg(not(target_os = "linux"))]
mod toolkit;

use std::time::Duration;

/// What still blocks when everything has ended is given so long.
const GRACE: Duration = Duration::from_millis(50);

#[cfg(target_os = "linux")]
pub use notifier_item::{Place, Shower, beside_event_loop};
#[cfg(not(target_os = "linux"))]
pub use toolkit::{Place, Shower, beside_event_loop};
