//! What bears on what is asked of whom.

use super::{Reason, Until, window::Window};
use crate::{Moment, decide::ContentId};
use std::time::Duration;
use trove_protocol::{ClientId, Hindrance, LARGEST_BUNDLED_FILE, Rate};

/// A content that is to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which content; also the number of the request.
    pub id: ContentId,
    /// Size in bytes.
    pub size: u64,
    /// When it was first wanted.
    pub wanted_at: Moment,
    /// Capture time or time of the last change, in nanoseconds: newest first.
    pub dated_ns: i64,
    /// Whether the owner wants it before all else.
    pub first: bool,
    /// The client that was asked last time and failed.
    pub failed: Option<ClientId>,
    /// Who has it, the one that offered it first in front.
    pub holders: Vec<Holder>,
}

/// Somebody who has a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub client: ClientId,
    /// Files of one client that belong together share it: a picture and its side-cars.
    pub group: Option<String>,
}

/// A client as planning sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is true or false whatever the others are")]
pub struct ClientView {
    /// Which client.
    pub id: ClientId,
    /// Whether it was heard of lately.
    pub present: bool,
    /// Whether its user has paused it.
    pub paused: bool,
    /// Until when the owner has paused it, if the owner has.
    pub paused_by_owner: Option<Option<Until>>,
    /// Why it wants to be asked for nothing now.
    pub hindrances: Vec<Hindrance>,
    /// Whether something is being streamed to it.
    pub streaming: bool,
    /// Whether the server keeps as much of it as its owner allows.
    pub over_quota: bool,
    /// Whether all that it found has been offered.
    pub settled: bool,
    /// What is asked of it and not yet stored.
    pub in_flight: Load,
    /// How much may be under way from it.
    pub window: Window,
    /// How good a source it is.
    pub merits: Merits,
}

/// Files under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// How many.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Bytes of those among them that travel in bundles.
    pub small_bytes: u64,
}

/// What makes a client a good source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merits {
    /// It runs on battery or its network counts bytes: spared where another has the same.
    pub spared: bool,
    /// Somebody uses it.
    pub in_use: bool,
    /// It is connected by radio.
    pub wireless: bool,
    /// Bytes a second that were measured lately.
    pub speed: Option<u64>,
}

/// The house as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HouseView {
    /// How much may travel now.
    pub limit: Rate,
    /// How much may be collected beside a stream; `None` while nothing is streamed.
    pub streaming_limit: Option<Rate>,
    /// Bytes a second that clients send now.
    pub received_rate: u64,
    /// Bytes a second that are streamed now.
    pub streamed_rate: u64,
    /// Bytes that may still be asked for before the disk is full; `None` when nobody can tell.
    pub room: Option<u64>,
    /// Whether the shares are not where they should be.
    pub shares_away: bool,
}

/// Everything that bears on what is asked next.
#[derive(Clone, Debug)]
pub struct View {
    /// Contents that may be asked for now.
    pub wanted: Vec<Wanted>,
    /// All clients of the house.
    pub clients: Vec<ClientView>,
    /// The house as a whole.
    pub house: HouseView,
    /// How long a new content waits while one of several computers still looks through its files:
    /// it may turn out to hold the same, and be the better source.
    pub gather: Duration,
    /// The present moment.
    pub now: Moment,
}

impl Wanted {
    /// Whether it travels in a bundle.
    pub fn is_small(&self) -> bool {
        self.size <= LARGEST_BUNDLED_FILE
    }
}

impl Load {
    /// One file more.
    pub fn add(&mut self, size: u64) {
        self.files += 1;
        self.bytes = self.bytes.saturating_add(size);
        if size <= LARGEST_BUNDLED_FILE {
            self.small_bytes = self.small_bytes.saturating_add(size);
        }
    }

    /// All files of another load more.
    pub fn join(&mut self, other: Self) {
        self.files = self.files.saturating_add(other.files);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.small_bytes = self.small_bytes.saturating_add(other.small_bytes);
    }
}

impl ClientView {
    /// Why it is to be left alone altogether, even with what costs no room and no traffic.
    pub fn left_alone(&self) -> Option<Reason> {
        if self.paused {
            Some(Reason::Paused)
        } else if let Some(until) = self.paused_by_owner {
            Some(Reason::PausedByOwner(until))
        } else if !self.present {
            Some(Reason::Away)
        } else {
            self.hindrances.first().map(|hindrance| Reason::of(*hindrance))
        }
    }

    /// Why no file is asked of it now; `None` when it may be asked.
    pub fn bar(&self) -> Option<Reason> {
        let left_alone = self.left_alone();
        let longer = |reason: Reason| reason > Reason::OverQuota;
        if self.over_quota && !left_alone.is_some_and(longer) {
            Some(Reason::OverQuota)
        } else if left_alone.is_some() {
            left_alone
        } else if self.streaming {
            Some(Reason::Streaming)
        } else {
            None
        }
    }
}

impl HouseView {
    /// A house without limits.
    pub const FREE: Self = Self {
        limit: Rate::Unlimited,
        streaming_limit: None,
        received_rate: 0,
        streamed_rate: 0,
        room: None,
        shares_away: false,
    };

    /// Bytes a second that may be collected, and the reason for that limit; `None` for no limit.
    /// Streams come first: what they use of the house's limit is not there for collecting.
    pub fn allowed(&self) -> Option<(u64, Reason)> {
        let house = match self.limit {
            Rate::Unlimited => None,
            Rate::BytesPerSecond(limit) => {
                Some((limit.saturating_sub(self.streamed_rate), Reason::TrafficLimit(limit)))
            }
            Rate::Nothing => Some((0, Reason::OutsideHours)),
        };
        let beside_streams = match self.streaming_limit {
            None | Some(Rate::Unlimited) => None,
            Some(Rate::BytesPerSecond(limit)) => Some((limit, Reason::StreamingLimit)),
            Some(Rate::Nothing) => Some((0, Reason::StreamingLimit)),
        };
        [house, beside_streams].into_iter().flatten().min_by_key(|(rate, _)| *rate)
    }
}
