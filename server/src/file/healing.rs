//! Where a content goes that was stored before and is damaged: to the place it had. What lies
//! there steps aside and is kept, since only people can tell for sure that it is worth nothing.

use super::{blocking, parse};
use crate::{
    catalogue::{Healing, Retirement},
    clock::Moment,
    decide::ContentId,
    house::{Fault, House},
    shares::{Identity, ShareError, SharePath, Shares},
};
use std::sync::Arc;

/// Names tried for the damaged file.
const MOST_NAMES: u32 = 10_000;

/// The place to heal, and how the damaged file makes way.
pub(super) type HealingPlace = (SharePath, Option<Retirement>);

/// The place to heal, and how the damaged file makes way; `None` when a person has put something
/// else there, so that another name must do. A place that cannot be looked at waits.
pub(super) async fn place_to_heal(
    house: &House,
    content: ContentId,
    healing: &Healing,
) -> Result<Result<Option<HealingPlace>, ShareError>, Fault> {
    let shares = Arc::clone(&house.shares);
    let path = match parse(&healing.share_path) {
        Ok(path) => path,
        Err(error) => return Ok(Err(error)),
    };
    let known_ns = healing.modified_ns;
    let now = house.clock.now();
    let found = blocking(move || look(&shares, path, known_ns, now)).await?;
    let retirement = |from: &SharePath, to: SharePath| Retirement {
        content,
        from: from.to_string(),
        key: to.collision_key(),
        to: to.to_string(),
    };
    Ok(found.map(|found| {
        found.map(|(path, aside)| {
            let retires = aside.map(|aside| retirement(&path, aside));
            (path, retires)
        })
    }))
}

fn look(
    shares: &Shares,
    path: SharePath,
    known_ns: Option<i64>,
    now: Moment,
) -> Result<Option<(SharePath, Option<SharePath>)>, ShareError> {
    let ours = |found: Identity| known_ns.is_none_or(|known| known == found.modified_ns);
    match shares.reader().identity(&path) {
        Ok(None) => Ok(Some((path, None))),
        Ok(Some(found)) if ours(found) => {
            let stamp = jiff::Timestamp::from_millisecond(now.0)
                .map(|now| now.strftime("%Y-%m-%d %H%M%S").to_string())
                .unwrap_or_default();
            let aside = path.damaged(&stamp);
            for n in 1..=MOST_NAMES {
                let aside = aside.numbered(n);
                if !shares.exists(&aside)? {
                    return Ok(Some((path, Some(aside))));
                }
            }
            Ok(None)
        }
        Ok(Some(_)) | Err(ShareError::NotAFile(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
