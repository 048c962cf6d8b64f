//! `PASS`, RFC 959 section 4.1.1. Guessing is made slow for the session and impossible for the
//! address.

use crate::ftp::{
    Space,
    reply::Reply,
    session::{Next, Protection, Session},
};
use std::{io, sync::PoisonError, time::Instant};

pub(super) async fn run<S: Space>(session: &mut Session<S>, password: &str) -> io::Result<Next> {
    if session.protection == Protection::None {
        return Ok(super::user::tls_first().into());
    }
    let Some(user) = session.user.take() else {
        return Ok(Reply::new(503, "Send USER first.").into());
    };
    let shared = std::sync::Arc::clone(&session.shared);
    let attempts = || shared.attempts.lock().unwrap_or_else(PoisonError::into_inner);
    if attempts().locked_out(session.peer, Instant::now()) {
        tracing::warn!(peer = %session.peer, "too many wrong FTP passwords from this address");
        let text = "Too many wrong passwords from this address; try again later.";
        return Ok(Next::End(Reply::new(421, text)));
    }
    match session.space.log_in(&user, password).await {
        Ok(Some(client)) => {
            attempts().succeeded(session.peer);
            tracing::debug!(peer = %session.peer, %client, "FTP login");
            session.account = Some(client);
            session.wrong_passwords = 0;
            Ok(Reply::new(230, "Welcome.").into())
        }
        Ok(None) => {
            attempts().failed(session.peer, Instant::now());
            session.wrong_passwords += 1;
            tracing::warn!(peer = %session.peer, ?user, "wrong FTP user name or password");
            tokio::time::sleep(shared.config.wrong_password_delay).await;
            let reply = Reply::new(530, "Wrong user name or password; pair this computer again.");
            let last = session.wrong_passwords >= shared.config.wrong_passwords_per_session;
            Ok(if last { Next::End(reply) } else { reply.into() })
        }
        Err(error) => {
            tracing::error!(error = %format!("{error:#}"), "cannot check an FTP login");
            Ok(Reply::new(451, "The server could not check the login; its log says why.").into())
        }
    }
}
