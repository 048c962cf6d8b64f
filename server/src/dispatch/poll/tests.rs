use super::*;
use crate::{
    catalogue::{Catalogue, Move, NewClient, sqlite::SqliteCatalogue},
    clock::Clock,
    decide::ContentId,
    events::{Event, Mark},
    offer,
    settings::Settings,
};
use std::{
    path::Path,
    sync::{Arc, atomic::AtomicI64},
};
use trove_pairing::Code;
use trove_protocol::{
    BatchId, ClientPath, Collecting, Command, ContentHash, FileOffer, Hindrance, Kind, Metadata,
    OfferBatch, Sample, StatusReport,
};

async fn pair(catalogue: &dyn Catalogue, number: u8, clock: &Clock) -> ClientId {
    let (code, now) = (Code::random(), clock.now());
    let client = NewClient {
        id: ClientId(number.to_string()),
        name: format!("computer {number}"),
        token_hash: [number; 32],
        ftp_password_hash: [number; 32],
    };
    catalogue.offer_code(&code, now, now.after(Duration::from_mins(1)), 3).await.unwrap();
    assert!(catalogue.pair(&code, &client, now).await.unwrap());
    client.id
}

fn report(hindrances: &[Hindrance]) -> StatusReport {
    let hindrances = hindrances.to_vec();
    StatusReport { collecting: Collecting::Settled, hindrances, ..StatusReport::default() }
}

/// A house in which a content is stored that a client has too, as far as its sample tells; the
/// client is on battery, and the server has just been started.
async fn to_compare(folder: &Path) -> (House, ClientId) {
    let clock = Clock::Manual(Arc::new(AtomicI64::new(1_000_000)));
    let open = async || {
        let catalogue = SqliteCatalogue::open(&folder.join("c.sqlite")).await.unwrap();
        House::open(Arc::new(catalogue), Settings::new(folder), clock.clone()).await.unwrap()
    };
    let house = open().await;
    let now = clock.now();
    let (first, second) =
        (pair(&*house.catalogue, 1, &clock).await, pair(&*house.catalogue, 2, &clock).await);
    let offer = |path: &str| FileOffer {
        path: ClientPath::from_wire(path),
        size: 5,
        modified_ns: 0,
        kind: Kind::Photo,
        sample: Sample([0; 32]),
        hash: None,
        group: None,
        backup: None,
        metadata: Metadata::default(),
    };
    let batch = |id: &str| OfferBatch {
        batch: BatchId(id.to_owned()),
        offers: vec![offer("/a.jpg")],
        gone: vec![],
    };
    offer::take(&house, &first, batch("1")).await.unwrap();
    let made = Move {
        content: ContentId(1),
        file: Some(1),
        modified_ns: 0,
        hash: ContentHash([7; 32]),
        share_path: "Photos/a.jpg".to_owned(),
        share_key: "photos/a.jpg".to_owned(),
        from: None,
        retires: None,
        identity: None,
    };
    house.catalogue.begin_moves(std::slice::from_ref(&made)).await.unwrap();
    house.catalogue.commit_moves(&[made], &[], now).await.unwrap();
    offer::take(&house, &second, batch("2")).await.unwrap();
    house.catalogue.note_status(&second, &report(&[Hindrance::Battery])).await.unwrap();
    house.catalogue.close().await;
    drop(house);
    (open().await, second)
}

/// What comes at once when the client polls.
async fn polled(house: &House, client: &ClientId) -> Vec<Command> {
    house.heard_of(client);
    let given = next_commands(house, client, &Asks::default()).await.unwrap();
    given.commands.into_iter().map(|envelope| envelope.command).collect()
}

#[tokio::test]
async fn hashes_are_asked_as_soon_as_nothing_disturbs_and_not_before() {
    let folder = tempfile::tempdir().unwrap();
    let (house, client) = to_compare(folder.path()).await;
    // Also not before anything was decided after a start.
    assert_eq!(polled(&house, &client).await, []);
    house.catalogue.note_status(&client, &report(&[])).await.unwrap();
    house.presence.wake_all();
    let given = polled(&house, &client).await;
    assert!(matches!(&given[..], [Command::HashFiles { files }] if files.len() == 1), "{given:?}");
}

#[tokio::test]
async fn no_number_is_given_again_that_was_given_before_a_start() {
    let folder = tempfile::tempdir().unwrap();
    let (house, client) = to_compare(folder.path()).await;
    let now = house.clock.now();
    let given = house.catalogue.give(&client, &Command::ResendOffers, now).await.unwrap();
    assert!(i64::try_from(given.0).unwrap() > house.begun.0, "{given:?}");
}

#[tokio::test]
async fn who_is_over_its_quota_still_hears_what_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let (house, client) = to_compare(folder.path()).await;
    house.catalogue.note_status(&client, &report(&[])).await.unwrap();
    let event = Event::OverQuota { quota: 1 };
    house.events.turn(Some(&client), Mark::OverQuota, true, event).await;
    let given = polled(&house, &client).await;
    assert!(matches!(&given[..], [Command::HashFiles { .. }]), "{given:?}");
}

#[tokio::test]
async fn a_poll_that_breaks_beside_another_leaves_the_client_there() {
    let folder = tempfile::tempdir().unwrap();
    let (house, client) = to_compare(folder.path()).await;
    let asks = Asks { wait: Duration::from_mins(1), ..Asks::default() };
    let poll = || next_commands(&house, &client, &asks);
    house.heard_of(&client);
    let (mut old, mut new) = (Box::pin(poll()), Box::pin(poll()));
    // Both are held before the old connection is found to be broken.
    tokio::select! {
        biased;
        _ = &mut old => panic!("answered"),
        _ = &mut new => panic!("answered"),
        () = std::future::ready(()) => {}
    }
    let there = house.presence.there_until(&client, house.begun);
    drop(old);
    assert_eq!(house.presence.there_until(&client, house.begun), there);
    drop(new);
    assert!(house.presence.there_until(&client, house.begun) < there);
}
