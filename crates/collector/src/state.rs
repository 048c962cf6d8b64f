//! The states of a file on its way, as the ledger and people know them.

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileState {
    /// Seen; not yet looked into, or still being written.
    Found,
    /// Looked into; not yet offered, or the offer is not acknowledged.
    Described,
    /// The server wants it and will ask.
    Wanted,
    /// The server will ask for its hash.
    HashNeeded,
    /// The server says that it has this content; our own hash is not known yet.
    Unverified,
    /// Stored, and what is stored equals what is here.
    Safe,
    /// The server does not take it, or it failed too often.
    SetAside,
    /// It cannot be read.
    Unreadable,
    /// Not something Trove collects.
    Skipped,
    /// No longer there; the server is yet to be told.
    Gone,
}

/// What the states mean to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// In Trove, proven.
    Safe,
    /// On its way.
    Pending,
    /// Not collected until something changes; has a reason.
    SetAside,
    /// Not something Trove collects.
    Skipped,
    /// Not there.
    Absent,
}

impl FileState {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Found,
        Self::Described,
        Self::Wanted,
        Self::HashNeeded,
        Self::Unverified,
        Self::Safe,
        Self::SetAside,
        Self::Unreadable,
        Self::Skipped,
        Self::Gone,
    ];

    /// As the ledger writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Described => "described",
            Self::Wanted => "wanted",
            Self::HashNeeded => "hash_needed",
            Self::Unverified => "unverified",
            Self::Safe => "safe",
            Self::SetAside => "set_aside",
            Self::Unreadable => "unreadable",
            Self::Skipped => "skipped",
            Self::Gone => "gone",
        }
    }

    /// Reads what the ledger wrote; anything else means that the file is to be looked at again.
    pub fn from_text(text: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.as_str() == text).unwrap_or(Self::Found)
    }

    /// What it means to people.
    pub fn class(self) -> Class {
        match self {
            Self::Found | Self::Described | Self::Wanted | Self::HashNeeded | Self::Unverified => {
                Class::Pending
            }
            Self::Safe => Class::Safe,
            Self::SetAside | Self::Unreadable => Class::SetAside,
            Self::Skipped => Class::Skipped,
            Self::Gone => Class::Absent,
        }
    }

    /// Why a file in this state is not safe yet, when nothing more exact is known.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::Found => "It is waited for until it has stood still for a few seconds.",
            Self::Described => "It will be offered to the server.",
            Self::Wanted => "The server wants it and will ask for it.",
            Self::HashNeeded => "The server may have it already and will ask for its hash.",
            Self::Unverified => "The server says it has it; that is being checked.",
            Self::Safe => "It is stored on the server.",
            Self::SetAside => "The server does not take it.",
            Self::Unreadable => "It cannot be read.",
            Self::Skipped => "It is not a photo, a video or music.",
            Self::Gone => "It is no longer there.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_as_they_are_written() {
        for state in FileState::ALL {
            assert_eq!(FileState::from_text(state.as_str()), state);
        }
        assert_eq!(FileState::from_text("from a newer version"), FileState::Found);
    }
}
