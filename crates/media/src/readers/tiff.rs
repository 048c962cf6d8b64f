//! TIFF and the camera raws that are TIFF inside.

use super::{exif_block, exif_guard, jpeg, xmp};
use crate::{
    bytes::Bytes,
    findings::Findings,
    source::{LARGEST_PIECE, Source},
};
use trove_protocol::CaptureSource;

const WIDTH: u16 = 0x0100;
const HEIGHT: u16 = 0x0101;
const SUBFILE: u16 = 0x00fe;
const XMP: u16 = 0x02bc;
/// Panasonic's whole preview, with all the EXIF in it.
const PANASONIC_JPEG: u16 = 0x002e;

/// Reads the directories in the first four megabytes, by the EXIF library; what it does not know
/// is looked for in the first directory here.
pub(crate) fn read(source: &mut Source<'_>, findings: &mut Findings) {
    let first = source.head().get(..8).and_then(|header| exif_guard::order(header)?.u32(4));
    let Some(first) = first else { return };
    first_directory(source, u64::from(first), findings);
    // Most raws have all of it at the front; only where no date is found is more read.
    let near = source.head().len() as u64;
    for reach in [near, LARGEST_PIECE] {
        if reach > near && source.length() <= near {
            break;
        }
        let mut block = source.take_up_to(0, reach);
        // Panasonic and Olympus write another number, and else the same structure.
        if let Some(magic) = block.get_mut(2..4) {
            let little = [42, 0];
            let big = [0, 42];
            magic.copy_from_slice(if source.head()[0] == b'I' { &little } else { &big });
        }
        exif_block::read(block, findings);
        if findings.metadata.captured_from == Some(CaptureSource::Exif) {
            break;
        }
    }
}

/// The picture's size, an XMP packet, Panasonic's preview.
fn first_directory(source: &mut Source<'_>, offset: u64, findings: &mut Findings) {
    let little = source.head().first() == Some(&b'I');
    let order = |bytes| {
        if little { Bytes::little_endian(bytes) } else { Bytes::big_endian(bytes) }
    };
    let Some(count) = source.array::<2>(offset) else { return };
    let count = u64::from(order(&count).u16(0).unwrap_or(0));
    let directory = source.take_up_to(offset + 2, count * 12);
    let entries = order(&directory);
    let (mut width, mut height, mut reduced) = (0, 0, false);
    let mut preview = None;
    for at in (0..directory.len() / 12).map(|index| index * 12) {
        let (Some(tag), Some(kind)) = (entries.u16(at), entries.u16(at + 2)) else { break };
        let (Some(length), Some(value)) = (entries.u32(at + 4), entries.u32(at + 8)) else { break };
        let number = if kind == 3 { entries.u16(at + 8).map_or(0, u32::from) } else { value };
        match tag {
            WIDTH => width = number,
            HEIGHT => height = number,
            SUBFILE => reduced = number & 1 == 1,
            XMP => {
                xmp::read(&source.take_up_to(value.into(), length.min(1 << 20).into()), findings);
            }
            PANASONIC_JPEG => preview = Some(u64::from(value)),
            _ => {}
        }
    }
    if let Some(start) = preview.filter(|&start| source.array(start) == Some([0xff, 0xd8])) {
        jpeg::read(source, start, findings);
        findings.metadata.width = None;
        findings.metadata.height = None;
    } else if !reduced {
        findings.dimensions(width, height);
    }
}

/// BigTIFF: the picture's size out of the first directory; photos with a date are not written so.
pub(crate) fn read_big(source: &mut Source<'_>, findings: &mut Findings) {
    let little = source.head().first() == Some(&b'I');
    let order = |bytes| {
        if little { Bytes::little_endian(bytes) } else { Bytes::big_endian(bytes) }
    };
    let Some(offset) = source.array::<8>(8) else { return };
    let Some(offset) = order(&offset).u64(0) else { return };
    let Some(count) = source.array::<8>(offset) else { return };
    let count = order(&count).u64(0).unwrap_or(0).min(4_096);
    let directory = source.take_up_to(offset.saturating_add(8), count * 20);
    let entries = order(&directory);
    let (mut width, mut height) = (0, 0);
    for at in (0..directory.len() / 20).map(|index| index * 20) {
        let number = match entries.u16(at + 2) {
            Some(3) => entries.u16(at + 12).map(u32::from),
            Some(4) => entries.u32(at + 12),
            Some(16) => entries.u64(at + 12).and_then(|value| u32::try_from(value).ok()),
            _ => None,
        };
        match entries.u16(at) {
            Some(WIDTH) => width = number.unwrap_or(0),
            Some(HEIGHT) => height = number.unwrap_or(0),
            _ => {}
        }
    }
    findings.dimensions(width, height);
}
