//! What the small server says is safe.

use super::{Lost, Mini};
use std::ops::Bound;
use trove_protocol::{Amount, ClientId, ClientPath, FileSafety, Safety, SafetyState};

/// Few, so that there are several pages of a few files.
const PAGE: usize = 2;

impl Mini {
    /// A page of all that was offered, in the order of the paths.
    pub fn safety(&self, after: Option<&ClientPath>) -> Result<Safety, Lost> {
        let state = self.state();
        if state.away {
            return Err(Lost);
        }
        let from = after.map_or(Bound::Unbounded, |path| Bound::Excluded(path.as_str()));
        let mut offers = state.offers.range::<str, _>((from, Bound::Unbounded));
        let files: Vec<FileSafety> = offers
            .by_ref()
            .take(PAGE)
            .map(|(path, offer)| {
                let hash = state.filed.get(path).copied();
                FileSafety {
                    path: offer.path.clone(),
                    size: offer.size,
                    state: hash.map_or(SafetyState::NotYet, |_| SafetyState::Safe),
                    reason: None,
                    sentence: None,
                    hash,
                    share_path: hash.map(|hash| format!("Photos/{hash}")),
                }
            })
            .collect();
        let more = offers.next().is_some();
        Ok(Safety {
            client: ClientId("0123456789abcdef".into()),
            name: "Desk".into(),
            sentence: "So it is.".into(),
            all_safe: state.filed.len() == state.offers.len(),
            offered: Amount::default(),
            safe: Amount::default(),
            on_its_way: Amount::default(),
            not_yet: Amount::default(),
            reasons: Vec::new(),
            only_here: Vec::new(),
            next: files.last().filter(|_| more).map(|file| file.path.clone()),
            files,
        })
    }
}
