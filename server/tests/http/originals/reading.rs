//! Who reads what, and as what it is sent.

use super::house::{CHANGED, Library};
use crate::home::problem;
use reqwest::{Method, StatusCode};
use std::time::Duration;
use trove_protocol::Kind;
use trove_server::streams::{LINGERS, Listener, STALLED_AFTER};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR and so on";

#[tokio::test]
async fn an_original_is_sent_as_what_it_is_and_can_do_nothing() {
    let mut library = Library::open().await;
    let item = library.store("Photos/Zoë \"1\".png", Kind::Photo, PNG).await;
    let path = format!("/items/{item}/original");
    let read = library.ask(Method::GET, &path).send().await.unwrap();
    assert_eq!(read.status(), StatusCode::OK);
    let header = |name: &str| read.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "image/png");
    assert_eq!(header("etag"), format!("\"{}\"", blake3::hash(PNG)));
    assert_eq!(header("last-modified"), CHANGED);
    assert_eq!(header("content-length"), PNG.len().to_string());
    assert_eq!(header("cache-control"), "private, no-cache");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(header("cross-origin-resource-policy"), "same-origin");
    let name = "filename=\"Zo_ _1_.png\"; filename*=UTF-8''Zo%C3%AB%20%221%22.png";
    assert_eq!(header("content-disposition"), format!("inline; {name}"));
    assert_eq!(read.bytes().await.unwrap(), PNG);
    let kept = library.ask(Method::GET, &format!("{path}?download")).send().await.unwrap();
    assert_eq!(kept.headers()["content-disposition"], format!("attachment; {name}"));
    let head = library.ask(Method::HEAD, &path).send().await.unwrap();
    assert_eq!(head.headers()["content-length"], PNG.len().to_string());
    assert_eq!(head.bytes().await.unwrap(), "");
    assert_eq!(library.home.server.house.streams.running(), [], "a photo is no stream");
}

#[tokio::test]
async fn what_could_act_is_only_kept() {
    let mut library = Library::open().await;
    for (number, (name, content)) in [
        ("a.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.html", "<script>alert(1)</script>"),
        ("a.xhtml", "<?xml version='1.0'?><html/>"),
        ("a", "<!doctype html>"),
    ]
    .into_iter()
    .enumerate()
    {
        // A client may call anything a photo.
        let content = format!("{content}{number}");
        let item = library.store(&format!("Photos/{name}"), Kind::Photo, content.as_bytes()).await;
        let path = format!("/items/{item}/original");
        let read = library.ask(Method::GET, &path).send().await.unwrap();
        assert_eq!(read.headers()["content-type"], "application/octet-stream", "{name}");
        let disposition = read.headers()["content-disposition"].to_str().unwrap();
        assert!(disposition.starts_with("attachment;"), "{disposition}");
        assert_eq!(read.headers()["content-security-policy"], "default-src 'none'; sandbox");
    }
}

#[tokio::test]
async fn only_items_are_read_and_only_by_those_who_may() {
    let mut library = Library::open().await;
    let item = library.store("Photos/a.png", Kind::Photo, PNG).await;
    let other = library.store("Other/a.txt", Kind::Other, b"a letter").await;
    for path in [format!("{other}"), "0".into(), "99".into(), "-1".into(), "a".into()] {
        let read = library.ask(Method::GET, &format!("/items/{path}/original")).send().await;
        let read = read.unwrap();
        assert_eq!(read.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(problem(read).await.code, "no_such_item", "{path}");
    }
    let path = format!("/api/v1/items/{item}/original");
    for token in ["", "wrong", &library.client.token] {
        let read = library.home.request(Method::GET, &path).bearer_auth(token).send().await;
        assert_eq!(read.unwrap().status(), StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn what_lies_in_the_place_of_an_original_is_not_sent() {
    let mut library = Library::open().await;
    let item = library.store("Photos/a.png", Kind::Photo, PNG).await;
    let path = format!("/items/{item}/original");
    let file = library.file("Photos/a.png");
    let secret = library.home.folder.path().join("secret");
    std::fs::write(&secret, PNG).unwrap();
    for replace in [
        Box::new(|| std::os::unix::fs::symlink(&secret, &file)) as Box<dyn Fn() -> _>,
        Box::new(|| std::fs::write(&file, "other")),
        Box::new(|| Ok(())),
    ] {
        std::fs::remove_file(&file).unwrap();
        replace().unwrap();
        let read = library.ask(Method::GET, &path).send().await.unwrap();
        assert_eq!(read.status(), StatusCode::NOT_FOUND);
        assert_eq!(problem(read).await.code, "not_there");
        let _ = std::fs::write(&file, PNG);
        std::fs::write(&secret, PNG).unwrap();
    }
    // The folder itself leads elsewhere.
    let folder = file.parent().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    std::fs::write(library.home.folder.path().join("a.png"), PNG).unwrap();
    std::os::unix::fs::symlink(library.home.folder.path(), folder).unwrap();
    let read = library.ask(Method::GET, &path).send().await.unwrap();
    assert_eq!(read.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn parts_of_a_film_are_one_stream() {
    let mut library = Library::open().await;
    let item = library.store("Videos/film.mp4", Kind::Video, &vec![7; 5_000_000]).await;
    let path = format!("/items/{item}/original");
    let streams = &library.home.server.house.streams;
    let head = library.ask(Method::HEAD, &path).send().await.unwrap();
    assert_eq!(head.headers()["content-length"], "5000000");
    let known = library.ask(Method::GET, &path).header("if-none-match", "*").send().await.unwrap();
    assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(streams.running(), [], "nothing goes out");
    for first in [0, 4_000_000] {
        let range = format!("bytes={first}-{}", first + 99_999);
        let part = library.ask(Method::GET, &path).header("range", range).send().await.unwrap();
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(part.bytes().await.unwrap().len(), 100_000);
        let running = streams.running();
        assert_eq!(running.len(), 1);
        assert_eq!(running[0].name, "film.mp4");
        // The one paired computer that is at this address.
        assert_eq!(running[0].to, Listener::Client(library.client.client_id.clone()));
    }
    library.home.pass(LINGERS);
    assert_eq!(streams.running(), []);
    // A player that takes the beginning and then nothing more is paused before long.
    let mut paused = library.ask(Method::GET, &path).send().await.unwrap();
    assert!(paused.chunk().await.unwrap().is_some());
    library.home.pass(LINGERS + Duration::from_secs(1));
    assert_eq!(streams.running().len(), 1, "it plays what it has");
    library.home.pass(STALLED_AFTER);
    assert_eq!(streams.running(), []);
    let mut read = 0;
    while let Some(piece) = paused.chunk().await.unwrap() {
        read += piece.len();
    }
    assert!(read > 4_000_000);
    assert_eq!(streams.running().len(), 1, "it plays on");
}
