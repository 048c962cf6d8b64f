//! What is known of a file in the shares, and of the folder that it lies in.

use crate::{Moment, decide::ContentId};
use trove_protocol::ContentHash;

/// What tells one version of a file from another without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The file system it lies on. Not the same after every restart of the machine.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
    /// Size in bytes.
    pub size: u64,
    /// Time of its last change, nanoseconds since 1970-01-01 UTC.
    pub modified_ns: i64,
}

/// How a content that was stored fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faring {
    /// Stored, as far as anybody knows.
    Stored,
    /// Found damaged or missing, and not yet healed.
    Damaged,
    /// A person changed or deleted it by hand.
    LetGo(ByHand),
}

/// What a person did by hand to a file in the shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByHand {
    /// Changed what is in it, or put something else in its place.
    Edited,
    /// Took it out of the shares.
    Deleted,
}

impl ByHand {
    /// Its name in the catalogue.
    pub fn name(self) -> &'static str {
        match self {
            Self::Edited => "edited",
            Self::Deleted => "deleted",
        }
    }

    /// What is told to whoever still has the file, as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Edited => {
                "Somebody changed this file on the server by hand, so what this computer has is no \
                 longer kept there."
            }
            Self::Deleted => {
                "Somebody deleted this file on the server by hand, so it is no longer kept there \
                 and not collected again."
            }
        }
    }
}

/// A content that was stored, with all that is known of it on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Which content.
    pub content: ContentId,
    /// Where it lies, or is to lie again, below the shares.
    pub share_path: String,
    /// Size in bytes.
    pub size: u64,
    /// Its BLAKE3.
    pub hash: ContentHash,
    /// Its file as Trove left it, where that was written down.
    pub identity: Option<Identity>,
    /// When it was stored.
    pub stored_at: Moment,
    /// When its bytes were last found whole.
    pub checked_at: Moment,
    /// How it fares.
    pub faring: Faring,
}

/// A folder of the shares as it was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FolderNote {
    /// Its time of change, nanoseconds since 1970-01-01 UTC.
    pub modified_ns: i64,
    /// Whether somebody else changed it since everything in it was last looked at.
    pub touched: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_did_has_a_name_and_a_sentence() {
        assert_eq!([ByHand::Edited.name(), ByHand::Deleted.name()], ["edited", "deleted"]);
        assert!(ByHand::Edited.sentence().starts_with("Somebody changed"));
        assert!(ByHand::Deleted.sentence().starts_with("Somebody deleted"));
    }
}
