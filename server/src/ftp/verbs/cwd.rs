//! `CWD`, RFC 959 section 4.1.1: change the working directory. There is only one.

use crate::ftp::{name, reply::Reply};

pub(super) fn run(path: &str) -> Reply {
    if name::is_root(path) {
        Reply::new(250, "This is the only directory.")
    } else {
        Reply::new(550, "There is no other directory than the root.")
    }
}
