use super::look;
use crate::{
    catalogue::{Clients as _, NewClient, sqlite::SqliteCatalogue},
    clock::Clock,
    dispatch::next_commands,
    house::House,
    offer,
    queue::MOST_ATTEMPTS,
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
    let code = Code::random();
    let client = NewClient {
        id: ClientId("1".to_owned()),
        name: "one".to_owned(),
        token_hash: [1; 32],
        ftp_password_hash: [1; 32],
    };
    let now = clock.now();
    catalogue.offer_code(&code, now, now.after(Duration::from_mins(1)), 3).await.unwrap();
    assert!(catalogue.pair(&code, &client, now).await.unwrap());
    let house = House::open(Arc::new(catalogue), Settings::new(folder), clock).await.unwrap();
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
    let batch = OfferBatch { batch: BatchId("1".to_owned()), offers: vec![offer], gone: vec![] };
    offer::take(&house, &client.id, batch).await.unwrap();
    assert_eq!(requested(&house, &client.id, None).await, [RequestId(1)]);
    (house, time, client.id)
}

/// What the client is asked for at its next poll.
async fn requested(
    house: &House,
    client: &ClientId,
    acknowledged: Option<CommandId>,
) -> Vec<RequestId> {
    house.heard_of(client);
    let commands = next_commands(house, client, acknowledged, Duration::ZERO).await.unwrap();
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
    assert_eq!(requested(&house, &client, None).await, [RequestId(1)]);
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
    assert_eq!(requested(&house, &client, None).await, [RequestId(1)]);
    // A confirmed one is not.
    house.requests.received_whole(&client, RequestId(1), &received);
    house.requests.confirmed(RequestId(1));
    pass(&house, &time, Duration::from_mins(2)).await;
    assert_eq!(house.catalogue.open_requests(&client).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_nobody_waits_for_leaves_the_inbox() {
    let folder = tempfile::tempdir().unwrap();
    let (house, time, client) = asked(folder.path()).await;
    for request in [1, 2] {
        std::fs::write(house.inbox.path(RequestId(request)), "abc").unwrap();
    }
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
    assert!(said.contains("/a.jpg of one was set aside: no confirmation came."), "{said}");
}
