use super::look;
use crate::{
    catalogue::{NewClient, sqlite::SqliteCatalogue},
    clock::Clock,
    decide::ContentId,
    dispatch::{Asks, next_commands},
    house::House,
    offer,
    queue::{MOST_ATTEMPTS, after_setback},
    receive::{OpenRequests as _, Received},
    settings::Settings,
};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use trove_pairing::Code;
use trove_protocol::{
    BatchId, ClientId, ClientPath, Command, CommandId, ContentHash, FileOffer, Kind, Metadata,
    OfferBatch, RequestId, Sample,
};

/// A house with one client that has one file and was asked for it.
pub(crate) async fn asked(folder: &Path) -> (House, Arc<AtomicI64>, ClientId) {
    let time = Arc::new(AtomicI64::new(1_000_000));
    let clock = Clock::Manual(Arc::clone(&time));
    let catalogue = SqliteCatalogue::open(&folder.join("c.sqlite")).await.unwrap();
    let house = House::open(Arc::new(catalogue), Settings::new(folder), clock).await.unwrap();
    let client = pair(&house, 1).await;
    offer::take(&house, &client, batch("1")).await.unwrap();
    assert_eq!(requested(&house, &client, None).await, [RequestId(1)]);
    (house, time, client)
}

async fn pair(house: &House, number: u8) -> ClientId {
    let (code, now) = (Code::random(), house.clock.now());
    let client = NewClient {
        id: ClientId(number.to_string()),
        name: format!("computer {number}"),
        token_hash: [number; 32],
        ftp_password_hash: [number; 32],
    };
    let until = now.after(Duration::from_mins(1));
    house.catalogue.offer_code(&code, now, until, 3).await.unwrap();
    assert!(house.catalogue.pair(&code, &client, now).await.unwrap());
    client.id
}

/// An offer of the one file.
fn batch(id: &str) -> OfferBatch {
    let offer = FileOffer {
        path: ClientPath::from_wire("/a.jpg"),
        size: 5,
        modified_ns: 0,
        kind: Kind::Photo,
        sample: Sample([0; 32]),
        hash: None,
        group: None,
        backup: None,
        metadata: Metadata::default(),
    };
    OfferBatch { batch: BatchId(id.to_owned()), offers: vec![offer], gone: vec![] }
}

/// What the client is asked for at its next poll.
async fn requested(
    house: &House,
    client: &ClientId,
    acknowledged: Option<CommandId>,
) -> Vec<RequestId> {
    house.heard_of(client);
    let asks = Asks { acknowledged, ..Asks::default() };
    let commands = next_commands(house, client, &asks).await.unwrap().commands;
    let requests = commands.into_iter().flat_map(|command| match command.command {
        Command::RequestFiles { requests, .. } => requests,
        other => panic!("{other:?}"),
    });
    requests.map(|request| request.request).collect()
}

async fn pass(house: &House, time: &AtomicI64, duration: Duration) {
    time.fetch_add(duration.as_millis() as i64, Ordering::SeqCst);
    look(house).await.unwrap();
}

#[tokio::test]
async fn a_request_is_issued_again_when_no_confirmation_comes() {
    let folder = tempfile::tempdir().unwrap();
    let (house, time, client) = asked(folder.path()).await;
    pass(&house, &time, Duration::from_mins(29)).await;
    assert_eq!(requested(&house, &client, Some(CommandId(1))).await, []);
    pass(&house, &time, Duration::from_mins(1)).await;
    assert_eq!(requested(&house, &client, Some(CommandId(1))).await, [RequestId(1)]);
}

