//! `TYPE`, RFC 959 section 4.1.2. Content is taken byte for byte in either type: a conversion of
//! line ends would change its hash.

use super::bad_argument;
use crate::ftp::reply::Reply;

pub(super) fn run(argument: &str) -> Reply {
    match argument.to_ascii_uppercase().as_str() {
        "I" | "L 8" | "A" | "A N" => Reply::new(200, "Files are taken byte for byte."),
        "E" | "A T" | "A C" => Reply::new(504, "Only TYPE I is known."),
        _ => bad_argument("TYPE I"),
    }
}
