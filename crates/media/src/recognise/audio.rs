//! Sound and streams that have no mark at the front, only frames that begin alike.

use crate::{bytes::Bytes, format::Format};
use trove_protocol::Kind;

/// The format of a stream of frames: MP3, AAC, AC-3, DTS, MPEG streams.
pub(super) fn by_frames(head: &[u8], extension: &str) -> Option<Format> {
    if head.starts_with(b"ID3") && matches!(head.get(3), Some(2..=4)) {
        return Some(after_tag(head));
    }
    if is_transport_stream(head) {
        return Some(Format::Plain(Kind::Video, "video/mp2t"));
    }
    match head {
        [0, 0, 1, 0xba | 0xb3, ..] => return Some(Format::Plain(Kind::Video, "video/mpeg")),
        [0x0b, 0x77, ..] => return Some(Format::Plain(Kind::Music, "audio/ac3")),
        [0x7f, 0xfe, 0x80, 0x01, ..] => return Some(Format::Plain(Kind::Music, "audio/dts")),
        [b'T', b'A', b'G', ..] if extension == "mp3" => return Some(Format::Mpeg),
        _ => {}
    }
    // Zeros and other rubbish stand before the first frame of many MP3 files.
    let named = matches!(extension, "mp3" | "mp2" | "mp1" | "mpga" | "aac" | "adts");
    let furthest = if named { 16 * 1024 } else { 0 };
    (0..head.len().min(furthest + 1)).find_map(|start| frames_from(head, start, named))
}

/// What follows an ID3v2 tag: FLAC and AAC carry them as well as MP3.
fn after_tag(head: &[u8]) -> Format {
    let size = head.get(6..10).map_or(0, |sizes| {
        sizes.iter().fold(0_usize, |sum, &byte| sum << 7 | usize::from(byte & 0x7f))
    });
    let rest = head.get(size.saturating_add(10)..).unwrap_or_default();
    let start = rest.iter().position(|&byte| byte != 0).unwrap_or(0);
    let rest = &rest[start..];
    if rest.starts_with(b"fLaC") {
        Format::Flac
    } else if rest.starts_with(b"MAC ") {
        Format::Ape
    } else if rest.starts_with(b"MP+") || rest.starts_with(b"MPCK") {
        Format::Musepack
    } else if rest.starts_with(b"TTA1") {
        Format::Plain(Kind::Music, "audio/x-tta")
    } else if adts_length(rest).is_some() {
        Format::Aac
    } else {
        Format::Mpeg
    }
}

/// A frame at `start` that is followed by another; a file named for it may also end after the
/// first.
fn frames_from(head: &[u8], start: usize, named: bool) -> Option<Format> {
    let frame = head.get(start..)?;
    if frame.first() != Some(&0xff) {
        return None;
    }
    let (length, format) = adts_length(frame)
        .map(|length| (length, Format::Aac))
        .or_else(|| mpeg_length(frame).map(|length| (length, Format::Mpeg)))?;
    let second = frame.get(length..).unwrap_or_default();
    let confirmed = match format {
        Format::Aac => adts_length(second).is_some(),
        _ => mpeg_length(second).is_some(),
    };
    (confirmed || named && second.len() < 4).then_some(format)
}

/// Length of an ADTS frame (ISO/IEC 13818-7, 6.2).
fn adts_length(frame: &[u8]) -> Option<usize> {
    let [0xff, second, third, fourth, fifth, sixth, ..] = *frame else { return None };
    // Sync word, layer 0, a sampling frequency that exists.
    if second & 0xf6 != 0xf0 || (third >> 2) & 0x0f > 12 {
        return None;
    }
    let length = usize::from(fourth & 3) << 11 | usize::from(fifth) << 3 | usize::from(sixth >> 5);
    (length >= 7).then_some(length)
}

/// Length of an MPEG audio frame (ISO/IEC 11172-3, 2.4.1.3).
fn mpeg_length(frame: &[u8]) -> Option<usize> {
    const FIRST: [[usize; 15]; 3] = [
        [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    ];
    const SECOND: [[usize; 15]; 2] = [
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];
    let [0xff, second, third, ..] = *frame else { return None };
    let version = (second >> 3) & 3;
    let layer = (second >> 1) & 3;
    let rate_index = usize::from(third >> 4);
    let sampling_index = usize::from((third >> 2) & 3);
    if second & 0xe0 != 0xe0 || version == 1 || layer == 0 || rate_index == 15 {
        return None;
    }
    let sampling = *[44_100_usize, 48_000, 32_000].get(sampling_index)?;
    // Version 3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5; layer 3 is I, 2 is II, 1 is III.
    let sampling = match version {
        3 => sampling,
        2 => sampling / 2,
        _ => sampling / 4,
    };
    let rate = match (version, layer) {
        (3, layer) => FIRST[usize::from(3 - layer)][rate_index],
        (_, 3) => SECOND[0][rate_index],
        _ => SECOND[1][rate_index],
    };
    let padding = usize::from((third >> 1) & 1);
    let length = match (layer, version) {
        (3, _) => (12_000 * rate / sampling + padding) * 4,
        (1, 0 | 2) => 72_000 * rate / sampling + padding,
        _ => 144_000 * rate / sampling + padding,
    };
    // A rate of zero means "free"; nothing can be checked then.
    (length > 4).then_some(length)
}

/// MPEG transport streams have 0x47 every 188 bytes, or every 192 on cameras' memory cards.
fn is_transport_stream(head: &[u8]) -> bool {
    let beats = |start: usize, distance: usize| {
        let present = (0..5).filter_map(|n| Bytes::big_endian(head).u8(start + n * distance));
        let (mut seen, mut right) = (0, true);
        for byte in present {
            seen += 1;
            right &= byte == 0x47;
        }
        right && seen >= 3
    };
    beats(0, 188) || beats(4, 192)
}
