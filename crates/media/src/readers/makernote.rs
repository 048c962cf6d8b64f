//! The one thing in a maker's private notes that Trove needs: what joins a Live Photo.

use crate::bytes::{self, Bytes};

/// Apple's tag for the identifier that the photo and its movie have in common.
const CONTENT_IDENTIFIER: u16 = 0x0011;
const ASCII: u16 = 2;

/// Reads the content identifier out of an Apple maker note: `Apple iOS\0`, a version, a byte
/// order, then a directory whose offsets count from the note's beginning.
pub(crate) fn apple_content_identifier(note: &[u8]) -> Option<String> {
    if !note.starts_with(b"Apple iOS\0") {
        return None;
    }
    let bytes = match note.get(12..14)? {
        b"II" => Bytes::little_endian(note),
        _ => Bytes::big_endian(note),
    };
    let count = usize::from(bytes.u16(14)?).min(256);
    for index in 0..count {
        let entry = 16 + index * 12;
        if bytes.u16(entry)? == CONTENT_IDENTIFIER && bytes.u16(entry + 2)? == ASCII {
            let length = bytes.u32(entry + 4)? as usize;
            let offset = bytes.u32(entry + 8)? as usize;
            return bytes::text(bytes.slice(offset, length.min(200))?);
        }
    }
    None
}
