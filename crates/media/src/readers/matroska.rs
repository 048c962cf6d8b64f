//! Matroska and WebM: EBML elements (RFC 8794, RFC 9559), up to the first cluster, and the tags
//! behind it where the seek head tells of them.

use super::movie::Tracks;
use crate::{
    bytes::{Bytes, text, year},
    findings::{Findings, fill},
    moment,
    source::Source,
};
use trove_protocol::CaptureSource;

const MOST_ELEMENTS: usize = 5_000;
/// Texts and numbers; blocks of pictures are passed over.
const LARGEST_VALUE: u64 = 4_096;

const SEGMENT: u32 = 0x1853_8067;
const SEEK_HEAD: u32 = 0x114d_9b74;
const INFO: u32 = 0x1549_a966;
const TRACKS: u32 = 0x1654_ae6b;
const TAGS: u32 = 0x1254_c367;
const CLUSTER: u32 = 0x1f43_b675;
/// Seconds from 1970 to 2001, where Matroska's time begins.
const SECONDS_1970_TO_2001: i64 = 978_307_200;

struct Element {
    id: u32,
    start: u64,
    end: u64,
}

/// Reads what stands before the first cluster, then what the seek head points to; tells the
/// tracks and whether the file calls itself WebM.
pub(crate) fn read(source: &mut Source<'_>, findings: &mut Findings) -> (Tracks, bool) {
    let mut tracks = Tracks::default();
    let length = source.length();
    let mut webm = false;
    let mut elsewhere = Vec::new();
    walk(source, 0, length, |source, element| {
        if element.id == 0x1a45_dfa3 {
            webm = source
                .take_up_to(element.start, (element.end - element.start).min(64))
                .windows(4)
                .any(|word| word == b"webm");
        }
        if element.id != SEGMENT {
            return true;
        }
        let base = element.start;
        let mut seen = Vec::new();
        walk(source, base, element.end, |source, inner| {
            seen.push(inner.start);
            match inner.id {
                SEEK_HEAD => seek_head(source, &inner, base, &mut elsewhere),
                _ => part(source, &inner, &mut tracks, findings),
            }
            inner.id != CLUSTER
        });
        for offset in elsewhere.drain(..) {
            if let Some(inner) = header(source, offset, length)
                && !seen.contains(&inner.start)
            {
                seen.push(inner.start);
                part(source, &inner, &mut tracks, findings);
            }
        }
        false
    });
    (tracks, webm)
}

fn part(source: &mut Source<'_>, element: &Element, tracks: &mut Tracks, findings: &mut Findings) {
    match element.id {
        INFO => information(source, element, findings),
        TRACKS => walk(source, element.start, element.end, |source, entry| {
            if entry.id == 0xae {
                track(source, &entry, tracks, findings);
            }
            true
        }),
        TAGS => walk(source, element.start, element.end, |source, tag| {
            if tag.id == 0x7373 {
                tags(source, &tag, findings);
            }
            true
        }),
        _ => {}
    }
}

fn seek_head(source: &mut Source<'_>, head: &Element, base: u64, elsewhere: &mut Vec<u64>) {
    walk(source, head.start, head.end, |source, seek| {
        let (mut id, mut position) = (0, None);
        walk(source, seek.start, seek.end, |source, element| {
            match element.id {
                0x53ab => id = unsigned(source, &element).unwrap_or(0),
                0x53ac => position = unsigned(source, &element),
                _ => {}
            }
            true
        });
        let wanted = [INFO, TRACKS, TAGS].iter().any(|&known| u64::from(known) == id);
        if let Some(offset) = position.and_then(|position| base.checked_add(position))
            && wanted
            && elsewhere.len() < 16
        {
            elsewhere.push(offset);
        }
        true
    });
}

fn information(source: &mut Source<'_>, info: &Element, findings: &mut Findings) {
    let mut scale = 1_000_000;
    let mut duration = None;
    walk(source, info.start, info.end, |source, element| {
        match element.id {
            0x002a_d7b1 => scale = unsigned(source, &element).unwrap_or(scale),
            0x4489 => duration = float(source, &element),
            0x4461 => {
                let nanoseconds = unsigned(source, &element).map(|value| value as i64);
                let moment = nanoseconds
                    .and_then(|value| {
                        value.div_euclid(1_000_000_000).checked_add(SECONDS_1970_TO_2001)
                    })
                    .and_then(moment::from_unix);
                if let Some(moment) = moment {
                    findings.captured_utc(CaptureSource::Container, moment);
                }
            }
            0x7ba9 => fill(&mut findings.metadata.title, string(source, &element)),
            _ => {}
        }
        true
    });
    if let Some(units) = duration {
        let milliseconds = units * scale as f64 / 1_000_000.0;
        if milliseconds.is_finite() && milliseconds >= 1.0 {
            findings.duration(milliseconds as u64, 1000);
        }
    }
}

