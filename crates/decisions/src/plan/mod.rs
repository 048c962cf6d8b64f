//! What to ask of whom now, and why what is not asked for has to wait (seed 0022, 0030, 0031).
//! Pure: from the queue, the clients, the traffic, the streams, the settings and the moment to
//! commands, reasons, and when to look again.

mod bundles;
mod reason;
mod source;
#[cfg(test)]
mod tests;
mod view;
mod window;

pub use bundles::{
    LARGEST_BUNDLE_BYTES, LARGEST_COMMAND_FILES, SINGLES_BYTES, SINGLES_IN_A_COMMAND,
};
pub use reason::{Reason, Until};
pub use view::{ClientView, Holder, HouseView, Load, Merits, View, Wanted};
pub use window::Window;

use crate::{Moment, decide::ContentId};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    time::Duration,
};
use trove_protocol::{ClientId, Transfer};

/// Where there is a limit, the traffic is looked at again so often.
pub const LIMITED: Duration = Duration::from_millis(500);
/// Somebody may make room on the disk at any time.
const FULL: Duration = Duration::from_secs(5);

/// One command that asks for files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// Whom.
    pub client: ClientId,
    /// How they travel.
    pub transfer: Transfer,
    /// What for.
    pub contents: Vec<ContentId>,
}

/// What is asked for now, and why the rest is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The commands to send.
    pub commands: Vec<Asking>,
    /// The reason for each content that is not asked for.
    pub held: BTreeMap<ContentId, Reason>,
    /// Why nothing, or nothing more, is asked of a client. Who is missing here is asked as fast as
    /// it sends.
    pub clients: BTreeMap<ClientId, Reason>,
    /// Contents of so many bytes or more do not fit on the disk.
    pub too_large: Option<u64>,
    /// When to look again although nothing happened.
    pub look_again: Option<Moment>,
}

/// What to ask of whom now.
pub fn plan(view: &View) -> Plan {
    let mut plan = Plan::default();
    let mut look_again = |moment: Moment| {
        plan.look_again = Some(plan.look_again.map_or(moment, |earlier| earlier.min(moment)));
    };
    let clients: HashMap<&ClientId, &ClientView> =
        view.clients.iter().map(|client| (&client.id, client)).collect();
    let mut reasons: BTreeMap<ClientId, Reason> = view
        .clients
        .iter()
        .filter_map(|client| client.bar().map(|bar| (client.id.clone(), bar)))
        .collect();
    // Also while it is the only holder that still looks: the others must not lose what is theirs
    // to one that is faster.
    let free = || view.clients.iter().filter(|client| client.bar().is_none());
    let unsettled = free().count() > 1 && free().any(|client| !client.settled);
    let mut ready = Vec::with_capacity(view.wanted.len());
    for wanted in &view.wanted {
        let until = wanted.wanted_at.after(view.gather);
        if !wanted.holders.iter().any(|holder| is_free(&clients, &holder.client)) {
            let least = wanted.holders.iter().filter_map(|holder| reasons.get(&holder.client));
            plan.held.insert(wanted.id, least.min().copied().unwrap_or(Reason::Away));
        } else if unsettled && view.now < until && !wanted.first {
            look_again(until);
            plan.held.insert(wanted.id, Reason::Gathering);
        } else {
            ready.push(wanted);
        }
    }
    let origins = source::origins(&ready, &view.clients);
    in_order(&mut ready, &origins);
    let mut under_way: HashMap<&ClientId, Load> =
        view.clients.iter().map(|client| (&client.id, client.in_flight)).collect();
    // What was asked of those that send nothing now does not travel, and holds nobody else up.
    let mut house_load = Load::default();
    for client in free() {
        house_load.join(client.in_flight);
    }
    let mut house = view.house;
    let mut chosen: BTreeMap<&ClientId, Vec<&Wanted>> = BTreeMap::new();
    for wanted in ready {
        let Some(&origin) = origins.get(&wanted.id) else {
            plan.held.insert(wanted.id, Reason::Away);
            continue;
        };
        let (Some(load), Some(client)) = (under_way.get_mut(origin), clients.get(origin)) else {
            continue;
        };
        let window_full = !client.window.takes(*load, wanted.size);
        let bar = window::house_bar(&house, house_load, wanted.size)
            .or_else(|| window_full.then_some(Reason::InTurn));
        if let Some(reason) = bar {
            match reason {
                Reason::DiskFull | Reason::SharesAway => look_again(view.now.after(FULL)),
                Reason::InTurn => {}
                _ => look_again(view.now.after(LIMITED)),
            }
            plan.held.insert(wanted.id, reason);
        } else {
            load.add(wanted.size);
            house_load.add(wanted.size);
            house.room = house.room.map(|room| room.saturating_sub(wanted.size));
            chosen.entry(origin).or_default().push(wanted);
        }
    }
    // Of a client that may be asked, what the whole house waits for.
    for wanted in &view.wanted {
        let Some(reason) = plan.held.get(&wanted.id) else { continue };
        match reason {
            Reason::DiskFull => {
                plan.too_large =
                    Some(plan.too_large.map_or(wanted.size, |size| size.min(wanted.size)));
            }
            reason if reason.is_of_the_house() => {
                for holder in &wanted.holders {
                    let known = reasons.entry(holder.client.clone()).or_insert(*reason);
                    if known.is_of_the_house() {
                        *known = (*reason).max(*known);
                    }
                }
            }
            _ => {}
        }
    }
    plan.clients = reasons;
    for (client, files) in chosen {
        plan.commands.extend(
            bundles::commands(&files).into_iter().map(|(transfer, contents)| Asking {
                client: client.clone(),
                transfer,
                contents,
            }),
        );
    }
    plan
}

fn is_free(clients: &HashMap<&ClientId, &ClientView>, id: &ClientId) -> bool {
    clients.get(id).is_some_and(|client| client.bar().is_none())
}

/// What the owner wants first, then small before huge, the rarest in the house first, then the
/// newest; what belongs together side by side.
fn in_order<'a>(ready: &mut [&'a Wanted], origins: &HashMap<ContentId, &'a ClientId>) {
    let group = |wanted: &&'a Wanted| -> Option<(&'a ClientId, &'a str)> {
        let wanted: &'a Wanted = wanted;
        let origin = *origins.get(&wanted.id)?;
        let holder = wanted.holders.iter().find(|holder| &holder.client == origin)?;
        Some((origin, holder.group.as_deref()?))
    };
    let mut newest: HashMap<(&'a ClientId, &'a str), (Reverse<i64>, ContentId)> = HashMap::new();
    for wanted in ready.iter() {
        let Some(group) = group(wanted) else { continue };
        let place = (Reverse(wanted.dated_ns), wanted.id);
        newest.entry(group).and_modify(|known| *known = place.min(*known)).or_insert(place);
    }
    ready.sort_by_cached_key(|wanted| {
        let alone = (Reverse(wanted.dated_ns), wanted.id);
        let place = group(wanted).and_then(|group| newest.get(&group).copied()).unwrap_or(alone);
        (!wanted.first, !wanted.is_small(), wanted.holders.len(), place, wanted.id)
    });
}
