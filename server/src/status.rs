//! Status messages arrive (seed claim 11).

use crate::{
    events::{Event, Mark},
    house::{Fault, House},
};
use trove_protocol::{ClientId, StatusReport};

/// Notes what a client says of itself.
pub async fn take(house: &House, client: &ClientId, report: StatusReport) -> Result<(), Fault> {
    for refused in &report.refused {
        tracing::warn!(%client, command = %refused.command, reason = %refused.reason,
            "a client could not carry out a command");
    }
    let event = if report.paused { Event::ClientPaused } else { Event::ClientResumed };
    house.events.turn(Some(client), Mark::Paused, report.paused, event).await;
    let catalogue = &house.catalogue;
    let known = catalogue.clients().await?.into_iter().find(|known| &known.id == client);
    catalogue.note_status(client, &report).await?;
    // What its former program could not do, its new one may.
    if known.is_some_and(|known| !known.version.is_empty() && known.version != report.version) {
        catalogue.try_again(Some(client)).await?;
    }
    // Others may have been waiting for what this one still had to offer.
    house.presence.wake_all();
    Ok(())
}
