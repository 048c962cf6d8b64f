//! `ABOR`, RFC 959 section 4.1.3: end the previous command's transfer.
//!
//! During a transfer it is seen by [`minded`](crate::ftp::transfer::minded); here none is
//! running. The data connection that was prepared is closed.

use crate::ftp::{reply::Reply, session::Session};

pub(super) fn run<S>(session: &mut Session<S>) -> Reply {
    session.data = None;
    session.restart = 0;
    Reply::new(226, "No transfer is running.")
}
