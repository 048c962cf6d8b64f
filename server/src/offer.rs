//! Offers arrive (seed 0021, 0022).

use crate::{
    catalogue::NEVER,
    decide::{Decided, Decision, decide_batch},
    disk,
    file::give_media_places,
    house::{Fault, House},
};
use trove_protocol::{
    BackupPlace, ClientId, ClientPath, FileOffer, LARGEST_BATCH, OfferBatch, OfferReceipt,
    Standing,
    backup::{is_entry_path, is_set_name},
};

/// Longest group name that is taken, in bytes.
const LONGEST_GROUP: usize = 16 << 10;

/// Takes a batch of offers; repeating it is harmless.
pub async fn take(
    house: &House,
    client: &ClientId,
    batch: OfferBatch,
) -> Result<OfferReceipt, Fault> {
    if batch.offers.len() > LARGEST_BATCH || batch.gone.len() > LARGEST_BATCH {
        return Err(too_large());
    }
    disk::room_for_lists(house).await?;
    let OfferBatch { batch, offers, gone } = batch;
    tracing::debug!(%client, files = offers.len(), gone = gone.len(), "offers files");
    let (refusals, offers): (Vec<_>, Vec<_>) =
        offers.into_iter().map(|offer| (refusal(&offer), offer)).unzip();
    let accepted: Vec<FileOffer> = offers
        .into_iter()
        .zip(&refusals)
        .filter_map(|(offer, refusal)| refusal.is_none().then_some(offer))
        .collect();
    let decided = record(house, client, &accepted, &gone).await?;
    house.catalogue.note_batch(client, &batch).await?;
    give_media_places(house).await;
    let mut decided = standings(house, decided).await?.into_iter();
    let standings = refusals
        .into_iter()
        .filter_map(|refusal| match refusal {
            Some(reason) => Some(Standing::Refused { reason }),
            None => decided.next(),
        })
        .collect();
    Ok(OfferReceipt { batch, standings })
}

/// Decides about offers, records them, and wakes whom it concerns.
pub async fn record(
    house: &House,
    client: &ClientId,
    offers: &[FileOffer],
    gone: &[ClientPath],
) -> Result<Vec<Decided>, Fault> {
    let deciding = house.deciding.lock().await;
    let context = house.catalogue.context(client, offers).await?;
    let decided = decide_batch(context, offers);
    let now = house.clock.now();
    house.catalogue.record_offers(client, offers, &decided, gone, now).await?;
    drop(deciding);
    house.presence.wake_all();
    Ok(decided)
}

/// Where files stand about which this was decided.
pub async fn standings(house: &House, decided: Vec<Decided>) -> Result<Vec<Standing>, Fault> {
    let stored: Vec<_> = decided
        .iter()
        .filter_map(|decided| match decided.decision {
            Decision::Stored(id) => Some(id),
            _ => None,
        })
        .collect();
    let places = house.catalogue.places(&stored).await?;
    let standing = |decided: Decided| match decided.decision {
        Decision::Stored(id) => match places.get(&id) {
            Some(place) => {
                Standing::Stored { hash: place.hash, share_path: place.share_path.clone() }
            }
            None => Standing::Wanted,
        },
        Decision::HashNeeded => Standing::HashNeeded,
        Decision::Never(_) => Standing::Refused { reason: NEVER.to_owned() },
        Decision::LetGo(_, by_hand) => Standing::Refused { reason: by_hand.sentence().to_owned() },
        Decision::Join(_) | Decision::Want => Standing::Wanted,
    };
    Ok(decided.into_iter().map(standing).collect())
}

fn is_place(place: &BackupPlace) -> bool {
    is_set_name(&place.set) && is_entry_path(&place.path)
}

/// A batch of more offers than are taken at once.
pub(crate) fn too_large() -> Fault {
    Fault::Invalid {
        code: "batch_too_large",
        message: format!("a batch has at most {LARGEST_BATCH} offers: send several"),
    }
}

/// Why an offer is not taken, as a sentence for people.
pub(crate) fn refusal(offer: &FileOffer) -> Option<String> {
    if offer.size == 0 {
        Some("The file is empty: there is nothing to keep.".to_owned())
    } else if i64::try_from(offer.size).is_err() {
        Some("No file can be that large.".to_owned())
    } else if offer.path.as_str().is_empty() || offer.path.as_str().len() > ClientPath::LONGEST {
        Some("The file's path is empty or too long: move it to a shorter one.".to_owned())
    } else if offer.backup.as_ref().is_some_and(|place| !is_place(place)) {
        Some("Its place in the backup is none that a file can have.".to_owned())
    } else if offer.group.as_ref().is_some_and(|group| group.len() > LONGEST_GROUP) {
        Some("The name of the file's group is too long.".to_owned())
    } else {
        None
    }
}
