//! JPEG: walks the segments up to the picture's data.

use super::{exif_block, xmp};
use crate::{bytes::Bytes, findings::Findings, source::Source};

/// Real files have a few dozen before the data, with colour profiles a few hundred.
const MOST_SEGMENTS: usize = 2_000;

/// Reads the JPEG that begins at `start` of the file.
pub(crate) fn read(source: &mut Source<'_>, start: u64, findings: &mut Findings) {
    let mut offset = start + 2;
    let mut exif_seen = false;
    // The picture's own frame says its size best, but it comes after EXIF.
    let mut size = None;
    for _ in 0..MOST_SEGMENTS {
        let Some([mark, code, high, low]) = source.array::<4>(offset) else { break };
        if mark != 0xff {
            // Out of step: some cameras leave a few stray bytes between segments.
            match resynchronise(source, offset) {
                Some(found) => offset = found,
                None => break,
            }
            continue;
        }
        match code {
            // Fill bytes.
            0xff => {
                offset += 1;
                continue;
            }
            // Marks without a segment.
            0x00 | 0x01 | 0xd0..=0xd8 => {
                offset += 2;
                continue;
            }
            // The picture's data, or its end.
            0xd9 | 0xda => break,
            _ => {}
        }
        let length = u64::from(u16::from_be_bytes([high, low]));
        if length < 2 {
            break;
        }
        let body = offset + 4;
        match code {
            0xe1 => application(source, body, length - 2, &mut exif_seen, findings),
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                size = source.array::<5>(body).map(|frame| {
                    let frame = Bytes::big_endian(&frame);
                    (frame.u16(3).unwrap_or(0), frame.u16(1).unwrap_or(0))
                });
            }
            _ => {}
        }
        offset += 2 + length;
    }
    if let Some((width, height)) = size.filter(|size| size.0 > 0 && size.1 > 0) {
        findings.metadata.width = Some(u32::from(width));
        findings.metadata.height = Some(u32::from(height));
    }
}

fn application(
    source: &mut Source<'_>,
    body: u64,
    length: u64,
    exif_seen: &mut bool,
    findings: &mut Findings,
) {
    const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
    let segment = source.take_up_to(body, length);
    if segment.starts_with(b"Exif\0") && !*exif_seen {
        *exif_seen = true;
        exif_block::read(segment, findings);
    } else if let Some(packet) = segment.strip_prefix(XMP) {
        xmp::read(packet, findings);
    }
}

/// The next mark within a short distance.
fn resynchronise(source: &mut Source<'_>, offset: u64) -> Option<u64> {
    let near = source.take_up_to(offset, 256);
    let pair = near
        .windows(2)
        .position(|pair| pair[0] == 0xff && matches!(pair[1], 0xc0..=0xcf | 0xda..=0xfe))?;
    Some(offset + pair as u64)
}
