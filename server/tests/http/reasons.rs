//! Why nothing happens: for each thing that may hold a file back, what `trove-server status` says,
//! and that the file is asked for when it no longer does.

use super::{commands::poll, home::Home, states::offer};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::{
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};
use trove_protocol::{
    Collecting, Command as Given, Commands, Confirmation, ConfirmationBatch, Credentials,
    Hindrance, Outcome, StatusReport,
};
use trove_server::{
    decide::ContentId,
    dispatch::{note_reasons, reconsider},
    queue::{Next, State},
    settings::OwnerSettings,
    streams::{LINGERS, Listener},
};

/// A home with a client that has one file to send and says this of itself.
async fn home(report: StatusReport) -> (Home, Credentials) {
    let home = Home::open().await;
    let client = home.pair().await;
    tell(&home, &client, report).await;
    (home, client)
}

async fn tell(home: &Home, client: &Credentials, report: StatusReport) {
    let report = StatusReport { collecting: Collecting::Settled, ..report };
    let path = format!("/api/v1/clients/{}/status", client.client);
    let told = home.request(Method::POST, &path).bearer_auth(&client.token).json(&report);
    told.send().await.unwrap().error_for_status().unwrap();
}

fn owner(home: &Home, change: impl FnOnce(&mut OwnerSettings)) {
    let mut owner = OwnerSettings::default();
    change(&mut owner);
    home.server.house.owner.send_replace(Arc::new(owner));
    home.server.house.presence.wake_all();
}

