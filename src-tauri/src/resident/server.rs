//! The server that comes with this program, if one does.

use super::beside::beside;
use std::{path::PathBuf, sync::Arc};
use trove_app::bundled::{BundledServer, NoBundledServer};
use trove_collector::Home;

/// The server whose program lies beside this one, unless it is not to be kept; for a test it is
/// reached from this computer alone.
pub fn beside_this_program(client: &Home, kept: bool, alone: bool) -> Arc<dyn BundledServer> {
    match program() {
        Some(program) if kept => own(program, client, alone),
        _ => Arc::new(NoBundledServer::default()),
    }
}

#[cfg(unix)]
fn own(program: PathBuf, client: &Home, alone: bool) -> Arc<dyn BundledServer> {
    use std::net::{IpAddr, Ipv4Addr};
    use trove_app::bundled::{OwnServer, Places};
    let Some(mut places) = Places::usual(program, client.clone()) else {
        return Arc::new(NoBundledServer::default());
    };
    if alone {
        places.listen = IpAddr::V4(Ipv4Addr::LOCALHOST);
        places.ports = None;
    }
    Arc::new(OwnServer::new(places))
}

/// Its shares need what only Unix systems have so far.
#[cfg(not(unix))]
fn own(_program: PathBuf, _client: &Home, _alone: bool) -> Arc<dyn BundledServer> {
    Arc::new(NoBundledServer::default())
}

fn program() -> Option<PathBuf> {
    if std::env::var_os("APPIMAGE").is_some() {
        // What is mounted for this run alone cannot go on when it has ended.
        return None;
    }
    beside("trove-server").ok().filter(|program| program.is_file())
}
