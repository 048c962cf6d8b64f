//! How much may be under way: from one client, and in the house.

use super::{HouseView, Load, Reason, bundles::LARGEST_COMMAND_FILES};
use crate::meter::Speed;
use std::time::Duration;
use trove_protocol::LARGEST_BUNDLED_FILE;

/// How much may be under way from one client. Small and large files have the bytes each for
/// themselves, so that small ones never wait for a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Files.
    pub files: u64,
    /// Bytes; one file may exceed them.
    pub bytes: u64,
}

/// Never more than this.
const LARGEST: Window = Window { files: 1024, bytes: 512 << 20 };
/// Never less: all sessions of the client have something to do, and a bundle is worth its name.
const SMALLEST: Window = Window { files: LARGEST_COMMAND_FILES as u64 / 2, bytes: 4 << 20 };
/// While nothing is known of the client's link.
const UNKNOWN: Window = Window { files: LARGEST.files, bytes: 32 << 20 };
/// What a client may have before it, as time: enough that it never waits for round trips, and so
/// little that a slow one does not keep from others what they could send.
const AHEAD: Duration = Duration::from_secs(4);
/// Large files that may be under way in any case, as long as they are no films.
const FEW: u64 = 3;
const FEW_BYTES: u64 = 32 << 20;

impl Window {
    /// For a client that was so fast lately.
    pub fn of(speed: Option<Speed>) -> Self {
        let Some(speed) = speed else { return UNKNOWN };
        let ahead = |each_second: u64| each_second.saturating_mul(AHEAD.as_secs());
        Self {
            files: ahead(speed.files).clamp(SMALLEST.files, LARGEST.files),
            bytes: ahead(speed.bytes).clamp(SMALLEST.bytes, LARGEST.bytes),
        }
    }

    /// Whether a file of this size may be asked for, with so much under way.
    pub fn takes(&self, under_way: Load, size: u64) -> bool {
        if under_way.files == 0 {
            return true;
        }
        let bytes = of_its_kind(under_way, size).saturating_add(size);
        let few = under_way.files < FEW && bytes <= FEW_BYTES;
        under_way.files < self.files && (bytes <= self.bytes || few)
    }

    /// How many more files may be asked for at most.
    pub fn room(&self, under_way: Load) -> u64 {
        self.files.saturating_sub(under_way.files).max(u64::from(under_way.files == 0))
    }
}

/// What keeps the house from taking on a file of this size, with so much under way in it.
pub fn house_bar(house: &HouseView, under_way: Load, size: u64) -> Option<Reason> {
    if house.shares_away {
        return Some(Reason::SharesAway);
    }
    if house.room.is_some_and(|room| room < size) {
        return Some(Reason::DiskFull);
    }
    let (allowed, reason) = house.allowed()?;
    let enough = allowed.saturating_mul(AHEAD.as_secs());
    let bytes = of_its_kind(under_way, size);
    let full = bytes > 0 && bytes.saturating_add(size) > enough;
    // What came in a burst is made up for.
    let above = house.received_rate > allowed.saturating_add(allowed / 4);
    (allowed == 0 || full || above).then_some(reason)
}

fn of_its_kind(under_way: Load, size: u64) -> u64 {
    if size <= LARGEST_BUNDLED_FILE { under_way.small_bytes } else { under_way.bytes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn windows_follow_the_link() {
        let window = |bytes, files| Window::of(Some(Speed { bytes, files }));
        assert_eq!(Window::of(None), UNKNOWN);
        assert_eq!(window(200_000, 1), SMALLEST);
        assert_eq!(window(10_000_000, 50), Window { files: 200, bytes: 40_000_000 });
        assert_eq!(window(1 << 30, 9_000), LARGEST);
    }

    #[test]
    fn a_film_does_not_keep_small_files_waiting() {
        let film = Load { files: 1, bytes: 5 << 30, small_bytes: 0 };
        assert!(UNKNOWN.takes(film, 20_000));
        assert!(!UNKNOWN.takes(film, 2 << 20));
        let limited =
            HouseView { limit: trove_protocol::Rate::BytesPerSecond(1_000_000), ..HouseView::FREE };
        assert_eq!(house_bar(&limited, film, 20_000), None);
        assert_eq!(house_bar(&limited, film, 2 << 20), Some(Reason::TrafficLimit(1_000_000)));
    }

    proptest! {
        #[test]
        fn a_faster_link_has_no_smaller_window(slow in 0_u64..1 << 32, more in 0_u64..1 << 32) {
            let window = |bytes| Window::of(Some(Speed { bytes, files: bytes >> 16 }));
            let (slow, fast) = (window(slow), window(slow + more));
            prop_assert!(slow.files <= fast.files && slow.bytes <= fast.bytes);
        }
    }
}
