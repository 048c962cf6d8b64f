//! Lists for players that cannot sign in.

use super::house::Library;
use crate::home::problem;
use reqwest::{Method, StatusCode};
use std::time::Duration;
use trove_protocol::{Kind, Metadata};

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
