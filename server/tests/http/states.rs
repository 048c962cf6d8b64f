//! States of the house and its clients, as events, figures and commands tell them.

use super::{
    commands::poll,
    home::{Home, problem},
};
use reqwest::{Method, StatusCode};
use std::{collections::HashMap, sync::Arc, time::Duration};
use trove_protocol::{
    BatchId, ClientPath, Collecting, Command, CommandEnvelope, ContentHash, Credentials, FileOffer,
    Kind, Metadata, OfferBatch, Sample, StatusReport,
};
use trove_server::{
    catalogue::Move, decide::ContentId, owner::make_token, settings::OwnerSettings, states::look,
};

/// Kinds of all events so far.
async fn kinds(home: &Home) -> Vec<String> {
    let events = home.server.house.events.after(0, 100).await.unwrap();
    events.into_iter().map(|event| event.kind).collect()
}

pub async fn offer(
    home: &Home,
    Credentials { client, token, .. }: &Credentials,
    content: u8,
    size: u64,
) {
    let offer = FileOffer {
        path: ClientPath::from_wire(format!("/{content}.jpg")),
        size,
        modified_ns: 0,
        kind: Kind::Photo,
        sample: Sample([content; 32]),
        hash: None,
        group: None,
        backup: None,
        metadata: Metadata::default(),
    };
    let batch = BatchId(format!("batch {content}"));
    let batch = OfferBatch { batch, offers: vec![offer], gone: vec![] };
    let request = home.request(Method::POST, &format!("/api/v1/clients/{client}/offers"));
    let response = request.bearer_auth(token).json(&batch).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::ACCEPTED);
}

/// A file that turns into a copy of another which is still wanted.
#[tokio::test]
async fn a_file_may_become_a_copy_of_one_that_is_on_its_way() {
    let home = Home::open().await;
    let client = home.pair().await;
    offer(&home, &client, 1, 5_000).await;
    offer(&home, &client, 2, 5_000).await;
    let copy = FileOffer {
        path: ClientPath::from_wire("/2.jpg"),
        size: 5_000,
        modified_ns: 1,
        kind: Kind::Photo,
        sample: Sample([1; 32]),
        hash: None,
        group: None,
        backup: None,
        metadata: Metadata::default(),
    };
    let batch = BatchId("a copy".to_owned());
    let batch = OfferBatch { batch, offers: vec![copy], gone: vec![] };
    let path = format!("/api/v1/clients/{}/offers", client.client);
    let request = home.request(Method::POST, &path).bearer_auth(&client.token).json(&batch);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::ACCEPTED);
    let sources = home.server.house.catalogue.wanted_of_each().await.unwrap();
    assert_eq!(sources[&client.client].files, 1);
}

