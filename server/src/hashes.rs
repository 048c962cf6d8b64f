//! Full hashes arrive that the server asked for.

use crate::{
    file::give_media_places,
    house::{Fault, House},
    offer::{record, standings},
};
use trove_protocol::{ClientId, FileOffer, HashReceipt, HashReport, LARGEST_BATCH};

/// Takes hashes and decides anew with them; repeating it is harmless.
pub async fn take(
    house: &House,
    client: &ClientId,
    report: HashReport,
) -> Result<HashReceipt, Fault> {
    if report.hashes.len() > LARGEST_BATCH {
        return Err(Fault::Invalid {
            code: "batch_too_large",
            message: format!("a report has at most {LARGEST_BATCH} hashes: send several"),
        });
    }
    let paths: Vec<_> = report.hashes.iter().map(|hash| hash.path.clone()).collect();
    let offered = house.catalogue.offered(client, &paths).await?;
    // A hash of something else than was offered says nothing: the new offer is on its way.
    let hashed: Vec<Option<FileOffer>> = report
        .hashes
        .into_iter()
        .map(|hash| {
            let offer = offered.get(&hash.path)?;
            (offer.size == hash.size && offer.modified_ns == hash.modified_ns)
                .then(|| FileOffer { hash: Some(hash.hash), ..offer.clone() })
        })
        .collect();
    let offers: Vec<FileOffer> = hashed.iter().flatten().cloned().collect();
    let decided = record(house, client, &offers, &[]).await?;
    give_media_places(house).await;
    let mut standings = standings(house, decided).await?.into_iter();
    let standings = hashed.into_iter().map(|offer| offer.and_then(|_| standings.next())).collect();
    Ok(HashReceipt { standings })
}
