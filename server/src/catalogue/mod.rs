//! What the server knows: clients, contents, who has what, what is asked of whom.
//!
//! The traits speak of Trove's own matters, not of tables, so that another engine can stand
//! behind them. [`sqlite`] is the only place with SQL.

pub mod clients;
pub mod collection;
pub mod commands;
pub mod dispatching;
pub mod events;
pub mod filing;
pub mod forecasting;
pub mod misplaced;
pub mod offers;
pub mod originals;
pub mod people;
pub mod proofs;
pub mod queue;
pub mod reports;
pub mod sessions;
pub mod sharing;
pub mod snapshots;
pub mod sqlite;
pub mod steering;
pub mod surveys;
pub mod upkeep;

pub use clients::{Client, Clients, CodeTry, NewClient, OfferedCode};
pub use collection::{
    Albuming, Collecting, IndexRound, MusicLibrary, PictureNote, PictureSource, Picturing, Search,
    SearchPage,
};
pub use commands::{Commanding, Lost};
pub use dispatching::{Asked, Dispatching, Waiting, WaitingFigures};
pub use events::Chronicle;
pub use filing::{Filing, Healing, Move, News, Requested, RequestedFile, Retirement};
pub use forecasting::{Forecasting, OtherHolder};
pub use misplaced::{MediaPlaces, Misplaced};
pub use offers::{Offers, Place};
pub use originals::{Original, Originals};
pub use people::{Changed, NewPerson, People, Person, PersonChange};
pub use proofs::{FileStand, Proofs, Stand, Standings};
pub use queue::{Open, Queue};
pub use reports::{Figures, Holdings, Reports, SetAside, StoredContent, Usage};
pub use sessions::{Entry, NewSession, OpensAs, Session, Sessions, StandsFor};
pub use sharing::{ShareLink, Sharing, Token};
pub use snapshots::{Committed, Readable, Snapshots};
pub use steering::{NEVER, Pause, Steering, Wish};
pub use surveys::{Example, Listed, ListedFile, StoredKind, Surveys, TrafficMinute};
pub use upkeep::{
    ByHand, Damage, DamagedContent, Faring, FolderNote, FolderSeen, Followed, Kept, Upkeep,
    UpkeepFigures,
};

/// All that the server asks of a catalogue, whatever engine stands behind it.
#[async_trait::async_trait]
pub trait Catalogue:
    Clients
    + Offers
    + Queue
    + Dispatching
    + Commanding
    + Filing
    + Forecasting
    + MediaPlaces
    + Chronicle
    + Reports
    + Proofs
    + Originals
    + Snapshots
    + Steering
    + Surveys
    + Upkeep
    + People
    + Sessions
    + Sharing
    + Collecting
    + MusicLibrary
    + Albuming
    + Picturing
{
    /// Lets go of the storage in good order.
    async fn close(&self);
}

/// A failure of the catalogue's storage.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The database refused or is damaged.
    #[error("the catalogue cannot be read or written: {0}")]
    Database(#[from] sqlx::Error),
    /// The database is of another version of Trove.
    #[error("the catalogue cannot be brought to this version: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row holds what no version of Trove writes.
    #[error("the catalogue holds something unreadable in {0}")]
    Unreadable(&'static str),
}

impl CatalogueError {
    /// Whether the disk is full: SQLITE_FULL of <https://sqlite.org/rescode.html>.
    pub fn is_disk_full(&self) -> bool {
        self.primary_code() == Some(13)
    }

    /// Whether the system could not open, read or write what is on the disk: SQLITE_READONLY,
    /// SQLITE_IOERR (of which there are many) and SQLITE_CANTOPEN.
    pub fn is_disk_failing(&self) -> bool {
        matches!(self.primary_code(), Some(8 | 10 | 14))
    }

    /// SQLite's code; what further tells the cause stands above its lowest byte.
    fn primary_code(&self) -> Option<u32> {
        let Self::Database(sqlx::Error::Database(error)) = self else { return None };
        error.code()?.parse::<u32>().ok().map(|code| code & 0xff)
    }
}
