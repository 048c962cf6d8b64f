//! `REST`, RFC 3659 section 5: where the next `STOR` starts.
//!
//! It holds for the next transfer only, whether that one succeeds or not: an offset that
//! survived a failed `STOR` would shift the file after it.

use super::bad_argument;
use crate::ftp::{reply::Reply, session::Session};

pub(super) fn run<S>(session: &mut Session<S>, argument: &str) -> Reply {
    let digits = argument.bytes().all(|byte| byte.is_ascii_digit());
    match argument.parse() {
        Ok(offset) if digits => {
            session.restart = offset;
            Reply::new(350, format!("Restarting at {offset}; send STOR."))
        }
        _ => bad_argument("REST and a number of bytes"),
    }
}