/// What the program prints about the one file that waits, and of the one client.
async fn status(home: &Home) -> (Value, Value) {
    reconsider(&home.server.house).await.unwrap();
    note_reasons(&home.server.house).await.unwrap();
    let program = env!("CARGO_BIN_EXE_trove-server");
    let mut command = Command::new(program);
    command.arg("--data-dir").arg(home.folder.path()).args(["status", "--json"]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let status: Value = serde_json::from_slice(&output.stdout).unwrap();
    (status["waiting"][0].clone(), status["clients"][0].clone())
}

/// Nothing is asked for, for this reason and no other, and the sentence says this.
async fn held_back(home: &Home, client: &Credentials, reason: &str, says: &str) {
    let (waiting, told) = status(home).await;
    assert_eq!((&waiting["reason"], &waiting["files"]), (&reason.into(), &1.into()), "{waiting}");
    let sentence = waiting["sentence"].as_str().unwrap();
    assert!(sentence.contains(says), "{sentence}");
    // The computer itself says it too.
    assert_eq!(told["reason"], waiting["sentence"], "{told}");
    if reason != "away" {
        assert_eq!(asked(home, client).await, 0, "{reason}");
    }
}

/// How many files are asked of the client now, whatever else it is told first.
pub async fn asked(home: &Home, client: &Credentials) -> usize {
    let mut acknowledged = 0;
    loop {
        let commands = poll(home, client, 0, acknowledged).await;
        let requests = commands.iter().find_map(|given| match &given.command {
            Given::RequestFiles { requests, .. } => Some(requests.len()),
            _ => None,
        });
        match (requests, commands.last()) {
            (Some(requests), _) => return requests,
            (None, None) => return 0,
            (None, Some(last)) => acknowledged = last.id.0,
        }
    }
}

async fn goes_on(home: &Home, client: &Credentials) {
    assert_eq!(asked(home, client).await, 1);
    assert_eq!(status(home).await.0, Value::Null);
}

const NAME: &str = "Ana's laptop";

#[tokio::test]
async fn what_a_client_says_of_itself_holds_it_back() {
    for (hindrance, reason, says) in [
        (Hindrance::Battery, "battery", "is on battery"),
        (Hindrance::Metered, "metered", "is metered"),
        (Hindrance::FullScreen, "full_screen", "fills the screen"),
        (Hindrance::UserActive, "user_active", "is using"),
        (Hindrance::OutsideHours, "client_hours", "at this hour"),
    ] {
        let hindered = StatusReport { hindrances: vec![hindrance], ..StatusReport::default() };
        let (home, client) = home(hindered).await;
        offer(&home, &client, 1, 5_000).await;
        held_back(&home, &client, reason, says).await;
        held_back(&home, &client, reason, NAME).await;
        tell(&home, &client, StatusReport::default()).await;
        goes_on(&home, &client).await;
    }
}

#[tokio::test]
async fn a_paused_client_is_left_alone_until_it_goes_on() {
    let (home, client) = home(StatusReport { paused: true, ..StatusReport::default() }).await;
    offer(&home, &client, 1, 5_000).await;
    held_back(&home, &client, "paused", "is paused by its user").await;
    tell(&home, &client, StatusReport::default()).await;
    goes_on(&home, &client).await;
}

#[tokio::test]
async fn a_client_that_is_away_is_waited_for() {
    let (home, client) = home(StatusReport::default()).await;
    offer(&home, &client, 1, 5_000).await;
    home.pass(Duration::from_mins(10));
    held_back(&home, &client, "away", "is off or out of reach").await;
    goes_on(&home, &client).await;
}

#[tokio::test]
async fn a_stream_to_the_client_comes_first() {
    let (home, client) = home(StatusReport::default()).await;
    let film = Listener::Client(client.client.clone());
    let playing = home.server.house.streams.begin(film, "a film");
    offer(&home, &client, 1, 5_000).await;
    held_back(&home, &client, "streaming", "being streamed to Ana's laptop").await;
    drop(playing);
    home.pass(LINGERS);
    goes_on(&home, &client).await;
}

/// What a client that knows this reason hears of the one for which it waits; `None` for nothing.
async fn told(home: &Home, client: &Credentials, wait: u64, known: &str) -> Option<Commands> {
    let path = format!("/api/v1/clients/{}/commands?wait={wait}&known={known}", client.client);
    let response = home.request(Method::GET, &path).bearer_auth(&client.token).send().await;
    let response = response.unwrap().error_for_status().unwrap();
    match response.status() {
        StatusCode::NO_CONTENT => None,
        _ => Some(response.json().await.unwrap()),
    }
}

#[tokio::test]
async fn a_client_hears_why_it_waits_and_when_that_ends() {
    let (home, client) = home(StatusReport::default()).await;
    assert_eq!(told(&home, &client, 0, "").await, None);
    let waiting = told(&home, &client, 50, "");
    let film = Listener::Client(client.client.clone());
    let begun = async {
        let mut polls = home.server.api.waiting();
        polls.wait_for(|polls| *polls == 1).await.unwrap();
        home.server.house.streams.begin(film, "a film")
    };
    let (heard, playing) = tokio::join!(waiting, begun);
    let heard = heard.unwrap();
    assert_eq!(heard.commands, []);
    let waits = heard.waiting.unwrap();
    assert_eq!(waits.reason, "streaming");
    assert!(waits.sentence.contains("being streamed to Ana's laptop"), "{}", waits.sentence);
    // Once it knows, it is left alone; who does not understand reasons always is.
    assert_eq!(told(&home, &client, 0, "streaming").await, None);
    assert_eq!(poll(&home, &client, 0, 0).await, []);
    drop(playing);
    // Nobody wakes the poll: that the stream has ended is seen by looking again.
    let waiting = told(&home, &client, 50, "streaming");
    let ends = async {
        let mut polls = home.server.api.waiting();
        polls.wait_for(|polls| *polls == 1).await.unwrap();
        home.pass(LINGERS);
    };
    let begun = Instant::now();
    let (heard, ()) = tokio::join!(waiting, ends);
    assert_eq!(heard.unwrap(), Commands { commands: Vec::new(), waiting: None });
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert_eq!(told(&home, &client, 0, "").await, None);
}

#[tokio::test]
async fn a_stream_to_somebody_else_slows_the_house() {
    let (home, client) = home(StatusReport::default()).await;
    owner(&home, |owner| owner.streaming_limit = "nothing".parse().unwrap());
    let playing = home.server.house.streams.begin(Listener::Device("telly".into()), "a film");
    offer(&home, &client, 1, 5_000).await;
    held_back(&home, &client, "streaming_limit", "collecting yields").await;
    drop(playing);
    home.pass(LINGERS);
    goes_on(&home, &client).await;
}

#[tokio::test]
async fn the_house_keeps_to_its_limit() {
    let (home, client) = home(StatusReport::default()).await;
    owner(&home, |owner| owner.traffic_limit = "5 kB/s".parse().unwrap());
    // Much has come in of late.
    home.server.house.traffic.transfer_begins(&client.client);
    home.server.house.traffic.received(&client.client, 50_000_000);
    home.pass(Duration::from_secs(1));
    offer(&home, &client, 1, 5_000).await;
    held_back(&home, &client, "traffic_limit", "at its limit of 5 kB/s").await;
    home.server.house.traffic.transfer_ends(&client.client);
    home.pass(Duration::from_mins(2));
    goes_on(&home, &client).await;
}

#[tokio::test]
async fn nothing_is_collected_outside_the_hours() {
    let (home, client) = home(StatusReport::default()).await;
    owner(&home, |owner| owner.traffic_limit = "nothing".parse().unwrap());
    offer(&home, &client, 1, 5_000).await;
    held_back(&home, &client, "outside_hours", "at this hour, as the server's owner").await;
    owner(&home, |_| {});
    goes_on(&home, &client).await;
}

#[tokio::test]
async fn a_full_disk_is_waited_for() {
    let (home, client) = home(StatusReport::default()).await;
    // More than any disk has.
    offer(&home, &client, 1, 1 << 60).await;
    held_back(&home, &client, "disk_full", "disk is full").await;
}

/// Room ends it, not that nobody can be asked for a while.
#[tokio::test]
async fn a_disk_is_full_until_it_has_room() {
    let (home, client) = home(StatusReport::default()).await;
    let house = &home.server.house;
    owner(&home, |owner| owner.keep_free = u64::MAX / 2);
    offer(&home, &client, 1, 5_000).await;
    offer(&home, &client, 2, 6_000).await;
    // One of them failed for want of room.
    let next = Next { state: State::SetAside, attempts: 6, try_at: house.clock.now() };
    let failed = ContentId(2);
    house.catalogue.set_back(&client.client, failed, next, "the disk is full").await.unwrap();
    let set_aside = async || house.catalogue.set_aside(10).await.unwrap().len();
    held_back(&home, &client, "disk_full", "disk is full").await;
    tell(&home, &client, StatusReport { paused: true, ..StatusReport::default() }).await;
    reconsider(house).await.unwrap();
    assert_eq!(set_aside().await, 1);
    tell(&home, &client, StatusReport::default()).await;
    held_back(&home, &client, "disk_full", "disk is full").await;
    assert_eq!(set_aside().await, 1);
    owner(&home, |owner| owner.keep_free = 0);
    assert_eq!(asked(&home, &client).await, 2, "both in the decision that finds room");
    assert_eq!(set_aside().await, 0);
}

/// What is left beside a stream is what the stream leaves, also a moment later.
#[tokio::test]
async fn the_limit_follows_what_is_streamed() {
    let (home, client) = home(StatusReport::default()).await;
    let house = &home.server.house;
    owner(&home, |owner| owner.traffic_limit = "800 kB/s".parse().unwrap());
    let soon = async || {
        let moment = reconsider(house).await.unwrap().unwrap();
        moment.since(house.clock.now()) <= Duration::from_millis(500)
    };
    assert!(!soon().await);
    let film = Listener::Client(client.client.clone());
    let playing = house.streams.begin(film, "a film");
    assert!(soon().await);
    let alone = house.traffic.sip().unwrap();
    playing.sent(2_400_000);
    home.pass(Duration::from_millis(500));
    assert!(soon().await);
    assert!(house.traffic.sip().unwrap() < alone, "it takes its part");
    drop(playing);
    home.pass(LINGERS.saturating_sub(Duration::from_millis(1)));
    assert!(soon().await);
    home.pass(Duration::from_millis(1));
    assert!(!soon().await);
    assert_eq!(house.traffic.sip(), Some(alone));
}

#[tokio::test]
async fn a_client_over_its_quota_brings_nothing_more() {
    let (home, client) = home(StatusReport::default()).await;
    owner(&home, |owner| owner.every_client.quota = Some(0));
    let house = &home.server.house;
    trove_server::states::look(house, house.clock.now()).await.unwrap();
    offer(&home, &client, 1, 5_000).await;
    held_back(&home, &client, "over_quota", "has used up its space").await;
    owner(&home, |_| {});
    trove_server::states::look(house, house.clock.now()).await.unwrap();
    goes_on(&home, &client).await;
}

#[tokio::test]
async fn what_fails_too_often_is_set_aside_and_tried_again_when_something_changes() {
    let (home, client) = home(StatusReport::default()).await;
    offer(&home, &client, 1, 5_000).await;
    let mut acknowledged = 0;
    let path = format!("/api/v1/clients/{}/confirmations", client.client);
    for _ in 0..10 {
        let commands = poll(&home, &client, 0, acknowledged).await;
        for given in &commands {
            acknowledged = given.id.0;
            let Given::RequestFiles { requests, .. } = &given.command else { continue };
            let outcome = Outcome::Unreadable { reason: "it is locked".into() };
            let confirmations = requests
                .iter()
                .map(|one| Confirmation { request: one.request, outcome: outcome.clone() })
                .collect();
            let batch = ConfirmationBatch { confirmations };
            let told = home.request(Method::POST, &path).bearer_auth(&client.token).json(&batch);
            told.send().await.unwrap().error_for_status().unwrap();
        }
        if status(&home).await.0["reason"] == "set_aside" {
            break;
        }
        // Each failure is waited out for longer.
        home.pass(Duration::from_hours(24));
        tell(&home, &client, StatusReport::default()).await;
    }
    let (waiting, told) = status(&home).await;
    assert_eq!(waiting["reason"], "set_aside", "{waiting}");
    let sentence = waiting["sentence"].as_str().unwrap();
    assert!(sentence.contains("it is locked") && sentence.contains("tried again"), "{sentence}");
    assert!(told["reason"].as_str().unwrap().contains("set aside"), "{told}");
    // It is offered anew: that is reason enough.
    offer(&home, &client, 1, 5_000).await;
    assert_eq!(poll(&home, &client, 0, acknowledged).await.len(), 1);
}
