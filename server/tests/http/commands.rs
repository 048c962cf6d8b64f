//! Commands beside requests for files, as they come to a client that polls.

use super::home::Home;
use reqwest::{Method, StatusCode};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;
use trove_protocol::{
    BatchId, ClientConfiguration, Command, CommandEnvelope, Commands, Credentials, OfferBatch,
};
use trove_server::{
    catalogue::{Commanding as _, sqlite::SqliteCatalogue},
    noticing::nudge,
    serve::catalogue_file,
    settings::{self, OwnerSettings},
};

/// What comes within so many seconds.
pub async fn poll(
    home: &Home,
    Credentials { client, token, .. }: &Credentials,
    wait: u64,
    acknowledged: u64,
) -> Vec<CommandEnvelope> {
    let path = format!("/api/v1/clients/{client}/commands?wait={wait}&acknowledged={acknowledged}");
    let response = home.request(Method::GET, &path).bearer_auth(token).send().await.unwrap();
    if response.status() == StatusCode::NO_CONTENT {
        return Vec::new();
    }
    response.error_for_status().unwrap().json::<Commands>().await.unwrap().commands
}

#[tokio::test]
async fn settings_are_told_once_and_kept_until_acknowledged() {
    let home = Home::open().await;
    let credentials = home.pair().await;
    assert_eq!(poll(&home, &credentials, 0, 0).await, []);
    let configuration =
        ClientConfiguration { wait_on_battery: Some(false), ..ClientConfiguration::default() };
    let mut owner = OwnerSettings::default();
    owner.every_client.configuration = configuration.clone();
    home.server.house.owner.send_replace(Arc::new(owner));

    let told = poll(&home, &credentials, 0, 0).await;
    let expected = Command::ReloadConfiguration { configuration };
    assert_eq!(told.iter().map(|one| &one.command).collect::<Vec<_>>(), [&expected]);
    assert_eq!(poll(&home, &credentials, 0, 0).await, told);
    assert_eq!(poll(&home, &credentials, 0, told[0].id.0).await, []);

    // Back to what it was at first: that is news too.
    home.server.house.owner.send_replace(Arc::default());
    let told = poll(&home, &credentials, 0, told[0].id.0).await;
    let nothing = Command::ReloadConfiguration { configuration: ClientConfiguration::default() };
    assert_eq!(told.iter().map(|one| &one.command).collect::<Vec<_>>(), [&nothing]);
}

#[tokio::test]
async fn what_another_process_writes_reaches_a_parked_poll() {
    let home = Home::open().await;
    let credentials = home.pair().await;
    let other = SqliteCatalogue::open(&catalogue_file(home.folder.path())).await.unwrap();

    let mut owner = OwnerSettings { overdue_days: 3, ..OwnerSettings::default() };
    owner.every_client.configuration.smallest_file = Some(7);
    let change = async {
        let mut parked = home.server.api.waiting();
        parked.wait_for(|count| *count == 1).await.unwrap();
        settings::keep(&other, &owner).await.unwrap();
    };
    let (told, ()) = tokio::join!(poll(&home, &credentials, 20, 0), change);
    let configuration = owner.every_client.configuration.clone();
    assert_eq!(told[0].command, Command::ReloadConfiguration { configuration });
    assert_eq!(*home.server.house.owner(), owner);

    let ask = async {
        let mut parked = home.server.api.waiting();
        parked.wait_for(|count| *count == 1).await.unwrap();
        let now = home.server.house.clock.now();
        other.give(&credentials.client, &Command::ResendOffers, now).await.unwrap();
        nudge(&other).await.unwrap();
    };
    let both = async { tokio::join!(poll(&home, &credentials, 20, told[0].id.0), ask) };
    let (asked, ()) = timeout(Duration::from_secs(15), both).await.unwrap();
    assert_eq!(asked[0].command, Command::ResendOffers);
    other.close().await;
}

#[tokio::test]
async fn a_client_that_acknowledges_less_than_it_did_is_asked_to_offer_everything_again() {
    let home = Home::open().await;
    let credentials = home.pair().await;
    let catalogue = &home.server.house.catalogue;
    let now = home.server.house.clock.now();
    let mut given = Vec::new();
    for _ in 0..3 {
        let command = catalogue
            .give(
                &credentials.client,
                &Command::ReloadConfiguration { configuration: ClientConfiguration::default() },
                now,
            )
            .await
            .unwrap();
        given.push(command.0);
    }
    assert_eq!(poll(&home, &credentials, 0, given[2]).await, []);
    let commands = async |acknowledged| -> Vec<Command> {
        let told = poll(&home, &credentials, 0, acknowledged).await;
        told.into_iter().map(|one| one.command).collect()
    };
    assert_eq!(commands(given[0]).await, [Command::ResendOffers]);
    // Its settings are told anew, too: it may have lost them.
    let configuration = ClientConfiguration::default();
    let settings = Command::ReloadConfiguration { configuration };
    assert_eq!(commands(given[2] + 1).await, std::slice::from_ref(&settings));
    assert_eq!(commands(given[2] + 2).await, []);
    // Nothing at all is less, too.
    assert_eq!(commands(0).await, [Command::ResendOffers]);
    assert_eq!(commands(given[2] + 3).await, std::slice::from_ref(&settings));
    assert_eq!(commands(given[2] + 4).await, []);
    // The largest number that is believed, and one that is not.
    assert_eq!(commands(1 << 52).await, [Command::ResendOffers]);
    assert_eq!(commands((1 << 52) + 1).await, std::slice::from_ref(&settings));
    assert_eq!(commands(u64::MAX).await, []);
}

#[tokio::test]
async fn a_client_with_a_receipt_that_was_never_given_is_asked_to_offer_everything_again() {
    let home = Home::open().await;
    let credentials = home.pair().await;
    let polled = async |query: &str| {
        let path = format!("/api/v1/clients/{}/commands?wait=0{query}", credentials.client);
        let request = home.request(Method::GET, &path).bearer_auth(&credentials.token);
        let response = request.send().await.unwrap().error_for_status().unwrap();
        if response.status() == StatusCode::NO_CONTENT {
            return Vec::new();
        }
        let told = response.json::<Commands>().await.unwrap().commands;
        told.into_iter().map(|one| one.command).collect()
    };
    let batch = BatchId("first".to_owned());
    let batch = OfferBatch { batch, offers: Vec::new(), gone: Vec::new() };
    let path = format!("/api/v1/clients/{}/offers", credentials.client);
    let request = home.request(Method::POST, &path).bearer_auth(&credentials.token).json(&batch);
    request.send().await.unwrap().error_for_status().unwrap();
    assert_eq!(polled("&offered=first").await, []);
    assert_eq!(polled("&offered=later").await, [Command::ResendOffers]);
}
