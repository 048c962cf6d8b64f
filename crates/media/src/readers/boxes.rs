//! The boxes of ISO-BMFF (ISO/IEC 14496-12, 4.2) and QuickTime.

use crate::{bytes::Bytes, source::Source};

/// Boxes side by side; files in pieces have two for each piece.
const MOST_BOXES: usize = 10_000;

/// A box's type and where its content stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) kind: [u8; 4],
    pub(crate) start: u64,
    pub(crate) end: u64,
}

impl Bounds {
    /// The content's length in bytes.
    pub(crate) fn length(self) -> u64 {
        self.end.saturating_sub(self.start)
    }

    /// The whole content, if it is not too long.
    pub(crate) fn content(self, source: &mut Source<'_>) -> Option<Vec<u8>> {
        source.take(self.start, self.length())
    }
}

/// The boxes between `start` and `end`; `visit` says whether to go on.
pub(crate) fn walk(
    source: &mut Source<'_>,
    start: u64,
    end: u64,
    mut visit: impl FnMut(&mut Source<'_>, Bounds) -> bool,
) {
    let end = end.min(source.length());
    let mut offset = start;
    for _ in 0..MOST_BOXES {
        if offset.saturating_add(8) > end {
            return;
        }
        let Some(bounds) = header(source, offset, end) else { return };
        let next = bounds.end;
        if !visit(source, bounds) || next <= offset {
            return;
        }
        offset = next;
    }
}

/// The first box of this type between `start` and `end`.
pub(crate) fn find(source: &mut Source<'_>, start: u64, end: u64, kind: [u8; 4]) -> Option<Bounds> {
    let mut found = None;
    walk(source, start, end, |_, bounds| {
        if bounds.kind == kind {
            found = Some(bounds);
        }
        found.is_none()
    });
    found
}

/// A box inside boxes.
pub(crate) fn descend(source: &mut Source<'_>, from: Bounds, path: &[[u8; 4]]) -> Option<Bounds> {
    path.iter().try_fold(from, |within, &kind| find(source, within.start, within.end, kind))
}

fn header(source: &mut Source<'_>, offset: u64, end: u64) -> Option<Bounds> {
    let first = source.array::<8>(offset)?;
    let short = u64::from(Bytes::big_endian(&first).u32(0)?);
    let kind = [first[4], first[5], first[6], first[7]];
    let (start, length) = match short {
        // To the end of what holds it.
        0 => (offset + 8, end - offset),
        1 => (offset + 16, u64::from_be_bytes(source.array(offset + 8)?)),
        length => (offset + 8, length),
    };
    let stop = offset.checked_add(length)?;
    // A box that claims more than there is was cut off: what is there may still be read.
    (stop >= start).then_some(Bounds { kind, start, end: stop.min(end) })
}
