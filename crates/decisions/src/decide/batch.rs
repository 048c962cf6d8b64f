//! Deciding about many offers at once, in which files may be copies of one another.

use super::{ContentId, Decision, KnownContent, KnownFile, decide};
use std::collections::HashMap;
use trove_protocol::{ClientPath, ContentHash, FileOffer, Sample};

/// Everything that bears on a batch of offers.
#[derive(Debug, Default)]
pub struct Batch {
    /// What is known of the offered paths.
    pub files: HashMap<ClientPath, KnownFile>,
    /// Contents with the size and sample of any of the offers.
    pub contents: Vec<KnownContent>,
    /// Names from here on are free for new contents.
    pub next: i64,
}

/// What was decided about one offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What it means.
    pub decision: Decision,
    /// The content it is now linked with; `None` while a hash is needed.
    pub content: Option<ContentId>,
    /// Its full hash, from the offer or from before.
    pub hash: Option<ContentHash>,
    /// The content that this path held before it changed.
    pub previous: Option<ContentId>,
    /// The content it was linked with until now, when that is another.
    pub left: Option<ContentId>,
}

/// Decides about each offer in turn; earlier offers of the batch are known to later ones.
pub fn decide_batch(batch: Batch, offers: &[FileOffer]) -> Vec<Decided> {
    let Batch { mut files, contents, mut next } = batch;
    let mut alike: HashMap<(u64, Sample), Vec<KnownContent>> = HashMap::new();
    for content in contents {
        alike.entry((content.size, content.sample)).or_default().push(content);
    }
    offers
        .iter()
        .map(|offer| {
            let known = files.get(&offer.path);
            let unchanged = known.filter(|known| known.is_unchanged(offer));
            let hash = offer.hash.or_else(|| unchanged.and_then(|known| known.hash));
            let same = alike.entry((offer.size, offer.sample)).or_default();
            let held = |id: ContentId| same.iter().find(|content| content.id == id);
            let previous = match (known, unchanged) {
                (_, Some(known)) => known.previous,
                // Linked contents that are not alike are those that the change left behind; what
                // was never stored has no earlier version to keep.
                (Some(known), None) => {
                    known.content.filter(|&id| held(id).is_none()).or(known.previous)
                }
                (None, None) => None,
            };
            let decision = decide(hash, same.iter());
            let content = match decision {
                Decision::Stored(id)
                | Decision::Join(id)
                | Decision::LetGo(id, _)
                | Decision::Never(id) => Some(id),
                Decision::HashNeeded => None,
                Decision::Want => {
                    let id = ContentId(next);
                    next += 1;
                    same.push(KnownContent {
                        id,
                        size: offer.size,
                        sample: offer.sample,
                        hash,
                        share_path: None,
                        let_go: None,
                        never: false,
                    });
                    Some(id)
                }
            };
            let left = known.and_then(|known| known.content).filter(|&left| Some(left) != content);
            files.insert(
                offer.path.clone(),
                KnownFile {
                    size: offer.size,
                    modified_ns: offer.modified_ns,
                    sample: offer.sample,
                    hash,
                    content,
                    previous,
                },
            );
            Decided { decision, content, hash, previous, left }
        })
        .collect()
}
