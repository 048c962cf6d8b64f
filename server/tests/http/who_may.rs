//! Every address that the API's description lists, asked by those who may not.

use super::{
    collection::photo,
    gallery::Gallery,
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
pub const VIEWERS: [&str; 29] = [
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

pub struct Operation {
    pub method: Method,
    pub path: String,
    pub id: String,
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

/// What is not open to all.
pub fn guarded() -> impl Iterator<Item = Operation> {
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

/// What is asked at an address about the item or the album of this number, or of this selection.
fn about(operation: &Operation, number: i64, download: &str) -> (String, Value) {
    let part = if operation.id == "download" { download.to_owned() } else { number.to_string() };
    let path = operation.path.strip_prefix("/api/v1").unwrap_or(&operation.path);
    let path = path.split('/').map(|one| if one == "1" { &part } else { one });
    let path = path.collect::<Vec<_>>().join("/");
    let query = match operation.id.as_str() {
        "m3u" => format!("?items={number}"),
        "timeline" => format!("?album={number}"),
        "timeline_month" => return (format!("/timeline/2024-05?album={number}"), Value::Null),
        "hls" => return (format!("/items/{number}/hls/720/playlist.m3u8"), Value::Null),
        _ => String::new(),
    };
    (path + &query, json!({ "items": [number], "name": "a", "add": [], "remove": [] }))
}

#[tokio::test]
async fn a_guest_of_a_link_gets_nowhere_but_at_what_is_shared() {
    let gallery = Gallery::open().await;
    let home = &gallery.home;
    let shown = gallery.add(0, "/1.jpg", &photo("2024-05-17T10:00:00", 1)).await;
    let hidden = gallery.add(0, "/2.jpg", &photo("2024-05-18T10:00:00", 2)).await;
    let owner = Browser::of_owner(home).await;
    // Numbers of albums and of items are different ones here.
    owner.ask(Method::POST, "/albums", &json!({ "name": "None" })).await;
    owner.ask(Method::POST, "/albums", &json!({ "name": "None" })).await;
    let make = async |item: i64| {
        let new = json!({ "name": "Sea", "items": [item] });
        owner.ask(Method::POST, "/albums", &new).await["id"].as_i64().unwrap()
    };
    let (album, other) = (make(shown).await, make(hidden).await);
    let selected = json!({ "items": [hidden] });
    let selected = owner.request(Method::POST, "/downloads").json(&selected).send().await.unwrap();
    let selected: Value = selected.json().await.unwrap();
    let download = selected["address"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    for shared in [json!({ "kind": "item", "id": shown }), json!({ "kind": "album", "id": album })]
    {
        let mut link = shared.clone();
        link["days"] = json!(1);
        let given = owner.ask(Method::POST, "/share-links", &link).await;
        let secret = given["address"].as_str().unwrap().strip_prefix("/share#").unwrap();
        let mut guest = Browser::new(home);
        guest.done(Method::POST, "/share-links/open", &json!({ "secret": secret })).await;
        for operation in guarded() {
            home.pass(Duration::from_mins(1));
            let of_albums = ["album", "timeline", "timeline_month"];
            let number = if of_albums.contains(&operation.id.as_str()) { other } else { hidden };
            let (path, body) = about(&operation, number, &download);
            let path = if path == "/metrics" { path } else { format!("/api/v1{path}") };
            let mut request = home.request(operation.method.clone(), &path);
            for (name, value) in &guest.cookies {
                request = request.header("cookie", format!("{name}={value}"));
            }
            let request = request.header("sec-fetch-site", "same-origin");
            let response = request.json(&body).send().await.unwrap();
            let (status, id) = (response.status().as_u16(), &operation.id);
            assert!([401, 403, 404].contains(&status), "{shared} {id} {path}: {status}");
            let code = problem(response).await.code;
            let refused = [
                "not_shared",
                "owners_only",
                "not_signed_in",
                "wrong_token",
                "no_such_item",
                "no_album",
                "no_such_download",
            ];
            assert!(refused.contains(&code.as_str()), "{shared} {id} {path}: {status} {code}");
        }
        // Of what is shared they are told nothing of the house.
        let seen = guest.get(&format!("/items/{shown}")).await;
        let whole = owner.get(&format!("/items/{shown}")).await;
        assert_eq!((&seen["hash"], &seen["taken"]), (&whole["hash"], &whole["taken"]));
        for (name, value) in whole.as_object().unwrap() {
            let is_secret =
                ["holders", "albums", "share_path", "origin", "place"].contains(&name.as_str());
            let told = &seen[name];
            let is_told = !(told.is_null() || *told == json!([]));
            let is_known = !(value.is_null() || *value == json!([]));
            assert!(!(is_secret && is_told), "{name}: {told}");
            assert!(is_secret || is_told == is_known, "{name}");
        }
        assert!(whole["holders"] != json!([]) && whole["share_path"].is_string(), "{whole}");
        assert!(whole["origin"].is_string() || whole["albums"] != json!([]), "{whole}");
        let listed = guest.request(Method::GET, &format!("/playlists/m3u?items={shown}"));
        assert_eq!(listed.send().await.unwrap().status(), StatusCode::OK);
    }
}
