//! A server that was stopped goes on where it was.

use super::{
    commands::poll,
    home::{Home, good},
};
use reqwest::Method;
use std::{collections::BTreeSet, time::Duration};
use trove_protocol::{
    BatchId, ClientPath, Collecting, Command, CommandEnvelope, Credentials, FileOffer, Kind,
    Metadata, OfferBatch, OfferReceipt, RequestId, Sample, StatusReport,
};
use trove_server::dispatch::reconsider;

/// The client has offered all that it found.
async fn settle(home: &Home, client: &Credentials) {
    let report = StatusReport { collecting: Collecting::Settled, ..StatusReport::default() };
    let path = format!("/api/v1/clients/{}/status", client.client);
    let told = home.request(Method::POST, &path).bearer_auth(&client.token).json(&report);
    told.send().await.unwrap().error_for_status().unwrap();
}

/// The client offers files with these contents.
async fn offer(home: &Home, client: &Credentials, contents: std::ops::Range<u16>) {
    let offers = contents.map(|content| {
        let mut sample = [0; 32];
        sample[..2].copy_from_slice(&content.to_be_bytes());
        FileOffer {
            path: ClientPath::from_wire(format!("/{content}.jpg")),
            size: 1_000,
            modified_ns: i64::from(content),
            kind: Kind::Photo,
            sample: Sample(sample),
            hash: None,
            group: None,
            backup: None,
            metadata: Metadata::default(),
        }
    });
    let batch = BatchId(client.client.0.clone());
    let batch = OfferBatch { batch, offers: offers.collect(), gone: vec![] };
    let path = format!("/api/v1/clients/{}/offers", client.client);
    let taken = home.request(Method::POST, &path).bearer_auth(&client.token).json(&batch);
    good::<OfferReceipt>(taken.send().await.unwrap()).await.unwrap();
}

fn requests(given: &[CommandEnvelope]) -> BTreeSet<RequestId> {
    let of = |one: &CommandEnvelope| match &one.command {
        Command::RequestFiles { requests, .. } => requests.clone(),
        other => panic!("{other:?}"),
    };
    given.iter().flat_map(of).map(|request| request.request).collect()
}

#[tokio::test]
async fn what_is_under_way_is_asked_again_by_the_same_commands_and_of_nobody_else() {
    let home = Home::open().await;
    let (one, two) = (home.pair().await, home.pair().await);
    // Most of it both have.
    offer(&home, &one, 0..400).await;
    offer(&home, &two, 100..500).await;
    settle(&home, &one).await;
    settle(&home, &two).await;
    let before = [poll(&home, &one, 0, 0).await, poll(&home, &two, 0, 0).await];
    let asked = [requests(&before[0]), requests(&before[1])];
    assert!(asked[0].is_disjoint(&asked[1]));
    assert_eq!(asked[0].len() + asked[1].len(), 500);
    let in_flight = home.server.house.catalogue.in_flight().await.unwrap();

    // Longer than anybody is silent who is there.
    let home = home.restart(Duration::from_mins(10)).await;
    assert_eq!(poll(&home, &one, 0, 0).await, before[0]);
    // The one is back, the other not yet.
    reconsider(&home.server.house).await.unwrap();
    assert_eq!(home.server.house.catalogue.in_flight().await.unwrap(), in_flight);
    assert_eq!(poll(&home, &two, 0, 0).await, before[1]);

    // Who does not come back is waited for as long as anybody.
    let home = home.restart(Duration::from_mins(1)).await;
    home.pass(Duration::from_secs(91));
    let last = before[0].last().unwrap().id.0;
    let more = requests(&poll(&home, &one, 0, last).await);
    assert_eq!(more.len(), 400 - asked[0].len(), "all that it has too");
    assert!(more.is_subset(&asked[1]));
}
