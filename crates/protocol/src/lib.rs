//! What Trove's client and server say to each other, and nothing else.
//!
//! Every type here crosses the wire as JSON under `/api/v1`. They grow by optional fields only:
//! each side ignores fields it does not know, and an unknown command kind reads as
//! [`Command::Unknown`], which the client refuses politely.
//!
//! The order of the modules is the order of a file's life: [`offer`], [`command`],
//! [`confirmation`]; beside them [`forecast`], [`backup`], [`status`], [`safety`],
//! [`configuration`], [`event`], [`pairing`] and [`problem`].

pub mod backup;
pub mod command;
pub mod configuration;
pub mod confirmation;
pub mod event;
pub mod forecast;
pub mod hash;
pub mod identifiers;
pub mod media;
pub mod offer;
pub mod pairing;
pub mod path;
pub mod problem;
pub mod safety;
pub mod setting_form;
pub mod status;
pub mod wall_clock;
pub mod weekly_limit;

pub use backup::{
    BackupPlace, BackupSet, Backups, EntryKind, Snapshot, SnapshotCommit, SnapshotEntry,
    SnapshotListing, SnapshotPage, SnapshotReceipt,
};
pub use command::{
    Command, CommandEnvelope, Commands, FileRequest, FileStanding, FileToHash, ServerWaits,
    StoredFile, Transfer, UnsafeFile,
};
pub use configuration::ClientConfiguration;
pub use confirmation::{
    Confirmation, ConfirmationBatch, ConfirmationReceipt, FileHash, Filed, HashReceipt, HashReport,
    Outcome,
};
pub use event::HouseEvent;
pub use forecast::{Forecast, ForecastQuery, Forecasts, MOST_TAKEN, Prospect};
pub use hash::{ContentHash, Sample};
pub use identifiers::{BatchId, ClientId, CommandId, PairingId, RequestId};
pub use media::{CaptureSource, Kind, Metadata};
pub use offer::{FileOffer, OfferBatch, OfferReceipt, Standing};
pub use pairing::{Credentials, LibraryEntry, PairingChallenge, PairingProof, PairingStart};
pub use path::ClientPath;
pub use problem::Problem;
pub use safety::{Amount, FileSafety, NotSafe, OnlyHere, Safety, SafetyState};
pub use setting_form::{Form, SettingValue};
pub use status::{Collecting, Conditions, Connection, Hindrance, RefusedCommand, StatusReport};
pub use wall_clock::WallClock;
pub use weekly_limit::{NotALimit, Rate, WeekMinute, WeeklyLimit};

/// Longest time, in seconds, that a client may ask a poll to be held: below the 60 s after which
/// common proxies cut an idle connection.
pub const LONGEST_WAIT_SECONDS: u64 = 55;

/// Most offers that one [`OfferBatch`] carries.
pub const LARGEST_BATCH: usize = 1_000;

/// Largest file, in bytes, that travels inside a bundle; larger ones travel singly.
pub const LARGEST_BUNDLED_FILE: u64 = 1 << 20;
