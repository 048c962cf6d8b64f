//! Fujifilm's raw: a JPEG with all the EXIF lies inside, at a place that the header names.

use super::jpeg;
use crate::{findings::Findings, source::Source};

/// Where the header keeps the JPEG's offset.
const JPEG_OFFSET: u64 = 84;

/// Reads the JPEG inside.
pub(crate) fn read(source: &mut Source<'_>, findings: &mut Findings) {
    let Some(offset) = source.array(JPEG_OFFSET) else { return };
    let start = u64::from(u32::from_be_bytes(offset));
    if source.array(start) == Some([0xff, 0xd8]) {
        jpeg::read(source, start, findings);
        // The preview's size is not the picture's.
        findings.metadata.width = None;
        findings.metadata.height = None;
    }
}
