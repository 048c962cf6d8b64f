//! The FTP port and the inbox behind it, through real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "these are tests, helpers included"
)]

mod bundles;
mod house;
mod interop;
mod limits;
mod logins;
mod paths;
mod resuming;
mod singles;
mod transfers;
mod wire;
