//! The house in one look, as its owner sees and steers it.

use super::{
    commands::poll,
    home::{Home, good, problem},
    states::offer,
};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;
use trove_protocol::{Collecting, Command, Credentials, StatusReport};
use trove_server::{
    dispatch::{note_reasons, reconsider},
    owner::make_token,
    states,
    streams::{LINGERS, Listener},
};

const SOON: Duration = Duration::from_secs(20);

/// A home whose owner has a token.
pub struct Owned {
    pub home: Home,
    token: String,
}

impl Owned {
    pub async fn open() -> Self {
        let home = Home::open().await;
        let token = make_token(&*home.server.house.catalogue).await.unwrap();
        Self { home, token }
    }

    pub async fn restart(self, after: Duration) -> Self {
        Self { home: self.home.restart(after).await, token: self.token }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.home.request(method, &format!("/api/v1{path}")).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Value {
        good(self.request(Method::GET, path).send().await.unwrap()).await.unwrap()
    }

    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Value {
        good(self.request(method, path).json(body).send().await.unwrap()).await.unwrap()
    }

    /// A client that has offered all of its files, photos of 5,000 bytes.
    pub async fn client(&self, contents: &[u8]) -> Credentials {
        let client = self.home.pair().await;
        let report = StatusReport { collecting: Collecting::Settled, ..StatusReport::default() };
        let path = format!("/api/v1/clients/{}/status", client.client);
        let told = self.home.request(Method::POST, &path).bearer_auth(&client.token).json(&report);
        told.send().await.unwrap().error_for_status().unwrap();
        for content in contents {
            offer(&self.home, &client, *content, 5_000).await;
        }
        client
    }

    /// Decides anew, and leaves the reasons.
    pub async fn decide(&self) {
        reconsider(&self.home.server.house).await.unwrap();
        note_reasons(&self.home.server.house).await.unwrap();
    }

    /// Numbers of the contents in one list.
    pub async fn listed(&self, query: &str) -> Vec<i64> {
        let page = self.get(&format!("/house/files?{query}")).await;
        let files = page["files"].as_array().unwrap();
        files.iter().map(|file| file["content"].as_i64().unwrap()).collect()
    }

    pub async fn wish(&self, contents: &[i64], wish: &str) -> Value {
        let body = json!({ "contents": contents, "wish": wish });
        self.send(Method::POST, "/house/wishes", &body).await
    }
}

/// Numbers of what is asked of the client now, in their order, whatever else it is told first; and
/// the newest command.
pub async fn asked(home: &Home, client: &Credentials, acknowledged: u64) -> (Vec<u64>, u64) {
    let mut newest = acknowledged;
    loop {
        let commands = poll(home, client, 0, newest).await;
        let requests: Vec<u64> = commands
            .iter()
            .filter_map(|given| match &given.command {
                Command::RequestFiles { requests, .. } => Some(requests),
                _ => None,
            })
            .flatten()
            .map(|request| request.request.0)
            .collect();
        let Some(last) = commands.last() else { return (requests, newest) };
        newest = last.id.0;
        if !requests.is_empty() {
            return (requests, newest);
        }
    }
}

#[tokio::test]
async fn the_house_is_seen_in_one_look() {
    let owned = Owned::open().await;
    let empty = owned.get("/house").await;
    assert_eq!(empty["computers"], json!([]));
    assert!(empty["storage"]["disk_bytes"].as_u64() > empty["storage"]["free_bytes"].as_u64());
    assert_eq!(empty["server"]["now_at"], json!(owned.home.server.house.clock.now().0));
    let client = owned.client(&[1, 2]).await;
    let other = owned.client(&[2]).await;
    owned.decide().await;
    let house = owned.get("/house").await;
    let [one, two] = [&house["computers"][0], &house["computers"][1]];
    assert_eq!((&one["id"], &two["id"]), (&json!(client.client), &json!(other.client)));
    assert_eq!(
        (&one["files"], &one["safe"], &one["present"]),
        (&json!(2), &json!(0), &json!(true))
    );
    assert_eq!(one["only_here"], json!([{ "kind": "photo", "files": 1, "bytes": 5_000 }]));
    // Each file is asked of one computer.
    let sending = |computer: &Value| computer["asked"]["files"].as_u64().unwrap();
    assert_eq!(sending(one) + sending(two), 2, "{house:#}");
    assert_eq!(one["state"]["word"], "sending");
    assert_eq!(house["queue"]["files"], 2);
    assert_eq!(house["queue"]["bytes"], 10_000);

    owned.home.pass(Duration::from_hours(24 * 3));
    owned.decide().await;
    let house = owned.get("/house").await;
    let one = &house["computers"][0];
    assert_eq!(one["state"], json!({ "word": "away", "sentence": "Not seen for 3 days" }));
    assert_eq!(one["present"], false);
}

#[tokio::test]
async fn only_the_owner_sees_and_steers() {
    let home = Home::open().await;
    let client = home.pair().await;
    for (method, path) in [
        (Method::GET, "/house"),
        (Method::GET, "/house/live"),
        (Method::GET, "/house/files?show=waiting"),
        (Method::POST, "/house/wishes"),
        (Method::POST, "/house/retry"),
        (Method::PUT, "/pauses"),
        (Method::DELETE, "/pauses"),
    ] {
        let request = home.request(method, &format!("/api/v1{path}")).bearer_auth(&client.token);
        let response = request.json(&json!({})).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(problem(response).await.code, "not_signed_in", "{path}");
    }
}

/// Somebody who watches the house.
struct Watcher {
    response: Response,
    text: String,
}

impl Watcher {
    async fn begin(owned: &Owned) -> Self {
        let response = owned.request(Method::GET, "/house/live").send().await.unwrap();
        let response = response.error_for_status().unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, text: String::new() }
    }

