//! Lists for players: names and tags of strangers in M3U, key frames of strangers in HLS.

use super::input::Input;
use std::time::Duration;
use trove_protocol::{ContentHash, Kind, Metadata};
use trove_server::{
    catalogue::Original,
    decide::ContentId,
    originals::m3u,
    streaming::playlist::{KeyFrame, Quality, pieces, pieces_between, playlist},
};

/// Lines with a name, an artist, a title and a quality, then numbers: a length, and key frames.
pub fn body(bytes: &[u8]) {
    let mut input = Input(bytes);
    let (name, artist, title, quality) = (input.text(), input.text(), input.text(), input.text());
    if let Some(quality) = Quality::named(&quality) {
        assert_eq!(Quality::named(quality.name()), Some(quality));
    }
    let length = input.number();
    let original = Original {
        item: ContentId(1),
        hash: ContentHash([0; 32]),
        kind: Kind::Music,
        size: 1,
        share_path: name,
        metadata: Metadata {
            artist: Some(artist).filter(|text| !text.is_empty()),
            title: Some(title).filter(|text| !text.is_empty()),
            duration_milliseconds: Some(length),
            ..Metadata::default()
        },
    };
    let address = "https://trove/1".to_owned();
    let list = m3u([(&original, address.clone()), (&original, address)]);
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(lines.len(), 5, "a name made lines of its own: {list:?}");
    assert!(!list.contains('\r') && lines[2] == lines[4] && lines[2] == "https://trove/1");
    let duration = Duration::from_millis(length >> 24);
    let mut keys = Vec::new();
    while !input.0.is_empty() && keys.len() < 500 {
        let time = Duration::from_millis(input.number() >> 30);
        keys.push(KeyFrame { time, place: input.number() });
    }
    check(&pieces(duration), duration);
    if let Some(between) = pieces_between(&keys, duration) {
        check(&between, duration);
    }
}

/// The pieces are the film, one after the other.
fn check(pieces: &[trove_server::streaming::playlist::Piece], duration: Duration) {
    let duration = duration.min(Duration::from_hours(24));
    let mut at = Duration::ZERO;
    for piece in pieces {
        assert_eq!(piece.from, at, "a hole, or something twice");
        assert!(piece.length <= Duration::from_secs(24), "{:?}", piece.length);
        at += piece.length;
    }
    assert!(pieces.is_empty() || at == duration, "{at:?} of {duration:?}");
    let list = playlist(pieces, Some("key"));
    assert_eq!(list.matches("#EXTINF:").count(), pieces.len());
    assert!(list.ends_with("#EXT-X-ENDLIST\n"));
}
