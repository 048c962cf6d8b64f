//! `PBSZ`, RFC 2228 section 3 and RFC 4217 section 8: a formality before `PROT`.

use crate::ftp::{reply::Reply, session::Session};

pub(super) fn run<S>(session: &mut Session<S>) -> Reply {
    if !session.secure {
        return super::user::tls_first();
    }
    session.buffer_agreed = true;
    Reply::new(200, "PBSZ=0")
}
