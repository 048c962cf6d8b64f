//! What to ask of one client now (seed 0022, 0030, 0031). Pure.

use crate::{clock::Moment, decide::ContentId};
use std::{collections::HashMap, time::Duration};
use trove_protocol::{ClientId, LARGEST_BUNDLED_FILE, Transfer};

/// Most files in one command.
pub const LARGEST_COMMAND_FILES: usize = 256;
/// Most bytes in one bundle.
pub const LARGEST_BUNDLE_BYTES: u64 = 16 << 20;
/// Files that travel singly in one command; few, so that several sessions share the work.
pub const SINGLES_IN_A_COMMAND: usize = 8;
/// Bytes above which a command of single files is closed.
pub const SINGLES_BYTES: u64 = 64 << 20;

/// A content that is to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which content; also the number of the request.
    pub id: ContentId,
    /// Size in bytes.
    pub size: u64,
    /// When it was first wanted.
    pub wanted_at: Moment,
    /// Capture time or time of the last change, in nanoseconds: newest first.
    pub dated_ns: i64,
    /// The client that was asked last time and failed.
    pub failed: Option<ClientId>,
    /// Clients that have it, the one that offered it first in front.
    pub holders: Vec<ClientId>,
}

/// What bears on asking a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientView {
    /// Which client.
    pub id: ClientId,
    /// Whether it was heard of lately.
    pub present: bool,
    /// Whether its user has paused it.
    pub paused: bool,
    /// Whether all that it found has been offered.
    pub settled: bool,
    /// Files asked of it and not yet stored.
    pub files_in_flight: u64,
    /// Their bytes.
    pub bytes_in_flight: u64,
}

/// How much may be under way from one client.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Files.
    pub files: u64,
    /// Bytes; one file may exceed them.
    pub bytes: u64,
}

/// Everything that bears on the next commands to one client.
#[derive(Clone, Debug)]
pub struct View {
    /// Contents that may be asked for now.
    pub wanted: Vec<Wanted>,
    /// All clients of the house.
    pub clients: Vec<ClientView>,
    /// How long a new content waits while one of several computers still looks through its files:
    /// it may turn out to hold the same, and be the better source.
    pub gather: Duration,
    /// How much may be under way from the client.
    pub window: Window,
    /// The present moment.
    pub now: Moment,
}

/// What to ask of the client.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// One command each.
    pub commands: Vec<(Transfer, Vec<ContentId>)>,
    /// When to look again although nothing happened.
    pub look_again: Option<Moment>,
}

/// What to ask of `client` now.
pub fn plan(view: &View, client: &ClientId) -> Plan {
    let mut look_again = None;
    // Also while it is this client that still looks: the others must not lose what is theirs to
    // one that is faster.
    let there = || view.clients.iter().filter(|other| other.present && !other.paused);
    let unsettled = there().count() > 1 && there().any(|other| !other.settled);
    let ready: Vec<&Wanted> = view
        .wanted
        .iter()
        .filter(|wanted| {
            let until = wanted.wanted_at.after(view.gather);
            let held_back = unsettled && view.now < until;
            if held_back && wanted.holders.contains(client) {
                look_again = Some(look_again.map_or(until, |earlier: Moment| earlier.min(until)));
            }
            !held_back
        })
        .collect();
    let mut mine = assigned(&ready, &view.clients, client);
    // Small before huge, the only copy in the house first, then the newest.
    mine.sort_by_key(|wanted| {
        let bundled = wanted.size <= LARGEST_BUNDLED_FILE;
        (!bundled, wanted.holders.len() > 1, std::cmp::Reverse(wanted.dated_ns), wanted.id)
    });
    let in_flight = view.clients.iter().find(|view| &view.id == client);
    let mut files = in_flight.map_or(0, |client| client.files_in_flight);
    let mut bytes = in_flight.map_or(0, |client| client.bytes_in_flight);
    mine.retain(|wanted| {
        let fits = files == 0
            || (files < view.window.files
                && bytes.saturating_add(wanted.size) <= view.window.bytes);
        if fits {
            files += 1;
            bytes = bytes.saturating_add(wanted.size);
        }
        fits
    });
    Plan { commands: commands(&mine), look_again }
}

/// Which of the contents each client is the origin of: those that only it has, and of the rest so
/// many that all clients have about as much to do (seed figure 2, 0036).
fn assigned<'a>(
    ready: &[&'a Wanted],
    clients: &[ClientView],
    client: &ClientId,
) -> Vec<&'a Wanted> {
    let mut load: HashMap<&ClientId, u64> = clients
        .iter()
        .filter(|client| client.present && !client.paused)
        .map(|client| (&client.id, client.files_in_flight + cost(client.bytes_in_flight)))
        .collect();
    let mut shared: Vec<(&'a Wanted, Vec<&'a ClientId>)> = Vec::new();
    let mut mine = Vec::new();
    for &wanted in ready {
        let mut sources: Vec<&ClientId> =
            wanted.holders.iter().filter(|&holder| load.contains_key(holder)).collect();
        if sources.len() > 1 {
            sources.retain(|&source| Some(source) != wanted.failed.as_ref());
        }
        match sources.as_slice() {
            [] => {}
            [only] => {
                *load.entry(only).or_default() += 1 + cost(wanted.size);
                if *only == client {
                    mine.push(wanted);
                }
            }
            _ => shared.push((wanted, sources)),
        }
    }
    shared.sort_by_key(|(wanted, _)| wanted.id);
    for (wanted, sources) in shared {
        // The first of equals is the one that offered it first.
        let least = sources.into_iter().min_by_key(|source| load.get(source).copied().unwrap_or(0));
        if let Some(origin) = least {
            *load.entry(origin).or_default() += 1 + cost(wanted.size);
            if origin == client {
                mine.push(wanted);
            }
        }
    }
    mine
}

/// Bytes weigh as much as one file for every 64 MiB, so that counts decide among small files and
/// bytes among films.
fn cost(bytes: u64) -> u64 {
    bytes >> 26
}

/// Files into commands: the small ones in bundles, the large ones singly.
fn commands(files: &[&Wanted]) -> Vec<(Transfer, Vec<ContentId>)> {
    let mut commands: Vec<(Transfer, Vec<ContentId>)> = Vec::new();
    let mut bytes = 0;
    for wanted in files {
        let (transfer, most_files, most_bytes) = if wanted.size <= LARGEST_BUNDLED_FILE {
            (Transfer::Bundle, LARGEST_COMMAND_FILES, LARGEST_BUNDLE_BYTES)
        } else {
            (Transfer::Single, SINGLES_IN_A_COMMAND, SINGLES_BYTES)
        };
        match commands.last_mut() {
            Some((open, ids))
                if *open == transfer
                    && ids.len() < most_files
                    && bytes + wanted.size <= most_bytes =>
            {
                ids.push(wanted.id);
                bytes += wanted.size;
            }
            _ => {
                commands.push((transfer, vec![wanted.id]));
                bytes = wanted.size;
            }
        }
    }
    commands
}
