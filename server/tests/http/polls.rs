//! Polls wait, and end when the server does.

use super::home::Home;
use reqwest::{Method, StatusCode};
use std::time::{Duration, Instant};
use tokio::time::timeout;
use trove_protocol::Credentials;

async fn poll(home: &Home, credentials: &Credentials, wait: u64) -> reqwest::Result<StatusCode> {
    let path = format!("/api/v1/clients/{}/commands?wait={wait}", credentials.client);
    let request = home.request(Method::GET, &path).bearer_auth(&credentials.token);
    Ok(request.send().await?.status())
}

#[tokio::test]
async fn a_poll_waits_as_long_as_it_is_told() {
    let home = Home::open().await;
    let credentials = home.pair().await;
    let begun = Instant::now();
    assert_eq!(poll(&home, &credentials, 1).await.unwrap(), StatusCode::NO_CONTENT);
    assert!(begun.elapsed() >= Duration::from_secs(1));
    assert_eq!(poll(&home, &credentials, 0).await.unwrap(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn who_waits_is_answered_when_the_server_stops() {
    let home = Home::open().await;
    let credentials = home.pair().await;
    let path = format!("/api/v1/clients/{}/commands", credentials.client);
    let request = home.request(Method::GET, &path).bearer_auth(&credentials.token);
    let waiting = tokio::spawn(request.send());
    let mut count = home.server.api.waiting();
    let parked = timeout(Duration::from_secs(10), count.wait_for(|count| *count == 1));
    parked.await.unwrap().unwrap();
    let begun = Instant::now();
    home.server.stop().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(3));
    assert_eq!(waiting.await.unwrap().unwrap().status(), StatusCode::NO_CONTENT);
}
