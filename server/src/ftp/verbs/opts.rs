//! `OPTS`, RFC 2389 section 4. `UTF8 ON` is what many clients say though names are always UTF-8.

use crate::ftp::reply::Reply;

pub(super) fn run(argument: &str) -> Reply {
    let argument = argument.to_ascii_uppercase();
    if argument == "UTF8 ON" || argument == "UTF8" {
        Reply::new(200, "Names are UTF-8.")
    } else if argument.starts_with("MLST") {
        Reply::new(200, "MLST OPTS type;size;perm;")
    } else {
        Reply::new(501, "No such option.")
    }
}
