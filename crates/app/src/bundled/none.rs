//! An app that comes without a server.

use super::BundledServer;
use crate::bindings::{Failure, FailureKind, LibraryPlace, LibraryView, PairingCode};
use futures_util::future::BoxFuture;
use std::path::Path;
use tokio::sync::watch;

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
