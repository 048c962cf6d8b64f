//! Lists for other players (M3U). Pure.

use crate::catalogue::Original;
use std::fmt::Write as _;

/// A list of originals at these addresses.
pub fn m3u<'a>(entries: impl IntoIterator<Item = (&'a Original, String)>) -> String {
    let mut text = "#EXTM3U\n".to_owned();
    for (original, address) in entries {
        // -1 is for a length that is not known.
        let seconds = original
            .metadata
            .duration_milliseconds
            .and_then(|length| i64::try_from(length.div_ceil(1_000)).ok())
            .unwrap_or(-1);
        // Writing into a text cannot fail.
        let _ = writeln!(text, "#EXTINF:{seconds},{}\n{address}", title(original));
    }
    text
}

/// What it is called; a name must not become another line.
fn title(original: &Original) -> String {
    let metadata = &original.metadata;
    let name = || original.share_path.rsplit('/').next().unwrap_or_default().to_owned();
    let title = match (&metadata.artist, &metadata.title) {
        (Some(artist), Some(title)) => format!("{artist} - {title}"),
        (None, Some(title)) => title.clone(),
        _ => name(),
    };
    title.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::ContentId;
    use proptest::prelude::*;
    use trove_protocol::{ContentHash, Kind, Metadata};

    fn original(artist: Option<&str>, title: Option<&str>) -> Original {
        Original {
            item: ContentId(1),
            hash: ContentHash([0; 32]),
            kind: Kind::Music,
            size: 1,
            share_path: "Music/a.mp3".to_owned(),
            metadata: Metadata {
                artist: artist.map(str::to_owned),
                title: title.map(str::to_owned),
                duration_milliseconds: title.map(|_| 61_001),
                ..Metadata::default()
            },
        }
    }

    #[test]
    fn each_has_its_length_and_its_name() {
        let entries = [original(Some("Ana"), Some("Song")), original(None, None)];
        let text = m3u(entries.iter().map(|one| (one, "https://a/b".to_owned())));
        assert_eq!(
            text,
            "#EXTM3U\n#EXTINF:62,Ana - Song\nhttps://a/b\n#EXTINF:-1,a.mp3\nhttps://a/b\n"
        );
    }

    proptest! {
        #[test]
        fn no_tag_makes_lines_of_its_own(artist: Option<String>, title: Option<String>) {
            let one = original(artist.as_deref(), title.as_deref());
            let text = m3u([(&one, "https://a/b".to_owned())]);
            prop_assert_eq!(text.lines().count(), 3);
            prop_assert!(!text.contains('\r'));
        }
    }
}
