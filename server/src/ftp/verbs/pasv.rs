//! `PASV`, RFC 959 section 4.1.2: as `EPSV`, for IPv4 and with the address.

use crate::ftp::{
    Space,
    data::{DataConnection, public_address},
    reply::Reply,
    session::Session,
    transfer,
};

pub(super) async fn run<S: Space>(session: &mut Session<S>) -> Reply {
    if session.extended_only {
        return Reply::new(503, "EPSV ALL was said: only EPSV from then on.");
    }
    if let Some(reply) = transfer::obstacle(session) {
        return reply;
    }
    let config = &session.shared.config;
    let Some([a, b, c, d]) = public_address(session.local, config).await else {
        return Reply::new(425, "PASV knows IPv4 only: use EPSV.");
    };
    if let Some(earlier) = session.data.take() {
        earlier.give_up().await;
    }
    match DataConnection::listen(session.local, session.peer, config).await {
        Ok(data) => {
            let [high, low] = data.port().to_be_bytes();
            session.data = Some(data);
            Reply::new(227, format!("Entering Passive Mode ({a},{b},{c},{d},{high},{low})"))
        }
        Err(error) => {
            tracing::warn!(%error, "no port for a data connection");
            Reply::new(425, "No port is free for a data connection; try again later.")
        }
    }
}
