//! Mains or battery, by UPower.

use super::bus::{Object, property};
use crate::courtesy::surroundings::{Heard, Known, Source};
use trove_protocol::Conditions;
use zbus::Connection;

const UPOWER: Object<'_> = Object {
    service: "org.freedesktop.UPower",
    path: "/org/freedesktop/UPower",
    interface: "org.freedesktop.UPower",
};

pub(super) async fn watch(bus: &Connection, heard: &Heard) -> zbus::Result<()> {
    let mut changes = UPOWER.changes(bus).await?;
    loop {
        let on_battery = property(&UPOWER.properties(bus).await, "OnBattery");
        let conditions = Conditions { on_battery, ..Conditions::default() };
        heard.says(Source::Power, Known { conditions, ..Known::default() });
        changes.next().await?;
    }
}
