//! Pictures that say little but their size.

use crate::{bytes::Bytes, findings::Findings, source::Source};

/// GIF's screen.
pub(crate) fn read_gif(source: &mut Source<'_>, findings: &mut Findings) {
    let header = Bytes::little_endian(source.head());
    if let (Some(width), Some(height)) = (header.u16(6), header.u16(8)) {
        findings.dimensions(u32::from(width), u32::from(height));
    }
}

/// Windows' bitmap; a negative height means "top down".
pub(crate) fn read_bitmap(source: &mut Source<'_>, findings: &mut Findings) {
    let header = Bytes::little_endian(source.head());
    let sizes = match header.u32(14) {
        Some(12) => (header.u16(18).map(u32::from), header.u16(20).map(u32::from)),
        _ => (header.u32(18), header.u32(22).map(|height| (height as i32).unsigned_abs())),
    };
    if let (Some(width), Some(height)) = sizes {
        findings.dimensions(width, height);
    }
}