/// Every figure of `/metrics` by its name, those of clients without their labels.
pub async fn figures(home: &Home) -> HashMap<String, i64> {
    let token = make_token(&*home.server.house.catalogue).await.unwrap();
    let response = home.request(Method::GET, "/metrics").bearer_auth(token).send().await.unwrap();
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let text = response.error_for_status().unwrap().text().await.unwrap();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            let name = name.split('{').next().unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn who_goes_comes_back_or_stays_away_too_long_is_told_once() {
    let home = Home::open().await;
    let house = &home.server.house;
    let begun = house.clock.now();
    let client = home.pair().await;
    look(house, begun).await.unwrap();
    assert_eq!(kinds(&home).await, ["client_paired"]);
    home.pass(Duration::from_mins(5));
    look(house, begun).await.unwrap();
    look(house, begun).await.unwrap();
    assert_eq!(kinds(&home).await, ["client_paired", "client_away"]);
    home.pass(Duration::from_hours(24 * 15));
    look(house, begun).await.unwrap();
    look(house, begun).await.unwrap();
    let events = house.events.after(2, 10).await.unwrap();
    assert_eq!((events.len(), events[0].kind.as_str()), (1, "client_overdue"));
    assert!(events[0].message.contains("15 days"), "{}", events[0].message);
    let told = figures(&home).await;
    assert_eq!((told["trove_client_present"], told["trove_client_overdue"]), (0, 1));
    poll(&home, &client, 0, 0).await;
    look(house, begun).await.unwrap();
    let back = ["client_back", "client_no_longer_overdue"];
    assert_eq!(kinds(&home).await[3..], back);
    let told = figures(&home).await;
    assert_eq!((told["trove_client_present"], told["trove_client_overdue"]), (1, 0));
}

#[tokio::test]
async fn who_has_used_up_its_quota_is_asked_for_nothing_more_and_told_why() {
    let home = Home::open().await;
    let house = &home.server.house;
    let begun = house.clock.now();
    let client = home.pair().await;
    let limit = |quota: Option<u64>| {
        let mut owner = OwnerSettings::default();
        owner.every_client.quota = quota;
        house.owner.send_replace(Arc::new(owner));
    };
    offer(&home, &client, 1, 3_000).await;
    let newest = |commands: &[CommandEnvelope]| commands.last().unwrap().id.0;
    let asked = poll(&home, &client, 0, 0).await;
    assert!(matches!(asked[0].command, Command::RequestFiles { .. }), "{asked:?}");

    limit(Some(3_000));
    look(house, begun).await.unwrap();
    look(house, begun).await.unwrap();
    assert_eq!(kinds(&home).await, ["client_paired", "over_quota"]);
    offer(&home, &client, 2, 10).await;
    let told = poll(&home, &client, 0, newest(&asked)).await;
    let [CommandEnvelope { command: Command::StorageAllocated { quota, used, free }, .. }] =
        &told[..]
    else {
        panic!("{told:?}")
    };
    assert_eq!((*quota, *used), (Some(3_000), 3_000));
    assert!(*free > 0);
    assert_eq!(poll(&home, &client, 0, newest(&told)).await, []);
    let figures = figures(&home).await;
    assert_eq!(figures["trove_client_over_quota"], 1);
    assert_eq!(figures["trove_client_in_flight_bytes"], 3_000);
    assert_eq!(figures["trove_queued_files"], 2);

    limit(Some(4_000));
    look(house, begun).await.unwrap();
    assert_eq!(kinds(&home).await[2..], ["under_quota"]);
    let mut given = poll(&home, &client, 0, newest(&told)).await;
    let allocated = Command::StorageAllocated { quota: Some(4_000), used: 3_000, free: 0 };
    assert_eq!(given.len(), 2, "{given:?}");
    if let Command::StorageAllocated { free, .. } = &mut given[0].command {
        *free = 0;
    }
    assert_eq!(given[0].command, allocated);
    assert!(matches!(given[1].command, Command::RequestFiles { .. }), "{given:?}");
}

/// Stores a content as it came from the client.
pub async fn store(home: &Home, client: &Credentials, content: ContentId) {
    let house = &home.server.house;
    let known = house.catalogue.requested(&client.client, &[content]).await.unwrap();
    let made = Move {
        content,
        file: known[&content].file.as_ref().map(|file| file.id),
        modified_ns: 0,
        hash: ContentHash([content.0 as u8; 32]),
        share_path: format!("Photos/{}.jpg", content.0),
        share_key: format!("photos/{}.jpg", content.0),
        from: None,
        retires: None,
        identity: None,
    };
    house.catalogue.begin_moves(std::slice::from_ref(&made)).await.unwrap();
    house.catalogue.commit_moves(&[made], &[], house.clock.now()).await.unwrap();
    house.presence.wake_all();
}

#[tokio::test]
async fn a_first_collection_is_told_once_when_every_file_is_safe() {
    let home = Home::open().await;
    let house = &home.server.house;
    let begun = house.clock.now();
    // One has two files, the other none.
    let (client, other) = (home.pair().await, home.pair().await);
    for one in [&client, &other] {
        let report = StatusReport { collecting: Collecting::Settled, ..StatusReport::default() };
        let path = format!("/api/v1/clients/{}/status", one.client);
        let told = home.request(Method::POST, &path).bearer_auth(&one.token).json(&report);
        told.send().await.unwrap().error_for_status().unwrap();
    }
    offer(&home, &client, 1, 3_000).await;
    offer(&home, &client, 2, 3_000).await;
    let complete = async || {
        look(house, begun).await.unwrap();
        let kinds = kinds(&home).await;
        kinds.iter().filter(|kind| *kind == "first_collection_complete").count()
    };
    assert_eq!(complete().await, 0);
    store(&home, &client, ContentId(1)).await;
    assert_eq!(complete().await, 0);
    store(&home, &client, ContentId(2)).await;
    assert_eq!(complete().await, 1);
    offer(&home, &client, 3, 3_000).await;
    store(&home, &client, ContentId(3)).await;
    assert_eq!(complete().await, 1);
}

#[tokio::test]
async fn a_pause_that_ends_by_itself_is_over_for_everybody() {
    let home = Home::open().await;
    let house = &home.server.house;
    let begun = house.clock.now();
    let client = home.pair().await;
    let until = begun.after(Duration::from_hours(8));
    let report =
        StatusReport { paused: true, paused_until_ms: Some(until.0), ..StatusReport::default() };
    let path = format!("/api/v1/clients/{}/status", client.client);
    let told = home.request(Method::POST, &path).bearer_auth(&client.token).json(&report);
    told.send().await.unwrap().error_for_status().unwrap();
    home.pass(Duration::from_hours(7));
    look(house, begun).await.unwrap();
    assert_eq!(kinds(&home).await, ["client_paired", "client_paused"]);
    assert_eq!(figures(&home).await["trove_client_paused"], 1);
    home.pass(Duration::from_hours(1));
    look(house, begun).await.unwrap();
    look(house, begun).await.unwrap();
    // It has as long to be heard of as anybody.
    assert_eq!(kinds(&home).await[2..], ["client_resumed"]);
    assert_eq!(figures(&home).await["trove_client_paused"], 0);
    home.pass(Duration::from_mins(5));
    look(house, begun).await.unwrap();
    assert_eq!(kinds(&home).await[3..], ["client_away"]);
}

#[tokio::test]
async fn a_full_disk_makes_the_server_unwell() {
    let home = Home::open().await;
    let house = &home.server.house;
    let well = async || home.request(Method::GET, "/healthz").send().await.unwrap();
    assert_eq!(well().await.status(), StatusCode::OK);
    // More than any disk has is to stay free.
    let owner = OwnerSettings { keep_free: u64::MAX / 2, ..OwnerSettings::default() };
    house.owner.send_replace(Arc::new(owner));
    look(house, house.clock.now()).await.unwrap();
    assert_eq!(kinds(&home).await, ["disk_full"]);
    let response = well().await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(problem(response).await.message.contains("disk is full"));
    let owner = OwnerSettings { keep_free: 0, ..OwnerSettings::default() };
    house.owner.send_replace(Arc::new(owner));
    look(house, house.clock.now()).await.unwrap();
    assert_eq!(kinds(&home).await, ["disk_full", "disk_has_room"]);
    assert_eq!(well().await.status(), StatusCode::OK);
}

#[tokio::test]
async fn figures_are_for_the_owner() {
    let home = Home::open().await;
    let client = home.pair().await;
    let request = home.request(Method::GET, "/metrics").bearer_auth(&client.token);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(problem(response).await.code, "not_signed_in");
}
