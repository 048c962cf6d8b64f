//! Lists for players that cannot sign in.

use super::house::Library;
use crate::{home::problem, visitors::Browser};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use trove_protocol::{Kind, Metadata};
use trove_server::{owner::make_token, streams::Listener};

#[tokio::test]
async fn a_list_plays_for_a_day_without_signing_in() {
    let mut library = Library::open().await;
    let tags = Metadata {
        artist: Some("Ana".to_owned()),
        title: Some("A\nSong".to_owned()),
        duration_milliseconds: Some(61_000),
        ..Metadata::default()
    };
    let song = library.store_with("Music/a.mp3", Kind::Music, b"ID3 and so on", tags).await;
    let other = library.store("Music/b.mp3", Kind::Music, b"ID3 and more").await;
    let path = format!("/playlists/m3u?items={other},{song},99");
    let list = library.ask(Method::GET, &path).send().await.unwrap();
    assert_eq!(list.headers()["content-type"], "audio/x-mpegurl");
    let list = list.text().await.unwrap();
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(
        (lines[0], lines[1], lines[3]),
        ("#EXTM3U", "#EXTINF:-1,b.mp3", "#EXTINF:61,Ana - A Song")
    );
    assert_eq!(lines.len(), 5);
    let read = async |address: &str| library.home.client.get(address).send().await.unwrap();
    let played = read(lines[4]).await;
    assert_eq!(played.status(), StatusCode::OK);
    assert_eq!(played.bytes().await.unwrap(), &b"ID3 and so on"[..]);
    // The one computer at the player's address: nothing is asked of it meanwhile.
    let running = library.home.server.house.streams.running();
    assert_eq!(running[0].to, Listener::Client(library.client.client.clone()));
    // For this item alone, and to read it alone.
    let elsewhere = lines[4].replace(&format!("/items/{song}/"), &format!("/items/{other}/"));
    assert_eq!(read(&elsewhere).await.status(), StatusCode::UNAUTHORIZED);
    let key = lines[4].rsplit('=').next().unwrap();
    let listed =
        format!("https://{}/api/v1/playlists/m3u?items={song}&key={key}", library.home.server.http);
    assert_eq!(read(&listed).await.status(), StatusCode::UNAUTHORIZED);
    library.home.pass(Duration::from_hours(24));
    assert_eq!(read(lines[4]).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_owner_ends_all_lists() {
    let mut library = Library::open().await;
    let song = library.store("Music/a.mp3", Kind::Music, b"ID3 and so on").await;
    let path = format!("/playlists/m3u?items={song}");
    let list = library.ask(Method::GET, &path).send().await.unwrap().text().await.unwrap();
    let address = list.lines().last().unwrap();
    let ended = library.ask(Method::DELETE, "/playlists/keys").send().await.unwrap();
    assert_eq!(ended.status(), StatusCode::NO_CONTENT);
    let read = library.home.client.get(address).send().await.unwrap();
    assert_eq!(read.status(), StatusCode::UNAUTHORIZED);
    let refused = library.ask(Method::GET, "/playlists/m3u?items=a").send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_list_is_of_items_or_of_an_album() {
    let library = Library::open().await;
    for query in ["", "?items=1&album=1", "?items=a"] {
        let path = format!("/playlists/m3u{query}");
        let refused = library.ask(Method::GET, &path).send().await.unwrap();
        assert_eq!(problem(refused).await.code, "malformed", "{query}");
    }
    let missing = library.ask(Method::GET, "/playlists/m3u?album=7").send().await.unwrap();
    assert_eq!(problem(missing).await.code, "no_album");
}

/// The last address of the list that this asks for.
async fn listed(request: RequestBuilder) -> String {
    let list = request.send().await.unwrap().error_for_status().unwrap().text().await.unwrap();
    list.lines().last().unwrap().to_owned()
}

async fn read(library: &Library, address: &str) -> StatusCode {
    library.home.client.get(address).send().await.unwrap().status()
}

/// A browser that has opened a link to this, and the link's number.
async fn guest<'a>(
    library: &'a Library,
    owner: &Browser<'_>,
    shared: Value,
) -> (Browser<'a>, Value) {
    let made = owner.ask(Method::POST, "/share-links", &shared).await;
    let secret = made["address"].as_str().unwrap().strip_prefix("/share#").unwrap();
    let mut guest = Browser::new(&library.home);
    guest.done(Method::POST, "/share-links/open", &json!({ "secret": secret })).await;
    (guest, made["id"].clone())
}

#[tokio::test]
async fn a_list_ends_with_the_link_that_it_came_by() {
    let mut library = Library::open().await;
    let song = library.store("Music/a.mp3", Kind::Music, b"ID3 and so on").await;
    let other = library.store("Music/b.mp3", Kind::Music, b"ID3 and more").await;
    let mut owner = Browser::of_owner(&library.home).await;
    let path = format!("/playlists/m3u?items={song}");
    let link = json!({ "kind": "item", "id": song, "days": 1 });
    let (ended, number) = guest(&library, &owner, link.clone()).await;
    let (expires, _) = guest(&library, &owner, link).await;
    let (ended, expires) = (
        listed(ended.request(Method::GET, &path)).await,
        listed(expires.request(Method::GET, &path)).await,
    );
    assert_eq!(read(&library, &ended).await, StatusCode::OK);
    owner.done(Method::DELETE, &format!("/share-links/{number}"), &Value::Null).await;
    assert_eq!(read(&library, &ended).await, StatusCode::UNAUTHORIZED);
    assert_eq!(read(&library, &expires).await, StatusCode::OK);
    // Another's key does not become one of a link that still works.
    let number = number.as_i64().unwrap();
    let forged = ended.replace(&format!("-l{number}-"), &format!("-l{}-", number + 1));
    assert!(forged != ended);
    assert_eq!(read(&library, &forged).await, StatusCode::UNAUTHORIZED);

    let album = json!({ "name": "Sea", "items": [song, other] });
    let album = owner.ask(Method::POST, "/albums", &album).await["id"].clone();
    let link = json!({ "kind": "album", "id": album, "days": 1 });
    let (visitor, _) = guest(&library, &owner, link).await;
    let both = format!("/playlists/m3u?items={song},{other}");
    let of_album = listed(visitor.request(Method::GET, &both)).await;
    assert_eq!(read(&library, &of_album).await, StatusCode::OK);
    let change = json!({ "add": [], "remove": [other] });
    owner.ask(Method::POST, &format!("/albums/{album}/items"), &change).await;
    assert_eq!(read(&library, &of_album).await, StatusCode::NOT_FOUND, "it is shared no more");

    library.home.pass(Duration::from_hours(12));
    let late = listed(visitor.request(Method::GET, &path)).await;
    library.home.pass(Duration::from_hours(12));
    for address in [expires, of_album, late] {
        assert_eq!(read(&library, &address).await, StatusCode::UNAUTHORIZED, "the link is over");
    }
}

#[tokio::test]
async fn a_list_ends_with_the_person_the_token_or_the_visit_that_it_came_by() {
    let mut library = Library::open().await;
    let song = library.store("Music/a.mp3", Kind::Music, b"ID3 and so on").await;
    let mut owner = Browser::of_owner(&library.home).await;
    let path = format!("/playlists/m3u?items={song}");
    let viewer = owner.of_viewer("Vera").await;
    let of_person = listed(viewer.request(Method::GET, &path)).await;
    let token = json!({ "name": "player", "role": "viewer" });
    let token = owner.ask(Method::POST, "/tokens", &token).await;
    let bearer = token["token"].as_str().unwrap();
    let request = library.home.request(Method::GET, &format!("/api/v1{path}"));
    let of_token = listed(request.bearer_auth(bearer)).await;
    let of_owners_token = listed(library.ask(Method::GET, &path)).await;
    let entry = format!("/api/v1/clients/{}/entries", library.client.client);
    let entry = library.home.request(Method::POST, &entry).bearer_auth(&library.client.token);
    let entry: Value = entry.send().await.unwrap().json().await.unwrap();
    let ticket = entry["address"].as_str().unwrap().strip_prefix("/enter#").unwrap();
    let mut computer = Browser::new(&library.home);
    computer.done(Method::POST, "/entries", &json!({ "ticket": ticket })).await;
    let of_computer = listed(computer.request(Method::GET, &path)).await;
    let all = [&of_person, &of_token, &of_owners_token, &of_computer];
    for address in all {
        assert_eq!(read(&library, address).await, StatusCode::OK, "{address}");
    }
    let person = owner.get("/people").await[1]["id"].clone();
    owner.done(Method::DELETE, &format!("/people/{person}"), &Value::Null).await;
    owner.done(Method::DELETE, &format!("/tokens/{}", token["id"]), &Value::Null).await;
    make_token(&*library.home.server.house.catalogue).await.unwrap();
    computer.done(Method::DELETE, "/sessions/current", &Value::Null).await;
    for address in all {
        assert_eq!(read(&library, address).await, StatusCode::UNAUTHORIZED, "{address}");
    }
}

#[tokio::test]
async fn whoever_guesses_at_keys_is_slowed_down() {
    let mut library = Library::open().await;
    let song = library.store("Music/a.mp3", Kind::Music, b"ID3 and so on").await;
    let known = listed(library.ask(Method::GET, &format!("/playlists/m3u?items={song}"))).await;
    let guessed = known.split('=').next().unwrap().to_owned() + "=7fffffffffffffff-p1-0123";
    for _ in 0..20 {
        assert_eq!(read(&library, &guessed).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(read(&library, &guessed).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(read(&library, &known).await, StatusCode::OK, "whoever has one plays on");
}
