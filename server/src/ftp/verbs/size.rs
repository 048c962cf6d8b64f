//! `SIZE`, RFC 3659 section 4: how many bytes of a file have arrived, which is where to resume.
//! The same in all types: what arrives is kept as it is.

use crate::ftp::{Entry, Space, name, reply::Reply, session::Session};

pub(super) async fn run<S: Space>(session: &mut Session<S>, path: &str) -> Reply {
    match find(session, path).await {
        Ok(entry) => Reply::new(213, entry.size.to_string()),
        Err(reply) => reply,
    }
}

/// The account's file of this name, or the reply that there is none.
pub(super) async fn find<S: Space>(session: &Session<S>, path: &str) -> Result<Entry, Reply> {
    let none = || Reply::new(550, "The server has not asked for a file of that name.");
    let (Some(client), Some(name)) = (&session.account, name::file(path)) else {
        return Err(none());
    };
    match session.space.find(client, name).await {
        Ok(entry) => entry.ok_or_else(none),
        Err(error) => {
            tracing::error!(%client, error = %format!("{error:#}"), "cannot look up an FTP file");
            Err(Reply::new(451, "The server could not look; its log says why."))
        }
    }
}
