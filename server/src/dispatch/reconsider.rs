//! Looks how things are, plans for the whole house, and carries the plan out.

use super::{
    Last,
    plan::{ClientView, Plan, Reason, View, plan},
    situation::{Situation, room_beside_inbox},
};
use crate::{
    catalogue::Waiting,
    clock::Moment,
    house::{Fault, House},
    presence::AWAY_AFTER,
};
use std::collections::{HashMap, HashSet};
use trove_protocol::{ClientId, ServerWaits};

/// Decides anew who is asked for what if anything has happened since the last time; when to do so
/// again although nothing happens.
pub async fn reconsider(house: &House) -> Result<Option<Moment>, Fault> {
    let mut last = house.dispatch.last.lock().await;
    let news = *house.presence.news().borrow();
    let now = house.clock.now();
    if last.news == Some(news) && last.look_again.is_none_or(|moment| now < moment) {
        return Ok(last.look_again);
    }
    // Until it is done, it is not.
    last.news = None;
    let _deciding = house.deciding.lock().await;
    let situation = Situation::of(house, now).await?;
    see_who_came_and_went(house, &mut last, &situation, now).await?;
    let catalogue = &house.catalogue;
    let room = situation.house.room;
    if let Some(size) = last.too_large.filter(|size| room.is_none_or(|room| room >= *size)) {
        last.too_large = None;
        tracing::info!(size, "the disk has room again");
        // What failed for want of room may go better now.
        catalogue.try_again(None).await?;
        house.presence.wake_all();
    }
    let rooms: Vec<(ClientId, u64)> = situation
        .clients
        .iter()
        .filter(|client| client.bar().is_none())
        .map(|client| (client.id.clone(), client.window.room(client.in_flight)))
        .collect();
    let wanted = catalogue.wanted(&rooms, now).await?;
    let Situation { clients, names, house: whole, changes_at } = situation;
    let mut view = View { wanted, clients, house: whole, gather: house.settings.gather, now };
    let mut decided = plan(&view);
    if decided.too_large.is_some() {
        view.house.room = room_beside_inbox(house, &view.clients).await?;
        decided = plan(&view);
    }
    let plan = decided;
    house.traffic.hold_to(whole.allowed().map(|(rate, _)| rate));
    if !plan.commands.is_empty() {
        catalogue.ask(&plan.commands, now).await?;
        for asking in &plan.commands {
            house.presence.waker(&asking.client).notify_waiters();
        }
    }
    // That nothing is too large says nothing when nobody can be asked: room alone ends it.
    if let Some(size) = plan.too_large {
        if last.too_large.is_none() {
            tracing::warn!("the disk is full: files wait until there is room in the shares");
        }
        last.too_large = Some(size);
    }
    last.waiting = waiting(&plan, |client| names.get(client).map_or("a computer", String::as_str));
    house.dispatch.let_wait(told(&plan, &names));
    last.look_again =
        [plan.look_again, changes_at, catalogue.next_try(now).await?].into_iter().flatten().min();
    // After commands there may be room for more.
    last.news = plan.commands.is_empty().then_some(news);
    Ok(last.look_again)
}

/// What it means that clients may be asked again, or no longer.
async fn see_who_came_and_went(
    house: &House,
    last: &mut Last,
    situation: &Situation,
    now: Moment,
) -> Result<(), Fault> {
    let clients = || situation.clients.iter();
    let free: HashSet<ClientId> =
        clients().filter(|client| client.bar().is_none()).map(|client| client.id.clone()).collect();
    let away: HashSet<ClientId> =
        clients().filter(|client| !client.present).map(|client| client.id.clone()).collect();
    let known = last.askable.take().unwrap_or_default();
    let back: Vec<ClientId> = free.difference(&known).cloned().collect();
    if !back.is_empty() {
        house.catalogue.excuse(&back, now).await?;
    }
    for client in back.iter().filter(|client| last.away.contains(*client)) {
        house.catalogue.try_again(Some(client)).await?;
    }
    // Others go on with what was asked of those that cannot send it now. Who was not heard of since
    // the server was started is not gone for that: it comes back, and goes on where it stopped.
    let idle_hands = !free.is_empty();
    let just_begun = now < house.begun.after(AWAY_AFTER);
    let unheard = |client: &ClientView| house.presence.last_heard(&client.id).is_none();
    let waited_for = |client: &ClientView| just_begun && !client.present && unheard(client);
    let stuck: Vec<ClientId> = clients()
        .filter(|client| client.bar().is_some() && client.in_flight.files > 0)
        .filter(|client| !waited_for(client))
        .map(|client| client.id.clone())
        .collect();
    if idle_hands && !stuck.is_empty() {
        let free: Vec<ClientId> = free.iter().cloned().collect();
        let files = house.catalogue.release(&stuck, &free).await?;
        if files > 0 {
            tracing::info!(files, "asking others, since those that were asked cannot send now");
        }
    }
    let readable = clients().filter(|client| client.left_alone().is_none());
    house.dispatch.let_read(readable.map(|client| client.id.clone()).collect());
    last.askable = Some(free);
    last.away = away;
    Ok(())
}

/// The reasons that clients are told.
fn told(plan: &Plan, names: &HashMap<ClientId, String>) -> HashMap<ClientId, ServerWaits> {
    let reasons = plan.clients.iter().filter(|(_, reason)| reason.is_told());
    reasons
        .map(|(client, reason)| {
            let name = names.get(client).map_or("this computer", String::as_str);
            let reason_word = reason.word().to_owned();
            let waits = ServerWaits { reason: reason_word, sentence: reason.sentence(name) };
            (client.clone(), waits)
        })
        .collect()
}

/// The reasons as they are left for people.
fn waiting<'a>(plan: &Plan, name: impl Fn(&ClientId) -> &'a str) -> Vec<Waiting> {
    let row = |client: Option<&ClientId>, reason: Reason, size_from| Waiting {
        sentence: reason.sentence(client.map_or("", &name)),
        client: client.cloned(),
        reason: reason.word(),
        rank: reason.rank(),
        of_house: reason.is_of_the_house(),
        size_from,
    };
    let clients = plan.clients.iter().map(|(client, reason)| row(Some(client), *reason, 0));
    let large = plan.too_large.map(|size| row(None, Reason::DiskFull, size));
    clients.chain(large).collect()
}
