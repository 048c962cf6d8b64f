//! `PBSZ`, RFC 2228 section 3 and RFC 4217 section 8: a formality before `PROT`.

use crate::ftp::{
    reply::Reply,
    session::{Protection, Session},
};

pub(super) fn run<S>(session: &mut Session<S>) -> Reply {
    if session.protection == Protection::None {
        return super::user::tls_first();
    }
    session.protection = session.protection.max(Protection::Negotiating);
    Reply::new(200, "PBSZ=0")
}
