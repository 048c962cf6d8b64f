//! `SYST`, RFC 959 section 4.1.3: what listings look like, for old clients.

use crate::ftp::reply::Reply;

pub(super) fn run() -> Reply {
    Reply::new(215, "UNIX Type: L8")
}
