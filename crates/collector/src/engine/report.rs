//! Telling people and the server how collection fares.

use super::{Live, Shared, Trouble, now_ms};
use crate::{
    idle::{all_offered, is_idle},
    pause::Pause,
    retry::Backoff,
    room,
    status::{Pace, Status, sum_up},
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use trove_protocol::{Collecting, StatusReport};

/// Between two sums, at least.
const PACE: Duration = Duration::from_millis(100);
/// Between two sums, at most, while something changes.
const SLOWEST: Duration = Duration::from_secs(1);
/// Otherwise this many times what a sum takes: with many files it takes longer.
const COST: u32 = 4;
/// Between two messages to the server about numbers alone.
const NUMBERS: Duration = Duration::from_secs(10);

/// Keeps the status current, and ends an engine that was to run until idle.
pub(super) async fn publish(shared: Arc<Shared>, status: watch::Sender<Status>) {
    let mut news = shared.signals.changed.listen();
    let mut facts_news = shared.board.listen();
    let mut pace = Pace::default();
    let mut backoff = Backoff::default();
    let mut live = None;
    loop {
        news.clear();
        let facts = facts_news.borrow_and_update().clone();
        let begun = Instant::now();
        match publish_once(&shared, &facts, &mut pace, &mut live).await {
            Ok((current, idle)) => {
                status.send_replace(current);
                shared.worked("publish");
                backoff.reset();
                if idle && shared.options.until_idle {
                    say_goodbye(&shared).await;
                    shared.stop.cancel();
                }
            }
            Err(trouble) => shared.failed("publish", &trouble, &mut backoff).await,
        }
        tokio::time::sleep((begun.elapsed() * COST).clamp(PACE, SLOWEST)).await;
        tokio::select! {
            () = news.heard() => {}
            // The board lives as long as this activity.
            _ = facts_news.changed() => {}
        }
    }
}

async fn publish_once(
    shared: &Shared,
    facts: &super::Facts,
    pace: &mut Pace,
    live: &mut Option<Live>,
) -> Result<(Status, bool), Trouble> {
    let now = now_ms();
    let tally = shared.ledger.tally(now).await?;
    let folders = shared.ledger.folders().await?;
    pace.note(now, facts.sent_files, facts.sent_bytes);
    let mut status = sum_up(facts, &tally, &folders, pace, now);
    room::tell(&mut status, shared.ledger.storage().await?);
    // For `status` in another process; written only when it says something else.
    let now = Live::of(facts);
    if live.as_ref() != Some(&now) {
        now.write(&shared.ledger).await?;
        *live = Some(now);
    }
    Ok((status, is_idle(facts, &tally)))
}

/// The last message of an engine that ends: all numbers are final. The server may be away.
async fn say_goodbye(shared: &Shared) {
    if shared.board.read(|facts| facts.reachable) != Some(true) {
        return;
    }
    if let Ok(report) = report(shared).await {
        let sent = timeout(Duration::from_secs(2), shared.link().report_status(report)).await;
        if !matches!(sent, Ok(Ok(()))) {
            tracing::debug!("the last status message did not reach the server");
        }
    }
}

/// Keeps the server informed, until cancelled.
pub(super) async fn tell_server(shared: Arc<Shared>) {
    let mut news = shared.signals.changed.listen();
    let mut facts_news = shared.board.listen();
    let mut backoff = Backoff::default();
    let mut told: Option<StatusReport> = None;
    let mut last = Instant::now();
    loop {
        news.clear();
        facts_news.mark_unchanged();
        match report(&shared).await {
            Ok(report) => {
                let urgent = told
                    .as_ref()
                    .is_none_or(|told| differs(told, &report) || !report.refused.is_empty());
                let numbers = told.as_ref() != Some(&report);
                if urgent || (numbers && last.elapsed() >= NUMBERS) {
                    match tell(&shared, &report).await {
                        Ok(()) => {
                            shared.worked("status");
                            backoff.reset();
                            told = Some(StatusReport { refused: Vec::new(), ..report });
                            last = Instant::now();
                        }
                        Err(trouble) => {
                            shared.failed("status", &trouble, &mut backoff).await;
                            continue;
                        }
                    }
                } else if numbers {
                    let wait = NUMBERS.saturating_sub(last.elapsed());
                    if timeout(wait, news.heard()).await.is_ok() {
                        tokio::time::sleep(PACE).await;
                    }
                    continue;
                }
            }
            Err(trouble) => shared.failed("status", &trouble, &mut backoff).await,
        }
        tokio::select! {
            () = news.heard() => {}
            _ = facts_news.changed() => {}
        }
        tokio::time::sleep(PACE).await;
    }
}

/// What the server should know at once: it decides by that.
fn differs(told: &StatusReport, now: &StatusReport) -> bool {
    (told.collecting, told.paused, told.paused_until_ms)
        != (now.collecting, now.paused, now.paused_until_ms)
        || (&told.hindrances, &told.conditions) != (&now.hindrances, &now.conditions)
}

async fn tell(shared: &Shared, report: &StatusReport) -> Result<(), Trouble> {
    shared.link().report_status(report.clone()).await?;
    shared.ledger.forget_refused(&report.refused).await?;
    Ok(())
}

async fn report(shared: &Shared) -> Result<StatusReport, Trouble> {
    let tally = shared.ledger.tally(now_ms()).await?;
    let facts = shared.board.read(Clone::clone);
    let settled = all_offered(&facts, &tally);
    Ok(StatusReport {
        collecting: if settled { Collecting::Settled } else { Collecting::Looking },
        paused: facts.paused(),
        paused_until_ms: facts.pause.as_ref().and_then(Pause::ends_ms),
        hindrances: facts.hindrances,
        conditions: facts.conditions,
        version: env!("CARGO_PKG_VERSION").into(),
        files: tally.collectable().0,
        safe: tally.files(crate::state::FileState::Safe),
        refused: shared.ledger.refused().await?,
    })
}
