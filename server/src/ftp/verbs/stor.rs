//! `STOR`, RFC 959 section 4.1.3: take a file.

use crate::ftp::{
    Space, StoreError,
    control::Control,
    name,
    reply::Reply,
    session::Session,
    transfer::{conclude, connect, minded, take_data},
    upload::Upload,
};
use std::{io, mem, sync::Arc};
use tokio_util::sync::CancellationToken;

pub(super) async fn run<S: Space>(
    session: &mut Session<S>,
    control: &mut Control,
    path: &str,
) -> io::Result<Reply> {
    // Both are for this transfer only, also when it fails.
    let offset = mem::take(&mut session.restart);
    let data = match take_data(session) {
        Ok(data) => data,
        Err(reply) => return Ok(reply),
    };
    let Some(client) = session.account.clone() else {
        return Ok(Reply::new(530, "Log in first."));
    };
    let Some(name) = name::file(path) else {
        return Ok(Reply::from(&StoreError::NotWanted));
    };
    let space = Arc::clone(&session.space);
    let report = |error: &StoreError| {
        if let StoreError::Failed(cause) = error {
            tracing::error!(%client, name, error = %format!("{cause:#}"), "cannot store a file");
        } else {
            tracing::info!(%client, name, %error, "file not stored");
        }
        Reply::from(error)
    };
    let place = match space.prepare(&client, name, offset).await {
        Ok(place) => place,
        Err(error) => return Ok(report(&error)),
    };
    control.send(&Reply::new(150, "Send it.")).await?;
    let stop = CancellationToken::new();
    let work = async {
        let stream = match connect(session, data, &stop).await {
            Ok(stream) => stream,
            Err(reply) => return reply,
        };
        let mut upload = Upload::new(stream, session.shared.config.stall_time, stop.clone());
        let stored = space.store(place, &mut upload).await;
        upload.close().await;
        match stored {
            Ok(stored) => Reply::new(226, stored.message),
            Err(error) => report(&error),
        }
    };
    let (reply, meanwhile) = minded(control, &session.shared.shutdown, &stop, work).await;
    conclude(control, reply, meanwhile).await
}
