//! Keeps crafted EXIF blocks from the library: a block of 64 KiB can describe tens of millions of
//! entries, by directories that overlap each other, and the library keeps a record of each.

use crate::bytes::Bytes;
use std::collections::HashSet;

/// No camera comes near; the library needs about 100 bytes for each.
const MOST_ENTRIES: usize = 20_000;
const EXIF_DIRECTORY: u16 = 0x8769;
const GPS_DIRECTORY: u16 = 0x8825;
const INTEROPERABILITY_DIRECTORY: u16 = 0xa005;

/// Whether the library would meet a bearable number of entries in this TIFF structure. Walks as
/// the library does: up to eight directories in a chain, the known ones below each.
pub(crate) fn bearable(block: &[u8]) -> bool {
    let Some(bytes) = order(block) else { return true };
    let mut walk = Walk { bytes, seen: HashSet::new(), left: MOST_ENTRIES };
    let mut next = bytes.u32(4).unwrap_or(0);
    for _ in 0..8 {
        if next == 0 {
            break;
        }
        let Some(after) = walk.directory(next, &[EXIF_DIRECTORY, GPS_DIRECTORY]) else { break };
        next = after;
    }
    walk.left > 0
}

/// The block's numbers in their byte order.
pub(crate) fn order(block: &[u8]) -> Option<Bytes<'_>> {
    match block.get(..2)? {
        b"II" => Some(Bytes::little_endian(block)),
        b"MM" => Some(Bytes::big_endian(block)),
        _ => None,
    }
}

struct Walk<'a> {
    bytes: Bytes<'a>,
    seen: HashSet<u32>,
    left: usize,
}

impl Walk<'_> {
    /// Counts a directory's entries and those below it; returns where the next one in the chain
    /// stands.
    fn directory(&mut self, offset: u32, children: &[u16]) -> Option<u32> {
        if !self.seen.insert(offset) {
            return None;
        }
        let start = offset as usize;
        let count = self.bytes.u16(start)?;
        for index in 0..usize::from(count) {
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                return None;
            }
            let entry = start + 2 + index * 12;
            let tag = self.bytes.u16(entry)?;
            let value = self.bytes.u32(entry + 8)?;
            if children.contains(&tag) {
                let below: &[u16] =
                    if tag == EXIF_DIRECTORY { &[INTEROPERABILITY_DIRECTORY] } else { &[] };
                self.directory(value, below);
            }
        }
        self.bytes.u32(start + 2 + usize::from(count) * 12)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_directories_are_refused() {
        // Every four bytes are both an entry's part and a count of 0x8769 or so.
        let mut block = b"II*\0\x08\0\0\0".to_vec();
        let entries = 5000_u16;
        block.extend(entries.to_le_bytes());
        for index in 0..u32::from(entries) {
            block.extend(EXIF_DIRECTORY.to_le_bytes());
            block.extend(4_u16.to_le_bytes());
            block.extend(1_u32.to_le_bytes());
            block.extend((10 + index * 12).to_le_bytes());
        }
        assert!(!bearable(&block));
        assert!(bearable(b"II*\0\x08\0\0\0\0\0\0\0\0\0"));
        assert!(bearable(b"nothing"));
    }
}
