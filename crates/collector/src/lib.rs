//! Trove's client: finds the photos, music and videos of a computer, offers them to the server,
//! and sends what the server asks for. It knows nothing of windows or trays.
//!
//! The modules read in the order of a file's life: [`scan`], [`describe`], [`offer`],
//! [`command`], [`upload`], [`confirm`] (and [`hashing`], where a hash is all that travels).
//! Beside them stand [`ledger`], the client's memory, [`link`], the one way to the server, and
//! [`settings`]; [`mod@backup`] and [`restore`] keep whole folders and bring them back; [`awake`] picks
//! up after sleep. [`engine`] runs them all; [`status`] says how they fare, [`mod@forecast`] what they
//! would do, [`verdict`] and [`proof`] what is safe.
//!
//! The client opens every connection and listens on no port (seed 0012). Its user's files are
//! opened for reading only.

pub mod awake;
pub mod backup;
pub mod clock;
pub mod command;
pub mod command_line;
pub mod confirm;
pub mod content;
pub mod courtesy;
pub mod describe;
pub mod engine;
pub(crate) mod faults;
pub mod forecast;
pub mod hashing;
pub mod idle;
pub mod joining;
pub mod ledger;
pub mod link;
pub mod offer;
pub mod pause;
pub mod preferences;
pub mod proof;
pub mod restore;
pub mod retry;
pub mod room;
pub mod sample;
pub mod scan;
pub mod settings;
pub mod signal;
pub mod situation;
pub mod state;
pub mod status;
pub mod upload;
pub mod verdict;

pub use engine::{Engine, EngineHandle, Options};
pub use settings::Home;
pub use status::{State, Status};
