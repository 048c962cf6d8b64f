//! Names as people compare them. Pure.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The name without case, accents and needless spaces, to compare and sort by.
pub fn folded(name: &str) -> String {
    let plain: String = name.nfkd().filter(|letter| !is_combining_mark(*letter)).collect();
    let lower = plain.to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The id of an album: the same for the same artist and name, however they are spelt.
pub fn album_id(artist: &str, album: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(artist.as_bytes()).update(&[0]).update(album.as_bytes());
    let hex = hasher.finalize().to_hex();
    hex[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_meet() {
        assert_eq!(folded("  Ångström   TRIO "), "angstrom trio");
        assert_eq!(folded("Größe"), "große");
        assert_eq!(folded(&folded("Éric")), folded("éric"));
    }

    proptest! {
        #[test]
        fn artist_and_album_are_kept_apart(artist in "[a-z ]{0,6}", album in "[a-z ]{0,6}") {
            let id = album_id(&artist, &album);
            prop_assert_eq!(id.len(), 16);
            prop_assert_eq!(&id, &album_id(&artist, &album));
            prop_assert_ne!(&id, &album_id(&format!("{artist}x"), &album));
        }
    }
}