fn track(source: &mut Source<'_>, entry: &Element, tracks: &mut Tracks, findings: &mut Findings) {
    walk(source, entry.start, entry.end, |source, element| {
        match element.id {
            0x83 => match unsigned(source, &element) {
                Some(1) => tracks.video = true,
                Some(2) => tracks.audio = true,
                _ => {}
            },
            0xe0 => {
                let (mut width, mut height) = (0, 0);
                walk(source, element.start, element.end, |source, inner| {
                    match inner.id {
                        0xb0 => width = unsigned(source, &inner).unwrap_or(0),
                        0xba => height = unsigned(source, &inner).unwrap_or(0),
                        _ => {}
                    }
                    true
                });
                findings.dimensions(
                    u32::try_from(width).unwrap_or(0),
                    u32::try_from(height).unwrap_or(0),
                );
            }
            _ => {}
        }
        true
    });
}

/// A tag: what it is about (30 is the track, 50 the album), and names with values.
fn tags(source: &mut Source<'_>, tag: &Element, findings: &mut Findings) {
    let mut level = 50;
    walk(source, tag.start, tag.end, |source, element| {
        match element.id {
            0x63c0 => walk(source, element.start, element.end, |source, inner| {
                if inner.id == 0x68ca {
                    level = unsigned(source, &inner).unwrap_or(50);
                }
                true
            }),
            0x67c8 => {
                let (mut name, mut value) = (None, None);
                walk(source, element.start, element.end, |source, inner| {
                    match inner.id {
                        0x45a3 => name = string(source, &inner),
                        0x4487 => value = string(source, &inner),
                        _ => {}
                    }
                    true
                });
                if let (Some(name), Some(value)) = (name, value) {
                    named(&name.to_ascii_uppercase(), level, value, findings);
                }
            }
            _ => {}
        }
        true
    });
}

fn named(name: &str, level: u64, value: String, findings: &mut Findings) {
    let number = || value.split('/').next().and_then(|number| number.trim().parse().ok());
    let metadata = &mut findings.metadata;
    match (name, level) {
        ("TITLE", 50) | ("ALBUM", _) => fill(&mut metadata.album, Some(value)),
        ("TITLE", _) => fill(&mut metadata.title, Some(value)),
        ("ARTIST", 50) | ("ALBUM_ARTIST" | "ALBUMARTIST", _) => {
            // Many writers give one level for all.
            fill(&mut metadata.artist, Some(value.clone()));
            fill(&mut metadata.album_artist, Some(value));
        }
        ("ARTIST", _) => fill(&mut metadata.artist, Some(value)),
        ("GENRE", _) => fill(&mut metadata.genre, Some(value)),
        ("COMPOSER", _) => fill(&mut metadata.composer, Some(value)),
        ("DATE_RELEASED", _) => fill(&mut metadata.year, year(&value)),
        ("PART_NUMBER" | "TRACK" | "TRACKNUMBER", _) => fill(&mut metadata.track, number()),
        ("COM.APPLE.QUICKTIME.CREATIONDATE" | "DATE_RECORDED" | "CREATION_TIME", _) => {
            if let Some(moment) = moment::parse(&value) {
                findings.captured(CaptureSource::Container, moment);
            }
        }
        _ => {}
    }
}

fn walk(
    source: &mut Source<'_>,
    start: u64,
    end: u64,
    mut visit: impl FnMut(&mut Source<'_>, Element) -> bool,
) {
    let mut offset = start;
    for _ in 0..MOST_ELEMENTS {
        let Some(element) = header(source, offset, end.min(source.length())) else { return };
        let next = element.end;
        if next <= offset || !visit(source, element) {
            return;
        }
        offset = next;
    }
}

/// An element's id, with its length marker, and bounds; an unknown length reaches to `end`.
fn header(source: &mut Source<'_>, offset: u64, end: u64) -> Option<Element> {
    if offset >= end {
        return None;
    }
    let bytes = source.take_up_to(offset, 12.min(end - offset));
    let id_length = bytes.first()?.leading_zeros() as usize + 1;
    if id_length > 4 {
        return None;
    }
    let id = bytes.get(..id_length)?.iter().fold(0, |sum, &byte| sum << 8 | u32::from(byte));
    let rest = bytes.get(id_length..)?;
    let first = *rest.first()?;
    let size_length = first.leading_zeros() as usize + 1;
    if size_length > 8 {
        return None;
    }
    let marked = rest.get(..size_length)?.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
    let size = marked & ((1_u64 << (7 * size_length)) - 1);
    let start = offset + (id_length + size_length) as u64;
    let unknown = size == (1_u64 << (7 * size_length)) - 1;
    let stop = if unknown { end } else { start.checked_add(size)?.min(end) };
    Some(Element { id, start, end: stop.max(start) })
}

fn value(source: &mut Source<'_>, element: &Element) -> Option<Vec<u8>> {
    let length = element.end - element.start;
    (length <= LARGEST_VALUE).then(|| source.take(element.start, length)).flatten()
}

fn unsigned(source: &mut Source<'_>, element: &Element) -> Option<u64> {
    let bytes = value(source, element)?;
    (bytes.len() <= 8).then(|| bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte)))
}

fn float(source: &mut Source<'_>, element: &Element) -> Option<f64> {
    let bytes = value(source, element)?;
    match bytes.len() {
        4 => Bytes::big_endian(&bytes).u32(0).map(|bits| f64::from(f32::from_bits(bits))),
        8 => Bytes::big_endian(&bytes).u64(0).map(f64::from_bits),
        _ => None,
    }
}

fn string(source: &mut Source<'_>, element: &Element) -> Option<String> {
    text(&value(source, element)?)
}
