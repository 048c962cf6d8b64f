//! `USER`, RFC 959 section 4.1.1: the client's id. Whether there is such a client is not told.

use crate::ftp::{
    reply::Reply,
    session::{Protection, Session},
};

pub(super) fn run<S>(session: &mut Session<S>, argument: &str) -> Reply {
    if session.protection == Protection::None {
        return tls_first();
    }
    if session.account.is_some() {
        return Reply::new(503, "Logged in already.");
    }
    session.user = Some(argument.to_owned());
    Reply::new(331, "Send PASS.")
}

/// The refusal of anything secret in clear (RFC 4217 section 10).
pub(super) fn tls_first() -> Reply {
    Reply::new(530, "Trove takes files over TLS only: send AUTH TLS first.")
}
