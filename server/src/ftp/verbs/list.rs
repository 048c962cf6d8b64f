//! `LIST`, RFC 959 section 4.1.3: the files as `ls -l` would show them.

use crate::ftp::{Entry, Space, control::Control, listing, reply::Reply, session::Session};
use std::io;

pub(super) async fn run<S: Space>(
    session: &mut Session<S>,
    control: &mut Control,
    argument: &str,
) -> io::Result<Reply> {
    // Many clients send options of `ls`.
    let path = if argument.starts_with('-') { "" } else { argument };
    listing::send(session, control, path, line).await
}

/// Write-only. The date is not known here, and clients want one.
fn line(entry: &Entry) -> String {
    format!("--w-------   1 trove    trove    {:>13} Jan  1  2000 {}", entry.size, entry.name)
}
