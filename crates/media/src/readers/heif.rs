//! HEIC, HEIF and AVIF (ISO/IEC 23008-12): finds the items that are EXIF and XMP.

use super::{
    boxes::{self, Bounds},
    exif_block, movie, xmp,
};
use crate::{bytes::Bytes, findings::Findings, source::Source};
use std::collections::HashMap;

/// Telephones split a picture into some dozens of tiles, each an item.
const MOST_ITEMS: usize = 10_000;

/// Where an item's bytes stand.
struct Extent {
    offset: u64,
    length: u64,
    /// Whether `offset` counts from the `idat` box rather than from the file's beginning.
    in_item_data: bool,
}

/// Reads the file-level `meta` box; a sequence's `moov` gives the rest.
pub(crate) fn read(source: &mut Source<'_>, findings: &mut Findings) {
    let end = source.length();
    if let Some(meta) = boxes::find(source, 0, end, *b"meta") {
        // A full box: version and flags come first.
        let inside = Bounds { start: meta.start + 4, ..meta };
        sizes(source, inside, findings);
        items(source, inside, findings);
    }
    if findings.metadata.captured.is_none() {
        movie::read(source, findings);
    }
}

/// The largest picture is the whole one; the others are tiles and thumbnails.
fn sizes(source: &mut Source<'_>, meta: Bounds, findings: &mut Findings) {
    let Some(properties) = boxes::descend(source, meta, &[*b"iprp", *b"ipco"]) else { return };
    let mut largest = (0, 0);
    boxes::walk(source, properties.start, properties.end, |source, bounds| {
        if bounds.kind == *b"ispe"
            && let Some(size) = source.array::<12>(bounds.start)
        {
            let size = Bytes::big_endian(&size);
            let size = (size.u32(4).unwrap_or(0), size.u32(8).unwrap_or(0));
            let area = |size: (u32, u32)| u64::from(size.0) * u64::from(size.1);
            if area(size) > area(largest) {
                largest = size;
            }
        }
        true
    });
    findings.dimensions(largest.0, largest.1);
}

fn items(source: &mut Source<'_>, meta: Bounds, findings: &mut Findings) {
    let Some(information) = boxes::find(source, meta.start, meta.end, *b"iinf") else { return };
    let Some(location) = boxes::find(source, meta.start, meta.end, *b"iloc") else { return };
    let data = boxes::find(source, meta.start, meta.end, *b"idat");
    let kinds = kinds(source, information);
    let Some(extents) = location.content(source).and_then(|content| extents(&content)) else {
        return;
    };
    for (id, kind) in kinds {
        let Some(extent) = extents.get(&id) else { continue };
        let base = match (extent.in_item_data, data) {
            (false, _) => 0,
            (true, Some(data)) => data.start,
            (true, None) => continue,
        };
        let Some(offset) = base.checked_add(extent.offset) else { continue };
        let content = source.take_up_to(offset, extent.length);
        if kind == *b"Exif" {
            // The first four bytes say how far the TIFF header is.
            let skip = Bytes::big_endian(&content).u32(0).unwrap_or(0) as usize;
            let block = content.get(skip.saturating_add(4)..).unwrap_or_default();
            let block = if block.is_empty() { content.get(4..).unwrap_or_default() } else { block };
            exif_block::read(block.to_vec(), findings);
        } else {
            xmp::read(&content, findings);
        }
    }
}

/// The items that are EXIF or, as `mime`, XMP.
fn kinds(source: &mut Source<'_>, information: Bounds) -> Vec<(u32, [u8; 4])> {
    let version = source.array::<1>(information.start).map_or(0, |[version]| version);
    let entries = information.start + if version == 0 { 6 } else { 8 };
    let mut kinds = Vec::new();
    boxes::walk(source, entries, information.end, |source, bounds| {
        if bounds.kind == *b"infe" {
            let entry = source.take_up_to(bounds.start, bounds.length().min(64));
            let entry = Bytes::big_endian(&entry);
            let (id, kind) = match entry.u8(0) {
                Some(2) => (entry.u16(4).map(u32::from), entry.array(8)),
                Some(3) => (entry.u32(4), entry.array(10)),
                _ => (None, None),
            };
            if let (Some(id), Some(kind)) = (id, kind)
                && matches!(&kind, b"Exif" | b"mime")
            {
                kinds.push((id, kind));
            }
        }
        kinds.len() < 32
    });
    kinds
}

/// The first extent of each item (8.11.3); EXIF and XMP are never split.
fn extents(content: &[u8]) -> Option<HashMap<u32, Extent>> {
    let bytes = Bytes::big_endian(content);
    let version = bytes.u8(0)?;
    let sizes = bytes.u16(4)?;
    let size = |shift: u16| usize::from((sizes >> shift) & 15);
    let (offset_size, length_size, base_size) = (size(12), size(8), size(4));
    let index_size = if version == 1 || version == 2 { size(0) } else { 0 };
    let number = |at: usize, size: usize| match size {
        0 => Some(0),
        4 => bytes.u32(at).map(u64::from),
        8 => bytes.u64(at),
        _ => None,
    };
    let wide = version == 2;
    let count = if wide { bytes.u32(6)? as usize } else { usize::from(bytes.u16(6)?) };
    let mut at = if wide { 10 } else { 8 };
    let mut extents = HashMap::new();
    for _ in 0..count.min(MOST_ITEMS) {
        let id = if wide { bytes.u32(at) } else { bytes.u16(at).map(u32::from) };
        let Some(id) = id else { break };
        at += if wide { 4 } else { 2 };
        let mut in_item_data = false;
        if version == 1 || version == 2 {
            in_item_data = bytes.u16(at)? & 15 == 1;
            at += 2;
        }
        // A reference to another file.
        at += 2;
        let base = number(at, base_size)?;
        at += base_size;
        let Some(parts) = bytes.u16(at) else { break };
        at += 2;
        if parts > 0 {
            let offset = number(at + index_size, offset_size)?;
            let length = number(at + index_size + offset_size, length_size)?;
            if let Some(offset) = base.checked_add(offset) {
                extents.insert(id, Extent { offset, length, in_item_data });
            }
        }
        at += usize::from(parts) * (index_size + offset_size + length_size);
    }
    Some(extents)
}
