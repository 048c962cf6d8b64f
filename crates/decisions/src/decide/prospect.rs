//! What offers would come to, if they were made: decisions as a forecast tells them.

use super::{ContentId, Decided, Decision, KnownContent};
use crate::scrub::ByHand;
use std::collections::HashMap;
use trove_protocol::FileOffer;

/// What would become of one offered file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// This very content is stored.
    Stored(ContentId),
    /// What lies at this path below the shares looks the same; the full hash would tell.
    Alike(String),
    /// What looks the same, or is the same, was changed or deleted by hand: it would most likely
    /// not be fetched.
    LetGo(ByHand),
    /// The owner does not want it.
    Never,
    /// Another client is there and has it, too.
    Elsewhere(ContentId),
    /// It has the content of an earlier file of the batch, which would be asked for.
    Copy(usize),
    /// It would be asked for.
    Wanted,
}

/// What each offer would come to. `contents` are those that were known before the batch,
/// `elsewhere` says which of them would come from another client.
pub fn outlooks<'a>(
    decided: &[Decided],
    offers: &[FileOffer],
    contents: &'a [KnownContent],
    elsewhere: impl Fn(ContentId) -> bool,
) -> Vec<Outlook> {
    let mut alike: HashMap<_, Vec<&'a KnownContent>> = HashMap::new();
    for content in contents {
        alike.entry((content.size, content.sample)).or_default().push(content);
    }
    let mut first: HashMap<ContentId, usize> = HashMap::new();
    decided
        .iter()
        .zip(offers)
        .enumerate()
        .map(|(at, (decided, offer))| match (decided.decision, decided.content) {
            (Decision::Stored(id), _) => Outlook::Stored(id),
            (Decision::LetGo(_, by_hand), _) => Outlook::LetGo(by_hand),
            (Decision::Never(_), _) => Outlook::Never,
            (Decision::Join(id), _) if elsewhere(id) => Outlook::Elsewhere(id),
            (Decision::HashNeeded, _) => {
                let alike = alike.get(&(offer.size, offer.sample)).into_iter().flatten();
                let place = alike.clone().find_map(|content| content.share_path.clone());
                let let_go = alike.clone().find_map(|content| content.let_go);
                match (place, let_go) {
                    (Some(place), _) => Outlook::Alike(place),
                    (None, Some(by_hand)) => Outlook::LetGo(by_hand),
                    (None, None) if alike.clone().any(|content| content.never) => Outlook::Never,
                    (None, None) => Outlook::Wanted,
                }
            }
            (Decision::Join(_) | Decision::Want, Some(id)) => {
                let earlier = *first.entry(id).or_insert(at);
                if earlier == at { Outlook::Wanted } else { Outlook::Copy(earlier) }
            }
            (Decision::Join(_) | Decision::Want, None) => Outlook::Wanted,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::{Batch, decide_batch};
    use proptest::prelude::*;
    use std::collections::HashSet;
    use trove_protocol::{ClientPath, ContentHash, Kind, Metadata, Sample};

    fn offer(path: usize, content: u8, hashed: bool) -> FileOffer {
        FileOffer {
            path: ClientPath::from_wire(format!("/{path}")),
            size: 10,
            modified_ns: 0,
            kind: Kind::Photo,
            sample: Sample([content; 32]),
            hash: hashed.then_some(ContentHash([content; 32])),
            group: None,
            backup: None,
            metadata: Metadata::default(),
        }
    }

    fn known(id: i64, content: u8, state: u8) -> KnownContent {
        KnownContent {
            id: ContentId(id),
            size: 10,
            sample: Sample([content; 32]),
            hash: Some(ContentHash([content; 32])),
            share_path: (state == 0).then(|| format!("Photos/{id}.jpg")),
            let_go: (state == 1).then_some(ByHand::Deleted),
            never: state == 3,
        }
    }

    proptest! {
        #[test]
        fn each_content_is_asked_for_once_and_nothing_that_comes_from_others(
            offered in prop::collection::vec((0_u8..6, any::<bool>()), 0..40),
            states in prop::collection::vec((0_u8..6, 0_u8..4), 0..6),
            others in prop::collection::hash_set(0_i64..6, 0..4),
        ) {
            let offers: Vec<_> = offered
                .iter()
                .enumerate()
                .map(|(at, (content, hashed))| offer(at, *content, *hashed))
                .collect();
            let mut contents: Vec<_> = states
                .iter()
                .enumerate()
                .map(|(id, (content, state))| known(id as i64, *content, *state))
                .collect();
            contents.sort_by_key(|content| content.sample);
            contents.dedup_by_key(|content| content.sample);
            let wanted = |id: &ContentId| {
                contents.iter().any(|one| one.id == *id && !one.is_stored() && one.let_go.is_none() && !one.never)
            };
            let elsewhere: HashSet<_> = others.into_iter().map(ContentId).filter(wanted).collect();
            let batch = Batch { contents: contents.clone(), next: 100, ..Batch::default() };
            let decided = decide_batch(batch, &offers);
            let outlooks = outlooks(&decided, &offers, &contents, |id| elsewhere.contains(&id));
            prop_assert_eq!(outlooks.len(), offers.len());
            let mut asked = HashSet::new();
            for (at, outlook) in outlooks.iter().enumerate() {
                let sample = offers[at].sample;
                let alike = contents.iter().find(|content| content.sample == sample);
                match outlook {
                    Outlook::Wanted => {
                        prop_assert!(asked.insert(sample), "asked for twice");
                        prop_assert!(alike.is_none_or(|one| wanted(&one.id)));
                    }
                    Outlook::Copy(first) => {
                        prop_assert!(*first < at && outlooks[*first] == Outlook::Wanted);
                        prop_assert_eq!(offers[*first].sample, sample);
                    }
                    Outlook::Elsewhere(id) => prop_assert!(elsewhere.contains(id)),
                    Outlook::Stored(_) => prop_assert!(offers[at].hash.is_some()),
                    Outlook::Alike(path) => {
                        prop_assert!(offers[at].hash.is_none());
                        prop_assert_eq!(Some(path), alike.and_then(|one| one.share_path.as_ref()));
                    }
                    Outlook::LetGo(_) => prop_assert!(alike.is_some_and(|one| one.let_go.is_some())),
                    Outlook::Never => prop_assert!(alike.is_some_and(|one| one.never)),
                }
            }
        }
    }
}
