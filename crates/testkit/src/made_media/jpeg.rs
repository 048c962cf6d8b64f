//! A baseline JPEG encoder for pictures of plain 8×8 blocks, which needs no cosine transform:
//! each block is its mean alone (ITU-T T.81).

use super::{Made, Shot, exif, missing, noise};

/// Blocks across and down.
const BLOCKS: (usize, usize) = (12, 8);
/// Most that a comment segment holds beside its own length.
const LARGEST_COMMENT: u64 = 65_533;

/// A JPEG of 96×64 pixels, as the camera of `shot` writes it. Filler stands in comments.
pub fn jpeg(shot: &Shot) -> Made {
    let mut head = vec![0xff, 0xd8];
    if shot.has_exif() {
        let mut body = b"Exif\0\0".to_vec();
        body.extend(exif::block(shot));
        segment(&mut head, 0xe1, &body);
    } else {
        segment(&mut head, 0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
    }
    let picture = frame(shot.seed);
    // The scan's mark is the first 0xffda: the tables before it hold none.
    let scan = picture.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap_or(2);
    head.extend(&picture[2..scan]);
    let data = picture[scan..].to_vec();
    let natural = (head.len() + data.len()) as u64;
    let mut made = Made::new(shot.seed);
    made.bytes(head);
    let mut left = missing(shot.size, natural, 4).unwrap_or(0);
    while left > 0 {
        // What remains after this comment must be enough for another's mark and length.
        let mut whole = left.min(LARGEST_COMMENT + 4);
        if left > whole && left - whole < 4 {
            whole -= 4;
        }
        let mut mark = vec![0xff, 0xfe];
        mark.extend(((whole - 2) as u16).to_be_bytes());
        made.bytes(mark);
        made.filler(whole - 4);
        left -= whole;
    }
    made.bytes(data);
    made
}

/// A whole JPEG with nothing but a picture in it; also a frame of a Motion JPEG movie.
pub(super) fn frame(seed: u64) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    let mut quantisation = vec![0];
    quantisation.extend([8; 64]);
    segment(&mut bytes, 0xdb, &quantisation);
    let (width, height) = ((BLOCKS.0 * 8) as u16, (BLOCKS.1 * 8) as u16);
    let mut frame = vec![8];
    frame.extend(height.to_be_bytes());
    frame.extend(width.to_be_bytes());
    frame.extend([3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    segment(&mut bytes, 0xc0, &frame);
    // Differences of means have 0 to 11 bits; twelve codes of four bits name their number.
    let mut means = vec![0x00, 0, 0, 0, 12];
    means.extend([0; 12]);
    means.extend(0..12);
    segment(&mut bytes, 0xc4, &means);
    // One code of one bit: "the rest of the block is zero".
    let mut rest = vec![0x10, 1];
    rest.extend([0; 15]);
    rest.push(0);
    segment(&mut bytes, 0xc4, &rest);
    segment(&mut bytes, 0xda, &[3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
    bytes.extend(scan(seed));
    bytes.extend([0xff, 0xd9]);
    bytes
}

/// The picture: a soft gradient of the seed's colours, with some grain.
fn scan(seed: u64) -> Vec<u8> {
    let random = noise(seed, 6 + BLOCKS.0 * BLOCKS.1 * 3);
    let (corners, grain) = random.split_at(6);
    let mut bits = Bits::default();
    let mut before = [0; 3];
    for (index, grain) in grain.chunks_exact(3).enumerate() {
        let (x, y) = (index % BLOCKS.0, index / BLOCKS.0);
        for component in 0..3 {
            let (from, to) = (i32::from(corners[component]), i32::from(corners[component + 3]));
            let along = ((x + y) * 256 / (BLOCKS.0 + BLOCKS.1)) as i32;
            let mean = from + (to - from) * along / 256 + i32::from(grain[component] % 16) - 135;
            // The mean's coefficient is eight times the mean; the quantiser divides by eight.
            bits.mean(mean - before[component]);
            before[component] = mean;
        }
    }
    bits.finish()
}

/// Bits, the highest first; after a byte of ones stands a zero.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn mean(&mut self, difference: i32) {
        let length = 32 - difference.unsigned_abs().leading_zeros();
        self.put(length, 4);
        // Negative differences are written as their value less one.
        let value = if difference < 0 { difference - 1 } else { difference };
        self.put(value as u32 & ((1 << length) - 1), length);
        self.put(0, 1);
    }

    fn put(&mut self, value: u32, count: u32) {
        for bit in (0..count).rev() {
            self.pending = self.pending << 1 | (value >> bit & 1);
            self.count += 1;
            if self.count == 8 {
                let byte = self.pending as u8;
                self.bytes.push(byte);
                if byte == 0xff {
                    self.bytes.push(0);
                }
                self.pending = 0;
                self.count = 0;
            }
        }
    }

    fn finish(mut self) -> Vec<u8> {
        while self.count != 0 {
            self.put(1, 1);
        }
        self.bytes
    }
}

pub(super) fn segment(bytes: &mut Vec<u8>, code: u8, body: &[u8]) {
    bytes.extend([0xff, code]);
    bytes.extend((body.len() as u16 + 2).to_be_bytes());
    bytes.extend(body);
}
