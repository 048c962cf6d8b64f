//! Holding a client's poll until there is something to do.

use super::plan::{ClientView, View, Window, plan};
use crate::{
    clock::Moment,
    house::{Fault, House},
    presence::AWAY_AFTER,
};
use std::{pin::pin, time::Duration};
use tokio::time::Instant;
use trove_protocol::{ClientId, CommandEnvelope, CommandId};

/// How much may be under way from one client: enough that small files never wait for round trips.
const WINDOW: Window = Window { files: 1024, bytes: 512 << 20 };
/// Files whose hashes are asked for in one command.
const HASHES_IN_A_COMMAND: u32 = 256;

/// The client's next commands: those given and not acknowledged, else new ones, else none after
/// `wait`.
pub async fn next_commands(
    house: &House,
    client: &ClientId,
    acknowledged: Option<CommandId>,
    wait: Duration,
) -> Result<Vec<CommandEnvelope>, Fault> {
    let deadline = Instant::now() + wait;
    let waker = house.presence.waker(client);
    loop {
        // Registered before looking, so that nothing that happens meanwhile goes unheard.
        let mut woken = pin!(waker.notified());
        woken.as_mut().enable();
        let pending = house.catalogue.pending_commands(client, acknowledged).await?;
        if !pending.is_empty() {
            return Ok(pending);
        }
        let look_again = match give_more(house, client).await? {
            Given::Some => continue,
            Given::None(look_again) => look_again,
        };
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

enum Given {
    /// New commands are waiting for the client.
    Some,
    /// Nothing to ask now; look again then although nothing happened.
    None(Option<Moment>),
}

/// Gives the client what it may do now.
async fn give_more(house: &House, client: &ClientId) -> Result<Given, Fault> {
    let _deciding = house.deciding.lock().await;
    let catalogue = &house.catalogue;
    let now = house.clock.now();
    let mut given = catalogue.ask_hashes(client, HASHES_IN_A_COMMAND, now).await?;
    let clients = clients(house, now).await?;
    let me = clients.iter().find(|view| &view.id == client);
    if me.is_some_and(|me| me.files_in_flight < WINDOW.files && me.bytes_in_flight < WINDOW.bytes) {
        let house_wide =
            clients.iter().any(|other| &other.id != client && other.present && !other.paused);
        let wanted = catalogue.wanted(client, now, WINDOW.files as u32, house_wide).await?;
        let gather = house.settings.gather;
        let plan = plan(&View { wanted, clients, gather, window: WINDOW, now }, client);
        if !plan.commands.is_empty() {
            catalogue.ask(client, &plan.commands, now).await?;
            given = true;
        }
        if !given {
            let next_try = catalogue.next_try(now).await?;
            let look_again = [plan.look_again, next_try].into_iter().flatten().min();
            return Ok(Given::None(look_again));
        }
    }
    Ok(if given { Given::Some } else { Given::None(None) })
}

/// All clients as planning sees them.
async fn clients(house: &House, now: Moment) -> Result<Vec<ClientView>, Fault> {
    let in_flight = house.catalogue.in_flight().await?;
    let clients = house.catalogue.clients().await?;
    Ok(clients
        .into_iter()
        .map(|client| {
            let heard = house.presence.last_heard(&client.id).unwrap_or(client.seen_at);
            let under_way = in_flight.iter().find(|under_way| under_way.client == client.id);
            ClientView {
                present: now.since(heard) < AWAY_AFTER,
                paused: client.paused,
                settled: client.settled,
                files_in_flight: under_way.map_or(0, |under_way| under_way.files),
                bytes_in_flight: under_way.map_or(0, |under_way| under_way.bytes),
                id: client.id,
            }
        })
        .collect())
}
