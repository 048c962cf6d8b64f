//! `EPSV`, RFC 2428 section 3: await a data connection; the reply names only its port.

use super::bad_argument;
use crate::ftp::{Space, data::DataConnection, reply::Reply, session::Session, transfer};

pub(super) async fn run<S: Space>(session: &mut Session<S>, argument: &str) -> Reply {
    let own_protocol = if session.local.is_ipv4() { "1" } else { "2" };
    match argument.to_ascii_uppercase().as_str() {
        "ALL" => {
            session.extended_only = true;
            return Reply::new(200, "From now on only EPSV.");
        }
        "1" | "2" if argument != own_protocol => {
            return Reply::new(
                522,
                format!("Network protocol not supported, use ({own_protocol})"),
            );
        }
        "" | "1" | "2" => {}
        _ => return bad_argument("EPSV, EPSV 1, EPSV 2 or EPSV ALL"),
    }
    if let Some(reply) = transfer::obstacle(session) {
        return reply;
    }
    if let Some(earlier) = session.data.take() {
        earlier.give_up().await;
    }
    match DataConnection::listen(session.local, session.peer, &session.shared.config).await {
        Ok(data) => {
            let text = format!("Entering Extended Passive Mode (|||{}|)", data.port());
            session.data = Some(data);
            Reply::new(229, text)
        }
        Err(error) => {
            tracing::warn!(%error, "no port for a data connection");
            Reply::new(425, "No port is free for a data connection; try again later.")
        }
    }
}
