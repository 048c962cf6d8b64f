//! `NOOP`, RFC 959 section 4.1.3: nothing but a sign of life.

use crate::ftp::reply::Reply;

pub(super) fn run() -> Reply {
    Reply::new(200, "Still here.")
}
