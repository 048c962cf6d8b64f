//! Notices what other processes set: pauses, folders, a new pairing.

use super::{Shared, Trouble, now_ms};
use crate::{ledger::LedgerError, link::HttpsLink, retry::Backoff};
use std::{sync::Arc, time::Duration};

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
    shared.worked("control");
    loop {
        tokio::time::sleep(TICK).await;
        end_pause(shared);
        if !watcher.changed().await? {
            continue;
        }
        read_pause(shared).await?;
        let now = shared.ledger.folders().await?;
        let paths = |list: &[crate::ledger::Folder]| {
            list.iter().map(|folder| folder.path.clone()).collect::<Vec<_>>()
        };
        if paths(&now) != paths(&folders) {
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
    let until = shared.ledger.paused_until().await?;
    let until = if until > now_ms() { until } else { 0 };
    if shared.board.read(|facts| facts.paused_until_ms) != until {
        tracing::info!("{}", if until == 0 { "Collecting goes on." } else { "Paused." });
        shared.board.change(|facts| facts.paused_until_ms = until);
    }
    Ok(())
}

/// A pause ends by itself.
fn end_pause(shared: &Shared) {
    let now = now_ms();
    if shared.board.read(|facts| facts.paused() && facts.paused_until_ms <= now) {
        tracing::info!("The pause is over; collecting goes on.");
        shared.board.change(|facts| facts.paused_until_ms = 0);
    }
}
