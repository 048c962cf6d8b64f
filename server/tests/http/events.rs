//! What happens, as the owner's programs hear it.

use super::home::{Home, problem};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;
use trove_protocol::{Credentials, HouseEvent};
use trove_server::{events::Event, owner::make_token};

const SOON: Duration = Duration::from_secs(20);

/// Someone who listens.
struct Listener {
    response: Response,
    text: String,
}

impl Listener {
    async fn begin(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap().error_for_status().unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, text: String::new() }
    }

    /// The next event; `None` when the stream has ended.
    async fn next(&mut self) -> Option<HouseEvent> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let lines: Vec<&str> = event.lines().collect();
                let field = |name: &str| {
                    lines.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                };
                let data = field("data").map(|data| serde_json::from_str(data).unwrap());
                if let Some(HouseEvent { id, kind, .. }) = &data {
                    assert_eq!(field("id"), Some(id.to_string().as_str()));
                    assert_eq!(field("event"), Some(kind.as_str()));
                }
                self.text = String::from(rest);
                if data.is_some() {
                    return data;
                }
                continue;
            }
            let chunk = timeout(SOON, self.response.chunk()).await.unwrap();
            self.text += std::str::from_utf8(&chunk.unwrap()?).unwrap();
        }
    }

    async fn kinds<const COUNT: usize>(&mut self) -> [String; COUNT] {
        let mut kinds = [const { String::new() }; COUNT];
        for kind in &mut kinds {
            *kind = self.next().await.unwrap().kind;
        }
        kinds
    }
}

async fn owner(home: &Home) -> String {
    make_token(&*home.server.house.catalogue).await.unwrap()
}

fn listen(home: &Home, token: &str, rest: &str) -> RequestBuilder {
    home.request(Method::GET, &format!("/api/v1/events{rest}")).bearer_auth(token)
}

async fn paused(home: &Home, Credentials { client, token, .. }: &Credentials, paused: bool) {
    let request = home.request(Method::POST, &format!("/api/v1/clients/{client}/status"));
    let request = request.bearer_auth(token).json(&json!({ "paused": paused }));
    assert_eq!(request.send().await.unwrap().status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn events_come_in_order_once_and_go_on_where_they_stopped() {
    let home = Home::open().await;
    let token = owner(&home).await;
    let mut early = Listener::begin(listen(&home, &token, "")).await;
    let client = home.pair().await;
    paused(&home, &client, true).await;
    paused(&home, &client, true).await;
    paused(&home, &client, false).await;
    let first = early.next().await.unwrap();
    assert_eq!(first.kind, "client_paired");
    assert_eq!(first.client.as_ref(), Some(&client.client));
    assert_eq!(first.message, "Ana's laptop is paired.");
    assert_eq!(early.kinds().await, ["client_paused", "client_resumed"]);

    // Who comes later hears what is new, or goes on where it stopped.
    let mut late = Listener::begin(listen(&home, &token, "")).await;
    let again = listen(&home, &token, "").header("last-event-id", first.id);
    let mut again = Listener::begin(again).await;
    let mut all = Listener::begin(listen(&home, &token, "?after=0")).await;
    home.server.house.events.record(None, Event::DiskFull { free: 7_000_000 }).await;
    let told = late.next().await.unwrap();
    assert_eq!(told.kind, "disk_full");
    assert!(told.message.contains("7 MB are free"), "{}", told.message);
    assert_eq!(again.kinds().await, ["client_paused", "client_resumed", "disk_full"]);
    let expected = ["client_paired", "client_paused", "client_resumed", "disk_full"];
    assert_eq!(all.kinds().await, expected);
    assert_eq!(early.kinds().await, ["disk_full"]);
}

#[tokio::test]
async fn listeners_do_not_hold_up_the_end() {
    let home = Home::open().await;
    let token = owner(&home).await;
    let mut listener = Listener::begin(listen(&home, &token, "")).await;
    timeout(Duration::from_secs(3), home.server.stop()).await.unwrap().unwrap();
    assert_eq!(listener.next().await, None);
}

#[tokio::test]
async fn only_the_owners_newest_token_opens_them() {
    let home = Home::open().await;
    let client = home.pair().await;
    let refused = async |token: &str| {
        let response = listen(&home, token, "").send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        let problem = problem(response).await;
        assert_eq!(problem.code, "not_signed_in");
        assert!(problem.message.contains("trove-server token"), "{}", problem.message);
    };
    refused("").await;
    refused(&client.token).await;
    let first = owner(&home).await;
    assert!(listen(&home, &first, "").send().await.unwrap().status().is_success());
    let second = owner(&home).await;
    refused(&first).await;
    assert!(listen(&home, &second, "").send().await.unwrap().status().is_success());
    // It opens nothing else.
    let path = format!("/api/v1/clients/{}/commands?wait=0", client.client);
    let response = home.request(Method::GET, &path).bearer_auth(&second).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
}