    /// The house when it next shows something new; `None` when the stream has ended.
    async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let event = event.to_owned();
                self.text = String::from(rest);
                let field = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                };
                if let Some(data) = field("data") {
                    assert_eq!(field("event"), Some("house"));
                    return Some(serde_json::from_str(data).unwrap());
                }
                continue;
            }
            let chunk = timeout(SOON, self.response.chunk()).await.unwrap();
            self.text += std::str::from_utf8(&chunk.unwrap()?).unwrap();
        }
    }

    /// Watches until the house is so.
    async fn until(&mut self, so: impl Fn(&Value) -> bool) -> Value {
        loop {
            let house = self.next().await.unwrap();
            if so(&house) {
                return house;
            }
        }
    }
}

#[tokio::test]
async fn changes_are_seen_by_all_who_watch_and_streams_with_their_reason() {
    let owned = Owned::open().await;
    let mut early = Watcher::begin(&owned).await;
    assert_eq!(early.next().await.unwrap()["computers"], json!([]));
    let client = owned.client(&[]).await;
    let paired = early.until(|house| house["computers"][0]["settled"] == true).await;
    assert_eq!(paired["computers"][0]["name"], "Ana's laptop");
    // Who comes later sees at once what there is.
    let mut late = Watcher::begin(&owned).await;
    assert_eq!(late.next().await.unwrap()["computers"][0]["name"], "Ana's laptop");
    let house = &owned.home.server.house;
    let film = Listener::Client(client.client.clone());
    let playing = house.streams.begin(film, "a film");
    offer(&owned.home, &client, 1, 5_000).await;
    for watcher in [&mut early, &mut late] {
        let seen = watcher.until(|house| house["computers"][0]["state"]["word"] == "waiting").await;
        let expected = json!([{ "to": "Ana's laptop", "client": client.client, "name": "a film" }]);
        assert_eq!(seen["streams"], expected);
        assert_eq!(seen["computers"][0]["reason"]["word"], "streaming");
        let sentence = &seen["computers"][0]["state"]["sentence"];
        assert_eq!(sentence, "Waiting: something is being streamed to it");
    }
    drop(playing);
    owned.home.pass(LINGERS);
    let over = early.until(|house| house["streams"] == json!([])).await;
    assert_ne!(over["computers"][0]["reason"]["word"], "streaming");
    timeout(Duration::from_secs(5), owned.home.server.stop()).await.unwrap().unwrap();
    while early.next().await.is_some() {}
}