#[tokio::test]
async fn a_request_is_issued_again_when_its_bytes_have_come_and_no_confirmation() {
    let folder = tempfile::tempdir().unwrap();
    let (house, time, client) = asked(folder.path()).await;
    let path = folder.path().join("1");
    let received = Received { size: 5, hash: ContentHash([0; 32]), path };
    house.requests.received_whole(&client, RequestId(1), &received);
    pass(&house, &time, Duration::from_secs(59)).await;
    assert_eq!(requested(&house, &client, Some(CommandId(1))).await, []);
    pass(&house, &time, Duration::from_secs(1)).await;
    assert_eq!(requested(&house, &client, Some(CommandId(1))).await, [RequestId(1)]);
    // A confirmed one is not.
    house.requests.received_whole(&client, RequestId(1), &received);
    house.requests.confirmed(RequestId(1));
    pass(&house, &time, Duration::from_mins(2)).await;
    assert_eq!(house.catalogue.open_requests(&client).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_clock_that_is_set_back_keeps_nobody_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let (house, time, client) = asked(folder.path()).await;
    time.fetch_sub(900_000, Ordering::SeqCst);
    look(&house).await.unwrap();
    // Patience begins anew, and no later.
    pass(&house, &time, Duration::from_mins(29)).await;
    assert_eq!(requested(&house, &client, Some(CommandId(1))).await, []);
    pass(&house, &time, Duration::from_mins(1)).await;
    assert_eq!(requested(&house, &client, Some(CommandId(1))).await, [RequestId(1)]);
    let wrong = house.clock.now().after(Duration::from_hours(9_000));
    let later = after_setback(0, wrong);
    house.catalogue.put_back(&[(ContentId(1), later)], "it arrived broken").await.unwrap();
    assert_eq!(requested(&house, &client, Some(CommandId(2))).await, []);
    look(&house).await.unwrap();
    assert_eq!(requested(&house, &client, Some(CommandId(2))).await, [RequestId(1)]);
}

#[tokio::test]
async fn what_came_from_one_does_not_set_back_what_is_asked_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let (house, time, first) = asked(folder.path()).await;
    let second = pair(&house, 2).await;
    offer::take(&house, &second, batch("2")).await.unwrap();
    let received = Received { size: 5, hash: ContentHash([0; 32]), path: folder.path().join("1") };
    house.requests.received_whole(&first, RequestId(1), &received);
    // The first goes, so the second is asked; then the first is back.
    time.fetch_add(100_000, Ordering::SeqCst);
    assert_eq!(requested(&house, &second, None).await, [RequestId(1)]);
    house.heard_of(&first);
    look(&house).await.unwrap();
    assert_eq!(house.catalogue.open_requests(&second).await.unwrap().len(), 1);
    // What comes from the second and is not confirmed is asked for again.
    house.requests.received_whole(&second, RequestId(1), &received);
    pass(&house, &time, Duration::from_mins(1)).await;
    assert_eq!(house.catalogue.open_requests(&second).await.unwrap().len(), 0);
}

#[tokio::test]
async fn what_nobody_waits_for_leaves_the_inbox() {
    let folder = tempfile::tempdir().unwrap();
    let (house, time, client) = asked(folder.path()).await;
    for request in [1, 2] {
        std::fs::write(house.inbox.path(RequestId(request)), "abc").unwrap();
    }
    let mut held = house.inbox.held().unwrap();
    held.sort_unstable();
    assert_eq!(held, [(RequestId(1), 3), (RequestId(2), 3)]);
    pass(&house, &time, Duration::from_secs(30)).await;
    assert_eq!(house.inbox.begun().unwrap(), [RequestId(1)]);
    let path = ClientPath::from_wire("/a.jpg");
    let gone = OfferBatch { batch: BatchId("2".to_owned()), offers: vec![], gone: vec![path] };
    offer::take(&house, &client, gone).await.unwrap();
    pass(&house, &time, Duration::from_secs(30)).await;
    assert_eq!(house.inbox.begun().unwrap(), []);
}

#[tokio::test]
async fn what_failed_too_often_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let (house, time, client) = asked(folder.path()).await;
    for command in 1..=MOST_ATTEMPTS {
        time.fetch_add(Duration::from_hours(72).as_millis() as i64, Ordering::SeqCst);
        house.heard_of(&client);
        look(&house).await.unwrap();
        let next = requested(&house, &client, Some(CommandId(command.into()))).await;
        assert_eq!(next.is_empty(), command == MOST_ATTEMPTS, "{command}: {next:?}");
    }
    look(&house).await.unwrap();
    let mut events = house.catalogue.events_after(0, 100).await.unwrap();
    events.retain(|event| event.kind == "file_set_aside");
    assert_eq!(events.len(), 1, "{events:?}");
    let said = &events[0].message;
    assert!(said.contains("/a.jpg of computer 1 was set aside: no confirmation came."), "{said}");
}
