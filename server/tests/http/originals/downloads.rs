//! Selections come as one file.

use super::house::{Library, program};
use crate::home::{good, problem};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{
    io::{Cursor, Read as _},
    process::Command,
    time::Duration,
};
use trove_protocol::{Kind, Metadata, WallClock};
use trove_server::downloads::{EXPIRES, MOST_ITEMS};
use zip::ZipArchive;

async fn selected(library: &Library, items: &[i64]) -> Value {
    let asked = library.ask(Method::POST, "/downloads").json(&json!({ "items": items }));
    good(asked.send().await.unwrap()).await.unwrap()
}

async fn fetched(library: &Library, selected: &Value) -> Vec<u8> {
    let address = selected["address"].as_str().unwrap();
    let path = address.strip_prefix("/api/v1").unwrap();
    let fetched = library.ask(Method::GET, path).send().await.unwrap();
    assert_eq!(fetched.status(), StatusCode::OK);
    assert_eq!(fetched.headers()["content-type"], "application/zip");
    fetched.bytes().await.unwrap().to_vec()
}

fn read(archive: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Vec<u8> {
    let mut content = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
    content
}

#[tokio::test]
async fn a_selection_is_unpacked_as_it_lies_in_the_shares() {
    let mut library = Library::open().await;
    let taken =
        Metadata { captured: WallClock::new(2019, 7, 14, 15, 16, 18), ..Metadata::default() };
    let film = vec![9_u8; 700_000];
    let one = library.store_with("Photos/2019/a.jpg", Kind::Photo, b"one", taken).await;
    let other = library.store("Photos/2020/A.jpg", Kind::Photo, b"other").await;
    let film_item = library.store("Videos/Zo\u{eb}.mp4", Kind::Video, &film).await;
    let told = selected(&library, &[film_item, one, other, one, 99]).await;
    assert_eq!((&told["files"], &told["bytes"]), (&json!(3), &json!(700_008)));
    let content = fetched(&library, &told).await;
    assert_eq!(library.home.server.house.streams.running(), [], "too small to matter");
    let archive_file = library.home.folder.path().join("Trove.zip");
    std::fs::write(&archive_file, &content).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(content)).unwrap();
    let names: Vec<_> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names, ["a.jpg", "A (2).jpg", "Zo\u{eb}.mp4"]);
    assert_eq!(read(&mut archive, "a.jpg"), b"one");
    assert_eq!(read(&mut archive, "A (2).jpg"), b"other");
    assert!(read(&mut archive, "Zo\u{eb}.mp4") == film);
    let time = archive.by_name("a.jpg").unwrap().last_modified().unwrap();
    assert_eq!(time.to_string(), "2019-07-14 15:16:18");
    for (name, arguments) in [("unzip", &["-tq"][..]), ("python3", &["-m", "zipfile", "-t"])] {
        let Some(program) = program(name) else { continue };
        let tested = Command::new(program).args(arguments).arg(&archive_file).output().unwrap();
        assert!(tested.status.success(), "{name}: {tested:?}");
    }
}

#[tokio::test]
async fn what_vanished_meanwhile_is_named_in_the_file() {
    let mut library = Library::open().await;
    let mut items = Vec::new();
    for name in ["kept.jpg", "gone.jpg", "changed.jpg", "shorter.jpg"] {
        let content = name.repeat(20);
        items.push(library.store(&format!("Photos/{name}"), Kind::Photo, content.as_bytes()).await);
    }
    let told = selected(&library, &items).await;
    std::fs::remove_file(library.file("Photos/gone.jpg")).unwrap();
    std::fs::write(library.file("Photos/changed.jpg"), "x".repeat(11 * 20)).unwrap();
    std::fs::write(library.file("Photos/shorter.jpg"), "x").unwrap();
    let mut archive = ZipArchive::new(Cursor::new(fetched(&library, &told).await)).unwrap();
    assert_eq!(read(&mut archive, "kept.jpg"), "kept.jpg".repeat(20).as_bytes());
    let missing = String::from_utf8(read(&mut archive, "Not in this file.txt")).unwrap();
    for name in ["gone.jpg: ", "changed.jpg: ", "shorter.jpg: "] {
        assert!(missing.contains(name), "{missing}");
    }
    assert!(!missing.contains("kept.jpg"), "{missing}");
}

#[tokio::test]
async fn a_selection_is_bounded_and_expires() {
    let mut library = Library::open().await;
    let photo = library.store("Photos/a.jpg", Kind::Photo, b"one").await;
    let letter = library.store("Other/a.txt", Kind::Other, b"a letter").await;
    let many = vec![photo; MOST_ITEMS + 1];
    for (items, status, code) in [
        (many, StatusCode::BAD_REQUEST, "too_many_files"),
        (vec![], StatusCode::NOT_FOUND, "no_such_item"),
        (vec![letter, 99, -1], StatusCode::NOT_FOUND, "no_such_item"),
    ] {
        let asked = library.ask(Method::POST, "/downloads").json(&json!({ "items": items }));
        let refused = asked.send().await.unwrap();
        assert_eq!(refused.status(), status);
        assert_eq!(problem(refused).await.code, code);
    }
    let told = selected(&library, &[photo]).await;
    let path = told["address"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    library.home.pass(EXPIRES.saturating_sub(Duration::from_secs(1)));
    fetched(&library, &told).await;
    library.home.pass(Duration::from_secs(1));
    let expired = library.ask(Method::GET, path).send().await.unwrap();
    assert_eq!(problem(expired).await.code, "no_such_download");
}

#[tokio::test]
async fn a_large_download_is_a_stream_and_two_at_once_are_enough() {
    let mut library = Library::open().await;
    let large = vec![5_u8; 51_000_000];
    let item = library.store("Videos/large.mp4", Kind::Video, &large).await;
    let told = selected(&library, &[item]).await;
    let path = told["address"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    let mut open = Vec::new();
    for _ in 0..2 {
        let mut fetched = library.ask(Method::GET, path).send().await.unwrap();
        assert!(fetched.chunk().await.unwrap().is_some());
        open.push(fetched);
    }
    let running = library.home.server.house.streams.running();
    assert_eq!(running.len(), 1, "all that goes to one device");
    assert_eq!(running[0].name, "a download of a file");
    let refused = library.ask(Method::GET, path).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(problem(refused).await.code, "too_many_downloads");
    // One that is taken to its end makes room.
    let mut first = open.remove(0);
    while first.chunk().await.unwrap().is_some() {}
    let again = library.ask(Method::GET, path).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::OK);
}

#[test]
fn downloads_that_nobody_takes_keep_nobody_waiting() {
    // Fewer threads for files than downloads that are open.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut library = Library::open().await;
        let large = library.store("Videos/large.mp4", Kind::Video, &vec![5; 30_000_000]).await;
        let small = library.store("Photos/a.jpg", Kind::Photo, b"one").await;
        let told = selected(&library, &[large]).await;
        let path = told["address"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
        let mut open = Vec::new();
        for _ in 0..2 {
            open.push(library.ask(Method::GET, path).send().await.unwrap());
        }
        let path = format!("/items/{small}/original");
        let asked = library.ask(Method::GET, &path).timeout(Duration::from_secs(20));
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.bytes().await.unwrap().as_ref(), b"one");
        drop(open);
    });
}
