//! Confirmations arrive (seed 0024, 0033): verify what came, file it, say what became of it.

pub use trove_decisions::confirm::{Arrived, Verdict, judge};

use crate::{
    catalogue::Requested,
    decide::ContentId,
    faults::planted,
    file::{ToFile, file_all, give_media_places, recover},
    guard,
    house::{Fault, House},
    offer::record,
    queue::{MOST_ATTEMPTS, Next, State, after_setback},
    receive::Seal,
    set_aside::tell_set_aside,
};
use std::{collections::HashMap, sync::Arc};
use trove_protocol::{
    ClientId, ClientPath, Confirmation, ConfirmationBatch, ConfirmationReceipt, ContentHash,
    FileOffer, Filed, LARGEST_BATCH, Outcome, RequestId,
};

/// Verifies and files what was confirmed; repeating it is harmless.
pub async fn take(
    house: &House,
    client: &ClientId,
    batch: ConfirmationBatch,
) -> Result<ConfirmationReceipt, Fault> {
    if batch.confirmations.len() > LARGEST_BATCH {
        return Err(Fault::Invalid {
            code: "batch_too_large",
            message: format!("at most {LARGEST_BATCH} confirmations travel together: send several"),
        });
    }
    if let Some(reason) = guard::see(house).await? {
        let later = |_: &Confirmation| Filed::TryLater { reason: reason.clone() };
        return Ok(ConfirmationReceipt {
            results: batch.confirmations.iter().map(later).collect(),
        });
    }
    let mut interrupted = house.filing.lock().await;
    let left = *interrupted && !recover(house).await?;
    // Until the end is reached, whoever comes next must look at what was left half done.
    *interrupted = true;
    let ids: Vec<ContentId> = batch.confirmations.iter().map(content).collect();
    let mut requested = house.catalogue.requested(client, &ids).await?;
    let mut results: Vec<Option<Filed>> = Vec::with_capacity(ids.len());
    let mut to_file = Vec::new();
    let mut lost = Vec::new();
    for (at, confirmation) in batch.confirmations.iter().enumerate() {
        let (arrived, seal) =
            arrived(house, requested.get(&content(confirmation)), confirmation).await?;
        house.requests.confirmed(confirmation.request);
        // Taken out, so that a request confirmed twice in one batch is filed once.
        let known = requested.remove(&content(confirmation));
        let verdict = judge(known.as_ref(), &confirmation.outcome, believed(arrived, confirmation));
        let result = match (verdict, known) {
            (Verdict::File(hash), Some(known)) => {
                to_file.extend(ToFile::new(at, known, hash, seal));
                None
            }
            (Verdict::Stored(share_path), _) => Some(Filed::Stored { share_path }),
            (Verdict::Lost, Some(known)) => {
                lost.push(known.content);
                Some(Filed::Noted)
            }
            (verdict, Some(known)) => {
                Some(set_back(house, client, &known, verdict, confirmation.request).await?)
            }
            (_, None) => Some(Filed::NotNeeded),
        };
        results.push(result);
    }
    if !lost.is_empty() {
        let _deciding = house.deciding.lock().await;
        house.catalogue.lose_holder(client, &lost).await?;
    }
    for (at, filed) in file_all(house, client, to_file).await? {
        if let Some(result) = results.get_mut(at) {
            *result = Some(filed);
        }
    }
    *interrupted = left;
    drop(interrupted);
    give_media_places(house).await;
    house.note_contacts().await?;
    house.presence.wake_all();
    let later = || Filed::TryLater { reason: "The server could not file it now.".to_owned() };
    Ok(ConfirmationReceipt {
        results: results.into_iter().map(|result| result.unwrap_or_else(later)).collect(),
    })
}

/// What arrived, as it was hashed.
fn believed(arrived: Arrived, confirmation: &Confirmation) -> Arrived {
    match (arrived, &confirmation.outcome) {
        (Arrived::Whole(_), Outcome::Sent { hash, .. })
            if planted("planted: the hash is the client's word") =>
        {
            Arrived::Whole(*hash)
        }
        (arrived, _) => arrived,
    }
}

