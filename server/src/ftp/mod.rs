//! The FTP port: an upload-only server with explicit TLS (RFC 959, 4217, 2428, 3659).
//!
//! Clients bring the files that they were asked for, and nothing else: one flat directory, no
//! download, no deletion, passive mode only, TLS on both connections before anything is said
//! that matters. One file for each verb in `verbs`; `session` is the conversation, `data`
//! the second connection, `upload` what comes over it. What a name means and where bytes go is
//! decided behind [`Space`].
//!
//! The rule that everything here serves: **a transfer is complete only when the peer has said so
//! with TLS' `close_notify`**. A dropped connection, an `ABOR`, a stall or a server that stops
//! reach the [`Space`] as a read error, never as the end of the file.

mod attempts;
mod command;
mod config;
mod control;
mod data;
#[doc(hidden)]
pub mod foreign_bytes;
mod lines;
mod listing;
mod name;
mod peers;
mod reply;
mod serve;
mod session;
mod space;
mod transfer;
mod upload;
mod verbs;

pub use config::FtpConfig;
pub use serve::serve;
pub use space::{Entry, Space, StoreError, Stored};
