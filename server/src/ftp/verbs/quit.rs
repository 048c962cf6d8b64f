//! `QUIT`, RFC 959 section 4.1.1.

use crate::ftp::{reply::Reply, session::Next};

pub(super) fn run() -> Next {
    Next::End(Reply::new(221, "Good-bye."))
}
