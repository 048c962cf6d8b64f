use super::*;
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};
use trove_protocol::{ClientPath, Kind, Metadata};

fn content(id: i64, hash: Option<u8>, stored: bool) -> KnownContent {
    KnownContent {
        id: ContentId(id),
        size: 10,
        sample: Sample([0; 32]),
        hash: hash.map(|byte| ContentHash([byte; 32])),
        share_path: stored.then(|| format!("Photos/{id}.jpg")),
        let_go: None,
        never: false,
    }
}

fn decided(hash: Option<u8>, alike: &[KnownContent]) -> Decision {
    decide(hash.map(|byte| ContentHash([byte; 32])), alike.iter())
}

#[test]
fn the_table_holds() {
    let stored = content(1, Some(1), true);
    let wanted = content(2, Some(2), false);
    let unread = content(3, None, false);
    let one = ContentId;
    assert_eq!(decided(Some(1), std::slice::from_ref(&stored)), Decision::Stored(one(1)));
    assert_eq!(decided(Some(2), &[unread.clone(), wanted.clone()]), Decision::Join(one(2)));
    assert_eq!(decided(Some(9), &[wanted.clone(), unread.clone()]), Decision::Join(one(3)));
    assert_eq!(decided(Some(9), &[stored.clone(), wanted.clone()]), Decision::Want);
    assert_eq!(decided(None, &[wanted.clone(), stored]), Decision::HashNeeded);
    assert_eq!(decided(None, &[wanted]), Decision::Join(one(2)));
    assert_eq!(decided(None, &[]), Decision::Want);
}

#[test]
fn what_people_took_out_of_the_shares_is_not_fetched_again() {
    let by_hand = ByHand::Deleted;
    let let_go = KnownContent { let_go: Some(by_hand), ..content(1, Some(1), false) };
    let decision = Decision::LetGo(ContentId(1), by_hand);
    assert_eq!(decided(Some(1), std::slice::from_ref(&let_go)), decision);
    assert_eq!(decided(None, std::slice::from_ref(&let_go)), Decision::HashNeeded);
    // Another content that looks alike has nothing to do with it.
    assert_eq!(decided(Some(2), std::slice::from_ref(&let_go)), Decision::Want);
    let stored = KnownContent { id: ContentId(2), ..content(2, Some(1), true) };
    assert_eq!(decided(Some(1), &[let_go, stored]), Decision::Stored(ContentId(2)));
}

#[test]
fn what_the_owner_does_not_want_is_told_by_its_hash() {
    let never = |id, hash| KnownContent { never: true, ..content(id, hash, false) };
    let (read, unread) = (never(1, Some(1)), never(2, None));
    let (one, two) = (Decision::Never(ContentId(1)), Decision::Never(ContentId(2)));
    assert_eq!(decided(Some(1), std::slice::from_ref(&read)), one);
    assert_eq!(decided(Some(9), std::slice::from_ref(&read)), Decision::Want);
    assert_eq!(decided(None, std::slice::from_ref(&read)), Decision::HashNeeded);
    assert_eq!(decided(Some(9), std::slice::from_ref(&unread)), two);
    assert_eq!(decided(None, std::slice::from_ref(&unread)), two);
    // What is wanted goes before what only may be unwanted.
    let wanted = content(3, None, false);
    assert_eq!(decided(Some(9), &[unread.clone(), wanted.clone()]), Decision::Join(ContentId(3)));
    assert_eq!(decided(None, &[unread, wanted]), Decision::Join(ContentId(3)));
    // What is stored is stored, whatever was wished before.
    let stored = KnownContent { never: true, ..content(4, Some(4), true) };
    assert_eq!(decided(Some(4), std::slice::from_ref(&stored)), Decision::Stored(ContentId(4)));
    assert_eq!(decided(Some(9), std::slice::from_ref(&stored)), Decision::Want);
}

#[test]
fn a_file_is_unchanged_only_as_a_whole() {
    let offer = offer(7, 2, false);
    let known = KnownFile {
        size: offer.size,
        modified_ns: offer.modified_ns,
        sample: offer.sample,
        hash: Some(ContentHash([2; 32])),
        content: Some(ContentId(1)),
        previous: None,
    };
    assert!(known.is_unchanged(&offer));
    assert!(!KnownFile { size: 1, ..known.clone() }.is_unchanged(&offer));
    assert!(!KnownFile { modified_ns: 1, ..known.clone() }.is_unchanged(&offer));
    assert!(!KnownFile { sample: Sample([1; 32]), ..known.clone() }.is_unchanged(&offer));
    // Its hash is known from before for as long as it is unchanged.
    let stored =
        KnownContent { size: offer.size, sample: offer.sample, ..content(1, Some(2), true) };
    let decided = |known: KnownFile| {
        let files = HashMap::from([(offer.path.clone(), known)]);
        let batch = Batch { files, contents: vec![stored.clone()], next: 9 };
        decide_batch(batch, std::slice::from_ref(&offer)).remove(0)
    };
    let same = decided(known.clone());
    assert_eq!((same.decision, same.left), (Decision::Stored(ContentId(1)), None));
    let changed = decided(KnownFile { modified_ns: 1, ..known });
    assert_eq!((changed.decision, changed.hash), (Decision::HashNeeded, None));
    assert_eq!((changed.left, changed.previous), (Some(ContentId(1)), None));
}

