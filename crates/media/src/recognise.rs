//! Tells a file's format from its first bytes; the extension is only a second opinion, for the few
//! formats that have no mark of their own.

mod audio;
pub(crate) mod brands;
mod sidecars;

use crate::{
    bytes::{Bytes, find},
    format::Format,
};
use trove_protocol::Kind;

pub use sidecars::sidecar_extension;

/// The format of a file that begins with `head` and whose name ends in `extension` (lower case,
/// no dot, may be empty).
pub(crate) fn recognise(head: &[u8], extension: &str) -> Format {
    sidecars::recognise(head, extension)
        .or_else(|| by_mark(head))
        .or_else(|| audio::by_frames(head, extension))
        .or_else(|| by_library(head, extension))
        .or_else(|| by_extension(head, extension))
        .unwrap_or(Format::Unknown)
}

fn by_mark(head: &[u8]) -> Option<Format> {
    let starts = |mark: &[u8]| head.starts_with(mark);
    let at = |offset: usize, mark: &[u8]| head.get(offset..).is_some_and(|h| h.starts_with(mark));
    let riff = starts(b"RIFF") || starts(b"RF64") || starts(b"BW64") || starts(b"RIFX");
    Some(match head {
        [0xff, 0xd8, 0xff, ..] => Format::Jpeg,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Format::Png,
        _ if starts(b"GIF87a") || starts(b"GIF89a") => Format::Gif,
        _ if riff && at(8, b"WEBP") => Format::Webp,
        _ if riff && (at(8, b"AVI ") || at(8, b"AVIX")) => Format::Avi,
        _ if riff && at(8, b"WAVE") => Format::Wave,
        _ if riff && at(8, b"RMID") => Format::Plain(Kind::Music, "audio/midi"),
        _ if riff && at(8, b"CDDA") => Format::Unknown,
        _ if starts(b"FUJIFILMCCD-RAW") => Format::Raf,
        // Panasonic, Olympus and Hasselblad write other numbers than TIFF's 42.
        _ if starts(b"II*\0") || starts(b"MM\0*") => Format::Tiff,
        _ if starts(b"IIU\0") || starts(b"IIRO") || starts(b"IIRS") || starts(b"MMOR") => {
            Format::Tiff
        }
        _ if starts(b"II+\0\x08\0\0\0") || starts(b"MM\0+\0\x08\0\0") => Format::BigTiff,
        [b'B', b'M', ..] if is_bitmap(head) => Format::Bmp,
        _ if starts(&[0x1a, 0x45, 0xdf, 0xa3]) => Format::Matroska,
        _ if starts(&ASF) => Format::Asf,
        _ if starts(b"OggS") => Format::Ogg,
        _ if starts(b"fLaC") => Format::Flac,
        _ if starts(b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC")) => Format::Aiff,
        _ if starts(b"MAC ") => Format::Ape,
        // Some MP3 files carry this tag in front.
        _ if starts(b"APETAGEX") => Format::Mpeg,
        _ if starts(b"MPCK") || starts(b"MP+") => Format::Musepack,
        _ if starts(b"wvpk") => Format::WavPack,
        _ if starts(b"DSD ") && at(28, b"fmt ") => Format::Dsf,
        _ if at(4, b"ftyp") => return brands::by_brand(head),
        _ if is_old_movie(head) => Format::Movie,
        _ => return plain(head),
    })
}

/// ASF's header object.
const ASF: [u8; 16] = [
    0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c,
];

/// Formats with a mark and no reader.
fn plain(head: &[u8]) -> Option<Format> {
    const MARKS: [(&[u8], Kind, &str); 23] = [
        (b"FLV\x01", Kind::Video, "video/x-flv"),
        (b"MThd\0\0\0\x06", Kind::Music, "audio/midi"),
        (b"#!AMR", Kind::Music, "audio/amr"),
        (b".snd\0\0\0", Kind::Music, "audio/basic"),
        (b"caff\0\x01\0\0", Kind::Music, "audio/x-caf"),
        (b"FRM8", Kind::Music, "audio/x-dff"),
        (b"TTA1", Kind::Music, "audio/x-tta"),
        (b"tBaK", Kind::Music, "audio/x-tak"),
        (b".RMF\0\0", Kind::Video, "application/vnd.rn-realmedia"),
        (b".ra\xfd", Kind::Music, "audio/x-realaudio"),
        (b"8BPS\0\x01", Kind::Photo, "image/vnd.adobe.photoshop"),
        (b"8BPS\0\x02", Kind::Photo, "image/vnd.adobe.photoshop"),
        (b"#?RADIANCE", Kind::Photo, "image/vnd.radiance"),
        (b"#?RGBE", Kind::Photo, "image/vnd.radiance"),
        (&[0x76, 0x2f, 0x31, 0x01], Kind::Photo, "image/x-exr"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", Kind::Photo, "image/jp2"),
        (&[0xff, 0x4f, 0xff, 0x51], Kind::Photo, "image/x-jp2-codestream"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", Kind::Photo, "image/jxl"),
        (&[0xff, 0x0a], Kind::Photo, "image/jxl"),
        (b"FOVb", Kind::Photo, "image/x-sigma-x3f"),
        (b"\0MRM", Kind::Photo, "image/x-minolta-mrw"),
        (b"gimp xcf ", Kind::Photo, "image/x-xcf"),
        (b"qoif", Kind::Photo, "image/qoi"),
    ];
    if head.get(6..14) == Some(b"HEAPCCDR") {
        return Some(Format::Plain(Kind::Photo, "image/x-canon-crw"));
    }
    let (_, kind, media_type) = MARKS.iter().find(|(mark, ..)| head.starts_with(mark))?;
    Some(Format::Plain(*kind, media_type))
}

/// `BM` alone begins too many texts: the header's size must be one that exists.
fn is_bitmap(head: &[u8]) -> bool {
    let header = Bytes::little_endian(head);
    let size = header.u32(14);
    matches!(size, Some(12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
}

/// QuickTime before 2001 has no `ftyp`; fragments of streams begin with `styp` and others.
fn is_old_movie(head: &[u8]) -> bool {
    let size = Bytes::big_endian(head).u32(0).unwrap_or(0);
    match head.get(4..8) {
        Some(b"moov" | b"styp" | b"moof" | b"sidx" | b"mdat" | b"pnot") => size == 1 || size >= 8,
        Some(b"wide" | b"free" | b"skip") => {
            // A second box must follow where the first ends.
            let second = Bytes::big_endian(head).slice(size as usize + 4, 4);
            matches!(second, Some(b"moov" | b"mdat" | b"ftyp" | b"wide" | b"free" | b"skip"))
        }
        _ => false,
    }
}

fn by_library(head: &[u8], extension: &str) -> Option<Format> {
    let found = infer::get(head)?;
    let kind = match found.matcher_type() {
        infer::MatcherType::Image => Kind::Photo,
        infer::MatcherType::Video => Kind::Video,
        infer::MatcherType::Audio => Kind::Music,
        _ => return None,
    };
    // Drawings of other trades, and marks of two bytes that our own recognisers have refused.
    match found.mime_type() {
        "image/vnd.dwg" | "image/vnd.djvu" | "image/openraster" | "image/bmp" | "audio/mpeg"
        | "audio/aac" | "image/jpeg" => None,
        // Its mark is four bytes, two of them zero.
        "image/vnd.microsoft.icon" if extension != "ico" && extension != "cur" => None,
        media_type => Some(Format::Plain(kind, media_type)),
    }
}

/// Formats without a mark, and only with a plausible beginning.
fn by_extension(head: &[u8], extension: &str) -> Option<Format> {
    let photo = |media_type| Some(Format::Plain(Kind::Photo, media_type));
    match extension {
        "tga" if is_targa(head) => photo("image/x-tga"),
        "svg" if find(&head[..head.len().min(4096)], b"<svg").is_some() => photo("image/svg+xml"),
        "ppm" | "pnm" | "pgm" | "pbm" | "pam" if is_netpbm(head) => {
            photo("image/x-portable-anymap")
        }
        "pcx" if matches!(head, [0x0a, 0..=5, 0 | 1, 1 | 2 | 4 | 8, ..]) => photo("image/x-pcx"),
        // A telephone may have cut an MPEG off its beginning.
        "vob" | "mpg" | "mpeg" if find(head, &[0, 0, 1, 0xba]).is_some() => {
            Some(Format::Plain(Kind::Video, "video/mpeg"))
        }
        _ if is_netpbm(head) => photo("image/x-portable-anymap"),
        _ => None,
    }
}

/// A netpbm header: `P1` to `P7`, white space, then a number, a comment or a key.
fn is_netpbm(head: &[u8]) -> bool {
    match head {
        [b'P', b'1'..=b'6', b' ' | b'\n' | b'\t' | b'\r', rest @ ..] => {
            let after = rest.iter().find(|byte| !byte.is_ascii_whitespace());
            matches!(after, Some(b'0'..=b'9' | b'#'))
        }
        _ => head.starts_with(b"P7\nWIDTH") || head.starts_with(b"P7\n#"),
    }
}

/// A Targa header has no mark, but few values are allowed in it.
fn is_targa(head: &[u8]) -> bool {
    let header = Bytes::little_endian(head);
    let sizes = (header.u16(12).unwrap_or(0), header.u16(14).unwrap_or(0));
    matches!(header.u8(1), Some(0 | 1))
        && matches!(header.u8(2), Some(1..=3 | 9..=11 | 32 | 33))
        && matches!(header.u8(16), Some(8 | 15 | 16 | 24 | 32))
        && sizes.0 > 0
        && sizes.1 > 0
}

#[cfg(test)]
mod tests;
