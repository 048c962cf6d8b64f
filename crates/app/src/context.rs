//! What answers are given from. Clones share it.

use crate::{
    answers::Proven, app_file::Kept, bindings::Failure, bundled::BundledServer, controller::Links,
    desktop::Desktop,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use trove_collector::{Home, engine::Controls, ledger::Ledger, link::Link, signal::Signal};
use trove_protocol::ClientPath;

/// What answers are given from.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) home: Home,
    pub(crate) ledger: Ledger,
    pub(crate) desktop: Arc<dyn Desktop>,
    pub(crate) server: Arc<dyn BundledServer>,
    /// How the library's server is reached.
    pub(crate) links: Links,
    /// The running engine, if there is one.
    pub(crate) engine: Arc<watch::Sender<Option<Controls>>>,
    /// What concerns the app itself.
    pub(crate) kept: Arc<watch::Sender<Kept>>,
    /// The folder of logs.
    pub(crate) logs: PathBuf,
    /// The view may be another.
    pub(crate) changed: Signal,
    /// Whether an engine should run may be another, or which.
    pub(crate) restart: Signal,
    /// Ends the look that a preview is making.
    pub(crate) preview: Arc<watch::Sender<CancellationToken>>,
    /// Ends the look that a forecast is making.
    pub(crate) forecast: Arc<watch::Sender<CancellationToken>>,
    /// Ends the asking that makes a proof.
    pub(crate) proving: Arc<watch::Sender<CancellationToken>>,
    /// The newest proof, of the server that this computer is paired with.
    pub(crate) proof: Arc<watch::Sender<Option<Proven>>>,
    /// Taken by who changes settings: each starts from what the former left.
    pub(crate) turn: Arc<tokio::sync::Mutex<()>>,
    /// Ends everything.
    pub(crate) stop: CancellationToken,
}

impl Context {
    /// The running engine.
    pub(crate) fn engine(&self) -> Option<Controls> {
        self.engine.borrow().clone()
    }

    /// A way to the server that this computer is paired with.
    pub(crate) fn link(&self) -> Result<Arc<dyn Link>, Failure> {
        Ok((self.links)(&self.home.server()?)?)
    }

    /// Keeps something of the app's own.
    pub(crate) fn keep(&self, change: impl FnOnce(&mut Kept)) -> Result<(), Failure> {
        let mut written = Ok(());
        // One at a time: the channel lets nobody else at it meanwhile.
        self.kept.send_if_modified(|kept| {
            let mut changed = kept.clone();
            change(&mut changed);
            written = changed.write(self.home.folder());
            if written.is_ok() {
                *kept = changed;
            }
            written.is_ok()
        });
        self.changed.sound();
        written
    }

    /// A token that ends when another takes its place, or everything ends.
    pub(crate) fn in_place_of(
        &self,
        place: &watch::Sender<CancellationToken>,
    ) -> CancellationToken {
        let token = self.stop.child_token();
        place.send_replace(token.clone()).cancel();
        token
    }
}

/// A path as the window names it: as the system does, or in the wire form in which it was told.
pub(crate) fn path_of(text: &str) -> PathBuf {
    let plain = PathBuf::from(text);
    if plain.symlink_metadata().is_ok() { plain } else { ClientPath::from_wire(text).to_path() }
}

/// The path of a file that is to be made, as the dialog for new files told it.
pub(crate) fn new_file_of(text: &str) -> PathBuf {
    ClientPath::from_wire(text).to_path()
}

/// A path in its wire form: the one that the ledger knows.
pub(crate) fn wire_form(path: &Path) -> Result<ClientPath, Failure> {
    ClientPath::from_path(path).ok_or_else(|| Failure::unwritable_name(path.display()))
}

/// Runs what blocks beside everything else.
pub(crate) async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::internal("Part of Trove stopped unexpectedly; try again.", error))
}
