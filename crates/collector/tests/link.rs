//! The link over real TLS and HTTP.

#![allow(clippy::unwrap_used)]

mod mini;

use mini::{Desk, Mini, https::serve, reaches};
use std::{sync::Arc, time::Duration};
use trove_collector::{
    Engine, Options, State,
    link::{Heard, HttpsLink, Link, LinkError, PairingError, ServerAddress, pair},
    state::FileState,
};
use trove_pairing::Code;

fn address(text: &str) -> ServerAddress {
    text.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pairing_pins_the_certificate() {
    let served = serve(Mini::default(), 0).await;
    let access = pair(&address(&served.address), &served.code, "desk").await.unwrap();
    let link = HttpsLink::new(&access).unwrap();
    assert_eq!(link.poll(Duration::ZERO, Heard::default(), String::new()).await.unwrap(), None);

    // Another machine answers at the same address.
    let port = served.address.rsplit_once(':').unwrap().1.parse().unwrap();
    drop(served);
    tokio::task::yield_now().await;
    let imposter = loop {
        // The former listener closes when its task has ended.
        match tokio::net::TcpListener::bind(("127.0.0.1", port)).await {
            Ok(listener) => {
                drop(listener);
                break serve(Mini::default(), port).await;
            }
            Err(_) => tokio::task::yield_now().await,
        }
    };
    let fresh = HttpsLink::new(&access).unwrap();
    let refused = fresh.poll(Duration::ZERO, Heard::default(), String::new()).await.unwrap_err();
    assert!(matches!(refused, LinkError::WrongCertificate(_)), "{refused}");
    drop(imposter);
    let gone = fresh.poll(Duration::ZERO, Heard::default(), String::new()).await.unwrap_err();
    assert!(
        matches!(gone, LinkError::Unreachable { .. } | LinkError::WrongCertificate(_)),
        "{gone}"
    );
}

#[tokio::test]
async fn a_wrong_code_or_no_server_is_one_sentence() {
    let served = serve(Mini::default(), 0).await;
    let error = pair(&address(&served.address), &Code::random(), "desk").await.err().unwrap();
    assert!(matches!(error, PairingError::WrongCode(_)), "{error}");
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nowhere = unused.local_addr().unwrap().to_string();
    drop(unused);
    let error = pair(&address(&nowhere), &Code::random(), "desk").await.err().unwrap();
    assert!(matches!(error, PairingError::Link(LinkError::Unreachable { .. })), "{error}");
    assert!(error.to_string().contains(&nowhere));
}

#[tokio::test]
async fn a_client_that_is_not_known_any_more_is_told_so() {
    let served = serve(Mini::default(), 0).await;
    let mut access = pair(&address(&served.address), &served.code, "desk").await.unwrap();
    access.token = "another".into();
    let link = HttpsLink::new(&access).unwrap();
    let error = link.poll(Duration::ZERO, Heard::default(), String::new()).await.unwrap_err();
    assert!(matches!(error, LinkError::NotPaired(_)), "{error}");

    // An engine that was to end by itself ends with that sentence.
    let desk = Desk::new().await;
    let options = Options { until_idle: true, ..Options::default() };
    let mut engine = Engine::start_with(desk.home(), Arc::new(link), options).await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(10), engine.ended()).await.unwrap();
    assert!(ended.unwrap_err().contains("no longer paired"));
    engine.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn offers_wait_for_a_server_that_is_away() {
    let mini = Mini::default();
    {
        let mut state = mini.state();
        state.away = true;
        state.hold_requests = true;
    }
    let served = serve(mini.clone(), 0).await;
    let access = pair(&address(&served.address), &served.code, "desk").await.unwrap();
    let desk = Desk::new().await;
    for number in 0..30 {
        desk.photo(&format!("{number}.jpg"), format!("{number}").as_bytes());
    }
    let link = Arc::new(HttpsLink::new(&access).unwrap());
    let engine = Engine::start_with(desk.home(), link, Options::default()).await.unwrap();
    let mut status = engine.status();
    reaches(&mut status, |status| status.pending == 30 && status.state == State::Waiting).await;
    mini.state().away = false;
    mini.state().lose_receipts = 1;
    reaches(&mut status, |status| status.reason == "The server will ask for 30 files.").await;
    engine.stop().await;
    assert_eq!(desk.tally().await.files(FileState::Wanted), 30);
    assert_eq!(mini.state().offers.len(), 30);
}
