//! Canon's CR3: four TIFF structures in a box of Canon's inside `moov`.

use super::{
    boxes::{self, Bounds},
    exif_block, xmp,
};
use crate::{findings::Findings, source::Source};

/// Canon's own box.
const CANON: [u8; 16] = [
    0x85, 0xc0, 0xb6, 0x87, 0x82, 0x0f, 0x11, 0xe0, 0x81, 0x11, 0xf4, 0xce, 0x46, 0x2b, 0x6a, 0x48,
];
/// XMP's, in any ISO-BMFF file.
pub(crate) const XMP: [u8; 16] = [
    0xbe, 0x7a, 0xcf, 0xcb, 0x97, 0xa9, 0x42, 0xe8, 0x9c, 0x71, 0x99, 0x94, 0x91, 0xe3, 0xaf, 0xac,
];

/// Reads the structures `CMT1` (camera), `CMT2` (EXIF) and `CMT4` (place).
pub(crate) fn read(source: &mut Source<'_>, findings: &mut Findings) {
    let end = source.length();
    boxes::walk(source, 0, end, |source, bounds| {
        match &bounds.kind {
            b"moov" => boxes::walk(source, bounds.start, bounds.end, |source, inner| {
                if inner.kind == *b"uuid" && source.array(inner.start) == Some(CANON) {
                    canon(source, inner, findings);
                }
                true
            }),
            b"uuid" if source.array(bounds.start) == Some(XMP) => {
                let packet = source.take_up_to(bounds.start + 16, bounds.length().min(1 << 20));
                xmp::read(&packet, findings);
            }
            _ => {}
        }
        true
    });
}

fn canon(source: &mut Source<'_>, bounds: Bounds, findings: &mut Findings) {
    boxes::walk(source, bounds.start + 16, bounds.end, |source, inner| {
        match &inner.kind {
            b"CMT1" | b"CMT2" => {
                if let Some(block) = inner.content(source) {
                    exif_block::read(block, findings);
                }
            }
            b"CMT4" => {
                if let Some(block) = inner.content(source) {
                    exif_block::read_place(block, findings);
                }
            }
            _ => {}
        }
        true
    });
}