#[tokio::test]
async fn who_may_no_longer_watch_sees_no_more() {
    let owned = Owned::open().await;
    let mut watcher = Watcher::begin(&owned).await;
    assert!(watcher.next().await.is_some());
    // A new token takes the place of the one that watches.
    make_token(&*owned.home.server.house.catalogue).await.unwrap();
    while watcher.next().await.is_some() {}
}

#[tokio::test]
async fn what_the_owner_wants_first_goes_first_and_what_is_put_off_waits() {
    let owned = Owned::open().await;
    // One that still looks holds everything up for a moment, so that nothing is asked yet.
    let client = owned.client(&[]).await;
    let pause = json!({ "client": client.client });
    owned.send(Method::PUT, "/pauses", &pause).await;
    for content in 1..=4 {
        offer(&owned.home, &client, content, 5_000).await;
    }
    assert_eq!(owned.wish(&[3], "first").await, json!({ "changed": 1 }));
    assert_eq!(owned.wish(&[3], "first").await, json!({ "changed": 0 }));
    assert_eq!(owned.wish(&[1], "not_now").await, json!({ "changed": 1 }));
    assert_eq!(owned.listed("show=waiting").await, [3, 2, 4]);
    assert_eq!(owned.listed("show=not_now").await, [1]);
    // Page by page each is seen once.
    let first = owned.get("/house/files?show=waiting&limit=1").await;
    let next = first["next"].as_str().unwrap();
    assert_eq!(owned.listed(&format!("show=waiting&after={next}")).await, [2, 4]);

    let owned = owned.restart(Duration::from_secs(1)).await;
    let resume = owned.request(Method::DELETE, &format!("/pauses?client={}", client.client));
    assert_eq!(resume.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    let (requests, newest) = asked(&owned.home, &client, 0).await;
    assert_eq!(requests, [3, 2, 4]);
    assert_eq!(owned.listed("show=sending").await, [2, 3, 4]);
    let house = owned.get("/house").await;
    let put_off = house["queue"]["waiting"].as_array().unwrap();
    assert_eq!((&put_off[0]["reason"], &put_off[0]["files"]), (&json!("not_now"), &json!(1)));
    assert_eq!(house["failures"]["set_aside"], 0);

    // What is under way is cancelled, and goes on when that is undone.
    assert_eq!(owned.wish(&[2], "not_now").await, json!({ "changed": 1 }));
    let commands = poll(&owned.home, &client, 0, newest).await;
    assert!(
        matches!(&commands[0].command, Command::Cancel { requests } if requests[0].0 == 2),
        "{commands:?}"
    );
    let newest = commands.last().unwrap().id.0;
    // It is offered anew: nothing changes that.
    offer(&owned.home, &client, 1, 5_000).await;
    assert_eq!(asked(&owned.home, &client, newest).await.0, [0_u64; 0]);
    assert_eq!(owned.wish(&[1, 2], "usual").await, json!({ "changed": 2 }));
    assert_eq!(asked(&owned.home, &client, newest).await.0, [1, 2]);
}

#[tokio::test]
async fn what_the_owner_does_not_want_is_never_asked_for_and_everybody_hears_why() {
    let owned = Owned::open().await;
    let client = owned.client(&[1, 2]).await;
    assert_eq!(owned.wish(&[1], "never").await["changed"], 1);
    let commands = poll(&owned.home, &client, 0, 0).await;
    let told = commands.iter().find_map(|given| match &given.command {
        Command::FilesStand { files } => Some(files),
        _ => None,
    });
    let told = serde_json::to_value(&told.unwrap()[0]).unwrap();
    assert_eq!(
        (&told["path"], &told["standing"]),
        (
            &json!("/1.jpg"),
            &json!({
                "standing": "refused",
                "reason": "The server's owner has chosen that this file is not collected.",
            })
        )
    );
    let newest = commands.last().unwrap().id.0;
    assert_eq!(asked(&owned.home, &client, newest).await.0, [2]);
    // Another computer that has it is told at once.
    let other = owned.client(&[1]).await;
    assert_eq!(asked(&owned.home, &other, 0).await.0, [0_u64; 0]);
    assert_eq!(owned.listed("show=never").await, [1]);
    assert_eq!(owned.listed(&format!("show=never&client={}", other.client)).await, [1]);
    let page = owned.get("/house/files?show=never").await;
    assert_eq!(page["files"][0]["reason"]["word"], "never");
    assert_eq!(page["files"][0]["wish"], "never");
    let safety = owned.get(&format!("/clients/{}/safety", other.client)).await;
    assert_eq!(safety["all_safe"], false);
    assert_eq!(safety["reasons"][0]["reason"], "never");
    // It is remembered when nobody has it any more.
    let path = format!("/api/v1/clients/{}/offers", client.client);
    for one in [&client, &other] {
        let path = path.replace(&client.client.0, &one.client.0);
        let gone = json!({ "batch": "gone", "offers": [], "gone": ["/1.jpg"] });
        let told = owned.home.request(Method::POST, &path).bearer_auth(&one.token).json(&gone);
        told.send().await.unwrap().error_for_status().unwrap();
    }
    offer(&owned.home, &other, 1, 5_000).await;
    assert_eq!(asked(&owned.home, &other, 0).await.0, [0_u64; 0]);
    assert_eq!(owned.wish(&[1], "usual").await["changed"], 1);
    assert_eq!(asked(&owned.home, &other, 0).await.0, [1]);
}

#[tokio::test]
async fn a_pause_of_the_owners_says_until_when_and_survives_a_restart() {
    let owned = Owned::open().await;
    let client = owned.client(&[]).await;
    let set = owned.send(Method::PUT, "/pauses", &json!({ "minutes": 60 })).await;
    let until = owned.home.server.house.clock.now().after(Duration::from_hours(1));
    assert_eq!(set, json!({ "until_at": until.0 }));
    offer(&owned.home, &client, 1, 5_000).await;
    assert_eq!(asked(&owned.home, &client, 0).await.0, [0_u64; 0]);
    let owned = owned.restart(Duration::from_mins(59)).await;
    assert_eq!(asked(&owned.home, &client, 0).await.0, [0_u64; 0]);
    owned.decide().await;
    let house = owned.get("/house").await;
    assert_eq!(house["paused"]["until_at"], json!(until.0));
    let computer = &house["computers"][0];
    assert_eq!((&computer["paused"], &computer["paused_by"]), (&json!(true), &json!("owner")));
    assert_eq!(computer["state"]["word"], "paused");
    let sentence = house["queue"]["waiting"][0]["sentence"].as_str().unwrap();
    assert!(sentence.contains("is paused by the owner until "), "{sentence}");
    owned.home.pass(Duration::from_mins(1));
    assert_eq!(asked(&owned.home, &client, 0).await.0, [1]);
    let server = &owned.home.server.house;
    states::look(server, server.clock.steady()).await.unwrap();
    let events = server.events.after(0, 100).await.unwrap();
    let told: Vec<&str> = events.iter().map(|event| event.message.as_str()).collect();
    assert!(told.contains(&"The whole house is no longer paused by the owner."), "{told:?}");

    for refused in [json!({ "minutes": 0 }), json!({ "minutes": 10_081 })] {
        let response = owned.request(Method::PUT, "/pauses").json(&refused).send().await.unwrap();
        assert_eq!(problem(response).await.code, "bad_time");
    }
    let unknown = json!({ "client": "nobody" });
    let response = owned.request(Method::PUT, "/pauses").json(&unknown).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}
