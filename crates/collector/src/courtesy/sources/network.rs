//! How the computer is connected, and whether that is paid for by the byte, by NetworkManager.

use super::bus::{Object, property};
use crate::courtesy::surroundings::{Heard, Known, Source};
use trove_protocol::{Conditions, Connection as Connected};
use zbus::{Connection, OwnedObjectPath};

const SERVICE: &str = "org.freedesktop.NetworkManager";

const MANAGER: Object<'_> = Object {
    service: SERVICE,
    path: "/org/freedesktop/NetworkManager",
    interface: "org.freedesktop.NetworkManager",
};

pub(super) async fn watch(bus: &Connection, heard: &Heard) -> zbus::Result<()> {
    let mut changes = MANAGER.changes(bus).await?;
    loop {
        let properties = MANAGER.properties(bus).await;
        let way: Option<String> = property(&properties, "PrimaryConnectionType");
        let conditions = Conditions {
            metered: property(&properties, "Metered").and_then(metered),
            connection: way.as_deref().and_then(connected),
            ..Conditions::default()
        };
        let path: Option<OwnedObjectPath> = property(&properties, "PrimaryConnection");
        let connection = path.map(|path| path.to_string()).filter(|path| path != "/");
        let network = match &connection {
            Some(path) => mark(bus, path).await,
            None => None,
        };
        heard.says(Source::Network, Known { conditions, network, connection, ..Known::default() });
        changes.next().await?;
    }
}

/// By which an active connection is known again.
async fn mark(bus: &Connection, path: &str) -> Option<String> {
    let active = Object {
        service: SERVICE,
        path,
        interface: "org.freedesktop.NetworkManager.Connection.Active",
    };
    let id: String = property(&active.properties(bus).await, "Uuid")?;
    Some(format!("connection:{id}"))
}

/// NMMetered: yes, no, and guesses of both, which count as well.
fn metered(value: u32) -> Option<bool> {
    match value {
        1 | 3 => Some(true),
        2 | 4 => Some(false),
        _ => None,
    }
}

fn connected(way: &str) -> Option<Connected> {
    match way {
        "" => None,
        "802-3-ethernet" => Some(Connected::Wired),
        "802-11-wireless" => Some(Connected::Wireless),
        _ => Some(Connected::Other),
    }
}
