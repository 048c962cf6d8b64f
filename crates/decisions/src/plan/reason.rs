//! Why a content is not asked for now: a stable word for programs, a sentence for people.

use std::fmt;
use trove_protocol::{Hindrance, Rate};

/// When a pause ends, by the clock on the server's wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Until {
    /// The day, counted from 0 for Monday; `None` when it is within a day.
    pub weekday: Option<u8>,
    /// The hour.
    pub hour: u8,
    /// The minute.
    pub minute: u8,
}

const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl fmt::Display for Until {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(day) = self.weekday.and_then(|day| DAYS.get(usize::from(day))) {
            write!(formatter, "{day}, ")?;
        }
        write!(formatter, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// Why a content is not asked for now; first the one that lets go first. A content that several
/// have waits for the first of their reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Enough is under way from the client that is its source.
    InTurn,
    /// Another computer still looks, and may turn out to have it too.
    Gathering,
    /// The house's traffic is at this limit, in bytes a second.
    TrafficLimit(u64),
    /// Something is streamed to somebody else.
    StreamingLimit,
    /// Nothing is collected at this hour.
    OutsideHours,
    /// It would not fit on the disk.
    DiskFull,
    /// The shares are not where they should be.
    SharesAway,
    /// Something is streamed to the client.
    Streaming,
    /// Somebody uses the client.
    UserActive,
    /// A program fills the client's screen.
    FullScreen,
    /// The client's network counts each byte.
    Metered,
    /// The client runs on battery.
    Battery,
    /// The client's user allows no transfers at this hour.
    ClientHours,
    /// The client gives a reason that this server does not know.
    OtherHindrance,
    /// The server keeps as much of this client as its owner allows.
    OverQuota,
    /// The owner has paused it.
    PausedByOwner(Option<Until>),
    /// The client's user has paused it.
    Paused,
    /// The client is off or out of reach.
    Away,
}

impl Reason {
    /// What a client's hindrance leads to.
    pub fn of(hindrance: Hindrance) -> Self {
        match hindrance {
            Hindrance::Battery => Self::Battery,
            Hindrance::Metered => Self::Metered,
            Hindrance::FullScreen => Self::FullScreen,
            Hindrance::UserActive => Self::UserActive,
            Hindrance::OutsideHours => Self::ClientHours,
            Hindrance::Other => Self::OtherHindrance,
        }
    }

    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::InTurn => "in_turn",
            Self::Gathering => "gathering",
            Self::TrafficLimit(_) => "traffic_limit",
            Self::StreamingLimit => "streaming_limit",
            Self::OutsideHours => "outside_hours",
            Self::DiskFull => "disk_full",
            Self::SharesAway => "shares_away",
            Self::Streaming => "streaming",
            Self::UserActive => "user_active",
            Self::FullScreen => "full_screen",
            Self::Metered => "metered",
            Self::Battery => "battery",
            Self::ClientHours => "client_hours",
            Self::OtherHindrance => "other",
            Self::OverQuota => "over_quota",
            Self::PausedByOwner(_) => "paused_by_owner",
            Self::Paused => "paused",
            Self::Away => "away",
        }
    }

    /// How soon it lets go, compared with the others; 0 for the first.
    pub fn rank(self) -> u8 {
        match self {
            Self::InTurn => 0,
            Self::Gathering => 1,
            Self::TrafficLimit(_) => 2,
            Self::StreamingLimit => 3,
            Self::OutsideHours => 4,
            Self::DiskFull => 5,
            Self::SharesAway => 6,
            Self::Streaming => 7,
            Self::UserActive => 8,
            Self::FullScreen => 9,
            Self::Metered => 10,
            Self::Battery => 11,
            Self::ClientHours => 12,
            Self::OtherHindrance => 13,
            Self::OverQuota => 14,
            Self::PausedByOwner(_) => 15,
            Self::Paused => 16,
            Self::Away => 17,
        }
    }

    /// Whether the client hears of it: what it does not know itself, and what does not pass within
    /// moments all the time.
    pub fn is_told(self) -> bool {
        matches!(
            self,
            Self::StreamingLimit
                | Self::OutsideHours
                | Self::SharesAway
                | Self::Streaming
                | Self::OverQuota
        )
    }

    /// Whether it holds for the whole house and not for one client.
    pub fn is_of_the_house(self) -> bool {
        (1..=6).contains(&self.rank())
    }

    /// The sentence, for a client of this name.
    pub fn sentence(self, name: &str) -> String {
        match self {
            Self::InTurn => "Waiting for their turn: other files are being sent first.".to_owned(),
            Self::Gathering => "Waiting: a computer is still looking through its folders and may \
                                have the same files."
                .to_owned(),
            Self::TrafficLimit(limit) => format!(
                "Waiting: the traffic in the house is at its limit of {}.",
                Rate::BytesPerSecond(limit)
            ),
            Self::StreamingLimit => {
                "Waiting: something is being streamed, and collecting yields.".to_owned()
            }
            Self::OutsideHours => {
                "Waiting: nothing is collected at this hour, as the server's owner has set."
                    .to_owned()
            }
            Self::DiskFull => {
                "Waiting: the server's disk is full; free some space there.".to_owned()
            }
            Self::SharesAway => {
                "Waiting: the server's shares are not where they should be, perhaps \
                                 because their disk is not mounted; bring them back there."
                    .to_owned()
            }
            Self::Streaming => format!("Waiting: something is being streamed to {name}."),
            Self::UserActive => format!("Waiting: somebody is using {name}."),
            Self::FullScreen => format!("Waiting: a program fills the screen of {name}."),
            Self::Metered => format!("Waiting: the network of {name} is metered."),
            Self::Battery => format!("Waiting: {name} is on battery."),
            Self::ClientHours => format!("Waiting: {name} sends nothing at this hour."),
            Self::OtherHindrance => {
                format!("Waiting: {name} cannot send now; see its own status for the reason.")
            }
            Self::OverQuota => format!(
                "Waiting: {name} has used up its space on the server; give it more there or \
                 delete some files."
            ),
            Self::PausedByOwner(None) => {
                format!("Waiting: {name} is paused by the owner.")
            }
            Self::PausedByOwner(Some(until)) => {
                format!("Waiting: {name} is paused by the owner until {until}.")
            }
            Self::Paused => format!("Waiting: {name} is paused by its user."),
            Self::Away => format!("Waiting: {name} is off or out of reach."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const ALL: [Reason; 19] = [
        Reason::InTurn,
        Reason::Gathering,
        Reason::TrafficLimit(5_000_000),
        Reason::StreamingLimit,
        Reason::OutsideHours,
        Reason::DiskFull,
        Reason::SharesAway,
        Reason::Streaming,
        Reason::UserActive,
        Reason::FullScreen,
        Reason::Metered,
        Reason::Battery,
        Reason::ClientHours,
        Reason::OtherHindrance,
        Reason::OverQuota,
        Reason::PausedByOwner(None),
        Reason::PausedByOwner(Some(Until { weekday: None, hour: 18, minute: 5 })),
        Reason::Paused,
        Reason::Away,
    ];

    #[test]
    fn a_client_hears_of_what_it_does_not_know_itself() {
        let told: Vec<&str> =
            ALL.iter().filter(|reason| reason.is_told()).map(|reason| reason.word()).collect();
        let expected =
            ["streaming_limit", "outside_hours", "shares_away", "streaming", "over_quota"];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_moment_is_told_with_its_day_when_that_is_another() {
        let until = |weekday| Until { weekday, hour: 7, minute: 5 }.to_string();
        assert_eq!(until(None), "07:05");
        assert_eq!(until(Some(4)), "Friday, 07:05");
    }

    #[test]
    fn each_has_a_word_a_rank_and_a_sentence_of_its_own() {
        assert!(ALL.is_sorted() && ALL.is_sorted_by_key(|reason| reason.rank()));
        let words: HashSet<_> = ALL.iter().map(|reason| reason.word()).collect();
        let sentences: HashSet<_> = ALL.iter().map(|reason| reason.sentence("desk")).collect();
        assert_eq!((words.len(), sentences.len()), (ALL.len() - 1, ALL.len()));
        for reason in ALL {
            let names = reason.sentence("desk").contains("desk");
            assert_ne!(names, reason.rank() <= Reason::SharesAway.rank(), "{reason:?}");
        }
    }
}
