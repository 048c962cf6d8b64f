//! Windows Media: the header's objects (Advanced Systems Format, sections 3 and 4).

use super::movie::Tracks;
use crate::{
    bytes::{Bytes, tidy, year},
    findings::{Findings, fill},
    moment,
    source::Source,
};
use trove_protocol::CaptureSource;

const MOST_OBJECTS: usize = 1_000;
/// The objects are told apart by the first eight bytes of their names.
const FILE_PROPERTIES: [u8; 8] = [0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11];
const STREAM_PROPERTIES: [u8; 8] = [0x91, 0x07, 0xdc, 0xb7, 0xb7, 0xa9, 0xcf, 0x11];
const CONTENT: [u8; 8] = [0x33, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11];
const EXTENDED_CONTENT: [u8; 8] = [0x40, 0xa4, 0xd0, 0xd2, 0x07, 0xe3, 0xd2, 0x11];
const VIDEO: [u8; 8] = [0xc0, 0xef, 0x19, 0xbc, 0x4d, 0x5b, 0xcf, 0x11];
const AUDIO: [u8; 8] = [0x40, 0x9e, 0x69, 0xf8, 0x4d, 0x5b, 0xcf, 0x11];
/// Seconds from 1601, where Windows' time begins, to 1970.
const SECONDS_1601_TO_1970: i64 = 11_644_473_600;

/// Reads the header's objects, and tells which streams there are.
pub(crate) fn read(source: &mut Source<'_>, findings: &mut Findings) -> Tracks {
    let mut tracks = Tracks::default();
    let mut created = None;
    let mut offset = 30;
    let header = source.array::<8>(16).map_or(0, u64::from_le_bytes).min(source.length());
    for _ in 0..MOST_OBJECTS {
        if offset >= header {
            break;
        }
        let Some(start) = source.array::<24>(offset) else { break };
        let bytes = Bytes::little_endian(&start);
        let length = bytes.u64(16).unwrap_or(0);
        if length < 24 {
            break;
        }
        let content =
            |source: &mut Source<'_>| source.take_up_to(offset + 24, (length - 24).min(1 << 20));
        match bytes.array::<8>(0) {
            Some(FILE_PROPERTIES) => created = properties(&content(source), findings),
            Some(STREAM_PROPERTIES) => {
                let kind = source.array::<8>(offset + 24);
                tracks.video |= kind == Some(VIDEO);
                tracks.audio |= kind == Some(AUDIO);
            }
            Some(CONTENT) => description(&content(source), findings),
            Some(EXTENDED_CONTENT) => extended(&content(source), findings),
            _ => {}
        }
        let Some(next) = offset.checked_add(length) else { break };
        offset = next;
    }
    // A song's creation is that of the file; a film's that of the recording.
    if let Some(moment) = created.filter(|_| tracks.video) {
        findings.captured_utc(CaptureSource::Container, moment);
    }
    tracks
}

fn properties(content: &[u8], findings: &mut Findings) -> Option<moment::Moment> {
    let bytes = Bytes::little_endian(content);
    let preroll = bytes.u64(56)?;
    let duration = bytes.u64(40)?.saturating_sub(preroll.saturating_mul(10_000));
    findings.duration(duration, 10_000_000);
    let created = i64::try_from(bytes.u64(24)? / 10_000_000).ok()?;
    moment::from_unix(created.checked_sub(SECONDS_1601_TO_1970)?)
}

/// Title and author, as two of five texts with their lengths in front.
fn description(content: &[u8], findings: &mut Findings) {
    let bytes = Bytes::little_endian(content);
    let (Some(title), Some(author)) = (bytes.u16(0), bytes.u16(2)) else { return };
    let (title, author) = (usize::from(title), usize::from(author));
    fill(&mut findings.metadata.title, bytes.slice(10, title).and_then(wide));
    fill(&mut findings.metadata.artist, bytes.slice(10 + title, author).and_then(wide));
}

/// Names and values.
fn extended(content: &[u8], findings: &mut Findings) {
    let bytes = Bytes::little_endian(content);
    let mut at = 2;
    for _ in 0..bytes.u16(0).unwrap_or(0) {
        let Some(name_length) = bytes.u16(at).map(usize::from) else { return };
        let name = bytes.slice(at + 2, name_length).and_then(wide);
        at += 2 + name_length;
        let (Some(kind), Some(length)) = (bytes.u16(at), bytes.u16(at + 2)) else { return };
        let Some(value) = bytes.slice(at + 4, usize::from(length)) else { return };
        at += 4 + usize::from(length);
        let text = || if kind == 0 { wide(value) } else { None };
        let number = || match kind {
            0 => wide(value)?.split('/').next()?.trim().parse().ok(),
            3 => Bytes::little_endian(value).u32(0),
            _ => None,
        };
        let metadata = &mut findings.metadata;
        match name.as_deref() {
            Some("WM/AlbumTitle") => fill(&mut metadata.album, text()),
            Some("WM/AlbumArtist") => fill(&mut metadata.album_artist, text()),
            Some("WM/Genre") => fill(&mut metadata.genre, text()),
            Some("WM/Composer") => fill(&mut metadata.composer, text()),
            Some("WM/Year") => fill(&mut metadata.year, text().and_then(|date| year(&date))),
            Some("WM/TrackNumber") => fill(&mut metadata.track, number().filter(|&n| n > 0)),
            Some("WM/PartOfSet") => fill(&mut metadata.disc, number().filter(|&n| n > 0)),
            _ => {}
        }
    }
}

/// A text in UTF-16.
fn wide(bytes: &[u8]) -> Option<String> {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units.take(1000))
        .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    tidy(&text)
}
