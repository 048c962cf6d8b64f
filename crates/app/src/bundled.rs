//! The server that may come with the app: where the library on this computer is looked after.

use crate::bindings::{Failure, FailureKind, LibraryPlace, LibraryView, PairingCode};
use futures_util::future::BoxFuture;
use std::path::{Path, PathBuf};
use tokio::sync::watch;

/// Looks after the library on this computer.
pub trait BundledServer: Send + Sync + 'static {
    /// What is known of a folder for the library.
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

    /// Where the library lies.
    fn folder(&self) -> Option<PathBuf> {
        self.watch().borrow().as_ref().map(|view| PathBuf::from(&view.folder))
    }
}

/// An app that comes without a server: the library is always on another computer.
#[derive(Debug)]
pub struct NoBundledServer(watch::Sender<Option<LibraryView>>);

impl Default for NoBundledServer {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

fn refused<T: Send + 'static>() -> BoxFuture<'static, Result<T, Failure>> {
    Box::pin(async {
        Err(Failure::new(
            FailureKind::NotThere,
            "This Trove comes without a server; install the whole package, or connect with a \
             library on another computer.",
        ))
    })
}

impl BundledServer for NoBundledServer {
    fn place<'a>(&'a self, _folder: &'a Path) -> BoxFuture<'a, Result<LibraryPlace, Failure>> {
        refused()
    }

    fn proposed(&self) -> BoxFuture<'_, Result<LibraryPlace, Failure>> {
        refused()
    }

    fn install<'a>(&'a self, _folder: &'a Path) -> BoxFuture<'a, Result<LibraryView, Failure>> {
        refused()
    }

    fn watch(&self) -> watch::Receiver<Option<LibraryView>> {
        self.0.subscribe()
    }

    fn start(&self) -> BoxFuture<'_, Result<(), Failure>> {
        refused()
    }

    fn stop(&self) -> BoxFuture<'_, Result<(), Failure>> {
        refused()
    }

    fn move_to<'a>(&'a self, _folder: &'a Path) -> BoxFuture<'a, Result<(), Failure>> {
        refused()
    }

    fn new_code(&self) -> BoxFuture<'_, Result<PairingCode, Failure>> {
        refused()
    }
}
