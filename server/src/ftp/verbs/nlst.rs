//! `NLST`, RFC 959 section 4.1.3: the files' names alone.

use crate::ftp::{Space, control::Control, listing, reply::Reply, session::Session};
use std::io;

pub(super) async fn run<S: Space>(
    session: &mut Session<S>,
    control: &mut Control,
    argument: &str,
) -> io::Result<Reply> {
    let path = if argument.starts_with('-') { "" } else { argument };
    listing::send(session, control, path, |entry| entry.name.clone()).await
}
