//! The one way to the server. Behind a trait, so that a simulated network can stand in for the
//! real one.

mod address;
mod backups;
mod ftp;
mod health;
pub(crate) mod https;
mod pairing;
mod pinned;

pub use address::ServerAddress;
pub use backups::Download;
pub use health::HealthCheck;
pub use https::HttpsLink;
pub use pairing::{PairingError, pair};
pub use pinned::{Pinned, client_configuration};

use futures_util::future::BoxFuture;
use std::time::Duration;
use tokio::sync::mpsc;
use trove_protocol::{
    BatchId, ClientPath, CommandId, Commands, ConfirmationBatch, ConfirmationReceipt,
    ForecastQuery, Forecasts, HashReceipt, HashReport, LibraryEntry, OfferReceipt, Safety,
    SnapshotCommit, SnapshotPage, SnapshotReceipt, StatusReport,
};

/// What this client has heard of the server, and says with each poll: a server that does not know of
/// it has lost its records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// The newest command that is written down.
    pub acknowledged: Option<CommandId>,
    /// The newest batch of offers for which there was a receipt.
    pub offered: Option<BatchId>,
}

/// Why the server could not be asked, as a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// No connection, or it broke.
    #[error(
        "the server at {address} cannot be reached ({reason}); check that it is switched on and \
         in the same network"
    )]
    Unreachable {
        /// `host:port`.
        address: String,
        /// The cause in short.
        reason: String,
    },
    /// The server's FTP ports cannot be reached, or a connection to them broke before it stood.
    #[error(
        "the server's FTP port at {address} or the port that it names for data cannot be reached \
         ({reason}); check that the server is switched on and its firewall lets FTP through"
    )]
    NoFtp {
        /// `host:port` of the control connection.
        address: String,
        /// The cause in short.
        reason: String,
    },
    /// Another certificate than the one that was pinned at pairing.
    #[error(
        "the server at {0} shows another certificate than when this computer was paired; if it \
         was set up anew, pair again with `trove-collector pair {0} CODE`, otherwise another \
         machine answers in its place"
    )]
    WrongCertificate(String),
    /// The server does not know this client any more.
    #[error(
        "this computer is no longer paired with the server; pair it again with `trove-collector \
         pair {0} CODE`"
    )]
    NotPaired(String),
    /// The server will not do this; the text is its own.
    #[error("the server refuses: {message}")]
    Refused {
        /// The HTTP status or FTP reply code.
        status: u16,
        /// The server's sentence.
        message: String,
    },
    /// The server cannot do this now; the text is its own.
    #[error("the server cannot do this now: {0}")]
    Busy(String),
    /// An answer that makes no sense.
    #[error(
        "the server's answer makes no sense ({0}); check that both sides run the same version of \
         Trove"
    )]
    Nonsense(String),
}

/// A piece of a file on its way.
#[derive(Debug)]
pub enum Piece {
    /// Its next bytes.
    Bytes(Vec<u8>),
    /// All of it has been handed over. A stream that ends without this is broken off, so that
    /// the server cannot take it for complete.
    End,
}

/// The HTTP side and the door to the FTP side.
pub trait Link: Send + Sync + 'static {
    /// Offers a batch, in its wire form.
    fn offer(&self, batch: String) -> BoxFuture<'_, Result<OfferReceipt, LinkError>>;

    /// Asks what would become of files if they were offered; nothing comes of it.
    fn forecast(&self, query: ForecastQuery) -> BoxFuture<'_, Result<Forecasts, LinkError>>;

    /// One page of the proof, with all files after this path, safe ones too.
    fn safety(&self, after: Option<ClientPath>) -> BoxFuture<'_, Result<Safety, LinkError>>;

    /// Waits up to `wait` for commands (seed 0026), or until the server waits for another reason
    /// than `known`, empty for none. `None` when there was nothing new.
    fn poll(
        &self,
        wait: Duration,
        heard: Heard,
        known: String,
    ) -> BoxFuture<'_, Result<Option<Commands>, LinkError>>;

    /// Confirms what was sent (seed 0024).
    fn confirm(
        &self,
        batch: ConfirmationBatch,
    ) -> BoxFuture<'_, Result<ConfirmationReceipt, LinkError>>;

    /// Reports hashes.
    fn report_hashes(&self, report: HashReport) -> BoxFuture<'_, Result<HashReceipt, LinkError>>;

    /// Reports how this client fares.
    fn report_status(&self, report: StatusReport) -> BoxFuture<'_, Result<(), LinkError>>;

    /// Sends entries of a snapshot of a backup set.
    fn add_to_snapshot<'a>(
        &'a self,
        set: &'a str,
        snapshot: &'a str,
        page: SnapshotPage,
    ) -> BoxFuture<'a, Result<(), LinkError>>;

    /// All entries of a snapshot have been sent.
    fn commit_snapshot<'a>(
        &'a self,
        set: &'a str,
        snapshot: &'a str,
        commit: SnapshotCommit,
    ) -> BoxFuture<'a, Result<SnapshotReceipt, LinkError>>;

    /// Asks for a one-time address by which whoever sits here opens the library. Refused by
    /// servers that have none.
    fn library_entry(&self) -> BoxFuture<'_, Result<LibraryEntry, LinkError>> {
        let message = "it has no one-time addresses".to_owned();
        Box::pin(std::future::ready(Err(LinkError::Refused { status: 404, message })))
    }

    /// Connections that are open may be dead: they are not used any more, and exchanges that wait
    /// for an answer fail.
    fn renew(&self);

    /// Opens a session with the FTP space (seed 0023).
    fn open_space(&self) -> BoxFuture<'_, Result<Box<dyn Space>, LinkError>>;
}

/// A session with the client's FTP space. After an error it is not used again.
pub trait Space: Send {
    /// How many bytes of this name the server has; 0 when none.
    fn size<'a>(&'a mut self, name: &'a str) -> BoxFuture<'a, Result<u64, LinkError>>;

    /// Stores what the pieces hold under this name, from this offset on.
    fn store<'a>(
        &'a mut self,
        name: &'a str,
        offset: u64,
        pieces: mpsc::Receiver<Piece>,
    ) -> BoxFuture<'a, Result<(), LinkError>>;
}
