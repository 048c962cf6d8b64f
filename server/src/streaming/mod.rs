//! Makes films and music playable for browsers that cannot play their files (seed 0030): in
//! pieces, as they are asked for, by ffmpeg where it is installed. What browsers play goes into the
//! pieces as it is, between key frames; the rest is converted.
//!
//! `decide` and `playlist` are pure; `probe`, `keys` and `segment` run ffmpeg's tools as limited
//! children that see one open file and nothing else; `kept` holds what was made for a while.

mod child;
pub mod decide;
mod kept;
mod keys;
pub mod playlist;
mod probe;
mod segment;

pub use child::Unplayable;

use crate::originals::Opened;
use decide::{Copied, Probe, Way, copied, decide};
use kept::Kept;
use playlist::{Piece, Quality};
use segment::Wanted;
use std::{
    collections::HashMap,
    fs::File,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OnceCell, Semaphore};
use trove_protocol::ContentHash;

/// Most pieces that are made at once; the others wait.
const AT_ONCE: usize = 2;

/// Most files of which it is remembered what is in them.
const MOST_REMEMBERED: usize = 1_000;

/// What is known of a file.
struct Known {
    probe: Probe,
    copied: Copied,
    /// The pieces between its key frames, once they were looked for; `None` when it has none that
    /// can be copied.
    between_keys: OnceCell<Option<Arc<[Piece]>>>,
}

/// A piece that was made.
pub struct Made {
    /// It, as MPEG-TS.
    pub bytes: Vec<u8>,
    /// How long it plays.
    pub length: Duration,
}

/// Makes originals playable.
pub struct Streaming {
    known: Mutex<HashMap<ContentHash, Arc<Known>>>,
    turns: Semaphore,
    kept: Kept,
}

impl Streaming {
    /// What was made lies in this folder, which need not exist.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            known: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
            kept: Kept::in_folder(folder),
        }
    }

    /// How an original is best played, and in which quality when in pieces.
    ///
    /// # Errors
    /// When ffmpeg cannot read it.
    pub async fn way(&self, opened: Opened) -> Result<(Way, Quality), Unplayable> {
        let known = self.known(&opened).await?;
        let way = decide(&known.probe);
        let is_copied =
            way == Way::Pieces && self.between_keys(&known, opened.file).await?.is_some();
        Ok((way, if is_copied { Quality::Original } else { Quality::High }))
    }

    /// The pieces of an original in this quality.
    ///
    /// # Errors
    /// When ffmpeg cannot read it.
    pub async fn pieces(
        &self,
        opened: Opened,
        quality: Quality,
    ) -> Result<Arc<[Piece]>, Unplayable> {
        let known = self.known(&opened).await?;
        Ok(self.cut(&known, opened.file, quality).await?.0)
    }

    /// The pieces, and what is copied into them.
    async fn cut(
        &self,
        known: &Known,
        file: File,
        quality: Quality,
    ) -> Result<(Arc<[Piece]>, Copied), Unplayable> {
        if quality == Quality::Original
            && let Some(pieces) = self.between_keys(known, file).await?
        {
            return Ok((pieces, known.copied));
        }
        // ffmpeg's filters tell times of sound by its clock only when nothing is converted beside it.
        let sound = known.copied.sound && known.probe.pictures.is_none();
        let copied = Copied { pictures: false, sound };
        Ok((playlist::pieces(known.probe.duration).into(), copied))
    }

    /// What is in an original.
    async fn known(&self, opened: &Opened) -> Result<Arc<Known>, Unplayable> {
        let hash = opened.original.hash;
        let all = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all().get(&hash) {
            return Ok(Arc::clone(known));
        }
        let _turn = self.turns.acquire().await.map_err(|_| Unplayable::Stopping)?;
        let file = opened.file.try_clone().map_err(Unplayable::Failed)?;
        let probe = probe::probe(file).await?;
        let copied = copied(&probe);
        let mut all = all();
        if all.len() >= MOST_REMEMBERED {
            all.clear();
        }
        // Another request may have asked the same meanwhile.
        let new = || Arc::new(Known { probe, copied, between_keys: OnceCell::new() });
        Ok(Arc::clone(all.entry(hash).or_insert_with(new)))
    }

    /// The pieces between key frames, where the pictures can be copied.
    async fn between_keys(
        &self,
        known: &Known,
        file: File,
    ) -> Result<Option<Arc<[Piece]>>, Unplayable> {
        if !known.copied.pictures {
            return Ok(None);
        }
        let look = async || {
            let _turn = self.turns.acquire().await.map_err(|_| Unplayable::Stopping)?;
            match keys::key_frames(file, &known.probe).await {
                Ok(keys) => {
                    Ok(playlist::pieces_between(&keys, known.probe.duration).map(Arc::from))
                }
                // Then it is converted.
                Err(Unplayable::TooSlow | Unplayable::Unreadable) => Ok(None),
                Err(error) => Err(error),
            }
        };
        known.between_keys.get_or_try_init(look).await.cloned()
    }

    /// The piece of this number in this quality.
    ///
    /// # Errors
    /// When there is no such piece, and when ffmpeg cannot make it.
    pub async fn piece(
        &self,
        opened: Opened,
        quality: Quality,
        number: usize,
    ) -> Result<Made, Unplayable> {
        let hash = opened.original.hash;
        let known = self.known(&opened).await?;
        let file = opened.file.try_clone().map_err(Unplayable::Failed)?;
        let (pieces, copied) = self.cut(&known, file, quality).await?;
        let piece = *pieces.get(number).ok_or(Unplayable::NoSuchPiece)?;
        let made = |bytes| Made { bytes, length: piece.length };
        let name = format!("{hash}-{}-{number}.ts", quality.name());
        if let Some(bytes) = self.kept.read(&name).await {
            return Ok(made(bytes));
        }
        let _turn = self.turns.acquire().await.map_err(|_| Unplayable::Stopping)?;
        // Another request may have had it made meanwhile.
        if let Some(bytes) = self.kept.read(&name).await {
            return Ok(made(bytes));
        }
        let wanted = Wanted { piece, is_first: number == 0, next: pieces.get(number + 1).copied() };
        let bytes = segment::make(opened.file, (&known.probe, copied), quality, wanted).await?;
        self.kept.keep(name, bytes.clone()).await;
        Ok(made(bytes))
    }
}
