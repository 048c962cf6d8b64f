//! What makes way for a newer version must be what Trove left there. People may have changed it, and
//! a catalogue that was restored from a backup may have forgotten that it was replaced before.

use super::{ToFile, blocking, parse};
use crate::{
    catalogue::{ByHand, Kept},
    decide::ContentId,
    house::{Fault, House},
    scrub::judge::is_untouched,
    shares::{ShareError, Shares},
};
use std::{collections::HashMap, sync::Arc};
use trove_protocol::ContentHash;

/// What lies where an earlier version was left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lies {
    /// That version, or nothing, or what cannot be looked at now: moving it aside would tell why.
    Earlier,
    /// The newer version itself.
    Newer,
    /// Something else, which stays where it is.
    Other,
}

/// Lets nothing make way that is not an earlier version of these. The caller holds the house's
/// `filing` lock.
pub(super) async fn spare_others(house: &House, files: &mut [ToFile]) -> Result<(), Fault> {
    let newer: HashMap<ContentId, (u64, ContentHash)> = files
        .iter()
        .filter_map(|file| Some((file.file.replaces.as_ref()?.0, (file.size, file.hash))))
        .collect();
    if newer.is_empty() {
        return Ok(());
    }
    let ids: Vec<ContentId> = newer.keys().copied().collect();
    let kept = house.catalogue.kept(&ids).await?;
    let shares = Arc::clone(&house.shares);
    let found: HashMap<ContentId, Lies> = blocking(move || {
        kept.iter()
            .map(|kept| (kept.content, look(&shares, kept, newer[&kept.content])))
            .filter(|(_, lies)| *lies != Lies::Earlier)
            .collect()
    })
    .await?;
    for file in files {
        let replaced = file.file.replaces.as_ref();
        let lies = replaced.and_then(|(earlier, path)| Some((found.get(earlier)?, *earlier, path)));
        let Some((lies, earlier, path)) = lies else { continue };
        if *lies == Lies::Newer {
            tracing::info!(path, "a newer version lies there already");
            let deciding = house.deciding.lock().await;
            let let_go = [(earlier, ByHand::Edited)];
            house.catalogue.let_go(&let_go, house.clock.now()).await?;
            drop(deciding);
        } else {
            // What became of the earlier one is found out by the day's look at everything.
            tracing::info!(path, "what a person put there does not make way for a newer version");
        }
        file.file.replaces = None;
    }
    Ok(())
}

fn look(shares: &Shares, kept: &Kept, (size, hash): (u64, ContentHash)) -> Lies {
    let Ok(path) = parse(&kept.share_path) else { return Lies::Earlier };
    match shares.reader().identity(&path) {
        Err(ShareError::NotAFile(_)) => Lies::Other,
        Ok(None) | Err(_) => Lies::Earlier,
        Ok(Some(found)) if is_untouched(kept, found) => Lies::Earlier,
        Ok(Some(_)) if shares.is_at(&path, size, hash) => Lies::Newer,
        Ok(Some(_)) if shares.is_at(&path, kept.size, kept.hash) => Lies::Earlier,
        Ok(Some(_)) => Lies::Other,
    }
}
