//! Receiving: what comes over FTP, into the inbox (seed 0023, 0024).
//!
//! The inbox is one flat directory beside the shares. A file in it is named by its request's
//! number and by nothing else; no text from a client ever becomes part of a path. A file there
//! may be incomplete, wrong or stale: only [`Inbox::received`] says that one is whole, and what
//! its hash is.

mod bundle;
mod claims;
mod counted;
#[doc(hidden)]
pub mod foreign_bytes;
mod inbox;
mod name;
mod open_requests;
mod paced;
mod room;
mod single;
mod space;
mod tar_stream;
mod writer;

pub use claims::Seal;
pub use inbox::{Inbox, Received};
pub use open_requests::OpenRequests;
pub use space::Place;
