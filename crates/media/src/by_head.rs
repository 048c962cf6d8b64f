//! What a file is by its first bytes, for whoever sends it and is not to look into it: nothing that
//! stands in the file is followed, so a hostile one can at worst be called something else.

use crate::{
    format::{Format, raw_media_type},
    read::extension,
    recognise::{brands, recognise},
};
use trove_protocol::Kind;

/// As many bytes of a file's beginning are enough.
pub const HEAD: usize = 80 * 1024;

/// How far into a Matroska file its header tells WebM.
const DOCUMENT_TYPE_WITHIN: usize = 64;

/// The media type of a file that begins with `head`. Where its tracks would decide between sound and
/// film, `kind` does. Pure.
pub fn media_type_of_head(head: &[u8], file_name: &str, kind: Kind) -> Option<String> {
    let head = &head[..head.len().min(HEAD)];
    let extension = extension(file_name);
    let format = recognise(head, &extension);
    let is_music = kind == Kind::Music;
    let told = match format {
        Format::Movie if is_music => Some("audio/mp4"),
        Format::Movie if head.get(4..8) != Some(b"ftyp") && extension == "mov" => {
            Some("video/quicktime")
        }
        Format::Movie | Format::Heif => brands::media_type(head),
        Format::Tiff => raw_media_type(&extension),
        Format::Matroska => {
            let start = &head[..head.len().min(DOCUMENT_TYPE_WITHIN)];
            let is_web = start.windows(4).any(|word| word == b"webm");
            Some(match (is_music, is_web) {
                (true, true) => "audio/webm",
                (true, false) => "audio/x-matroska",
                (false, true) => "video/webm",
                (false, false) => "video/x-matroska",
            })
        }
        Format::Asf if is_music => Some("audio/x-ms-wma"),
        Format::Asf => Some("video/x-ms-wmv"),
        Format::Ogg if kind == Kind::Video => Some("video/ogg"),
        _ => None,
    };
    told.or_else(|| format.media_type()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_bytes_tell_and_the_kind_decides_where_tracks_would() {
        let mp4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42";
        let matroska = b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska";
        let webm = b"\x1a\x45\xdf\xa3\x93\x42\x82\x84webm";
        for (head, name, kind, told) in [
            (&b"\xff\xd8\xff\xe1"[..], "a.html", Kind::Photo, "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n", "a", Kind::Photo, "image/png"),
            (mp4, "a.mp4", Kind::Video, "video/mp4"),
            (mp4, "a.m4a", Kind::Music, "audio/mp4"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "a.mov", Kind::Video, "video/quicktime"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a.heic", Kind::Photo, "image/heic"),
            (matroska, "a.mkv", Kind::Video, "video/x-matroska"),
            (matroska, "a.mka", Kind::Music, "audio/x-matroska"),
            (webm, "a.webm", Kind::Video, "video/webm"),
            (b"II*\0\x08\0\0\0", "a.nef", Kind::Photo, "image/x-nikon-nef"),
            (b"OggS\0\x02", "a.ogg", Kind::Music, "audio/ogg"),
            (b"fLaC\0\0\0\x22", "a.flac", Kind::Music, "audio/flac"),
        ] {
            let found = media_type_of_head(head, name, kind);
            assert_eq!(found.as_deref(), Some(told), "{name}");
        }
        assert_eq!(media_type_of_head(b"<html>", "a.jpg", Kind::Photo), None);
        assert_eq!(media_type_of_head(b"", "", Kind::Other), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_told_or_not(
            mark in prop::sample::select(vec![
                &b""[..], b"OggS", b"RIFF", b"\x1a\x45\xdf\xa3", b"\0\0\0\x18ftyp", b"ID3", b"\xff\xfb",
                b"II*\0", b"\0\0\0\x08wide", b"BM",
            ]),
            rest in prop::collection::vec(any::<u8>(), 0..300),
            extension in "(\\.(mp3|mov|mpg|tga|svg|nef|mka))?",
        ) {
            let head = [mark, &rest].concat();
            for kind in [Kind::Photo, Kind::Video, Kind::Music, Kind::Other] {
                let _ = media_type_of_head(&head, &format!("a{extension}"), kind);
            }
        }
    }
}
