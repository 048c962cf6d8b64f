//! Makes thumbnails ahead of time, the newest first, and yields to all else.

use super::{
    AHEAD_AT_ONCE, Haste, Size,
    making::{NoPicture, look_for_programs, make},
};
use crate::{
    catalogue::{CatalogueError, PictureNote, PictureSource},
    decide::ContentId,
    house::House,
};
use futures_util::{StreamExt as _, stream};
use std::{collections::HashSet, io, path::Path, sync::Arc, time::Duration};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

/// Pictures between two commits.
const BATCH: u32 = 16;

/// How often to look whether there is room again, and whether a program was installed.
const EVERY: Duration = Duration::from_hours(1);

/// What became of an item's picture.
type Made = (ContentId, Result<PictureNote, NoPicture>);

/// Keeps making pictures until `stopping` is cancelled.
pub async fn keep_making(house: Arc<House>, stopping: CancellationToken) {
    if house.previews.settings.program.is_none() || house.stands_in {
        return stopping.cancelled().await;
    }
    let files = house.previews.files.clone();
    match spawn_blocking(move || files.sweep()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "half-made pictures could not be removed"),
        Err(_) => return,
    }
    while let Some(made) = stopping.run_until_cancelled(make_all(&house)).await {
        if let Err(error) = made {
            tracing::error!(%error, "pictures could not be made; they are tried again later");
        }
        let woken = async {
            tokio::select! {
                () = house.collection.pictures.notified() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
        };
        if stopping.run_until_cancelled(woken).await.is_none() {
            return;
        }
    }
}

/// Makes all that are missing, as long as there is room.
async fn make_all(house: &House) -> Result<(), CatalogueError> {
    look_for_programs(house).await?;
    // What cannot be read now is left for the next time.
    let mut left: HashSet<ContentId> = HashSet::new();
    loop {
        let limit = BATCH + u32::try_from(left.len()).unwrap_or(u32::MAX - BATCH);
        let mut batch = house.catalogue.without_picture(limit).await?;
        batch.retain(|source| !left.contains(&source.item));
        if batch.is_empty() || house.doubt().is_some() || !has_room(house).await {
            return Ok(());
        }
        let at_once = if is_busy(house) { 1 } else { AHEAD_AT_ONCE };
        let outcomes: Vec<Made> = stream::iter(batch)
            .map(|source| made(house, source))
            .buffer_unordered(at_once)
            .collect()
            .await;
        let mut notes = Vec::new();
        for (item, outcome) in outcomes {
            match outcome {
                Ok(note) => notes.push((item, note)),
                Err(error) => {
                    tracing::debug!(item = item.0, %error, "a picture is left for later");
                    left.insert(item);
                }
            }
        }
        if !notes.is_empty() {
            let revision = house.catalogue.note_pictures(&notes).await?;
            house.collection.see(revision);
        }
    }
}

async fn made(house: &House, source: PictureSource) -> Made {
    (source.item, make(house, &source, Size::Thumbnail, Haste::Ahead).await)
}

/// Whether anything is collected or streamed, which comes first.
fn is_busy(house: &House) -> bool {
    let figures = house.traffic.figures();
    figures.received_rate > 0 || figures.streamed_rate > 0 || !house.streams.running().is_empty()
}

/// Whether more stays free on the pictures' disk than the owner wants there to be.
async fn has_room(house: &House) -> bool {
    let folder = house.previews.files.folder().to_owned();
    match spawn_blocking(move || room(&folder)).await {
        Ok(Ok((free, whole))) => free > house.owner().kept_free(whole),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the room for pictures cannot be measured");
            false
        }
        Err(_) => false,
    }
}

/// Free bytes and all bytes of the disk.
#[cfg(unix)]
fn room(folder: &Path) -> io::Result<(u64, u64)> {
    // The folder is made with the first picture.
    let there = folder.ancestors().find(|one| one.exists()).unwrap_or(folder);
    let disk = rustix::fs::statvfs(there)?;
    Ok((disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize))
}

#[cfg(not(unix))]
fn room(_: &Path) -> io::Result<(u64, u64)> {
    Err(io::ErrorKind::Unsupported.into())
}
