//! The list of the pieces of a film (HLS, RFC 8216). Pure.

use std::{fmt::Write as _, time::Duration};

/// How long a piece plays.
pub const PIECE: Duration = Duration::from_secs(6);

/// A last piece that is shorter belongs to the one before it.
const SHORTEST: Duration = Duration::from_millis(500);

/// The longest film that is played in pieces.
const LONGEST: Duration = Duration::from_hours(24);

/// How large the pictures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// At most 1920 by 1080.
    High,
    /// At most 1280 by 720.
    Middle,
    /// At most 854 by 480.
    Low,
}

impl Quality {
    /// As it is named in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "1080",
            Self::Middle => "720",
            Self::Low => "480",
        }
    }

    /// The quality of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::High, Self::Middle, Self::Low].into_iter().find(|quality| quality.name() == name)
    }

    /// Largest width and height in pixels.
    pub fn size(self) -> (u32, u32) {
        match self {
            Self::High => (1_920, 1_080),
            Self::Middle => (1_280, 720),
            Self::Low => (854, 480),
        }
    }
}

/// A piece of a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins.
    pub from: Duration,
    /// How long it plays.
    pub length: Duration,
}

/// The pieces of a film of this length, in order.
pub fn pieces(duration: Duration) -> Vec<Piece> {
    let duration = duration.min(LONGEST);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut from = Duration::ZERO;
    while from < duration {
        let length = PIECE.min(duration.saturating_sub(from));
        match pieces.last_mut() {
            Some(last) if length < SHORTEST => last.length += length,
            _ => pieces.push(Piece { from, length }),
        }
        from += length;
    }
    pieces
}

/// The list itself; `key` goes with each address.
pub fn playlist(duration: Duration, key: Option<&str>) -> String {
    let pieces = pieces(duration);
    let longest = pieces.iter().map(|piece| piece.length.as_millis()).max().unwrap_or(1_000);
    let mut text = format!(
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-TARGETDURATION:{}\n\
         #EXT-X-MEDIA-SEQUENCE:0\n",
        longest.div_ceil(1_000)
    );
    let key = key.map(|key| format!("?key={key}")).unwrap_or_default();
    for (number, piece) in pieces.iter().enumerate() {
        let seconds = piece.length.as_secs_f64();
        // Writing into a text cannot fail.
        let _ = writeln!(text, "#EXTINF:{seconds:.3},\n{number}.ts{key}");
    }
    text + "#EXT-X-ENDLIST\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_list_names_each_piece() {
        let text = playlist(Duration::from_millis(12_300), Some("abc"));
        assert!(text.starts_with("#EXTM3U\n") && text.ends_with("#EXT-X-ENDLIST\n"), "{text}");
        assert!(text.contains("TARGETDURATION:7"), "{text}");
        assert!(text.contains("#EXTINF:6.000,\n0.ts?key=abc\n#EXTINF:6.300,\n1.ts?key=abc\n"));
        for quality in ["1080", "720", "480"] {
            assert_eq!(Quality::named(quality).unwrap().name(), quality);
        }
        assert_eq!(Quality::named("../1080"), None);
    }

    proptest! {
        #[test]
        fn pieces_follow_one_another_and_make_the_whole(ms in 0_u64..100_000_000) {
            let duration = Duration::from_millis(ms);
            let mut end = Duration::ZERO;
            for piece in pieces(duration) {
                prop_assert_eq!(piece.from, end);
                prop_assert!(!piece.length.is_zero() && piece.length < PIECE + SHORTEST);
                end += piece.length;
            }
            prop_assert_eq!(end, duration.min(LONGEST));
        }
    }
}
