//! Are these the shares that were filled? Where a disk is not mounted, or an empty folder has
//! taken the place of the shares, nothing may be taken for lost.

use crate::{
    catalogue::Kept,
    decide::ContentId,
    house::{Fault, House},
    shares::{SharePath, Shares},
};
use std::sync::Arc;

/// The setting under which the catalogue keeps the mark that the shares bear.
const MARK: &str = "shares_mark";
/// Files looked for where the mark is missing.
const TRIED: u32 = 100;

/// Why the shares cannot be looked after now, as a sentence; `None` when they can.
pub(super) async fn trouble(house: &House) -> Result<Option<String>, Fault> {
    let shares = Arc::clone(&house.shares);
    let dir = house.settings.shares.clone();
    let known = house.catalogue.setting(MARK).await?;
    let (here, borne) = super::blocking(move || (shares.are_at(&dir), shares.mark())).await?;
    let place = house.settings.shares.display();
    if !here {
        return Ok(Some(format!(
            "The shares are no longer at {place}: something else is there, or the disk is not \
             mounted. Bring them back and start the server again; until then nothing is taken for \
             lost."
        )));
    }
    let borne = borne?;
    let mark = match (known, borne) {
        (Some(known), Some(borne)) if known == borne => return Ok(None),
        (Some(known), _) if are_familiar(house).await? => known,
        (None, Some(borne)) => borne,
        (None, None) => uuid::Uuid::new_v4().to_string(),
        (Some(_), _) => {
            return Ok(Some(format!(
                "The shares at {place} are not those that this server filled: is their disk \
                 mounted? Until they are back, nothing is taken for lost."
            )));
        }
    };
    let shares = Arc::clone(&house.shares);
    let written = mark.clone();
    super::blocking(move || shares.set_mark(&written)).await??;
    house.catalogue.note_setting(MARK, &mark).await?;
    Ok(None)
}

/// Whether most of what was stored first is there, or nothing was ever stored: then somebody
/// copied the shares and left Trove's own folder behind.
async fn are_familiar(house: &House) -> Result<bool, Fault> {
    let first = house.catalogue.kept_after(ContentId(0), TRIED).await?;
    let shares = Arc::clone(&house.shares);
    super::blocking(move || {
        let there = first.iter().filter(|kept| is_there(&shares, kept)).count();
        there * 2 > first.len() || first.is_empty()
    })
    .await
}

fn is_there(shares: &Shares, kept: &Kept) -> bool {
    SharePath::parse(&kept.share_path)
        .is_ok_and(|path| matches!(shares.reader().identity(&path), Ok(Some(_))))
}
