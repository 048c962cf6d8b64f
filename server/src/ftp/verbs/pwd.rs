//! `PWD`, RFC 959 section 4.1.3: the working directory, always the root.

use crate::ftp::reply::Reply;

pub(super) fn run() -> Reply {
    Reply::new(257, "\"/\" is the only directory.")
}