fn content(confirmation: &Confirmation) -> ContentId {
    // A number that no content can have is no content's.
    ContentId(i64::try_from(confirmation.request.0).unwrap_or(-1))
}

/// What the inbox has for a request, looked at only where it matters; sealed against uploads
/// until it is filed.
async fn arrived(
    house: &House,
    requested: Option<&Requested>,
    confirmation: &Confirmation,
) -> Result<(Arrived, Option<Seal>), Fault> {
    let Some(requested) = requested else { return Ok((Arrived::NotWhole, None)) };
    let sent = matches!(confirmation.outcome, Outcome::Sent { .. });
    if !sent || requested.file.is_none() || requested.share_path.is_some() {
        return Ok((Arrived::NotWhole, None));
    }
    let Some(seal) = house.inbox.seal(confirmation.request) else {
        return Ok((Arrived::Uploading, None));
    };
    let received = house.inbox.received(confirmation.request, requested.size).await?;
    let arrived = received.map_or(Arrived::NotWhole, |received| Arrived::Whole(received.hash));
    Ok((arrived, Some(seal)))
}

/// Carries out a verdict that is not "file it", and says what to tell the client.
async fn set_back(
    house: &House,
    client: &ClientId,
    known: &Requested,
    verdict: Verdict,
    request: RequestId,
) -> Result<Filed, Fault> {
    let again = |reason: &str| Filed::SendAgain { reason: reason.to_owned() };
    let (reason, answer) = match verdict {
        Verdict::Busy => {
            let reason = "An upload of this file is still running.".to_owned();
            return Ok(Filed::TryLater { reason });
        }
        Verdict::Different(hash) => {
            discard(house, request).await?;
            if let Some(file) = &known.file {
                decide_anew(house, client, &file.path, Some(hash)).await?;
            }
            return Ok(Filed::NotNeeded);
        }
        Verdict::Mismatch => {
            discard(house, request).await?;
            ("what arrived differs from what was sent", again("It arrived damaged."))
        }
        Verdict::NothingCame => ("it did not arrive whole", again("It has not arrived whole.")),
        Verdict::Unreadable(reason) => {
            let next = after_setback(known.attempts, house.clock.now());
            let reason = format!("the computer cannot read it: {reason}");
            house.catalogue.set_back(client, known.content, next, &reason).await?;
            tell_set_aside(house, &[known.content]).await?;
            return Ok(Filed::Noted);
        }
        _ => return Ok(Filed::NotNeeded),
    };
    let attempts = known.attempts.saturating_add(1);
    let now = house.clock.now();
    // The client sends it again at once, so it stays asked for; a number of times.
    let next = if attempts >= MOST_ATTEMPTS {
        after_setback(known.attempts, now)
    } else {
        Next { state: State::Asked, attempts, try_at: now }
    };
    house.catalogue.set_back(client, known.content, next, reason).await?;
    tell_set_aside(house, &[known.content]).await?;
    Ok(if next.state == State::Asked { answer } else { Filed::Noted })
}

async fn discard(house: &House, request: RequestId) -> Result<(), Fault> {
    let inbox = Arc::clone(&house.inbox);
    tokio::task::spawn_blocking(move || inbox.discard(request))
        .await
        .map_err(|_| Fault::Stopping)??;
    Ok(())
}

/// Decides anew about a file, by this full hash or else the one it was offered with.
pub async fn decide_anew(
    house: &House,
    client: &ClientId,
    path: &ClientPath,
    hash: Option<ContentHash>,
) -> Result<(), Fault> {
    let paths = [path.clone()];
    let offered: HashMap<ClientPath, FileOffer> = house.catalogue.offered(client, &paths).await?;
    let offers: Vec<FileOffer> = offered
        .into_values()
        .map(|offer| FileOffer { hash: hash.or(offer.hash), ..offer })
        .collect();
    record(house, client, &offers, &[]).await?;
    Ok(())
}
