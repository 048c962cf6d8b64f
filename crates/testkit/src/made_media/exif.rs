//! EXIF blocks: a TIFF structure in Intel's byte order.

use trove_protocol::WallClock;

/// A shot as a camera or telephone describes it. The fields that are `None` are not written.
#[derive(Clone, Debug, Default)]
pub struct Shot {
    /// When, by the camera's clock.
    pub captured: Option<WallClock>,
    /// That clock's zone as EXIF writes it (`+02:00`).
    pub offset: Option<&'static str>,
    /// The camera's maker.
    pub make: Option<&'static str>,
    /// The camera's model.
    pub model: Option<&'static str>,
    /// EXIF orientation, 1 to 8.
    pub orientation: Option<u16>,
    /// Degrees north and east.
    pub place: Option<(f64, f64)>,
    /// What joins an Apple Live Photo with its movie; written as Apple's maker note.
    pub content_identifier: Option<String>,
    /// Makes this file different from all others, and its picture too.
    pub seed: u64,
    /// The file's size in bytes, where it is to be larger than it would be.
    pub size: Option<u64>,
}

impl Shot {
    /// Whether there is anything for EXIF to say.
    pub(super) fn has_exif(&self) -> bool {
        self.captured.is_some()
            || self.make.is_some()
            || self.model.is_some()
            || self.orientation.is_some()
            || self.place.is_some()
            || self.content_identifier.is_some()
    }
}

const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;
const UNDEFINED: u16 = 7;

/// Tag, type, count and bytes of an entry.
pub(super) struct Entry(u16, u16, u32, Vec<u8>);

impl Entry {
    pub(super) fn text(tag: u16, text: &str) -> Self {
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(0);
        Self(tag, ASCII, bytes.len() as u32, bytes)
    }

    pub(super) fn short(tag: u16, value: u16) -> Self {
        Self(tag, SHORT, 1, value.to_le_bytes().to_vec())
    }

    pub(super) fn long(tag: u16, value: u32) -> Self {
        Self(tag, LONG, 1, value.to_le_bytes().to_vec())
    }

    fn rationals(tag: u16, values: &[(u32, u32)]) -> Self {
        let bytes = values
            .iter()
            .flat_map(|(above, below)| [above.to_le_bytes(), below.to_le_bytes()])
            .flatten()
            .collect();
        Self(tag, RATIONAL, values.len() as u32, bytes)
    }

    fn undefined(tag: u16, bytes: Vec<u8>) -> Self {
        Self(tag, UNDEFINED, bytes.len() as u32, bytes)
    }
}

/// The TIFF structure that tells of a shot.
pub(super) fn block(shot: &Shot) -> Vec<u8> {
    structure(shot, Vec::new())
}

/// The same with more entries in the first directory.
pub(super) fn structure(shot: &Shot, mut first: Vec<Entry>) -> Vec<u8> {
    let mut exif = vec![Entry::undefined(0x9000, b"0232".to_vec())];
    if let Some(captured) = shot.captured {
        let text = date(captured);
        exif.push(Entry::text(0x9003, &text));
        exif.push(Entry::text(0x9004, &text));
        first.push(Entry::text(0x0132, &text));
    }
    if let Some(offset) = shot.offset {
        exif.push(Entry::text(0x9011, offset));
    }
    if let Some(identifier) = &shot.content_identifier {
        exif.push(Entry::undefined(0x927c, apple_note(identifier)));
    }
    first.extend(shot.make.map(|make| Entry::text(0x010f, make)));
    first.extend(shot.model.map(|model| Entry::text(0x0110, model)));
    first.extend(shot.orientation.map(|value| Entry::short(0x0112, value)));
    let place = shot.place.map(|(latitude, longitude)| {
        vec![
            Entry::text(0x0001, if latitude < 0.0 { "S" } else { "N" }),
            Entry::rationals(0x0002, &degrees(latitude)),
            Entry::text(0x0003, if longitude < 0.0 { "W" } else { "E" }),
            Entry::rationals(0x0004, &degrees(longitude)),
        ]
    });
    // The pointers' values are known once the first directory's size is.
    first.push(Entry::long(0x8769, 0));
    if place.is_some() {
        first.push(Entry::long(0x8825, 0));
    }
    let exif_at = 8 + directory_size(&first);
    let place_at = exif_at + directory_size(&exif);
    for entry in &mut first {
        match entry.0 {
            0x8769 => entry.3 = (exif_at as u32).to_le_bytes().to_vec(),
            0x8825 => entry.3 = (place_at as u32).to_le_bytes().to_vec(),
            _ => {}
        }
    }
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    directory(&mut block, first);
    directory(&mut block, exif);
    if let Some(place) = place {
        directory(&mut block, place);
    }
    block
}

/// `2024:05:17 14:03:09`.
fn date(captured: WallClock) -> String {
    captured.to_string().replace('-', ":").replace('T', " ")
}

/// Degrees, minutes, and seconds in ten-thousandths.
fn degrees(value: f64) -> [(u32, u32); 3] {
    let parts = (value.abs() * 36_000_000.0).round() as u64;
    let seconds = (parts % 600_000) as u32;
    [((parts / 36_000_000) as u32, 1), ((parts / 600_000 % 60) as u32, 1), (seconds, 10_000)]
}

/// Entries, the next directory's offset, and the values that are longer than four bytes.
fn directory_size(entries: &[Entry]) -> usize {
    let outside: usize = entries
        .iter()
        .filter(|entry| entry.3.len() > 4)
        .map(|entry| entry.3.len().next_multiple_of(2))
        .sum();
    2 + 12 * entries.len() + 4 + outside
}

fn directory(block: &mut Vec<u8>, mut entries: Vec<Entry>) {
    entries.sort_by_key(|entry| entry.0);
    let mut outside_at = block.len() + 2 + 12 * entries.len() + 4;
    let mut outside = Vec::new();
    block.extend((entries.len() as u16).to_le_bytes());
    for Entry(tag, kind, count, mut bytes) in entries {
        block.extend(tag.to_le_bytes());
        block.extend(kind.to_le_bytes());
        block.extend(count.to_le_bytes());
        if bytes.len() <= 4 {
            bytes.resize(4, 0);
            block.extend(bytes);
        } else {
            block.extend((outside_at as u32).to_le_bytes());
            bytes.resize(bytes.len().next_multiple_of(2), 0);
            outside_at += bytes.len();
            outside.extend(bytes);
        }
    }
    block.extend([0; 4]);
    block.extend(outside);
}

/// Apple's maker note with nothing but the content identifier; its offsets count from its own
/// beginning, and it is big-endian whatever the rest is.
fn apple_note(identifier: &str) -> Vec<u8> {
    let mut note = b"Apple iOS\0\0\x01MM\0\x01".to_vec();
    note.extend([0x00, 0x11, 0x00, 0x02]);
    note.extend((identifier.len() as u32 + 1).to_be_bytes());
    note.extend((16_u32 + 12 + 4).to_be_bytes());
    note.extend([0; 4]);
    note.extend(identifier.as_bytes());
    note.push(0);
    note
}
