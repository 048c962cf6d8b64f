//! Are these the shares that were filled? Where a disk is not mounted, or an empty folder has
//! taken the place of the shares, nothing may be taken for lost, and nothing may be put there:
//! once the disk is back, what was put elsewhere would be missing from it.
//!
//! The shares bear a mark that the catalogue knows. While they do not, or cannot be reached, the
//! server asks for nothing and files nothing; when they are back it opens them by itself.

use crate::{
    catalogue::{Catalogue, Faring, Kept},
    decide::ContentId,
    events::{Event, Mark},
    house::{Fault, House},
    shares::{SharePath, SharesReader, mark_at},
};
use std::{path::Path, sync::Arc};
use tokio::task::spawn_blocking;

/// The setting under which the catalogue keeps the mark that the shares bear.
pub const MARK: &str = "shares_mark";
/// Files looked for where the mark is missing.
const TRIED: u32 = 100;

/// Looks whether the shares are the right ones, writes down what that shows, and wakes whom it
/// concerns. Returns why they are in doubt, as a sentence.
pub async fn see(house: &House) -> Result<Option<String>, Fault> {
    let doubt = look(house).await?;
    let (on, event) = match &doubt {
        Some(reason) => (true, Event::SharesAway { reason: reason.clone() }),
        None => (false, Event::SharesBack),
    };
    house.events.turn(None, Mark::SharesAway, on, event).await;
    if house.set_doubt(doubt.clone()) {
        house.presence.wake_all();
    }
    Ok(doubt)
}

async fn look(house: &House) -> Result<Option<String>, Fault> {
    let dir = house.settings.shares.clone();
    if !house.stands_in {
        let shares = Arc::clone(&house.shares);
        let at = dir.clone();
        let (here, borne) = blocking(move || (shares.are_at(&at), shares.mark())).await?;
        if here {
            let known = house.catalogue.setting(MARK).await?;
            return match borne {
                Ok(borne) if borne.is_some() && borne == known => Ok(None),
                Ok(borne) => match doubt_about(&*house.catalogue, &dir).await? {
                    None => mark(house, known.or(borne)).await.map(|()| None),
                    doubt => Ok(doubt),
                },
                Err(error) => Ok(Some(unreadable(&dir, &error.to_string()))),
            };
        }
    }
    if doubt_about(&*house.catalogue, &dir).await?.is_none() {
        house.reopen.cancel();
        return Ok(Some("The shares are back: the server opens them in a moment.".to_owned()));
    }
    Ok(Some(format!(
        "The shares are not at {}: their disk is not mounted, or something else is there. Bring \
         them back, and collecting goes on by itself; until then nothing is stored and nothing is \
         taken for lost. If they are lost, say so with `trove-server scrub --fetch-missing`.",
        dir.display()
    )))
}

/// Why the folder at `dir` may not be that of the shares, as a sentence; `None` when it is, or
/// when nothing was ever stored.
pub async fn doubt_about(catalogue: &dyn Catalogue, dir: &Path) -> Result<Option<String>, Fault> {
    let known = catalogue.setting(MARK).await?;
    let at = dir.to_owned();
    match blocking(move || mark_at(&at)).await? {
        Ok(borne) if borne.is_some() && borne == known => return Ok(None),
        Ok(_) => {}
        Err(error) => return Ok(Some(unreadable(dir, &error.to_string()))),
    }
    if are_familiar(catalogue, dir).await? {
        return Ok(None);
    }
    Ok(Some(format!(
        "The shares at {} are not those that this server filled: is their disk mounted? Until \
         they are back, nothing is stored and nothing is taken for lost. If they are lost, say so \
         with `trove-server scrub --fetch-missing`.",
        dir.display()
    )))
}

/// A person says that the shares are lost, and that the folder in their place is to be filled
/// instead.
pub async fn accept(house: &House) -> Result<(), Fault> {
    let known = house.catalogue.setting(MARK).await?;
    let mark = known.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    let (dir, written) = (house.settings.shares.clone(), mark.clone());
    blocking(move || crate::shares::mark_folder(&dir, &written)).await??;
    house.catalogue.note_setting(MARK, &mark).await?;
    Ok(())
}

/// Marks the shares, with this mark if they have one.
async fn mark(house: &House, mark: Option<String>) -> Result<(), Fault> {
    let mark = mark.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    let (shares, written) = (Arc::clone(&house.shares), mark.clone());
    blocking(move || shares.set_mark(&written)).await??;
    house.catalogue.note_setting(MARK, &mark).await?;
    Ok(())
}

fn unreadable(dir: &Path, error: &str) -> String {
    format!(
        "The shares at {} cannot be read, so nobody knows whether they are the right ones: \
         {error}. Until that is mended, nothing is stored and nothing is taken for lost.",
        dir.display()
    )
}

/// Whether most of what was stored first is there, or nothing was ever stored: then somebody
/// copied the shares and left Trove's own folder behind.
async fn are_familiar(catalogue: &dyn Catalogue, dir: &Path) -> Result<bool, Fault> {
    let mut first = catalogue.kept_after(ContentId(0), TRIED).await?;
    first.retain(|kept| kept.faring == Faring::Stored);
    if first.is_empty() {
        return Ok(true);
    }
    let dir = dir.to_owned();
    blocking(move || {
        let Ok(shares) = SharesReader::open(&dir) else { return false };
        let there = first.iter().filter(|kept| is_there(&shares, kept)).count();
        there * 2 > first.len()
    })
    .await
}

fn is_there(shares: &SharesReader, kept: &Kept) -> bool {
    SharePath::parse(&kept.share_path)
        .is_ok_and(|path| matches!(shares.identity(&path), Ok(Some(_))))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    spawn_blocking(work).await.map_err(|_| Fault::Stopping)
}
