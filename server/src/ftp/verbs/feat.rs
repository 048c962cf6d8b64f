//! `FEAT`, RFC 2389 section 3: what this server knows beyond RFC 959.

use crate::ftp::reply::Reply;

const FEATURES: [&str; 9] = [
    "AUTH TLS",
    "EPSV",
    "MLST type*;size*;perm*;",
    "PASV",
    "PBSZ",
    "PROT",
    "REST STREAM",
    "SIZE",
    "UTF8",
];

pub(super) fn run() -> Reply {
    Reply::lines(211, "Extensions:", FEATURES.map(str::to_owned), "End")
}
