//! Confirming what was sent, until the server acknowledges it (seed 0024, 0037).

use crate::{
    engine::{Shared, Trouble, now_ms},
    ledger::Outgoing,
    retry::Backoff,
};
use std::{sync::Arc, time::Duration};
use trove_protocol::{ConfirmationBatch, Filed};

/// Confirmations in one message.
const BATCH: usize = 1_000;

/// Keeps confirming, until cancelled.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut news = shared.signals.outbox.listen();
    let mut backoff = Backoff::default();
    loop {
        news.clear();
        match confirm_next(&shared).await {
            Ok(Next::AtOnce) => {
                shared.worked("confirm");
                backoff.reset();
            }
            Ok(Next::At(due)) => {
                let wait = due.saturating_sub(now_ms()).clamp(10, 60_000) as u64;
                tokio::select! {
                    () = news.heard() => {}
                    () = tokio::time::sleep(Duration::from_millis(wait)) => {}
                }
            }
            Ok(Next::OnNews) => {
                shared.worked("confirm");
                news.heard().await;
            }
            Err(trouble) => shared.failed("confirm", &trouble, &mut backoff).await,
        }
    }
}

enum Next {
    AtOnce,
    At(i64),
    OnNews,
}

async fn confirm_next(shared: &Shared) -> Result<Next, Trouble> {
    let outgoing = shared.ledger.outbox(now_ms(), BATCH).await?;
    if outgoing.is_empty() {
        let due = shared.ledger.next_request_due(true).await?;
        return Ok(due.map_or(Next::OnNews, Next::At));
    }
    let confirmations = outgoing.iter().map(|one| one.confirmation.clone()).collect();
    let receipt = shared.link().confirm(ConfirmationBatch { confirmations }).await?;
    let results: Vec<(Outgoing, Filed)> = outgoing.into_iter().zip(receipt.results).collect();
    let now = now_ms();
    shared.ledger.note_filed(&results, |attempts| retry_at(now, attempts)).await?;
    for (outgoing, filed) in &results {
        match filed {
            Filed::SendAgain { reason } => {
                tracing::info!("{} is sent again: {reason}", outgoing.path);
            }
            Filed::TryLater { reason } => shared.complain("file", reason),
            Filed::Stored { .. } => shared.worked("file"),
            Filed::NotNeeded | Filed::Noted => {}
        }
    }
    shared.signals.requests.sound();
    shared.signals.offers.sound();
    shared.signals.hashes.sound();
    shared.signals.found.sound();
    shared.signals.changed.sound();
    Ok(Next::AtOnce)
}

/// When a request that failed so often is tried again.
fn retry_at(now_ms: i64, attempts: i64) -> i64 {
    let failures = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    now_ms + Backoff::after(failures).failed(rand::random()).as_millis() as i64
}
