//! `CDUP`, RFC 959 section 4.1.1: change to the parent directory. The root is its own parent.

use crate::ftp::reply::Reply;

pub(super) fn run() -> Reply {
    Reply::new(250, "This is the only directory.")
}
