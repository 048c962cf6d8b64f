//! How the house fares, in figures and in words. Pure.

use crate::{
    catalogue::{Client, Figures, Holdings, NEVER, SetAside, WaitingFigures, Wish},
    clock::Moment,
    dispatch::plan::Reason,
    presence::AWAY_AFTER,
};
use serde::Serialize;
use std::collections::HashMap;
use trove_protocol::{ClientId, OnlyHere};

/// Contacts are written down a little later than they happen.
const NOTED_WITHIN_SECONDS: u64 = 35;

/// How the house fares: the stable output of `trove-server status --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// Contents verified and on disk.
    pub stored_files: u64,
    /// Their bytes.
    pub stored_bytes: u64,
    /// Contents wanted or asked for.
    pub queued: u64,
    /// Their bytes.
    pub queued_bytes: u64,
    /// Contents that failed too often.
    pub set_aside: u64,
    /// Payload bytes received by FTP, ever.
    pub ftp_bytes_received: u64,
    /// Every paired client.
    pub clients: Vec<ClientOverview>,
    /// Why files wait: each wanted or failed content once, by its reason.
    pub waiting: Vec<Waiting>,
    /// What failed too often, and why; the first hundred.
    pub set_aside_files: Vec<SetAsideFile>,
}

/// What waits for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// A stable word: `paused`, `paused_by_owner`, `away`, `battery`, `metered`, `full_screen`, `user_active`,
    /// `client_hours`, `streaming`, `over_quota`, `other`; of the house `traffic_limit`,
    /// `streaming_limit`, `outside_hours`, `disk_full`, `shares_away`, `gathering`; of single files
    /// `in_turn`, `set_back`, `set_aside`, `damaged`, `not_now`, `never`.
    pub reason: String,
    /// The same for people.
    pub sentence: String,
    /// Id of the client whose reason it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// How many contents.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// How one client fares.
#[derive(Clone, Debug, Serialize)]
pub struct ClientOverview {
    /// Its id.
    pub id: String,
    /// The computer's name.
    pub name: String,
    /// `looking`, `collecting`, `waiting`, `idle`, `paused` or `away`.
    pub state: &'static str,
    /// Why it is in that state, one sentence for people.
    pub reason: String,
    /// Files it has on offer.
    pub files: u64,
    /// Of these, how many are stored.
    pub safe: u64,
    /// Their bytes.
    pub safe_bytes: u64,
    /// How many are asked of it now.
    pub asked: u64,
    /// Stored contents that came from it.
    pub origin_of: u64,
    /// Contents that exist on it alone, and not on the server.
    pub only_here: u64,
    /// Their bytes.
    pub only_here_bytes: u64,
    /// Payload bytes received from it by FTP, ever.
    pub ftp_bytes_received: u64,
    /// When it was last heard of: seconds since 1970-01-01 UTC.
    pub last_seen: i64,
}

/// A file that failed too often.
#[derive(Clone, Debug, Serialize)]
pub struct SetAsideFile {
    /// Id of a client that has it.
    pub client: Option<String>,
    /// Where, on that client.
    pub path: Option<String>,
    /// Why it failed last.
    pub reason: String,
}

/// Everything that an overview is made of.
pub struct Known {
    /// Figures of the whole house.
    pub figures: Figures,
    /// Every paired client.
    pub clients: Vec<Client>,
    /// What each has.
    pub holdings: Vec<Holdings>,
    /// What exists on one of them alone.
    pub only_here: HashMap<ClientId, Vec<OnlyHere>>,
    /// Why files wait.
    pub waiting: Vec<WaitingFigures>,
    /// What failed too often.
    pub set_aside: Vec<SetAside>,
}

