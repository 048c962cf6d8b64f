//! The library as folders of other computers.

use super::house::{Library, program};
use crate::visitors::{Browser, PASSWORD};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use std::time::Duration;
use tokio::process::Command;
use trove_protocol::Kind;
use trove_server::streams::Listener;

fn ask(library: &Library, method: &str, path: &str) -> RequestBuilder {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    library.home.request(method, path).basic_auth("owner", Some(&library.token))
}

async fn listed(library: &Library, path: &str) -> Response {
    ask(library, "PROPFIND", path).header("depth", "1").send().await.unwrap()
}

async fn library() -> Library {
    let mut library = Library::open().await;
    library.store("Photos/2024/Zoë & co.jpg", Kind::Photo, b"\xff\xd8\xff\xe0 a photo").await;
    library.store("Videos/film.mp4", Kind::Video, &vec![7; 300_000]).await;
    library.store("Photos/page.html", Kind::Photo, b"<script>alert(1)</script>").await;
    library
}

#[tokio::test]
async fn folders_are_listed_and_files_are_read() {
    let library = library().await;
    let top = listed(&library, "/dav/").await;
    assert_eq!(top.status(), StatusCode::MULTI_STATUS);
    let top = top.text().await.unwrap();
    assert!(top.contains("/dav/Photos/") && top.contains("/dav/Videos/"), "{top}");
    assert!(!top.contains(".trove"), "{top}");
    let folder = listed(&library, "/dav/Photos/2024").await.text().await.unwrap();
    assert!(folder.contains("/dav/Photos/2024/Zo%C3%AB%20"), "{folder}");
    assert!(folder.contains("<D:getcontentlength>12<"), "{folder}");
    let part = ask(&library, "GET", "/dav/Videos/film.mp4").header("range", "bytes=10-19");
    let part = part.send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-range"], "bytes 10-19/300000");
    assert_eq!(part.bytes().await.unwrap(), &[7; 10][..]);
    // The one computer at this address: nothing is asked of it meanwhile.
    let to = || {
        let running = library.home.server.house.streams.running();
        assert_eq!(running[0].name, "film.mp4");
        running[0].to.clone()
    };
    assert_eq!(to(), Listener::Client(library.client.client.clone()));
    library.home.pass(Duration::from_mins(5));
    let part = ask(&library, "GET", "/dav/Videos/film.mp4").header("range", "bytes=10-19");
    part.send().await.unwrap().bytes().await.unwrap();
    assert_eq!(to(), Listener::Device("127.0.0.1".into()), "the computer has gone");
    let page = ask(&library, "GET", "/dav/Photos/page.html").send().await.unwrap();
    assert_eq!(page.headers()["content-type"], "application/octet-stream");
    assert_eq!(page.headers()["content-disposition"], "attachment");
    assert_eq!(page.headers()["content-security-policy"], "default-src 'none'; sandbox");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn nothing_is_written() {
    let library = library().await;
    let file = library.file("Videos/film.mp4");
    let elsewhere = format!("https://{}/dav/Videos/b.mp4", library.home.server.http);
    for method in
        ["PUT", "DELETE", "MKCOL", "MOVE", "COPY", "LOCK", "UNLOCK", "PROPPATCH", "PATCH", "POST"]
    {
        for path in ["/dav/Videos/film.mp4", "/dav/Videos/new"] {
            let asked = ask(&library, method, path).header("destination", &elsewhere).body("new");
            let status = asked.send().await.unwrap().status().as_u16();
            assert!([403, 405].contains(&status), "{method} {path}: {status}");
        }
    }
    assert_eq!(std::fs::read(&file).unwrap(), vec![7; 300_000]);
    assert_eq!(std::fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
}

#[tokio::test]
async fn only_who_may_sees_them() {
    let library = library().await;
    let path = "/dav/";
    let propfind = || library.home.request(Method::from_bytes(b"PROPFIND").unwrap(), path);
    for asked in [
        propfind(),
        propfind().basic_auth("owner", Some("wrong")),
        propfind().basic_auth("owner", None::<&str>),
        propfind().header("authorization", "Basic !!!"),
        propfind().bearer_auth(&library.client.token),
    ] {
        let refused = asked.send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
        assert!(refused.headers()["www-authenticate"].to_str().unwrap().starts_with("Basic"));
    }
    let known = propfind().header("depth", "0").bearer_auth(&library.token);
    assert_eq!(known.send().await.unwrap().status(), StatusCode::MULTI_STATUS);
}

#[tokio::test]
async fn people_come_in_by_their_password_and_viewers_see_no_backups() {
    let mut library = library().await;
    library.store("Backups/laptop/Documents/letter.odt", Kind::Other, b"a letter").await;
    let owner = Browser::of_owner(&library.home).await;
    owner.of_viewer("Vera").await;
    let listing = |name: &'static str, password: &'static str| {
        let method = Method::from_bytes(b"PROPFIND").unwrap();
        let asked = library.home.request(method, "/dav/").header("depth", "1");
        async move { asked.basic_auth(name, Some(password)).send().await.unwrap() }
    };
    for _ in 0..2 {
        let seen = listing("olga", PASSWORD).await.text().await.unwrap();
        assert!(seen.contains("/dav/Backups/"), "{seen}");
        let seen = listing("Vera", PASSWORD).await.text().await.unwrap();
        assert!(seen.contains("/dav/Photos/") && !seen.contains("Backups"), "{seen}");
    }
    // Guessing is held up here as it is on the page.
    let mut refused = Vec::new();
    for _ in 0..30 {
        refused.push(listing("Vera", "wrong horse").await.status());
    }
    assert!(!refused.contains(&StatusCode::MULTI_STATUS));
    assert!(refused.contains(&StatusCode::TOO_MANY_REQUESTS), "{refused:?}");
}

/// Sent as they stand, which most programs would not: by curl.
#[tokio::test]
async fn no_path_leads_out() {
    let Some(curl) = program("curl") else { return };
    let library = library().await;
    let folder = library.home.folder.path();
    std::fs::write(folder.join("secret"), "secret").unwrap();
    let photos = library.file("Photos");
    std::os::unix::fs::symlink(folder.join("secret"), photos.join("link.jpg")).unwrap();
    std::os::unix::fs::symlink(folder, photos.join("folder")).unwrap();
    let listing = listed(&library, "/dav/Photos/").await.text().await.unwrap();
    assert!(!listing.contains("link.jpg") && !listing.contains("/folder"), "{listing}");
    for path in [
        "/dav/../secret",
        "/dav/%2e%2e/secret",
        "/dav/Photos/../../secret",
        "/dav/Photos/..%2f..%2fsecret",
        "/dav/%2e%2e%2f%2e%2e%2fetc/passwd",
        "/dav//etc/passwd",
        "/dav/Photos//etc/passwd",
        "/dav/Photos/%00",
        "/dav/Photos/link.jpg",
        "/dav/Photos/folder/secret",
        "/dav/Photos/folder/catalogue.sqlite",
        "/dav/.trove/lock",
        "/dav/.TROVE/lock",
        "/dav/Photos/../.trove/lock",
        "/dav/%2etrove/lock",
    ] {
        let address = format!("https://{}{path}", library.home.server.http);
        let asked = Command::new(&curl)
            .args(["--silent", "--path-as-is", "--insecure", "--write-out", "%{http_code}"])
            .args(["--user", &format!("owner:{}", library.token), &address])
            .kill_on_drop(true)
            .output()
            .await
            .unwrap();
        let told = String::from_utf8_lossy(&asked.stdout);
        assert!(told.ends_with("404") || told.ends_with("400"), "{path}: {told}");
        assert!(!told.contains("secret\"") && !told.starts_with("secret"), "{path}: {told}");
    }
}

#[tokio::test]
async fn the_whole_tree_is_not_told_at_once() {
    let library = library().await;
    let all = ask(&library, "PROPFIND", "/dav/").header("depth", "infinity").send().await.unwrap();
    assert_eq!(all.status(), StatusCode::FORBIDDEN);
}
