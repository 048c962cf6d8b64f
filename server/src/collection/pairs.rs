//! Which video moves with which photo. Pure.

use std::collections::{BTreeMap, HashSet};

/// An item that may be half of a Live Photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Half {
    /// The item's number.
    pub item: i64,
    /// Whether it is the video.
    pub is_video: bool,
    /// What it has in common with its other half: any of these.
    pub families: Vec<String>,
}

/// The photos with their videos. A photo has one video at most and the other way round; of several
/// that fit, those that came first are taken.
pub fn pairs(halves: &[Half]) -> Vec<(i64, i64)> {
    let mut families: BTreeMap<&str, (Vec<i64>, Vec<i64>)> = BTreeMap::new();
    for half in halves {
        for family in &half.families {
            let (photos, videos) = families.entry(family).or_default();
            let list = if half.is_video { videos } else { photos };
            list.push(half.item);
        }
    }
    let mut taken = HashSet::new();
    let mut found = Vec::new();
    for (mut photos, mut videos) in families.into_values() {
        photos.sort_unstable();
        videos.sort_unstable();
        photos.retain(|item| !taken.contains(item));
        videos.retain(|item| !taken.contains(item));
        if let (Some(&photo), Some(&video)) = (photos.first(), videos.first()) {
            taken.extend([photo, video]);
            found.push((photo, video));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nobody_has_two_partners(
            halves in proptest::collection::vec((any::<bool>(), proptest::collection::vec(0_u8..5, 0..3)), 0..12),
        ) {
            let halves: Vec<Half> = (1_i64..)
                .zip(halves)
                .map(|(item, (is_video, families))| Half {
                    item,
                    is_video,
                    families: families.iter().map(u8::to_string).collect(),
                })
                .collect();
            let found = pairs(&halves);
            let mut all: Vec<i64> = found.iter().flat_map(|(photo, video)| [*photo, *video]).collect();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(all.len(), count);
            for (photo, video) in found {
                let half = |item| halves.iter().find(|half| half.item == item).unwrap();
                prop_assert!(!half(photo).is_video && half(video).is_video);
                prop_assert!(half(photo).families.iter().any(|one| half(video).families.contains(one)));
            }
        }
    }
}
