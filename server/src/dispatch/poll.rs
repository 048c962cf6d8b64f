//! Holding a client's poll until there is something to do.

use super::reconsider;
use crate::{
    commands,
    house::{Fault, House},
};
use std::{pin::pin, time::Duration};
use tokio::time::Instant;
use trove_protocol::{ClientId, CommandEnvelope, CommandId};

/// A poll that is held. One that is dropped before it was answered broke.
struct Held<'a> {
    house: &'a House,
    client: &'a ClientId,
    answered: bool,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.house.presence.poll_ends(self.client, !self.answered);
    }
}

/// The client's next commands: those given and not acknowledged, else new ones, else none after
/// `wait`.
pub async fn next_commands(
    house: &House,
    client: &ClientId,
    acknowledged: Option<CommandId>,
    wait: Duration,
) -> Result<Vec<CommandEnvelope>, Fault> {
    house.presence.poll_begins(client);
    let mut held = Held { house, client, answered: false };
    let commands = commands_within(house, client, acknowledged, wait).await;
    held.answered = true;
    commands
}

async fn commands_within(
    house: &House,
    client: &ClientId,
    acknowledged: Option<CommandId>,
    wait: Duration,
) -> Result<Vec<CommandEnvelope>, Fault> {
    let deadline = Instant::now() + wait;
    let waker = house.presence.waker(client);
    let pending = async || house.catalogue.pending_commands(client, acknowledged).await;
    loop {
        // Registered before looking, so that nothing that happens meanwhile goes unheard.
        let mut woken = pin!(waker.notified());
        woken.as_mut().enable();
        let known = pending().await?;
        if !known.is_empty() {
            return Ok(known);
        }
        let deciding = house.deciding.lock().await;
        commands::give_due(house, client).await?;
        drop(deciding);
        let look_again = reconsider(house).await?;
        let deciding = house.deciding.lock().await;
        commands::ask_due(house, client).await?;
        drop(deciding);
        let new = pending().await?;
        if !new.is_empty() {
            return Ok(new);
        }
        let now = house.clock.now();
        let until =
            look_again.map_or(deadline, |moment| deadline.min(Instant::now() + moment.since(now)));
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep_until(until) => {
                if Instant::now() >= deadline {
                    return Ok(Vec::new());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
