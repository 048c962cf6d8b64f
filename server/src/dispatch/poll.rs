//! Holding a client's poll until there is something to do.

use super::reconsider;
use crate::{
    catalogue::Lost,
    commands,
    house::{Fault, House},
};
use std::{pin::pin, time::Duration};
use tokio::time::Instant;
use trove_protocol::{BatchId, ClientId, CommandEnvelope, CommandId, ServerWaits};

/// A changed reason is told no sooner after the last answer: while others stream, what is held back
/// changes with every file.
const REASON_PACE: Duration = Duration::from_millis(500);

/// The largest number of a command that is believed: with what is counted on from it, SQLite and JSON
/// still hold it exactly.
const LARGEST_COMMAND: u64 = 1 << 52;

/// What a client says with its poll.
#[derive(Clone, Debug, Default)]
pub struct Asks {
    /// The newest command that it has written down.
    pub acknowledged: Option<CommandId>,
    /// The newest batch of offers that it was given a receipt for.
    pub offered: Option<BatchId>,
    /// The reason that it knows to wait for, empty for none; `None` from clients that do not
    /// understand reasons.
    pub known: Option<String>,
    /// How long it waits.
    pub wait: Duration,
}

/// What a poll brings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Commands; none when nothing is to be done.
    pub commands: Vec<CommandEnvelope>,
    /// Why the server asks for nothing more now, for clients that understand reasons.
    pub waiting: Option<ServerWaits>,
    /// Whether the client does not know that yet.
    pub reason_is_news: bool,
}

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
/// its `wait`, or when the reason for which it waits has changed.
pub async fn next_commands(house: &House, client: &ClientId, asks: &Asks) -> Result<Answer, Fault> {
    house.presence.poll_begins(client);
    let mut held = Held { house, client, answered: false };
    let answer = answer_within(house, client, asks).await;
    held.answered = true;
    answer
}

async fn answer_within(house: &House, client: &ClientId, asks: &Asks) -> Result<Answer, Fault> {
    let begun = Instant::now();
    let (deadline, reasons_from) = (begun + asks.wait, begun + REASON_PACE.min(asks.wait));
    let waker = house.presence.waker(client);
    notice_loss(house, client, asks).await?;
    let pending = async || house.catalogue.pending_commands(client, asks.acknowledged).await;
    loop {
        // Registered before looking, so that nothing that happens meanwhile goes unheard.
        let mut woken = pin!(waker.notified());
        woken.as_mut().enable();
        let known = pending().await?;
        if !known.is_empty() {
            return Ok(answer(house, client, asks, known));
        }
        let deciding = house.deciding.lock().await;
        commands::give_due(house, client).await?;
        drop(deciding);
        let look_again = reconsider(house).await?;
        let deciding = house.deciding.lock().await;
        commands::ask_due(house, client).await?;
        drop(deciding);
        let answer = answer(house, client, asks, pending().await?);
        if !answer.commands.is_empty() || answer.reason_is_news && Instant::now() >= reasons_from {
            return Ok(answer);
        }
        let now = house.clock.now();
        let mut until =
            look_again.map_or(deadline, |moment| deadline.min(Instant::now() + moment.since(now)));
        if answer.reason_is_news {
            until = until.min(reasons_from);
        }
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep_until(until) => {
                if Instant::now() >= deadline {
                    return Ok(answer);
                }
            }
        }
    }
}

/// Asks for everything again where one side has lost what it knew: what was said since would be said
/// by nobody again.
async fn notice_loss(house: &House, client: &ClientId, asks: &Asks) -> Result<(), Fault> {
    // One that says nothing has heard nothing, or no longer knows of it.
    let acknowledged = asks.acknowledged.unwrap_or(CommandId(0));
    if acknowledged.0 > LARGEST_COMMAND {
        return Ok(());
    }
    let (catalogue, now) = (&house.catalogue, house.clock.now());
    match catalogue.notice_loss(client, acknowledged, asks.offered.as_ref(), now).await? {
        Some(Lost::Client) => tracing::warn!(
            "{client} has lost what it was told lately, as after a restored backup of it; it is \
             asked to offer everything again"
        ),
        Some(Lost::Server) => tracing::warn!(
            "{client} was told or has offered what this server does not know of, as after a \
             restored backup of the catalogue; it is asked to offer everything again"
        ),
        None => {}
    }
    Ok(())
}

fn answer(house: &House, client: &ClientId, asks: &Asks, commands: Vec<CommandEnvelope>) -> Answer {
    let Some(known) = &asks.known else { return Answer { commands, ..Answer::default() } };
    let waiting = house.dispatch.waits(client);
    let word = waiting.as_ref().map_or("", |waiting| &waiting.reason);
    Answer { commands, reason_is_news: word != known, waiting }
}

#[cfg(test)]
mod tests;
