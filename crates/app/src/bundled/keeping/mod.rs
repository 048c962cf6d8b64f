//! How the server is kept as the user's own service, which goes on when the app is closed.
//!
//! Where a systemd of the user's answers, it keeps the server ([`systemd`]). Elsewhere on Linux the
//! server is a process of a session of its own, started again at login ([`session`]). On macOS it is
//! launchd ([`launchd`]); that is not tested.

pub mod autostart;
mod holder;
pub mod launchd;
mod order;
#[cfg(target_os = "linux")]
pub mod session;
pub mod systemd;
mod tool;
mod unit;

pub use order::Order;

use crate::bindings::Failure;
use futures_util::future::BoxFuture;
use std::{path::Path, sync::Arc};

/// The name that the system knows the service by.
pub const NAME: &str = "trove-server";

/// What the service does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It runs, or is being started.
    Running,
    /// It does not.
    Stopped,
    /// It ended by itself and is not started again.
    Failed,
}

/// Keeps a program as a service of this user's.
pub trait Keeping: Send + Sync + 'static {
    /// Has it run from now on and after each login. Returns whether it runs only while the user is
    /// logged in.
    fn install<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<bool, Failure>>;

    /// Starts it; does nothing when it runs.
    fn start<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<(), Failure>>;

    /// Stops it for a while, and returns when it has stopped; does nothing when it does not run.
    fn stop<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<(), Failure>>;

    /// What it does.
    fn state<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<State, Failure>>;

    /// Stops it and leaves nothing behind that would start it at the next login.
    fn remove<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<(), Failure>>;

    /// The last lines that it wrote, oldest first.
    fn last_words<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Vec<String>>;
}

/// What this computer has to keep a service with. `config` is the user's folder of settings.
#[cfg(target_os = "linux")]
pub async fn choose(config: &Path) -> Arc<dyn Keeping> {
    let systemd = systemd::Systemd::new(config);
    if systemd.answers().await {
        Arc::new(systemd)
    } else {
        Arc::new(session::OwnSession::new(config))
    }
}

/// What this computer has to keep a service with. Not tested on macOS.
#[cfg(not(target_os = "linux"))]
pub async fn choose(_config: &Path) -> Arc<dyn Keeping> {
    Arc::new(launchd::Launchd::new())
}
