//! Pictures of what people look at: thumbnails, larger previews and covers.
//!
//! Files of the house are parsed in child processes alone ([`reading`] is what runs there, started by
//! `program`); `files` is where their pictures lie, and can be deleted at any time: they are made
//! again. `background` makes thumbnails ahead of time.

mod background;
mod files;
mod making;
mod program;
pub mod reading;

pub use background::keep_making;
pub use making::{NoPicture, Picture, picture};

use crate::{decide::ContentId, house::House, settings::PictureSettings};
use files::Files;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tokio::sync::Semaphore;
use trove_protocol::ContentHash;

/// Pictures that are made ahead of time at once.
const AHEAD_AT_ONCE: usize = 2;
/// Pictures that are made at once: what somebody waits for never waits for those made ahead.
const AT_ONCE: usize = AHEAD_AT_ONCE + 1;

/// How often a picture may take too long.
const MOST_SLOW: u8 = 3;

/// How large a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 320 pixels high.
    Thumbnail,
    /// 1,600 pixels at most on either side.
    Preview,
}

/// Whether somebody waits for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Haste {
    /// Somebody does.
    Asked,
    /// Nobody does yet.
    Ahead,
}

/// Makes pictures, and knows where they lie.
#[derive(Debug)]
pub struct Previews {
    settings: PictureSettings,
    files: Files,
    turns: Semaphore,
    /// Pictures that took too long, and how often.
    slow: Mutex<HashMap<ContentId, u8>>,
}

impl Previews {
    /// None are made yet.
    pub fn open(settings: PictureSettings) -> Self {
        let files = Files::at(&settings.folder);
        Self { settings, files, turns: Semaphore::new(AT_ONCE), slow: Mutex::default() }
    }

    /// A picture took too long; whether it did so too often to be tried again. A file alone can
    /// hardly be the reason, but it might.
    fn was_slow(&self, item: ContentId) -> bool {
        let mut slow = self.slow.lock().unwrap_or_else(PoisonError::into_inner);
        let times = slow.entry(item).or_default();
        *times = times.saturating_add(1);
        *times >= MOST_SLOW
    }
}

/// Removes the pictures of what is no item any more. What is left behind does no harm.
pub async fn forget(house: &House, dropped: Vec<ContentHash>) {
    if dropped.is_empty() {
        return;
    }
    let files = house.previews.files.clone();
    let removed = tokio::task::spawn_blocking(move || {
        dropped.iter().try_for_each(|hash| {
            files.remove(*hash, Size::Thumbnail).and_then(|()| files.remove(*hash, Size::Preview))
        })
    });
    if let Ok(Err(error)) = removed.await {
        tracing::warn!(%error, "pictures of files that are gone could not be removed");
    }
}
