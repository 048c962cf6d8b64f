//! The list of the pieces of a film (HLS, RFC 8216). Pure.

use std::{fmt::Write as _, time::Duration};

/// How long a piece plays.
pub const PIECE: Duration = Duration::from_secs(6);

/// A last piece that is shorter belongs to the one before it.
const SHORTEST: Duration = Duration::from_millis(500);

/// A longer piece is not fetched in time where the network is slow, and seeking in it takes long.
const LONGEST_PIECE: Duration = Duration::from_secs(24);

/// The longest film that is played in pieces.
const LONGEST: Duration = Duration::from_hours(24);

/// How large the pictures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// The pictures of the file itself, where every browser plays them.
    Original,
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
            Self::Original => "original",
            Self::High => "1080",
            Self::Middle => "720",
            Self::Low => "480",
        }
    }

    /// The quality of this name.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::Original, Self::High, Self::Middle, Self::Low];
        all.into_iter().find(|quality| quality.name() == name)
    }

    /// Largest width and height in pixels of what is made.
    pub fn size(self) -> (u32, u32) {
        match self {
            Self::Original | Self::High => (1_920, 1_080),
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
    /// Where in the file the key frame lies with which it begins; `None` for the first of a film, and
    /// for one that begins anywhere.
    pub key: Option<u64>,
}

/// A key frame: a picture from which on a film can be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyFrame {
    /// When in the film.
    pub time: Duration,
    /// Where in the file, in bytes.
    pub place: u64,
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
            _ => pieces.push(Piece { from, length, key: None }),
        }
        from += length;
    }
    pieces
}

/// So many places are looked at for key frames at most: a longer film has longer pieces.
const MOST_PLACES: u32 = 4_000;

/// Where in a film of this length a piece may begin, about: a key frame is looked for at or before
/// each, but for the beginning.
pub fn places(duration: Duration) -> impl Iterator<Item = Duration> {
    let duration = duration.min(LONGEST);
    let step = PIECE.max(duration / MOST_PLACES);
    (1..).map(move |number| step * number).take_while(move |place| *place < duration)
}

/// The pieces of a film of this length that begin at key frames: these, in any order. `None` where
/// they are too far from one another.
pub fn pieces_between(keys: &[KeyFrame], duration: Duration) -> Option<Vec<Piece>> {
    let duration = duration.min(LONGEST);
    let mut keys: Vec<_> = keys.to_vec();
    keys.sort_unstable();
    let mut starts = vec![(Duration::ZERO, None)];
    for place in places(duration) {
        let before = keys.partition_point(|key| key.time <= place);
        // The first belongs to the first piece: none is without pictures.
        let Some(key) = before.checked_sub(1).filter(|at| *at > 0).and_then(|at| keys.get(at))
        else {
            continue;
        };
        let is_apart = starts.last().is_some_and(|(last, _)| key.time >= *last + SHORTEST);
        if is_apart && key.time + SHORTEST < duration {
            starts.push((key.time, Some(key.place)));
        }
    }
    let ends = starts.iter().skip(1).map(|(from, _)| *from).chain([duration]);
    let pieces: Vec<Piece> = starts
        .iter()
        .zip(ends)
        .map(|(&(from, key), end)| Piece { from, length: end.saturating_sub(from), key })
        .collect();
    let is_whole = !keys.is_empty() && !duration.is_zero();
    (is_whole && pieces.iter().all(|piece| piece.length <= LONGEST_PIECE)).then_some(pieces)
}

/// The list of these pieces; `key` goes with each address.
pub fn playlist(pieces: &[Piece], key: Option<&str>) -> String {
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
        let text = playlist(&pieces(Duration::from_millis(12_300)), Some("abc"));
        assert!(text.starts_with("#EXTM3U\n") && text.ends_with("#EXT-X-ENDLIST\n"), "{text}");
        assert!(text.contains("TARGETDURATION:7"), "{text}");
        assert!(text.contains("#EXTINF:6.000,\n0.ts?key=abc\n#EXTINF:6.300,\n1.ts?key=abc\n"));
        for quality in ["original", "1080", "720", "480"] {
            assert_eq!(Quality::named(quality).unwrap().name(), quality);
        }
        assert_eq!(Quality::named("../1080"), None);
    }

    #[test]
    fn pieces_begin_at_key_frames() {
        let seconds = |all: &[u64]| -> Vec<_> {
            let frame = |one: &u64| KeyFrame { time: Duration::from_secs(*one), place: *one };
            all.iter().map(frame).collect()
        };
        for (keys, duration, starts) in [
            (&[0, 2, 4, 6, 8, 10, 12, 14][..], 16, &[0, 6, 12][..]),
            (&[0, 5, 10, 15], 20, &[0, 5, 10, 15]),
            (&[10, 0, 20], 30, &[0, 10, 20]),
            // The first is not at the very beginning.
            (&[2, 9], 16, &[0, 9]),
            (&[0], 5, &[0]),
        ] {
            let pieces = pieces_between(&seconds(keys), Duration::from_secs(duration)).unwrap();
            let found: Vec<_> = pieces.iter().map(|piece| piece.from.as_secs()).collect();
            assert_eq!(found, starts, "{keys:?}");
            let places: Vec<_> = pieces.iter().skip(1).filter_map(|piece| piece.key).collect();
            assert_eq!((pieces[0].key, &places[..]), (None, &starts[1..]));
        }
        assert_eq!(pieces_between(&seconds(&[0, 30]), Duration::from_mins(1)), None);
        assert_eq!(pieces_between(&[], Duration::from_secs(6)), None);
        assert_eq!(places(LONGEST).count(), MOST_PLACES as usize - 1);
    }

    proptest! {
        #[test]
        fn pieces_between_key_frames_follow_one_another(
            keys in proptest::collection::vec(0_u64..100_000, 1..60), ms in 1_u64..100_000,
        ) {
            let duration = Duration::from_millis(ms);
            let frame = |ms| KeyFrame { time: Duration::from_millis(ms), place: ms };
            let keys: Vec<_> = keys.into_iter().map(frame).collect();
            if let Some(pieces) = pieces_between(&keys, duration) {
                let mut end = Duration::ZERO;
                for piece in &pieces {
                    prop_assert_eq!(piece.from, end);
                    prop_assert!(
                        piece.from.is_zero() || keys.iter().any(|key| key.time == piece.from)
                    );
                    prop_assert!(!piece.length.is_zero() && piece.length <= LONGEST_PIECE);
                    end += piece.length;
                }
                prop_assert_eq!(end, duration);
            }
        }

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
