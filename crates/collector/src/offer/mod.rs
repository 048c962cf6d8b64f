//! Offering: batches are written down, sent, and repeated until acknowledged (seed 0021, 0037).

pub mod batch;

use crate::{
    engine::{Shared, Trouble},
    faults::planted,
    link::LinkError,
    retry::Backoff,
};
use std::sync::Arc;
use trove_protocol::{BatchId, LARGEST_BATCH, OfferBatch, OfferReceipt, Standing};

/// Keeps offering, until cancelled.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut news = shared.signals.offers.listen();
    let mut backoff = Backoff::default();
    loop {
        news.clear();
        match offer_next(&shared).await {
            Ok(true) => {
                shared.worked("offer");
                backoff.reset();
            }
            Ok(false) => {
                shared.worked("offer");
                news.heard().await;
            }
            Err(trouble) => shared.failed("offer", &trouble, &mut backoff).await,
        }
    }
}

/// Sends one batch; whether there was one.
async fn offer_next(shared: &Shared) -> Result<bool, Trouble> {
    let ledger = &shared.ledger;
    let Some(stored) = ledger.unacknowledged_batch().await? else {
        let (offers, gone) = ledger.offerable(LARGEST_BATCH).await?;
        let id = BatchId(uuid::Uuid::new_v4().to_string());
        let Some(batch) = batch::assemble(&id, &offers, &gone)? else { return Ok(false) };
        ledger.note_batch(&id, &batch.body, &batch.rows).await?;
        return Ok(true);
    };
    match shared.link().offer(stored.body.clone()).await {
        Ok(receipt) => {
            ledger.note_receipt(&stored, &receipt).await?;
            shared.signals.hashes.sound();
            shared.signals.changed.sound();
            Ok(true)
        }
        Err(error @ LinkError::Refused { .. }) => {
            // Repeating it would not help; new batches of its files may fare better.
            ledger.drop_batch(&stored).await?;
            Err(error.into())
        }
        Err(error) => {
            if planted("planted: an offer that failed is forgotten") {
                let sent: OfferBatch = serde_json::from_str(&stored.body)?;
                let standings = vec![Standing::Wanted; sent.offers.len()];
                let offered = OfferReceipt { batch: sent.batch, standings };
                ledger.note_receipt(&stored, &offered).await?;
            }
            Err(error.into())
        }
    }
}
