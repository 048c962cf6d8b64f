//! Every address that the API's description lists, asked by those who may not.

use super::{
    home::{Home, problem},
    visitors::Browser,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use trove_server::http::document;

/// Open to all: what makes somebody known, and what says that the server is there.
const OPEN: [&str; 9] = [
    "begin_pairing",
    "finish_pairing",
    "health",
    "healthz",
    "visit",
    "set_up",
    "sign_in",
    "enter",
    "open_share_link",
];

/// Open to viewers.
const VIEWERS: [&str; 29] = [
    "own_sessions",
    "sign_out",
    "end_session",
    "change_own_password",
    "share",
    "share_links",
    "end_share_link",
    "albums",
    "make_album",
    "album",
    "remove_album",
    "rename_album",
    "change_album",
    "select_download",
    "download",
    "item",
    "hls",
    "original",
    "play",
    "preview",
    "thumbnail",
    "music_albums",
    "music_album",
    "music_artists",
    "music_tracks",
    "m3u",
    "search",
    "timeline",
    "timeline_month",
];

struct Operation {
    method: Method,
    path: String,
    id: String,
}

/// All of the description, with something in place of each part of an address.
fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&document().unwrap()).unwrap();
    let mut all = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let parts: Vec<_> =
            path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
        for (method, operation) in operations.as_object().unwrap() {
            all.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: parts.join("/"),
                id: operation["operationId"].as_str().unwrap().to_owned(),
            });
        }
    }
    assert!(all.len() > 30 && OPEN.iter().all(|open| all.iter().any(|one| one.id == *open)));
    all
}

fn guarded() -> impl Iterator<Item = Operation> {
    operations().into_iter().filter(|one| !OPEN.contains(&one.id.as_str()))
}

#[tokio::test]
async fn nobody_does_anything_without_being_known() {
    let home = Home::open().await;
    for Operation { method, path, id } in guarded() {
        // Who goes on asking would be slowed down.
        home.pass(Duration::from_mins(1));
        let response = home.request(method, &path).json(&json!({})).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{id}");
        let code = problem(response).await.code;
        assert!(["not_signed_in", "wrong_token"].contains(&code.as_str()), "{id}: {code}");
    }
}

#[tokio::test]
async fn a_viewer_gets_nowhere_at_an_owners_or_a_computers_addresses() {
    let home = Home::open().await;
    let owner = Browser::of_owner(&home).await;
    let viewer = owner.of_viewer("Vera").await;
    for Operation { method, path, id } in guarded() {
        if VIEWERS.contains(&id.as_str()) {
            continue;
        }
        home.pass(Duration::from_mins(1));
        let mut request = home.request(method, &path).header("sec-fetch-site", "same-origin");
        for (name, value) in &viewer.cookies {
            request = request.header("cookie", format!("{name}={value}"));
        }
        let response = request.json(&json!({})).send().await.unwrap();
        let status = response.status();
        let code = problem(response).await.code;
        let refused = [(403, "owners_only"), (401, "wrong_token")];
        assert!(refused.contains(&(status.as_u16(), code.as_str())), "{id}: {status} {code}");
    }
    assert_eq!(viewer.role().await.as_deref(), Some("viewer"));
}

#[tokio::test]
async fn cookies_change_nothing_from_elsewhere_at_any_address() {
    let home = Home::open().await;
    let owner = Browser::of_owner(&home).await;
    for Operation { method, path, id } in operations() {
        if method == Method::GET {
            continue;
        }
        let request = owner.bare(method, path.strip_prefix("/api/v1").unwrap());
        let request = request.header("sec-fetch-site", "cross-site").json(&json!({}));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{id}");
        assert_eq!(problem(response).await.code, "foreign_page", "{id}");
    }
}

#[tokio::test]
async fn owners_who_are_signed_in_see_what_the_owners_token_opens() {
    let home = Home::open().await;
    let owner = Browser::of_owner(&home).await;
    let client = home.pair().await;
    let safety = owner.get(&format!("/clients/{}/safety", client.client)).await;
    assert_eq!(safety["offered"]["files"], 0);
    let mut request = home.request(Method::GET, "/metrics");
    for (name, value) in &owner.cookies {
        request = request.header("cookie", format!("{name}={value}"));
    }
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
    let events = owner.request(Method::GET, "/events").send().await.unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
}
