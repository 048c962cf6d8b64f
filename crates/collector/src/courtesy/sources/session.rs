//! Whether somebody uses the computer, by the session's own hint to logind: desktops set it after
//! some minutes without a key or a movement, and when the screen is locked.

use super::bus::{Object, call, property};
use crate::courtesy::surroundings::{Heard, Known, Source};
use trove_protocol::Conditions;
use zbus::{Connection, OwnedObjectPath};

const SERVICE: &str = "org.freedesktop.login1";

const MANAGER: Object<'_> = Object {
    service: SERVICE,
    path: "/org/freedesktop/login1",
    interface: "org.freedesktop.login1.Manager",
};

pub(super) async fn watch(bus: &Connection, heard: &Heard) -> zbus::Result<()> {
    // The session's own path: changes are not told for “auto”.
    let found = call(bus, &MANAGER, MANAGER.interface, "GetSession", &"auto").await;
    let path: Option<OwnedObjectPath> = found.and_then(|found| found.body().deserialize()).ok();
    let Some(path) = path else {
        heard.says(Source::Session, Known::default());
        return Ok(());
    };
    let session = Object {
        service: SERVICE,
        path: path.as_str(),
        interface: "org.freedesktop.login1.Session",
    };
    let mut changes = session.changes(bus).await?;
    // Window managers that never set the hint leave it at "not idle": it says something only once
    // it has been set.
    let mut is_set = false;
    loop {
        let properties = session.properties(bus).await;
        let idle: Option<bool> = property(&properties, "IdleHint");
        is_set |= idle == Some(true);
        let idle = idle.filter(|_| is_set);
        let locked = property(&properties, "LockedHint") == Some(true);
        let user_active = idle.map(|idle| !idle && !locked);
        let conditions = Conditions { user_active, ..Conditions::default() };
        heard.says(Source::Session, Known { conditions, ..Known::default() });
        changes.next().await?;
    }
}
