//! How files are put into queries: within the limits of offers, and what belongs together together.

use crate::offer::batch::LARGEST_BODY;
use std::collections::HashMap;
use trove_protocol::{FileOffer, LARGEST_BATCH};

/// Files of one query.
pub type Query = Vec<FileOffer>;

/// Puts offers into queries, in their order except that files of one group follow their first.
/// A group is divided only if it is too large for any query.
pub fn queries(offers: Vec<FileOffer>) -> Result<Vec<Query>, serde_json::Error> {
    let mut queries = Vec::new();
    let (mut query, mut length) = (Query::new(), 0);
    for unit in units(offers) {
        let mut sizes = Vec::with_capacity(unit.len());
        for offer in &unit {
            sizes.push(serde_json::to_string(offer)?.len() + 1);
        }
        let whole: usize = sizes.iter().sum();
        let is_full = |files: usize, bytes: usize, query: &Query, length: usize| {
            query.len() + files > LARGEST_BATCH || length + bytes > LARGEST_BODY
        };
        if !query.is_empty() && is_full(unit.len(), whole, &query, length) {
            queries.push(std::mem::take(&mut query));
            length = 0;
        }
        for (offer, size) in unit.into_iter().zip(sizes) {
            if !query.is_empty() && is_full(1, size, &query, length) {
                queries.push(std::mem::take(&mut query));
                length = 0;
            }
            length += size;
            query.push(offer);
        }
    }
    if !query.is_empty() {
        queries.push(query);
    }
    Ok(queries)
}

/// Groups, and files that belong to none, in the order of their firsts.
fn units(offers: Vec<FileOffer>) -> Vec<Vec<FileOffer>> {
    let mut units: Vec<Vec<FileOffer>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for offer in offers {
        let place = offer.group.as_ref().and_then(|group| places.get(group).copied());
        match (place.and_then(|at| units.get_mut(at)), &offer.group) {
            (Some(unit), _) => unit.push(offer),
            (None, group) => {
                if let Some(group) = group {
                    places.insert(group.clone(), units.len());
                }
                units.push(vec![offer]);
            }
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;
    use trove_protocol::{ClientPath, Kind, Metadata, Sample};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn each_file_is_asked_about_once_with_its_group_and_within_limits(
            groups in prop::collection::vec(prop::option::of(0_u8..200), 0..1_500),
            width in 1_usize..1_000,
        ) {
            let long = "x".repeat(width);
            let offers: Vec<_> = groups
                .iter()
                .enumerate()
                .map(|(at, group)| FileOffer {
                    path: ClientPath::from_wire(format!("/{at}{long}")),
                    size: 1,
                    modified_ns: 2,
                    kind: Kind::Photo,
                    sample: Sample([3; 32]),
                    hash: None,
                    group: group.map(|group| group.to_string()),
                    backup: None,
                    metadata: Metadata::default(),
                })
                .collect();
            let queries = queries(offers.clone()).unwrap();
            let mut seen = HashSet::new();
            let mut asked_in: HashMap<String, usize> = HashMap::new();
            for (at, query) in queries.iter().enumerate() {
                prop_assert!(!query.is_empty() && query.len() <= LARGEST_BATCH);
                let bytes = serde_json::to_string(query).unwrap().len();
                prop_assert!(bytes <= LARGEST_BODY + LARGEST_BATCH);
                for offer in query {
                    prop_assert!(seen.insert(offer.path.clone()), "asked about twice");
                    if let Some(group) = &offer.group {
                        prop_assert_eq!(*asked_in.entry(group.clone()).or_insert(at), at);
                    }
                }
            }
            prop_assert_eq!(seen.len(), offers.len());
        }
    }
}
