//! Looking through the folders: what is new, what has changed, what is gone (seed 0020).

pub mod away;
pub mod digest;
pub(crate) mod excuse;
mod folder;
mod look;
pub mod place;
pub mod preview;
pub mod rules;
pub mod scopes;
pub mod seen;
pub mod settled;
pub mod skip;
pub mod toll;
pub mod volume;
pub mod walk;
pub mod watch;
mod watching;

use crate::{
    engine::{Shared, now_ms},
    ledger::{LedgerError, subtree},
};
pub(crate) use folder::Collected;
use folder::{Looked, Recent};
use rules::Rules;
use std::{path::Path, sync::Arc, time::Duration};
use tokio::time::Instant;
use volume::Volume;
use watch::{Changes, Noticed};
use watching::Watching;

/// Between two looks for a folder that is away.
const AWAY: Duration = Duration::from_secs(15);
/// Changes are let come to rest for this long.
const REST: Duration = Duration::from_millis(800);
/// So often at most, when more follow.
const RESTS: u32 = 20;

/// How much is to be looked at.
#[derive(Clone, Debug, PartialEq)]
enum Extent {
    /// Everything.
    All,
    /// Folders that are away, and where something has changed.
    Some(Changes),
}

/// Keeps looking, until cancelled.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut folders_changed = shared.signals.folders.listen();
    let mut preferences = shared.preferences.subscribe();
    let mut breaks = shared.breaks.subscribe();
    let mut slept = 0;
    let noticed = Arc::new(Noticed::default());
    let mut news = noticed.signal.listen();
    let mut watching = Watching::nothing();
    let mut backoff = crate::retry::Backoff::default();
    let mut recent = Recent::default();
    let mut everywhere = true;
    let mut back = false;
    let mut last_look = Instant::now();
    loop {
        news.clear();
        let changes = noticed.take();
        everywhere |= changes.everywhere;
        // What is back, or where much has vanished, is not watched as it was.
        let missed = changes.everywhere || std::mem::take(&mut back);
        let begun = Instant::now();
        if everywhere {
            folders_changed.clear();
            preferences.mark_unchanged();
            if !shared.options.until_idle {
                // Watch first: what changes during the look is heard of.
                watching.renew(&shared, &noticed, missed).await;
            }
        }
        let (to_watch, begun) = (begun.elapsed(), Instant::now());
        let extent = if everywhere { Extent::All } else { Extent::Some(changes) };
        match look(&shared, extent, &mut recent).await {
            Ok(ended) => {
                shared.worked("scan");
                backoff.reset();
                if everywhere {
                    last_look = Instant::now();
                    tracing::debug!(
                        "Looked through everything: {} us, after watching it: {} us.",
                        begun.elapsed().as_micros(),
                        to_watch.as_micros()
                    );
                }
                everywhere = ended == Looked::NeedsAll;
                back = everywhere;
                if everywhere {
                    // Whoever deletes so much is let finish.
                    rest(&mut news).await;
                    continue;
                }
            }
            Err(error) => {
                shared.failed("scan", &error.into(), &mut backoff).await;
                everywhere = true;
                continue;
            }
        }
        let away = shared.board.read(|facts| facts.any_away);
        let interval = watching.interval();
        let mut next = last_look + interval;
        if away {
            next = next.min(Instant::now() + AWAY);
        }
        tokio::select! {
            () = news.heard() => tokio::time::sleep(REST).await,
            () = folders_changed.heard() => everywhere = true,
            // The channel lives as long as the engine.
            Ok(()) = preferences.changed() => everywhere = true,
            // In another network, folders that were away may be there.
            Ok(()) = breaks.changed() => {
                let now = breaks.borrow_and_update().slept;
                // Meanwhile drives were plugged, and shares written to.
                everywhere = std::mem::replace(&mut slept, now) != now;
            }
            () = tokio::time::sleep_until(next) => everywhere = last_look.elapsed() >= interval,
        }
    }
}

/// Returns when changes have come to rest.
async fn rest(news: &mut crate::signal::Listener) {
    for _ in 0..RESTS {
        news.clear();
        if tokio::time::timeout(REST, news.heard()).await.is_err() {
            return;
        }
    }
}

async fn look(shared: &Shared, extent: Extent, recent: &mut Recent) -> Result<Looked, LedgerError> {
    let folders = shared.ledger.folders().await?;
    let ranges: Vec<_> = folders.iter().map(|folder| subtree(&folder.path)).collect();
    let preferences = shared.preferences.borrow().clone();
    let all = Collected::all(folders, |root| Rules::new(root, &preferences.ignore));
    let mut ended = Looked::Done;
    match extent {
        Extent::All => {
            shared.board.change(|facts| facts.looking = true);
            shared.ledger.select(&preferences, now_ms()).await?;
            let mut any_away = false;
            for one in &all {
                any_away |= one.look_through(shared, recent).await? == Looked::Away;
            }
            // Files that no folder on the list holds any more are no longer on offer.
            let outside = shared.ledger.outside(&ranges).await?;
            shared.ledger.note_gone(&outside).await?;
            shared.ledger.forget_unseen_outside(&ranges).await?;
            shared.board.change(|facts| {
                facts.looking = false;
                facts.looked_once = true;
                facts.any_away = any_away;
            });
        }
        Extent::Some(changes) => {
            let mut any_away = false;
            for one in all.iter().filter(|one| one.folder.away.is_some()) {
                match one.look_through(shared, recent).await? {
                    Looked::Away => any_away = true,
                    // It is back, and to be watched again.
                    Looked::Done | Looked::NeedsAll => ended = Looked::NeedsAll,
                }
            }
            for one in all.iter().filter(|one| one.folder.away.is_none()) {
                let places = one.own(&all, &changes.places);
                if places.is_empty() {
                    continue;
                }
                match one.look_at(shared, places, recent).await? {
                    Looked::Done => {}
                    Looked::Away => any_away = true,
                    Looked::NeedsAll => ended = Looked::NeedsAll,
                }
            }
            shared.board.change(|facts| facts.any_away = any_away);
        }
    }
    shared.signals.found.sound();
    // What is gone is told like what is new.
    shared.signals.offers.sound();
    shared.signals.changed.sound();
    Ok(ended)
}

/// The volume of what lies at this path; `None` when nothing does. Blocks.
pub(crate) fn volume_of(path: &Path) -> Option<Volume> {
    let metadata = std::fs::metadata(path).ok()?;
    Some(volume::of(path, seen::identity(&metadata).0))
}
