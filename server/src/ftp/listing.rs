//! What is the same for `LIST`, `NLST` and `MLSD`: an account's files, sent over a data
//! connection.

use super::{
    Entry, Space,
    control::Control,
    name,
    reply::Reply,
    session::Session,
    transfer::{conclude, connect, minded, take_data},
};
use std::{fmt::Write as _, io};
use tokio::{io::AsyncWriteExt, time::timeout};
use tokio_util::sync::CancellationToken;

/// Sends a line for each file that `path` names: all of them, or one.
pub(super) async fn send<S: Space>(
    session: &mut Session<S>,
    control: &mut Control,
    path: &str,
    line: fn(&Entry) -> String,
) -> io::Result<Reply> {
    session.restart = 0;
    let data = match take_data(session) {
        Ok(data) => data,
        Err(reply) => return Ok(reply),
    };
    let Some(client) = session.account.clone() else {
        return Ok(Reply::new(530, "Log in first."));
    };
    let found = if name::is_root(path) {
        session.space.list(&client).await
    } else if let Some(file) = name::file(path) {
        session.space.find(&client, file).await.map(|entry| entry.into_iter().collect())
    } else {
        Ok(Vec::new())
    };
    let entries = match found {
        Ok(entries) => entries,
        Err(error) => {
            tracing::error!(%client, error = %format!("{error:#}"), "cannot list an FTP account");
            return Ok(Reply::new(451, "The server could not list; its log says why."));
        }
    };
    let mut text = String::new();
    for entry in &entries {
        // Writing to a String cannot fail.
        let _ = write!(text, "{}\r\n", line(entry));
    }
    control.send(&Reply::new(150, "Here it comes.")).await?;
    let stop = CancellationToken::new();
    let limit = session.shared.config.stall_time;
    let work = async {
        let mut stream = match connect(session, data, &stop).await {
            Ok(stream) => stream,
            Err(reply) => return reply,
        };
        let sending = timeout(limit, async {
            stream.write_all(text.as_bytes()).await?;
            stream.shutdown().await
        });
        let sent = tokio::select! {
            () = stop.cancelled() => return Reply::new(426, "The listing was stopped."),
            sent = sending => sent,
        };
        match sent {
            Ok(Ok(())) => Reply::new(226, "That is all."),
            Ok(Err(_)) | Err(_) => Reply::new(426, "The data connection broke."),
        }
    };
    let (reply, meanwhile) = minded(control, &session.shared.shutdown, &stop, work).await;
    conclude(control, reply, meanwhile).await
}

/// A file's facts (RFC 3659 section 7.5): it may be written.
pub(super) fn facts(entry: &Entry) -> String {
    format!("type=file;size={};perm=w; {}", entry.size, entry.name)
}
