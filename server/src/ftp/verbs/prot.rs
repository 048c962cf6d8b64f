//! `PROT`, RFC 2228 section 3 and RFC 4217 section 9: how data connections are protected.
//! Privately or not at all.

use super::bad_argument;
use crate::ftp::{
    reply::Reply,
    session::{Protection, Session},
};

pub(super) fn run<S>(session: &mut Session<S>, argument: &str) -> Reply {
    if session.protection == Protection::None {
        return super::user::tls_first();
    }
    if session.protection < Protection::Negotiating {
        return Reply::new(503, "Send PBSZ 0 first.");
    }
    match argument.to_ascii_uppercase().as_str() {
        "P" => {
            session.protection = Protection::Data;
            Reply::new(200, "Data travels over TLS.")
        }
        "C" => {
            // Nothing that was prepared under another understanding may be used.
            session.protection = Protection::Negotiating;
            session.data = None;
            Reply::new(534, "Data travels over TLS only: PROT P.")
        }
        "S" | "E" => Reply::new(536, "TLS knows only PROT P."),
        _ => bad_argument("PROT P"),
    }
}
