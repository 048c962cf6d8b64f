//! `MLST`, RFC 3659 section 7: the facts of one file, on the control connection.

use crate::ftp::{Space, listing, name, reply::Reply, session::Session};

pub(super) async fn run<S: Space>(session: &mut Session<S>, path: &str) -> Reply {
    if name::is_root(path) {
        return Reply::lines(250, "Facts:", ["type=dir;perm=el; /".to_owned()], "End");
    }
    match super::size::find(session, path).await {
        Ok(entry) => Reply::lines(250, "Facts:", [listing::facts(&entry)], "End"),
        Err(reply) => reply,
    }
}
