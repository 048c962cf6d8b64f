//! How the house fares, in figures and in words. Pure.

use crate::{
    catalogue::{Client, Figures, Holdings, SetAside},
    clock::Moment,
    presence::AWAY_AFTER,
};
use serde::Serialize;

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
    /// What failed too often, and why; the first hundred.
    pub set_aside_files: Vec<SetAsideFile>,
}

/// How one client fares.
#[derive(Clone, Debug, Serialize)]
pub struct ClientOverview {
    /// Its id.
    pub id: String,
    /// The computer's name.
    pub name: String,
    /// `looking`, `collecting`, `idle`, `paused` or `away`.
    pub state: &'static str,
    /// Why it is in that state, one sentence for people.
    pub reason: String,
    /// Files it has on offer.
    pub files: u64,
    /// Of these, how many are stored.
    pub safe: u64,
    /// How many are asked of it now.
    pub asked: u64,
    /// Stored contents that came from it.
    pub origin_of: u64,
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

/// Puts figures into an overview.
pub fn overview(
    figures: &Figures,
    clients: Vec<Client>,
    holdings: &[Holdings],
    set_aside: Vec<SetAside>,
    now: Moment,
) -> Overview {
    let clients = clients
        .into_iter()
        .map(|client| {
            let held = holdings.iter().find(|held| held.client == client.id);
            let count = |figure: fn(&Holdings) -> u64| held.map_or(0, figure);
            let (files, safe) = (count(|held| held.files), count(|held| held.safe));
            let (state, reason) = state(&client, files, safe, now);
            ClientOverview {
                state,
                reason,
                files,
                safe,
                asked: count(|held| held.asked),
                origin_of: count(|held| held.origin_of),
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

fn state(client: &Client, files: u64, safe: u64, now: Moment) -> (&'static str, String) {
    let name = &client.name;
    let silent = now.since(client.seen_at).as_secs();
    if client.paused {
        ("paused", format!("Waiting: {name} is paused by its user."))
    } else if silent > AWAY_AFTER.as_secs() + NOTED_WITHIN_SECONDS {
        ("away", format!("Waiting: {name} is off or out of reach, last seen {}.", ago(silent)))
    } else if !client.settled {
        ("looking", format!("{name} is looking through its folders."))
    } else if safe < files {
        ("collecting", format!("Collecting from {name}: {safe} of {files} files are safe."))
    } else {
        ("idle", format!("All {files} files of {name} are safe."))
    }
}

fn ago(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..=119 => return "a minute ago".to_owned(),
        120..=7_199 => (seconds / 60, "minutes"),
        7_200..=172_799 => (seconds / 3600, "hours"),
        _ => (seconds / 86_400, "days"),
    };
    format!("{count} {unit} ago")
}

#[cfg(test)]
mod tests {
    use super::*;
    use trove_protocol::ClientId;

    fn client() -> Client {
        Client {
            id: ClientId("1".to_owned()),
            name: "kitchen".to_owned(),
            paired_at: Moment(0),
            seen_at: Moment(0),
            settled: true,
            paused: false,
            ftp_bytes_received: 0,
        }
    }

    #[test]
    fn each_state_says_why() {
        let told = |client: &Client, files, safe, seconds: i64| {
            state(client, files, safe, Moment(seconds * 1000))
        };
        let paused = Client { paused: true, ..client() };
        assert_eq!(told(&paused, 1, 0, 0).1, "Waiting: kitchen is paused by its user.");
        let away = told(&client(), 1, 0, 3 * 3600);
        assert_eq!(away.1, "Waiting: kitchen is off or out of reach, last seen 3 hours ago.");
        let looking = Client { settled: false, ..client() };
        assert_eq!(told(&looking, 1, 0, 60).0, "looking");
        assert_eq!(told(&client(), 3, 1, 60).1, "Collecting from kitchen: 1 of 3 files are safe.");
        assert_eq!(told(&client(), 3, 3, 60), ("idle", "All 3 files of kitchen are safe.".into()));
    }
}
