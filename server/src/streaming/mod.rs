//! Makes films and music playable for browsers that cannot play their files (seed 0030): in
//! pieces, as they are asked for, by ffmpeg where it is installed.
//!
//! `decide` and `playlist` are pure; `probe` and `segment` run ffmpeg's tools as limited children
//! that see one open file and nothing else; `kept` holds what was made for a while.

mod child;
pub mod decide;
mod kept;
pub mod playlist;
mod probe;
mod segment;

pub use child::Unplayable;

use crate::originals::Opened;
use decide::{Probe, Way, decide};
use kept::Kept;
use playlist::Quality;
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Semaphore;
use trove_protocol::ContentHash;

/// Most pieces that are made at once; the others wait.
const AT_ONCE: usize = 2;

/// Most files of which it is remembered what is in them.
const MOST_REMEMBERED: usize = 1_000;

/// Makes originals playable.
pub struct Streaming {
    probes: Mutex<HashMap<ContentHash, Arc<Probe>>>,
    turns: Semaphore,
    kept: Kept,
}

impl Streaming {
    /// What was made lies in this folder, which need not exist.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            probes: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
            kept: Kept::in_folder(folder),
        }
    }

    /// How an original is best played; its length where something has to be made of it.
    ///
    /// # Errors
    /// When ffmpeg cannot read it.
    pub async fn way(&self, opened: Opened) -> Result<(Way, Arc<Probe>), Unplayable> {
        let probe = self.probe(opened).await?;
        Ok((decide(&probe), probe))
    }

    /// What is in an original.
    async fn probe(&self, opened: Opened) -> Result<Arc<Probe>, Unplayable> {
        let hash = opened.original.hash;
        let known = || self.probes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(probe) = known().get(&hash) {
            return Ok(Arc::clone(probe));
        }
        let _turn = self.turns.acquire().await.map_err(|_| Unplayable::Stopping)?;
        let probe = Arc::new(probe::probe(opened.file).await?);
        let mut known = known();
        if known.len() >= MOST_REMEMBERED {
            known.clear();
        }
        known.insert(hash, Arc::clone(&probe));
        Ok(probe)
    }

    /// The piece of this number in this quality, as MPEG-TS.
    ///
    /// # Errors
    /// When there is no such piece, and when ffmpeg cannot make it.
    pub async fn piece(
        &self,
        opened: Opened,
        quality: Quality,
        number: usize,
    ) -> Result<Vec<u8>, Unplayable> {
        let hash = opened.original.hash;
        let file = opened.file.try_clone().map_err(Unplayable::Failed)?;
        let probe = self.probe(opened).await?;
        let pieces = playlist::pieces(probe.duration);
        let piece = pieces.get(number).ok_or(Unplayable::NoSuchPiece)?;
        let name = format!("{hash}-{}-{number}.ts", quality.name());
        if let Some(made) = self.kept.read(&name).await {
            return Ok(made);
        }
        let _turn = self.turns.acquire().await.map_err(|_| Unplayable::Stopping)?;
        // Another request may have had it made meanwhile.
        if let Some(made) = self.kept.read(&name).await {
            return Ok(made);
        }
        let made = segment::make(file, &probe, quality, piece).await?;
        self.kept.keep(name, made.clone()).await;
        Ok(made)
    }
}
