use super::*;
use proptest::{prelude::*, sample::select};
use trove_protocol::{ClientPath, Conditions, ContentHash, Kind};

fn client(settled: bool) -> Client {
    Client {
        id: ClientId("1".to_owned()),
        name: "kitchen".to_owned(),
        paired_at: Moment(0),
        seen_at: Moment(0),
        settled,
        paused: false,
        paused_until: None,
        hindrances: Vec::new(),
        conditions: Conditions::default(),
        version: String::new(),
        ftp_bytes_received: 0,
    }
}

fn standing(stand: Stand, files: u64) -> Standings {
    Standings {
        stand,
        reason: Some("is missing".to_owned()),
        amount: Amount { files, bytes: files * 10 },
    }
}

fn proof(settled: bool, standings: Vec<Standings>, seconds: i64) -> Safety {
    let clients = [client(settled)];
    account(Known {
        client: &clients[0].id.clone(),
        clients: &clients,
        standings,
        waiting: Vec::new(),
        only_here: Vec::new(),
        listed: Vec::new(),
        because: HashMap::new(),
        more: false,
        now: Moment(seconds * 1_000),
    })
    .unwrap()
}

#[test]
fn the_sentence_says_how_it_is() {
    let all = proof(true, vec![standing(Stand::Safe, 312)], 0);
    assert_eq!(all.sentence, "All 312 files that kitchen has offered are safe.");
    assert!(all.all_safe);
    let silent = proof(true, vec![standing(Stand::Safe, 1)], 3 * 86_400);
    assert_eq!(
        silent.sentence,
        "The one file that kitchen has offered is safe. It was last heard of 3 days ago, and may \
         have new files since."
    );
    let looking = proof(false, vec![standing(Stand::Safe, 2)], 0);
    assert!(!looking.all_safe && looking.sentence.ends_with("may offer more."), "{looking:?}");
    let some = [standing(Stand::Safe, 3), standing(Stand::Asked, 2), standing(Stand::Damaged, 1)];
    let some = proof(true, some.to_vec(), 0);
    assert_eq!(some.sentence, "3 of 6 files of kitchen are safe, 2 on their way, 1 not yet.");
    assert_eq!(proof(true, Vec::new(), 0).sentence, "kitchen has offered no files yet.");
}

#[test]
fn each_file_says_why() {
    let clients = [client(true)];
    let file = |stand| FileStand {
        path: ClientPath::from_wire("/a.jpg"),
        size: 5,
        stand,
        content: Some(ContentId(7)),
        reason: Some("is missing: the disk has lost it".to_owned()),
        hash: Some(ContentHash([1; 32])),
        share_path: Some("Photos/a.jpg".to_owned()),
    };
    let away = WaitingFigures {
        reason: "away".to_owned(),
        sentence: String::new(),
        client: Some(clients[0].id.clone()),
        files: 1,
        bytes: 5,
    };
    let said = |stand| listed_as(file(stand), Some(&away), &clients, Moment(7_200_000));
    assert_eq!(said(Stand::Safe).sentence, None);
    let wanted = said(Stand::Wanted).sentence.unwrap();
    assert_eq!(wanted, "Waiting: kitchen is off or out of reach, last seen 2 hours ago.");
    let damaged = said(Stand::Damaged).sentence.unwrap();
    assert!(damaged.contains("what the server kept is missing: the disk"), "{damaged}");
    for stand in Stand::ALL.into_iter().filter(|stand| *stand != Stand::Safe) {
        let said = said(stand);
        assert!(said.sentence.unwrap().ends_with('.') && said.reason.is_some(), "{stand:?}");
    }
}

proptest! {
    /// No file is counted twice or lost, and only what is stored is called safe.
    #[test]
    fn the_numbers_add_up(
        standings in proptest::collection::vec((select(&Stand::ALL[..]), 0_u64..1_000), 0..12),
        settled: bool,
    ) {
        let standings: Vec<_> =
            standings.into_iter().map(|(stand, files)| standing(stand, files)).collect();
        let sum = |only: Option<Stand>| -> u64 {
            let chosen = standings.iter().filter(|one| only.is_none_or(|only| one.stand == only));
            chosen.map(|one| one.amount.files).sum()
        };
        let proof = proof(settled, standings.clone(), 0);
        let parts = proof.safe.files + proof.on_its_way.files + proof.not_yet.files;
        prop_assert_eq!((proof.offered.files, parts), (sum(None), sum(None)));
        prop_assert_eq!(proof.safe.files, sum(Some(Stand::Safe)));
        prop_assert_eq!(proof.all_safe, settled && sum(None) == sum(Some(Stand::Safe)));
        let only_here = [OnlyHere { kind: Kind::Photo, files: 2, bytes: 9 }];
        let amounts = [proof.offered, proof.safe, proof.on_its_way, proof.not_yet];
        let said = sentence(&client(true), amounts, &only_here, Moment(0));
        prop_assert!(said.contains("2 of them exist nowhere else."), "{}", said);
    }
}
