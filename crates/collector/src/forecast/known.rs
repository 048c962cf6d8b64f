//! What earlier answers said, as far as it bears on later questions: the server writes down nothing
//! of a forecast, so the client remembers for it. Pure.

use std::collections::{HashMap, HashSet};
use trove_protocol::{ContentHash, FileOffer, Sample};

/// A content that would be sent.
#[derive(Debug)]
struct Sent {
    hash: Option<ContentHash>,
    share_path: Option<String>,
}

/// What earlier answers said.
#[derive(Debug, Default)]
pub struct Known {
    sent: HashMap<(u64, Sample), Vec<Sent>>,
    /// Fingerprints of the paths under which files would be filed, whatever their case.
    paths: HashSet<[u8; 16]>,
}

impl Known {
    /// The file would be sent and filed there.
    pub fn note_sent(&mut self, offer: &FileOffer, share_path: Option<&str>) {
        let sent = Sent { hash: offer.hash, share_path: share_path.map(str::to_owned) };
        self.sent.entry((offer.size, offer.sample)).or_default().push(sent);
        self.paths.extend(share_path.map(print));
    }

    /// Whether a file has the content of one that would be sent, and where that would be filed.
    /// What looks the same counts as the same, unless full hashes are known and differ.
    pub fn copy_of(&self, offer: &FileOffer) -> Option<Option<&str>> {
        let alike = self.sent.get(&(offer.size, offer.sample))?;
        let same =
            |sent: &&Sent| offer.hash.is_none() || sent.hash.is_none() || sent.hash == offer.hash;
        alike.iter().find(same).map(|sent| sent.share_path.as_deref())
    }

    /// Whether another file would be filed under this path.
    pub fn is_taken(&self, share_path: &str) -> bool {
        self.paths.contains(&print(share_path))
    }
}

/// Half a BLAKE3 tells all paths of a house apart, in a fraction of their room.
fn print(path: &str) -> [u8; 16] {
    let whole = blake3::hash(path.to_lowercase().as_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&whole.as_bytes()[..16]);
    half
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use trove_protocol::{ClientPath, Kind, Metadata};

    fn offer(content: u8, hash: Option<u8>) -> FileOffer {
        FileOffer {
            path: ClientPath::from_wire("/a"),
            size: 1,
            modified_ns: 2,
            kind: Kind::Photo,
            sample: Sample([content; 32]),
            hash: hash.map(|byte| ContentHash([byte; 32])),
            group: None,
            backup: None,
            metadata: Metadata::default(),
        }
    }

    proptest! {
        #[test]
        fn no_content_is_sent_twice_and_different_ones_are_not_taken_for_one(
            offers in prop::collection::vec((0_u8..4, prop::option::of(0_u8..3)), 0..30),
        ) {
            let mut known = Known::default();
            let mut sent: Vec<FileOffer> = Vec::new();
            for (content, hash) in offers {
                let offer = offer(content, hash);
                let different = |earlier: &FileOffer| {
                    earlier.sample != offer.sample
                        || matches!((earlier.hash, offer.hash), (Some(one), Some(two)) if one != two)
                };
                let is_new = sent.iter().all(different);
                prop_assert_eq!(known.copy_of(&offer).is_none(), is_new);
                if is_new {
                    known.note_sent(&offer, None);
                    sent.push(offer);
                }
            }
        }
    }

    #[test]
    fn paths_are_taken_in_whatever_case() {
        let mut known = Known::default();
        known.note_sent(&offer(1, None), Some("Photos/IMG_1.JPG"));
        assert!(known.is_taken("photos/img_1.jpg") && !known.is_taken("Photos/IMG_2.JPG"));
        assert_eq!(known.copy_of(&offer(1, Some(3))), Some(Some("Photos/IMG_1.JPG")));
    }
}
