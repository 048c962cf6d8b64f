//! RIFF: WebP, AVI and WAVE are chunks with a name and a length.

use super::{exif_block, xmp};
use crate::{
    bytes::{Bytes, text},
    findings::{Findings, fill},
    moment::{self, Moment},
    source::Source,
};
use trove_protocol::CaptureSource;

const MOST_CHUNKS: usize = 5_000;
const LARGEST_VALUE: u64 = 1 << 20;

struct Chunk {
    name: [u8; 4],
    start: u64,
    length: u64,
}

/// Reads a WebP's EXIF, XMP and size.
pub(crate) fn read_webp(source: &mut Source<'_>, findings: &mut Findings) {
    let end = source.length();
    walk(source, 12, end, |source, chunk| match &chunk.name {
        b"EXIF" => exif_block::read(value(source, chunk), findings),
        b"XMP " => xmp::read(&value(source, chunk), findings),
        b"VP8X" | b"VP8L" | b"VP8 " => {
            let start = source.take_up_to(chunk.start, 10);
            if let Some((width, height)) = webp_size(chunk.name, &start) {
                findings.metadata.width = findings.metadata.width.or(Some(width));
                findings.metadata.height = findings.metadata.height.or(Some(height));
            }
        }
        _ => {}
    });
}

/// Width and height by RFC 9649, sections 2.5 to 2.7.
fn webp_size(name: [u8; 4], start: &[u8]) -> Option<(u32, u32)> {
    let bytes = Bytes::little_endian(start);
    Some(match &name {
        b"VP8X" => {
            let at = |offset| Some(bytes.u16(offset)?.into()).zip(bytes.u8(offset + 2));
            let whole = |(low, high): (u32, u8)| (low | u32::from(high) << 16) + 1;
            (whole(at(4)?), whole(at(7)?))
        }
        b"VP8L" => {
            let bits = bytes.u32(1)?;
            ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
        }
        _ => (u32::from(bytes.u16(6)? & 0x3fff), u32::from(bytes.u16(8)? & 0x3fff)),
    })
}

/// Reads an AVI's size, duration and date.
pub(crate) fn read_avi(source: &mut Source<'_>, findings: &mut Findings) {
    let end = source.length();
    walk(source, 12, end, |source, chunk| avi_chunk(source, chunk, 0, findings));
}

fn avi_chunk(source: &mut Source<'_>, chunk: &Chunk, depth: u8, findings: &mut Findings) {
    match &chunk.name {
        b"LIST" if depth < 4 => {
            let inside = source.array::<4>(chunk.start);
            if inside.is_some_and(|kind| kind != *b"movi") {
                let end = chunk.start.saturating_add(chunk.length);
                // Trait object: each level would otherwise be a function of its own, without end.
                let visit: &mut dyn FnMut(&mut Source<'_>, &Chunk) =
                    &mut |source, chunk| avi_chunk(source, chunk, depth + 1, findings);
                walk(source, chunk.start + 4, end, visit);
            }
        }
        b"avih" => {
            let header = source.take_up_to(chunk.start, 40);
            let bytes = Bytes::little_endian(&header);
            let frame_time = bytes.u32(0).map_or(0, u64::from);
            let frames = bytes.u32(16).map_or(0, u64::from);
            findings.duration(frame_time.saturating_mul(frames), 1_000_000);
            findings.dimensions(bytes.u32(32).unwrap_or(0), bytes.u32(36).unwrap_or(0));
        }
        b"IDIT" | b"ICRD" | b"DTIM" => {
            if let Some(moment) = text(&value(source, chunk)).and_then(|text| date(&text)) {
                findings.captured(CaptureSource::Container, moment);
            }
        }
        b"_PMX" => xmp::read(&value(source, chunk), findings),
        // A stream's own data: some cameras put EXIF's date there as text.
        b"strd" => {
            let data = value(source, chunk);
            let moment = data.windows(19).take(4096).find_map(|window| {
                let dated = window[4] == b':' && window[7] == b':' && window[13] == b':';
                if dated { moment::parse(std::str::from_utf8(window).ok()?) } else { None }
            });
            if let Some(moment) = moment {
                findings.captured(CaptureSource::Container, moment);
            }
        }
        b"IART" => fill(&mut findings.metadata.artist, text(&value(source, chunk))),
        b"INAM" => fill(&mut findings.metadata.title, text(&value(source, chunk))),
        _ => {}
    }
}

/// Reads a WAVE's date; its tags are read elsewhere.
pub(crate) fn read_wave(source: &mut Source<'_>, findings: &mut Findings) {
    let end = source.length();
    walk(source, 12, end, |source, chunk| match &chunk.name {
        // Recorders write the broadcast extension (EBU Tech 3285): date and time at 320.
        b"bext" => {
            let stamp = source.take_up_to(chunk.start.saturating_add(320), 18);
            let moment = text(&stamp).filter(|text| text.len() == 18).and_then(|text| {
                moment::parse(&format!("{} {}", &text.get(..10)?, text.get(10..)?))
            });
            if let Some(moment) = moment {
                findings.captured(CaptureSource::Container, moment);
            }
        }
        b"LIST" if source.array(chunk.start) == Some(*b"INFO") => {
            let end = chunk.start.saturating_add(chunk.length);
            walk(source, chunk.start + 4, end, |source, inner| {
                if inner.name == *b"ICRD" {
                    let moment = text(&value(source, inner))
                        .filter(|text| text.len() >= 8)
                        .and_then(|text| date(&text));
                    if let Some(moment) = moment {
                        findings.captured(CaptureSource::Container, moment);
                    }
                }
            });
        }
        _ => {}
    });
}

fn date(text: &str) -> Option<Moment> {
    moment::parse(text).or_else(|| moment::parse_asctime(text))
}

fn value(source: &mut Source<'_>, chunk: &Chunk) -> Vec<u8> {
    source.take_up_to(chunk.start, chunk.length.min(LARGEST_VALUE))
}

fn walk(
    source: &mut Source<'_>,
    start: u64,
    end: u64,
    mut visit: impl FnMut(&mut Source<'_>, &Chunk),
) {
    let end = end.min(source.length());
    let mut offset = start;
    for _ in 0..MOST_CHUNKS {
        if offset.saturating_add(8) > end {
            return;
        }
        let Some(header) = source.array::<8>(offset) else { return };
        let length = u64::from(Bytes::little_endian(&header).u32(4).unwrap_or(0));
        let name = [header[0], header[1], header[2], header[3]];
        visit(source, &Chunk { name, start: offset + 8, length });
        // Chunks begin at even places.
        offset += 8 + length + (length & 1);
    }
}
