//! Finding the picture to look at in a raw file: cameras put a whole JPEG beside what the sensor saw.

use super::{Seen, jpeg};

/// Most places that are looked at: in what a sensor saw, three bytes may look like a JPEG's start.
const MOST_PLACES: usize = 400;

/// The largest JPEG that lies in the file and can be read: a whole one, else a part of one.
pub(super) fn largest(bytes: &[u8], enough: usize) -> Option<Seen> {
    let mut found: Vec<(usize, usize)> = starts(bytes)
        .take(MOST_PLACES)
        .filter_map(|at| {
            let (width, height) = jpeg::dimensions(&bytes[at..])?;
            Some((width.saturating_mul(height), at))
        })
        .collect();
    found.sort_by(|one, other| other.cmp(one));
    // A damaged one may claim to be the largest.
    let mut part = None;
    for (_, at) in found.into_iter().take(4) {
        match jpeg::decode(&bytes[at..], enough) {
            Ok(seen) if seen.is_whole => return Some(seen),
            Ok(seen) => part = part.or(Some(seen)),
            Err(_) => {}
        }
    }
    part
}

/// Where JPEGs may begin (ITU-T T.81: a start of image, then a marker).
fn starts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes.windows(4).enumerate().filter_map(|(at, window)| {
        // Tables, application data, comments and frames; sensors' own lossless JPEGs begin with
        // C4 or C3.
        let is_start = window[..3] == [0xff, 0xd8, 0xff]
            && matches!(window[3], 0xdb | 0xe0..=0xef | 0xfe | 0xc0 | 0xc4);
        is_start.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_have_a_picture_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(largest(&bytes, 320).is_none());
        }
    }
}
