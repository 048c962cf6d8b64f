//! Every content that any computer ever had: nothing else may lie in the shares.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};
use trove_protocol::WallClock;
use trove_testkit::made_media::{Shot, aae, jpeg};

/// BLAKE3 of a content.
pub type Hash = blake3::Hash;

/// What any computer ever had, and what somebody put into the shares by hand.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    had: Arc<Mutex<HashSet<Hash>>>,
    by_hand: Arc<Mutex<HashMap<std::path::PathBuf, Hash>>>,
}

impl Contents {
    /// A computer has these bytes now.
    pub fn note(&self, bytes: &[u8]) -> Hash {
        let hash = blake3::hash(bytes);
        self.had.lock().unwrap_or_else(PoisonError::into_inner).insert(hash);
        hash
    }

    /// Whether any computer ever had it.
    pub fn were_had(&self, hash: &Hash) -> bool {
        self.had.lock().unwrap_or_else(PoisonError::into_inner).contains(hash)
    }

    /// Somebody put these bytes into the shares.
    pub fn put_by_hand(&self, path: std::path::PathBuf, bytes: &[u8]) {
        let mut by_hand = self.by_hand.lock().unwrap_or_else(PoisonError::into_inner);
        by_hand.insert(path, blake3::hash(bytes));
    }

    /// What somebody put into the shares, in the order of the paths.
    pub fn by_hand(&self) -> Vec<(std::path::PathBuf, Hash)> {
        let by_hand = self.by_hand.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list: Vec<_> = by_hand.iter().map(|(path, hash)| (path.clone(), *hash)).collect();
        list.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        list
    }
}

/// A photo of about so many bytes, taken on a day of July 2024.
pub fn photo(seed: u64, size: u64) -> Vec<u8> {
    let day = 1 + seed % 28;
    let captured: Option<WallClock> = format!("2024-07-{day:02}T10:22:05").parse().ok();
    jpeg(&Shot { captured, seed, size: Some(size), ..Shot::default() }).to_vec()
}

/// A sidecar.
pub fn sidecar(seed: u64) -> Vec<u8> {
    aae(seed).to_vec()
}
