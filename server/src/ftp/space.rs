//! What stands behind the FTP port.

use super::reply::Reply;
use std::io;
use tokio::io::AsyncRead;
use trove_protocol::ClientId;

/// A file that an account sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name in the account's only directory.
    pub name: String,
    /// How many bytes of it have arrived.
    pub size: u64,
}

/// A store that ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// What to tell the sender, one sentence.
    pub message: String,
}

/// Why a file was not stored. The texts are sent to the client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing of that name is wanted from this account.
    #[error("The server has not asked for a file of that name.")]
    NotWanted,
    /// The file cannot be written to at this moment.
    #[error("This file is being filed at this moment; try again later.")]
    Busy,
    /// The offset of `REST` lies past what has arrived.
    #[error("Only {have} bytes have arrived so far; resume at {have} or earlier.")]
    OffsetPastEnd {
        /// Bytes that are there.
        have: u64,
    },
    /// More bytes than the file has.
    #[error("More than the expected {expected} bytes arrived; they were discarded.")]
    TooLarge {
        /// Bytes asked for.
        expected: u64,
    },
    /// A proper end, too early.
    #[error("Only {have} of {expected} bytes arrived; resume at {have}.")]
    Short {
        /// Bytes that are there.
        have: u64,
        /// Bytes asked for.
        expected: u64,
    },
    /// A bundle that is not a tar stream as the protocol wants it.
    #[error("The bundle is damaged ({0}); {1} whole files of it were kept.")]
    DamagedBundle(&'static str, usize),
    /// The disk or its quota is full.
    #[error("The server's disk is full: free some room there, then it goes on.")]
    NoRoom,
    /// A newer upload of the same file has begun.
    #[error("Another upload of this file took over.")]
    TakenOver,
    /// Reading the content failed: the connection broke, stalled or was aborted.
    #[error("The transfer broke off ({0}); what arrived is kept.")]
    Broken(#[source] io::Error),
    /// The server's own fault; logged, not told.
    #[error("The server could not store the file; its log says why.")]
    Failed(#[source] anyhow::Error),
}

impl From<&StoreError> for Reply {
    fn from(error: &StoreError) -> Self {
        let code = match error {
            StoreError::NotWanted => 550,
            StoreError::Busy => 450,
            StoreError::OffsetPastEnd { .. } => 554,
            StoreError::TooLarge { .. } => 552,
            StoreError::NoRoom => 452,
            StoreError::TakenOver | StoreError::Broken(_) => 426,
            StoreError::Short { .. } | StoreError::DamagedBundle(..) | StoreError::Failed(_) => 451,
        };
        Self::new(code, error.to_string())
    }
}

/// The accounts and their files. Every name comes straight from the network: implementations
/// check it and never join it to a path.
pub trait Space: Send + Sync + 'static {
    /// A place that has been prepared for one upload. Dropping it gives it up.
    type Place: Send;

    /// The account, when the password is its own.
    fn log_in(
        &self,
        user: &str,
        password: &str,
    ) -> impl Future<Output = anyhow::Result<Option<ClientId>>> + Send;

    /// All that the account sees.
    fn list(&self, client: &ClientId) -> impl Future<Output = anyhow::Result<Vec<Entry>>> + Send;

    /// One file that the account sees; `None` when there is none of that name.
    fn find(
        &self,
        client: &ClientId,
        name: &str,
    ) -> impl Future<Output = anyhow::Result<Option<Entry>>> + Send;

    /// Checks that the account may store this file from `offset` on, and makes ready for it.
    fn prepare(
        &self,
        client: &ClientId,
        name: &str,
        offset: u64,
    ) -> impl Future<Output = Result<Self::Place, StoreError>> + Send;

    /// Takes the content. Its end without an error means that the sender has ended it on
    /// purpose; an error, that it broke off.
    fn store(
        &self,
        place: Self::Place,
        content: &mut (impl AsyncRead + Unpin + Send),
    ) -> impl Future<Output = Result<Stored, StoreError>> + Send;
}
