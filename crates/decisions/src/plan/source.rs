//! Which client is the origin of which content (seed figure 2, 0029, 0036): those that only one
//! has come from it, and the rest so that all have about as much to do for as long as it takes
//! them; those that are better left alone are spared.

use super::{ClientView, Load, Merits, Wanted};
use crate::decide::ContentId;
use std::collections::{HashMap, HashSet};
use trove_protocol::ClientId;

/// What one file costs a client that is as good as any.
const FILE: u64 = 1 << 10;
/// A link so many times slower than the fastest is as good as any slower one.
const MOST_TIMES_SLOWER: u64 = 16;

/// A client that may be asked, and how much it has to do.
struct Source<'a> {
    client: &'a ClientId,
    spared: bool,
    /// Times [`FILE`], what one file costs it.
    times: u64,
    load: u64,
}

/// The origin of each content that somebody who may be asked has.
pub fn origins<'a>(
    ready: &[&'a Wanted],
    clients: &'a [ClientView],
) -> HashMap<ContentId, &'a ClientId> {
    let free: Vec<&ClientView> = clients.iter().filter(|client| client.bar().is_none()).collect();
    let fastest = free.iter().filter_map(|client| client.merits.speed).max().unwrap_or(0);
    let mut sources: Vec<Source<'a>> = free
        .iter()
        .map(|client| {
            let times = times(client.merits, fastest);
            let load = cost_of(client.in_flight).saturating_mul(times);
            Source { client: &client.id, spared: client.merits.spared, times, load }
        })
        .collect();
    let places: HashMap<&ClientId, usize> =
        sources.iter().enumerate().map(|(place, source)| (source.client, place)).collect();
    let mut origins = HashMap::with_capacity(ready.len());
    let mut groups: HashSet<(usize, &str)> = HashSet::new();
    let mut shared: Vec<(&'a Wanted, Vec<usize>)> = Vec::new();
    for &wanted in ready {
        let mut able: Vec<usize> = wanted
            .holders
            .iter()
            .filter_map(|holder| places.get(&holder.client).copied())
            .collect();
        if able.len() > 1 {
            able.retain(|&place| Some(sources[place].client) != wanted.failed.as_ref());
        }
        match able.as_slice() {
            [] => {}
            [only] => {
                take(&mut sources[*only], wanted, &mut origins);
                join(&mut groups, wanted, *only, sources[*only].client);
            }
            _ => shared.push((wanted, able)),
        }
    }
    shared.sort_by_key(|(wanted, _)| wanted.id);
    for (wanted, able) in shared {
        // What belongs together comes from one client.
        let with_its_group = able.iter().copied().find(|&place| {
            let group = group(wanted, sources[place].client);
            group.is_some_and(|group| groups.contains(&(place, group)))
        });
        // The first of equals is the one that offered it first.
        let best = || {
            able.iter().copied().min_by_key(|&place| (sources[place].spared, sources[place].load))
        };
        if let Some(origin) = with_its_group.or_else(best) {
            take(&mut sources[origin], wanted, &mut origins);
            join(&mut groups, wanted, origin, sources[origin].client);
        }
    }
    origins
}

fn take<'a>(
    source: &mut Source<'a>,
    wanted: &Wanted,
    origins: &mut HashMap<ContentId, &'a ClientId>,
) {
    source.load = source.load.saturating_add(cost(wanted.size).saturating_mul(source.times));
    origins.insert(wanted.id, source.client);
}

fn join<'a>(
    groups: &mut HashSet<(usize, &'a str)>,
    wanted: &'a Wanted,
    place: usize,
    client: &ClientId,
) {
    if let Some(group) = group(wanted, client) {
        groups.insert((place, group));
    }
}

fn group<'a>(wanted: &'a Wanted, client: &ClientId) -> Option<&'a str> {
    let holder = wanted.holders.iter().find(|holder| &holder.client == client)?;
    holder.group.as_deref()
}

/// How many times as much a file costs this client as one that is wired, idle and fast. Of a
/// link that nothing is known of, the best is hoped.
pub(super) fn times(merits: Merits, fastest: u64) -> u64 {
    let slower = merits.speed.map_or(1, |speed| fastest / speed.max(1)).clamp(1, MOST_TIMES_SLOWER);
    let quarters = if merits.wireless { 5 } else { 4 };
    slower * quarters * if merits.in_use { 2 } else { 1 }
}

/// Bytes weigh as much as one file for every 64 MiB, so that counts decide among small files and
/// bytes among films.
pub(super) fn cost(bytes: u64) -> u64 {
    FILE.saturating_add(bytes >> 16)
}

pub(super) fn cost_of(load: Load) -> u64 {
    load.files.saturating_mul(FILE).saturating_add(load.bytes >> 16)
}
