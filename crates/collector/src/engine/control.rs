//! Notices what other processes set: pauses, preferences, folders, a new pairing.

use super::{Shared, Trouble, now_ms};
use crate::{
    ledger::{Folder, LedgerError},
    link::HttpsLink,
    pause::Pause,
    retry::Backoff,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How soon a change is noticed. A look costs some microseconds.
const TICK: Duration = Duration::from_secs(1);

/// Keeps noticing, until cancelled.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut backoff = Backoff::default();
    loop {
        let Err(error) = notice(&shared).await;
        shared.failed("control", &error.into(), &mut backoff).await;
    }
}

enum Never {}

async fn notice(shared: &Shared) -> Result<Never, LedgerError> {
    let mut watcher = shared.ledger.watcher().await?;
    let mut folders = shared.ledger.folders().await?;
    let mut pairing = shared.ledger.setting("paired").await?;
    let mut watch = Watch::default();
    shared.worked("control");
    let mut configuration = shared.signals.configuration.listen();
    loop {
        // The server's settings hold at once.
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            () = configuration.heard() => {}
        }
        end_pause(shared, &mut watch).await?;
        if !watcher.changed().await? {
            continue;
        }
        read_pause(shared).await?;
        read_preferences(shared).await?;
        shared.signals.backups.sound();
        let now = shared.ledger.folders().await?;
        if says_more(&folders, &now) {
            shared.signals.folders.sound();
        }
        folders = now;
        let paired = shared.ledger.setting("paired").await?;
        if paired != pairing {
            pairing = paired;
            take_new_link(shared);
        }
    }
}

/// Whether people have said something of folders: chosen others, accepted a drive, or confirmed that
/// files were deleted, of each folder by itself. A look resets what was confirmed.
fn says_more(before: &[Folder], now: &[Folder]) -> bool {
    before.len() != now.len()
        || now.iter().zip(before).any(|(now, before)| {
            (&now.path, now.accepted) != (&before.path, before.accepted)
                || now.confirmed > before.confirmed
        })
}

fn take_new_link(shared: &Shared) {
    let link = shared.home.server().map_err(|error| error.to_string()).and_then(|access| {
        HttpsLink::new(&access).map_err(|error| Trouble::from(error).to_string())
    });
    match link {
        Ok(link) => {
            tracing::info!("This computer was paired anew; going on with that server.");
            shared.replace_link(Arc::new(link));
            shared.signals.offers.sound();
        }
        Err(sentence) => shared.complain("pairing", &sentence),
    }
}

/// Takes over what the ledger says of pauses.
pub(super) async fn read_pause(shared: &Shared) -> Result<(), LedgerError> {
    let pause = shared.ledger.pause().await?;
    let network = shared.board.read(|facts| facts.network.clone());
    let pause = pause.filter(|pause| !pause.is_over(now_ms(), network.as_ref()));
    shared.board.change_if(|facts| {
        let news = facts.pause != pause;
        if news {
            tracing::info!("{}", if pause.is_none() { "Collecting goes on." } else { "Paused." });
        }
        facts.pause = pause;
        news
    });
    Ok(())
}

/// Takes over what the ledger says of preferences, whoever wrote it.
pub(crate) async fn read_preferences(shared: &Shared) -> Result<(), LedgerError> {
    let now = shared.ledger.preferences().await?;
    shared.preferences.send_if_modified(|known| {
        let news = *known != now;
        *known = now;
        news
    });
    Ok(())
}

/// How long this process has seen a pause for a time last: no change of the clock makes it longer.
#[derive(Default)]
struct Watch(Option<(Pause, Instant)>);

impl Watch {
    /// Whether so much time has passed as the pause is long.
    fn has_run_out(&mut self, pause: Option<&Pause>) -> bool {
        let Some(pause @ Pause::For { length_ms, .. }) = pause else {
            self.0 = None;
            return false;
        };
        match &self.0 {
            Some((known, begun)) if known == pause => {
                begun.elapsed().as_millis() >= u128::try_from(*length_ms).unwrap_or(0)
            }
            _ => {
                self.0 = Some((pause.clone(), Instant::now()));
                false
            }
        }
    }
}

/// A pause ends by itself, for good: coming back to a network does not bring it back.
async fn end_pause(shared: &Shared, watch: &mut Watch) -> Result<(), LedgerError> {
    let (pause, network) = shared.board.read(|facts| (facts.pause.clone(), facts.network.clone()));
    let run_out = watch.has_run_out(pause.as_ref());
    let Some(pause) = pause else { return Ok(()) };
    if run_out || pause.is_over(now_ms(), network.as_ref()) {
        // Another process may have set another meanwhile.
        shared.ledger.end_pause(&pause).await?;
        read_pause(shared).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use trove_protocol::ClientPath;

    #[test]
    fn what_is_said_of_one_folder_is_heard_whatever_was_said_of_others() {
        let folder = |path: &str| Folder::new(ClientPath::from_wire(path));
        let before = vec![Folder { confirmed: 3, ..folder("/a") }, folder("/b"), folder("/c")];
        let with = |change: &dyn Fn(&mut Vec<Folder>)| {
            let mut now = before.clone();
            change(&mut now);
            says_more(&before, &now)
        };
        assert!(!with(&|_| {}));
        assert!(with(&|now| now[1].confirmed = 2), "while another is confirmed already");
        assert!(with(&|now| now[0].confirmed = 4));
        assert!(!with(&|now| now[0].confirmed = 0), "a look has heeded it");
        assert!(with(&|now| now[2].accepted = 1));
        assert!(with(&|now| now.truncate(2)));
        assert!(with(&|now| now[2] = folder("/d")));
        assert!(!with(&|now| now[1].missing = 5));
    }
}
