//! Status messages arrive (seed claim 11).

use crate::house::{Fault, House};
use trove_protocol::{ClientId, Collecting, StatusReport};

/// Notes what a client says of itself.
pub async fn take(house: &House, client: &ClientId, report: StatusReport) -> Result<(), Fault> {
    for refused in &report.refused {
        tracing::warn!(%client, command = %refused.command, reason = %refused.reason,
            "a client could not carry out a command");
    }
    let settled = report.collecting == Collecting::Settled;
    house.catalogue.note_status(client, settled, report.paused, &report.version).await?;
    // Others may have been waiting for what this one still had to offer.
    house.presence.wake_all();
    Ok(())
}
