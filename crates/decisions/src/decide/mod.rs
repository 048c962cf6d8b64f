//! What an offered file means for the house (seed 0022, 0035, 0036). Pure.
//!
//! Contents are told apart in two steps. A *sample* (size and three pieces) is cheap; as long as
//! nothing else in the house has the same one, the file is simply wanted, and its full hash is
//! learned while it is sent. Only when samples meet does a full hash decide:
//!
//! | full hash of the offer | alike (same size and sample) in the house | decision |
//! |---|---|---|
//! | known | stored with that hash | [`Decision::Stored`] |
//! | known | wanted with that hash, or wanted with a hash not yet known | [`Decision::Join`] |
//! | known | let go by hand with that hash | [`Decision::LetGo`] |
//! | known | not wanted by the owner, with that hash or one not yet known | [`Decision::Never`] |
//! | known | none of these | [`Decision::Want`] |
//! | unknown | stored or let go, or not wanted by the owner with a known hash | [`Decision::HashNeeded`] |
//! | unknown | wanted | [`Decision::Join`] |
//! | unknown | not wanted by the owner, with a hash not yet known | [`Decision::Never`] |
//! | unknown | none | [`Decision::Want`] |
//!
//! So a unique file is read once in its life, and a copy is read once and never sent.

mod batch;
mod prospect;
#[cfg(test)]
mod tests;

pub use batch::{Batch, Decided, decide_batch};
pub use prospect::{Outlook, outlooks};

use crate::scrub::ByHand;
use trove_protocol::{ContentHash, FileOffer, Sample};

/// Names a content, wanted or stored; also the number of the request for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentId(pub i64);

/// A content that the house knows of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownContent {
    /// Its name.
    pub id: ContentId,
    /// Size in bytes.
    pub size: u64,
    /// Fingerprint of parts of it.
    pub sample: Sample,
    /// Fingerprint of all of it, once known; always known when stored.
    pub hash: Option<ContentHash>,
    /// Where it lies below the shares, once stored.
    pub share_path: Option<String>,
    /// It was stored, and a person changed or deleted it in the shares by hand.
    pub let_go: Option<ByHand>,
    /// The owner does not want it.
    pub never: bool,
}

impl KnownContent {
    /// Whether it is verified and on disk.
    pub fn is_stored(&self) -> bool {
        self.share_path.is_some()
    }

    /// Whether it is to be fetched, or is on its way.
    fn is_wanted(&self) -> bool {
        !self.is_stored() && self.let_go.is_none() && !self.never
    }

    /// Whether only a full hash can tell another content from it.
    fn is_known_whole(&self) -> bool {
        !self.is_wanted() && (!self.never || self.hash.is_some())
    }
}

/// What the catalogue holds about an offered path from before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFile {
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change, nanoseconds since 1970-01-01 UTC.
    pub modified_ns: i64,
    /// Fingerprint of parts of it.
    pub sample: Sample,
    /// Fingerprint of all of it, if known.
    pub hash: Option<ContentHash>,
    /// The content it holds or is believed to hold.
    pub content: Option<ContentId>,
    /// The stored content that it held before its last change.
    pub previous: Option<ContentId>,
}

impl KnownFile {
    /// Whether the offer describes the file just as it is known.
    pub fn is_unchanged(&self, offer: &FileOffer) -> bool {
        self.size == offer.size
            && self.modified_ns == offer.modified_ns
            && self.sample == offer.sample
    }
}

/// What to do about one offered file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// This very content is stored.
    Stored(ContentId),
    /// Something stored looks the same: the full hash must tell.
    HashNeeded,
    /// It is, or is believed to be, a content that is wanted already: one more holder.
    Join(ContentId),
    /// A person changed or deleted this very content in the shares by hand: it is not fetched
    /// again.
    LetGo(ContentId, ByHand),
    /// It is, or is believed to be, a content that the owner does not want.
    Never(ContentId),
    /// Nothing like it is known: a new content is wanted.
    Want,
}

/// Decides about a content of this hash, given everything alike: contents with the same size and
/// sample.
pub fn decide<'a>(
    hash: Option<ContentHash>,
    alike: impl Iterator<Item = &'a KnownContent> + Clone,
) -> Decision {
    let stored = |content: &&KnownContent| content.is_stored();
    let wanted = |content: &&KnownContent| content.is_wanted();
    let never = |content: &&KnownContent| content.never && !content.is_stored();
    let Some(hash) = hash else {
        let mut known = alike.clone();
        return if known.any(KnownContent::is_known_whole) {
            Decision::HashNeeded
        } else if let Some(content) = alike.clone().find(wanted) {
            Decision::Join(content.id)
        } else {
            alike.clone().find(never).map_or(Decision::Want, |content| Decision::Never(content.id))
        };
    };
    if let Some(content) = alike.clone().filter(stored).find(|content| content.hash == Some(hash)) {
        return Decision::Stored(content.id);
    }
    if let Some((content, by_hand)) = alike
        .clone()
        .filter(|content| content.hash == Some(hash))
        .find_map(|content| Some((content.id, content.let_go?)))
    {
        return Decision::LetGo(content, by_hand);
    }
    let exact = |content: &&KnownContent| content.hash == Some(hash);
    let unread = |content: &&KnownContent| content.hash.is_none();
    let mut unwanted = alike.clone().filter(never);
    if let Some(content) = unwanted.clone().find(exact) {
        return Decision::Never(content.id);
    }
    let mut wanted = alike.filter(wanted);
    if let Some(content) = wanted.clone().find(exact).or_else(|| wanted.find(unread)) {
        return Decision::Join(content.id);
    }
    unwanted.find(unread).map_or(Decision::Want, |content| Decision::Never(content.id))
}
