//! `STRU`, RFC 959 section 4.1.2: only file structure.

use super::bad_argument;
use crate::ftp::reply::Reply;

pub(super) fn run(argument: &str) -> Reply {
    match argument.to_ascii_uppercase().as_str() {
        "F" => Reply::new(200, "File structure."),
        "R" | "P" => Reply::new(504, "Only file structure is known."),
        _ => bad_argument("STRU F"),
    }
}