fn offer(path: u8, content: u8, hashed: bool) -> FileOffer {
    FileOffer {
        path: ClientPath::from_wire(format!("/{path}")),
        size: u64::from(content),
        modified_ns: i64::from(content),
        kind: Kind::Photo,
        sample: Sample([content; 32]),
        hash: hashed.then_some(ContentHash([content; 32])),
        group: None,
        backup: None,
        metadata: Metadata::default(),
    }
}

#[test]
fn a_modified_file_remembers_what_it_held() {
    let known = KnownFile {
        size: 1,
        modified_ns: 1,
        sample: Sample([1; 32]),
        hash: None,
        content: Some(ContentId(4)),
        previous: None,
    };
    let batch = Batch {
        files: HashMap::from([(ClientPath::from_wire("/7"), known)]),
        contents: Vec::new(),
        next: 5,
    };
    let decided = decide_batch(batch, &[offer(7, 2, false)]);
    assert_eq!(decided[0].previous, Some(ContentId(4)));
    assert_eq!(decided[0].content, Some(ContentId(5)));
}

proptest! {
    /// With honest samples, each content is wanted once however often it is offered, and no file
    /// is linked with a content that is not its own.
    #[test]
    fn each_content_is_wanted_once(
        files in proptest::collection::vec((any::<u8>(), 0_u8..12, any::<bool>()), 0..60),
        stored in proptest::collection::hash_set(0_u8..12, 0..6),
    ) {
        let contents: Vec<_> = stored
            .iter()
            .map(|&byte| KnownContent {
                id: ContentId(i64::from(byte)),
                size: u64::from(byte),
                sample: Sample([byte; 32]),
                hash: Some(ContentHash([byte; 32])),
                share_path: Some("x".to_owned()),
                let_go: None,
        never: false,
            })
            .collect();
        let offers: Vec<_> = files.iter().map(|&(path, content, hashed)| offer(path, content, hashed)).collect();
        let decided = decide_batch(Batch { files: HashMap::new(), contents, next: 100 }, &offers);
        let mut wanted = HashMap::new();
        let mut new = HashSet::new();
        for (offer, decided) in offers.iter().zip(&decided) {
            match decided.decision {
                Decision::Want => {
                    prop_assert!(!stored.contains(&offer.sample.0[0]));
                    prop_assert!(wanted.insert(offer.sample, decided.content).is_none());
                    prop_assert!(new.insert(decided.content));
                }
                Decision::Join(id) => prop_assert_eq!(wanted.get(&offer.sample), Some(&Some(id))),
                Decision::Stored(id) => prop_assert_eq!(id, ContentId(i64::from(offer.sample.0[0]))),
                Decision::HashNeeded => prop_assert!(stored.contains(&offer.sample.0[0])),
                Decision::LetGo(..) | Decision::Never(_) => prop_assert!(false, "nothing was let go"),
            }
        }
    }

    /// Offering the same again changes nothing.
    #[test]
    fn a_repeat_changes_nothing(
        files in proptest::collection::vec((0_u8..20, 0_u8..12, any::<bool>()), 0..40),
    ) {
        let unique: HashMap<_, _> = files.iter().map(|file| (file.0, *file)).collect();
        let offers: Vec<_> = unique.values().map(|&(path, content, hashed)| offer(path, content, hashed)).collect();
        let first = decide_batch(Batch { next: 1, ..Batch::default() }, &offers);
        let mut contents = Vec::new();
        let mut known = HashMap::new();
        for (offer, decided) in offers.iter().zip(&first) {
            if decided.decision == Decision::Want {
                contents.push(KnownContent {
                    id: decided.content.unwrap(),
                    size: offer.size,
                    sample: offer.sample,
                    hash: decided.hash,
                    share_path: None,
                    let_go: None,
        never: false,
                });
            }
            known.insert(offer.path.clone(), KnownFile {
                size: offer.size,
                modified_ns: offer.modified_ns,
                sample: offer.sample,
                hash: decided.hash,
                content: decided.content,
                previous: None,
            });
        }
        let again = decide_batch(Batch { files: known, contents, next: 1000 }, &offers);
        for (first, again) in first.iter().zip(&again) {
            prop_assert_eq!(first.content, again.content);
        }
    }
}
