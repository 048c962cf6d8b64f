//! The FTP port and the inbox behind it, through real sockets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "these are tests, helpers included"
)]

mod bundles;
mod full_disk;
mod house;
mod interop;
mod limits;
mod logins;
mod neighbours;
mod other_programs;
mod passive;
mod paths;
mod resuming;
mod singles;
mod transfers;
mod wire;
