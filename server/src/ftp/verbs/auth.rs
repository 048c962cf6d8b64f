//! `AUTH`, RFC 2228 section 3 and RFC 4217 section 4: start TLS on the control connection.

use crate::ftp::{
    reply::Reply,
    session::{Next, Protection, Session},
};

pub(super) fn run<S>(session: &mut Session<S>, argument: &str) -> Next {
    if session.protection != Protection::None {
        return Reply::new(503, "TLS is on already.").into();
    }
    match argument.to_ascii_uppercase().as_str() {
        "TLS" | "TLS-C" | "SSL" => {
            // RFC 4217 section 4.2: what was said in clear is forgotten.
            session.user = None;
            Next::Secure(Reply::new(234, "Start TLS."))
        }
        _ => Reply::new(504, "Only AUTH TLS is known.").into(),
    }
}
