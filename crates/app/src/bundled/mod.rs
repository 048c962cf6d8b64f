//! The server that may come with the app: where the library on this computer is looked after.

#[cfg(unix)]
mod addresses;
#[cfg(unix)]
mod disk;
#[cfg(unix)]
mod following;
#[cfg(unix)]
pub mod keeping;
#[cfg(unix)]
mod kept;
#[cfg(unix)]
mod moving;
mod none;
#[cfg(unix)]
mod own;
#[cfg(unix)]
mod picture;
#[cfg(unix)]
mod place;
#[cfg(unix)]
mod ports;
#[cfg(unix)]
mod program;

pub use none::NoBundledServer;
#[cfg(unix)]
pub use own::{OwnServer, Places};

use crate::bindings::{Failure, LibraryPlace, LibraryView, PairingCode};
use futures_util::future::BoxFuture;
use std::path::{Path, PathBuf};
use tokio::sync::watch;

/// Looks after the library on this computer.
pub trait BundledServer: Send + Sync + 'static {
    /// What is known of a folder for the library; what the app knows of it is the caller's to add.
    fn place<'a>(&'a self, folder: &'a Path) -> BoxFuture<'a, Result<LibraryPlace, Failure>>;

    /// A folder to propose for the library.
    fn proposed(&self) -> BoxFuture<'_, Result<LibraryPlace, Failure>>;

    /// Starts a server that keeps the library there. Pairing with it is the caller's.
    fn install<'a>(&'a self, folder: &'a Path) -> BoxFuture<'a, Result<LibraryView, Failure>>;

    /// The library on this computer, as it changes; nothing when it is elsewhere.
    fn watch(&self) -> watch::Receiver<Option<LibraryView>>;

    /// Starts its server.
    fn start(&self) -> BoxFuture<'_, Result<(), Failure>>;

    /// Stops its server.
    fn stop(&self) -> BoxFuture<'_, Result<(), Failure>>;

    /// Moves the library.
    fn move_to<'a>(&'a self, folder: &'a Path) -> BoxFuture<'a, Result<(), Failure>>;

    /// A code for the next computer, in place of one that was shown before.
    fn new_code(&self) -> BoxFuture<'_, Result<PairingCode, Failure>>;

    /// A page of the library that signs in as its owner, once and soon, below the server's address;
    /// nothing where there is no library here.
    fn entry(&self) -> BoxFuture<'_, Result<Option<String>, Failure>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Where this computer itself reaches the server, whatever network it is in; `host:port`.
    fn address_here(&self) -> Option<String> {
        None
    }

    /// Whether somebody may be looking at the library, so that it is looked after closely.
    fn is_looked_at(&self, _looked_at: bool) {}

    /// Ends what the app was doing here, as the app ends. The server goes on without it: one that
    /// was stopped for a while runs again.
    fn end(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    /// Where the library lies.
    fn folder(&self) -> Option<PathBuf> {
        self.watch().borrow().as_ref().map(|view| PathBuf::from(&view.folder))
    }
}
