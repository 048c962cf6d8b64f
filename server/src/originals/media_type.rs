//! As what originals are sent: told by what they are, and never as anything that could act.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _},
};
use trove_protocol::Kind;

/// What a file is, if it is a picture, a sound or a film that cannot act. Looks at its first bytes
/// and no further, since this is the server's own process, and leaves the file at its beginning.
pub(super) fn of(mut file: &File, name: &str, kind: Kind) -> io::Result<Option<String>> {
    let mut head = Vec::new();
    file.take(trove_media::HEAD as u64).read_to_end(&mut head)?;
    file.rewind()?;
    let told = trove_media::media_type_of_head(&head, name, kind);
    let guessed = || mime_guess::from_path(name).first_raw().map(str::to_owned);
    Ok(told.or_else(guessed).filter(|told| is_inert(told)))
}

/// Whether what is sent as this can do nothing in a browser: SVG holds scripts, and whatever is
/// neither picture, sound nor film may be a page.
pub fn is_inert(media_type: &str) -> bool {
    let (class, kind) = media_type.split_once('/').unwrap_or_default();
    let plain = kind.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"-.+".contains(&sign));
    matches!(class, "image" | "audio" | "video")
        && plain
        && !kind.contains("svg")
        && !kind.contains("xml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn told(content: &[u8], name: &str) -> Option<String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        file.rewind().unwrap();
        let told = of(&file, name, Kind::Photo).unwrap();
        assert_eq!((&file).stream_position().unwrap(), 0);
        told
    }

    #[test]
    fn it_is_told_by_the_content_first() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
        assert_eq!(told(png, "a.html").as_deref(), Some("image/png"));
        assert_eq!(told(b"\xff\xd8\xff\xe0", "a").as_deref(), Some("image/jpeg"));
    }

    #[test]
    fn what_could_act_has_none() {
        for (content, name) in [
            (&b"<html><script>alert(1)</script>"[..], "a.html"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
            (b"<svg/>", "a.svgz"),
            (b"<?xml version='1.0'?>", "a.xhtml"),
            (b"alert(1)", "a.js"),
            (b"%PDF-1.7", "a.pdf"),
            (b"", ""),
        ] {
            assert_eq!(told(content, name), None, "{name}");
        }
        assert!(!is_inert("image/svg+xml") && !is_inert("image/x\r\n") && !is_inert("image"));
    }
}