/// Puts figures into an overview.
pub fn overview(known: Known, now: Moment) -> Overview {
    let Known { figures, clients, holdings, only_here, waiting, set_aside } = known;
    let waiting: Vec<Waiting> = waiting.into_iter().map(|one| told(one, &clients, now)).collect();
    let clients = clients
        .into_iter()
        .map(|client| {
            let held = holdings.iter().find(|held| held.client == client.id);
            let held = held.cloned().unwrap_or_else(|| Holdings::none(client.id.clone()));
            let only = only_here.get(&client.id).map(Vec::as_slice).unwrap_or_default();
            let (state, reason) = state(&client, &held, &waiting, &figures, now);
            ClientOverview {
                state,
                reason,
                files: held.files,
                safe: held.safe,
                safe_bytes: held.safe_bytes,
                asked: held.asked,
                origin_of: held.origin_of,
                only_here: only.iter().map(|one| one.files).sum(),
                only_here_bytes: only.iter().map(|one| one.bytes).sum(),
                ftp_bytes_received: client.ftp_bytes_received,
                last_seen: client.seen_at.0.div_euclid(1000),
                id: client.id.0,
                name: client.name,
            }
        })
        .collect();
    Overview {
        stored_files: figures.stored_files,
        stored_bytes: figures.stored_bytes,
        queued: figures.queued,
        queued_bytes: figures.queued_bytes,
        set_aside: figures.set_aside,
        ftp_bytes_received: figures.ftp_bytes_received,
        clients,
        waiting,
        set_aside_files: set_aside
            .into_iter()
            .map(|file| SetAsideFile {
                client: file.client.map(|client| client.0),
                path: file.path,
                reason: file.reason,
            })
            .collect(),
    }
}

/// Completes what the running server left with what is only known now.
pub fn told(waiting: WaitingFigures, clients: &[Client], now: Moment) -> Waiting {
    let WaitingFigures { reason, sentence, client, files, bytes } = waiting;
    let whose = client.as_ref().and_then(|id| clients.iter().find(|client| client.id == *id));
    let sentence = match (reason.as_str(), whose) {
        ("away", Some(client)) => away(client, now),
        ("in_turn", _) => Reason::InTurn.sentence(""),
        ("set_back", _) => format!("Waiting: tried again soon, because {sentence}."),
        ("not_now", _) => Wish::NotNow.sentence().unwrap_or_default().to_owned(),
        ("never", _) => NEVER.to_owned(),
        ("damaged", _) => format!("Damaged on the server, and {sentence}."),
        ("set_aside", _) => format!(
            "Set aside after several attempts, because {sentence}. It is tried again when it \
             changes, when its computer comes back, or by `trove-server retry`."
        ),
        _ => sentence,
    };
    Waiting { reason, sentence, client: client.map(|client| client.0), files, bytes }
}

fn away(client: &Client, now: Moment) -> String {
    let silent = now.since(client.seen_at).as_secs();
    format!("Waiting: {} is off or out of reach, last seen {}.", client.name, ago(silent))
}

/// What holds the whole house back.
const OF_THE_HOUSE: [&str; 5] =
    ["traffic_limit", "streaming_limit", "outside_hours", "disk_full", "shares_away"];

fn state(
    client: &Client,
    held: &Holdings,
    waiting: &[Waiting],
    figures: &Figures,
    now: Moment,
) -> (&'static str, String) {
    let name = &client.name;
    let (files, safe) = (held.files, held.safe);
    let silent = now.since(client.seen_at).as_secs();
    let own = waiting.iter().find(|one| one.client.as_ref() == Some(&client.id.0));
    if client.is_paused(now) {
        return ("paused", Reason::Paused.sentence(name));
    }
    if silent > AWAY_AFTER.as_secs() + NOTED_WITHIN_SECONDS
        || own.is_some_and(|own| own.reason == "away")
    {
        return ("away", away(client, now));
    }
    if safe < files {
        if let Some(hindrance) = client.hindrances.first() {
            return ("waiting", Reason::of(*hindrance).sentence(name));
        }
        let house = || waiting.iter().find(|one| OF_THE_HOUSE.contains(&one.reason.as_str()));
        if let Some(reason) = own.or_else(|| house().filter(|_| held.asked == 0)) {
            return ("waiting", reason.sentence.clone());
        }
    }
    if !client.settled {
        ("looking", format!("{name} is looking through its folders."))
    } else if safe < files && figures.queued == 0 && figures.set_aside > 0 {
        let reason = format!("{safe} of {files} files of {name} are safe; others were set aside.");
        ("collecting", reason)
    } else if safe < files {
        ("collecting", format!("Collecting from {name}: {safe} of {files} files are safe."))
    } else {
        ("idle", format!("All {files} files of {name} are safe."))
    }
}

/// How long ago that is, roughly.
pub fn ago(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..=119 => return "a minute ago".to_owned(),
        120..=7_199 => (seconds / 60, "minutes"),
        7_200..=172_799 => (seconds / 3600, "hours"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit} ago")
}

#[cfg(test)]
mod tests;
