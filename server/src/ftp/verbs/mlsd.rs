//! `MLSD`, RFC 3659 section 7: the files with their facts, for programs.

use crate::ftp::{Space, control::Control, listing, reply::Reply, session::Session};
use std::io;

pub(super) async fn run<S: Space>(
    session: &mut Session<S>,
    control: &mut Control,
    path: &str,
) -> io::Result<Reply> {
    listing::send(session, control, path, listing::facts).await
}
