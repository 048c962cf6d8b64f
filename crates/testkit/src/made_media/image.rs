//! PNG, and a camera raw that is TIFF inside.

use super::{
    Made, Part, Shot,
    exif::{self, Entry},
    filler, missing, noise,
};
use std::io::Read;

/// Pixels of a picture's side.
const SIDE: u32 = 16;

/// A PNG of 16×16 pixels. Filler stands in a private chunk.
pub fn png(shot: &Shot) -> Made {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(SIDE.to_be_bytes());
    header.extend(SIDE.to_be_bytes());
    // Eight bits, red, green and blue, nothing special.
    header.extend([8, 2, 0, 0, 0]);
    chunk(&mut bytes, *b"IHDR", &header);
    if shot.has_exif() {
        chunk(&mut bytes, *b"eXIf", &exif::block(shot));
    }
    let mut rows = Vec::new();
    for row in noise(shot.seed, (SIDE * SIDE * 3) as usize).chunks_exact(SIDE as usize * 3) {
        rows.push(0);
        rows.extend(row);
    }
    chunk(&mut bytes, *b"IDAT", &stored(&rows));
    let mut end = Vec::new();
    chunk(&mut end, *b"IEND", &[]);
    let mut made = Made::new(shot.seed);
    let natural = (bytes.len() + end.len()) as u64;
    made.bytes(bytes);
    if let Some(missing) = missing(shot.size, natural, 12) {
        let length = missing - 12;
        let mut start = (length as u32).to_be_bytes().to_vec();
        // Lower case: not critical, private, safe to copy.
        start.extend(b"trVe");
        made.bytes(start);
        let mut sum = Sum::default();
        sum.add(b"trVe");
        let mut rest = filler(shot.seed).take(length);
        let mut piece = [0; 4096];
        while let Ok(count @ 1..) = rest.read(&mut piece) {
            sum.add(&piece[..count]);
        }
        made.filler(length);
        made.bytes(sum.finish().to_be_bytes().to_vec());
    }
    made.bytes(end);
    made
}

/// A raw as many cameras write them: TIFF with EXIF and one strip. Filler follows the strip.
pub fn raw(shot: &Shot) -> Made {
    let pixels = noise(shot.seed, (SIDE * SIDE) as usize);
    let entries = |strip: u32| {
        vec![
            Entry::long(0x0100, SIDE),
            Entry::long(0x0101, SIDE),
            Entry::short(0x0102, 8),
            Entry::short(0x0103, 1),
            Entry::short(0x0106, 1),
            Entry::long(0x0111, strip),
            Entry::short(0x0115, 1),
            Entry::long(0x0116, SIDE),
            Entry::long(0x0117, SIDE * SIDE),
        ]
    };
    // The strip begins where the directories end, which does not depend on the number's value.
    let end = exif::structure(shot, entries(0)).len() as u32;
    let mut bytes = exif::structure(shot, entries(end));
    bytes.extend(pixels);
    let missing = missing(shot.size, bytes.len() as u64, 1).unwrap_or(0);
    let mut made = Made { parts: vec![Part::Bytes(bytes)], seed: shot.seed };
    made.filler(missing);
    made
}

fn chunk(bytes: &mut Vec<u8>, name: [u8; 4], body: &[u8]) {
    bytes.extend((body.len() as u32).to_be_bytes());
    bytes.extend(name);
    bytes.extend(body);
    let mut sum = Sum::default();
    sum.add(&name);
    sum.add(body);
    bytes.extend(sum.finish().to_be_bytes());
}

/// A zlib stream of one block that is stored as it is (RFC 1950, RFC 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(data);
    let (mut low, mut high) = (1_u32, 0_u32);
    for &byte in data {
        low = (low + u32::from(byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    stream.extend((high << 16 | low).to_be_bytes());
    stream
}

/// PNG's check sum (CRC-32).
struct Sum(u32);

impl Default for Sum {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 ^= u32::from(byte);
            for _ in 0..8 {
                self.0 = self.0 >> 1 ^ if self.0 & 1 == 1 { 0xedb8_8320 } else { 0 };
            }
        }
    }

    fn finish(self) -> u32 {
        !self.0
    }
}
