//! Samples: fingerprints of parts of a file, enough to tell most files apart at the cost of three
//! short reads.
//!
//! A sample is BLAKE3 of the file's size (8 bytes, little-endian) followed by the bytes of
//! [`ranges`]: all of a file of at most 192 KiB, otherwise its first 64 KiB, the 64 KiB that
//! begin at half of (size - 64 KiB), rounded down, and its last 64 KiB.

use std::{
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
};
use trove_protocol::Sample;

/// Length of each part.
const PART: u64 = 64 * 1024;

/// Files of at most this size are sampled whole.
pub const SAMPLED_WHOLE: u64 = 3 * PART;

/// The parts that a file of this size is sampled by, in order, none overlapping another.
pub fn ranges(size: u64) -> Vec<Range<u64>> {
    if size <= SAMPLED_WHOLE {
        return std::iter::once(0..size).collect();
    }
    let middle = (size - PART) / 2;
    vec![0..PART, middle..middle + PART, size - PART..size]
}

/// The sample of a file whose whole content is at hand.
pub fn of_whole(content: &[u8]) -> Sample {
    let mut hasher = begin(content.len() as u64);
    for range in ranges(content.len() as u64) {
        hasher.update(&content[range.start as usize..range.end as usize]);
    }
    Sample(hasher.finalize().into())
}

/// The sample of a file of this size. Fails when the file ends before a part does.
pub fn of_file(file: &mut (impl Read + Seek), size: u64) -> io::Result<Sample> {
    let mut hasher = begin(size);
    let mut part = Vec::new();
    for range in ranges(size) {
        file.seek(SeekFrom::Start(range.start))?;
        part.resize((range.end - range.start) as usize, 0);
        file.read_exact(&mut part)?;
        hasher.update(&part);
    }
    Ok(Sample(hasher.finalize().into()))
}

fn begin(size: u64) -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&size.to_le_bytes());
    hasher
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_are_in_order_and_inside(size in 0_u64..1 << 40) {
            let parts = ranges(size);
            prop_assert_eq!(parts[0].start, 0);
            prop_assert_eq!(parts[parts.len() - 1].end, size);
            prop_assert!(parts.windows(2).all(|pair| pair[0].end <= pair[1].start));
            prop_assert!(size <= SAMPLED_WHOLE || parts.iter().all(|part| part.end - part.start == PART));
        }

        #[test]
        fn both_ways_agree(size in 0_usize..400_000, seed in any::<u8>()) {
            let content: Vec<u8> = (0..size).map(|at| (at as u8).wrapping_mul(31) ^ seed).collect();
            let mut file = io::Cursor::new(&content);
            prop_assert_eq!(of_file(&mut file, size as u64).unwrap(), of_whole(&content));
        }
    }

    #[test]
    fn a_sample_is_what_its_definition_says() {
        let content = vec![7; 200 * 1024];
        let mut bytes = (content.len() as u64).to_le_bytes().to_vec();
        bytes.extend(&content[..3 * 64 * 1024]);
        assert_eq!(of_whole(&content).0, *blake3::hash(&bytes).as_bytes());
    }
}
