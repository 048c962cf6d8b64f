//! `MODE`, RFC 959 section 3.4: only stream mode. The end of the file is the end of the TLS
//! connection, so it is known for certain.

use super::bad_argument;
use crate::ftp::reply::Reply;

pub(super) fn run(argument: &str) -> Reply {
    match argument.to_ascii_uppercase().as_str() {
        "S" => Reply::new(200, "Stream mode."),
        "B" | "C" | "Z" => Reply::new(504, "Only stream mode is known."),
        _ => bad_argument("MODE S"),
    }
}
